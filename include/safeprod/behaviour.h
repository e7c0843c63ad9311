/** @file safeprod/behaviour.h
 *  @brief How people behave, as data (人的行为数字化): violations (三违) and
 *  good reports, of own staff and of contractors' people.
 *
 *  What is reported counts when somebody else has confirmed it: a guardian's
 *  note and a camera's finding alike. Points come from a rule pack
 *  (`behaviour.standard`); whoever reaches its limit within its period loses
 *  the entry pass and has to be trained again. Module `training_file`; anybody
 *  with `contractor` or `training_file` `create` reports, and a person sees
 *  what there is about them. */
#ifndef SAFEPROD_BEHAVIOUR_H
#define SAFEPROD_BEHAVIOUR_H

#include <safeprod/behaviour_rules.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** Who saw it. */
typedef enum sp_behaviour_source {
    SP_BEHAVIOUR_BY_INSPECTION,
    SP_BEHAVIOUR_BY_GUARDIAN,
    SP_BEHAVIOUR_BY_CAMERA,
    SP_BEHAVIOUR_BY_REPORT,
    SP_BEHAVIOUR_SOURCE_COUNT
} sp_behaviour_source;

/** Whether it counts. */
typedef enum sp_behaviour_state {
    SP_BEHAVIOUR_REPORTED,
    SP_BEHAVIOUR_CONFIRMED,
    SP_BEHAVIOUR_REJECTED,
    SP_BEHAVIOUR_STATE_COUNT
} sp_behaviour_state;

/** Something that a person did. Append only, but for the decision. */
typedef struct sp_behaviour {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept; /**< of the person */
    char *code;
    char *person;     /**< code */
    char *contractor; /**< of the person then, or NULL */
    unsigned kind;    /**< sp_behaviour_kind */
    char *category;   /**< of the pack, e.g. "no_helmet" */
    char *description;
    int64_t at;
    char *zone;
    unsigned source;   /**< sp_behaviour_source */
    char *source_code; /**< a permit, a task, a finding; or NULL */
    char *evidence;    /**< SHA-256 of an attachment, or NULL */
    unsigned state;    /**< sp_behaviour_state */
    int64_t points;    /**< of the category, when it was reported */
    char *clause;
    char *decided_by;
    int64_t decided_at;
    char *decided_note;
    char *pack; /**< name@version that the points are of */
} sp_behaviour;
extern SP_API const sp_type sp_behaviour_type;

/** Report what somebody did. `person`, `category` and `source` are given; `at`
 *  SP_NO_INT is now; the rest follows.
 *  @retval SP_INVALID the pack has no such category; from the future */
SP_API sp_status sp_behaviour_report(sp_session *session,
                                     sp_behaviour *behaviour);

/** Decide about a report: it counts, or not. Needs `training_file` `update` or
 *  `contractor` `update`; neither who reported it nor whom it is about may. A
 *  confirmation that brings the person to the limit revokes their pass, says
 *  that the exam is to be passed again, and raises a notice.
 *  @param note needed to reject
 *  @retval SP_CONFLICT it was decided already */
SP_API sp_status sp_behaviour_decide(sp_session *session, const char *code,
                                     bool counts, const char *note);

/** What somebody has in the period of the pack that @p at lies in. */
typedef struct sp_behaviour_sum {
    int64_t points;
    int64_t limit;
    int64_t violations; /**< confirmed */
    int64_t good;       /**< confirmed good reports */
    int64_t open;       /**< not decided yet */
    char from[11];      /**< first day of the period */
    char to[11];        /**< its last day */
} sp_behaviour_sum;

/** Sum up. A person may ask about themself.
 *  @param at SP_NO_INT: now */
SP_API sp_status sp_behaviour_sum_of(sp_session *session, const char *person,
                                     int64_t at, sp_behaviour_sum *out);

SP_END_DECLS
#endif
