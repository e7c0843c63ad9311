/* Evaluations of parties: items times weights, red lines, grades over time. */
#include <stdio.h>
#include <string.h>

#include "party.h"
#include "party_cycle.h"
#include "permit_reason.h"
#include "risk_tree.h"
#include "when.h"

static const sp_label periods[] = {
    [SP_REVIEW_PROJECT] = {"project", "项目", "project", "完工评价"},
    [SP_REVIEW_YEARLY] = {"yearly", "年度", "yearly", "年度评价"},
};
SP_ASSERT_COUNT(periods, SP_REVIEW_PERIOD_COUNT);

#define FIELD(m, zh, en, ...) SP_FIELD(sp_party_review, m, zh, en, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_party_review),
    FIELD(code, "评价编号", "code", .flags = SP_GUARDED | SP_BRIEF,
          .alias = "编号"),
    FIELD(contractor, "相关方", "party", .flags = SP_REQUIRED | SP_BRIEF,
          .ref = "contractor", .alias = "承包商"),
    FIELD(period, "评价周期", "period", .flags = SP_BRIEF, SP_LABELS(periods)),
    FIELD(project, "项目", "project name", .flags = SP_CONTAINS),
    FIELD(day, "评价日期", "day", .flags = SP_BRIEF, .as = SP_AS_DATE),
    FIELD(man_hours, "工时", "man-hours", .min = 0, .max = 100000000),
    FIELD(points, "打分", "points", .as = SP_AS_JSON, .max_len = 4000,
          .help_zh = "JSON：项目到分数", .help_en = "JSON: item to points"),
    FIELD(red_lines, "触碰红线", "red lines", .max_len = 500),
    FIELD(accident, "事故情况", "accidents", .as = SP_AS_LINES),
    FIELD(comment, "评语", "comment", .as = SP_AS_LINES),
    FIELD(standard, "规则包", "rule pack", .flags = SP_GUARDED, .max_len = 128),
    FIELD(score, "得分", "score", .flags = SP_GUARDED | SP_BRIEF,
          .as = SP_AS_DECIMAL, .decimals = 1),
    FIELD(grade, "等级", "grade", .flags = SP_GUARDED | SP_BRIEF, .max_len = 8),
    FIELD(evaluated_by, "评价人", "evaluated by", .flags = SP_GUARDED),
};
const sp_type sp_party_review_type = {.name = "party_review",
                                      .zh = "相关方评价",
                                      .en = "evaluation of a party",
                                      .table = "party_review",
                                      .code = "code",
                                      .module = "contractor",
                                      .flags = SP_TYPE_VERBS_ONLY,
                                      SP_TYPE(sp_party_review, fields)};

typedef struct evaluating {
    sp_session *session;
    sp_party_review *review;
    sp_party_book book;
    const sp_party_red_line *crossed;
    const sp_party_grade *grade;
} evaluating;

/* ---- the evaluation itself ---- */

static sp_status check_what(evaluating *e)
{
    sp_party_review *r = e->review;
    int64_t today = sp_party_today(e->session);
    char day[11];

    if (!r->contractor)
        return sp_fail(SP_INVALID, "请给出相关方", "say which party");
    if (r->period == SP_REVIEW_PROJECT && !r->project)
        return sp_fail(SP_INVALID, "项目评价须写明项目",
                       "say which project it is about");
    if (!r->day) {
        sp_day_format(today, day);
        return sp_text_set(&r->day, day);
    }
    if (sp_party_day(r->day) > today)
        return sp_fail(SP_INVALID, "评价日期 %.12s 在今天之后",
                       "the day of the evaluation, %.12s, is in the future",
                       r->day);
    return SP_OK;
}

static sp_status score(evaluating *e)
{
    sp_party_review *r = e->review;

    SP_TRY(sp_party_score_sum(e->book.rules, r->points, r->red_lines, &r->score,
                              &e->crossed));
    e->grade = sp_party_grade_of(e->book.rules, r->score);
    SP_TRY(sp_text_set(&r->grade, e->grade->is.code));
    SP_TRY(sp_text_set(&r->evaluated_by, e->session->actor->name));
    return sp_pack_pin(e->book.pack, &r->standard);
}

/* ---- what follows ---- */

static sp_status propose_blacklist(const evaluating *e)
{
    sp_blacklist_entry *b = sp_record_new(&sp_blacklist_entry_type);
    sp_status status = b ? SP_OK : SP_NO_MEMORY;
    char evidence[300];

    snprintf(evidence, sizeof evidence, "评价 %.60s 触碰红线：%.120s",
             e->review->code, e->crossed->is.zh);
    if (status == SP_OK)
        status = sp_text_set(&b->contractor, e->review->contractor);
    if (status == SP_OK)
        status = sp_text_set(&b->reason, e->crossed->reason);
    if (status == SP_OK)
        status = sp_text_set(&b->evidence, evidence);
    if (status == SP_OK)
        status = sp_blacklist_propose(e->session, b);
    sp_record_free(&sp_blacklist_entry_type, b);
    return status == SP_CONFLICT ? SP_OK : status; /* it is proposed already */
}

/* The last grade means no new work. */
static sp_status restrict_firm(const evaluating *e, sp_contractor *c)
{
    if (!e->grade->restrict_it || c->state != SP_CONTRACTOR_QUALIFIED)
        return SP_OK;
    c->state = SP_CONTRACTOR_RESTRICTED;
    return sp_text_set(&c->state_reason, e->review->code);
}

static sp_status set_yearly(const evaluating *e, sp_contractor *c)
{
    char due[11];

    if (e->review->period != SP_REVIEW_YEARLY)
        return SP_OK;
    c->score = e->review->score;
    SP_TRY(sp_text_set(&c->grade, e->grade->is.code));
    sp_day_format(sp_day_add_months(sp_party_day(e->review->day), 12), due);
    return sp_text_set(&c->review_due, due);
}

static sp_status follow(const evaluating *e, const sp_contractor *old)
{
    sp_contractor *c = sp_record_copy(&sp_contractor_type, old);
    sp_status status = c ? set_yearly(e, c) : SP_NO_MEMORY;

    if (status == SP_OK)
        status = restrict_firm(e, c);
    if (status == SP_OK)
        status = sp_change(e->session, &sp_contractor_type, old, c, "evaluate");
    if (status == SP_OK && e->crossed)
        status = propose_blacklist(e);
    sp_record_free(&sp_contractor_type, c);
    return status;
}

static sp_status evaluate_firm(evaluating *e, const sp_contractor *c)
{
    sp_party_review *r = e->review;

    SP_TRY(sp_require(e->session, "contractor", SP_DO_UPDATE, c->owner_dept,
                      c->created_by));
    SP_TRY(sp_text_set(&r->owner_dept, c->owner_dept));
    SP_TRY(sp_party_number(e->session, &sp_party_review_type, "PJ", &r->code));
    SP_TRY(sp_change(e->session, &sp_party_review_type, NULL, r, "evaluate"));
    return follow(e, c);
}

static sp_status evaluate(void *arg)
{
    evaluating *e = arg;
    void *found = NULL;

    SP_TRY(check_what(e));
    SP_TRY(score(e));
    SP_TRY(sp_rec_find(e->session->db, &sp_contractor_type, "code",
                       e->review->contractor, &found));
    sp_status status = evaluate_firm(e, found);
    sp_record_free(&sp_contractor_type, found);
    return status;
}

sp_status sp_party_evaluate(sp_session *session, sp_party_review *review)
{
    evaluating e = {.session = session, .review = review};

    SP_TRY(sp_require(session, "contractor", SP_DO_UPDATE, NULL, NULL));
    SP_TRY(sp_text_set(&review->code, NULL));
    SP_TRY(sp_party_book_open(session, &e.book));
    sp_status status = sp_db_transaction(session->db, evaluate, &e);
    sp_party_book_close(&e.book);
    return status;
}

/* ---- over time ---- */

sp_status sp_party_score_of(sp_session *session, const char *contractor,
                            sp_party_score *out)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_party_score s = {.yearly = SP_NO_INT, .projects = SP_NO_INT};
    bool row;

    SP_TRY(sp_require(session, "contractor", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT count(*), (SELECT score FROM party_review WHERE contractor = "
        "$1 AND period = 'yearly' ORDER BY day DESC, id DESC LIMIT 1), "
        "sum(CASE WHEN period = 'project' THEN coalesce(man_hours, 0) ELSE 0 "
        "END), sum(CASE WHEN period = 'project' THEN score * "
        "coalesce(man_hours, 0) ELSE 0 END), sum(CASE WHEN period = 'project' "
        "THEN 1 ELSE 0 END), sum(CASE WHEN period = 'project' THEN score ELSE "
        "0 END) FROM party_review WHERE contractor = $1",
        &stmt));
    sp_stmt_bind_text(stmt, 1, contractor);
    SP_TRY(sp_stmt_step(stmt, &row));
    s.reviews = sp_stmt_int(stmt, 0);
    if (!sp_stmt_is_null(stmt, 1))
        s.yearly = sp_stmt_int(stmt, 1);
    s.man_hours = sp_stmt_int(stmt, 2);
    int64_t projects = sp_stmt_int(stmt, 4);
    if (s.man_hours > 0) /* half a tenth is rounded up */
        s.projects =
            (2 * sp_stmt_int(stmt, 3) + s.man_hours) / (2 * s.man_hours);
    else if (projects > 0)
        s.projects = (2 * sp_stmt_int(stmt, 5) + projects) / (2 * projects);
    *out = s;
    return SP_OK;
}
