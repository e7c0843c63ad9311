/* Who is on the site, who should have left, and visitors that are forgotten. */
#include <stdio.h>
#include <string.h>

#include "party.h"
#include "str.h"
#include "ticking.h"
#include "visitor_cycle.h"

/* ---- who is here ---- */

static sp_status may_count(sp_session *session)
{
    if (sp_right(session, "permit", SP_DO_READ, NULL) == SP_SCOPE_NONE)
        return sp_require(session, "visitor", SP_DO_READ, NULL, NULL);
    return SP_OK;
}

#define AT_WORK                                                                \
    "FROM permit_staff s JOIN permit t ON t.code = s.permit JOIN person p ON " \
    "p.code = s.person WHERE t.legacy = 0 AND t.state = 'in_progress' AND "    \
    "(s.from_at IS NULL OR s.from_at <= $1) AND (s.to_at IS NULL OR s.to_at "  \
    "> $1)"

static sp_status count_people(sp_session *session, sp_headcount *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT count(DISTINCT CASE WHEN p.contractor IS NOT "
                         "NULL THEN p.code END), count(DISTINCT CASE WHEN "
                         "p.contractor IS NULL THEN p.code END) " AT_WORK,
                         &stmt));
    sp_stmt_bind_int(stmt, 1, sp_session_now(session));
    SP_TRY(sp_stmt_step(stmt, &row));
    out->contractors = sp_stmt_int(stmt, 0);
    out->staff = sp_stmt_int(stmt, 1);
    return SP_OK;
}

sp_status sp_headcount_now(sp_session *session, sp_headcount *out)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_headcount heads = {0};
    bool row;

    SP_TRY(may_count(session));
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT coalesce(sum(heads), 0), coalesce(sum(CASE "
                         "WHEN planned_to < $1 THEN heads ELSE 0 END), 0) FROM "
                         "visitor WHERE state = 'on_site'",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, sp_session_now(session));
    SP_TRY(sp_stmt_step(stmt, &row));
    heads.visitors = sp_stmt_int(stmt, 0);
    heads.overstays = sp_stmt_int(stmt, 1);
    SP_TRY(count_people(session, &heads));
    *out = heads;
    return SP_OK;
}

static sp_status each(sp_session *session, const char *sql,
                      sp_onsite_visit visit, void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    bool public_only = true;
    bool row;
    bool named = sp_right(session, "visitor", SP_DO_READ, &public_only) !=
                     SP_SCOPE_NONE &&
                 !public_only;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_int(stmt, 1, sp_session_now(session));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(
            visit(context, sp_stmt_text(stmt, 0), sp_stmt_text(stmt, 1),
                  named ? sp_stmt_text(stmt, 2) : NULL, sp_stmt_text(stmt, 3),
                  sp_stmt_text(stmt, 4),
                  sp_stmt_is_null(stmt, 5) ? SP_NO_INT : sp_stmt_int(stmt, 5)));
    }
}

sp_status sp_onsite(sp_session *session, sp_onsite_visit visit, void *context)
{
    SP_TRY(may_count(session));
    SP_TRY(each(session,
                "SELECT 'visitor', code, name, unit, areas, arrived_at FROM "
                "visitor WHERE state = 'on_site' AND arrived_at <= $1 ORDER BY "
                "code",
                visit, context));
    return each(
        session,
        "SELECT CASE WHEN p.contractor IS NULL THEN 'staff' ELSE "
        "'contractor' END, p.code, p.name, p.contractor, "
        "min(coalesce(t.place, t.zone, t.code)), min(t.started_at) " AT_WORK
        " GROUP BY p.code ORDER BY p.code",
        visit, context);
}

/* ---- with time ---- */

enum { DAY_SECONDS = 86400 };

typedef struct late {
    char code[96];
    char *host;
    char *dept;
    int64_t until;
} late;

static sp_status say_late(sp_session *session, const late *l,
                          sp_tick_result *result)
{
    char id[160];
    char to[120];
    char zh[300];
    char en[300];

    snprintf(id, sizeof id, "visitor_overstay/%s", l->code);
    snprintf(to, sizeof to, "%s%.60s", l->host ? "user:" : "role:SAFETY_ADMIN",
             l->host ? l->host : "");
    snprintf(zh, sizeof zh, "来访 %s 已超过计划离开时间，仍未离场", l->code);
    snprintf(en, sizeof en, "visit %s should be over, and has not left",
             l->code);
    return sp_notice_raise(session,
                           &(sp_notice_text){.code = id,
                                             .kind = "visitor_overstay",
                                             .subject_type = "visitor",
                                             .subject = l->code,
                                             .owner_dept = l->dept,
                                             .at = l->until,
                                             .zh = zh,
                                             .en = en,
                                             .level = 2,
                                             .recipients = to},
                           result);
}

static sp_status read_late(sp_session *session, const char *after, late *out,
                           bool *out_found)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT v.code, p.user_name, v.owner_dept, "
                         "v.planned_to FROM visitor v JOIN person p ON p.code "
                         "= v.host WHERE v.state = 'on_site' AND v.planned_to "
                         "< $1 AND v.code > $2 ORDER BY v.code LIMIT 1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, sp_session_now(session));
    sp_stmt_bind_text(stmt, 2, after);
    SP_TRY(sp_stmt_step(stmt, out_found));
    if (!*out_found)
        return SP_OK;
    snprintf(out->code, sizeof out->code, "%s", sp_stmt_text(stmt, 0));
    SP_TRY(sp_text_set(&out->host, sp_stmt_text(stmt, 1)));
    SP_TRY(sp_text_set(&out->dept, sp_stmt_text(stmt, 2)));
    out->until = sp_stmt_int(stmt, 3);
    return SP_OK;
}

static void late_clear(late *l)
{
    free(l->host);
    free(l->dept);
}

static sp_status say_all_late(sp_session *session, sp_tick_result *result)
{
    SP_CLEANUP(late_clear) late l = {{0}, NULL, NULL, 0};
    bool found = true;

    while (found) {
        char after[96];
        snprintf(after, sizeof after, "%s", l.code);
        SP_TRY(read_late(session, after, &l, &found));
        if (found)
            SP_TRY(say_late(session, &l, result));
    }
    return SP_OK;
}

/* What is personal goes; that there was a visit stays. */
static sp_status blank(sp_session *session, const sp_visitor *old)
{
    sp_visitor *v = sp_record_copy(&sp_visitor_type, old);
    sp_status status = v ? SP_OK : SP_NO_MEMORY;

    for (size_t i = 0; v && i < sp_visitor_type.nfields; i++)
        if (sp_visitor_type.fields[i].flags & SP_FLEETING)
            sp_field_clear(&sp_visitor_type.fields[i], v);
    if (v)
        v->blanked_at = sp_session_now(session);
    if (status == SP_OK)
        status = sp_change(session, &sp_visitor_type, old, v, "blank");
    sp_record_free(&sp_visitor_type, v);
    return status;
}

typedef struct blanking {
    sp_session *session;
    int64_t before;
    bool found;
} blanking;

static sp_status blank_next(void *arg)
{
    blanking *b = arg;
    SP_AUTOSTMT *stmt = NULL;
    void *found = NULL;

    SP_TRY(sp_db_prepare(b->session->db,
                         "SELECT id FROM visitor WHERE blanked_at IS NULL AND "
                         "planned_to < $1 AND state <> 'on_site' LIMIT 1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, b->before);
    SP_TRY(sp_stmt_step(stmt, &b->found));
    if (!b->found)
        return SP_OK;
    int64_t id = sp_stmt_int(stmt, 0);
    sp_stmt_done(SP_TAKE(stmt));
    SP_TRY(sp_rec_find_id(b->session->db, &sp_visitor_type, id, &found));
    sp_status status = blank(b->session, found);
    sp_record_free(&sp_visitor_type, found);
    return status;
}

sp_status sp_tick_visitors(sp_session *session, sp_tick_result *result)
{
    SP_AUTOPARTYBOOK book = {0};
    blanking b = {.session = session};

    SP_TRY(say_all_late(session, result));
    SP_TRY(sp_party_book_open(session, &book));
    b.before =
        sp_session_now(session) - book.rules->visitor_keep_days * DAY_SECONDS;
    do {
        SP_TRY(sp_db_transaction(session->db, blank_next, &b));
        result->changed += b.found;
    } while (b.found);
    return SP_OK;
}
