/* Fields from a person's text and back. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "field.h"
#include "str.h"
#include "text.h"
#include "when.h"

enum { TEXT_MAX = 255, LINES_MAX = 4000 }; /* characters, when not given */

/* "风险等级：“x”应为…" - every refusal of a value begins in the same way. */
#define VALUE_ZH SP_IN_ZH "：“%.80s”"
#define VALUE_EN SP_IN_EN ": \"%.80s\" "

/* Whatever their case. */
static const struct word {
    const char *text;
    bool value;
} flag_words[] = {
    {"true", true}, {"false", false}, {"yes", true}, {"no", false},
    {"1", true},    {"0", false},     {"是", true},  {"否", false},
    {"有", true},   {"无", false},    {"y", true},   {"n", false},
};

static sp_status set_flag(const sp_field *field, bool *member, const char *text)
{
    for (size_t i = 0; i < SP_COUNT(flag_words); i++)
        if (strcasecmp(flag_words[i].text, text) == 0) {
            *member = flag_words[i].value;
            return SP_OK;
        }
    return sp_fail(SP_INVALID, VALUE_ZH "应为“是”或“否”",
                   VALUE_EN "should be yes or no", field->zh, field->en, text);
}

static sp_status set_enum(const sp_field *field, unsigned *member,
                          const char *text)
{
    int value = sp_label_find(field->labels, field->nlabels, text);
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};

    if (value >= 0) {
        *member = (unsigned)value;
        return SP_OK;
    }
    if (value == SP_LABEL_NO_MEMORY)
        return sp_no_memory();
    for (size_t i = 0; i < field->nlabels; i++) {
        sp_str_addf(&zh, "%s%s", i ? "、" : "", field->labels[i].zh);
        sp_str_addf(&en, "%s%s", i ? ", " : "", field->labels[i].name);
    }
    return sp_fail(SP_INVALID, VALUE_ZH "不在可选值中：" SP_IN_ZH,
                   VALUE_EN "should be one of: " SP_IN_EN, field->zh, field->en,
                   text, sp_str_text(&zh), sp_str_text(&en));
}

static sp_status set_date(const sp_field *field, char **member,
                          const char *text, int zone)
{
    int64_t day;
    char iso[11];

    /* An exported time holds its day; people paste it into date columns. */
    if (!sp_day_parse(text, &day)) {
        int64_t time;
        if (!sp_time_parse(text, zone, &time))
            return sp_fail(SP_INVALID, VALUE_ZH "不是日期，应如 2024-01-31",
                           VALUE_EN "is no date; write it as 2024-01-31",
                           field->zh, field->en, text);
        day = sp_day_of(time, zone);
    }
    sp_day_format(day, iso);
    return sp_text_set(member, iso);
}

static sp_status set_time(const sp_field *field, int64_t *member,
                          const char *text, int zone)
{
    int64_t time;

    if (!sp_time_parse(text, zone, &time))
        return sp_fail(SP_INVALID, VALUE_ZH "不是时间，应如 2024-01-31 08:30",
                       VALUE_EN "is no time; write it as 2024-01-31 08:30",
                       field->zh, field->en, text);
    *member = time;
    return SP_OK;
}

static sp_status set_int(const sp_field *field, int64_t *member,
                         const char *text)
{
    int64_t value;

    if (field->as == SP_AS_DECIMAL) {
        if (!sp_text_to_scaled(text, field->decimals, &value))
            return sp_fail(SP_INVALID, VALUE_ZH "应为数字，最多 %u 位小数",
                           VALUE_EN "should be a number with at most %u "
                                    "decimals",
                           field->zh, field->en, text, field->decimals);
    } else if (!sp_text_to_int(text, &value)) {
        return sp_fail(SP_INVALID, VALUE_ZH "应为整数",
                       VALUE_EN "should be a whole number", field->zh,
                       field->en, text);
    }
    *member = value;
    return SP_OK;
}

static sp_status set_real(const sp_field *field, double *member,
                          const char *text)
{
    double value;

    if (!sp_text_to_real(text, &value))
        return sp_fail(SP_INVALID, VALUE_ZH "应为数字",
                       VALUE_EN "should be a number", field->zh, field->en,
                       text);
    *member = value;
    return SP_OK;
}

static unsigned longest(const sp_field *field)
{
    if (field->max_len)
        return field->max_len;
    return field->as == SP_AS_PLAIN ? TEXT_MAX : LINES_MAX;
}

static sp_status set_text(const sp_field *field, char **member,
                          const char *text)
{
    size_t bytes = strlen(text);

    if (bytes > longest(field) && sp_utf8_count(text) > longest(field))
        return sp_fail(SP_INVALID, SP_IN_ZH "：有 %zu 个字符，最多 %u 个",
                       SP_IN_EN ": has %zu characters, the most is %u",
                       field->zh, field->en, sp_utf8_count(text),
                       longest(field));
    if (field->as != SP_AS_LINES && strpbrk(text, "\n\r"))
        return sp_fail(SP_INVALID, SP_IN_ZH "：只能有一行",
                       SP_IN_EN ": must be one line", field->zh, field->en);
    if (!field->clean)
        return sp_text_set(member, text);

    char *clean = NULL;
    sp_status status = field->clean(text, &clean);
    if (status != SP_OK)
        return sp_fail_within(status, SP_IN_ZH "：", SP_IN_EN ": ", field->zh,
                              field->en);
    free(*member);
    *member = clean;
    return SP_OK;
}

static bool plain_ends(const char *text, size_t len)
{
    unsigned char first = (unsigned char)text[0];
    unsigned char last = (unsigned char)text[len - 1];

    return first > ' ' && last > ' ' && first < 0x7f && last < 0x7f;
}

static sp_status set_trimmed(const sp_field *field, void *record,
                             const char *text, int zone)
{
    void *member = sp_at(record, field);

    switch (field->kind) {
    case SP_TEXT:
        return field->as == SP_AS_DATE ? set_date(field, member, text, zone)
                                       : set_text(field, member, text);
    case SP_INT:
        return field->as == SP_AS_TIME ? set_time(field, member, text, zone)
                                       : set_int(field, member, text);
    case SP_REAL:
        return set_real(field, member, text);
    case SP_BOOL:
        return set_flag(field, member, text);
    case SP_ENUM:
        return set_enum(field, member, text);
    }
    return SP_OK;
}

sp_status sp_field_set(const sp_field *field, void *record, const char *text,
                       int zone)
{
    SP_AUTOFREE char *trimmed = NULL;
    size_t len = text ? strlen(text) : 0;

    if (len > 0 && !plain_ends(text, len)) {
        size_t bad = sp_utf8_check(text, len);
        if (bad < len)
            return sp_fail(SP_INVALID, SP_IN_ZH "：第 %zu 个字节起不是 UTF-8",
                           SP_IN_EN ": not UTF-8 from byte %zu on", field->zh,
                           field->en, bad + 1);
        SP_TRY(sp_text_trim(text, len, &trimmed));
        text = trimmed;
    } else if (len > 0 && sp_utf8_check(text, len) < len) {
        return sp_fail(SP_INVALID, SP_IN_ZH "：不是 UTF-8",
                       SP_IN_EN ": not UTF-8", field->zh, field->en);
    }
    if (!text || !*text) {
        sp_field_clear(field, record);
        return SP_OK;
    }
    return set_trimmed(field, record, text, zone);
}

sp_status sp_record_set(const sp_type *type, void *record,
                        const sp_field *field, const char *text, int zone)
{
    if (field->flags & (SP_KEY | SP_GUARDED))
        return sp_fail(
            SP_FORBIDDEN, SP_IN_ZH "的" SP_IN_ZH "由系统维护，不能直接填写",
            SP_IN_EN ": " SP_IN_EN " is kept by the system and cannot be set",
            type->zh, type->en, field->zh, field->en);
    return sp_field_set(field, record, text, zone);
}

sp_status sp_record_text(const void *record, const sp_field *field, int zone,
                         char **out)
{
    char buffer[40] = "";

    if (sp_record_is_empty(record, field))
        return sp_text_copy("", out);
    switch (field->kind) {
    case SP_TEXT:
        return sp_text_copy(sp_text_at(record, field), out);
    case SP_INT:
        if (field->as == SP_AS_TIME)
            sp_time_format(sp_int_at(record, field), zone, buffer);
        else if (field->as == SP_AS_DECIMAL)
            sp_scaled_to_text(sp_int_at(record, field), field->decimals,
                              buffer);
        else
            snprintf(buffer, sizeof buffer, "%" PRId64,
                     sp_int_at(record, field));
        break;
    case SP_REAL:
        sp_real_to_text(*(double *)sp_at(record, field), buffer);
        break;
    case SP_BOOL:
        return sp_text_copy(*(bool *)sp_at(record, field) ? "true" : "false",
                            out);
    case SP_ENUM: {
        unsigned value = *(unsigned *)sp_at(record, field);
        if (value >= field->nlabels)
            return sp_fail(SP_INVALID, SP_IN_ZH "没有第 %u 个值",
                           SP_IN_EN " has no value number %u", field->zh,
                           field->en, value);
        return sp_text_copy(field->labels[value].name, out);
    }
    }
    return sp_text_copy(buffer, out);
}

sp_status sp_record_show(const void *record, const sp_field *field,
                         sp_lang lang, int zone, char **out)
{
    if (field->kind == SP_ENUM)
        return sp_text_copy(
            sp_field_label(field, *(unsigned *)sp_at(record, field), lang),
            out);
    if (field->kind == SP_BOOL) {
        bool value = *(bool *)sp_at(record, field);
        const char *const words[2][2] = {{"否", "是"}, {"no", "yes"}};
        return sp_text_copy(words[lang == SP_EN][value], out);
    }
    SP_TRY(sp_record_text(record, field, zone, out));
    if (field->as == SP_AS_TIME && strlen(*out) > 16) {
        (*out)[10] = ' '; /* 2026-11-24 19:30, the site's own time */
        (*out)[16] = '\0';
    }
    return SP_OK;
}
