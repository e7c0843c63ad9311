/* The life of an alarm: one table, pure. */
#ifndef SP_ALARM_CYCLE_H
#define SP_ALARM_CYCLE_H

#include <safeprod/alarm_rules.h>

#include "base.h"

/* Who acts. */
enum {
    SP_ALARM_BY_HAND = 1,     /* may update alarms */
    SP_ALARM_BY_APPROVER = 2, /* may approve */
    SP_ALARM_BY_CLOCK = 4,    /* readings and the tick */
    SP_ALARM_BY_PEOPLE = SP_ALARM_BY_HAND | SP_ALARM_BY_APPROVER
};

/* All that the rules ask about an alarm. */
typedef struct sp_alarm_facts {
    const char *code;
    sp_alarm_state state;
    int level;
    bool lasts;              /* its condition is still there */
    const char *resolved_by; /* login name or NULL */
} sp_alarm_facts;

/* What comes with the action. */
typedef struct sp_alarm_request {
    sp_alarm_action action;
    unsigned who; /* SP_ALARM_BY_… */
    const char *login;
    const char *note;
    int64_t now;
    int64_t until;       /* suppress */
    int64_t longest_off; /* seconds that it may be suppressed for */
} sp_alarm_request;

/* Where it leads.
 * @retval SP_CONFLICT  not from this state
 * @retval SP_FORBIDDEN not by this actor
 * @retval SP_INVALID   something is missing; the sentence says what */
sp_status sp_alarm_decide(const sp_alarm_facts *facts,
                          const sp_alarm_request *request, sp_alarm_state *out);

/* Closed, false or cleared: nobody has to do anything any more. */
bool sp_alarm_is_over(sp_alarm_state state);

#endif
