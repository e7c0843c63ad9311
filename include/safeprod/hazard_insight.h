/** @file safeprod/hazard_insight.h
 *  @brief What is made of hazards: the ones like it, the notice board
 *  (隐患公示), the report of a major one to the authority. */
#ifndef SAFEPROD_HAZARD_INSIGHT_H
#define SAFEPROD_HAZARD_INSIGHT_H

#include <safeprod/hazard.h>
#include <safeprod/stats.h>

SP_BEGIN_DECLS

/** @name The ones like it
 *  @{ */

/** Like what: a hazard, or words. */
typedef struct sp_hazard_similar_options {
    const char *number; /**< of a hazard; its own members are taken then */
    const char *text;
    const char *zone; /**< codes; NULL: not known */
    const char *risk_point;
    const char *measure;
    size_t limit; /**< 0: 10; at most 50 */
} sp_hazard_similar_options;

/** One that is like it. Texts are borrowed until the visit returns. */
typedef struct sp_hazard_likeness {
    const char *number;
    const char *title;
    const char *zone;
    sp_hazard_state state;
    int64_t found_at;
    double text; /**< 0..1: the pairs of characters that both share */
    bool same_zone;
    bool same_point;
    bool same_measure;
    double score; /**< `text`, raised by what is the same; at most 1 */
} sp_hazard_likeness;

/** Called for each; borrowed until it returns. */
typedef sp_status (*sp_hazard_likeness_visit)(void *context,
                                              const sp_hazard_likeness *like);

/** Hazards that may be the same or the same again, the likest first. Looked for
 *  among the newest 2000, those that are open in the zone, and those that were
 *  closed for the same point and measure: it takes as long with a million.
 *  Rejected and merged ones are left out, and those that the actor may not see.
 *  @retval SP_NOT_FOUND no such hazard */
SP_API sp_status sp_hazard_similar(sp_session *session,
                                   const sp_hazard_similar_options *options,
                                   sp_hazard_likeness_visit visit,
                                   void *context);

/** @}
 *  @name On paper
 *  @{ */

/** What a document is written as. */
typedef enum sp_hazard_format {
    SP_HAZARD_HTML,
    SP_HAZARD_CSV,
    SP_HAZARD_PDF,
    SP_HAZARD_FORMAT_COUNT
} sp_hazard_format;

/** Which hazards a notice tells. */
typedef struct sp_bulletin_options {
    const char *from; /**< first day; NULL: 30 days before `to` */
    const char *to;   /**< last day; NULL: today */
    const char *zone; /**< only of this zone; NULL: all */
    const char *enterprise;
    sp_hazard_format format;
} sp_bulletin_options;

/** A notice for the staff (安全生产法 art. 41): hazards that were found in the
 *  period, and those of before that are still open. Reports that nobody has
 *  confirmed, rejected and merged ones are left out. Nobody who reported stands
 *  in it, and no name at all: the department answers.
 *  @param[out] out the file's bytes, the caller's, sp_free()
 *  @param[out] out_count hazards in it; may be NULL
 *  @retval SP_INVALID more than 5000 hazards: take a shorter period */
SP_API sp_status sp_hazard_bulletin(sp_session *session,
                                    const sp_bulletin_options *options,
                                    char **out, size_t *out_len,
                                    size_t *out_count);

/** What a hazard's record does not hold, for its report. NULL: left blank, to
 *  be written in by hand. */
typedef struct sp_major_report_options {
    const char *harm;       /**< how bad it can become: 危害程度 */
    const char *difficulty; /**< of putting it right: 整改难易程度 */
    const char *goals;      /**< of the treatment: 治理的目标和任务 */
    const char *materials;  /**< beside the funds: 物资 */
    const char *authority;  /**< to whom it goes */
} sp_major_report_options;

/** The report of a major hazard to the authority as a PDF: present state and
 *  cause, harm and difficulty, plan of treatment (安监总局令第16号 art. 14,
 * 15).
 *  @param options NULL: all of it left blank
 *  @param[out] out_missing what of the five musts the record lacks, in the
 *              session's language, "" when nothing: the paper is marked as a
 *              draft then. The caller's, sp_free(); may be NULL
 *  @retval SP_INVALID it is no major hazard */
SP_API sp_status sp_hazard_major_report(sp_session *session, const char *number,
                                        const sp_major_report_options *options,
                                        char **out, size_t *out_len,
                                        char **out_missing);

/** @} */

SP_END_DECLS
#endif
