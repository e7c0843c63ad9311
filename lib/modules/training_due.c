/* Refreshers: whose training ends soon, whose certificates are to be reviewed;
 * and one person's hours line by line. */
#include <stdio.h>
#include <string.h>

#include "permit_reason.h"
#include "risk_tree.h"
#include "training_gather.h"
#include "when.h"

typedef struct looking {
    sp_session *session;
    const sp_training_filter *filter;
    sp_training_gap_visit visit;
    void *context;
    char until[11];
    char today[11];
} looking;

#define CHOSEN                                                                 \
    "($2 IS NULL OR p.owner_dept IN (WITH RECURSIVE below(code) AS (SELECT "   \
    "$2 UNION SELECT d.code FROM department d JOIN below b ON d.parent = "     \
    "b.code) SELECT code FROM below)) AND ($3 IS NULL OR p.code = $3) AND "    \
    "($4 IS NULL OR p.post = $4) AND p.left_on IS NULL "

/* Each gives person, name, department, post, kind, day, login name, until day
 * $1: in the order of that day, by its index. */
static const struct source {
    const char *code;
    const char *zh;
    const char *en;
    const char *sql;
} sources[] = {
    {"training_ends", "安全培训有效期至", "training counts until",
     "SELECT p.code, p.name, p.owner_dept, p.post, '', p.trained_until, "
     "p.user_name FROM person p WHERE p.trained_until <= $1 AND "
     "p.trained_until IS NOT NULL AND " CHOSEN
     "ORDER BY p.trained_until, p.code"},
    {"certificate_review", "证书应复审", "review of the certificate due",
     "SELECT p.code, p.name, p.owner_dept, p.post, c.kind, c.review_due, "
     "p.user_name FROM certificate c JOIN person p ON p.code = c.person WHERE "
     "c.review_due <= $1 AND c.review_due IS NOT NULL AND c.revoked = 0 AND "
     "c.removed_at IS NULL AND " CHOSEN "ORDER BY c.review_due, p.code"},
    {"certificate_ends", "证书有效期至", "certificate valid until",
     "SELECT p.code, p.name, p.owner_dept, p.post, c.kind, c.valid_to, "
     "p.user_name FROM certificate c JOIN person p ON p.code = c.person WHERE "
     "c.valid_to <= $1 AND c.valid_to IS NOT NULL AND c.revoked = 0 AND "
     "c.removed_at IS NULL AND " CHOSEN "ORDER BY c.valid_to, p.code"},
};

static const char *text_at(sp_stmt *stmt, int column)
{
    const char *text = sp_stmt_text(stmt, column);

    return text ? text : "";
}

static sp_status may_see(sp_session *session, sp_stmt *stmt)
{
    const char *user = sp_stmt_text(stmt, 6);

    if (user && strcmp(session->actor->name, user) == 0)
        return SP_OK;
    return sp_require(session, "training_file", SP_DO_READ,
                      sp_stmt_text(stmt, 2), user);
}

static sp_status say(const looking *w, const struct source *s, sp_stmt *stmt)
{
    const char *day = text_at(stmt, 5);
    bool over = strcmp(day, w->today) < 0;
    char zh[200], en[200];
    sp_training_gap g = {.person = text_at(stmt, 0),
                         .name = text_at(stmt, 1),
                         .department = text_at(stmt, 2),
                         .post = text_at(stmt, 3),
                         .code = s->code,
                         .what = text_at(stmt, 4),
                         .until = day,
                         .clause = "",
                         .zh = zh,
                         .en = en};

    snprintf(zh, sizeof zh, "%.40s%s%s %s%s", g.what, *g.what ? " " : "", s->zh,
             day, over ? "，已过期" : "");
    snprintf(en, sizeof en, "%.40s%s%s %s%s", g.what, *g.what ? ": " : "",
             s->en, day, over ? ", which is over" : "");
    return w->visit(w->context, &g);
}

static sp_status walk(const looking *w, const struct source *s)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(w->session->db, s->sql, &stmt));
    sp_stmt_bind_text(stmt, 1, w->until);
    sp_stmt_bind_text(stmt, 2, w->filter->department);
    sp_stmt_bind_text(stmt, 3, w->filter->person);
    sp_stmt_bind_text(stmt, 4, w->filter->post);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        sp_status status = may_see(w->session, stmt);
        if (status == SP_OK)
            status = say(w, s, stmt);
        if (status != SP_FORBIDDEN)
            SP_TRY(status);
    }
}

sp_status sp_training_due(sp_session *session, int days,
                          const sp_training_filter *filter,
                          sp_training_gap_visit visit, void *context)
{
    static const sp_training_filter all = {0};
    looking w = {.session = session,
                 .filter = filter ? filter : &all,
                 .visit = visit,
                 .context = context};
    SP_AUTOPACK *pack = NULL;
    const sp_training_table *table = NULL;

    SP_TRY(sp_require(session, "training_file", SP_DO_READ, NULL, NULL));
    if (days < -1 || days > 36500)
        return sp_fail(SP_INVALID, "天数 %d 应在 0 到 36500 之间",
                       "%d days should be from 0 to 36500", days);
    SP_TRY(sp_training_pack(session, &pack, &table));
    int64_t today =
        sp_day_of(sp_session_now(session), sp_session_zone(session));
    sp_day_format(today, w.today);
    sp_day_format(today + (days < 0 ? table->warn_days : days), w.until);
    for (size_t i = 0; i < SP_COUNT(sources); i++)
        SP_TRY(walk(&w, &sources[i]));
    return SP_OK;
}

/* ---- the hours of one person ---- */

typedef struct telling {
    const sp_training_dossier *d;
    sp_training_line_visit visit;
    void *context;
} telling;

static sp_status tell(const telling *t, const char *what, int year, int64_t had,
                      int64_t needed, int64_t done,
                      const sp_training_origin *origin)
{
    char day[11] = "";
    sp_training_line line = {.what = what,
                             .year = year,
                             .had = had,
                             .needed = needed,
                             .missing = needed > had ? needed - had : 0,
                             .done_on = day,
                             .clause = origin->clause,
                             .source = origin->source,
                             .confidence = origin->confidence};

    if (done != SP_NO_INT)
        sp_day_format(done, day);
    return t->visit(t->context, &line);
}

static sp_status tell_all(const telling *t)
{
    static const sp_training_origin law = {"安全生产法 28",
                                           "经考核合格，方可上岗作业", "V"};
    const sp_training_standing *s = &t->d->standing;

    SP_TRY(tell(t, "first", 0, s->had, s->first->hours, s->done_on,
                &s->first->origin));
    for (unsigned l = SP_TRAINING_COMPANY;
         s->first->levels && l < SP_TRAINING_LEVEL_COUNT; l++)
        SP_TRY(tell(t, sp_training_level_labels[l].name, 0, s->level_had[l], 0,
                    s->level_on[l], &t->d->table->levels[l]));
    SP_TRY(tell(t, "exam", 0, 0, 0, s->exam_on, &law));
    for (size_t i = 0; i < s->nyears; i++)
        SP_TRY(tell(t, "yearly", s->years[i].year, s->years[i].had,
                    s->years[i].needed, s->years[i].met, &s->yearly->origin));
    return SP_OK;
}

sp_status sp_training_hours_of_person(sp_session *session, const char *person,
                                      sp_training_line_visit visit,
                                      void *context, sp_permit_reasons *out)
{
    SP_AUTODOSSIER d = {0};
    telling t = {&d, visit, context};

    SP_TRY(sp_training_gather(session, person, &d));
    SP_TRY(sp_training_may_see(session, d.person, SP_DO_READ));
    SP_TRY(tell_all(&t));
    if (!out)
        return SP_OK;
    sp_training_say(d.table, &d.facts, &d.standing, out);
    return out->failed ? sp_no_memory() : SP_OK;
}
