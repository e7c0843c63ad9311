/* Text from outside: UTF-8 and nothing else. (utf8proc does the tables.) */
#ifndef SP_TEXT_H
#define SP_TEXT_H

#include "base.h"

/* Where the first byte that is not UTF-8 stands, or @len when all is well.
 * Strict: no surrogates, no overlong forms, nothing beyond U+10FFFF. */
size_t sp_utf8_check(const char *text, size_t len);

/* Number of characters (code points) in valid UTF-8. */
size_t sp_utf8_count(const char *text);

/* Columns on a terminal: 2 for wide, 0 for combining and control. */
size_t sp_text_width(const char *text);

/* The longest start of @text (in bytes, on a character) within @columns. */
size_t sp_text_fit(const char *text, size_t columns);

/* @text trimmed of white space at both ends (U+3000 and U+00A0 and U+FEFF
 * count); a new string, the caller's. */
sp_status sp_text_trim(const char *text, size_t len, char **out);

/* Full-width ASCII (U+FF01..FF5E, U+3000) to half-width; a new string. */
sp_status sp_text_halfwidth(const char *text, char **out);

/* For comparing names and headings: half-width (NFKC), lower case, without
 * white space, punctuation and the brackets （）() that people write either
 * way. A mark between two digits stays: 1.5 is not 15. */
sp_status sp_text_fold(const char *text, char **out);

/* Same after sp_text_fold()? False when out of memory. */
bool sp_text_alike(const char *a, const char *b);

/* Strict numbers: the whole text, no locale. False when it is no number or
 * does not fit. White space around it and digit groups are refused. */
bool sp_text_to_int(const char *text, int64_t *out);
bool sp_text_to_real(const char *text, double *out); /* no inf, no nan */

/* The double nearest to a text that is known to be a number; ±infinity when it
 * is too large for one. */
double sp_text_nearest(const char *text);

/* "12.5" with @decimals = 2 to 1250: fixed-point. Digits beyond @decimals are
 * refused unless zero. */
bool sp_text_to_scaled(const char *text, unsigned decimals, int64_t *out);

/* 1250 with @decimals = 2 to "12.5" (no trailing zeros, "0" for zero). */
void sp_scaled_to_text(int64_t value, unsigned decimals, char out[32]);

/* The shortest text that reads back as the same double. */
void sp_real_to_text(double value, char out[32]);

#endif
