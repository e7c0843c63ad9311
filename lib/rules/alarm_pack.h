/* Packs of kind "alarm": how fast alarms are dealt with and who is told; and of
 * kind "alarm_limits": limits of the usual quantities. */
#ifndef SP_ALARM_PACK_H
#define SP_ALARM_PACK_H

#include "alarm_engine.h"
#include "pack_kind.h"

enum { SP_ALARM_LEVELS = 4, SP_ALARM_STEPS = 6 };

/* A step of a ladder. */
typedef struct sp_alarm_step {
    int64_t after;  /* seconds after the time was up */
    const char *to; /* recipients, as of sp_notice; "dept" is the owner's */
} sp_alarm_step;

typedef struct sp_alarm_level {
    const char *zh;
    const char *en;
    int64_t ack;    /* seconds */
    int64_t handle; /* seconds */
    const char *to; /* told when it is raised; "" nobody */
    bool urgent;    /* a notice of it is an alarm */
    bool permits;   /* permits of the zone: suspension is proposed */
    sp_alarm_step steps[SP_ALARM_STEPS];
    size_t nsteps;
} sp_alarm_level;

typedef struct sp_alarm_pack {
    sp_alarm_level levels[SP_ALARM_LEVELS + 1]; /* by level, from 1 */
    int64_t storm_alarms;
    int64_t storm_seconds;
    int64_t late;   /* seconds */
    int64_t future; /* seconds */
    int64_t repeat; /* seconds */
    int64_t stale_periods;
    int64_t suppress;      /* most seconds of a suppression by hand */
    int64_t maintenance;   /* most seconds of a device's */
    int64_t hazard_level;  /* from here on a confirmed alarm is a hazard */
    int64_t hazard_times;  /* or when it came so often ... */
    int64_t hazard_within; /* ... in so many seconds */
    const char *calibration_to;
    int64_t calibration_days; /* before it is due */
} sp_alarm_pack;

/* An entry of the limits; NaN where it says nothing. */
typedef struct sp_limit_entry {
    const char *quantity;
    const char *zh;
    const char *en;
    const char *unit;
    double limit[SP_ENGINE_CONDITIONS];
    int64_t level[SP_ENGINE_CONDITIONS]; /* SP_NO_INT: none */
    double deadband;
    double range_lo;
    double range_hi;
    const char *source;
    const char *confidence;
} sp_limit_entry;

typedef struct sp_limits_pack {
    sp_limit_entry *entries;
    size_t count;
} sp_limits_pack;

/* The entry whose code or name is @quantity; NULL: none. */
const sp_limit_entry *sp_limits_find(const sp_limits_pack *pack,
                                     const char *quantity);

#endif
