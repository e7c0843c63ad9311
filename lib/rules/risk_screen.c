/* The printed form of the product's LEC screen as a risk pack:
 *   {"标准": "自定义", "风险值D": [{"条件": "160 < D < 320", "风险等级":
 *    "较大风险", "颜色": "橙"}, ...], "可能性L": [10, 6, ...], ...}
 * It is taken as it stands; whether it holds together the lint will say. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "risk_pack.h"
#include "str.h"
#include "text.h"

static const char score_key[] = "风险值";

static const cJSON *score_rows(const cJSON *json)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, json)
    {
        if (strncmp(item->string, score_key, strlen(score_key)) == 0)
            return item;
    }
    return NULL;
}

bool sp_screen_is(const cJSON *json)
{
    return !cJSON_GetObjectItemCaseSensitive(json, "kind") &&
           score_rows(json) != NULL;
}

/* The letter at the end of a key such as "可能性L"; 0 when there is none. */
static char key_letter(const char *key)
{
    size_t len = strlen(key);

    return len && isupper((unsigned char)key[len - 1]) ? key[len - 1] : '\0';
}

/* One side of a condition: a comparison sign and a number. */
typedef struct limit {
    char number[24];
    bool inclusive;
    bool given;
} limit;

/* Reads < <= ≤ > >= ≥; full-width ones are half-width by now. */
static const char *read_sign(const char *p, char *direction, bool *inclusive)
{
    static const struct {
        const char *sign;
        char direction;
        bool inclusive;
    } signs[] = {
        {"<=", '<', true}, {">=", '>', true}, {"≤", '<', true},
        {"≥", '>', true},  {"≦", '<', true},  {"≧", '>', true},
        {"<", '<', false}, {">", '>', false},
    };

    for (size_t i = 0; i < SP_COUNT(signs); i++) {
        size_t len = strlen(signs[i].sign);

        if (strncmp(p, signs[i].sign, len) == 0) {
            *direction = signs[i].direction;
            *inclusive = signs[i].inclusive;
            return p + len;
        }
    }
    return NULL;
}

static const char *skip(const char *p)
{
    return p + strspn(p, " \t");
}

static const char *read_number(const char *p, char out[24])
{
    size_t len = strspn(p, "0123456789.");

    if (len == 0 || len >= 24)
        return NULL;
    memcpy(out, p, len);
    out[len] = '\0';
    return skip(p + len);
}

/* "D >= 320", "160 < D < 320", "70 >= D": into a lower and an upper limit. */
static bool read_condition(const char *text, char letter, limit *low,
                           limit *high)
{
    const char *p = skip(text);
    char direction = '\0';
    limit side = {.given = true};

    *low = *high = (limit){0};
    if (*p != letter) {
        p = read_number(p, side.number);
        p = p ? read_sign(p, &direction, &side.inclusive) : NULL;
        if (!p)
            return false;
        *(direction == '<' ? low : high) = side;
        p = skip(p);
    }
    if (*p != letter)
        return false;
    p = skip(p + 1);
    if (!*p)
        return low->given || high->given;
    p = read_sign(p, &direction, &side.inclusive);
    p = p ? read_number(skip(p), side.number) : NULL;
    if (!p || *p || (direction == '<' ? high : low)->given)
        return false;
    *(direction == '<' ? high : low) = side;
    return true;
}

static void add_limit(sp_str *s, const char *key, const limit *l)
{
    if (l->given)
        sp_str_addf(s, ",\"%s\":\"%s\",\"%s_inclusive\":%s", key, l->number,
                    key, l->inclusive ? "true" : "false");
}

static void add_member(sp_str *s, const char *key, const char *text)
{
    sp_str_addf(s, "\"%s\":", key);
    sp_json_quote(s, text);
}

/* The control level that goes with a grade where nothing else is said. */
static const char *usual_control(int grade)
{
    return sp_control_level_labels[grade].name;
}

static sp_status add_band(sp_str *s, const cJSON *row, size_t at, char letter)
{
    const char *text = sp_json_text(row, "条件", "");
    const char *label = sp_json_text(row, "风险等级", "");
    int grade = sp_label_find(sp_risk_grade_labels, SP_RISK_GRADE_COUNT, label);
    SP_AUTOFREE char *plain = NULL;
    limit low, high;

    SP_TRY(sp_text_halfwidth(text, &plain));
    if (!read_condition(plain, letter, &low, &high))
        return sp_fail(SP_INVALID,
                       "第 %zu 级的条件“%.60s”看不懂，应写成“160 <= %c < 320”",
                       "the condition \"%2$.60s\" of band %1$zu cannot be "
                       "read; write it as \"160 <= %3$c < 320\"",
                       at + 1, text, letter);
    if (grade <= SP_RISK_UNASSESSED)
        return sp_fail(
            SP_INVALID,
            "第 %zu 级的风险等级“%.40s”无效，应为重大风险、较大风险、"
            "一般风险或低风险",
            "the grade \"%2$.40s\" of band %1$zu is not major, "
            "serious, general or low risk",
            at + 1, label);
    sp_str_add(s, at ? ",{" : "{");
    add_member(s, "grade", sp_risk_grade_labels[grade].name);
    sp_str_addc(s, ',');
    add_member(s, "zh", label);
    sp_str_addc(s, ',');
    add_member(s, "en", sp_risk_grade_labels[grade].en);
    sp_str_addc(s, ',');
    add_member(s, "control", usual_control(grade));
    add_limit(s, "min", &low);
    add_limit(s, "max", &high);
    sp_str_addc(s, '}');
    return SP_OK;
}

static sp_status add_bands(sp_str *s, const cJSON *rows)
{
    char letter = key_letter(rows->string);
    const cJSON *row;
    size_t i = 0;

    if (!letter)
        letter = 'D';
    sp_str_addf(s, "\"score\":\"%c\",\"bands\":[", letter);
    cJSON_ArrayForEach(row, rows)
    {
        SP_TRY(add_band(s, row, i++, letter));
    }
    sp_str_add(s, "],");
    return SP_OK;
}

static void add_values(sp_str *s, const cJSON *values)
{
    const cJSON *value;
    char text[32];
    bool first = true;

    cJSON_ArrayForEach(value, values)
    {
        if (!first)
            sp_str_addc(s, ',');
        first = false;
        if (cJSON_IsNumber(value)) {
            sp_real_to_text(value->valuedouble, text);
            sp_str_addf(s, "\"%s\"", text);
        } else {
            sp_json_quote(s, cJSON_IsString(value) ? value->valuestring : "");
        }
    }
}

/* Every array but the bands whose key ends in a letter is a scale. They come
 * in the order L, E, C of the method, not in that of the screen. */
static void add_factors(sp_str *s, const cJSON *json, const cJSON *bands)
{
    bool first = true;

    sp_str_add(s, "\"factors\":[");
    for (const char *letter = "LMECS"; *letter; letter++) {
        const cJSON *item;

        cJSON_ArrayForEach(item, json)
        {
            if (item == bands || !cJSON_IsArray(item) ||
                key_letter(item->string) != *letter)
                continue;
            sp_str_addf(s, "%s{\"factor\":\"%c\",", first ? "" : ",",
                        tolower((unsigned char)*letter));
            first = false;
            add_member(s, "title_zh", item->string);
            sp_str_add(s, ",\"values\":[");
            add_values(s, item);
            sp_str_add(s, "]}");
        }
    }
    sp_str_add(s, "]}");
}

static const char *method_of(const char *text)
{
    return strstr(text, "MES")                          ? "mes"
           : strstr(text, "LS") || strstr(text, "矩阵") ? "ls"
                                                        : "lec";
}

sp_status sp_screen_convert(const cJSON *json, char **out)
{
    SP_AUTOSTR s = {0};
    const cJSON *bands = score_rows(json);
    const char *standard = sp_json_text(json, "标准", "自定义");
    const char *method = sp_json_text(json, "方法", "LEC");

    if (!cJSON_IsArray(bands))
        return sp_fail(SP_INVALID, "“%s”应为一个数组", "\"%s\" is not an array",
                       bands->string);
    sp_str_addf(&s, "{\"kind\":\"risk\",\"name\":\"custom.%s\",",
                method_of(method));
    sp_str_add(&s, "\"version\":\"1\",\"confidence\":\"D\",");
    add_member(&s, "title_zh", standard);
    sp_str_add(&s, ",\"title_en\":\"custom standard\",");
    add_member(&s, "source", sp_json_text(json, "说明", method));
    sp_str_addf(&s, ",\"method\":\"%s\",", method_of(method));
    SP_TRY(add_bands(&s, bands));
    add_factors(&s, json, bands);
    return sp_str_take(&s, out);
}
