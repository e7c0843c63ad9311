/* Days of a hazard: deadlines, and when the ladder's next step is due. */
#include "hazard_cycle.h"

#include "when.h"

unsigned sp_hazard_level_after(const sp_hazard_case *c)
{
    unsigned said = c->request->options->level;
    sp_hazard_action action = c->request->action;
    bool heard =
        action == SP_HAZARD_DO_CONFIRM || action == SP_HAZARD_DO_ASSIGN ||
        action == SP_HAZARD_DO_FIX_NOW || action == SP_HAZARD_DO_REGRADE;

    return heard && said != SP_HAZARD_UNGRADED ? said : c->hazard->level;
}

int64_t sp_hazard_day(const char *text)
{
    int64_t day;

    return text && sp_day_parse(text, &day) ? day : SP_NO_INT;
}

int64_t sp_hazard_day_after(const sp_hazard_case *c)
{
    const char *said = c->request->options->deadline;

    return said && *said ? sp_hazard_day(said) : c->request->default_day;
}

int64_t sp_hazard_count_days(const sp_hazard_level_rules *rules, int64_t day,
                             int64_t days, sp_workday_ask is_workday,
                             const void *context)
{
    return rules->workdays ? sp_workdays_after(day, days, is_workday, context)
                           : day + days;
}

int64_t sp_hazard_next_rung(const sp_hazard_rules *rules, unsigned level,
                            const char *deadline, int64_t climbed)
{
    const sp_hazard_level_rules *l = sp_hazard_rules_for(rules, level);
    int64_t day = sp_hazard_day(deadline);

    if (day == SP_NO_INT || climbed < 0 || climbed >= (int64_t)l->nladder)
        return SP_NO_INT;
    return day + l->ladder[climbed].days;
}
