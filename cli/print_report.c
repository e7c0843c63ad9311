/* Reports: names and values, in sections. */
#include <stdlib.h>

#include "print.h"
#include "terminal.h"

typedef struct entry {
    bool section; /* begins one; no value */
    bool raw;
    const char *name;
    const char *zh;
    const char *en;
    char *value; /* NULL: nothing */
    char *shown; /* NULL: the value */
} entry;

struct report {
    call *cli;
    entry *items;
    size_t count;
    bool failed; /* out of memory */
};

sp_status report_begin(call *cli, report **out)
{
    report *r = calloc(1, sizeof *r);
    if (!r)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    r->cli = cli;
    *out = r;
    return SP_OK;
}

void report_free(report **owned)
{
    report *r = *owned;
    if (!r)
        return;
    for (size_t i = 0; i < r->count; i++) {
        free(r->items[i].value);
        free(r->items[i].shown);
    }
    free(r->items);
    free(r);
}

/* @e with copies of its texts. */
static void add(report *r, entry e)
{
    if ((r->count & (r->count - 1)) == 0) {
        size_t cap = r->count ? r->count * 2 : 1;
        entry *grown = realloc(r->items, cap * sizeof *grown);
        if (!grown) {
            r->failed = true;
            return;
        }
        r->items = grown;
    }
    bool values = e.value != NULL, shows = e.shown != NULL;
    e.value = values ? strdup(e.value) : NULL;
    e.shown = shows ? strdup(e.shown) : NULL;
    r->failed = r->failed || (values && !e.value) || (shows && !e.shown);
    r->items[r->count++] = e;
}

void report_section(report *r, const char *name, const char *zh, const char *en)
{
    add(r, (entry){true, false, name, zh, en, NULL, NULL});
}

void report_text(report *r, const char *name, const char *zh, const char *en,
                 const char *value, const char *shown)
{
    add(r, (entry){false, false, name, zh, en, (char *)value, (char *)shown});
}

void report_raw(report *r, const char *name, const char *zh, const char *en,
                const char *value, const char *shown)
{
    add(r, (entry){false, true, name, zh, en, (char *)value, (char *)shown});
}

void report_int(report *r, const char *name, const char *zh, const char *en,
                int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    report_raw(r, name, zh, en, text, NULL);
}

void report_bool(report *r, const char *name, const char *zh, const char *en,
                 bool value)
{
    report_raw(r, name, zh, en, value ? "true" : "false",
               value ? cli_word(r->cli, "是", "yes")
                     : cli_word(r->cli, "否", "no"));
}

/* ---------------------------------------------------------- for people */

/* The widest label of the section that begins at @i. */
static size_t label_width(const report *r, size_t i)
{
    size_t widest = 0;
    for (; i < r->count && !r->items[i].section; i++) {
        const entry *e = &r->items[i];
        size_t width = terminal_width(cli_word(r->cli, e->zh, e->en));
        if (width > widest && e->value)
            widest = width;
    }
    return widest;
}

/* A value of several lines goes on below where it began. */
static void put_lines(const char *text, size_t indent)
{
    size_t len = strcspn(text, "\n");
    AUTOOWN char *line = strndup(text, len);
    if (line)
        terminal_write(stdout, line);
    putchar('\n');
    if (!text[len] || !text[len + 1])
        return;
    printf("%*s", (int)indent, "");
    put_lines(text + len + 1, indent);
}

static void put_section(const report *r, const entry *e, bool first)
{
    bool bold = terminal_colours(stdout);
    printf("%s%s%s%s\n", first ? "" : "\n", bold ? "\033[1m" : "",
           cli_word(r->cli, e->zh, e->en), bold ? "\033[0m" : "");
}

static void put_people(const report *r)
{
    size_t width = label_width(r, 0), margin = 0;
    for (size_t i = 0; i < r->count; i++) {
        const entry *e = &r->items[i];
        if (e->section) {
            put_section(r, e, i == 0);
            width = label_width(r, i + 1);
            margin = 2;
            continue;
        }
        if (!e->value)
            continue;
        const char *label = cli_word(r->cli, e->zh, e->en);
        size_t used = terminal_width(label);
        printf("%*s%s%*s", (int)margin, "", label, (int)(width - used + 2), "");
        put_lines(e->shown ? e->shown : e->value, margin + width + 2);
    }
}

/* -------------------------------------------------------- for programs */

static void put_json(const report *r)
{
    bool one_line = r->cli->format == FORMAT_NDJSON;
    const char *comma = "", *indent = "  ";
    bool inside = false;
    putchar('{');
    for (size_t i = 0; i < r->count; i++) {
        const entry *e = &r->items[i];
        if (!e->section && !e->value)
            continue;
        if (e->section && inside)
            fputs(one_line ? "}" : "\n  }", stdout);
        if (e->section && inside)
            comma = ",";
        indent = e->section || !inside ? "  " : "    ";
        printf("%s%s%s", comma, one_line ? "" : "\n", one_line ? "" : indent);
        print_json_text(stdout, e->name);
        fputs(one_line ? ":" : ": ", stdout);
        if (e->section)
            putchar('{');
        else if (e->raw)
            fputs(e->value, stdout);
        else
            print_json_text(stdout, e->value);
        inside = inside || e->section;
        comma = e->section ? "" : ",";
    }
    fputs(inside ? one_line ? "}" : "\n  }" : "", stdout);
    fputs(one_line ? "}\n" : "\n}\n", stdout);
}

static sp_status put_csv(const report *r)
{
    static const column columns[] = {
        {"section", "部分", "section", SP_TABLE_TEXT},
        {"name", "名称", "name", SP_TABLE_TEXT},
        {"value", "值", "value", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    const char *section = "";
    TRY(sheet_begin(r->cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < r->count; i++) {
        const entry *e = &r->items[i];
        const char *cells[] = {section, e->name, e->value};
        if (e->section)
            section = e->name;
        else if (e->value)
            TRY(sheet_row(s, cells, NULL));
    }
    return sheet_end(s);
}

sp_status report_end(report *r)
{
    call *cli = r->cli;
    if (r->failed)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    if (cli->format == FORMAT_CSV)
        return put_csv(r);
    if (cli->format == FORMAT_TABLE)
        put_people(r);
    else
        put_json(r);
    return SP_OK;
}
