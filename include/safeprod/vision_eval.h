/** @file safeprod/vision_eval.h
 *  @brief How good a detector is: measured on labelled pictures.
 *
 *  A folder of pictures with labels in Darknet's form is gone through; for each
 *  class the result says average precision (all-point interpolation, at an
 *  intersection over union of 0.5), precision and recall, always with the
 *  counts that they were made from. Only pictures in which a class was looked
 *  for count for it: `manifest.csv` of the folder says so, or a file
 *  `labelled_classes.txt`. Where a class was looked for and is not there, each
 *  detection is a false one; in how many pictures that happens is a figure of
 *  its own, which is what false alarms come from.
 *
 *  Figures hold for pictures that the model was not trained on. Give the list
 *  of those.
 *
 *  @code
 *  sp_eval_options options = {.list = "val.txt", .group_by = "source"};
 *  sp_eval *result;
 *
 *  if (sp_vision_eval(eye, "pictures/ppe", &options, &result) == SP_OK)
 *      printf("AP %.3f\n", result->groups[0].classes[0].ap);
 *  sp_eval_free(result);
 *  @endcode */
#ifndef SAFEPROD_VISION_EVAL_H
#define SAFEPROD_VISION_EVAL_H

#include <safeprod/detector.h>

SP_BEGIN_DECLS

/** What to measure; all zeros for the values in brackets. */
typedef struct sp_eval_options {
    const char *list;   /**< file with the pictures to look at, one a line: in
                             the folder, or a path [all of the folder] */
    const char *looked; /**< classes, with commas, that were looked for in every
                             picture [what the folder says]. For a folder of
                             other things: what is known not to be there */
    const char *group_by; /**< column of manifest.csv: figures for each of its
                               values as well [none] */
    const double *thresholds; /**< for each class of the detector, the score at
                                   which it is used [0.5 for each] */
    float overlap; /**< that suppresses a box beside a better one [0.45] */
    double match;  /**< intersection over union that makes a box right [0.5] */
    int64_t (*microseconds)(void *context); /**< a clock; NULL: no speed is
                                                 measured */
    bool (*go_on)(void *context, size_t done, size_t total); /**< or NULL; asked
                                                 before each picture: false
                                                 stops */
    void *context; /**< passed to both */
} sp_eval_options;

/** Figures of one class. What cannot be said is NaN. */
typedef struct sp_eval_class {
    const char *name;      /**< borrowed from the detector */
    size_t pictures;       /**< in which it was looked for */
    size_t boxes;          /**< labelled in them */
    double ap;             /**< average precision; NaN without boxes */
    double threshold;      /**< that the next four are for */
    double precision;      /**< share of the detections that are right; 1 when
                                there are none */
    double recall;         /**< share of the boxes that were found */
    size_t right;          /**< detections that are right */
    size_t wrong;          /**< and that are not */
    double best_threshold; /**< where the harmonic mean of precision and recall
                                is highest */
    double best_precision;
    double best_recall;
    size_t empty;       /**< pictures in which it was looked for and is not */
    size_t empty_wrong; /**< of these: with a detection at `threshold` */
} sp_eval_class;

/** Figures of some pictures. */
typedef struct sp_eval_group {
    char *name;        /**< value of the column; "" for all pictures */
    size_t pictures;   /**< that were looked at */
    size_t bare;       /**< of these: without a file of labels */
    int64_t median_us; /**< from a picture's bytes to boxes, microseconds; -1
                            when not measured */
    sp_eval_class *classes; /**< as many as the detector has */
} sp_eval_group;

/** What was measured. Only the library allocates it. */
typedef struct sp_eval {
    size_t nclasses;
    size_t ngroups;
    sp_eval_group *groups; /**< all pictures first */
} sp_eval;

/** Look at the pictures of a folder and compare.
 *  @param folder  with pictures in it or in its `images`
 *  @param options or NULL
 *  @param[out] out the caller's, sp_eval_free(); untouched on failure
 *  @retval SP_NOT_FOUND no such folder, list or picture; no picture at all
 *  @retval SP_INVALID   a label or a picture that is not one: the sentence
 *                       names the file
 *  @retval SP_CANCELLED `go_on` said so */
SP_API sp_status sp_vision_eval(sp_detector *detector, const char *folder,
                                const sp_eval_options *options, sp_eval **out);

/** Free @p eval; NULL is allowed. */
SP_API void sp_eval_free(sp_eval *eval);

SP_END_DECLS
#endif
