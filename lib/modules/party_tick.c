/* What time does to related parties: passes begin and end, agreements follow
 * each other, papers run out, visits stay too long, visitors are forgotten. */
#include <stdio.h>
#include <string.h>

#include "expiring.h"
#include "party.h"
#include "pass_rule.h"
#include "risk_tree.h"
#include "str.h"
#include "ticking.h"
#include "when.h"

enum { BATCH = 100 };

/* Codes, read before they are touched. */
typedef struct codes {
    char *items[BATCH];
    size_t count;
} codes;

static void codes_clear(codes *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->items[i]);
    c->count = 0;
}

static sp_status read_codes(sp_session *session, const char *sql,
                            const char *day, const char *after, codes *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    codes_clear(out);
    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, day);
    sp_stmt_bind_text(stmt, 2, after);
    while (out->count < BATCH) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &out->items[out->count]));
        out->count++;
    }
    return SP_OK;
}

typedef struct one {
    sp_session *session;
    const char *code;
    sp_status (*work)(sp_session *session, const char *code);
} one;

static sp_status do_one(void *arg)
{
    const one *o = arg;

    return o->work(o->session, o->code);
}

/* Each in a transaction of its own. */
static sp_status each(sp_session *session, const char *sql, const char *day,
                      sp_status (*work)(sp_session *, const char *),
                      sp_tick_result *result)
{
    SP_CLEANUP(codes_clear) codes list = {0};
    SP_AUTOFREE char *after = NULL;

    do {
        SP_TRY(read_codes(session, sql, day, after ? after : "", &list));
        for (size_t i = 0; i < list.count; i++) {
            one o = {session, list.items[i], work};
            SP_TRY(sp_db_transaction(session->db, do_one, &o));
            result->changed++;
        }
        if (list.count) {
            free(SP_TAKE(after));
            SP_TRY(sp_text_copy(list.items[list.count - 1], &after));
        }
    } while (list.count == BATCH);
    return SP_OK;
}

/* ---- passes ---- */

/* Whose pass ended or begins; whose had one that ran out, or whose papers came
 * back, while all holds: found by the last pass, which is not live. */
sp_status sp_tick_passes(sp_session *session, sp_tick_result *result)
{
    char today[11];

    sp_today(session, today);
    SP_TRY(each(session,
                "SELECT contractor FROM party_agreement a WHERE removed_at IS "
                "NULL AND signed_by IS NOT NULL AND their_signer IS NOT NULL "
                "AND valid_from <= $1 AND valid_to >= $1 AND contractor > $2 "
                "AND EXISTS (SELECT 1 FROM contractor c WHERE c.code = "
                "a.contractor AND ((a.kind = 'safety' AND c.agreement_to < $1) "
                "OR (a.kind = 'contract' AND c.contract_to < $1))) GROUP BY "
                "contractor ORDER BY contractor LIMIT 100",
                today, sp_agreement_follow, result));
    SP_TRY(each(session,
                "SELECT person FROM entry_pass WHERE state = 'issued' AND "
                "valid_from <= $1 AND person > $2 ORDER BY person LIMIT 100",
                today, sp_pass_follow, result));
    return each(session,
                "SELECT person FROM entry_pass WHERE state IN ('issued', "
                "'active', 'suspended') AND valid_to < $1 AND person > $2 "
                "ORDER BY person LIMIT 100",
                today, sp_pass_follow, result);
}

/* ---- the blacklist ---- */

sp_status sp_tick_blacklist(sp_session *session, sp_tick_result *result)
{
    char today[11];

    sp_today(session, today);
    return each(session,
                "SELECT code FROM blacklist_entry WHERE state IN ('in_force', "
                "'lift_proposed') AND valid_to < $1 AND code > $2 ORDER BY "
                "code LIMIT 100",
                today, sp_blacklist_expire, result);
}

/* ---- papers that run out ---- */

/* One that runs out, read before anything is written. */
typedef struct due {
    const char *kind;
    char *code;
    char *name;
    char *dept;
    char day[11];
} due;

typedef struct dues {
    due *items;
    size_t count;
} dues;

static void dues_clear(dues *d)
{
    for (size_t i = 0; i < d->count; i++) {
        free(d->items[i].code);
        free(d->items[i].name);
        free(d->items[i].dept);
    }
    free(d->items);
    *d = (dues){0};
}

static sp_status take(void *context, const char *kind, const char *code,
                      const char *name, const char *day, const char *dept)
{
    dues *d = context;
    due *items = realloc(d->items, (d->count + 1) * sizeof *items);

    if (!items)
        return sp_no_memory();
    d->items = items;
    due *new = &items[d->count];
    *new = (due){.kind = kind};
    d->count++;
    snprintf(new->day, sizeof new->day, "%s", day);
    SP_TRY(sp_text_copy(code, &new->code));
    SP_TRY(sp_text_copy(name, &new->name));
    return sp_text_copy(dept, &new->dept);
}

/* The type of record that a kind of what runs out is about. */
static const char *type_of(const char *kind)
{
    static const char *const types[][2] = {
        {"agreement", "contractor"},
        {"equipment", "party_equipment"},
        {"equipment_inspection", "party_equipment"},
        {"person_insurance", "person"},
        {"certificate_review", "certificate"},
    };

    for (size_t i = 0; i < SP_COUNT(types); i++)
        if (strcmp(types[i][0], kind) == 0)
            return types[i][1];
    return kind;
}

/* Said when 30, 7 and 1 days are left; what was missed is said once. */
static int bracket(int64_t days)
{
    return days <= 1 ? 1 : days <= 7 ? 7 : 30;
}

static sp_status say(sp_session *session, const due *d, int64_t today,
                     sp_tick_result *result)
{
    long long left = (long long)(sp_party_day(d->day) - today);
    char id[400];
    char to[120];
    char zh[320];
    char en[320];

    snprintf(id, sizeof id, "expiry/%s/%.200s/%s/%d", d->kind, d->code, d->day,
             bracket(left));
    snprintf(to, sizeof to, "role:SAFETY_ADMIN%s%.64s", d->dept ? " dept:" : "",
             d->dept ? d->dept : "");
    snprintf(zh, sizeof zh, "%.80s（%.100s）将于 %s 到期，还有 %lld 天",
             d->name, d->code, d->day, left);
    snprintf(en, sizeof en, "%.80s (%.100s) runs out on %s, in %lld days",
             d->name, d->code, d->day, left);
    return sp_notice_raise(
        session,
        &(sp_notice_text){.code = id,
                          .kind = "expiry",
                          .subject_type = type_of(d->kind),
                          .subject = d->code,
                          .owner_dept = d->dept,
                          .at = sp_session_now(session),
                          .zh = zh,
                          .en = en,
                          .level = bracket(left) == 1 ? 2 : 1,
                          .recipients = to},
        result);
}

sp_status sp_tick_expiring(sp_session *session, sp_tick_result *result)
{
    SP_CLEANUP(dues_clear) dues list = {0};
    int64_t today = sp_party_today(session);
    char from[11];
    char until[11];

    sp_day_format(today, from);
    sp_day_format(today + 30, until);
    for (size_t i = 0; i < sp_expiring_sources(); i++)
        if (sp_expiring_says(i))
            SP_TRY(sp_expiring_each(session, i, until, from, take, &list));
    for (size_t i = 0; i < list.count; i++)
        SP_TRY(say(session, &list.items[i], today, result));
    return SP_OK;
}
