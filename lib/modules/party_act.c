/* Steps of a related party: what is known is gathered, the table decides. */
#include <stdio.h>
#include <string.h>

#include "party.h"
#include "party_cycle.h"
#include "permit_reason.h"
#include "risk_tree.h"
#include "str.h"
#include "text.h"
#include "when.h"

sp_status sp_party_step_parse(const char *text, sp_party_step *out)
{
    SP_AUTOSTR names = {0};
    int step = sp_label_find(sp_party_step_labels, SP_PARTY_STEP_COUNT, text);

    if (step == SP_LABEL_NO_MEMORY)
        return sp_no_memory();
    if (step >= 0) {
        *out = (sp_party_step)step;
        return SP_OK;
    }
    for (size_t i = 0; i < SP_PARTY_STEP_COUNT; i++)
        sp_str_addf(&names, "%s%s", i ? " " : "", sp_party_step_labels[i].name);
    return sp_fail(SP_INVALID, "没有步骤“%.40s”，可用：%s",
                   "there is no step \"%.40s\"; there are: %s", text,
                   sp_str_text(&names));
}

/* ---- gathering ---- */

typedef struct gathered {
    sp_contractor *party;
    sp_party_facts facts;
    sp_party_shown *papers;
    char **kinds;
} gathered;

static void gathered_clear(gathered *g)
{
    for (size_t i = 0; i < g->facts.npapers; i++)
        free(g->kinds[i]);
    free(g->kinds);
    free(g->papers);
    sp_record_free(&sp_contractor_type, g->party);
    *g = (gathered){0};
}
#define AUTOGATHERED SP_CLEANUP(gathered_clear) gathered

static int64_t day_at(sp_stmt *row, int column)
{
    return sp_party_day(sp_stmt_text(row, column));
}

static sp_status add_paper(sp_stmt *row, gathered *g)
{
    size_t n = g->facts.npapers;
    sp_party_shown *papers = realloc(g->papers, (n + 1) * sizeof *papers);
    if (!papers)
        return sp_no_memory();
    g->papers = papers;
    char **kinds = realloc(g->kinds, (n + 1) * sizeof *kinds);
    if (!kinds)
        return sp_no_memory();
    g->kinds = kinds;
    SP_TRY(sp_text_copy(sp_stmt_text(row, 0), &kinds[n]));
    papers[n] = (sp_party_shown){.kind = kinds[n],
                                 .from = day_at(row, 1),
                                 .to = day_at(row, 2),
                                 .promised = !sp_stmt_is_null(row, 3)};
    g->facts.npapers++;
    g->facts.papers = papers;
    return SP_OK;
}

static sp_status gather_papers(sp_session *session, gathered *g)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT kind, valid_from, valid_to, renewal_promised "
                         "FROM party_paper WHERE contractor = $1 AND "
                         "removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, g->party->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(add_paper(stmt, g));
    }
}

/* The safety agreement that goes on for longest, signed or not. */
static sp_status gather_agreement(sp_session *session, gathered *g)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_party_signed *a = &g->facts.agreement;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT signed_by IS NOT NULL, their_signer IS NOT NULL, duties IS NOT "
        "NULL AND measures IS NOT NULL AND coordinator IS NOT NULL AND "
        "their_coordinator IS NOT NULL, valid_from, valid_to FROM "
        "party_agreement WHERE contractor = $1 AND kind = 'safety' AND "
        "removed_at IS NULL ORDER BY valid_to DESC, id DESC LIMIT 1",
        &stmt));
    sp_stmt_bind_text(stmt, 1, g->party->code);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    *a = (sp_party_signed){.there = true,
                           .ours = sp_stmt_int(stmt, 0) != 0,
                           .theirs = sp_stmt_int(stmt, 1) != 0,
                           .full = sp_stmt_int(stmt, 2) != 0,
                           .from = day_at(stmt, 3),
                           .to = day_at(stmt, 4)};
    return SP_OK;
}

/* How many there are, by a statement about the party ($1) and today ($2). */
static sp_status count(sp_session *session, const char *sql, const char *code,
                       bool dated, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11];
    bool row;

    sp_today(session, today);
    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    if (dated)
        sp_stmt_bind_text(stmt, 2, today);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0);
    return SP_OK;
}

#define HERE_NOW                                                               \
    "FROM person p WHERE p.contractor = $1 AND (p.left_on IS NULL OR "         \
    "p.left_on > $2)"

static sp_status gather_people(sp_session *session, gathered *g)
{
    const char *code = g->party->code;
    sp_party_facts *f = &g->facts;
    int64_t evaluated = 0;

    SP_TRY(count(session, "SELECT count(*) " HERE_NOW, code, true, &f->people));
    SP_TRY(count(session,
                 "SELECT count(*) " HERE_NOW
                 " AND (p.exam_passed = 0 OR p.trained_until IS NULL OR "
                 "p.trained_until < $2)",
                 code, true, &f->untrained));
    SP_TRY(count(session,
                 "SELECT count(*) " HERE_NOW
                 " AND NOT EXISTS (SELECT 1 FROM entry_pass e WHERE e.person = "
                 "p.code AND e.state IN ('issued', 'active') AND e.valid_from "
                 "<= $2 AND e.valid_to >= $2)",
                 code, true, &f->without));
    SP_TRY(count(session,
                 "SELECT count(*) FROM permit WHERE contractor = $1 AND legacy "
                 "= 0 AND state IN ('approved', 'in_progress', 'suspended', "
                 "'pending_acceptance')",
                 code, false, &f->open_work));
    SP_TRY(count(session,
                 "SELECT count(*) FROM party_review WHERE contractor = $1 AND "
                 "day >= (SELECT finished_on FROM contractor WHERE code = $1)",
                 code, false, &evaluated));
    f->evaluated = evaluated > 0;
    return SP_OK;
}

static sp_status gather_barred(sp_session *session, gathered *g)
{
    const sp_contractor *c = g->party;
    const sp_barred_by by = {.contractor = c->code,
                             .credit_code = c->credit_code,
                             .rep_hash = c->legal_rep_hash};
    char today[11];

    sp_today(session, today);
    SP_TRY(sp_barred(session, &by, today, today, &g->facts.barred, NULL));
    g->facts.barred = g->facts.barred || c->state == SP_CONTRACTOR_BLACKLISTED;
    return SP_OK;
}

static sp_status gather(sp_session *session, const char *code, gathered *out)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_contractor_type, "code", code, &found));
    sp_contractor *c = out->party = found;
    out->facts = (sp_party_facts){
        .code = c->code,
        .kind = c->kind,
        .state = c->state,
        .regulated = c->regulated,
        .safety_body = c->safety_body,
        .safety_record = c->safety_record,
        .credit_code = c->credit_code,
        .contract_to = sp_party_day(c->contract_to),
        .score = c->admission_score,
        .applied_by = c->applied_by,
        .reviewed_by = c->reviewed_by,
        .agreement_from = sp_party_day(c->agreement_from),
        .agreement_to = sp_party_day(c->agreement_to),
        .finished_on = sp_party_day(c->finished_on),
        .review_due = sp_party_day(c->review_due),
    };
    SP_TRY(gather_barred(session, out));
    SP_TRY(gather_papers(session, out));
    SP_TRY(gather_agreement(session, out));
    return gather_people(session, out);
}

/* ---- asking ---- */

static sp_party_request request_of(sp_session *session, sp_party_step step,
                                   const char *note)
{
    return (sp_party_request){.step = step,
                              .day = sp_party_today(session),
                              .note = note,
                              .actor = session->actor->name};
}

static sp_status may_see(sp_session *session, const sp_contractor *c)
{
    return sp_require(session, "contractor", SP_DO_READ, c->owner_dept,
                      c->created_by);
}

static sp_status check_step(sp_party_step step)
{
    if ((unsigned)step >= SP_PARTY_STEP_COUNT)
        return sp_fail(SP_INVALID, "没有步骤 %d", "there is no step %d",
                       (int)step);
    return SP_OK;
}

/* A reason is asked for when the step is taken, not before. */
sp_status sp_contractor_why(sp_session *session, const char *code,
                            sp_party_step step, sp_permit_reasons *out)
{
    SP_AUTOPARTYBOOK book = {0};
    AUTOGATHERED g = {0};

    SP_TRY(check_step(step));
    SP_TRY(sp_require(session, "contractor", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_party_book_open(session, &book));
    SP_TRY(gather(session, code, &g));
    SP_TRY(may_see(session, g.party));
    sp_party_request r = request_of(session, step, "-");
    r.actor = NULL;
    sp_party_missing(book.rules, &g.facts, &r, out);
    return out->failed ? sp_no_memory() : SP_OK;
}

static void clear_reasons(sp_permit_reasons *reasons)
{
    sp_permit_reasons_clear(reasons);
}
#define AUTOREASONS SP_CLEANUP(clear_reasons) sp_permit_reasons

/* The first step that is not settled: from the state, and then by what is
 * missing. */
static sp_party_step next_of(const sp_party_rules *rules,
                             const sp_party_facts *f, sp_party_request *r,
                             sp_permit_reasons *reasons)
{
    static const sp_party_step way[] = {SP_PARTY_CONTRACT, SP_PARTY_TRAINING,
                                        SP_PARTY_PASS};

    if (f->state == SP_CONTRACTOR_UNDER_REVIEW)
        return SP_PARTY_REVIEW;
    if (f->state == SP_CONTRACTOR_RESTRICTED ||
        f->state == SP_CONTRACTOR_SUSPENDED)
        return SP_PARTY_REINSTATE;
    if (f->state != SP_CONTRACTOR_QUALIFIED)
        return SP_PARTY_APPLY;
    if (f->finished_on != SP_NO_INT)
        return f->evaluated ? SP_PARTY_LIST : SP_PARTY_EVALUATE;
    for (size_t i = 0; i < SP_COUNT(way); i++) {
        r->step = way[i];
        sp_party_missing(rules, f, r, reasons);
        if (reasons->count)
            return way[i];
    }
    return SP_PARTY_WORK;
}

sp_status sp_contractor_next(sp_session *session, const char *code,
                             sp_party_step *out)
{
    SP_AUTOPARTYBOOK book = {0};
    AUTOGATHERED g = {0};
    AUTOREASONS reasons = {0};

    SP_TRY(sp_require(session, "contractor", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_party_book_open(session, &book));
    SP_TRY(gather(session, code, &g));
    SP_TRY(may_see(session, g.party));
    sp_party_request r = request_of(session, SP_PARTY_APPLY, "-");
    sp_party_step step = next_of(book.rules, &g.facts, &r, &reasons);
    if (reasons.failed)
        return sp_no_memory();
    *out = step;
    return SP_OK;
}

/* ---- taking a step ---- */

typedef struct taking {
    sp_session *session;
    const char *code;
    sp_party_request request;
    const sp_party_rules *rules;
} taking;

static sp_action right_of(const sp_party_facts *f, sp_party_step step)
{
    switch (step) {
    case SP_PARTY_APPLY:
        return SP_DO_UPDATE;
    case SP_PARTY_REVIEW:
        return f->reviewed_by ? SP_DO_APPROVE : SP_DO_UPDATE;
    case SP_PARTY_CONTRACT:
    case SP_PARTY_TRAINING:
    case SP_PARTY_PASS:
    case SP_PARTY_WORK:
        return SP_DO_READ;
    default:
        return SP_DO_APPROVE;
    }
}

/* The note of the first signature is the score; the second may leave it. */
static sp_status take_score(const taking *t, sp_contractor *c)
{
    int64_t score;

    if (t->request.step != SP_PARTY_REVIEW || !t->request.note)
        return SP_OK;
    if (!sp_text_to_int(t->request.note, &score) || score < 0 || score > 100)
        return sp_fail(SP_INVALID, "准入评分“%.40s”应为 0 至 100 的整数",
                       "the admission score \"%.40s\" should be a whole number "
                       "from 0 to 100",
                       t->request.note);
    c->admission_score = score;
    return SP_OK;
}

static sp_status sign_review(const taking *t, sp_contractor *c)
{
    const char *actor = t->session->actor->name;
    int64_t now = sp_session_now(t->session);

    if (!c->reviewed_by) {
        c->reviewed_at = now;
        return sp_text_set(&c->reviewed_by, actor);
    }
    c->approved_at = now;
    return sp_text_set(&c->approved_by, actor);
}

static sp_status begin_anew(const taking *t, sp_contractor *c)
{
    c->admission_score = c->reviewed_at = c->approved_at = SP_NO_INT;
    SP_TRY(sp_text_set(&c->reviewed_by, NULL));
    SP_TRY(sp_text_set(&c->approved_by, NULL));
    SP_TRY(sp_text_set(&c->finished_on, NULL));
    return sp_text_set(&c->applied_by, t->session->actor->name);
}

static sp_status set_day(const taking *t, int months, char **out)
{
    char day[11];

    sp_day_format(sp_day_add_months(t->request.day, months), day);
    return sp_text_set(out, day);
}

/* What a step leaves behind beside the state. */
static sp_status mark(const taking *t, sp_contractor *c)
{
    switch (t->request.step) {
    case SP_PARTY_APPLY:
        return begin_anew(t, c);
    case SP_PARTY_REVIEW:
        return sign_review(t, c);
    case SP_PARTY_FINISH:
        return set_day(t, 0, &c->finished_on);
    case SP_PARTY_LIST: /* what was finished is done with: new work may come */
        return sp_text_set(&c->finished_on, NULL);
    case SP_PARTY_RESTRICT:
    case SP_PARTY_SUSPEND:
    case SP_PARTY_REJECT:
    case SP_PARTY_EXIT:
        return sp_text_set(&c->state_reason, t->request.note);
    case SP_PARTY_REINSTATE:
        return sp_text_set(&c->state_reason, NULL);
    default:
        return SP_OK;
    }
}

static sp_status change_party(const taking *t, gathered *g)
{
    sp_contractor *c = sp_record_copy(&sp_contractor_type, g->party);
    AUTOREASONS reasons = {0};
    unsigned state = g->party->state;
    sp_status status = c ? take_score(t, c) : SP_NO_MEMORY;

    if (status == SP_OK) {
        g->facts.score = c->admission_score;
        sp_party_missing(t->rules, &g->facts, &t->request, &reasons);
        status = sp_permit_reasons_status(
            &reasons, sp_party_leads(&g->facts, &t->request, &state)
                          ? SP_INVALID
                          : SP_CONFLICT);
    }
    if (status == SP_OK) {
        c->state = state;
        status = mark(t, c);
    }
    if (status == SP_OK)
        status = sp_change(t->session, &sp_contractor_type, g->party, c,
                           sp_party_step_label(t->request.step)->name);
    sp_record_free(&sp_contractor_type, c);
    return status;
}

static sp_status take_step(void *arg)
{
    const taking *t = arg;
    AUTOGATHERED g = {0};

    SP_TRY(gather(t->session, t->code, &g));
    SP_TRY(sp_require(t->session, "contractor",
                      right_of(&g.facts, t->request.step), g.party->owner_dept,
                      g.party->created_by));
    return change_party(t, &g);
}

sp_status sp_contractor_act(sp_session *session, const char *code,
                            sp_party_step step, const char *note)
{
    SP_AUTOPARTYBOOK book = {0};

    SP_TRY(check_step(step));
    SP_TRY(sp_require(session, "contractor", SP_DO_READ, NULL, NULL));
    if (step == SP_PARTY_EVALUATE)
        return sp_fail(SP_UNSUPPORTED, "评价请用 contractor evaluate",
                       "an evaluation is sp_party_evaluate()");
    SP_TRY(sp_party_book_open(session, &book));
    taking t = {session, code, request_of(session, step, note), book.rules};
    return sp_db_transaction(session->db, take_step, &t);
}
