/* Numbers of identity documents: 18 digits with a check digit (GB 11643-1999),
 * or the letters and digits of another document. Nothing here keeps one. */
#ifndef SP_ID_NUMBER_H
#define SP_ID_NUMBER_H

#include "base.h"

enum { SP_ID_LENGTH = 18, SP_ID_OTHER_MIN = 6, SP_ID_MAX = 30 };

/* Normalised: half-width, upper case, no spaces. The caller's, to be wiped.
 * SP_INVALID: the sentence never holds the number. */
sp_status sp_id_number_clean(const char *text, char **out);

/* How it is shown: the first three and the last four, stars between; of a
 * short one less. @number is clean. */
void sp_id_number_mask(const char *number, char out[SP_ID_MAX + 1]);

#endif
