/* Reading what a simulation gave. */
#include <safeprod/simulate.h>

#include "base.h"

/* Shares are sums of divisions: what is a hair beside a limit is on it. */
#define HAIR 1e-12

static const double *shares_of(const sp_simulation *sim, size_t group)
{
    return group < sim->ngroups ? sim->shares + group * sim->nscores : NULL;
}

static double at_most_one(double sum)
{
    return sum > 1 - HAIR ? 1 : sum < HAIR ? 0 : sum;
}

double sp_simulation_reaches(const sp_simulation *simulation, size_t group,
                             int64_t score)
{
    const double *shares = shares_of(simulation, group);
    double sum = 0;

    for (size_t i = simulation->nscores; shares && i-- > 0;)
        if (simulation->scores[i] >= score)
            sum += shares[i];
    return at_most_one(sum);
}

double sp_simulation_reaches_grade(const sp_simulation *simulation,
                                   size_t group, sp_risk_grade grade)
{
    const double *shares = shares_of(simulation, group);
    double sum = 0;

    if (shares && simulation->floors[group] >= grade &&
        simulation->floors[group] > SP_RISK_UNASSESSED)
        return 1;
    for (size_t i = simulation->nscores; shares && i-- > 0;)
        if (simulation->grades[i] >= grade)
            sum += shares[i];
    return at_most_one(sum);
}

int64_t sp_simulation_quantile(const sp_simulation *simulation, size_t group,
                               double share)
{
    const double *shares = shares_of(simulation, group);
    int64_t last = INT64_MIN; /* SP_NO_INT */
    double sum = 0;

    for (size_t i = 0; shares && i < simulation->nscores; i++) {
        if (shares[i] <= 0)
            continue;
        sum += shares[i];
        last = simulation->scores[i];
        if (sum >= share - HAIR)
            break;
    }
    return last;
}

void sp_simulation_clear(sp_simulation *simulation)
{
    free(simulation->scores);
    free(simulation->grades);
    free(simulation->shares);
    free(simulation->floors);
    *simulation = (sp_simulation){0};
}
