/* Duty rosters: shifts, gaps and overlaps, handover. */
#include <stdio.h>
#include <string.h>

#include "cleaning.h"
#include "emergencying.h"
#include "str.h"
#include "when.h"

enum { SHIFT_SECONDS_MAX = 7 * 86400 };

#define FIELD(m, zh, en, ...) SP_FIELD(sp_roster_shift, m, zh, en, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_roster_shift),
    FIELD(code, "班次编号", "code", .flags = SP_FIXED, .max_len = 120,
          .clean = sp_code_clean, .help_zh = "不填则为 岗位-开始时间",
          .help_en = "post and beginning when not given"),
    FIELD(post, "值班岗位", "post", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 64, .clean = sp_code_clean, .alias = "岗位"),
    FIELD(from_at, "开始时间", "from", .as = SP_AS_TIME,
          .flags = SP_REQUIRED | SP_BRIEF, .alias = "开始"),
    FIELD(to_at, "结束时间", "until", .as = SP_AS_TIME,
          .flags = SP_REQUIRED | SP_BRIEF, .alias = "结束"),
    FIELD(leader, "带班领导", "leader", .flags = SP_BRIEF, .alias = "带班"),
    FIELD(people, "值班人员", "on duty", .flags = SP_BRIEF, .alias = "值班人"),
    FIELD(phone, "值班电话", "phone", .flags = SP_BRIEF,
          .clean = sp_phone_clean, .alias = "电话"),
    FIELD(handover, "交接班记录", "handover", .as = SP_AS_LINES,
          .flags = SP_GUARDED),
    FIELD(handed_at, "交班时间", "handed over at", .as = SP_AS_TIME,
          .flags = SP_GUARDED),
    FIELD(handed_to, "接班人", "handed over to", .flags = SP_GUARDED),
    SP_REMOVED_FIELD(sp_roster_shift),
};

static void check(const void *record, sp_findings *out)
{
    const sp_roster_shift *s = record;

    if (s->from_at == SP_NO_INT || s->to_at == SP_NO_INT)
        return;
    if (s->to_at <= s->from_at)
        sp_finding_add(out, SP_ERROR, "to_at", "结束时间不晚于开始时间",
                       "it does not end after it begins");
    else if (s->to_at - s->from_at > SHIFT_SECONDS_MAX)
        sp_finding_add(out, SP_ERROR, "to_at", "一个班次不超过 %d 天",
                       "a shift is no longer than %d days",
                       SHIFT_SECONDS_MAX / 86400);
}

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_roster_shift *old = old_record;
    sp_roster_shift *s = record;
    char when[32];
    char code[120];

    if (old && old->handed_at != SP_NO_INT)
        return sp_content_kept(&sp_roster_shift_type, old, s, s->code);
    if (old || s->code || !s->post || s->from_at == SP_NO_INT)
        return SP_OK;
    sp_time_format(s->from_at, sp_session_zone(session), when);
    snprintf(code, sizeof code, "%.64s-%.4s%.2s%.2s-%.2s%.2s", s->post, when,
             when + 5, when + 8, when + 11, when + 14);
    return sp_text_set(&s->code, code);
}

static const sp_hooks hooks = {.before = before};
const sp_type sp_roster_shift_type = {.name = "roster_shift",
                                      .zh = "值班班次",
                                      .en = "shift of the roster",
                                      .table = "roster_shift",
                                      .code = "code",
                                      .module = "emergency",
                                      .hide = "removed_at",
                                      .check = check,
                                      .hooks = &hooks,
                                      SP_TYPE(sp_roster_shift, fields)};

/* ---- gaps and overlaps ---- */

/* Shifts of a post in order; the one that lasts longest so far. */
typedef struct line {
    sp_str post;
    sp_str longest;
    int64_t covered; /* somebody is on duty until then */
    int64_t from;
    int64_t to;
    sp_status (*visit)(void *context, const sp_roster_fault *fault);
    void *context;
} line;

static void line_clear(line *l)
{
    sp_str_free(&l->post);
    sp_str_free(&l->longest);
}

static sp_status tell(const line *l, bool overlap, int64_t from, int64_t to,
                      const char *other)
{
    const sp_roster_fault fault = {
        .overlap = overlap,
        .post = sp_str_text(&l->post),
        .from = from < l->from ? l->from : from,
        .to = to > l->to ? l->to : to,
        .shift = l->longest.len ? sp_str_text(&l->longest) : NULL,
        .other = other};

    return fault.from < fault.to ? l->visit(l->context, &fault) : SP_OK;
}

static sp_status end_line(const line *l)
{
    return l->post.len && l->covered < l->to
               ? tell(l, false, l->covered, l->to, NULL)
               : SP_OK;
}

static sp_status begin_line(line *l, const char *post)
{
    SP_TRY(end_line(l));
    sp_str_clear(&l->post);
    sp_str_clear(&l->longest);
    sp_str_add(&l->post, post);
    l->covered = l->from;
    return sp_str_ok(&l->post);
}

static sp_status add_shift(line *l, const char *code, int64_t from, int64_t to)
{
    if (from > l->covered)
        SP_TRY(tell(l, false, l->covered, from, code));
    else if (l->longest.len && from < l->covered)
        SP_TRY(tell(l, true, from, to < l->covered ? to : l->covered, code));
    if (to <= l->covered)
        return SP_OK;
    l->covered = to;
    sp_str_clear(&l->longest);
    sp_str_add(&l->longest, code);
    return sp_str_ok(&l->longest);
}

static const char shifts_sql[] =
    "SELECT post, code, from_at, to_at FROM roster_shift WHERE removed_at IS "
    "NULL AND from_at < $1 AND to_at > $2 ORDER BY post, from_at, code";

sp_status sp_roster_check(sp_session *session, int64_t from, int64_t to,
                          sp_status (*visit)(void *context,
                                             const sp_roster_fault *fault),
                          void *context)
{
    SP_CLEANUP(line_clear)
    line l = {.from = from, .to = to, .visit = visit, .context = context};
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_require(session, "emergency", SP_DO_READ, NULL, NULL));
    if (to <= from)
        return sp_fail(SP_INVALID, "截止时间不晚于开始时间",
                       "the end is not after the beginning");
    SP_TRY(sp_db_prepare(session->db, shifts_sql, &stmt));
    sp_stmt_bind_int(stmt, 1, to);
    sp_stmt_bind_int(stmt, 2, from);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return end_line(&l);
        const char *post = sp_stmt_text(stmt, 0);
        if (!l.post.len || strcmp(sp_str_text(&l.post), post) != 0)
            SP_TRY(begin_line(&l, post));
        SP_TRY(add_shift(&l, sp_stmt_text(stmt, 1), sp_stmt_int(stmt, 2),
                         sp_stmt_int(stmt, 3)));
    }
}

/* ---- handover ---- */

typedef struct handing {
    sp_session *session;
    const char *code;
    const char *to;
    const char *note;
} handing;

static void free_shift(sp_roster_shift **shift)
{
    sp_record_free(&sp_roster_shift_type, *shift);
}
#define AUTOSHIFT SP_CLEANUP(free_shift) sp_roster_shift

static sp_status hand_over(void *arg)
{
    const handing *h = arg;
    AUTOSHIFT *old = NULL;
    AUTOSHIFT *s = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(h->session->db, &sp_roster_shift_type, "code", h->code,
                       &found));
    old = found;
    SP_TRY(sp_require(h->session, "emergency", SP_DO_CREATE, old->owner_dept,
                      old->created_by));
    if (old->handed_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "班次 %.80s 已交接给 %.60s",
                       "shift %.80s was handed over to %.60s already", h->code,
                       old->handed_to);
    if (sp_session_now(h->session) < old->from_at)
        return sp_fail(SP_INVALID, "班次 %.80s 尚未开始",
                       "shift %.80s has not begun", h->code);
    s = sp_record_copy(&sp_roster_shift_type, old);
    if (!s)
        return SP_NO_MEMORY;
    s->handed_at = sp_session_now(h->session);
    SP_TRY(sp_text_set(&s->handed_to, h->to));
    SP_TRY(sp_text_set(&s->handover, h->note));
    return sp_change(h->session, &sp_roster_shift_type, old, s, "handover");
}

sp_status sp_roster_hand_over(sp_session *session, const char *code,
                              const char *to, const char *note)
{
    handing h = {session, code, to, note};

    if (!to || !*to || !note || !*note)
        return sp_fail(SP_INVALID, "请写明接班人和交接内容",
                       "say who takes over, and what was handed over");
    return sp_db_transaction(session->db, hand_over, &h);
}
