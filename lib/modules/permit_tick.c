/* What time does to tickets: those whose validity is over expire, and gas that
 * has to be tested again is said. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "permit_act.h"
#include "str.h"
#include "ticking.h"
#include "when.h"

enum { BATCH = 64, REMIND_BEFORE = 600 }; /* seconds */

/* Numbers of tickets, read before they are touched. */
typedef struct numbers {
    char *items[BATCH];
    size_t count;
} numbers;

static void numbers_clear(numbers *n)
{
    for (size_t i = 0; i < n->count; i++)
        free(n->items[i]);
    n->count = 0;
}

static sp_status find(sp_session *session, const char *sql, const char *after,
                      numbers *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    numbers_clear(out);
    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_int(stmt, 1, sp_session_now(session));
    sp_stmt_bind_text(stmt, 2, after);
    sp_stmt_bind_int(stmt, 3, BATCH);
    while (out->count < BATCH) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &out->items[out->count]));
        out->count++;
    }
    return SP_OK;
}

/* ---- the end of validity ---- */

static sp_status raise_alarm(sp_session *session, const char *number,
                             sp_tick_result *result)
{
    SP_AUTOPERMIT *p = NULL;
    void *found = NULL;
    char code[120];
    char until[32];
    char zh[320];
    char en[320];

    SP_TRY(sp_rec_find(session->db, &sp_permit_record_type, "code", number,
                       &found));
    p = found;
    sp_time_format(p->valid_to, sp_session_zone(session), until);
    snprintf(code, sizeof code, "permit_expired_at_work/%s", number);
    snprintf(zh, sizeof zh,
             "作业票 %.60s 已于 %.16s 过期而作业仍在进行：须立即停止作业、撤出"
             "人员",
             number, until);
    snprintf(en, sizeof en,
             "ticket %.60s expired at %.16s with work going on: stop it and "
             "withdraw at once",
             number, until);
    return sp_notice_raise(session,
                           &(sp_notice_text){.code = code,
                                             .kind = "permit_expired_at_work",
                                             .alarm = true,
                                             .subject_type = "permit",
                                             .subject = number,
                                             .owner_dept = p->owner_dept,
                                             .at = p->valid_to,
                                             .zh = zh,
                                             .en = en},
                           result);
}

typedef struct expiring {
    sp_session *session;
    const char *number;
    sp_tick_result result;
} expiring;

/* The ticket and its alarm, together or not at all. */
static sp_status expire_one(void *arg)
{
    expiring *e = arg;
    bool alarm = false;

    e->result.expired++;
    SP_TRY(sp_permit_expire(e->session, e->number, &alarm));
    if (!alarm)
        return SP_OK;
    e->result.expired_at_work++;
    return raise_alarm(e->session, e->number, &e->result);
}

/* Somebody may have finished it meanwhile, or another tick ended it. */
static sp_status expire(sp_session *session, const char *number,
                        sp_tick_result *result)
{
    expiring e = {session, number, *result};
    sp_status status = sp_db_transaction(session->db, expire_one, &e);

    if (status == SP_CONFLICT || status == SP_INVALID)
        return SP_OK;
    SP_TRY(status);
    *result = e.result;
    return SP_OK;
}

sp_status sp_tick_permits_expire(sp_session *session, sp_tick_result *result)
{
    SP_CLEANUP(numbers_clear) numbers list = {0};
    char after[96] = "";

    do {
        SP_TRY(find(session,
                    "SELECT code FROM permit WHERE legacy = 0 AND state IN "
                    "('approved', 'in_progress', 'suspended') AND valid_to < "
                    "$1 AND code > $2 ORDER BY code LIMIT $3",
                    after, &list));
        for (size_t i = 0; i < list.count; i++)
            SP_TRY(expire(session, list.items[i], result));
        if (list.count)
            snprintf(after, sizeof after, "%s", list.items[list.count - 1]);
    } while (list.count == BATCH);
    return SP_OK;
}

/* ---- gas to be tested again ---- */

/* The rule that asks for the next test soonest; 0: none does. */
static int64_t every_of(const sp_ticket *t)
{
    int64_t every = 0;

    SP_PERMIT_EACH(sp_permit_gas_rule, r, t->type, SP_PERMIT_GAS_RULES)
    if (r->every > 0 && sp_permit_applies(&r->item, &t->grading) &&
        (!every || r->every < every))
        every = r->every;
    return every;
}

static sp_status last_test(const sp_ticket *t, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(t->session->db,
                         "SELECT max(sampled_at) FROM permit_gas_test WHERE "
                         "permit = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, t->permit->code);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out =
        sp_stmt_is_null(stmt, 0) ? t->permit->started_at : sp_stmt_int(stmt, 0);
    return SP_OK;
}

static sp_status say_due(const sp_ticket *t, int64_t due,
                         sp_tick_result *result)
{
    const sp_permit *p = t->permit;
    char code[120];
    char at[32];
    char zh[320];
    char en[320];

    sp_time_format(due, sp_session_zone(t->session), at);
    snprintf(code, sizeof code, "permit_gas_due/%s/%" PRId64, p->code, due);
    snprintf(zh, sizeof zh, "作业票 %.60s 应在 %.16s 前再次进行气体分析",
             p->code, at);
    snprintf(en, sizeof en, "ticket %.60s: gas has to be tested again by %.16s",
             p->code, at);
    return sp_notice_raise(t->session,
                           &(sp_notice_text){.code = code,
                                             .kind = "permit_gas_due",
                                             .subject_type = "permit",
                                             .subject = p->code,
                                             .owner_dept = p->owner_dept,
                                             .at = due,
                                             .zh = zh,
                                             .en = en},
                           result);
}

static sp_status remind(sp_session *session, const char *number,
                        sp_tick_result *result)
{
    SP_AUTOTICKET t = {0};
    int64_t last;

    SP_TRY(sp_ticket_load(session, number, &t));
    SP_TRY(sp_ticket_grade(&t));
    int64_t every = every_of(&t);
    if (!every)
        return SP_OK;
    SP_TRY(last_test(&t, &last));
    return sp_session_now(session) + REMIND_BEFORE >= last + every
               ? say_due(&t, last + every, result)
               : SP_OK;
}

sp_status sp_tick_permits_remind(sp_session *session, sp_tick_result *result)
{
    SP_CLEANUP(numbers_clear) numbers list = {0};
    char after[96] = "";

    do {
        SP_TRY(find(session,
                    "SELECT code FROM permit WHERE legacy = 0 AND state = "
                    "'in_progress' AND valid_to >= $1 AND code > $2 ORDER BY "
                    "code LIMIT $3",
                    after, &list));
        for (size_t i = 0; i < list.count; i++)
            SP_TRY(remind(session, list.items[i], result));
        if (list.count)
            snprintf(after, sizeof after, "%s", list.items[list.count - 1]);
    } while (list.count == BATCH);
    return SP_OK;
}
