/* The outbox to a receiver on loopback, against the same number of plain posts
 * over one kept connection; ingest of readings and of orders, rows a second.
 * Prints what was measured and the goals. */
#include <time.h>

#include "../unit/site_help.h"
#include "change.h"
#include "http.h"
#include "loopback.h"

enum { EVENTS = 3000, READINGS = 200000, ORDERS = 20000 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool play(void *context, loopback_conn *c, const loopback_request *r)
{
    (void)context;
    (void)r;
    loopback_keep(c);
    loopback_answer(c, "200 OK", "", "{}", 2);
    return true;
}

/* ---- the outbox ---- */

static void make_events(sp_session *root)
{
    char code[16];

    OK(sp_db_begin(root->db));
    for (int i = 0; i < EVENTS; i++) {
        snprintf(code, sizeof code, "D%d", i);
        site_add_department(root, code, NULL);
    }
    OK(sp_db_commit(root->db));
}

static double plain_posts(const char *url)
{
    static const char body[] = "{\"event\":\"department.add\",\"code\":\"D1\"}";
    sp_http *http;
    double began = seconds();

    OK(sp_http_open(&http));
    for (int i = 0; i < EVENTS; i++) {
        SP_AUTORESPONSE answer = {0};
        const sp_http_request r = {
            .url = url, .body = body, .body_len = sizeof body - 1};
        OK(sp_http_send(http, &r, &answer));
    }
    sp_http_close(http);
    return EVENTS / (seconds() - began);
}

static void bench_outbox(sp_session *root)
{
    const loopback_options options = {.play = play};
    loopback *server = loopback_start(&options);
    sp_channel *c = sp_record_new(&sp_channel_type);
    sp_flush_result r;

    OK(sp_text_set(&c->code, "H"));
    OK(sp_text_set(&c->url, loopback_url(server, "/in")));
    OK(sp_text_set(&c->events, "*"));
    OK(sp_channel_set(root, c));
    sp_record_free(&sp_channel_type, c);
    OK(sp_outbox_flush(root, NULL, NULL));
    make_events(root);
    double plain = plain_posts(loopback_url(server, "/in"));
    double began = seconds();
    OK(sp_outbox_flush(root, NULL, &r));
    double rate = (double)r.sent / (seconds() - began);
    printf("outbox: %.0f deliveries/s; plain posts %.0f/s; ratio %.2f (goal: "
           "1,000/s)\n",
           rate, plain, rate / plain);
    loopback_stop(server);
}

/* ---- ingest ---- */

static void set(const sp_type *type, void *record, const char *field,
                const char *text)
{
    OK(sp_record_set(type, record, sp_type_field(type, field), text, 480));
}

static void add_tag(sp_session *admin)
{
    sp_device *d = sp_record_new(&sp_device_type);
    sp_tag *t = sp_record_new(&sp_tag_type);

    set(&sp_device_type, d, "code", "TK1");
    set(&sp_device_type, d, "name", "tank");
    set(&sp_device_type, d, "kind", "temperature");
    OK(sp_device_add(admin, d));
    set(&sp_tag_type, t, "code", "T-1");
    set(&sp_tag_type, t, "device", "TK1");
    set(&sp_tag_type, t, "quantity", "temperature");
    set(&sp_tag_type, t, "unit", "℃");
    set(&sp_tag_type, t, "period", "60");
    if (sp_tag_add(admin, t) != SP_OK)
        printf("%s\n", sp_last_error(SP_EN));
    sp_record_free(&sp_device_type, d);
    sp_record_free(&sp_tag_type, t);
}

static void ingest(sp_session *session, const char *what, const char *path,
                   const char *map)
{
    const sp_ingest_options options = {.source = "bench", .map = map};
    sp_ingest_result r;
    double wall = seconds();
    double cpu = cpu_seconds();
    sp_status status = sp_ingest(session, path, &options, &r);

    if (status != SP_OK)
        print_error("%s\n", sp_last_error(SP_EN));
    OK(status);
    wall = seconds() - wall;
    cpu = cpu_seconds() - cpu;
    printf("ingest of %s: %.0f rows/s of CPU, %.0f rows/s (%lld taken of "
           "%lld)\n",
           what, (double)r.rows / cpu, (double)r.rows / wall,
           (long long)r.added, (long long)r.rows);
}

static void bench_ingest(sp_session *admin)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof path, "/tmp/sp-bench-%d.csv", (int)getpid());
    add_tag(admin);
    file = fopen(path, "w");
    fprintf(file, "Time,TI1\n");
    for (int i = 0; i < READINGS; i++)
        fprintf(file, "%lld,%d.5\n", (long long)SITE_NOW - READINGS + i,
                i % 90);
    fclose(file);
    ingest(admin, "readings", path,
           "{\"type\":\"reading\",\"wide\":true,\"columns\":{\"Time\":\"at\"},"
           "\"tags\":{\"TI1\":\"T-1\"}}");
    file = fopen(path, "w");
    fprintf(file, "msg,rev,no,name\n");
    for (int i = 0; i < ORDERS; i++)
        fprintf(file, "m%d,1,MO%d,job\n", i, i);
    fclose(file);
    for (int again = 0; again < 2; again++)
        ingest(admin, again ? "the same orders again" : "orders", path,
               "{\"type\":\"work_order\",\"key\":\"msg\",\"revision\":\"rev\","
               "\"columns\":{\"no\":\"code\",\"name\":\"title\"}}");
    unlink(path);
}

int main(void)
{
    sp_session *root = site_make();
    sp_session *admin;

    site_add_user(root, "admin", NULL, "SAFETY_ADMIN");
    admin = site_enter(root, "admin");
    bench_ingest(admin);
    bench_outbox(root);
    sp_session_close(admin);
    sp_session_close(root);
    site_remove(site_path());
    return 0;
}
