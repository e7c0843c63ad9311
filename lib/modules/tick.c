/* What time brings about, and notices of it. */
#include <safeprod/tick.h>

#include <string.h>

#include "ticking.h"

/* ---- notices ---- */

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_notice, m, zh, en,                                             \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_notice),
    SP_FIELD(sp_notice, code, "提醒编号", "code",
             .flags = SP_GUARDED | SP_REQUIRED),
    FIELD(kind, "种类", "kind"),
    FIELD(alarm, "报警", "alarm"),
    SP_FIELD(sp_notice, subject_type, "对象类型", "type of record",
             .flags = SP_GUARDED),
    FIELD(subject, "对象编号", "code of the record"),
    FIELD(at, "发生时间", "since", .as = SP_AS_TIME),
    SP_FIELD(sp_notice, text_zh, "内容", "text in Chinese",
             .flags = SP_GUARDED | SP_BRIEF, .max_len = 1000),
    SP_FIELD(sp_notice, text_en, "英文内容", "text in English",
             .flags = SP_GUARDED, .max_len = 1000),
    FIELD(handled_at, "处理时间", "handled at", .as = SP_AS_TIME),
    SP_FIELD(sp_notice, handled_by, "处理人", "handled by",
             .flags = SP_GUARDED),
    SP_FIELD(sp_notice, handled_note, "处理说明", "what was done",
             .flags = SP_GUARDED, .max_len = 1000),
    SP_FIELD(sp_notice, level, "级别", "level", .flags = SP_GUARDED | SP_BRIEF),
    SP_FIELD(sp_notice, recipients, "通知对象", "who has to know",
             .flags = SP_GUARDED, .max_len = 4000),
};
const sp_type sp_notice_type = {.name = "notice",
                                .zh = "提醒",
                                .en = "notice",
                                .table = "notice",
                                .code = "code",
                                .module = "alarm",
                                .hide = "handled_at",
                                .flags = SP_TYPE_VERBS_ONLY,
                                SP_TYPE(sp_notice, fields)};

static void free_notice(sp_notice **notice)
{
    sp_record_free(&sp_notice_type, *notice);
}
#define AUTONOTICE SP_CLEANUP(free_notice) sp_notice

static sp_status fill(const sp_notice_text *text, sp_notice *n)
{
    n->alarm = text->alarm;
    n->at = text->at;
    n->level = text->level ? text->level : text->alarm ? 4 : 1;
    SP_TRY(sp_text_set(&n->recipients, text->recipients));
    SP_TRY(sp_text_set(&n->code, text->code));
    SP_TRY(sp_text_set(&n->kind, text->kind));
    SP_TRY(sp_text_set(&n->subject_type, text->subject_type));
    SP_TRY(sp_text_set(&n->subject, text->subject));
    SP_TRY(sp_text_set(&n->text_zh, text->zh));
    SP_TRY(sp_text_set(&n->text_en, text->en));
    return sp_text_set(&n->owner_dept, text->owner_dept);
}

typedef struct raising {
    sp_session *session;
    const sp_notice_text *text;
    bool is_new;
} raising;

static sp_status raise_one(void *arg)
{
    raising *r = arg;
    AUTONOTICE *n = sp_record_new(&sp_notice_type);
    bool there = false;

    if (!n)
        return SP_NO_MEMORY;
    SP_TRY(
        sp_rec_exists(r->session->db, &sp_notice_type, r->text->code, &there));
    if (there)
        return SP_OK;
    SP_TRY(fill(r->text, n));
    r->is_new = true;
    return sp_change(r->session, &sp_notice_type, NULL, n, "notice");
}

sp_status sp_notice_raise(sp_session *session, const sp_notice_text *text,
                          sp_tick_result *result)
{
    raising r = {session, text, false};

    SP_TRY(sp_db_transaction(session->db, raise_one, &r));
    if (r.is_new) {
        result->notices++;
        result->alarms += text->alarm;
    }
    return SP_OK;
}

/* ---- handling them ---- */

typedef struct handling {
    sp_session *session;
    const char *code;
    const char *note;
} handling;

static sp_status handle(void *arg)
{
    const handling *h = arg;
    AUTONOTICE *old = NULL;
    AUTONOTICE *n = NULL;
    void *found = NULL;

    SP_TRY(
        sp_rec_find(h->session->db, &sp_notice_type, "code", h->code, &found));
    old = found;
    SP_TRY(sp_require(h->session, "alarm", SP_DO_UPDATE, old->owner_dept,
                      old->created_by));
    if (old->handled_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "提醒 %.80s 已由 %.60s 处理",
                       "notice %.80s was handled by %.60s already", h->code,
                       old->handled_by);
    n = sp_record_copy(&sp_notice_type, old);
    if (!n)
        return SP_NO_MEMORY;
    n->handled_at = sp_session_now(h->session);
    SP_TRY(sp_text_set(&n->handled_by, h->session->actor->name));
    SP_TRY(sp_text_set(&n->handled_note, h->note));
    return sp_change(h->session, &sp_notice_type, old, n, "handle");
}

sp_status sp_notice_handle(sp_session *session, const char *code,
                           const char *note)
{
    handling h = {session, code, note};

    SP_TRY(sp_require(session, "alarm", SP_DO_UPDATE, NULL, NULL));
    if (!note || !*note)
        return sp_fail(SP_INVALID, "请写明怎样处理的", "say what was done");
    return sp_db_transaction(session->db, handle, &h);
}

/* ---- the tick ---- */

/* What is done at each tick, in this order; a module adds its line here. */
static sp_status (*const ticks[])(sp_session *session,
                                  sp_tick_result *result) = {
    sp_tick_broadcasts,     sp_tick_permits_expire, sp_tick_hazards,
    sp_tick_permits_remind, sp_tick_training,       sp_tick_alarms,
    sp_tick_blacklist,      sp_tick_passes,         sp_tick_expiring,
    sp_tick_visitors,       sp_tick_inspections,    sp_tick_incidents,
    sp_tick_emergency,      sp_tick_procedures,     sp_tick_duties_make,
    sp_tick_duties_remind,  sp_tick_duties_missed,
};

sp_status sp_tick(sp_session *session, sp_tick_result *out)
{
    sp_tick_result result = {0};

    if (!session->actor)
        return sp_fail(SP_FORBIDDEN, "尚未登录，请先登录",
                       "nobody is signed in; sign in first");
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    for (size_t i = 0; i < SP_COUNT(ticks); i++)
        SP_TRY(ticks[i](session, &result));
    if (out)
        *out = result;
    return SP_OK;
}
