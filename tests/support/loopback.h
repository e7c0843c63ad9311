/* A server on 127.0.0.1 for tests, on threads of its own: answers well, or
 * badly in all the ways that servers have. By default it plays what the path of
 * a request asks for (loopback_plays.c). Whatever fails in here ends the test
 * program. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct loopback loopback;
typedef struct loopback_conn loopback_conn;

/* A request that came, whole. */
typedef struct loopback_request {
    char method[16];
    char path[1024];  /* with its query */
    const char *head; /* all lines, NUL-terminated */
    const char *body; /* NUL-terminated */
    size_t body_len;
    unsigned number; /* how many came to this path, with this one */
    unsigned port;   /* of the server */
} loopback_request;

/* Answer a request; false: not mine. A connection is kept when `loopback_keep`
 * was called, else closed. */
typedef bool (*loopback_play)(void *context, loopback_conn *c,
                              const loopback_request *r);

/* Talk on a raw connection, which is no HTTP. */
typedef void (*loopback_talk)(void *context, loopback_conn *c);

typedef struct loopback_options {
    loopback_play play; /* asked first; or NULL */
    loopback_talk talk; /* instead of HTTP; or NULL */
    void *context;
    const char *tls_name; /* TLS with a certificate of its own for this name or
                             address; NULL: none */
    unsigned port;        /* 0: any */
} loopback_options;

loopback *loopback_start(const loopback_options *options);
void loopback_stop(loopback *server);

unsigned loopback_port(const loopback *server);

/* "http://127.0.0.1:port" and @path; borrowed until the fourth next call. */
const char *loopback_url(const loopback *server, const char *path);

/* A PEM file with the certificate, which is its own authority. */
const char *loopback_ca(const loopback *server);

/* How many requests came to @path. */
unsigned loopback_count(loopback *server, const char *path);

/* ---- for those who play ---- */

/* False: the other end or the test is gone. */
bool loopback_write(loopback_conn *c, const void *bytes, size_t n);
bool loopback_say(loopback_conn *c, const char *text);
bool loopback_sayf(loopback_conn *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What there is, up to @n; 0: gone. */
size_t loopback_read(loopback_conn *c, void *bytes, size_t n);
/* One line without its end; false: gone. */
bool loopback_line(loopback_conn *c, char *line, size_t size);
bool loopback_wait(loopback_conn *c, int ms);
void loopback_keep(loopback_conn *c);

/* A whole answer with its length. */
void loopback_answer(loopback_conn *c, const char *status, const char *headers,
                     const void *body, size_t n);

/* loopback_plays.c: what paths stand for. */
bool loopback_plays(loopback_conn *c, const loopback_request *r);

/* loopback_model.c: a language model of many characters, chosen by the "model"
 * of the request; under /v1/. */
bool loopback_model(loopback_conn *c, const loopback_request *r);

#endif
