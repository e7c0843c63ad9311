/* Two threads write to one site. Sessions share nothing, so each thread opens
 * its own; the errors are each thread's own too. */
#include <pthread.h>

#include "site.h"

enum { EACH = 50 };
static const char PATH[] = "two_threads.db";

typedef struct writer {
    const char *name;
    sp_status status;
} writer;

static sp_status add_some(sp_session *session, const writer *w)
{
    for (int i = 0; i < EACH; i++) {
        sp_enterprise *e = sp_record_new(&sp_enterprise_type);
        char name[16];
        snprintf(name, sizeof name, "%s %d", w->name, i);
        sp_status status = e ? sp_text_set(&e->full_name, name) : SP_NO_MEMORY;
        if (status == SP_OK) /* waits up to busy_ms for the other thread */
            status = sp_record_add(session, &sp_enterprise_type, e);
        sp_record_free(&sp_enterprise_type, e);
        TRY(status);
    }
    return SP_OK;
}

static void *run(void *argument)
{
    writer *w = argument;
    sp_session *session = NULL;

    w->status = sp_session_open(PATH, NULL, &session);
    if (w->status == SP_OK)
        w->status = sp_session_login(session, "li", PASSWORD);
    if (w->status == SP_OK)
        w->status = add_some(session, w);
    if (w->status != SP_OK) /* here, for the sentence is this thread's */
        fprintf(stderr, "%s: %s\n", w->name, sp_last_error(SP_EN));
    sp_session_close(session);
    return NULL;
}

int main(void)
{
    writer a = {"A", SP_OK};
    writer b = {"B", SP_OK};
    pthread_t other;
    sp_status status = make_site(PATH);

    if (status == SP_OK && pthread_create(&other, NULL, run, &b) == 0) {
        run(&a);
        pthread_join(other, NULL);
        status = a.status == SP_OK ? b.status : a.status;
    }
    return leave_site(PATH, NULL, status);
}
