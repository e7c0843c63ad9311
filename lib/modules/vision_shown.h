/* Looking at the bytes of a picture file, with the size it is shown at. */
#ifndef SP_VISION_SHOWN_H
#define SP_VISION_SHOWN_H

#include <safeprod/detector.h>

/* As sp_vision_detect(). @out_width and @out_height are set as soon as they
 * are known. */
sp_status sp_vision_detect_shown(sp_detector *detector, const void *bytes,
                                 size_t size, const sp_detect_options *options,
                                 unsigned *out_width, unsigned *out_height,
                                 sp_detections *out);

#endif
