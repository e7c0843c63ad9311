/* The level of a permit: the facts, the rules, the raises, the calendar and a
 * person's own wish, in that order. A level only ever goes up on the way. */
#include <string.h>

#include "permit_calendar.h"
#include "permit_read.h"
#include "str.h"

/* ---- facts ---- */

static sp_status no_such_fact(const sp_permit_type *type, const char *name)
{
    SP_AUTOSTR names = {0};

    SP_PERMIT_EACH(sp_permit_fact_row, f, type, SP_PERMIT_FACTS)
    {
        sp_str_addf(&names, "%s%s", *sp_str_text(&names) ? ", " : "",
                    f->item.code);
    }
    return sp_fail(SP_INVALID, "" SP_IN_ZH "没有“%.48s”这个条件，可用：%s",
                   "" SP_IN_EN " has no fact \"%.48s\"; there are: %s",
                   type->zh, type->en, name, sp_str_text(&names));
}

/* What was given, and the defaults. All that is missing is named at once. */
static sp_status settle(const sp_permit_type *type, uint64_t given,
                        sp_permit_grading *g)
{
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};
    size_t at = 0;

    SP_PERMIT_EACH(sp_permit_fact_row, f, type, SP_PERMIT_FACTS)
    {
        sp_permit_value *value = &g->values[at];

        if (given >> at++ & 1)
            continue;
        if (f->otherwise) {
            SP_TRY(sp_permit_value_read(f, f->otherwise, value));
            continue;
        }
        sp_str_addf(&zh, "%s%s（%s）", zh.len ? "、" : "", f->item.zh,
                    f->item.code);
        sp_str_addf(&en, "%s%s (%s)", en.len ? ", " : "", f->item.en,
                    f->item.code);
    }
    if (zh.len)
        return sp_fail(SP_INVALID, SP_IN_ZH "缺少：" SP_IN_ZH,
                       SP_IN_EN " needs: " SP_IN_EN, type->zh, type->en,
                       sp_str_text(&zh), sp_str_text(&en));
    return SP_OK;
}

static sp_status read_facts(const sp_permit_type *type,
                            const sp_permit_fact *facts, size_t count,
                            sp_permit_grading *g)
{
    const sp_permit_list *list = &type->parts[SP_PERMIT_FACTS];
    uint64_t given = 0;

    for (size_t i = 0; i < count; i++) {
        const sp_permit_item *item = sp_permit_list_find(list, facts[i].name);
        const sp_permit_fact_row *fact = (const sp_permit_fact_row *)item;
        size_t at;

        if (!fact)
            return no_such_fact(type, facts[i].name);
        if (!facts[i].value || !*facts[i].value)
            continue;
        at = (size_t)(fact - (const sp_permit_fact_row *)list->rows);
        if (given >> at & 1)
            return sp_fail(SP_INVALID, "条件 " SP_IN_ZH "（%s）给了两次",
                           SP_IN_EN " (%s) is given twice", item->zh, item->en,
                           item->code);
        SP_TRY(sp_permit_value_read(fact, facts[i].value, &g->values[at]));
        given |= UINT64_C(1) << at;
    }
    return settle(type, given, g);
}

/* ---- the way up ---- */

static void note(sp_permit_grading *g, const char *code, const char *zh,
                 const char *en, const char *clause)
{
    if (g->nreasons < SP_PERMIT_REASONS_MAX)
        g->reasons[g->nreasons++] = (sp_permit_level_reason){
            .code = code,
            .zh = zh,
            .en = en,
            .clause = clause,
            .level = g->effective,
        };
}

static void note_item(sp_permit_grading *g, const sp_permit_item *item)
{
    note(g, item->code, item->zh, item->en, item->clause);
}

const sp_permit_rule *sp_permit_rule_for(const sp_permit_type *type,
                                         const sp_permit_value *values)
{
    const sp_permit_rule *rules = type->rules.rows;

    for (size_t i = 0; i < type->rules.count; i++)
        if (sp_permit_holds(rules[i].item.conditions, rules[i].item.nconditions,
                            values))
            return &rules[i];
    return NULL;
}

static bool raise_holds(const sp_permit_raise *raise,
                        const sp_permit_grading *g)
{
    bool level = g->base == SP_PERMIT_NO_LEVEL
                     ? raise->outside && raise->level != SP_PERMIT_NO_LEVEL
                     : raise->item.levels >> g->base & 1;

    return level && sp_permit_holds(raise->item.conditions,
                                    raise->item.nconditions, g->values);
}

/* Those of annex B: to a level at least, or by some levels. */
static void apply_raises(const sp_permit_type *type, sp_permit_grading *g)
{
    const sp_permit_raise *raises = type->raises.rows;

    for (size_t i = 0; i < type->raises.count; i++) {
        const sp_permit_raise *raise = &raises[i];
        int to = raise->level;

        if (raise->upgrade || !raise_holds(raise, g))
            continue;
        if (to == SP_PERMIT_NO_LEVEL) {
            to = g->effective - (int)raise->by;
            g->beyond_top = g->beyond_top || to < 0;
            to = to < 0 ? 0 : to;
        } else if (g->effective != SP_PERMIT_NO_LEVEL && to >= g->effective) {
            continue;
        }
        g->effective = to;
        note_item(g, &raise->item);
    }
}

static int lift(const sp_permit_grading *g, unsigned by)
{
    return g->effective > (int)by ? g->effective - (int)by : 0;
}

/* Several causes are still one upgrade: by one level, as the pack says. */
static void upgrade(const sp_permit_type *type, const sp_calendar_touch *touch,
                    sp_permit_grading *g)
{
    const sp_permit_upgrade *u = &type->upgrade;
    const sp_permit_raise *raises = type->raises.rows;
    bool night = u->night && touch->night_zh;
    bool holiday = u->holiday && touch->holiday_zh;
    bool rest_day = u->rest_day && touch->rest_day;
    unsigned by = night || holiday || rest_day ? u->by : 0;

    for (size_t i = 0; i < type->raises.count; i++)
        if (raises[i].upgrade && raise_holds(&raises[i], g) &&
            raises[i].by > by)
            by = raises[i].by;
    if (!by || g->effective == SP_PERMIT_NO_LEVEL)
        return;
    g->upgraded = true;
    g->beyond_top = g->beyond_top || g->effective < (int)by;
    g->effective = lift(g, by);
    if (night)
        note(g, "night", touch->night_zh, touch->night_en, u->clause);
    if (rest_day)
        note(g, "rest_day", "休息日", "rest day", u->clause);
    if (holiday)
        note(g, "holiday", touch->holiday_zh, touch->holiday_en, u->clause);
    for (size_t i = 0; i < type->raises.count; i++)
        if (raises[i].upgrade && raise_holds(&raises[i], g))
            note_item(g, &raises[i].item);
}

static sp_status raise_by_hand(const sp_pack *pack, const sp_permit_type *type,
                               const char *raise_to, sp_permit_grading *g)
{
    int level = sp_permit_level_index(pack, raise_to);
    const sp_permit_level_row *levels = type->parts[SP_PERMIT_LEVELS].rows;

    if (level == SP_PERMIT_NO_LEVEL)
        return sp_fail(SP_INVALID, SP_IN_ZH "没有级别“%.40s”",
                       SP_IN_EN " has no level \"%.40s\"", type->zh, type->en,
                       raise_to);
    if (g->effective != SP_PERMIT_NO_LEVEL && level > g->effective) {
        const sp_permit_item *is = &levels[g->effective].item;
        const sp_permit_item *wish = &levels[level].item;

        return sp_fail(SP_INVALID,
                       SP_IN_ZH "按规定是“" SP_IN_ZH
                                "”，只能提高，不能降为“" SP_IN_ZH "”",
                       SP_IN_EN " is \"" SP_IN_EN "\" by the rules; it may be "
                                "raised, not lowered to \"" SP_IN_EN "\"",
                       type->zh, type->en, is->zh, is->en, wish->zh, wish->en);
    }
    if (level == g->effective)
        return SP_OK;
    g->effective = level;
    note(g, "raised", "由人提高", "raised by a person", "");
    return SP_OK;
}

sp_status sp_permit_grade(const sp_pack *pack, const sp_permit_fact *facts,
                          size_t count, const sp_permit_when *when,
                          const sp_pack *calendar, const char *raise_to,
                          sp_permit_grading *out)
{
    sp_permit_grading g = {.calendar_known = true};
    sp_calendar_touch touch = {.known = true};
    const sp_permit_type *type = NULL;
    const sp_permit_rule *rule;

    SP_TRY(sp_permit_type_of(pack, &type));
    SP_TRY(read_facts(type, facts, count, &g));
    if (when && calendar) {
        const void *read = NULL;

        SP_TRY(sp_pack_expect(calendar, "calendar", &read));
        SP_TRY(sp_calendar_look(read, when, &touch));
    }
    rule = sp_permit_rule_for(type, g.values);
    if (!rule) /* the lint has looked at every combination */
        return sp_fail(SP_INVALID, SP_IN_ZH "没有规则适用于这些条件",
                       SP_IN_EN " has no rule about these facts", type->zh,
                       type->en);
    g.base = g.effective = rule->level;
    g.calendar_known = touch.known;
    note_item(&g, &rule->item);
    apply_raises(type, &g);
    upgrade(type, &touch, &g);
    if (raise_to && *raise_to)
        SP_TRY(raise_by_hand(pack, type, raise_to, &g));
    *out = g;
    return SP_OK;
}

/* ---- what counts for a ticket ---- */

bool sp_permit_applies(const sp_permit_item *item,
                       const sp_permit_grading *grading)
{
    return grading->effective >= 0 && item->levels >> grading->effective & 1 &&
           sp_permit_holds(item->conditions, item->nconditions,
                           grading->values);
}

bool sp_permit_step_applies(const sp_permit_step *step,
                            const sp_permit_grading *grading)
{
    return (!step->upgraded_only ||
            (grading->upgraded && grading->beyond_top)) &&
           sp_permit_applies(&step->item, grading);
}

sp_status sp_permit_validity_max(const sp_pack *pack,
                                 const sp_permit_grading *grading,
                                 int64_t *out_seconds,
                                 const sp_permit_validity **out)
{
    const sp_permit_validity *shortest = NULL;
    const sp_permit_type *type = NULL;

    SP_TRY(sp_permit_type_of(pack, &type));
    SP_PERMIT_EACH(sp_permit_validity, v, type, SP_PERMIT_VALIDITIES)
    {
        if (sp_permit_applies(&v->item, grading) &&
            (!shortest || v->seconds < shortest->seconds))
            shortest = v;
    }
    if (!shortest)
        return sp_fail(SP_INVALID, "不需要" SP_IN_ZH "票，没有有效期",
                       "no permit for " SP_IN_EN " is needed; it has no "
                       "validity",
                       type->zh, type->en);
    *out_seconds = shortest->seconds;
    if (out)
        *out = shortest;
    return SP_OK;
}

static sp_status check_extra(const sp_permit_type *type,
                             const sp_permit_step *step)
{
    const sp_permit_list *steps = &type->parts[SP_PERMIT_STEPS];

    if (sp_permit_list_find(steps, step->item.code))
        return sp_fail(SP_INVALID,
                       "增加的步骤 %.48s 与" SP_IN_ZH "已有的步骤同名",
                       "the step %.48s is already one of " SP_IN_EN,
                       step->item.code, type->zh, type->en);
    if (!step->nby || step->nby > SP_PERMIT_BY_MAX || !step->order)
        return sp_fail(SP_INVALID, "增加的步骤 %.48s 没有签字人或次序",
                       "the step %.48s has nobody to sign it, or no order",
                       step->item.code);
    return SP_OK;
}

sp_status sp_permit_steps(const sp_pack *pack, const sp_permit_grading *grading,
                          const sp_permit_step *const *extra, size_t nextra,
                          const sp_permit_step **out, size_t room,
                          size_t *out_count)
{
    const sp_permit_type *type = NULL;
    size_t n = 0, at = 0;

    SP_TRY(sp_permit_type_of(pack, &type));
    for (size_t i = 0; i < nextra; i++)
        SP_TRY(check_extra(type, extra[i]));
    SP_PERMIT_EACH(sp_permit_step, s, type, SP_PERMIT_STEPS)
    {
        n += sp_permit_step_applies(s, grading);
    }
    if (n + nextra > room)
        return sp_fail(SP_INVALID, "有 %zu 个步骤，最多 %zu 个",
                       "there are %zu steps; at most %zu fit", n + nextra,
                       room);
    SP_PERMIT_EACH(sp_permit_step, s, type, SP_PERMIT_STEPS)
    {
        if (sp_permit_step_applies(s, grading))
            out[at++] = s;
    }
    for (size_t i = 0; i < nextra; i++) { /* in order, after the pack's own */
        size_t k = at++;

        for (; k > 0 && out[k - 1]->order > extra[i]->order; k--)
            out[k] = out[k - 1];
        out[k] = extra[i];
    }
    *out_count = at;
    return SP_OK;
}
