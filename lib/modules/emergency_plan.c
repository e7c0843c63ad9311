/* Emergency plans along their life. */
#include <safeprod/cycle.h>

#include <string.h>

#include "emergencying.h"
#include "permit_calendar.h"
#include "when.h"

enum { FILING_WORKDAYS = 20, ASSESSED_MONTHS = 36 };

static void free_plan(sp_emergency_plan **plan)
{
    sp_record_free(&sp_emergency_plan_type, *plan);
}
#define AUTOPLAN SP_CLEANUP(free_plan) sp_emergency_plan

typedef struct acting {
    sp_session *session;
    const char *code;
    const char *action;
    const sp_plan_request *request;
    int64_t today;
} acting;

static bool has(const char *text)
{
    return text && *text;
}

static sp_status load(sp_session *session, const char *code,
                      sp_emergency_plan **out)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_emergency_plan_type, "code", code,
                       &found));
    *out = found;
    return SP_OK;
}

/* ---- what holds ---- */

static bool is_principal(const sp_session *session)
{
    unsigned role;

    return sp_role_find(session->matrix, "PRINCIPAL", &role) &&
           session->roles >> role & 1;
}

static sp_status no_draft(sp_session *session, const char *code, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM emergency_plan WHERE revises = $1 AND "
                         "obsolete_on IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = !row;
    return SP_OK;
}

static sp_status gather(const acting *a, const sp_emergency_plan *p,
                        uint32_t *out)
{
    const sp_plan_request *r = a->request;
    uint32_t facts = 0;
    bool alone = false;
    int64_t day;

    SP_TRY(no_draft(a->session, p->code, &alone));
    if (alone)
        facts |= SP_PLAN_NO_DRAFT;
    if (!p->needs_review || p->state >= SP_PLAN_REVIEWED)
        facts |= SP_PLAN_IS_REVIEWED;
    if (is_principal(a->session))
        facts |= SP_PLAN_PRINCIPAL;
    if (has(r->note))
        facts |= SP_PLAN_SAYS_WHY;
    if (has(r->number))
        facts |= SP_PLAN_HAS_NUMBER;
    if (has(r->day) && sp_day_parse(r->day, &day)) {
        char text[11];
        sp_day_format(day, text);
        if (!p->signed_on || strcmp(text, p->signed_on) >= 0)
            facts |= SP_PLAN_HAS_DAY;
    }
    *out = facts;
    return SP_OK;
}

/* ---- what follows ---- */

static sp_status set_day(char **member, int64_t day)
{
    char text[11];

    sp_day_format(day, text);
    return sp_text_set(member, text);
}

static bool is_workday(const void *context, int64_t day)
{
    return sp_calendar_is_workday(context, day);
}

static sp_status filing_due(sp_session *session, int64_t day, int64_t *out)
{
    SP_AUTOPACK *pack = NULL;
    const void *calendar = NULL;

    SP_TRY(sp_packs_get(session, "calendar.cn", &pack));
    SP_TRY(sp_pack_expect(pack, "calendar", &calendar));
    *out = sp_workdays_after(day, FILING_WORKDAYS, is_workday, calendar);
    return SP_OK;
}

static sp_status write_plan(const acting *a, const sp_emergency_plan *old,
                            sp_emergency_plan *p, const char *action)
{
    const sp_emergency_line line = {
        .subject_type = "emergency_plan",
        .subject = p->code,
        .owner_dept = p->owner_dept,
        .action = action,
        .from = sp_plan_state_labels[old->state].name,
        .to = sp_plan_state_labels[p->state].name,
        .note = has(a->request->note)     ? a->request->note
                : has(a->request->number) ? a->request->number
                                          : a->request->code,
        .at = SP_NO_INT};

    SP_TRY(sp_change(a->session, &sp_emergency_plan_type, old, p, action));
    return sp_emergency_write(a->session, &line);
}

/* The edition that a published one replaces goes out of use. */
static sp_status replace_former(const acting *a, const char *code)
{
    AUTOPLAN *old = NULL;
    AUTOPLAN *p = NULL;

    SP_TRY(load(a->session, code, &old));
    if (old->state == SP_PLAN_OBSOLETE)
        return SP_OK;
    p = sp_record_copy(&sp_emergency_plan_type, old);
    if (!p)
        return SP_NO_MEMORY;
    p->state = SP_PLAN_OBSOLETE;
    SP_TRY(set_day(&p->obsolete_on, a->today));
    return write_plan(a, old, p, "replace");
}

static sp_status publish(const acting *a, sp_emergency_plan *p)
{
    int64_t day = a->today;

    SP_TRY(set_day(&p->published_on, a->today));
    sp_day_parse(a->request->day, &day);
    SP_TRY(set_day(&p->effective_on, day));
    if (p->needs_assessing)
        SP_TRY(set_day(&p->review_due,
                       sp_day_add_months(a->today, ASSESSED_MONTHS)));
    if (p->needs_filing) {
        SP_TRY(filing_due(a->session, a->today, &day));
        SP_TRY(set_day(&p->file_due, day));
    }
    return p->revises ? replace_former(a, p->revises) : SP_OK;
}

static sp_status follow(const acting *a, sp_emergency_plan *p)
{
    const sp_plan_request *r = a->request;
    const char *action = a->action;

    if (strcmp(action, "review") == 0) {
        SP_TRY(sp_text_set(&p->review_note, r->note));
        return set_day(&p->reviewed_on, a->today);
    }
    if (strcmp(action, "sign") == 0) {
        SP_TRY(sp_text_set(&p->signed_by, a->session->actor->name));
        return set_day(&p->signed_on, a->today);
    }
    if (strcmp(action, "publish") == 0)
        return publish(a, p);
    if (strcmp(action, "file") == 0) {
        SP_TRY(sp_text_set(&p->filing_number, r->number));
        return set_day(&p->filed_on, a->today);
    }
    if (strcmp(action, "assess") == 0)
        return set_day(&p->review_due,
                       sp_day_add_months(a->today, ASSESSED_MONTHS));
    if (strcmp(action, "return") == 0) {
        SP_TRY(sp_text_set(&p->signed_by, NULL));
        SP_TRY(sp_text_set(&p->signed_on, NULL));
        SP_TRY(sp_text_set(&p->reviewed_on, NULL));
    }
    if (strcmp(action, "retire") == 0)
        SP_TRY(set_day(&p->obsolete_on, a->today));
    return sp_text_set(&p->reason, r->note);
}

/* A draft that begins as a copy of what it revises. */
static sp_status new_edition(const acting *a, const sp_emergency_plan *old)
{
    AUTOPLAN *p = sp_record_copy(&sp_emergency_plan_type, old);

    if (!p)
        return SP_NO_MEMORY;
    char **const emptied[] = {
        &p->reviewed_on,   &p->review_note,  &p->signed_by, &p->signed_on,
        &p->published_on,  &p->effective_on, &p->file_due,  &p->filed_on,
        &p->filing_number, &p->review_due,   &p->reason,    &p->edition};
    if (!has(a->request->code))
        return sp_fail(SP_INVALID, "请给出新版预案的编号",
                       "give the code of the new edition");
    for (size_t i = 0; i < SP_COUNT(emptied); i++)
        SP_TRY(sp_text_set(emptied[i], NULL));
    p->id = SP_NO_INT;
    p->version = SP_NO_INT;
    p->state = SP_PLAN_DRAFT;
    SP_TRY(sp_text_set(&p->code, a->request->code));
    SP_TRY(sp_text_set(&p->revises, old->code));
    return sp_change(a->session, &sp_emergency_plan_type, NULL, p, "edition");
}

static sp_status act(void *arg)
{
    const acting *a = arg;
    AUTOPLAN *old = NULL;
    AUTOPLAN *p = NULL;
    const sp_life_row *row;
    uint32_t facts = 0;
    unsigned to;

    SP_TRY(load(a->session, a->code, &old));
    SP_TRY(sp_require(a->session, "emergency", SP_DO_READ, old->owner_dept,
                      old->created_by));
    SP_TRY(gather(a, old, &facts));
    row = sp_life_find(&sp_plan_life, old->state, a->action);
    if (row)
        SP_TRY(sp_require(a->session, "emergency", sp_life_action(row),
                          old->owner_dept, old->created_by));
    SP_TRY(
        sp_life_decide(&sp_plan_life, old->state, a->action, facts, &row, &to));
    if (strcmp(a->action, "edition") == 0)
        return new_edition(a, old);
    p = sp_record_copy(&sp_emergency_plan_type, old);
    if (!p)
        return SP_NO_MEMORY;
    p->state = to;
    SP_TRY(follow(a, p));
    return write_plan(a, old, p, a->action);
}

static acting acting_of(sp_session *session, const char *code,
                        const char *action, const sp_plan_request *request)
{
    static const sp_plan_request nothing = {0};

    return (acting){
        session, code, action, request ? request : &nothing,
        sp_day_of(sp_session_now(session), sp_session_zone(session))};
}

sp_status sp_plan_act(sp_session *session, const char *code, const char *action,
                      const sp_plan_request *request)
{
    acting a = acting_of(session, code, action, request);

    SP_TRY(sp_require(session, "emergency", SP_DO_READ, NULL, NULL));
    return sp_db_transaction(session->db, act, &a);
}

sp_status sp_plan_why(sp_session *session, const char *code,
                      sp_emergency_why visit, void *context)
{
    acting a = acting_of(session, code, "", NULL);
    /* What comes with the request cannot be missing yet. */
    const uint32_t asked =
        SP_PLAN_SAYS_WHY | SP_PLAN_HAS_DAY | SP_PLAN_HAS_NUMBER;
    AUTOPLAN *p = NULL;
    void *found = NULL;
    uint32_t facts = 0;

    SP_TRY(sp_record_load(session, &sp_emergency_plan_type, code, &found));
    p = found;
    SP_TRY(gather(&a, p, &facts));
    return sp_life_tell(session, &sp_plan_life, p->state, facts | asked,
                        p->owner_dept, p->created_by, visit, context);
}
