/** @file safeprod/vision.h
 *  @brief Looking at picture files: PNG or JPEG in, what a detector found out.
 *
 *  A picture is judged by its content, turned as its EXIF orientation says, and
 *  must be whole: what is damaged, empty or claims more than 100 megapixels is
 *  refused in one sentence before anything is decoded. Transparent pixels are
 *  seen on white. */
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

/** The picture with a box and a word for each detection, as PNG.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_vision_draw(const void *bytes, size_t size,
                                const sp_detections *detections, void **out,
                                size_t *out_len);

SP_END_DECLS
#endif
