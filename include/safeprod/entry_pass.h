/** @file safeprod/entry_pass.h
 *  @brief Entry passes (入场证) of people who work for related parties.
 *
 *  Nobody writes a pass. It makes itself when, and only when, everything holds:
 *  the person is trained and passed the exam, their medical, insurance and
 *  certificates are valid, they work here and are on no blacklist, and their
 *  contractor is qualified, is on no blacklist, and has a live agreement. It is
 *  valid until the first of these ends, and not longer than the pack `party.cn`
 *  says (180 days). Whenever one of them changes it follows at once: it is
 *  suspended while something is missing, comes back when it is there again, and
 *  ends with a blacklist or with the person's leaving.
 *
 *  Nothing rests on the tick: sp_pass_check() and sp_person_fit() look at the
 *  day. The tick makes passes whose time has come and marks those that ended.
 *
 *  Module `contractor`. */
#ifndef SAFEPROD_ENTRY_PASS_H
#define SAFEPROD_ENTRY_PASS_H

#include <safeprod/person.h>

SP_BEGIN_DECLS

/** A pass. Written by the library. */
typedef struct sp_entry_pass {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;       /**< its number */
    char *person;     /**< code of a person */
    char *contractor; /**< code of their contractor then */
    char *valid_from; /**< first day */
    char *valid_to;   /**< last day; dead at 00:00 after it */
    char *ends_by;    /**< what sets its end, e.g. "agreement" */
    char *areas;      /**< where it is valid; NULL: the site */
    unsigned state;   /**< sp_pass_state, as of the last change */
    char *why;        /**< of suspended, revoked, …: the reason */
    int64_t issued_at;
    int64_t ended_at;    /**< SP_NO_INT: not yet */
    char *retrain_after; /**< revoked: they have to be trained for longer than
                              until this day before there is a new one */
} sp_entry_pass;
extern SP_API const sp_type sp_entry_pass_type;

/** What a person lacks for a pass; nothing when there is a live one now. Needs
 *  `contractor` or `permit` `read`.
 *  @param[in,out] out appended to; codes begin with "pass_" */
SP_API sp_status sp_pass_why(sp_session *session, const char *person,
                             sp_permit_reasons *out);

/** Is a pass good at some time? All is looked at anew: nothing of what is
 *  stored in the pass is trusted but its number, its dates and its state. Needs
 *  a right to read `contractor` or `permit`.
 *  @param[in,out] out nothing is appended when it is
 *  @retval SP_NOT_FOUND no such pass */
SP_API sp_status sp_pass_check(sp_session *session, const char *number,
                               int64_t at, sp_permit_reasons *out);

/** Take a pass away. There is a new one only after the person was trained
 *  again. Needs `contractor` `approve`.
 *  @param reason why; required
 *  @retval SP_CONFLICT it has ended already */
SP_API sp_status sp_pass_revoke(sp_session *session, const char *number,
                                const char *reason);

/** Take a pass back from somebody who leaves the site: they have left from
 *  today on. Needs `contractor` `update`. */
SP_API sp_status sp_pass_return(sp_session *session, const char *number);

/** Say where a pass is valid. Needs `contractor` `update`.
 *  @param areas zones or places, commas; NULL: the whole site */
SP_API sp_status sp_pass_set_areas(sp_session *session, const char *number,
                                   const char *areas);

/** The pass as a card of 85.6 × 54 mm, with photo and sealed QR code
 *  (safeprod/seal.h), so that a gate can check it with no network.
 *  @param pdf   false: PNG
 *  @param[out] out the caller's, sp_free()
 *  @retval SP_CONFLICT not a live pass */
SP_API sp_status sp_pass_print(sp_session *session, const char *number,
                               bool pdf, void **out, size_t *out_len);

/** What the card's QR code says: sp_seal_verify() reads it.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_pass_qr_text(sp_session *session, const char *number,
                                 char **out);

SP_END_DECLS
#endif
