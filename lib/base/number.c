/* Numbers from and to text, strictly and without the locale: a host that set
 * a decimal comma must not change what a file means. */
#include "text.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Append one digit to a value that is kept negative, since INT64_MIN has no
 * positive twin. */
static bool push_digit(int64_t *value, int digit)
{
    return !__builtin_mul_overflow(*value, 10, value) &&
           !__builtin_sub_overflow(*value, digit, value);
}

bool sp_text_to_scaled(const char *text, unsigned decimals, int64_t *out)
{
    bool negative = *text == '-', point = false;
    unsigned after = 0; /* digits after the point, counted up to @decimals */
    int64_t value = 0;
    const char *p = text + negative;

    if (!is_digit(*p))
        return false;
    for (; *p; p++) {
        if (*p == '.' && !point && is_digit(p[1])) {
            point = true;
            continue;
        }
        if (!is_digit(*p) || (after == decimals && point && *p != '0'))
            return false;
        if (point && after == decimals)
            continue;
        if (!push_digit(&value, *p - '0'))
            return false;
        after += point;
    }
    for (; after < decimals; after++)
        if (!push_digit(&value, 0))
            return false;
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}

bool sp_text_to_int(const char *text, int64_t *out)
{
    return !strchr(text, '.') && sp_text_to_scaled(text, 0, out);
}

void sp_scaled_to_text(int64_t value, unsigned decimals, char out[32])
{
    char digits[32];
    char *p = digits + sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    bool shown = false; /* a digit that is no trailing zero was written */

    if (decimals > 18)
        decimals = 18;
    *--p = '\0';
    for (unsigned i = 0; i < decimals; i++, rest /= 10) {
        if (rest % 10 != 0 || shown) {
            *--p = (char)('0' + rest % 10);
            shown = true;
        }
    }
    if (shown)
        *--p = '.';
    do {
        *--p = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        *--p = '-';
    strcpy(out, p);
}

/* What a number looks like, found before anything is converted. */
typedef struct shape {
    const char *end;    /* where the number stops */
    uint64_t digits;    /* all digits before the exponent as one integer */
    unsigned ndigits;   /* of which so many, leading zeros left out */
    unsigned nfraction; /* and so many stand after the point */
    bool exponent;
    bool nonzero;
} shape;

static const char *take_digits(const char *p, shape *s, bool fraction)
{
    for (; is_digit(*p); p++) {
        s->nonzero |= *p != '0';
        s->nfraction += fraction;
        if (s->nonzero && s->ndigits < 18)
            s->digits = s->digits * 10 + (uint64_t)(*p - '0');
        s->ndigits += s->nonzero;
    }
    return p;
}

static bool look_at(const char *p, shape *s)
{
    p += *p == '-';
    if (!is_digit(*p))
        return false;
    p = take_digits(p, s, false);
    if (*p == '.') {
        if (!is_digit(p[1]))
            return false;
        p = take_digits(p + 1, s, true);
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '-' || *p == '+';
        if (!is_digit(*p))
            return false;
        s->exponent = true;
        while (is_digit(*p))
            p++;
    }
    s->end = p;
    return true;
}

/* glibc and musl keep the "C" locale as a constant: no memory, never fails,
 * nothing to free. */
static locale_t c_locale(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

double sp_text_nearest(const char *text)
{
    return strtod_l(text, NULL, c_locale());
}

static const double tens[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                              1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

bool sp_text_to_real(const char *text, double *out)
{
    shape s = {0};
    double value;

    if (!look_at(text, &s) || *s.end != '\0')
        return false;
    /* Two numbers that a double holds exactly: their quotient is the nearest
     * double, which is all that strtod() would find. */
    if (!s.exponent && s.ndigits <= 15 && s.nfraction < SP_COUNT(tens)) {
        value = (double)s.digits / tens[s.nfraction];
        *out = *text == '-' ? -value : value;
        return true;
    }
    value = sp_text_nearest(text);
    if (isinf(value) || (value == 0.0 && s.nonzero))
        return false;
    *out = value;
    return true;
}

/* Most readings are decimals of a few places; those need no trial and error:
 * the quotient of two exact numbers reads back as itself. */
static bool short_decimal(double value, char out[32])
{
    double scaled = nearbyint(value * 1e4);

    if (!(fabs(scaled) < 1e15) || scaled / 1e4 != value || scaled == 0.0)
        return false;
    sp_scaled_to_text((int64_t)scaled, 4, out);
    return true;
}

/* At a power of two the doubles below lie closer than those above, and the
 * nearest 16 digits may read back as the wrong one while the next do not. */
static bool next_up(double value, char out[32])
{
    snprintf(out, 32, "%.15e", value);
    char *p = strchr(out, 'e') - 1;
    while (*p == '9' || *p == '.') {
        if (*p == '9')
            *p = '0';
        p--;
    }
    ++*p;
    return sp_text_nearest(out) == value;
}

void sp_real_to_text(double value, char out[32])
{
    int exponent;

    if (isnan(value)) {
        out[0] = '\0';
        return;
    }
    if (short_decimal(value, out))
        return;
    /* Only numbers without full precision have less than 15 digits that %.15g
     * does not find. */
    int digits = fabs(value) < DBL_MIN ? 1 : 15;
    locale_t before = uselocale(c_locale());
    for (; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, value);
        if (digits == 17 || sp_text_nearest(out) == value)
            break;
        if (digits == 16 && fabs(frexp(value, &exponent)) == 0.5 &&
            next_up(value, out))
            break;
    }
    uselocale(before);
}
