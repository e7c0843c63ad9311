/* May I? And if not, why not: the answer is in the same call, as a status for
 * the program and a sentence in both languages for the person. */
#include "site.h"

static void ask(sp_session *session, const char *module, sp_action action)
{
    char *why = NULL;
    sp_status status = sp_can(session, module, action, NULL, &why);

    printf("%s %s: %s\n  %s\n", module, sp_action_name(action),
           status == SP_OK ? "yes" : "no", why ? why : sp_last_error(SP_EN));
    sp_free(why);
}

/* A call that is refused: the host decides by the status and shows the
 * sentence. */
static sp_status try_it(sp_session *session, sp_enterprise *e)
{
    TRY(sp_text_set(&e->full_name, "深圳某某有限公司"));
    sp_status status = sp_record_add(session, &sp_enterprise_type, e);

    printf("adding an enterprise: %s\n  %s\n  %s\n", sp_status_name(status),
           sp_last_error(SP_ZH), sp_last_error(SP_EN));
    return status == SP_FORBIDDEN ? SP_OK : status;
}

static sp_status work(const char *path, sp_session **session, sp_enterprise *e)
{
    sp_session_options options = SP_SESSION_OPTIONS_INIT;

    options.lang = SP_EN; /* of what sp_can() answers */
    TRY(make_site(path));
    TRY(sp_session_open(path, &options, session));
    TRY(try_it(*session, e)); /* nobody is signed in */
    TRY(sp_session_login(*session, "admin", PASSWORD));
    TRY(try_it(*session, e)); /* separation of duties */
    ask(*session, "archive", SP_DO_READ);
    ask(*session, "archive", SP_DO_CREATE);
    ask(*session, "user", SP_DO_SETTINGS);
    return SP_OK;
}

int main(void)
{
    sp_session *session = NULL;
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);
    sp_status status = e ? work("why_not.db", &session, e) : SP_NO_MEMORY;

    sp_record_free(&sp_enterprise_type, e);
    return leave_site("why_not.db", session, status);
}
