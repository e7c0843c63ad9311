/* Records in tables. */
#include "rec.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "query_sql.h"

static void columns(const sp_type *type, sp_str *sql)
{
    for (size_t i = 0; i < type->nfields; i++)
        sp_str_addf(sql, "%s\"%s\"", i ? ", " : "", type->fields[i].name);
}

static void bind_field(sp_stmt *stmt, int n, const sp_field *field,
                       const void *record)
{
    const void *member = sp_at(record, field);

    if (sp_record_is_empty(record, field)) {
        sp_stmt_bind_null(stmt, n);
        return;
    }
    switch (field->kind) {
    case SP_TEXT:
        sp_stmt_bind_text(stmt, n, *(char *const *)member);
        break;
    case SP_INT:
        sp_stmt_bind_int(stmt, n, *(const int64_t *)member);
        break;
    case SP_REAL:
        sp_stmt_bind_real(stmt, n, *(const double *)member);
        break;
    case SP_BOOL:
        sp_stmt_bind_int(stmt, n, *(const bool *)member);
        break;
    case SP_ENUM:
        sp_stmt_bind_text(stmt, n,
                          field->labels[*(const unsigned *)member].name);
        break;
    }
}

static sp_status prepare_insert(sp_db *db, const sp_type *type,
                                const char *tail, sp_stmt **out)
{
    SP_AUTOSTR sql = {0};

    sp_str_addf(&sql, "INSERT INTO \"%s\" (", type->table);
    columns(type, &sql);
    sp_str_add(&sql, ") VALUES (");
    for (size_t i = 0; i < type->nfields; i++)
        sp_str_addf(&sql, "%s$%zu", i ? ", " : "", i + 1);
    sp_str_addf(&sql, ")%s", tail);
    SP_TRY(sp_str_ok(&sql));
    return sp_db_prepare(db, sp_str_text(&sql), out);
}

static sp_status run_insert(sp_stmt *stmt, const sp_type *type,
                            const void *record)
{
    for (size_t i = 0; i < type->nfields; i++)
        bind_field(stmt, (int)i + 1, &type->fields[i], record);
    return sp_stmt_run(stmt);
}

static sp_status taken(const sp_type *type, const void *record)
{
    const sp_field *code =
        type->code ? sp_type_field(type, type->code) : &type->fields[0];

    return sp_fail(SP_CONFLICT, SP_IN_ZH "“%.80s”已存在，" SP_IN_ZH "不能重复",
                   SP_IN_EN " \"%.80s\" exists already; the " SP_IN_EN
                            " must be new",
                   type->zh, type->en,
                   code->kind == SP_TEXT && sp_text_at(record, code)
                       ? sp_text_at(record, code)
                       : "",
                   code->zh, code->en);
}

sp_status sp_rec_insert(sp_db *db, const sp_type *type, const void *record)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(prepare_insert(db, type, "", &stmt));
    sp_status status = run_insert(stmt, type, record);
    return status == SP_CONFLICT ? taken(type, record) : status;
}

sp_status sp_rec_prepare_insert_new(sp_db *db, const sp_type *type,
                                    sp_stmt **out)
{
    SP_AUTOSTR tail = {0};

    sp_str_addf(&tail, " ON CONFLICT (\"%s\") DO NOTHING", type->code);
    SP_TRY(sp_str_ok(&tail));
    return prepare_insert(db, type, sp_str_text(&tail), out);
}

sp_status sp_rec_insert_new(sp_db *db, sp_stmt *stmt, const sp_type *type,
                            const void *record, bool *out_taken)
{
    sp_stmt_reset(stmt);
    SP_TRY(run_insert(stmt, type, record));
    *out_taken = sp_db_changes(db) == 0;
    return SP_OK;
}

sp_status sp_rec_replace(sp_db *db, const sp_type *type, const void *record,
                         int64_t old, int64_t version)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR sql = {0};
    int n = (int)type->nfields;

    sp_str_addf(&sql, "UPDATE \"%s\" SET ", type->table);
    for (int i = 0; i < n; i++)
        sp_str_addf(&sql, "%s\"%s\" = $%d", i ? ", " : "", type->fields[i].name,
                    i + 1);
    sp_str_addf(&sql, " WHERE id = $%d AND version = $%d", n + 1, n + 2);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(db, sp_str_text(&sql), &stmt));
    for (int i = 0; i < n; i++)
        bind_field(stmt, i + 1, &type->fields[i], record);
    sp_stmt_bind_int(stmt, n + 1, old);
    sp_stmt_bind_int(stmt, n + 2, version);
    sp_status status = sp_stmt_run(stmt);
    if (status == SP_CONFLICT)
        return taken(type, record);
    SP_TRY(status);
    if (sp_db_changes(db) == 0)
        return sp_fail(SP_CONFLICT,
                       SP_IN_ZH
                       "在您读取之后已被他人修改，请重新打开再改；没有覆盖任何"
                       "内容",
                       SP_IN_EN " was changed by somebody else since you "
                                "loaded it: load it again; nothing was "
                                "overwritten",
                       type->zh, type->en);
    return SP_OK;
}

sp_status sp_rec_update(sp_db *db, const sp_type *type, const void *record,
                        int64_t version)
{
    return sp_rec_replace(db, type, record, *(const int64_t *)record, version);
}

/* ---- reading ---- */

static sp_status read_enum(const sp_field *field, const char *text,
                           unsigned *member)
{
    for (size_t i = 0; i < field->nlabels; i++)
        if (strcmp(field->labels[i].name, text) == 0) {
            *member = (unsigned)i;
            return SP_OK;
        }
    return sp_fail(SP_CORRUPT, "数据库中" SP_IN_ZH "的值“%.60s”无法识别",
                   "the database holds an unknown value of " SP_IN_EN
                   ": \"%.60s\"",
                   field->zh, field->en, text);
}

static sp_status read_field(sp_stmt *stmt, int n, const sp_field *field,
                            void *record)
{
    void *member = sp_at(record, field);

    if (sp_stmt_is_null(stmt, n)) {
        sp_field_clear(field, record);
        return SP_OK;
    }
    switch (field->kind) {
    case SP_TEXT: {
        char *copy = NULL;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, n), &copy));
        if (!copy)
            return sp_no_memory();
        free(*(char **)member);
        *(char **)member = copy;
        break;
    }
    case SP_INT:
        *(int64_t *)member = sp_stmt_int(stmt, n);
        break;
    case SP_REAL:
        *(double *)member = sp_stmt_real(stmt, n);
        break;
    case SP_BOOL:
        *(bool *)member = sp_stmt_int(stmt, n) != 0;
        break;
    case SP_ENUM: {
        const char *text = sp_stmt_text(stmt, n);
        return text ? read_enum(field, text, member) : sp_no_memory();
    }
    }
    return SP_OK;
}

sp_status sp_rec_read(sp_stmt *stmt, int first, const sp_type *type,
                      void *record)
{
    for (size_t i = 0; i < type->nfields; i++)
        SP_TRY(read_field(stmt, first + (int)i, &type->fields[i], record));
    return SP_OK;
}

static sp_status not_found(const sp_type *type, const char *value)
{
    if (!value)
        return sp_fail(SP_NOT_FOUND, "还没有登记" SP_IN_ZH,
                       "there is no " SP_IN_EN " yet", type->zh, type->en);
    return sp_fail(SP_NOT_FOUND, "没有" SP_IN_ZH "“%.80s”",
                   "there is no " SP_IN_EN " \"%.80s\"", type->zh, type->en,
                   value);
}

/* The first row of @stmt as a new record. */
static sp_status take_first(sp_stmt *stmt, const sp_type *type,
                            const char *value, void **out)
{
    bool row;

    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return not_found(type, value);
    void *record = sp_record_new(type);
    if (!record)
        return SP_NO_MEMORY;
    sp_status status = sp_rec_read(stmt, 0, type, record);
    if (status != SP_OK) {
        sp_record_free(type, record);
        return status;
    }
    *out = record;
    return SP_OK;
}

static sp_status prepare_find(sp_db *db, const sp_type *type, const char *field,
                              sp_stmt **out)
{
    SP_AUTOSTR sql = {0};

    sp_str_add(&sql, "SELECT ");
    columns(type, &sql);
    sp_str_addf(&sql, " FROM \"%s\"", type->table);
    if (field)
        sp_str_addf(&sql, " WHERE \"%s\" = $1", field);
    sp_str_addf(&sql, " ORDER BY \"%s\" LIMIT 1", type->fields[0].name);
    SP_TRY(sp_str_ok(&sql));
    return sp_db_prepare(db, sp_str_text(&sql), out);
}

sp_status sp_rec_find(sp_db *db, const sp_type *type, const char *field,
                      const char *value, void **out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(prepare_find(db, type, field, &stmt));
    if (field)
        sp_stmt_bind_text(stmt, 1, value);
    return take_first(stmt, type, field ? value : NULL, out);
}

sp_status sp_rec_find_id(sp_db *db, const sp_type *type, int64_t id, void **out)
{
    SP_AUTOSTMT *stmt = NULL;
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, id);
    SP_TRY(prepare_find(db, type, "id", &stmt));
    sp_stmt_bind_int(stmt, 1, id);
    return take_first(stmt, type, text, out);
}

sp_status sp_rec_exists(sp_db *db, const sp_type *type, const char *code,
                        bool *out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR sql = {0};

    sp_str_addf(&sql, "SELECT 1 FROM \"%s\" WHERE \"%s\" = $1", type->table,
                type->code);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(db, sp_str_text(&sql), &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    return sp_stmt_step(stmt, out);
}

static sp_status open_query(sp_db *db, const sp_query *query,
                            const sp_sight *sight, sp_stmt **out)
{
    SP_AUTOSTR sql = {0};

    SP_TRY(sp_str_ok(&query->where));
    sp_str_add(&sql, "SELECT ");
    columns(query->type, &sql);
    sp_str_addf(&sql, " FROM \"%s\"", query->type->table);
    sp_query_where_sql(query, sight, &sql);
    sp_query_order_sql(query, &sql);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(db, sp_str_text(&sql), out));
    sp_query_bind(query, sight, *out);
    return SP_OK;
}

static sp_status walk(sp_stmt *stmt, const sp_type *type, void *record,
                      sp_record_visit visit, void *context)
{
    bool row;

    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(sp_rec_read(stmt, 0, type, record));
        SP_TRY(visit(context, record));
    }
}

sp_status sp_rec_each(sp_db *db, const sp_query *query, const sp_sight *sight,
                      sp_record_visit visit, void *context)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(open_query(db, query, sight, &stmt));
    void *record = sp_record_new(query->type);
    if (!record)
        return SP_NO_MEMORY;
    sp_status status = walk(stmt, query->type, record, visit, context);
    sp_record_free(query->type, record);
    return status;
}

sp_status sp_rec_walk(sp_db *db, const sp_type *type, const char *where,
                      sp_record_visit visit, void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR sql = {0};

    sp_str_add(&sql, "SELECT ");
    columns(type, &sql);
    sp_str_addf(&sql, " FROM \"%s\"%s ORDER BY \"%s\"", type->table, where,
                type->fields[0].name);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(db, sp_str_text(&sql), &stmt));
    void *record = sp_record_new(type);
    if (!record)
        return SP_NO_MEMORY;
    sp_status status = walk(stmt, type, record, visit, context);
    sp_record_free(type, record);
    return status;
}

typedef struct gathering {
    sp_records *list;
    size_t cap;
} gathering;

static sp_status keep(void *context, const void *record)
{
    gathering *g = context;
    sp_records *list = g->list;

    if (list->count == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 16;
        void **items = realloc(list->items, cap * sizeof *items);
        if (!items)
            return sp_no_memory();
        list->items = items;
        g->cap = cap;
    }
    void *copy = sp_record_copy(list->type, record);
    if (!copy)
        return SP_NO_MEMORY;
    list->items[list->count++] = copy;
    return SP_OK;
}

sp_status sp_rec_list(sp_db *db, const sp_query *query, const sp_sight *sight,
                      sp_records *out)
{
    sp_records list = {.type = query->type};
    gathering g = {.list = &list};
    int64_t total;

    sp_status status = sp_rec_each(db, query, sight, keep, &g);
    list.total = query->offset + list.count;
    bool may_be_more = query->limit && list.count == query->limit;
    bool beyond = query->offset && list.count == 0;
    if (status == SP_OK && (may_be_more || beyond)) {
        status = sp_rec_count(db, query, sight, &total);
        if (status == SP_OK)
            list.total = (size_t)total;
    }
    if (status != SP_OK) {
        sp_records_clear(&list);
        return status;
    }
    *out = list;
    return SP_OK;
}

sp_status sp_rec_count(sp_db *db, const sp_query *query, const sp_sight *sight,
                       int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR sql = {0};
    bool row;

    SP_TRY(sp_str_ok(&query->where));
    sp_str_addf(&sql, "SELECT count(*) FROM \"%s\"", query->type->table);
    sp_query_where_sql(query, sight, &sql);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(db, sp_str_text(&sql), &stmt));
    sp_query_bind(query, sight, stmt);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0);
    return SP_OK;
}
