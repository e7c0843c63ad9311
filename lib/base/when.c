/* Days and times. The calendar is arithmetic: years are counted from March, so
 * that the leap day comes last, in eras of 400 years. */
#include "when.h"

#include "text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    DAY_SECONDS = 86400,
    ERA_DAYS = 146097,       /* of 400 years */
    MARCH_0000 = 719468,     /* days from 0000-03-01 to 1970-01-01 */
    DAY_MIN = -719528,       /* 0000-01-01 */
    DAY_MAX = 2932896,       /* 9999-12-31 */
    DAY_PARSED_MIN = -25567, /* 1900-01-01 */
    OFFSET_MAX = 14 * 60,    /* minutes; Kiribati */
};

typedef struct date {
    int64_t year;
    int month; /* 1..12 */
    int day;
} date;

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

static int64_t to_days(date d)
{
    int64_t year = d.year - (d.month <= 2);
    int64_t era = floor_div(year, 400);
    int64_t of_era = year - era * 400;
    /* Months from March: 153 days in five of them, wherever one starts. */
    int of_year = (153 * ((d.month + 9) % 12) + 2) / 5 + d.day - 1;

    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
           MARCH_0000;
}

static date to_date(int64_t days)
{
    int64_t era = floor_div(days + MARCH_0000, ERA_DAYS);
    int64_t n = days + MARCH_0000 - era * ERA_DAYS;
    int64_t year =
        (n - n / 1460 + n / 36524 - n / (ERA_DAYS - 1)) / 365; /* of the era */
    int of_year = (int)(n - (365 * year + year / 4 - year / 100));
    int from_march = (5 * of_year + 2) / 153;
    date d = {.month = from_march < 10 ? from_march + 3 : from_march - 9,
              .day = of_year - (153 * from_march + 2) / 5 + 1};

    d.year = era * 400 + year + (d.month <= 2);
    return d;
}

static bool day_exists(int64_t day)
{
    return day >= DAY_MIN && day <= DAY_MAX;
}

int64_t sp_now(void)
{
    return (int64_t)time(NULL);
}

/* Between @least and @most digits, no more of them after. */
static bool take_number(const char **p, int least, int most, int *out)
{
    int n = 0, value = 0;

    while (n < most && (*p)[n] >= '0' && (*p)[n] <= '9')
        value = value * 10 + ((*p)[n++] - '0');
    if (n < least || ((*p)[n] >= '0' && (*p)[n] <= '9'))
        return false;
    *p += n;
    *out = value;
    return true;
}

static bool take_word(const char **p, const char *word)
{
    size_t n = strlen(word);

    if (strncmp(*p, word, n) != 0)
        return false;
    *p += n;
    return true;
}

/* What stands after the year, the month and the day. */
static const struct form {
    const char *year, *month, *day;
} forms[] = {
    {"-", "-", ""},
    {"/", "/", ""},
    {".", ".", ""},
    {"年", "月", "日"},
};

static bool take_form(const char **p, const struct form *form, date *d)
{
    int year;

    if (!take_number(p, 4, 4, &year) || !take_word(p, form->year) ||
        !take_number(p, 1, 2, &d->month) || !take_word(p, form->month) ||
        !take_number(p, 1, 2, &d->day) || !take_word(p, form->day))
        return false;
    d->year = year;
    return true;
}

static bool take_compact(const char **p, date *d)
{
    int all;

    if (!take_number(p, 8, 8, &all))
        return false;
    *d = (date){all / 10000, all / 100 % 100, all % 100};
    return true;
}

/* Move @p behind a date; it stays where it was when there is none. */
static bool take_day(const char **p, int64_t *out)
{
    const char *end = *p;
    date d;
    bool found = take_compact(&end, &d);

    for (size_t i = 0; !found && i < SP_COUNT(forms); i++) {
        end = *p;
        found = take_form(&end, &forms[i], &d);
    }
    if (!found || d.year < 1900 || d.month < 1 || d.month > 12 || d.day < 1 ||
        d.day > month_days(d.year, d.month))
        return false;
    *p = end;
    *out = to_days(d);
    return true;
}

bool sp_day_parse(const char *text, int64_t *out_day)
{
    int64_t day;

    if (!take_day(&text, &day) || *text != '\0')
        return false;
    *out_day = day;
    return true;
}

void sp_day_format(int64_t day, char out[11])
{
    out[0] = '\0';
    if (!day_exists(day))
        return;
    date d = to_date(day);
    unsigned year = (unsigned)d.year % 10000;
    snprintf(out, 11, "%04u-%02u-%02u", year, (unsigned)d.month % 100,
             (unsigned)d.day % 100);
}

int64_t sp_day_of(int64_t time, int zone_minutes)
{
    if (time == SP_NO_TIME)
        return SP_NO_TIME;
    int64_t day = floor_div(time, DAY_SECONDS);
    int64_t second = time % DAY_SECONDS; /* before 1970 it is negative */
    second += second < 0 ? DAY_SECONDS : 0;
    return day + floor_div(second + zone_minutes * INT64_C(60), DAY_SECONDS);
}

int64_t sp_day_start(int64_t day, int zone_minutes)
{
    if (!day_exists(day))
        return SP_NO_TIME;
    return day * DAY_SECONDS - zone_minutes * INT64_C(60);
}

int64_t sp_day_add_months(int64_t day, int months)
{
    if (!day_exists(day))
        return SP_NO_TIME;
    date d = to_date(day);
    int64_t month = d.year * 12 + d.month - 1 + months;
    d.year = floor_div(month, 12);
    d.month = (int)(month - d.year * 12) + 1;
    if (d.day > month_days(d.year, d.month))
        d.day = month_days(d.year, d.month);
    day = to_days(d);
    return day_exists(day) ? day : SP_NO_TIME;
}

/* HH:MM[:SS[.fff]]; a fraction is read and dropped. */
static bool take_clock(const char **p, int *out_second)
{
    int hour, minute, second = 0;

    if (!take_number(p, 1, 2, &hour) || !take_word(p, ":") ||
        !take_number(p, 2, 2, &minute))
        return false;
    if (take_word(p, ":")) {
        if (!take_number(p, 2, 2, &second))
            return false;
        int fraction;
        if (take_word(p, ".") && !take_number(p, 1, 9, &fraction))
            return false;
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *out_second = (hour * 60 + minute) * 60 + second;
    return true;
}

/* Z, +08:00, +0800, +08, or nothing, which leaves @out_zone alone. */
static bool take_offset(const char **p, int *out_zone)
{
    int hour, minute = 0;
    bool west = **p == '-';

    if (take_word(p, "Z")) {
        *out_zone = 0;
        return true;
    }
    if (!west && **p != '+')
        return true;
    ++*p;
    if (take_number(p, 4, 4, &hour)) {
        minute = hour % 100;
        hour /= 100;
    } else if (!take_number(p, 2, 2, &hour) ||
               (take_word(p, ":") && !take_number(p, 2, 2, &minute))) {
        return false;
    }
    if (minute > 59 || hour * 60 + minute > OFFSET_MAX)
        return false;
    *out_zone = west ? -(hour * 60 + minute) : hour * 60 + minute;
    return true;
}

static bool parse_stamp(const char *text, int64_t *out)
{
    return sp_text_to_int(text, out) &&
           *out >= (int64_t)DAY_PARSED_MIN * DAY_SECONDS &&
           *out < ((int64_t)DAY_MAX + 1) * DAY_SECONDS;
}

bool sp_time_parse(const char *text, int zone_minutes, int64_t *out_time)
{
    int64_t day, stamp;
    int second = 0;

    if (*text == '@') {
        if (!parse_stamp(text + 1, &stamp))
            return false;
        *out_time = stamp;
        return true;
    }
    if (!take_day(&text, &day))
        return false;
    if (*text == 'T' || *text == ' ') {
        text++;
        if (!take_clock(&text, &second) || !take_offset(&text, &zone_minutes))
            return false;
    }
    if (*text != '\0')
        return false;
    *out_time = sp_day_start(day, zone_minutes) + second;
    return true;
}

void sp_time_format(int64_t time, int zone_minutes, char out[32])
{
    int64_t day = sp_day_of(time, zone_minutes);
    int64_t start = sp_day_start(day, zone_minutes);
    unsigned zone = (unsigned)abs(zone_minutes);
    char date_text[11];

    out[0] = '\0';
    if (start == SP_NO_TIME)
        return;
    unsigned second = (unsigned)(time - start);
    sp_day_format(day, date_text);
    snprintf(out, 32, "%sT%02u:%02u:%02u%c%02u:%02u", date_text, second / 3600,
             second / 60 % 60, second % 60, zone_minutes < 0 ? '-' : '+',
             zone / 60 % 100, zone % 60);
}
