/* When the readings of a tag are an alarm: a state machine for each condition
 * over time, value and quality. Pure; it sees readings in the order of their
 * time, and whoever gets them in another order starts again from an earlier
 * state (lib/modules/alarm_feed.c).
 *
 * A condition is *met* by a reading when at least n of the last m readings are
 * beyond the limit, or, once it is active, beyond limit and deadband. It is
 * raised when it has been met for the on-delay, and cleared when it has not
 * been met for the off-delay. Raised again within the repeat interval of the
 * last time, it is the same episode once more.
 *
 * A bad reading says nothing about the value: conditions of the value stay as
 * they are, neither met nor gone. */
#ifndef SP_ALARM_ENGINE_H
#define SP_ALARM_ENGINE_H

#include <safeprod/alarm_rules.h>

#include "base.h"

enum {
    SP_ENGINE_CONDITIONS = SP_ALARM_BAD + 1, /* those that readings decide */
    SP_ENGINE_WINDOW = 60                    /* most of `of_m` */
};

/* How a tag is judged. Times in milliseconds. */
typedef struct sp_engine_rule {
    double limit[SP_ENGINE_CONDITIONS]; /* NaN: none; of RISE: in a minute */
    int level[SP_ENGINE_CONDITIONS];
    double range_lo; /* NaN: none */
    double range_hi;
    double deadband;
    int64_t on_delay;
    int64_t off_delay;
    int64_t repeat;
    int n;
    int m;
} sp_engine_rule;

/* Where a condition stands. No member is padding: states are stored as they
 * are. */
typedef struct sp_condition_state {
    int64_t since;  /* of a delay that runs */
    int64_t first;  /* when the episode was first raised; its name */
    int64_t raised; /* when it was last raised as a new one; 0: never */
    int64_t last;   /* newest reading of the episode that met it */
    double value;   /* that raised it */
    double peak;
    uint64_t hits; /* the last readings, the newest in bit 0 */
    int32_t phase;
    int32_t count; /* how often the episode was raised */
} sp_condition_state;

typedef struct sp_engine_state {
    int64_t at; /* the newest reading; 0: none */
    int64_t seq;
    int64_t value_at; /* the newest that counts as a value; 0: none */
    double value;
    sp_condition_state condition[SP_ENGINE_CONDITIONS];
} sp_engine_state;

typedef struct sp_engine_sample {
    int64_t at;
    int64_t seq;
    double value;
    sp_quality quality;
    bool maintained; /* the device was in maintenance, as somebody declared */
} sp_engine_sample;

typedef enum sp_engine_what {
    SP_ENGINE_RAISE,  /* a new episode */
    SP_ENGINE_REPEAT, /* the same one again */
    SP_ENGINE_CLEAR
} sp_engine_what;

typedef struct sp_engine_event {
    sp_engine_what what;
    sp_alarm_condition condition;
    int64_t at;
    int64_t first; /* of the episode */
    int64_t last;
    int32_t count;
    double value;
    double peak;
} sp_engine_event;

/* Whether a reading counts as a value. */
bool sp_engine_is_value(const sp_engine_rule *rule, const sp_engine_sample *s);

/* Take the next reading, not older than the one before. @return the number of
 * events, at most one for each condition. */
size_t sp_engine_step(const sp_engine_rule *rule, sp_engine_state *state,
                      const sp_engine_sample *sample,
                      sp_engine_event out[SP_ENGINE_CONDITIONS]);

/* Is the condition active, or on its way out? */
bool sp_engine_is_active(const sp_engine_state *state, sp_alarm_condition c);

/* Does the reading alone reach the limit? For those that are too old to be put
 * in order. */
bool sp_engine_reaches(const sp_engine_rule *rule, sp_alarm_condition c,
                       const sp_engine_sample *sample);

#endif
