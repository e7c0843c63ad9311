/* Threads, sockets, TLS and the reading of requests. */
#include "loopback.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MAX = 64 << 10, BODY_MAX = 32 << 20, PATHS_MAX = 64 };

struct loopback {
    loopback_options options;
    int listener;
    unsigned port;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    unsigned active; /* connections */
    bool ending;
    struct {
        char path[128];
        unsigned count;
    } paths[PATHS_MAX];
    SSL_CTX *tls;
    char ca[64];
};

struct loopback_conn {
    loopback *server;
    int fd;
    SSL *tls;
    bool keep;
    bool gone;
};

#define MUST(what) ((what) ? (void)0 : fail(#what))

static void fail(const char *what)
{
    fprintf(stderr, "loopback: %s: %s\n", what, strerror(errno));
    abort();
}

/* ---- a certificate ---- */

static void add_names(X509 *cert, const char *name)
{
    char names[300];
    struct in_addr ip;
    snprintf(names, sizeof names, "%s:%s",
             inet_pton(AF_INET, name, &ip) == 1 ? "IP" : "DNS", name);
    X509_EXTENSION *e =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
    MUST(e && X509_add_ext(cert, e, -1));
    X509_EXTENSION_free(e);
}

static X509 *make_certificate(EVP_PKEY *key, const char *name)
{
    X509 *cert = X509_new();
    MUST(cert && X509_set_version(cert, 2));
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -86400);
    X509_gmtime_adj(X509_getm_notAfter(cert), 10L * 365 * 86400);
    X509_set_pubkey(cert, key);
    X509_NAME *subject = X509_get_subject_name(cert);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               (const unsigned char *)"loopback", -1, -1, 0);
    X509_set_issuer_name(cert, subject);
    add_names(cert, name);
    MUST(X509_sign(cert, key, EVP_sha256()));
    return cert;
}

static void make_tls(loopback *s)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    MUST(key);
    X509 *cert = make_certificate(key, s->options.tls_name);
    s->tls = SSL_CTX_new(TLS_server_method());
    MUST(s->tls && SSL_CTX_use_certificate(s->tls, cert) == 1 &&
         SSL_CTX_use_PrivateKey(s->tls, key) == 1);
    snprintf(s->ca, sizeof s->ca, "/tmp/sp-loopback-XXXXXX");
    int fd = mkstemp(s->ca);
    FILE *file = fdopen(fd, "w");
    MUST(file && PEM_write_X509(file, cert));
    fclose(file);
    X509_free(cert);
    EVP_PKEY_free(key);
}

/* ---- bytes ---- */

static bool is_ending(loopback *s)
{
    pthread_mutex_lock(&s->lock);
    bool ending = s->ending;
    pthread_mutex_unlock(&s->lock);
    return ending;
}

/* Until the socket is ready for @events, or it is over. */
static bool await(loopback_conn *c, short events)
{
    struct pollfd p = {.fd = c->fd, .events = events};
    while (!is_ending(c->server)) {
        int n = poll(&p, 1, 50);
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
    }
    return false;
}

static ssize_t tls_result(loopback_conn *c, int n, short *events)
{
    int why = SSL_get_error(c->tls, n);
    if (n > 0)
        return n;
    *events = why == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN;
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? -2 : -1;
}

static ssize_t plain_result(ssize_t n)
{
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return -2;
    return n;
}

bool loopback_write(loopback_conn *c, const void *bytes, size_t n)
{
    const char *p = bytes;
    while (n > 0 && !c->gone) {
        short events = POLLOUT;
        ssize_t done =
            c->tls ? tls_result(c, SSL_write(c->tls, p, (int)n), &events)
                   : plain_result(send(c->fd, p, n, MSG_NOSIGNAL));
        if (done > 0) {
            p += done;
            n -= (size_t)done;
        } else if (done != -2 || !await(c, events)) {
            c->gone = true;
        }
    }
    return !c->gone;
}

size_t loopback_read(loopback_conn *c, void *bytes, size_t n)
{
    while (!c->gone) {
        short events = POLLIN;
        ssize_t done =
            c->tls ? tls_result(c, SSL_read(c->tls, bytes, (int)n), &events)
                   : plain_result(recv(c->fd, bytes, n, 0));
        if (done > 0)
            return (size_t)done;
        if (done != -2 || !await(c, events))
            c->gone = true;
    }
    return 0;
}

bool loopback_say(loopback_conn *c, const char *text)
{
    return loopback_write(c, text, strlen(text));
}

bool loopback_sayf(loopback_conn *c, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return loopback_say(c, text);
}

bool loopback_line(loopback_conn *c, char *line, size_t size)
{
    size_t n = 0;
    for (char one; loopback_read(c, &one, 1) == 1;) {
        if (one == '\n') {
            while (n > 0 && line[n - 1] == '\r')
                n--;
            line[n] = '\0';
            return true;
        }
        if (n + 1 < size)
            line[n++] = one;
    }
    return false;
}

/* Also false when the other end hangs up. */
bool loopback_wait(loopback_conn *c, int ms)
{
    for (; ms > 0; ms -= 10) {
        struct pollfd p = {.fd = c->fd, .events = POLLRDHUP};
        if (is_ending(c->server) || poll(&p, 1, ms < 10 ? ms : 10) > 0)
            return false;
    }
    return true;
}

void loopback_keep(loopback_conn *c)
{
    c->keep = true;
}

void loopback_answer(loopback_conn *c, const char *status, const char *headers,
                     const void *body, size_t n)
{
    loopback_sayf(c, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n", status, n,
                  headers ? headers : "");
    loopback_write(c, body, n);
    loopback_keep(c);
}

/* ---- requests ---- */

static unsigned count_path(loopback *s, const char *path, unsigned add)
{
    unsigned count = 0;
    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < PATHS_MAX; i++) {
        if (!s->paths[i].path[0] && add)
            snprintf(s->paths[i].path, sizeof s->paths[i].path, "%.127s", path);
        if (strcmp(s->paths[i].path, path) == 0) {
            count = s->paths[i].count += add;
            break;
        }
    }
    pthread_mutex_unlock(&s->lock);
    return count;
}

/* The head, up to its empty line; NULL: gone. */
static char *read_head(loopback_conn *c)
{
    char *head = malloc(HEAD_MAX + 1);
    size_t n = 0;
    MUST(head);
    while (n < HEAD_MAX && loopback_read(c, head + n, 1) == 1) {
        if (head[0] < 'A' || head[0] > 'Z') /* TLS, perhaps */
            break;
        n++;
        if (n >= 4 && memcmp(head + n - 4, "\r\n\r\n", 4) == 0) {
            head[n] = '\0';
            return head;
        }
    }
    free(head);
    return NULL;
}

static size_t body_length(const char *head)
{
    const char *line = strcasestr(head, "\r\ncontent-length:");
    size_t n = line ? strtoul(line + 17, NULL, 10) : 0;
    return n < BODY_MAX ? n : BODY_MAX;
}

static void serve_one(loopback_conn *c, char *head)
{
    loopback *s = c->server;
    loopback_request r = {.head = head, .port = s->port};
    r.body_len = body_length(head);
    char *body = malloc(r.body_len + 1);
    MUST(body);
    for (size_t n = 0, got; n < r.body_len; n += got)
        if ((got = loopback_read(c, body + n, r.body_len - n)) == 0)
            break;
    body[r.body_len] = '\0';
    r.body = body;
    if (!c->gone && sscanf(head, "%15s %1023s", r.method, r.path) == 2) {
        r.number = count_path(s, r.path, 1);
        bool (*mine)(void *, loopback_conn *, const loopback_request *) =
            s->options.play;
        if ((!mine || !mine(s->options.context, c, &r)) &&
            !loopback_model(c, &r) && !loopback_plays(c, &r))
            loopback_answer(c, "404 Not Found", NULL, "", 0);
    }
    free(body);
}

static void serve(loopback_conn *c)
{
    if (c->server->options.talk) {
        c->server->options.talk(c->server->options.context, c);
        return;
    }
    do {
        c->keep = false;
        char *head = read_head(c);
        if (!head)
            return;
        serve_one(c, head);
        free(head);
    } while (c->keep && !c->gone);
}

static bool shake_hands(loopback_conn *c)
{
    c->tls = SSL_new(c->server->tls);
    MUST(c->tls && SSL_set_fd(c->tls, c->fd));
    for (;;) {
        short events = POLLIN;
        ssize_t done = tls_result(c, SSL_accept(c->tls), &events);
        if (done > 0)
            return true;
        if (done != -2 || !await(c, events))
            return false;
    }
}

static void *serve_thread(void *context)
{
    loopback_conn *c = context;
    loopback *s = c->server;
    if (!s->tls || shake_hands(c))
        serve(c);
    SSL_free(c->tls);
    close(c->fd);
    free(c);
    pthread_mutex_lock(&s->lock);
    s->active--;
    pthread_cond_signal(&s->idle);
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static void *listen_thread(void *context)
{
    loopback *s = context;
    struct pollfd p = {.fd = s->listener, .events = POLLIN};
    while (!is_ending(s)) {
        if (poll(&p, 1, 20) <= 0)
            continue;
        int fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        /* An answer is written in pieces; none waits for an acknowledgement. */
        int yes = 1;
        loopback_conn *c = calloc(1, sizeof *c);
        pthread_t thread;
        MUST(c);
        MUST(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0);
        c->server = s;
        c->fd = fd;
        pthread_mutex_lock(&s->lock);
        s->active++;
        pthread_mutex_unlock(&s->lock);
        MUST(pthread_create(&thread, NULL, serve_thread, c) == 0);
        pthread_detach(thread);
    }
    return NULL;
}

/* ---- life ---- */

loopback *loopback_start(const loopback_options *options)
{
    loopback *s = calloc(1, sizeof *s);
    MUST(s);
    if (options)
        s->options = *options;
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)s->options.port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    signal(SIGPIPE, SIG_IGN); /* OpenSSL's writes */
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    MUST(s->listener >= 0);
    MUST(bind(s->listener, (struct sockaddr *)&at, len) == 0);
    MUST(listen(s->listener, 64) == 0);
    MUST(getsockname(s->listener, (struct sockaddr *)&at, &len) == 0);
    s->port = ntohs(at.sin_port);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->idle, NULL);
    if (s->options.tls_name)
        make_tls(s);
    MUST(pthread_create(&s->thread, NULL, listen_thread, s) == 0);
    return s;
}

void loopback_stop(loopback *s)
{
    pthread_mutex_lock(&s->lock);
    s->ending = true;
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    pthread_mutex_lock(&s->lock);
    while (s->active > 0)
        pthread_cond_wait(&s->idle, &s->lock);
    pthread_mutex_unlock(&s->lock);
    close(s->listener);
    SSL_CTX_free(s->tls);
    if (s->ca[0])
        unlink(s->ca);
    pthread_cond_destroy(&s->idle);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

unsigned loopback_port(const loopback *s)
{
    return s->port;
}

const char *loopback_url(const loopback *s, const char *path)
{
    static char urls[4][1200];
    static unsigned turn;
    char *url = urls[turn++ % 4];
    snprintf(url, sizeof urls[0], "http%s://127.0.0.1:%u%s", s->tls ? "s" : "",
             s->port, path);
    return url;
}

const char *loopback_ca(const loopback *s)
{
    return s->ca;
}

unsigned loopback_count(loopback *s, const char *path)
{
    return count_path(s, path, 0);
}
