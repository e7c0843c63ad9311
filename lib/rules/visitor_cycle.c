/* The life of a visit. */
#include "visitor_cycle.h"

#include "base.h"
#include "when.h"

const sp_label sp_visitor_state_labels[SP_VISITOR_STATE_COUNT] = {
    [SP_VISITOR_BOOKED] = {"booked", "已预约", "booked", NULL},
    [SP_VISITOR_APPROVED] = {"approved", "已同意", "approved", NULL},
    [SP_VISITOR_ON_SITE] = {"on_site", "在场", "on site", NULL},
    [SP_VISITOR_LEFT] = {"left", "已离场", "left", NULL},
    [SP_VISITOR_REFUSED] = {"refused", "已拒绝", "refused", NULL},
};

const sp_label sp_visitor_kind_labels[SP_VISITOR_KIND_COUNT] = {
    [SP_VISITOR_GUEST] = {"guest", "访客", "guest", NULL},
    [SP_VISITOR_INSPECTOR] = {"inspector", "检查人员", "inspector", "检查"},
    [SP_VISITOR_STUDENT] = {"student", "参观学习", "student", NULL},
    [SP_VISITOR_DELIVERY] = {"delivery", "送货", "delivery", NULL},
};

static const sp_label action_labels[SP_VISITOR_ACTION_COUNT] = {
    [SP_VISITOR_APPROVE] = {"approve", "同意", "approved", NULL},
    [SP_VISITOR_REFUSE] = {"refuse", "拒绝", "refused", NULL},
    [SP_VISITOR_ARRIVE] = {"arrive", "入场", "let in", NULL},
    [SP_VISITOR_LEAVE] = {"leave", "离场", "let out", NULL},
};

/* ---- guards ---- */

static sp_status has_reason(const sp_visit *visit,
                            const sp_visitor_request *request)
{
    (void)visit;
    if (!request->reason || !*request->reason)
        return sp_fail(SP_INVALID, "请写明拒绝的原因", "say why not");
    return SP_OK;
}

static sp_status not_over(const sp_visit *visit,
                          const sp_visitor_request *request)
{
    if (request->now > visit->planned_to)
        return sp_fail(SP_CONFLICT, "来访 %.60s 的时间已过，请重新预约",
                       "the time of visit %.60s is over: book it again",
                       visit->code);
    return SP_OK;
}

/* On their day, not later than planned; who comes early is let in. */
static sp_status may_enter(const sp_visit *visit,
                           const sp_visitor_request *request)
{
    SP_TRY(not_over(visit, request));
    if (sp_day_of(request->now, request->zone) <
        sp_day_of(visit->planned_from, request->zone))
        return sp_fail(SP_CONFLICT, "来访 %.60s 预约的不是今天",
                       "visit %.60s is not booked for today", visit->code);
    if (!request->notice_read)
        return sp_fail(SP_INVALID, "来访者尚未阅读并签署风险告知",
                       "the visitor has not read and signed the risk notice");
    if (!request->escort || !*request->escort)
        return sp_fail(SP_INVALID, "请写明由谁陪同（GB/T 33000-2025 10.6.3）",
                       "say who goes with them (GB/T 33000-2025 10.6.3)");
    return SP_OK;
}

/* ---- the table ---- */

static const struct row {
    sp_visitor_state from;
    sp_visitor_action action;
    sp_visitor_state to;
    sp_status (*guard)(const sp_visit *visit,
                       const sp_visitor_request *request);
} rows[] = {
/* clang-format off */
#define ROW(f, a, t, guard) \
    {SP_VISITOR_##f, SP_VISITOR_##a, SP_VISITOR_##t, guard}
    ROW(BOOKED,   APPROVE, APPROVED, not_over),
    ROW(BOOKED,   REFUSE,  REFUSED,  has_reason),
    ROW(APPROVED, REFUSE,  REFUSED,  has_reason),
    ROW(APPROVED, ARRIVE,  ON_SITE,  may_enter),
    ROW(ON_SITE,  LEAVE,   LEFT,     NULL),
};
/* clang-format on */

sp_status sp_visitor_next(const sp_visit *visit,
                          const sp_visitor_request *request,
                          sp_visitor_state *out)
{
    for (const struct row *r = rows; r < rows + SP_COUNT(rows); r++) {
        if (r->from != visit->state || r->action != request->action)
            continue;
        if (r->guard)
            SP_TRY(r->guard(visit, request));
        *out = r->to;
        return SP_OK;
    }
    return sp_fail(SP_CONFLICT, "来访 %.60s 是“" SP_IN_ZH "”，不能" SP_IN_ZH,
                   "visit %.60s is " SP_IN_EN " and cannot be " SP_IN_EN,
                   visit->code, sp_visitor_state_labels[visit->state].zh,
                   sp_visitor_state_labels[visit->state].en,
                   action_labels[request->action].zh,
                   action_labels[request->action].en);
}
