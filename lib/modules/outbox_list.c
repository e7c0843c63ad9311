/* Looking at the outbox, and waking what is dead. */
#include "outbox.h"

/* Narrow down by what was given. */
static const char *const newest =
    "SELECT channel, seq, type || '.' || verb, code, state, tries, next_at, "
    "sent_at, why FROM (SELECT * FROM outbox WHERE ($1 IS NULL OR channel = "
    "$1) AND ($2 IS NULL OR state = $2) ORDER BY seq DESC, channel LIMIT $3) "
    "AS latest ORDER BY seq, channel";

static sp_status show(sp_stmt *stmt, sp_delivery_visit visit, void *context)
{
    int state = sp_label_find(sp_delivery_state_labels, SP_DELIVERY_STATE_COUNT,
                              sp_stmt_text(stmt, 4));
    const sp_delivery d = {
        .channel = sp_stmt_text(stmt, 0),
        .seq = sp_stmt_int(stmt, 1),
        .event = sp_stmt_text(stmt, 2),
        .code = sp_stmt_text(stmt, 3),
        .state = state < 0 ? SP_DELIVERY_NEW : (sp_delivery_state)state,
        .tries = sp_stmt_int(stmt, 5),
        .next_at = sp_stmt_int(stmt, 6),
        .sent_at = sp_stmt_is_null(stmt, 7) ? SP_NO_INT : sp_stmt_int(stmt, 7),
        .why = sp_stmt_text(stmt, 8)};

    return visit(context, &d);
}

sp_status sp_outbox_list(sp_session *session, const char *channel,
                         sp_delivery_state state, int64_t limit,
                         sp_delivery_visit visit, void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_require(session, "exchange", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_db_prepare(session->db, newest, &stmt));
    sp_stmt_bind_text(stmt, 1, channel);
    sp_stmt_bind_text(stmt, 2,
                      state < SP_DELIVERY_STATE_COUNT
                          ? sp_delivery_state_labels[state].name
                          : NULL);
    sp_stmt_bind_int(stmt, 3, limit > 0 ? limit : INT64_MAX);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(show(stmt, visit, context));
    }
}

typedef struct waking {
    sp_session *session;
    const char *channel;
    int64_t seq;
    int64_t count;
} waking;

static sp_status wake(void *arg)
{
    waking *w = arg;
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(w->session->db,
                         "UPDATE outbox SET state = 'new', tries = 0, next_at "
                         "= $1 WHERE state <> 'sent' AND ($2 IS NULL OR "
                         "channel = $2) AND ($3 = 0 OR seq = $3)",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, sp_session_now(w->session));
    sp_stmt_bind_text(stmt, 2, w->channel);
    sp_stmt_bind_int(stmt, 3, w->seq);
    SP_TRY(sp_stmt_run(stmt));
    w->count = sp_db_changes(w->session->db);
    return SP_OK;
}

sp_status sp_outbox_retry(sp_session *session, const char *channel, int64_t seq,
                          int64_t *out_count)
{
    waking w = {.session = session, .channel = channel, .seq = seq};

    if (sp_right(session, "exchange", SP_DO_SETTINGS, NULL) == SP_SCOPE_NONE)
        SP_TRY(sp_require(session, "exchange", SP_DO_EXPORT, NULL, NULL));
    SP_TRY(sp_db_transaction(session->db, wake, &w));
    if (out_count)
        *out_count = w.count;
    return SP_OK;
}
