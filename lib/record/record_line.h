/* One record as one line of JSON, to the letter: every field as it is stored,
 * guarded ones too, secrets left out. What is read back is the same record. A
 * line is flat, its fields come in the order of the table, and nothing else is
 * in it; so reading is strict and needs no tree. */
#ifndef SP_RECORD_LINE_H
#define SP_RECORD_LINE_H

#include "field.h"
#include "str.h"

/* Append the line without its end. Keys that are not the record's own go
 * before it: open the object, write them, then call sp_record_line_fields(). */
sp_status sp_record_line(const sp_type *type, const void *record, sp_str *out);
void sp_record_line_fields(const sp_type *type, const void *record,
                           sp_str *out);

/* A key that begins with "_" and its text; they come first. */
typedef sp_status (*sp_line_other)(void *context, const char *key,
                                   const char *text);

/* Fill @record, which is empty. @other NULL: no other keys.
 * @retval SP_INVALID says what is wrong, never where in the file */
sp_status sp_record_read_line(const sp_type *type, const char *line, size_t len,
                              sp_line_other other, void *context, void *record);

#endif
