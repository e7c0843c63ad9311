/* What is done about incidents: reports that the law's clocks ask for, and the
 * way to closing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "incident.h"
#include "when.h"

enum { DAY = 86400, MINUTE = 60 };

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_incident_step, m, zh, en,                                      \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_incident_step),
    SP_FIELD(sp_incident_step, code, "编号", "code", .flags = SP_GUARDED),
    SP_FIELD(sp_incident_step, incident, "事故", "incident",
             .flags = SP_GUARDED | SP_BRIEF, .ref = "incident"),
    FIELD(seq, "序", "seq"),
    FIELD(at, "时间", "at", .as = SP_AS_TIME),
    FIELD(actor, "操作人", "actor"),
    FIELD(step, "事项", "step"),
    FIELD(recipient, "报送对象", "told to"),
    SP_FIELD(sp_incident_step, note, "说明", "note",
             .flags = SP_GUARDED | SP_BRIEF, .max_len = 2000),
};
const sp_type sp_incident_step_type = {.name = "incident_step",
                                       .zh = "事故处置记录",
                                       .en = "incident step",
                                       .table = "incident_step",
                                       .code = "code",
                                       .module = "accident",
                                       .flags = SP_TYPE_VERBS_ONLY,
                                       SP_TYPE(sp_incident_step, fields)};

static void free_step(sp_incident_step **step)
{
    sp_record_free(&sp_incident_step_type, *step);
}
#define AUTOSTEP SP_CLEANUP(free_step) sp_incident_step

/* ---- the clocks ---- */

int64_t sp_incident_time(const sp_incident *i, int zone)
{
    int64_t day;
    int64_t start;
    int hour = 23;
    int minute = 59;

    if (i->month_only || !sp_day_parse(i->happened_on, &day))
        return SP_NO_INT;
    start = sp_day_start(day, zone);
    if (i->happened_time)
        sscanf(i->happened_time, "%2d:%2d", &hour, &minute);
    return start + (hour * 60 + minute) * MINUTE;
}

/* The first and the last time that @step was done; SP_NO_INT: never. */
static sp_status answers(sp_session *session, const char *incident,
                         const char *step, int64_t *first, int64_t *last)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT min(at), max(at) FROM incident_step WHERE "
                         "incident = $1 AND step = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, incident);
    sp_stmt_bind_text(stmt, 2, step);
    SP_TRY(sp_stmt_step(stmt, &row));
    *first =
        row && !sp_stmt_is_null(stmt, 0) ? sp_stmt_int(stmt, 0) : SP_NO_INT;
    *last = row && !sp_stmt_is_null(stmt, 1) ? sp_stmt_int(stmt, 1) : SP_NO_INT;
    return SP_OK;
}

static sp_status answered(sp_session *session, const sp_incident *i,
                          sp_incident_clock *c)
{
    const char *step = c->clock.code;
    int64_t first;
    int64_t last;
    int64_t now = sp_session_now(session);

    if (strcmp(step, "investigation") == 0)
        step = "conclude";
    SP_TRY(answers(session, i->code, step, &first, &last));
    c->answered_at = c->clock.every ? last : first;
    if (c->clock.every && last != SP_NO_INT)
        c->clock.due = last + c->clock.every;
    c->late = c->answered_at == SP_NO_INT || c->clock.every
                  ? now > c->clock.due
                  : c->answered_at > c->clock.due;
    /* A window in which to report, not a duty that runs out. */
    if (strcmp(c->clock.code, "casualties") == 0)
        c->late = false;
    return SP_OK;
}

sp_status sp_incident_clocks_of(sp_session *session, const sp_incident *i,
                                sp_incident_clock *out, size_t *out_count)
{
    sp_accident_clock clocks[SP_ACCIDENT_CLOCKS_MAX];
    const sp_accident_facts facts = {
        .grade = i->grade,
        .regime = i->regime,
        .serious_near = i->serious_near,
        .happened_at = sp_incident_time(i, sp_session_zone(session)),
        .informed_at = i->informed_at};
    size_t n = sp_accident_clocks(&facts, clocks);

    for (size_t k = 0; k < n; k++) {
        out[k].clock = clocks[k];
        SP_TRY(answered(session, i, &out[k]));
    }
    *out_count = n;
    return SP_OK;
}

static sp_status load(sp_session *session, const char *code, sp_incident **out)
{
    void *found = NULL;

    SP_TRY(sp_record_load(session, &sp_incident_type, code, &found));
    *out = found;
    return SP_OK;
}

sp_status sp_incident_clocks(sp_session *session, const char *code,
                             sp_incident_clock *out, size_t *out_count)
{
    SP_AUTOINCIDENT *i = NULL;

    SP_TRY(load(session, code, &i));
    return sp_incident_clocks_of(session, i, out, out_count);
}

/* ---- steps ---- */

typedef struct stepping {
    sp_session *session;
    const char *code;
    const char *step;
    const char *recipient;
    const char *note;
    int64_t at;
    sp_incident_state to; /* of a move */
} stepping;

static sp_status next_seq(sp_session *session, const char *incident,
                          int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT count(*) FROM incident_step WHERE "
                         "incident = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, incident);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0) + 1;
    return SP_OK;
}

static sp_status write_step(const stepping *s, const sp_incident *i)
{
    AUTOSTEP *step = sp_record_new(&sp_incident_step_type);
    char code[120];

    if (!step)
        return SP_NO_MEMORY;
    SP_TRY(next_seq(s->session, i->code, &step->seq));
    snprintf(code, sizeof code, "%.80s/%" PRId64, i->code, step->seq);
    SP_TRY(sp_text_set(&step->code, code));
    SP_TRY(sp_text_set(&step->incident, i->code));
    SP_TRY(sp_text_set(&step->owner_dept, i->owner_dept));
    SP_TRY(sp_text_set(&step->actor, s->session->actor->name));
    SP_TRY(sp_text_set(&step->step, s->step));
    SP_TRY(sp_text_set(&step->recipient, s->recipient));
    SP_TRY(sp_text_set(&step->note, s->note));
    step->at = s->at;
    return sp_change(s->session, &sp_incident_step_type, NULL, step, s->step);
}

static bool asks(const sp_incident_clock *clocks, size_t n, const char *step)
{
    for (size_t k = 0; k < n; k++)
        if (strcmp(clocks[k].clock.code, step) == 0)
            return true;
    return false;
}

static sp_status check_step(const stepping *s, const sp_incident *i)
{
    sp_incident_clock clocks[SP_ACCIDENT_CLOCKS_MAX];
    int64_t happened = sp_incident_time(i, sp_session_zone(s->session));
    size_t n = 0;

    if (strcmp(s->step, "note") == 0)
        return s->note ? SP_OK
                       : sp_fail(SP_INVALID, "请写明说明", "say what it is");
    SP_TRY(sp_incident_clocks_of(s->session, i, clocks, &n));
    if (!asks(clocks, n, s->step) || strcmp(s->step, "investigation") == 0)
        return sp_fail(
            SP_INVALID,
            "事故 %.60s 没有“%.40s”这一时限；可用 incident clocks 查看",
            "incident %.60s has no clock \"%.40s\"; incident clocks "
            "lists them",
            i->code, s->step);
    if (!s->recipient)
        return sp_fail(SP_INVALID, "请写明报送给谁", "say who was told");
    /* HH:MM is known at best, and may be missing: end of the day. */
    if (i->happened_time && happened != SP_NO_INT && s->at < happened)
        return sp_fail(SP_INVALID, "报送时间早于事故发生时间",
                       "it was reported before it happened");
    return SP_OK;
}

static sp_status add_step(void *arg)
{
    const stepping *s = arg;
    SP_AUTOINCIDENT *i = NULL;

    SP_TRY(load(s->session, s->code, &i));
    SP_TRY(sp_require(s->session, "accident", SP_DO_UPDATE, i->owner_dept,
                      i->created_by));
    if (i->state == SP_INCIDENT_CLOSED)
        return sp_fail(SP_CONFLICT, "事故 %.60s 已结案",
                       "incident %.60s is closed", i->code);
    SP_TRY(check_step(s, i));
    return write_step(s, i);
}

sp_status sp_incident_step_add(sp_session *session, const char *code,
                               const char *step, const char *recipient,
                               int64_t at, const char *note)
{
    int64_t now = sp_session_now(session);
    stepping s = {.session = session,
                  .code = code,
                  .step = step,
                  .recipient = recipient,
                  .note = note,
                  .at = at == SP_NO_INT ? now : at};

    if (s.at > now)
        return sp_fail(SP_INVALID, "时间在未来", "the time lies in the future");
    return sp_db_transaction(session->db, add_step, &s);
}

/* ---- moving on ---- */

/* From a state to a state, and what the step is called. */
static const struct move {
    sp_incident_state from;
    sp_incident_state to;
    const char *step;
} moves[] = {
    {SP_INCIDENT_REPORTED, SP_INCIDENT_INVESTIGATING, "investigate"},
    {SP_INCIDENT_INVESTIGATING, SP_INCIDENT_CONCLUDED, "conclude"},
    {SP_INCIDENT_CONCLUDED, SP_INCIDENT_CLOSED, "close"},
    /* Without casualties the unit may look into it by itself (493 art. 19). */
    {SP_INCIDENT_INVESTIGATING, SP_INCIDENT_CLOSED, "close"},
};

static const struct move *find_move(sp_incident_state from,
                                    sp_incident_state to)
{
    for (const struct move *m = moves; m < moves + SP_COUNT(moves); m++)
        if (m->from == from && m->to == to)
            return m;
    return NULL;
}

/* 四不放过: it is not over while one of them is open. */
static sp_status check_closing(const sp_incident *i)
{
    const struct {
        bool holds;
        const char *zh;
        const char *en;
    } musts[] = {
        {i->cause_found, "事故原因未查清", "the cause is not found"},
        {i->responsible_dealt, "责任人员未处理",
         "those responsible were not dealt with"},
        {i->measures_done, "整改措施未落实", "measures are not carried out"},
        {i->people_educated, "有关人员未受到教育",
         "the people concerned did not learn from it"},
    };

    for (size_t k = 0; k < SP_COUNT(musts); k++)
        if (!musts[k].holds)
            return sp_fail(SP_INVALID, "四不放过：" SP_IN_ZH "，不能结案",
                           SP_IN_EN ": it cannot be closed (四不放过)",
                           musts[k].zh, musts[k].en);
    return SP_OK;
}

static sp_status check_move(const sp_incident *i, sp_incident_state to)
{
    bool harm = i->deaths > 0 || i->serious > 0 || i->minor > 0;

    if (!find_move(i->state, to) || (i->state == SP_INCIDENT_INVESTIGATING &&
                                     to == SP_INCIDENT_CLOSED && harm))
        return sp_fail(
            SP_CONFLICT,
            "事故 %.60s 现为“" SP_IN_ZH "”，不能变为“" SP_IN_ZH "”",
            "incident %.60s is " SP_IN_EN " and cannot become " SP_IN_EN,
            i->code, sp_incident_state_labels[i->state].zh,
            sp_incident_state_labels[i->state].en,
            sp_incident_state_labels[to].zh, sp_incident_state_labels[to].en);
    return to == SP_INCIDENT_CLOSED ? check_closing(i) : SP_OK;
}

static sp_status move(void *arg)
{
    stepping *s = arg;
    SP_AUTOINCIDENT *old = NULL;
    SP_AUTOINCIDENT *i = NULL;

    SP_TRY(load(s->session, s->code, &old));
    SP_TRY(sp_require(s->session, "accident", SP_DO_APPROVE, old->owner_dept,
                      old->created_by));
    SP_TRY(check_move(old, s->to));
    i = sp_record_copy(&sp_incident_type, old);
    if (!i)
        return SP_NO_MEMORY;
    s->step = find_move(old->state, s->to)->step;
    i->state = s->to;
    if (s->to == SP_INCIDENT_CLOSED)
        i->closed_at = s->at;
    SP_TRY(sp_change(s->session, &sp_incident_type, old, i, s->step));
    return write_step(s, i);
}

sp_status sp_incident_move(sp_session *session, const char *code,
                           sp_incident_state to, const char *note)
{
    stepping s = {.session = session,
                  .code = code,
                  .note = note,
                  .at = sp_session_now(session),
                  .to = to};

    if ((unsigned)to >= SP_INCIDENT_STATE_COUNT)
        return sp_fail(SP_INVALID, "没有这种状态", "there is no such state");
    return sp_db_transaction(session->db, move, &s);
}
