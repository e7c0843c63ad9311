/* Spreads: weights over the values of a scale. */
#include <safeprod/simulate.h>

#include <ctype.h>
#include <string.h>

#include "risk_pack.h"
#include "text.h"

_Static_assert((int)SP_SPREAD_VALUES == (int)SP_SCALE_MAX,
               "a spread has room for every scale");

static int letter_of(const sp_scale *scale)
{
    return toupper((unsigned char)scale->factor[0]);
}

static sp_status find_value(const sp_scale *scale, int64_t value, size_t *out)
{
    char text[32];

    for (size_t i = 0; i < scale->count; i++)
        if (scale->values[i].value == value) {
            *out = i;
            return SP_OK;
        }
    if (value == SP_NO_INT)
        return sp_fail(SP_INVALID, "没有给出 %c 的取值",
                       "no value of %c was given", letter_of(scale));
    sp_scaled_to_text(value, SP_SCORE_DECIMALS, text);
    return sp_fail(SP_INVALID, "%c = %s 不在量表中",
                   "%c = %s is not in the scale", letter_of(scale), text);
}

sp_status sp_spread_exactly(const sp_scale *scale, int64_t value,
                            sp_spread *out)
{
    size_t at = 0;

    SP_TRY(find_value(scale, value, &at));
    *out = (sp_spread){.weights = {[0] = 0}};
    out->weights[at] = 1;
    return SP_OK;
}

/* @top and @bottom are the steps from @mode to either end. Whole numbers in the
 * proportions of a triangle. */
static void fill_triangle(size_t mode, size_t top, size_t bottom,
                          sp_spread *out)
{
    uint32_t up = (uint32_t)top + 1, down = (uint32_t)bottom + 1;

    *out = (sp_spread){.weights = {[0] = 0}};
    for (uint32_t k = 0; k < up; k++)
        out->weights[mode - k] = (up - k) * down;
    for (uint32_t k = 1; k < down; k++)
        out->weights[mode + k] = (down - k) * up;
}

sp_status sp_spread_triangle(const sp_scale *scale, int64_t low, int64_t mode,
                             int64_t high, sp_spread *out)
{
    size_t bottom = 0, middle = 0,
           top = 0; /* the greatest value has the index 0 */

    SP_TRY(find_value(scale, low, &bottom));
    SP_TRY(find_value(scale, mode, &middle));
    SP_TRY(find_value(scale, high, &top));
    if (top > middle || middle > bottom)
        return sp_fail(SP_INVALID,
                       "%c 的三个取值应依次为最小、最可能、最大，不能颠倒",
                       "the three values of %c are not in order: least, most "
                       "likely, greatest",
                       letter_of(scale));
    fill_triangle(middle, middle - top, bottom - middle, out);
    return SP_OK;
}

sp_status sp_spread_around(const sp_scale *scale, int64_t value, unsigned steps,
                           sp_spread *out)
{
    size_t at = 0;

    SP_TRY(find_value(scale, value, &at));
    size_t below = scale->count - 1 - at;
    fill_triangle(at, steps < at ? steps : at, steps < below ? steps : below,
                  out);
    return SP_OK;
}

sp_status sp_spread_listed(const sp_scale *scale, const int64_t *values,
                           const uint32_t *weights, size_t count,
                           sp_spread *out)
{
    sp_spread spread = {.weights = {[0] = 0}};
    bool given[SP_SPREAD_VALUES] = {false};
    bool any = false;
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        SP_TRY(find_value(scale, values[i], &at));
        if (given[at])
            return sp_fail(SP_INVALID, "%c 的第 %zu 个取值重复了",
                           "%c: value number %zu is there twice",
                           letter_of(scale), i + 1);
        if (weights[i] > SP_SPREAD_WEIGHT_MAX)
            return sp_fail(SP_INVALID, "%c 的权重 %u 超过 %d",
                           "the weight of %c, %u, is above %d",
                           letter_of(scale), weights[i], SP_SPREAD_WEIGHT_MAX);
        given[at] = true;
        spread.weights[at] = weights[i];
        any = any || weights[i] > 0;
    }
    if (!any)
        return sp_fail(SP_INVALID, "%c 的权重全是 0", "all weights of %c are 0",
                       letter_of(scale));
    *out = spread;
    return SP_OK;
}
