/* The program that holds Debian's Darknet, so that it can exit, abort or crash
 * without harm. It gets a model in two descriptors and pictures as floats; it
 * never sees a path but those of its own descriptors. */
#include "darknet_wire.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <darknet.h>

enum { LAYERS_MAX = 64, MEMORY_MAX_GB = 8 };

static void must(int truth)
{
    if (!truth)
        _exit(1);
}

static void receive(void *bytes, size_t size)
{
    char *at = bytes;

    while (size > 0) {
        ssize_t n = read(DARKNET_SOCKET, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            _exit(0); /* nobody asks any more */
        must(n > 0);
        at += n;
        size -= (size_t)n;
    }
}

static void send_all(const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size > 0) {
        ssize_t n = send(DARKNET_SOCKET, at, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        must(n > 0);
        at += n;
        size -= (size_t)n;
    }
}

/* A network that asks for more than any machine has ends here. */
static void limit(void)
{
    struct rlimit memory = {(rlim_t)MEMORY_MAX_GB << 30,
                            (rlim_t)MEMORY_MAX_GB << 30};
    struct rlimit core = {0, 0};

    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_CORE, &core);
}

static void greet(const network *net, const int *layers, int count)
{
    uint32_t hello = DARKNET_HELLO;

    send_all(&hello, sizeof hello);
    for (int i = 0; i < count; i++) {
        must(layers[i] >= 0 && layers[i] < net->n);
        uint32_t floats = (uint32_t)net->layers[layers[i]].outputs;
        send_all(&floats, sizeof floats);
    }
}

int main(int argc, char **argv)
{
    static char cfg[] = "/proc/self/fd/3";
    static char weights[] = "/proc/self/fd/4";
    int layers[LAYERS_MAX];
    int count = argc - 1;

    must(count > 0 && count <= LAYERS_MAX);
    for (int i = 0; i < count; i++)
        layers[i] = atoi(argv[1 + i]);
    limit();
    network *net = load_network(cfg, weights, 0);
    must(net != NULL && net->n > 0 && net->inputs > 0);
    set_batch_network(net, 1);
    float *picture = calloc((size_t)net->inputs, sizeof *picture);
    must(picture != NULL);
    greet(net, layers, count);
    for (;;) {
        receive(picture, (size_t)net->inputs * sizeof *picture);
        network_predict(net, picture);
        for (int i = 0; i < count; i++) {
            const layer *l = &net->layers[layers[i]];
            send_all(l->output, (size_t)l->outputs * sizeof *l->output);
        }
    }
}
