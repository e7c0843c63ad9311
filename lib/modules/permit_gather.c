/* All that is known about a ticket. */
#include "permit_gather.h"

#include <stdio.h>
#include <string.h>

#include "str.h"
#include "text.h"

/* ---- memory ---- */

enum { BLOCK_BYTES = 16384, ALIGN = 16 };

struct sp_arena_block {
    struct sp_arena_block *next;
    size_t used;
    size_t cap;
    _Alignas(ALIGN) char bytes[];
};

void *sp_gathered_room(sp_gathered *g, size_t count, size_t size)
{
    size_t need = (count * size + ALIGN - 1) / ALIGN * ALIGN;
    struct sp_arena_block *b = g->blocks;

    if (!b || b->cap - b->used < need) {
        size_t cap = need > BLOCK_BYTES ? need : BLOCK_BYTES;
        b = malloc(sizeof *b + cap);
        if (!b) {
            sp_no_memory();
            return NULL;
        }
        b->next = g->blocks;
        b->used = 0;
        b->cap = cap;
        g->blocks = b;
    }
    void *room = b->bytes + b->used;
    b->used += need;
    memset(room, 0, need);
    return room;
}

void sp_gathered_clear(sp_gathered *g)
{
    for (size_t i = 0; i < g->nunfit; i++)
        sp_permit_reasons_clear(&g->unfit[i]);
    for (struct sp_arena_block *b = g->blocks; b;) {
        struct sp_arena_block *next = b->next;
        free(b);
        b = next;
    }
    *g = (sp_gathered){0};
}

void *sp_gather_row(sp_gathered *g, sp_gather_list *list)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 8;
        void *rows = sp_gathered_room(g, cap, list->size);
        if (!rows)
            return NULL;
        if (list->count)
            memcpy(rows, list->rows, list->count * list->size);
        list->rows = rows;
        list->cap = cap;
    }
    return (char *)list->rows + list->count++ * list->size;
}

sp_status sp_gather_text(sp_gathered *g, const char *text, const char **out)
{
    size_t len = text ? strlen(text) + 1 : 0;
    char *copy = text ? sp_gathered_room(g, len, 1) : NULL;

    if (text && !copy)
        return SP_NO_MEMORY;
    if (copy)
        memcpy(copy, text, len);
    *out = copy;
    return SP_OK;
}

/* ---- the row itself ---- */

/* Fields of the form that stand on the ticket's own row. */
static const struct {
    const char *field;
    const char *member;
} members[] = {
    {"risk_identification", "hazard_analysis"},
    {"related_tickets", "related"},
    {"space_name", "space"},
    {"pipe_name", "pipe"},
};

static const sp_field *member_of(const char *field)
{
    for (size_t i = 0; i < SP_COUNT(members); i++)
        if (strcmp(members[i].field, field) == 0)
            return sp_type_field(&sp_permit_record_type, members[i].member);
    return sp_type_field(&sp_permit_record_type, field);
}

static bool is_given(const sp_permit_pairs *pairs, const char *name)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (strcmp(pairs->items[i].name, name) == 0)
            return true;
    return false;
}

static sp_status gather_filled(sp_gathered *g)
{
    SP_AUTOPAIRS pairs = {0};
    const sp_permit *p = g->ticket->permit;
    size_t n = g->ticket->type->parts[SP_PERMIT_FIELDS].count;
    const char **filled = sp_gathered_room(g, n + 1, sizeof *filled);
    size_t count = 0;

    if (!filled)
        return SP_NO_MEMORY;
    SP_TRY(sp_permit_pairs_read(p->fields, &pairs));
    SP_PERMIT_EACH(sp_permit_field, f, g->ticket->type, SP_PERMIT_FIELDS)
    {
        const sp_field *member = member_of(f->item.code);
        if (is_given(&pairs, f->item.code) ||
            (member && !sp_record_is_empty(p, member)))
            filled[count++] = f->item.code;
    }
    g->facts.filled = filled;
    g->facts.nfilled = count;
    return SP_OK;
}

/* A draft whose facts are not all there can still be cancelled: until then it
 * counts as the strictest. */
static sp_status gather_grading(sp_gathered *g)
{
    sp_ticket *t = g->ticket;
    sp_status status = sp_ticket_grade(t);

    if (status != SP_OK && status != SP_INVALID)
        return status;
    if (status == SP_INVALID) {
        snprintf(g->ungraded_zh, sizeof g->ungraded_zh, "%s",
                 sp_last_error(SP_ZH));
        snprintf(g->ungraded_en, sizeof g->ungraded_en, "%s",
                 sp_last_error(SP_EN));
        t->grading = (sp_permit_grading){0};
    }
    g->facts.grading = &t->grading;
    g->facts.level_now = t->grading.effective;
    return SP_OK;
}

static void gather_row(sp_gathered *g)
{
    const sp_permit *p = g->ticket->permit;
    sp_cycle_facts *f = &g->facts;
    bool drafted = p->valid_from == SP_NO_INT || p->state == SP_PERMIT_DRAFT ||
                   p->state == SP_PERMIT_REJECTED;
    int from = p->finished_from
                   ? sp_label_find(sp_permit_state_labels,
                                   SP_PERMIT_STATE_COUNT, p->finished_from)
                   : -1;

    f->number = p->code;
    f->state = p->state;
    f->finished_from = from < 0 ? SP_PERMIT_IN_PROGRESS : (sp_permit_state)from;
    f->legacy = p->legacy;
    f->submitted_at = p->submitted_at;
    f->valid_from = drafted ? p->planned_from : p->valid_from;
    f->valid_to = drafted ? p->planned_to : p->valid_to;
    f->suspended_at = p->suspended_at;
    f->work_from =
        p->resumed_at > p->started_at ? p->resumed_at : p->started_at;
    f->applicant = p->applicant;
    f->coordinator = p->coordinator;
    f->analysis = p->hazard_analysis != NULL;
    f->briefer = p->briefer;
    f->briefed_at = p->briefed_at;
    f->isolated_by = p->isolated_by;
    f->isolated_at = p->isolated_at;
    f->heads_in = p->heads_in;
    f->tools_in = p->tools_in;
}

/* ---- signatures, measures, documents ---- */

static bool is_acceptance(const sp_gathered *g, const char *step)
{
    const sp_permit_item *item =
        sp_permit_part_find(g->ticket->pack, SP_PERMIT_STEPS, step);

    return item &&
           ((const sp_permit_step *)item)->kind == SP_PERMIT_STEP_ACCEPT;
}

/* Work that was not accepted and finished again is accepted anew. */
static void drop_acceptances(sp_gathered *g, sp_gather_list *list)
{
    sp_cycle_signature *rows = list->rows;
    size_t kept = 0;

    for (size_t i = 0; i < list->count; i++)
        if (!is_acceptance(g, rows[i].step))
            rows[kept++] = rows[i];
    list->count = kept;
}

static sp_status read_signature(sp_gathered *g, sp_stmt *stmt,
                                sp_gather_list *list)
{
    sp_cycle_signature *s;

    if (sp_stmt_is_null(stmt, 1)) {
        drop_acceptances(g, list);
        return SP_OK;
    }
    s = sp_gather_row(g, list);
    if (!s)
        return SP_NO_MEMORY;
    SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 1), &s->step));
    SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 2), &s->as));
    SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 3), &s->login));
    s->at = sp_stmt_int(stmt, 4);
    return SP_OK;
}

static sp_status gather_signatures(sp_gathered *g)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_gather_list list = {.size = sizeof(sp_cycle_signature)};
    bool row;

    SP_TRY(sp_db_prepare(g->ticket->session->db,
                         "SELECT action, step, signed_as, actor, at FROM "
                         "permit_history WHERE permit = $1 AND round = $2 AND "
                         "(step IS NOT NULL OR action = 'finish') ORDER BY seq",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, g->ticket->permit->code);
    sp_stmt_bind_int(stmt, 2, g->ticket->permit->round);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        SP_TRY(read_signature(g, stmt, &list));
    }
    size_t count = list.count;
    if (!sp_gather_row(g, &list)) /* room for the one to come */
        return SP_NO_MEMORY;
    g->signatures = list.rows;
    g->facts.signatures = list.rows;
    g->facts.nsignatures = count;
    return SP_OK;
}

static sp_status gather_measures(sp_gathered *g)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_gather_list list = {.size = sizeof(sp_cycle_measure)};
    bool row;

    SP_TRY(sp_db_prepare(g->ticket->session->db,
                         "SELECT no, confirmed_by, confirmed_at FROM "
                         "permit_measure_answer WHERE permit = $1 ORDER BY no",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, g->ticket->permit->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        sp_cycle_measure *m = sp_gather_row(g, &list);
        if (!m)
            return SP_NO_MEMORY;
        m->no = (unsigned)sp_stmt_int(stmt, 0);
        SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 1), &m->by));
        m->at = sp_stmt_int(stmt, 2);
    }
    g->facts.measures = list.rows;
    g->facts.nmeasures = list.count;
    return SP_OK;
}

static sp_status gather_documents(sp_gathered *g)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_gather_list list = {.size = sizeof(const char *)};
    bool row;

    if (g->ticket->type->parts[SP_PERMIT_DOCUMENTS].count == 0)
        return SP_OK;
    SP_TRY(sp_db_prepare(g->ticket->session->db,
                         "SELECT note FROM attachment WHERE subject_type = "
                         "'permit' AND subject = $1 AND removed_at IS NULL AND "
                         "note IS NOT NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, g->ticket->permit->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const char **code = sp_gather_row(g, &list);
        if (!code)
            return SP_NO_MEMORY;
        SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 0), code));
    }
    g->facts.documents = list.rows;
    g->facts.ndocuments = list.count;
    return SP_OK;
}

/* ---- all of it ---- */

static bool is_about_work(sp_permit_action action)
{
    return action == SP_PERMIT_DO_SUBMIT || action == SP_PERMIT_DO_START ||
           action == SP_PERMIT_DO_RESUME || action == SP_PERMIT_DO_HANDOVER ||
           action == SP_PERMIT_DO_REFUSE || action == SP_PERMIT_ACTION_COUNT;
}

static sp_status gather(sp_gathered *g, sp_permit_action action,
                        const sp_permit_options *options)
{
    gather_row(g);
    SP_TRY(gather_grading(g));
    SP_TRY(gather_filled(g));
    SP_TRY(gather_signatures(g));
    SP_TRY(sp_gather_people(g));
    SP_TRY(sp_gather_actor(g));
    SP_TRY(gather_documents(g));
    if (!is_about_work(action))
        return SP_OK;
    SP_TRY(gather_measures(g));
    SP_TRY(sp_gather_gas(g, options));
    SP_TRY(sp_gather_related(g));
    return sp_gather_conflicts(g, options);
}

sp_status sp_gather(sp_ticket *ticket, sp_permit_action action,
                    const sp_permit_options *options, sp_gathered *out)
{
    sp_gathered g = {.ticket = ticket};

    sp_status status = gather(&g, action, options);
    if (status != SP_OK) {
        sp_gathered_clear(&g);
        return status;
    }
    *out = g;
    return SP_OK;
}

/* ---- requests ---- */

static sp_status bad_weather(const char *text)
{
    return sp_fail(SP_INVALID,
                   "天气应如 wind_force=4,temperature=31,thunder=no，却是"
                   "“%.80s”",
                   "weather should be like "
                   "wind_force=4,temperature=31,thunder=no, not \"%.80s\"",
                   text);
}

static sp_status read_weather(sp_gathered *g, const char *text,
                              sp_cycle_weather *w, const char *whole)
{
    const char *equals = strchr(text, '=');
    char name[40];

    if (!equals || equals == text || equals - text >= (ptrdiff_t)sizeof name)
        return bad_weather(whole);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    SP_TRY(sp_gather_text(g, name, &w->measure));
    if (strcmp(equals + 1, "yes") == 0)
        w->value = 1;
    else if (strcmp(equals + 1, "no") == 0)
        w->value = 0;
    else if (!sp_text_to_int(equals + 1, &w->value))
        return bad_weather(whole);
    return SP_OK;
}

static sp_status request_weather(sp_gathered *g, const char *text,
                                 sp_cycle_request *out)
{
    sp_cycle_weather *w = sp_gathered_room(g, SP_PERMIT_WEATHER_MAX, sizeof *w);
    size_t n = 0;

    if (!w)
        return SP_NO_MEMORY;
    for (const char *at = text; *at; n++) {
        char one[80];
        size_t len = strcspn(at, ",");
        if (len == 0 || len >= sizeof one || n == SP_PERMIT_WEATHER_MAX)
            return bad_weather(text);
        snprintf(one, sizeof one, "%.*s", (int)len, at);
        SP_TRY(read_weather(g, one, &w[n], text));
        at += len + (at[len] == ',');
    }
    out->weather = w;
    out->nweather = n;
    return SP_OK;
}

sp_status sp_permit_request(sp_session *session, sp_gathered *g,
                            sp_permit_action action, const sp_permit_options *o,
                            sp_cycle_request *out)
{
    *out = (sp_cycle_request){
        .action = action,
        .now = sp_session_now(session),
        .reason = o->reason,
        .step = o->step,
        .as = o->as,
        .person = o->person,
        .on_site = o->on_site,
        .cause_cleared = o->cause_cleared,
        .site_checked = o->site_checked,
        .heads_out = o->heads,
        .tools_out = o->tools,
    };
    return o->weather ? request_weather(g, o->weather, out) : SP_OK;
}
