/* Who may work, from the inside: no rights are checked here. */
#ifndef SP_PERSON_FIT_H
#define SP_PERSON_FIT_H

#include <safeprod/person.h>

#include "actor.h"

/* sp_person_fit() without rights. */
sp_status sp_person_judge(sp_session *session, const char *person,
                          const char *purpose, int64_t from, int64_t to,
                          sp_permit_reasons *out);

/* Is a person, or their contractor, on the blacklist now? For whoever lets
 * people in or trains them. */
sp_status sp_person_barred(sp_session *session, const char *person,
                           sp_permit_reasons *out);

/* What speaks against a contractor's work in this window. SP_NOT_FOUND: no such
 * contractor. */
sp_status sp_contractor_judge(sp_session *session, const char *contractor,
                              int64_t from, int64_t to, sp_permit_reasons *out);

/* The code of the person who signs in as @user; NULL when there is none. The
 * caller's. */
sp_status sp_person_of_user(sp_session *session, const char *user, char **out);

/* The login name of a person; NULL when they have none. The caller's. */
sp_status sp_user_of_person(sp_session *session, const char *person,
                            char **out);

static inline void sp_person_release(sp_person **person) /* for SP_CLEANUP */
{
    sp_record_free(&sp_person_type, *person);
}
#define SP_AUTOPERSON SP_CLEANUP(sp_person_release) sp_person

#endif
