/* Events: alarms and notices in one list, handled by one verb. There is no
 * record of an event beside them: it would say the same twice, and every change
 * would have to be made to both. What is new is the archive (event_archive.c).
 */
#include <stdio.h>
#include <string.h>

#include "event_code.h"

/* ---- one of them ---- */

void sp_event_done(sp_event_found *found)
{
    sp_record_free(&sp_alarm_type, found->alarm);
    sp_record_free(&sp_notice_type, found->notice);
}

sp_status sp_event_find(sp_session *session, const char *code,
                        sp_event_found *out)
{
    void *found = NULL;

    sp_status status =
        sp_rec_find(session->db, &sp_alarm_type, "code", code, &found);
    if (status == SP_OK) {
        *out = (sp_event_found){.alarm = found};
        return SP_OK;
    }
    if (status != SP_NOT_FOUND)
        return status;
    status = sp_rec_find(session->db, &sp_notice_type, "code", code, &found);
    if (status == SP_NOT_FOUND)
        return sp_fail(SP_NOT_FOUND, "没有事件“%.80s”",
                       "there is no event \"%.80s\"", code);
    SP_TRY(status);
    *out = (sp_event_found){.notice = found};
    return SP_OK;
}

sp_status sp_event_archived(sp_session *session, const char *source,
                            const char *event, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *out = NULL;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM event_archive WHERE source = $1 AND "
                         "event = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, source);
    sp_stmt_bind_text(stmt, 2, event);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    *out = strdup(sp_stmt_text(stmt, 0));
    return *out ? SP_OK : sp_no_memory();
}

/* ---- the list ---- */

/* Both tables as events; conditions and rights are put in. Notices about an
 * alarm are the alarm's. */
#define ALARMS                                                                 \
    "SELECT a.code, 'alarm' AS source, a.condition AS kind, a.level, "         \
    "a.raised_at AS at, CASE WHEN r.code IS NOT NULL THEN 'archived' WHEN "    \
    "a.closed_at IS NOT NULL THEN 'handled' WHEN a.state = 'raised' THEN "     \
    "'open' ELSE 'handling' END AS stand, coalesce(a.tag, a.device) AS "       \
    "subject, a.zone, a.text_zh, a.text_en, coalesce(a.closed_by, "            \
    "a.handled_by) AS handled_by, a.closed_at AS handled_at, r.code AS "       \
    "archive, a.owner_dept, a.created_by FROM alarm AS a LEFT JOIN "           \
    "event_archive AS r ON r.source = 'alarm' AND r.event = a.code"
#define NOTICES                                                                \
    "SELECT n.code, 'notice', n.kind, n.level, n.at, CASE WHEN r.code IS NOT " \
    "NULL THEN 'archived' WHEN n.handled_at IS NOT NULL THEN 'handled' ELSE "  \
    "'open' END, n.subject, NULL, n.text_zh, n.text_en, n.handled_by, "        \
    "n.handled_at, r.code, n.owner_dept, n.created_by FROM notice AS n LEFT "  \
    "JOIN event_archive AS r ON r.source = 'notice' AND r.event = n.code "     \
    "WHERE n.subject_type <> 'alarm'"

static bool sees(const sp_sight *sight, sp_session *session, const char *dept,
                 const char *maker)
{
    if (sight->scope >= SP_SCOPE_PARK)
        return true;
    return sp_require(session, "alarm", SP_DO_READ, dept, maker) == SP_OK;
}

static bool is_wanted(const sp_event_query *q, const char *state)
{
    return q->state ? strcmp(q->state, state) == 0
                    : strcmp(state, "archived") != 0;
}

static sp_event event_of(sp_stmt *stmt)
{
    return (sp_event){.code = sp_stmt_text(stmt, 0),
                      .source = sp_stmt_text(stmt, 1),
                      .kind = sp_stmt_text(stmt, 2),
                      .level = sp_stmt_int(stmt, 3),
                      .at = sp_stmt_int(stmt, 4),
                      .state = sp_stmt_text(stmt, 5),
                      .subject = sp_stmt_text(stmt, 6),
                      .zone = sp_stmt_text(stmt, 7),
                      .text_zh = sp_stmt_text(stmt, 8),
                      .text_en = sp_stmt_text(stmt, 9),
                      .handled_by = sp_stmt_text(stmt, 10),
                      .handled_at = sp_stmt_is_null(stmt, 11)
                                        ? SP_NO_INT
                                        : sp_stmt_int(stmt, 11),
                      .archive = sp_stmt_text(stmt, 12)};
}

static sp_status check_state(const char *state)
{
    static const char *const states[] = {"open", "handling", "handled",
                                         "archived"};

    for (size_t i = 0; state && i < SP_COUNT(states); i++)
        if (strcmp(states[i], state) == 0)
            return SP_OK;
    return state
               ? sp_fail(SP_INVALID,
                         "状态“%.30s”应为 open、handling、handled 或 archived",
                         "the state \"%.30s\" is not open, handling, handled "
                         "or archived",
                         state)
               : SP_OK;
}

static sp_status walk(sp_session *session, const sp_event_query *q,
                      sp_stmt *stmt, sp_event_visit visit, void *context)
{
    sp_sight sight = sp_sight_of(session, "alarm", NULL);
    int64_t shown = 0;
    bool row;

    while (!q->limit || shown < q->limit) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        sp_event e = event_of(stmt);
        SP_TRY(sp_stmt_ok(stmt));
        if (!is_wanted(q, e.state) ||
            !sees(&sight, session, sp_stmt_text(stmt, 13),
                  sp_stmt_text(stmt, 14)))
            continue;
        SP_TRY(visit(context, &e));
        shown++;
    }
    return SP_OK;
}

sp_status sp_event_list(sp_session *session, const sp_event_query *query,
                        sp_event_visit visit, void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t from = query->from ? query->from : SP_NO_INT;
    int64_t to = query->to && query->to != SP_NO_INT ? query->to : INT64_MAX;

    SP_TRY(sp_require(session, "alarm", SP_DO_READ, NULL, NULL));
    SP_TRY(check_state(query->state));
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT * FROM (" ALARMS " UNION ALL " NOTICES
                         ") AS events WHERE level >= $1 AND at >= $2 AND at <= "
                         "$3 ORDER BY at DESC, code",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, query->level);
    sp_stmt_bind_int(stmt, 2, from);
    sp_stmt_bind_int(stmt, 3, to);
    return walk(session, query, stmt, visit, context);
}

/* ---- dealing with one ---- */

sp_status sp_event_handle(sp_session *session, const char *code,
                          const char *note)
{
    SP_CLEANUP(sp_event_done) sp_event_found found = {0};
    sp_alarm_options options = {.note = note, .confirm = true};

    SP_TRY(sp_require(session, "alarm", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_event_find(session, code, &found));
    if (found.notice)
        return sp_notice_handle(session, code, note);
    sp_alarm_action action =
        found.alarm->state == SP_ALARM_HANDLING   ? SP_ALARM_DO_RESOLVE
        : found.alarm->state == SP_ALARM_RESOLVED ? SP_ALARM_DO_CLOSE
                                                  : SP_ALARM_DO_HANDLE;
    return sp_alarm_act(session, code, action, &options, NULL);
}
