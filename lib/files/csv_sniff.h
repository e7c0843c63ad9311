/* Which character separates the cells of a CSV. */
#ifndef SP_CSV_SNIFF_H
#define SP_CSV_SNIFF_H

#include "base.h"

/* "sep=;" as the first line, Excel's own way to say it. The length of that
 * line with its end, or 0 when there is none and *@out stays. */
size_t sp_csv_sep_line(const char *text, size_t n, char *out);

/* One of , ; tab | by the start of a file; @whole when @text is all of it. */
char sp_csv_sniff(const char *text, size_t n, bool whole);

#endif
