/** @file safeprod/user.h
 *  @brief Who works on a site and what they may do.
 *
 *  Rights come from the role matrix, a rule pack (`roles.standard`): for each
 *  role, module and action a *scope*. Nothing is allowed that the matrix does
 *  not allow. A user with several roles has the widest scope of each action. */
#ifndef SAFEPROD_USER_H
#define SAFEPROD_USER_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** Fewest characters of a password. */
#define SP_PASSWORD_MIN 10

/** What is done to the things of a module. */
typedef enum sp_action {
    SP_DO_CREATE,
    SP_DO_READ,
    SP_DO_UPDATE,
    SP_DO_DELETE,  /**< take out of use; nothing is ever erased */
    SP_DO_APPROVE, /**< review, approve, verify */
    SP_DO_EXPORT,
    SP_DO_SETTINGS,
    SP_ACTION_COUNT
} sp_action;

/** How far a right reaches. */
typedef enum sp_scope {
    SP_SCOPE_NONE,
    SP_SCOPE_OWN,  /**< creator, assignee or subject */
    SP_SCOPE_DEPT, /**< own department and those below it */
    SP_SCOPE_PARK, /**< all enterprises of the park */
    SP_SCOPE_ALL
} sp_scope;

/** @return e.g. "create". Never NULL. */
SP_API const char *sp_action_name(sp_action action);
/** @return e.g. "dept". Never NULL. */
SP_API const char *sp_scope_name(sp_scope scope);
/** @retval SP_INVALID lists the names that there are */
SP_API sp_status sp_action_parse(const char *name, sp_action *out);

/** A department; they form a tree. Module `user`. */
typedef struct sp_department {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *name;
    char *parent; /**< code of the department above, or NULL */
    char *head;   /**< login name of its head, or NULL */
    int64_t removed_at;
} sp_department;
extern SP_API const sp_type sp_department_type;

/** A user. Module `user`; written by the verbs below alone. */
typedef struct sp_user {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *name;         /**< login name */
    char *display_name; /**< 姓名 */
    char *department;   /**< code, or NULL */
    char *phone;
    char *roles;        /**< names with commas, e.g. "WORKER,SAFETY_OFFICER" */
    char *password;     /**< argon2id; never leaves the library */
    int64_t removed_at; /**< disabled since */
} sp_user;
extern SP_API const sp_type sp_user_type;

/** Add a user without roles.
 *  @param user     name, display_name, department and phone are taken
 *  @param password at least SP_PASSWORD_MIN characters */
SP_API sp_status sp_user_add(sp_session *session, sp_user *user,
                             const char *password);

/** Change a password: one's own with the old one, another's with `user`
 *  `settings` and @p old NULL. Ends that user's tokens. */
SP_API sp_status sp_user_set_password(sp_session *session, const char *name,
                                      const char *old, const char *password);

/** Give or take a role. Roles that may not be held together are refused.
 *  @param role e.g. "SAFETY_ADMIN" or its Chinese name */
SP_API sp_status sp_user_grant(sp_session *session, const char *name,
                               const char *role);
/** Take a role away; see sp_user_grant(). */
SP_API sp_status sp_user_revoke(sp_session *session, const char *name,
                                const char *role);

/** Make a token for cron or another program. It can do what @p name can.
 *  @param label   what it is for
 *  @param expires seconds since 1970 UTC
 *  @param[out] out the token, shown this once; the site keeps its hash only.
 *                  The caller's, sp_free() */
SP_API sp_status sp_token_create(sp_session *session, const char *name,
                                 const char *label, int64_t expires,
                                 char **out);

/** End every token of @p name that has this label; all of them when NULL.
 *  @param[out] out_count how many; may be NULL */
SP_API sp_status sp_token_revoke(sp_session *session, const char *name,
                                 const char *label, int64_t *out_count);

/** May the actor do this, and why, or why not.
 *  @param module e.g. "archive"; sp_module_at() lists them
 *  @param dept   owner department of the record in question; NULL: any
 *  @param[out] out_why a sentence in the session's language, the caller's,
 *                      sp_free(); may be NULL
 *  @retval SP_OK        yes
 *  @retval SP_FORBIDDEN no; also in sp_last_error() */
SP_API sp_status sp_can(sp_session *session, const char *module,
                        sp_action action, const char *dept, char **out_why);

/** The matrix in force, as the JSON text of its rule pack.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_role_matrix_text(sp_session *session, char **out);

SP_END_DECLS
#endif
