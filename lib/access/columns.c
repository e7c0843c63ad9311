/* Lists as columns: rights, choice of fields. */
#include "column_set.h"

#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "look.h"

static bool is_there(const sp_columns *set, const sp_field *field)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->columns[i].field == field)
            return true;
    return false;
}

static sp_status add_named(const sp_type *type, const char *name,
                           sp_columns *set)
{
    const sp_field *field = NULL;

    SP_TRY(sp_type_find_heading(type, name, &field));
    if (!field || field->flags & SP_SECRET)
        return sp_fail(SP_INVALID, SP_IN_ZH "没有字段“%.60s”",
                       SP_IN_EN " has no field \"%.60s\"", type->zh, type->en,
                       name);
    if (is_there(set, field))
        return sp_fail(SP_INVALID, "字段“%.60s”写了两次",
                       "the field \"%.60s\" is named twice", name);
    set->columns[set->count++].field = field;
    return SP_OK;
}

static sp_status choose(const sp_type *type, const char *const *fields,
                        size_t n, sp_columns *set)
{
    for (size_t i = 0; i < n; i++)
        SP_TRY(add_named(type, fields[i], set));
    for (size_t i = 0; n == 0 && i < type->nfields; i++)
        if (!(type->fields[i].flags & SP_SECRET))
            set->columns[set->count++].field = &type->fields[i];
    return SP_OK;
}

static sp_status fill(sp_session *session, const sp_query *query,
                      const char *const *fields, size_t n, sp_columns *set)
{
    int zone = sp_session_zone(session);
    int away = zone < 0 ? -zone : zone;
    bool public_only;
    sp_sight sight;

    SP_TRY(sp_record_look(session, query, &sight, &public_only));
    SP_TRY(choose(sp_query_type(query), fields, n, set));
    snprintf(set->time_format, sizeof set->time_format, "tss:%c%02d:%02d",
             zone < 0 ? '-' : '+', away / 60 % 100, away % 60);
    for (size_t i = 0; i < set->count; i++)
        set->columns[i].blank =
            public_only && set->columns[i].field->flags & SP_PRIVATE;
    return sp_column_read(session->db, query, &sight, set->columns, set->count,
                          &set->rows);
}

sp_status sp_columns_read(sp_session *session, const sp_query *query,
                          const char *const *fields, size_t n, sp_columns **out)
{
    const sp_type *type = sp_query_type(query);
    size_t most = n > type->nfields ? n : type->nfields;
    sp_columns *set = calloc(1, sizeof *set + most * sizeof *set->columns);

    if (!set)
        return sp_no_memory();
    atomic_init(&set->holders, 1);
    sp_status status = fill(session, query, fields, n, set);
    if (status != SP_OK) {
        sp_columns_free(set);
        return status;
    }
    *out = set;
    return SP_OK;
}

sp_columns *sp_columns_hold(const sp_columns *columns)
{
    sp_columns *set = (sp_columns *)(uintptr_t)columns;

    atomic_fetch_add(&set->holders, 1);
    return set;
}

void sp_columns_free(sp_columns *columns)
{
    if (!columns || atomic_fetch_sub(&columns->holders, 1) > 1)
        return;
    for (size_t i = 0; i < columns->count; i++)
        sp_column_clear(&columns->columns[i]);
    free(columns);
}

size_t sp_columns_rows(const sp_columns *columns)
{
    return columns->rows;
}

size_t sp_columns_count(const sp_columns *columns)
{
    return columns->count;
}

sp_status sp_columns_at(const sp_columns *columns, size_t i, sp_column *out)
{
    if (i >= columns->count)
        return sp_fail(SP_NOT_FOUND, "没有第 %zu 列，共 %zu 列",
                       "there is no column %zu, there are %zu", i,
                       columns->count);
    const sp_stored_column *c = &columns->columns[i];
    *out = (sp_column){
        .field = c->field,
        .kind = (sp_column_kind)c->kind,
        .rows = columns->rows,
        .nulls = c->nulls,
        .values = c->values ? (const void *)c->values : "",
        .offsets = c->offsets,
        .valid = c->nulls ? c->valid : NULL,
    };
    return SP_OK;
}
