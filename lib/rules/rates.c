/* Rates of hazards. Each formula stands once, here; docs/STATISTICS.md says
 * where it is from. */
#include "rates.h"

#include <math.h>

enum { DAY_SECONDS = 86400 };

/* Nothing out of nothing is no data: not 0, and never 100 %. */
static double ratio(double over, double under)
{
    return under > 0 ? over / under : NAN;
}

void sp_hazard_count(const sp_hazard_facts *f, int64_t today,
                     sp_hazard_counts *c)
{
    c->reports++;
    if (f->dismissed)
        return;
    c->total++;
    c->major += f->major;
    c->closed += f->closed;
    c->overdue += f->due != SP_NO_TIME && f->due < today;
    c->recurring += f->recurs;
    if (f->closed && f->closed_at >= f->found_at)
        c->seconds += f->closed_at - f->found_at;
    if (f->deadline == SP_NO_TIME)
        return;
    /* one that was reopened was still closed a first time */
    if (f->first_closed != SP_NO_TIME || f->deadline < today)
        c->judged++;
    c->on_time +=
        f->first_closed != SP_NO_TIME && f->first_closed <= f->deadline;
}

void sp_hazard_counts_add(sp_hazard_counts *to, const sp_hazard_counts *from)
{
    to->reports += from->reports;
    to->total += from->total;
    to->major += from->major;
    to->closed += from->closed;
    to->overdue += from->overdue;
    to->judged += from->judged;
    to->on_time += from->on_time;
    to->recurring += from->recurring;
    to->seconds += from->seconds;
}

void sp_hazard_rates_of(const sp_hazard_counts *c, int64_t people,
                        sp_hazard_rates *out)
{
    *out = (sp_hazard_rates){
        .rectified = ratio((double)c->closed, (double)c->total),
        .on_time = ratio((double)c->on_time, (double)c->judged),
        .days = ratio((double)c->seconds / DAY_SECONDS, (double)c->closed),
        .recurrence = ratio((double)c->recurring, (double)c->total),
        .per_head = ratio((double)c->reports, (double)people),
    };
}

/* 50 points for all of it, less what is taken off. */
static double half(int64_t done, int64_t planned, double off)
{
    return fmax(0, 50 * ratio((double)done, (double)planned) - off);
}

sp_status sp_effect_score(const sp_effect *e, double *out)
{
    if (e->tasks_done < 0 || e->tasks_done > e->tasks_planned ||
        e->hazards_accepted < 0 || e->hazards_accepted > e->hazards_due)
        return sp_fail(SP_INVALID, "完成数应在 0 与计划数之间",
                       "what was done is not between 0 and what was planned");
    if (!(e->duty_points >= 0) || !(e->few_points >= 0))
        return sp_fail(SP_INVALID, "扣分应不小于 0",
                       "points that are taken off are not below 0");
    if (e->veto)
        *out = 0;
    else if (e->tasks_planned == 0 || e->hazards_due == 0)
        *out = NAN;
    else
        *out = half(e->tasks_done, e->tasks_planned, e->duty_points) +
               half(e->hazards_accepted, e->hazards_due, e->few_points);
    return SP_OK;
}
