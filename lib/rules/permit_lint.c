/* What no single row of a permit pack shows. Lists: levels without approver or
 * validity, gases without limit, gaps between bands of the explosive limit.
 * Rules: every combination of facts must meet exactly one. */
#include <stdio.h>
#include <string.h>

#include "permit_read.h"
#include "str.h"
#include "text.h"

enum {
    COMBINATIONS_MAX = 1 << 20,
    POINTS_MAX = 256, /* of one fact */
    CLASSES_MAX = 8,  /* of values of a set that the rules tell apart */
    SHOWN_MAX = 5     /* findings of one sort */
};

/* ---- lists ---- */

static const char *level_name(const sp_permit_type *type, size_t level,
                              sp_lang lang)
{
    const sp_permit_level_row *row = type->parts[SP_PERMIT_LEVELS].rows;

    return lang == SP_EN ? row[level].item.en : row[level].item.zh;
}

static void lint_approver(sp_permit_reader *r, size_t level)
{
    SP_PERMIT_EACH(sp_permit_step, s, r->type, SP_PERMIT_STEPS)
    {
        if (s->kind == SP_PERMIT_STEP_APPROVE && s->item.levels >> level & 1 &&
            !s->item.nconditions && !s->upgraded_only)
            return;
    }
    sp_pack_error(r->found, "steps", "级别“" SP_IN_ZH "”没有审批人（approve）",
                  "the level \"" SP_IN_EN "\" has no approver (approve)",
                  level_name(r->type, level, SP_ZH),
                  level_name(r->type, level, SP_EN));
}

static void lint_validity(sp_permit_reader *r, size_t level)
{
    SP_PERMIT_EACH(sp_permit_validity, v, r->type, SP_PERMIT_VALIDITIES)
    {
        if (v->item.levels >> level & 1 && !v->item.nconditions)
            return;
    }
    sp_pack_error(
        r->found, "validities", "级别“" SP_IN_ZH "”没有无条件的最长有效期",
        "the level \"" SP_IN_EN "\" has no longest validity that "
        "always holds",
        level_name(r->type, level, SP_ZH), level_name(r->type, level, SP_EN));
}

static bool has_limit(const sp_permit_type *type, unsigned kind, size_t level)
{
    SP_PERMIT_EACH(sp_permit_gas_limit, g, type, SP_PERMIT_GAS_LIMITS)
    {
        if (g->kind == kind && g->item.levels >> level & 1)
            return true;
    }
    return false;
}

/* How many limits count for a flammable of this LEL, whatever the facts. */
static int lel_matches(const sp_permit_type *type, int64_t lel, size_t level)
{
    int n = 0;

    SP_PERMIT_EACH(sp_permit_gas_limit, g, type, SP_PERMIT_GAS_LIMITS)
    {
        n += g->kind == SP_PERMIT_GAS_FLAMMABLE && !g->item.nconditions &&
             g->item.levels >> level & 1 && g->lel_from <= lel &&
             lel < g->lel_below;
    }
    return n;
}

static void lint_lel(sp_permit_reader *r, int64_t lel, size_t level)
{
    int n = lel_matches(r->type, lel, level);
    char text[32];

    if (n == 1 || lel == INT64_MAX)
        return;
    sp_scaled_to_text(lel, SP_PERMIT_GAS_DECIMALS, text);
    sp_pack_error(r->found, "gas_limits",
                  "级别“" SP_IN_ZH "”：爆炸下限 %s %%vol 的可燃气体有 %d 个"
                  "限值，应恰有一个",
                  "level \"" SP_IN_EN "\": a flammable gas with a lower "
                  "explosive limit of %s %%vol has %d limits, not one",
                  level_name(r->type, level, SP_ZH),
                  level_name(r->type, level, SP_EN), text, n);
}

static void lint_gas(sp_permit_reader *r, size_t level)
{
    unsigned kinds = 0;

    SP_PERMIT_EACH(sp_permit_gas_rule, g, r->type, SP_PERMIT_GAS_RULES)
    {
        if (g->item.levels >> level & 1)
            kinds |= g->kinds;
    }
    for (unsigned k = 0; k < SP_PERMIT_GAS_KIND_COUNT; k++)
        if (kinds >> k & 1 && !has_limit(r->type, k, level))
            sp_pack_error(r->found, "gas_limits",
                          "级别“" SP_IN_ZH "”要求检测“" SP_IN_ZH
                          "”，却没有限值",
                          "level \"" SP_IN_EN "\" asks for a test of " SP_IN_EN
                          " that has no limit",
                          level_name(r->type, level, SP_ZH),
                          level_name(r->type, level, SP_EN),
                          sp_permit_gas_kind_labels[k].zh,
                          sp_permit_gas_kind_labels[k].en);
    if (!(kinds >> SP_PERMIT_GAS_FLAMMABLE & 1) ||
        !has_limit(r->type, SP_PERMIT_GAS_FLAMMABLE, level))
        return;
    lint_lel(r, 0, level);
    SP_PERMIT_EACH(sp_permit_gas_limit, g, r->type, SP_PERMIT_GAS_LIMITS)
    {
        if (g->kind != SP_PERMIT_GAS_FLAMMABLE ||
            !(g->item.levels >> level & 1))
            continue;
        if (g->lel_from > 0)
            lint_lel(r, g->lel_from, level);
        lint_lel(r, g->lel_below, level);
    }
}

static void lint_numbers(sp_permit_reader *r)
{
    const sp_permit_list *list = &r->type->parts[SP_PERMIT_MEASURES];
    const sp_permit_measure *m = list->rows;

    for (size_t i = 1; i < list->count; i++)
        if (m[i].no == m[i - 1].no && m[i].item.levels & m[i - 1].item.levels)
            sp_pack_error(r->found, "measures",
                          "措施 %.40s 和 %.40s 的编号都是 %u",
                          "the measures %.40s and %.40s have the same number, "
                          "%u",
                          m[i - 1].item.code, m[i].item.code, m[i].no);
}

void sp_permit_lint_rows(sp_permit_reader *r)
{
    const sp_permit_list *levels = &r->type->parts[SP_PERMIT_LEVELS];

    if (!levels->count)
        sp_pack_error(r->found, "levels", "没有任何级别（levels）",
                      "there are no levels (levels)");
    for (size_t i = 0; i < levels->count; i++) {
        lint_approver(r, i);
        lint_validity(r, i);
        lint_gas(r, i);
    }
    lint_numbers(r);
}

/* ---- rules: every combination ---- */

/* One fact that rules look at, and the values of it that they tell apart. */
typedef struct dimension {
    size_t fact;
    sp_permit_value points[POINTS_MAX];
    size_t npoints;
    size_t at;
} dimension;

typedef struct space {
    sp_permit_reader *r;
    dimension dims[SP_PERMIT_FACTS_MAX];
    size_t ndims;
    sp_permit_value values[SP_PERMIT_FACTS_MAX];
    bool reached[SP_PERMIT_ROWS_MAX]; /* rules */
    int gaps, overlaps;
} space;

static const sp_permit_rule *rules_of(const space *s)
{
    return s->r->type->rules.rows;
}

static const sp_permit_fact_row *fact_of(const space *s, size_t fact)
{
    return (const sp_permit_fact_row *)s->r->type->parts[SP_PERMIT_FACTS].rows +
           fact;
}

static void add_point(dimension *d, sp_permit_value value)
{
    for (size_t i = 0; i < d->npoints; i++)
        if (d->points[i].number == value.number &&
            d->points[i].mask == value.mask)
            return;
    if (d->npoints < POINTS_MAX)
        d->points[d->npoints++] = value;
}

/* Cells of a number: where one begins, the rules may change their mind. */
static void number_points(const space *s, dimension *d)
{
    const sp_permit_fact_row *fact = fact_of(s, d->fact);

    add_point(d, (sp_permit_value){.number = fact->min});
    for (size_t i = 0; i < s->r->type->rules.count; i++) {
        const sp_permit_item *item = &rules_of(s)[i].item;

        for (size_t k = 0; k < item->nconditions; k++) {
            const sp_permit_condition *c = &item->conditions[k];

            if (c->fact != d->fact)
                continue;
            if (c->from >= fact->min && c->from <= fact->max)
                add_point(d, (sp_permit_value){.number = c->from});
            if (c->to >= fact->min && c->to < fact->max)
                add_point(d, (sp_permit_value){.number = c->to + 1});
        }
    }
}

/* Values of a set that stand in the same conditions are one class. */
static void set_points(space *s, dimension *d)
{
    uint64_t classes[CLASSES_MAX + 1] = {
        sp_permit_all_values(fact_of(s, d->fact))};
    size_t n = 1;

    for (size_t i = 0; i < s->r->type->rules.count; i++) {
        const sp_permit_item *item = &rules_of(s)[i].item;

        for (size_t k = 0; k < item->nconditions; k++)
            for (size_t c = 0, old = n; c < old && n <= CLASSES_MAX; c++) {
                uint64_t in = classes[c] & item->conditions[k].mask;

                if (item->conditions[k].fact != d->fact || !in ||
                    in == classes[c])
                    continue;
                classes[c] &= ~in;
                classes[n++] = in;
            }
    }
    if (n > CLASSES_MAX)
        sp_pack_error(s->r->found, "rules",
                      "规则把 %.40s 的值分成超过 %d 种，无法逐一核对",
                      "the rules tell values of %.40s apart into more than "
                      "%d sorts; they cannot all be checked",
                      fact_of(s, d->fact)->item.code, CLASSES_MAX);
    for (unsigned subset = 0; n <= CLASSES_MAX && subset < 1U << n; subset++) {
        sp_permit_value value = {0};

        for (size_t c = 0; c < n; c++)
            if (subset >> c & 1)
                value.mask |= classes[c];
        add_point(d, value);
    }
}

static void find_points(space *s, size_t fact)
{
    dimension *d = &s->dims[s->ndims];
    const sp_permit_fact_row *row = fact_of(s, fact);

    d->fact = fact;
    if (row->kind == SP_PERMIT_FACT_NUMBER)
        number_points(s, d);
    else if (row->kind == SP_PERMIT_FACT_SET)
        set_points(s, d);
    else
        for (size_t i = 0; i < row->nvalues; i++)
            add_point(d, (sp_permit_value){.mask = UINT64_C(1) << i});
    s->ndims++;
}

static bool rules_ask(const space *s, size_t fact)
{
    for (size_t i = 0; i < s->r->type->rules.count; i++)
        for (size_t k = 0; k < rules_of(s)[i].item.nconditions; k++)
            if (rules_of(s)[i].item.conditions[k].fact == fact)
                return true;
    return false;
}

/* "height = 5.001, factors = none" */
static void describe(const space *s, sp_str *out)
{
    for (size_t i = 0; i < s->ndims; i++) {
        const dimension *d = &s->dims[i];
        const sp_permit_fact_row *fact = fact_of(s, d->fact);
        const sp_permit_value *value = &d->points[d->at];
        char number[32];

        sp_str_addf(out, "%s%s = ", i ? ", " : "", fact->item.code);
        if (fact->kind == SP_PERMIT_FACT_NUMBER) {
            sp_scaled_to_text(value->number, fact->decimals, number);
            sp_str_add(out, number);
        } else if (!value->mask) {
            sp_str_add(out, "none");
        }
        for (size_t k = 0, n = 0; k < fact->nvalues; k++)
            if (value->mask >> k & 1)
                sp_str_addf(out, "%s%s", n++ ? "+" : "", fact->values[k].name);
    }
    if (!s->ndims)
        sp_str_add(out, "*");
}

/* Do both rules have a band of the same number? Then a value is in two. */
static bool same_band(const space *s, const sp_permit_rule *a,
                      const sp_permit_rule *b)
{
    for (size_t i = 0; i < a->item.nconditions; i++)
        for (size_t k = 0; k < b->item.nconditions; k++) {
            size_t fact = a->item.conditions[i].fact;

            if (fact == b->item.conditions[k].fact &&
                fact_of(s, fact)->kind == SP_PERMIT_FACT_NUMBER)
                return true;
        }
    return false;
}

static bool holds(const space *s, const sp_permit_rule *rule)
{
    return sp_permit_holds(rule->item.conditions, rule->item.nconditions,
                           s->values);
}

static void check_combination(space *s)
{
    const sp_permit_rule *rules = rules_of(s);
    size_t n = s->r->type->rules.count;
    size_t first = 0;
    SP_AUTOSTR where = {0};

    while (first < n && !holds(s, &rules[first]))
        first++;
    if (first == n) {
        if (s->gaps++ >= SHOWN_MAX)
            return;
        describe(s, &where);
        sp_pack_error(s->r->found, "rules", "没有规则适用于：%.200s",
                      "no rule is about: %.200s", sp_str_text(&where));
        return;
    }
    s->reached[first] = true;
    for (size_t i = first + 1; i < n && s->overlaps < SHOWN_MAX; i++) {
        if (!holds(s, &rules[i]) || !same_band(s, &rules[first], &rules[i]))
            continue;
        s->overlaps++;
        describe(s, &where);
        sp_pack_error(
            s->r->found, "rules", "规则 %.40s 和 %.40s 重叠：都适用于 %.200s",
            "the rules %.40s and %.40s overlap: both are about "
            "%.200s",
            rules[first].item.code, rules[i].item.code, sp_str_text(&where));
        break;
    }
}

/* The next combination; false after the last. */
static bool advance(space *s)
{
    for (size_t i = 0; i < s->ndims; i++) {
        dimension *d = &s->dims[i];

        d->at = (d->at + 1) % d->npoints;
        s->values[d->fact] = d->points[d->at];
        if (d->at)
            return true;
    }
    return false;
}

/* Levels that some facts lead to: by a rule, a raise or the upgrade. */
static void lint_reach(space *s)
{
    const sp_permit_type *type = s->r->type;
    size_t n = type->parts[SP_PERMIT_LEVELS].count;
    const sp_permit_raise *raises = type->raises.rows;
    bool level[SP_PERMIT_LEVELS_MAX] = {false};

    for (size_t i = 0; i < type->rules.count; i++)
        if (s->reached[i] && rules_of(s)[i].level >= 0)
            level[rules_of(s)[i].level] = true;
    for (size_t i = n; i-- > 0;) {
        size_t up = type->upgrade.by;

        for (size_t k = 0; k < type->raises.count; k++) {
            if (raises[k].level >= 0)
                level[raises[k].level] = true;
            else if (level[i] && raises[k].by <= i)
                level[i - raises[k].by] = true;
        }
        if (level[i] && up && up <= i)
            level[i - up] = true;
    }
    for (size_t i = 0; i < n; i++)
        if (!level[i])
            sp_pack_error(
                s->r->found, "levels", "没有任何情况会到级别“" SP_IN_ZH "”",
                "no facts lead to the level \"" SP_IN_EN "\"",
                level_name(type, i, SP_ZH), level_name(type, i, SP_EN));
}

static void check_all(space *s)
{
    size_t combinations = 1;

    for (size_t f = 0; f < s->r->type->parts[SP_PERMIT_FACTS].count; f++)
        if (rules_ask(s, f))
            find_points(s, f);
    for (size_t i = 0; i < s->ndims; i++) {
        combinations *= s->dims[i].npoints ? s->dims[i].npoints : 1;
        if (combinations > COMBINATIONS_MAX || !s->dims[i].npoints ||
            s->dims[i].npoints == POINTS_MAX) {
            sp_pack_error(s->r->found, "rules",
                          "规则涉及的情况太多，无法逐一核对（上限 %d）",
                          "the rules are about too many combinations to check "
                          "them all (at most %d)",
                          COMBINATIONS_MAX);
            return;
        }
        s->values[s->dims[i].fact] = s->dims[i].points[0];
    }
    do
        check_combination(s);
    while (advance(s));
    for (size_t i = 0; i < s->r->type->rules.count; i++)
        if (!s->reached[i])
            sp_pack_error(s->r->found, "rules",
                          "规则 %.40s 永远不会用到：前面的规则已包括它的情况",
                          "the rule %.40s is never reached: those before it "
                          "are about all its cases",
                          rules_of(s)[i].item.code);
    lint_reach(s);
}

void sp_permit_lint_rules(sp_permit_reader *r)
{
    SP_AUTOFREE space *s = calloc(1, sizeof *s);

    if (!s) {
        r->failed = true;
        return;
    }
    s->r = r;
    if (r->type->rules.count)
        check_all(s);
    else
        sp_pack_error(r->found, "rules", "没有说明级别怎样确定（rules）",
                      "it does not say how the level follows (rules)");
}
