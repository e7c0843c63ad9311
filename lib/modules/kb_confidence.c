/* How likely it is that a passage governs. */
#include <math.h>

#include "kbing.h"

double sp_kb_confidence(const sp_kb_found_set *set, size_t i)
{
    const double *f = set->features[i];

    return 1 / (1 + exp(-(6 * f[SP_KB_F_COVER] - 3)));
}
