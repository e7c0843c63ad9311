/* What a case pack holds beside the tickets: tables, files, the ledger. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <safeprod/audit.h>
#include <safeprod/table.h>

#include "blob.h"
#include "permit_case.h"

static const struct {
    const sp_type *type;
    const char *name;
} tables[] = {
    [SP_CASE_PERMITS] = {&sp_permit_record_type, "permits.csv"},
    [SP_CASE_STAFF] = {&sp_permit_staff_type, "staff.csv"},
    [SP_CASE_MEASURES] = {&sp_permit_measure_answer_type, "measures.csv"},
    [SP_CASE_GAS] = {&sp_permit_gas_test_type, "gas-tests.csv"},
    [SP_CASE_HISTORY] = {&sp_permit_history_type, "history.csv"},
    [SP_CASE_PEOPLE] = {&sp_person_type, "people.csv"},
    [SP_CASE_CERTIFICATES] = {&sp_certificate_type, "certificates.csv"},
    [SP_CASE_ATTACHMENTS] = {&sp_attachment_type, "attachments.csv"},
};
SP_ASSERT_COUNT(tables, SP_CASE_TABLES);

sp_status sp_case_name(sp_case_names *names, const char *name, bool *out_new)
{
    bool is_new = true;

    for (size_t i = 0; i < names->count && is_new; i++)
        is_new = strcmp(names->items[i], name) != 0;
    if (out_new)
        *out_new = is_new;
    if (!is_new)
        return SP_OK;
    char **items = realloc(names->items, (names->count + 1) * sizeof *items);
    if (!items)
        return sp_no_memory();
    names->items = items;
    SP_TRY(sp_text_copy(name, &items[names->count]));
    names->count++;
    return SP_OK;
}

/* ---- tables ---- */

/* What is private about people is not the case's. */
static bool is_column(const sp_field *f)
{
    return !(f->flags & (SP_KEY | SP_SECRET | SP_PRIVATE));
}

static sp_status on_write(void *context, const void *bytes, size_t n)
{
    sp_str *out = context;

    sp_str_addn(out, bytes, n);
    return sp_str_ok(out);
}

static sp_status open_table(sp_permit_casing *c, sp_case_table which)
{
    const sp_type *type = tables[which].type;
    SP_AUTOFREE sp_table_column *columns =
        calloc(type->nfields, sizeof *columns);
    const sp_table_write_options options = {.bom = SP_TABLE_BOM_YES};
    bool english = sp_session_lang(c->session) == SP_EN;
    size_t n = 0;

    if (!columns)
        return sp_no_memory();
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *f = &type->fields[i];
        if (is_column(f))
            columns[n++] = (sp_table_column){f->name, english ? f->en : f->zh,
                                             SP_TABLE_TEXT};
    }
    return sp_table_writer_open_callback(on_write, &c->tables[which],
                                         SP_TABLE_CSV, columns, n, &options,
                                         &c->writers[which]);
}

sp_status sp_case_tables_open(sp_permit_casing *c)
{
    for (unsigned i = 0; i < SP_CASE_TABLES; i++)
        SP_TRY(open_table(c, (sp_case_table)i));
    return SP_OK;
}

static sp_status write_row(sp_permit_casing *c, sp_case_table which,
                           const void *record, char **cells)
{
    const sp_type *type = tables[which].type;
    size_t n = 0;

    for (size_t i = 0; i < type->nfields; i++)
        if (is_column(&type->fields[i]))
            SP_TRY(sp_record_text(record, &type->fields[i],
                                  sp_session_zone(c->session), &cells[n++]));
    return sp_table_writer_row(c->writers[which], (const char *const *)cells);
}

sp_status sp_case_row(sp_permit_casing *c, sp_case_table which,
                      const void *record)
{
    size_t n = tables[which].type->nfields;
    char **cells = calloc(n, sizeof *cells);

    if (!cells)
        return sp_no_memory();
    sp_status status = write_row(c, which, record, cells);
    for (size_t i = 0; i < n; i++)
        free(cells[i]);
    free(cells);
    return status;
}

typedef struct row_to {
    sp_permit_casing *c;
    sp_case_table which;
} row_to;

static sp_status visit_row(void *context, const void *record)
{
    const row_to *to = context;

    return sp_case_row(to->c, to->which, record);
}

static sp_status add_where(sp_permit_casing *c, sp_case_table which,
                           const char *field, const char *value)
{
    SP_AUTOQUERY *query = sp_query_new(tables[which].type);
    const sp_sight all = {.scope = SP_SCOPE_ALL};
    row_to to = {c, which};

    if (!query)
        return SP_NO_MEMORY;
    sp_query_all(query);
    SP_TRY(sp_query_where(query, field, value));
    return sp_rec_each(c->session->db, query, &all, visit_row, &to);
}

sp_status sp_case_tables_close(sp_permit_casing *c)
{
    for (size_t i = 0; i < c->people.count; i++) {
        SP_TRY(add_where(c, SP_CASE_PEOPLE, "code", c->people.items[i]));
        SP_TRY(
            add_where(c, SP_CASE_CERTIFICATES, "person", c->people.items[i]));
    }
    for (unsigned i = 0; i < SP_CASE_TABLES; i++) {
        SP_TRY(sp_table_writer_close(SP_TAKE(c->writers[i])));
        SP_TRY(sp_package_add(c->package, tables[i].name,
                              sp_str_text(&c->tables[i]), c->tables[i].len));
    }
    return SP_OK;
}

/* ---- files ---- */

/* The ending of a file's name when it is plain, else "bin". */
static void ending(const char *file_name, char out[8])
{
    const char *dot = file_name ? strrchr(file_name, '.') : NULL;
    size_t n = dot ? strlen(dot + 1) : 0;

    snprintf(out, 8, "bin");
    if (n < 1 || n > 5)
        return;
    for (size_t i = 0; i < n; i++)
        if (!isascii((unsigned char)dot[1 + i]) ||
            !isalnum((unsigned char)dot[1 + i]))
            return;
    for (size_t i = 0; i <= n; i++)
        out[i] = (char)tolower((unsigned char)dot[1 + i]);
}

/* Called by its hash, whatever it was called: no name becomes a path. */
static sp_status add_blob(sp_permit_casing *c, const char *sha256,
                          const char *file_name)
{
    SP_AUTOFREE void *bytes = NULL;
    char name[SP_HASH_HEX + 40];
    char end[8];
    bool is_new;
    size_t len;
    sp_hash hash;

    if (!sha256 || !sp_hash_parse(sha256, &hash))
        return SP_OK;
    SP_TRY(sp_case_name(&c->blobs, sha256, &is_new));
    if (!is_new)
        return SP_OK;
    sp_status status = sp_blob_get(c->session->db, sha256, &bytes, &len);
    if (status == SP_NOT_FOUND) /* a hash of something that is kept elsewhere */
        return SP_OK;
    SP_TRY(status);
    ending(file_name, end);
    snprintf(name, sizeof name, "attachments/%s.%s", sha256, end);
    c->result.attachments++;
    return sp_package_add(c->package, name, bytes, len);
}

static sp_status visit_attachment(void *context, const void *record)
{
    sp_permit_casing *c = context;
    const sp_attachment *a = record;

    SP_TRY(sp_case_row(c, SP_CASE_ATTACHMENTS, a));
    return add_blob(c, a->sha256, a->file_name);
}

sp_status sp_case_files(sp_permit_casing *c, const sp_permit_sheet *s)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_attachment_type);
    const sp_sight all = {.scope = SP_SCOPE_ALL};

    if (!query)
        return SP_NO_MEMORY;
    sp_query_all(query); /* what was taken out of use was there at its time */
    SP_TRY(sp_query_where(query, "subject_type", "permit"));
    SP_TRY(sp_query_where(query, "subject", s->ticket.permit->code));
    SP_TRY(sp_rec_each(c->session->db, query, &all, visit_attachment, c));
    for (size_t i = 0; i < s->history.count; i++)
        SP_TRY(add_blob(
            c, ((const sp_permit_history *)s->history.items[i])->evidence,
            NULL));
    for (size_t i = 0; i < s->tests.count; i++)
        SP_TRY(add_blob(c,
                        ((const sp_permit_gas_test *)s->tests.items[i])->source,
                        "log.csv"));
    return SP_OK;
}

/* ---- the ledger ---- */

/* Of one subject, by its code or all codes below it. */
static const char entries_sql[] =
    "SELECT seq, at, actor, owner_dept, verb, subject, code, before, after, "
    "digest, hash FROM ledger WHERE subject = $1 AND (code = $2 OR (code >= $3 "
    "AND code < $4)) ORDER BY seq";

static sp_status add_entries(sp_permit_casing *c, const char *subject,
                             const char *code)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR from = {0};
    SP_AUTOSTR to = {0};
    bool row;

    sp_str_addf(&from, "%s/", code);
    sp_str_addf(&to, "%s0", code); /* the character behind "/" */
    SP_TRY(sp_str_ok(&from));
    SP_TRY(sp_str_ok(&to));
    SP_TRY(sp_db_prepare(c->session->db, entries_sql, &stmt));
    sp_stmt_bind_text(stmt, 1, subject);
    sp_stmt_bind_text(stmt, 2, code);
    sp_stmt_bind_text(stmt, 3, from.data);
    sp_stmt_bind_text(stmt, 4, to.data);
    for (;;) {
        SP_AUTOFREE char *json = NULL;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return sp_str_ok(&c->ledger);
        void *entry = sp_record_new(&sp_entry_type);
        if (!entry)
            return SP_NO_MEMORY;
        sp_status status = sp_rec_read(stmt, 0, &sp_entry_type, entry);
        if (status == SP_OK)
            status = sp_record_json(&sp_entry_type, entry,
                                    sp_session_zone(c->session), &json);
        sp_record_free(&sp_entry_type, entry);
        SP_TRY(status);
        sp_str_addf(&c->ledger, "%s\n", json);
        c->result.entries++;
    }
}

sp_status sp_case_entries(sp_permit_casing *c, const char *number)
{
    static const sp_case_table parts[] = {SP_CASE_PERMITS, SP_CASE_STAFF,
                                          SP_CASE_MEASURES, SP_CASE_GAS,
                                          SP_CASE_HISTORY};
    SP_AUTOSTR attached = {0};

    for (size_t i = 0; i < SP_COUNT(parts); i++)
        SP_TRY(add_entries(c, tables[parts[i]].type->name, number));
    sp_str_addf(&attached, "permit/%s", number);
    SP_TRY(sp_str_ok(&attached));
    return add_entries(c, sp_attachment_type.name, attached.data);
}
