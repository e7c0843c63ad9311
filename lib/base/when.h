/* Days and times. Days are counted from 1970-01-01; times are seconds since
 * 1970 UTC; SP_NO_TIME stands for "none". The zone of a site is a fixed offset
 * in minutes (China: +480, no daylight saving). No call here reads a clock but
 * sp_now(). Outside the years 0000..9999 a day has no text ("") and its start
 * or sum is SP_NO_TIME. */
#ifndef SP_WHEN_H
#define SP_WHEN_H

#include "base.h"

#define SP_NO_TIME INT64_MIN
enum { SP_ZONE_CHINA = 480 }; /* minutes east of UTC */

int64_t sp_now(void); /* the wall clock; sessions and the CLI alone call it */

/* 2024-01-01, 2024/1/1, 2024.1.1, 2024年1月1日, 20240101; years 1900..9999,
 * real days only. The whole text. */
bool sp_day_parse(const char *text, int64_t *out_day);
void sp_day_format(int64_t day, char out[11]); /* YYYY-MM-DD */
int64_t sp_day_of(int64_t time, int zone_minutes);
int64_t sp_day_start(int64_t day, int zone_minutes);
int64_t sp_day_add_months(int64_t day, int months); /* 31 Jan + 1 = 28/29 Feb */

/* ISO 8601 with offset or Z; "YYYY-MM-DD HH:MM[:SS]" and a bare day are local
 * to @zone_minutes; also "@1700000000". The whole text; years 1900..9999 (so
 * that milliseconds are not taken for seconds); a fraction is dropped. */
bool sp_time_parse(const char *text, int zone_minutes, int64_t *out_time);
/* 2026-11-24T19:30:00+08:00 */
void sp_time_format(int64_t time, int zone_minutes, char out[32]);

#endif
