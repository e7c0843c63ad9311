/** @file safeprod/detector.h
 *  @brief The eye: a Darknet network that finds things in pictures.
 *
 *  A detector is opened from the two files that Darknet trains, unmodified: a
 *  cfg (what the layers are) and weights; a third, optional, names the classes,
 *  one a line. Both are read strictly: a number out of range, a layer that does
 *  not fit, weights of another network or a single NaN refuse the model in one
 *  sentence. It runs on oneDNN; the real Darknet can be asked for, to compare.
 *
 *  A detector never changes after it was opened. Any number of threads may run
 *  it at the same time; each borrows working memory of its own, which is kept
 *  for the next call. Each call computes on the calling thread alone, and
 *  sp_detector_run_many() on as many as it is told. The same pixels give the
 *  same detections.
 *
 *  @code
 *  sp_detector *eye;
 *  sp_detections found = {0};
 *  sp_pixels pixels = {rgb, 1280, 720, 1280 * 3, SP_PIXELS_RGB};
 *
 *  if (sp_detector_open("ppe.cfg", "ppe.weights", "ppe.names", NULL, &eye) ||
 *      sp_detector_run(eye, &pixels, NULL, &found))
 *      fprintf(stderr, "%s\n", sp_last_error(SP_EN));
 *  for (size_t i = 0; i < found.count; i++)
 *      printf("%s %.2f\n", found.items[i].name, found.items[i].score);
 *  @endcode */
#ifndef SAFEPROD_DETECTOR_H
#define SAFEPROD_DETECTOR_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** A loaded model. */
typedef struct sp_detector sp_detector;

/** How the bytes of a pixel are to be read. */
typedef enum sp_pixels_format {
    SP_PIXELS_RGB,  /**< 3 bytes: red, green, blue */
    SP_PIXELS_BGR,  /**< 3 bytes: blue, green, red, as OpenCV has it */
    SP_PIXELS_GREY, /**< 1 byte */
    SP_PIXELS_RGBX, /**< 4 bytes, the fourth is not looked at */
    SP_PIXELS_BGRX, /**< 4 bytes, as cairo has it on little-endian machines */
    SP_PIXELS_FORMAT_COUNT
} sp_pixels_format;

/** A picture in memory, 8 bits a channel; borrowed. */
typedef struct sp_pixels {
    const void *bytes; /**< the top left pixel */
    uint32_t width;    /**< 1 to 100,000 pixels */
    uint32_t height;   /**< 1 to 100,000 pixels */
    size_t stride;     /**< bytes from row to row */
    sp_pixels_format format;
} sp_pixels;

/** Who computes. */
typedef enum sp_detector_engine {
    SP_ENGINE_ONEDNN,  /**< in process; tens of times as fast */
    SP_ENGINE_DARKNET, /**< Debian's Darknet in a child process of each thread,
                            which gets pictures as floats, never a path. For
                            comparing: batch norm is pjreddie's, whatever
                            `epsilon_outside` says; no mish, no swish, no route
                            with groups */
    SP_ENGINE_COUNT
} sp_detector_engine;

/** How a model is to be read; all zeros for what AlexeyAB's Darknet and models
 *  with folded batch norm need. The card of a model says it. */
typedef struct sp_detector_options {
    bool epsilon_outside; /**< batch norm as in pjreddie's and Debian's Darknet:
                               division by sqrt(variance) + 1e-6 instead of
                               sqrt(variance + 1e-5) */
    bool stretch;         /**< fit pictures by stretching, not by grey bars */
    sp_detector_engine engine;
    const char *helper; /**< path of the program that holds Darknet; NULL: where
                             it is installed */
    int64_t patience_ms; /**< how long Darknet may take for a picture before it
                              is ended [60,000] */
} sp_detector_options;

/** The files of a model, in memory; borrowed. */
typedef struct sp_detector_bytes {
    const void *cfg;
    size_t cfg_size;
    const void *weights;
    size_t weights_size;
    const void *names; /**< NULL: classes are called "0", "1" and so on */
    size_t names_size;
} sp_detector_bytes;

/** What a model is. */
typedef struct sp_detector_facts {
    int width; /**< of its input, pixels */
    int height;
    int channels; /**< 3: colour; 1: grey */
    int layers;
    int classes;
    int64_t weights;     /**< numbers in the weights file */
    double flops;        /**< of one picture, in its convolutions */
    char cfg_sha256[65]; /**< hexadecimal */
    char weights_sha256[65];
    sp_detector_engine engine;
    bool stretch;
    bool epsilon_outside;
} sp_detector_facts;

/** How to look; all zeros for the values in brackets. */
typedef struct sp_detect_options {
    float threshold; /**< least score, above 0 and below 1 [0.25] */
    float overlap;   /**< of two boxes of a class that overlap by more than this
                          share (intersection over union) the better one stays
                          [0.45] */
    size_t most;     /**< keep so many, the best [all, which are never more than
                          2,000] */
} sp_detect_options;

/** One thing found. */
typedef struct sp_detection {
    int class_id;     /**< from 0 */
    const char *name; /**< of the class; borrowed from the detector */
    float score;      /**< 0 to 1 */
    float left;       /**< pixels of the picture, from its top left corner; a
                           box is cut off at the picture's border */
    float top;
    float width;
    float height;
} sp_detection;

/** What was found, the best first. */
typedef struct sp_detections {
    sp_detection *items;
    size_t count;
    bool capped; /**< more than 2,000 boxes scored above the threshold: only the
                      best of them were compared */
} sp_detections;

/** How to go through many pictures; all zeros will do. */
typedef struct sp_detect_many {
    unsigned threads; /**< pictures at once, at most 64 [1] */
    bool (*go_on)(void *context, size_t done); /**< or NULL; asked on the
                           calling thread after each picture: false stops */
    void *context;                             /**< passed to `go_on` */
} sp_detect_many;

/** @return "onednn" or "darknet"; NULL beyond the last. */
SP_API const char *sp_detector_engine_name(sp_detector_engine engine);

/** Open a model from files.
 *  @param names   path of the names, or NULL
 *  @param options or NULL
 *  @param[out] out the caller's, sp_detector_close(); untouched on failure
 *  @retval SP_NOT_FOUND   a file is not there
 *  @retval SP_INVALID     a file is not what it should be
 *  @retval SP_UNSUPPORTED a layer or setting that this library does not know,
 * or an engine that is not built in
 *  @retval SP_IO          Darknet ended on its own, or took too long
 */
SP_API sp_status sp_detector_open(const char *cfg, const char *weights,
                                  const char *names,
                                  const sp_detector_options *options,
                                  sp_detector **out);

/** The same from memory, which need not stay. */
SP_API sp_status sp_detector_open_bytes(const sp_detector_bytes *bytes,
                                        const sp_detector_options *options,
                                        sp_detector **out);

/** Close @p detector; NULL is allowed. Nobody may be running it. */
SP_API void sp_detector_close(sp_detector *detector);

/** What @p detector is. */
SP_API sp_detector_facts sp_detector_describe(const sp_detector *detector);

/** @return The name of class @p class_id, borrowed; NULL when there is none. */
SP_API const char *sp_detector_class_name(const sp_detector *detector,
                                          int class_id);

/** Find things in a picture. Safe from several threads at once.
 *  @param options or NULL
 *  @param[out] out the caller's, sp_detections_clear(); untouched on failure
 *  @retval SP_INVALID pixels or options that cannot be */
SP_API sp_status sp_detector_run(sp_detector *detector, const sp_pixels *pixels,
                                 const sp_detect_options *options,
                                 sp_detections *out);

/** Find things in many pictures, several at once.
 *  @param options  or NULL
 *  @param many     or NULL
 *  @param[out] out as many as pictures, each the caller's; untouched on failure
 *  @retval SP_CANCELLED `go_on` said so
 *  @retval SP_INVALID   one of the pictures cannot be; the sentence counts from
 *                       1 */
SP_API sp_status sp_detector_run_many(sp_detector *detector,
                                      const sp_pixels *pictures, size_t count,
                                      const sp_detect_options *options,
                                      const sp_detect_many *many,
                                      sp_detections *out);

/** A clock, from outside. */
typedef struct sp_clock {
    double (*seconds)(void *context); /**< since any moment */
    void *context;
} sp_clock;

/** How fast a detector is. */
typedef struct sp_detector_speed {
    double seconds; /**< the least of all rounds, for a picture that has the
                         size of the input already: everything but decoding */
    double flops;   /**< per second, at that */
    double sgemm;   /**< floating point operations per second of oneDNN's own
                         product of matrices, in turn with the rounds: what the
                         machine gave at that time */
} sp_detector_speed;

/** Measure @p detector on this thread.
 *  @param rounds at least 1 */
SP_API sp_status sp_detector_measure(sp_detector *detector, unsigned rounds,
                                     const sp_clock *clock,
                                     sp_detector_speed *out);

/** Free what is in @p detections; they may be used again. */
SP_API void sp_detections_clear(sp_detections *detections);

SP_END_DECLS
#endif
