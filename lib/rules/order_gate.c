/* May an order start? Its tickets must be in progress, in force and of this
 * place, and each type that it needs must have one. */
#include "order_gate.h"

#include <string.h>

const sp_label sp_order_state_labels[SP_ORDER_STATE_COUNT] = {
    [SP_ORDER_PLANNED] = {"planned", "已计划", "planned", "计划|新建|created"},
    [SP_ORDER_RELEASED] = {"released", "已下达", "released", "下达|下发"},
    [SP_ORDER_RUNNING] = {"running", "执行中", "running", "进行中|started"},
    [SP_ORDER_DONE] = {"done", "已完成", "done", "完成|关闭|closed|completed"},
    [SP_ORDER_CANCELLED] = {"cancelled", "已取消", "cancelled",
                            "取消|作废|canceled"},
};

/* Why a ticket covers no work now; what is wrong first says enough. */
static void judge_ticket(const sp_order_case *c, const sp_order_ticket *t,
                         sp_permit_reasons *out)
{
    const sp_label *state = t->there ? &sp_permit_state_labels[t->state] : NULL;

    if (!t->there)
        sp_permit_reason_add(out, "permit_missing", "",
                             "没有编号为 %.60s 的作业票",
                             "there is no ticket %.60s", t->number);
    else if (t->legacy)
        sp_permit_reason_add(out, "permit_legacy", "",
                             "作业票 %.60s 是补录的旧票，不能用于作业",
                             "ticket %.60s is an old one that was imported and "
                             "is not valid for work",
                             t->number);
    else if (t->state != SP_PERMIT_IN_PROGRESS)
        sp_permit_reason_add(out, "permit_not_live", "",
                             "作业票 %1$.60s 现在是“%2$s%3$.0s”，须为“作业中”",
                             "ticket %1$.60s is %3$s%2$.0s; it has to be in "
                             "progress",
                             t->number, state->zh, state->en);
    else if (t->valid_to == SP_NO_INT || c->now >= t->valid_to)
        sp_permit_reason_add(out, "permit_expired", "",
                             "作业票 %.60s 已过有效期",
                             "ticket %.60s is past its validity", t->number);
    else if (t->valid_from == SP_NO_INT || c->now < t->valid_from)
        sp_permit_reason_add(
            out, "permit_early", "", "作业票 %.60s 的有效期尚未开始",
            "the validity of ticket %.60s has not begun", t->number);
    else if (c->zone && t->zone && strcmp(c->zone, t->zone) != 0)
        sp_permit_reason_add(out, "permit_elsewhere", "",
                             "作业票 %.60s 属于区域 %.60s，订单在 %.60s",
                             "ticket %.60s is for zone %.60s, the order for "
                             "%.60s",
                             t->number, t->zone, c->zone);
}

static bool has_ticket_of(const sp_order_case *c, const char *type)
{
    for (size_t i = 0; i < c->ntickets; i++)
        if (c->tickets[i].there && strcmp(c->tickets[i].type, type) == 0)
            return true;
    return false;
}

static void judge_need(const sp_order_case *c, const sp_order_need *need,
                       sp_permit_reasons *out)
{
    if (!need->zh)
        sp_permit_reason_add(out, "need_unknown", "",
                             "订单所需的“%.60s”不是本站点的作业票类型",
                             "the order needs \"%.60s\", which is no type of "
                             "permit of this site",
                             need->code);
    else if (!has_ticket_of(c, need->code))
        sp_permit_reason_add(
            out, "need_open", "",
            "订单需要“%1$.60s%2$.0s”作业票（%3$.60s），但没有列出",
            "the order needs a permit for %2$.60s%1$.0s (%3$.60s) and names "
            "none",
            need->zh, need->en, need->code);
}

static void judge_order(const sp_order_case *c, sp_permit_reasons *out)
{
    const sp_label *state = &sp_order_state_labels[c->state];

    if (c->removed)
        sp_permit_reason_add(out, "order_removed", "", "订单 %.60s 已停用",
                             "order %.60s is out of use", c->number);
    else if (c->state == SP_ORDER_DONE || c->state == SP_ORDER_CANCELLED)
        sp_permit_reason_add(out, "order_ended", "",
                             "订单 %1$.60s %2$s%3$.0s，不能开工",
                             "order %1$.60s is %3$s%2$.0s and does not start",
                             c->number, state->zh, state->en);
    if (c->needs_none && c->nneeds)
        sp_permit_reason_add(out, "order_contradicts", "",
                             "订单 %.60s 既写“none”又列出作业票类型",
                             "order %.60s says \"none\" and names types of "
                             "permits as well",
                             c->number);
    if (!c->needs_none && !c->nneeds && !c->ntickets)
        sp_permit_reason_add(out, "order_silent", "",
                             "订单 %.60s 没有说明需要哪些作业票；不需要请在 "
                             "needs 填 none",
                             "order %.60s does not say which permits it needs; "
                             "if none, set needs to none",
                             c->number);
}

void sp_order_judge(const sp_order_case *c, sp_permit_reasons *out)
{
    judge_order(c, out);
    for (size_t i = 0; i < c->ntickets; i++)
        judge_ticket(c, &c->tickets[i], out);
    for (size_t i = 0; i < c->nneeds; i++)
        judge_need(c, &c->needs[i], out);
}
