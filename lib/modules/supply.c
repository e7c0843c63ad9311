/* Emergency supplies: records, movements, what is wrong with them. */
#include <safeprod/supply.h>

#include <stdio.h>
#include <string.h>

#include "cleaning.h"
#include "emergencying.h"
#include "when.h"

enum { QTY_MAX = 1000000000, EXPIRY_DAYS = 90, MONTHS_MAX = 600 };

const sp_label sp_supply_move_labels[SP_SUPPLY_MOVE_COUNT] = {
    [SP_SUPPLY_IN] = {"in", "入库", "in", NULL},
    [SP_SUPPLY_OUT] = {"out", "领用", "out", "出库"},
    [SP_SUPPLY_RETURN] = {"return", "归还", "return", NULL},
    [SP_SUPPLY_CHECK] = {"check", "盘点检查", "check", "检查|盘点"},
    [SP_SUPPLY_SCRAP] = {"scrap", "报废", "scrap", NULL},
    [SP_SUPPLY_TRANSFER] = {"transfer", "调拨", "transfer", NULL},
};

/* ---- movements ---- */

#define MOVE(m, zh, en, ...)                                                   \
    SP_FIELD(sp_supply_move, m, zh, en,                                        \
             .flags = SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field move_fields[] = {
    SP_HEAD_FIELDS(sp_supply_move),
    SP_FIELD(sp_supply_move, code, "记录编号", "code", .max_len = 100),
    MOVE(supply, "物资", "supply", .ref = "supply"),
    MOVE(seq, "次序", "number"),
    MOVE(at, "时间", "at", .as = SP_AS_TIME),
    MOVE(kind, "类别", "kind", SP_LABELS(sp_supply_move_labels)),
    MOVE(change, "变动", "change"),
    MOVE(after, "结存", "quantity after it", .min = 0, .max = QTY_MAX),
    SP_FIELD(sp_supply_move, other, "对方物资", "other supply",
             .ref = "supply"),
    SP_FIELD(sp_supply_move, drill, "演练", "drill", .ref = "drill"),
    MOVE(actor, "经手人", "actor"),
    MOVE(note, "说明", "note", .max_len = 1000),
};
const sp_type sp_supply_move_type = {.name = "supply_move",
                                     .zh = "物资出入记录",
                                     .en = "movement of supplies",
                                     .table = "supply_move",
                                     .code = "code",
                                     .module = "supply",
                                     .flags = SP_TYPE_VERBS_ONLY,
                                     SP_TYPE(sp_supply_move, move_fields)};

static void free_move(sp_supply_move **move)
{
    sp_record_free(&sp_supply_move_type, *move);
}

static void free_supply(sp_supply **supply)
{
    sp_record_free(&sp_supply_type, *supply);
}
#define AUTOSUPPLY SP_CLEANUP(free_supply) sp_supply

typedef struct booking {
    sp_session *session;
    const char *code;
    sp_supply_move_kind kind;
    const sp_supply_request *request;
} booking;

static sp_status next_seq(sp_session *session, const char *supply, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT coalesce(max(seq), 0) FROM supply_move WHERE "
                         "supply = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, supply);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0) + 1;
    return SP_OK;
}

static sp_status write_move(const booking *b, const sp_supply *s,
                            int64_t change, const char *other)
{
    SP_CLEANUP(free_move)
    sp_supply_move *m = sp_record_new(&sp_supply_move_type);
    char code[100];

    if (!m)
        return SP_NO_MEMORY;
    SP_TRY(next_seq(b->session, s->code, &m->seq));
    snprintf(code, sizeof code, "%.64s/%lld", s->code, (long long)m->seq);
    m->at = sp_session_now(b->session);
    m->kind = b->kind;
    m->change = change;
    m->after = s->qty;
    SP_TRY(sp_text_set(&m->code, code));
    SP_TRY(sp_text_set(&m->supply, s->code));
    SP_TRY(sp_text_set(&m->owner_dept, s->owner_dept));
    SP_TRY(sp_text_set(&m->other, other));
    SP_TRY(sp_text_set(&m->drill, b->request->drill));
    SP_TRY(sp_text_set(&m->actor, b->session->actor->name));
    SP_TRY(sp_text_set(&m->note, b->request->note));
    return sp_change(b->session, &sp_supply_move_type, NULL, m,
                     sp_supply_move_labels[b->kind].name);
}

/* The next inspection counts from the one that was made. */
static sp_status set_next_check(const booking *b, sp_supply *s)
{
    int64_t today =
        sp_day_of(sp_session_now(b->session), sp_session_zone(b->session));
    char text[11];

    if (b->kind != SP_SUPPLY_CHECK || s->check_months == SP_NO_INT)
        return SP_OK;
    sp_day_format(sp_day_add_months(today, (int)s->check_months), text);
    return sp_text_set(&s->next_check, text);
}

static sp_status change_by(const booking *b, const char *code, int64_t change,
                           bool absolute, const char *other)
{
    AUTOSUPPLY *old = NULL;
    AUTOSUPPLY *s = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(b->session->db, &sp_supply_type, "code", code, &found));
    old = found;
    SP_TRY(sp_require(b->session, "supply", SP_DO_UPDATE, old->owner_dept,
                      old->created_by));
    if (old->removed_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "物资 %.60s 已停用",
                       "supply %.60s is out of use", code);
    if (absolute)
        change -= old->qty;
    if (absolute && change != 0 && !(b->request->note && *b->request->note))
        return sp_fail(SP_INVALID,
                       "物资 %.60s 账面 %lld，与盘点不符，须写明原因",
                       "supply %.60s should be %lld: say why it is not", code,
                       (long long)old->qty);
    if (old->qty + change < 0)
        return sp_fail(SP_CONFLICT, "物资 %.60s 只有 %lld，不够 %lld",
                       "supply %.60s: there are %lld, not %lld", code,
                       (long long)old->qty, (long long)-change);
    if (old->qty + change > QTY_MAX)
        return sp_fail(SP_INVALID, "物资 %.60s 的数量将超过 %d",
                       "supply %.60s: there would be more than %d", code,
                       QTY_MAX);
    s = sp_record_copy(&sp_supply_type, old);
    if (!s)
        return SP_NO_MEMORY;
    s->qty += change;
    SP_TRY(set_next_check(b, s));
    SP_TRY(sp_change(b->session, &sp_supply_type, old, s,
                     sp_supply_move_labels[b->kind].name));
    return write_move(b, s, change, other);
}

/* The writer's lock is taken before the quantity is read: of two who take the
 * last one, the second finds none. */
static sp_status book(void *arg)
{
    const booking *b = arg;
    int64_t qty = b->request->qty;

    switch (b->kind) {
    case SP_SUPPLY_IN:
    case SP_SUPPLY_RETURN:
        return change_by(b, b->code, qty, false, NULL);
    case SP_SUPPLY_CHECK:
        return change_by(b, b->code, qty, true, NULL);
    case SP_SUPPLY_TRANSFER:
        SP_TRY(change_by(b, b->code, -qty, false, b->request->to));
        return change_by(b, b->request->to, qty, false, b->code);
    case SP_SUPPLY_OUT:
    case SP_SUPPLY_SCRAP:
    case SP_SUPPLY_MOVE_COUNT:
        break;
    }
    return change_by(b, b->code, -qty, false, NULL);
}

sp_status sp_supply_book(sp_session *session, const char *code,
                         sp_supply_move_kind kind,
                         const sp_supply_request *request)
{
    booking b = {session, code, kind, request};
    bool check = kind == SP_SUPPLY_CHECK;

    if ((unsigned)kind >= SP_SUPPLY_MOVE_COUNT)
        return sp_fail(SP_INVALID, "没有第 %u 种出入类别",
                       "there is no kind of movement %u", (unsigned)kind);
    if (request->qty < (check ? 0 : 1) || request->qty > QTY_MAX)
        return sp_fail(SP_INVALID, "数量 %lld 应为 %d 到 %d",
                       "the quantity %lld should be %d to %d",
                       (long long)request->qty, check ? 0 : 1, QTY_MAX);
    if (kind == SP_SUPPLY_SCRAP && !(request->note && *request->note))
        return sp_fail(SP_INVALID, "报废须写明原因", "say why it is scrapped");
    if (kind == SP_SUPPLY_TRANSFER &&
        (!request->to || strcmp(request->to, code) == 0))
        return sp_fail(SP_INVALID, "请写明调拨到哪一项物资",
                       "say which other supply it goes to");
    SP_TRY(sp_require(session, "supply", SP_DO_UPDATE, NULL, NULL));
    return sp_db_transaction(session->db, book, &b);
}

/* ---- supplies ---- */

#define FIELD(m, zh, en, ...) SP_FIELD(sp_supply, m, zh, en, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_supply),
    FIELD(code, "物资编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 64, .clean = sp_code_clean, .alias = "编号"),
    FIELD(name, "物资名称", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .alias = "名称"),
    FIELD(spec, "规格型号", "specification", .alias = "规格|型号"),
    FIELD(unit, "计量单位", "unit", .max_len = 16, .alias = "单位"),
    FIELD(category, "物资类别", "category", .flags = SP_CONTAINS,
          .alias = "类别", .help_zh = "GB/T 38565-2020",
          .help_en = "GB/T 38565-2020"),
    FIELD(min_qty, "最低数量", "least", .flags = SP_BRIEF, .min = 0,
          .max = QTY_MAX, .alias = "应配数量|标准数量|最低库存"),
    FIELD(qty, "数量", "quantity", .flags = SP_GUARDED | SP_INITIAL | SP_BRIEF,
          .min = 0, .max = QTY_MAX, .alias = "现有数量|库存|库存数量"),
    FIELD(enterprise, "企业", "enterprise", .ref = "enterprise"),
    FIELD(zone, "区域", "zone", .ref = "zone"),
    FIELD(cabinet, "存放位置", "where", .flags = SP_BRIEF,
          .alias = "柜号|位置"),
    FIELD(keeper, "保管人", "keeper", .alias = "责任人|管理人"),
    FIELD(phone, "联系电话", "phone", .flags = SP_PRIVATE,
          .clean = sp_phone_clean, .alias = "电话"),
    SP_DAY(sp_supply, produced_on, "生产日期", "produced on"),
    SP_DAY(sp_supply, valid_to, "有效期至", "good until", .flags = SP_BRIEF,
           .alias = "有效期"),
    FIELD(check_months, "检查周期", "months between inspections", .min = 1,
          .max = MONTHS_MAX, .help_zh = "月", .help_en = "months"),
    SP_DAY(sp_supply, next_check, "下次检查", "next inspection",
           .flags = SP_BRIEF, .alias = "下次检查日期"),
    FIELD(supplier, "供应商", "supplier"),
    SP_REMOVED_FIELD(sp_supply),
};

static void check(const void *record, sp_findings *out)
{
    const sp_supply *s = record;

    if (s->produced_on && s->valid_to &&
        strcmp(s->valid_to, s->produced_on) < 0)
        sp_finding_add(out, SP_ERROR, "valid_to", "有效期至 %s 早于生产日期 %s",
                       "it is good until %s, before it was made on %s",
                       s->valid_to, s->produced_on);
}

static sp_status before(sp_session *session, const void *old, void *record)
{
    sp_supply *s = record;

    if (old)
        return SP_OK;
    if (s->qty == SP_NO_INT)
        s->qty = 0;
    return sp_dept_of_zone(session, s->zone, &s->owner_dept);
}

/* What an import says was there is the first movement. */
static sp_status opening(sp_session *session, const sp_supply *s)
{
    const sp_supply_request request = {.qty = s->qty};
    const booking b = {session, s->code, SP_SUPPLY_IN, &request};

    return s->qty > 0 ? write_move(&b, s, s->qty, NULL) : SP_OK;
}

static sp_status after(sp_session *session, const void *old, const void *record)
{
    return old ? SP_OK : opening(session, record);
}

static sp_status after_bulk(sp_session *session, int64_t above)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row = true;

    SP_TRY(sp_db_prepare(
        session->db, "SELECT id FROM supply WHERE id > $1 AND qty > 0", &stmt));
    sp_stmt_bind_int(stmt, 1, above);
    for (;;) {
        AUTOSUPPLY *s = NULL;
        void *found = NULL;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(sp_rec_find_id(session->db, &sp_supply_type,
                              sp_stmt_int(stmt, 0), &found));
        s = found;
        SP_TRY(opening(session, s));
    }
}

static const sp_hooks hooks = {
    .before = before, .after = after, .after_bulk = after_bulk};
const sp_type sp_supply_type = {.name = "supply",
                                .zh = "应急物资",
                                .en = "emergency supply",
                                .table = "supply",
                                .code = "code",
                                .module = "supply",
                                .hide = "removed_at",
                                .check = check,
                                .hooks = &hooks,
                                SP_TYPE(sp_supply, fields)};

/* ---- faults ---- */

typedef struct looking {
    int64_t today;
    sp_status (*visit)(void *context, const sp_supply_fault *fault);
    void *context;
} looking;

static int64_t days_to(const char *day, int64_t today)
{
    int64_t parsed;

    return day && sp_day_parse(day, &parsed) ? parsed - today : SP_NO_INT;
}

static sp_status look_at(void *context, const void *record)
{
    const looking *l = context;
    const sp_supply *s = record;
    sp_supply_fault f = {.supply = s,
                         .missing =
                             s->min_qty != SP_NO_INT && s->qty < s->min_qty,
                         .expires_in = SP_NO_INT,
                         .check_in = SP_NO_INT};
    int64_t left = days_to(s->valid_to, l->today);
    int64_t next = days_to(s->next_check, l->today);

    if (left != SP_NO_INT && left <= EXPIRY_DAYS && s->qty > 0)
        f.expires_in = left;
    if (next != SP_NO_INT && next <= 0)
        f.check_in = next;
    if (!f.missing && f.expires_in == SP_NO_INT && f.check_in == SP_NO_INT)
        return SP_OK;
    return l->visit(l->context, &f);
}

sp_status sp_supply_faults(sp_session *session,
                           sp_status (*visit)(void *context,
                                              const sp_supply_fault *fault),
                           void *context)
{
    looking l = {sp_day_of(sp_session_now(session), sp_session_zone(session)),
                 visit, context};
    sp_query *query;

    SP_TRY(sp_require(session, "supply", SP_DO_READ, NULL, NULL));
    query = sp_query_new(&sp_supply_type);
    if (!query)
        return SP_NO_MEMORY;
    sp_status status = sp_record_each(session, query, look_at, &l);
    sp_query_free(query);
    return status;
}
