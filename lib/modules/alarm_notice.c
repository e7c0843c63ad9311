/* Who has to know of an alarm. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "alarm_raise.h"
#include "str.h"
#include "ticking.h"
#include "when.h"

sp_status sp_alarm_recipients(const char *to, const char *dept, char **out)
{
    SP_AUTOSTR s = {0};
    size_t n;

    for (const char *at = to; *at; at += n + (at[n] == ' ')) {
        n = strcspn(at, " ");
        if (n == 4 && strncmp(at, "dept", 4) == 0) {
            if (dept)
                sp_str_addf(&s, "%sdept:%s", s.len ? " " : "", dept);
        } else if (n) {
            sp_str_addf(&s, "%s%.*s", s.len ? " " : "", (int)n, at);
        }
    }
    return sp_str_take(&s, out);
}

static sp_status tell(sp_session *session, const sp_alarm *a, const char *to,
                      sp_notice_text *text, sp_tick_result *result)
{
    SP_AUTOFREE char *recipients = NULL;

    SP_TRY(sp_alarm_recipients(to, a->owner_dept, &recipients));
    text->subject_type = text->subject_type ? text->subject_type : "alarm";
    text->subject = text->subject ? text->subject : a->code;
    text->owner_dept = a->owner_dept;
    text->level = a->level;
    text->recipients = recipients;
    return sp_notice_raise(session, text, result);
}

/* ---- a new alarm ---- */

/* The library stops no work: it says which, to those who can. */
static sp_status propose_suspension(sp_session *session, const sp_alarm *a,
                                    const char *permit, const char *to)
{
    sp_tick_result ignored = {0};
    char code[200];
    char zh[400];
    char en[400];

    snprintf(code, sizeof code, "permit_suspend/%.80s/%.60s", permit, a->code);
    snprintf(zh, sizeof zh,
             "区域 %.60s 发生紧急报警 %.60s：建议立即暂停作业票 "
             "%.80s（safeprod permit suspend）",
             a->zone, a->code, permit);
    snprintf(en, sizeof en,
             "zone %.60s has the urgent alarm %.60s: suspend ticket %.80s "
             "(safeprod permit suspend)",
             a->zone, a->code, permit);
    return tell(session, a, to,
                &(sp_notice_text){.code = code,
                                  .kind = "permit_suspend",
                                  .alarm = true,
                                  .subject_type = "permit",
                                  .subject = permit,
                                  .at = a->raised_at,
                                  .zh = zh,
                                  .en = en},
                &ignored);
}

static sp_status propose_all(sp_session *session, const sp_alarm *a,
                             const char *to)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM permit WHERE legacy = 0 AND state "
                         "IN ('approved', 'in_progress', 'suspended', "
                         "'pending_acceptance') AND state IN ('approved', "
                         "'in_progress') AND zone = $1 ORDER BY code",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, a->zone);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *permit = sp_stmt_text(stmt, 0);
        SP_TRY(sp_stmt_ok(stmt));
        SP_TRY(propose_suspension(session, a, permit, to));
    }
}

sp_status sp_alarm_tell(sp_session *session, const sp_alarm_pack *pack,
                        const sp_alarm *a)
{
    const sp_alarm_level *level = &pack->levels[a->level];
    sp_tick_result ignored = {0};
    char code[120];

    if (level->permits && a->zone)
        SP_TRY(propose_all(session, a, level->to));
    if (!*level->to)
        return SP_OK;
    snprintf(code, sizeof code, "alarm/%s", a->code);
    return tell(session, a, level->to,
                &(sp_notice_text){.code = code,
                                  .kind = "alarm",
                                  .alarm = level->urgent,
                                  .at = a->raised_at,
                                  .zh = a->text_zh,
                                  .en = a->text_en},
                &ignored);
}

/* ---- nobody deals with it ---- */

sp_status sp_alarm_tell_overdue(sp_session *session, const sp_alarm_pack *pack,
                                const sp_alarm *a, int64_t due,
                                sp_tick_result *result)
{
    const sp_alarm_level *level = &pack->levels[a->level];
    bool acked = a->state != SP_ALARM_RAISED;
    const sp_alarm_step *step = &level->steps[a->escalated];
    char code[140];
    char at[32];
    char zh[1400];
    char en[1400];

    sp_time_format(due, sp_session_zone(session), at);
    snprintf(code, sizeof code, "alarm_overdue/%s/%" PRId64, a->code,
             a->escalated + 1);
    snprintf(zh, sizeof zh, "%s报警 %.60s 应在 %.16s 前%s，至今没有：%.900s",
             level->zh, a->code, at, acked ? "处理完毕" : "确认", a->text_zh);
    snprintf(en, sizeof en,
             "alarm %.60s (%s) was to be %s by %.16s and is not: %.900s",
             a->code, level->en, acked ? "dealt with" : "acknowledged", at,
             a->text_en);
    return tell(session, a, step->to,
                &(sp_notice_text){.code = code,
                                  .kind = "alarm_overdue",
                                  .alarm = level->urgent,
                                  .at = due,
                                  .zh = zh,
                                  .en = en},
                result);
}

/* ---- and when it is dealt with ---- */

static sp_status handle(sp_session *session, const char *code, const char *note)
{
    void *found = NULL;

    sp_status status =
        sp_rec_find(session->db, &sp_notice_type, "code", code, &found);
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    sp_notice *old = found;
    sp_notice *n = old->handled_at == SP_NO_INT
                       ? sp_record_copy(&sp_notice_type, old)
                       : NULL;
    if (n) {
        n->handled_at = sp_session_now(session);
        status = sp_text_set(&n->handled_by,
                             session->actor ? session->actor->name : "-");
        if (status == SP_OK)
            status = sp_text_set(&n->handled_note, note);
        if (status == SP_OK)
            status = sp_change(session, &sp_notice_type, old, n, "handle");
    } else if (old->handled_at == SP_NO_INT) {
        status = SP_NO_MEMORY;
    }
    sp_record_free(&sp_notice_type, n);
    sp_record_free(&sp_notice_type, old);
    return status;
}

sp_status sp_alarm_told(sp_session *session, const sp_alarm *a,
                        const char *note)
{
    char code[140];

    snprintf(code, sizeof code, "alarm/%s", a->code);
    SP_TRY(handle(session, code, note));
    for (int64_t i = 1; i <= a->escalated; i++) {
        snprintf(code, sizeof code, "alarm_overdue/%s/%" PRId64, a->code, i);
        SP_TRY(handle(session, code, note));
    }
    return SP_OK;
}
