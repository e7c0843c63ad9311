/* Pushing readings: a piece is one transaction, in which rows are stored, go
 * through the rules, and change alarms. */
#include <safeprod/reading.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "alarm_feed.h"
#include "str.h"
#include "when.h"

enum { SECOND = 1000, SAME_SEQ = 60 * SECOND };

static const int64_t YEAR_2000 = INT64_C(946684800);

/* Why a row was not simply taken. */
typedef enum reason {
    FINE,
    LATE,
    THERE,
    CONTRADICTS,
    NO_TAG,
    NOT_IN_USE,
    FUTURE,
    ANCIENT,
    NO_VALUE,
    HUGE_VALUE,
    NO_QUALITY,
    BAD_SEQ,
    REASONS
} reason;

static const struct {
    sp_reading_fate fate;
    const char *zh;
    const char *en;
} reasons[REASONS] = {
    [FINE] = {SP_READING_ACCEPTED, "", ""},
    [LATE] = {SP_READING_LATE, "迟到的数据，已采纳", "late; taken"},
    [THERE] = {SP_READING_DUPLICATE, "重复的数据", "there already"},
    [CONTRADICTS] = {SP_READING_REFUSED,
                     "同一测点同一时刻已有另一个数值，先到的算数",
                     "the tag has another value at this time; the first "
                     "counts"},
    [NO_TAG] = {SP_READING_REFUSED, "没有这个测点，请先登记",
                "there is no such tag; add it first"},
    [NOT_IN_USE] = {SP_READING_REFUSED, "设备已报废", "the device is retired"},
    [FUTURE] = {SP_READING_REFUSED, "时间在未来，请校准设备时钟",
                "it is from the future: set the device's clock right"},
    [ANCIENT] = {SP_READING_REFUSED, "时间早于 2000 年，请校准设备时钟",
                 "it is from before 2000: set the device's clock right"},
    [NO_VALUE] = {SP_READING_REFUSED,
                  "没有数值（或不是数），只有质量为 bad、stale 或 "
                  "maintenance 时才可以没有",
                  "it has no value (or no number), which only a quality of "
                  "bad, stale or maintenance allows"},
    [HUGE_VALUE] = {SP_READING_REFUSED, "数值大得不合理（超过 1e15）",
                    "the value is no measurement (beyond 1e15)"},
    [NO_QUALITY] = {SP_READING_REFUSED, "没有这种质量", "no such quality"},
    [BAD_SEQ] = {SP_READING_REFUSED, "序号不能小于 0", "seq is below 0"},
};

/* A row on its way. */
typedef struct item {
    uint32_t feed; /* number of its tag in `feeds` */
    uint32_t row;  /* in the piece */
    sp_reading_row stored;
} item;

typedef struct push {
    sp_session *session;
    const char *source;
    const sp_reading *readings; /* of the piece */
    size_t count;
    sp_raising raising;
    unsigned char *reasons; /* by row */
    item *items;
    size_t nitems;
    sp_feed *feeds;
    size_t nfeeds;
    size_t feeds_cap;
    uint32_t *slots; /* feed number + 1, by hash of the code */
    size_t nslots;
    int64_t batch;
    sp_push_result result;
} push;

static void push_clear(push *p)
{
    for (size_t i = 0; i < p->nfeeds; i++)
        sp_feed_close(&p->feeds[i]);
    free(p->feeds);
    free(p->slots);
    free(p->items);
    free(p->reasons);
}

/* ---- tags ---- */

static size_t hash_of(const char *text)
{
    uint64_t h = 1469598103934665603u;

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    return (size_t)(h ^ h >> 29);
}

static sp_status grow_feeds(push *p)
{
    size_t cap = p->feeds_cap ? p->feeds_cap * 2 : 8;
    sp_feed *feeds = realloc(p->feeds, cap * sizeof *feeds);

    if (!feeds)
        return sp_no_memory();
    p->feeds = feeds;
    p->feeds_cap = cap;
    return SP_OK;
}

/* The tag of @code; @out_feed is UINT32_MAX when there is none. */
static sp_status feed_of(push *p, const char *code, uint32_t *out_feed)
{
    size_t i = hash_of(code) & (p->nslots - 1);

    for (; p->slots[i]; i = (i + 1) & (p->nslots - 1))
        if (strcmp(p->feeds[p->slots[i] - 1].tag->code, code) == 0) {
            *out_feed = p->slots[i] - 1;
            return SP_OK;
        }
    if (p->nfeeds == p->feeds_cap)
        SP_TRY(grow_feeds(p));
    sp_status status =
        sp_feed_open(p->session, p->raising.pack, code, &p->feeds[p->nfeeds]);
    *out_feed = UINT32_MAX;
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    *out_feed = (uint32_t)p->nfeeds++;
    p->slots[i] = *out_feed + 1;
    return SP_OK;
}

/* ---- looking at rows ---- */

static bool says_no_value(sp_quality q)
{
    return q == SP_QUALITY_BAD || q == SP_QUALITY_STALE ||
           q == SP_QUALITY_MAINTENANCE;
}

static reason look_at(const push *p, const sp_reading *r)
{
    int64_t now = sp_session_now(p->session);

    if (!r->tag)
        return NO_TAG;
    if ((unsigned)r->quality >= SP_QUALITY_COUNT)
        return NO_QUALITY;
    if (r->seq < 0)
        return BAD_SEQ;
    if (r->at < YEAR_2000 * SECOND)
        return ANCIENT;
    if (r->at / SECOND > now + p->raising.pack->future)
        return FUTURE;
    if (isnan(r->value))
        return says_no_value(r->quality) ? FINE : NO_VALUE;
    if (fabs(r->value) > SP_READING_VALUE_MAX)
        return HUGE_VALUE;
    return FINE;
}

static sp_status sort_out(push *p, size_t row)
{
    const sp_reading *r = &p->readings[row];
    int64_t now = sp_session_now(p->session);
    reason why = look_at(p, r);
    uint32_t feed = UINT32_MAX;

    if (why == FINE) {
        SP_TRY(feed_of(p, r->tag, &feed));
        if (feed == UINT32_MAX)
            why = NO_TAG;
        else if (p->feeds[feed].device->state == SP_DEVICE_RETIRED)
            why = NOT_IN_USE;
        else if (now - r->at / SECOND > p->raising.pack->late)
            why = LATE;
    }
    p->reasons[row] = (unsigned char)why;
    if (why > LATE)
        return SP_OK;
    p->items[p->nitems++] =
        (item){.feed = feed,
               .row = (uint32_t)row,
               .stored = {.tag = p->feeds[feed].tag->id,
                          .at = r->at,
                          .seq = r->seq,
                          .value = r->value,
                          .flags = (int64_t)r->quality |
                                   (why == LATE ? SP_ROW_LATE : 0)}};
    return SP_OK;
}

static int by_tag_and_time(const void *a, const void *b)
{
    const item *x = a;
    const item *y = b;

    if (x->feed != y->feed)
        return x->feed < y->feed ? -1 : 1;
    if (x->stored.at != y->stored.at)
        return x->stored.at < y->stored.at ? -1 : 1;
    if (x->stored.seq != y->stored.seq)
        return x->stored.seq < y->stored.seq ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* ---- storing ---- */

static sp_status next_batch(sp_session *session, int64_t *out)
{
    return sp_db_int(session->db,
                     "SELECT coalesce((SELECT CAST(code AS INTEGER) FROM "
                     "reading_batch ORDER BY id DESC LIMIT 1), 0) + 1",
                     out);
}

/* Rows that are new stay, in their order. */
static sp_status store(push *p, sp_reading_sum *sum)
{
    size_t kept = 0;

    for (size_t i = 0; i < p->nitems; i++) {
        item *it = &p->items[i];
        sp_reading_put put;
        SP_TRY(sp_reading_insert(p->session->db, &it->stored, p->batch,
                                 SAME_SEQ, &put));
        if (put != SP_ROW_NEW) {
            p->reasons[it->row] = put == SP_ROW_THERE ? THERE : CONTRADICTS;
            continue;
        }
        sp_reading_sum_add(sum, &it->stored, p->batch);
        p->items[kept++] = *it;
    }
    p->nitems = kept;
    return SP_OK;
}

static void free_batch(sp_reading_batch **batch)
{
    sp_record_free(&sp_reading_batch_type, *batch);
}

static void span(const push *p, sp_reading_batch *b)
{
    b->first = INT64_MAX;
    b->last = 0;
    for (size_t i = 0; i < p->nitems; i++) {
        int64_t at = p->items[i].stored.at;
        b->first = at < b->first ? at : b->first;
        b->last = at > b->last ? at : b->last;
    }
}

static sp_status write_batch(push *p, const sp_reading_sum *sum)
{
    SP_CLEANUP(free_batch)
    sp_reading_batch *b = sp_record_new(&sp_reading_batch_type);
    char code[24];
    char digest[SP_HASH_HEX];

    if (!b)
        return SP_NO_MEMORY;
    snprintf(code, sizeof code, "%" PRId64, p->batch);
    sp_reading_sum_hex(sum, digest);
    SP_TRY(sp_text_set(&b->code, code));
    SP_TRY(sp_text_set(&b->digest, digest));
    SP_TRY(sp_text_set(&b->source, p->source));
    b->at = sp_session_now(p->session);
    b->rows = (int64_t)p->nitems;
    b->late = p->result.late;
    b->duplicates = p->result.duplicates;
    b->refused = p->result.refused;
    span(p, b);
    return sp_change(p->session, &sp_reading_batch_type, NULL, b, "push");
}

/* ---- through the rules ---- */

static sp_status feed_all(push *p)
{
    SP_AUTOFREE sp_reading_row *rows = malloc((p->nitems + 1) * sizeof *rows);
    size_t from = 0;

    if (!rows)
        return sp_no_memory();
    for (size_t i = 0; i < p->nitems; i++)
        rows[i] = p->items[i].stored;
    while (from < p->nitems) {
        sp_feed *feed = &p->feeds[p->items[from].feed];
        size_t to = from;
        while (to < p->nitems && p->items[to].feed == p->items[from].feed)
            to++;
        SP_TRY(sp_feed_take(&p->raising, feed, rows + from, to - from));
        p->result.reordered += feed->reordered;
        from = to;
    }
    SP_TRY(sp_alarm_storms_end(&p->raising));
    for (size_t i = 0; i < p->nfeeds; i++)
        SP_TRY(sp_feed_save(&p->raising, &p->feeds[i]));
    return SP_OK;
}

static void count_up(push *p)
{
    sp_push_result *r = &p->result;

    r->rows = (int64_t)p->count;
    r->accepted = r->late = r->duplicates = r->refused = r->future = 0;
    for (size_t i = 0; i < p->count; i++) {
        sp_reading_fate fate = reasons[p->reasons[i]].fate;
        r->accepted += fate == SP_READING_ACCEPTED || fate == SP_READING_LATE;
        r->late += fate == SP_READING_LATE;
        r->duplicates += fate == SP_READING_DUPLICATE;
        r->refused += fate == SP_READING_REFUSED;
        r->future += p->reasons[i] == FUTURE;
    }
}

static sp_status push_piece(void *arg)
{
    push *p = arg;
    sp_reading_sum sum = {{0}};

    SP_TRY(next_batch(p->session, &p->batch));
    for (size_t i = 0; i < p->count; i++)
        SP_TRY(sort_out(p, i));
    qsort(p->items, p->nitems, sizeof *p->items, by_tag_and_time);
    SP_TRY(store(p, &sum));
    count_up(p);
    if (!p->nitems)
        return SP_OK;
    SP_TRY(write_batch(p, &sum));
    return feed_all(p);
}

/* ---- the whole ---- */

static sp_status make_room(push *p)
{
    p->nslots = 64;
    while (p->nslots < 2 * p->count)
        p->nslots *= 2;
    p->reasons = calloc(p->count, 1);
    p->items = calloc(p->count, sizeof *p->items);
    p->slots = calloc(p->nslots, sizeof *p->slots);
    return p->reasons && p->items && p->slots ? SP_OK : sp_no_memory();
}

static void add_result(const push *p, sp_push_result *out)
{
    const sp_push_result *r = &p->result;

    out->rows += r->rows;
    out->accepted += r->accepted;
    out->duplicates += r->duplicates;
    out->refused += r->refused;
    out->late += r->late;
    out->future += r->future;
    out->reordered += r->reordered;
    out->raised += p->raising.raised;
    out->collapsed += p->raising.collapsed;
    out->suppressed += p->raising.suppressed;
    out->cleared += p->raising.cleared;
}

static sp_status run_piece(sp_session *session, const sp_alarm_pack *rules,
                           const char *source, const sp_reading *readings,
                           size_t from, size_t count, sp_reading_visit visit,
                           void *context, sp_push_result *out)
{
    SP_CLEANUP(push_clear)
    push p = {.session = session,
              .source = source,
              .readings = readings + from,
              .count = count,
              .raising = {.session = session, .pack = rules}};

    SP_TRY(make_room(&p));
    SP_TRY(sp_db_transaction(session->db, push_piece, &p));
    add_result(&p, out);
    for (size_t i = 0; visit && i < count; i++)
        if (p.reasons[i] != FINE)
            visit(context, from + i, reasons[p.reasons[i]].fate,
                  reasons[p.reasons[i]].zh, reasons[p.reasons[i]].en);
    return SP_OK;
}

static sp_status may_push(sp_session *session)
{
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    if (sp_right(session, "device_config", SP_DO_SETTINGS, NULL) !=
        SP_SCOPE_NONE)
        return SP_OK;
    return sp_require(session, "device_config", SP_DO_UPDATE, NULL, NULL);
}

sp_status sp_reading_push(sp_session *session, const char *source,
                          const sp_reading *readings, size_t count,
                          sp_reading_visit visit, void *context,
                          sp_push_result *out)
{
    SP_CLEANUP(sp_pack_done) sp_pack *pack = NULL;
    const sp_alarm_pack *rules = NULL;

    SP_TRY(may_push(session));
    SP_TRY(sp_alarm_pack_get(session, &pack, &rules));
    for (size_t from = 0; from < count; from += SP_READING_PIECE) {
        size_t n =
            count - from < SP_READING_PIECE ? count - from : SP_READING_PIECE;
        SP_TRY(run_piece(session, rules, source ? source : "", readings, from,
                         n, visit, context, out));
        SP_TRY(sp_progress_at(session, "push", (int64_t)(from + n),
                              (int64_t)count));
    }
    return SP_OK;
}
