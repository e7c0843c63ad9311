/* Values made of several columns: sums, and words for those that say yes; and
 * months. */
#include <stdio.h>
#include <string.h>

#include "import_map.h"
#include "text.h"
#include "when.h"

enum { SUM_PLACES = 6 };

static const char *part_heading(const sp_given *given, const cJSON *part)
{
    return given->kind == SP_GIVEN_SUM ? part->valuestring : part->string;
}

sp_status sp_parts_known(const sp_import_map *map, const sp_given *given,
                         const sp_table_reader *reader)
{
    const cJSON *part;

    cJSON_ArrayForEach(part, given->parts)
    {
        const char *heading = part_heading(given, part);
        if (!sp_map_cell(map, reader, heading, strlen(heading)))
            return sp_fail(SP_INVALID, "映射：%s 用到的列“%.60s”文件中没有",
                           "mapping: %s is made of a column \"%.60s\" that the "
                           "file has not",
                           given->field->name, heading);
    }
    return SP_OK;
}

static const char *part_cell(const sp_import_map *map, const sp_given *given,
                             const cJSON *part, const sp_table_reader *reader)
{
    const char *heading = part_heading(given, part);
    const char *cell = sp_map_cell(map, reader, heading, strlen(heading));

    return cell ? cell : "";
}

/* Blank columns add nothing; when all are blank there is no sum. */
static sp_status add_up(const sp_import_map *map, const sp_given *given,
                        const sp_table_reader *reader, sp_str *buffer)
{
    const cJSON *part;
    int64_t sum = 0;
    bool any = false;
    char made[32];

    cJSON_ArrayForEach(part, given->parts)
    {
        const char *cell = part_cell(map, given, part, reader);
        int64_t value;
        if (!*cell)
            continue;
        if (!sp_text_to_scaled(cell, SUM_PLACES, &value) ||
            __builtin_add_overflow(sum, value, &sum))
            return sp_fail(SP_INVALID, "列“%.60s”的“%.40s”应为数字",
                           "\"%.60s\" should hold a number, not \"%.40s\"",
                           part_heading(given, part), cell);
        any = true;
    }
    if (!any)
        return SP_OK;
    sp_scaled_to_text(sum, SUM_PLACES, made);
    sp_str_add(buffer, made);
    return SP_OK;
}

static bool says_no(const char *cell)
{
    static const char *const noes[] = {"",   "0",  "no",   "No",
                                       "NO", "否", "false"};

    for (size_t i = 0; i < SP_COUNT(noes); i++)
        if (strcmp(cell, noes[i]) == 0)
            return true;
    return false;
}

/* A word with {} in it takes the cell's own text. */
static void add_word(sp_str *buffer, const char *word, const char *cell)
{
    const char *hole = strstr(word, "{}");

    if (buffer->len > 0)
        sp_str_add(buffer, "、");
    if (!hole) {
        sp_str_add(buffer, word);
        return;
    }
    sp_str_addn(buffer, word, (size_t)(hole - word));
    sp_str_add(buffer, cell);
    sp_str_add(buffer, hole + 2);
}

static void gather(const sp_import_map *map, const sp_given *given,
                   const sp_table_reader *reader, sp_str *buffer)
{
    const cJSON *part;

    cJSON_ArrayForEach(part, given->parts)
    {
        const char *cell = part_cell(map, given, part, reader);
        if (!says_no(cell))
            add_word(buffer, part->valuestring, cell);
    }
}

sp_status sp_parts_text(const sp_import_map *map, const sp_given *given,
                        const sp_table_reader *reader, sp_str *buffer,
                        const char **out)
{
    sp_str_clear(buffer);
    if (given->kind == SP_GIVEN_SUM)
        SP_TRY(add_up(map, given, reader, buffer));
    else
        gather(map, given, reader, buffer);
    SP_TRY(sp_str_ok(buffer));
    *out = sp_str_text(buffer);
    return SP_OK;
}

/* ---- months ---- */

static int english_month(const char *text, int len)
{
    static const char *const names[] = {
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december"};
    char low[16];

    if (len < 3 || len >= (int)sizeof low)
        return 0;
    for (int i = 0; i < len; i++)
        low[i] = (char)(text[i] | 0x20);
    for (int m = 0; m < 12; m++)
        if (strncmp(names[m], low, (size_t)len) == 0)
            return m + 1;
    return 0;
}

/* Two digits are years 1950 to 2049. */
static int full_year(int year, int digits)
{
    if (digits == 4)
        return year;
    if (digits != 2)
        return 0;
    return year < 50 ? 2000 + year : 1900 + year;
}

static bool read_month(const char *text, int *year, int *month)
{
    char word[16];
    int from = 0;
    int to = 0;
    int end = -1;

    if (sscanf(text, "%15[A-Za-z]%*[- ]%n%4d%n%n", word, &from, year, &to,
               &end) == 2 &&
        end > 0 && !text[end]) {
        *month = english_month(word, (int)strlen(word));
        *year = full_year(*year, to - from);
        return true;
    }
    end = -1;
    if (sscanf(text, "%4d-%2d%n", year, month, &end) == 2 && end > 0 &&
        !text[end])
        return true;
    end = -1;
    if (sscanf(text, "%4d年%2d月%n", year, month, &end) == 2 && end > 0 &&
        !text[end])
        return true;
    end = -1;
    return sscanf(text, "%2d/%4d%n", month, year, &end) == 2 && end > 0 &&
           !text[end];
}

bool sp_month_parse(const char *text, char out[11])
{
    int year = 0;
    int month = 0;

    if (!read_month(text, &year, &month) || year < 1900 || year > 9999 ||
        month < 1 || month > 12)
        return false;
    snprintf(out, 11, "%04d-%02d-01", year % 10000, month % 100);
    return true;
}
