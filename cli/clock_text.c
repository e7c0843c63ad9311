/* Times as people and as programs read them. */
#include "clock_text.h"

#include <stdlib.h>
#include <time.h>

static bool parts_of(const call *cli, int64_t at, struct tm *out)
{
    time_t local = (time_t)(at + (int64_t)cli->session_options.zone * 60);
    return at != SP_NO_INT && gmtime_r(&local, out);
}

void clock_shown(const call *cli, int64_t time, char out[32])
{
    struct tm parts;
    out[0] = '\0';
    if (parts_of(cli, time, &parts))
        strftime(out, 32, "%Y-%m-%d %H:%M", &parts);
}

void clock_iso(const call *cli, int64_t time, char out[40])
{
    struct tm parts;
    int zone = cli->session_options.zone;
    out[0] = '\0';
    if (!parts_of(cli, time, &parts))
        return;
    size_t n = strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(out + n, 40 - n, "%c%02d:%02d", zone < 0 ? '-' : '+',
             abs(zone) / 60 % 100, abs(zone) % 60);
}
