/* The rows of a table of directions that point most nearly the same way. */
#ifndef SP_NEAREST_H
#define SP_NEAREST_H

#include "base.h"

typedef struct sp_near {
    size_t row;
    float cosine;
} sp_near;

/* The @most best of @count rows of @dims numbers, each of length 1, against
 * @direction; the best first, rows of the same cosine in their order. Returns
 * how many. */
size_t sp_nearest(const float *rows, size_t count, size_t dims,
                  const float *direction, size_t most, sp_near *out);

#endif
