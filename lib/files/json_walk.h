/* Walking over the members of a JSON object without building a tree. */
#ifndef SP_JSON_WALK_H
#define SP_JSON_WALK_H

#include "base.h"
#include "str.h"

typedef struct sp_json_member {
    const char *key; /* between its quotes, escapes as they are */
    size_t key_len;
    const char *value; /* without white space around it */
    size_t value_len;
} sp_json_member;

/* @p stands on the opening brace, behind a member, or on the closing brace.
 * False at the end of the object and where the text is no object. */
bool sp_json_walk(const char **p, const char *end, sp_json_member *out);

/* Append the characters that stand between the quotes of a checked string.
 * False when one of them is NUL. */
bool sp_json_unescape(sp_str *s, const char *text, size_t len);

/* The array that an answer of a web service wraps: the one array member, called
 * items, data, rows, records or list, of the object or of its member "data".
 * Points to the opening bracket; NULL when there is none. */
const char *sp_json_find_rows(const char *text, size_t len);

const char *sp_json_skip_space(const char *p, const char *end);

#endif
