/* Times as people and as programs read them. */
#ifndef SP_CLOCK_TEXT_H
#define SP_CLOCK_TEXT_H

#include "cmd.h"

/* "2026-11-24 08:30" in the site's zone; "" for SP_NO_INT. */
void clock_shown(const call *cli, int64_t time, char out[32]);

/* "2026-11-24T08:30:00+08:00"; "" for SP_NO_INT. */
void clock_iso(const call *cli, int64_t time, char out[40]);

#endif
