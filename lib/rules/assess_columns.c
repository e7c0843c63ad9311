/* Risk assessment of whole columns, at the speed of the memory.
 *
 * No branch depends on the data. A value is in its scale when it is a root of
 * the polynomial (x - v0)(x - v1)…, which costs less than as many comparisons
 * and which both compilers keep in vector registers; a product of differences
 * of such doubles cannot underflow to zero by itself. The score is rounded to
 * an integer number of hundredths and compared, as that integer, with three
 * limits.
 *
 * The loop over vectors is compiled for AVX2 and taken when the processor has
 * it (asked at each call: loader tricks would run before a sanitizer is ready);
 * the rows left over, and other processors, take the plain one. */
#include <math.h>

#include "risk_pack.h"

/* Numbers from here to twice this have no fraction: adding and taking it away
 * rounds to the nearest integer. Scores stay far below. */
#define ROUNDER 6755399441055744.0

/* The known methods have at most so many values in their first, second and
 * third scale; they are padded to it. */
enum { KNOWN_A = 7, KNOWN_B = 6, KNOWN_C = 6 };

typedef struct kernel {
    double value[SP_FACTORS_MAX][SP_SCALE_MAX]; /* padded with the first */
    double limit[SP_RISK_MAJOR - SP_RISK_LOW];  /* least score of each grade
                                                   above the lowest */
    bool known; /* the scales fit into KNOWN_A, _B, _C */
} kernel;

typedef struct columns {
    const double *restrict a;
    const double *restrict b;
    const double *restrict c; /* NULL for two factors */
    double *restrict score;
    uint8_t *restrict grade;
} columns;

static int among(double x, const double *values)
{
    double product = 1;

    for (size_t i = 0; i < SP_SCALE_MAX; i++)
        product *= x - values[i];
    return product == 0;
}

static size_t plain_rows(const kernel *k, const columns *t, size_t from,
                         size_t to)
{
    size_t bad = 0;

    for (size_t i = from; i < to; i++) {
        double z = t->c ? t->c[i] : 1.0;
        int ok = among(t->a[i], k->value[0]) & among(t->b[i], k->value[1]) &
                 (t->c ? among(z, k->value[2]) : 1);
        double whole = t->a[i] * t->b[i] * z * SP_SCORE_ONE + ROUNDER - ROUNDER;
        int grade = SP_RISK_LOW + (whole >= k->limit[0]) +
                    (whole >= k->limit[1]) + (whole >= k->limit[2]);

        t->score[i] = ok ? whole / SP_SCORE_ONE : (double)NAN;
        t->grade[i] = (uint8_t)(ok ? grade : SP_BAD_GRADE);
        bad += !ok;
    }
    return bad;
}

#ifdef __x86_64__

enum { WIDTH = 4 };
typedef double vec __attribute__((vector_size(8 * WIDTH)));
typedef int64_t mask __attribute__((vector_size(8 * WIDTH)));
typedef uint8_t bytes __attribute__((vector_size(WIDTH)));
/* The same in memory, wherever it begins. */
typedef double vec_at
    __attribute__((vector_size(8 * WIDTH), aligned(8), may_alias));
typedef uint8_t bytes_at
    __attribute__((vector_size(WIDTH), aligned(1), may_alias));

typedef uint64_t bits __attribute__((vector_size(8 * WIDTH)));

typedef struct spread {
    vec value[SP_FACTORS_MAX][SP_SCALE_MAX];
    mask limit[SP_RISK_MAJOR - SP_RISK_LOW]; /* what a score with ROUNDER added
                                                must exceed, as integers */
} spread;

#define SIX_ROOTS(x, v)                                                        \
    (((x) - (v)[0]) * ((x) - (v)[1]) * (((x) - (v)[2]) * ((x) - (v)[3])) *     \
     (((x) - (v)[4]) * ((x) - (v)[5])))
#define ALL_ROOTS(x, v)                                                        \
    (SIX_ROOTS(x, v) * SIX_ROOTS(x, (v) + 6) *                                 \
     (((x) - (v)[12]) * ((x) - (v)[13]) *                                      \
      (((x) - (v)[14]) * ((x) - (v)[15]))))
_Static_assert(SP_SCALE_MAX == 16, "as ALL_ROOTS is written");

/* `known` and `three` are constants where it is called, and it is always
 * inlined, so each call is a loop without them. The adders of the processor are
 * the bottleneck: comparisons are made on the bits instead, which for positive
 * doubles have the same order. */
static inline __attribute__((always_inline, target("avx2"))) size_t
vector_rows(const spread *k, const columns *t, size_t n, bool known, bool three)
{
    const mask low = k->limit[0], mid = k->limit[1], high = k->limit[2];
    mask bad = {0};
    size_t count = 0;

    for (size_t i = 0; i + WIDTH <= n; i += WIDTH) {
        vec x = *(const vec_at *)(t->a + i);
        vec y = *(const vec_at *)(t->b + i);
        vec score = x * y;
        bits off =
            known ? (bits)(SIX_ROOTS(x, k->value[0]) * (x - k->value[0][6])) |
                        (bits)SIX_ROOTS(y, k->value[1])
                  : (bits)ALL_ROOTS(x, k->value[0]) |
                        (bits)ALL_ROOTS(y, k->value[1]);

        if (three) {
            vec z = *(const vec_at *)(t->c + i);

            off |= known ? (bits)SIX_ROOTS(z, k->value[2])
                         : (bits)ALL_ROOTS(z, k->value[2]);
            score *= z;
        }
        score = score * (double)SP_SCORE_ONE + ROUNDER;
        /* A comparison that holds is -1; all ones is also a NaN, and 255. The
         * sign of a zero does not matter. */
        mask wrong = ~(mask)(off << 1 == 0);
        mask grade = (int64_t)SP_RISK_LOW - ((mask)score > low) -
                     ((mask)score > mid) - ((mask)score > high);
        score = (score - ROUNDER) / (double)SP_SCORE_ONE;
        *(vec_at *)(t->score + i) = (vec)((mask)score | wrong);
        *(bytes_at *)(t->grade + i) =
            __builtin_convertvector(grade | wrong, bytes);
        bad -= wrong;
    }
    for (size_t i = 0; i < WIDTH; i++)
        count += (size_t)bad[i];
    return count;
}

static __attribute__((target("avx2"), noinline)) size_t
avx2_rows(const kernel *k, const columns *t, size_t n)
{
    spread s;

    for (size_t f = 0; f < SP_FACTORS_MAX; f++)
        for (size_t i = 0; i < SP_SCALE_MAX; i++)
            s.value[f][i] = k->value[f][i] - (vec){0};
    for (size_t i = 0; i < SP_COUNT(k->limit); i++)
        s.limit[i] = (mask)(k->limit[i] + ROUNDER - (vec){0}) - 1;
    if (t->c)
        return k->known ? vector_rows(&s, t, n, true, true)
                        : vector_rows(&s, t, n, false, true);
    return k->known ? vector_rows(&s, t, n, true, false)
                    : vector_rows(&s, t, n, false, false);
}

static size_t fast_rows(const kernel *k, const columns *t, size_t n,
                        size_t *out_bad)
{
    if (!__builtin_cpu_supports("avx2"))
        return 0;
    *out_bad += avx2_rows(k, t, n);
    return n - n % WIDTH;
}

#else

static size_t fast_rows(const kernel *k, const columns *t, size_t n,
                        size_t *out_bad)
{
    (void)k, (void)t, (void)n, (void)out_bad;
    return 0;
}

#endif

static void spread_scale(const sp_scale *scale, double out[SP_SCALE_MAX])
{
    for (size_t i = 0; i < SP_SCALE_MAX; i++) {
        size_t at = i < scale->count ? i : 0;

        out[i] = (double)scale->values[at].value / SP_SCORE_ONE;
    }
}

/* Bands with the same grade are one here; grades grow with the score. */
static void make_kernel(const sp_risk_table *table, kernel *k)
{
    static const size_t known[] = {KNOWN_A, KNOWN_B, KNOWN_C};

    *k = (kernel){.known = true};
    for (size_t i = 0; i < table->nscales; i++) {
        spread_scale(&table->scales[i], k->value[i]);
        if (table->scales[i].count > known[i])
            k->known = false;
    }
    for (size_t g = 0; g < SP_COUNT(k->limit); g++)
        k->limit[g] = INFINITY;
    for (size_t i = 0; i < table->nbands; i++) {
        const sp_band *b = &table->bands[i]; /* the worst first */

        for (size_t g = 0; g < SP_COUNT(k->limit); g++)
            if (b->grade >= SP_RISK_GENERAL + g)
                k->limit[g] = (double)b->from;
    }
}

sp_status sp_assess_columns(const sp_pack *pack, const double *a,
                            const double *b, const double *c, size_t count,
                            double *out_score, uint8_t *out_grade,
                            size_t *out_bad)
{
    columns t = {a, b, c, out_score, out_grade};
    const void *read;
    const sp_risk_table *table;
    size_t bad = 0;
    size_t done;
    kernel k;

    SP_TRY(sp_pack_expect(pack, "risk", &read));
    table = read;
    if (!a || !b || (table->nscales == SP_FACTORS_MAX) != (c != NULL))
        return sp_fail(SP_INVALID, "规则包 %s 需要 %zu 列数据",
                       "rule pack %s needs %zu columns", table->name,
                       table->nscales);
    make_kernel(table, &k);
    done = fast_rows(&k, &t, count, &bad);
    bad += plain_rows(&k, &t, done, count);
    if (out_bad)
        *out_bad = bad;
    return SP_OK;
}
