/* Numbers of training by department, and those of the overview. */
#include <string.h>

#include "risk_tree.h"
#include "str.h"
#include "training_gather.h"
#include "training_results.h"
#include "when.h"

enum { DEPARTMENTS_MAX = 10000 };

typedef struct figures {
    char *department;
    sp_training_figures f;
} figures;

typedef struct counting {
    sp_session *session;
    char from[11];
    char to[11];
    figures *items; /* sorted by department, first come first kept */
    size_t count;
} counting;

static void counting_free(counting *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->items[i].department);
    free(c->items);
}

static sp_status place_of(counting *c, const char *department,
                          sp_training_figures **out)
{
    size_t i = 0;

    while (i < c->count && strcmp(c->items[i].department, department) < 0)
        i++;
    if (i == c->count || strcmp(c->items[i].department, department) != 0) {
        char *copy = NULL;
        if (c->count == DEPARTMENTS_MAX)
            return sp_fail(SP_UNSUPPORTED, "部门超过 %d 个",
                           "there are more than %d departments",
                           DEPARTMENTS_MAX);
        figures *more = realloc(c->items, (c->count + 1) * sizeof *more);
        if (!more)
            return sp_no_memory();
        c->items = more;
        SP_TRY(sp_text_copy(department, &copy));
        memmove(more + i + 1, more + i, (c->count - i) * sizeof *more);
        more[i] = (figures){.department = copy};
        c->count++;
    }
    *out = &c->items[i].f;
    return SP_OK;
}

/* ---- statements that count by department ---- */

/* Each gives department and two numbers, of days from $2 to $1. */
static const struct source {
    size_t first;
    size_t second;
    const char *sql;
} sources[] = {
    {offsetof(sp_training_figures, should),
     offsetof(sp_training_figures, trained),
     "SELECT coalesce(p.owner_dept, '-'), count(*), sum(a.hours > 0) FROM "
     "training_attendance a JOIN person p ON p.code = a.person WHERE a.day <= "
     "$1 AND a.day >= $2 GROUP BY 1"},
    {offsetof(sp_training_figures, examined),
     offsetof(sp_training_figures, passed),
     "SELECT coalesce(p.owner_dept, '-'), count(*), sum(x.passed) FROM "
     "training_exam x JOIN person p ON p.code = x.person WHERE x.day <= $1 AND "
     "x.day >= $2 GROUP BY 1"},
    {offsetof(sp_training_figures, papers),
     offsetof(sp_training_figures, papers_good),
     "SELECT coalesce(p.owner_dept, '-'), count(*), sum(c.revoked = 0 AND "
     "coalesce(c.valid_from, $1) <= $1 AND coalesce(c.valid_to, $1) >= $1 AND "
     "coalesce(c.review_due, $1) >= $1) FROM certificate c JOIN person p ON "
     "p.code = c.person WHERE c.removed_at IS NULL AND p.left_on IS NULL AND "
     "$2 <= $1 GROUP BY 1"},
};

static void add_at(sp_training_figures *f, size_t offset, int64_t n)
{
    int64_t *member = (int64_t *)((char *)f + offset);

    *member += n;
}

static sp_status run_source(counting *c, const struct source *s)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(c->session->db, s->sql, &stmt));
    sp_stmt_bind_text(stmt, 1, c->to);
    sp_stmt_bind_text(stmt, 2, c->from);
    for (;;) {
        sp_training_figures *f;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(place_of(c, sp_stmt_text(stmt, 0), &f));
        add_at(f, s->first, sp_stmt_int(stmt, 1));
        add_at(f, s->second, sp_stmt_int(stmt, 2));
    }
}

/* ---- hours ---- */

/* They have what is asked for so far: the induction, and the years that are
 * over. */
static bool hours_are_met(const sp_training_dossier *d)
{
    const sp_training_standing *s = &d->standing;

    if (s->done_on == SP_NO_INT || s->again_levels)
        return false;
    for (size_t i = 0; i + 1 < s->nyears; i++)
        if (s->years[i].had < s->years[i].needed)
            return false;
    return true;
}

static sp_status count_person(void *context, const char *code)
{
    counting *c = context;
    SP_AUTODOSSIER d = {0};
    sp_training_figures *f;

    SP_TRY(sp_training_gather(c->session, code, &d));
    const char *department = d.person->owner_dept;
    SP_TRY(place_of(c, department ? department : "-", &f));
    f->people++;
    f->hours_met += hours_are_met(&d);
    return SP_OK;
}

/* ---- handing out ---- */

static void add_all(sp_training_figures *sum, const sp_training_figures *f)
{
    sum->should += f->should;
    sum->trained += f->trained;
    sum->examined += f->examined;
    sum->passed += f->passed;
    sum->people += f->people;
    sum->hours_met += f->hours_met;
    sum->papers += f->papers;
    sum->papers_good += f->papers_good;
}

static sp_status hand_out(counting *c, sp_training_figures_visit visit,
                          void *context)
{
    sp_training_figures sum = {.department = ""};

    for (size_t i = 0; i < c->count; i++) {
        sp_training_figures *f = &c->items[i].f;
        const char *department = c->items[i].department;
        const char *dept = strcmp(department, "-") == 0 ? NULL : department;
        sp_scope scope =
            sp_right(c->session, "training_file", SP_DO_READ, NULL);
        sp_status status = scope >= SP_SCOPE_PARK ? SP_OK
                           : dept ? sp_require(c->session, "training_file",
                                               SP_DO_READ, dept, NULL)
                                  : SP_FORBIDDEN;
        if (status == SP_FORBIDDEN)
            continue;
        SP_TRY(status);
        f->department = department;
        add_all(&sum, f);
        SP_TRY(visit(context, f));
    }
    return visit(context, &sum);
}

static sp_status take_day(const char *text, const char *otherwise, char out[11])
{
    int64_t day;

    if (!sp_day_parse(text ? text : otherwise, &day))
        return sp_fail(SP_INVALID, "“%.40s”不是日期，应写成 2026-01-31",
                       "\"%.40s\" is not a day; write it as 2026-01-31", text);
    sp_day_format(day, out);
    return SP_OK;
}

static sp_status count_all(counting *c)
{
    for (size_t i = 0; i < SP_COUNT(sources); i++)
        SP_TRY(run_source(c, &sources[i]));
    return sp_training_people(c->session, NULL, count_person, c);
}

sp_status sp_training_statistics(sp_session *session, const char *from,
                                 const char *to,
                                 sp_training_figures_visit visit, void *context)
{
    SP_CLEANUP(counting_free) counting c = {.session = session};
    char today[11];

    SP_TRY(sp_require(session, "training_file", SP_DO_READ, NULL, NULL));
    sp_today(session, today);
    SP_TRY(take_day(from, "1900-01-01", c.from));
    SP_TRY(take_day(to, today, c.to));
    if (strcmp(c.to, c.from) < 0)
        return sp_fail(SP_INVALID, "统计的结束 %s 早于开始 %s",
                       "the days end on %s, before they begin on %s", c.to,
                       c.from);
    SP_TRY(count_all(&c));
    return hand_out(&c, visit, context);
}

/* ---- the overview ---- */

static sp_status run_count(sp_session *session, const char *sql, int64_t a,
                           const char *b, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    if (b)
        sp_stmt_bind_text(stmt, 1, b);
    else
        sp_stmt_bind_int(stmt, 1, a);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = row ? sp_stmt_int(stmt, 0) : 0;
    return SP_OK;
}

static sp_status count_plans(sp_session *session, sp_training_counts *out)
{
    int64_t now = sp_session_now(session);
    int64_t begun = 0;

    SP_TRY(run_count(session,
                     "SELECT count(*) FROM training_plan WHERE state = "
                     "'draft' AND removed_at IS NULL AND $1 <> 0",
                     now, NULL, &out->drafts));
    SP_TRY(run_count(session,
                     "SELECT count(*) FROM training_plan WHERE state = "
                     "'published' AND removed_at IS NULL AND starts_at > $1",
                     now, NULL, &out->coming));
    SP_TRY(run_count(session,
                     "SELECT count(*) FROM training_plan WHERE state = "
                     "'published' AND removed_at IS NULL AND ends_at <= $1",
                     now, NULL, &out->to_archive));
    SP_TRY(run_count(session,
                     "SELECT count(*) FROM training_plan WHERE state = "
                     "'published' AND removed_at IS NULL AND starts_at <= $1",
                     now, NULL, &begun));
    out->ongoing = begun - out->to_archive;
    return SP_OK;
}

static sp_status count_people(sp_session *session, sp_training_counts *out)
{
    SP_AUTOPACK *pack = NULL;
    const sp_training_table *table = NULL;
    int64_t today =
        sp_day_of(sp_session_now(session), sp_session_zone(session));
    static const char sql[] =
        "SELECT count(*) FROM person WHERE trained_until IS NOT NULL AND "
        "left_on IS NULL AND trained_until < $1";
    char day[11];
    int64_t soon;

    SP_TRY(sp_training_pack(session, &pack, &table));
    sp_day_format(today, day);
    SP_TRY(run_count(session, sql, 0, day, &out->ended));
    sp_day_format(today + table->warn_days + 1, day);
    SP_TRY(run_count(session, sql, 0, day, &soon));
    out->ending = soon - out->ended;
    return SP_OK;
}

sp_status sp_training_count(sp_session *session, sp_training_counts *out)
{
    sp_training_counts c = {0};

    if (sp_right(session, "training", SP_DO_READ, NULL) >= SP_SCOPE_PARK) {
        c.any = true;
        SP_TRY(count_plans(session, &c));
    }
    if (sp_right(session, "training_file", SP_DO_READ, NULL) >= SP_SCOPE_PARK)
        SP_TRY(count_people(session, &c));
    *out = c;
    return SP_OK;
}
