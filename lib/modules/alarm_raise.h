/* Alarms come up, change and move: what readings, cameras and the clock do.
 * All of it inside the caller's transaction. */
#ifndef SP_ALARM_RAISE_H
#define SP_ALARM_RAISE_H

#include <safeprod/alarm.h>
#include <safeprod/device.h>
#include <safeprod/reading.h>
#include <safeprod/tick.h>

#include "alarm_cycle.h"
#include "alarm_pack.h"
#include "change.h"
#include "packs.h"

void sp_alarm_done(sp_alarm **alarm); /* for SP_CLEANUP */
void sp_device_done(sp_device **device);
void sp_tag_done(sp_tag **tag);
void sp_pack_done(sp_pack **pack);
#define SP_AUTOALARM SP_CLEANUP(sp_alarm_done) sp_alarm

/* The pack in force and what it says; @pack is to be freed. */
sp_status sp_alarm_pack_get(sp_session *session, sp_pack **pack,
                            const sp_alarm_pack **out);

/* What came up. */
typedef struct sp_alarm_spec {
    sp_alarm_condition condition;
    int level;
    const sp_device *device;
    const sp_tag *tag; /* NULL: it is the device's */
    const char *scene; /* of a camera; or NULL */
    double value;
    double bound;
    double peak;
    int64_t first; /* milliseconds: the episode's name */
    int64_t last;
    int64_t count;
    bool late;
} sp_alarm_spec;

enum { SP_STORMS_MAX = 64 };

/* Devices in a storm, counted up and written once. */
typedef struct sp_storms {
    struct sp_storm {
        char device[80];
        int64_t count;
        int64_t first;
        int64_t last;
        int level;
    } items[SP_STORMS_MAX];
    size_t count;
} sp_storms;

typedef struct sp_raising {
    sp_session *session;
    const sp_alarm_pack *pack;
    sp_storms storms;
    int64_t raised;
    int64_t suppressed;
    int64_t collapsed;
    int64_t cleared;
} sp_raising;

/* Raise an alarm with its history and notices, or count it into the storm of
 * its device. */
sp_status sp_alarm_raise(sp_raising *r, const sp_alarm_spec *spec);

/* Write the storms that were counted. */
sp_status sp_alarm_storms_end(sp_raising *r);

/* Does a storm of @device stand for what began at @ms? */
sp_status sp_alarm_storm_covers(sp_session *session, const char *device,
                                int64_t ms, bool *out);

/* How an episode stands now. */
typedef struct sp_alarm_episode {
    sp_alarm_condition condition;
    int64_t first;
    int64_t last;
    int64_t cleared; /* milliseconds; SP_NO_INT: it lasts */
    int64_t count;
    double value;
    double peak;
} sp_alarm_episode;

/* The alarm of an episode; NULL: there is none (a storm stands for it). */
sp_status sp_alarm_of_episode(sp_session *session, const char *tag,
                              sp_alarm_condition condition, int64_t first,
                              sp_alarm **out);

/* Bring an alarm up to its episode, and let it clear or recur. */
sp_status sp_alarm_update(sp_raising *r, const sp_alarm *old,
                          const sp_alarm_episode *now);

/* Late readings speak against it. */
sp_status sp_alarm_unconfirm(sp_raising *r, const sp_alarm *old);

/* Write @a, which was @old: a line of history and the row. */
sp_status sp_alarm_write(sp_session *session, const sp_alarm *old, sp_alarm *a,
                         const char *action, const char *note);

/* When the next step of the ladder is due for @a as it stands; SP_NO_INT:
 * none. @out_due (may be NULL): when the time itself was up. */
int64_t sp_alarm_next_step(const sp_alarm_pack *pack, const sp_alarm *a,
                           int64_t *out_due);

/* ---- alarm_notice.c ---- */

/* Those who have to know of a new alarm; at the highest level, the permits of
 * the zone. */
sp_status sp_alarm_tell(sp_session *session, const sp_alarm_pack *pack,
                        const sp_alarm *a);

/* One step of the ladder. */
sp_status sp_alarm_tell_overdue(sp_session *session, const sp_alarm_pack *pack,
                                const sp_alarm *a, int64_t due,
                                sp_tick_result *result);

/* Nobody has to look at its notices any more. */
sp_status sp_alarm_told(sp_session *session, const sp_alarm *a,
                        const char *note);

/* Recipients of a pack for a record of @dept; the caller's. */
sp_status sp_alarm_recipients(const char *to, const char *dept, char **out);

/* ---- alarm_tick.c ---- */

/* Suppressed alarms whose time is up, of one device or (NULL) all. */
sp_status sp_alarms_release(sp_session *session, const char *device,
                            int64_t *out_count);

#endif
