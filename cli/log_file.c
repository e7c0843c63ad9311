/* What the library says, as lines of text or of JSON. */
#include "log_file.h"

#include <time.h>

#include "print.h"
#include "terminal.h"

static struct {
    FILE *file;
    bool json;
} out;

static void stamp(char text[32])
{
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t len = strftime(text, 24, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + len, 32 - len, ".%03dZ", (int)(now.tv_nsec / 1000000));
}

static void write_json(const char *time, const char *level, const char *room,
                       const char *message, const char *fields)
{
    fprintf(out.file, "{\"time\":\"%s\",\"level\":\"%s\",\"room\":", time,
            level);
    print_json_text(out.file, room);
    fputs(",\"message\":", out.file);
    print_json_text(out.file, message);
    if (fields)
        fprintf(out.file, ",\"fields\":%s", fields);
    fputs("}\n", out.file);
}

static void listen(void *context, sp_log_level level, const char *room,
                   const char *message, const char *fields)
{
    char time[32];
    (void)context;
    stamp(time);
    if (out.json) {
        write_json(time, sp_log_level_name(level), room, message, fields);
    } else {
        fprintf(out.file, "%s %-7s %s: ", time, sp_log_level_name(level), room);
        terminal_write(out.file, message);
        fprintf(out.file, "%s%s\n", fields ? " " : "", fields ? fields : "");
    }
    fflush(out.file);
}

sp_status log_file_open(call *cli, sp_logger *logger)
{
    const char *path = cli_option(cli, "log");
    const char *format = cli_option(cli, "log-format");
    if (!path)
        return SP_OK;
    out.json = format && !strcmp(format, "json");
    out.file = strcmp(path, "-") ? fopen(path, "ae") : stderr;
    if (!out.file)
        return cli_fail(cli, SP_IO, "打不开日志文件 %s：%m",
                        "cannot open the log %s: %m", path);
    *logger = (sp_logger){.callback = listen, .least = SP_LOG_INFO};
    return SP_OK;
}

void log_file_close(call *cli)
{
    (void)cli;
    if (out.file && out.file != stderr)
        fclose(out.file);
    out.file = NULL;
}
