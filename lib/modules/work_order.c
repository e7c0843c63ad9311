/* Orders of a MES or ERP, and their gate. */
#include <safeprod/permit.h>
#include <safeprod/work_order.h>

#include <stdlib.h>
#include <string.h>

#include "cleaning.h"
#include "emergencying.h"
#include "order_gate.h"
#include "pack_kind.h"
#include "permit_ticket.h"

enum { NAMES_MAX = 40, NAME_SIZE = 100 };

/* ---- the record ---- */

#define FIELD(m, zh, en, ...) SP_FIELD(sp_work_order, m, zh, en, __VA_ARGS__)
#define BRIEF(m, zh, en, ...) FIELD(m, zh, en, .flags = SP_BRIEF, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_work_order),
    FIELD(code, "订单号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 64, .clean = sp_code_clean,
          .alias = "工单号|编号|order|order_no"),
    FIELD(title, "订单名称", "title", .flags = SP_CONTAINS | SP_BRIEF,
          .alias = "名称|工单名称|name"),
    FIELD(system, "来源系统", "system", .max_len = 64),
    BRIEF(state, "订单状态", "state", SP_LABELS(sp_order_state_labels),
          .alias = "状态|status"),
    FIELD(enterprise, "企业", "enterprise", .ref = "enterprise"),
    BRIEF(zone, "区域", "zone", .ref = "zone"),
    FIELD(place, "地点", "place", .alias = "位置"),
    FIELD(equipment, "设备", "equipment", .alias = "设备编号|位号"),
    FIELD(contractor, "承包商", "contractor", .ref = "contractor"),
    BRIEF(planned_from, "计划开始", "planned from", .as = SP_AS_TIME,
          .alias = "计划开工时间|start"),
    FIELD(planned_to, "计划结束", "planned to", .as = SP_AS_TIME,
          .alias = "计划完工时间|end"),
    BRIEF(needs, "所需作业票", "needs", .clean = sp_list_clean,
          .help_zh = "作业票类型，用逗号隔开；不需要填 none",
          .help_en = "types of permits, with commas; none when it needs none"),
    BRIEF(permits, "作业票号", "permits", .clean = sp_list_clean,
          .alias = "作业票|作业票编号", .help_zh = "编号，用逗号隔开",
          .help_en = "numbers, with commas"),
    FIELD(note, "备注", "note", .as = SP_AS_LINES, .alias = "说明"),
    FIELD(removed_at, "停用时间", "out of use since", .as = SP_AS_TIME,
          .flags = SP_GUARDED),
};

static void check(const void *record, sp_findings *out)
{
    const sp_work_order *o = record;

    if (o->planned_from != SP_NO_INT && o->planned_to != SP_NO_INT &&
        o->planned_to < o->planned_from)
        sp_finding_add(out, SP_ERROR, "planned_to", "计划结束早于计划开始",
                       "it is planned to end before it starts");
}

static sp_status before(sp_session *session, const void *old, void *record)
{
    sp_work_order *o = record;

    (void)old;
    return sp_dept_of_zone(session, o->zone, &o->owner_dept);
}

static const sp_hooks hooks = {.before = before};
const sp_type sp_work_order_type = {.name = "work_order",
                                    .zh = "工单",
                                    .en = "work order",
                                    .table = "work_order",
                                    .code = "code",
                                    .module = "archive",
                                    .hide = "removed_at",
                                    .check = check,
                                    .hooks = &hooks,
                                    SP_TYPE(sp_work_order, fields)};

/* ---- the gate ---- */

/* What the case points into. */
typedef struct gathered {
    sp_work_order *order;
    char numbers[NAMES_MAX][NAME_SIZE];
    sp_permit *permits[NAMES_MAX];
    sp_order_ticket tickets[NAMES_MAX];
    char names[NAMES_MAX][NAME_SIZE];
    sp_pack *packs[NAMES_MAX];
    sp_order_need needs[NAMES_MAX];
    sp_order_case judged;
} gathered;

static void release(gathered **at)
{
    gathered *g = *at;

    for (size_t i = 0; g && i < NAMES_MAX; i++) {
        sp_permit_release(&g->permits[i]);
        sp_pack_free(g->packs[i]);
    }
    if (g)
        sp_record_free(&sp_work_order_type, g->order);
    free(g);
}

static sp_status too_many(const gathered *g, const char *zh, const char *en)
{
    return sp_fail(SP_INVALID, "订单 %1$.60s 列出的%2$s%3$.0s超过 %4$d 个",
                   "order %1$.60s names more than %4$d %3$s%2$.0s",
                   g->order->code, zh, en, (int)NAMES_MAX);
}

static sp_status gather_ticket(sp_session *session, gathered *g, size_t i)
{
    void *found = NULL;
    sp_status status = sp_rec_find(session->db, &sp_permit_record_type, "code",
                                   g->numbers[i], &found);

    g->tickets[i] = (sp_order_ticket){.number = g->numbers[i]};
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    const sp_permit *p = g->permits[i] = found;
    g->tickets[i] = (sp_order_ticket){.number = p->code,
                                      .there = true,
                                      .type = p->type ? p->type : "",
                                      .zone = p->zone,
                                      .state = p->state,
                                      .legacy = p->legacy,
                                      .valid_from = p->valid_from,
                                      .valid_to = p->valid_to};
    return SP_OK;
}

static sp_status gather_tickets(sp_session *session, gathered *g)
{
    const char *at = g->order->permits ? g->order->permits : "";
    size_t n = 0;

    for (; n < NAMES_MAX && sp_list_next(&at, g->numbers[n], NAME_SIZE); n++)
        SP_TRY(gather_ticket(session, g, n));
    g->judged.ntickets = n;
    return *at ? too_many(g, "作业票", "tickets") : SP_OK;
}

/* A type by its code or as people call it: "hot_work", "动火". */
static sp_status gather_need(sp_session *session, gathered *g, size_t i)
{
    sp_pack **pack = &g->packs[i];
    sp_status status = sp_permit_pack_of(session, g->names[i], pack);

    g->needs[i] = (sp_order_need){.code = g->names[i]};
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    g->needs[i] = (sp_order_need){.code = sp_permit_type_code(*pack),
                                  .zh = sp_permit_type_label(*pack, SP_ZH),
                                  .en = sp_permit_type_label(*pack, SP_EN)};
    return SP_OK;
}

static bool means_none(const char *name)
{
    return strcmp(name, "none") == 0 || strcmp(name, "无") == 0 ||
           strcmp(name, "不需要") == 0;
}

static sp_status gather_needs(sp_session *session, gathered *g)
{
    const char *at = g->order->needs ? g->order->needs : "";
    size_t n = 0;

    while (n < NAMES_MAX && sp_list_next(&at, g->names[n], NAME_SIZE)) {
        if (means_none(g->names[n])) {
            g->judged.needs_none = true;
            continue;
        }
        SP_TRY(gather_need(session, g, n));
        n++;
    }
    g->judged.nneeds = n;
    return *at ? too_many(g, "作业票类型", "types of permits") : SP_OK;
}

static sp_status gather(sp_session *session, const char *code, gathered *g)
{
    void *found = NULL;

    SP_TRY(sp_record_load(session, &sp_work_order_type, code, &found));
    const sp_work_order *o = g->order = found;
    g->judged = (sp_order_case){.number = o->code,
                                .state = o->state,
                                .removed = o->removed_at != SP_NO_INT,
                                .zone = o->zone,
                                .now = sp_session_now(session),
                                .needs = g->needs,
                                .tickets = g->tickets};
    SP_TRY(gather_tickets(session, g));
    return gather_needs(session, g);
}

sp_status sp_order_gate(sp_session *session, const char *code,
                        sp_permit_reasons *out)
{
    SP_CLEANUP(release) gathered *g = calloc(1, sizeof *g);
    sp_permit_reasons reasons = {0};

    if (!g)
        return sp_no_memory();
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = gather(session, code, g);
    sp_db_end_read(session->db);
    SP_TRY(status);
    sp_order_judge(&g->judged, &reasons);
    if (reasons.failed) {
        sp_permit_reasons_clear(&reasons);
        return sp_no_memory();
    }
    *out = reasons;
    return SP_OK;
}
