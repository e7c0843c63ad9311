/* The overview as one self-contained HTML file. */
#ifndef SP_OVERVIEW_HTML_H
#define SP_OVERVIEW_HTML_H

#include "base.h"

/* @overview_json: one JSON object, see overview_page/README.md. The result
 * shows it when opened anywhere, without a network; the caller's to free.
 * Pure. SP_INVALID when the text is no JSON object; @out_html is then left as
 * it was. */
sp_status sp_overview_html(const char *overview_json, char **out_html);

#endif
