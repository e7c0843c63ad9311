/* Rule packs for commands that work with a site and without one. */
#ifndef SP_STANDARDS_H
#define SP_STANDARDS_H

#include <safeprod/assess.h>

#include "cmd.h"

/* The pack that people mean by @method ("lec", "screen", a full name,
 * name@version): the site's when one is named on the command line or in the
 * environment, else the library's own. */
sp_status standard_open(call *cli, const char *method, sp_pack **out);

/* The pack in a file. */
sp_status standard_read(call *cli, const char *path, sp_pack **out);

/* The verbs `load FILE` and `lint FILE`, for every kind of pack. */
sp_status standard_load(call *cli);
sp_status standard_lint(call *cli);

void free_pack(sp_pack **pack);
#define AUTOPACK CLEANUP(free_pack) sp_pack

/* A value or score of two places as text; "" for SP_NO_INT. */
void score_text(int64_t value, char out[32]);

#endif
