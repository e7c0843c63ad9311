/* Visitors: the record, booking, the gate, forgetting them. */
#include <string.h>

#include "cleaning.h"
#include "party.h"
#include "risk_tree.h"
#include "ticking.h"
#include "visitor_cycle.h"
#include "when.h"

#define FIELD(m, zh, en, ...) SP_FIELD(sp_visitor, m, zh, en, __VA_ARGS__)
#define KEPT(m, zh, en, ...)                                                   \
    FIELD(m, zh, en, .flags = SP_GUARDED __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_visitor),
    FIELD(code, "来访编号", "code", .flags = SP_GUARDED | SP_BRIEF,
          .alias = "编号"),
    FIELD(name, "来访者", "name",
          .flags = SP_BRIEF | SP_PRIVATE | SP_FLEETING | SP_CONTAINS,
          .alias = "姓名"),
    FIELD(unit, "来访单位", "unit", .flags = SP_BRIEF | SP_FLEETING,
          .alias = "单位"),
    FIELD(phone, "电话", "phone", .flags = SP_PRIVATE | SP_FLEETING,
          .clean = sp_phone_clean),
    FIELD(kind, "来访类型", "kind", .labels = sp_visitor_kind_labels,
          .nlabels = SP_VISITOR_KIND_COUNT),
    FIELD(heads, "人数", "heads", .min = 1, .max = 10000),
    FIELD(purpose, "事由", "purpose", .flags = SP_FLEETING),
    FIELD(host, "被访人", "host", .flags = SP_REQUIRED | SP_BRIEF,
          .ref = "person", .help_zh = "人员编号",
          .help_en = "code of a person"),
    FIELD(areas, "可到区域", "areas", .max_len = 500),
    FIELD(planned_from, "计划到达", "planned from", .flags = SP_BRIEF,
          .as = SP_AS_TIME),
    FIELD(planned_to, "计划离开", "planned to", .flags = SP_BRIEF,
          .as = SP_AS_TIME),
    FIELD(vehicle, "车辆", "vehicle", .flags = SP_PRIVATE | SP_FLEETING),
    FIELD(state, "状态", "state", .flags = SP_GUARDED | SP_BRIEF,
          .labels = sp_visitor_state_labels, .nlabels = SP_VISITOR_STATE_COUNT),
    KEPT(state_reason, "原因", "reason"),
    KEPT(approved_by, "同意人", "approved by"),
    KEPT(approved_at, "同意时间", "approved at", .as = SP_AS_TIME),
    KEPT(arrived_at, "到达时间", "arrived at", .as = SP_AS_TIME),
    KEPT(notice_read, "已阅风险告知", "risk notice read"),
    KEPT(ppe, "发放防护用品", "ppe handed out"),
    KEPT(escort, "陪同人", "escort"),
    KEPT(left_at, "离开时间", "left at", .as = SP_AS_TIME),
    KEPT(blanked_at, "个人信息删除时间", "blanked at", .as = SP_AS_TIME),
};

static void check(const void *record, sp_findings *out)
{
    const sp_visitor *v = record;

    if (v->planned_to <= v->planned_from)
        sp_finding_add(out, SP_ERROR, "planned_to",
                       "计划离开时间应晚于计划到达时间",
                       "the visit should end after it begins");
}

const sp_type sp_visitor_type = {.name = "visitor",
                                 .zh = "访客",
                                 .en = "visitor",
                                 .table = "visitor",
                                 .code = "code",
                                 .module = "visitor",
                                 .flags = SP_TYPE_VERBS_ONLY,
                                 .check = check,
                                 SP_TYPE(sp_visitor, fields)};

/* ---- booking ---- */

typedef struct host {
    char *user;
    char *dept;
} host;

static void host_clear(host *h)
{
    free(h->user);
    free(h->dept);
}
#define AUTOHOST SP_CLEANUP(host_clear) host

/* A host is one of ours, who works here. */
static sp_status find_host(sp_session *session, const char *person, host *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11];
    bool row;

    sp_today(session, today);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT user_name, owner_dept, contractor IS NULL AND "
                         "(left_on IS NULL OR left_on > $1) FROM person WHERE "
                         "code = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, today);
    sp_stmt_bind_text(stmt, 2, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row || !sp_stmt_int(stmt, 2))
        return sp_fail(SP_INVALID, "被访人“%.60s”应为本单位在职人员",
                       "the host \"%.60s\" should be one of ours who works "
                       "here",
                       person);
    SP_TRY(sp_text_set(&out->user, sp_stmt_text(stmt, 0)));
    return sp_text_set(&out->dept, sp_stmt_text(stmt, 1));
}

static bool is_actor(const sp_session *session, const host *h)
{
    return h->user && strcmp(h->user, session->actor->name) == 0;
}

typedef struct booking {
    sp_session *session;
    sp_visitor *visit;
} booking;

static sp_status book(void *arg)
{
    const booking *b = arg;
    sp_visitor *v = b->visit;
    AUTOHOST h = {0};

    SP_TRY(find_host(b->session, v->host, &h));
    SP_TRY(sp_text_set(&v->owner_dept, h.dept));
    SP_TRY(
        sp_require(b->session, "visitor", SP_DO_CREATE, v->owner_dept,
                   is_actor(b->session, &h) ? b->session->actor->name : NULL));
    SP_TRY(sp_party_number(b->session, &sp_visitor_type, "FK", &v->code));
    return sp_change(b->session, &sp_visitor_type, NULL, v, "book");
}

sp_status sp_visitor_book(sp_session *session, sp_visitor *visit)
{
    booking b = {session, visit};

    SP_TRY(sp_require(session, "visitor", SP_DO_CREATE, NULL, NULL));
    if (!visit->name || !visit->host)
        return sp_fail(SP_INVALID, "请写明来访者和被访人",
                       "say who comes, and to whom");
    if (visit->planned_from == SP_NO_INT || visit->planned_to == SP_NO_INT)
        return sp_fail(SP_INVALID, "请写明计划到达和离开时间",
                       "say from when and until when");
    if (visit->planned_to < sp_session_now(session))
        return sp_fail(SP_INVALID, "计划离开时间已过",
                       "the visit would be over already");
    if (visit->heads == SP_NO_INT)
        visit->heads = 1;
    visit->state = SP_VISITOR_BOOKED;
    SP_TRY(sp_text_set(&visit->code, NULL));
    return sp_db_transaction(session->db, book, &b);
}

/* ---- what happens to a visit ---- */

typedef struct acting {
    sp_session *session;
    const char *code;
    sp_visitor_request request;
    const sp_visitor_arrival *arrival;
} acting;

/* The host, who approves for their department, or at the gate who keeps the
 * visits. */
static sp_status may_act(const acting *a, const sp_visitor *v, const host *h)
{
    bool gate = a->request.action == SP_VISITOR_ARRIVE ||
                a->request.action == SP_VISITOR_LEAVE;

    if (is_actor(a->session, h))
        return SP_OK;
    if (gate &&
        sp_right(a->session, "visitor", SP_DO_UPDATE, NULL) != SP_SCOPE_NONE)
        return sp_require(a->session, "visitor", SP_DO_UPDATE, v->owner_dept,
                          v->created_by);
    return sp_require(a->session, "visitor", SP_DO_APPROVE, v->owner_dept,
                      NULL);
}

static sp_status mark(const acting *a, sp_visitor *v)
{
    int64_t now = a->request.now;

    switch (a->request.action) {
    case SP_VISITOR_APPROVE:
        v->approved_at = now;
        return sp_text_set(&v->approved_by, a->session->actor->name);
    case SP_VISITOR_REFUSE:
        return sp_text_set(&v->state_reason, a->request.reason);
    case SP_VISITOR_ARRIVE:
        v->arrived_at = now;
        v->notice_read = true;
        SP_TRY(sp_text_set(&v->ppe, a->arrival->ppe));
        if (a->arrival->vehicle)
            SP_TRY(sp_text_set(&v->vehicle, a->arrival->vehicle));
        return sp_text_set(&v->escort, a->arrival->escort);
    default:
        v->left_at = now;
        return SP_OK;
    }
}

static sp_status act_on(const acting *a, const sp_visitor *old)
{
    static const char *const verbs[SP_VISITOR_ACTION_COUNT] = {
        "approve", "refuse", "arrive", "leave"};
    const sp_visit visit = {old->code, old->state, old->planned_from,
                            old->planned_to};
    AUTOHOST h = {0};
    sp_visitor_state state;

    SP_TRY(find_host(a->session, old->host, &h));
    SP_TRY(may_act(a, old, &h));
    SP_TRY(sp_visitor_next(&visit, &a->request, &state));
    sp_visitor *v = sp_record_copy(&sp_visitor_type, old);
    if (!v)
        return SP_NO_MEMORY;
    v->state = state;
    sp_status status = mark(a, v);
    if (status == SP_OK)
        status = sp_change(a->session, &sp_visitor_type, old, v,
                           verbs[a->request.action]);
    sp_record_free(&sp_visitor_type, v);
    return status;
}

static sp_status act_found(void *arg)
{
    const acting *a = arg;
    void *found = NULL;

    SP_TRY(
        sp_rec_find(a->session->db, &sp_visitor_type, "code", a->code, &found));
    sp_status status = act_on(a, found);
    sp_record_free(&sp_visitor_type, found);
    return status;
}

static sp_status act(sp_session *session, const char *code,
                     sp_visitor_action action, const char *reason,
                     const sp_visitor_arrival *arrival)
{
    acting a = {.session = session,
                .code = code,
                .request = {.action = action,
                            .now = sp_session_now(session),
                            .zone = session->options.zone,
                            .reason = reason,
                            .notice_read = arrival && arrival->notice_read,
                            .escort = arrival ? arrival->escort : NULL},
                .arrival = arrival};

    SP_TRY(sp_require(session, "visitor", SP_DO_READ, NULL, NULL));
    return sp_db_transaction(session->db, act_found, &a);
}

sp_status sp_visitor_approve(sp_session *session, const char *code)
{
    return act(session, code, SP_VISITOR_APPROVE, NULL, NULL);
}

sp_status sp_visitor_refuse(sp_session *session, const char *code,
                            const char *reason)
{
    return act(session, code, SP_VISITOR_REFUSE, reason, NULL);
}

sp_status sp_visitor_arrive(sp_session *session, const char *code,
                            const sp_visitor_arrival *arrival)
{
    return act(session, code, SP_VISITOR_ARRIVE, NULL, arrival);
}

sp_status sp_visitor_leave(sp_session *session, const char *code)
{
    return act(session, code, SP_VISITOR_LEAVE, NULL, NULL);
}

bool sp_visitor_overstays(const sp_visitor *visit, int64_t now)
{
    return visit->state == SP_VISITOR_ON_SITE && now > visit->planned_to;
}
