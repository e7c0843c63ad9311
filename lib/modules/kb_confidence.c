/* How likely it is that a passage governs. */
#include <math.h>

#include "kbing.h"

/* Fitted by tests/bench/kb_fit.py as the weights of the ranking were; of what
 * it had never seen, answers with 0.8 and more were right in 90 of 100, those
 * from 0.6 on in 80, those below 0.2 in 7 (docs/ASSISTANT.md). */
static const double weights[SP_KB_F_COUNT] = {
    [SP_KB_F_COVER] = 1.27,    [SP_KB_F_TEXT] = 1.26,
    [SP_KB_F_OWN] = 0.24,      [SP_KB_F_CONCEPTS] = 0.73,
    [SP_KB_F_NEAR] = -0.53,    [SP_KB_F_TOPIC] = -0.16,
    [SP_KB_F_ASIDE] = -0.57,   [SP_KB_F_NUMBER] = 0.05,
    [SP_KB_F_NONUMBER] = -0.43};
static const double weight_margin = 1.09;
static const double weight_local = -1.33;
static const double weight_rank = 0.10;
static const double weight_one = -3.69;
static const double margin_most = 2;

/* How far it is ahead of the next, or behind the first. */
static double margin(const sp_kb_passages *p, size_t i)
{
    double far = i > 0          ? p->items[i].score - p->items[0].score
                 : p->count > 1 ? p->items[0].score - p->items[1].score
                                : 1;

    return fmax(-margin_most, fmin(margin_most, far));
}

double sp_kb_confidence(const sp_kb_found_set *set, size_t i)
{
    const double *f = set->features[i];
    double sum = weight_one + weight_margin * margin(&set->passages, i) +
                 weight_rank * set->passages.items[i].score;

    for (size_t k = 0; k < SP_KB_F_COUNT; k++)
        sum += weights[k] * f[k];
    if (set->query.local)
        sum += weight_local;
    if (f[SP_KB_F_NAMED] > 0 && f[SP_KB_F_INDEX] >= 1) /* asked for by name */
        sum += 3;
    return 1 / (1 + exp(-sum));
}
