/* The outbox: from the ledger to deliveries, and out, in order, until the other
 * end says that it has them. */
#include "outbox.h"

#include <stdlib.h>
#include <string.h>

#include <safeprod/tick.h>

enum {
    ENTRIES = 1000, /* of the ledger that are looked at in one transaction */
    BATCH = 100,    /* sent between two transactions */
    LEASE = 120,    /* seconds that a channel is held by a flush */
    PATIENCE = 60,  /* a batch ends after so many, to renew the lease */
    FAILURES = 3    /* one after the other: the channel is left alone */
};

const sp_label sp_delivery_state_labels[SP_DELIVERY_STATE_COUNT] = {
    [SP_DELIVERY_NEW] = {"new", "待发", "waiting", NULL},
    [SP_DELIVERY_SENT] = {"sent", "已送达", "sent", NULL},
    [SP_DELIVERY_DEAD] = {"dead", "已放弃", "dead", NULL},
};

/* ---- from the ledger ---- */

typedef struct filling {
    sp_session *session;
    const sp_channel *channel;
    int64_t mark;
    int64_t seen;
    int64_t found;
} filling;

static sp_status read_mark(filling *f)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(f->session->db,
                         "SELECT seq FROM outbox_mark WHERE channel = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, f->channel->code);
    SP_TRY(sp_stmt_step(stmt, &row));
    f->mark = row ? sp_stmt_int(stmt, 0) : 0;
    return SP_OK;
}

static sp_status write_mark(const filling *f)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(f->session->db,
                         "UPDATE outbox_mark SET seq = $1 WHERE channel = $2",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, f->mark);
    sp_stmt_bind_text(stmt, 2, f->channel->code);
    return sp_stmt_run(stmt);
}

static sp_status add_delivery(filling *f, sp_stmt *entry, int64_t level)
{
    const sp_channel *c = f->channel;
    const char *code = sp_stmt_text(entry, 3);
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(f->session->db,
                         "INSERT INTO outbox (channel, seq, type, verb, code, "
                         "state, tries, next_at) VALUES ($1, $2, $3, $4, $5, "
                         "'new', 0, $6)",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, c->code);
    sp_stmt_bind_int(stmt, 2, sp_stmt_int(entry, 0));
    sp_stmt_bind_text(stmt, 3, sp_stmt_text(entry, 1));
    sp_stmt_bind_text(stmt, 4, sp_stmt_text(entry, 2));
    sp_stmt_bind_text(stmt, 5, code ? code : "");
    sp_stmt_bind_int(stmt, 6,
                     sp_quiet_until(c->quiet_from, c->quiet_to, level,
                                    sp_session_now(f->session),
                                    f->session->options.zone));
    f->found++;
    return sp_stmt_run(stmt);
}

static sp_status look_at(filling *f, sp_stmt *entry)
{
    const char *type = sp_stmt_text(entry, 1);
    bool notice = strcmp(type, sp_notice_type.name) == 0;

    if (!sp_event_matches(f->channel->events, type, sp_stmt_text(entry, 2)))
        return SP_OK;
    int64_t level = sp_event_level(type, sp_stmt_text(entry, 4));
    if (notice && level < f->channel->min_level)
        return SP_OK;
    return add_delivery(f, entry, level);
}

static sp_status fill_some(void *arg)
{
    filling *f = arg;
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    f->seen = 0;
    SP_TRY(read_mark(f));
    SP_TRY(sp_db_prepare(f->session->db,
                         "SELECT seq, subject, verb, code, after FROM ledger "
                         "WHERE seq > $1 ORDER BY seq LIMIT $2",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, f->mark);
    sp_stmt_bind_int(stmt, 2, ENTRIES);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return f->seen ? write_mark(f) : SP_OK;
        SP_TRY(look_at(f, stmt));
        f->mark = sp_stmt_int(stmt, 0);
        f->seen++;
    }
}

sp_status sp_outbox_fill(sp_session *session, const sp_channel *channel,
                         int64_t *found)
{
    filling f = {.session = session, .channel = channel};

    do
        SP_TRY(sp_db_transaction(session->db, fill_some, &f));
    while (f.seen == ENTRIES);
    *found += f.found;
    return SP_OK;
}

/* ---- a flush ---- */

/* What became of one delivery of a batch. */
typedef struct outcome {
    int64_t seq;
    int64_t tries; /* that failed, with this one; 0: it was sent */
    char *record;  /* "type/code" */
    char *why;
} outcome;

typedef struct flushing {
    sp_session *session;
    const sp_flush_options *options;
    const sp_channel *channel;
    sp_sending sending;
    char holder[33];
    bool held;
    outcome batch[BATCH];
    size_t count;
    int failures; /* one after the other */
    sp_flush_result result;
} flushing;

static void forget_batch(flushing *f)
{
    for (size_t i = 0; i < f->count; i++) {
        free(f->batch[i].record);
        free(f->batch[i].why);
    }
    f->count = 0;
}

/* Hold the channel for a while, unless somebody else does. */
static sp_status hold(void *arg)
{
    flushing *f = arg;
    int64_t now = sp_session_now(f->session);
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(f->session->db,
                         "UPDATE outbox_mark SET holder = $1, held_until = $2 "
                         "WHERE channel = $3 AND (holder IS NULL OR holder = "
                         "$1 OR held_until < $4)",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, f->holder);
    sp_stmt_bind_int(stmt, 2, now + LEASE);
    sp_stmt_bind_text(stmt, 3, f->channel->code);
    sp_stmt_bind_int(stmt, 4, now);
    SP_TRY(sp_stmt_run(stmt));
    f->held = sp_db_changes(f->session->db) > 0;
    return SP_OK;
}

static sp_status let_go(void *arg)
{
    const flushing *f = arg;
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(f->session->db,
                         "UPDATE outbox_mark SET holder = NULL, held_until = "
                         "NULL WHERE channel = $1 AND holder = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, f->channel->code);
    sp_stmt_bind_text(stmt, 2, f->holder);
    return sp_stmt_run(stmt);
}

/* What is due, and does not come after something of its record that waits for
 * later. */
static sp_status gather(flushing *f)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        f->session->db,
        "SELECT seq, tries, type || '/' || code FROM outbox o WHERE channel = "
        "$1 AND state = 'new' AND next_at <= $2 AND NOT EXISTS (SELECT 1 FROM "
        "outbox p WHERE p.channel = $1 AND p.type = o.type AND p.code = o.code "
        "AND p.state = 'new' AND p.seq < o.seq AND p.next_at > $2) ORDER BY "
        "seq LIMIT $3",
        &stmt));
    sp_stmt_bind_text(stmt, 1, f->channel->code);
    sp_stmt_bind_int(stmt, 2, sp_session_now(f->session));
    sp_stmt_bind_int(stmt, 3, BATCH);
    forget_batch(f);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        outcome *o = &f->batch[f->count];
        *o = (outcome){.seq = sp_stmt_int(stmt, 0),
                       .tries = sp_stmt_int(stmt, 1)};
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 2), &o->record));
        f->count++;
    }
}

static bool came_to_grief(const flushing *f, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (f->batch[k].why &&
            strcmp(f->batch[k].record, f->batch[i].record) == 0)
            return true;
    return false;
}

static sp_status send_one(flushing *f, outcome *o)
{
    SP_AUTOEVENT event = {0};

    SP_TRY(sp_event_load(f->session, o->seq, &event));
    sp_status status = sp_send_event(&f->sending, &event);
    if (status == SP_NO_MEMORY)
        return status;
    f->failures = status == SP_OK ? 0 : f->failures + 1;
    o->tries = status == SP_OK ? 0 : o->tries + 1;
    if (status == SP_OK)
        return SP_OK;
    return sp_text_copy(sp_last_error(f->session->options.lang), &o->why);
}

/* Send the batch; what was not tried is taken out of it. */
static sp_status send_batch(flushing *f)
{
    int64_t began = sp_session_now(f->session);
    size_t tried = 0;

    for (size_t i = 0; i < f->count; i++) {
        bool enough = f->failures >= FAILURES ||
                      sp_session_now(f->session) - began > PATIENCE;
        outcome o = f->batch[i];
        f->batch[i] = (outcome){0};
        f->batch[tried] = o;
        if (enough || came_to_grief(f, tried)) {
            free(o.record);
            f->batch[tried] = (outcome){0};
            continue;
        }
        SP_TRY(send_one(f, &f->batch[tried]));
        tried++;
    }
    f->count = tried;
    return SP_OK;
}

static sp_status note_outcome(flushing *f, const outcome *o)
{
    int64_t now = sp_session_now(f->session);
    bool sent = !o->why;
    bool dead = !sent && o->tries >= SP_OUTBOX_TRIES;
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(f->session->db,
                         "UPDATE outbox SET state = $1, tries = tries + $2, "
                         "next_at = $3, sent_at = $4, why = $5 WHERE channel = "
                         "$6 AND seq = $7",
                         &stmt));
    sp_stmt_bind_text(stmt, 1,
                      sp_delivery_state_labels[sent   ? SP_DELIVERY_SENT
                                               : dead ? SP_DELIVERY_DEAD
                                                      : SP_DELIVERY_NEW]
                          .name);
    sp_stmt_bind_int(stmt, 2, !sent);
    sp_stmt_bind_int(stmt, 3, now + (sent ? 0 : sp_outbox_wait(o->tries)));
    if (sent)
        sp_stmt_bind_int(stmt, 4, now);
    else
        sp_stmt_bind_null(stmt, 4);
    sp_stmt_bind_text(stmt, 5, o->why);
    sp_stmt_bind_text(stmt, 6, f->channel->code);
    sp_stmt_bind_int(stmt, 7, o->seq);
    f->result.sent += sent;
    f->result.died += dead;
    f->result.failed += !sent && !dead;
    return sp_stmt_run(stmt);
}

/* What became of them, and the lease anew, in one transaction. */
static sp_status note_batch(void *arg)
{
    flushing *f = arg;

    for (size_t i = 0; i < f->count; i++)
        SP_TRY(note_outcome(f, &f->batch[i]));
    return hold(f);
}

static sp_status send_all(flushing *f)
{
    SP_TRY(sp_sending_open(f->session, f->channel, f->options, &f->sending));
    f->failures = 0;
    while (f->held && f->failures < FAILURES) {
        SP_TRY(gather(f));
        if (!f->count)
            return SP_OK;
        SP_TRY(send_batch(f));
        sp_flush_result before = f->result;
        sp_status status = sp_db_transaction(f->session->db, note_batch, f);
        if (status != SP_OK)
            f->result = before;
        SP_TRY(status);
        SP_TRY(sp_progress_at(f->session, "outbox", f->result.sent, 0));
    }
    return SP_OK;
}

static sp_status flush_channel(flushing *f)
{
    SP_TRY(sp_db_transaction(f->session->db, hold, f));
    if (!f->held) {
        f->result.busy++;
        return SP_OK;
    }
    sp_status status = sp_outbox_fill(f->session, f->channel, &f->result.found);
    if (status == SP_OK)
        status = send_all(f);
    sp_sending_close(&f->sending);
    forget_batch(f);
    sp_status gone = sp_db_transaction(f->session->db, let_go, f);
    return status != SP_OK ? status : gone;
}

static sp_status may_flush(sp_session *session)
{
    if (sp_right(session, "exchange", SP_DO_SETTINGS, NULL) > SP_SCOPE_NONE)
        return SP_OK;
    return sp_require(session, "exchange", SP_DO_EXPORT, NULL, NULL);
}

/* Channels in use, all or the one that is named. */
static sp_status channels(sp_session *session, const char *code,
                          sp_records *out)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_channel_type);

    if (!query)
        return sp_no_memory();
    if (code)
        SP_TRY(sp_query_where(query, "code", code));
    SP_TRY(sp_record_list(session, query, out));
    if (!code || out->count)
        return SP_OK;
    sp_records_clear(out);
    return sp_fail(SP_NOT_FOUND, "没有在用的外发通道 %.60s",
                   "there is no channel %.60s in use", code);
}

static sp_status count_left(flushing *f)
{
    return sp_db_int(f->session->db,
                     "SELECT count(*) FROM outbox WHERE state = 'new'",
                     &f->result.left);
}

static const sp_flush_options usual;

sp_status sp_outbox_flush(sp_session *session, const sp_flush_options *options,
                          sp_flush_result *out)
{
    SP_CLEANUP(sp_records_clear) sp_records list = {0};
    SP_AUTOFREE flushing *f = calloc(1, sizeof *f);
    unsigned char bytes[16];

    if (!f)
        return sp_no_memory();
    *f = (flushing){.session = session, .options = options ? options : &usual};
    SP_TRY(may_flush(session));
    SP_TRY(channels(session, f->options->channel, &list));
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(f->holder, sizeof f->holder, bytes, sizeof bytes);
    for (size_t i = 0; i < list.count; i++) {
        f->channel = list.items[i];
        SP_TRY(flush_channel(f));
    }
    SP_TRY(count_left(f));
    if (out)
        *out = f->result;
    return SP_OK;
}

sp_status sp_channel_test(sp_session *session, const char *code,
                          const sp_flush_options *options)
{
    SP_CLEANUP(sp_records_clear) sp_records list = {0};
    SP_AUTOSENDING sending = {0};
    SP_AUTOEVENT event = {.at = sp_session_now(session)};

    SP_TRY(may_flush(session));
    SP_TRY(channels(session, code, &list));
    SP_TRY(sp_text_copy(session->actor->name, &event.actor));
    SP_TRY(sp_text_copy(sp_channel_type.name, &event.type));
    SP_TRY(sp_text_copy("test", &event.verb));
    SP_TRY(sp_text_copy(code, &event.code));
    SP_TRY(sp_sending_open(session, list.items[0], options ? options : &usual,
                           &sending));
    return sp_send_event(&sending, &event);
}
