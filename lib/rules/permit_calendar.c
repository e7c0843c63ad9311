/* Calendars: from JSON to days, and what a time of work touches. */
#include "permit_calendar.h"

#include <stdio.h>
#include <string.h>

#include "str.h"
#include "when.h"

enum {
    MINUTES = 1440,
    YEARS_MAX = 60,
    HOLIDAYS_MAX = 40, /* of one year */
    WORKDAYS_MAX = 40,
    HOLIDAY_DAYS_MAX = 31
};

typedef struct holiday {
    int64_t from, to; /* both are days off */
    const char *zh, *en;
} holiday;

struct sp_calendar {
    int night_from, night_to; /* minutes of the day */
    char night_zh[48], night_en[48];
    unsigned rest_days; /* bit of each weekday, 0: Sunday */
    int years[YEARS_MAX];
    size_t nyears;
    holiday holidays[YEARS_MAX * HOLIDAYS_MAX];
    size_t nholidays;
    int64_t workdays[YEARS_MAX * WORKDAYS_MAX];
    size_t nworkdays;
};

/* ---- questions ---- */

static unsigned weekday(int64_t day) /* 0: Sunday; 1970-01-01 was a Thursday */
{
    return (unsigned)(((day + 4) % 7 + 7) % 7);
}

static const holiday *holiday_on(const sp_calendar *c, int64_t day)
{
    for (size_t i = 0; i < c->nholidays; i++)
        if (c->holidays[i].from <= day && day <= c->holidays[i].to)
            return &c->holidays[i];
    return NULL;
}

static bool is_rest_day(const sp_calendar *c, int64_t day)
{
    if (!(c->rest_days >> weekday(day) & 1))
        return false;
    for (size_t i = 0; i < c->nworkdays; i++)
        if (c->workdays[i] == day)
            return false;
    return true;
}

bool sp_calendar_is_workday(const sp_calendar *calendar, int64_t day)
{
    return !holiday_on(calendar, day) && !is_rest_day(calendar, day);
}

static bool year_known(const sp_calendar *c, int64_t day)
{
    char text[11];
    int year = 0;

    sp_day_format(day, text);
    if (sscanf(text, "%4d", &year) != 1)
        return false;
    for (size_t i = 0; i < c->nyears; i++)
        if (c->years[i] == year)
            return true;
    return false;
}

/* Do [from, to) and the minutes of a day that start at @a and end before @b
 * (the next morning when b <= a) meet? All in seconds of that day. */
static bool meets(int64_t from, int64_t to, int a, int b)
{
    if (a < b)
        return from < 60 * (int64_t)b && to > 60 * (int64_t)a;
    return (from < 60 * (int64_t)b && to > 0) ||
           (from < 60 * (int64_t)MINUTES && to > 60 * (int64_t)a);
}

/* A piece of work on one day, in seconds of that day. */
static void look_at(const sp_calendar *c, int64_t day, int64_t from, int64_t to,
                    sp_calendar_touch *out)
{
    const holiday *h = holiday_on(c, day);

    if (from >= to)
        return;
    out->known = out->known && year_known(c, day);
    if (meets(from, to, c->night_from, c->night_to)) {
        out->night_zh = c->night_zh;
        out->night_en = c->night_en;
    }
    if (h && !out->holiday_zh) {
        out->holiday_zh = h->zh;
        out->holiday_en = h->en;
    }
    out->rest_day = out->rest_day || (!h && is_rest_day(c, day));
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static sp_status check_when(const sp_permit_when *when)
{
    if (when->zone < -14 * 60 || when->zone > 14 * 60)
        return sp_fail(SP_INVALID, "时区偏移 %d 分钟不在 -840 至 840 之间",
                       "the zone, %d minutes, is not between -840 and 840",
                       when->zone);
    if (when->daily_from < 0 || when->daily_from > MINUTES ||
        when->daily_to < 0 || when->daily_to > MINUTES)
        return sp_fail(SP_INVALID,
                       "每日作业时间 %d 至 %d 分钟不在 0 至 1440 之间",
                       "the daily hours, %d to %d minutes, are not between 0 "
                       "and 1440",
                       when->daily_from, when->daily_to);
    if (when->to < when->from)
        return sp_fail(SP_INVALID, "作业结束时间早于开始时间",
                       "the work ends before it begins");
    if (when->from < -INT64_C(62000000000) || when->to > INT64_C(253000000000))
        return sp_fail(SP_INVALID, "作业时间不在公元 1 至 9999 年之间",
                       "the work is not in the years 1 to 9999");
    if (when->to - when->from > SP_CALENDAR_DAYS_MAX * INT64_C(86400))
        return sp_fail(SP_INVALID, "作业时间超过 %d 天",
                       "the work lasts longer than %d days",
                       SP_CALENDAR_DAYS_MAX);
    return SP_OK;
}

sp_status sp_calendar_look(const sp_calendar *calendar,
                           const sp_permit_when *when, sp_calendar_touch *out)
{
    sp_calendar_touch touch = {.known = true};
    bool all_day = when->daily_from == when->daily_to;
    int64_t last;

    SP_TRY(check_when(when));
    last = when->to > when->from ? when->to - 1 : when->from;
    for (int64_t day = sp_day_of(when->from, when->zone);
         day <= sp_day_of(last, when->zone); day++) {
        int64_t start = sp_day_start(day, when->zone);
        int64_t from = most(when->from - start, 0);
        int64_t to = least(last + 1 - start, 60 * (int64_t)MINUTES);
        int64_t a = 60 * (int64_t)when->daily_from;
        int64_t b = 60 * (int64_t)when->daily_to;

        if (all_day) {
            look_at(calendar, day, from, to, &touch);
        } else if (a < b) {
            look_at(calendar, day, most(from, a), least(to, b), &touch);
        } else {
            look_at(calendar, day, from, least(to, b), &touch);
            look_at(calendar, day, most(from, a), to, &touch);
        }
    }
    *out = touch;
    return SP_OK;
}

/* ---- reading ---- */

static bool read_clock(const cJSON *json, const char *key,
                       sp_pack_findings *found, int *out)
{
    const char *text = sp_pack_text_at(json, key, "night", found);
    int hour, minute;
    char rest;

    if (!*text)
        return false;
    if (strlen(text) == 5 &&
        sscanf(text, "%2d:%2d%c", &hour, &minute, &rest) == 2 && hour >= 0 &&
        hour <= 23 && minute >= 0 && minute <= 59) {
        *out = 60 * hour + minute;
        return true;
    }
    sp_pack_error(found, "night", "%s“%.20s”无效，应写成 20:00 的形式",
                  "%s, \"%.20s\", is not a time of day; write it as 20:00", key,
                  text);
    return false;
}

static void read_night(const cJSON *pack, sp_pack_findings *found,
                       sp_calendar *c)
{
    const cJSON *night = cJSON_GetObjectItemCaseSensitive(pack, "night");

    if (!read_clock(night, "from", found, &c->night_from) ||
        !read_clock(night, "to", found, &c->night_to))
        return;
    if (c->night_from == c->night_to)
        sp_pack_error(found, "night", "夜间的开始和结束相同",
                      "the night begins when it ends");
    snprintf(c->night_zh, sizeof c->night_zh, "夜间（%s～%s）",
             sp_json_text(night, "from", ""), sp_json_text(night, "to", ""));
    snprintf(c->night_en, sizeof c->night_en, "night (%s to %s)",
             sp_json_text(night, "from", ""), sp_json_text(night, "to", ""));
}

static void read_rest_days(const cJSON *pack, sp_pack_findings *found,
                           sp_calendar *c)
{
    static const sp_label days[] = {
        {"sunday", "星期日", "Sunday", NULL},
        {"monday", "星期一", "Monday", NULL},
        {"tuesday", "星期二", "Tuesday", NULL},
        {"wednesday", "星期三", "Wednesday", NULL},
        {"thursday", "星期四", "Thursday", NULL},
        {"friday", "星期五", "Friday", NULL},
        {"saturday", "星期六", "Saturday", NULL},
    };
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(pack, "rest_days");
    const cJSON *item;

    if (!cJSON_IsArray(array))
        sp_pack_error(found, "rest_days", "rest_days 应为星期的数组，可以为空",
                      "rest_days is an array of days of the week; it may be "
                      "empty");
    cJSON_ArrayForEach(item, array)
    {
        const char *name = cJSON_IsString(item) ? item->valuestring : "";
        size_t i = 0;

        while (i < SP_COUNT(days) && strcmp(days[i].name, name) != 0)
            i++;
        if (i < SP_COUNT(days))
            c->rest_days |= 1U << i;
        else
            sp_pack_error(found, "rest_days",
                          "没有“%.20s”这一天，应为 sunday 至 saturday",
                          "there is no day \"%.20s\"; it is sunday to saturday",
                          name);
    }
}

/* A real day, written as 2026-01-31, in @year. */
static bool read_day(const char *text, int64_t year, const char *path,
                     sp_pack_findings *found, int64_t *out)
{
    sp_pack_path start = sp_pack_path_of("%04lld-", (long long)year);
    char day[11] = "";

    if (sp_day_parse(text, out))
        sp_day_format(*out, day);
    if (*text && strcmp(day, text) == 0 &&
        strncmp(text, start.text, strlen(start.text)) == 0)
        return true;
    sp_pack_error(found, path,
                  "日期“%.40s”无效，应为 %lld 年的日子，写成 "
                  "2026-01-31 的形式",
                  "\"%.40s\" is not a day of %lld, written as 2026-01-31", text,
                  (long long)year);
    return false;
}

static void read_holidays(const cJSON *json, int64_t year, const char *path,
                          sp_pack_findings *found, sp_calendar *c)
{
    const cJSON *array =
        sp_pack_array_at(json, "holidays", HOLIDAYS_MAX, path, found);
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        holiday *h = &c->holidays[c->nholidays];

        h->zh = sp_pack_text_at(item, "zh", path, found);
        h->en = sp_pack_text_at(item, "en", path, found);
        if (!read_day(sp_json_text(item, "from", ""), year, path, found,
                      &h->from) ||
            !read_day(sp_json_text(item, "to", ""), year, path, found, &h->to))
            continue;
        if (h->to < h->from || h->to - h->from >= HOLIDAY_DAYS_MAX)
            sp_pack_error(found, path, "“%.40s”应有 1 至 %d 天：结束不早于开始",
                          "\"%.40s\" has 1 to %d days: it does not end before "
                          "it begins",
                          h->zh, HOLIDAY_DAYS_MAX);
        if (holiday_on(c, h->from) || holiday_on(c, h->to))
            sp_pack_error(found, path, "“%.40s”与另一个假期重叠",
                          "\"%.40s\" overlaps another holiday", h->zh);
        c->nholidays++;
    }
}

static void read_workdays(const cJSON *json, int64_t year, const char *path,
                          sp_pack_findings *found, sp_calendar *c)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, "workdays");
    const cJSON *item;
    size_t n = 0;

    if (array &&
        (!cJSON_IsArray(array) || cJSON_GetArraySize(array) > WORKDAYS_MAX)) {
        sp_pack_error(found, path, "workdays 应为最多 %d 个日期的数组",
                      "workdays is an array of at most %d days", WORKDAYS_MAX);
        return;
    }
    cJSON_ArrayForEach(item, array)
    {
        const char *text = cJSON_IsString(item) ? item->valuestring : "";
        int64_t day;

        if (n++ >= WORKDAYS_MAX || !read_day(text, year, path, found, &day))
            continue;
        if (holiday_on(c, day) || !is_rest_day(c, day))
            sp_pack_error(found, path,
                          "调休上班日 %.10s 不是休息日，或在假期之内，或重复",
                          "%.10s, a day of work, is no rest day, or within a "
                          "holiday, or stands there twice",
                          text);
        c->workdays[c->nworkdays++] = day;
    }
}

static void read_year(const cJSON *json, size_t at, sp_pack_findings *found,
                      sp_calendar *c)
{
    sp_pack_path path = sp_pack_path_of("years[%zu]", at);
    int64_t year = 0;

    if (!sp_json_int(json, "year", &year) || year < 1900 || year > 9999) {
        sp_pack_error(found, path.text, "year 应为 1900 至 9999",
                      "year is not from 1900 to 9999");
        return;
    }
    for (size_t i = 0; i < c->nyears; i++)
        if (c->years[i] == (int)year)
            sp_pack_error(found, path.text, "%d 年出现了两次",
                          "the year %d stands there twice", (int)year);
    sp_pack_text_at(json, "source", path.text, found);
    c->years[c->nyears++] = (int)year;
    read_holidays(json, year, path.text, found, c);
    read_workdays(json, year, path.text, found, c);
}

sp_status sp_calendar_read(const cJSON *pack, sp_pack_findings *found,
                           void **out)
{
    SP_AUTOFREE sp_calendar *c = calloc(1, sizeof *c);
    size_t before = found->errors;
    const cJSON *array, *item;
    size_t at = 0;

    if (!c)
        return sp_no_memory();
    read_night(pack, found, c);
    read_rest_days(pack, found, c);
    array = sp_pack_array_at(pack, "years", YEARS_MAX, "years", found);
    cJSON_ArrayForEach(item, array)
    {
        read_year(item, at++, found, c);
    }
    if (found->errors == before)
        *out = SP_TAKE(c);
    return SP_OK;
}

void sp_calendar_free(void *read)
{
    free(read);
}
