/* One line for the host's callback. */
#include "log.h"

#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1024 };

static const char *const names[] = {
    [SP_LOG_DEBUG] = "debug",
    [SP_LOG_INFO] = "info",
    [SP_LOG_WARNING] = "warning",
    [SP_LOG_ERROR] = "error",
};
SP_ASSERT_COUNT(names, SP_LOG_ERROR + 1);

const char *sp_log_level_name(sp_log_level level)
{
    return (unsigned)level < SP_COUNT(names) ? names[level]
                                             : names[SP_LOG_ERROR];
}

/* What comes out of a file name or a server's answer must not forge a second
 * line or break the host's encoding. */
static void make_one_line(char *line)
{
    size_t len = strlen(line), at;

    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    while ((at = sp_utf8_check(line, len)) < len)
        line[at] = '?';
}

void sp_log(const sp_logger *log, sp_log_level level, const char *room,
            const char *fields, const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    va_list args;

    if (!log || !log->callback || level < log->least)
        return;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n < 0)
        return;
    make_one_line(line);
    log->callback(log->context, level, room, line, fields);
}
