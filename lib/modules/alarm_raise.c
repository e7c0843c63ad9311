/* Alarms come up, change and move. */
#include "alarm_raise.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "str.h"
#include "when.h"

sp_status sp_alarm_pack_get(sp_session *session, sp_pack **pack,
                            const sp_alarm_pack **out)
{
    const void *read = NULL;

    SP_TRY(sp_packs_get(session, "alarm.standard", pack));
    SP_TRY(sp_pack_expect(*pack, "alarm", &read));
    *out = read;
    return SP_OK;
}

/* ---- history ---- */

static sp_status next_line(sp_session *session, const char *alarm, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT coalesce(max(seq), 0) + 1 FROM alarm_history WHERE alarm = $1",
        &stmt));
    sp_stmt_bind_text(stmt, 1, alarm);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0);
    return SP_OK;
}

static void free_line(sp_alarm_history **line)
{
    sp_record_free(&sp_alarm_history_type, *line);
}

static sp_status write_line(sp_session *session, const sp_alarm *a,
                            unsigned from, const char *action, const char *note)
{
    SP_CLEANUP(free_line)
    sp_alarm_history *h = sp_record_new(&sp_alarm_history_type);
    char code[96];

    if (!h)
        return SP_NO_MEMORY;
    SP_TRY(next_line(session, a->code, &h->seq));
    snprintf(code, sizeof code, "%s/h%" PRId64, a->code, h->seq);
    h->at = sp_session_now(session);
    h->from_state = from;
    h->to_state = a->state;
    SP_TRY(sp_text_set(&h->code, code));
    SP_TRY(sp_text_set(&h->alarm, a->code));
    SP_TRY(sp_text_set(&h->owner_dept, a->owner_dept));
    SP_TRY(sp_text_set(&h->actor, session->actor ? session->actor->name : "-"));
    SP_TRY(sp_text_set(&h->action, action));
    SP_TRY(sp_text_set(&h->note, note));
    return sp_change(session, &sp_alarm_history_type, NULL, h, action);
}

sp_status sp_alarm_write(sp_session *session, const sp_alarm *old, sp_alarm *a,
                         const char *action, const char *note)
{
    SP_TRY(sp_change(session, &sp_alarm_type, old, a, action));
    return write_line(session, a, old ? old->state : a->state, action, note);
}

/* ---- the ladder ---- */

int64_t sp_alarm_next_step(const sp_alarm_pack *pack, const sp_alarm *a,
                           int64_t *out_due)
{
    const sp_alarm_level *level = &pack->levels[a->level];
    int64_t due;

    if (a->state == SP_ALARM_RAISED)
        due = a->raised_at + level->ack;
    else if (a->state == SP_ALARM_ACKED || a->state == SP_ALARM_HANDLING)
        due = a->raised_at + level->handle;
    else
        return SP_NO_INT;
    if (out_due)
        *out_due = due;
    if (a->escalated < 0 || (size_t)a->escalated >= level->nsteps)
        return SP_NO_INT;
    return due + level->steps[a->escalated].after;
}

/* ---- a new one ---- */

static sp_status number(sp_session *session, char out[64])
{
    SP_AUTOSTMT *stmt = NULL;
    char day[11];
    char from[16];
    char to[24];
    int64_t last = 0;
    bool row;

    sp_day_format(sp_day_of(sp_session_now(session), sp_session_zone(session)),
                  day);
    snprintf(from, sizeof from, "BJ%.4s%.2s%.2s", day, day + 5, day + 8);
    snprintf(to, sizeof to, "%s~", from);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM alarm WHERE code > $1 AND code < $2 "
                         "ORDER BY code DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, from);
    sp_stmt_bind_text(stmt, 2, to);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row && sp_stmt_text(stmt, 0))
        last = strtoll(sp_stmt_text(stmt, 0) + strlen(from), NULL, 10);
    SP_TRY(sp_stmt_ok(stmt));
    snprintf(out, 64, "%s%06" PRId64, from, last + 1);
    return SP_OK;
}

static void describe_value(const sp_alarm_spec *s, sp_str *zh, sp_str *en)
{
    bool low = s->condition == SP_ALARM_LO || s->condition == SP_ALARM_LOLO;
    const char *unit = s->tag && s->tag->unit ? s->tag->unit : "";
    const char *per[] = {s->condition == SP_ALARM_RISE ? "/分钟" : "",
                         s->condition == SP_ALARM_RISE ? "/min" : ""};

    if (isnan(s->bound))
        return;
    sp_str_addf(zh, " %.6g %s%s %s %.6g", s->value, unit, per[0],
                low ? "≤" : "≥", s->bound);
    sp_str_addf(en, " %.6g %s%s %s %.6g", s->value, unit, per[1],
                low ? "<=" : ">=", s->bound);
}

/* "可燃气体 GT-101.LEL（三号罐区）高限 26 %LEL ≥ 25" */
static sp_status describe(const sp_alarm_spec *s, sp_alarm *a)
{
    const sp_label *c = &sp_alarm_condition_labels[s->condition];
    const char *what = s->tag && s->tag->name ? s->tag->name : s->device->name;
    const char *code = s->tag ? s->tag->code : s->device->code;
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};

    sp_str_addf(&zh, "%s %s", what, code);
    sp_str_addf(&en, "%s %s", what, code);
    if (s->device->zone) {
        sp_str_addf(&zh, "（区域 %s）", s->device->zone);
        sp_str_addf(&en, " (zone %s)", s->device->zone);
    }
    sp_str_addf(&zh, "：%s", c->zh);
    sp_str_addf(&en, ": %s", c->en);
    describe_value(s, &zh, &en);
    if (s->condition == SP_ALARM_STORM) {
        sp_str_addf(&zh, "，已合并 %" PRId64 " 条报警", s->count);
        sp_str_addf(&en, ", %" PRId64 " alarms in one", s->count);
    }
    free(SP_TAKE(a->text_zh));
    free(SP_TAKE(a->text_en));
    SP_TRY(sp_str_take(&zh, &a->text_zh));
    return sp_str_take(&en, &a->text_en);
}

static int64_t seconds(int64_t ms)
{
    return ms / 1000;
}

static sp_status fill_source(const sp_alarm_spec *s, sp_alarm *a)
{
    SP_TRY(sp_text_set(&a->device, s->device->code));
    SP_TRY(sp_text_set(&a->tag, s->tag ? s->tag->code : NULL));
    SP_TRY(sp_text_set(&a->scene, s->scene));
    SP_TRY(sp_text_set(&a->enterprise, s->device->enterprise));
    SP_TRY(sp_text_set(&a->zone, s->device->zone));
    SP_TRY(sp_text_set(&a->risk_point, s->device->risk_point));
    SP_TRY(sp_text_set(&a->measure, s->device->measure));
    SP_TRY(sp_text_set(&a->unit, s->tag ? s->tag->unit : NULL));
    return sp_text_set(&a->owner_dept, s->device->owner_dept);
}

/* The device is in maintenance, and this belongs to it. */
static sp_status suppress(const sp_device *d, int64_t now, sp_alarm *a)
{
    if (d->maintenance_until == SP_NO_INT || d->maintenance_until <= now ||
        d->maintenance_from > now)
        return SP_OK;
    a->state = SP_ALARM_SUPPRESSED;
    a->suppressed_until = d->maintenance_until;
    SP_TRY(sp_text_set(&a->suppressed_by, d->maintenance_by));
    return sp_text_set(&a->suppress_reason, d->maintenance_reason);
}

static sp_status fill(const sp_raising *r, const sp_alarm_spec *s, sp_alarm *a)
{
    char code[64];
    int64_t now = sp_session_now(r->session);

    SP_TRY(number(r->session, code));
    SP_TRY(sp_text_set(&a->code, code));
    a->state = SP_ALARM_RAISED;
    a->level = s->level;
    a->condition = s->condition;
    a->value = s->value;
    a->bound = s->bound;
    a->peak = s->peak;
    a->count = s->count;
    a->first_at = seconds(s->first);
    a->last_at = seconds(s->last);
    a->event_ms = s->first;
    a->last_ms = s->last;
    a->raised_at = now;
    a->late = s->late;
    a->escalated = 0;
    SP_TRY(fill_source(s, a));
    SP_TRY(suppress(s->device, now, a));
    a->escalate_at = sp_alarm_next_step(r->pack, a, NULL);
    return describe(s, a);
}

static sp_status raise_one(sp_raising *r, const sp_alarm_spec *spec)
{
    SP_AUTOALARM *a = sp_record_new(&sp_alarm_type);

    if (!a)
        return SP_NO_MEMORY;
    SP_TRY(fill(r, spec, a));
    SP_TRY(sp_alarm_write(r->session, NULL, a, "raise", NULL));
    r->raised++;
    if (a->state == SP_ALARM_SUPPRESSED) {
        r->suppressed++;
        return SP_OK;
    }
    return sp_alarm_tell(r->session, r->pack, a);
}

/* ---- storms ---- */

static struct sp_storm *storm_of(sp_raising *r, const char *device)
{
    for (size_t i = 0; i < r->storms.count; i++)
        if (strcmp(r->storms.items[i].device, device) == 0)
            return &r->storms.items[i];
    return NULL;
}

/* Did as many alarms of this device come within the last while as are too
 * many? */
static sp_status is_stormy(sp_raising *r, const char *device, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(r->session->db,
                         "SELECT count(*) FROM (SELECT 1 FROM alarm WHERE "
                         "device = $1 AND raised_at > $2 LIMIT $3) AS recent",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, device);
    sp_stmt_bind_int(stmt, 2,
                     sp_session_now(r->session) - r->pack->storm_seconds);
    sp_stmt_bind_int(stmt, 3, r->pack->storm_alarms);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0) >= r->pack->storm_alarms;
    return SP_OK;
}

static void fold(sp_raising *r, struct sp_storm *storm, const sp_alarm_spec *s)
{
    storm->count++;
    storm->level = s->level > storm->level ? s->level : storm->level;
    storm->first = s->first < storm->first ? s->first : storm->first;
    storm->last = s->last > storm->last ? s->last : storm->last;
    r->collapsed++;
}

sp_status sp_alarm_raise(sp_raising *r, const sp_alarm_spec *spec)
{
    enum { URGENT = 4 };
    struct sp_storm *storm = storm_of(r, spec->device->code);
    bool stormy = storm != NULL;

    if (spec->level >= URGENT)
        return raise_one(r, spec);
    if (!storm)
        SP_TRY(is_stormy(r, spec->device->code, &stormy));
    if (!stormy || (!storm && r->storms.count == SP_STORMS_MAX))
        return raise_one(r, spec);
    if (!storm) {
        storm = &r->storms.items[r->storms.count++];
        *storm = (struct sp_storm){.first = spec->first, .last = spec->last};
        snprintf(storm->device, sizeof storm->device, "%s", spec->device->code);
    }
    fold(r, storm, spec);
    return SP_OK;
}

/* The storm of the device that is still going on; NULL: a new one. */
static sp_status find_storm(sp_raising *r, const char *device, sp_alarm **out)
{
    SP_AUTOSTMT *stmt = NULL;
    void *found = NULL;
    bool row;

    SP_TRY(sp_db_prepare(r->session->db,
                         "SELECT id FROM alarm WHERE device = $1 AND condition "
                         "= 'storm' AND last_at > $2 AND closed_at IS NULL "
                         "ORDER BY last_at DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, device);
    sp_stmt_bind_int(stmt, 2,
                     sp_session_now(r->session) - r->pack->storm_seconds);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    SP_TRY(sp_rec_find_id(r->session->db, &sp_alarm_type, sp_stmt_int(stmt, 0),
                          &found));
    *out = found;
    return SP_OK;
}

static sp_status grow(sp_raising *r, const struct sp_storm *storm,
                      const sp_alarm *old, const sp_device *device)
{
    SP_AUTOALARM *a = sp_record_copy(&sp_alarm_type, old);
    sp_alarm_spec spec = {.condition = SP_ALARM_STORM,
                          .device = device,
                          .value = NAN,
                          .bound = NAN,
                          .count = old->count + storm->count};

    if (!a)
        return SP_NO_MEMORY;
    a->count = spec.count;
    a->level = storm->level > a->level ? storm->level : a->level;
    a->event_ms = storm->first < a->event_ms ? storm->first : a->event_ms;
    a->last_ms = storm->last > a->last_ms ? storm->last : a->last_ms;
    a->last_at = sp_session_now(r->session);
    a->cleared_at = SP_NO_INT;
    SP_TRY(describe(&spec, a));
    return sp_alarm_write(r->session, old, a, "storm", NULL);
}

static sp_status end_storm(sp_raising *r, const struct sp_storm *storm)
{
    SP_CLEANUP(sp_device_done) sp_device *device = NULL;
    SP_AUTOALARM *old = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(r->session->db, &sp_device_type, "code", storm->device,
                       &found));
    device = found;
    SP_TRY(find_storm(r, storm->device, &old));
    if (old)
        return grow(r, storm, old, device);
    sp_alarm_spec spec = {.condition = SP_ALARM_STORM,
                          .level = storm->level,
                          .device = device,
                          .value = NAN,
                          .bound = NAN,
                          .peak = NAN,
                          .first = storm->first,
                          .last = storm->last,
                          .count = storm->count};
    SP_AUTOALARM *a = sp_record_new(&sp_alarm_type);
    if (!a)
        return SP_NO_MEMORY;
    SP_TRY(fill(r, &spec, a));
    a->last_at = sp_session_now(r->session);
    SP_TRY(sp_alarm_write(r->session, NULL, a, "raise", NULL));
    r->raised++;
    return a->state == SP_ALARM_SUPPRESSED
               ? SP_OK
               : sp_alarm_tell(r->session, r->pack, a);
}

sp_status sp_alarm_storms_end(sp_raising *r)
{
    for (size_t i = 0; i < r->storms.count; i++)
        SP_TRY(end_storm(r, &r->storms.items[i]));
    r->storms.count = 0;
    return SP_OK;
}

sp_status sp_alarm_storm_covers(sp_session *session, const char *device,
                                int64_t ms, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM alarm WHERE device = $1 AND condition "
                         "= 'storm' AND event_ms <= $2 AND last_ms >= $3 LIMIT "
                         "1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, device);
    sp_stmt_bind_int(stmt, 2, ms);
    sp_stmt_bind_int(stmt, 3, ms);
    return sp_stmt_step(stmt, out);
}
