/* JSON, strictly. cJSON is lenient (it takes leading zeros, raw control
 * characters, duplicate keys, and loses digits beyond 2^53), so every text
 * passes our own check of RFC 8259 first. */
#ifndef SP_JSON_H
#define SP_JSON_H

#include "base.h"

#include <cjson/cJSON.h>

enum {
    SP_JSON_DEPTH_MAX = 64,
    SP_JSON_BYTES_MAX = 64 << 20,
    SP_JSON_ITEMS_MAX = 4 << 20
};

/* One complete value with white space around it: valid UTF-8, no duplicate
 * keys in an object, integers within ±2^53, nesting within the limit.
 * SP_INVALID names line and column and what was expected. */
sp_status sp_json_check(const char *text, size_t len);

/* sp_json_check() then cJSON. The caller's to cJSON_Delete(). Refuses as well
 * what cJSON would lose: \u0000 in a string, a number of over 63 characters. */
sp_status sp_json_parse(const char *text, size_t len, cJSON **out);

/* The length of the one JSON value that starts at @text (white space before it
 * included), by counting brackets and strings; 0 when it does not end within
 * @len; a number or a word ends at the separator behind it. For splitting a
 * long array without reading all of it; what was split off is not checked. */
size_t sp_json_extent(const char *text, size_t len);

void sp_json_delete(cJSON **json); /* for SP_CLEANUP */
#define SP_AUTOJSON SP_CLEANUP(sp_json_delete) cJSON

/* Append @text as a quoted JSON string (UTF-8 kept as it is). */
struct sp_str;
void sp_json_quote(struct sp_str *s, const char *text);

/* The member as text / number, or the default when it is absent or of another
 * type. Borrowed. */
const char *sp_json_text(const cJSON *object, const char *key,
                         const char *otherwise);
bool sp_json_int(const cJSON *object, const char *key, int64_t *out);

#endif
