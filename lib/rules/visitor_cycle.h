/* The life of a visit: one table, pure. */
#ifndef SP_VISITOR_CYCLE_H
#define SP_VISITOR_CYCLE_H

#include <safeprod/party_rules.h>

extern const sp_label sp_visitor_state_labels[SP_VISITOR_STATE_COUNT];
extern const sp_label sp_visitor_kind_labels[SP_VISITOR_KIND_COUNT];

typedef enum sp_visitor_action {
    SP_VISITOR_APPROVE,
    SP_VISITOR_REFUSE,
    SP_VISITOR_ARRIVE,
    SP_VISITOR_LEAVE,
    SP_VISITOR_ACTION_COUNT
} sp_visitor_action;

/* What is known about a visit. */
typedef struct sp_visit {
    const char *code;
    unsigned state; /* sp_visitor_state */
    int64_t planned_from;
    int64_t planned_to;
} sp_visit;

/* What comes with an action. */
typedef struct sp_visitor_request {
    sp_visitor_action action;
    int64_t now;
    int zone;
    const char *reason;
    bool notice_read;
    const char *escort;
} sp_visitor_request;

/* Where it leads. SP_CONFLICT: not in this state; SP_INVALID: something is
 * missing. */
sp_status sp_visitor_next(const sp_visit *visit,
                          const sp_visitor_request *request,
                          sp_visitor_state *out);

#endif
