/* The overview as one HTML file: the page that the build put together, with
 * the data in the middle of it as a JSON island. */
#include "overview_html.h"

#include <string.h>

#include "embedded.h"
#include "json.h"
#include "str.h"

extern const sp_embedded sp_overview_page_files[]; /* head, tail */

/* What may stand in a JSON string but not in an HTML script element or in old
 * JavaScript. With no '<' left, no "</script" and no "<!--" can be formed. */
static const struct unsafe {
    const char *bytes;
    const char *escape;
} unsafes[] = {
    {"<", "\\u003c"},
    {"\xe2\x80\xa8", "\\u2028"}, /* line separator */
    {"\xe2\x80\xa9", "\\u2029"}, /* paragraph separator */
};

static const struct unsafe *unsafe_at(const char *text)
{
    for (size_t i = 0; i < SP_COUNT(unsafes); i++) {
        if (!strncmp(text, unsafes[i].bytes, strlen(unsafes[i].bytes)))
            return &unsafes[i];
    }
    return NULL;
}

static void add_island(sp_str *s, const char *json)
{
    for (;;) {
        size_t plain = strcspn(json, "<\xe2");

        sp_str_addn(s, json, plain);
        json += plain;
        if (!*json)
            return;

        const struct unsafe *unsafe = unsafe_at(json);
        if (unsafe) {
            sp_str_add(s, unsafe->escape);
            json += strlen(unsafe->bytes);
        } else {
            sp_str_addc(s, *json++);
        }
    }
}

static sp_status check(const char *json)
{
    SP_TRY(sp_json_check(json, strlen(json)));
    if (json[strspn(json, " \t\r\n")] != '{')
        return sp_fail(SP_INVALID, "总览数据应是一个 JSON 对象，以 { 开头",
                       "the overview's data must be one JSON object that "
                       "begins with {");
    return SP_OK;
}

sp_status sp_overview_html(const char *overview_json, char **out_html)
{
    const sp_embedded *head = &sp_overview_page_files[0];
    const sp_embedded *tail = &sp_overview_page_files[1];
    SP_AUTOSTR page = {0};

    SP_TRY(check(overview_json));
    sp_str_addn(&page, head->data, head->size);
    add_island(&page, overview_json);
    sp_str_addn(&page, tail->data, tail->size);
    return sp_str_take(&page, out_html);
}
