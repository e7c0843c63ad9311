/* Periods in people's words. */
#include <safeprod/period.h>

#include <stdio.h>
#include <string.h>

#include "citation_scan.h"
#include "text.h"
#include "when.h"

enum { MOST = 4000 }; /* of whatever 近 N counts */

/* Days, both included. */
typedef struct span {
    int64_t from;
    int64_t to;
} span;

static int64_t first_of_month(int64_t day, int months)
{
    char text[11];
    int64_t first = day;

    sp_day_format(day, text);
    memcpy(text + 8, "01", 3);
    sp_day_parse(text, &first);
    return sp_day_add_months(first, months);
}

static int month_of(int64_t day)
{
    char text[11];

    sp_day_format(day, text);
    return (text[5] - '0') * 10 + text[6] - '0';
}

/* @n months from the one @months after that of @day. */
static span months_of(int64_t day, int months, int n)
{
    return (span){first_of_month(day, months),
                  first_of_month(day, months + n) - 1};
}

static int64_t monday(int64_t day)
{
    /* 1970-01-01 was a Thursday */
    int64_t at = (day + 3) % 7;

    return day - (at < 0 ? at + 7 : at);
}

static span days_of(int64_t day, int back, int n)
{
    return (span){day - back, day - back + n - 1};
}

static span weeks_of(int64_t day, int back, int n)
{
    int64_t first = monday(day) - 7 * (int64_t)back;

    return (span){first, first + 7 * (int64_t)n - 1};
}

typedef enum unit {
    DAYS,
    WEEKS,
    MONTHS,
    QUARTERS,
    YEARS,
    FIRST_HALF,
    SECOND_HALF
} unit;

/* A word, how far back it begins, in units. */
static const struct word {
    const char *text; /* folded; "|" between */
    unit unit;
    int back;
} words[] = {
    {"今天|今日|当日|当天|today", DAYS, 0},
    {"昨天|昨日|yesterday", DAYS, 1},
    {"前天", DAYS, 2},
    {"本周|这周|这一周|本星期|这星期|thisweek", WEEKS, 0},
    {"上周|上一周|上星期|lastweek", WEEKS, 1},
    {"上上周", WEEKS, 2},
    {"本月|这个月|这月|当月|thismonth", MONTHS, 0},
    {"上月|上个月|上一月|lastmonth", MONTHS, 1},
    {"上上个月|上上月", MONTHS, 2},
    {"本季|本季度|这个季度|thisquarter", QUARTERS, 0},
    {"上季|上季度|上个季度|上一季度|lastquarter", QUARTERS, 1},
    {"今年|本年|本年度|thisyear", YEARS, 0},
    {"去年|上年|上年度|上一年|lastyear", YEARS, 1},
    {"前年", YEARS, 2},
    {"上半年|今年上半年", FIRST_HALF, 0},
    {"下半年|今年下半年", SECOND_HALF, 0},
};

static bool in_list(const char *list, const char *text)
{
    size_t n = strlen(text);

    for (const char *at = list; at; at = strchr(at, '|')) {
        at += *at == '|';
        if (strncmp(at, text, n) == 0 && (at[n] == '|' || !at[n]))
            return true;
    }
    return false;
}

static span span_of(unit in, int back, int64_t today)
{
    int month = month_of(today) - 1;

    switch (in) {
    case DAYS:
        return days_of(today, back, 1);
    case WEEKS:
        return weeks_of(today, back, 1);
    case MONTHS:
        return months_of(today, -back, 1);
    case QUARTERS:
        return months_of(today, -(month % 3) - 3 * back, 3);
    case YEARS:
        return months_of(today, -month - 12 * back, 12);
    case FIRST_HALF:
        return months_of(today, -month, 6);
    case SECOND_HALF:
        return months_of(today, 6 - month, 6);
    }
    return (span){today, today};
}

static bool read_word(const char *text, int64_t today, span *out)
{
    for (const struct word *w = words; w < words + SP_COUNT(words); w++)
        if (in_list(w->text, text)) {
            *out = span_of(w->unit, w->back, today);
            return true;
        }
    return false;
}

/* ---- 近 30 天 ---- */

static bool read_last(const char *text, int64_t today, span *out)
{
    static const char *const begins[] = {"最近", "近",   "过去",
                                         "last", "past", NULL};
    static const char *const units[] = {
        "天|日|日内|天内|days|day|d", "周|个星期|星期|weeks|week|w",
        "个月|月|个月内|months|month", "年|years|year"};
    sp_scan s = {text, text + strlen(text)};
    int n;

    if (!sp_scan_any(&s, begins))
        return false;
    if (in_list("半年", s.at)) {
        *out = (span){sp_day_add_months(today, -6) + 1, today};
        return true;
    }
    n = sp_scan_number(&s);
    if (n < 1 || n > MOST)
        return false;
    if (in_list(units[0], s.at))
        *out = days_of(today, n - 1, n);
    else if (in_list(units[1], s.at))
        *out = days_of(today, 7 * n - 1, 7 * n);
    else if (in_list(units[2], s.at))
        *out = (span){sp_day_add_months(today, -n) + 1, today};
    else if (in_list(units[3], s.at))
        *out = (span){sp_day_add_months(today, -12 * n) + 1, today};
    else
        return false;
    return true;
}

/* ---- 2026年3月, 3月, 2026 ---- */

static bool month_at(int year, int month, int months, span *out)
{
    char text[24];
    int64_t first;

    snprintf(text, sizeof text, "%04d-%02d-01", year, month);
    if (!sp_day_parse(text, &first))
        return false;
    *out = months_of(first, 0, months);
    return true;
}

static int digits(sp_scan *s)
{
    int n = 0;
    const char *from = s->at;

    for (; s->at < s->end && *s->at >= '0' && *s->at <= '9' && s->at - from < 4;
         s->at++)
        n = n * 10 + (*s->at - '0');
    return s->at == from ? -1 : n;
}

static bool read_month(const char *text, int64_t today, span *out)
{
    static const char *const quarters[] = {"季度", "季", NULL};
    char now[11];
    sp_scan s = {text, text + strlen(text)};
    sp_scan year_end;
    int year;

    sp_day_format(today, now);
    year = digits(&s);
    if (year >= 1900 && (sp_scan_eat(&s, "年") || sp_scan_eat(&s, "-"))) {
        if (*s.at == '\0' && s.at[-1] != '-')
            return month_at(year, 1, 12, out);
    } else {
        s.at = text;
        year = (now[0] - '0') * 1000 + (now[1] - '0') * 100 +
               (now[2] - '0') * 10 + now[3] - '0';
    }
    year_end = s;
    if (in_list("上半年", s.at) || in_list("下半年", s.at))
        return month_at(year, in_list("上半年", s.at) ? 1 : 7, 6, out);
    sp_scan_eat(&s, "第");
    int n = sp_scan_number(&s);
    if (n >= 1 && n <= 4 && sp_scan_any(&s, quarters) && s.at == s.end)
        return month_at(year, 3 * n - 2, 3, out);
    s = year_end;
    n = digits(&s);
    if (n < 0)
        n = sp_scan_number(&s);
    if (n >= 1 && n <= 12 &&
        (sp_scan_eat(&s, "月") || (year_end.at > text && s.at == s.end)) &&
        s.at == s.end)
        return month_at(year, n, 1, out);
    return false;
}

static bool read_year(const char *text, span *out)
{
    sp_scan s = {text, text + strlen(text)};
    int year = digits(&s);

    return s.at == s.end && s.at - text == 4 && year >= 1900 &&
           month_at(year, 1, 12, out);
}

static bool read_one(const char *text, int64_t today, span *out)
{
    int64_t day;

    if (sp_day_parse(text, &day)) {
        *out = (span){day, day};
        return true;
    }
    return read_word(text, today, out) || read_last(text, today, out) ||
           read_month(text, today, out) || read_year(text, out);
}

/* ---- from..to ---- */

static const char *joint(const char *text, size_t *out_len)
{
    static const char *const joints[] = {"..", "至", "到", "~", "～"};

    for (size_t i = 0; i < SP_COUNT(joints); i++) {
        const char *at = strstr(text, joints[i]);
        if (!at)
            continue;
        *out_len = strlen(joints[i]);
        return at;
    }
    return NULL;
}

static bool read_range(const char *text, int64_t today, span *out)
{
    size_t n = 0;
    const char *at = joint(text, &n);
    char low[64];
    span a = {0, today}; /* since 1970: before any record */
    span b = {today, today};

    if (!at || (size_t)(at - text) >= sizeof low || (at == text && !at[n]))
        return false;
    snprintf(low, sizeof low, "%.*s", (int)(at - text), text);
    if (*low && !read_one(low, today, &a))
        return false;
    if (at[n] && strcmp(at + n, "今") != 0 && !read_one(at + n, today, &b))
        return false;
    *out = (span){a.from, b.to};
    return a.from <= b.to;
}

/* Narrow, lower case, without spaces; what is too long is no period. */
static sp_status squeeze(const char *text, char out[128])
{
    SP_AUTOFREE char *narrow = NULL;
    size_t n = 0;

    out[0] = '\0';
    if (strlen(text) > 120)
        return SP_OK;
    SP_TRY(sp_text_halfwidth(text, &narrow));
    for (const char *c = narrow; *c && n < 127; c++)
        if (*c != ' ' && *c != '\t')
            out[n++] = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    out[n] = '\0';
    return SP_OK;
}

sp_status sp_period_parse(const char *text, const char *today, sp_span *out)
{
    char plain[128];
    int64_t now;
    span s;

    if (!sp_day_parse(today, &now))
        return sp_fail(SP_INVALID, "今天的日期“%.20s”无效",
                       "today, \"%.20s\", is no date", today);
    SP_TRY(squeeze(text, plain));
    if (*plain && (read_range(plain, now, &s) || read_one(plain, now, &s))) {
        sp_day_format(s.from, out->from);
        sp_day_format(s.to, out->to);
        if (*out->from && *out->to)
            return SP_OK;
    }
    return sp_fail(
        SP_INVALID,
        "看不懂时段“%.60s”，可写：今天、本周、上月、近30天、2026年3月、"
        "2026-01-01..2026-01-31",
        "\"%.60s\" is no period; write: today, this week, last "
        "month, last 30 days, 2026-03, 2026-01-01..2026-01-31",
        text);
}
