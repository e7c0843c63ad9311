/* The live works of a site. Reading ten thousand tickets takes longer than
 * asking about one, so they stay with the session; the ledger says which have
 * changed since. Those that have are held beside the index until there are
 * many. */
#include "permit_live.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "permit_area.h"
#include "permit_words.h"
#include "str.h"

enum {
    CHANGED_MAX = 200, /* beside the index */
    BEHIND_MAX = 2000, /* ledger entries; beyond them all is read again */
    TEXTS = 6
};

/* One live ticket. */
typedef struct entry {
    char *texts[TEXTS]; /* number, type, zone, dike, space, pipe */
    sp_pack *pack;
    sp_permit_grading *grading;
    sp_simops_work work;
    bool live;          /* else it is known not to be any more */
    bool changed;       /* it is not as the index has it */
    struct entry *next; /* among those that were replaced */
} entry;

typedef struct live {
    int64_t seq; /* of the ledger; -1: nothing was read yet */
    sp_plan plan;
    entry **entries; /* by number */
    size_t nentries;
    size_t cap;
    sp_simops_work *works; /* of the index */
    sp_simops_index *index;
    size_t nchanged;
    entry *replaced; /* the index still points into them */
    sp_words words;
} live;

/* ---- memory ---- */

static void free_entry(entry *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < TEXTS; i++)
        free(e->texts[i]);
    sp_pack_free(e->pack);
    free(e->grading);
    free(e);
}

static void free_replaced(live *l)
{
    while (l->replaced) {
        entry *next = l->replaced->next;
        free_entry(l->replaced);
        l->replaced = next;
    }
}

static void empty(live *l)
{
    for (size_t i = 0; i < l->nentries; i++)
        free_entry(l->entries[i]);
    sp_plan_clear(&l->plan);
    sp_simops_index_free(l->index);
    free_replaced(l);
    free(l->entries);
    free(l->works);
    *l = (live){.seq = -1, .words = l->words};
}

static void release(void *what)
{
    live *l = what;

    empty(l);
    sp_words_clear(&l->words);
    free(l);
}

static sp_status live_of(sp_session *session, live **out)
{
    if (!session->live.what) {
        live *l = calloc(1, sizeof *l);
        if (!l)
            return sp_no_memory();
        l->seq = -1;
        session->live = (sp_keep){l, release};
    }
    *out = session->live.what;
    return SP_OK;
}

/* ---- one ticket ---- */

static int64_t millimetres(double metres)
{
    return isnan(metres) ? SP_NO_INT : (int64_t)llround(metres * 1000);
}

static sp_simops_work work_of(const live *l, const sp_ticket *t)
{
    const sp_permit *p = t->permit;
    bool drafted = p->valid_from == SP_NO_INT;
    sp_simops_work w = {
        .number = p->code,
        .type = p->type,
        .rules = t->type,
        .facts = &t->grading,
        .zone = p->zone,
        .dike = p->dike,
        .space = p->space,
        .pipe = p->pipe,
        .low = millimetres(p->height_from),
        .high = millimetres(p->height_to),
        .from = drafted ? p->planned_from : p->valid_from,
        .to = drafted ? p->planned_to : p->valid_to,
    };

    sp_plan_place(&l->plan, p->zone, p->x, p->y, &w.place);
    return w;
}

static bool is_live(const sp_permit *p)
{
    return !p->legacy && (p->state == SP_PERMIT_APPROVED ||
                          p->state == SP_PERMIT_IN_PROGRESS ||
                          p->state == SP_PERMIT_SUSPENDED ||
                          p->state == SP_PERMIT_PENDING_ACCEPTANCE);
}

/* What an entry keeps of a ticket; its pack is taken over. */
static sp_status keep(const live *l, sp_ticket *t, entry *e)
{
    const char **members[TEXTS] = {&e->work.number, &e->work.type,
                                   &e->work.zone,   &e->work.dike,
                                   &e->work.space,  &e->work.pipe};

    e->grading = malloc(sizeof *e->grading);
    if (!e->grading)
        return sp_no_memory();
    *e->grading = t->grading;
    e->work = work_of(l, t);
    e->work.facts = e->grading;
    for (size_t i = 0; i < TEXTS; i++) {
        SP_TRY(sp_text_copy(*members[i], &e->texts[i]));
        *members[i] = e->texts[i];
    }
    e->pack = SP_TAKE(t->pack);
    e->live = true;
    return SP_OK;
}

static sp_status open_ticket(sp_session *session, sp_permit *permit,
                             sp_ticket *t)
{
    *t = (sp_ticket){.session = session, .permit = permit};
    SP_TRY(sp_packs_get(session, permit->standard, &t->pack));
    SP_TRY(sp_permit_type_of(t->pack, &t->type));
    if (permit->calendar)
        SP_TRY(sp_packs_get(session, permit->calendar, &t->calendar));
    return sp_ticket_grade(t);
}

/* A new entry of @permit; of one that is not live only its number. */
static sp_status make_entry(sp_session *session, const live *l,
                            sp_permit *permit, entry **out)
{
    entry *e = calloc(1, sizeof *e);
    sp_ticket t = {0};

    if (!e)
        return sp_no_memory();
    sp_status status;
    if (is_live(permit)) {
        status = open_ticket(session, permit, &t);
        if (status == SP_OK)
            status = keep(l, &t, e);
        t.permit = NULL; /* the caller's */
        sp_ticket_close(&t);
    } else {
        status = sp_text_copy(permit->code, &e->texts[0]);
        e->work.number = e->texts[0];
    }
    if (status != SP_OK) {
        free_entry(e);
        return status;
    }
    *out = e;
    return SP_OK;
}

/* ---- all of them ---- */

/* Where @number is among the entries, or should be. */
static bool find(const live *l, const char *number, size_t *out)
{
    size_t low = 0;
    size_t high = l->nentries;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(number, l->entries[middle]->work.number);
        if (order == 0) {
            *out = middle;
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    *out = low;
    return false;
}

static sp_status insert(live *l, size_t at, entry *e)
{
    if (l->nentries == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 64;
        entry **entries = realloc(l->entries, cap * sizeof(entry *));
        if (!entries)
            return sp_no_memory();
        l->entries = entries;
        l->cap = cap;
    }
    memmove(l->entries + at + 1, l->entries + at,
            (l->nentries - at) * sizeof(entry *));
    l->entries[at] = e;
    l->nentries++;
    return SP_OK;
}

static sp_status read_tickets(sp_session *session, live *l)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR sql = {0};
    SP_AUTOPERMIT *p = sp_record_new(&sp_permit_record_type);
    bool row;

    if (!p)
        return SP_NO_MEMORY;
    sp_str_add(&sql, "SELECT id");
    for (size_t i = 1; i < sp_permit_record_type.nfields; i++)
        sp_str_addf(&sql, ", \"%s\"", sp_permit_record_type.fields[i].name);
    sp_str_add(&sql, " FROM permit WHERE legacy = 0 AND state IN ('approved', "
                     "'in_progress', 'suspended', 'pending_acceptance') ORDER "
                     "BY code");
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(session->db, sp_str_text(&sql), &stmt));
    for (;;) {
        entry *e = NULL;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(sp_rec_read(stmt, 0, &sp_permit_record_type, p));
        SP_TRY(make_entry(session, l, p, &e));
        sp_status status = insert(l, l->nentries, e);
        if (status != SP_OK) {
            free_entry(e);
            return status;
        }
    }
}

/* The index over all that are live; those that are not are forgotten. */
static sp_status build(live *l)
{
    size_t n = 0;

    sp_simops_index_free(SP_TAKE(l->index));
    free(SP_TAKE(l->works));
    free_replaced(l);
    for (size_t i = 0; i < l->nentries; i++) {
        if (l->entries[i]->live)
            l->entries[n++] = l->entries[i];
        else
            free_entry(l->entries[i]);
    }
    l->nentries = n;
    l->nchanged = 0;
    l->works = calloc(n + 1, sizeof *l->works);
    if (!l->works)
        return sp_no_memory();
    for (size_t i = 0; i < n; i++) {
        l->entries[i]->changed = false;
        l->works[i] = l->entries[i]->work;
    }
    return sp_simops_index_new(l->works, n, &l->index);
}

static sp_status read_all(sp_session *session, live *l, int64_t seq)
{
    empty(l);
    SP_TRY(sp_plan_read(session, &l->plan));
    SP_TRY(read_tickets(session, l));
    SP_TRY(build(l));
    l->seq = seq;
    return SP_OK;
}

/* ---- what has changed ---- */

static sp_status replace(sp_session *session, live *l, sp_permit *permit)
{
    entry *e = NULL;
    size_t at;
    bool there = find(l, permit->code, &at);

    if (!there && !is_live(permit))
        return SP_OK;
    SP_TRY(make_entry(session, l, permit, &e));
    e->changed = true;
    if (there) {
        if (!l->entries[at]->changed)
            l->nchanged++;
        l->entries[at]->next = l->replaced;
        l->replaced = l->entries[at];
        l->entries[at] = e;
        return SP_OK;
    }
    l->nchanged++;
    sp_status status = insert(l, at, e);
    if (status != SP_OK)
        free_entry(e);
    return status;
}

static sp_status reread(sp_session *session, live *l, const char *number)
{
    SP_AUTOPERMIT *p = NULL;
    void *found = NULL;
    sp_status status = sp_rec_find(session->db, &sp_permit_record_type, "code",
                                   number, &found);

    p = found;
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    return replace(session, l, p);
}

/* Follow the ledger; @out_whole: something changed that all depends on. */
static sp_status follow(sp_session *session, live *l, bool *out_whole)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *out_whole = false;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT DISTINCT subject, code FROM ledger WHERE seq "
                         "> $1 AND subject IN ('permit', 'zone', 'park')",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, l->seq);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        if (strcmp(sp_stmt_text(stmt, 0), "permit") != 0) {
            *out_whole = true;
            return SP_OK;
        }
        if (!sp_stmt_is_null(stmt, 1))
            SP_TRY(reread(session, l, sp_stmt_text(stmt, 1)));
    }
}

static sp_status catch_up(sp_session *session, live *l)
{
    int64_t seq = 0;
    bool whole = false;

    SP_TRY(sp_db_int(session->db, "SELECT max(seq) FROM ledger", &seq));
    if (seq == l->seq)
        return SP_OK;
    if (l->seq < 0 || seq < l->seq || seq - l->seq > BEHIND_MAX)
        return read_all(session, l, seq);
    SP_TRY(follow(session, l, &whole));
    if (whole)
        return read_all(session, l, seq);
    if (l->nchanged > CHANGED_MAX)
        SP_TRY(build(l));
    l->seq = seq;
    return SP_OK;
}

static sp_status ready(sp_session *session, live **out)
{
    live *l = NULL;

    SP_TRY(live_of(session, &l));
    sp_status status = catch_up(session, l);
    if (status != SP_OK) {
        empty(l);
        return status;
    }
    *out = l;
    return SP_OK;
}

typedef struct asking {
    const live *live;
    sp_live_visit visit;
    void *context;
} asking;

/* The index knows those that have changed as they were. */
static sp_status pass_on(void *context, const sp_simops_clash *clash)
{
    const asking *a = context;
    size_t at;

    if (a->live->nchanged && find(a->live, clash->other->number, &at) &&
        a->live->entries[at]->changed)
        return SP_OK;
    return a->visit(a->context, clash);
}

static sp_status ask(const live *l, const sp_simops_work *work,
                     sp_live_visit visit, void *context)
{
    asking a = {l, visit, context};

    SP_TRY(sp_simops_of(l->index, work, pass_on, &a));
    for (size_t i = 0; l->nchanged && i < l->nentries; i++) {
        const entry *e = l->entries[i];
        if (e->changed && e->live)
            SP_TRY(sp_simops_pair(work, &e->work, visit, context));
    }
    return SP_OK;
}

sp_status sp_live_of(sp_session *session, const sp_simops_work *work,
                     sp_live_visit visit, void *context)
{
    live *l = NULL;

    SP_TRY(ready(session, &l));
    return ask(l, work, visit, context);
}

sp_status sp_live_beside(sp_ticket *ticket, sp_live_visit visit, void *context)
{
    live *l = NULL;

    SP_TRY(sp_ticket_grade(ticket));
    SP_TRY(ready(ticket->session, &l));
    sp_simops_work work = work_of(l, ticket);
    if (work.from == SP_NO_INT || work.to == SP_NO_INT || work.to <= work.from)
        return SP_OK;
    return ask(l, &work, visit, context);
}

sp_status sp_live_all(sp_session *session, sp_live_visit visit, void *context)
{
    live *l = NULL;

    SP_TRY(ready(session, &l));
    if (l->nchanged) {
        sp_status status = build(l);
        if (status != SP_OK) {
            empty(l);
            return status;
        }
    }
    return sp_simops_all(l->index, visit, context);
}

sp_status sp_live_place(sp_session *session, const char *zone, double x,
                        double y, sp_place *out)
{
    live *l = NULL;

    SP_TRY(ready(session, &l));
    sp_plan_place(&l->plan, zone, x, y, out);
    return SP_OK;
}

sp_status sp_live_keep_clauses(sp_session *session, sp_permit_reasons *reasons)
{
    live *l = NULL;

    SP_TRY(live_of(session, &l));
    for (size_t i = 0; i < reasons->count; i++) {
        const char *clause = sp_word(&l->words, reasons->items[i].clause);
        if (!clause)
            return SP_NO_MEMORY;
        reasons->items[i].clause = clause;
    }
    return SP_OK;
}
