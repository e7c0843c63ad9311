/* Late readings: the state of a tag is made anew from an earlier one, over all
 * that is stored since, and the alarms since then are compared with those that
 * the readings in order give. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alarm_feed.h"

/* Episodes of one condition that began since the state it starts from. */
typedef struct episodes {
    sp_alarm_episode *items;
    size_t count;
    size_t cap;
} episodes;

typedef struct replay {
    sp_raising *r;
    sp_feed *feed;
    sp_engine_state state;
    sp_engine_state base;
    bool mid_passed; /* the middle state was made anew, or is the base */
    episodes found;
    bool late;
} replay;

static void replay_free(replay *p)
{
    free(p->found.items);
}

static sp_status add(episodes *list, const sp_alarm_episode *e)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 16;
        sp_alarm_episode *items =
            realloc(list->items, cap * sizeof *list->items);
        if (!items)
            return sp_no_memory();
        list->items = items;
        list->cap = cap;
    }
    list->items[list->count++] = *e;
    return SP_OK;
}

static sp_alarm_episode *find(episodes *list, sp_alarm_condition c,
                              int64_t first)
{
    for (size_t i = list->count; i-- > 0;)
        if (list->items[i].condition == c && list->items[i].first == first)
            return &list->items[i];
    return NULL;
}

static sp_status note_event(replay *p, const sp_engine_event *e)
{
    sp_alarm_episode now = {.condition = e->condition,
                            .first = e->first,
                            .last = e->last,
                            .cleared =
                                e->what == SP_ENGINE_CLEAR ? e->at : SP_NO_INT,
                            .count = e->count,
                            .value = e->value,
                            .peak = e->peak};
    sp_alarm_episode *there = find(&p->found, e->condition, e->first);

    if (!there)
        return add(&p->found, &now);
    *there = now;
    return SP_OK;
}

static sp_status take_row(void *context, const sp_reading_row *row)
{
    replay *p = context;
    sp_engine_event events[SP_ENGINE_CONDITIONS];
    sp_engine_sample sample = sp_feed_sample(p->feed, row);

    const sp_engine_state *mid = &p->feed->mid;
    if (!p->mid_passed &&
        (row->at > mid->at || (row->at == mid->at && row->seq > mid->seq))) {
        p->feed->mid = p->state;
        p->mid_passed = true;
    }
    p->late = p->late || row->flags & SP_ROW_LATE;
    size_t n = sp_engine_step(&p->feed->rule, &p->state, &sample, events);
    for (size_t i = 0; i < n; i++)
        SP_TRY(note_event(p, &events[i]));
    return SP_OK;
}

/* What lasts is as of its newest reading. */
static void bring_up(replay *p)
{
    for (unsigned c = 0; c < SP_ENGINE_CONDITIONS; c++) {
        const sp_condition_state *cs = &p->state.condition[c];
        sp_alarm_episode *e = find(&p->found, c, cs->first);
        if (e && sp_engine_is_active(&p->state, c)) {
            e->last = cs->last;
            e->peak = cs->peak;
        }
    }
}

/* ---- against the alarms that there are ---- */

static sp_status read_alarms(replay *p, unsigned c, sp_records *out)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t ids[512];
    size_t n = 0;
    bool row = true;

    SP_TRY(sp_db_prepare(p->r->session->db,
                         "SELECT id FROM alarm WHERE tag = $1 AND condition = "
                         "$2 AND event_ms > $3 ORDER BY event_ms LIMIT $4",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, p->feed->tag->code);
    sp_stmt_bind_text(stmt, 2, sp_alarm_condition_labels[c].name);
    sp_stmt_bind_int(stmt, 3, p->base.at);
    sp_stmt_bind_int(stmt, 4, SP_COUNT(ids));
    while (n < SP_COUNT(ids)) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        ids[n++] = sp_stmt_int(stmt, 0);
    }
    out->items = calloc(n + 1, sizeof *out->items);
    if (!out->items)
        return sp_no_memory();
    for (size_t i = 0; i < n; i++) {
        SP_TRY(sp_rec_find_id(p->r->session->db, &sp_alarm_type, ids[i],
                              &out->items[i]));
        out->count++;
    }
    return SP_OK;
}

static bool is_new(const replay *p, const sp_alarm_episode *e, unsigned c)
{
    return e->condition == c && e->first > p->base.at;
}

/* The alarm that stays for @e: the one with its name. */
static sp_alarm *exact(const sp_records *alarms, const sp_alarm_episode *e)
{
    for (size_t i = 0; i < alarms->count; i++)
        if (((sp_alarm *)alarms->items[i])->event_ms == e->first)
            return alarms->items[i];
    return NULL;
}

/* Those whose name is none of the episodes', in order. */
static sp_alarm *next_spare(const replay *p, unsigned c,
                            const sp_records *alarms, size_t *at)
{
    while (*at < alarms->count) {
        sp_alarm *a = alarms->items[(*at)++];
        bool named = false;
        for (size_t i = 0; i < p->found.count; i++)
            named = named || (is_new(p, &p->found.items[i], c) &&
                              p->found.items[i].first == a->event_ms);
        if (!named)
            return a;
    }
    return NULL;
}

static sp_status raise_again(replay *p, const sp_alarm_episode *e)
{
    SP_AUTOALARM *a = NULL;
    bool covered = false;

    SP_TRY(sp_alarm_storm_covers(p->r->session, p->feed->device->code, e->first,
                                 &covered));
    if (covered)
        return SP_OK;
    sp_alarm_spec spec = sp_feed_spec(p->feed, e, p->late);
    SP_TRY(sp_alarm_raise(p->r, &spec));
    if (e->cleared == SP_NO_INT)
        return SP_OK;
    SP_TRY(sp_alarm_of_episode(p->r->session, p->feed->tag->code, e->condition,
                               e->first, &a));
    return a ? sp_alarm_update(p->r, a, e) : SP_OK;
}

static sp_status settle(replay *p, unsigned c)
{
    SP_CLEANUP(sp_records_clear)
    sp_records alarms = {.type = &sp_alarm_type};
    size_t spare = 0;
    sp_alarm *a;

    SP_TRY(read_alarms(p, c, &alarms));
    for (size_t i = 0; i < p->found.count; i++) {
        const sp_alarm_episode *e = &p->found.items[i];
        if (!is_new(p, e, c))
            continue;
        a = exact(&alarms, e);
        if (!a)
            a = next_spare(p, c, &alarms, &spare);
        SP_TRY(a ? sp_alarm_update(p->r, a, e) : raise_again(p, e));
    }
    while ((a = next_spare(p, c, &alarms, &spare)) != NULL)
        SP_TRY(sp_alarm_unconfirm(p->r, a));
    return SP_OK;
}

/* Episodes that were there before the state it starts from. */
static sp_status settle_older(replay *p)
{
    for (size_t i = 0; i < p->found.count; i++) {
        const sp_alarm_episode *e = &p->found.items[i];
        SP_AUTOALARM *a = NULL;
        if (e->first > p->base.at)
            continue;
        SP_TRY(sp_alarm_of_episode(p->r->session, p->feed->tag->code,
                                   e->condition, e->first, &a));
        if (a)
            SP_TRY(sp_alarm_update(p->r, a, e));
    }
    return SP_OK;
}

sp_status sp_feed_replay(sp_raising *r, sp_feed *feed, bool from_old)
{
    SP_CLEANUP(replay_free)
    replay p = {.r = r,
                .feed = feed,
                .base = from_old ? feed->old : feed->mid,
                .mid_passed = !from_old};

    p.state = p.base;
    SP_TRY(sp_readings_after(r->session->db, feed->tag->id, p.base.at,
                             p.base.seq, take_row, &p));
    bring_up(&p);
    if (!p.mid_passed)
        feed->mid = p.state;
    feed->now = p.state;
    feed->reordered = true;
    SP_TRY(settle_older(&p));
    for (unsigned c = 0; c < SP_ENGINE_CONDITIONS; c++)
        SP_TRY(settle(&p, c));
    return SP_OK;
}
