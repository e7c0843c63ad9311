/* A ticket as its verbs work with it. */
#include "permit_ticket.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "str.h"

void sp_permit_release(sp_permit **permit)
{
    sp_record_free(&sp_permit_record_type, *permit);
}

void sp_history_release(sp_permit_history **line)
{
    sp_record_free(&sp_permit_history_type, *line);
}

void sp_ticket_close(sp_ticket *ticket)
{
    sp_permit_release(&ticket->permit);
    sp_pack_free(ticket->pack);
    sp_pack_free(ticket->calendar);
    *ticket = (sp_ticket){0};
}

/* ---- who may ---- */

sp_status sp_ticket_names_actor(sp_session *session, const char *number,
                                bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM permit_staff s JOIN person p ON "
                         "p.code = s.person WHERE s.permit = $1 AND "
                         "p.user_name = $2 AND (s.to_at IS NULL OR s.to_at > "
                         "$3)",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, number);
    sp_stmt_bind_text(stmt, 2, session->actor ? session->actor->name : "");
    sp_stmt_bind_int(stmt, 3, sp_session_now(session));
    return sp_stmt_step(stmt, out);
}

/* By the matrix; where it does not reach, by being named on the ticket. */
static sp_status may(sp_session *session, const sp_permit *permit,
                     sp_action action)
{
    bool named = false;
    sp_status status = sp_require(session, "permit", action, permit->owner_dept,
                                  permit->applicant);

    if (status != SP_FORBIDDEN || !session->actor)
        return status;
    SP_TRY(sp_ticket_names_actor(session, permit->code, &named));
    if (named)
        return SP_OK;
    return sp_require(session, "permit", action, permit->owner_dept,
                      permit->applicant);
}

sp_status sp_ticket_may_fill(sp_session *session, const sp_permit *permit)
{
    return may(session, permit, SP_DO_CREATE);
}

/* Who may stop any work sees any ticket that work goes on by. */
sp_status sp_ticket_may_see(sp_session *session, const sp_permit *permit)
{
    if (sp_right(session, "permit_stop", SP_DO_UPDATE, NULL) >= SP_SCOPE_PARK ||
        sp_right(session, "permit_approve", SP_DO_APPROVE, NULL) >=
            SP_SCOPE_PARK)
        return SP_OK;
    return may(session, permit, SP_DO_READ);
}

/* ---- loading ---- */

static sp_status open_packs(sp_ticket *t)
{
    const sp_permit *p = t->permit;

    if (p->legacy)
        return sp_fail(SP_CONFLICT,
                       "作业票 %.60s 是导入的历史票，只供查阅，不能用于作业",
                       "ticket %.60s was imported: it is for the record and "
                       "never valid for work",
                       p->code);
    SP_TRY(sp_packs_get(t->session, p->standard, &t->pack));
    SP_TRY(sp_permit_type_of(t->pack, &t->type));
    return p->calendar ? sp_packs_get(t->session, p->calendar, &t->calendar)
                       : SP_OK;
}

static sp_status load(sp_session *session, const char *number, bool checked,
                      sp_ticket *out)
{
    sp_ticket t = {.session = session};
    void *found = NULL;

    if (!session->actor) /* the sentence about signing in */
        return sp_require(session, "permit", SP_DO_READ, NULL, NULL);
    SP_TRY(sp_rec_find(session->db, &sp_permit_record_type, "code", number,
                       &found));
    t.permit = found;
    sp_status status = checked ? sp_ticket_may_see(session, t.permit) : SP_OK;
    if (status == SP_OK)
        status = open_packs(&t);
    if (status != SP_OK) {
        sp_ticket_close(&t);
        return status;
    }
    *out = t;
    return SP_OK;
}

sp_status sp_ticket_open(sp_session *session, const char *number,
                         sp_ticket *out)
{
    return load(session, number, true, out);
}

sp_status sp_ticket_load(sp_session *session, const char *number,
                         sp_ticket *out)
{
    return load(session, number, false, out);
}

/* ---- grading ---- */

static sp_permit_when when_of(const sp_ticket *t)
{
    const sp_permit *p = t->permit;
    bool daily = p->daily_from != SP_NO_INT && p->daily_to != SP_NO_INT;

    return (sp_permit_when){
        .from = p->planned_from,
        .to = p->planned_to,
        .zone = sp_session_zone(t->session),
        .daily_from = daily ? (int)p->daily_from : 0,
        .daily_to = daily ? (int)p->daily_to : 0,
    };
}

sp_status sp_ticket_grade(sp_ticket *t)
{
    const sp_permit *p = t->permit;
    SP_AUTOPAIRS facts = {0};
    sp_permit_when when = when_of(t);
    bool timed = p->planned_from != SP_NO_INT && p->planned_to != SP_NO_INT;

    if (t->graded)
        return SP_OK;
    SP_TRY(sp_permit_pairs_read(p->facts, &facts));
    SP_TRY(sp_permit_grade(t->pack, facts.items, facts.count,
                           timed ? &when : NULL, timed ? t->calendar : NULL,
                           p->raised_to, &t->grading));
    t->graded = true;
    return SP_OK;
}

const char *sp_ticket_level(const sp_ticket *t, int level)
{
    const sp_permit_item *item =
        level < 0 ? NULL
                  : sp_permit_part_at(t->pack, SP_PERMIT_LEVELS, (size_t)level);

    return item ? item->code : NULL;
}

/* ---- writing ---- */

sp_status sp_ticket_copy(const sp_ticket *t, sp_permit **out)
{
    *out = sp_record_copy(&sp_permit_record_type, t->permit);
    return *out ? SP_OK : SP_NO_MEMORY;
}

sp_status sp_ticket_write(sp_ticket *t, sp_permit *changed, const char *verb)
{
    return sp_change(t->session, &sp_permit_record_type, t->permit, changed,
                     verb);
}

static sp_status next_number(sp_session *session, const sp_type *type,
                             const char *number, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char sql[96];
    bool row;

    snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\" WHERE permit = $1",
             type->table);
    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, number);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0) + 1; /* nothing is ever deleted */
    return SP_OK;
}

static sp_status add_numbered(sp_session *session, const sp_permit *permit,
                              const sp_type *type, char letter, int64_t n,
                              void *record)
{
    char code[160];
    char **member = sp_at(record, sp_type_field(type, "code"));
    char **owner = sp_at(record, sp_type_field(type, "permit"));
    sp_head *head = record;

    snprintf(code, sizeof code, "%s/%c%" PRId64, permit->code, letter, n);
    SP_TRY(sp_text_set(member, code));
    SP_TRY(sp_text_set(owner, permit->code));
    SP_TRY(sp_text_set(&head->owner_dept, permit->owner_dept));
    return sp_change(session, type, NULL, record, "add");
}

sp_status sp_ticket_add(const sp_ticket *t, const sp_type *type, char letter,
                        void *record)
{
    int64_t n;

    SP_TRY(next_number(t->session, type, t->permit->code, &n));
    return add_numbered(t->session, t->permit, type, letter, n, record);
}

/* ---- history ---- */

static sp_status fill_line(const sp_ticket_note *note, const char *actor,
                           sp_permit_history *h)
{
    h->from_state = note->from;
    h->to_state = note->to;
    h->round = note->round;
    h->on_site = note->on_site;
    SP_TRY(sp_text_set(&h->actor, actor));
    SP_TRY(sp_text_set(&h->action, note->action));
    SP_TRY(sp_text_set(&h->step, note->step));
    SP_TRY(sp_text_set(&h->signed_as, note->signed_as));
    SP_TRY(sp_text_set(&h->reason, note->reason));
    SP_TRY(sp_text_set(&h->facts, note->facts));
    SP_TRY(sp_text_set(&h->evidence, note->evidence));
    return sp_text_set(&h->key, note->key);
}

sp_status sp_ticket_log(sp_session *session, const sp_permit *permit,
                        const sp_ticket_note *note, int64_t *out_seq)
{
    SP_AUTOHISTORY *h = sp_record_new(&sp_permit_history_type);
    const sp_user *actor = session->actor;

    if (!h)
        return SP_NO_MEMORY;
    SP_TRY(
        next_number(session, &sp_permit_history_type, permit->code, &h->seq));
    SP_TRY(fill_line(note, actor ? actor->name : "-", h));
    h->at = sp_session_now(session);
    SP_TRY(
        add_numbered(session, permit, &sp_permit_history_type, 'h', h->seq, h));
    if (out_seq)
        *out_seq = h->seq;
    return SP_OK;
}

sp_status sp_ticket_log_filled(const sp_ticket *t, const char *action,
                               const char *reason)
{
    const sp_permit *p = t->permit;
    sp_ticket_note note = {.action = action,
                           .from = p->state,
                           .to = p->state,
                           .round = p->round,
                           .reason = reason};

    return sp_ticket_log(t->session, p, &note, NULL);
}

sp_status sp_ticket_by_key(sp_session *session, const char *number,
                           const char *key, sp_permit_history **out)
{
    SP_AUTOSTMT *stmt = NULL;
    void *found = NULL;
    bool row;

    *out = NULL;
    SP_TRY(sp_db_prepare(session->db,
                         number ? "SELECT id FROM permit_history WHERE permit "
                                  "= $1 AND \"key\" = $2"
                                : "SELECT id FROM permit_history WHERE \"key\" "
                                  "= $1 AND action IN ('apply', 'succeed')",
                         &stmt));
    sp_stmt_bind_text(stmt, number ? 2 : 1, key);
    if (number)
        sp_stmt_bind_text(stmt, 1, number);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    SP_TRY(sp_rec_find_id(session->db, &sp_permit_history_type,
                          sp_stmt_int(stmt, 0), &found));
    *out = found;
    return SP_OK;
}
