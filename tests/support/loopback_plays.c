/* What a path asks the server to play: every way to answer, most of them bad.
 */
#include "loopback.h"

#include <stdlib.h>
#include <string.h>

static void ok(loopback_conn *c, const loopback_request *r)
{
    loopback_answer(c, "200 OK", "X-Number: 1\r\nx-number:  two \r\n", r->path,
                    strlen(r->path));
}

/* The request itself. */
static void echo(loopback_conn *c, const loopback_request *r)
{
    size_t head = strlen(r->head);
    char *all = malloc(head + r->body_len + 1);
    if (!all)
        abort();
    memcpy(all, r->head, head);
    memcpy(all + head, r->body, r->body_len);
    loopback_answer(c, "200 OK", NULL, all, head + r->body_len);
    free(all);
}

static void slow(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n");
    for (int i = 0; i < 40 && loopback_wait(c, 40); i++)
        loopback_say(c, "x");
}

static void silent(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_wait(c, 20000);
}

static void head_then_silent(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nabc");
    loopback_wait(c, 20000);
}

/* The stream ends within 安, without the end of chunks. */
static void cut(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "5\r\n\xe5\xae\x89\xe5\xae\r\n");
}

static void none(loopback_conn *c, const loopback_request *r)
{
    (void)c;
    (void)r;
}

static void garbage(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_say(c, "\x16\x03\x01 SSH-2.0 \xff\xfe\r\n\r\nhello\r\n");
}

static void bad_chunk(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "zz\r\nabc\r\n");
}

static void too_many(loopback_conn *c, const loopback_request *r)
{
    if (r->number < 3)
        loopback_answer(c, "429 Too Many Requests", "Retry-After: 2\r\n", "no",
                        2);
    else
        ok(c, r);
}

static void later(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_answer(c, "503 Service Unavailable",
                    "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n"
                    "Retry-After: Tue, 24 Nov 2026 10:00:07 GMT\r\n",
                    "", 0);
}

static void much_later(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_answer(c, "429 Too Many Requests", "Retry-After: 86400\r\n", "",
                    0);
}

static void broken(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_answer(c, "500 Internal Server Error", NULL, "stack trace", 11);
}

static void denied(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_answer(c, "401 Unauthorized", NULL, "who are you", 11);
}

static void endless(loopback_conn *c, const loopback_request *r)
{
    char piece[4096];
    (void)r;
    memset(piece, 'a', sizeof piece);
    loopback_say(c, "HTTP/1.1 200 OK\r\n\r\n");
    while (loopback_write(c, piece, sizeof piece))
        ;
}

static void endless_error(loopback_conn *c, const loopback_request *r)
{
    char piece[4096];
    (void)r;
    memset(piece, 'a', sizeof piece);
    loopback_say(c, "HTTP/1.1 500 Oh\r\n\r\n");
    while (loopback_write(c, piece, sizeof piece))
        ;
}

static void endless_head(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_say(c, "HTTP/1.1 200 OK\r\n");
    while (loopback_say(c, "X-More: and more and more and more\r\n"))
        ;
}

static void huge(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx");
    loopback_wait(c, 20000);
}

static void short_of(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
}

static void two_lengths(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
                    "Content-Length: -5\r\n\r\nabc");
}

static void redirect_same(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_answer(c, "302 Found", "Location: /ok\r\n", "", 0);
}

static void redirect_round(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_answer(c, "302 Found", "Location: /redirect-round\r\n", "", 0);
}

/* Another name is another host, were it the same machine. */
static void redirect_elsewhere(loopback_conn *c, const loopback_request *r)
{
    loopback_sayf(c,
                  "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
                  "Location: http://localhost:%u/ok?token=hush\r\n\r\n",
                  r->port);
}

static void redirect_file(loopback_conn *c, const loopback_request *r)
{
    (void)r;
    loopback_answer(c, "302 Found", "Location: file:///etc/passwd\r\n", "", 0);
}

/* clang-format off */
static const struct {
    const char *path; /* up to "?" */
    void (*play)(loopback_conn *c, const loopback_request *r);
} plays[] = {
    {"/ok", ok},
    {"/echo", echo},
    {"/slow", slow},
    {"/silent", silent},
    {"/head-then-silent", head_then_silent},
    {"/cut", cut},
    {"/none", none},
    {"/garbage", garbage},
    {"/bad-chunk", bad_chunk},
    {"/too-many", too_many},
    {"/later", later},
    {"/much-later", much_later},
    {"/broken", broken},
    {"/denied", denied},
    {"/endless", endless},
    {"/endless-error", endless_error},
    {"/endless-head", endless_head},
    {"/huge", huge},
    {"/short-of", short_of},
    {"/two-lengths", two_lengths},
    {"/redirect-same", redirect_same},
    {"/redirect-round", redirect_round},
    {"/redirect-elsewhere", redirect_elsewhere},
    {"/redirect-file", redirect_file},
};
/* clang-format on */

bool loopback_plays(loopback_conn *c, const loopback_request *r)
{
    size_t n = strcspn(r->path, "?");
    for (size_t i = 0; i < sizeof plays / sizeof *plays; i++)
        if (strlen(plays[i].path) == n &&
            strncmp(plays[i].path, r->path, n) == 0) {
            plays[i].play(c, r);
            return true;
        }
    return false;
}
