/* What is due: drills by law, plans, supplies; counts and notices of it. */
#include <stdio.h>
#include <string.h>

#include <safeprod/supply.h>

#include "emergencying.h"
#include "str.h"
#include "ticking.h"
#include "when.h"

enum { PLANS_MAX = 2000, DONE_MAX = 20000, REVIEW_DAYS = 30, NEAR_DAYS = 90 };

/* ---- plans and drills of a unit ---- */

/* Plans and drills of one enterprise, or of the site. */
typedef struct scene {
    sp_drill_plan *plans;
    size_t nplans;
    sp_drill_done *done;
    size_t ndone;
} scene;

static void scene_clear(scene *s)
{
    for (size_t i = 0; i < s->nplans; i++)
        free((char *)(uintptr_t)s->plans[i].code);
    for (size_t i = 0; i < s->ndone; i++)
        free((char *)(uintptr_t)s->done[i].plan);
    free(s->plans);
    free(s->done);
}

static int64_t day_or(const char *text, int64_t otherwise)
{
    int64_t day;

    return text && sp_day_parse(text, &day) ? day : otherwise;
}

static sp_status copy_text(const char *text, const char **out)
{
    char *copy = NULL;

    SP_TRY(sp_text_copy(text, &copy));
    *out = copy;
    return SP_OK;
}

static unsigned kind_of(const char *name)
{
    int kind = sp_label_find(sp_plan_kind_labels, SP_PLAN_KIND_COUNT, name);

    return kind < 0 ? SP_PLAN_COMPREHENSIVE : (unsigned)kind;
}

static const char plans_sql[] =
    "SELECT code, kind, effective_on FROM emergency_plan WHERE state IN "
    "('published', 'filed', 'revising') AND effective_on <= $2 AND "
    "coalesce(enterprise, '') = $1 ORDER BY code LIMIT 2000";

static sp_status read_plans(sp_session *session, const char *enterprise,
                            const char *today, scene *s)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    s->plans = calloc(PLANS_MAX, sizeof *s->plans);
    if (!s->plans)
        return sp_no_memory();
    SP_TRY(sp_db_prepare(session->db, plans_sql, &stmt));
    sp_stmt_bind_text(stmt, 1, enterprise);
    sp_stmt_bind_text(stmt, 2, today);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        sp_drill_plan *p = &s->plans[s->nplans];
        p->kind = kind_of(sp_stmt_text(stmt, 1));
        p->since = day_or(sp_stmt_text(stmt, 2), 0);
        SP_TRY(copy_text(sp_stmt_text(stmt, 0), &p->code));
        s->nplans++;
    }
}

static const char done_sql[] =
    "SELECT plan, plan_type, fire, started_at FROM drill WHERE started_at >= "
    "$2 AND started_at < $3 AND state IN ('finished', 'evaluated', 'archived') "
    "AND coalesce(enterprise, '') = $1 ORDER BY started_at DESC LIMIT 20000";

static sp_status read_done(sp_session *session, const char *enterprise,
                           int64_t today, scene *s)
{
    enum { LOOK_BACK = 1500 };
    int zone = sp_session_zone(session);
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    s->done = calloc(DONE_MAX, sizeof *s->done);
    if (!s->done)
        return sp_no_memory();
    SP_TRY(sp_db_prepare(session->db, done_sql, &stmt));
    sp_stmt_bind_text(stmt, 1, enterprise);
    sp_stmt_bind_int(stmt, 2, sp_day_start(today - LOOK_BACK, zone));
    sp_stmt_bind_int(stmt, 3, sp_day_start(today + 1, zone));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        sp_drill_done *d = &s->done[s->ndone];
        d->kind = kind_of(sp_stmt_text(stmt, 1));
        d->fire = sp_stmt_int(stmt, 2) != 0;
        d->day = sp_day_of(sp_stmt_int(stmt, 3), zone);
        SP_TRY(copy_text(sp_stmt_text(stmt, 0), &d->plan));
        s->ndone++;
    }
}

/* ---- what the law asks for ---- */

typedef struct asking {
    sp_session *session;
    const sp_drill_table *table;
    const char *unit;
    int64_t today;
    sp_status (*visit)(void *context, const sp_drill_due *due);
    void *context;
} asking;

static sp_status on_need(void *context, const sp_drill_need *need)
{
    const asking *a = context;
    const sp_label *subject = &sp_drill_subject_labels[need->rule->subject];
    sp_drill_due due = {.unit = a->unit,
                        .rule = need->rule->code,
                        .subject_zh = subject->zh,
                        .subject_en = subject->en,
                        .plan = need->plan ? need->plan->code : NULL,
                        .source = need->rule->source,
                        .done = need->done,
                        .asked = need->rule->times,
                        .days = need->due - a->today,
                        .missed_before = need->missed_before};

    sp_day_format(need->from, due.from);
    sp_day_format(need->due, due.due);
    return a->visit(a->context, &due);
}

static sp_status ask_unit(asking *a, const sp_drill_unit *u)
{
    const char *enterprise = u->enterprise ? u->enterprise : "";
    SP_CLEANUP(scene_clear) scene s = {0};
    char today[11];
    int class = sp_drill_class(a->table, u->class_name);
    int fire = u->fire_class ? sp_drill_class(a->table, u->fire_class) : -1;

    sp_day_format(a->today, today);
    SP_TRY(read_plans(a->session, enterprise, today, &s));
    SP_TRY(read_done(a->session, enterprise, a->today, &s));
    const sp_drill_case c = {
        .classes = (class < 0 ? 0 : 1u << class) | (fire < 0 ? 0 : 1u << fire),
        .province = u->province ? sp_drill_province(a->table, u->province) : -1,
        .plans = s.plans,
        .nplans = s.nplans,
        .done = s.done,
        .ndone = s.ndone,
        .today = a->today};
    a->unit = u->code;
    return sp_drill_needs(a->table, &c, on_need, a);
}

/* A site that says nothing about itself is any unit. */
static sp_status ask_all(asking *a, const sp_records *units)
{
    sp_drill_unit site = {.code = (char[]){""},
                          .class_name = (char[]){"general"}};

    if (units->count == 0)
        return ask_unit(a, &site);
    for (size_t i = 0; i < units->count; i++)
        SP_TRY(ask_unit(a, units->items[i]));
    return SP_OK;
}

static sp_status
due_on(sp_session *session, int64_t today, const sp_sight *sight,
       sp_status (*visit)(void *context, const sp_drill_due *due),
       void *context)
{
    SP_AUTOPACK *pack = NULL;
    asking a = {
        .session = session, .today = today, .visit = visit, .context = context};
    sp_records units = {0};
    sp_query *query;

    SP_TRY(sp_drill_rules(session, &pack, &a.table));
    query = sp_query_new(&sp_drill_unit_type);
    if (!query)
        return SP_NO_MEMORY;
    sp_status status = sp_rec_list(session->db, query, sight, &units);
    if (status == SP_OK)
        status = ask_all(&a, &units);
    sp_records_clear(&units);
    sp_query_free(query);
    return status;
}

sp_status sp_drill_due_each(sp_session *session, const char *today,
                            sp_status (*visit)(void *context,
                                               const sp_drill_due *due),
                            void *context)
{
    int64_t day = sp_day_of(sp_session_now(session), sp_session_zone(session));

    SP_TRY(sp_require(session, "emergency", SP_DO_READ, NULL, NULL));
    if (today && !sp_day_parse(today, &day))
        return sp_fail(SP_INVALID, "“%.40s”不是日期，应如 2026-11-24",
                       "\"%.40s\" is not a date such as 2026-11-24", today);
    const sp_sight sight = sp_sight_of(session, "emergency", NULL);
    return due_on(session, day, &sight, visit, context);
}

/* ---- counts ---- */

static sp_status count_due(void *context, const sp_drill_due *due)
{
    sp_emergency_counts *c = context;

    if (due->done >= due->asked)
        return SP_OK;
    c->drills_open++;
    if (!*c->next_drill || strcmp(due->due, c->next_drill) < 0)
        memcpy(c->next_drill, due->due, sizeof c->next_drill);
    return SP_OK;
}

static sp_status count_sql(sp_session *session, const char *sql,
                           const char *day, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    if (day)
        sp_stmt_bind_text(stmt, 1, day);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0);
    return SP_OK;
}

#define SUPPLIES "FROM supply WHERE removed_at IS NULL"

sp_status sp_emergency_count(sp_session *session, sp_emergency_counts *out)
{
    int64_t today =
        sp_day_of(sp_session_now(session), sp_session_zone(session));
    const sp_sight all = {.scope = SP_SCOPE_ALL};
    sp_emergency_counts c = {0};
    char now[11], soon[11], near[11];
    const struct {
        const char *sql;
        const char *day;
        int64_t *out;
    } rows[] = {
        {"SELECT count(*) FROM emergency_plan WHERE state IN ('published', "
         "'filed', 'revising')",
         NULL, &c.plans_in_force},
        {"SELECT count(*) FROM emergency_plan WHERE review_due <= $1 AND "
         "obsolete_on IS NULL",
         soon, &c.reviews_due},
        {"SELECT count(*) FROM drill WHERE state IN ('planned', 'preparing') "
         "AND planned_on < $1",
         now, &c.drills_overdue},
        {"SELECT count(*) " SUPPLIES, NULL, &c.supplies},
        {"SELECT coalesce(sum(qty), 0) " SUPPLIES, NULL, &c.supply_count},
        {"SELECT count(*) " SUPPLIES " AND qty < min_qty", NULL,
         &c.supplies_short},
        {"SELECT count(*) " SUPPLIES " AND qty > 0 AND valid_to < $1", now,
         &c.supplies_expired},
        {"SELECT count(*) " SUPPLIES " AND qty > 0 AND valid_to <= $1", near,
         &c.supplies_expiring},
        {"SELECT count(*) " SUPPLIES " AND next_check < $1", now,
         &c.checks_overdue},
    };

    SP_TRY(sp_require(session, "emergency", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_require(session, "supply", SP_DO_READ, NULL, NULL));
    sp_day_format(today, now);
    sp_day_format(today + REVIEW_DAYS, soon);
    sp_day_format(today + NEAR_DAYS, near);
    for (size_t i = 0; i < SP_COUNT(rows); i++)
        SP_TRY(count_sql(session, rows[i].sql, rows[i].day, rows[i].out));
    c.supplies_expiring -= c.supplies_expired;
    SP_TRY(due_on(session, today, &all, count_due, &c));
    *out = c;
    return SP_OK;
}

/* ---- notices ---- */

typedef struct ticking {
    sp_session *session;
    sp_tick_result *result;
    int64_t today;
    int64_t warn_days;
} ticking;

/* What is raised about a record whose day is near or over. */
typedef struct nearing {
    const char *sql; /* code, name, day, department; $1: the last day of it */
    int64_t days;    /* before */
    const char *kind;
    const char *subject_type;
    int64_t level;
    const char *zh; /* name, code, day */
    const char *en;
    const char *clause;
} nearing;

static const nearing nearings[] = {
    {"SELECT code, name, review_due, owner_dept FROM emergency_plan WHERE "
     "review_due <= $1 AND obsolete_on IS NULL",
     30, "plan_review", "emergency_plan", 2, "应急预案三年评估截止",
     "assessment of the emergency plan is due", "应急预案管理办法第三十五条"},
    {"SELECT code, name, file_due, owner_dept FROM emergency_plan WHERE "
     "file_due <= $1 AND filed_on IS NULL AND obsolete_on IS NULL",
     5, "plan_filing", "emergency_plan", 3, "应急预案备案截止",
     "filing of the emergency plan is due", "应急预案管理办法第二十六条"},
    {"SELECT code, name, planned_on, owner_dept FROM drill WHERE state IN "
     "('planned', 'preparing') AND planned_on <= $1",
     -1, "drill_overdue", "drill", 2, "计划的演练逾期未开展，计划日期",
     "a planned drill was not held on its day", "AQ/T 9007-2019"},
    {"SELECT code, name, valid_to, owner_dept FROM supply WHERE removed_at IS "
     "NULL AND qty > 0 AND valid_to <= $1",
     90, "supply_expiry_90", "supply", 1, "应急物资 90 日内到期",
     "supplies expire within 90 days", "应急条例第十三条"},
    {"SELECT code, name, valid_to, owner_dept FROM supply WHERE removed_at IS "
     "NULL AND qty > 0 AND valid_to <= $1",
     30, "supply_expiry_30", "supply", 2, "应急物资 30 日内到期",
     "supplies expire within 30 days", "应急条例第十三条"},
    {"SELECT code, name, next_check, owner_dept FROM supply WHERE removed_at "
     "IS NULL AND next_check <= $1",
     -1, "supply_check", "supply", 2, "应急物资检查逾期",
     "the inspection of supplies is overdue", "应急预案管理办法第三十八条"},
};

typedef struct found {
    char *code, *name, *day, *dept;
} found;

static void found_free(found *f)
{
    free(f->code);
    free(f->name);
    free(f->day);
    free(f->dept);
}

static sp_status raise_near(const ticking *t, const nearing *n, const found *f)
{
    char code[300], zh[900], en[900];
    int64_t day = day_or(f->day, t->today);

    snprintf(code, sizeof code, "%s/%.100s/%s", n->kind, f->code, f->day);
    snprintf(zh, sizeof zh, "%s：%.200s（%.100s），%s（%s）", n->zh, f->name,
             f->code, f->day, n->clause);
    snprintf(en, sizeof en, "%s: %.200s (%.100s), %s (%s)", n->en, f->name,
             f->code, f->day, n->clause);
    return sp_notice_raise(
        t->session,
        &(sp_notice_text){
            .code = code,
            .kind = n->kind,
            .subject_type = n->subject_type,
            .subject = f->code,
            .owner_dept = f->dept,
            .at = sp_day_start(day - n->days, sp_session_zone(t->session)),
            .zh = zh,
            .en = en,
            .level = n->level,
            .recipients = "role:SAFETY_ADMIN role:SAFETY_HEAD"},
        t->result);
}

typedef struct found_list {
    found *items;
    size_t count;
} found_list;

static void found_list_clear(found_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        found_free(&list->items[i]);
    free(list->items);
}

static sp_status add_found(found_list *list, sp_stmt *stmt)
{
    found *items = realloc(list->items, (list->count + 1) * sizeof *items);

    if (!items)
        return sp_no_memory();
    list->items = items;
    found *f = &items[list->count++];
    *f = (found){0};
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &f->code));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 1), &f->name));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 2), &f->day));
    return sp_text_copy(sp_stmt_text(stmt, 3), &f->dept);
}

static sp_status read_near(const ticking *t, const nearing *n, found_list *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char last[11];
    bool row;

    sp_day_format(t->today + n->days, last);
    SP_TRY(sp_db_prepare(t->session->db, n->sql, &stmt));
    sp_stmt_bind_text(stmt, 1, last);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(add_found(out, stmt));
    }
}

/* Read first, then raise: a notice is a write. */
static sp_status tick_near(const ticking *t, const nearing *n)
{
    SP_CLEANUP(found_list_clear) found_list list = {0};

    SP_TRY(read_near(t, n, &list));
    for (size_t i = 0; i < list.count; i++)
        SP_TRY(raise_near(t, n, &list.items[i]));
    return SP_OK;
}

static sp_status tick_due(void *context, const sp_drill_due *due)
{
    const ticking *t = context;
    char code[300], zh[900], en[900];
    const char *of = due->plan ? due->plan : "";

    if (due->done >= due->asked || due->days > t->warn_days)
        return SP_OK;
    snprintf(code, sizeof code, "drill_due/%.64s/%.64s/%.64s/%s", due->unit,
             due->rule, of, due->due);
    snprintf(zh, sizeof zh, "%s%s%.64s 须在 %s 前完成（%s）", due->subject_zh,
             *of ? "：" : "", of, due->due, due->source);
    snprintf(en, sizeof en, "%s%s%.64s is due by %s (%s)", due->subject_en,
             *of ? ": " : "", of, due->due, due->source);
    return sp_notice_raise(
        t->session,
        &(sp_notice_text){
            .code = code,
            .kind = "drill_due",
            .subject_type = due->plan ? "emergency_plan" : "drill_unit",
            .subject = due->plan    ? due->plan
                       : *due->unit ? due->unit
                                    : "-", /* the site itself */
            .at = sp_day_start(t->today + due->days - t->warn_days,
                               sp_session_zone(t->session)),
            .zh = zh,
            .en = en,
            .level = 2,
            .recipients = "role:PRINCIPAL role:SAFETY_HEAD role:SAFETY_ADMIN"},
        t->result);
}

sp_status sp_tick_emergency(sp_session *session, sp_tick_result *result)
{
    SP_AUTOPACK *pack = NULL;
    const sp_drill_table *table = NULL;
    const sp_sight all = {.scope = SP_SCOPE_ALL};
    ticking t = {session, result,
                 sp_day_of(sp_session_now(session), sp_session_zone(session)),
                 0};

    SP_TRY(sp_drill_rules(session, &pack, &table));
    t.warn_days = table->warn_days;
    for (size_t i = 0; i < SP_COUNT(nearings); i++)
        SP_TRY(tick_near(&t, &nearings[i]));
    return due_on(session, t.today, &all, tick_due, &t);
}
