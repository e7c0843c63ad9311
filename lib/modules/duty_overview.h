/* What the overview says about duties: this month. */
#ifndef SP_DUTY_OVERVIEW_H
#define SP_DUTY_OVERVIEW_H

#include <safeprod/duty.h>

#include "actor.h"

enum { SP_OVERVIEW_RANKED = 3 };

typedef struct sp_overview_ranked {
    char *name;
    int64_t score; /* ten-thousandths of a point */
} sp_overview_ranked;

typedef struct sp_overview_duty {
    sp_duty_counts counts;
    sp_overview_ranked top[SP_OVERVIEW_RANKED];
    size_t ntop;
    sp_overview_ranked bottom[SP_OVERVIEW_RANKED]; /* the last first; none of
                                                      the top */
    size_t nbottom;
    bool any;
} sp_overview_duty;

/* Who may not see the ranking of the whole site sees nothing; @out is to be
 * freed, also on failure. From the kept sums alone: where a tick is owed there
 * are counts, but no names. */
sp_status sp_overview_duty_gather(sp_session *session, sp_overview_duty *out);
void sp_overview_duty_free(sp_overview_duty *duty);

#endif
