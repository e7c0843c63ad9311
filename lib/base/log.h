/* What the library has to say while it works goes to the host's callback. */
#ifndef SP_LOGGING_H
#define SP_LOGGING_H

#include <safeprod/log.h>

#include "base.h"

/* No-op when @log is NULL or has no callback. @fields is a JSON object text or
 * NULL. Secrets are never passed here. */
void sp_log(const sp_logger *log, sp_log_level level, const char *room,
            const char *fields, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
