/* Statistics of hazards: groups in order, and the few that most come from. */
#include <safeprod/stats.h>

#include <string.h>

#include "rates.h"
#include "stats_scan.h"

/* All keys at once: what comes first decides first. */
static int by_keys(const void *a, const void *b)
{
    const sp_stats_group *x = a;
    const sp_stats_group *y = b;
    size_t len = x->len < y->len ? x->len : y->len;
    int order = memcmp(x->keys, y->keys, len);

    return order ? order : (x->len > y->len) - (x->len < y->len);
}

static void fill_row(const sp_stats_groups *groups, const sp_stats_group *group,
                     int64_t people, sp_stats_row *row)
{
    *row = (sp_stats_row){.total = !group,
                          .counts = group ? group->counts : groups->total};
    for (size_t i = 0; i < groups->nkeys; i++)
        row->keys[i] = group ? sp_stats_key(group, i) : "";
    sp_hazard_rates_of(&row->counts, people, &row->rates);
}

sp_status sp_stats_hazards(sp_session *session, const sp_stats_options *options,
                           sp_stats_visit visit, void *context)
{
    SP_AUTOGROUPS groups = {0};
    sp_stats_row row;

    SP_TRY(sp_stats_scan(session, options, &groups));
    if (groups.count > 0)
        qsort(groups.items, groups.count, sizeof *groups.items, by_keys);
    for (size_t i = 0; i < groups.count; i++) {
        fill_row(&groups, &groups.items[i], options->people, &row);
        SP_TRY(visit(context, &row));
    }
    fill_row(&groups, NULL, options->people, &row);
    return visit(context, &row);
}

sp_status sp_stats_pareto(sp_session *session, const sp_stats_options *options,
                          sp_pareto_visit visit, void *context)
{
    SP_AUTOGROUPS groups = {0};
    SP_AUTOFREE sp_pareto_item *items = NULL;
    sp_stats_options one = *options;

    if (options->nby != 1)
        return sp_fail(SP_INVALID, "帕累托分析按一个维度进行，给了 %zu 个",
                       "a Pareto order is by one dimension; %zu were given",
                       options->nby);
    one.nby = 1;
    SP_TRY(sp_stats_scan(session, &one, &groups));
    items = calloc(groups.count + 1, sizeof *items);
    if (!items)
        return sp_no_memory();
    for (size_t i = 0; i < groups.count; i++)
        items[i] = (sp_pareto_item){.key = sp_stats_key(&groups.items[i], 0),
                                    .count = groups.items[i].counts.total};
    SP_TRY(sp_pareto(items, groups.count));
    for (size_t i = 0; i < groups.count; i++)
        if (items[i].count > 0)
            SP_TRY(visit(context, &items[i]));
    return SP_OK;
}
