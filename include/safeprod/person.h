/** @file safeprod/person.h
 *  @brief People, their certificates and contractors, as far as dangerous work
 *  asks about them: is this person fit for this work in this window?
 *
 *  People and certificates: module `training_file` (一人一档). Contractors and
 *  every blacklist: module `contractor`. */
#ifndef SAFEPROD_PERSON_H
#define SAFEPROD_PERSON_H

#include <safeprod/party_rules.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** A related party (相关方): a contractor, a supplier, … Its way through the
 *  site is in safeprod/party.h. */
typedef struct sp_contractor {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *name;
    char *credit_code;
    unsigned state; /**< sp_contractor_state; sp_contractor_decide() */
    char *state_reason;
    char *agreement_from; /**< first day of the safety agreement */
    char *agreement_to;   /**< its last day; both follow from the signed
                               agreement where there is one */
    unsigned kind;        /**< sp_party_kind */
    char *legal_rep;      /**< name of the legal representative */
    char *legal_rep_hash; /**< sp_contractor_identify(); as `id_hash` */
    char *contact;
    char *phone;
    char *work;          /**< what they do here */
    bool regulated;      /**< needs a work safety licence: construction, mines,
                              hazardous chemicals, fireworks, explosives */
    char *safety_body;   /**< their safety organisation and its people */
    char *safety_record; /**< of the last three years */
    char *contract_no;
    char *contract_from;
    char *contract_to;
    int64_t admission_score; /**< of the review, 0..100 */
    char *applied_by;        /**< login names of who did what */
    char *reviewed_by;       /**< for the department that brings them in */
    int64_t reviewed_at;
    char *approved_by; /**< for the safety department */
    int64_t approved_at;
    char *review_due;  /**< last day before the yearly review */
    char *finished_on; /**< work was finished; NULL: it goes on */
    int64_t score;     /**< of the last yearly evaluation, tenths */
    char *grade;       /**< its grade, A..D */
} sp_contractor;
extern SP_API const sp_type sp_contractor_type;

/** Put a contractor into another state by a decision, past the steps of
 *  sp_contractor_act(): for those who were here before, and when it cannot
 *  wait. Needs `contractor` `approve`. Whoever is on the blacklist cannot be
 *  made to be anything else (sp_blacklist_lift()).
 *  @param reason needed for restricted, suspended and blacklisted
 *  @retval SP_CONFLICT on the blacklist */
SP_API sp_status sp_contractor_decide(sp_session *session, const char *code,
                                      sp_contractor_state state,
                                      const char *reason);

/** What training law asks of somebody (生产经营单位安全培训规定). */
typedef enum sp_staff_kind {
    SP_STAFF_WORKER,
    SP_STAFF_PRINCIPAL,      /**< 主要负责人 */
    SP_STAFF_SAFETY_MANAGER, /**< 安全生产管理人员 */
    SP_STAFF_DISPATCHED,     /**< 被派遣劳动者: as a worker */
    SP_STAFF_INTERN,         /**< 实习学生: as a worker */
    SP_STAFF_OTHER,          /**< other managers and office staff */
    SP_STAFF_KIND_COUNT
} sp_staff_kind;

/** Somebody who works on the site. */
typedef struct sp_person {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *name;
    char *phone;
    char *user_name;     /**< login name; NULL: does not sign in */
    char *enterprise;    /**< code of their enterprise in the park, or NULL */
    char *contractor;    /**< code of their contractor; NULL: own staff */
    char *trained_until; /**< last day on which their training counts */
    bool exam_passed;
    char *medical_until; /**< last day of the medical; NULL: none is asked for
                          */
    bool blacklisted;    /**< sp_person_blacklist() */
    char *blacklist_reason;
    char *left_on; /**< day from which they no longer work here, or NULL */
    char *post;    /**< 岗位, in words */
    unsigned staff_kind; /**< sp_staff_kind: what the law asks of them */
    char *hired_on;      /**< first day here */
    char *insured_until; /**< last day of insurance; NULL: by the contractor's
                              or the enterprise's own */
    char *id_hash;       /**< of the identity number, which is kept nowhere */
    char *photo;         /**< SHA-256 of an attachment */
    char *id_mask;       /**< the number as it is shown: 110***********1234 */
} sp_person;
extern SP_API const sp_type sp_person_type;

/** Bar a person at once, or let them in again. Needs `contractor` `approve`.
 *  What is to last is an entry of the blacklist (safeprod/blacklist.h).
 *  @param reason NULL: let them in again
 *  @retval SP_CONFLICT an entry of the blacklist bars them */
SP_API sp_status sp_person_blacklist(sp_session *session, const char *code,
                                     const char *reason);

/** Keep a keyed hash of a person's identity number, and how it is shown; the
 *  number itself is kept nowhere. Needs `training_file` `update`.
 *  @param number 18 digits of a resident's card, whose check digit is looked
 *                at, or the letters and digits of another document
 *  @retval SP_INVALID  not such a number
 *  @retval SP_CONFLICT another person who works here has it */
SP_API sp_status sp_person_identify(sp_session *session, const char *code,
                                    const char *number);

/** Keep a photo for the pass: PNG or JPEG. Needs `training_file` `update`. */
SP_API sp_status sp_person_set_photo(sp_session *session, const char *code,
                                     const void *bytes, size_t len);

/** A certificate of a person. */
typedef struct sp_certificate {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *person; /**< code of a person */
    char *kind;   /**< as rule packs say it: "welding", "guardian", … */
    char *item;   /**< what of that kind: 准操项目 */
    char *number;
    char *issuer;
    char *valid_from; /**< first day */
    char *valid_to;   /**< last day; NULL: no end */
    char *review_due; /**< last day before the review; NULL: none */
    bool revoked;
    char *review_done;  /**< day of the last review */
    char *photo;        /**< SHA-256 of an attachment */
    int64_t removed_at; /**< not counted any more: replaced, or the person does
                             other work now */
} sp_certificate;
extern SP_API const sp_type sp_certificate_type;

/** Is a person fit for some work, through the whole of it? They are when they
 *  work here, are not on a blacklist, are trained, passed the exam, their
 *  medical and their certificate are valid; and of those of a contractor, when
 *  it is qualified and not on the blacklist, has an agreement, and their entry
 *  pass is valid. Needs a right to read `permit` or `training_file`.
 *  @param person  code
 *  @param purpose kind of the certificate that the work needs, e.g. "welding";
 *                 NULL or "": it needs none
 *  @param from    seconds since 1970 UTC
 *  @param to      not before @p from
 *  @param[in,out] out what speaks against it is appended: nothing when they are
 *                     fit. Codes begin with "person_"
 *  @retval SP_NOT_FOUND no such person */
SP_API sp_status sp_person_fit(sp_session *session, const char *person,
                               const char *purpose, int64_t from, int64_t to,
                               sp_permit_reasons *out);

SP_END_DECLS
#endif
