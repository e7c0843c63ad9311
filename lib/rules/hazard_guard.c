/* What an action on a hazard needs. Clauses: order 16 is 安监总局令第16号. */
#include "hazard_guard.h"

#include <inttypes.h>
#include <string.h>

#include "when.h"

static bool neither(const char *now, const char *before)
{
    return sp_hazard_is_blank(now) && sp_hazard_is_blank(before);
}

static bool is_high(const sp_hazard_case *c)
{
    return (c->actor->powers & (SP_HAZARD_SAFETY | SP_HAZARD_PRINCIPAL)) != 0;
}

static void reason(const sp_hazard_case *c, sp_permit_reasons *out)
{
    sp_hazard_need(!sp_hazard_is_blank(sp_hazard_given(c)->reason), "reason",
                   SAFETY_LAW("41"), "请写明原因", "say why", out);
}

/* ---- merging ---- */

static void target(const sp_hazard_case *c, sp_permit_reasons *out)
{
    const sp_hazard *into = c->request->target;

    if (!into)
        sp_permit_reason_add(out, "target", "", "请写明并入哪一条隐患",
                             "say which hazard it is merged into");
    else if (strcmp(into->code, c->hazard->code) == 0)
        sp_permit_reason_add(out, "target_self", "", "隐患 %.40s 不能并入自己",
                             "hazard %.40s cannot be merged into itself",
                             into->code);
    else if (c->request->target_loops)
        sp_permit_reason_add(
            out, "target_loop", "", "隐患 %.40s 本身已并入这一条，不能互相合并",
            "hazard %.40s was merged into this one itself", into->code);
    else if (into->state == SP_HAZARD_MERGED ||
             into->state == SP_HAZARD_REJECTED ||
             into->state == SP_HAZARD_CLOSED)
        sp_permit_reason_add(
            out, "target_over", "",
            "隐患 %1$.40s 是“%2$s%3$.0s”，不能再并入；请并入仍在治理的一条",
            "hazard %1$.40s is %3$s%2$.0s; merge into one that is open",
            into->code, sp_hazard_state_labels[into->state].zh,
            sp_hazard_state_labels[into->state].en);
}

/* ---- grading and assigning ---- */

static void level(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (sp_hazard_level_after(c) == SP_HAZARD_UNGRADED)
        sp_permit_reason_add(out, "level", ORDER_16("3"),
                             "请定级：一般隐患或重大隐患",
                             "grade it: general or major");
    if (c->hazard->level == SP_HAZARD_MAJOR &&
        sp_hazard_given(c)->level == SP_HAZARD_GENERAL)
        sp_permit_reason_add(out, "lowered", "",
                             "已提为重大隐患，降为一般须另行调整等级，由第二人"
                             "同意",
                             "it was proposed as major: to lower it, regrade "
                             "it, which takes a second person");
}

static void reach(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (!is_high(c) && sp_hazard_level_after(c) == SP_HAZARD_MAJOR)
        sp_permit_reason_add(out, "reach", ORDER_16("15"),
                             "%.60s 只能处理一般隐患，重大隐患由安全管理部门或"
                             "主要负责人处理",
                             "%.60s may do this for general hazards only; a "
                             "major one is for the safety department or the "
                             "principal",
                             c->actor->login ? c->actor->login : "?");
}

static void missing_must(const sp_hazard_case *c, unsigned must, bool missing,
                         sp_permit_reasons *out)
{
    static const struct {
        unsigned must;
        const char *code, *zh, *en;
    } words[] = {
        {SP_MUST_RESPONSIBILITY, "must_responsibility",
         "责任未落实：请指定责任部门和整改责任人",
         "responsibility: name the unit and who rectifies"},
        {SP_MUST_MEASURES, "must_measures", "措施未落实：请写明整改措施",
         "measures: say what is to be done"},
        {SP_MUST_FUNDS, "must_funds", "资金未落实：请写明资金（元，可为 0）",
         "funds: say how many yuan, 0 if none"},
        {SP_MUST_PLAN, "must_plan",
         "预案未落实：请写明治理期间的防范措施和应急预案",
         "plan: say how people are protected meanwhile"},
    };
    const sp_hazard_level_rules *rules = sp_hazard_rules_after(c);

    if (!missing || !(rules->musts & must))
        return;
    for (size_t i = 0; i < SP_COUNT(words); i++)
        if (words[i].must == must)
            sp_permit_reason_add(out, words[i].code, rules->musts_source,
                                 SP_IN_ZH, SP_IN_EN, words[i].zh, words[i].en);
}

/* Four of them; the fifth, the time limit, is a guard of its own. */
static void five_musts(const sp_hazard_case *c, sp_permit_reasons *out)
{
    const sp_hazard_options *o = sp_hazard_given(c);
    const sp_hazard *h = c->hazard;

    missing_must(
        c, SP_MUST_RESPONSIBILITY,
        neither(o->unit, h->unit) || neither(o->rectifier, h->rectifier), out);
    missing_must(c, SP_MUST_MEASURES, neither(o->measures, h->measures), out);
    missing_must(c, SP_MUST_FUNDS, neither(o->funds, h->funds), out);
    missing_must(c, SP_MUST_PLAN, neither(o->plan, h->plan), out);
}

static void deadline(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (!sp_hazard_no_day(sp_hazard_given(c)->deadline, out))
        sp_hazard_day_between(c, sp_hazard_day_after(c), c->request->last_day,
                              sp_hazard_rules_after(c)->days_source, out);
}

static void same_deadline(const sp_hazard_case *c, sp_permit_reasons *out)
{
    const sp_hazard_options *o = sp_hazard_given(c);

    if (!sp_hazard_is_blank(o->deadline) &&
        sp_hazard_day(o->deadline) != sp_hazard_day(c->hazard->deadline))
        sp_permit_reason_add(out, "deadline_fixed", "",
                             "期限 %.10s 只能经申请延期改动",
                             "the deadline, %.10s, moves by an extension only",
                             c->hazard->deadline);
    if (o->level != SP_HAZARD_UNGRADED && o->level != c->hazard->level)
        sp_permit_reason_add(out, "level_fixed", "", "改级别请用“调整等级”",
                             "to change the level, regrade it");
}

/* ---- rectifying ---- */

static void only_general(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (sp_hazard_level_after(c) == SP_HAZARD_MAJOR)
        sp_permit_reason_add(out, "only_general", ORDER_16("15"),
                             "重大隐患须制定治理方案，不能即查即改",
                             "a major hazard needs a plan of treatment and is "
                             "not fixed on the spot");
}

static void spot(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (c->request->now - c->hazard->found_at > c->rules->spot_hours * 3600)
        sp_permit_reason_add(
            out, "not_on_the_spot", c->rules->spot_source,
            "发现已超过 %" PRId64 " 小时，不是即查即改，请下发整改",
            "it was found more than %" PRId64 " hours ago: assign it instead",
            c->rules->spot_hours);
}

static void result(const sp_hazard_case *c, sp_permit_reasons *out)
{
    sp_hazard_need(!sp_hazard_is_blank(sp_hazard_given(c)->result), "result",
                   SAFETY_LAW("41"), "请写明整改情况", "say what was done",
                   out);
}

static void proof(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (c->request->photos == 0 && sp_hazard_is_blank(sp_hazard_given(c)->note))
        sp_permit_reason_add(out, "proof",
                             sp_hazard_rules_after(c)->photo_source,
                             "请附整改后照片，或说明为何没有",
                             "add a photo of after it, or say in a note why "
                             "there is none");
}

static void photo(const sp_hazard_case *c, sp_permit_reasons *out)
{
    sp_hazard_need(!sp_hazard_rules_after(c)->photo_after ||
                       c->request->photos > 0,
                   "photo", sp_hazard_rules_after(c)->photo_source,
                   "请附整改后照片", "add a photo of after it", out);
}

/* ---- verifying and closing ---- */

static void separate(const sp_hazard_case *c, sp_permit_reasons *out)
{
    const sp_hazard *h = c->hazard;

    if (sp_hazard_is_actor(c, h->rectifier) ||
        sp_hazard_is_actor(c, h->submitted_by))
        sp_permit_reason_add(
            out, "own_rectification", ORDER_16("15"),
            "%.60s 是整改人，验收和销号须由他人进行",
            "%.60s rectified it: verifying and closing are for "
            "another person",
            c->actor->login);
    if (c->request->action == SP_HAZARD_DO_APPROVE &&
        sp_hazard_is_actor(c, h->verified_by))
        sp_permit_reason_add(out, "own_rectification", ORDER_16("15"),
                             "%.60s 已作为安全管理部门验收，须由另一人同意",
                             "%.60s verified it for the safety department; "
                             "another person has to agree",
                             c->actor->login);
}

static void safety_dept(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (c->hazard->level == SP_HAZARD_MAJOR &&
        !(c->actor->powers & SP_HAZARD_SAFETY))
        sp_permit_reason_add(out, "safety_dept", SAFETY_LAW("41"),
                             "重大隐患由安全管理部门验收和销号",
                             "a major hazard is verified and closed by the "
                             "safety department");
}

static void not_verified(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (c->hazard->verified_by)
        sp_permit_reason_add(out, "verified_already", "", "已由 %.60s 验收合格",
                             "%.60s passed it already", c->hazard->verified_by);
}

static void verified(const sp_hazard_case *c, sp_permit_reasons *out)
{
    sp_hazard_need(c->hazard->verified_by, "not_verified", ORDER_16("18"),
                   "安全管理部门尚未验收合格",
                   "the safety department has not passed it yet", out);
}

static void consent(const sp_hazard_case *c, sp_permit_reasons *out)
{
    sp_hazard_need(c->hazard->approved_by, "no_consent", ORDER_16("18"),
                   "主要负责人尚未同意销号",
                   "the principal has not agreed to close it yet", out);
}

static void is_general(const sp_hazard_case *c, sp_permit_reasons *out)
{
    sp_hazard_need(c->hazard->level != SP_HAZARD_MAJOR, "major", "",
                   "这是重大隐患", "it is a major one", out);
}

static void is_major(const sp_hazard_case *c, sp_permit_reasons *out)
{
    sp_hazard_need(
        c->hazard->level == SP_HAZARD_MAJOR, "not_major", "",
        "一般隐患验收合格即销号，不需要这一步",
        "a general hazard is closed when it passes; this step is for major "
        "ones",
        out);
}

/* ---- regrading ---- */

static void other_level(const sp_hazard_case *c, sp_permit_reasons *out)
{
    unsigned to = sp_hazard_given(c)->level;

    if (to == SP_HAZARD_UNGRADED || to == c->hazard->level)
        sp_permit_reason_add(out, "level", "",
                             "请写明另一个级别，现在是“" SP_IN_ZH "”",
                             "say another level; it is " SP_IN_EN " now",
                             sp_hazard_level_labels[c->hazard->level].zh,
                             sp_hazard_level_labels[c->hazard->level].en);
}

/* Lowering takes a reason and two people (roles.md 4). */
static void lowered(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (c->hazard->level != SP_HAZARD_MAJOR)
        return;
    reason(c, out);
    if (!is_high(c))
        sp_permit_reason_add(out, "reach", ORDER_16("15"),
                             "重大隐患降级由安全管理部门或主要负责人决定",
                             "lowering a major hazard is for the safety "
                             "department or the principal");
    if (sp_hazard_is_actor(c, c->hazard->lower_by))
        sp_permit_reason_add(out, "second_person", "",
                             "%.60s 已提议降级，须由第二人同意",
                             "%.60s proposed it; a second person has to agree",
                             c->hazard->lower_by);
}

/* What is raised while it is treated needs the five musts of a major one. */
static void raised(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (c->hazard->level == SP_HAZARD_GENERAL &&
        sp_hazard_given(c)->level == SP_HAZARD_MAJOR &&
        c->hazard->state != SP_HAZARD_CONFIRMED)
        five_musts(c, out);
}

/* ---- the clock ---- */

static void rung(const sp_hazard_case *c, sp_permit_reasons *out)
{
    const sp_hazard *h = c->hazard;
    int64_t day =
        sp_hazard_next_rung(c->rules, h->level, h->deadline, h->escalated);

    if (day == SP_NO_INT || c->request->today < day)
        sp_permit_reason_add(out, "no_rung", "", "还没有到逐级上报的日子",
                             "no step of the ladder is due");
}

sp_hazard_check *const sp_hazard_guards[SP_HAZARD_GUARD_COUNT] = {
    [SP_HAZARD_GUARD_REASON] = reason,
    [SP_HAZARD_GUARD_TARGET] = target,
    [SP_HAZARD_GUARD_LEVEL] = level,
    [SP_HAZARD_GUARD_REACH] = reach,
    [SP_HAZARD_GUARD_MUSTS] = five_musts,
    [SP_HAZARD_GUARD_DEADLINE] = deadline,
    [SP_HAZARD_GUARD_SAME_DEADLINE] = same_deadline,
    [SP_HAZARD_GUARD_ONLY_GENERAL] = only_general,
    [SP_HAZARD_GUARD_SPOT] = spot,
    [SP_HAZARD_GUARD_RESULT] = result,
    [SP_HAZARD_GUARD_PROOF] = proof,
    [SP_HAZARD_GUARD_PHOTO] = photo,
    [SP_HAZARD_GUARD_IN_TIME] = sp_hazard_guard_in_time,
    [SP_HAZARD_GUARD_NOT_ASKED] = sp_hazard_guard_not_asked,
    [SP_HAZARD_GUARD_EXTENSIONS] = sp_hazard_guard_extensions,
    [SP_HAZARD_GUARD_INTERIM] = sp_hazard_guard_interim,
    [SP_HAZARD_GUARD_LATER_DAY] = sp_hazard_guard_later_day,
    [SP_HAZARD_GUARD_ASKED] = sp_hazard_guard_asked,
    [SP_HAZARD_GUARD_HIGHER] = sp_hazard_guard_higher,
    [SP_HAZARD_GUARD_SEPARATE] = separate,
    [SP_HAZARD_GUARD_SAFETY_DEPT] = safety_dept,
    [SP_HAZARD_GUARD_NOT_VERIFIED] = not_verified,
    [SP_HAZARD_GUARD_VERIFIED] = verified,
    [SP_HAZARD_GUARD_CONSENT] = consent,
    [SP_HAZARD_GUARD_IS_GENERAL] = is_general,
    [SP_HAZARD_GUARD_IS_MAJOR] = is_major,
    [SP_HAZARD_GUARD_OTHER_LEVEL] = other_level,
    [SP_HAZARD_GUARD_LOWERED] = lowered,
    [SP_HAZARD_GUARD_RAISED] = raised,
    [SP_HAZARD_GUARD_RUNG] = rung,
};
