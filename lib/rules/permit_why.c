/* The guards of the life cycle as one table, and what they share. */
#include "permit_why.h"

#include <string.h>

static void was_working(sp_cycle *c, sp_permit_reasons *out)
{
    if (c->facts->finished_from != SP_PERMIT_IN_PROGRESS)
        sp_permit_reason_add(out, "was_not_working", "", "完工前已经暂停",
                             "work was suspended before it was finished");
}

#define CHECK(name) SP_PERMIT_CHECK_##name

/* clang-format off */
const sp_guard_row sp_guard_rows[] = {
    [SP_GUARD_VALID] = {"valid", "不是导入的旧票", "is no imported ticket", "", -1, sp_guard_valid},
    [SP_GUARD_REASON] = {"reason", "写明原因", "a reason is given", "", -1, sp_guard_reason},
    [SP_GUARD_FIELDS] = {"fields", "必填项齐全", "required fields are filled in", "GB 30871-2022 附录A", CHECK(FIELDS), sp_guard_fields},
    [SP_GUARD_LEVEL] = {"level", "级别按规则计算且没有变严", "the level is computed and has not become stricter", "GB 30871-2022 4.17", CHECK(LEVEL), sp_guard_level},
    [SP_GUARD_PERIOD] = {"period", "期限不超过最长有效期", "the period is within the longest validity", "", -1, sp_guard_period},
    [SP_GUARD_ANALYSIS] = {"analysis", "有作业危害分析", "there is a hazard analysis", "GB 30871-2022 4.1", CHECK(ANALYSIS), sp_guard_analysis},
    [SP_GUARD_DOCUMENTS] = {"documents", "方案、图纸已附上", "plans and drawings are attached", "", CHECK(DOCUMENTS), sp_guard_documents},
    [SP_GUARD_SIGNER] = {"signer", "有等待此人签字的环节", "a step waits for this signer", "GB 30871-2022 附录B", -1, sp_guard_signer},
    [SP_GUARD_SEPARATE] = {"separate", "签字人不是申请人或监护人", "the signer is neither applicant nor guardian", "GB 30871-2022 4.10、4.11", -1, sp_guard_separate},
    [SP_GUARD_SIGNED] = {"signed", "审批手续完备", "the approval is complete", "GB 30871-2022 附录B", -1, sp_guard_signed},
    [SP_GUARD_CHECKED] = {"checked", "作业前已验票", "the ticket was checked before work", "GB 30871-2022 附录A", -1, sp_guard_checked},
    [SP_GUARD_WINDOW] = {"window", "现在在有效期内", "now is within the validity", "GB 30871-2022 4.16", CHECK(WINDOW), sp_guard_window},
    [SP_GUARD_LATE] = {"late", "有效期已过", "the validity has passed", "", -1, sp_guard_late},
    [SP_GUARD_CAUSE] = {"cause", "暂停的原因已消除", "the cause of the suspension is gone", "", -1, sp_guard_cause},
    [SP_GUARD_GAS] = {"gas", "气体检测合格且有效", "the gas test passes and is not old", "GB 30871-2022 5.3", CHECK(GAS), sp_guard_gas},
    [SP_GUARD_MEASURES] = {"measures", "每项安全措施已有人确认", "every measure is answered", "GB 30871-2022 附录A", CHECK(MEASURES), sp_guard_measures},
    [SP_GUARD_RECONFIRMED] = {"reconfirmed", "安全措施已重新确认", "the measures are confirmed once more", "GB 30871-2022 8.2.11", -1, sp_guard_reconfirmed},
    [SP_GUARD_BRIEFING] = {"briefing", "已进行安全交底", "there was a safety briefing", "GB 30871-2022 4.4", CHECK(BRIEFING), sp_guard_briefing},
    [SP_GUARD_GUARDIAN] = {"guardian", "监护人在岗并持证", "the guardian is there and certified", "GB 30871-2022 4.10", CHECK(GUARDIAN), sp_guard_guardian},
    [SP_GUARD_NEXT_GUARDIAN] = {"next_guardian", "已写明接班的监护人", "who takes over is a guardian", "GB 30871-2022 4.10", -1, sp_guard_next_guardian},
    [SP_GUARD_DUTIES] = {"duties", "监护人、作业人、审批人各是各人", "guardian, workers and approvers are different people", "GB 30871-2022 4.10", -1, sp_guard_duties},
    [SP_GUARD_WORKERS] = {"workers", "作业人员合格", "the workers are fit and certified", "GB 30871-2022 4.9", CHECK(WORKERS), sp_guard_workers},
    [SP_GUARD_RELATED] = {"related", "相关的作业票已办理", "related tickets have been issued", "GB 30871-2022 4.6", CHECK(RELATED), sp_guard_related},
    [SP_GUARD_CONFLICTS] = {"conflicts", "没有冲突的作业", "no work conflicts", "GB 30871-2022 4.7", CHECK(CONFLICTS), sp_guard_conflicts},
    [SP_GUARD_WEATHER] = {"weather", "天气允许作业", "the weather allows the work", "", CHECK(WEATHER), sp_guard_weather},
    [SP_GUARD_ISOLATION] = {"isolation", "隔离、上锁、挂牌已落实", "isolation, locks and tags are in place", "", CHECK(ISOLATION), sp_guard_isolation},
    [SP_GUARD_COUNT_OUT] = {"count_out", "人员、工器具已清点", "people and tools are counted", "GB 30871-2022 6.8", CHECK(COUNT_OUT), sp_guard_count_out},
    [SP_GUARD_SITE] = {"site", "现场已恢复", "the site is restored", "GB 30871-2022 附录A", CHECK(SITE), sp_guard_site},
    [SP_GUARD_LAST_SIGNATURE] = {"last_signature", "这是最后一个签字", "it is the last signature", "", -1, sp_guard_last_signature},
    [SP_GUARD_LAST_ACCEPTANCE] = {"last_acceptance", "这是最后一个验收签字", "it is the last acceptance", "", -1, sp_guard_last_acceptance},
    [SP_GUARD_WAS_WORKING] = {"was_working", "完工前在作业", "work went on before it was finished", "", -1, was_working},
};
/* clang-format on */
SP_ASSERT_COUNT(sp_guard_rows, SP_GUARD_COUNT);

sp_permit_moment sp_cycle_moment(sp_permit_action action)
{
    switch (action) {
    case SP_PERMIT_DO_SUBMIT:
        return SP_PERMIT_AT_SUBMIT;
    case SP_PERMIT_DO_START:
        return SP_PERMIT_AT_START;
    case SP_PERMIT_DO_RESUME:
        return SP_PERMIT_AT_RESUME;
    case SP_PERMIT_DO_HANDOVER:
        return SP_PERMIT_AT_HANDOVER;
    case SP_PERMIT_DO_FINISH:
        return SP_PERMIT_AT_FINISH;
    case SP_PERMIT_DO_ACCEPT:
        return SP_PERMIT_AT_ACCEPT;
    default:
        return SP_PERMIT_MOMENT_COUNT;
    }
}

/* Before work the window is the period that is asked for. */
static int guard_of(sp_permit_check check, sp_permit_moment moment)
{
    if (check == SP_PERMIT_CHECK_WINDOW && moment == SP_PERMIT_AT_SUBMIT)
        return SP_GUARD_PERIOD;
    for (int g = 0; g < SP_GUARD_COUNT; g++)
        if (sp_guard_rows[g].check == (int)check)
            return g;
    return -1;
}

/* Does it count whatever the ticket? */
static bool is_for_all(const sp_permit_item *item, const sp_permit_type *type)
{
    size_t levels = type->parts[SP_PERMIT_LEVELS].count;
    sp_permit_levels all = ((sp_permit_levels)1 << levels) - 1;

    return item->nconditions == 0 && (item->levels & all) == all;
}

sp_guards sp_cycle_guards(const sp_cycle_row *row, const sp_permit_type *type,
                          const sp_permit_grading *grading)
{
    sp_permit_moment moment = sp_cycle_moment(row->action);
    sp_guards guards = row->guards;

    SP_PERMIT_EACH(sp_permit_recheck, r, type, SP_PERMIT_RECHECKS)
    {
        int guard = guard_of(r->check, moment);
        if (r->at == moment && guard >= 0 &&
            (grading ? sp_permit_applies(&r->item, grading)
                     : is_for_all(&r->item, type)))
            guards |= (sp_guards)1 << guard;
    }
    return guards;
}

const char *sp_guard_clause(const sp_cycle *c, sp_guard guard)
{
    sp_permit_moment moment = sp_cycle_moment(c->request->action);

    SP_PERMIT_EACH(sp_permit_recheck, r, c->type, SP_PERMIT_RECHECKS)
    if (r->at == moment && guard_of(r->check, moment) == (int)guard &&
        sp_permit_applies(&r->item, c->facts->grading))
        return r->item.clause;
    return sp_guard_rows[guard].clause;
}

/* ---- people ---- */

bool sp_cycle_same(const char *a, const char *b)
{
    return a && b && *a && strcmp(a, b) == 0;
}

bool sp_cycle_is_actor(const sp_cycle *c, const char *login, const char *person)
{
    return sp_cycle_same(c->actor->login, login) ||
           sp_cycle_same(c->actor->person, person);
}

bool sp_cycle_has_function(const sp_cycle_person *p, const char *function,
                           int64_t now)
{
    return sp_cycle_same(p->function, function) &&
           (p->from == SP_NO_INT || p->from <= now) &&
           (p->to == SP_NO_INT || now < p->to);
}

bool sp_cycle_has_role(const char *roles, const char *role)
{
    size_t len = strlen(role);

    while (roles && *roles) {
        size_t n = strcspn(roles, ",");
        if (n == len && strncmp(roles, role, n) == 0)
            return true;
        roles += n + (roles[n] == ',');
    }
    return false;
}
