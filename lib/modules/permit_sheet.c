/* A ticket being put on paper: loading it, and what its parts share. */
#include "permit_sheet.h"

#include <stdio.h>
#include <string.h>

#include "seal.h"
#include "text.h"
#include "when.h"

void sp_permit_sheet_close(sp_permit_sheet *s)
{
    sp_ticket_close(&s->ticket);
    sp_records_clear(&s->staff);
    sp_records_clear(&s->tests);
    sp_records_clear(&s->answers);
    sp_records_clear(&s->history);
    sp_permit_pairs_clear(&s->facts);
    sp_permit_pairs_clear(&s->fields);
    for (size_t i = 0; i < s->nowned; i++)
        free(s->owned[i]);
    free(s->owned);
    *s = (sp_permit_sheet){0};
}

/* ---- memory ---- */

static sp_status own(sp_permit_sheet *s, void *memory)
{
    char **owned = realloc(s->owned, (s->nowned + 1) * sizeof *owned);

    if (!owned || !memory) {
        if (owned)
            s->owned = owned;
        free(memory);
        return sp_no_memory();
    }
    s->owned = owned;
    s->owned[s->nowned++] = memory;
    return SP_OK;
}

sp_status sp_permit_sheet_keep(sp_permit_sheet *s, sp_str *text,
                               const char **out)
{
    char *taken = NULL;

    SP_TRY(sp_str_take(text, &taken));
    SP_TRY(own(s, taken));
    *out = taken;
    return SP_OK;
}

void *sp_permit_sheet_room(sp_permit_sheet *s, size_t n, size_t size)
{
    void *room = calloc(n + 1, size);

    return own(s, room) == SP_OK ? room : NULL;
}

/* ---- loading ---- */

/* Who may see the ticket may see what belongs to it. */
static sp_status load_parts(sp_permit_sheet *s, const sp_type *type,
                            const char *order, sp_records *out)
{
    SP_AUTOQUERY *query = sp_query_new(type);
    const sp_sight all = {.scope = SP_SCOPE_ALL};

    if (!query)
        return SP_NO_MEMORY;
    SP_TRY(sp_query_where(query, "permit", s->ticket.permit->code));
    SP_TRY(sp_query_order(query, order));
    return sp_rec_list(s->session->db, query, &all, out);
}

/* An imported ticket has no pack; a draft may lack what its level needs. */
static sp_status load_pack(sp_permit_sheet *s)
{
    sp_ticket *t = &s->ticket;

    if (t->permit->legacy || !t->permit->standard)
        return SP_OK;
    SP_TRY(sp_packs_get(s->session, t->permit->standard, &t->pack));
    SP_TRY(sp_permit_type_of(t->pack, &t->type));
    if (t->permit->calendar)
        SP_TRY(sp_packs_get(s->session, t->permit->calendar, &t->calendar));
    sp_status status = sp_ticket_grade(t);
    return status == SP_INVALID ? SP_OK : status;
}

static sp_status load(sp_permit_sheet *s, const char *number)
{
    sp_ticket *t = &s->ticket;
    void *found = NULL;

    t->session = s->session;
    SP_TRY(sp_rec_find(s->session->db, &sp_permit_record_type, "code", number,
                       &found));
    t->permit = found;
    SP_TRY(sp_ticket_may_see(s->session, t->permit));
    SP_TRY(load_pack(s));
    SP_TRY(sp_permit_pairs_read(t->permit->facts, &s->facts));
    SP_TRY(sp_permit_pairs_read(t->permit->fields, &s->fields));
    SP_TRY(load_parts(s, &sp_permit_staff_type, "id", &s->staff));
    SP_TRY(load_parts(s, &sp_permit_gas_test_type, "sampled_at", &s->tests));
    SP_TRY(load_parts(s, &sp_permit_measure_answer_type, "no", &s->answers));
    if (s->tests.count > SP_PERMIT_SHEET_TESTS_MAX)
        s->first_test = s->tests.count - SP_PERMIT_SHEET_TESTS_MAX;
    return load_parts(s, &sp_permit_history_type, "seq", &s->history);
}

sp_status sp_permit_sheet_open(sp_session *session, const char *number,
                               sp_permit_sheet *out)
{
    sp_permit_sheet s = {.session = session};

    if (!session->actor) /* the sentence about signing in */
        return sp_require(session, "permit", SP_DO_READ, NULL, NULL);
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = load(&s, number);
    sp_db_end_read(session->db);
    if (status != SP_OK) {
        sp_permit_sheet_close(&s);
        return status;
    }
    *out = s;
    return SP_OK;
}

/* ---- texts ---- */

static sp_status look_up(sp_permit_sheet *s, const char *sql, const char *who,
                         const char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR text = {0};
    bool row;

    SP_TRY(sp_db_prepare(s->session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, who);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row || sp_stmt_is_null(stmt, 0))
        return SP_OK;
    const char *name = sp_stmt_text(stmt, 0);
    SP_TRY(sp_stmt_ok(stmt));
    sp_str_add(&text, name);
    return sp_permit_sheet_keep(s, &text, out);
}

sp_status sp_permit_sheet_name(sp_permit_sheet *s, const char *who,
                               const char **out)
{
    const char *name = NULL;

    if (who)
        SP_TRY(
            look_up(s, "SELECT name FROM person WHERE code = $1", who, &name));
    if (who && !name)
        SP_TRY(look_up(s,
                       "SELECT display_name FROM user_account WHERE name = $1",
                       who, &name));
    *out = name ? name : who;
    return SP_OK;
}

sp_status sp_permit_sheet_time(sp_permit_sheet *s, int64_t time,
                               const char **out)
{
    SP_AUTOSTR text = {0};
    char iso[32];

    *out = NULL;
    if (time == SP_NO_INT)
        return SP_OK;
    sp_time_format(time, sp_session_zone(s->session), iso);
    if (strlen(iso) < 16)
        return SP_OK;
    if (sp_session_lang(s->session) == SP_EN)
        sp_str_addf(&text, "%.10s %.5s", iso, iso + 11);
    else
        sp_str_addf(&text, "%.4s年%.2s月%.2s日 %.2s时%.2s分", iso, iso + 5,
                    iso + 8, iso + 11, iso + 14);
    return sp_permit_sheet_keep(s, &text, out);
}

const char *sp_permit_sheet_given(const sp_permit_pairs *pairs,
                                  const char *name)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (strcmp(pairs->items[i].name, name) == 0)
            return pairs->items[i].value;
    return NULL;
}

bool sp_permit_sheet_counts(const sp_permit_sheet *s,
                            const sp_permit_item *item)
{
    return s->ticket.graded ? sp_permit_applies(item, &s->ticket.grading)
                            : item->nconditions == 0;
}

/* ---- the summary ---- */

/* As much of @text as there is room for, ending on a character. */
static void put(char *to, size_t size, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (len >= size)
        len = sp_utf8_check(text, size - 1);
    if (len)
        memcpy(to, text, len);
    to[len] = '\0';
}

static sp_status park_name(sp_session *session, char *to, size_t size)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, "SELECT name FROM park", &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row)
        put(to, size, sp_stmt_text(stmt, 0));
    return sp_stmt_ok(stmt);
}

sp_status sp_permit_sheet_seal(const sp_permit_sheet *s, char **out)
{
    const sp_permit *p = s->ticket.permit;
    sp_seal_summary m = {0};
    bool set = p->valid_from != SP_NO_INT;

    if (p->legacy)
        return sp_fail(SP_CONFLICT, "作业票 %.60s 是导入的历史票，没有二维码",
                       "ticket %.60s was imported: it has no QR code", p->code);
    put(m.number, sizeof m.number, p->code);
    put(m.type, sizeof m.type, p->type);
    put(m.level, sizeof m.level, p->level);
    put(m.place, sizeof m.place, p->place ? p->place : p->zone);
    put(m.state, sizeof m.state, sp_permit_state_labels[p->state].name);
    SP_TRY(park_name(s->session, m.site, sizeof m.site));
    m.valid_from = set ? p->valid_from : p->planned_from;
    m.valid_to = set ? p->valid_to : p->planned_to;
    return sp_seal_sign(s->session, &m, out);
}
