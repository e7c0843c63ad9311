/* LEC over columns against a plain loop that reads and writes the same bytes.
 * Prints the ratio; the goal is at most 1.5. */
#include <safeprod/assess.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROWS = 10000000, ROUNDS = 15 };

typedef struct table {
    double *a;
    double *b;
    double *c;
    double *score;
    uint8_t *grade;
} table;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The yardstick. Not inlined, so that its work is not thrown away. */
static __attribute__((noinline)) void stream(const double *restrict a,
                                             const double *restrict b,
                                             const double *restrict c,
                                             double *restrict score,
                                             uint8_t *restrict grade)
{
    for (size_t i = 0; i < ROWS; i++) {
        score[i] = a[i] + b[i] + c[i];
        grade[i] = (uint8_t)i;
    }
}

/* The best round: what other programs on the machine do only adds to it. */
static double least(const double *times)
{
    double best = times[0];

    for (int i = 1; i < ROUNDS; i++)
        if (times[i] < best)
            best = times[i];
    return best;
}

static double *column(const sp_scale *scale, unsigned *seed)
{
    double *values = malloc(ROWS * sizeof *values);

    for (size_t i = 0; values && i < ROWS; i++) {
        *seed = *seed * 1103515245 + 12345;
        values[i] = (double)scale->values[(*seed >> 16) % scale->count].value /
                    SP_SCORE_ONE;
    }
    return values;
}

static bool fill(const sp_pack *pack, table *t)
{
    unsigned seed = 1;
    size_t n;
    const sp_scale *scales = sp_assess_scales(pack, &n);

    t->a = column(&scales[0], &seed);
    t->b = column(&scales[1], &seed);
    t->c = column(&scales[2], &seed);
    t->score = calloc(ROWS, sizeof *t->score);
    t->grade = calloc(ROWS, 1);
    return t->a && t->b && t->c && t->score && t->grade;
}

int main(void)
{
    double yard[ROUNDS], ours[ROUNDS];
    sp_pack *pack = NULL;
    table t;
    size_t bad = 0;

    if (sp_pack_builtin("lec.standard", &pack) != SP_OK || !fill(pack, &t)) {
        fprintf(stderr, "%s\n", sp_last_error(SP_EN));
        return 1;
    }
    for (int r = -1; r < ROUNDS; r++) { /* the first round warms up */
        double start = now(), middle;

        stream(t.a, t.b, t.c, t.score, t.grade);
        middle = now();
        if (sp_assess_columns(pack, t.a, t.b, t.c, ROWS, t.score, t.grade,
                              &bad) != SP_OK)
            return 1;
        yard[r < 0 ? 0 : r] = middle - start;
        ours[r < 0 ? 0 : r] = now() - middle;
    }
    double y = least(yard), o = least(ours);
    printf("lec: %d rows, columns %.1f ms, stream %.1f ms, ratio %.2f (goal "
           "1.5), bad %zu\n",
           ROWS, o * 1e3, y * 1e3, o / y, bad);
    free(t.a);
    free(t.b);
    free(t.c);
    free(t.score);
    free(t.grade);
    sp_pack_free(pack);
    return bad != 0;
}
