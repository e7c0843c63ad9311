/* Drills along their life: actions and timed steps. */
#include <stdio.h>
#include <string.h>

#include "emergencying.h"

typedef struct acting {
    sp_session *session;
    const char *code;
    const char *action;
    const sp_drill_request *request;
    int64_t at;
} acting;

static bool has(const char *text)
{
    return text && *text;
}

sp_status sp_drill_rules(sp_session *session, sp_pack **out_pack,
                         const sp_drill_table **out)
{
    const void *read = NULL;

    SP_TRY(sp_packs_get(session, "drill.cn", out_pack));
    SP_TRY(sp_pack_expect(*out_pack, "drill", &read));
    *out = read;
    return SP_OK;
}

sp_status sp_drill_load(sp_session *session, const char *code, sp_action right,
                        sp_drill **out)
{
    void *found = NULL;
    sp_drill *d;

    SP_TRY(sp_rec_find(session->db, &sp_drill_type, "code", code, &found));
    d = found;
    sp_status status =
        sp_require(session, "emergency", right, d->owner_dept, d->created_by);
    if (status != SP_OK) {
        sp_record_free(&sp_drill_type, d);
        return status;
    }
    *out = d;
    return SP_OK;
}

/* ---- what holds ---- */

sp_status sp_drill_sum(sp_session *session, const char *sql, const char *code,
                       int64_t *out_count, int64_t *out_sum)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out_count = sp_stmt_int(stmt, 0);
    *out_sum = sp_stmt_int(stmt, 1);
    return SP_OK;
}

const char sp_drill_scores_sql[] =
    "SELECT count(*), coalesce(sum(score), 0) FROM drill_item WHERE drill = $1";
static const char injects_sql[] =
    "SELECT count(*), 0 FROM drill_inject WHERE drill = $1";

static sp_status gather(const acting *a, const sp_drill *d, uint32_t *out)
{
    const sp_drill_request *r = a->request;
    int64_t steps, items, sum;
    uint32_t facts = 0;
    struct {
        bool holds;
        uint32_t bit;
    } rows[10];
    size_t n = 0;

    SP_TRY(sp_drill_sum(a->session, injects_sql, d->code, &steps, &sum));
    SP_TRY(
        sp_drill_sum(a->session, sp_drill_scores_sql, d->code, &items, &sum));
#define HOLDS(b, expr)                                                         \
    rows[n].bit = (b);                                                         \
    rows[n++].holds = (expr)
    HOLDS(SP_DRILL_HAS_SCENE, has(d->scenario));
    HOLDS(SP_DRILL_HAS_PEOPLE, d->expected != SP_NO_INT && d->expected > 0);
    HOLDS(SP_DRILL_HAS_LEADER, has(d->commander));
    HOLDS(SP_DRILL_HAS_STEPS, steps > 0);
    HOLDS(SP_DRILL_HAS_ABORT, has(d->safeguards));
    HOLDS(SP_DRILL_SAYS_WHY, has(r->note));
    HOLDS(SP_DRILL_COUNTED, r->counted != SP_NO_INT &&
                                (r->counted == d->expected || has(r->note)));
    HOLDS(SP_DRILL_SCORED, items > 0);
    HOLDS(SP_DRILL_HAS_ADVICE, has(d->advice));
    HOLDS(SP_DRILL_HAS_REPORT, d->evaluated_at != SP_NO_INT);
#undef HOLDS
    for (size_t i = 0; i < n; i++)
        facts |= rows[i].holds ? rows[i].bit : 0;
    *out = facts;
    return SP_OK;
}

/* ---- what follows ---- */

static sp_status grade_it(const acting *a, sp_drill *d)
{
    SP_AUTOPACK *pack = NULL;
    const sp_drill_table *table = NULL;
    int64_t n, sum;

    SP_TRY(sp_drill_rules(a->session, &pack, &table));
    SP_TRY(sp_drill_sum(a->session, sp_drill_scores_sql, d->code, &n, &sum));
    d->score = (sum * 100 + n / 2) / n;
    d->grade = sp_drill_grade_of(table, d->score);
    if (a->request->grade != SP_DRILL_UNGRADED &&
        a->request->grade != (sp_drill_grade)d->grade) {
        if (!has(a->request->note))
            return sp_fail(
                SP_INVALID,
                "结论与得分不一致（按得分为“" SP_IN_ZH "”），须写明理由",
                "the grade is not the score's (\"" SP_IN_EN "\"): say why",
                sp_drill_grade_labels[d->grade].zh,
                sp_drill_grade_labels[d->grade].en);
        d->grade = a->request->grade;
    }
    d->evaluated_at = a->at;
    return sp_text_set(&d->evaluators, a->session->actor->name);
}

/* When the interruption began that ends now. */
static sp_status paused_since(const acting *a, const char *code, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(a->session->db,
                         "SELECT max(at) FROM emergency_step WHERE "
                         "subject_type = 'drill' AND subject = $1 AND action = "
                         "'interrupt'",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0);
    return SP_OK;
}

static sp_status end_pause(const acting *a, unsigned from, sp_drill *d)
{
    int64_t since = 0;

    if (from != SP_DRILL_INTERRUPTED)
        return SP_OK;
    SP_TRY(paused_since(a, d->code, &since));
    if (a->at < since)
        return sp_fail(SP_INVALID, "时间早于中断时间",
                       "that is before it was interrupted");
    d->paused = (d->paused == SP_NO_INT ? 0 : d->paused) + a->at - since;
    return SP_OK;
}

static sp_status follow(const acting *a, const sp_drill *old, sp_drill *d)
{
    const char *action = a->action;

    if (strcmp(action, "start") == 0)
        d->started_at = a->at;
    if (d->started_at != SP_NO_INT && a->at < d->started_at)
        return sp_fail(SP_INVALID, "时间早于演练开始时间",
                       "that is before the drill began");
    if (strcmp(action, "resume") == 0)
        return end_pause(a, old->state, d);
    if (strcmp(action, "finish") == 0) {
        SP_TRY(end_pause(a, old->state, d));
        d->ended_at = a->at;
        d->counted = a->request->counted;
        return sp_text_set(&d->count_note, a->request->note);
    }
    if (strcmp(action, "evaluate") == 0)
        return grade_it(a, d);
    if (strcmp(action, "archive") == 0)
        d->archived_at = a->at;
    return SP_OK;
}

static sp_status write_line(const acting *a, const sp_drill *d,
                            const char *action, unsigned from, const char *note)
{
    return sp_emergency_write(
        a->session,
        &(sp_emergency_line){.subject_type = "drill",
                             .subject = d->code,
                             .owner_dept = d->owner_dept,
                             .action = action,
                             .from = sp_drill_state_labels[from].name,
                             .to = sp_drill_state_labels[d->state].name,
                             .note = note,
                             .at = a->at});
}

static sp_status act(void *arg)
{
    const acting *a = arg;
    SP_AUTODRILL *old = NULL;
    SP_AUTODRILL *d = NULL;
    const sp_life_row *row;
    uint32_t facts = 0;
    unsigned to;

    SP_TRY(sp_drill_load(a->session, a->code, SP_DO_READ, &old));
    SP_TRY(gather(a, old, &facts));
    row = sp_life_find(&sp_drill_life, old->state, a->action);
    if (row)
        SP_TRY(sp_require(a->session, "emergency", sp_life_action(row),
                          old->owner_dept, old->created_by));
    SP_TRY(sp_life_decide(&sp_drill_life, old->state, a->action, facts, &row,
                          &to));
    d = sp_record_copy(&sp_drill_type, old);
    if (!d)
        return SP_NO_MEMORY;
    d->state = to;
    SP_TRY(follow(a, old, d));
    SP_TRY(sp_change(a->session, &sp_drill_type, old, d, a->action));
    return write_line(a, d, a->action, old->state, a->request->note);
}

static sp_status acting_of(sp_session *session, const char *code,
                           const char *action, const sp_drill_request *request,
                           acting *out)
{
    static const sp_drill_request nothing = {.at = SP_NO_INT,
                                             .counted = SP_NO_INT};
    int64_t now = sp_session_now(session);

    SP_TRY(sp_require(session, "emergency", SP_DO_READ, NULL, NULL));
    *out = (acting){session, code, action, request ? request : &nothing, now};
    if (out->request->at != SP_NO_INT)
        out->at = out->request->at;
    return out->at <= now ? SP_OK
                          : sp_fail(SP_INVALID, "时间在未来",
                                    "the time lies in the future");
}

sp_status sp_drill_act(sp_session *session, const char *code,
                       const char *action, const sp_drill_request *request)
{
    acting a;

    SP_TRY(acting_of(session, code, action, request, &a));
    return sp_db_transaction(session->db, act, &a);
}

sp_status sp_drill_why(sp_session *session, const char *code,
                       sp_emergency_why visit, void *context)
{
    SP_AUTODRILL *d = NULL;
    void *found = NULL;
    uint32_t facts = 0;
    acting a;

    SP_TRY(acting_of(session, code, "", NULL, &a));
    SP_TRY(sp_record_load(session, &sp_drill_type, code, &found));
    d = found;
    SP_TRY(gather(&a, d, &facts));
    return sp_life_tell(session, &sp_drill_life, d->state,
                        facts | SP_DRILL_SAYS_WHY | SP_DRILL_COUNTED,
                        d->owner_dept, d->created_by, visit, context);
}

/* ---- timed steps ---- */

sp_status sp_drill_next(sp_session *session, const char *sql, const char *drill,
                        int64_t *out)
{
    int64_t unused;

    SP_TRY(sp_drill_sum(session, sql, drill, out, &unused));
    ++*out;
    return SP_OK;
}

sp_status sp_drill_part_code(const char *drill, char letter, int64_t seq,
                             char **out)
{
    char code[100];

    snprintf(code, sizeof code, "%.64s/%c%lld", drill, letter, (long long)seq);
    return sp_text_set(out, code);
}

typedef struct adding {
    sp_session *session;
    sp_drill_inject *inject;
} adding;

static sp_status add_inject(void *arg)
{
    const adding *a = arg;
    sp_drill_inject *i = a->inject;
    SP_AUTODRILL *d = NULL;

    SP_TRY(sp_drill_load(a->session, i->drill, SP_DO_UPDATE, &d));
    if (d->state > SP_DRILL_PREPARING)
        return sp_fail(SP_CONFLICT, "演练 %.60s 已开始，不能再加步骤",
                       "drill %.60s has begun and takes no more steps",
                       d->code);
    SP_TRY(sp_drill_next(a->session, injects_sql, d->code, &i->seq));
    SP_TRY(sp_drill_part_code(d->code, 'i', i->seq, &i->code));
    SP_TRY(sp_text_set(&i->owner_dept, d->owner_dept));
    i->injected_at = i->responded_at = i->response_s = SP_NO_INT;
    SP_TRY(sp_text_set(&i->actual, NULL));
    return sp_change(a->session, &sp_drill_inject_type, NULL, i, "inject");
}

sp_status sp_drill_inject_add(sp_session *session, sp_drill_inject *inject)
{
    adding a = {session, inject};

    if (!has(inject->drill))
        return sp_fail(SP_INVALID, "请写明是哪次演练", "say which drill it is");
    return sp_db_transaction(session->db, add_inject, &a);
}

static void free_inject(sp_drill_inject **inject)
{
    sp_record_free(&sp_drill_inject_type, *inject);
}

static sp_status set_mark(const acting *a, const sp_drill *d,
                          const char *actual, sp_drill_inject *i)
{
    if (a->at < d->started_at ||
        (d->ended_at != SP_NO_INT && a->at > d->ended_at))
        return sp_fail(SP_INVALID, "时间不在演练进行期间",
                       "the time does not lie within the drill");
    if (!actual) {
        if (i->injected_at != SP_NO_INT)
            return sp_fail(SP_CONFLICT, "步骤 %.80s 已注入",
                           "step %.80s was injected already", i->code);
        i->injected_at = a->at;
        return SP_OK;
    }
    if (i->responded_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "步骤 %.80s 已登记响应",
                       "the response to step %.80s is entered already",
                       i->code);
    if (i->injected_at == SP_NO_INT || a->at < i->injected_at)
        return sp_fail(SP_INVALID, "步骤 %.80s 在注入之前不能有响应",
                       "nobody responds to step %.80s before it is injected",
                       i->code);
    i->responded_at = a->at;
    i->response_s = a->at - i->injected_at;
    return sp_text_set(&i->actual, actual);
}

static sp_status mark(void *arg)
{
    const acting *a = arg;
    SP_CLEANUP(free_inject) sp_drill_inject *old = NULL;
    SP_CLEANUP(free_inject) sp_drill_inject *i = NULL;
    SP_AUTODRILL *d = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(a->session->db, &sp_drill_inject_type, "code", a->code,
                       &found));
    old = found;
    SP_TRY(sp_drill_load(a->session, old->drill, SP_DO_CREATE, &d));
    if (d->state != SP_DRILL_RUNNING && d->state != SP_DRILL_INTERRUPTED &&
        d->state != SP_DRILL_FINISHED)
        return sp_fail(SP_CONFLICT, "演练 %.60s 不在进行中",
                       "drill %.60s is not running", d->code);
    i = sp_record_copy(&sp_drill_inject_type, old);
    if (!i)
        return SP_NO_MEMORY;
    SP_TRY(set_mark(a, d, a->action, i));
    return sp_change(a->session, &sp_drill_inject_type, old, i,
                     a->action ? "respond" : "inject");
}

sp_status sp_drill_mark(sp_session *session, const char *code,
                        const char *actual, int64_t at)
{
    const sp_drill_request r = {.at = at, .counted = SP_NO_INT};
    acting a;

    SP_TRY(acting_of(session, code, has(actual) ? actual : NULL, &r, &a));
    return sp_db_transaction(session->db, mark, &a);
}
