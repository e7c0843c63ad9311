/* Text within HTML. */
#ifndef SP_HTML_H
#define SP_HTML_H

#include "str.h"

/* Append @text (NULL: nothing) so that it is read as text, between tags or
 * within "…". */
void sp_html_text(sp_str *s, const char *text);

#endif
