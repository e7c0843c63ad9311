/* What looks like gaming: the same photo for two tasks, many tasks in a moment,
 * a task that is done as soon as it is there. Flags are for people to look at;
 * no score follows from them. */
#include "dutying.h"

#include <stdio.h>
#include <string.h>

#include "str.h"
#include "when.h"

enum { BURST_MAX = 1000 };

typedef struct looking {
    sp_session *session;
    sp_rank_rules rules;
    char *self;
    sp_duty_flag_visit visit;
    void *context;
    char person[260];
    bool seen;                /* may the actor see this person? */
    int64_t times[BURST_MAX]; /* of the last submissions, a ring */
    size_t ntimes;
    int64_t told; /* the last burst that was told */
} looking;

static void looking_free(looking **l)
{
    if (*l)
        free((*l)->self);
    free(*l);
}

static sp_status tell(const looking *l, const char *kind, const char *task,
                      const char *zh, const char *en)
{
    return l->visit(l->context, &(sp_duty_flag){.kind = kind,
                                                .person = l->person,
                                                .task = task,
                                                .zh = zh,
                                                .en = en});
}

static sp_status look_at_photo(const looking *l, const char *task,
                               const char *sha256)
{
    SP_AUTOSTMT *stmt = NULL;
    char zh[400];
    char en[400];
    bool row;

    SP_TRY(sp_db_prepare(l->session->db,
                         "SELECT task FROM duty_photo WHERE sha256 = $1 AND "
                         "task <> $2 ORDER BY task LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, sha256);
    sp_stmt_bind_text(stmt, 2, task);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    snprintf(zh, sizeof zh, "同一张照片也用于任务 %.200s",
             sp_stmt_text(stmt, 0));
    snprintf(en, sizeof en, "the same photo serves task %.200s as well",
             sp_stmt_text(stmt, 0));
    return tell(l, "same_photo", task, zh, en);
}

static sp_status look_at_photos(const looking *l, const char *task,
                                const char *photos)
{
    while (photos && *photos) {
        size_t len = strcspn(photos, " ");
        SP_AUTOFREE char *sha256 = strndup(photos, len);
        if (!sha256)
            return sp_no_memory();
        SP_TRY(look_at_photo(l, task, sha256));
        photos += len + (photos[len] == ' ');
    }
    return SP_OK;
}

static sp_status look_at_burst(looking *l, const char *task, int64_t at)
{
    size_t most = (size_t)l->rules.burst_count;
    char zh[160];
    char en[160];

    l->times[l->ntimes % most] = at;
    l->ntimes++;
    int64_t first = l->times[l->ntimes % most];
    if (l->ntimes < most || at - first > l->rules.burst_seconds ||
        first <= l->told)
        return SP_OK;
    l->told = at;
    snprintf(zh, sizeof zh, "%lld 秒内提交了 %zu 项任务",
             (long long)(at - first), most);
    snprintf(en, sizeof en, "%zu tasks were submitted within %lld seconds",
             most, (long long)(at - first));
    return tell(l, "burst", task, zh, en);
}

static sp_status look_at_haste(const looking *l, const char *task,
                               int64_t made_at, int64_t at)
{
    char zh[160];
    char en[160];

    if (at - made_at > l->rules.hasty_seconds)
        return SP_OK;
    snprintf(zh, sizeof zh, "任务生成 %lld 秒后即提交",
             (long long)(at - made_at));
    snprintf(en, sizeof en, "submitted %lld seconds after it was made",
             (long long)(at - made_at));
    return tell(l, "hasty", task, zh, en);
}

static void next_person(looking *l, const char *person, const char *dept)
{
    snprintf(l->person, sizeof l->person, "%s", person);
    l->seen = sp_duty_may_see(l->session, dept, person, l->self);
    l->ntimes = 0;
    l->told = INT64_MIN;
}

/* Columns: person, its department, code, submitted_at, created_at, photos. */
static sp_status look_at_rows(looking *l, sp_stmt *stmt)
{
    bool row;

    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        if (strcmp(sp_stmt_text(stmt, 0), l->person) != 0)
            next_person(l, sp_stmt_text(stmt, 0), sp_stmt_text(stmt, 1));
        if (!l->seen)
            continue;
        const char *task = sp_stmt_text(stmt, 2);
        int64_t at = sp_stmt_int(stmt, 3);
        SP_TRY(look_at_photos(l, task, sp_stmt_text(stmt, 5)));
        SP_TRY(look_at_haste(l, task, sp_stmt_int(stmt, 4), at));
        SP_TRY(look_at_burst(l, task, at));
    }
}

sp_status sp_duty_flags(sp_session *session, const char *period,
                        const char *person, sp_duty_flag_visit visit,
                        void *context)
{
    SP_CLEANUP(looking_free) looking *l = calloc(1, sizeof *l);
    SP_AUTOSTMT *stmt = NULL;
    sp_duty_period p;
    int zone = session->options.zone;

    if (!l)
        return sp_no_memory();
    l->session = session;
    l->visit = visit;
    l->context = context;
    SP_TRY(sp_require(session, "ranking", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_duty_period_of(session, period, &p));
    SP_TRY(sp_duty_rules(session, &l->rules, NULL));
    SP_TRY(sp_duty_self(session, &l->self));
    SP_TRY(sp_db_prepare(
        session->db,
        person ? "SELECT t.person, p.owner_dept, t.code, t.submitted_at, "
                 "t.created_at, t.photos FROM duty_task t JOIN person p ON "
                 "p.code = t.person WHERE t.due_at >= $1 AND t.due_at < $2 AND "
                 "t.submitted_at IS NOT NULL AND t.person = $3 ORDER BY "
                 "t.person, t.submitted_at"
               : "SELECT t.person, p.owner_dept, t.code, t.submitted_at, "
                 "t.created_at, t.photos FROM duty_task t JOIN person p ON "
                 "p.code = t.person WHERE t.due_at >= $1 AND t.due_at < $2 AND "
                 "t.submitted_at IS NOT NULL ORDER BY t.person, "
                 "t.submitted_at",
        &stmt));
    sp_stmt_bind_int(stmt, 1, sp_day_start(p.first, zone));
    sp_stmt_bind_int(stmt, 2, sp_day_start(p.last + 1, zone));
    if (person)
        sp_stmt_bind_text(stmt, 3, person);
    return look_at_rows(l, stmt);
}
