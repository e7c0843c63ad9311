/** @file safeprod/party.h
 *  @brief Related parties (相关方): their way through the site, the papers and
 *  agreements that they show, their equipment, and how they are evaluated.
 *
 *  A party goes from step to step; what has to be there for a step is looked at
 *  when it is taken, and sp_contractor_why() lists it without trying:
 *
 *      apply ─▶ review ─▶ contract ─▶ training ─▶ pass ─▶ work
 *                                                         │
 *                              list ◀─ evaluate ◀─ finish ◀┘
 *
 *  The state (safeprod/person.h) says whether they may work; `training`, `pass`
 *  and `work` change nothing and only say how far they are. What papers a kind
 *  of party needs, weights, grades and limits are the rule pack `party.cn`.
 *
 *  Module `contractor`. */
#ifndef SAFEPROD_PARTY_H
#define SAFEPROD_PARTY_H

#include <safeprod/person.h>

SP_BEGIN_DECLS

/** Take a step. `finish`, `restrict`, `suspend`, `reinstate`, `reject`, `exit`
 *  and `list` need `contractor` `approve`; `apply` needs `update`; `review`
 *  needs `update` for the first signature and `approve` for the second, by two
 *  different people, of whom the second did not apply. `contract`, `training`,
 *  `pass` and `work` change nothing: they only fail when something is missing.
 *  `evaluate` is sp_party_evaluate().
 *  @param note needed for restrict, suspend, reject and exit; of `review` the
 *              score of the admission, 0..100; else may be NULL
 *  @retval SP_CONFLICT  not in this state
 *  @retval SP_FORBIDDEN not by this actor
 *  @retval SP_INVALID   something is missing: the first of it */
SP_API sp_status sp_contractor_act(sp_session *session, const char *code,
                                   sp_party_step step, const char *note);

/** All that stands in the way of a step, without trying.
 *  @param[in,out] out appended to; codes begin with "party_" */
SP_API sp_status sp_contractor_why(sp_session *session, const char *code,
                                   sp_party_step step, sp_permit_reasons *out);

/** The step that comes next for a party: the first whose reasons are not
 *  settled. */
SP_API sp_status sp_contractor_next(sp_session *session, const char *code,
                                    sp_party_step *out);

/** Keep a keyed hash of the identity number of the legal representative, by
 *  which a firm is known under another name. Needs `contractor` `update`. As
 *  sp_person_identify(). */
SP_API sp_status sp_contractor_identify(sp_session *session, const char *code,
                                        const char *number);

/* ---- papers ---- */

/** A paper of a party (资质、许可证、保险 …). */
typedef struct sp_party_paper {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *contractor; /**< code of a contractor */
    char *kind;       /**< as the pack `party.cn` says it, e.g. "insurance" */
    char *name;       /**< what it is for: 建筑工程施工总承包三级 */
    char *number;
    char *issuer;
    char *valid_from;
    char *valid_to;         /**< last day; NULL: long-term (长期) */
    char *renewal_promised; /**< it runs out before the contract does, and who
                                 promised a new one, when */
    char *note;
    int64_t removed_at;
} sp_party_paper;
extern SP_API const sp_type sp_party_paper_type;

/** What an agreement is. */
typedef enum sp_agreement_kind {
    SP_AGREEMENT_SAFETY, /**< 安全生产管理协议 (安全生产法 art. 48, 49) */
    SP_AGREEMENT_CONTRACT, /**< 合同 */
    SP_AGREEMENT_KIND_COUNT
} sp_agreement_kind;

/** A contract or a safety agreement. Nothing of it changes any more once
 *  somebody has signed. */
typedef struct sp_party_agreement {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *contractor;
    unsigned kind;           /**< sp_agreement_kind */
    char *valid_from;        /**< first day */
    char *valid_to;          /**< last day */
    char *content;           /**< what work, where */
    char *duties;            /**< 双方安全职责 */
    char *measures;          /**< 安全措施 */
    char *coordinator;       /**< person who coordinates and checks for us */
    char *their_coordinator; /**< name of theirs */
    char *deposit;           /**< 安全保证金 */
    char *signed_by;         /**< login name; sp_agreement_sign() */
    int64_t signed_at;
    char *their_signer; /**< name of who signed for them */
    int64_t their_signed_at;
    int64_t removed_at;
} sp_party_agreement;
extern SP_API const sp_type sp_party_agreement_type;

/** Sign for us (needs `contractor` `approve`), or record who signed for them
 *  (needs `update`). With both signatures the party's dates of contract and
 *  agreement follow.
 *  @param their_signer name of who signed for them; NULL: we sign
 *  @retval SP_CONFLICT that side has signed already
 *  @retval SP_INVALID  a safety agreement without duties, measures, or a
 *                      coordinator of each side (安全生产法 art. 48) */
SP_API sp_status sp_agreement_sign(sp_session *session, const char *code,
                                   const char *their_signer);

/* ---- equipment ---- */

/** What an acceptance came to. */
typedef enum sp_acceptance {
    SP_ACCEPTANCE_PENDING,
    SP_ACCEPTANCE_PASSED,
    SP_ACCEPTANCE_FAILED,
    SP_ACCEPTANCE_COUNT
} sp_acceptance;

/** A thing that a party brings: crane, scaffold, tool, cylinder, vehicle. */
typedef struct sp_party_equipment {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *contractor;
    char *name;
    char *kind; /**< as the pack says it, e.g. "crane" */
    char *serial;
    char *certificate_no;
    char *inspection_due; /**< last day before the legal inspection */
    char *look_over;      /**< what the look-over found */
    char *tag_no;         /**< number of the tag on it; of one thing only */
    unsigned result;      /**< sp_acceptance; sp_equipment_accept() */
    char *result_note;
    char *accepted_by;
    int64_t accepted_at;
    char *valid_to; /**< last day on which the acceptance counts */
    int64_t removed_at;
} sp_party_equipment;
extern SP_API const sp_type sp_party_equipment_type;

/** Accept a thing, or not. Needs `contractor` `update`.
 *  @param tag      number of the tag that it gets; NULL: as it is
 *  @param valid_to YYYY-MM-DD; NULL: as long as the pack says, and not longer
 *                  than until the legal inspection
 *  @param note     needed when it did not pass */
SP_API sp_status sp_equipment_accept(sp_session *session, const char *code,
                                     bool passed, const char *tag,
                                     const char *valid_to, const char *note);

/** What speaks against using a thing on a day: not accepted, the acceptance or
 *  the legal inspection has run out, its owner may not work. Needs a right to
 *  read `permit` or `contractor`.
 *  @param code its code, or the number on its tag
 *  @param[in,out] out codes begin with "equipment_" */
SP_API sp_status sp_equipment_fit(sp_session *session, const char *code,
                                  int64_t from, int64_t to,
                                  sp_permit_reasons *out);

/* ---- evaluation ---- */

/** What an evaluation is about. */
typedef enum sp_review_period {
    SP_REVIEW_PROJECT, /**< at the end of some work */
    SP_REVIEW_YEARLY,
    SP_REVIEW_PERIOD_COUNT
} sp_review_period;

/** An evaluation of a party. Written once, by sp_party_evaluate(). */
typedef struct sp_party_review {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;       /**< made when NULL */
    char *contractor; /**< code */
    unsigned period;  /**< sp_review_period */
    char *project;    /**< what work; needed for a project */
    char *day;        /**< of the evaluation */
    int64_t man_hours;
    char *points;    /**< JSON: code of an item to points, 0 to its weight */
    char *red_lines; /**< codes of red lines that were crossed, commas */
    char *accident;  /**< what accidents there were */
    char *comment;
    char *standard;     /**< pack it was made under; set by the library */
    int64_t score;      /**< tenths; a red line: 0 */
    char *grade;        /**< A..D */
    char *evaluated_by; /**< login name */
} sp_party_review;
extern SP_API const sp_type sp_party_review_type;

/** Evaluate a party. Needs `contractor` `update`. A red line brings the score
 *  to 0 and proposes the party for the blacklist; a yearly evaluation sets the
 *  party's score, its grade and the day of the next; the last grade restricts
 *  it.
 *  @param review its score, grade, standard and code are set
 *  @retval SP_INVALID an item lacks its points or has more than its weight */
SP_API sp_status sp_party_evaluate(sp_session *session,
                                   sp_party_review *review);

/** How a party did over time. */
typedef struct sp_party_score {
    int64_t yearly;   /**< of the last yearly evaluation, tenths; SP_NO_INT */
    int64_t projects; /**< mean of the projects by man-hours, tenths; SP_NO_INT
                       */
    int64_t reviews;  /**< how many there are */
    int64_t man_hours;
} sp_party_score;

/** Needs `contractor` `read`. */
SP_API sp_status sp_party_score_of(sp_session *session, const char *contractor,
                                   sp_party_score *out);

SP_END_DECLS
#endif
