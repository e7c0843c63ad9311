/* Proof about the life cycle under a pack: what the pack itself has to give,
 * then the walk for each level and each choice of the steps that depend on
 * facts. */
#include "permit_verify.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "permit_walk.h"

enum { MAYBE_MAX = 8 }; /* steps that depend on facts */

const sp_label sp_verify_fault_labels[] = {
    [SP_VERIFY_UNPROVED_WORK] = {"unproved_work", "不具备条件就能作业",
                                 "work without what it needs", NULL},
    [SP_VERIFY_FINAL_LEFT] = {"final_left", "已结束的作业票还能继续",
                              "an ended ticket goes on", NULL},
    [SP_VERIFY_NO_END] = {"no_end", "到此不能结束", "no way to an end", NULL},
    [SP_VERIFY_OWN_APPROVAL] = {"own_approval", "申请人或监护人能自己审批",
                                "the applicant or the guardian approves", NULL},
    [SP_VERIFY_UNSIGNED] = {"unsigned", "没有签完就算批准",
                            "approved before all have signed", NULL},
    [SP_VERIFY_NO_APPROVER] = {"no_approver", "没有审批环节", "nobody approves",
                               NULL},
    [SP_VERIFY_NO_GUARDIAN] = {"no_guardian", "没有监护人", "nobody watches",
                               NULL},
    [SP_VERIFY_NOBODY_SIGNS] = {"nobody_signs", "没有人能签的环节",
                                "a step that nobody can sign", NULL},
    [SP_VERIFY_NO_VALIDITY] = {"no_validity", "没有最长有效期",
                               "no longest validity", NULL},
    [SP_VERIFY_NO_MEASURES] = {"no_measures", "没有安全措施",
                               "no safety measures", NULL},
    [SP_VERIFY_UNREACHABLE] = {"unreachable", "不能到达的状态",
                               "a state that nothing leads to", NULL},
};
SP_ASSERT_COUNT(sp_verify_fault_labels, SP_VERIFY_FAULT_COUNT);

void sp_verify_result_free(sp_verify_result *result)
{
    sp_str_free(&result->zh);
    sp_str_free(&result->en);
    *result = (sp_verify_result){0};
}

/* ---- what a level has to have ---- */

static bool is_at(const sp_permit_item *item, size_t level)
{
    return item->levels >> level & 1;
}

static void say_level(sp_verify_result *out, sp_verify_fault fault,
                      const sp_permit_type *type, const char *level)
{
    char zh[160], en[160];

    snprintf(zh, sizeof zh, "%.60s，级别 %.40s", type->zh, level);
    snprintf(en, sizeof en, "%.60s, level %.40s", type->en, level);
    sp_verify_say(out, fault, zh, en);
}

/* Whatever the facts are, somebody watches. */
static bool has_guardian(const sp_permit_type *type, size_t level)
{
    SP_PERMIT_EACH(sp_permit_person, p, type, SP_PERMIT_PEOPLE)
    if (is_at(&p->item, level) && p->item.nconditions == 0 && p->least > 0 &&
        strcmp(p->who, "guardian") == 0)
        return true;
    return false;
}

static bool has_any(const sp_permit_type *type, sp_permit_part part,
                    size_t level)
{
    const sp_permit_list *list = &type->parts[part];

    for (size_t i = 0; i < list->count; i++)
        if (is_at((const sp_permit_item *)((const char *)list->rows +
                                           i * list->size),
                  level))
            return true;
    return false;
}

static bool has_approver(const sp_permit_type *type, size_t level)
{
    SP_PERMIT_EACH(sp_permit_step, s, type, SP_PERMIT_STEPS)
    if (s->kind == SP_PERMIT_STEP_APPROVE && is_at(&s->item, level))
        return true;
    return false;
}

/* ---- who can sign ---- */

static bool is_role(const char *by)
{
    for (; *by; by++)
        if (!isupper((unsigned char)*by) && *by != '_' &&
            !isdigit((unsigned char)*by))
            return false;
    return true;
}

/* A role, or a function of the pack that is neither of those who may not. */
static bool can_sign(const sp_permit_type *type, const sp_permit_step *step,
                     const char *by)
{
    if (sp_step_is_approval(step) &&
        (strcmp(by, "applicant") == 0 || strcmp(by, "guardian") == 0))
        return false;
    if (is_role(by))
        return true;
    SP_PERMIT_EACH(sp_permit_function, fn, type, SP_PERMIT_FUNCTIONS)
    if (strcmp(fn->item.code, by) == 0)
        return true;
    return false;
}

static void check_step(const sp_permit_type *type, const sp_permit_step *step,
                       sp_verify_result *out)
{
    char zh[160], en[160];
    size_t n = 0;

    for (size_t i = 0; i < step->nby; i++)
        n += can_sign(type, step, step->by[i]);
    if (step->all ? n == step->nby && n > 0 : n > 0)
        return;
    snprintf(zh, sizeof zh, "%.60s，“%.60s”", type->zh, step->item.zh);
    snprintf(en, sizeof en, "%.60s, \"%.60s\"", type->en, step->item.en);
    sp_verify_say(out, SP_VERIFY_NOBODY_SIGNS, zh, en);
}

static void check_level(const sp_permit_type *type, size_t level,
                        const char *code, sp_verify_result *out)
{
    if (!has_approver(type, level))
        say_level(out, SP_VERIFY_NO_APPROVER, type, code);
    if (!has_guardian(type, level))
        say_level(out, SP_VERIFY_NO_GUARDIAN, type, code);
    if (!has_any(type, SP_PERMIT_VALIDITIES, level))
        say_level(out, SP_VERIFY_NO_VALIDITY, type, code);
    if (!has_any(type, SP_PERMIT_MEASURES, level))
        say_level(out, SP_VERIFY_NO_MEASURES, type, code);
}

/* ---- the walks ---- */

static sp_status add_slots(sp_walk_ground *g, const sp_permit_step *step)
{
    size_t n = step->all ? step->nby : 1;

    if (g->nslots + n > SP_WALK_SLOTS_MAX)
        return sp_fail(SP_INVALID, "签字多于 %d 个，不能逐一验证",
                       "more than %d signatures; too many to walk",
                       SP_WALK_SLOTS_MAX);
    for (size_t i = 0; i < n; i++)
        g->slots[g->nslots++] = (sp_walk_slot){step, step->by[i]};
    return SP_OK;
}

static bool is_maybe(const sp_permit_step *step)
{
    return step->item.nconditions > 0 || step->upgraded_only;
}

/* @chosen: which of the steps that depend on facts are there. */
static sp_status walk_level(sp_walk_ground g, size_t level, unsigned chosen,
                            sp_verify_result *out, unsigned *reached)
{
    unsigned k = 0;

    SP_PERMIT_EACH(sp_permit_step, step, g.type, SP_PERMIT_STEPS)
    {
        if (!is_at(&step->item, level) ||
            (is_maybe(step) && !(chosen >> k++ & 1)))
            continue;
        SP_TRY(add_slots(&g, step));
    }
    return sp_walk(&g, out, reached);
}

static unsigned count_maybes(const sp_permit_type *type, size_t level)
{
    unsigned n = 0;

    SP_PERMIT_EACH(sp_permit_step, step, type, SP_PERMIT_STEPS)
    {
        n += is_at(&step->item, level) && is_maybe(step);
    }
    return n;
}

static sp_status verify_level(const sp_permit_type *type,
                              const sp_cycle_table *table, size_t level,
                              sp_verify_result *out, unsigned *reached)
{
    const sp_permit_level_row *rows = type->parts[SP_PERMIT_LEVELS].rows;
    sp_walk_ground g = {
        .type = type, .table = table, .level = rows[level].item.code};
    unsigned maybes = count_maybes(type, level);

    if (maybes > MAYBE_MAX)
        return sp_fail(SP_INVALID, "视情形而定的环节多于 %d 个",
                       "more than %d steps depend on facts", MAYBE_MAX);
    check_level(type, level, g.level, out);
    for (unsigned chosen = 0; chosen < 1u << maybes; chosen++)
        SP_TRY(walk_level(g, level, chosen, out, reached));
    return SP_OK;
}

static void check_reached(unsigned reached, sp_verify_result *out)
{
    for (int s = 0; s < SP_PERMIT_STATE_COUNT; s++)
        if (!(reached >> s & 1))
            sp_verify_say(out, SP_VERIFY_UNREACHABLE,
                          sp_permit_state_labels[s].zh,
                          sp_permit_state_labels[s].en);
}

static void cleanup(sp_verify_result *result)
{
    sp_verify_result_free(result);
}

sp_status sp_permit_verify_type(const sp_permit_type *type,
                                const sp_cycle_table *table,
                                sp_verify_result *out)
{
    SP_CLEANUP(cleanup) sp_verify_result r = {0};
    unsigned reached = 0;

    SP_PERMIT_EACH(sp_permit_step, step, type, SP_PERMIT_STEPS)
    {
        check_step(type, step, &r);
    }
    for (size_t i = 0; i < type->parts[SP_PERMIT_LEVELS].count; i++)
        SP_TRY(verify_level(type, table, i, &r, &reached));
    check_reached(reached, &r);
    SP_TRY(sp_str_ok(&r.zh));
    SP_TRY(sp_str_ok(&r.en));
    *out = r;
    r = (sp_verify_result){0};
    return SP_OK;
}

sp_status sp_permit_verify(const sp_pack *pack, sp_verify_result *out)
{
    const sp_permit_type *type;

    SP_TRY(sp_permit_type_of(pack, &type));
    return sp_permit_verify_type(type, &sp_cycle_standard, out);
}
