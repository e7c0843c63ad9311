/* Reading Chinese citations, word by word. */
#include "citation_scan.h"

#include <stdio.h>

#include "kb_cut.h"

void sp_scan_spaces(sp_scan *s)
{
    static const char *const spaces[] = {" ", "\t", "\xe3\x80\x80", "\xc2\xa0",
                                         NULL};

    while (sp_scan_any(s, spaces))
        ;
}

/* ---- numbers ---- */

static bool is_digit(const sp_scan *s)
{
    return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

static void skip_digits(sp_scan *s)
{
    while (is_digit(s))
        s->at++;
}

int sp_scan_number(sp_scan *s)
{
    int64_t n = 0;
    size_t used = 0;

    if (!sp_kb_number_at(s->at, (size_t)(s->end - s->at), &n, &used) || n < 1 ||
        n > SP_CITATION_ARTICLE_MAX)
        return 0;
    s->at += used;
    return (int)n;
}

/* ---- articles of laws ---- */

/* 第二款 */
static int ordinal(sp_scan *s, const char *unit)
{
    sp_scan from = *s;

    sp_scan_spaces(s);
    if (sp_scan_eat(s, "第")) {
        static const char *const open[] = {"（", "(", NULL};
        static const char *const close[] = {"）", ")", NULL};
        sp_scan_spaces(s);
        sp_scan_any(s, open);
        int n = sp_scan_number(s);
        sp_scan_any(s, close);
        sp_scan_spaces(s);
        if (n && sp_scan_eat(s, unit))
            return n;
    }
    *s = from;
    return 0;
}

bool sp_scan_article(sp_scan *s, sp_citation *out)
{
    sp_scan from = *s;
    int n = ordinal(s, "条");
    sp_scan behind = *s;
    int sub = 0;

    if (!n) {
        *s = from;
        return false;
    }
    if (sp_scan_eat(s, "之"))
        sub = sp_scan_number(s);
    if (!sub)
        *s = behind;
    if (sub)
        snprintf(out->clause, sizeof out->clause, "%d-%d", n, sub);
    else
        snprintf(out->clause, sizeof out->clause, "%d", n);
    out->paragraph = ordinal(s, "款");
    out->item = ordinal(s, "项");
    return true;
}

/* ---- standards ---- */

static const char *const families[] = {
    "GB/T", "GB/Z", "GBZ/T", "GBZ",  "GB", "AQ/T", "AQ",   "HG/T",
    "HG",   "SH/T", "SH",    "SY/T", "SY", "TSG",  "XF/T", "XF",
    "GA/T", "GA",   "JGJ",   "NB/T", "NB", "DL/T", "DL",   "MH/T",
    "MT/T", "MT",   "WS/T",  "WS",   NULL};

static void add(char *out, size_t size, const char *text, size_t n)
{
    size_t len = strlen(out);

    if (len + n < size) {
        memcpy(out + len, text, n);
        out[len + n] = '\0';
    }
}

/* DB37/T for a province; else one of the families. */
static bool family(sp_scan *s, char *out, size_t size)
{
    const char *from = s->at;
    const char *word = NULL;

    if (sp_scan_eat(s, "DB") && is_digit(s)) {
        skip_digits(s);
        sp_scan_eat(s, "/T");
    } else {
        s->at = from;
        word = sp_scan_any(s, families);
        if (!word)
            return false;
    }
    add(out, size, from, (size_t)(s->at - from));
    return true;
}

/* 30871.1-2022 */
static bool number_and_year(sp_scan *s, char *out, size_t size)
{
    static const char *const dashes[] = {"-", "—", "–", "－", "‐", NULL};
    const char *from = s->at;
    sp_scan behind;

    if (!is_digit(s))
        return false;
    while (is_digit(s) || (s->at < s->end && *s->at == '.'))
        s->at++;
    while (s->at[-1] == '.')
        s->at--;
    add(out, size, " ", 1);
    add(out, size, from, (size_t)(s->at - from));
    behind = *s;
    if (sp_scan_any(s, dashes)) {
        from = s->at;
        skip_digits(s);
        if (s->at - from == 4 || s->at - from == 2) {
            add(out, size, "-", 1);
            add(out, size, from, (size_t)(s->at - from));
            return true;
        }
    }
    *s = behind;
    return true;
}

/* 《危险化学品企业特殊作业安全规范》 between the number and the clause. */
static void title(sp_scan *s)
{
    const char *from = s->at;

    if (!sp_scan_eat(s, "《"))
        return;
    for (; s->at < s->end && s->at - from < SP_CITATION_DOCUMENT; s->at++)
        if (sp_scan_eat(s, "》"))
            return;
    s->at = from;
}

/* 5.3.1, B.2: with a dot in it, or 第…条 around it. */
static bool dotted(sp_scan *s, bool named, char *out, size_t size)
{
    const char *from = s->at;
    bool dot = false;

    if (s->at < s->end && *s->at >= 'A' && *s->at <= 'H')
        s->at++;
    while (is_digit(s) || (s->at < s->end && *s->at == '.')) {
        dot = dot || *s->at == '.';
        s->at++;
    }
    while (s->at > from && s->at[-1] == '.')
        s->at--;
    dot = dot && memchr(from, '.', (size_t)(s->at - from));
    if (s->at == from || !(dot || named) || (size_t)(s->at - from) >= size) {
        s->at = from;
        return false;
    }
    add(out, size, from, (size_t)(s->at - from));
    return true;
}

static void standard_clause(sp_scan *s, char *out, size_t size)
{
    static const char *const links[] = {"的", "中", "之", "，",
                                        ",",  "：", ":",  NULL};
    static const char *const units[] = {"条", "款", "节", NULL};
    sp_scan from = *s;
    bool named;

    sp_scan_spaces(s);
    title(s);
    sp_scan_spaces(s);
    sp_scan_any(s, links);
    sp_scan_spaces(s);
    if (sp_scan_eat(s, "附录")) {
        add(out, size, "附录", strlen("附录"));
        sp_scan_spaces(s);
        if (s->at < s->end && *s->at >= 'A' && *s->at <= 'H') {
            add(out, size, s->at++, 1);
            return;
        }
    } else {
        named = sp_scan_eat(s, "第");
        sp_scan_spaces(s);
        sp_scan number = *s;
        if (dotted(s, named, out, size)) {
            sp_scan_spaces(s);
            bool unit = sp_scan_any(s, units);
            if (strchr(out, '.') || unit)
                return;
            *s = number;
        }
    }
    out[0] = '\0';
    *s = from;
}

bool sp_scan_standard(sp_scan *s, sp_citation *out)
{
    sp_scan from = *s;

    out->document[0] = '\0';
    if (family(s, out->document, sizeof out->document)) {
        sp_scan_spaces(s);
        if (number_and_year(s, out->document, sizeof out->document)) {
            standard_clause(s, out->clause, sizeof out->clause);
            return true;
        }
    }
    out->document[0] = '\0';
    *s = from;
    return false;
}
