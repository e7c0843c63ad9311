/* Text within HTML. */
#include "html.h"

void sp_html_text(sp_str *s, const char *text)
{
    for (const char *c = text ? text : ""; *c; c++)
        switch (*c) {
        case '&':
            sp_str_add(s, "&amp;");
            break;
        case '<':
            sp_str_add(s, "&lt;");
            break;
        case '>':
            sp_str_add(s, "&gt;");
            break;
        case '"':
            sp_str_add(s, "&quot;");
            break;
        default:
            sp_str_addc(s, *c);
        }
}
