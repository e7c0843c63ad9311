/* Nearest directions, one after the other: twenty thousand take milliseconds.
 */
#include "nearest.h"

/* Sums of their own in sixteen lanes, so that the compiler may use them. */
static float dot(const float *a, const float *b, size_t n)
{
    enum { LANES = 16 };
    float lane[LANES] = {0}, sum = 0;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            lane[k] += a[i + k] * b[i + k];
    for (; i < n; i++)
        sum += a[i] * b[i];
    for (size_t k = 0; k < LANES; k++)
        sum += lane[k];
    return sum;
}

size_t sp_nearest(const float *rows, size_t count, size_t dims,
                  const float *direction, size_t most, sp_near *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count && most > 0; i++) {
        float cosine = dot(rows + i * dims, direction, dims);
        if (n == most && !(cosine > out[n - 1].cosine))
            continue;
        size_t at = n < most ? n++ : n - 1;
        for (; at > 0 && cosine > out[at - 1].cosine; at--)
            out[at] = out[at - 1];
        out[at] = (sp_near){i, cosine};
    }
    return n;
}
