/* How often drills are due: windows, what counts in them, the strictest rule.
 */
#include <stdio.h>
#include <string.h>

#include "drill_pack.h"
#include "when.h"

/* ---- windows ---- */

static int64_t day_of(int year, int month, int day)
{
    char text[40];
    int64_t out = 0;

    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    sp_day_parse(text, &out);
    return out;
}

static void calendar_window(sp_drill_window window, int64_t day, int64_t *from,
                            int64_t *to)
{
    char text[11];
    int year = 0;
    int month = 0;

    sp_day_format(day, text);
    if (sscanf(text, "%4d-%2d", &year, &month) != 2)
        year = 2000;
    bool whole = window != SP_DRILL_HALF_YEAR;
    bool first = month <= 6;
    *from = day_of(year, whole || first ? 1 : 7, 1);
    *to = whole || !first ? day_of(year, 12, 31) : day_of(year, 6, 30);
}

static int months_of(sp_drill_window window)
{
    return window == SP_DRILL_TWO_YEARS ? 24 : 36;
}

/* ---- what counts ---- */

static bool counts(const sp_drill_rule *r, const sp_drill_plan *plan,
                   const sp_drill_done *d)
{
    switch (r->subject) {
    case SP_DRILL_OF_MAIN:
        return d->kind == SP_PLAN_COMPREHENSIVE || d->kind == SP_PLAN_SPECIAL;
    case SP_DRILL_OF_ONSITE:
        return d->kind == SP_PLAN_ONSITE;
    case SP_DRILL_OF_SPECIAL:
    case SP_DRILL_OF_EACH_ONSITE:
        return d->plan && strcmp(d->plan, plan->code) == 0;
    case SP_DRILL_OF_FIRE:
        return d->fire;
    case SP_DRILL_OF_ANY:
    case SP_DRILL_SUBJECT_COUNT:
        break;
    }
    return true;
}

static int64_t count_in(const sp_drill_rule *r, const sp_drill_plan *plan,
                        const sp_drill_case *c, int64_t from, int64_t to)
{
    int64_t n = 0;

    for (size_t i = 0; i < c->ndone; i++)
        n += c->done[i].day >= from && c->done[i].day <= to &&
             counts(r, plan, &c->done[i]);
    return n;
}

static int64_t last_day(const sp_drill_rule *r, const sp_drill_plan *plan,
                        const sp_drill_case *c)
{
    int64_t last = SP_NO_INT;

    for (size_t i = 0; i < c->ndone; i++)
        if (c->done[i].day <= c->today && c->done[i].day > last &&
            counts(r, plan, &c->done[i]))
            last = c->done[i].day;
    return last;
}

/* From when the unit has had something to try. */
static int64_t since(const sp_drill_rule *r, const sp_drill_plan *plan,
                     const sp_drill_case *c)
{
    int64_t first = SP_NO_INT;

    if (plan)
        return plan->since;
    for (size_t i = 0; i < c->nplans; i++) {
        const sp_drill_plan *p = &c->plans[i];
        const sp_drill_done as_done = {p->code, p->kind, true, 0};
        if (counts(r, NULL, &as_done) &&
            (first == SP_NO_INT || p->since < first))
            first = p->since;
    }
    return first;
}

/* ---- needs ---- */

typedef struct walk {
    const sp_drill_table *table;
    const sp_drill_case *c;
    sp_status (*visit)(void *context, const sp_drill_need *need);
    void *context;
} walk;

static sp_status tell(const walk *w, const sp_drill_rule *r,
                      const sp_drill_plan *plan)
{
    const sp_drill_case *c = w->c;
    sp_drill_need need = {.rule = r, .plan = plan};
    int64_t begun = since(r, plan, c);

    if (r->window <= SP_DRILL_YEAR) {
        int64_t from, to;
        calendar_window(r->window, c->today, &need.from, &need.due);
        need.done = count_in(r, plan, c, need.from, need.due);
        calendar_window(r->window, need.from - 1, &from, &to);
        need.missed_before = begun != SP_NO_INT && begun <= from &&
                             count_in(r, plan, c, from, to) < r->times;
    } else {
        int64_t last = last_day(r, plan, c);
        int64_t start = last != SP_NO_INT    ? last
                        : begun != SP_NO_INT ? begun
                                             : c->today;
        need.from = start;
        need.due = sp_day_add_months(start, months_of(r->window)) - 1;
        need.done = last != SP_NO_INT && c->today <= need.due ? r->times : 0;
    }
    return w->visit(w->context, &need);
}

static bool applies(const sp_drill_rule *r, const sp_drill_case *c)
{
    return (r->classes & c->classes) &&
           (r->province < 0 || r->province == c->province);
}

/* Is there a stricter rule for the same? The first of equals is told. */
static bool is_strictest(const walk *w, const sp_drill_rule *r)
{
    for (size_t i = 0; i < w->table->nrules; i++) {
        const sp_drill_rule *o = &w->table->rules[i];
        if (o == r || o->subject != r->subject || !applies(o, w->c))
            continue;
        if (o->window < r->window ||
            (o->window == r->window &&
             (o->times > r->times || (o->times == r->times && o < r))))
            return false;
    }
    return true;
}

static bool has_kind(const sp_drill_case *c, sp_plan_kind kind)
{
    for (size_t i = 0; i < c->nplans; i++)
        if (c->plans[i].kind == kind)
            return true;
    return false;
}

static sp_status tell_each(const walk *w, const sp_drill_rule *r,
                           sp_plan_kind kind)
{
    for (size_t i = 0; i < w->c->nplans; i++)
        if (w->c->plans[i].kind == kind)
            SP_TRY(tell(w, r, &w->c->plans[i]));
    return SP_OK;
}

static sp_status tell_rule(const walk *w, const sp_drill_rule *r)
{
    switch (r->subject) {
    case SP_DRILL_OF_SPECIAL:
        return tell_each(w, r, SP_PLAN_SPECIAL);
    case SP_DRILL_OF_EACH_ONSITE:
        return tell_each(w, r, SP_PLAN_ONSITE);
    case SP_DRILL_OF_ONSITE:
        return has_kind(w->c, SP_PLAN_ONSITE) ? tell(w, r, NULL) : SP_OK;
    case SP_DRILL_OF_ANY:
    case SP_DRILL_OF_MAIN:
    case SP_DRILL_OF_FIRE:
    case SP_DRILL_SUBJECT_COUNT:
        break;
    }
    return tell(w, r, NULL);
}

sp_status sp_drill_needs(const sp_drill_table *table, const sp_drill_case *c,
                         sp_status (*visit)(void *context,
                                            const sp_drill_need *need),
                         void *context)
{
    const walk w = {table, c, visit, context};

    for (size_t i = 0; i < table->nrules; i++)
        if (applies(&table->rules[i], c) && is_strictest(&w, &table->rules[i]))
            SP_TRY(tell_rule(&w, &table->rules[i]));
    return SP_OK;
}
