/* What the front of a document says about it. */
#include <stdio.h>
#include <string.h>

#include "kb_char.h"
#include "kb_line.h"
#include "str.h"
#include "text.h"
#include "when.h"

enum { FRONT_LINES = 40, VALUE_MAX = 255 };

void sp_kb_front_free(sp_kb_front *front)
{
    free(front->title);
    free(front->issuer);
    free(front->edition);
    free(front->effective);
    free(front->repealed);
    free(front->category);
    *front = (sp_kb_front){0};
}

static char **member_of(sp_kb_front *f, const char *key, size_t len)
{
    const struct {
        const char *key;
        char **member;
    } keys[] = {
        {"name", &f->title},          {"title", &f->title},
        {"标题", &f->title},          {"名称", &f->title},
        {"version", &f->edition},     {"edition", &f->edition},
        {"版本", &f->edition},        {"issuer", &f->issuer},
        {"发布机关", &f->issuer},     {"发布单位", &f->issuer},
        {"effective", &f->effective}, {"施行日期", &f->effective},
        {"生效日期", &f->effective},  {"repealed", &f->repealed},
        {"废止日期", &f->repealed},   {"category", &f->category},
        {"kind", &f->category},       {"类别", &f->category},
    };

    for (size_t i = 0; i < SP_COUNT(keys); i++)
        if (strlen(keys[i].key) == len && memcmp(keys[i].key, key, len) == 0)
            return keys[i].member;
    return NULL;
}

static sp_status take(sp_kb_front *f, const char *pair, size_t len)
{
    const char *colon = memchr(pair, ':', len);
    size_t key = colon ? (size_t)(colon - pair) : 0;

    while (key > 0 && pair[0] == ' ') {
        pair++;
        key--;
        len--;
    }
    char **member = colon ? member_of(f, pair, key) : NULL;
    if (!member || *member)
        return SP_OK;
    const char *value = pair + key + 1;
    size_t n = len - key - 1;
    while (n > 0 && strchr(" \"'\r", value[n - 1]))
        n--;
    while (n > 0 && strchr(" \"'", *value)) {
        value++;
        n--;
    }
    if (n == 0 || n > VALUE_MAX)
        return SP_OK;
    return sp_text_trim(value, n, member);
}

/* <!-- name: …; version: … --> */
static sp_status take_comment(sp_kb_front *f, const char *text, size_t len)
{
    size_t at = strlen("<!--");
    const char *end = memmem(text, len, "-->", 3);

    if (end)
        len = (size_t)(end - text);
    while (at < len) {
        const char *semicolon = memchr(text + at, ';', len - at);
        size_t n = semicolon ? (size_t)(semicolon - text) - at : len - at;
        SP_TRY(take(f, text + at, n));
        at += n + 1;
    }
    return SP_OK;
}

/* ---- 自2021年9月1日起施行 ---- */

static bool number_then(const char **p, const char *end, const char *word,
                        int64_t *out)
{
    size_t used;
    size_t n = strlen(word);

    if (!sp_kb_number_at(*p, (size_t)(end - *p), out, &used))
        return false;
    *p += used;
    if ((size_t)(end - *p) < n || memcmp(*p, word, n) != 0)
        return false;
    *p += n;
    return true;
}

static bool day_at(const char *p, const char *end, char out[11])
{
    int64_t y;
    int64_t m;
    int64_t d;
    int64_t day;
    char text[64];

    if (!number_then(&p, end, "年", &y) || !number_then(&p, end, "月", &m) ||
        !number_then(&p, end, "日起", &d) || y > 9999 || m > 12 || d > 31)
        return false;
    if (end - p < 6 || (memcmp(p, "施行", 6) != 0 && memcmp(p, "实施", 6) != 0))
        return false;
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)y, (int)m, (int)d);
    if (!sp_day_parse(text, &day))
        return false;
    memcpy(out, text, 11);
    return true;
}

/* The last such day of the text. */
static bool in_force(const char *text, size_t len, char out[11])
{
    static const char word[] = "自";
    const char *end = text + len;
    bool found = false;

    for (const char *p = text;
         (p = memmem(p, (size_t)(end - p), word, 3)) != NULL; p += 3)
        found = day_at(p + 3, end, out) || found;
    return found;
}

/* A text that was amended after that day says of the first version when it
 * came into force. */
static sp_status take_effective(sp_kb_front *f, const char *text, size_t len)
{
    char day[11];
    int64_t edition;

    if (f->effective || !in_force(text, len, day))
        return SP_OK;
    if (f->edition && sp_day_parse(f->edition, &edition)) {
        char made[11];
        sp_day_format(edition, made);
        if (strcmp(made, day) > 0)
            return SP_OK;
    }
    return sp_text_copy(day, &f->effective);
}

static sp_status read_lines(sp_kb_front *f, const char *text, size_t len)
{
    const char *end = text + len;
    bool yaml = false;

    for (int i = 0; i < FRONT_LINES && text < end; i++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((stop ? stop : end) - text);
        sp_kb_line line;
        sp_kb_line_read(text, n, &line);
        if (n >= 3 && memcmp(text, "---", 3) == 0)
            yaml = i == 0;
        else if (yaml)
            SP_TRY(take(f, text, n));
        else if (line.rest_len >= 4 && memcmp(line.rest, "<!--", 4) == 0)
            SP_TRY(take_comment(f, line.rest, line.rest_len));
        else if (line.kind == SP_KB_MARKED && line.level == 1 && !f->title &&
                 line.rest_len <= VALUE_MAX)
            SP_TRY(sp_text_trim(line.rest, line.rest_len, &f->title));
        else if (line.kind == SP_KB_ARTICLE)
            break;
        text += n + 1;
    }
    return SP_OK;
}

/* 中华人民共和国安全生产法 and 安全生产法 are one law. */
static void short_title(char *title)
{
    static const char state[] = "中华人民共和国";
    size_t n = strlen(state);
    size_t len = title ? strlen(title) : 0;

    if (len > n + 3 && memcmp(title, state, n) == 0)
        memmove(title, title + n, len - n + 1);
}

sp_status sp_kb_front_read(const char *text, size_t len, sp_kb_front *out)
{
    SP_AUTOFRONT f = {0};

    SP_TRY(read_lines(&f, text, len));
    SP_TRY(take_effective(&f, text, len));
    short_title(f.title);
    *out = f;
    f = (sp_kb_front){0};
    return SP_OK;
}
