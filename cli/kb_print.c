/* Passages of the knowledge base. */
#include "kb_print.h"

#include "print.h"
#include "terminal.h"

enum { PLAIN_COLUMNS = 78, LEAST_COLUMNS = 30 };

void passage_name(const call *cli, const sp_kb_passage *p, char *out,
                  size_t size)
{
    int n = snprintf(out, size, cli->lang == SP_ZH ? "《%s》%s" : "%s, %s",
                     p->law, p->article);
    const char *said = p->source ? p->source : p->edition;
    if (said && n > 0 && (size_t)n < size)
        snprintf(out + n, size - (size_t)n,
                 cli->lang == SP_ZH ? "（%s%s）" : " (%s%s)", said,
                 p->source ? "" : cli_word(cli, " 版", " edition"));
}

/* ---- text within the width ---- */

static size_t width(void)
{
    size_t columns = terminal_columns(stdout);
    if (columns == 0 || columns > 100)
        columns = PLAIN_COLUMNS;
    return columns < LEAST_COLUMNS ? LEAST_COLUMNS : columns;
}

static void indent_by(size_t n)
{
    printf("%*s", (int)n, "");
}

/* Bytes of the word at @p: a run of letters and digits stays together, a mark
 * that may not begin a line stays with what is before it. */
static size_t word(const char *p)
{
    static const char marks[] = "，。；：、）》”！？";
    size_t n = terminal_char(p);
    if (n == 0)
        return 1;
    if (n == 1 && *p != ' ')
        while (p[n] > ' ' && p[n] < 0x7f)
            n++;
    for (size_t more; (more = terminal_char(p + n)) == 3; n += more) {
        char mark[4] = {p[n], p[n + 1], p[n + 2], 0};
        if (!strstr(marks, mark))
            break;
    }
    return n;
}

static void write_piece(const char *p, size_t n)
{
    char piece[512];
    snprintf(piece, sizeof piece, "%.*s", (int)(n < 511 ? n : 511), p);
    terminal_write(stdout, piece);
}

static size_t piece_width(const char *p, size_t n)
{
    char piece[512];
    snprintf(piece, sizeof piece, "%.*s", (int)(n < 511 ? n : 511), p);
    return terminal_width(piece);
}

/* Where the mark begins and ends in colour. */
typedef struct marking {
    const char *from;
    const char *end;
    bool on;
} marking;

static void mark_at(marking *m, const char *p)
{
    bool on = m->from && p >= m->from && p < m->end;
    if (on != m->on)
        fputs(on ? "\033[1;33m" : "\033[0m", stdout);
    m->on = on;
}

void passage_text(const char *text, size_t indent, const char *mark)
{
    size_t most = width();
    size_t at = indent;
    marking m = {0};
    if (mark && terminal_colours(stdout))
        m.from = strstr(text, mark);
    m.end = m.from ? m.from + strlen(mark) : NULL;
    indent_by(indent);
    for (const char *p = text; *p;) {
        if (*p == '\n') {
            putchar('\n');
            indent_by(indent);
            at = indent;
            p++;
            continue;
        }
        size_t n = word(p);
        size_t columns = piece_width(p, n);
        if (at + columns > most && at > indent) {
            putchar('\n');
            indent_by(indent);
            at = indent;
        }
        mark_at(&m, p);
        write_piece(p, n);
        at += columns;
        p += n;
    }
    mark_at(&m, NULL);
    putchar('\n');
}

/* ---- for programs ---- */

void json_member(const char *name, const char *text)
{
    printf(",\"%s\":", name);
    if (text)
        print_json_text(stdout, text);
    else
        fputs("null", stdout);
}

void passage_json(const sp_kb_passage *p)
{
    static const char *const kinds[] = {"law", "standard", "procedure",
                                        "other"};
    printf("{\"id\":%lld", (long long)p->id);
    json_member("law", p->law);
    json_member("article", p->article);
    json_member("heading", p->heading);
    json_member("text", p->text);
    json_member("document", p->document);
    json_member("collection", p->collection);
    json_member("kind", p->kind < COUNT(kinds) ? kinds[p->kind] : "other");
    json_member("edition", p->edition);
    json_member("effective", p->effective);
    json_member("repealed", p->repealed);
    json_member("superseded_by", p->superseded);
    json_member("source", p->source);
    printf(",\"confidence\":%.3f}", p->confidence);
}

static void print_people(const call *cli, const sp_kb_passage *p, size_t n)
{
    char name[512];
    passage_name(cli, p, name, sizeof name);
    printf("%s%zu. ", n ? "\n" : "", n + 1);
    terminal_write(stdout, name);
    if (*p->heading) {
        fputs("  ", stdout);
        terminal_write(stdout, p->heading);
    }
    putchar('\n');
    passage_text(p->text, 3, NULL);
}

static sp_status print_rows(call *cli, const sp_kb_passages *passages)
{
    static const column columns[] = {
        {"law", "文件", "document", SP_TABLE_TEXT},
        {"article", "条", "article", SP_TABLE_TEXT},
        {"heading", "章节", "heading", SP_TABLE_TEXT},
        {"text", "条文", "text", SP_TABLE_TEXT},
        {"edition", "版本", "edition", SP_TABLE_TEXT},
        {"document", "文档编号", "code", SP_TABLE_TEXT},
        {"collection", "文集", "collection", SP_TABLE_TEXT},
        {"superseded_by", "被替代为", "superseded by", SP_TABLE_TEXT},
        {"confidence", "把握", "confidence", SP_TABLE_NUMBER},
    };
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < passages->count; i++) {
        const sp_kb_passage *p = &passages->items[i];
        char confidence[16];
        snprintf(confidence, sizeof confidence, "%.3f", p->confidence);
        TRY(sheet_row(s,
                      (const char *const[]){p->law, p->article, p->heading,
                                            p->text, p->edition, p->document,
                                            p->collection, p->superseded,
                                            confidence},
                      NULL));
    }
    return sheet_end(s);
}

sp_status print_passages(call *cli, const sp_kb_passages *passages)
{
    if (cli->format != FORMAT_TABLE)
        return print_rows(cli, passages);
    for (size_t i = 0; i < passages->count; i++)
        print_people(cli, &passages->items[i], i);
    if (!passages->count)
        cli_say(cli, "没有找到", "nothing was found");
    return SP_OK;
}
