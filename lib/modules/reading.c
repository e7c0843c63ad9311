/* Stored readings: their batches, and looking at them. */
#include <safeprod/reading.h>

#include <math.h>

#include "alarm_feed.h"

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_reading_batch, m, zh, en, .flags = SP_GUARDED | SP_BRIEF,      \
             __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_reading_batch),
    SP_FIELD(sp_reading_batch, code, "批号", "code",
             .flags = SP_GUARDED | SP_REQUIRED | SP_BRIEF),
    FIELD(source, "来源", "source"),
    FIELD(at, "接收时间", "received at", .as = SP_AS_TIME),
    FIELD(rows, "采纳行数", "rows taken"),
    FIELD(late, "迟到行数", "rows late"),
    FIELD(duplicates, "重复行数", "rows there already"),
    FIELD(refused, "拒收行数", "rows refused"),
    FIELD(first, "最早毫秒", "first in milliseconds"),
    FIELD(last, "最晚毫秒", "last in milliseconds"),
    SP_FIELD(sp_reading_batch, digest, "指纹", "digest", .flags = SP_GUARDED),
};

const sp_type sp_reading_batch_type = {.name = "reading_batch",
                                       .zh = "监测数据批次",
                                       .en = "batch of readings",
                                       .table = "reading_batch",
                                       .code = "code",
                                       .module = "alarm",
                                       .flags = SP_TYPE_VERBS_ONLY,
                                       SP_TYPE(sp_reading_batch, fields)};

/* ---- rights: who sees the alarms of a device sees its readings ---- */

static sp_status load_tag(sp_session *session, const char *code, sp_tag **out)
{
    void *found = NULL;

    SP_TRY(sp_require(session, "alarm", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_rec_find(session->db, &sp_tag_type, "code", code, &found));
    *out = found;
    return sp_require(session, "alarm", SP_DO_READ, (*out)->owner_dept,
                      (*out)->created_by);
}

static sp_stored_reading reading_of(sp_stmt *stmt, const char *tag,
                                    const char *unit)
{
    int64_t flags = sp_stmt_int(stmt, 3);

    return (sp_stored_reading){
        .tag = tag,
        .unit = unit,
        .at = sp_stmt_is_null(stmt, 0) ? SP_NO_INT : sp_stmt_int(stmt, 0),
        .seq = sp_stmt_int(stmt, 1),
        .value = sp_stmt_real(stmt, 2),
        .quality = (sp_quality)(flags & SP_ROW_QUALITY),
        .late = flags & SP_ROW_LATE};
}

sp_status sp_reading_list(sp_session *session, const char *tag, int64_t from,
                          int64_t to, int64_t limit, sp_reading_each visit,
                          void *context)
{
    SP_CLEANUP(sp_tag_done) sp_tag *t = NULL;
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(load_tag(session, tag, &t));
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT at, seq, value, flags FROM (SELECT at, seq, "
                         "value, flags FROM reading WHERE tag = $1 AND at >= "
                         "$2 AND at <= $3 ORDER BY at DESC, seq DESC LIMIT $4) "
                         "AS newest ORDER BY at, seq",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, t->id);
    sp_stmt_bind_int(stmt, 2, from);
    sp_stmt_bind_int(stmt, 3, to);
    sp_stmt_bind_int(stmt, 4, limit > 0 ? limit : INT64_MAX);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        sp_stored_reading r = reading_of(stmt, t->code, t->unit);
        SP_TRY(visit(context, &r));
    }
}

/* ---- the newest of each ---- */

typedef struct latest {
    sp_session *session;
    const sp_alarm_pack *pack;
    sp_reading_each visit;
    void *context;
} latest;

static bool is_silent(const latest *l, const sp_tag *t, int64_t at)
{
    int64_t now = sp_session_now(l->session);
    int64_t last = at == SP_NO_INT ? t->created_at : at / 1000;

    return now - last > l->pack->stale_periods * t->period;
}

static sp_status show_tag(void *context, const void *record)
{
    const latest *l = context;
    const sp_tag *t = record;
    SP_AUTOSTMT *stmt = NULL;
    sp_stored_reading r = {.tag = t->code,
                           .unit = t->unit,
                           .at = SP_NO_INT,
                           .value = NAN,
                           .quality = SP_QUALITY_STALE};
    bool row;

    SP_TRY(sp_db_prepare(l->session->db,
                         "SELECT at, seq, value, flags FROM reading WHERE tag "
                         "= $1 ORDER BY at DESC, seq DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, t->id);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row)
        r = reading_of(stmt, t->code, t->unit);
    r.silent = is_silent(l, t, r.at);
    return l->visit(l->context, &r);
}

sp_status sp_reading_latest(sp_session *session, const char *device,
                            sp_reading_each visit, void *context)
{
    SP_CLEANUP(sp_pack_done) sp_pack *pack = NULL;
    SP_AUTOQUERY *query = NULL;
    sp_sight sight = sp_sight_of(session, "alarm", NULL);
    latest l = {session, NULL, visit, context};

    SP_TRY(sp_require(session, "alarm", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_alarm_pack_get(session, &pack, &l.pack));
    query = sp_query_new(&sp_tag_type);
    if (!query)
        return SP_NO_MEMORY;
    if (device)
        SP_TRY(sp_query_where(query, "device", device));
    return sp_rec_each(session->db, query, &sight, show_tag, &l);
}
