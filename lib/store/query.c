/* Which records: conditions from a person's words to bound SQL. */
#include <math.h>
#include <string.h>

#include "query_sql.h"
#include "text.h"
#include "when.h"

sp_query *sp_query_new(const sp_type *type)
{
    sp_query *query = calloc(1, sizeof *query);

    if (!query) {
        sp_no_memory();
        return NULL;
    }
    query->type = type;
    return query;
}

void sp_query_free(sp_query *query)
{
    if (!query)
        return;
    for (size_t i = 0; i < query->nvalues; i++)
        free(query->values[i].text);
    sp_str_free(&query->where);
    free(query);
}

const sp_type *sp_query_type(const sp_query *query)
{
    return query->type;
}

const sp_field *sp_query_private(const sp_query *query)
{
    return query->private;
}

static sp_status add_value(sp_query *query, sp_value value)
{
    if (query->nvalues == SP_COUNT(query->values)) {
        free(value.text);
        return sp_fail(SP_INVALID, "查询条件太多，最多 %d 个值",
                       "too many conditions: the most is %d values",
                       SP_QUERY_VALUES_MAX);
    }
    query->values[query->nvalues++] = value;
    return SP_OK;
}

static sp_status add_text(sp_query *query, const char *text)
{
    sp_value value = {.kind = SP_VALUE_TEXT};

    SP_TRY(sp_text_copy(text, &value.text));
    return add_value(query, value);
}

/* One value of a number, date or time field, parsed as the field parses it. A
 * bare day as the end of a range of times means all of that day. */
static sp_status add_parsed(sp_query *query, const sp_field *field,
                            const char *text, bool is_end)
{
    sp_field alone = *field;
    sp_value value = {0};
    union {
        int64_t i;
        double r;
        char *text;
    } member = {0};

    alone.offset = 0;
    alone.flags = 0;
    if (field->kind == SP_REAL)
        member.r = NAN;
    SP_TRY(sp_field_set(&alone, &member, text, SP_ZONE_CHINA));
    if (field->kind == SP_REAL) {
        value = (sp_value){.kind = SP_VALUE_REAL, .r = member.r};
    } else if (field->kind == SP_INT) {
        int64_t day;
        value = (sp_value){.kind = SP_VALUE_INT, .i = member.i};
        if (is_end && field->as == SP_AS_TIME && sp_day_parse(text, &day))
            value.i = sp_day_start(day + 1, SP_ZONE_CHINA) - 1;
    } else {
        value = (sp_value){.kind = SP_VALUE_TEXT, .text = member.text};
    }
    return add_value(query, value);
}

static void column(sp_query *query, const sp_field *field)
{
    sp_str_addf(&query->where, " AND \"%s\"", field->name);
}

static sp_status where_range(sp_query *query, const sp_field *field,
                             const char *text)
{
    const char *dots = strstr(text, "..");
    SP_AUTOFREE char *low = NULL;
    SP_AUTOFREE char *high = NULL;
    const char *end = dots ? dots + 2 : text;
    size_t low_len = dots ? (size_t)(dots - text) : strlen(text);

    SP_TRY(sp_text_trim(text, low_len, &low));
    SP_TRY(sp_text_trim(end, strlen(end), &high));
    if (dots && !*low && !*high)
        return sp_fail(SP_INVALID, SP_IN_ZH "：范围写作 起..止，可省略一端",
                       SP_IN_EN ": write a range as from..to; one end may be "
                                "left out",
                       field->zh, field->en);
    if (*low) {
        SP_TRY(add_parsed(query, field, low, false));
        column(query, field);
        sp_str_addf(&query->where, " >= $%zu", query->nvalues);
    }
    if (*high) {
        SP_TRY(add_parsed(query, field, high, true));
        column(query, field);
        sp_str_addf(&query->where, " <= $%zu", query->nvalues);
    }
    return SP_OK;
}

static sp_status add_named(sp_query *query, const sp_field *field,
                           const char *word)
{
    sp_field alone = *field;
    union {
        unsigned e;
        bool b;
    } member = {0};

    alone.offset = 0;
    SP_TRY(sp_field_set(&alone, &member, word, SP_ZONE_CHINA));
    if (field->kind == SP_ENUM)
        return add_text(query, field->labels[member.e].name);
    return add_value(query, (sp_value){.kind = SP_VALUE_INT, .i = member.b});
}

/* "low,general": each must be a value of the field; commas too many are none.
 */
static sp_status where_named(sp_query *query, const sp_field *field,
                             const char *text)
{
    SP_AUTOFREE char *words = NULL;
    size_t before = query->nvalues;
    char *rest;

    SP_TRY(sp_text_halfwidth(text, &words));
    column(query, field);
    sp_str_add(&query->where, " IN (");
    for (char *word = strtok_r(words, ",", &rest); word;
         word = strtok_r(NULL, ",", &rest)) {
        if (strspn(word, " \t") == strlen(word))
            continue;
        SP_TRY(add_named(query, field, word));
        sp_str_addf(&query->where, "%s$%zu",
                    query->nvalues == before + 1 ? "" : ", ", query->nvalues);
    }
    sp_str_addc(&query->where, ')');
    if (query->nvalues == before)
        return sp_fail(SP_INVALID, SP_IN_ZH "：“%.60s”里没有值",
                       SP_IN_EN ": there is no value in \"%.60s\"", field->zh,
                       field->en, text);
    return SP_OK;
}

static sp_status where_contains(sp_query *query, const sp_field *field,
                                const char *text)
{
    SP_AUTOSTR pattern = {0};

    sp_str_addc(&pattern, '%');
    for (const char *c = text; *c; c++) {
        if (*c == '%' || *c == '_' || *c == '\\')
            sp_str_addc(&pattern, '\\');
        sp_str_addc(&pattern, *c);
    }
    sp_str_addc(&pattern, '%');
    SP_TRY(sp_str_ok(&pattern));
    SP_TRY(add_text(query, sp_str_text(&pattern)));
    column(query, field);
    sp_str_addf(&query->where, " LIKE $%zu ESCAPE '\\'", query->nvalues);
    return SP_OK;
}

static sp_status where_text(sp_query *query, const sp_field *field,
                            const char *text)
{
    SP_AUTOFREE char *clean = NULL;

    if (field->flags & SP_CONTAINS)
        return where_contains(query, field, text);
    if (field->clean && field->clean(text, &clean) == SP_OK)
        text = clean;
    SP_TRY(add_text(query, text));
    column(query, field);
    sp_str_addf(&query->where, " = $%zu", query->nvalues);
    return SP_OK;
}

static sp_status add_condition(sp_query *query, const sp_field *field,
                               const char *text)
{
    if (!*text) {
        column(query, field);
        sp_str_add(&query->where, " IS NULL");
    } else if (field->kind == SP_ENUM || field->kind == SP_BOOL) {
        SP_TRY(where_named(query, field, text));
    } else if (field->kind == SP_TEXT && field->as != SP_AS_DATE) {
        SP_TRY(where_text(query, field, text));
    } else {
        SP_TRY(where_range(query, field, text));
    }
    return sp_str_ok(&query->where);
}

/* Undo a condition that was refused half-way. */
static void take_back(sp_query *query, size_t nvalues, size_t len)
{
    while (query->nvalues > nvalues)
        free(query->values[--query->nvalues].text);
    query->where.len = len;
    if (query->where.data)
        query->where.data[len] = '\0';
    query->where.failed = false;
}

static sp_status check_text(const sp_field *field, const char *text)
{
    size_t len = strlen(text);

    if (len > SP_QUERY_TEXT_MAX)
        return sp_fail(SP_INVALID, SP_IN_ZH "：条件有 %zu 字节，最多 %d 字节",
                       SP_IN_EN ": the condition has %zu bytes, the most is %d",
                       field->zh, field->en, len, (int)SP_QUERY_TEXT_MAX);
    if (sp_utf8_check(text, len) < len)
        return sp_fail(SP_INVALID, SP_IN_ZH "：条件不是 UTF-8",
                       SP_IN_EN ": the condition is not UTF-8", field->zh,
                       field->en);
    return SP_OK;
}

static void speak_of(sp_query *query, const sp_field *field)
{
    if (field->flags & SP_PRIVATE)
        query->private = field;
}

sp_status sp_query_where(sp_query *query, const char *name, const char *text)
{
    const sp_field *field = NULL;
    SP_AUTOFREE char *trimmed = NULL;
    size_t nvalues = query->nvalues;
    size_t len = query->where.len;

    SP_TRY(sp_type_find_heading(query->type, name, &field));
    if (!field || field->flags & SP_SECRET)
        return sp_fail(SP_INVALID, SP_IN_ZH "没有字段“%.60s”",
                       SP_IN_EN " has no field \"%.60s\"", query->type->zh,
                       query->type->en, name);
    SP_TRY(check_text(field, text));
    SP_TRY(sp_text_trim(text, strlen(text), &trimmed));
    sp_status status = add_condition(query, field, trimmed);
    if (status != SP_OK) {
        take_back(query, nvalues, len);
        return status;
    }
    if (query->type->hide && strcmp(field->name, query->type->hide) == 0)
        query->hide_named = true;
    speak_of(query, field);
    return SP_OK;
}

sp_status sp_query_below(sp_query *query, const char *name, const char *dept)
{
    const sp_field *field = sp_type_field(query->type, name);

    if (!field || field->kind != SP_TEXT)
        return sp_fail(SP_INVALID, SP_IN_ZH "没有部门字段“%.60s”",
                       SP_IN_EN " has no field \"%.60s\" of a department",
                       query->type->zh, query->type->en, name);
    SP_TRY(add_text(query, dept));
    column(query, field);
    sp_str_addf(&query->where,
                " IN (WITH RECURSIVE below(code) AS (SELECT $%zu UNION SELECT "
                "d.code FROM department d JOIN below b ON d.parent = b.code) "
                "SELECT code FROM below)",
                query->nvalues);
    return sp_str_ok(&query->where);
}

void sp_query_all(sp_query *query)
{
    query->all = true;
}

sp_status sp_query_order(sp_query *query, const char *name)
{
    bool descending = *name == '-';
    const sp_field *field = NULL;

    SP_TRY(sp_type_find_heading(query->type, name + descending, &field));
    if (!field || field->flags & SP_SECRET)
        return sp_fail(SP_INVALID, SP_IN_ZH "没有字段“%.60s”，无法排序",
                       SP_IN_EN " has no field \"%.60s\" to order by",
                       query->type->zh, query->type->en, name + descending);
    speak_of(query, field);
    query->order = field;
    query->descending = descending;
    return SP_OK;
}

void sp_query_page(sp_query *query, size_t offset, size_t limit)
{
    query->offset = offset;
    query->limit = limit;
}

/* ---- as SQL ---- */

const char *sp_owner_field(const sp_type *type)
{
    if (strcmp(type->name, "user") == 0)
        return "name";
    if (sp_type_field(type, "assignee")) /* a task is theirs who has to do it */
        return "assignee";
    return sp_type_field(type, "created_by") ? "created_by" : "actor";
}

static void sight_sql(const sp_query *query, const sp_sight *sight, sp_str *sql)
{
    const char *owner = sp_owner_field(query->type);
    size_t n = query->nvalues;

    switch (sight->scope) {
    case SP_SCOPE_ALL:
    case SP_SCOPE_PARK:
        return;
    case SP_SCOPE_NONE:
        sp_str_add(sql, " AND 1 = 0");
        return;
    case SP_SCOPE_OWN:
        sp_str_addf(sql, " AND \"%s\" = $%zu", owner, n + 1);
        return;
    case SP_SCOPE_DEPT:
        sp_str_addf(sql,
                    " AND ((owner_dept IS NULL AND \"%s\" = $%zu) OR "
                    "owner_dept IN (WITH RECURSIVE below(code) AS (SELECT "
                    "$%zu UNION SELECT d.code FROM department d JOIN below b "
                    "ON d.parent = b.code) SELECT code FROM below))",
                    owner, n + 1, n + 2);
        return;
    }
}

void sp_query_where_sql(const sp_query *query, const sp_sight *sight,
                        sp_str *sql)
{
    const sp_type *type = query->type;

    sp_str_add(sql, " WHERE 1 = 1");
    sp_str_add(sql, sp_str_text(&query->where));
    if (type->hide && !query->all && !query->hide_named)
        sp_str_addf(sql, " AND \"%s\" IS NULL", type->hide);
    sight_sql(query, sight, sql);
}

void sp_query_order_sql(const sp_query *query, sp_str *sql)
{
    const sp_type *type = query->type;
    const char *key = type->fields[0].name;

    if (query->order)
        sp_str_addf(sql, " ORDER BY \"%s\"%s, \"%s\"", query->order->name,
                    query->descending ? " DESC" : "", key);
    else
        sp_str_addf(sql, " ORDER BY \"%s\"", type->code ? type->code : key);
    if (query->limit)
        sp_str_addf(sql, " LIMIT %zu OFFSET %zu", query->limit, query->offset);
    else if (query->offset)
        sp_str_addf(sql, " LIMIT 9223372036854775807 OFFSET %zu",
                    query->offset);
}

void sp_query_bind(const sp_query *query, const sp_sight *sight, sp_stmt *stmt)
{
    int n = 0;

    for (size_t i = 0; i < query->nvalues; i++) {
        const sp_value *value = &query->values[i];
        n++;
        if (value->kind == SP_VALUE_INT)
            sp_stmt_bind_int(stmt, n, value->i);
        else if (value->kind == SP_VALUE_REAL)
            sp_stmt_bind_real(stmt, n, value->r);
        else
            sp_stmt_bind_text(stmt, n, value->text);
    }
    if (sight->scope == SP_SCOPE_OWN || sight->scope == SP_SCOPE_DEPT)
        sp_stmt_bind_text(stmt, n + 1, sight->user);
    if (sight->scope == SP_SCOPE_DEPT)
        sp_stmt_bind_text(stmt, n + 2, sight->dept);
}
