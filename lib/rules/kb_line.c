/* What a line of a document is. */
#include "kb_line.h"

#include <stdio.h>
#include <string.h>

#include "kb_char.h"

enum { HEADING_BYTES = 150, PARTS_MAX = 6 };

/* Bytes of white space at @text, full-width included. */
static size_t spaces(const char *text, size_t len)
{
    size_t at = 0;
    size_t n;

    while (at < len) {
        uint32_t c = sp_kb_decode(text + at, len - at, &n);
        if (c != ' ' && c != '\t' && c != 0x3000 && c != 0xa0 && c != 0xfeff)
            break;
        at += n;
    }
    return at;
}

static bool starts(const char *text, size_t len, const char *with)
{
    size_t n = strlen(with);

    return len >= n && memcmp(text, with, n) == 0;
}

/* Drop white space, # and ** at both ends. */
static void strip(const char **text, size_t *len, unsigned *out_marks)
{
    size_t at = spaces(*text, *len);
    size_t end = *len;
    unsigned marks = 0;

    while (at < end && (*text)[at] == '#' && marks < 6) {
        at++;
        marks++;
    }
    if (marks > 0 && spaces(*text + at, end - at) == 0) { /* "#5" is text */
        at -= marks;
        marks = 0;
    }
    at += spaces(*text + at, end - at);
    while (starts(*text + at, end - at, "**"))
        at += 2;
    while (end > at && strchr(" \t\r#*", (*text)[end - 1]) &&
           (marks > 0 || !strchr("#", (*text)[end - 1])))
        end--;
    while (end >= at + 3 && memcmp(*text + end - 3, "\xe3\x80\x80", 3) == 0)
        end -= 3;
    *text += at;
    *len = end - at;
    *out_marks = marks;
}

/* ---- 第…条, 第…章 ---- */

/* Words that go on from a reference: 第十条的规定, 第三条、第四条. */
static bool is_reference(const char *text, size_t len)
{
    static const char *const words[] = {
        "规定", "第", "所",   "的",   "、",   "，", "和", "或",
        "至",   "中", "修改", "关于", "以及", "及", "款", "项",
        "）",   "；", "。",   "）",   ",",    ")",  "与", "到"};

    for (size_t i = 0; i < SP_COUNT(words); i++)
        if (starts(text, len, words[i]))
            return true;
    return false;
}

static unsigned chapter_level(const char *text, size_t len, size_t *used)
{
    static const struct {
        const char *word;
        unsigned level;
    } words[] = {{"编", 1}, {"分编", 1}, {"部分", 1}, {"章", 2}, {"节", 3}};

    for (size_t i = 0; i < SP_COUNT(words); i++)
        if (starts(text, len, words[i].word)) {
            *used = strlen(words[i].word);
            return words[i].level;
        }
    return 0;
}

/* 之一 behind 第…条; the number's bytes, or 0. */
static size_t suffix(const char *text, size_t len, int64_t *out)
{
    size_t at = spaces(text, len);
    size_t used;

    if (!starts(text + at, len - at, "之"))
        return 0;
    at += strlen("之");
    if (!sp_kb_number_at(text + at, len - at, out, &used) || *out > 99)
        return 0;
    return at + used;
}

static void make_key(sp_kb_line *line, int64_t after)
{
    char number[48];
    char more[48] = "";

    sp_kb_han_number(line->number, number);
    if (after > 0)
        sp_kb_han_number(after, more);
    snprintf(line->key, sizeof line->key, "第%.36s条%s%.36s", number,
             after > 0 ? "之" : "", more);
}

static bool read_article(const char *text, size_t len, size_t at,
                         sp_kb_line *out)
{
    int64_t after = 0;

    at += strlen("条");
    at += suffix(text + at, len - at, &after);
    size_t gap = spaces(text + at, len - at);
    if (gap == 0 && out->marks == 0 && is_reference(text + at, len - at))
        return false;
    out->kind = SP_KB_ARTICLE;
    out->sure = gap > 0 || at == len || out->marks > 0;
    make_key(out, after);
    out->rest = text + at + gap;
    out->rest_len = len - at - gap;
    return true;
}

static bool read_ordinal(const char *text, size_t len, sp_kb_line *out)
{
    size_t at = strlen("第");
    size_t used = 0;

    if (!starts(text, len, "第"))
        return false;
    at += spaces(text + at, len - at);
    if (!sp_kb_number_at(text + at, len - at, &out->number, &used) ||
        out->number > 99999)
        return false;
    at += used;
    at += spaces(text + at, len - at);
    if (starts(text + at, len - at, "条"))
        return read_article(text, len, at, out);
    out->level = chapter_level(text + at, len - at, &used);
    if (out->level == 0 || len > HEADING_BYTES)
        return false;
    at += used;
    if (at < len && spaces(text + at, len - at) == 0 && out->marks == 0 &&
        is_reference(text + at, len - at))
        return false;
    out->kind = SP_KB_CHAPTER;
    return true;
}

/* ---- 附录 A ---- */

static bool read_appendix(const char *text, size_t len, sp_kb_line *out)
{
    static const char *const words[] = {"附件", "附录", "附表"};
    size_t n = 0;

    for (size_t i = 0; i < SP_COUNT(words) && n == 0; i++)
        if (starts(text, len, words[i]))
            n = strlen(words[i]);
    if (n == 0 && starts(text, len, "附")) { /* 附　录, 附: */
        size_t gap = spaces(text + 3, len - 3);
        if (gap > 0 && starts(text + 3 + gap, len - 3 - gap, "录"))
            n = 6 + gap;
    }
    if (n == 0 || len > HEADING_BYTES || is_reference(text + n, len - n))
        return false;
    size_t at = n + spaces(text + n, len - n);
    size_t end = at;
    while (end < len && ((text[end] >= 'A' && text[end] <= 'Z') ||
                         (text[end] >= '0' && text[end] <= '9')))
        end++;
    int64_t number;
    size_t used;
    if (end == at && sp_kb_number_at(text + at, len - at, &number, &used))
        end += used;
    out->kind = SP_KB_APPENDIX;
    snprintf(out->key, sizeof out->key, "附%s%.*s",
             starts(text, len, "附件")   ? "件"
             : starts(text, len, "附表") ? "表"
                                         : "录",
             (int)(end - at < 12 ? end - at : 12), text + at);
    return true;
}

/* ---- 1.2.3 ---- */

/* 1.5米 and 2.5% are measures. */
static bool is_measure(const char *text, size_t len)
{
    static const char *const units[] = {"米", "倍", "%",    "％", "m",  "k",
                                        "M",  "℃",  "t",    "吨", "万", "亿",
                                        "元", "个", "小时", "天", "L",  "g"};

    for (size_t i = 0; i < SP_COUNT(units); i++)
        if (starts(text, len, units[i]))
            return true;
    return false;
}

static bool read_numbered(const char *text, size_t len, sp_kb_line *out)
{
    size_t at = 0;
    unsigned parts = 0;
    size_t digits = 0;

    while (at < len && parts < PARTS_MAX) {
        size_t from = at;
        while (at < len && sp_kb_is_digit((unsigned char)text[at]))
            at++;
        digits = at - from;
        if (digits == 0 || digits > 3)
            return false;
        if (parts++ == 0)
            out->number = atoi(text);
        if (at + 1 >= len || text[at] != '.' ||
            !sp_kb_is_digit((unsigned char)text[at + 1]))
            break;
        at++;
    }
    if (parts == 0)
        return false;
    size_t gap = spaces(text + at, len - at);
    if (at < len && text[at] == '.' && parts == 1) /* "1. " is a list */
        return false;
    if (gap == 0 && (parts < 2 || at == len || is_measure(text + at, len - at)))
        return false;
    if (parts == 1 && (len > HEADING_BYTES || out->number > 99))
        return false;
    out->kind = SP_KB_NUMBERED;
    out->level = parts;
    snprintf(out->key, sizeof out->key, "%.*s", (int)at, text);
    out->rest = text + at + gap;
    out->rest_len = len - at - gap;
    return true;
}

/* ---- 一、 ---- */

static bool read_listed(const char *text, size_t len, sp_kb_line *out)
{
    size_t used;

    if (sp_kb_is_digit((unsigned char)text[0]) ||
        !sp_kb_number_at(text, len, &out->number, &used) ||
        !starts(text + used, len - used, "、") || out->number > 99)
        return false;
    out->kind = SP_KB_LISTED;
    out->level = 1;
    snprintf(out->key, sizeof out->key, "%.*s", (int)used, text);
    out->rest = text + used + strlen("、");
    out->rest_len = len - used - strlen("、");
    return true;
}

void sp_kb_line_read(const char *text, size_t len, sp_kb_line *out)
{
    *out = (sp_kb_line){.kind = SP_KB_TEXT};
    strip(&text, &len, &out->marks);
    out->rest = out->whole = text;
    out->rest_len = out->whole_len = len;
    if (len == 0) {
        out->kind = SP_KB_BLANK;
        return;
    }
    if (read_ordinal(text, len, out) || read_appendix(text, len, out) ||
        read_numbered(text, len, out) || read_listed(text, len, out))
        return;
    if (out->marks > 0) {
        out->kind = SP_KB_MARKED;
        out->level = out->marks;
    }
}
