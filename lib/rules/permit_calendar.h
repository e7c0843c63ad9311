/* Packs of kind "calendar": nights, rest days, holidays and the working days
 * that make up for them. */
#ifndef SP_PERMIT_CALENDAR_H
#define SP_PERMIT_CALENDAR_H

#include <safeprod/permit_type.h>

#include "pack_kind.h"

typedef struct sp_calendar sp_calendar;

/* What a time of work touches. Texts are borrowed from the calendar; NULL: it
 * does not touch it. */
typedef struct sp_calendar_touch {
    const char *night_zh; /* "夜间（20:00～06:00）" */
    const char *night_en;
    const char *holiday_zh; /* the first that it touches: "春节" */
    const char *holiday_en;
    bool rest_day; /* of the week, not made up for by work */
    bool known;    /* the calendar lists the holidays of all those years */
} sp_calendar_touch;

/* What @when touches. SP_INVALID: `to` is before `from`, it is longer than
 * SP_CALENDAR_DAYS_MAX days, or the minutes of the day are none. */
enum { SP_CALENDAR_DAYS_MAX = 400 };
sp_status sp_calendar_look(const sp_calendar *calendar,
                           const sp_permit_when *when, sp_calendar_touch *out);

/* Is the local day (as by when.h) one of work? */
bool sp_calendar_is_workday(const sp_calendar *calendar, int64_t day);

#endif
