/* Related parties from the inside: what their files share. */
#ifndef SP_PARTY_ROOM_H
#define SP_PARTY_ROOM_H

#include <safeprod/blacklist.h>
#include <safeprod/entry_pass.h>
#include <safeprod/party.h>
#include <safeprod/visitor.h>

#include "change.h"
#include "party_pack.h"

/* The rules in force; the pack is the caller's, the rules borrow from it. */
typedef struct sp_party_book {
    sp_pack *pack;
    const sp_party_rules *rules;
} sp_party_book;
sp_status sp_party_book_open(sp_session *session, sp_party_book *out);
void sp_party_book_close(sp_party_book *book);
#define SP_AUTOPARTYBOOK SP_CLEANUP(sp_party_book_close) sp_party_book

/* A day of the session, or of a text; SP_NO_INT for NULL or no day. */
int64_t sp_party_today(const sp_session *session);
int64_t sp_party_day(const char *text);

/* Make @code, unless there is one: prefix, day, number of that day. Inside the
 * transaction that writes it. */
sp_status sp_party_number(sp_session *session, const sp_type *type,
                          const char *prefix, char **code);

/* Load by code, ask for a right over it, copy, let @set change the copy, write.
 * In one transaction. */
typedef sp_status sp_party_set(sp_session *session, void *record, void *arg);
sp_status sp_party_change(sp_session *session, const sp_type *type,
                          const char *code, sp_action action, const char *verb,
                          sp_party_set *set, void *arg);

/* ---- blacklist.c ---- */

/* By what somebody is looked for; NULL: not by that. */
typedef struct sp_barred_by {
    const char *contractor;
    const char *credit_code;
    const char *rep_hash;
    const char *person;
    const char *id_hash;
} sp_barred_by;

/* Is an entry in force on a day from @first to @last (YYYY-MM-DD)? @out_entry
 * (may be NULL) is its code, "" when there is none. */
sp_status sp_barred(sp_session *session, const sp_barred_by *by,
                    const char *first, const char *last, bool *out,
                    char out_entry[64]);

/* The time of an entry is over; for the tick, inside a transaction. */
sp_status sp_blacklist_expire(sp_session *session, const char *code);

/* ---- pass_follow.c ---- */

/* Bring a person's pass to what holds now: make it, suspend it, end it. Inside
 * a transaction. */
sp_status sp_pass_follow(sp_session *session, const char *person);

/* The same for all who work for a contractor, and for people above an id. */
sp_status sp_pass_follow_firm(sp_session *session, const char *contractor);
sp_status sp_pass_follow_new(sp_session *session, int64_t above);

/* The same for people that a statement names: those above an id ($1), after a
 * code ($2), so many at a time ($3). */
sp_status sp_pass_follow_each(sp_session *session, const char *sql,
                              int64_t above);

/* ---- pass_gather.c ---- */

struct sp_pass_facts;

/* What a pass of a person rests on, and where the texts live. */
typedef struct sp_pass_gathered {
    struct sp_pass_facts *facts;
    char *owner_dept;
    char *contractor;
    char *texts[3];
    void *certificates;
    char **kinds;
    size_t nkinds;
} sp_pass_gathered;
sp_status sp_pass_gather(sp_session *session, const char *person, int64_t day,
                         sp_pass_gathered *out);
void sp_pass_gathered_clear(sp_pass_gathered *g);
#define SP_AUTOGATHERED SP_CLEANUP(sp_pass_gathered_clear) sp_pass_gathered

/* ---- pass_verbs.c ---- */

/* sp_pass_revoke() for a rule that says so, e.g. 12 points. */
sp_status sp_pass_revoke_by_rule(sp_session *session, const char *number,
                                 const char *reason);

/* ---- entry_pass.c ---- */

/* The live pass of a person; NULL when there is none. The caller's. */
sp_status sp_pass_live(sp_session *session, const char *person,
                       sp_entry_pass **out);
void sp_pass_release(sp_entry_pass **pass);
#define SP_AUTOPASS SP_CLEANUP(sp_pass_release) sp_entry_pass

/* ---- party_agreement.c ---- */

/* Bring a party's dates to what its signed agreements say today. */
sp_status sp_agreement_follow(sp_session *session, const char *contractor);

/* What the signed agreements of a kind say: the days that they cover without a
 * gap, around today or else the next; @out_there is false when none is signed
 * by both. */
sp_status sp_agreement_says(sp_session *session, const char *contractor,
                            sp_agreement_kind kind, char out_from[11],
                            char out_to[11], bool *out_there);

#endif
