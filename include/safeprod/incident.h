/** @file safeprod/incident.h
 *  @brief Accidents and near misses (事故与未遂): the record, its steps, and
 *  rates.
 *
 *  Adding, editing and listing are the verbs of records.h; the grade follows
 *  from the casualties and the loss at every write (safeprod/accident.h). The
 *  law's clocks start with `informed_at`; a step answers each of them, and the
 *  tick says which run out. Module `accident`: everybody may report one. */
#ifndef SAFEPROD_INCIDENT_H
#define SAFEPROD_INCIDENT_H

#include <safeprod/accident.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** Where an incident stands. */
typedef enum sp_incident_state {
    SP_INCIDENT_REPORTED,
    SP_INCIDENT_INVESTIGATING,
    SP_INCIDENT_CONCLUDED, /**< the report was answered (批复) */
    SP_INCIDENT_CLOSED,    /**< 四不放过 all hold */
    SP_INCIDENT_STATE_COUNT
} sp_incident_state;

/** An accident or a near miss. Numbers that nobody gave are SP_NO_INT; money is
 *  in fen, × 100. */
typedef struct sp_incident {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;          /**< SG, the day, a running number unless given */
    char *title;         /**< what happened, in a line */
    unsigned state;      /**< sp_incident_state */
    unsigned regime;     /**< sp_accident_regime */
    char *happened_on;   /**< day */
    char *happened_time; /**< HH:MM, or NULL */
    bool month_only;     /**< the day is not known: it is the month's first */
    int64_t informed_at; /**< when the unit's head was told: clocks start */
    char *enterprise;
    char *zone;
    char *risk_point;
    char *place;
    char *type_code; /**< of GB 6441-2025, e.g. "WSA10009" for a fire */
    char *old_type;  /**< as it was called before, kept */
    int64_t deaths;  /**< within the days that count */
    int64_t serious; /**< seriously injured, acute poisoning among them */
    int64_t minor;
    int64_t missing;           /**< not yet found: reported, not graded */
    int64_t contractor_deaths; /**< of all these, contractors' people */
    int64_t contractor_injured;
    int64_t public_deaths; /**< and people from outside */
    int64_t public_injured;
    int64_t lost_days;
    int64_t in_danger; /**< 涉险 */
    int64_t trapped;
    int64_t evacuated;
    int64_t loss_people; /**< direct loss by GB 6721-2025, Ed1 … Ed5 */
    int64_t loss_property;
    int64_t loss_rescue;
    int64_t loss_cleanup;
    int64_t loss_admin;
    int64_t loss;      /**< direct loss: the sum of the five where given */
    char *currency;    /**< ISO 4217; NULL: CNY. A loss in another is not graded
                        */
    unsigned grade;    /**< sp_accident_grade, worked out */
    bool serious_near; /**< 较大涉险事故, worked out */
    char *course;      /**< 简要经过 */
    char *causes;      /**< words with 、 between */
    char *direct_cause;
    char *indirect_cause;
    char *environment; /**< harm to it, in words */
    char *measures;    /**< 防范和整改措施 */
    char *remark;
    bool cause_found;       /**< 四不放过: the cause is known */
    bool responsible_dealt; /**< who is responsible was dealt with */
    bool measures_done;     /**< measures are carried out */
    bool people_educated;   /**< people learned from it */
    int64_t closed_at;
} sp_incident;
extern SP_API const sp_type sp_incident_type;

/** Something that was done about an incident. Append only. */
typedef struct sp_incident_step {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *incident;
    int64_t seq; /**< from 1 */
    int64_t at;
    char *actor;     /**< login name */
    char *step;      /**< code of a clock that it answers, or "investigate",
                          "conclude", "close", "note" */
    char *recipient; /**< who was told */
    char *note;
} sp_incident_step;
extern SP_API const sp_type sp_incident_step_type;

/** People and hours of a month, for rates. */
typedef struct sp_workload {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *month;       /**< YYYY-MM */
    char *unit;        /**< department or enterprise, in words; or NULL */
    bool contractors;  /**< these are contractors' people */
    int64_t workforce; /**< mean number of people */
    int64_t hours;     /**< worked, × 10 */
    int64_t removed_at;
} sp_workload;
extern SP_API const sp_type sp_workload_type;

/** Enter that something was done: a report that a clock asks for, or a note.
 *  @param step      code of a clock ("unit_report", "follow_up", …) or "note"
 *  @param recipient who was told; NULL for a note
 *  @param at        SP_NO_INT: now; not in the future, not before the incident
 *  @param note      may be NULL */
SP_API sp_status sp_incident_step_add(sp_session *session, const char *code,
                                      const char *step, const char *recipient,
                                      int64_t at, const char *note);

/** Take an incident on: to be investigated, concluded, closed. Needs `accident`
 *  `approve`. Closing needs the four of 四不放过.
 *  @retval SP_CONFLICT that does not follow its present state
 *  @retval SP_INVALID  one of the four does not hold; the sentence says which
 */
SP_API sp_status sp_incident_move(sp_session *session, const char *code,
                                  sp_incident_state to, const char *note);

/** A clock of an incident, and whether it was answered. */
typedef struct sp_incident_clock {
    sp_accident_clock clock; /**< `due` is the next one that is not answered */
    int64_t answered_at;     /**< SP_NO_INT: not yet */
    bool late;               /**< answered after it was due, or not and over */
} sp_incident_clock;

/** The clocks of an incident.
 *  @param[out] out room for SP_ACCIDENT_CLOCKS_MAX
 *  @param[out] out_count how many */
SP_API sp_status sp_incident_clocks(sp_session *session, const char *code,
                                    sp_incident_clock *out, size_t *out_count);

/** Sums of a period, for rates; contractors apart.
 *  @param from,to    months, YYYY-MM
 *  @param[out] own   of own staff
 *  @param[out] other of contractors */
SP_API sp_status sp_incident_sums(sp_session *session, const char *from,
                                  const char *to, sp_accident_sums *own,
                                  sp_accident_sums *other);

SP_END_DECLS
#endif
