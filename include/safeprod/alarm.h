/** @file safeprod/alarm.h
 *  @brief Alarms, their life cycle, and events (事件管理): what came up, how it
 *  was handled, and its record.
 *
 *  An alarm is about one condition of one tag and lasts as long as that does.
 *  It moves by the table of lib/rules/alarm_cycle.c: raised, acknowledged,
 * being handled, resolved, closed; beside that false, suppressed, cleared by
 * itself (levels 1 and 2 only: 3 and 4 stay until somebody has dealt with
 * them). Times to acknowledge and to handle, the ladder of those who are told
 * when nobody does, storms and what becomes a hazard are the rule pack
 * `alarm.standard`.
 *
 *  The library records and proposes. It stops no work and writes to no
 *  controller: at level 4 those who can suspend the permits of the zone are
 *  told. */
#ifndef SAFEPROD_ALARM_H
#define SAFEPROD_ALARM_H

#include <safeprod/alarm_rules.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** An alarm. Module `alarm`; written by its verbs alone. */
typedef struct sp_alarm {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;         /**< BJ, the day, a running number */
    unsigned state;     /**< sp_alarm_state */
    int64_t level;      /**< 1 info, 2 general, 3 serious, 4 urgent */
    unsigned condition; /**< sp_alarm_condition */
    char *device;
    char *tag;
    char *scene; /**< of SP_ALARM_SCENE */
    char *enterprise;
    char *zone;
    char *risk_point;
    char *measure;
    double value; /**< that raised it */
    double bound; /**< the limit that it reached */
    double peak;  /**< the worst, as of the last change of the alarm */
    char *unit;
    int64_t count;    /**< how often it came within the repeat interval; of a
                           storm, how many it stands for */
    int64_t first_at; /**< by the device's clock */
    int64_t last_at;
    int64_t raised_at;  /**< by ours */
    int64_t cleared_at; /**< SP_NO_INT: the condition lasts */
    bool late;          /**< raised by readings that came late */
    bool unconfirmed;   /**< later readings spoke against it */
    int64_t acked_at;
    char *acked_by;
    int64_t handling_at;
    char *handled_by;
    bool confirmed; /**< somebody looked, and it is so */
    int64_t resolved_at;
    char *resolved_by;
    char *resolution;
    int64_t closed_at; /**< closed, false, or cleared by itself */
    char *closed_by;
    char *false_reason;
    int64_t suppressed_until;
    char *suppressed_by;
    char *suppress_reason;
    int64_t escalated;   /**< steps of the ladder that were climbed */
    int64_t escalate_at; /**< when the next is due; SP_NO_INT: none */
    char *hazard;        /**< number of the hazard that it became, or NULL */
    char *archive;       /**< code of its record, once archived */
    int64_t event_ms;    /**< beginning of the episode, milliseconds */
    int64_t last_ms;     /**< of a storm: the last that it stands for */
    char *text_zh;       /**< a sentence */
    char *text_en;
} sp_alarm;
extern SP_API const sp_type sp_alarm_type;

/** A line of an alarm's history; only ever added. */
typedef struct sp_alarm_history {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *alarm;
    int64_t seq;
    int64_t at;
    char *actor;
    char *action;
    unsigned from_state;
    unsigned to_state;
    char *note;
} sp_alarm_history;
extern SP_API const sp_type sp_alarm_history_type;

/** What comes with an action. Start from zeros. */
typedef struct sp_alarm_options {
    const char *note; /**< what was done; why it is false or suppressed */
    bool confirm;     /**< handle: it is so; may make a hazard of it */
    int64_t until;    /**< suppress: up to when */
} sp_alarm_options;

/** What an action did. */
typedef struct sp_alarm_result {
    sp_alarm_state from;
    sp_alarm_state to;
    char hazard[64]; /**< number of the hazard that was made or was there
                          before; "" when there is none */
} sp_alarm_result;

/** Move an alarm. Needs `alarm` `update`; closing at level 3 and 4 also by
 *  `approve`, and by another than who resolved it.
 *  @param options NULL: nothing
 *  @param[out] out may be NULL
 *  @retval SP_CONFLICT  not from this state
 *  @retval SP_INVALID   something is missing: the sentence says what */
SP_API sp_status sp_alarm_act(sp_session *session, const char *code,
                              sp_alarm_action action,
                              const sp_alarm_options *options,
                              sp_alarm_result *out);

/** Open alarms (not closed, false or cleared) by level; what the actor may see.
 *  @param[out] out by level, 1 … 4; out[0]: of these, not acknowledged */
SP_API sp_status sp_alarm_count_open(sp_session *session, int64_t out[5]);

/** An event: an alarm or a notice, in one list. Texts are borrowed. */
typedef struct sp_event {
    const char *code;
    const char *source; /**< "alarm" or "notice" */
    const char *kind;   /**< condition of an alarm, kind of a notice */
    int64_t level;
    int64_t at;
    const char *state;   /**< "open", "handling", "handled", "archived" */
    const char *subject; /**< tag or device; what a notice is about */
    const char *zone;    /**< or NULL */
    const char *text_zh;
    const char *text_en;
    const char *handled_by; /**< or NULL */
    int64_t handled_at;     /**< SP_NO_INT: not yet */
    const char *archive;    /**< or NULL */
} sp_event;

/** Which events; zeros: those that are not archived. */
typedef struct sp_event_query {
    const char *state; /**< one of the four; NULL: all but archived */
    int64_t level;     /**< at least; 0: any */
    int64_t from;      /**< SP_NO_INT or 0: from ever */
    int64_t to;        /**< SP_NO_INT or 0: no end */
    int64_t limit;     /**< the newest so many; 0: all */
} sp_event_query;

/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_event_visit)(void *context, const sp_event *event);

/** Events that the actor may see, the newest first. */
SP_API sp_status sp_event_list(sp_session *session, const sp_event_query *query,
                               sp_event_visit visit, void *context);

/** Deal with an event, whatever it is: a notice is handled; an alarm is taken
 *  one step on (acknowledged and handled, then resolved). */
SP_API sp_status sp_event_handle(sp_session *session, const char *code,
                                 const char *note);

/** The record of an event that is over (记录归档), frozen: what came up, its
 *  history, notices, the hazard, and the readings around it, as JSON with its
 *  hash. Module `alarm`. */
typedef struct sp_event_archive {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *source; /**< "alarm" or "notice" */
    char *event;  /**< its code */
    int64_t at;
    char *note;
    char *content; /**< JSON */
    char *sha256;  /**< of the content */
} sp_event_archive;
extern SP_API const sp_type sp_event_archive_type;

/** Archive an event. Doing it again gives the same record.
 *  @param note      or NULL
 *  @param[out] out  code of the record, the caller's, sp_free()
 *  @retval SP_CONFLICT it is not over */
SP_API sp_status sp_event_archive_it(sp_session *session, const char *code,
                                     const char *note, char **out);

SP_END_DECLS
#endif
