/* Case packs: all that belongs to some tickets, in one file. */
#include "permit_case.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ledger.h"
#include "text.h"
#include "when.h"

static void names_clear(sp_case_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

static void casing_clear(sp_permit_casing *c)
{
    sp_package_end(&c->package);
    names_clear(&c->numbers);
    names_clear(&c->people);
    names_clear(&c->blobs);
    names_clear(&c->packs);
    for (size_t i = 0; i < SP_CASE_TABLES; i++) {
        sp_table_writer_abort(c->writers[i]);
        sp_str_free(&c->tables[i]);
    }
    sp_str_free(&c->ledger);
    sp_str_free(&c->rows);
}

/* ---- which tickets ---- */

static sp_status may_export(sp_session *session, const char *dept,
                            const char *applicant)
{
    return sp_require(session, "permit", SP_DO_EXPORT, dept, applicant);
}

/* Named one by one: each must be there and within reach. */
static sp_status take_named(sp_permit_casing *c, const char *numbers)
{
    while (*numbers) {
        size_t len = strcspn(numbers, ",");
        SP_AUTOFREE char *part = strndup(numbers, len);
        SP_AUTOPERMIT *p = NULL;
        SP_AUTOFREE char *number = NULL;
        void *found = NULL;
        if (!part)
            return sp_no_memory();
        SP_TRY(sp_text_trim(part, len, &number));
        numbers += len + (numbers[len] == ',');
        if (!*number)
            continue;
        SP_TRY(sp_rec_find(c->session->db, &sp_permit_record_type, "code",
                           number, &found));
        p = found;
        SP_TRY(may_export(c->session, p->owner_dept, p->applicant));
        SP_TRY(sp_ticket_may_see(c->session, p));
        SP_TRY(sp_case_name(&c->numbers, p->code, NULL));
    }
    return SP_OK;
}

static bool is_meant(const sp_permit_case_options *o, const sp_permit *p)
{
    bool set = p->valid_from != SP_NO_INT;
    int64_t from = set ? p->valid_from : p->planned_from;
    int64_t to = set ? p->valid_to : p->planned_to;

    if (o->zone && (!p->zone || strcmp(p->zone, o->zone) != 0))
        return false;
    if (o->place && (!p->place || !strstr(p->place, o->place)))
        return false;
    if (o->from != SP_NO_INT && (to == SP_NO_INT || to < o->from))
        return false;
    return o->to == SP_NO_INT || (from != SP_NO_INT && from <= o->to);
}

typedef struct choosing {
    sp_permit_casing *c;
    const sp_permit_case_options *options;
} choosing;

/* What is out of reach is not there. */
static sp_status choose(void *context, const void *record)
{
    const choosing *w = context;
    const sp_permit *p = record;

    if (!is_meant(w->options, p))
        return SP_OK;
    sp_status status = may_export(w->c->session, p->owner_dept, p->applicant);
    if (status == SP_OK)
        status = sp_ticket_may_see(w->c->session, p);
    if (status == SP_FORBIDDEN)
        return SP_OK;
    SP_TRY(status);
    return sp_case_name(&w->c->numbers, p->code, NULL);
}

static sp_status find_tickets(sp_permit_casing *c,
                              const sp_permit_case_options *o)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_permit_record_type);
    const sp_sight all = {.scope = SP_SCOPE_ALL};
    choosing w = {c, o};

    if (!query)
        return SP_NO_MEMORY;
    if (o->numbers)
        SP_TRY(take_named(c, o->numbers));
    else
        SP_TRY(sp_rec_each(c->session->db, query, &all, choose, &w));
    c->result.permits = (int64_t)c->numbers.count;
    if (c->numbers.count > 0)
        return SP_OK;
    return sp_fail(SP_NOT_FOUND, "没有符合条件的作业票，没有出具案卷",
                   "no ticket is meant by this; no pack was made");
}

/* ---- a ticket ---- */

/* "permits/0001-WXZY202611240001": what is not plain becomes "_". */
static void stem_of(size_t index, const char *number, char *out, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    int n = snprintf(out, size, "permits/%04zu-%.60s", index + 1, number);
    for (int i = (int)strlen("permits/0000-"); i < n; i++)
        if (!strchr(plain, out[i]))
            out[i] = '_';
}

static sp_status add_list(const sp_permit_casing *c, sp_str *s,
                          const char *name, const sp_records *list)
{
    sp_str_addf(s, ",\n\"%s\":[", name);
    for (size_t i = 0; i < list->count; i++) {
        SP_AUTOFREE char *json = NULL;
        SP_TRY(sp_record_json(list->type, list->items[i],
                              sp_session_zone(c->session), &json));
        sp_str_addf(s, "%s\n%s", i ? "," : "", json);
    }
    sp_str_add(s, "]");
    return sp_str_ok(s);
}

static sp_status add_json(sp_permit_casing *c, const sp_permit_sheet *s,
                          const char *stem)
{
    SP_AUTOFREE char *json = NULL;
    SP_AUTOSTR text = {0};
    char name[120];

    SP_TRY(sp_record_json(&sp_permit_record_type, s->ticket.permit,
                          sp_session_zone(c->session), &json));
    sp_str_addf(&text, "{\"permit\":%s", json);
    SP_TRY(add_list(c, &text, "staff", &s->staff));
    SP_TRY(add_list(c, &text, "measures", &s->answers));
    SP_TRY(add_list(c, &text, "gas_tests", &s->tests));
    SP_TRY(add_list(c, &text, "history", &s->history));
    sp_str_add(&text, "}\n");
    SP_TRY(sp_str_ok(&text));
    snprintf(name, sizeof name, "%s.json", stem);
    return sp_package_add(c->package, name, text.data, text.len);
}

static sp_status add_pdf(sp_permit_casing *c, sp_permit_sheet *s,
                         const char *stem)
{
    const sp_permit *p = s->ticket.permit;
    SP_AUTOFREE char *qr = NULL;
    SP_AUTOSTR pdf = {0};
    char name[120];

    SP_TRY(sp_permit_sheet_fill(s));
    if (p->state != SP_PERMIT_DRAFT && !p->legacy)
        SP_TRY(sp_permit_sheet_seal(s, &qr));
    SP_TRY(sp_permit_sheet_draw(s, qr, &pdf, NULL));
    snprintf(name, sizeof name, "%s.pdf", stem);
    return sp_package_add(c->package, name, pdf.data, pdf.len);
}

static sp_status add_rows(sp_permit_casing *c, sp_case_table table,
                          const sp_records *list)
{
    for (size_t i = 0; i < list->count; i++)
        SP_TRY(sp_case_row(c, table, list->items[i]));
    return SP_OK;
}

static sp_status note_people(sp_permit_casing *c, const sp_permit_sheet *s)
{
    const sp_permit *p = s->ticket.permit;
    const char *const others[] = {p->work_leader, p->coordinator, p->briefer};

    for (size_t i = 0; i < SP_COUNT(others); i++)
        if (others[i])
            SP_TRY(sp_case_name(&c->people, others[i], NULL));
    for (size_t i = 0; i < s->tests.count; i++) {
        const sp_permit_gas_test *t = s->tests.items[i];
        if (t->analyst)
            SP_TRY(sp_case_name(&c->people, t->analyst, NULL));
    }
    for (size_t i = 0; i < s->staff.count; i++) {
        const sp_permit_staff *m = s->staff.items[i];
        if (m->person)
            SP_TRY(sp_case_name(&c->people, m->person, NULL));
    }
    return SP_OK;
}

static sp_status add_rules(sp_permit_casing *c, const sp_pack *pack)
{
    const char *text = pack ? sp_pack_text(pack) : NULL;
    char name[SP_PACKAGE_NAME_MAX];
    bool is_new;

    if (!text)
        return SP_OK;
    snprintf(name, sizeof name, "rules/%.80s-%.40s.json", sp_pack_name(pack),
             sp_pack_version(pack));
    if (!sp_package_name_ok(name))
        snprintf(name, sizeof name, "rules/%s.json", sp_pack_sha256(pack));
    SP_TRY(sp_case_name(&c->packs, name, &is_new));
    return is_new ? sp_package_add(c->package, name, text, strlen(text))
                  : SP_OK;
}

static sp_status add_ticket(sp_permit_casing *c, size_t index)
{
    SP_AUTOSHEET s = {0};
    const char *number = c->numbers.items[index];
    char stem[100];

    SP_TRY(
        sp_progress_at(c->session, "case", (int64_t)index, c->result.permits));
    SP_TRY(sp_permit_sheet_open(c->session, number, &s));
    stem_of(index, number, stem, sizeof stem);
    SP_TRY(add_json(c, &s, stem));
    SP_TRY(add_pdf(c, &s, stem));
    SP_TRY(sp_case_row(c, SP_CASE_PERMITS, s.ticket.permit));
    SP_TRY(add_rows(c, SP_CASE_STAFF, &s.staff));
    SP_TRY(add_rows(c, SP_CASE_MEASURES, &s.answers));
    SP_TRY(add_rows(c, SP_CASE_GAS, &s.tests));
    SP_TRY(add_rows(c, SP_CASE_HISTORY, &s.history));
    SP_TRY(note_people(c, &s));
    SP_TRY(add_rules(c, s.ticket.pack));
    SP_TRY(add_rules(c, s.ticket.calendar));
    SP_TRY(sp_case_files(c, &s));
    SP_TRY(sp_case_entries(c, number));
    return sp_case_page_row(c, &s, stem);
}

/* ---- the whole ---- */

static sp_status add_head(sp_permit_casing *c)
{
    char line[sizeof c->result.head + 1];
    sp_hash hash;
    char hex[SP_HASH_HEX];
    int64_t seq;

    SP_TRY(sp_ledger_last(c->session->db, &seq, &hash));
    sp_hash_hex(&hash, hex);
    snprintf(c->result.head, sizeof c->result.head, "%" PRId64 ":%s", seq, hex);
    int n = snprintf(line, sizeof line, "%s\n", c->result.head);
    return sp_package_add(c->package, "ledger-head.txt", line, (size_t)n);
}

static sp_status fill(sp_permit_casing *c, const sp_permit_case_options *o,
                      const char *keys, const char *path)
{
    char made[32];

    SP_TRY(find_tickets(c, o));
    sp_time_format(sp_session_now(c->session), sp_session_zone(c->session),
                   made);
    SP_TRY(sp_package_create(path, "permit_case",
                             "作业票案卷 / case pack of permits to work", made,
                             &c->package));
    SP_TRY(sp_case_tables_open(c));
    for (size_t i = 0; i < c->numbers.count; i++)
        SP_TRY(add_ticket(c, i));
    SP_TRY(sp_case_tables_close(c));
    SP_TRY(sp_package_add(c->package, "ledger.ndjson", sp_str_text(&c->ledger),
                          c->ledger.len));
    SP_TRY(add_head(c));
    SP_TRY(sp_package_add(c->package, "public-keys.txt", keys, strlen(keys)));
    return sp_case_page(c);
}

static sp_status note_pack(const sp_permit_casing *c)
{
    SP_AUTOSTR after = {0};

    sp_str_addf(&after,
                "{\"sha256\":\"%s\",\"permits\":%" PRId64
                ",\"attachments\":%" PRId64 "}",
                c->result.sha256, c->result.permits, c->result.attachments);
    SP_TRY(sp_str_ok(&after));
    return sp_change_note(c->session, "case_pack", NULL, NULL, after.data);
}

sp_status sp_permit_case(sp_session *session,
                         const sp_permit_case_options *options,
                         const char *path, sp_permit_case_result *out)
{
    SP_CLEANUP(casing_clear) sp_permit_casing c = {.session = session};
    SP_AUTOFREE char *keys = NULL;

    SP_TRY(may_export(session, NULL, NULL));
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的，出具案卷须记入账本",
                       "the session is read-only, and the ledger has to know "
                       "of a case pack");
    SP_TRY(sp_seal_keys(session, &keys)); /* none is made while reading */
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = fill(&c, options, keys, path);
    sp_db_end_read(session->db);
    SP_TRY(status);
    SP_TRY(sp_package_finish(c.package, c.result.sha256));
    status = note_pack(&c);
    if (status != SP_OK) { /* a pack that the ledger does not know of */
        unlink(path);
        return status;
    }
    if (out)
        *out = c.result;
    return SP_OK;
}
