/* What people report, counted: by zone, with what is vital and what is noise,
 * and the overview that a page shows. */
#include "site.h"

static sp_status report(sp_session *session, int i)
{
    sp_hazard *h = sp_record_new(&sp_hazard_type);
    char title[64];

    snprintf(title, sizeof title, "护栏松动 %d", i);
    sp_status status = h ? sp_text_set(&h->title, title) : SP_NO_MEMORY;
    if (status == SP_OK)
        status = sp_text_set(&h->zone, i % 4 ? "Z01" : "Z02");
    if (status == SP_OK)
        status = sp_hazard_report(session, h, NULL);
    sp_record_free(&sp_hazard_type, h);
    return status;
}

static sp_status print_cause(void *context, const sp_pareto_item *item)
{
    (void)context;
    printf("%s: %lld, %.0f %%%s\n", item->key, (long long)item->count,
           100 * item->share, item->vital ? ", vital" : "");
    return SP_OK;
}

static sp_status work(const char *path, sp_session **session, char **overview)
{
    const sp_stats_options by_zone = {.by = {SP_STATS_ZONE}, .nby = 1};

    TRY(enter_site(path, NULL, session));
    TRY(new_zone(*session, "Z01"));
    TRY(new_zone(*session, "Z02"));
    for (int i = 0; i < 12; i++)
        TRY(report(*session, i));
    TRY(sp_stats_pareto(*session, &by_zone, print_cause, NULL));
    TRY(sp_overview(*session, overview)); /* counts are kept: no scan */
    printf("%.200s\n", *overview);
    return SP_OK;
}

int main(void)
{
    sp_session *session = NULL;
    char *overview = NULL;
    sp_status status = work("statistics.db", &session, &overview);

    sp_free(overview);
    return leave_site("statistics.db", session, status);
}
