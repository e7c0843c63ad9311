/* What the rules of training need to know of a person, a session, a plan. */
#ifndef SP_TRAINING_GATHER_H
#define SP_TRAINING_GATHER_H

#include <safeprod/training.h>

#include "change.h"
#include "person_fit.h"
#include "training_hours.h"

/* ---- plans and sessions ---- */

void sp_training_plan_release(sp_training_plan **plan);
#define SP_AUTOPLAN SP_CLEANUP(sp_training_plan_release) sp_training_plan
void sp_training_session_release(sp_training_session **session);
#define SP_AUTOSESSION                                                         \
    SP_CLEANUP(sp_training_session_release) sp_training_session

/* The plan @code, when @action may be done to it now. No rights are checked. */
sp_status sp_training_plan_open(sp_session *session, const char *code,
                                sp_training_action action,
                                sp_training_plan **out);

/* The next free number of today: PX202611240001. The caller's. */
sp_status sp_training_number(sp_session *session, char **out);

/* "<parent>/<letter><n>", where @sql counts the children that $1 has. */
sp_status sp_training_child_code(sp_session *session, const char *sql,
                                 const char *parent, char letter, char **out);

/* The pack in force; the caller frees @out. */
sp_status sp_training_pack(sp_session *session, sp_pack **out,
                           const sp_training_table **out_table);

/* ---- a person ---- */

typedef struct sp_training_dossier {
    sp_person *person;
    sp_pack *pack;
    const sp_training_table *table; /* borrowed from the pack */
    sp_training_entry *entries;
    int64_t *exams;
    sp_training_facts facts;
    sp_training_standing standing;
} sp_training_dossier;

/* All that is on record of @code, and how they stand today. No rights are
 * checked. @retval SP_NOT_FOUND */
sp_status sp_training_gather(sp_session *session, const char *code,
                             sp_training_dossier *out);
void sp_training_dossier_free(sp_training_dossier *dossier);
#define SP_AUTODOSSIER SP_CLEANUP(sp_training_dossier_free) sp_training_dossier

/* May the actor see this person's file (@action SP_DO_READ), take it along
 * (SP_DO_EXPORT)? Their own they may always. */
sp_status sp_training_may_see(sp_session *session, const sp_person *person,
                              sp_action action);

/* Work out what follows for a person and write it, no rights asked. */
sp_status sp_training_settle(sp_session *session, const char *person,
                             bool *out_complete);

/* ---- walking over people ---- */

/* Those who work here, that @filter chooses (NULL: all), by code. */
typedef sp_status (*sp_training_person_visit)(void *context, const char *code);
sp_status sp_training_people(sp_session *session,
                             const sp_training_filter *filter,
                             sp_training_person_visit visit, void *context);

#endif
