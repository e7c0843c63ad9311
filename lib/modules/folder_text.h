/* Text files beside each other in a folder, and their lines. */
#ifndef SP_FOLDER_TEXT_H
#define SP_FOLDER_TEXT_H

#include "base.h"

/* @name in @folder; as it is when it begins with a slash. The caller's. */
sp_status sp_folder_path(const char *folder, const char *name, char **out);

/* A text file of the folder, the caller's to free; NULL when there is none.
 * SP_INVALID: longer than @max, or not UTF-8. */
sp_status sp_folder_text(const char *folder, const char *name, size_t max,
                         char **out, size_t *out_len);

/* The next line of @rest that is not blank, without white space around it;
 * counts all lines in @number. NULL: no more. Writes into the text. */
char *sp_next_line(char **rest, size_t *number);

#endif
