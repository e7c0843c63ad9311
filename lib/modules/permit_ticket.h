/* A ticket as its verbs work with it: the row, its pack, how it is graded, who
 * may touch it, and how it is written. */
#ifndef SP_PERMIT_TICKET_H
#define SP_PERMIT_TICKET_H

#include <safeprod/permit.h>

#include "change.h"
#include "packs.h"
#include "permit_pack.h"
#include "permit_reason.h"

typedef struct sp_ticket {
    sp_session *session;
    sp_permit *permit; /* as it is stored */
    sp_pack *pack;
    const sp_permit_type *type; /* borrowed from the pack */
    sp_pack *calendar;          /* NULL: the site has none */
    sp_permit_grading grading;  /* when `graded` */
    bool graded;
} sp_ticket;

void sp_ticket_close(sp_ticket *ticket);
#define SP_AUTOTICKET SP_CLEANUP(sp_ticket_close) sp_ticket

/* Load a ticket with the pack that it was applied under, and check that the
 * actor may see it. Legacy tickets have no pack: SP_CONFLICT. */
sp_status sp_ticket_open(sp_session *session, const char *number,
                         sp_ticket *out);

/* The same for the clock, which sees all. */
sp_status sp_ticket_load(sp_session *session, const char *number,
                         sp_ticket *out);

/* May the actor see it, fill it in? By their role, as applicant, or as somebody
 * who is named on it. */
sp_status sp_ticket_may_see(sp_session *session, const sp_permit *permit);
sp_status sp_ticket_may_fill(sp_session *session, const sp_permit *permit);

/* Is the actor named on it? */
sp_status sp_ticket_names_actor(sp_session *session, const char *number,
                                bool *out);

/* Work out its level by its facts and its time. SP_INVALID says which fact is
 * missing or wrong. */
sp_status sp_ticket_grade(sp_ticket *ticket);

/* Code of its level by index; NULL for SP_PERMIT_NO_LEVEL. Borrowed. */
const char *sp_ticket_level(const sp_ticket *ticket, int level);

/* A copy to change, and writing it. */
sp_status sp_ticket_copy(const sp_ticket *ticket, sp_permit **out);
sp_status sp_ticket_write(sp_ticket *ticket, sp_permit *changed,
                          const char *verb);
void sp_permit_release(sp_permit **permit); /* for SP_CLEANUP */
#define SP_AUTOPERMIT SP_CLEANUP(sp_permit_release) sp_permit

/* A line of the history. Texts are borrowed; NULL: none. */
typedef struct sp_ticket_note {
    const char *action;
    sp_permit_state from;
    sp_permit_state to;
    int64_t round;
    const char *step;
    const char *signed_as;
    bool on_site;
    const char *reason;
    const char *facts;
    const char *evidence;
    const char *key;
} sp_ticket_note;

/* Append it. @out_seq may be NULL. */
sp_status sp_ticket_log(sp_session *session, const sp_permit *permit,
                        const sp_ticket_note *note, int64_t *out_seq);

/* The same for something that was filled in and left the state alone. */
sp_status sp_ticket_log_filled(const sp_ticket *ticket, const char *action,
                               const char *reason);

/* The line of the history that has this key; NULL when none.
 * @number NULL: of the lines that made a ticket. */
sp_status sp_ticket_by_key(sp_session *session, const char *number,
                           const char *key, sp_permit_history **out);
void sp_history_release(sp_permit_history **line); /* for SP_CLEANUP */
#define SP_AUTOHISTORY SP_CLEANUP(sp_history_release) sp_permit_history

/* Write a new record of a ticket: code <number>/<letter><n>. */
sp_status sp_ticket_add(const sp_ticket *ticket, const sp_type *type,
                        char letter, void *record);

/* The pack in force of the type that people mean by @name: its code, label or
 * alias. SP_NOT_FOUND lists what there is. */
sp_status sp_permit_pack_of(sp_session *session, const char *name,
                            sp_pack **out);

/* The next free number of @day. The caller's. */
sp_status sp_permit_number(sp_session *session, char **out);

/* ---- facts and fields: JSON objects of texts ---- */

enum { SP_PERMIT_PAIRS_MAX = 100 };

typedef struct sp_permit_pairs {
    struct cJSON *json;
    sp_permit_fact items[SP_PERMIT_PAIRS_MAX];
    size_t count;
} sp_permit_pairs;

/* An object as it is stored: numbers and flags as texts, nulls left out. NULL
 * when it is empty. The caller's. */
sp_status sp_permit_pairs_tidy(const char *json, char **out);

/* Read one that is stored; NULL: empty. */
sp_status sp_permit_pairs_read(const char *json, sp_permit_pairs *out);
void sp_permit_pairs_clear(sp_permit_pairs *pairs);
#define SP_AUTOPAIRS SP_CLEANUP(sp_permit_pairs_clear) sp_permit_pairs

/* Set one (NULL: take it away), and write the object; the caller's. */
sp_status sp_permit_pairs_set(const char *json, const char *name,
                              const char *value, char **out);

#endif
