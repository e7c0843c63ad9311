/** @file safeprod/blacklist.h
 *  @brief The blacklist (黑名单) of companies and people.
 *
 *  Somebody proposes an entry, somebody else decides. While it is in force, who
 *  is on it gets no pass and no permit, is not let in again and is not trained.
 *  A company is known by its credit code and by the identity of its legal
 *  representative, a person by theirs (sp_person_identify()), so that another
 *  name does not help. Getting off the list takes a proposal and a decision as
 *  well.
 *
 *  An entry about a person is personal data: no more is kept than is needed to
 *  know them again and to say why. Module `contractor`. */
#ifndef SAFEPROD_BLACKLIST_H
#define SAFEPROD_BLACKLIST_H

#include <safeprod/person.h>

SP_BEGIN_DECLS

/** Who an entry is about. */
typedef enum sp_blacklist_subject {
    SP_BLACKLIST_COMPANY,
    SP_BLACKLIST_PERSON,
    SP_BLACKLIST_SUBJECT_COUNT
} sp_blacklist_subject;

/** How far it reaches. */
typedef enum sp_blacklist_scope {
    SP_BLACKLIST_ENTERPRISE,
    SP_BLACKLIST_PARK,
    SP_BLACKLIST_SCOPE_COUNT
} sp_blacklist_scope;

/** Where an entry stands. */
typedef enum sp_blacklist_state {
    SP_BLACKLIST_PROPOSED,
    SP_BLACKLIST_IN_FORCE, /**< until `valid_to` */
    SP_BLACKLIST_REJECTED,
    SP_BLACKLIST_LIFT_PROPOSED, /**< in force until that is decided */
    SP_BLACKLIST_LIFTED,
    SP_BLACKLIST_STATE_COUNT
} sp_blacklist_state;

/** An entry. Written by the verbs below. */
typedef struct sp_blacklist_entry {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;       /**< made when NULL */
    unsigned subject; /**< sp_blacklist_subject */
    char *contractor; /**< of a company: its code, when it is known here */
    char *person;     /**< of a person: their code, when they are */
    char *name;
    char *credit_code; /**< of a company */
    char *id_hash;     /**< of the person, or the legal representative */
    char *reason;      /**< code of the pack `party.cn` */
    char *evidence;    /**< what shows it */
    unsigned scope;    /**< sp_blacklist_scope */
    unsigned state;    /**< sp_blacklist_state */
    char *proposed_by; /**< login names */
    int64_t proposed_at;
    char *decided_by;
    int64_t decided_at;
    char *decision_note;
    char *valid_from; /**< set by the decision */
    char *valid_to;   /**< last day; NULL: for good */
    char *appeal;     /**< what they say against it */
    char *lift_by;
    int64_t lift_at;
    char *lift_reason;
    char *lifted_by;
    int64_t lifted_at;
} sp_blacklist_entry;
extern SP_API const sp_type sp_blacklist_entry_type;

/** Propose an entry. Needs `contractor` `update`. Name, credit code and
 *  identity are taken from the contractor or the person that it names.
 *  @param entry its code and state are set
 *  @retval SP_INVALID  no reason of the pack, no evidence, nobody to be known
 *                      again by a credit code, an identity or a code
 *  @retval SP_CONFLICT an open entry is about them already */
SP_API sp_status sp_blacklist_propose(sp_session *session,
                                      sp_blacklist_entry *entry);

/** Decide about a proposal, or about a proposal to lift. Needs `contractor`
 *  `approve`, and somebody else than who proposed it.
 *  @param accept false: rejected; a proposal to lift: it stays in force
 *  @param note   why; needed when it is not accepted
 *  @retval SP_FORBIDDEN by who proposed it
 *  @retval SP_CONFLICT  nothing to decide */
SP_API sp_status sp_blacklist_decide(sp_session *session, const char *code,
                                     bool accept, const char *note);

/** Propose to lift an entry. Needs `contractor` `update`.
 *  @param reason what has changed */
SP_API sp_status sp_blacklist_lift(sp_session *session, const char *code,
                                   const char *reason);

/** Write down what they say against it. Needs `contractor` `update`. */
SP_API sp_status sp_blacklist_appeal(sp_session *session, const char *code,
                                     const char *text);

SP_END_DECLS
#endif
