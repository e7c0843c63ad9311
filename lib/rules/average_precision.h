/* How good detections are: average precision of one class over many pictures.
 *
 * Detections are taken from the best score down; each claims the labelled box
 * of its picture that it overlaps most and that no better one has claimed, when
 * their intersection over union is at least that which was asked for. Average
 * precision is the area under the curve of precision over recall, made to fall
 * (all-point interpolation). Detections of the same score count as one step, so
 * that no order among them matters. */
#ifndef SP_AVERAGE_PRECISION_H
#define SP_AVERAGE_PRECISION_H

#include "base.h"

typedef struct sp_ap_box {
    uint32_t picture;
    float score; /* of a detection; a label has none */
    float left;
    float top;
    float right;
    float bottom;
} sp_ap_box;

/* A place on the curve. */
typedef struct sp_ap_point {
    double threshold; /* scores from here up count */
    double precision; /* 1 when nothing is found */
    double recall;    /* NaN without labels */
} sp_ap_point;

typedef struct sp_ap {
    double area;      /* NaN without labels */
    sp_ap_point best; /* where 2PR / (P + R) is highest; the highest threshold
                         among equals; all NaN without a right detection */
    sp_ap_point at;   /* at the threshold that was asked for */
    size_t right;     /* detections at that threshold that claimed a label */
    size_t wrong;     /* and those that did not */
} sp_ap;

/* Intersection over union of two boxes, whatever their pictures. */
double sp_ap_overlap(const sp_ap_box *a, const sp_ap_box *b);

/* Both arrays are put into another order. SP_NO_MEMORY. */
sp_status sp_average_precision(sp_ap_box *found, size_t nfound,
                               sp_ap_box *labels, size_t nlabels,
                               double overlap, double threshold, sp_ap *out);

#endif
