/* Records as lines. */
#include "record_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "text.h"

/* ---- writing ---- */

static void write_value(const sp_field *field, const void *record, sp_str *out)
{
    const void *member = sp_at(record, field);
    char number[40];

    switch (field->kind) {
    case SP_TEXT:
        sp_json_quote(out, *(char *const *)member);
        break;
    case SP_INT:
        snprintf(number, sizeof number, "%" PRId64, *(const int64_t *)member);
        sp_str_add(out, number);
        break;
    case SP_REAL:
        sp_real_to_text(*(const double *)member, number);
        sp_str_add(out, number);
        break;
    case SP_BOOL:
        sp_str_add(out, *(const bool *)member ? "true" : "false");
        break;
    case SP_ENUM:
        sp_json_quote(out, field->labels[*(const unsigned *)member].name);
        break;
    }
}

void sp_record_line_fields(const sp_type *type, const void *record, sp_str *out)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (field->flags & SP_SECRET || sp_record_is_empty(record, field))
            continue;
        if (out->len == 0 || out->data[out->len - 1] != '{')
            sp_str_addc(out, ',');
        sp_str_addc(out, '"');
        sp_str_add(out, field->name);
        sp_str_add(out, "\":");
        write_value(field, record, out);
    }
}

sp_status sp_record_line(const sp_type *type, const void *record, sp_str *out)
{
    SP_TRY(sp_record_sound(type, record));
    sp_str_addc(out, '{');
    sp_record_line_fields(type, record, out);
    sp_str_addc(out, '}');
    return sp_str_ok(out);
}

/* ---- reading ---- */

typedef struct line {
    const char *start;
    const char *p;
    const char *end;
    sp_str text; /* of the string that was read last */
} line;

static sp_status bad(const line *l, const char *zh, const char *en)
{
    return sp_fail(SP_INVALID, "第 %td 个字节前后：" SP_IN_ZH,
                   "near byte %td: " SP_IN_EN, l->p - l->start, zh, en);
}

static bool take(line *l, char c)
{
    if (l->p == l->end || *l->p != c)
        return false;
    l->p++;
    return true;
}

static bool hex4(line *l, unsigned *out)
{
    *out = 0;
    if (l->end - l->p < 4)
        return false;
    for (int i = 0; i < 4; i++, l->p++) {
        unsigned char c = (unsigned char)*l->p;
        unsigned digit = c >= '0' && c <= '9'   ? c - 48u
                         : c >= 'a' && c <= 'f' ? c - 87u
                         : c >= 'A' && c <= 'F' ? c - 55u
                                                : 99;
        if (digit > 15)
            return false;
        *out = *out * 16 + digit;
    }
    return true;
}

static void add_utf8(sp_str *s, unsigned c)
{
    if (c < 0x80) {
        sp_str_addc(s, (char)c);
    } else if (c < 0x800) {
        sp_str_addc(s, (char)(0xc0 | c >> 6));
        sp_str_addc(s, (char)(0x80 | (c & 0x3f)));
    } else {
        if (c < 0x10000) {
            sp_str_addc(s, (char)(0xe0 | c >> 12));
        } else {
            sp_str_addc(s, (char)(0xf0 | c >> 18));
            sp_str_addc(s, (char)(0x80 | (c >> 12 & 0x3f)));
        }
        sp_str_addc(s, (char)(0x80 | (c >> 6 & 0x3f)));
        sp_str_addc(s, (char)(0x80 | (c & 0x3f)));
    }
}

/* The rest of "\u…"; a pair of surrogates is one character. */
static bool take_unicode(line *l)
{
    unsigned c;
    unsigned low;

    if (!hex4(l, &c) || c == 0 || (c >= 0xdc00 && c < 0xe000))
        return false;
    if (c >= 0xd800 && c < 0xdc00) {
        if (!take(l, '\\') || !take(l, 'u') || !hex4(l, &low) || low < 0xdc00 ||
            low >= 0xe000)
            return false;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    add_utf8(&l->text, c);
    return true;
}

static bool take_escape(line *l)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *at;

    if (l->p == l->end)
        return false;
    char c = *l->p++;
    if (c == 'u')
        return take_unicode(l);
    if (c == '\0' || !(at = strchr(from, c)))
        return false;
    sp_str_addc(&l->text, to[at - from]);
    return true;
}

/* A string into l->text. */
static sp_status take_string(line *l)
{
    sp_str_clear(&l->text);
    if (!take(l, '"'))
        return bad(l, "应为带引号的文本", "a text in quotes is wanted");
    for (;;) {
        const char *start = l->p;
        while (l->p < l->end && *l->p != '"' && *l->p != '\\' &&
               (unsigned char)*l->p >= ' ')
            l->p++;
        size_t n = (size_t)(l->p - start);
        if (sp_utf8_check(start, n) < n)
            return bad(l, "不是 UTF-8", "not UTF-8");
        sp_str_addn(&l->text, start, n);
        if (take(l, '"'))
            return sp_str_ok(&l->text);
        if (!take(l, '\\') || !take_escape(l))
            return bad(l, "文本没有写完或有非法字符",
                       "a text that does not end or has a bad character");
    }
}

/* A number or a word into l->text. */
static sp_status take_word(line *l)
{
    const char *start = l->p;

    while (l->p < l->end && *l->p != ',' && *l->p != '}')
        l->p++;
    sp_str_clear(&l->text);
    sp_str_addn(&l->text, start, (size_t)(l->p - start));
    return sp_str_ok(&l->text);
}

static sp_status bad_value(const sp_field *field, const char *text)
{
    return sp_fail(SP_INVALID, SP_IN_ZH "的值“%.40s”无法识别",
                   SP_IN_EN ": its value \"%.40s\" cannot be read", field->zh,
                   field->en, text);
}

static sp_status set_bool(const sp_field *field, const char *text, bool *out)
{
    if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        return bad_value(field, text);
    *out = *text == 't';
    return SP_OK;
}

static sp_status set_enum(const sp_field *field, const char *text,
                          unsigned *out)
{
    for (size_t i = 0; i < field->nlabels; i++)
        if (strcmp(field->labels[i].name, text) == 0) {
            *out = (unsigned)i;
            return SP_OK;
        }
    return bad_value(field, text);
}

static sp_status take_value(line *l, const sp_field *field, void *record)
{
    void *member = sp_at(record, field);
    bool quoted = field->kind == SP_TEXT || field->kind == SP_ENUM;

    SP_TRY(quoted ? take_string(l) : take_word(l));
    const char *text = sp_str_text(&l->text);
    switch (field->kind) {
    case SP_TEXT:
        return sp_text_set(member, text);
    case SP_INT:
        return sp_text_to_int(text, member) && *(int64_t *)member != SP_NO_INT
                   ? SP_OK
                   : bad_value(field, text);
    case SP_REAL:
        return sp_text_to_real(text, member) ? SP_OK : bad_value(field, text);
    case SP_BOOL:
        return set_bool(field, text, member);
    case SP_ENUM:
        return set_enum(field, text, member);
    }
    return SP_OK;
}

/* The field called @name behind number @from: they come in order. */
static const sp_field *next_field(const sp_type *type, const char *name,
                                  size_t *from)
{
    for (size_t i = *from; i < type->nfields; i++)
        if (strcmp(type->fields[i].name, name) == 0) {
            *from = i + 1;
            return type->fields[i].flags & SP_SECRET ? NULL : &type->fields[i];
        }
    return NULL;
}

static sp_status take_other(line *l, sp_line_other other, void *context)
{
    char key[32];

    if (!other || l->text.len >= sizeof key)
        return sp_fail(SP_INVALID, "不认识的字段“%.40s”",
                       "there is no field \"%.40s\"", sp_str_text(&l->text));
    snprintf(key, sizeof key, "%s", sp_str_text(&l->text));
    if (!take(l, ':'))
        return bad(l, "缺少冒号", "a colon is missing");
    SP_TRY(take_string(l));
    return other(context, key, sp_str_text(&l->text));
}

static sp_status take_member(line *l, const sp_type *type, size_t *from,
                             sp_line_other other, void *context, void *record)
{
    SP_TRY(take_string(l));
    if (*sp_str_text(&l->text) == '_' && *from == 0)
        return take_other(l, other, context);
    const sp_field *field = next_field(type, sp_str_text(&l->text), from);
    if (!field)
        return sp_fail(SP_INVALID,
                       SP_IN_ZH "没有字段“%.40s”，或其位置、次数不对",
                       SP_IN_EN " has no field \"%.40s\", or not in this "
                                "place",
                       type->zh, type->en, sp_str_text(&l->text));
    if (!take(l, ':'))
        return bad(l, "缺少冒号", "a colon is missing");
    return take_value(l, field, record);
}

static sp_status take_object(line *l, const sp_type *type, sp_line_other other,
                             void *context, void *record)
{
    size_t from = 0;

    if (!take(l, '{'))
        return bad(l, "应为一个对象", "an object is wanted");
    if (!take(l, '}')) {
        do {
            SP_TRY(take_member(l, type, &from, other, context, record));
        } while (take(l, ','));
        if (!take(l, '}'))
            return bad(l, "对象没有写完", "the object does not end");
    }
    return l->p == l->end
               ? SP_OK
               : bad(l, "对象之后还有内容", "something follows the object");
}

sp_status sp_record_read_line(const sp_type *type, const char *text, size_t len,
                              sp_line_other other, void *context, void *record)
{
    line l = {.start = text, .p = text, .end = text + len};

    sp_status status = take_object(&l, type, other, context, record);
    sp_str_free(&l.text);
    return status;
}
