/* Industries: sections of GB/T 4754 and sectors of safety supervision. */
#include <safeprod/industry.h>

#include <ctype.h>
#include <string.h>

#include "pack_kind.h"
#include "str.h"
#include "text.h"

enum { SECTIONS_MAX = 26, SECTORS_MAX = 100, DIVISIONS = 100 };

typedef struct section {
    sp_industry is;
    int64_t from; /* divisions, inclusive */
    int64_t to;
} section;

typedef struct sector {
    sp_industry is;
    const char *alias; /* "|" between */
} sector;

typedef struct table {
    const char *name;
    section sections[SECTIONS_MAX];
    size_t nsections;
    sector sectors[SECTORS_MAX];
    size_t nsectors;
} table;

static sp_industry read_name(const cJSON *item, const char *path,
                             sp_pack_findings *found)
{
    return (sp_industry){
        .code = sp_pack_text_at(item, "code", path, found),
        .zh = sp_pack_text_at(item, "zh", path, found),
        .en = sp_pack_text_at(item, "en", path, found),
    };
}

static void read_section(const cJSON *item, sp_pack_findings *found, table *t)
{
    sp_pack_path path = sp_pack_path_of("sections[%zu]", t->nsections);
    section *s = &t->sections[t->nsections];

    s->is = read_name(item, path.text, found);
    if (!isupper((unsigned char)s->is.code[0]) || s->is.code[1])
        sp_pack_error(found, path.text, "门类代码“%.20s”应为一个大写字母",
                      "the section code \"%.20s\" is not one capital letter",
                      s->is.code);
    if (!sp_pack_decimal_at(item, "from", 0, path.text, found, &s->from) ||
        !sp_pack_decimal_at(item, "to", 0, path.text, found, &s->to))
        return;
    if (s->from < 1 || s->from > s->to || s->to >= DIVISIONS)
        sp_pack_error(found, path.text,
                      "大类范围 %lld 至 %lld 无效，应在 1 至 99 之间",
                      "the divisions %lld to %lld are not within 1 to 99",
                      (long long)s->from, (long long)s->to);
    for (const section *other = t->sections; other < s; other++)
        if (s->from <= other->to && other->from <= s->to)
            sp_pack_error(found, path.text, "门类 %s 与 %s 的大类重叠",
                          "sections %s and %s have divisions in common",
                          other->is.code, s->is.code);
    t->nsections++;
}

static void read_sector(const cJSON *item, sp_pack_findings *found, table *t)
{
    sp_pack_path path = sp_pack_path_of("sectors[%zu]", t->nsectors);
    sector *s = &t->sectors[t->nsectors];

    s->is = read_name(item, path.text, found);
    s->alias = sp_json_text(item, "alias", "");
    for (const sector *other = t->sectors; other < s; other++)
        if (strcmp(s->is.code, other->is.code) == 0 ||
            strcmp(s->is.zh, other->is.zh) == 0)
            sp_pack_error(found, path.text, "行业“%.40s”出现了两次",
                          "the sector \"%.40s\" stands there twice", s->is.zh);
    t->nsectors++;
}

sp_status sp_industry_read(const cJSON *pack, sp_pack_findings *found,
                           void **out)
{
    SP_AUTOFREE table *t = calloc(1, sizeof *t);
    size_t before = found->errors;
    const cJSON *array, *item;

    if (!t)
        return sp_no_memory();
    t->name = sp_json_text(pack, "name", "");
    array = sp_pack_array_at(pack, "sections", SECTIONS_MAX, "sections", found);
    cJSON_ArrayForEach(item, array)
    {
        read_section(item, found, t);
    }
    array = sp_pack_array_at(pack, "sectors", SECTORS_MAX, "sectors", found);
    cJSON_ArrayForEach(item, array)
    {
        read_sector(item, found, t);
    }
    if (found->errors == before)
        *out = SP_TAKE(t);
    return SP_OK;
}

void sp_industry_free(void *read)
{
    free(read);
}

static sp_status bad_code(const char *text)
{
    return sp_fail(
        SP_INVALID,
        "国民经济行业代码“%.40s”无效，应为 2 至 4 位数字，可带门类字母，"
        "如 C3130",
        "the industry code \"%.40s\" is not two to four digits with "
        "or without the section's letter, such as C3130",
        text);
}

/* Splits into the letter (0: none) and the digits. */
static sp_status split(const char *text, char *out_letter, char **out_digits)
{
    SP_AUTOFREE char *half = NULL;
    SP_AUTOFREE char *code = NULL;
    const char *digits;
    size_t len;

    SP_TRY(sp_text_halfwidth(text, &half));
    SP_TRY(sp_text_trim(half, strlen(half), &code));
    digits = isalpha((unsigned char)code[0]) ? code + 1 : code;
    len = strspn(digits, "0123456789");
    if (len < 2 || len > 4 || digits[len])
        return bad_code(text);
    *out_letter = digits == code ? '\0' : (char)toupper((unsigned char)code[0]);
    return sp_text_copy(digits, out_digits);
}

sp_status sp_industry_code_clean(const char *text, char **out)
{
    char letter;

    return split(text, &letter, out);
}

sp_status sp_industry_section(const sp_pack *pack, const char *code,
                              sp_industry *out)
{
    SP_AUTOFREE char *digits = NULL;
    const void *read;
    const table *t;
    char letter = 0;
    int division;

    SP_TRY(sp_pack_expect(pack, "industry", &read));
    t = read;
    SP_TRY(split(code, &letter, &digits));
    division = (digits[0] - '0') * 10 + digits[1] - '0';
    for (const section *s = t->sections; s < t->sections + t->nsections; s++) {
        if (division < s->from || division > s->to)
            continue;
        if (letter && letter != s->is.code[0])
            return sp_fail(SP_INVALID,
                           "行业代码“%.40s”的门类字母应为 %s（%s%.0s）",
                           "the letter of the industry code \"%.40s\" should "
                           "be %s (%.0s%s)",
                           code, s->is.code, s->is.zh, s->is.en);
        *out = s->is;
        return SP_OK;
    }
    return sp_fail(SP_NOT_FOUND, "%s 里没有大类 %02d（行业代码“%.40s”）",
                   "%s has no division %02d (industry code \"%.40s\")", t->name,
                   division, code);
}

static bool one_of(const char *alias, const char *text)
{
    while (*alias) {
        size_t len = strcspn(alias, "|");
        SP_AUTOFREE char *word = strndup(alias, len);

        if (word && sp_text_alike(word, text))
            return true;
        alias += len + (alias[len] == '|');
    }
    return false;
}

sp_status sp_industry_sector(const sp_pack *pack, const char *text,
                             sp_industry *out)
{
    SP_AUTOSTR names = {0};
    const void *read;
    const table *t;

    SP_TRY(sp_pack_expect(pack, "industry", &read));
    t = read;
    for (const sector *s = t->sectors; s < t->sectors + t->nsectors; s++) {
        if (sp_text_alike(s->is.code, text) || sp_text_alike(s->is.zh, text) ||
            sp_text_alike(s->is.en, text) || one_of(s->alias, text)) {
            *out = s->is;
            return SP_OK;
        }
        sp_str_addf(&names, "%s%s", names.len ? "、" : "", s->is.zh);
    }
    return sp_fail(SP_NOT_FOUND, "没有监管行业“%.40s”，可用：%s",
                   "there is no sector \"%.40s\"; there are: %s", text,
                   sp_str_text(&names));
}

size_t sp_industry_sector_count(const sp_pack *pack)
{
    const table *t = sp_pack_read(pack, "industry");

    return t ? t->nsectors : 0;
}

sp_industry sp_industry_sector_at(const sp_pack *pack, size_t index)
{
    const table *t = sp_pack_read(pack, "industry");

    return t && index < t->nsectors ? t->sectors[index].is : (sp_industry){0};
}
