/* Average precision by all-point interpolation. */
#include "average_precision.h"

#include <math.h>

/* After so many detections, taken from the best down. */
typedef struct step {
    double score;
    size_t right;
    size_t all;
} step;

static double extent(double from, double to)
{
    return to > from ? to - from : 0;
}

double sp_ap_overlap(const sp_ap_box *a, const sp_ap_box *b)
{
    double both = extent(fmaxf(a->left, b->left), fminf(a->right, b->right)) *
                  extent(fmaxf(a->top, b->top), fminf(a->bottom, b->bottom));
    double either = extent(a->left, a->right) * extent(a->top, a->bottom) +
                    extent(b->left, b->right) * extent(b->top, b->bottom) -
                    both;

    return either > 0 ? both / either : 0;
}

#define BY(x, y)                                                               \
    if ((x) != (y))                                                            \
    return (x) < (y) ? -1 : 1

static int by_picture(const void *x, const void *y)
{
    const sp_ap_box *a = x;
    const sp_ap_box *b = y;

    BY(a->picture, b->picture);
    BY(a->left, b->left);
    BY(a->top, b->top);
    BY(a->right, b->right);
    BY(a->bottom, b->bottom);
    return 0;
}

static int by_score(const void *x, const void *y)
{
    const sp_ap_box *a = x;
    const sp_ap_box *b = y;

    BY(b->score, a->score);
    return by_picture(x, y);
}

/* The first label of a picture, or of the next that has any. */
static size_t first_label(const sp_ap_box *labels, size_t n, uint32_t picture)
{
    size_t low = 0;

    while (low < n) {
        size_t middle = low + (n - low) / 2;
        if (labels[middle].picture < picture)
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

static bool claim(const sp_ap_box *found, const sp_ap_box *labels, size_t n,
                  double overlap, bool *claimed)
{
    double best = 0;
    size_t which = n;

    for (size_t i = first_label(labels, n, found->picture);
         i < n && labels[i].picture == found->picture; i++) {
        double share = claimed[i] ? 0 : sp_ap_overlap(found, &labels[i]);
        if (share > best) {
            best = share;
            which = i;
        }
    }
    if (which == n || best < overlap)
        return false;
    claimed[which] = true;
    return true;
}

/* One step for each score. */
static size_t walk(const sp_ap_box *found, size_t nfound,
                   const sp_ap_box *labels, size_t nlabels, double overlap,
                   bool *claimed, step *steps)
{
    size_t right = 0;
    size_t n = 0;

    for (size_t i = 0; i < nfound; i++) {
        right += claim(&found[i], labels, nlabels, overlap, claimed);
        if (i + 1 < nfound && found[i + 1].score == found[i].score)
            continue;
        steps[n++] = (step){(double)found[i].score, right, i + 1};
    }
    return n;
}

static sp_ap_point point(const step *s, size_t nlabels)
{
    return (sp_ap_point){s->score, (double)s->right / (double)s->all,
                         (double)s->right / (double)nlabels};
}

static sp_ap_point best_point(const step *steps, size_t n, size_t nlabels)
{
    sp_ap_point best = {NAN, NAN, NAN};
    double highest = 0;

    for (size_t i = 0; i < n; i++) {
        /* the same as 2PR / (P + R) */
        double f =
            2 * (double)steps[i].right / (double)(steps[i].all + nlabels);
        if (f > highest) {
            highest = f;
            best = point(&steps[i], nlabels);
        }
    }
    return best;
}

static double area(const step *steps, size_t n, size_t nlabels)
{
    double sum = 0;
    double precision = 0;

    for (size_t i = n; i-- > 0;) {
        sp_ap_point p = point(&steps[i], nlabels);
        double before = i ? (double)steps[i - 1].right / (double)nlabels : 0.0;
        precision = fmax(precision, p.precision);
        sum += precision * (p.recall - before);
    }
    return sum;
}

static void at_threshold(const step *steps, size_t n, size_t nlabels,
                         double threshold, sp_ap *out)
{
    step last = {threshold, 0, 0};

    for (size_t i = 0; i < n && steps[i].score >= threshold; i++)
        last = steps[i];
    out->right = last.right;
    out->wrong = last.all - last.right;
    out->at.threshold = threshold;
    out->at.precision = last.all ? (double)last.right / (double)last.all : 1.0;
    out->at.recall =
        nlabels ? (double)last.right / (double)nlabels : (double)NAN;
}

sp_status sp_average_precision(sp_ap_box *found, size_t nfound,
                               sp_ap_box *labels, size_t nlabels,
                               double overlap, double threshold, sp_ap *out)
{
    SP_AUTOFREE bool *claimed = calloc(nlabels + 1, sizeof *claimed);
    SP_AUTOFREE step *steps = calloc(nfound + 1, sizeof *steps);

    if (!claimed || !steps)
        return sp_no_memory();
    if (nfound)
        qsort(found, nfound, sizeof *found, by_score);
    if (nlabels)
        qsort(labels, nlabels, sizeof *labels, by_picture);
    size_t n = walk(found, nfound, labels, nlabels, overlap, claimed, steps);
    *out = (sp_ap){.area = NAN, .best = {NAN, NAN, NAN}};
    at_threshold(steps, n, nlabels, threshold, out);
    if (nlabels) {
        out->area = area(steps, n, nlabels);
        out->best = best_point(steps, n, nlabels);
    }
    return SP_OK;
}
