/* The record of an event that is over, frozen as JSON with its hash. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "event_code.h"
#include "hash.h"
#include "json.h"
#include "str.h"

enum {
    CONTENT_MAX = 1 << 20,
    AROUND = 600000, /* milliseconds of readings before and after */
    READINGS_MAX = 2000
};

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_event_archive, m, zh, en, .flags = SP_GUARDED | SP_BRIEF,      \
             __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_event_archive),
    SP_FIELD(sp_event_archive, code, "归档编号", "code",
             .flags = SP_GUARDED | SP_REQUIRED | SP_BRIEF),
    SP_FIELD(sp_event_archive, source, "来源", "source",
             .flags = SP_GUARDED | SP_REQUIRED | SP_BRIEF),
    SP_FIELD(sp_event_archive, event, "事件", "event",
             .flags = SP_GUARDED | SP_REQUIRED | SP_BRIEF),
    FIELD(at, "归档时间", "archived at", .as = SP_AS_TIME),
    FIELD(note, "说明", "note", .max_len = 1000),
    SP_FIELD(sp_event_archive, content, "内容", "content", .flags = SP_GUARDED,
             .as = SP_AS_JSON, .max_len = CONTENT_MAX),
    SP_FIELD(sp_event_archive, sha256, "哈希", "sha256", .flags = SP_GUARDED),
};

const sp_type sp_event_archive_type = {.name = "event_archive",
                                       .zh = "事件归档",
                                       .en = "archived event",
                                       .table = "event_archive",
                                       .code = "code",
                                       .module = "alarm",
                                       .flags = SP_TYPE_VERBS_ONLY,
                                       SP_TYPE(sp_event_archive, fields)};

/* ---- what goes into it ---- */

typedef struct filling {
    sp_session *session;
    sp_str s;
    bool first;
} filling;

static void filling_free(filling *f)
{
    sp_str_free(&f->s);
}

static sp_status add_record(void *context, const sp_type *type,
                            const void *record)
{
    filling *f = context;
    SP_AUTOFREE char *json = NULL;

    SP_TRY(sp_record_json(type, record, sp_session_zone(f->session), &json));
    sp_str_add(&f->s, f->first ? "" : ",");
    sp_str_add(&f->s, json);
    f->first = false;
    return SP_OK;
}

static sp_status add_line(void *context, const void *record)
{
    return add_record(context, &sp_alarm_history_type, record);
}

static sp_status add_notice(void *context, const void *record)
{
    return add_record(context, &sp_notice_type, record);
}

static sp_status add_where(filling *f, const char *name, const sp_type *type,
                           const char *field, const char *value,
                           const char *order, sp_record_visit visit)
{
    SP_AUTOQUERY *query = sp_query_new(type);
    sp_sight all = {.scope = SP_SCOPE_ALL};

    if (!query)
        return SP_NO_MEMORY;
    sp_query_all(query);
    SP_TRY(sp_query_where(query, field, value));
    SP_TRY(sp_query_order(query, order));
    sp_str_addf(&f->s, ",\"%s\":[", name);
    f->first = true;
    SP_TRY(sp_rec_each(f->session->db, query, &all, visit, f));
    sp_str_addc(&f->s, ']');
    return SP_OK;
}

static sp_status add_reading(void *context, const sp_stored_reading *r)
{
    filling *f = context;
    char value[32] = "null";

    if (r->value == r->value)
        snprintf(value, sizeof value, "%.12g", r->value);
    sp_str_addf(&f->s, "%s[%" PRId64 ",%s,\"%s\"]", f->first ? "" : ",", r->at,
                value, sp_quality_labels[r->quality].name);
    f->first = false;
    return SP_OK;
}

static sp_status add_readings(filling *f, const sp_alarm *a)
{
    int64_t last =
        a->cleared_at == SP_NO_INT ? a->last_ms : a->cleared_at * 1000;

    sp_str_add(&f->s, ",\"readings\":[");
    f->first = true;
    if (a->tag)
        SP_TRY(sp_reading_list(f->session, a->tag, a->event_ms - AROUND,
                               last + AROUND, READINGS_MAX, add_reading, f));
    sp_str_addc(&f->s, ']');
    return SP_OK;
}

static sp_status fill_alarm(filling *f, const sp_alarm *a)
{
    sp_str_add(&f->s, "{\"alarm\":");
    f->first = true;
    SP_TRY(add_record(f, &sp_alarm_type, a));
    SP_TRY(add_where(f, "history", &sp_alarm_history_type, "alarm", a->code,
                     "seq", add_line));
    SP_TRY(add_where(f, "notices", &sp_notice_type, "subject", a->code, "at",
                     add_notice));
    SP_TRY(add_readings(f, a));
    sp_str_addc(&f->s, '}');
    return sp_str_ok(&f->s);
}

static sp_status fill_notice(filling *f, const sp_notice *n)
{
    sp_str_add(&f->s, "{\"notice\":");
    f->first = true;
    SP_TRY(add_record(f, &sp_notice_type, n));
    sp_str_addc(&f->s, '}');
    return sp_str_ok(&f->s);
}

/* ---- writing it ---- */

static sp_status check(sp_session *session, const sp_event_found *e,
                       const char *code)
{
    const char *dept = e->alarm ? e->alarm->owner_dept : e->notice->owner_dept;
    const char *maker = e->alarm ? e->alarm->created_by : e->notice->created_by;
    bool over = e->alarm ? e->alarm->closed_at != SP_NO_INT
                         : e->notice->handled_at != SP_NO_INT;

    if (sp_require(session, "alarm", SP_DO_APPROVE, dept, maker) != SP_OK)
        SP_TRY(sp_require(session, "alarm", SP_DO_UPDATE, dept, maker));
    if (!over)
        return sp_fail(SP_CONFLICT, "事件 %.80s 尚未处理完毕，不能归档",
                       "event %.80s is not over; it cannot be archived", code);
    return SP_OK;
}

static sp_status mark(sp_session *session, const sp_alarm *old,
                      const char *code)
{
    SP_AUTOALARM *a = sp_record_copy(&sp_alarm_type, old);

    if (!a)
        return SP_NO_MEMORY;
    SP_TRY(sp_text_set(&a->archive, code));
    return sp_alarm_write(session, old, a, "archive", NULL);
}

static void free_archive(sp_event_archive **archive)
{
    sp_record_free(&sp_event_archive_type, *archive);
}

typedef struct archiving {
    sp_session *session;
    const char *code;
    const char *note;
    char *out;
} archiving;

static sp_status write(archiving *w, const sp_event_found *e, filling *f)
{
    SP_CLEANUP(free_archive)
    sp_event_archive *a = sp_record_new(&sp_event_archive_type);
    const char *source = e->alarm ? "alarm" : "notice";
    char sha256[SP_HASH_HEX];
    SP_AUTOSTR code = {0};

    if (!a)
        return SP_NO_MEMORY;
    if (f->s.len > CONTENT_MAX)
        return sp_fail(SP_INVALID, "事件 %.80s 的内容太多，无法归档",
                       "event %.80s has too much to be archived", w->code);
    sp_hash hash = sp_hash_of(f->s.data, f->s.len);
    sp_hash_hex(&hash, sha256);
    sp_str_addf(&code, "GD/%s", w->code);
    SP_TRY(sp_str_ok(&code));
    a->at = sp_session_now(w->session);
    SP_TRY(sp_text_set(&a->code, sp_str_text(&code)));
    SP_TRY(sp_text_set(&a->source, source));
    SP_TRY(sp_text_set(&a->event, w->code));
    SP_TRY(sp_text_set(&a->note, w->note));
    SP_TRY(sp_text_set(&a->sha256, sha256));
    SP_TRY(sp_text_set(&a->owner_dept, e->alarm ? e->alarm->owner_dept
                                                : e->notice->owner_dept));
    SP_TRY(sp_str_take(&f->s, &a->content));
    SP_TRY(sp_change(w->session, &sp_event_archive_type, NULL, a, "archive"));
    SP_TRY(e->alarm ? mark(w->session, e->alarm, a->code) : SP_OK);
    return sp_str_take(&code, &w->out);
}

static sp_status archive(void *arg)
{
    archiving *w = arg;
    SP_CLEANUP(sp_event_done) sp_event_found e = {0};
    SP_CLEANUP(filling_free) filling f = {.session = w->session};

    SP_TRY(sp_event_find(w->session, w->code, &e));
    SP_TRY(check(w->session, &e, w->code));
    SP_TRY(sp_event_archived(w->session, e.alarm ? "alarm" : "notice", w->code,
                             &w->out));
    if (w->out)
        return SP_OK;
    SP_TRY(e.alarm ? fill_alarm(&f, e.alarm) : fill_notice(&f, e.notice));
    return write(w, &e, &f);
}

sp_status sp_event_archive_it(sp_session *session, const char *code,
                              const char *note, char **out)
{
    archiving w = {session, code, note, NULL};

    SP_TRY(sp_require(session, "alarm", SP_DO_READ, NULL, NULL));
    sp_status status = sp_db_transaction(session->db, archive, &w);
    if (status != SP_OK) {
        free(w.out);
        return status;
    }
    *out = w.out;
    return SP_OK;
}
