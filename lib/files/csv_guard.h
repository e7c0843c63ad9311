/* The apostrophe that keeps a spreadsheet from running a cell. Writing puts
 * one more before cells that look guarded already, so that reading, which
 * takes one away, gives back what was written. */
#ifndef SP_CSV_GUARD_H
#define SP_CSV_GUARD_H

#include "base.h"

/* Whether a spreadsheet would run @text, or @text looks like one that was
 * guarded. Plain numbers such as -5 are left alone. */
bool sp_csv_needs_guard(const char *text);

/* Whether the first character of @text is such an apostrophe. */
bool sp_csv_is_guarded(const char *text);

#endif
