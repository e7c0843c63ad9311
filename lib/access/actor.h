/* A session from the inside, and what its actor may do. */
#ifndef SP_ACTOR_H
#define SP_ACTOR_H

#include <safeprod/user.h>

#include "db.h"
#include "id.h"
#include "log.h"
#include "rec.h"
#include "role_matrix.h"

struct sp_bulk;

enum { SP_PACKS_KEPT = 64 }; /* all that a site uses in turns */

/* A rule pack that was read before: imports assess thousands of rows by it. */
typedef struct sp_kept_pack {
    int64_t id; /* of its row */
    sp_pack *pack;
} sp_kept_pack;

/* Something that a room above keeps with the session, freed with it. */
typedef struct sp_keep {
    void *what;
    void (*release)(void *what);
} sp_keep;

struct sp_session {
    sp_db *db;
    sp_session_options options;
    sp_ids ids;
    sp_user *actor; /* NULL until somebody has signed in */
    sp_role_matrix *matrix;
    uint32_t roles; /* the actor's, bits by index in the matrix */
    sp_kept_pack packs[SP_PACKS_KEPT];
    unsigned next_pack; /* the place that is given away next */
    sp_findings findings;
    struct sp_bulk *bulk; /* a bulk load under way, see change.h */
    sp_keep live;         /* lib/modules/permit_live.c */
};

/* How far the actor's right reaches; SP_SCOPE_NONE when nobody is signed in.
 * @out_public (may be NULL): public fields only. */
sp_scope sp_right(const sp_session *session, const char *module,
                  sp_action action, bool *out_public);

/* May the actor do this to a record of @dept made by @maker? Both NULL: in
 * general. @retval SP_FORBIDDEN with the reason */
sp_status sp_require(sp_session *session, const char *module, sp_action action,
                     const char *dept, const char *maker);

/* What the actor may see of a module, for lists. */
sp_sight sp_sight_of(const sp_session *session, const char *module,
                     bool *out_public);

/* Work out the rights of session->actor from the roles pack in force. */
sp_status sp_rights_load(sp_session *session);

/* Is department @code @top itself or below it? */
sp_status sp_dept_below(sp_db *db, const char *top, const char *code,
                        bool *out);

/* Take @user (owned from now on) as the actor. */
sp_status sp_session_become(sp_session *session, sp_user *user);

/* Tell the host how far long work is; SP_CANCELLED when it asks to stop. */
sp_status sp_progress_at(sp_session *session, const char *what, int64_t done,
                         int64_t total);

/* Hash a password with argon2id; the caller's. */
sp_status sp_password_hash(const char *password, char **out);
bool sp_password_fits(const char *hash, const char *password);

#endif
