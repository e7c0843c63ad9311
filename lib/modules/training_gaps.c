/* Who lacks what: the law's hours, levels and exam, and what posts need. */
#include <stdio.h>
#include <string.h>

#include "certificate_status.h"
#include "permit_reason.h"
#include "str.h"
#include "training_gather.h"
#include "when.h"

typedef struct looking {
    sp_session *session;
    sp_training_gap_visit visit;
    void *context;
    const sp_training_dossier *who; /* at the moment */
} looking;

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static sp_training_gap gap_of(const looking *w)
{
    const sp_person *p = w->who->person;

    return (sp_training_gap){.person = p->code,
                             .name = p->name,
                             .department = or_empty(p->owner_dept),
                             .post = "",
                             .what = "",
                             .until = "",
                             .clause = ""};
}

/* ---- the law ---- */

static sp_status say_law(const looking *w)
{
    const sp_training_dossier *d = w->who;
    sp_permit_reasons reasons = {0};
    sp_status status = SP_OK;

    sp_training_say(d->table, &d->facts, &d->standing, &reasons);
    for (size_t i = 0; status == SP_OK && i < reasons.count; i++) {
        const sp_permit_reason *r = &reasons.items[i];
        sp_training_gap g = gap_of(w);
        g.code = r->code;
        g.clause = r->clause;
        g.zh = r->zh;
        g.en = r->en;
        if (strcmp(r->code, "training_over") == 0)
            g.until = or_empty(d->person->trained_until);
        status = w->visit(w->context, &g);
    }
    if (reasons.failed && status == SP_OK)
        status = sp_no_memory();
    sp_permit_reasons_clear(&reasons);
    return status;
}

/* ---- what posts need ---- */

typedef struct need {
    const char *post;
    const char *what;
    int64_t months;
    const char *basis;
} need;

static sp_status last_training(const looking *w, const char *label,
                               char day[11])
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        w->session->db,
        "SELECT max(a.day) FROM training_attendance a JOIN training_plan p ON "
        "p.code = a.plan WHERE a.person = $1 AND a.hours > 0 AND a.result IN "
        "('there', 'passed') AND instr('、' || p.kinds || '、', '、' || $2 || "
        "'、') > 0",
        &stmt));
    sp_stmt_bind_text(stmt, 1, w->who->person->code);
    sp_stmt_bind_text(stmt, 2, label);
    SP_TRY(sp_stmt_step(stmt, &row));
    snprintf(day, 11, "%s", row ? or_empty(sp_stmt_text(stmt, 0)) : "");
    return sp_stmt_ok(stmt);
}

static sp_status say_training(const looking *w, const need *n)
{
    int kind =
        sp_label_find(sp_training_kind_labels, SP_TRAINING_KIND_COUNT, n->what);
    const sp_label *label = &sp_training_kind_labels[kind < 0 ? 0 : kind];
    sp_training_gap g = gap_of(w);
    char day[11], until[11] = "";
    char zh[400], en[400];
    int64_t last;

    if (kind < 0)
        return SP_OK;
    SP_TRY(last_training(w, label->zh, day));
    if (*day && n->months == 0)
        return SP_OK;
    if (*day && sp_day_parse(day, &last)) {
        last = sp_day_add_months(last, (int)n->months) - 1;
        if (last >= w->who->facts.today)
            return SP_OK;
        sp_day_format(last, until);
    }
    snprintf(zh, sizeof zh,
             *day ? "岗位“%.60s”要求的“%.60s”已于 %s 到期"
                  : "岗位“%.60s”要求“%.60s”，没有参加过%.0s",
             n->post, label->zh, until);
    snprintf(en, sizeof en,
             *day ? "\"%.60s\", which the post \"%.60s\" needs, ended on %s"
                  : "\"%.60s\", which the post \"%.60s\" needs, was never "
                    "attended%.0s",
             label->en, n->post, until);
    g.post = n->post;
    g.code = "need_training";
    g.what = n->what;
    g.until = until;
    g.clause = n->basis;
    g.zh = zh;
    g.en = en;
    return w->visit(w->context, &g);
}

/* The best of somebody's certificates of a kind. */
static sp_status best_paper(const looking *w, const char *kind,
                            sp_certificate_status *best, char until[11],
                            bool *any)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(w->session->db,
                         "SELECT valid_from, valid_to, review_due, revoked "
                         "FROM certificate WHERE person = $1 AND kind = $2 AND "
                         "removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, w->who->person->code);
    sp_stmt_bind_text(stmt, 2, kind);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *to = sp_stmt_text(stmt, 1);
        const char *review = sp_stmt_text(stmt, 2);
        sp_certificate_status is = sp_certificate_status_of(
            sp_stmt_text(stmt, 0), to, review, sp_stmt_int(stmt, 3) != 0,
            w->who->facts.today, 0);
        SP_TRY(sp_stmt_ok(stmt));
        if (*any && is >= *best)
            continue;
        *any = true;
        *best = is;
        snprintf(until, 11, "%s",
                 or_empty(is == SP_CERTIFICATE_REVIEW_OVERDUE ? review : to));
    }
}

static sp_status say_paper(const looking *w, const need *n)
{
    sp_certificate_status is = SP_CERTIFICATE_EXPIRED;
    sp_training_gap g = gap_of(w);
    char until[11] = "", zh[400], en[400];
    bool any = false;

    SP_TRY(best_paper(w, n->what, &is, until, &any));
    if (any && sp_certificate_usable(is))
        return SP_OK;
    snprintf(zh, sizeof zh, "岗位“%.60s”要求 %.40s 证书：%s", n->post, n->what,
             any ? sp_certificate_status_labels[is].zh : "没有");
    snprintf(en, sizeof en,
             "the post \"%.60s\" needs a certificate \"%.40s\": %s", n->post,
             n->what,
             any ? sp_certificate_status_labels[is].en : "there is none");
    g.post = n->post;
    g.code = "need_certificate";
    g.what = n->what;
    g.until = until;
    g.clause = n->basis;
    g.zh = zh;
    g.en = en;
    return w->visit(w->context, &g);
}

/* Needs of all posts that they hold; the two that may name the same one are
 * looked at once. */
static sp_status say_needs(const looking *w)
{
    const sp_person *p = w->who->person;
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        w->session->db,
        "SELECT post, kind, what, months, basis FROM training_need WHERE "
        "removed_at IS NULL AND post IN (SELECT $1 UNION SELECT post FROM "
        "person_post WHERE person = $2 AND to_day IS NULL) ORDER BY post, code",
        &stmt));
    sp_stmt_bind_text(stmt, 1, p->post);
    sp_stmt_bind_text(stmt, 2, p->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        need n = {sp_stmt_text(stmt, 0), sp_stmt_text(stmt, 2),
                  sp_stmt_int(stmt, 3), or_empty(sp_stmt_text(stmt, 4))};
        bool paper = strcmp(sp_stmt_text(stmt, 1), "certificate") == 0;
        SP_TRY(sp_stmt_ok(stmt));
        SP_TRY(paper ? say_paper(w, &n) : say_training(w, &n));
    }
}

static sp_status look_at(void *context, const char *code)
{
    looking *w = context;
    SP_AUTODOSSIER d = {0};

    SP_TRY(sp_training_gather(w->session, code, &d));
    sp_status status = sp_training_may_see(w->session, d.person, SP_DO_READ);
    if (status == SP_FORBIDDEN) /* out of the actor's sight */
        return SP_OK;
    SP_TRY(status);
    w->who = &d;
    SP_TRY(say_law(w));
    return say_needs(w);
}

sp_status sp_training_gaps(sp_session *session,
                           const sp_training_filter *filter,
                           sp_training_gap_visit visit, void *context)
{
    looking w = {session, visit, context, NULL};

    SP_TRY(sp_require(session, "training_file", SP_DO_READ, NULL, NULL));
    return sp_training_people(session, filter, look_at, &w);
}
