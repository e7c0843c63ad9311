/* What the other examples stand on: a scratch site, and somebody signed in to
 * it who may work with archives and risks. open_site.c shows each step. */
#ifndef EXAMPLE_SITE_H
#define EXAMPLE_SITE_H

#include <stdio.h>
#include <stdlib.h>

#include <safeprod/safeprod.h>

#define PASSWORD "correct horse"

/* Hand a failure on; what is owned is let go by main(). */
#define TRY(call)                                                              \
    do {                                                                       \
        sp_status try_status = (call);                                         \
        if (try_status != SP_OK)                                               \
            return try_status;                                                 \
    } while (0)

static inline sp_status add_officer(sp_session *admin, sp_user *li)
{
    TRY(sp_text_set(&li->name, "li"));
    TRY(sp_user_add(admin, li, PASSWORD));
    return sp_user_grant(admin, "li", "SAFETY_HEAD");
}

/* Make a site in which "admin" and "li" can sign in with PASSWORD. */
static inline sp_status make_site(const char *path)
{
    sp_session *admin = NULL;
    sp_user *li = sp_record_new(&sp_user_type);
    sp_status status = sp_site_create(path, NULL, "admin", PASSWORD, &admin);

    if (status == SP_OK)
        status = li ? add_officer(admin, li) : SP_NO_MEMORY;
    sp_record_free(&sp_user_type, li);
    sp_session_close(admin);
    return status;
}

/* The same, and li is signed in. *out is the caller's, sp_session_close(), also
 * when signing in failed. */
static inline sp_status enter_site(const char *path,
                                   const sp_session_options *options,
                                   sp_session **out)
{
    TRY(make_site(path));
    TRY(sp_session_open(path, options, out));
    return sp_session_login(*out, "li", PASSWORD);
}

/* A zone of the plan that is called like its code. */
static inline sp_status new_zone(sp_session *session, const char *code)
{
    sp_zone *zone = sp_record_new(&sp_zone_type);
    sp_status status = zone ? sp_text_set(&zone->code, code) : SP_NO_MEMORY;

    if (status == SP_OK)
        status = sp_text_set(&zone->name, code);
    if (status == SP_OK)
        status = sp_record_add(session, &sp_zone_type, zone);
    sp_record_free(&sp_zone_type, zone);
    return status;
}

/* Close, remove the scratch site, say what went wrong. @return for main() */
static inline int leave_site(const char *path, sp_session *session,
                             sp_status status)
{
    if (status != SP_OK)
        fprintf(stderr, "%s: %s\n", sp_status_name(status),
                sp_last_error(SP_EN));
    sp_session_close(session);
    remove(path);
    return status == SP_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
