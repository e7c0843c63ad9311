/* When the readings of a tag are an alarm. */
#include "alarm_engine.h"

#include <math.h>

const sp_label sp_quality_labels[SP_QUALITY_COUNT] = {
    [SP_QUALITY_GOOD] = {"good", "正常", "good", "ok"},
    [SP_QUALITY_UNCERTAIN] = {"uncertain", "存疑", "uncertain", NULL},
    [SP_QUALITY_BAD] = {"bad", "故障", "bad", "fault"},
    [SP_QUALITY_STALE] = {"stale", "陈旧", "stale", NULL},
    [SP_QUALITY_CALIBRATION_DUE] = {"calibration_due", "待检定",
                                    "calibration due", NULL},
    [SP_QUALITY_MAINTENANCE] = {"maintenance", "检修", "maintenance", NULL},
};

enum { NORMAL, PENDING, ACTIVE, LEAVING };

enum { MINUTE = 60000 }; /* milliseconds */

bool sp_engine_is_active(const sp_engine_state *state, sp_alarm_condition c)
{
    return state->condition[c].phase >= ACTIVE;
}

bool sp_engine_is_value(const sp_engine_rule *rule, const sp_engine_sample *s)
{
    if (!isfinite(s->value) || s->quality == SP_QUALITY_BAD ||
        s->quality == SP_QUALITY_STALE || s->quality == SP_QUALITY_MAINTENANCE)
        return false;
    return !(s->value < rule->range_lo) && !(s->value > rule->range_hi);
}

/* Is the value beyond @limit, upwards or downwards? What is active has to come
 * back over the deadband. */
static bool beyond(double value, double limit, bool upwards, double deadband)
{
    double excess = upwards ? value - limit : limit - value;

    return deadband > 0 ? excess > -deadband : excess >= 0;
}

/* What a reading says about one condition. */
typedef struct hit {
    bool known; /* it says something */
    bool met;
    double value;
} hit;

static hit look_rise(const sp_engine_rule *rule, const sp_engine_state *state,
                     const sp_engine_sample *s)
{
    int64_t ms = s->at - state->value_at;

    if (!state->value_at || ms <= 0)
        return (hit){.known = false};
    double rise = (s->value - state->value) / (double)ms * MINUTE;
    return (hit){true, rise >= rule->limit[SP_ALARM_RISE], rise};
}

static hit look(const sp_engine_rule *rule, const sp_engine_state *state,
                const sp_engine_sample *s, sp_alarm_condition c, bool is_value)
{
    const sp_condition_state *cs = &state->condition[c];

    if (c == SP_ALARM_BAD)
        return (hit){true, !is_value, s->value};
    if (!is_value || isnan(rule->limit[c]))
        return (hit){.known = false};
    if (c == SP_ALARM_RISE)
        return look_rise(rule, state, s);
    bool up = c == SP_ALARM_HI || c == SP_ALARM_HIHI;
    double deadband = cs->phase >= ACTIVE ? rule->deadband : 0;
    return (hit){true, beyond(s->value, rule->limit[c], up, deadband),
                 s->value};
}

bool sp_engine_reaches(const sp_engine_rule *rule, sp_alarm_condition c,
                       const sp_engine_sample *sample)
{
    static const sp_engine_state nothing = {0};

    if (c == SP_ALARM_RISE)
        return false;
    return look(rule, &nothing, sample, c, sp_engine_is_value(rule, sample))
        .met;
}

/* A fault counts at once; a value when n of m say so. */
static bool enough(const sp_engine_rule *rule, sp_condition_state *cs,
                   sp_alarm_condition c, bool met)
{
    if (c == SP_ALARM_BAD || rule->m <= 1)
        return met;
    cs->hits = cs->hits << 1 | met;
    uint64_t window = cs->hits & ((UINT64_C(1) << rule->m) - 1);
    return __builtin_popcountll(window) >= rule->n;
}

static bool worse(sp_alarm_condition c, double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(b) && !isnan(a);
    return c == SP_ALARM_LO || c == SP_ALARM_LOLO ? a < b : a > b;
}

static sp_engine_event event_of(const sp_condition_state *cs,
                                sp_engine_what what, sp_alarm_condition c,
                                int64_t at)
{
    return (sp_engine_event){.what = what,
                             .condition = c,
                             .at = at,
                             .first = cs->first,
                             .last = cs->last,
                             .count = cs->count,
                             .value = cs->value,
                             .peak = cs->peak};
}

static sp_engine_event raise(const sp_engine_rule *rule, sp_condition_state *cs,
                             sp_alarm_condition c, int64_t at, double value)
{
    bool again = cs->raised && at - cs->raised < rule->repeat;

    cs->phase = ACTIVE;
    cs->last = at;
    if (again) {
        cs->count++;
        if (worse(c, value, cs->peak))
            cs->peak = value;
        return event_of(cs, SP_ENGINE_REPEAT, c, at);
    }
    cs->raised = cs->first = at;
    cs->count = 1;
    cs->value = cs->peak = value;
    return event_of(cs, SP_ENGINE_RAISE, c, at);
}

static void stay(sp_condition_state *cs, sp_alarm_condition c, int64_t at,
                 double value)
{
    cs->phase = ACTIVE;
    cs->last = at;
    if (worse(c, value, cs->peak))
        cs->peak = value;
}

static bool met(const sp_engine_rule *rule, sp_condition_state *cs,
                sp_alarm_condition c, int64_t at, double value,
                sp_engine_event *out)
{
    int64_t delay = c == SP_ALARM_BAD ? 0 : rule->on_delay;

    if (cs->phase >= ACTIVE) {
        stay(cs, c, at, value);
        return false;
    }
    if (cs->phase == NORMAL) {
        cs->phase = PENDING;
        cs->since = at;
    }
    if (at - cs->since < delay)
        return false;
    *out = raise(rule, cs, c, at, value);
    return true;
}

static bool gone(const sp_engine_rule *rule, sp_condition_state *cs,
                 sp_alarm_condition c, int64_t at, sp_engine_event *out)
{
    int64_t delay = c == SP_ALARM_BAD ? 0 : rule->off_delay;

    if (cs->phase <= PENDING) {
        cs->phase = NORMAL;
        return false;
    }
    if (cs->phase == ACTIVE) {
        cs->phase = LEAVING;
        cs->since = at;
    }
    if (at - cs->since < delay)
        return false;
    cs->phase = NORMAL;
    *out = event_of(cs, SP_ENGINE_CLEAR, c, at);
    return true;
}

size_t sp_engine_step(const sp_engine_rule *rule, sp_engine_state *state,
                      const sp_engine_sample *sample,
                      sp_engine_event out[SP_ENGINE_CONDITIONS])
{
    bool is_value = sp_engine_is_value(rule, sample);
    bool excused =
        sample->quality == SP_QUALITY_MAINTENANCE && sample->maintained;
    size_t n = 0;

    for (unsigned i = 0; i < SP_ENGINE_CONDITIONS; i++) {
        sp_condition_state *cs = &state->condition[i];
        hit h = look(rule, state, sample, (sp_alarm_condition)i, is_value);

        if (!h.known || (i == SP_ALARM_BAD && excused))
            continue;
        if (enough(rule, cs, (sp_alarm_condition)i, h.met))
            n += met(rule, cs, (sp_alarm_condition)i, sample->at, h.value,
                     &out[n]);
        else
            n += gone(rule, cs, (sp_alarm_condition)i, sample->at, &out[n]);
    }
    state->at = sample->at;
    state->seq = sample->seq;
    if (is_value) {
        state->value = sample->value;
        state->value_at = sample->at;
    }
    return n;
}
