/* Clauses that a text cites. */
#include "citation_find.h"

#include <stdio.h>

#include "citation_scan.h"
#include "text.h"

typedef struct finder {
    const char *start;
    sp_scan scan;
    const sp_citation_context *where;
    sp_citation_visit visit;
    void *context;
} finder;

static sp_status tell(const finder *f, sp_citation *c, const char *from)
{
    c->at = (size_t)(from - f->start);
    c->len = (size_t)(f->scan.at - from);
    return f->visit(f->context, c);
}

/* ---- names without 《》 ---- */

/* What a bare name ends with, and what cannot be in one. */
static const char *const endings[] = {"法",   "条例", "规定", "办法",
                                      "细则", "规程", "规范", NULL};
static const char *const starts[] = {"根据", "依据", "按照", "依照", "违反",
                                     "符合", "按",   "及",   "和",   "与",
                                     "或",   "执行", "落实", "见",   NULL};

static bool ends_with(const char *from, const char *end, const char *word)
{
    size_t n = strlen(word);

    return (size_t)(end - from) > n && memcmp(end - n, word, n) == 0;
}

static bool is_han(const char *c)
{
    unsigned char b = (unsigned char)*c;

    /* U+4E00..U+9FFF as three bytes */
    return b >= 0xe4 && b <= 0xe9;
}

/* The start of the run of characters that ends before @end. */
static const char *run_before(const char *start, const char *end)
{
    const char *c = end;

    while (c - start >= 3 && is_han(c - 3) && end - c < 30 * 3)
        c -= 3;
    return c;
}

static const char *past_starts(const char *from, const char *end)
{
    const char *best = from;

    for (const char *c = from; c < end; c += 3)
        for (const char *const *w = starts; *w; w++) {
            size_t n = strlen(*w);
            if ((size_t)(end - c) > n && memcmp(c, *w, n) == 0 && c + n > best)
                best = c + n;
        }
    return best;
}

/* 依据安全生产法第四十一条: the name before @at. */
static bool bare_name(const finder *f, const char *at, sp_citation *c)
{
    const char *from = past_starts(run_before(f->start, at), at);
    size_t n = (size_t)(at - from);

    if (n < 6 || n >= sizeof c->document)
        return false;
    for (const char *const *e = endings; *e; e++) {
        if (!ends_with(from, at, *e))
            continue;
        if (memcmp(from, "本", 3) == 0 || memcmp(from, "该", 3) == 0)
            return false;
        memcpy(c->document, from, n);
        c->document[n] = '\0';
        return true;
    }
    return false;
}

/* ---- lists and ranges ---- */

static sp_status tell_range(const finder *f, const sp_citation *first,
                            const sp_citation *last, const char *from)
{
    int a = 0;
    int b = 0;
    sp_citation c = *last;

    if (sscanf(first->clause, "%d", &a) == 1 &&
        sscanf(last->clause, "%d", &b) == 1 && b > a &&
        b - a <= SP_CITATION_RANGE_MAX)
        for (int n = a + 1; n < b; n++) {
            snprintf(c.clause, sizeof c.clause, "%d", n);
            c.paragraph = c.item = 0;
            SP_TRY(tell(f, &c, from));
        }
    c = *last;
    return tell(f, &c, from);
}

/* What follows the first article: 、第二十四条 至第三十条 */
static sp_status tell_list(finder *f, const sp_citation *first)
{
    static const char *const joints[] = {"、", "和", "及", "以及", "或者",
                                         "或", "与", "，", NULL};
    static const char *const until[] = {"至", "到", "~", "～", "－", "-", NULL};
    sp_citation before = *first;

    for (;;) {
        sp_scan from = f->scan;
        sp_citation c = before;
        c.paragraph = c.item = 0;
        sp_scan_spaces(&f->scan);
        bool range = sp_scan_any(&f->scan, until);
        if (!range && !sp_scan_any(&f->scan, joints)) {
            f->scan = from;
            return SP_OK;
        }
        const char *at = f->scan.at;
        if (!sp_scan_article(&f->scan, &c)) {
            f->scan = from;
            return SP_OK;
        }
        SP_TRY(range ? tell_range(f, &before, &c, at) : tell(f, &c, at));
        before = c;
    }
}

static sp_status tell_articles(finder *f, sp_citation *c, const char *from)
{
    SP_TRY(tell(f, c, from));
    return tell_list(f, c);
}

/* ---- what can stand at a place ---- */

/* 《…》, with its article where it follows. */
static sp_status quoted(finder *f, bool *out)
{
    const char *from = f->scan.at;
    sp_citation c = {0};
    const char *name;

    *out = false;
    if (!sp_scan_eat(&f->scan, "《"))
        return SP_OK;
    name = f->scan.at;
    while (f->scan.at < f->scan.end) {
        size_t n = (size_t)(f->scan.at - name);
        if (n >= sizeof c.document || *f->scan.at == '\n')
            break;
        if (!sp_scan_eat(&f->scan, "》")) {
            f->scan.at++;
            continue;
        }
        memcpy(c.document, name, n);
        c.document[n] = '\0';
        sp_scan behind = f->scan;
        static const char *const links[] = {"的", "中", NULL};
        sp_scan_any(&f->scan, links);
        *out = n > 0;
        if (n > 0 && sp_scan_article(&f->scan, &c))
            return tell_articles(f, &c, from);
        f->scan = behind;
        return n > 0 ? tell(f, &c, from) : SP_OK;
    }
    f->scan.at = from;
    return SP_OK;
}

static sp_status standard(finder *f, bool *out)
{
    const char *from = f->scan.at;
    char before = from > f->start ? from[-1] : ' ';
    sp_citation c = {0};

    *out = !((before >= 'A' && before <= 'Z') ||
             (before >= 'a' && before <= 'z') || before == '/') &&
           sp_scan_standard(&f->scan, &c);
    return *out ? tell(f, &c, from) : SP_OK;
}

/* 第四十一条 with a name before it, or of the text's own document. */
static sp_status article(finder *f, bool *out)
{
    const char *from = f->scan.at;
    sp_citation c = {0};
    int n = 0;

    *out = sp_scan_article(&f->scan, &c);
    if (!*out)
        return SP_OK;
    if (bare_name(f, from, &c))
        return tell_articles(f, &c, from - strlen(c.document));
    c.self = true;
    sscanf(c.clause, "%d", &n);
    if (!f->where->inside ||
        (from == f->start && n == f->where->article)) /* its own heading */
        return SP_OK;
    return tell_articles(f, &c, from);
}

/* 前条, 本条, 前款 */
static sp_status relative(finder *f, bool *out)
{
    static const struct {
        const char *word;
        int back;
    } words[] = {{"前条", 1},   {"前款", 0}, {"前两款", 0}, {"前二款", 0},
                 {"前三款", 0}, {"本条", 0}, {"前项", 0},   {"上条", 1}};
    const char *from = f->scan.at;
    sp_citation c = {.self = true};
    int n = f->where->article;

    *out = false;
    for (size_t i = 0; i < SP_COUNT(words); i++) {
        if (!sp_scan_eat(&f->scan, words[i].word))
            continue;
        *out = true;
        if (!f->where->inside || n - words[i].back < 1)
            return SP_OK;
        snprintf(c.clause, sizeof c.clause, "%d", n - words[i].back);
        return tell(f, &c, from);
    }
    return SP_OK;
}

/* 本标准 5.3.1 */
static sp_status own_clause(finder *f, bool *out)
{
    static const char *const own[] = {"本标准", "本规范", "本文件", "本导则",
                                      "本规程", "本制度", NULL};
    const char *from = f->scan.at;
    sp_citation c = {.self = true};
    size_t n = 0;

    *out = sp_scan_any(&f->scan, own) != NULL;
    if (!*out || !f->where->inside)
        return SP_OK;
    sp_scan behind = f->scan;
    sp_scan_eat(&f->scan, "第");
    sp_scan_spaces(&f->scan);
    while (f->scan.at < f->scan.end && n + 1 < sizeof c.clause &&
           ((*f->scan.at >= '0' && *f->scan.at <= '9') || *f->scan.at == '.'))
        c.clause[n++] = *f->scan.at++;
    while (n > 0 && c.clause[n - 1] == '.') {
        c.clause[--n] = '\0';
        f->scan.at--;
    }
    if (!strchr(c.clause, '.')) {
        f->scan = behind;
        return SP_OK;
    }
    return tell(f, &c, from);
}

sp_status sp_citations_find(const char *text, size_t len,
                            const sp_citation_context *where,
                            sp_citation_visit visit, void *context)
{
    static const sp_citation_context nowhere = {0};
    static sp_status (*const kinds[])(finder * f, bool *out) = {
        quoted, standard, article, relative, own_clause};
    finder f = {.start = text,
                .scan = {text, text + len},
                .where = where ? where : &nowhere,
                .visit = visit,
                .context = context};

    while (f.scan.at < f.scan.end) {
        const char *from = f.scan.at;
        bool found = false;
        for (size_t k = 0; k < SP_COUNT(kinds) && !found; k++)
            SP_TRY(kinds[k](&f, &found));
        if (!found || f.scan.at == from)
            f.scan.at = from + 1;
    }
    return SP_OK;
}

/* ---- names ---- */

/* Without 《》, 中华人民共和国 and （2021年修正）; of a standard without
 * spaces. */
static void plain_name(const char *name, char out[SP_CITATION_DOCUMENT])
{
    static const char *const skipped[] = {"《", "》", "中华人民共和国",
                                          " ",  "　", NULL};
    static const char *const dashes[] = {"—", "–", "－", NULL};
    sp_scan s = {name, name + strlen(name)};
    size_t n = 0;

    while (s.at < s.end && n + 4 < SP_CITATION_DOCUMENT) {
        if (sp_scan_any(&s, skipped))
            continue;
        if (n > 0 && (strncmp(s.at, "（", 3) == 0 || *s.at == '('))
            break;
        if (sp_scan_any(&s, dashes))
            out[n++] = '-';
        else
            out[n++] = *s.at++;
    }
    out[n] = '\0';
}

/* GB30871-2022危险化学品…: the part that is the number, and without its year.
 */
static size_t standard_part(const char *name, bool year)
{
    sp_scan s = {name, name + strlen(name)};
    sp_citation c = {0};
    size_t n;

    if (!sp_scan_standard(&s, &c))
        return 0;
    n = strcspn(name, "-");
    if (!year && n < (size_t)(s.at - name))
        return n;
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ/0123456789.-");
}

static bool has_year(const char *name)
{
    return memchr(name, '-', standard_part(name, true)) != NULL;
}

bool sp_citation_same_document(const char *a, const char *b)
{
    char x[SP_CITATION_DOCUMENT];
    char y[SP_CITATION_DOCUMENT];
    bool year;

    plain_name(a, x);
    plain_name(b, y);
    if (!*x || !*y)
        return false;
    if (strcmp(x, y) == 0)
        return true;
    year = has_year(x) && has_year(y);
    size_t n = standard_part(x, year);
    return n > 0 && n == standard_part(y, year) && memcmp(x, y, n) == 0;
}

void sp_citation_clause_of(const char *printed, char out[SP_CITATION_CLAUSE])
{
    sp_scan s = {printed, printed + strlen(printed)};
    sp_citation c = {0};
    size_t n;

    out[0] = '\0';
    sp_scan_spaces(&s);
    if (sp_scan_article(&s, &c)) {
        memcpy(out, c.clause, sizeof c.clause);
        return;
    }
    sp_scan_eat(&s, "第");
    if (strncmp(s.at, "附录", 6) == 0 && s.at[6] >= 'A' && s.at[6] <= 'Z') {
        snprintf(out, SP_CITATION_CLAUSE, "附录%c", s.at[6]);
        return;
    }
    n = strspn(s.at, "ABCDEFGH0123456789.");
    while (n > 0 && s.at[n - 1] == '.')
        n--;
    if (n > 0 && n < SP_CITATION_CLAUSE && strcspn(s.at, "0123456789") < n) {
        memcpy(out, s.at, n);
        out[n] = '\0';
    }
}
