/* The values that a mapping takes, looks up, multiplies or composes. */
#include <string.h>

#include "field.h"
#include "import_lookup.h"
#include "import_map.h"
#include "text.h"

enum { DIGITS_MAX = 18, PLACES_MAX = 18 };

/* ---- cells ---- */

static bool means_nothing(const sp_import_map *map, const char *text)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, map->empty)
    {
        if (strcmp(item->valuestring, text) == 0)
            return true;
    }
    return false;
}

/* null means nothing; a text that is not listed stays as it is. */
static const char *translate(const cJSON *values, const char *text)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(values, text);

    if (!found)
        return text;
    return cJSON_IsString(found) ? found->valuestring : "";
}

static bool has_ends(const char *text)
{
    size_t len = strlen(text);

    return len > 0 &&
           ((unsigned char)text[0] <= ' ' || (unsigned char)text[0] > 0x7e ||
            (unsigned char)text[len - 1] <= ' ' ||
            (unsigned char)text[len - 1] > 0x7e);
}

/* Codes and keys are compared without the white space around them. */
static sp_status trim(const char *text, sp_str *buffer, const char **out)
{
    SP_AUTOFREE char *trimmed = NULL;

    *out = text;
    if (!has_ends(text))
        return SP_OK;
    SP_TRY(sp_text_trim(text, strlen(text), &trimmed));
    sp_str_clear(buffer);
    sp_str_add(buffer, trimmed);
    SP_TRY(sp_str_ok(buffer));
    *out = sp_str_text(buffer);
    return SP_OK;
}

static sp_status look_up(const sp_import_map *map, const sp_target *target,
                         const char **text)
{
    const char *found =
        sp_lookup_find(target->lookup, *text, target->lookup_column);

    if (!found)
        return sp_fail(SP_INVALID, "“%.60s”不在对照表 %s 中",
                       "\"%.60s\" is not in look-up %s", *text,
                       target->lookup->name);
    *text = means_nothing(map, found) ? "" : found;
    return SP_OK;
}

/* ---- numbers ---- */

bool sp_factor_ok(const char *factor)
{
    int64_t value;

    return sp_text_to_scaled(factor, SP_FACTOR_DECIMALS, &value) && value > 0;
}

/* A decimal as its digits and how many of them stand behind the point. */
static bool read_decimal(const char *text, __int128 *out, unsigned *out_places)
{
    const char *p = text + (*text == '-');
    __int128 value = 0;
    unsigned digits = 0;
    bool point = false;

    *out_places = 0;
    for (; *p; p++) {
        if (*p == '.' && !point && p > text && p[-1] != '-') {
            point = true;
            continue;
        }
        if (*p < '0' || *p > '9' || digits > DIGITS_MAX ||
            *out_places == PLACES_MAX)
            return false;
        value = value * 10 + (*p - '0');
        digits += value > 0;
        *out_places += point;
    }
    if (p == text || p[-1] < '0' || p[-1] > '9' || digits > DIGITS_MAX)
        return false;
    *out = *text == '-' ? -value : value;
    return true;
}

/* value × factor, rounded half away from zero to the field's places; exact. */
static sp_status multiply(const sp_target *target, const char *text,
                          sp_str *buffer)
{
    const sp_field *field = target->field;
    __int128 value;
    __int128 scale = 1;
    int64_t factor;
    unsigned places;
    char made[32];

    if (!read_decimal(text, &value, &places))
        return sp_fail(SP_INVALID, "“%.60s”应为数字，最多 %d 位",
                       "\"%.60s\" should be a number of at most %d digits",
                       text, DIGITS_MAX);
    sp_text_to_scaled(target->factor, SP_FACTOR_DECIMALS, &factor);
    for (unsigned i = field->decimals; i < SP_FACTOR_DECIMALS + places; i++)
        scale *= 10;
    value *= factor;
    value = (value + (value < 0 ? -scale : scale) / 2) / scale;
    if (value > INT64_MAX || value < -INT64_MAX)
        return sp_fail(SP_INVALID, "“%.60s”换算后过大",
                       "\"%.60s\" is too large after conversion", text);
    sp_scaled_to_text((int64_t)value, field->decimals, made);
    sp_str_clear(buffer);
    sp_str_add(buffer, made);
    return sp_str_ok(buffer);
}

static sp_status month_of(const char *text, sp_str *buffer)
{
    char day[11];

    if (!sp_month_parse(text, day))
        return sp_fail(
            SP_INVALID, "“%.60s”应为月份，如 2016-08、Aug-16、2016年8月",
            "\"%.60s\" should be a month, such as 2016-08, Aug-16", text);
    sp_str_clear(buffer);
    sp_str_add(buffer, day);
    return sp_str_ok(buffer);
}

sp_status sp_target_text(const sp_import_map *map, const sp_target *target,
                         const sp_table_reader *reader, sp_str *buffer,
                         const char **out)
{
    const char *text = sp_table_reader_cell(reader, target->column);

    if (!text)
        text = "";
    if (!map->json) { /* the usual case */
        *out = text;
        return SP_OK;
    }
    SP_TRY(trim(text, buffer, &text));
    if (means_nothing(map, text))
        text = "";
    if (*text && target->lookup)
        SP_TRY(look_up(map, target, &text));
    text = translate(target->values, text);
    if (*text && target->month) {
        SP_TRY(month_of(text, buffer));
        text = sp_str_text(buffer);
    }
    if (*text && target->factor) {
        SP_TRY(multiply(target, text, buffer));
        text = sp_str_text(buffer);
    }
    *out = text;
    return SP_OK;
}

/* ---- constants and templates ---- */

bool sp_template_ok(const char *text)
{
    for (const char *open = strchr(text, '{'); open; open = strchr(text, '{')) {
        text = strchr(open, '}');
        if (!text)
            return false;
    }
    return true;
}

const char *sp_map_cell(const sp_import_map *map, const sp_table_reader *reader,
                        const char *heading, size_t len)
{
    for (size_t i = 0; i < sp_table_reader_width(reader); i++) {
        const char *at = sp_table_reader_heading(reader, i);
        if (strlen(at) == len && memcmp(at, heading, len) == 0) {
            const char *cell = sp_table_reader_cell(reader, i);
            return cell && !means_nothing(map, cell) ? cell : "";
        }
    }
    return NULL;
}

static sp_status compose(const sp_import_map *map, const char *text,
                         const sp_table_reader *reader, sp_str *buffer)
{
    sp_str_clear(buffer);
    while (*text) {
        size_t plain = strcspn(text, "{");
        sp_str_addn(buffer, text, plain);
        text += plain;
        if (!*text)
            break;
        size_t len = strcspn(text + 1, "}");
        const char *cell = sp_map_cell(map, reader, text + 1, len);
        if (!cell)
            return sp_fail(SP_INVALID, "模板中的“{%.*s}”不是一列",
                           "\"{%.*s}\" in a template is no column", (int)len,
                           text + 1);
        sp_str_add(buffer, cell);
        text += len + 2;
    }
    return sp_str_ok(buffer);
}

/* The columns of a template, where all of them are known beforehand. */
sp_status sp_import_map_templates(const sp_import_map *map,
                                  const sp_table_reader *reader)
{
    SP_AUTOSTR scratch = {0};

    for (size_t i = 0; i < map->ngivens; i++)
        if (map->givens[i].kind == SP_GIVEN_TEMPLATE)
            SP_TRY(compose(map, map->givens[i].text, reader, &scratch));
        else if (map->givens[i].kind != SP_GIVEN_CONSTANT)
            SP_TRY(sp_parts_known(map, &map->givens[i], reader));
    return SP_OK;
}

sp_status sp_given_text(const sp_import_map *map, const sp_given *given,
                        const sp_table_reader *reader, sp_str *buffer,
                        const char **out)
{
    const char *text = given->text;

    if (given->kind == SP_GIVEN_TEMPLATE) {
        SP_TRY(compose(map, given->text, reader, buffer));
        text = sp_str_text(buffer);
    } else if (given->kind != SP_GIVEN_CONSTANT) {
        SP_TRY(sp_parts_text(map, given, reader, buffer, &text));
    }
    *out = translate(given->values, text);
    return SP_OK;
}
