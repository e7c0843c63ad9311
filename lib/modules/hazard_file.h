/* A hazard as its verbs work with it: the row, its pack, who may see it, its
 * history. */
#ifndef SP_HAZARD_FILE_H
#define SP_HAZARD_FILE_H

#include <safeprod/hazard.h>

#include "change.h"

void sp_hazard_release(sp_hazard **hazard); /* for SP_CLEANUP */
#define SP_AUTOHAZARD SP_CLEANUP(sp_hazard_release) sp_hazard
void sp_hazard_line_release(sp_hazard_history **line); /* for SP_CLEANUP */
#define SP_AUTOHAZARDLINE SP_CLEANUP(sp_hazard_line_release) sp_hazard_history

/* May the actor see it: by the matrix, or as who reported it, has to rectify it
 * or did. */
sp_status sp_hazard_may_see(sp_session *session, const sp_hazard *hazard);

/* Load it, with and without asking that. */
sp_status sp_hazard_open(sp_session *session, const char *number,
                         sp_hazard **out);
sp_status sp_hazard_find(sp_session *session, const char *number,
                         sp_hazard **out);

/* Write as nobody: what follows shows no actor, in the row, the history, the
 * ledger and the log. Give the same struct back. */
typedef struct sp_hazard_mask {
    sp_user nobody;
    sp_user *actor;
    bool on;
} sp_hazard_mask;
void sp_hazard_mask_put(sp_session *session, bool anonymous,
                        sp_hazard_mask *mask);
void sp_hazard_mask_off(sp_session *session, sp_hazard_mask *mask);

/* A line of the history. Borrowed; NULL: none. */
typedef struct sp_hazard_note {
    const char *action;
    sp_hazard_state from;
    sp_hazard_state to;
    const char *reason;
    const char *note;
    const char *evidence;
    const char *key;
} sp_hazard_note;

/* Append it. @out_seq may be NULL. */
sp_status sp_hazard_log(sp_session *session, const sp_hazard *hazard,
                        const sp_hazard_note *note, int64_t *out_seq);

/* The line that has this key, NULL when none. @number NULL: of the lines of
 * reports. */
sp_status sp_hazard_by_key(sp_session *session, const char *number,
                           const char *key, sp_hazard_history **out);

/* @len bytes at most: the caller's key is stored and indexed. */
sp_status sp_hazard_check_key(const char *key);

#endif
