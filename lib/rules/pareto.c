/* The few causes that most of it comes from. */
#include <safeprod/chart.h>

#include <math.h>
#include <string.h>

#include "base.h"

static const double vital_share = 0.8;

static int greatest_first(const void *a, const void *b)
{
    const sp_pareto_item *x = a;
    const sp_pareto_item *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->key, y->key);
}

sp_status sp_pareto(sp_pareto_item *items, size_t count)
{
    double total = 0;
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (items[i].count < 0)
            return sp_fail(SP_INVALID, "“%.80s”的数量 %lld 小于 0",
                           "the count of \"%.80s\" is %lld, below 0",
                           items[i].key, (long long)items[i].count);
        total += (double)items[i].count;
    }
    if (count > 0)
        qsort(items, count, sizeof *items, greatest_first);
    for (size_t i = 0; i < count; i++) {
        sp_pareto_item *item = &items[i];

        /* the one that crosses the line belongs to them */
        item->vital = item->count > 0 && sum < vital_share * total;
        sum += (double)item->count;
        item->share = total > 0 ? (double)item->count / total : NAN;
        item->cumulative = total > 0 ? sum / total : NAN;
    }
    return SP_OK;
}
