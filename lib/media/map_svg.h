/* SVG that is the same for the same drawing. */
#ifndef SP_MAP_SVG_H
#define SP_MAP_SVG_H

#include "str.h"

/* cairo numbers surfaces through the life of the process, and the numbers show
 * in the ids of an SVG ("surface17", "image23"). Append @svg to @out with these
 * numbered from 1 as they come. */
sp_status sp_svg_settle(const char *svg, size_t len, sp_str *out);

#endif
