/* loopback_server FILE [NAME]: serves until it is ended, on a port that it
 * writes to FILE, which appears when it is ready. With NAME, over TLS. For
 * tests of the program. */
#include "loopback.h"

#include <signal.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    loopback_options options = {.tls_name = argc > 2 ? argv[2] : NULL};
    char part[1024];
    sigset_t ends;
    int got;
    if (argc < 2 ||
        snprintf(part, sizeof part, "%s.part", argv[1]) >= (int)sizeof part)
        return 2;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    loopback *server = loopback_start(&options);
    FILE *file = fopen(part, "w");
    if (!file || fprintf(file, "%u\n", loopback_port(server)) < 0 ||
        fclose(file) != 0 || rename(part, argv[1]) != 0)
        return 1;
    sigwait(&ends, &got);
    loopback_stop(server);
    return 0;
}
