/* Sums of fractions, compared exactly. */
#ifndef SP_FRACTION_SUM_H
#define SP_FRACTION_SUM_H

#include "base.h"

enum { SP_FRACTIONS_MAX = 128 };

/* numerator / denominator; the denominator is 1..2^50. */
typedef struct sp_fraction {
    unsigned __int128 numerator; /* below 2^90 */
    uint64_t denominator;
} sp_fraction;

/* Is the sum of @n fractions (at most SP_FRACTIONS_MAX) at least @limit? */
bool sp_fractions_reach(const sp_fraction *fractions, size_t n, uint64_t limit);

#endif
