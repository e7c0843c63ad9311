/* Rows into columns. */
#include "column.h"

#include <math.h>
#include <string.h>

#include "query_sql.h"
#include "when.h"

enum { ROWS_FIRST = 1024 };

static sp_stored_kind kind_of(const sp_field *field)
{
    switch (field->kind) {
    case SP_TEXT:
        return field->as == SP_AS_DATE ? SP_STORED_DATE : SP_STORED_TEXT;
    case SP_INT:
        return field->as == SP_AS_TIME      ? SP_STORED_TIME
               : field->as == SP_AS_DECIMAL ? SP_STORED_REAL
                                            : SP_STORED_INT;
    case SP_REAL:
        return SP_STORED_REAL;
    case SP_BOOL:
        return SP_STORED_BOOL;
    case SP_ENUM:
        return SP_STORED_ENUM;
    }
    return SP_STORED_TEXT;
}

/* Bytes of a row; 0 where they do not stand alone. */
static size_t width(sp_stored_kind kind)
{
    static const size_t widths[] = {
        [SP_STORED_TEXT] = 0, [SP_STORED_INT] = 8,  [SP_STORED_REAL] = 8,
        [SP_STORED_BOOL] = 0, [SP_STORED_DATE] = 4, [SP_STORED_TIME] = 8,
        [SP_STORED_ENUM] = 1,
    };

    return widths[kind];
}

/* Make a block larger; what is new in it is zeros. */
static sp_status grow(void *block, size_t old, size_t new)
{
    char *larger = realloc(*(void **)block, new);

    if (!larger)
        return sp_no_memory();
    memset(larger + old, 0, new - old);
    *(void **)block = larger;
    return SP_OK;
}

static sp_status make_room(sp_stored_column *c, size_t old, size_t rows)
{
    size_t bits = rows / 8 + 8;
    size_t old_bits = old ? old / 8 + 8 : 0;

    SP_TRY(grow(&c->valid, old_bits, bits));
    if (c->kind == SP_STORED_TEXT)
        return grow(&c->offsets, old ? (old + 1) * sizeof *c->offsets : 0,
                    (rows + 1) * sizeof *c->offsets);
    if (c->kind == SP_STORED_BOOL)
        return grow(&c->values, old_bits, bits);
    return grow(&c->values, old * width(c->kind), rows * width(c->kind));
}

static sp_status add_text(sp_stored_column *c, const void *text, size_t len)
{
    if (c->len + len > c->cap) {
        size_t cap = c->cap + c->cap / 2 + len + ROWS_FIRST;
        char *larger = realloc(c->values, cap);
        if (!larger)
            return sp_no_memory();
        c->values = larger;
        c->cap = cap;
    }
    memcpy(c->values + c->len, text, len);
    c->len += len;
    return SP_OK;
}

/* YYYY-MM-DD, as the database has it; anything else goes the long way. */
static bool day_of(const char *text, size_t len, int32_t *out)
{
    int64_t day;
    char copy[32];

    if (len >= sizeof copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    if (!sp_day_parse(copy, &day))
        return false;
    *out = (int32_t)day;
    return true;
}

static sp_status label_of(sp_stored_column *c, const char *text, int8_t *out)
{
    const sp_field *f = c->field;

    if (c->last >= f->nlabels || strcmp(f->labels[c->last].name, text) != 0)
        for (c->last = 0; c->last < f->nlabels; c->last++)
            if (strcmp(f->labels[c->last].name, text) == 0)
                break;
    if (c->last < f->nlabels) {
        *out = (int8_t)c->last;
        return SP_OK;
    }
    return sp_fail(SP_CORRUPT, "数据库中" SP_IN_ZH "的值“%.60s”无法识别",
                   "the database holds an unknown value of " SP_IN_EN
                   ": \"%.60s\"",
                   f->zh, f->en, text);
}

static void set_bit(void *bits, size_t row)
{
    ((uint8_t *)bits)[row / 8] |= (uint8_t)(1u << row % 8);
}

static sp_status take_cell(sp_stored_column *c, sp_stmt *stmt, int n,
                           size_t row, bool *out_some)
{
    size_t len;

    switch (c->kind) {
    case SP_STORED_TEXT: {
        const void *text = sp_stmt_blob(stmt, n, &len);
        return add_text(c, text, len);
    }
    case SP_STORED_DATE: {
        const char *text = sp_stmt_blob(stmt, n, &len);
        *out_some = day_of(text, len, (int32_t *)(void *)c->values + row);
        return SP_OK;
    }
    case SP_STORED_INT:
    case SP_STORED_TIME:
        ((int64_t *)(void *)c->values)[row] = sp_stmt_int(stmt, n);
        return SP_OK;
    case SP_STORED_REAL:
        ((double *)(void *)c->values)[row] =
            c->scale > 0 ? (double)sp_stmt_int(stmt, n) / c->scale
                         : sp_stmt_real(stmt, n);
        return SP_OK;
    case SP_STORED_BOOL:
        if (sp_stmt_int(stmt, n))
            set_bit(c->values, row);
        return SP_OK;
    case SP_STORED_ENUM: {
        const char *text = sp_stmt_text(stmt, n);
        return text ? label_of(c, text, (int8_t *)c->values + row)
                    : sp_no_memory();
    }
    }
    return SP_OK;
}

/* Nothing: a number that is none. Everything else is zeros already. */
static bool take_nothing(sp_stored_column *c, size_t row)
{
    if (c->kind == SP_STORED_REAL)
        ((double *)(void *)c->values)[row] = NAN;
    /* Nothing of an enum or flag is its first value, unless it is hidden. */
    return !c->blank &&
           (c->kind == SP_STORED_ENUM || c->kind == SP_STORED_BOOL);
}

static sp_status take_row(sp_stmt *stmt, sp_stored_column *columns, size_t n,
                          size_t row)
{
    for (size_t i = 0; i < n; i++) {
        sp_stored_column *c = &columns[i];
        bool some = !c->blank && !sp_stmt_is_null(stmt, (int)i);
        if (some)
            SP_TRY(take_cell(c, stmt, (int)i, row, &some));
        else
            some = take_nothing(c, row);
        if (c->kind == SP_STORED_TEXT)
            c->offsets[row + 1] = (int64_t)c->len;
        if (some)
            set_bit(c->valid, row);
        else
            c->nulls++;
    }
    return SP_OK;
}

static sp_status take_rows(sp_stmt *stmt, sp_stored_column *columns, size_t n,
                           size_t *out_rows)
{
    size_t room = 0;
    bool more;

    for (size_t row = 0;; row++) {
        SP_TRY(sp_stmt_step(stmt, &more));
        if (row >= room) {
            size_t larger = room ? room * 2 : ROWS_FIRST;
            for (size_t i = 0; i < n; i++)
                SP_TRY(make_room(&columns[i], room, larger));
            room = larger;
        }
        if (!more) {
            *out_rows = row;
            return sp_stmt_ok(stmt);
        }
        SP_TRY(take_row(stmt, columns, n, row));
    }
}

static sp_status open_query(sp_db *db, const sp_query *query,
                            const sp_sight *sight,
                            const sp_stored_column *columns, size_t n,
                            sp_stmt **out)
{
    SP_AUTOSTR sql = {0};

    SP_TRY(sp_str_ok(&query->where));
    sp_str_add(&sql, "SELECT ");
    for (size_t i = 0; i < n; i++) /* what nobody sees is not even read */
        sp_str_addf(&sql, columns[i].blank ? "%sNULL" : "%s\"%s\"",
                    i ? ", " : "", columns[i].field->name);
    sp_str_addf(&sql, " FROM \"%s\"", query->type->table);
    sp_query_where_sql(query, sight, &sql);
    if (query->order || query->limit || query->offset)
        sp_query_order_sql(query, &sql);
    else
        sp_str_addf(&sql, " ORDER BY \"%s\"", query->type->fields[0].name);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(db, sp_str_text(&sql), out));
    sp_query_bind(query, sight, *out);
    return SP_OK;
}

sp_status sp_column_read(sp_db *db, const sp_query *query,
                         const sp_sight *sight, sp_stored_column *columns,
                         size_t n, size_t *out_rows)
{
    SP_AUTOSTMT *stmt = NULL;

    for (size_t i = 0; i < n; i++) {
        sp_stored_column *c = &columns[i];
        c->kind = kind_of(c->field);
        if (c->field->as == SP_AS_DECIMAL) {
            c->scale = 1;
            for (unsigned d = 0; d < c->field->decimals; d++)
                c->scale *= 10;
        }
    }
    SP_TRY(open_query(db, query, sight, columns, n, &stmt));
    return take_rows(stmt, columns, n, out_rows);
}

void sp_column_clear(sp_stored_column *column)
{
    free(column->values);
    free(column->offsets);
    free(column->valid);
}
