/** @file safeprod/example.h
 *  @brief A made-up chemical park to try things out on.
 *
 *  Its plan is drawn by the library, so that a program can show a map, a card
 *  or an overview before anybody has given it a picture of a real park. The
 *  areas that zones of the plan stand for are in examples/park/zones.geojson;
 *  `safeprod demo` puts all of it together. */
#ifndef SAFEPROD_EXAMPLE_H
#define SAFEPROD_EXAMPLE_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** Draw the example park's plan: roads, buildings, tanks, trees, the gate. The
 *  same arguments give the same bytes.
 *  @param scale 0.1 … 4; at 1 the picture is 2400 × 1600 pixels
 *  @param lang  of the roads' names
 *  @param[out] out a PNG, the caller's, sp_free()
 *  @retval SP_INVALID @p scale is out of its range */
SP_API sp_status sp_example_plan_png(double scale, sp_lang lang, void **out,
                                     size_t *out_len);

SP_END_DECLS
#endif
