/* Archives as people and programs read them. */
#include "archive_print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

enum { DAY = 86400 };

void print_decimal(int64_t value, unsigned decimals, char *out, size_t size)
{
    int64_t one = 1;
    for (unsigned i = 0; i < decimals; i++)
        one *= 10;
    int len =
        snprintf(out, size, "%s%" PRId64 ".%0*" PRId64, value < 0 ? "-" : "",
                 value < 0 ? -(value / one) : value / one, (int)decimals,
                 value < 0 ? -(value % one) : value % one);
    while (len > 0 && out[len - 1] == '0')
        out[--len] = '\0';
    if (len > 0 && out[len - 1] == '.')
        out[--len] = '\0';
}

/* -------------------------------------------------------------------- days */

bool days_until(const call *cli, const char *day, int64_t *out)
{
    struct tm date = {0};
    const char *end = day ? strptime(day, "%Y-%m-%d", &date) : NULL;
    if (!end || *end)
        return false;
    int64_t today = sp_session_now(cli->session) +
                    (int64_t)sp_session_zone(cli->session) * 60;
    today -= (today % DAY + DAY) % DAY;
    *out = (timegm(&date) - today) / DAY;
    return true;
}

void print_days_left(const call *cli, int64_t days, char *out, size_t size)
{
    long long n = days < 0 ? -days : days;
    const char *plural = n == 1 ? "" : "s";
    if (days == 0)
        snprintf(out, size, "%s", cli_word(cli, "今天到期", "ends today"));
    else if (cli->lang == SP_EN)
        snprintf(out, size, "%lld day%s %s", n, plural,
                 days > 0 ? "left" : "overdue");
    else
        snprintf(out, size, days > 0 ? "还有 %lld 天" : "已过期 %lld 天", n);
}

/* ------------------------------------------------------------------ groups */

typedef struct grouping {
    call *cli;
    report *report;
    const sp_type *type;
    const void *record;
    const field_group *group; /* that is being printed */
    bool begun;               /* its heading stands */
    char flags[512];          /* labels of its flags that are true */
} grouping;

static void begin_group(grouping *g)
{
    if (!g->begun)
        report_section(g->report, g->group->name, g->group->zh, g->group->en);
    g->begun = true;
}

/* An enum always has a value; "unknown" and "none" say nothing. */
static bool says_nothing(const void *record, const sp_field *field)
{
    if (field->kind != SP_ENUM)
        return sp_record_is_empty(record, field);
    unsigned value;
    memcpy(&value, (const char *)record + field->offset, sizeof value);
    const char *name = value < field->nlabels ? field->labels[value].name : "";
    return !strcmp(name, "unknown") || !strcmp(name, "none");
}

static void note_flag(grouping *g, const sp_field *field)
{
    bool value;
    size_t len = strlen(g->flags);
    memcpy(&value, (const char *)g->record + field->offset, sizeof value);
    if (value)
        snprintf(g->flags + len, sizeof g->flags - len, "%s%s",
                 len ? cli_word(g->cli, "、", ", ") : "",
                 cli_word(g->cli, field->zh, field->en));
}

/* Where the help of a number with places is one word, it is the unit. */
static const char *unit_of(const call *cli, const sp_field *field)
{
    bool word = field->as == SP_AS_DECIMAL && field->help_zh &&
                !strstr(field->help_zh, "，") && !strstr(field->help_zh, "；");
    return word ? cli_word(cli, field->help_zh, field->help_en) : "";
}

static sp_status put_field(grouping *g, const sp_field *field)
{
    AUTOFREE char *shown = NULL;
    AUTOOWN char *value = NULL;
    if (field->kind == SP_BOOL) {
        note_flag(g, field);
        return SP_OK;
    }
    if ((field->flags & (SP_SECRET | SP_KEY)) || says_nothing(g->record, field))
        return SP_OK;
    begin_group(g);
    TRY(sp_record_show(g->record, field, g->cli->lang,
                       sp_session_zone(g->cli->session), &shown));
    const char *unit = unit_of(g->cli, field);
    if (asprintf(&value, "%s%s%s", shown,
                 !*unit         ? ""
                 : *unit <= '9' ? " × "
                                : " ",
                 unit) < 0)
        return cli_fail(g->cli, SP_NO_MEMORY, "内存不足", "out of memory");
    report_text(g->report, field->name, field->zh, field->en, value, NULL);
    return SP_OK;
}

static void end_group(grouping *g)
{
    if (*g->flags) {
        begin_group(g);
        report_text(g->report, "flags", "涉及", "applies", g->flags, NULL);
    }
    g->begun = false;
    g->flags[0] = '\0';
}

static bool grouped(const field_group *groups, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        for (const char *const *f = groups[i].fields; *f; f++)
            if (!strcmp(*f, name))
                return true;
    return false;
}

sp_status print_groups(call *cli, report *r, const sp_type *type,
                       const void *record, const field_group *groups,
                       size_t count)
{
    static const field_group rest = {"other", "其他", "other", NULL};
    grouping g = {.cli = cli, .report = r, .type = type, .record = record};
    for (size_t i = 0; i < count; i++) {
        g.group = &groups[i];
        for (const char *const *f = groups[i].fields; *f; f++) {
            const sp_field *field = sp_type_field(type, *f);
            if (field)
                TRY(put_field(&g, field));
        }
        end_group(&g);
    }
    g.group = &rest;
    for (size_t i = 0; i < type->nfields; i++)
        if (!grouped(groups, count, type->fields[i].name))
            TRY(put_field(&g, &type->fields[i]));
    end_group(&g);
    return SP_OK;
}

/* -------------------------------------------------------------------- JSON */

static sp_status put_record(call *cli, const sp_type *type, const void *record,
                            bool open)
{
    AUTOFREE char *json = NULL;
    TRY(sp_record_json(type, record, sp_session_zone(cli->session), &json));
    if (open)
        json[strlen(json) - 1] = '\0'; /* more members follow */
    fputs(json, stdout);
    return SP_OK;
}

sp_status print_with(call *cli, const sp_type *type, const void *record,
                     const beside *others, size_t count, const char *more)
{
    TRY(put_record(cli, type, record, true));
    for (size_t i = 0; i < count; i++) {
        const sp_records *list = others[i].records;
        printf(",\"%s\":[", others[i].name);
        for (size_t k = 0; k < list->count; k++) {
            fputs(k ? "," : "", stdout);
            TRY(put_record(cli, list->type, list->items[k], false));
        }
        putchar(']');
    }
    printf("%s%s}\n", more ? "," : "", more ? more : "");
    return SP_OK;
}

/* ----------------------------------------------------------------- loading */

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

sp_status load_where(call *cli, const sp_type *type, const char *const *names,
                     const char *const *values, size_t count, sp_records *out)
{
    CLEANUP(free_query) sp_query *query = sp_query_new(type);
    if (!query)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    for (size_t i = 0; i < count; i++)
        TRY(sp_query_where(query, names[i], values[i]));
    return sp_record_list(cli->session, query, out);
}
