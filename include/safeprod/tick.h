/** @file safeprod/tick.h
 *  @brief What time brings about: run it every minute or so, e.g. by cron.
 *
 *  A tick does what is due by the session's clock: it ends tickets whose
 *  validity is over and puts up notices. Running it again changes nothing, and
 *  running it late does all that was missed. Each thing is a transaction of
 *  its own, so a tick that is cut off has done what it did. */
#ifndef SAFEPROD_TICK_H
#define SAFEPROD_TICK_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** Something that somebody has to look at. Module `alarm`. */
typedef struct sp_notice {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *kind;         /**< e.g. "permit_expired_at_work" */
    bool alarm;         /**< at once: people are in danger */
    char *subject_type; /**< record type */
    char *subject;      /**< its code */
    int64_t at;         /**< since when */
    char *text_zh;      /**< a sentence */
    char *text_en;      /**< the same sentence */
    int64_t handled_at; /**< SP_NO_INT: open */
    char *handled_by;
    char *handled_note;
    int64_t level;    /**< 1 info, 2 general, 3 serious, 4 urgent */
    char *recipients; /**< who has to know, with spaces: "user:liu",
                           "role:PRINCIPAL", "dept:D01"; NULL: who looks */
} sp_notice;
extern SP_API const sp_type sp_notice_type;

/** What a tick did. */
typedef struct sp_tick_result {
    int64_t expired;         /**< tickets that it ended */
    int64_t expired_at_work; /**< of these, with work going on */
    int64_t notices;         /**< new ones, alarms included */
    int64_t alarms;
    int64_t tasks;     /**< tasks that plans and measures called for */
    int64_t escalated; /**< steps of ladders that were climbed */
    int64_t changed;   /**< other records that only time changed */
} sp_tick_result;

/** Do what is due. Anybody who is signed in may: time passes for all.
 *  @param[out] out may be NULL */
SP_API sp_status sp_tick(sp_session *session, sp_tick_result *out);

/** Say that a notice was dealt with. Needs `alarm` `update`.
 *  @param note what was done
 *  @retval SP_CONFLICT somebody else did already */
SP_API sp_status sp_notice_handle(sp_session *session, const char *code,
                                  const char *note);

SP_END_DECLS
#endif
