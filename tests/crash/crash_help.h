/* What the crash tests share: how often, and what must hold afterwards. */
#ifndef CRASH_HELP_H
#define CRASH_HELP_H

#include "site_help.h"

/* How many times: @usual, or SP_ROUNDS. */
static inline int rounds(int usual)
{
    const char *wanted = getenv("SP_ROUNDS");

    return wanted ? atoi(wanted) : usual;
}

static inline bool thorough(void)
{
    return getenv("SP_ROUNDS") != NULL;
}

/* A token for @name that later sessions can come in by. */
__attribute__((unused)) static char *token_of(sp_session *root,
                                              const char *name)
{
    char *token = NULL;

    OK(sp_token_create(root, name, "crash", SITE_NOW + 100000, &token));
    return token;
}

__attribute__((unused)) static sp_session *come_in(const char *token)
{
    sp_session *session = site_open();

    OK(sp_session_login_token(session, token));
    return session;
}

/* Ledger, rows, pages, references, attachments: all must be in order. */
__attribute__((unused)) static void all_is_well(const char *token,
                                                const char *when)
{
    sp_session *session = come_in(token);
    sp_diagnoses found = {0};

    OK(sp_site_doctor(session, &found));
    for (size_t i = 0; i < found.count; i++)
        if (!found.items[i].ok)
            fail_msg("%s: %s: %s", when, found.items[i].what,
                     found.items[i].en);
    sp_diagnoses_clear(&found);
    sp_session_close(session);
}

__attribute__((unused)) static void ledger_proves_out(const char *token,
                                                      const char *when)
{
    sp_session *session = come_in(token);
    sp_audit_result result;

    if (sp_audit_verify(session, NULL, &result) != SP_OK)
        fail_msg("%s: %s", when, sp_last_error(SP_EN));
    sp_session_close(session);
}

#endif
