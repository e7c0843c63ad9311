/* Queries as data, run in a session. */
#include "query_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "query_sql.h"
#include "when.h"

typedef struct words {
    sp_session *session;
    const sp_query_template *query;
    const sp_query_scope *scope;
    const sp_type *type;
    const void *record;
    sp_query_line_visit visit;
    void *context;
    sp_status failed;
    char *shown; /* the value that was given last */
    char days[48];
} words;

void sp_query_scope_now(sp_session *session, sp_query_scope *scope)
{
    int zone = sp_session_zone(session);
    int64_t today = sp_day_of(sp_session_now(session), zone);

    sp_day_format(today, scope->today);
    sp_day_format(today - 1, scope->yesterday);
    sp_time_format(sp_session_now(session), zone, scope->now);
}

void sp_days_words(const char *day, const char *today, sp_lang lang,
                   char out[48])
{
    int64_t a = 0;
    int64_t b = 0;
    bool en = lang == SP_EN;
    char date[11];

    out[0] = '\0';
    snprintf(date, sizeof date, "%.10s", day);
    if (!sp_day_parse(date, &a) || !sp_day_parse(today, &b))
        return;
    if (a == b)
        snprintf(out, 48, "%s", en ? "today" : "今天");
    else if (a < b)
        snprintf(out, 48, en ? "%" PRId64 " d overdue" : "逾期 %" PRId64 " 天",
                 b - a);
    else
        snprintf(out, 48, en ? "in %" PRId64 " d" : "还有 %" PRId64 " 天",
                 a - b);
}

/* ---- names ---- */

static const char *scope_value(const sp_query_scope *s, const char *name)
{
    const struct {
        const char *name;
        const char *value;
    } names[] = {{"since", s->since}, {"until", s->until},
                 {"today", s->today}, {"yesterday", s->yesterday},
                 {"now", s->now},     {"zone", s->zone},
                 {"dept", s->dept},   {"enterprise", s->enterprise}};

    for (size_t i = 0; i < SP_COUNT(names); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].value ? names[i].value : "";
    return s->value ? s->value(s->context, name) : NULL;
}

static const char *condition_value(void *context, const char *name)
{
    const words *w = context;

    return scope_value(w->scope, name);
}

/* The code and the name of what a field refers to: "A04 氯化车间". */
static sp_status show_reference(words *w, const sp_field *field)
{
    const sp_type *type = field->ref ? sp_type_find(field->ref) : NULL;
    const char *code = type ? sp_text_at(w->record, field) : NULL;
    const sp_field *name =
        type
            ? sp_type_field(
                  type, strcmp(field->ref, "enterprise") ? "name" : "full_name")
            : NULL;
    SP_AUTOSTR both = {0};
    void *record = NULL;

    if (!name || !code)
        return SP_OK;
    sp_status status = sp_record_load(w->session, type, code, &record);
    if (status == SP_FORBIDDEN || status == SP_NOT_FOUND)
        return SP_OK; /* the code alone */
    SP_TRY(status);
    const char *text = sp_text_at(record, name);
    if (text && strcmp(text, code) != 0) {
        free(w->shown);
        w->shown = NULL;
        sp_str_addf(&both, "%s %s", code, text);
        status = sp_str_take(&both, &w->shown);
    }
    sp_record_free(type, record);
    return status;
}

static const char *show_field(words *w, const char *name)
{
    const sp_field *field = sp_type_field(w->type, name);
    sp_lang lang = w->session->options.lang;
    int zone = w->session->options.zone;

    if (!field || field->flags & SP_SECRET)
        return NULL;
    free(w->shown);
    w->shown = NULL;
    w->failed = sp_record_show(w->record, field, lang, zone, &w->shown);
    if (w->failed == SP_OK)
        w->failed = show_reference(w, field);
    return w->failed == SP_OK ? w->shown : NULL;
}

/* {field}, {days:field} */
static const char *line_value(void *context, const char *name)
{
    words *w = context;

    if (strncmp(name, "days:", 5) == 0) {
        const char *day = show_field(w, name + 5);
        if (!day)
            return NULL;
        sp_days_words(day, w->scope->today, w->session->options.lang, w->days);
        return w->days;
    }
    return show_field(w, name);
}

/* ---- running ---- */

static sp_status take_record(void *context, const void *record)
{
    words *w = context;
    SP_AUTOSTR line = {0};
    bool en = w->session->options.lang == SP_EN;
    const char *code = "";

    w->record = record;
    if (w->type->code)
        code = sp_text_at(record, sp_type_field(w->type, w->type->code));
    sp_status status = sp_template_fill(
        en ? w->query->line_en : w->query->line_zh, line_value, w, &line);
    SP_TRY(w->failed); /* the reason, rather than that there was no value */
    SP_TRY(status);
    for (size_t i = 0; i < line.len; i++)
        if ((unsigned char)line.data[i] < ' ')
            line.data[i] = ' ';
    return w->visit(w->context, code, sp_str_text(&line));
}

static sp_status add_conditions(words *w, sp_query *query)
{
    for (size_t i = 0; i < w->query->nwhere; i++) {
        SP_AUTOSTR text = {0};
        SP_TRY(sp_template_fill(w->query->where[i].text, condition_value, w,
                                &text));
        SP_TRY(sp_query_where(query, w->query->where[i].field,
                              sp_str_text(&text)));
    }
    return SP_OK;
}

static sp_status add_scope(const words *w, sp_query *query, bool *out_fits)
{
    const sp_query_scope *s = w->scope;
    const sp_query_template *q = w->query;

    *out_fits = !(s->zone && !q->zone) && !(s->dept && !q->dept) &&
                !(s->enterprise && !q->enterprise);
    if (!*out_fits)
        return SP_OK;
    if (s->zone)
        SP_TRY(sp_query_where(query, q->zone, s->zone));
    if (s->enterprise)
        SP_TRY(sp_query_where(query, q->enterprise, s->enterprise));
    return s->dept ? sp_query_below(query, q->dept, s->dept) : SP_OK;
}

static sp_status run(words *w, int64_t *out_count, bool *out_fits)
{
    SP_AUTOQUERY *query = sp_query_new(w->type);

    if (!query)
        return SP_NO_MEMORY;
    SP_TRY(add_scope(w, query, out_fits));
    if (!*out_fits)
        return SP_OK;
    SP_TRY(add_conditions(w, query));
    SP_TRY(sp_record_count(w->session, query, out_count));
    if (*out_count == 0 || w->query->limit == 0)
        return SP_OK;
    if (w->query->order)
        SP_TRY(sp_query_order(query, w->query->order));
    sp_query_page(query, 0, (size_t)w->query->limit);
    return sp_record_each(w->session, query, take_record, w);
}

sp_status sp_query_words(sp_session *session, const sp_query_template *query,
                         const sp_query_scope *scope, int64_t *out_count,
                         bool *out_fits, sp_query_line_visit visit,
                         void *context)
{
    words w = {.session = session,
               .query = query,
               .scope = scope,
               .type = sp_type_find(query->type),
               .visit = visit,
               .context = context};

    if (!w.type)
        return sp_fail(SP_INVALID, "没有“%.60s”这种记录",
                       "there are no records of type \"%.60s\"", query->type);
    sp_status status = run(&w, out_count, out_fits);
    free(w.shown);
    return status;
}
