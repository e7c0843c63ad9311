/* Actions and what stands in their way. */
#include "why_print.h"

static const column columns[] = {
    {"action", "动作", "action", SP_TABLE_TEXT},
    {"label", "名称", "name", SP_TABLE_TEXT},
    {"possible", "可办", "possible", SP_TABLE_BOOL},
    {"why", "为什么不能", "why not", SP_TABLE_TEXT},
};

sp_status why_begin(call *cli, sheet **out)
{
    return sheet_begin(cli, columns, COUNT(columns), out);
}

sp_status why_row(void *context, const char *action, const char *label,
                  const char *why)
{
    return sheet_row(
        context,
        (const char *const[]){action, label, why ? "false" : "true", why},
        (const char *const[]){action, label, why ? "✗" : "✓", why});
}
