/* Exact comparison of a sum of fractions with an integer, by multiplying it out
 * in numbers as long as they need to be. */
#include "fraction_sum.h"

#include <string.h>

/* 128 denominators of 50 bits, one numerator of 90, a limit of 64, and what
 * adding 128 of them carries. */
enum { LIMBS = (SP_FRACTIONS_MAX * 50 + 90 + 64 + 8) / 32 + 1 };

/* Little-endian, base 2^32. */
typedef struct big {
    uint32_t limb[LIMBS];
    size_t used;
} big;

static void big_set(big *b, unsigned __int128 value)
{
    b->used = 0;
    while (value) {
        b->limb[b->used++] = (uint32_t)value;
        value >>= 32;
    }
}

static void big_multiply(big *b, uint64_t factor)
{
    unsigned __int128 carry = 0;

    for (size_t i = 0; i < b->used; i++) {
        carry += (unsigned __int128)b->limb[i] * factor;
        b->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    while (carry) {
        b->limb[b->used++] = (uint32_t)carry;
        carry >>= 32;
    }
}

static void big_add(big *sum, const big *b)
{
    uint64_t carry = 0;

    for (size_t i = 0; i < b->used || carry; i++) {
        carry += i < sum->used ? sum->limb[i] : 0;
        carry += i < b->used ? b->limb[i] : 0;
        sum->limb[i] = (uint32_t)carry;
        carry >>= 32;
        if (i >= sum->used)
            sum->used = i + 1;
    }
}

static bool big_less(const big *a, const big *b)
{
    if (a->used != b->used)
        return a->used < b->used;
    for (size_t i = a->used; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i];
    return false;
}

/* sum(n_i / d_i) >= limit, both sides times the product of all d. */
bool sp_fractions_reach(const sp_fraction *fractions, size_t n, uint64_t limit)
{
    big left = {.used = 0};
    big right;

    big_set(&right, limit);
    for (size_t i = 0; i < n; i++) {
        big term;

        big_multiply(&right, fractions[i].denominator);
        big_set(&term, fractions[i].numerator);
        for (size_t k = 0; k < n; k++)
            if (k != i)
                big_multiply(&term, fractions[k].denominator);
        big_add(&left, &term);
    }
    return !big_less(&left, &right);
}
