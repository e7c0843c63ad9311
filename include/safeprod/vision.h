/** @file safeprod/vision.h
 *  @brief Looking at picture files: PNG or JPEG in, what a detector found out.
 *
 *  A picture is judged by its content, turned as its EXIF orientation says, and
 *  must be whole: what is damaged, empty or claims more than 100 megapixels is
 *  refused in one sentence before anything is decoded. Transparent pixels are
 *  seen on white. A JPEG much larger than the detector's input is decoded at a
 *  half, a quarter or an eighth; boxes are in pixels of the whole picture all
 *  the same.
 *
 *  A path is opened and nothing else: it goes through no shell and no pattern.
 */
#ifndef SAFEPROD_VISION_H
#define SAFEPROD_VISION_H

#include <safeprod/detector.h>

SP_BEGIN_DECLS

/** Find things in the bytes of a picture file. Safe from several threads.
 *  @param options or NULL
 *  @param[out] out the caller's, sp_detections_clear(); boxes in pixels of the
 *                  picture as it is shown
 *  @retval SP_INVALID no picture, damaged, too large */
SP_API sp_status sp_vision_detect(sp_detector *detector, const void *bytes,
                                  size_t size, const sp_detect_options *options,
                                  sp_detections *out);

/** What came of one picture file; borrowed for the call. */
typedef struct sp_vision_found {
    const char *path;
    sp_status status;      /**< not SP_OK: the picture could not be looked at */
    const char *reason_zh; /**< then, why, in a sentence that names the path;
                                else "" */
    const char *reason_en;
    unsigned width; /**< of the picture as it is shown; 0 when it could not be
                         read */
    unsigned height;
    const sp_detections *detections;
} sp_vision_found;

/** How to go through picture files; all zeros but `found` will do. */
typedef struct sp_vision_many {
    unsigned threads; /**< pictures at once, at most 64 [1] */
    /** Called on the calling thread, in the order of the paths. A picture that
     *  cannot be read is told here and does not stop the others; false does. */
    bool (*found)(void *context, const sp_vision_found *one);
    void *context; /**< passed to `found` */
} sp_vision_many;

/** Find things in picture files, several at once. No more of them than two for
 *  each thread are in memory.
 *  @param options or NULL
 *  @retval SP_CANCELLED `found` said so */
SP_API sp_status sp_vision_detect_files(sp_detector *detector,
                                        const char *const *paths, size_t count,
                                        const sp_detect_options *options,
                                        const sp_vision_many *many);

/** The picture with a box and a word for each detection, as PNG.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_vision_draw(const void *bytes, size_t size,
                                const sp_detections *detections, void **out,
                                size_t *out_len);

SP_END_DECLS
#endif
