/* What several modules' fields are normalised by, and labels they share. */
#ifndef SP_CLEANING_H
#define SP_CLEANING_H

#include <safeprod/record.h>

#include "base.h"

/* A code that people, files and file names carry: letters, digits, Chinese, and
 * - _ . # @; no spaces, no separators. */
sp_status sp_code_clean(const char *text, char **out);

/* A phone number: digits, spaces, + - ( ) / and extensions; half-width. */
sp_status sp_phone_clean(const char *text, char **out);

/* Six digits of GB/T 2260. */
sp_status sp_division_clean(const char *text, char **out);

/* A list of codes: whatever people put between them (, ; 、 ， ； | spaces)
 * becomes one comma; repeated ones are told once. */
sp_status sp_list_clean(const char *text, char **out);

/* The next of a list with commas, cut to @size; false at its end. @at moves on.
 */
bool sp_list_next(const char **at, char *out, size_t size);

/* "<parent>/<name>" as the code of a child that was given none. */
sp_status sp_code_derive(char **code, const char *parent, const char *a,
                         const char *b);

/* What is wrong or doubtful about a coordinate (NaN: none) of a record with the
 * fields longitude, latitude and datum (sp_datum). */
void sp_place_check(double lon, double lat, unsigned datum, sp_findings *out);

#endif
