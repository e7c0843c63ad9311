/* What no single row of a permit pack shows. For every combination of facts
 * there is one rule for the level, and at each level somebody who approves, a
 * validity, and a limit for each gas that is to be tested. */
#include <string.h>

#include "permit_space.h"
#include "str.h"
#include "text.h"

enum { SHOWN_MAX = 5 }; /* findings of one sort */

static const sp_permit_item *level_of(const sp_permit_space *s, size_t level)
{
    const sp_permit_level_row *rows = s->r->type->parts[SP_PERMIT_LEVELS].rows;

    return &rows[level].item;
}

static bool has_level(const sp_permit_item *item, size_t level)
{
    return item->levels >> level & 1;
}

/* A sentence about a level and the combination: "level …: %s (when …)". */
static void fault(const sp_permit_space *s, const char *path, size_t level,
                  const char *zh, const char *en)
{
    SP_AUTOSTR where = {0};
    const sp_permit_item *item = level_of(s, level);

    sp_permit_space_describe(s, &where);
    sp_pack_error(s->r->found, path,
                  "级别“" SP_IN_ZH "”" SP_IN_ZH "（情况：%.200s）",
                  "the level \"" SP_IN_EN "\" " SP_IN_EN " (in the case of "
                  "%.200s)",
                  item->zh, item->en, zh, en, sp_str_text(&where));
}

/* ---- what every level needs ---- */

/* Of the steps, approvals that do not hang on an upgrade; of others all. */
static bool counts(const sp_permit_item *item, sp_permit_part part,
                   size_t level)
{
    const sp_permit_step *step = (const sp_permit_step *)item;

    return has_level(item, level) &&
           (part != SP_PERMIT_STEPS ||
            (step->kind == SP_PERMIT_STEP_APPROVE && !step->upgraded_only));
}

/* In every combination there is a row of @part that counts. */
static void lint_needed(sp_permit_space *s, sp_permit_part part, size_t level,
                        const char *zh, const char *en)
{
    const sp_permit_list *list = &s->r->type->parts[part];
    bool found;

    sp_permit_space_clear(s, s->r);
    for (size_t i = 0; i < list->count; i++)
        if (counts(sp_permit_list_at(list, i), part, level))
            sp_permit_space_add(s, sp_permit_list_at(list, i));
    if (!sp_permit_space_first(s))
        return;
    do {
        found = false;
        for (size_t i = 0; i < list->count && !found; i++)
            found = counts(sp_permit_list_at(list, i), part, level) &&
                    sp_permit_space_meets(s, sp_permit_list_at(list, i));
        if (!found)
            fault(s, sp_permit_lists[part].key, level, zh, en);
    } while (found && sp_permit_space_next(s));
}

/* ---- gases ---- */

static bool has_limit(const sp_permit_space *s, unsigned kind, size_t level)
{
    SP_PERMIT_EACH(sp_permit_gas_limit, g, s->r->type, SP_PERMIT_GAS_LIMITS)
    {
        if (g->kind == kind && has_level(&g->item, level) &&
            sp_permit_space_meets(s, &g->item))
            return true;
    }
    return false;
}

/* Limits for a flammable of this LEL. Those of the standard are bands: exactly
 * one; an enterprise adds bands of its own, of which the stricter counts. */
static void lint_lel(const sp_permit_space *s, int64_t lel, size_t level)
{
    int n[2] = {0, 0};
    char text[32];

    if (lel == INT64_MAX)
        return;
    SP_PERMIT_EACH(sp_permit_gas_limit, g, s->r->type, SP_PERMIT_GAS_LIMITS)
    {
        if (g->kind == SP_PERMIT_GAS_FLAMMABLE && has_level(&g->item, level) &&
            sp_permit_space_meets(s, &g->item) && g->lel_from <= lel &&
            lel < g->lel_below)
            n[g->item.statutory]++;
    }
    if (n[0] + n[1] > 0 && n[0] <= 1 && n[1] <= 1)
        return;
    sp_scaled_to_text(lel, SP_PERMIT_GAS_DECIMALS, text);
    sp_pack_error(s->r->found, "gas_limits",
                  "级别“" SP_IN_ZH "”：爆炸下限 %s %%vol 的可燃气体有 %d 个"
                  "限值，应恰有一个",
                  "level \"" SP_IN_EN "\": a flammable gas with a lower "
                  "explosive limit of %s %%vol has %d limits, not one",
                  level_of(s, level)->zh, level_of(s, level)->en, text,
                  n[0] + n[1]);
}

static void lint_bands(const sp_permit_space *s, size_t level)
{
    size_t before = s->r->found->errors;

    lint_lel(s, 0, level);
    SP_PERMIT_EACH(sp_permit_gas_limit, g, s->r->type, SP_PERMIT_GAS_LIMITS)
    {
        if (g->kind != SP_PERMIT_GAS_FLAMMABLE || !has_level(&g->item, level) ||
            s->r->found->errors > before)
            continue;
        if (g->lel_from > 0)
            lint_lel(s, g->lel_from, level);
        lint_lel(s, g->lel_below, level);
    }
}

/* Whenever @rule asks for a gas, there is a limit for it. */
static void lint_gas(sp_permit_space *s, const sp_permit_gas_rule *rule,
                     unsigned kind, size_t level)
{
    size_t before = s->r->found->errors;

    sp_permit_space_clear(s, s->r);
    sp_permit_space_add(s, &rule->item);
    SP_PERMIT_EACH(sp_permit_gas_limit, g, s->r->type, SP_PERMIT_GAS_LIMITS)
    {
        if (g->kind == kind && has_level(&g->item, level))
            sp_permit_space_add(s, &g->item);
    }
    if (!sp_permit_space_first(s))
        return;
    do {
        const sp_label *gas = &sp_permit_gas_kind_labels[kind];

        if (!sp_permit_space_meets(s, &rule->item))
            continue;
        if (!has_limit(s, kind, level)) {
            sp_pack_path zh = sp_pack_path_of("检测%s，却没有限值", gas->zh);
            sp_pack_path en =
                sp_pack_path_of("asks for %s that has no limit", gas->en);

            fault(s, "gas_limits", level, zh.text, en.text);
        } else if (kind == SP_PERMIT_GAS_FLAMMABLE) {
            lint_bands(s, level);
        }
    } while (s->r->found->errors == before && sp_permit_space_next(s));
}

/* ---- lists ---- */

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

static void lint_level(sp_permit_space *s, size_t level)
{
    lint_needed(s, SP_PERMIT_STEPS, level, "没有审批人（approve）",
                "has no approver (approve)");
    lint_needed(s, SP_PERMIT_VALIDITIES, level, "没有最长有效期",
                "has no longest validity");
    SP_PERMIT_EACH(sp_permit_gas_rule, g, s->r->type, SP_PERMIT_GAS_RULES)
    {
        for (unsigned kind = 0; kind < SP_PERMIT_GAS_KIND_COUNT; kind++)
            if (has_level(&g->item, level) && g->kinds >> kind & 1)
                lint_gas(s, g, kind, level);
    }
}

void sp_permit_lint_rows(sp_permit_reader *r)
{
    size_t n = r->type->parts[SP_PERMIT_LEVELS].count;
    SP_AUTOFREE sp_permit_space *s = calloc(1, sizeof *s);

    if (!s) {
        r->failed = true;
        return;
    }
    s->r = r;
    if (!n)
        sp_pack_error(r->found, "levels", "没有任何级别（levels）",
                      "there are no levels (levels)");
    for (size_t level = 0; level < n; level++)
        lint_level(s, level);
    lint_numbers(r);
}

/* ---- rules ---- */

typedef struct rules {
    const sp_permit_rule *rows;
    size_t count;
    bool reached[SP_PERMIT_ROWS_MAX];
    int gaps, overlaps;
} rules;

/* Do both rules have a band of the same number? Then a value is in two. */
static bool same_band(const sp_permit_space *s, const sp_permit_rule *a,
                      const sp_permit_rule *b)
{
    for (size_t i = 0; i < a->item.nconditions; i++)
        for (size_t k = 0; k < b->item.nconditions; k++) {
            size_t fact = a->item.conditions[i].fact;

            if (fact == b->item.conditions[k].fact &&
                sp_permit_space_fact(s, fact)->kind == SP_PERMIT_FACT_NUMBER)
                return true;
        }
    return false;
}

static void check_overlap(const sp_permit_space *s, rules *all, size_t first)
{
    SP_AUTOSTR where = {0};

    for (size_t i = first + 1; i < all->count; i++) {
        if (!sp_permit_space_meets(s, &all->rows[i].item) ||
            !same_band(s, &all->rows[first], &all->rows[i]))
            continue;
        all->overlaps++;
        sp_permit_space_describe(s, &where);
        sp_pack_error(s->r->found, "rules",
                      "规则 %.40s 和 %.40s 重叠：都适用于 %.200s",
                      "the rules %.40s and %.40s overlap: both are about "
                      "%.200s",
                      all->rows[first].item.code, all->rows[i].item.code,
                      sp_str_text(&where));
        return;
    }
}

static void check_combination(const sp_permit_space *s, rules *all)
{
    SP_AUTOSTR where = {0};
    size_t first = 0;

    while (first < all->count &&
           !sp_permit_space_meets(s, &all->rows[first].item))
        first++;
    if (first < all->count) {
        all->reached[first] = true;
        if (all->overlaps < SHOWN_MAX)
            check_overlap(s, all, first);
        return;
    }
    if (all->gaps++ >= SHOWN_MAX)
        return;
    sp_permit_space_describe(s, &where);
    sp_pack_error(s->r->found, "rules", "没有规则适用于：%.200s",
                  "no rule is about: %.200s", sp_str_text(&where));
}

/* Levels that some facts lead to: by a rule, a raise or the upgrade. */
static void lint_reach(const sp_permit_space *s, const rules *all)
{
    const sp_permit_type *type = s->r->type;
    size_t n = type->parts[SP_PERMIT_LEVELS].count;
    const sp_permit_raise *raises = type->raises.rows;
    bool level[SP_PERMIT_LEVELS_MAX] = {false};

    for (size_t i = 0; i < all->count; i++)
        if (all->reached[i] && all->rows[i].level >= 0)
            level[all->rows[i].level] = true;
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
            sp_pack_error(s->r->found, "levels",
                          "没有任何情况会到级别“" SP_IN_ZH "”",
                          "no facts lead to the level \"" SP_IN_EN "\"",
                          level_of(s, i)->zh, level_of(s, i)->en);
}

static void check_all(sp_permit_space *s, rules *all)
{
    for (size_t i = 0; i < all->count; i++)
        sp_permit_space_add(s, &all->rows[i].item);
    if (!sp_permit_space_first(s))
        return;
    do
        check_combination(s, all);
    while (sp_permit_space_next(s));
    for (size_t i = 0; i < all->count; i++)
        if (!all->reached[i])
            sp_pack_error(s->r->found, "rules",
                          "规则 %.40s 永远不会用到：前面的规则已包括它的情况",
                          "the rule %.40s is never reached: those before it "
                          "are about all its cases",
                          all->rows[i].item.code);
    lint_reach(s, all);
}

void sp_permit_lint_rules(sp_permit_reader *r)
{
    SP_AUTOFREE sp_permit_space *s = calloc(1, sizeof *s);
    rules all = {.rows = r->type->rules.rows, .count = r->type->rules.count};

    if (!s) {
        r->failed = true;
        return;
    }
    sp_permit_space_clear(s, r);
    if (all.count)
        check_all(s, &all);
    else
        sp_pack_error(r->found, "rules", "没有说明级别怎样确定（rules）",
                      "it does not say how the level follows (rules)");
}
