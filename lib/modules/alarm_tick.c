/* What time does to alarms: nobody deals with them, sensors fall silent,
 * suppression ends, storms are over, calibration is due. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "alarm_feed.h"
#include "risk_tree.h"
#include "ticking.h"
#include "when.h"

enum { BATCH = 64, SECOND = 1000 };

typedef struct ids {
    int64_t items[BATCH];
    size_t count;
} ids;

static sp_status read_ids(sp_stmt *stmt, ids *out)
{
    bool row;

    out->count = 0;
    while (out->count < BATCH) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        out->items[out->count++] = sp_stmt_int(stmt, 0);
    }
    return SP_OK;
}

/* Ids of rows that are due: $1 is the time, $2 the id of the last. The "+"
 * keeps the statement to the index of what is due, not to the order of ids. */
static sp_status find_due(sp_session *session, const char *sql, int64_t when,
                          int64_t after, const char *device, ids *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_int(stmt, 1, when);
    sp_stmt_bind_int(stmt, 2, after);
    sp_stmt_bind_int(stmt, 3, BATCH);
    if (device)
        sp_stmt_bind_text(stmt, 4, device);
    return read_ids(stmt, out);
}

/* One row in a transaction of its own. */
typedef struct work {
    sp_session *session;
    const sp_alarm_pack *pack;
    int64_t id;
    int64_t when;
    bool now; /* whatever the time */
    sp_tick_result *result;
    int64_t done;
} work;

static sp_status each(work *w, const char *sql, const char *device,
                      sp_status (*one)(void *arg))
{
    ids list = {.count = 0};
    int64_t after = 0;

    do {
        SP_TRY(find_due(w->session, sql, w->when, after, device, &list));
        for (size_t i = 0; i < list.count; i++) {
            w->id = after = list.items[i];
            SP_TRY(sp_db_transaction(w->session->db, one, w));
        }
    } while (list.count == BATCH);
    return SP_OK;
}

static sp_status load(const work *w, sp_alarm **old, sp_alarm **copy)
{
    void *found = NULL;

    SP_TRY(sp_rec_find_id(w->session->db, &sp_alarm_type, w->id, &found));
    *old = found;
    *copy = sp_record_copy(&sp_alarm_type, found);
    return *copy ? SP_OK : SP_NO_MEMORY;
}

/* ---- nobody deals with it ---- */

static sp_status escalate(void *arg)
{
    work *w = arg;
    SP_AUTOALARM *old = NULL;
    SP_AUTOALARM *a = NULL;
    int64_t due = 0;

    SP_TRY(load(w, &old, &a));
    int64_t at = sp_alarm_next_step(w->pack, old, &due);
    if (at == SP_NO_INT || at > w->when) { /* somebody did meanwhile */
        if (old->escalate_at == at)
            return SP_OK;
        a->escalate_at = at;
        return sp_change(w->session, &sp_alarm_type, old, a, "reckon");
    }
    SP_TRY(sp_alarm_tell_overdue(w->session, w->pack, old, due, w->result));
    a->escalated++;
    a->escalate_at = sp_alarm_next_step(w->pack, a, NULL);
    w->result->escalated++;
    return sp_alarm_write(w->session, old, a, "escalate", NULL);
}

/* Whoever slept through several steps is told of each. */
static sp_status escalate_all(void *arg)
{
    work *w = arg;

    for (int i = 0; i < SP_ALARM_STEPS; i++) {
        int64_t before = w->result->escalated;
        SP_TRY(escalate(w));
        if (w->result->escalated == before)
            break;
    }
    return SP_OK;
}

/* ---- suppression is over ---- */

static sp_status release(void *arg)
{
    work *w = arg;
    SP_AUTOALARM *old = NULL;
    SP_AUTOALARM *a = NULL;
    bool latched;

    SP_TRY(load(w, &old, &a));
    if (old->state != SP_ALARM_SUPPRESSED ||
        (!w->now && old->suppressed_until > w->when))
        return SP_OK;
    latched = old->cleared_at == SP_NO_INT || old->level > 2;
    a->state = latched ? SP_ALARM_RAISED : SP_ALARM_AUTO_CLEARED;
    if (latched)
        a->raised_at = sp_session_now(w->session); /* times run from here */
    else
        a->closed_at = sp_session_now(w->session);
    a->suppressed_until = SP_NO_INT;
    a->escalate_at = sp_alarm_next_step(w->pack, a, NULL);
    w->done++;
    SP_TRY(sp_alarm_write(w->session, old, a, latched ? "release" : "clear",
                          NULL));
    return latched ? sp_alarm_tell(w->session, w->pack, a) : SP_OK;
}

sp_status sp_alarms_release(sp_session *session, const char *device,
                            int64_t *out_count)
{
    SP_CLEANUP(sp_pack_done) sp_pack *pack = NULL;
    work w = {.session = session,
              .when = device ? INT64_MAX : sp_session_now(session),
              .now = device != NULL};
    int64_t before = 0;

    SP_TRY(sp_alarm_pack_get(session, &pack, &w.pack));
    SP_TRY(each(&w,
                device
                    ? "SELECT id FROM alarm WHERE state = 'suppressed' AND "
                      "suppressed_until <= $1 AND +id > $2 AND device = $4 "
                      "ORDER BY +id LIMIT $3"
                    : "SELECT id FROM alarm WHERE state = 'suppressed' AND "
                      "suppressed_until <= $1 AND +id > $2 ORDER BY +id LIMIT "
                      "$3",
                device, release));
    if (out_count)
        *out_count = w.done - before;
    return SP_OK;
}

/* ---- silence ---- */

static sp_status mark_silent(const work *w, int64_t tag)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(w->session->db,
                         "UPDATE tag_state SET silent = 1 WHERE tag = $1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, tag);
    return sp_stmt_run(stmt);
}

static sp_status code_of(const work *w, char out[128])
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(w->session->db, "SELECT code FROM tag WHERE id = $1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, w->id);
    SP_TRY(sp_stmt_step(stmt, &row));
    snprintf(out, 128, "%s", row ? sp_stmt_text(stmt, 0) : "");
    return sp_stmt_ok(stmt);
}

static void close_feed(sp_feed *feed)
{
    sp_feed_close(feed);
}

static sp_status fall_silent(void *arg)
{
    work *w = arg;
    SP_CLEANUP(close_feed) sp_feed feed = {0};
    sp_raising r = {.session = w->session, .pack = w->pack};
    char code[128];

    SP_TRY(code_of(w, code));
    SP_TRY(sp_feed_open(w->session, w->pack, code, &feed));
    if (feed.silent || feed.silent_after >= w->when ||
        feed.device->state != SP_DEVICE_IN_USE)
        return SP_OK;
    sp_alarm_episode e = {.condition = SP_ALARM_SILENT,
                          .first = feed.silent_after,
                          .last = feed.silent_after,
                          .cleared = SP_NO_INT,
                          .count = 1,
                          .value = NAN,
                          .peak = NAN};
    sp_alarm_spec spec = sp_feed_spec(&feed, &e, false);
    SP_TRY(mark_silent(w, feed.tag->id));
    SP_TRY(sp_alarm_raise(&r, &spec));
    SP_TRY(sp_alarm_storms_end(&r));
    w->result->changed += r.raised;
    return SP_OK;
}

/* ---- storms that are over ---- */

static sp_status end_storm(void *arg)
{
    work *w = arg;
    SP_AUTOALARM *old = NULL;
    SP_AUTOALARM *a = NULL;
    sp_raising r = {.session = w->session, .pack = w->pack};

    SP_TRY(load(w, &old, &a));
    sp_alarm_episode e = {.condition = SP_ALARM_STORM,
                          .first = old->event_ms,
                          .last = old->last_ms,
                          .cleared = sp_session_now(w->session) * SECOND,
                          .count = old->count,
                          .value = old->value,
                          .peak = old->peak};
    return sp_alarm_update(&r, old, &e);
}

/* ---- calibration ---- */

static sp_status remind(const work *w, const sp_device *d)
{
    SP_AUTOFREE char *recipients = NULL;
    char code[160];
    char zh[400];
    char en[400];
    char today[11];

    sp_today(w->session, today);
    bool over = strcmp(d->calibration_due, today) < 0;
    SP_TRY(sp_alarm_recipients(w->pack->calibration_to, d->owner_dept,
                               &recipients));
    snprintf(code, sizeof code, "calibration%s/%.64s/%s", over ? "_over" : "",
             d->code, d->calibration_due);
    snprintf(zh, sizeof zh, "设备 %.60s（%.60s）的检定有效期至 %s%s", d->code,
             d->name, d->calibration_due, over ? "，已超期" : "，即将到期");
    snprintf(en, sizeof en, "the calibration of device %.60s (%.60s) %s %s",
             d->code, d->name, over ? "ran out on" : "runs out on",
             d->calibration_due);
    return sp_notice_raise(w->session,
                           &(sp_notice_text){.code = code,
                                             .kind = "calibration_due",
                                             .subject_type = "device",
                                             .subject = d->code,
                                             .owner_dept = d->owner_dept,
                                             .at = sp_session_now(w->session),
                                             .zh = zh,
                                             .en = en,
                                             .level = over ? 2 : 1,
                                             .recipients = recipients},
                           w->result);
}

static sp_status remind_one(void *arg)
{
    const work *w = arg;
    SP_CLEANUP(sp_device_done) sp_device *d = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find_id(w->session->db, &sp_device_type, w->id, &found));
    d = found;
    return remind(w, d);
}

static sp_status calibrations(work *w)
{
    SP_AUTOSTMT *stmt = NULL;
    ids list = {.count = 0};
    int64_t after = 0;
    char until[11];

    sp_day_format(
        sp_day_of(sp_session_now(w->session), sp_session_zone(w->session)) +
            w->pack->calibration_days,
        until);
    SP_TRY(sp_db_prepare(w->session->db,
                         "SELECT id FROM device WHERE state <> 'retired' AND "
                         "calibration_due IS NOT NULL AND calibration_due <= "
                         "$1 AND +id > $2 ORDER BY +id LIMIT $3",
                         &stmt));
    do {
        sp_stmt_reset(stmt);
        sp_stmt_bind_text(stmt, 1, until);
        sp_stmt_bind_int(stmt, 2, after);
        sp_stmt_bind_int(stmt, 3, BATCH);
        SP_TRY(read_ids(stmt, &list));
        sp_stmt_reset(stmt);
        for (size_t i = 0; i < list.count; i++) {
            w->id = after = list.items[i];
            SP_TRY(remind_one(w));
        }
    } while (list.count == BATCH);
    return SP_OK;
}

/* ---- the tick ---- */

sp_status sp_tick_alarms(sp_session *session, sp_tick_result *result)
{
    SP_CLEANUP(sp_pack_done) sp_pack *pack = NULL;
    int64_t now = sp_session_now(session);
    int64_t released = 0;
    work w = {.session = session, .result = result};

    SP_TRY(sp_alarm_pack_get(session, &pack, &w.pack));
    SP_TRY(sp_alarms_release(session, NULL, &released));
    result->changed += released;
    w.when = now * SECOND;
    SP_TRY(each(&w,
                "SELECT tag FROM tag_state WHERE silent = 0 AND silent_after < "
                "$1 AND +tag > $2 ORDER BY +tag LIMIT $3",
                NULL, fall_silent));
    w.when = now - w.pack->storm_seconds;
    SP_TRY(each(&w,
                "SELECT id FROM alarm WHERE condition = 'storm' AND cleared_at "
                "IS NULL AND last_at < $1 AND +id > $2 ORDER BY +id LIMIT $3",
                NULL, end_storm));
    w.when = now;
    SP_TRY(each(&w,
                "SELECT id FROM alarm WHERE escalate_at <= $1 AND +id > $2 "
                "ORDER BY +id LIMIT $3",
                NULL, escalate_all));
    return calibrations(&w);
}
