/* The people of a ticket: who they are, whether they are fit, where else they
 * are; and the actor. */
#include <stdio.h>
#include <string.h>

#include "permit_gather.h"
#include "person_fit.h"
#include "str.h"
#include "when.h"

enum { DAY_SECONDS = 86400 };

/* The time that people are needed for: what is left of the ticket's. */
typedef struct period {
    int64_t from;
    int64_t to;
} period;

static period period_of(const sp_gathered *g)
{
    const sp_cycle_facts *f = &g->facts;
    int64_t now = sp_session_now(g->ticket->session);
    period p = {f->valid_from, f->valid_to};

    if (p.from == SP_NO_INT)
        p.from = now;
    if (p.to == SP_NO_INT || p.to < p.from)
        p.to = p.from;
    if (f->state != SP_PERMIT_DRAFT && f->state != SP_PERMIT_REJECTED &&
        now > p.from && now <= p.to)
        p.from = now;
    return p;
}

/* ---- certificates ---- */

static int64_t day_time(const sp_gathered *g, const char *day, bool end)
{
    int64_t number;

    if (!day || !sp_day_parse(day, &number))
        return SP_NO_INT;
    return sp_day_start(number, sp_session_zone(g->ticket->session)) +
           (end ? DAY_SECONDS - 1 : 0);
}

/* Valid to the earlier of its end and its review. */
static int64_t last_time(const sp_gathered *g, const char *to,
                         const char *review)
{
    int64_t a = day_time(g, to, true);
    int64_t b = day_time(g, review, true);

    return a == SP_NO_INT || (b != SP_NO_INT && b < a) ? b : a;
}

static sp_status gather_certificates(sp_gathered *g, sp_cycle_person *p)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_gather_list list = {.size = sizeof(sp_cycle_certificate)};
    bool row;

    SP_TRY(sp_db_prepare(g->ticket->session->db,
                         "SELECT kind, valid_from, valid_to, review_due FROM "
                         "certificate WHERE person = $1 AND revoked = 0 AND "
                         "removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, p->person);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        sp_cycle_certificate *c = sp_gather_row(g, &list);
        if (!c)
            return SP_NO_MEMORY;
        SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 0), &c->kind));
        c->from = day_time(g, sp_stmt_text(stmt, 1), false);
        c->to = last_time(g, sp_stmt_text(stmt, 2), sp_stmt_text(stmt, 3));
    }
    p->certificates = list.rows;
    p->ncertificates = list.count;
    return SP_OK;
}

/* ---- elsewhere at that time ---- */

/* Another live ticket that has this person then. Tickets of the same job are at
 * the same place. */
static sp_status gather_busy(sp_gathered *g, sp_cycle_person *p)
{
    SP_AUTOSTMT *stmt = NULL;
    const sp_permit *permit = g->ticket->permit;
    period when = period_of(g);
    bool row;

    SP_TRY(sp_db_prepare(
        g->ticket->session->db,
        "SELECT s.permit FROM permit_staff s JOIN permit p ON p.code = "
        "s.permit WHERE s.person = $1 AND s.permit <> $2 AND p.legacy = 0 AND "
        "p.state IN ('approved', 'in_progress', 'suspended') AND "
        "p.valid_from < $3 AND p.valid_to > $4 AND (s.to_at IS NULL OR s.to_at "
        "> $4) AND (s.from_at IS NULL OR s.from_at < $3) AND (p.serves IS NULL "
        "OR p.serves <> $2) AND p.code <> $5 LIMIT 1",
        &stmt));
    sp_stmt_bind_text(stmt, 1, p->person);
    sp_stmt_bind_text(stmt, 2, permit->code);
    sp_stmt_bind_int(stmt, 3,
                     p->to != SP_NO_INT && p->to < when.to ? p->to : when.to);
    sp_stmt_bind_int(stmt, 4,
                     p->from != SP_NO_INT && p->from > when.from ? p->from
                                                                 : when.from);
    sp_stmt_bind_text(stmt, 5, permit->serves ? permit->serves : "");
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_gather_text(g, sp_stmt_text(stmt, 0), &p->busy_with)
               : SP_OK;
}

/* ---- people ---- */

static bool is_listed(const char *codes, const char *code)
{
    size_t len = strlen(code);

    for (const char *at = codes; at && *at;) {
        size_t n = strcspn(at, ",");
        if (n == len && strncmp(at, code, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return false;
}

static sp_status read_people(sp_gathered *g, sp_stmt *stmt,
                             sp_gather_list *list)
{
    const sp_permit *permit = g->ticket->permit;
    bool row;

    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        sp_cycle_person *p = sp_gather_row(g, list);
        if (!p)
            return SP_NO_MEMORY;
        SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 0), &p->function));
        SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 1), &p->person));
        SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 2), &p->login));
        SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 3), &p->name));
        p->from = sp_stmt_is_null(stmt, 4) ? SP_NO_INT : sp_stmt_int(stmt, 4);
        p->to = sp_stmt_is_null(stmt, 5) ? SP_NO_INT : sp_stmt_int(stmt, 5);
        p->briefed = is_listed(permit->briefed, p->person);
    }
}

/* Those of the list of people, the work leader and the coordinator. */
static sp_status find_people(sp_gathered *g, sp_gather_list *list)
{
    SP_AUTOSTMT *stmt = NULL;
    const sp_permit *permit = g->ticket->permit;

    SP_TRY(sp_db_prepare(
        g->ticket->session->db,
        "SELECT s.function, s.person, p.user_name, p.name, s.from_at, s.to_at "
        "FROM permit_staff s JOIN person p ON p.code = s.person WHERE s.permit "
        "= $1 AND (s.to_at IS NULL OR s.to_at > $2) UNION SELECT "
        "'work_leader', code, user_name, name, NULL, NULL FROM person WHERE "
        "code = $3 UNION SELECT 'coordinator', code, user_name, name, NULL, "
        "NULL FROM person WHERE code = $4 ORDER BY 1, 2",
        &stmt));
    sp_stmt_bind_text(stmt, 1, permit->code);
    sp_stmt_bind_int(stmt, 2, sp_session_now(g->ticket->session));
    sp_stmt_bind_text(stmt, 3, permit->work_leader);
    sp_stmt_bind_text(stmt, 4, permit->coordinator);
    return read_people(g, stmt, list);
}

/* What is known about one already? Somebody may have two functions. */
static const sp_cycle_person *met_before(const sp_cycle_person *people,
                                         size_t n, const char *person)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(people[i].person, person) == 0)
            return &people[i];
    return NULL;
}

/* What the pack asks of a function: nothing else is looked up. */
static void asked_of(const sp_gathered *g, const char *function,
                     bool *out_papers, bool *out_alone)
{
    *out_papers = false;
    *out_alone = false;
    SP_PERMIT_EACH(sp_permit_person, r, g->ticket->type, SP_PERMIT_PEOPLE)
    {
        if (strcmp(r->who, function) != 0)
            continue;
        *out_papers = *out_papers || *r->certificate;
        *out_alone = *out_alone || r->exclusive;
    }
}

static sp_status judge(sp_gathered *g, sp_cycle_person *p,
                       const sp_cycle_person *before,
                       sp_permit_reasons *reasons)
{
    period when = period_of(g);
    bool papers;
    bool alone;

    asked_of(g, p->function, &papers, &alone);
    p->unfit = before ? before->unfit : reasons;
    if (!before)
        SP_TRY(sp_person_judge(g->ticket->session, p->person, NULL, when.from,
                               when.to, reasons));
    if (papers)
        SP_TRY(gather_certificates(g, p));
    return alone ? gather_busy(g, p) : SP_OK;
}

sp_status sp_gather_people(sp_gathered *g)
{
    sp_gather_list list = {.size = sizeof(sp_cycle_person)};

    SP_TRY(find_people(g, &list));
    sp_cycle_person *people = list.rows;
    g->unfit = sp_gathered_room(g, list.count + 1, sizeof *g->unfit);
    if (!g->unfit)
        return SP_NO_MEMORY;
    g->nunfit = list.count;
    for (size_t i = 0; i < list.count; i++)
        SP_TRY(judge(g, &people[i], met_before(people, i, people[i].person),
                     &g->unfit[i]));
    g->facts.people = people;
    g->facts.npeople = list.count;
    for (size_t i = 0; i < list.count; i++)
        if (strcmp(people[i].function, "coordinator") == 0)
            g->facts.coordinator = people[i].person;
    return SP_OK;
}

/* ---- the actor ---- */

/* Does a role of the actor's reach further into tickets than one's own? Those
 * whose roles do not may suspend any work, but not end it. */
static bool sees_others(const sp_session *session)
{
    return sp_right(session, "permit", SP_DO_READ, NULL) > SP_SCOPE_OWN;
}

/* Does a right of the actor's reach this ticket? */
static bool reaches(const sp_gathered *g, const char *module, sp_action action)
{
    sp_session *session = g->ticket->session;
    const sp_permit *p = g->ticket->permit;

    return sp_right(session, module, action, NULL) != SP_SCOPE_NONE &&
           sp_require(session, module, action, p->owner_dept, p->applicant) ==
               SP_OK;
}

static unsigned powers_of(const sp_gathered *g)
{
    unsigned powers = 0;

    if (reaches(g, "permit_stop", SP_DO_UPDATE)) {
        powers |= SP_CYCLE_SUSPEND;
        if (sees_others(g->ticket->session))
            powers |= SP_CYCLE_STOP;
    }
    if (reaches(g, "permit_approve", SP_DO_APPROVE))
        powers |= SP_CYCLE_ADMIN;
    return powers;
}

static sp_status person_of(sp_gathered *g, const char *login, const char **out)
{
    SP_AUTOFREE char *person = NULL;

    SP_TRY(sp_person_of_user(g->ticket->session, login, &person));
    return sp_gather_text(g, person, out);
}

sp_status sp_gather_actor(sp_gathered *g)
{
    const sp_user *user = g->ticket->session->actor;

    g->actor.login = user->name;
    g->actor.roles = user->roles;
    g->actor.powers = powers_of(g);
    SP_TRY(person_of(g, user->name, &g->actor.person));
    return g->facts.applicant
               ? person_of(g, g->facts.applicant, &g->facts.applicant_person)
               : SP_OK;
}
