/* Rates of hazards: what was counted, and what follows from it. Counted by the
 * thousand in one pass, so counting one hazard is a function of few ints. */
#ifndef SP_RATES_H
#define SP_RATES_H

#include <safeprod/hazard_rates.h>

#include "when.h"

/* What statistics want to know of one hazard. Days are counted as in when.h;
 * SP_NO_TIME: none. */
typedef struct sp_hazard_facts {
    bool dismissed; /* rejected or merged: a report and nothing else */
    bool closed;
    bool major;
    int64_t found_at;
    int64_t closed_at;    /* of the last time */
    int64_t first_closed; /* day of the first time */
    int64_t deadline;     /* the day by which it is judged */
    int64_t due;          /* the deadline while it has to be kept */
    bool recurs;
} sp_hazard_facts;

/* Count one; @today is the day by which "passed" is meant. */
void sp_hazard_count(const sp_hazard_facts *facts, int64_t today,
                     sp_hazard_counts *counts);

/* Add what other groups counted. */
void sp_hazard_counts_add(sp_hazard_counts *to, const sp_hazard_counts *from);

#endif
