/* One call to many: sent, answered, taken higher. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broadcasting.h"
#include "cleaning.h"
#include "emergencying.h"
#include "str.h"
#include "ticking.h"
#include "when.h"

enum { LEVELS = 4, NAMED = 20, MINUTES_MAX = 10080 };

/* ---- the records ---- */

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_broadcast, m, zh, en,                                          \
             .flags = SP_GUARDED __VA_OPT__(, ) __VA_ARGS__)
#define BRIEF(m, zh, en, ...)                                                  \
    SP_FIELD(sp_broadcast, m, zh, en,                                          \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_broadcast),
    SP_FIELD(sp_broadcast, code, "广播编号", "code",
             .flags = SP_GUARDED | SP_REQUIRED | SP_BRIEF),
    SP_FIELD(sp_broadcast, text, "内容", "text",
             .flags = SP_GUARDED | SP_REQUIRED | SP_BRIEF, .max_len = 900),
    BRIEF(targets, "呼叫对象", "targets", .max_len = 1000),
    BRIEF(level, "级别", "level", .min = 1, .max = LEVELS),
    BRIEF(at, "时间", "at", .as = SP_AS_TIME),
    FIELD(answer_by, "应答期限", "answer by", .as = SP_AS_TIME),
    FIELD(escalate_to, "升级到", "escalate to", .max_len = 1000),
    FIELD(escalated_at, "升级时间", "escalated at", .as = SP_AS_TIME),
    BRIEF(called, "呼叫人数", "people called"),
};
const sp_type sp_broadcast_type = {.name = "broadcast",
                                   .zh = "广播",
                                   .en = "broadcast",
                                   .table = "broadcast",
                                   .code = "code",
                                   .module = "alarm",
                                   .flags = SP_TYPE_VERBS_ONLY,
                                   SP_TYPE(sp_broadcast, fields)};

#define CALL(m, zh, en, ...)                                                   \
    SP_FIELD(sp_broadcast_call, m, zh, en,                                     \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)
static const sp_field call_fields[] = {
    SP_HEAD_FIELDS(sp_broadcast_call),
    SP_FIELD(sp_broadcast_call, code, "应答编号", "code",
             .flags = SP_GUARDED | SP_REQUIRED, .max_len = 300),
    SP_FIELD(sp_broadcast_call, broadcast, "广播", "broadcast",
             .flags = SP_GUARDED, .ref = "broadcast"),
    CALL(who, "被呼叫人", "who", .max_len = 210),
    CALL(name, "姓名", "name"),
    CALL(answered_at, "应答时间", "answered at", .as = SP_AS_TIME),
    CALL(answered_by, "应答登记人", "answered by"),
    CALL(note, "应答内容", "note", .max_len = 500),
};
const sp_type sp_broadcast_call_type = {
    .name = "broadcast_call",
    .zh = "广播应答",
    .en = "answer to a broadcast",
    .table = "broadcast_call",
    .code = "code",
    .module = "alarm",
    .flags = SP_TYPE_VERBS_ONLY,
    SP_TYPE(sp_broadcast_call, call_fields)};

static void free_broadcast(sp_broadcast **b)
{
    sp_record_free(&sp_broadcast_type, *b);
}
#define AUTOBROADCAST SP_CLEANUP(free_broadcast) sp_broadcast
static void free_call(sp_broadcast_call **c)
{
    sp_record_free(&sp_broadcast_call_type, *c);
}
#define AUTOCALL SP_CLEANUP(free_call) sp_broadcast_call

/* Who handles alarms of others, not of themselves alone. */
static sp_status must_lead(sp_session *session)
{
    SP_TRY(sp_require(session, "alarm", SP_DO_UPDATE, NULL, NULL));
    if (sp_right(session, "alarm", SP_DO_UPDATE, NULL) >= SP_SCOPE_DEPT)
        return SP_OK;
    return sp_fail(SP_FORBIDDEN,
                   "%.60s 只能处置自己的报警，不能呼叫或替他人应答",
                   "%.60s handles alarms of their own alone, and may not call "
                   "or answer for others",
                   session->actor->name);
}

/* ---- calling ---- */

typedef struct sending {
    sp_session *session;
    const sp_broadcast_order *order;
    sp_called_list who;
    sp_broadcast *made;
} sending;

static sp_status fill(const sending *s, sp_broadcast *b)
{
    const sp_broadcast_order *o = s->order;
    int64_t now = sp_session_now(s->session);
    char day[11];
    char start[16];

    sp_day_format(sp_day_of(now, s->session->options.zone), day);
    snprintf(start, sizeof start, "GB%.4s%.2s%.2s-", day, day + 5, day + 8);
    SP_TRY(sp_code_number(s->session, "SELECT 1 FROM broadcast WHERE code = $1",
                          start, &b->code));
    SP_TRY(sp_text_set(&b->text, o->text));
    SP_TRY(sp_list_clean(o->targets, &b->targets));
    SP_TRY(sp_text_set(&b->escalate_to,
                       o->escalate_to ? o->escalate_to : "role:SAFETY_HEAD"));
    b->level = o->level ? o->level : 2;
    b->at = now;
    b->answer_by = o->answer_minutes ? now + o->answer_minutes * 60 : SP_NO_INT;
    b->called = (int64_t)s->who.count;
    return sp_text_set(&b->owner_dept, s->session->actor->department);
}

static sp_status call_one(const sending *s, const sp_broadcast *b,
                          const sp_called *who)
{
    AUTOCALL *c = sp_record_new(&sp_broadcast_call_type);
    SP_AUTOSTR code = {0};

    if (!c)
        return SP_NO_MEMORY;
    sp_str_addf(&code, "%s/%s", b->code, who->who);
    SP_TRY(sp_str_take(&code, &c->code));
    SP_TRY(sp_text_set(&c->broadcast, b->code));
    SP_TRY(sp_text_set(&c->who, who->who));
    SP_TRY(sp_text_set(&c->name, who->name));
    SP_TRY(sp_text_set(&c->owner_dept, who->dept));
    return sp_change(s->session, &sp_broadcast_call_type, NULL, c, "call");
}

/* Whom channels and lists of notices show it to: as it was ordered. */
static sp_status raise(sp_session *session, const sp_broadcast *b)
{
    SP_AUTOFREE char *recipients = NULL;
    sp_tick_result ignored = {0};

    SP_TRY(sp_text_copy(b->targets, &recipients));
    for (char *c = recipients; *c; c++)
        if (*c == ',')
            *c = ' ';
    const sp_notice_text text = {.code = b->code,
                                 .kind = "broadcast",
                                 .alarm = b->level == LEVELS,
                                 .subject_type = sp_broadcast_type.name,
                                 .subject = b->code,
                                 .owner_dept = b->owner_dept,
                                 .at = b->at,
                                 .zh = b->text,
                                 .en = b->text,
                                 .level = b->level,
                                 .recipients = recipients};
    return sp_notice_raise(session, &text, &ignored);
}

static sp_status send(void *arg)
{
    sending *s = arg;
    AUTOBROADCAST *b = sp_record_new(&sp_broadcast_type);

    if (!b)
        return SP_NO_MEMORY;
    SP_TRY(sp_broadcast_who(s->session, s->order->targets, &s->who));
    SP_TRY(fill(s, b));
    SP_TRY(sp_change(s->session, &sp_broadcast_type, NULL, b, "call"));
    for (size_t i = 0; i < s->who.count; i++)
        SP_TRY(call_one(s, b, &s->who.items[i]));
    SP_TRY(raise(s->session, b));
    s->made = SP_TAKE(b);
    return SP_OK;
}

static sp_status check_order(const sp_broadcast_order *o)
{
    if (!o->text || !*o->text)
        return sp_fail(SP_INVALID, "广播没有内容",
                       "the broadcast says nothing");
    if (!o->targets || !*o->targets)
        return sp_fail(SP_INVALID, "请说明呼叫谁，如 zone:A3",
                       "say who is called, for instance zone:A3");
    if (o->level < 0 || o->level > LEVELS)
        return sp_fail(SP_INVALID, "级别 %" PRId64 " 应为 1 到 4",
                       "the level %" PRId64 " should be 1 to 4", o->level);
    if (o->answer_minutes < 0 || o->answer_minutes > MINUTES_MAX)
        return sp_fail(SP_INVALID, "应答期限 %" PRId64 " 分钟应为 0 到 %d",
                       "%" PRId64 " minutes to answer should be 0 to %d",
                       o->answer_minutes, MINUTES_MAX);
    return SP_OK;
}

sp_status sp_broadcast_send(sp_session *session,
                            const sp_broadcast_order *order, char **out_code,
                            int64_t *out_called)
{
    sending s = {.session = session, .order = order};

    SP_TRY(must_lead(session));
    SP_TRY(check_order(order));
    sp_status status = sp_db_transaction(session->db, send, &s);
    sp_called_clear(&s.who);
    AUTOBROADCAST *made = s.made;
    SP_TRY(status);
    if (out_called)
        *out_called = made->called;
    *out_code = SP_TAKE(made->code);
    return SP_OK;
}

/* ---- answering ---- */

typedef struct answering {
    sp_session *session;
    const char *code;
    const char *who;
    const char *note;
} answering;

static sp_status may_answer(const answering *a, const sp_broadcast_call *c)
{
    SP_AUTOSTR own = {0};

    sp_str_addf(&own, "user:%s", a->session->actor->name);
    SP_TRY(sp_str_ok(&own));
    if (strcmp(sp_str_text(&own), c->who) == 0)
        return SP_OK;
    return must_lead(a->session);
}

static sp_status answer(void *arg)
{
    const answering *a = arg;
    AUTOCALL *old = NULL;
    AUTOCALL *c = NULL;
    SP_AUTOSTR code = {0};
    void *found = NULL;

    if (a->who)
        sp_str_addf(&code, "%s/%s", a->code, a->who);
    else
        sp_str_addf(&code, "%s/user:%s", a->code, a->session->actor->name);
    SP_TRY(sp_str_ok(&code));
    sp_status status = sp_rec_find(a->session->db, &sp_broadcast_call_type,
                                   "code", sp_str_text(&code), &found);
    if (status == SP_NOT_FOUND)
        return sp_fail(SP_NOT_FOUND, "广播 %.60s 没有呼叫 %.80s",
                       "broadcast %.60s did not call %.80s", a->code,
                       a->who ? a->who : a->session->actor->name);
    SP_TRY(status);
    old = found;
    SP_TRY(may_answer(a, old));
    if (old->answered_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "%.80s 已应答",
                       "%.80s has answered already", old->who);
    c = sp_record_copy(&sp_broadcast_call_type, old);
    if (!c)
        return SP_NO_MEMORY;
    c->answered_at = sp_session_now(a->session);
    SP_TRY(sp_text_set(&c->answered_by, a->session->actor->name));
    SP_TRY(sp_text_set(&c->note, a->note));
    return sp_change(a->session, &sp_broadcast_call_type, old, c, "answer");
}

sp_status sp_broadcast_answer(sp_session *session, const char *code,
                              const char *who, const char *note)
{
    answering a = {session, code, who, note};

    if (!session->actor)
        return sp_require(session, "alarm", SP_DO_READ, NULL, NULL);
    return sp_db_transaction(session->db, answer, &a);
}

/* ---- the tick ---- */

/* The names of who has not answered, at most NAMED of them; how many. */
static sp_status silent(sp_session *session, const char *code, sp_str *names,
                        int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *out = 0;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT coalesce(name, who) FROM broadcast_call WHERE "
                         "broadcast = $1 AND answered_at IS NULL ORDER BY who",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return sp_str_ok(names);
        if (++*out <= NAMED)
            sp_str_addf(names, "%s%s", *out > 1 ? "、" : "",
                        sp_stmt_text(stmt, 0));
    }
}

static sp_status say_silent(sp_session *session, const sp_broadcast *b,
                            int64_t count, const char *names,
                            sp_tick_result *result)
{
    SP_AUTOSTR code = {0}, zh = {0}, en = {0};
    int64_t level = b->level < LEVELS ? b->level + 1 : LEVELS;

    sp_str_addf(&code, "broadcast_silent/%s", b->code);
    sp_str_addf(&zh, "广播 %s：%" PRId64 " 人中有 %" PRId64 " 人未应答：%s",
                b->code, b->called, count, names);
    sp_str_addf(
        &en, "broadcast %s: %" PRId64 " of %" PRId64 " have not answered: %s",
        b->code, count, b->called, names);
    SP_TRY(sp_str_ok(&code));
    SP_TRY(sp_str_ok(&zh));
    SP_TRY(sp_str_ok(&en));
    const sp_notice_text text = {.code = sp_str_text(&code),
                                 .kind = "broadcast_silent",
                                 .alarm = level == LEVELS,
                                 .subject_type = sp_broadcast_type.name,
                                 .subject = b->code,
                                 .owner_dept = b->owner_dept,
                                 .at = b->answer_by,
                                 .zh = sp_str_text(&zh),
                                 .en = sp_str_text(&en),
                                 .level = level,
                                 .recipients = b->escalate_to};
    result->escalated++;
    return sp_notice_raise(session, &text, result);
}

typedef struct climbing {
    sp_session *session;
    char *code;
    sp_tick_result result;
} climbing;

/* Its time is over: who is silent is told of, and it is looked at no more. */
static sp_status climb(void *arg)
{
    climbing *c = arg;
    AUTOBROADCAST *old = NULL;
    AUTOBROADCAST *b = NULL;
    SP_AUTOSTR names = {0};
    void *found = NULL;
    int64_t count;

    SP_TRY(sp_rec_find(c->session->db, &sp_broadcast_type, "code", c->code,
                       &found));
    old = found;
    if (old->escalated_at != SP_NO_INT)
        return SP_OK;
    b = sp_record_copy(&sp_broadcast_type, old);
    if (!b)
        return SP_NO_MEMORY;
    SP_TRY(silent(c->session, b->code, &names, &count));
    if (count)
        SP_TRY(
            say_silent(c->session, b, count, sp_str_text(&names), &c->result));
    b->escalated_at = sp_session_now(c->session);
    return sp_change(c->session, &sp_broadcast_type, old, b, "escalate");
}

static sp_status next_due(sp_session *session, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *out = NULL;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM broadcast WHERE answer_by <= $1 AND "
                         "answer_by IS NOT NULL AND escalated_at IS NULL ORDER "
                         "BY answer_by LIMIT 1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, sp_session_now(session));
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_text_copy(sp_stmt_text(stmt, 0), out) : SP_OK;
}

sp_status sp_tick_broadcasts(sp_session *session, sp_tick_result *result)
{
    for (;;) {
        SP_AUTOFREE char *code = NULL;
        SP_TRY(next_due(session, &code));
        if (!code)
            return SP_OK;
        climbing c = {.session = session, .code = code};
        SP_TRY(sp_db_transaction(session->db, climb, &c));
        result->notices += c.result.notices;
        result->alarms += c.result.alarms;
        result->escalated += c.result.escalated;
    }
}
