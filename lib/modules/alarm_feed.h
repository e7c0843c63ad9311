/* Readings of one tag go through the rules: state, look-back, alarms. */
#ifndef SP_ALARM_FEED_H
#define SP_ALARM_FEED_H

#include "alarm_raise.h"
#include "reading_store.h"

/* A tag that readings came for. */
typedef struct sp_feed {
    sp_tag *tag;
    sp_device *device;
    sp_engine_rule rule;
    sp_engine_state now;
    sp_engine_state mid; /* states of before, from which to start again */
    sp_engine_state old;
    int64_t silent_after;
    bool silent;
    bool touched;
    bool reordered;
} sp_feed;

/* Load tag @code with its device and state.
 * @retval SP_NOT_FOUND there is no such tag */
sp_status sp_feed_open(sp_session *session, const sp_alarm_pack *pack,
                       const char *code, sp_feed *out);
void sp_feed_close(sp_feed *feed);

/* Take @count rows of the tag, new and stored, in order. */
sp_status sp_feed_take(sp_raising *r, sp_feed *feed, const sp_reading_row *rows,
                       size_t count);

/* Store where it stands. */
sp_status sp_feed_save(sp_raising *r, sp_feed *feed);

/* Silence of a new tag, or one with a new period, is counted from now on. */
sp_status sp_feed_watch(sp_session *session, const sp_tag *tag);

/* The row as the engine sees it. */
sp_engine_sample sp_feed_sample(const sp_feed *feed, const sp_reading_row *row);

int sp_feed_level(const sp_feed *feed, sp_alarm_condition c);

/* What is raised for an episode of this tag. */
sp_alarm_spec sp_feed_spec(const sp_feed *feed, const sp_alarm_episode *e,
                           bool late);

/* ---- alarm_replay.c ---- */

/* Make the state anew from an earlier one, with all that is stored since, and
 * the alarms with it. */
sp_status sp_feed_replay(sp_raising *r, sp_feed *feed, bool from_old);

#endif
