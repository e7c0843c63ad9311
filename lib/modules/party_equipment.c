/* What parties bring with them, and its acceptance. */
#include <stdio.h>
#include <string.h>

#include "cleaning.h"
#include "party.h"
#include "permit_reason.h"
#include "person_fit.h"
#include "risk_tree.h"
#include "when.h"

static const sp_label results[] = {
    [SP_ACCEPTANCE_PENDING] = {"pending", "待验收", "to be accepted", NULL},
    [SP_ACCEPTANCE_PASSED] = {"passed", "验收合格", "accepted", "合格"},
    [SP_ACCEPTANCE_FAILED] = {"failed", "验收不合格", "not accepted", "不合格"},
};
SP_ASSERT_COUNT(results, SP_ACCEPTANCE_COUNT);

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_party_equipment, m, zh, en, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_party_equipment),
    FIELD(code, "设备编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 120, .clean = sp_code_clean, .alias = "编号"),
    FIELD(contractor, "相关方", "party",
          .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "contractor",
          .alias = "承包商"),
    FIELD(name, "设备名称", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .alias = "名称"),
    FIELD(kind, "设备种类", "kind", .flags = SP_REQUIRED | SP_BRIEF,
          .max_len = 64, .help_zh = "规则包 party.cn 中的代码或名称，如 crane",
          .help_en = "as the pack party.cn says it, e.g. crane"),
    FIELD(serial, "出厂编号", "serial number"),
    FIELD(certificate_no, "合格证或使用登记证号", "certificate number"),
    FIELD(inspection_due, "应检验日期", "inspection due on", .as = SP_AS_DATE),
    FIELD(look_over, "外观检查", "what the look-over found", .as = SP_AS_LINES),
    FIELD(tag_no, "标签号", "tag number", .flags = SP_GUARDED | SP_BRIEF),
    FIELD(result, "验收结果", "result", .flags = SP_GUARDED | SP_BRIEF,
          SP_LABELS(results)),
    FIELD(result_note, "验收说明", "note of the acceptance",
          .flags = SP_GUARDED),
    FIELD(accepted_by, "验收人", "accepted by", .flags = SP_GUARDED),
    FIELD(accepted_at, "验收时间", "accepted at", .flags = SP_GUARDED,
          .as = SP_AS_TIME),
    FIELD(valid_to, "验收有效期至", "acceptance valid to",
          .flags = SP_GUARDED | SP_BRIEF, .as = SP_AS_DATE),
    SP_REMOVED_FIELD(sp_party_equipment),
};

static sp_status before(sp_session *session, const void *old, void *record)
{
    SP_AUTOPARTYBOOK book = {0};
    sp_party_equipment *e = record;

    (void)old;
    if (!e->kind)
        return SP_OK;
    SP_TRY(sp_party_book_open(session, &book));
    const sp_party_thing *t = sp_party_thing_find(book.rules, e->kind);
    if (!t)
        return sp_fail(SP_INVALID, "规则包 %.40s 中没有设备种类“%.60s”",
                       "the pack %.40s has no kind of equipment \"%.60s\"",
                       book.rules->name, e->kind);
    return sp_text_set(&e->kind, t->is.code);
}

static const sp_hooks hooks = {.before = before};

const sp_type sp_party_equipment_type = {.name = "party_equipment",
                                         .zh = "相关方设备",
                                         .en = "equipment of a party",
                                         .table = "party_equipment",
                                         .code = "code",
                                         .module = "contractor",
                                         .hide = "removed_at",
                                         .hooks = &hooks,
                                         SP_TYPE(sp_party_equipment, fields)};

/* ---- acceptance ---- */

typedef struct acceptance {
    bool passed;
    const char *tag;
    const char *valid_to;
    const char *note;
} acceptance;

/* As long as the pack says, and not longer than until the inspection. */
static sp_status set_end(sp_session *session, const acceptance *a,
                         sp_party_equipment *e)
{
    SP_AUTOPARTYBOOK book = {0};
    int64_t today = sp_party_today(session);
    int64_t end = sp_party_day(a->valid_to);
    int64_t due = sp_party_day(e->inspection_due);
    char day[11];

    SP_TRY(sp_party_book_open(session, &book));
    const sp_party_thing *t = sp_party_thing_find(book.rules, e->kind);
    if (t && t->inspected && due == SP_NO_INT)
        return sp_fail(SP_INVALID,
                       SP_IN_ZH "须先写明应检验日期（特种设备安全法 40）",
                       "the day before which " SP_IN_EN
                       " has to be inspected is needed (特种设备安全法 40)",
                       t->is.zh, t->is.en);
    if (due != SP_NO_INT && due < today)
        return sp_fail(SP_INVALID, "设备 %.60s 的检验已于 %s 到期，不能验收",
                       "equipment %.60s was to be inspected by %s and cannot "
                       "be accepted",
                       e->code, e->inspection_due);
    if (a->valid_to && end == SP_NO_INT)
        return sp_fail(SP_INVALID, "有效期“%.40s”不是日期",
                       "the end, \"%.40s\", is no day", a->valid_to);
    if (end == SP_NO_INT)
        end = today + (t ? t->accept_days : 90) - 1;
    if (due != SP_NO_INT && due < end)
        end = due;
    if (end < today)
        return sp_fail(SP_INVALID, "有效期 %s 早于今天",
                       "the end, %s, lies before today", a->valid_to);
    sp_day_format(end, day);
    return sp_text_set(&e->valid_to, day);
}

static sp_status accept(sp_session *session, void *record, void *arg)
{
    const acceptance *a = arg;
    sp_party_equipment *e = record;

    if (e->removed_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "设备 %.60s 已停用",
                       "equipment %.60s is out of use", e->code);
    e->result = a->passed ? SP_ACCEPTANCE_PASSED : SP_ACCEPTANCE_FAILED;
    e->accepted_at = sp_session_now(session);
    SP_TRY(sp_text_set(&e->accepted_by, session->actor->name));
    SP_TRY(sp_text_set(&e->result_note, a->note));
    if (a->tag)
        SP_TRY(sp_text_set(&e->tag_no, a->tag));
    if (a->passed)
        return set_end(session, a, e);
    return sp_text_set(&e->valid_to, NULL);
}

sp_status sp_equipment_accept(sp_session *session, const char *code,
                              bool passed, const char *tag,
                              const char *valid_to, const char *note)
{
    acceptance a = {passed, tag, valid_to, note};

    if (!passed && (!note || !*note))
        return sp_fail(SP_INVALID, "验收不合格须写明原因",
                       "say why it is not accepted");
    return sp_party_change(session, &sp_party_equipment_type, code,
                           SP_DO_UPDATE, "accept", accept, &a);
}

/* ---- use ---- */

static void judge(const sp_party_equipment *e, const char *last,
                  sp_permit_reasons *out)
{
    static const char clause[] = "GB/T 33000-2025 10.6.1";

    if (e->removed_at != SP_NO_INT)
        sp_permit_reason_add(out, "equipment_removed", clause,
                             "设备 %.60s 已停用",
                             "equipment %.60s is out of use", e->code);
    if (e->result != SP_ACCEPTANCE_PASSED)
        sp_permit_reason_add(out, "equipment_accepted", clause,
                             "设备 %.60s 未验收合格",
                             "equipment %.60s is not accepted", e->code);
    else if (!e->valid_to || strcmp(e->valid_to, last) < 0)
        sp_permit_reason_add(out, "equipment_over", clause,
                             "设备 %.60s 的验收有效期至 %.12s",
                             "the acceptance of equipment %.60s counts until "
                             "%.12s",
                             e->code, e->valid_to ? e->valid_to : "-");
    if (e->inspection_due && strcmp(e->inspection_due, last) < 0)
        sp_permit_reason_add(out, "equipment_inspection", "特种设备安全法 40",
                             "设备 %.60s 应在 %.12s 前检验",
                             "equipment %.60s is to be inspected by %.12s",
                             e->code, e->inspection_due);
}

static sp_status find(sp_session *session, const char *code, void **out)
{
    sp_status status =
        sp_rec_find(session->db, &sp_party_equipment_type, "code", code, out);

    return status == SP_NOT_FOUND
               ? sp_rec_find(session->db, &sp_party_equipment_type, "tag_no",
                             code, out)
               : status;
}

sp_status sp_equipment_fit(sp_session *session, const char *code, int64_t from,
                           int64_t to, sp_permit_reasons *out)
{
    void *found = NULL;
    char last[11];

    if (sp_right(session, "permit", SP_DO_READ, NULL) == SP_SCOPE_NONE)
        SP_TRY(sp_require(session, "contractor", SP_DO_READ, NULL, NULL));
    if (to < from)
        return sp_fail(SP_INVALID, "使用时段的结束早于开始",
                       "the use ends before it begins");
    SP_TRY(find(session, code, &found));
    const sp_party_equipment *e = found;
    sp_day_format(sp_day_of(to, session->options.zone), last);
    judge(e, last, out);
    sp_status status =
        sp_contractor_judge(session, e->contractor, from, to, out);
    sp_record_free(&sp_party_equipment_type, found);
    SP_TRY(status);
    return out->failed ? sp_no_memory() : SP_OK;
}
