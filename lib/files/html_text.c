/* HTML to lines of text: tags go, headings get their #, entities are decoded,
 * scripts and styles are skipped. */
#include <string.h>
#include <strings.h>

#include "document_lines.h"

typedef struct html {
    const char *at;
    const char *end;
    sp_str *out;
    bool space; /* white space is due before the next character */
} html;

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void new_line(html *h)
{
    if (h->out->len > 0 && h->out->data[h->out->len - 1] != '\n')
        sp_str_addc(h->out, '\n');
    h->space = false;
}

static bool at_line_start(const html *h)
{
    return h->out->len == 0 || h->out->data[h->out->len - 1] == '\n';
}

/* ---- entities ---- */

static void add_code(sp_str *s, uint32_t c)
{
    char b[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    if (c < ' ' || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
        return;
    if (n == 1) {
        sp_str_addc(s, (char)c);
        return;
    }
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        b[i] = (char)(0x80 | (c & 0x3f));
    b[0] = (char)((0xf00u >> n & 0xf0) | c);
    sp_str_addn(s, b, n);
}

static bool named(sp_str *s, const char *name, size_t len)
{
    static const struct {
        const char *name;
        const char *text;
    } entities[] = {
        {"amp", "&"},    {"lt", "<"},     {"gt", ">"},    {"quot", "\""},
        {"apos", "'"},   {"nbsp", " "},   {"ensp", " "},  {"emsp", " "},
        {"middot", "·"}, {"ldquo", "“"},  {"rdquo", "”"}, {"lsquo", "‘"},
        {"rsquo", "’"},  {"mdash", "—"},  {"ndash", "–"}, {"hellip", "…"},
        {"le", "≤"},     {"ge", "≥"},     {"times", "×"}, {"deg", "°"},
        {"plusmn", "±"}, {"permil", "‰"}, {"micro", "µ"}, {"sup2", "²"},
        {"sup3", "³"}};

    for (size_t i = 0; i < SP_COUNT(entities); i++)
        if (strlen(entities[i].name) == len &&
            memcmp(entities[i].name, name, len) == 0) {
            sp_str_add(s, entities[i].text);
            return true;
        }
    return false;
}

static uint32_t number_of(const char *text, size_t len)
{
    bool hex = len > 1 && (text[0] == 'x' || text[0] == 'X');
    uint32_t value = 0;

    for (size_t i = hex; i < len; i++) {
        char c = text[i];
        uint32_t d = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                     : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                            : 99;
        if (d >= (hex ? 16 : 10) || value > 0x110000)
            return 0;
        value = value * (hex ? 16 : 10) + d;
    }
    return value;
}

static void entity(html *h)
{
    size_t left = (size_t)(h->end - h->at);
    const char *stop = memchr(h->at, ';', left < 12 ? left : 12);
    size_t len = stop ? (size_t)(stop - h->at) - 1 : 0;
    size_t before = h->out->len;

    if (len > 1 && h->at[1] == '#')
        add_code(h->out, number_of(h->at + 2, len - 1));
    else if (len > 0)
        named(h->out, h->at + 1, len);
    if (h->out->len == before) {
        sp_str_addc(h->out, '&');
        h->at++;
    } else {
        h->at = stop + 1;
    }
}

/* ---- tags ---- */

static bool is_tag(const char *name, size_t len, const char *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == len && strncasecmp(*names, name, len) == 0)
            return true;
    return false;
}

/* Behind </name>, or the end. */
static void skip_to_end_of(html *h, const char *name, size_t len)
{
    for (const char *p = h->at; p + len + 2 <= h->end; p++) {
        p = memchr(p, '<', (size_t)(h->end - p));
        if (!p || p + len + 2 > h->end)
            break;
        if (p[1] == '/' && strncasecmp(p + 2, name, len) == 0) {
            h->at = p;
            return;
        }
    }
    h->at = h->end;
}

static void open_tag(html *h, const char *name, size_t len)
{
    static const char *const lines[] = {
        "p",  "div", "br",      "li",      "tr",     "table", "ul",  "ol",
        "dt", "dd",  "section", "article", "header", "body",  "pre", "h1",
        "h2", "h3",  "h4",      "h5",      "h6",     NULL};
    static const char *const silent[] = {"script",   "style",    "title",
                                         "template", "noscript", NULL};

    if (is_tag(name, len, silent)) {
        skip_to_end_of(h, name, len);
        return;
    }
    if (is_tag(name, len, (const char *const[]){"td", "th", NULL}))
        h->space = true;
    if (!is_tag(name, len, lines))
        return;
    new_line(h);
    if (len == 2 && (name[0] == 'h' || name[0] == 'H') && name[1] >= '1' &&
        name[1] <= '6') {
        for (char c = '0'; c < name[1]; c++)
            sp_str_addc(h->out, '#');
        sp_str_addc(h->out, ' ');
    }
}

/* A quoted ">" does not end a tag. */
static const char *tag_end(const char *p, const char *end)
{
    char quote = 0;

    for (; p < end; p++) {
        if (quote)
            quote = *p == quote ? 0 : quote;
        else if (*p == '"' || *p == '\'')
            quote = *p;
        else if (*p == '>')
            return p;
    }
    return NULL;
}

static void tag(html *h)
{
    const char *p = h->at + 1;
    bool closing = p < h->end && *p == '/';

    if (h->end - p >= 3 && memcmp(p, "!--", 3) == 0) {
        const char *stop = memmem(p, (size_t)(h->end - p), "-->", 3);
        h->at = stop ? stop + 3 : h->end;
        return;
    }
    p += closing;
    const char *name = p;
    while (p < h->end && ((*p >= 'a' && *p <= 'z') ||
                          (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9')))
        p++;
    size_t len = (size_t)(p - name);
    bool special = name < h->end && (*name == '!' || *name == '?');
    const char *stop = tag_end(p, h->end);
    if ((len == 0 && !special) || !stop) { /* a < b */
        sp_str_addc(h->out, '<');
        h->at++;
        return;
    }
    h->at = stop + 1;
    if (!closing)
        open_tag(h, name, len);
    else if (is_tag(name, len,
                    (const char *const[]){"p", "div", "li", "tr", "h1", "h2",
                                          "h3", "h4", "h5", "h6", "table",
                                          NULL}))
        new_line(h);
}

sp_status sp_html_lines(const char *text, size_t len, sp_str *out)
{
    html h = {.at = text, .end = text + len, .out = out};

    while (h.at < h.end) {
        if (*h.at == '<') {
            tag(&h);
        } else if (is_space(*h.at)) {
            h.space = true;
            h.at++;
        } else {
            if (h.space && !at_line_start(&h))
                sp_str_addc(out, ' ');
            h.space = false;
            if (*h.at == '&')
                entity(&h);
            else
                sp_str_addc(out, *h.at++);
        }
    }
    return sp_str_ok(out);
}
