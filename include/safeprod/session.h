/** @file safeprod/session.h
 *  @brief A site and somebody who works on it.
 *
 *  A *site* is one database file: records, attachments, rule packs, ledger. A
 *  *session* is one connection to it together with an actor, a clock and a
 *  language. Sessions share nothing, so each thread opens its own; one session
 *  is used by one thread at a time.
 *
 *  Nothing about the site can be read or written before somebody has signed in;
 *  every call checks what that actor may do (safeprod/user.h). */
#ifndef SAFEPROD_SESSION_H
#define SAFEPROD_SESSION_H

#include <safeprod/log.h>
#include <safeprod/status.h>

SP_BEGIN_DECLS

/** A connection, an actor, a clock, a language. */
typedef struct sp_session sp_session;

/** Called from long work every few thousand records.
 *  @param total 0 when it is not known
 *  @return false to stop: the call ends with SP_CANCELLED and changes nothing
 */
typedef bool (*sp_progress)(void *context, const char *what, int64_t done,
                            int64_t total);

/** How a session is opened. Start from SP_SESSION_OPTIONS_INIT. */
typedef struct sp_session_options {
    sp_lang lang;           /**< of texts made by the library */
    int zone;               /**< the site's zone, minutes east of UTC */
    int64_t now;            /**< a fixed clock, seconds since 1970 UTC;
                                 SP_NO_INT: the wall clock */
    bool read_only;         /**< every write is refused */
    int busy_ms;            /**< how long to wait for another writer */
    unsigned node;          /**< this machine's part in record ids, 0..255 */
    sp_logger log;          /**< see safeprod/log.h */
    sp_progress progress;   /**< or NULL */
    void *progress_context; /**< passed to `progress` */
} sp_session_options;

/** Chinese, UTC+8, the wall clock, ten seconds of patience. */
#define SP_SESSION_OPTIONS_INIT                                                \
    {                                                                          \
        .lang = SP_ZH, .zone = 480, .now = INT64_MIN, .busy_ms = 10000         \
    }

/** Make a new site: schema, the built-in rule packs, and its first user, who
 *  holds the role SYS_ADMIN.
 *  @param path     must not exist yet
 *  @param options  as for sp_session_open(); NULL: SP_SESSION_OPTIONS_INIT
 *  @param admin    login name of the first user
 *  @param password at least SP_PASSWORD_MIN characters
 *  @param[out] out a session in which @p admin is signed in
 *  @retval SP_CONFLICT @p path exists
 *  A failure leaves no file behind. */
SP_API sp_status sp_site_create(const char *path,
                                const sp_session_options *options,
                                const char *admin, const char *password,
                                sp_session **out);

/** Open a site; nobody is signed in yet.
 *  @retval SP_NOT_FOUND   no such file
 *  @retval SP_CORRUPT     not a database of ours
 *  @retval SP_UNSUPPORTED written by a newer library, or an older one whose
 *                         schema has to be brought up (sp_site_migrate()) */
SP_API sp_status sp_session_open(const char *path,
                                 const sp_session_options *options,
                                 sp_session **out);

/** Close and free; NULL is allowed. */
SP_API void sp_session_close(sp_session *session);

/** Asked again and again from within long calls, every few milliseconds.
 *  @return true to stop: the call ends with SP_CANCELLED and changes nothing */
typedef bool (*sp_interrupt)(void *context);

/** Have somebody asked whether a call under way shall go on, e.g. because a
 *  person pressed Ctrl-C. Finer than `progress`: a single search that takes
 *  long is stopped as well. It is asked on the thread of the call and must not
 *  use @p session.
 *  @param ask NULL: nobody is asked any more */
SP_API void sp_session_set_interrupt(sp_session *session, sp_interrupt ask,
                                     void *context);

/** Bring an older site up to this library's schema, in one transaction.
 *  @param[out] out_from schema version before; may be NULL
 *  @param[out] out_to   schema version after; may be NULL */
SP_API sp_status sp_site_migrate(const char *path,
                                 const sp_session_options *options,
                                 int *out_from, int *out_to);

/** Copy the whole site, while others go on working, to a file that does not
 *  exist yet. Needs `site` `export`.
 *  @retval SP_CONFLICT @p to exists */
SP_API sp_status sp_site_backup(sp_session *session, const char *to);

/** One thing that sp_site_doctor() looked at. */
typedef struct sp_diagnosis {
    const char *what; /**< e.g. "schema", "pages", "references", "ledger" */
    bool ok;
    char *zh; /**< a sentence */
    char *en; /**< the same sentence */
} sp_diagnosis;

/** What sp_site_doctor() found. */
typedef struct sp_diagnoses {
    sp_diagnosis *items;
    size_t count;
    bool ok; /**< all of them */
} sp_diagnoses;

/** Examine the site: schema, pages, references, ledger, attachments, rule
 *  packs, counters. Changes nothing. Needs `site` `read`.
 *  @param[out] out sp_diagnoses_clear() */
SP_API sp_status sp_site_doctor(sp_session *session, sp_diagnoses *out);

/** Free what is in @p diagnoses. */
SP_API void sp_diagnoses_clear(sp_diagnoses *diagnoses);

/** Sign in with a password. Wrong names and wrong passwords are told apart by
 *  nobody, and both take the same time.
 *  @retval SP_FORBIDDEN not right, or the user is disabled */
SP_API sp_status sp_session_login(sp_session *session, const char *user,
                                  const char *password);

/** Sign in with a token of sp_token_create(). */
SP_API sp_status sp_session_login_token(sp_session *session, const char *token);

/** @return The login name of who is signed in, or NULL. Borrowed. */
SP_API const char *sp_session_user(const sp_session *session);

/** @return The session's time: its fixed clock or the wall clock. */
SP_API int64_t sp_session_now(const sp_session *session);

/** @return The session's zone, minutes east of UTC. */
SP_API int sp_session_zone(const sp_session *session);

/** @return The session's language. */
SP_API sp_lang sp_session_lang(const sp_session *session);

/** @return The version of the library, e.g. "0.1.0". Never NULL. */
SP_API const char *sp_version(void);

SP_END_DECLS
#endif
