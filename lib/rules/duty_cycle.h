/* The life cycles of duty items and of duty tasks: two tables, and what has to
 * hold, each with its clause. Pure. */
#ifndef SP_DUTY_CYCLE_H
#define SP_DUTY_CYCLE_H

#include <safeprod/duty_rules.h>
#include <safeprod/permit_rules.h>

/* What an item's decision looks at. Borrowed texts. */
typedef struct sp_duty_item_facts {
    const char *code;
    sp_duty_publish published;
    sp_duty_review review;
    const char *creator;   /* login names */
    const char *submitter; /* who published it last */
    const char *reviewer;  /* NULL: nobody here did */
    const char *actor;
    const char *note; /* with a rejection: why */
} sp_duty_item_facts;

typedef struct sp_duty_item_next {
    sp_duty_publish published;
    sp_duty_review review;
} sp_duty_item_next;

/* Where @action leads; what stands in the way is appended to @out. */
sp_status sp_duty_item_decide(const sp_duty_item_facts *facts,
                              sp_duty_item_action action,
                              sp_duty_item_next *next, sp_permit_reasons *out);

/* Why no tasks may come of an item; nothing is appended when they may. */
void sp_duty_item_usable(const sp_duty_item_facts *facts,
                         sp_permit_reasons *out);

/* Who acts on a task. */
enum {
    SP_DUTY_ASSIGNEE = 1, /* whose task it is, or who stands in for them */
    SP_DUTY_REVIEWER = 2, /* who may approve duty tasks there */
    SP_DUTY_CLOCK = 4
};

typedef struct sp_duty_task_facts {
    const char *code;
    sp_duty_status status;
    unsigned powers; /* SP_DUTY_… of the actor */
    bool is_own;     /* the actor is, or submitted for, whose task it is */
    int64_t now;
    int64_t begins; /* first second of the period */
    int64_t miss_at;
    sp_duty_evidence evidence; /* what the item asks for */
    bool has_note;
    bool has_photo;
    int64_t score;      /* SP_NO_INT: none */
    const char *reason; /* of returning or waiving */
} sp_duty_task_facts;

sp_status sp_duty_task_decide(const sp_duty_task_facts *facts,
                              sp_duty_action action, sp_duty_status *next,
                              sp_permit_reasons *out);

/* The first of @reasons as a failure: SP_FORBIDDEN when it is about who, else
 * SP_CONFLICT when about the state, else SP_INVALID. SP_OK for none. */
sp_status sp_duty_refuse(const sp_permit_reasons *reasons);

#endif
