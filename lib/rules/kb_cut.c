/* Cutting a document into clauses. */
#include "kb_cut.h"

#include <stdio.h>
#include <string.h>

#include "kb_char.h"
#include "kb_line.h"
#include "str.h"

enum { LEVELS = 7 };

typedef enum style { PARAGRAPHS, SECTIONS, LISTS, NUMBERS, ARTICLES } style;

typedef struct cut {
    sp_kb_clause_visit visit;
    void *context;
    style style;
    char heading[LEVELS][160];
    char article[SP_KB_KEY_MAX];
    int64_t number; /* of the article or the numbered clause before */
    bool in_clause;
    bool appendix;
    bool first; /* the title may still come */
    sp_str text;
} cut;

/* ---- lines ---- */

typedef struct lines {
    const char *at;
    const char *end;
} lines;

static bool next_line(lines *l, const char **out, size_t *out_len)
{
    if (l->at >= l->end)
        return false;
    const char *stop = memchr(l->at, '\n', (size_t)(l->end - l->at));
    if (!stop)
        stop = l->end;
    *out = l->at;
    *out_len = (size_t)(stop - l->at);
    l->at = stop + (stop < l->end);
    return true;
}

static style style_of(const char *text, size_t len)
{
    lines l = {text, text + len};
    size_t seen[SP_KB_MARKED + 1] = {0};
    const char *line;
    size_t n;

    while (next_line(&l, &line, &n)) {
        sp_kb_line what;
        sp_kb_line_read(line, n, &what);
        if (what.kind != SP_KB_NUMBERED || what.level > 1)
            seen[what.kind]++;
    }
    if (seen[SP_KB_ARTICLE] >= 2)
        return ARTICLES;
    if (seen[SP_KB_NUMBERED] >= 3)
        return NUMBERS;
    if (seen[SP_KB_MARKED] >= 2)
        return SECTIONS;
    if (seen[SP_KB_LISTED] >= 2)
        return LISTS;
    return seen[SP_KB_MARKED] ? SECTIONS : PARAGRAPHS;
}

/* ---- headings ---- */

/* @text at most @room bytes, ending with a whole character. */
static void copy_cut(char *out, size_t room, const char *text, size_t len)
{
    size_t at = 0;
    size_t n;

    while (at < len) {
        sp_kb_decode(text + at, len - at, &n);
        if (at + n >= room)
            break;
        at += n;
    }
    memcpy(out, text, at);
    out[at] = '\0';
}

static void set_heading(cut *c, unsigned level, const char *text, size_t len)
{
    level = level < LEVELS ? level : LEVELS - 1;
    copy_cut(c->heading[level], sizeof c->heading[level], text, len);
    for (unsigned i = level + 1; i < LEVELS; i++)
        c->heading[i][0] = '\0';
}

static void join_headings(const cut *c, char out[SP_KB_HEADING_MAX])
{
    size_t at = 0;

    out[0] = '\0';
    for (unsigned i = 0; i < LEVELS; i++) {
        if (!c->heading[i][0] ||
            at + strlen(c->heading[i]) + 4 > SP_KB_HEADING_MAX)
            continue;
        at += (size_t)snprintf(out + at, SP_KB_HEADING_MAX - at, "%s%s",
                               at ? " / " : "", c->heading[i]);
    }
}

/* ---- clauses ---- */

static size_t blank_end(const sp_str *s)
{
    size_t n = s->len;

    while (n > 0 && (s->data[n - 1] == '\n' || s->data[n - 1] == ' '))
        n--;
    return n;
}

/* What was gathered is a clause; of a clause that is only its heading nothing
 * is shown. */
static sp_status end_clause(cut *c)
{
    char heading[SP_KB_HEADING_MAX];

    SP_TRY(sp_str_ok(&c->text));
    size_t len = blank_end(&c->text);
    if (len > 0) {
        join_headings(c, heading);
        c->text.data[len] = '\0';
        const sp_kb_clause clause = {.article = c->article,
                                     .heading = heading,
                                     .text = c->text.data,
                                     .len = len};
        SP_TRY(c->visit(c->context, &clause));
    }
    sp_str_clear(&c->text);
    c->in_clause = false;
    return SP_OK;
}

static sp_status begin_clause(cut *c, const char *key)
{
    SP_TRY(end_clause(c));
    snprintf(c->article, sizeof c->article, "%s", key);
    c->in_clause = true;
    return SP_OK;
}

static sp_status add_text(cut *c, const char *text, size_t len)
{
    size_t most =
        c->style == ARTICLES && !c->appendix ? 16 * SP_KB_PIECE : SP_KB_PIECE;

    while (len > 0) {
        size_t room = c->text.len < most ? most - c->text.len : 0;
        if (c->text.len > 0 && len > room) {
            char key[SP_KB_KEY_MAX];
            memcpy(key, c->article, sizeof key);
            SP_TRY(begin_clause(c, key));
            continue;
        }
        size_t take = 0;
        size_t n = 0;
        while (take < len && take < most) {
            sp_kb_decode(text + take, len - take, &n);
            take += n;
        }
        if (c->text.len > 0)
            sp_str_addc(&c->text, '\n');
        sp_str_addn(&c->text, text, take);
        text += take;
        len -= take;
    }
    return SP_OK;
}

/* ---- what a line does ---- */

/* Articles go up by one; a 1 begins a new part. Without a space behind it only
 * the very next one is an article. */
static bool is_next(const cut *c, const sp_kb_line *line)
{
    bool added = strstr(line->key, "条之") != NULL;

    if (c->number == 0)
        return line->sure || line->number == 1;
    if (added)
        return line->number >= c->number && line->number <= c->number + 1;
    if (!line->sure)
        return line->number == c->number + 1;
    return line->number > c->number || line->number == 1;
}

static sp_status take_article(cut *c, const sp_kb_line *line)
{
    SP_TRY(begin_clause(c, line->key));
    c->number = line->number;
    c->appendix = false;
    return add_text(c, line->rest, line->rest_len);
}

/* A title of a chapter of a standard: short, and no sentence. */
static bool is_title(const sp_kb_line *line)
{
    static const char *const ends[] = {"。", "；", "：", ":", ";", "，"};

    if (line->rest_len == 0 || line->rest_len > 90)
        return false;
    for (size_t i = 0; i < SP_COUNT(ends); i++) {
        size_t n = strlen(ends[i]);
        if (line->rest_len >= n &&
            memcmp(line->rest + line->rest_len - n, ends[i], n) == 0)
            return false;
    }
    return true;
}

/* "4 通用要求": chapters go up, "10 人以上" in a list does not count. */
static bool is_chapter(const cut *c, const sp_kb_line *line)
{
    return line->number == c->number + 1 ||
           (line->number > c->number && is_title(line));
}

static sp_status take_numbered(cut *c, const sp_kb_line *line)
{
    char title[160];

    SP_TRY(end_clause(c));
    c->appendix = false;
    c->number = line->number;
    if (is_title(line)) {
        snprintf(title, sizeof title, "%s %.*s", line->key,
                 (int)(line->rest_len < 90 ? line->rest_len : 90), line->rest);
        set_heading(c, line->level, title, strlen(title));
    } else if (line->level < LEVELS) {
        set_heading(c, line->level, "", 0);
    }
    SP_TRY(begin_clause(c, line->key));
    if (is_title(line) && line->level == 1)
        return SP_OK;
    return add_text(c, line->rest, line->rest_len);
}

static sp_status take_heading(cut *c, unsigned level, const char *key,
                              const sp_kb_line *line)
{
    SP_TRY(end_clause(c));
    set_heading(c, level, line->rest, line->rest_len);
    copy_cut(c->article, sizeof c->article, key, strlen(key));
    c->in_clause = c->style != ARTICLES || c->number > 0;
    return SP_OK;
}

static sp_status take_appendix(cut *c, const sp_kb_line *line)
{
    SP_TRY(end_clause(c));
    for (unsigned i = 0; i < LEVELS; i++)
        c->heading[i][0] = '\0';
    c->appendix = true;
    set_heading(c, 1, line->rest, line->rest_len);
    return begin_clause(c, line->key);
}

/* What stands before the first article of a law is its title, when and by whom
 * it was made, a table of contents: no clause. */
static bool is_front(const cut *c)
{
    return c->style == ARTICLES && !c->in_clause;
}

static bool is_comment(const char *text, size_t len)
{
    return len >= 4 && memcmp(text, "<!--", 4) == 0;
}

static sp_status take_line(cut *c, const char *text, size_t len)
{
    sp_kb_line line;

    sp_kb_line_read(text, len, &line);
    if (line.kind == SP_KB_BLANK)
        return c->style == PARAGRAPHS && c->text.len > 600 ? end_clause(c)
                                                           : SP_OK;
    if (is_comment(line.rest, line.rest_len))
        return SP_OK;
    if (c->first) {
        c->first = false;
        if (line.kind == SP_KB_MARKED && line.level == 1)
            return SP_OK; /* the title */
    }
    if (line.kind == SP_KB_APPENDIX && (c->in_clause || c->number > 0))
        return take_appendix(c, &line);
    if (line.kind == SP_KB_CHAPTER && c->style == ARTICLES)
        return take_heading(c, line.level, "", &line);
    if (line.kind == SP_KB_ARTICLE && c->style == ARTICLES && is_next(c, &line))
        return take_article(c, &line);
    if (line.kind == SP_KB_NUMBERED && c->style == NUMBERS &&
        (line.level > 1 || line.marks || is_chapter(c, &line)))
        return take_numbered(c, &line);
    if (line.kind == SP_KB_LISTED && c->style == LISTS)
        return take_heading(c, 1, line.key, &line);
    if (line.marks && c->style != ARTICLES)
        return take_heading(c, line.marks, "", &line);
    return is_front(c) ? SP_OK : add_text(c, line.whole, line.whole_len);
}

static void end_cut(cut *c)
{
    sp_str_free(&c->text);
}

/* A YAML block at the front is no text. */
static void skip_front(lines *l)
{
    lines look = *l;
    const char *line;
    size_t n;

    if (!next_line(&look, &line, &n) || n < 3 || memcmp(line, "---", 3) != 0)
        return;
    for (int i = 0; i < 64 && next_line(&look, &line, &n); i++)
        if (n >= 3 && memcmp(line, "---", 3) == 0) {
            *l = look;
            return;
        }
}

sp_status sp_kb_cut(const char *text, size_t len, sp_kb_clause_visit visit,
                    void *context)
{
    SP_CLEANUP(end_cut)
    cut c = {.visit = visit, .context = context, .first = true};
    lines l = {text, text + len};
    const char *line;
    size_t n;

    c.style = style_of(text, len);
    skip_front(&l);
    while (next_line(&l, &line, &n))
        SP_TRY(take_line(&c, line, n));
    return end_clause(&c);
}

void sp_kb_article_key(const char *text, char *out)
{
    size_t len = strlen(text);
    char whole[SP_KB_KEY_MAX + 8];
    int64_t number;
    size_t used;
    sp_kb_line line;

    snprintf(whole, sizeof whole, "%s", text);
    if (sp_kb_number_at(text, len, &number, &used) &&
        (text[used] == '\0' || strncmp(text + used, "条", 3) == 0))
        snprintf(whole, sizeof whole, "第%.*s%s%.60s",
                 (int)(used < 40 ? used : 40), text,
                 text[used] == '\0' ? "条" : "", text + used);
    sp_kb_line_read(whole, strlen(whole), &line);
    if (line.kind == SP_KB_ARTICLE) {
        memcpy(out, line.key, SP_KB_KEY_MAX);
        return;
    }
    size_t at = 0;
    for (const char *p = text; *p && at + 1 < SP_KB_KEY_MAX; p++)
        if (*p != ' ')
            out[at++] = *p;
    out[at] = '\0';
}
