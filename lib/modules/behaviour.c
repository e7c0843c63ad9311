/* Violations and good reports: reported, decided, added up. */
#include <safeprod/behaviour.h>
#include <safeprod/person.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "behaviour_pack.h"
#include "packs.h"
#include "party.h"
#include "person_fit.h"
#include "str.h"
#include "ticking.h"
#include "when.h"

#define PACK "behaviour.standard"

static const sp_label sources[] = {
    [SP_BEHAVIOUR_BY_INSPECTION] = {"inspection", "检查", "inspection", NULL},
    [SP_BEHAVIOUR_BY_GUARDIAN] = {"guardian", "作业监护", "guardian", "监护人"},
    [SP_BEHAVIOUR_BY_CAMERA] = {"camera", "AI 巡查", "camera", "摄像机"},
    [SP_BEHAVIOUR_BY_REPORT] = {"report", "他人报告", "report", "举报"},
};
SP_ASSERT_COUNT(sources, SP_BEHAVIOUR_SOURCE_COUNT);

static const sp_label states[] = {
    [SP_BEHAVIOUR_REPORTED] = {"reported", "待确认", "reported", NULL},
    [SP_BEHAVIOUR_CONFIRMED] = {"confirmed", "已确认", "confirmed", NULL},
    [SP_BEHAVIOUR_REJECTED] = {"rejected", "不成立", "rejected", NULL},
};
SP_ASSERT_COUNT(states, SP_BEHAVIOUR_STATE_COUNT);

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_behaviour, m, zh, en,                                          \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)
#define LONG(m, zh, en, ...)                                                   \
    SP_FIELD(sp_behaviour, m, zh, en,                                          \
             .flags = SP_GUARDED __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_behaviour),
    FIELD(code, "编号", "code"),
    FIELD(person, "人员", "person", .ref = "person"),
    FIELD(contractor, "相关方", "contractor", .ref = "contractor"),
    FIELD(kind, "种类", "kind", .labels = sp_behaviour_kind_labels,
          .nlabels = SP_BEHAVIOUR_KIND_COUNT),
    FIELD(category, "类别", "category"),
    LONG(description, "经过", "description", .max_len = 2000),
    FIELD(at, "时间", "at", .as = SP_AS_TIME),
    LONG(zone, "区域", "zone", .ref = "zone"),
    FIELD(source, "来源", "source", SP_LABELS(sources)),
    LONG(source_code, "来源编号", "code of the source"),
    LONG(evidence, "证据", "evidence"),
    FIELD(state, "状态", "state", SP_LABELS(states)),
    FIELD(points, "记分", "points"),
    LONG(clause, "依据", "clause"),
    LONG(decided_by, "确认人", "decided by"),
    LONG(decided_at, "确认时间", "decided at", .as = SP_AS_TIME),
    LONG(decided_note, "确认说明", "note", .max_len = 2000),
    LONG(pack, "记分标准", "pack"),
};
const sp_type sp_behaviour_type = {.name = "behaviour",
                                   .zh = "行为记录",
                                   .en = "behaviour",
                                   .table = "behaviour",
                                   .code = "code",
                                   .module = "training_file",
                                   .flags = SP_TYPE_VERBS_ONLY,
                                   SP_TYPE(sp_behaviour, fields)};

static void free_behaviour(sp_behaviour **b)
{
    sp_record_free(&sp_behaviour_type, *b);
}
#define AUTOBEHAVIOUR SP_CLEANUP(free_behaviour) sp_behaviour

static sp_status find_person(sp_session *session, const char *code,
                             sp_person **out)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_person_type, "code", code, &found));
    *out = found;
    return SP_OK;
}

static sp_status rules_of(sp_session *session, sp_pack **out_pack,
                          const sp_behaviour_rules **out)
{
    const void *read = NULL;

    SP_TRY(sp_packs_get(session, PACK, out_pack));
    SP_TRY(sp_pack_expect(*out_pack, "behaviour", &read));
    *out = read;
    return SP_OK;
}

/* One of two modules is enough: staff are in one's care, contractors in the
 * other's. */
static sp_status either(sp_session *session, sp_action action,
                        const sp_person *p)
{
    return sp_require(session, "training_file", action, p->owner_dept,
                      p->created_by) == SP_OK
               ? SP_OK
               : sp_require(session, "contractor", action, p->owner_dept,
                            p->created_by);
}

static bool is_self(const sp_session *session, const sp_person *p)
{
    return p->user_name && strcmp(p->user_name, session->actor->name) == 0;
}

/* ---- reporting ---- */

typedef struct reporting {
    sp_session *session;
    sp_behaviour *b;
} reporting;

static sp_status no_category(const char *code)
{
    return sp_fail(SP_INVALID, "记分标准 " PACK " 没有类别“%.60s”",
                   "the pack " PACK " has no category \"%.60s\"",
                   code ? code : "");
}

static sp_status take_category(sp_session *session, sp_behaviour *b)
{
    SP_AUTOPACK *pack = NULL;
    const sp_behaviour_rules *rules = NULL;
    const sp_behaviour_category *c;
    char name[120];

    SP_TRY(rules_of(session, &pack, &rules));
    c = b->category ? sp_behaviour_category_of(rules, b->category) : NULL;
    if (!c)
        return no_category(b->category);
    snprintf(name, sizeof name, "%.64s@%.40s", sp_pack_name(pack),
             sp_pack_version(pack));
    b->kind = c->kind;
    b->points = c->points;
    SP_TRY(sp_text_set(&b->clause, c->clause));
    return sp_text_set(&b->pack, name);
}

static sp_status make_code(sp_session *session, sp_behaviour *b)
{
    SP_AUTOSTMT *stmt = NULL;
    char code[120];
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT count(*) FROM behaviour WHERE person = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, b->person);
    SP_TRY(sp_stmt_step(stmt, &row));
    snprintf(code, sizeof code, "%.80s/b%" PRId64, b->person,
             sp_stmt_int(stmt, 0) + 1);
    return sp_text_set(&b->code, code);
}

static sp_status report(void *arg)
{
    const reporting *r = arg;
    sp_behaviour *b = r->b;
    SP_AUTOPERSON *p = NULL;

    SP_TRY(find_person(r->session, b->person, &p));
    SP_TRY(either(r->session, SP_DO_CREATE, p));
    SP_TRY(sp_text_set(&b->owner_dept, p->owner_dept));
    SP_TRY(sp_text_set(&b->contractor, p->contractor));
    SP_TRY(take_category(r->session, b));
    SP_TRY(make_code(r->session, b));
    b->state = SP_BEHAVIOUR_REPORTED;
    b->decided_at = SP_NO_INT;
    return sp_change(r->session, &sp_behaviour_type, NULL, b, "report");
}

sp_status sp_behaviour_report(sp_session *session, sp_behaviour *b)
{
    int64_t now = sp_session_now(session);
    reporting r = {session, b};

    if (!b->person)
        return sp_fail(SP_INVALID, "请写明是谁", "say who it is about");
    if (b->at == SP_NO_INT)
        b->at = now;
    if (b->at > now)
        return sp_fail(SP_INVALID, "时间在未来", "the time lies in the future");
    return sp_db_transaction(session->db, report, &r);
}

/* ---- adding up ---- */

static sp_status sum_between(sp_session *session, const char *person,
                             int64_t from, int64_t to, sp_behaviour_sum *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT coalesce(sum(CASE WHEN state = 'confirmed' THEN points END), "
        "0), count(CASE WHEN state = 'confirmed' AND kind <> 'good' THEN 1 "
        "END), count(CASE WHEN state = 'confirmed' AND kind = 'good' THEN 1 "
        "END), count(CASE WHEN state = 'reported' THEN 1 END) FROM behaviour "
        "WHERE person = $1 AND at >= $2 AND at < $3",
        &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    sp_stmt_bind_int(stmt, 2, from);
    sp_stmt_bind_int(stmt, 3, to);
    SP_TRY(sp_stmt_step(stmt, &row));
    out->points = sp_stmt_int(stmt, 0);
    out->violations = sp_stmt_int(stmt, 1);
    out->good = sp_stmt_int(stmt, 2);
    out->open = sp_stmt_int(stmt, 3);
    return SP_OK;
}

static sp_status sum_at(sp_session *session, const char *person, int64_t at,
                        sp_behaviour_sum *out)
{
    SP_AUTOPACK *pack = NULL;
    const sp_behaviour_rules *rules = NULL;
    int zone = sp_session_zone(session);
    int64_t from = 0;
    int64_t to = 0;

    SP_TRY(rules_of(session, &pack, &rules));
    sp_behaviour_period(rules, sp_day_of(at, zone), &from, &to);
    sp_day_format(from, out->from);
    sp_day_format(to, out->to);
    out->limit = rules->limit;
    return sum_between(session, person, sp_day_start(from, zone),
                       sp_day_start(to + 1, zone), out);
}

sp_status sp_behaviour_sum_of(sp_session *session, const char *person,
                              int64_t at, sp_behaviour_sum *out)
{
    SP_AUTOPERSON *p = NULL;
    sp_behaviour_sum sum = {0};

    SP_TRY(find_person(session, person, &p));
    if (!session->actor || !is_self(session, p))
        SP_TRY(either(session, SP_DO_READ, p));
    SP_TRY(sum_at(session, p->code,
                  at == SP_NO_INT ? sp_session_now(session) : at, &sum));
    *out = sum;
    return SP_OK;
}

/* ---- deciding ---- */

typedef struct deciding {
    sp_session *session;
    const char *code;
    bool counts;
    const char *note;
} deciding;

static sp_status may_decide(const deciding *d, const sp_behaviour *b,
                            const sp_person *p)
{
    SP_TRY(either(d->session, SP_DO_UPDATE, p));
    if (b->created_by && strcmp(b->created_by, d->session->actor->name) == 0)
        return sp_fail(SP_FORBIDDEN, "报告人不能确认自己的报告",
                       "who reported it cannot decide about it");
    if (is_self(d->session, p))
        return sp_fail(SP_FORBIDDEN, "不能确认关于本人的报告",
                       "nobody decides about a report on themself");
    if (b->state != SP_BEHAVIOUR_REPORTED)
        return sp_fail(SP_CONFLICT, "%.80s 已由 %.60s 确认",
                       "%.80s was decided by %.60s already", b->code,
                       b->decided_by);
    return SP_OK;
}

static sp_status live_pass(sp_session *session, const char *person, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM entry_pass WHERE person = $1 AND "
                         "ended_at IS NULL ORDER BY issued_at DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_text_copy(sp_stmt_text(stmt, 0), out) : SP_OK;
}

/* At the limit: the exam has to be passed again, so that the person is fit for
 * nothing until then, and the pass falls with it. */
static sp_status take_fitness(sp_session *session, const sp_person *p)
{
    SP_AUTOPERSON *changed = NULL;

    if (!p->exam_passed)
        return SP_OK;
    changed = sp_record_copy(&sp_person_type, p);
    if (!changed)
        return SP_NO_MEMORY;
    changed->exam_passed = false;
    return sp_change(session, &sp_person_type, p, changed, "points");
}

static sp_status say_limit(sp_session *session, const sp_behaviour *b,
                           const sp_behaviour_sum *sum)
{
    sp_tick_result ignored = {0};
    char code[200];
    char zh[400];
    char en[400];

    snprintf(code, sizeof code, "points/%.80s/%.80s", b->person, b->code);
    snprintf(zh, sizeof zh,
             "人员 %.80s 违章记分 %" PRId64 " 分，达到 %" PRId64
             " 分：入场证收回，须重新培训并考试合格",
             b->person, sum->points, sum->limit);
    snprintf(en, sizeof en,
             "%.80s has %" PRId64 " points, the limit is %" PRId64
             ": the pass is taken back until trained and examined again",
             b->person, sum->points, sum->limit);
    return sp_notice_raise(
        session,
        &(sp_notice_text){.code = code,
                          .kind = "points_limit",
                          .subject_type = "person",
                          .subject = b->person,
                          .owner_dept = b->owner_dept,
                          .at = b->decided_at,
                          .zh = zh,
                          .en = en,
                          .level = 3,
                          .recipients = "role:SAFETY_ADMIN role:DEPT_HEAD"},
        &ignored);
}

static sp_status follow(sp_session *session, const sp_behaviour *b)
{
    SP_AUTOPERSON *p = NULL;
    SP_AUTOFREE char *pass = NULL;
    sp_behaviour_sum sum = {0};

    SP_TRY(sum_at(session, b->person, b->at, &sum));
    if (sum.points < sum.limit || sum.points - b->points >= sum.limit)
        return SP_OK; /* below, or it was reached before */
    SP_TRY(live_pass(session, b->person, &pass));
    if (pass)
        SP_TRY(sp_pass_revoke_by_rule(
            session, pass, "违章记分达到限值（points reached the limit）"));
    SP_TRY(find_person(session, b->person, &p));
    SP_TRY(take_fitness(session, p));
    return say_limit(session, b, &sum);
}

static sp_status decide(void *arg)
{
    const deciding *d = arg;
    AUTOBEHAVIOUR *old = NULL;
    AUTOBEHAVIOUR *b = NULL;
    SP_AUTOPERSON *p = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(d->session->db, &sp_behaviour_type, "code", d->code,
                       &found));
    old = found;
    SP_TRY(find_person(d->session, old->person, &p));
    SP_TRY(may_decide(d, old, p));
    b = sp_record_copy(&sp_behaviour_type, old);
    if (!b)
        return SP_NO_MEMORY;
    b->state = d->counts ? SP_BEHAVIOUR_CONFIRMED : SP_BEHAVIOUR_REJECTED;
    b->decided_at = sp_session_now(d->session);
    SP_TRY(sp_text_set(&b->decided_by, d->session->actor->name));
    SP_TRY(sp_text_set(&b->decided_note, d->note));
    SP_TRY(sp_change(d->session, &sp_behaviour_type, old, b,
                     d->counts ? "confirm" : "reject"));
    return d->counts ? follow(d->session, b) : SP_OK;
}

sp_status sp_behaviour_decide(sp_session *session, const char *code,
                              bool counts, const char *note)
{
    deciding d = {session, code, counts, note};

    if (!session->actor)
        return sp_fail(SP_FORBIDDEN, "尚未登录，请先登录",
                       "nobody is signed in; sign in first");
    if (!counts && (!note || !*note))
        return sp_fail(SP_INVALID, "不成立的要写明原因",
                       "say why it does not count");
    return sp_db_transaction(session->db, decide, &d);
}
