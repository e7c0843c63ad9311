/* The library's end of Darknet: a child for each context, floats over a
 * socket. The model goes over in two files without a name. */
#include "net_engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "darknet_wire.h"
#include "net_darknet_cfg.h"
#include "str.h"

enum { FIRST_FREE = 10, /* above the descriptors that the child gets */ };

typedef struct model {
    const sp_net_cfg *cfg;
    char *helper;
    int64_t patience_ms;
    int cfg_file;
    int weights_file;
    int *wanted;
    int nwanted;
} model;

typedef struct context {
    const model *model;
    pid_t child; /* 0: none */
    int socket;
    float *input;
    float *planes;   /* the picture, or one answer, channel by channel */
    float **outputs; /* of those wanted */
} context;

/* ---- the model ---- */

static void close_file(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void model_free(void *pointer)
{
    model *m = pointer;

    if (!m)
        return;
    close_file(&m->cfg_file);
    close_file(&m->weights_file);
    free(m->helper);
    free(m->wanted);
    free(m);
}

static sp_status no_file(void)
{
    return sp_fail(SP_IO, "模型交不给 Darknet：%s",
                   "the model cannot be handed to Darknet: %s",
                   strerror(errno));
}

/* A file in memory that has no name and goes with its descriptors. */
static sp_status keep(const void *bytes, size_t size, int *out)
{
    SP_CLEANUP(close_file) int made = memfd_create("model", MFD_CLOEXEC);
    const char *at = bytes;

    while (made >= 0 && size > 0) {
        ssize_t n = write(made, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return no_file();
        at += n;
        size -= (size_t)n;
    }
    int fd = made < 0 ? -1 : fcntl(made, F_DUPFD_CLOEXEC, FIRST_FREE);
    if (fd < 0)
        return no_file();
    *out = fd;
    return SP_OK;
}

/* Our own reader goes first: Darknet takes weights of another network, and
 * those that are not finite, in silence. */
static sp_status check_weights(const sp_net_source *source)
{
    SP_CLEANUP(sp_net_weights_free) sp_net_weights weights = {0};

    return sp_net_weights_read(source->cfg, source->weights,
                               source->weights_size, source->epsilon, &weights);
}

static void model_cleanup(model **m)
{
    model_free(*m);
}

static sp_status model_new(const sp_net_source *source, void **out)
{
    SP_AUTOSTR text = {0};
    size_t bytes = (size_t)source->nwanted * sizeof(int);

    if (!source->helper)
        return sp_fail(SP_UNSUPPORTED,
                       "本程序没有编入 Darknet 引擎；可用 onednn",
                       "the engine darknet is not built in; onednn is");
    SP_TRY(sp_net_darknet_cfg(source->cfg, source->text, source->text_size,
                              &text));
    SP_TRY(check_weights(source));
    SP_CLEANUP(model_cleanup) model *m = calloc(1, sizeof *m);
    if (!m)
        return sp_no_memory();
    m->cfg = source->cfg;
    m->patience_ms = source->patience_ms;
    m->cfg_file = m->weights_file = -1;
    m->nwanted = source->nwanted;
    m->wanted = malloc(bytes + 1);
    if (!m->wanted)
        return sp_no_memory();
    memcpy(m->wanted, source->wanted, bytes);
    SP_TRY(sp_text_copy(source->helper, &m->helper));
    SP_TRY(keep(text.data, text.len, &m->cfg_file));
    SP_TRY(keep(source->weights, source->weights_size, &m->weights_file));
    *out = SP_TAKE(m);
    return SP_OK;
}

/* ---- the child ---- */

static void bury(context *x)
{
    close_file(&x->socket);
    if (x->child <= 0)
        return;
    kill(x->child, SIGKILL);
    while (waitpid(x->child, NULL, 0) < 0 && errno == EINTR)
        continue;
    x->child = 0;
}

static int64_t milliseconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static sp_status died(context *x)
{
    bury(x);
    return sp_fail(SP_IO, "Darknet 进程意外退出（模型它读不了，或内存不够）",
                   "the process of Darknet ended on its own (it cannot read "
                   "the model, or there is no memory)");
}

/* Wait until the socket can do @events, at most until @deadline. */
static sp_status await(context *x, short events, int64_t deadline)
{
    for (;;) {
        int64_t left = deadline - milliseconds();
        struct pollfd p = {.fd = x->socket, .events = events};
        int n = left > 0 ? poll(&p, 1, left > 1000 ? 1000 : (int)left) : 0;
        if (n > 0)
            return SP_OK;
        if (n < 0 && errno != EINTR)
            return died(x);
        if (left > 0)
            continue;
        bury(x);
        return sp_fail(SP_IO, "Darknet 在 %lld 毫秒内没有答复，已被终止",
                       "Darknet gave no answer within %lld ms and was ended",
                       (long long)x->model->patience_ms);
    }
}

static sp_status pass(context *x, bool give, void *bytes, size_t size,
                      int64_t deadline)
{
    char *at = bytes;

    while (size > 0) {
        SP_TRY(await(x, give ? POLLOUT : POLLIN, deadline));
        ssize_t n = give
                        ? send(x->socket, at, size, MSG_NOSIGNAL | MSG_DONTWAIT)
                        : recv(x->socket, at, size, MSG_DONTWAIT);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return died(x);
        at += n;
        size -= (size_t)n;
    }
    return SP_OK;
}

static const sp_net_shape *wanted_shape(const model *m, int i)
{
    return &m->cfg->layers[m->wanted[i]].out;
}

/* Does it make of the cfg what we make of it? */
static sp_status greet(context *x)
{
    int64_t deadline = milliseconds() + x->model->patience_ms;
    uint32_t said;

    SP_TRY(pass(x, false, &said, sizeof said, deadline));
    if (said != DARKNET_HELLO)
        return died(x);
    for (int i = 0; i < x->model->nwanted; i++) {
        long long ours = sp_net_shape_values(wanted_shape(x->model, i));
        SP_TRY(pass(x, false, &said, sizeof said, deadline));
        if (said == ours)
            continue;
        bury(x);
        return sp_fail(SP_UNSUPPORTED,
                       "Darknet 对第 %d 层的理解不同：它有 %u 个数，应为 %lld",
                       "Darknet reads layer %d in another way: %u numbers "
                       "instead of %lld",
                       x->model->wanted[i], said, ours);
    }
    return SP_OK;
}

/* The child gets the socket, two files and nothing else. */
static int spawn(const model *m, int socket, char *const *argv, pid_t *out)
{
    static char threads[] = "OMP_NUM_THREADS=1";
    char *const environment[] = {threads, NULL};
    posix_spawn_file_actions_t files;

    int error = posix_spawn_file_actions_init(&files);
    if (error)
        return error;
    error = posix_spawn_file_actions_adddup2(&files, socket, DARKNET_SOCKET);
    for (int fd = 1; !error && fd <= 2; fd++)
        error = posix_spawn_file_actions_addopen(&files, fd, "/dev/null",
                                                 O_WRONLY, 0);
    if (!error)
        error =
            posix_spawn_file_actions_adddup2(&files, m->cfg_file, DARKNET_CFG);
    if (!error)
        error = posix_spawn_file_actions_adddup2(&files, m->weights_file,
                                                 DARKNET_WEIGHTS);
    if (!error)
        error = posix_spawn_file_actions_addclosefrom_np(&files,
                                                         DARKNET_WEIGHTS + 1);
    if (!error)
        error = posix_spawn(out, m->helper, &files, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

static sp_status start(context *x)
{
    const model *m = x->model;
    size_t count = (size_t)m->nwanted;
    SP_AUTOFREE char(*numbers)[16] = calloc(count, sizeof *numbers);
    SP_AUTOFREE char **argv = calloc(count + 2, sizeof *argv);
    SP_CLEANUP(close_file) int theirs = -1;
    int pair[2];

    if (!numbers || !argv)
        return sp_no_memory();
    argv[0] = m->helper;
    for (size_t i = 0; i < count; i++) {
        snprintf(numbers[i], sizeof numbers[i], "%d", m->wanted[i]);
        argv[i + 1] = numbers[i];
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return no_file();
    x->socket = pair[0];
    theirs = fcntl(pair[1], F_DUPFD_CLOEXEC, FIRST_FREE);
    close(pair[1]);
    pid_t child = 0;
    int error = theirs < 0 ? errno : spawn(m, theirs, argv, &child);
    if (error) {
        bury(x);
        return sp_fail(SP_UNSUPPORTED, "Darknet 的辅助程序 %s 不能运行：%s",
                       "the program %s, which holds Darknet, cannot be run: "
                       "%s",
                       m->helper, strerror(error));
    }
    x->child = child;
    close_file(&theirs); /* or its end would never be heard */
    return greet(x);
}

/* ---- a context ---- */

static void context_free(void *pointer)
{
    context *x = pointer;

    if (!x)
        return;
    bury(x);
    for (int i = 0; x->outputs && i < x->model->nwanted; i++)
        free(x->outputs[i]);
    free(x->outputs);
    free(x->planes);
    free(x->input);
    free(x);
}

static void context_cleanup(context **x)
{
    context_free(*x);
}

static sp_status allocate(context *x)
{
    const model *m = x->model;
    int64_t most = sp_net_shape_values(&m->cfg->in);

    x->input = calloc((size_t)most, sizeof *x->input);
    x->outputs = calloc((size_t)m->nwanted, sizeof *x->outputs);
    if (!x->input || !x->outputs)
        return sp_no_memory();
    for (int i = 0; i < m->nwanted; i++) {
        int64_t n = sp_net_shape_values(wanted_shape(m, i));
        x->outputs[i] = calloc((size_t)n, sizeof **x->outputs);
        if (!x->outputs[i])
            return sp_no_memory();
        most = n > most ? n : most;
    }
    x->planes = calloc((size_t)most, sizeof *x->planes);
    return x->planes ? SP_OK : sp_no_memory();
}

static sp_status context_new(void *m, void **out)
{
    SP_CLEANUP(context_cleanup) context *x = calloc(1, sizeof *x);

    if (!x)
        return sp_no_memory();
    x->model = m;
    x->socket = -1;
    SP_TRY(allocate(x));
    SP_TRY(start(x));
    *out = SP_TAKE(x);
    return SP_OK;
}

static float *input(void *pointer)
{
    context *x = pointer;

    return x->input;
}

static void to_planes(const sp_net_shape *s, const float *from, float *to)
{
    size_t pixels = (size_t)s->w * (size_t)s->h;

    for (size_t c = 0; c < (size_t)s->c; c++)
        for (size_t p = 0; p < pixels; p++)
            *to++ = from[p * (size_t)s->c + c];
}

static void from_planes(const sp_net_shape *s, const float *from, float *to)
{
    size_t pixels = (size_t)s->w * (size_t)s->h;

    for (size_t c = 0; c < (size_t)s->c; c++)
        for (size_t p = 0; p < pixels; p++)
            to[p * (size_t)s->c + c] = *from++;
}

static sp_status forward(void *pointer)
{
    context *x = pointer;
    const model *m = x->model;
    const sp_net_shape *in = &m->cfg->in;

    if (x->child == 0)
        SP_TRY(start(x));
    int64_t deadline = milliseconds() + m->patience_ms;
    to_planes(in, x->input, x->planes);
    SP_TRY(pass(x, true, x->planes,
                (size_t)sp_net_shape_values(in) * sizeof *x->planes, deadline));
    for (int i = 0; i < m->nwanted; i++) {
        const sp_net_shape *s = wanted_shape(m, i);
        SP_TRY(pass(x, false, x->planes,
                    (size_t)sp_net_shape_values(s) * sizeof *x->planes,
                    deadline));
        from_planes(s, x->planes, x->outputs[i]);
    }
    return SP_OK;
}

/* Of a layer that ends in boxes, what it was given: it is asked for by the
 * number of the layer before. */
static const float *output(void *pointer, int layer)
{
    context *x = pointer;

    for (int i = 0; i < x->model->nwanted; i++)
        if (x->model->wanted[i] == layer)
            return x->outputs[i];
    return NULL;
}

const sp_net_engine sp_net_darknet = {
    model_new, model_free, context_new, context_free, input, forward, output,
};
