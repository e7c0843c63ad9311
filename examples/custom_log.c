/* The host's ear and brake: the log goes where the host wants it, and long work
 * can be stopped. */
#include "site.h"

static const char TABLE[] = "long.csv";

/* On the thread that called the library; texts are ours until we return. */
static void listen(void *context, sp_log_level level, const char *room,
                   const char *message, const char *fields)
{
    fprintf(context, "[%s] %s: %s %s\n", sp_log_level_name(level), room,
            message, fields ? fields : "");
}

/* false stops: the call ends with SP_CANCELLED, and nothing has changed. */
static bool progress(void *context, const char *what, int64_t done,
                     int64_t total)
{
    int *patience = context;

    printf("%s: %lld of %lld bytes\n", what, (long long)done, (long long)total);
    return (*patience)-- > 0;
}

static sp_status write_table(void)
{
    FILE *file = fopen(TABLE, "we");

    if (!file)
        return SP_IO;
    fprintf(file, "code,full_name\n");
    for (int i = 0; i < 100000; i++)
        fprintf(file, "E%05d,Enterprise %d\n", i, i);
    return fclose(file) == 0 ? SP_OK : SP_IO;
}

int main(void)
{
    int patience = 1;
    sp_session *session = NULL;
    sp_session_options options = SP_SESSION_OPTIONS_INIT;
    sp_import_result result;
    sp_status status = write_table();

    options.log = (sp_logger){listen, stdout, SP_LOG_INFO};
    options.progress = progress;
    options.progress_context = &patience;
    if (status == SP_OK)
        status = enter_site("custom_log.db", &options, &session);
    if (status == SP_OK)
        status = sp_import(session, &sp_enterprise_type, TABLE, NULL, &result);
    if (status == SP_CANCELLED) {
        printf("stopped: %s\n", sp_last_error(SP_EN));
        patience = 1000;
        status = sp_import(session, &sp_enterprise_type, TABLE, NULL, &result);
    }
    remove(TABLE);
    return leave_site("custom_log.db", session, status);
}
