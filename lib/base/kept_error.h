/* How a call ended on another thread, whose last error is its own. */
#ifndef SP_KEPT_ERROR_H
#define SP_KEPT_ERROR_H

#include "base.h"

#include <stdio.h>

enum { SP_KEPT_ERROR_MAX = 1024 };

typedef struct sp_kept_error {
    sp_status status;
    char zh[SP_KEPT_ERROR_MAX];
    char en[SP_KEPT_ERROR_MAX];
} sp_kept_error;

/* Keep @status and, where it is a failure, this thread's sentence for it. */
static inline void sp_kept_error_take(sp_kept_error *out, sp_status status)
{
    out->status = status;
    if (status == SP_OK)
        return;
    snprintf(out->zh, sizeof out->zh, "%s", sp_last_error(SP_ZH));
    snprintf(out->en, sizeof out->en, "%s", sp_last_error(SP_EN));
}

#endif
