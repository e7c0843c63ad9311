/* Readings of one tag go through the rules. */
#include "alarm_feed.h"

#include <math.h>
#include <string.h>

enum { SECOND = 1000, NO_TIME = 0 };

/* ---- the rule of a tag ---- */

static int level_or(int64_t level, int otherwise)
{
    return level >= 1 && level <= SP_ALARM_LEVELS ? (int)level : otherwise;
}

static int64_t delay(int64_t seconds)
{
    return seconds == SP_NO_INT ? 0 : seconds * SECOND;
}

static sp_engine_rule rule_of(const sp_alarm_pack *pack, const sp_tag *t)
{
    sp_engine_rule r = {
        .limit = {[SP_ALARM_LOLO] = t->lolo,
                  [SP_ALARM_LO] = t->lo,
                  [SP_ALARM_HI] = t->hi,
                  [SP_ALARM_HIHI] = t->hihi,
                  [SP_ALARM_RISE] = t->rise,
                  [SP_ALARM_BAD] = NAN},
        .level = {[SP_ALARM_LOLO] = level_or(t->lolo_level, 3),
                  [SP_ALARM_LO] = level_or(t->lo_level, 2),
                  [SP_ALARM_HI] = level_or(t->hi_level, 2),
                  [SP_ALARM_HIHI] = level_or(t->hihi_level, 3),
                  [SP_ALARM_RISE] = level_or(t->rise_level, 2),
                  [SP_ALARM_BAD] = level_or(t->fault_level, 2)},
        .range_lo = t->range_lo,
        .range_hi = t->range_hi,
        .deadband = isnan(t->deadband) ? 0 : t->deadband,
        .on_delay = delay(t->on_delay),
        .off_delay = delay(t->off_delay),
        .repeat =
            t->repeat == SP_NO_INT ? pack->repeat * SECOND : t->repeat * SECOND,
        .n = t->n_of == SP_NO_INT ? 1 : (int)t->n_of,
        .m = t->of_m == SP_NO_INT ? 1 : (int)t->of_m,
    };
    return r;
}

int sp_feed_level(const sp_feed *feed, sp_alarm_condition c)
{
    return c == SP_ALARM_SILENT ? feed->rule.level[SP_ALARM_BAD]
                                : feed->rule.level[c];
}

sp_alarm_spec sp_feed_spec(const sp_feed *feed, const sp_alarm_episode *e,
                           bool late)
{
    return (sp_alarm_spec){.condition = e->condition,
                           .level = sp_feed_level(feed, e->condition),
                           .device = feed->device,
                           .tag = feed->tag,
                           .value = e->value,
                           .bound = (int)e->condition < SP_ENGINE_CONDITIONS
                                        ? feed->rule.limit[e->condition]
                                        : NAN,
                           .peak = e->peak,
                           .first = e->first,
                           .last = e->last,
                           .count = e->count,
                           .late = late};
}

/* ---- loading and storing ---- */

static bool read_state(sp_stmt *stmt, int column, sp_engine_state *out)
{
    size_t len;
    const void *bytes = sp_stmt_blob(stmt, column, &len);

    if (len != sizeof *out)
        return len == 0;
    memcpy(out, bytes, sizeof *out);
    return true;
}

static sp_status load_state(sp_session *session, sp_feed *feed)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT now, mid, old, silent_after, silent FROM "
                         "tag_state WHERE tag = $1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, feed->tag->id);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    if (!read_state(stmt, 0, &feed->now) || !read_state(stmt, 1, &feed->mid) ||
        !read_state(stmt, 2, &feed->old))
        return sp_fail(SP_CORRUPT, "测点 %.60s 的状态无法识别",
                       "the state of tag %.60s cannot be read",
                       feed->tag->code);
    SP_TRY(sp_stmt_ok(stmt));
    feed->silent_after = sp_stmt_int(stmt, 3);
    feed->silent = sp_stmt_int(stmt, 4) != 0;
    return SP_OK;
}

void sp_feed_close(sp_feed *feed)
{
    sp_tag_done(&feed->tag);
    sp_device_done(&feed->device);
    feed->tag = NULL;
    feed->device = NULL;
}

sp_status sp_feed_open(sp_session *session, const sp_alarm_pack *pack,
                       const char *code, sp_feed *out)
{
    sp_feed feed = {0};
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_tag_type, "code", code, &found));
    feed.tag = found;
    found = NULL;
    sp_status status = sp_rec_find(session->db, &sp_device_type, "code",
                                   feed.tag->device, &found);
    feed.device = found;
    if (status == SP_OK) {
        feed.rule = rule_of(pack, feed.tag);
        status = load_state(session, &feed);
    }
    if (status != SP_OK) {
        sp_feed_close(&feed);
        return status;
    }
    *out = feed;
    return SP_OK;
}

static sp_status write_state(sp_session *session, const sp_feed *feed)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "INSERT INTO tag_state (tag, now, mid, old, "
                         "silent_after, silent) VALUES ($1, $2, $3, $4, $5, "
                         "$6) ON CONFLICT (tag) DO UPDATE SET now = "
                         "excluded.now, mid = excluded.mid, old = excluded.old,"
                         " silent_after = excluded.silent_after, silent = "
                         "excluded.silent",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, feed->tag->id);
    sp_stmt_bind_blob(stmt, 2, &feed->now, sizeof feed->now);
    sp_stmt_bind_blob(stmt, 3, &feed->mid, sizeof feed->mid);
    sp_stmt_bind_blob(stmt, 4, &feed->old, sizeof feed->old);
    sp_stmt_bind_int(stmt, 5, feed->silent_after);
    sp_stmt_bind_int(stmt, 6, feed->silent);
    return sp_stmt_run(stmt);
}

sp_status sp_feed_watch(sp_session *session, const sp_tag *tag)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_CLEANUP(sp_pack_done) sp_pack *pack = NULL;
    const sp_alarm_pack *rules = NULL;

    SP_TRY(sp_alarm_pack_get(session, &pack, &rules));
    SP_TRY(sp_db_prepare(session->db,
                         "INSERT INTO tag_state (tag, silent_after, silent) "
                         "VALUES ($1, $2, 0) ON CONFLICT (tag) DO UPDATE SET "
                         "silent_after = excluded.silent_after",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, tag->id);
    sp_stmt_bind_int(
        stmt, 2,
        (sp_session_now(session) + rules->stale_periods * tag->period) *
            SECOND);
    return sp_stmt_run(stmt);
}

/* It speaks again: the alarm of its silence is over. */
static sp_status end_silence(sp_raising *r, sp_feed *feed, int64_t silent_at)
{
    SP_AUTOALARM *a = NULL;

    feed->silent = false;
    SP_TRY(sp_alarm_of_episode(r->session, feed->tag->code, SP_ALARM_SILENT,
                               silent_at, &a));
    if (!a)
        return SP_OK;
    sp_alarm_episode e = {.condition = SP_ALARM_SILENT,
                          .first = a->event_ms,
                          .last = a->last_ms,
                          .cleared = sp_session_now(r->session) * SECOND,
                          .count = a->count,
                          .value = a->value,
                          .peak = a->peak};
    return sp_alarm_update(r, a, &e);
}

sp_status sp_feed_save(sp_raising *r, sp_feed *feed)
{
    int64_t before = feed->silent_after;
    int64_t back = r->pack->late * SECOND;

    if (!feed->touched)
        return SP_OK;
    if (feed->now.at)
        feed->silent_after =
            feed->now.at + r->pack->stale_periods * feed->tag->period * SECOND;
    if (feed->silent &&
        feed->silent_after > sp_session_now(r->session) * SECOND)
        SP_TRY(end_silence(r, feed, before));
    else if (feed->silent)
        feed->silent_after = before; /* names the alarm */
    if (feed->now.at - feed->mid.at >= back) {
        feed->old = feed->mid;
        feed->mid = feed->now;
    }
    return write_state(r->session, feed);
}

/* ---- taking ---- */

sp_engine_sample sp_feed_sample(const sp_feed *feed, const sp_reading_row *row)
{
    int64_t at = row->at / SECOND;
    const sp_device *d = feed->device;

    return (sp_engine_sample){
        .at = row->at,
        .seq = row->seq,
        .value = row->value,
        .quality = (sp_quality)(row->flags & SP_ROW_QUALITY),
        .maintained = d->maintenance_until != SP_NO_INT &&
                      d->maintenance_from <= at && at < d->maintenance_until};
}

static sp_status apply(sp_raising *r, sp_feed *feed, const sp_engine_event *e,
                       bool late)
{
    SP_AUTOALARM *a = NULL;
    sp_alarm_episode now = {.condition = e->condition,
                            .first = e->first,
                            .last = e->last,
                            .cleared =
                                e->what == SP_ENGINE_CLEAR ? e->at : SP_NO_INT,
                            .count = e->count,
                            .value = e->value,
                            .peak = e->peak};

    if (e->what == SP_ENGINE_RAISE) {
        sp_alarm_spec spec = sp_feed_spec(feed, &now, late);
        return sp_alarm_raise(r, &spec);
    }
    SP_TRY(sp_alarm_of_episode(r->session, feed->tag->code, e->condition,
                               e->first, &a));
    return a ? sp_alarm_update(r, a, &now) : SP_OK;
}

static sp_status step(sp_raising *r, sp_feed *feed, const sp_reading_row *row)
{
    sp_engine_event events[SP_ENGINE_CONDITIONS];
    sp_engine_sample sample = sp_feed_sample(feed, row);
    size_t n = sp_engine_step(&feed->rule, &feed->now, &sample, events);

    for (size_t i = 0; i < n; i++)
        SP_TRY(apply(r, feed, &events[i], row->flags & SP_ROW_LATE));
    return SP_OK;
}

/* Too old to be put in order: looked at by itself, once for each condition
 * that the tag has no open alarm of. */
static sp_status look_alone(sp_raising *r, sp_feed *feed,
                            const sp_reading_row *row)
{
    sp_engine_sample sample = sp_feed_sample(feed, row);

    for (unsigned c = 0; c < SP_ENGINE_CONDITIONS; c++) {
        SP_AUTOALARM *there = NULL;
        if (c == SP_ALARM_BAD || sp_engine_is_active(&feed->now, c) ||
            !sp_engine_reaches(&feed->rule, c, &sample))
            continue;
        SP_TRY(sp_alarm_of_episode(r->session, feed->tag->code, c, row->at,
                                   &there));
        if (there)
            continue;
        sp_alarm_episode e = {.condition = c,
                              .first = row->at,
                              .last = row->at,
                              .cleared = SP_NO_INT,
                              .count = 1,
                              .value = row->value,
                              .peak = row->value};
        sp_alarm_spec spec = sp_feed_spec(feed, &e, true);
        SP_TRY(sp_alarm_raise(r, &spec));
        SP_TRY(sp_alarm_of_episode(r->session, feed->tag->code, c, row->at,
                                   &there));
        e.cleared = row->at;
        if (there)
            SP_TRY(sp_alarm_update(r, there, &e));
    }
    return SP_OK;
}

static bool is_behind(const sp_reading_row *row, const sp_engine_state *state)
{
    return row->at < state->at ||
           (row->at == state->at && row->seq <= state->seq && state->at);
}

sp_status sp_feed_take(sp_raising *r, sp_feed *feed, const sp_reading_row *rows,
                       size_t count)
{
    size_t i = 0;

    feed->touched = true;
    while (i < count && is_behind(&rows[i], &feed->old))
        SP_TRY(look_alone(r, feed, &rows[i++]));
    if (i < count && is_behind(&rows[i], &feed->now))
        return sp_feed_replay(r, feed, is_behind(&rows[i], &feed->mid));
    for (; i < count; i++)
        SP_TRY(step(r, feed, &rows[i]));
    return SP_OK;
}
