/* Records: lists as sheets, one record as a report. */
#include <stdlib.h>

#include "print.h"

/* What a list prints: which fields, and room for one row. */
typedef struct listing {
    call *cli;
    const sp_field **fields;
    column *columns;
    char **cells;
    size_t count;
    int zone;
    sheet *sheet;
} listing;

static void clear_row(listing *l)
{
    for (size_t i = 0; l->cells && i < l->count; i++) {
        sp_free(l->cells[i]);
        l->cells[i] = NULL;
    }
}

static void free_listing(listing *l)
{
    clear_row(l);
    sheet_free(&l->sheet);
    free(l->fields);
    free(l->columns);
    free(l->cells);
}

static sp_status no_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

static sp_table_kind kind_of(const sp_field *field)
{
    if (field->kind == SP_BOOL)
        return SP_TABLE_BOOL;
    if (field->as == SP_AS_JSON)
        return SP_TABLE_VALUE;
    bool number = field->kind == SP_REAL ||
                  (field->kind == SP_INT && field->as != SP_AS_TIME);
    return number ? SP_TABLE_NUMBER : SP_TABLE_TEXT;
}

static void add_field(listing *l, const sp_field *field)
{
    l->fields[l->count] = field;
    l->columns[l->count++] = (column){.name = field->name,
                                      .zh = field->zh,
                                      .en = field->en,
                                      .kind = kind_of(field)};
}

/* The fields that --columns names. */
static sp_status choose(listing *l, const sp_type *type, const char *names)
{
    for (const char *c = names; *c;) {
        size_t len = strcspn(c, ",");
        char name[128];
        snprintf(name, sizeof name, "%.*s", (int)len, c);
        const sp_field *field = sp_type_heading(type, name);
        if (!field || (field->flags & SP_SECRET))
            return cli_usage(l->cli,
                             "没有“%s”这个字段；safeprod describe 列出全部字段",
                             "there is no field \"%s\"; safeprod describe "
                             "lists all of them",
                             name);
        if (l->count == type->nfields)
            return cli_usage(l->cli, "--columns 里的字段太多",
                             "too many fields in --columns");
        add_field(l, field);
        c += len + (c[len] == ',');
    }
    return l->count
               ? SP_OK
               : cli_usage(l->cli, "--columns 是空的", "--columns is empty");
}

/* People get the brief fields, programs all of them. */
static void choose_usual(listing *l, const sp_type *type)
{
    bool brief = false;
    for (size_t i = 0; i < type->nfields; i++)
        brief = brief || (type->fields[i].flags & SP_BRIEF);
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        bool wanted = sheet_is_shown(l->cli) && brief
                          ? field->flags & SP_BRIEF
                          : !sheet_is_shown(l->cli) || !(field->flags & SP_KEY);
        if (wanted && !(field->flags & SP_SECRET))
            add_field(l, field);
    }
}

static sp_status begin(listing *l, const sp_type *type, const char *names)
{
    l->zone = sp_session_zone(l->cli->session);
    l->fields = calloc(type->nfields, sizeof *l->fields);
    l->columns = calloc(type->nfields, sizeof *l->columns);
    l->cells = calloc(type->nfields, sizeof *l->cells);
    if (!l->fields || !l->columns || !l->cells)
        return no_memory(l->cli);
    if (names)
        TRY(choose(l, type, names));
    else
        choose_usual(l, type);
    return sheet_begin(l->cli, l->columns, l->count, &l->sheet);
}

static sp_status put(void *context, const void *record)
{
    listing *l = context;
    bool people = sheet_is_shown(l->cli);
    clear_row(l);
    for (size_t i = 0; i < l->count; i++) {
        const sp_field *field = l->fields[i];
        if (sp_record_is_empty(record, field))
            continue;
        TRY(people ? sp_record_show(record, field, l->cli->lang, l->zone,
                                    &l->cells[i])
                   : sp_record_text(record, field, l->zone, &l->cells[i]));
    }
    return sheet_row(l->sheet, (const char *const *)l->cells, NULL);
}

sp_status print_query(call *cli, const sp_type *type, const sp_query *query,
                      const char *columns)
{
    CLEANUP(free_listing) listing l = {.cli = cli};
    TRY(begin(&l, type, columns));
    TRY(sp_record_each(cli->session, query, put, &l));
    return sheet_end(l.sheet);
}

static sp_status print_people(call *cli, const sp_type *type,
                              const void *record)
{
    AUTOREPORT *r = NULL;
    int zone = sp_session_zone(cli->session);
    TRY(report_begin(cli, &r));
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        AUTOFREE char *value = NULL;
        if ((field->flags & SP_SECRET) || sp_record_is_empty(record, field))
            continue;
        TRY(sp_record_show(record, field, cli->lang, zone, &value));
        report_text(r, field->name, field->zh, field->en, value, NULL);
    }
    return report_end(r);
}

sp_status print_record(call *cli, const sp_type *type, const void *record)
{
    if (cli->format == FORMAT_TABLE)
        return print_people(cli, type, record);
    if (cli->format == FORMAT_CSV) {
        CLEANUP(free_listing) listing l = {.cli = cli};
        TRY(begin(&l, type, NULL));
        TRY(put(&l, record));
        return sheet_end(l.sheet);
    }
    AUTOFREE char *json = NULL;
    TRY(sp_record_json(type, record, sp_session_zone(cli->session), &json));
    puts(json);
    return SP_OK;
}

sp_status print_written(call *cli, const sp_type *type, const void *record)
{
    return cli->format == FORMAT_TABLE ? SP_OK
                                       : print_record(cli, type, record);
}
