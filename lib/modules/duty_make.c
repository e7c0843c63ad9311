/* Making tasks: who is meant by a plan, which periods there are, one bulk load
 * a plan. Doing it again finds every code taken. */
#include "dutying.h"

#include <stdio.h>
#include <string.h>

#include "permit_calendar.h"
#include "str.h"
#include "when.h"

enum {
    DAYS_MAX = 800,
    DAY_SECONDS = 86400,
    HOUR_SECONDS = 3600,
    TELL_EVERY = 4096,
    WEIGHT_ONE = 100
};

typedef struct making {
    sp_session *session;
    const sp_duty_plan *plan;
    const sp_duty_item *item;
    sp_rank_rules rules;
    const sp_calendar *calendar;
    int64_t from, until; /* local days */
    int64_t as_of;
    sp_duty_workers workers;
    sp_period *periods;
    size_t nperiods, periods_cap;
    sp_duty_made *made;
} making;

static void making_clear(making *m)
{
    sp_duty_workers_clear(&m->workers);
    free(m->periods);
}

/* ---- periods ---- */

static bool ask_workday(const void *context, int64_t day)
{
    return sp_calendar_is_workday(context, day);
}

static sp_status keep_period(void *context, const sp_period *period)
{
    making *m = context;

    if (period->skipped || period->first > m->until)
        return SP_OK;
    if (m->nperiods == m->periods_cap) {
        size_t cap = m->periods_cap ? m->periods_cap * 2 : 16;
        sp_period *more = realloc(m->periods, cap * sizeof *more);
        if (!more)
            return sp_no_memory();
        m->periods = more;
        m->periods_cap = cap;
    }
    m->periods[m->nperiods++] = *period;
    return SP_OK;
}

static sp_status find_periods(making *m)
{
    const sp_duty_plan *p = m->plan;
    sp_cycle cycle = {.unit = (sp_cycle_unit)p->cycle,
                      .every = p->every == SP_NO_INT ? 1 : p->every,
                      .start = sp_duty_day(p->start_on),
                      .end = sp_duty_day(p->end_on),
                      .workday = (sp_workday_rule)p->workday,
                      .due_day = p->due_day == SP_NO_INT ? 0 : (int)p->due_day};

    return sp_cycle_each(&cycle, m->from, m->until, ask_workday, m->calendar,
                         keep_period, m);
}

/* Enough of the period must be left for who joins, and who leaves must be
 * there when it is due. */
static bool has_period(const making *m, const sp_duty_worker *w,
                       const sp_period *p)
{
    if (w->left != SP_NO_INT && w->left <= p->due)
        return false;
    if (w->hired == SP_NO_INT || w->hired <= p->first)
        return true;
    return w->hired <= p->last &&
           (p->last - w->hired + 1) * 100 >=
               m->rules.join_percent * (p->last - p->first + 1);
}

static int64_t due_at(const making *m, const sp_period *p)
{
    int zone = m->session->options.zone;

    if (m->plan->cycle == SP_CYCLE_HOUR)
        return sp_day_start(p->first, zone) +
               (int64_t)p->hour_to * HOUR_SECONDS - 1;
    return sp_day_start(p->due + 1, zone) - 1;
}

/* ---- rows ---- */

/* One row; its texts are buffers of ours, so nothing is allocated for it. */
typedef struct made_row {
    sp_duty_task task;
    char code[240];
    char from[11];
    char to[11];
} made_row;

static sp_status fill(const making *m, const sp_duty_worker *w,
                      const sp_period *p, made_row *r)
{
    sp_duty_task *t = &r->task;
    int n;

    sp_day_format(p->first, r->from);
    sp_day_format(p->last, r->to);
    n = snprintf(r->code, sizeof r->code, "%s/%s/%s", m->plan->code, w->code,
                 r->from);
    if (m->plan->cycle == SP_CYCLE_HOUR && n > 0 && n < (int)sizeof r->code)
        n += snprintf(r->code + n, sizeof r->code - (size_t)n, "T%02d",
                      p->hour_from);
    if (n < 0 || n >= (int)sizeof r->code)
        return sp_fail(SP_INVALID, "计划 %.60s 和人员 %.60s 的编号太长",
                       "the codes of plan %.60s and person %.60s are too long",
                       m->plan->code, w->code);
    t->code = r->code;
    t->period_from = r->from;
    t->period_to = r->to;
    t->person = w->code;
    t->owner_dept = w->dept ? w->dept : m->plan->owner_dept;
    t->due_at = due_at(m, p);
    t->miss_at = t->due_at + DAY_SECONDS * (m->plan->grace == SP_NO_INT
                                                ? m->rules.grace_days
                                                : m->plan->grace);
    t->long_cycle = p->last - p->first + 1 >= m->rules.remind_days;
    return sp_ids_next(&m->session->ids, t->created_at, &t->id);
}

static sp_status put(making *m, made_row *r, bool *out_taken)
{
    sp_bulk *bulk = m->session->bulk;

    SP_TRY(sp_rec_insert_new(m->session->db, bulk->insert, bulk->type, &r->task,
                             out_taken));
    *(*out_taken ? &m->made->there : &m->made->added) += 1;
    if (*out_taken)
        return SP_OK;
    bulk->added++;
    return sp_state_note(&bulk->state, &r->task, +1);
}

/* What is made for a time that is over counts as missed at once. */
static sp_status make_for(making *m, const sp_duty_worker *w, made_row *r)
{
    sp_duty_tally more = {0};
    int64_t month = 0;
    bool taken;

    for (size_t i = 0; i < m->nperiods; i++) {
        if (!has_period(m, w, &m->periods[i]))
            continue;
        SP_TRY(fill(m, w, &m->periods[i], r));
        SP_TRY(put(m, r, &taken));
        if (taken || r->task.miss_at >= m->as_of)
            continue;
        int64_t when =
            sp_duty_month_of(r->task.due_at, m->session->options.zone);
        if (when != month) {
            SP_TRY(sp_duty_sum_add(m->session, month, w->code, &more));
            more = (sp_duty_tally){0};
            month = when;
        }
        sp_duty_tally_task(&r->task, m->as_of, +1, &more);
    }
    return sp_duty_sum_add(m->session, month, w->code, &more);
}

static made_row first_row(const making *m)
{
    const sp_session *session = m->session;
    int64_t now = sp_session_now(session);
    char *actor = session->actor ? session->actor->name : (char *)"-";

    return (made_row){.task = {.version = 1,
                               .created_at = now,
                               .created_by = actor,
                               .updated_at = now,
                               .updated_by = actor,
                               .plan = m->plan->code,
                               .item = m->plan->item,
                               .weight = m->item->weight == SP_NO_INT
                                             ? WEIGHT_ONE
                                             : m->item->weight,
                               .submitted_at = SP_NO_INT,
                               .score = SP_NO_INT,
                               .reviewed_at = SP_NO_INT,
                               .returns = SP_NO_INT}};
}

static sp_status make_rows(making *m)
{
    sp_bulk *bulk = m->session->bulk;
    made_row r = first_row(m);
    int64_t id;

    SP_TRY(sp_duty_as_of(m->session, &m->as_of));
    SP_TRY(sp_bulk_mark(m->session, &id));
    SP_TRY(
        sp_rec_prepare_insert_new(m->session->db, bulk->type, &bulk->insert));
    for (size_t i = 0; i < m->workers.count; i++) {
        SP_TRY(make_for(m, &m->workers.items[i], &r));
        if (i % TELL_EVERY == TELL_EVERY - 1)
            SP_TRY(sp_progress_at(m->session, "duty_task", (int64_t)i,
                                  (int64_t)m->workers.count));
    }
    return SP_OK;
}

/* ---- how far a plan is ---- */

/* What tasks follow from: when none of it changed there is nothing to do. */
static sp_status basis_of(const making *m, const sp_pack *pack, char out[160])
{
    char digest[SP_HASH_HEX];

    SP_TRY(sp_state_digest(m->session->db, &sp_person_type, digest));
    snprintf(out, 160, "%s/%lld/%lld/%.16s", digest,
             (long long)m->plan->version, (long long)m->item->version,
             sp_pack_sha256(pack));
    return SP_OK;
}

static sp_status read_made(const making *m, const char *basis,
                           int64_t *out_until, bool *out_same)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *out_until = SP_NO_INT;
    *out_same = false;
    SP_TRY(sp_db_prepare(m->session->db,
                         "SELECT until, basis FROM duty_made WHERE plan = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, m->plan->code);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    *out_until = sp_stmt_int(stmt, 0);
    *out_same = strcmp(sp_stmt_text(stmt, 1), basis) == 0;
    return SP_OK;
}

static sp_status write_made(const making *m, const char *basis)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(m->session->db,
                         "INSERT INTO duty_made (plan, until, basis) VALUES "
                         "($1, $2, $3) ON CONFLICT (plan) DO UPDATE SET until "
                         "= max(until, excluded.until), basis = excluded.basis",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, m->plan->code);
    sp_stmt_bind_int(stmt, 2, m->until);
    sp_stmt_bind_text(stmt, 3, basis);
    return sp_stmt_run(stmt);
}

/* From where it was left off, and at least the periods of today. */
static void settle_from(making *m, int64_t until)
{
    int64_t start = sp_duty_day(m->plan->start_on);
    int64_t today =
        sp_day_of(sp_session_now(m->session), m->session->options.zone);

    if (m->from == SP_NO_INT)
        m->from = until != SP_NO_INT && until < today ? until + 1 : today;
    if (m->from < start)
        m->from = start;
}

static sp_status make_in_bulk(making *m, const char *basis)
{
    sp_bulk bulk;
    SP_AUTOSTR note = {0};
    char from[11];
    char until[11];

    sp_day_format(m->from, from);
    sp_day_format(m->until, until);
    sp_str_addf(&note, "{\"from\":\"%s\",\"until\":\"%s\"}", from, until);
    SP_TRY(sp_str_ok(&note));
    SP_TRY(sp_bulk_begin(m->session, &sp_duty_task_type, &bulk));
    sp_status status = make_rows(m);
    if (status == SP_OK)
        status = write_made(m, basis);
    if (status != SP_OK) {
        sp_bulk_abort(m->session);
        return status;
    }
    return sp_bulk_end(m->session, "make", m->plan->code, sp_str_text(&note));
}

static sp_status make_plan(making *m, const sp_pack *pack, bool explicit_from)
{
    char basis[160];
    int64_t until;
    bool same;

    SP_TRY(basis_of(m, pack, basis));
    SP_TRY(read_made(m, basis, &until, &same));
    if (!explicit_from && same && until != SP_NO_INT && until >= m->until)
        return SP_OK;
    settle_from(m, until);
    if (m->until < m->from)
        return SP_OK;
    if (m->until - m->from > DAYS_MAX)
        return sp_fail(SP_INVALID, "一次最多生成 %d 天的任务",
                       "tasks of at most %d days are made at once", DAYS_MAX);
    SP_TRY(find_periods(m));
    SP_TRY(sp_duty_workers_find(m->session, m->plan, &m->workers));
    return m->nperiods && m->workers.count ? make_in_bulk(m, basis) : SP_OK;
}

/* ---- plans ---- */

typedef struct order {
    sp_session *session;
    int64_t from, until;
    const sp_pack *pack;
    const sp_calendar *calendar;
    sp_rank_rules rules;
    sp_duty_made made;
} order;

static sp_status make_one(order *o, const sp_duty_plan *plan)
{
    SP_CLEANUP(sp_permit_reasons_clear) sp_permit_reasons reasons = {0};
    SP_AUTOITEM *item = NULL;
    void *found = NULL;
    SP_CLEANUP(making_clear)
    making m = {.session = o->session,
                .plan = plan,
                .rules = o->rules,
                .calendar = o->calendar,
                .from = o->from,
                .until = o->until,
                .made = &o->made};

    o->made.plans++;
    SP_TRY(sp_rec_find(o->session->db, &sp_duty_item_type, "code", plan->item,
                       &found));
    item = found;
    m.item = item;
    sp_duty_item_facts facts = sp_duty_item_facts_of(item, NULL);
    sp_duty_item_usable(&facts, &reasons);
    if (reasons.count || item->removed_at != SP_NO_INT) {
        o->made.blocked++;
        return reasons.failed ? sp_no_memory() : SP_OK;
    }
    return make_plan(&m, o->pack, o->from != SP_NO_INT);
}

static sp_status visit_plan(void *context, const void *record)
{
    return make_one(context, record);
}

static sp_status each_plan(order *o, const char *plan)
{
    static const sp_sight all = {.scope = SP_SCOPE_ALL};
    sp_query *query = sp_query_new(&sp_duty_plan_type);
    sp_records list = {0};
    sp_status status;

    if (!query)
        return SP_NO_MEMORY;
    status = plan ? sp_query_where(query, "code", plan) : SP_OK;
    if (status == SP_OK)
        status = sp_rec_list(o->session->db, query, &all, &list);
    sp_query_free(query);
    if (status == SP_OK && plan && list.count == 0)
        status =
            sp_fail(SP_NOT_FOUND, "没有履责计划“%.60s”，或已停用",
                    "there is no plan \"%.60s\", or it is out of use", plan);
    for (size_t i = 0; status == SP_OK && i < list.count; i++)
        status = visit_plan(o, list.items[i]);
    sp_records_clear(&list);
    return status;
}

sp_status sp_duty_make_due(sp_session *session, const char *plan, int64_t from,
                           int64_t until, sp_duty_made *out)
{
    SP_AUTOPACK *pack = NULL;
    SP_AUTOPACK *calendar = NULL;
    const void *read = NULL;
    order o = {.session = session, .from = from, .until = until};

    SP_TRY(sp_duty_rules(session, &o.rules, &pack));
    SP_TRY(sp_packs_get(session, "calendar.cn", &calendar));
    SP_TRY(sp_pack_expect(calendar, "calendar", &read));
    o.calendar = read;
    o.pack = pack;
    SP_TRY(sp_duty_waive_leavers(session, &o.made.waived));
    SP_TRY(each_plan(&o, plan));
    if (out)
        *out = o.made;
    return SP_OK;
}

sp_status sp_duty_make(sp_session *session, const char *plan, int64_t from,
                       int64_t until, sp_duty_made *out)
{
    SP_TRY(sp_require(session, "duty", SP_DO_CREATE, NULL, NULL));
    if (from != SP_NO_INT && until < from)
        return sp_fail(SP_INVALID, "截止日早于开始日",
                       "it would end before it begins");
    return sp_duty_make_due(session, plan, from, until, out);
}
