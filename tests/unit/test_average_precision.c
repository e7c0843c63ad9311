/* Average precision worked out by hand, what must always hold, and a second
 * reading of the definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "average_precision.h"

enum { MOST = 60 };

/* A box of 10 × 10 at @at of @picture; shifted by 2 it overlaps 8 / 12. */
static sp_ap_box box(uint32_t picture, float score, float at)
{
    return (sp_ap_box){picture, score, at, 0, at + 10, 10};
}

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static sp_ap measure(const sp_ap_box *found, size_t nfound,
                     const sp_ap_box *labels, size_t nlabels, double threshold)
{
    sp_ap_box f[MOST], l[MOST];
    sp_ap ap;

    if (nfound)
        memcpy(f, found, nfound * sizeof *f);
    if (nlabels)
        memcpy(l, labels, nlabels * sizeof *l);
    assert_int_equal(
        sp_average_precision(f, nfound, l, nlabels, 0.5, threshold, &ap),
        SP_OK);
    return ap;
}

/* ---- by hand ---- */

/* Labels: two in picture 0, one in picture 1. From the best down: right,
 * wrong (nothing there), right, wrong (taken already), right.
 * Precision 1, 1/2, 2/3, 1/2, 3/5 at recall 1/3, 1/3, 2/3, 2/3, 1; made to
 * fall: 1, 2/3, 2/3, 3/5, 3/5. Area: (1 + 2/3 + 3/5) / 3. */
static void by_hand(void **state)
{
    const sp_ap_box labels[] = {box(0, 0, 0), box(0, 0, 50), box(1, 0, 0)};
    const sp_ap_box found[] = {box(0, 0.9F, 2), box(1, 0.8F, 30),
                               box(1, 0.7F, 1), box(0, 0.6F, 1),
                               box(0, 0.5F, 50)};
    sp_ap ap = measure(found, 5, labels, 3, 0.65);

    (void)state;
    assert_true(near(ap.area, (1 + 2.0 / 3 + 3.0 / 5) / 3));
    assert_int_equal(ap.right, 2);
    assert_int_equal(ap.wrong, 1);
    assert_true(near(ap.at.precision, 2.0 / 3) && near(ap.at.recall, 2.0 / 3));
    /* F: 1/2, 2/5, 2/3, 4/7, 3/4 */
    assert_true(near(ap.best.precision, 0.6) && near(ap.best.recall, 1));
    assert_true(near(ap.best.threshold, 0.5));
}

static void overlaps(void **state)
{
    static const struct {
        sp_ap_box a, b;
        double share;
    } rows[] = {
        {{.right = 10, .bottom = 10}, {.right = 10, .bottom = 10}, 1},
        {{.right = 10, .bottom = 10},
         {.left = 5, .right = 15, .bottom = 10},
         1.0 / 3},
        {{.right = 10, .bottom = 10},
         {.left = 10, .right = 20, .bottom = 10},
         0},
        {{.right = 10, .bottom = 10},
         {.left = 2, .top = 2, .right = 4, .bottom = 4},
         0.04},
        {{0}, {0}, 0},                                  /* nothing at all */
        {{.left = 9, .right = 1, .bottom = 5}, {0}, 0}, /* inside out */
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        assert_true(near(sp_ap_overlap(&rows[i].a, &rows[i].b), rows[i].share));
        assert_true(near(sp_ap_overlap(&rows[i].b, &rows[i].a), rows[i].share));
    }
}

/* An overlap of a half counts, one hair less does not. */
static void edge(void **state)
{
    const sp_ap_box label = {.right = 10, .bottom = 10};
    const sp_ap_box half = {.score = 0.5F, .right = 10, .bottom = 5};
    const sp_ap_box less = {.score = 0.5F, .right = 10, .bottom = 4.99F};

    (void)state;
    assert_true(near(measure(&half, 1, &label, 1, 0.5).area, 1));
    assert_true(near(measure(&less, 1, &label, 1, 0.5).area, 0));
}

/* The label that is overlapped most is claimed, not the first one. */
static void best_label(void **state)
{
    const sp_ap_box labels[] = {box(0, 0, 0), box(0, 0, 3)};
    const sp_ap_box found[] = {box(0, 0.9F, 3), box(0, 0.8F, 0)};

    (void)state;
    assert_true(near(measure(found, 2, labels, 2, 0.5).area, 1));
}

static void nothing(void **state)
{
    const sp_ap_box one = box(0, 0.7F, 0);
    sp_ap none = measure(NULL, 0, NULL, 0, 0.5);
    sp_ap missed = measure(NULL, 0, &one, 1, 0.5);
    sp_ap wrong = measure(&one, 1, NULL, 0, 0.5);

    (void)state;
    assert_true(isnan(none.area) && isnan(none.at.recall));
    assert_true(near(none.at.precision, 1));
    assert_true(near(missed.area, 0) && near(missed.at.recall, 0));
    assert_true(near(missed.at.precision, 1) && isnan(missed.best.threshold));
    assert_true(isnan(wrong.area) && near(wrong.at.precision, 0));
    assert_int_equal(wrong.wrong, 1);
}

/* ---- always ---- */

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Boxes in 4 pictures, on a coarse grid so that they often meet, with scores
 * of which many are the same. */
static size_t invent(uint32_t *seed, sp_ap_box *out)
{
    size_t n = next(seed) % (MOST / 2);

    for (size_t i = 0; i < n; i++) {
        uint32_t picture = next(seed) % 4; /* one by one, in this order */
        float score = (float)(next(seed) % 20 + 1) / 20;
        out[i] = box(picture, score, (float)(next(seed) % 8 * 3));
        out[i].bottom = (float)(8 + next(seed) % 5);
    }
    return n;
}

static void shuffle(uint32_t *seed, sp_ap_box *boxes, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = next(seed) % i;
        sp_ap_box kept = boxes[i - 1];
        boxes[i - 1] = boxes[k];
        boxes[k] = kept;
    }
}

/* Neither the order of the boxes nor the numbers of the pictures matter. */
static void any_order(void **state)
{
    static const uint32_t other[] = {2, 0, 3, 1};
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 300; round++) {
        sp_ap_box found[MOST], labels[MOST];
        size_t nfound = invent(&seed, found);
        size_t nlabels = invent(&seed, labels);
        sp_ap one = measure(found, nfound, labels, nlabels, 0.5);
        shuffle(&seed, found, nfound);
        shuffle(&seed, labels, nlabels);
        for (size_t i = 0; i < nfound; i++)
            found[i].picture = other[found[i].picture];
        for (size_t i = 0; i < nlabels; i++)
            labels[i].picture = other[labels[i].picture];
        sp_ap two = measure(found, nfound, labels, nlabels, 0.5);
        assert_int_equal(one.right, two.right);
        assert_int_equal(one.wrong, two.wrong);
        assert_true(nlabels ? near(one.area, two.area) : isnan(two.area));
        assert_true(!nlabels || (one.area >= 0 && one.area <= 1 + 1e-12));
    }
}

/* The labels themselves are perfect, and what is worse than all of them does
 * not make them less so. */
static void perfect(void **state)
{
    uint32_t seed = 3;

    (void)state;
    for (int round = 0; round < 100; round++) {
        sp_ap_box found[MOST], labels[MOST];
        size_t n = 0;
        for (size_t i = 0; i < 20; i++)
            labels[n++] = box(next(&seed) % 4, 0, (float)i * 20);
        memcpy(found, labels, n * sizeof *found);
        for (size_t i = 0; i < n; i++)
            found[i].score = 0.5F + (float)(next(&seed) % 50) / 100;
        found[n] = box(1, 0.4F, 1000);
        sp_ap ap = measure(found, n + 1, labels, n, 0.45);
        assert_true(near(ap.area, 1) && near(ap.at.precision, 1));
        assert_true(near(ap.best.recall, 1) && near(ap.best.precision, 1));
    }
}

/* ---- the definition once more ---- */

/* At each threshold anew, by trying all labels; then the area as a sum over
 * the labels of the best precision at that recall or a higher one. */
static size_t right_at(const sp_ap_box *found, size_t nfound,
                       const sp_ap_box *labels, size_t nlabels, float threshold,
                       size_t *out_all)
{
    bool used[MOST] = {false}, done[MOST] = {false};
    size_t right = 0;

    for (*out_all = 0;; ++*out_all) {
        size_t best = nfound, claim = nlabels;
        double most = 0;
        for (size_t i = 0; i < nfound; i++)
            if (!done[i] && found[i].score >= threshold &&
                (best == nfound || found[i].score > found[best].score))
                best = i;
        if (best == nfound)
            return right;
        done[best] = true;
        for (size_t k = 0; k < nlabels; k++) {
            double share = sp_ap_overlap(&found[best], &labels[k]);
            if (!used[k] && labels[k].picture == found[best].picture &&
                share >= 0.5 && share > most) {
                most = share;
                claim = k;
            }
        }
        right += claim < nlabels;
        if (claim < nlabels)
            used[claim] = true;
    }
}

static double slow_area(const sp_ap_box *found, size_t nfound,
                        const sp_ap_box *labels, size_t nlabels)
{
    double sum = 0;

    for (size_t k = 1; k <= nlabels; k++) {
        double best = 0;
        for (size_t i = 0; i < nfound; i++) {
            size_t all;
            size_t right =
                right_at(found, nfound, labels, nlabels, found[i].score, &all);
            if (right >= k)
                best = fmax(best, (double)right / (double)all);
        }
        sum += best;
    }
    return sum / (double)nlabels;
}

static void second_reading(void **state)
{
    uint32_t seed = 11;

    (void)state;
    for (int round = 0; round < 60; round++) {
        sp_ap_box found[MOST], labels[MOST];
        size_t nfound = invent(&seed, found);
        size_t nlabels = invent(&seed, labels);
        for (size_t i = 0; i < nfound; i++) /* no two scores the same */
            found[i].score = (float)(i + 1) / (MOST + 1);
        if (nlabels)
            assert_true(near(measure(found, nfound, labels, nlabels, 0.5).area,
                             slow_area(found, nfound, labels, nlabels)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand), cmocka_unit_test(overlaps),
        cmocka_unit_test(edge),    cmocka_unit_test(best_label),
        cmocka_unit_test(nothing), cmocka_unit_test(any_order),
        cmocka_unit_test(perfect), cmocka_unit_test(second_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
