/* What leaves a site: signed, in order, at least once, and nothing private; to
 * a receiver on loopback that fails in every way. */
#include "site_help.h"

#include <pthread.h>

#include "json.h"
#include "loopback.h"
#include "robot.h"
#include "str.h"

enum { GOT_MAX = 4096 };

/* What the receiver got. */
static struct {
    pthread_mutex_t lock;
    char *head[GOT_MAX];
    char *body[GOT_MAX];
    size_t count;
    bool down;            /* answers 503 to everything */
    const char *stumbles; /* answers 500 to what holds this */
    const char *answer;   /* body of a 200 */
} got = {.lock = PTHREAD_MUTEX_INITIALIZER, .answer = "{}"};

static loopback *server;
static sp_session *root;
static sp_session *admin; /* of safety */

static bool play(void *context, loopback_conn *c, const loopback_request *r)
{
    (void)context;
    if (strncmp(r->path, "/in", 3) != 0)
        return false;
    pthread_mutex_lock(&got.lock);
    bool fails = got.down || (got.stumbles && strstr(r->body, got.stumbles));
    if (!fails && got.count < GOT_MAX) {
        got.head[got.count] = strdup(r->head);
        got.body[got.count++] = strdup(r->body);
    }
    pthread_mutex_unlock(&got.lock);
    loopback_keep(c);
    loopback_answer(c, fails ? "503 Service Unavailable" : "200 OK", "",
                    got.answer, strlen(got.answer));
    return true;
}

static void forget_what_came(void)
{
    for (size_t i = 0; i < got.count; i++) {
        free(got.head[i]);
        free(got.body[i]);
    }
    got.count = 0;
    got.down = false;
    got.stumbles = NULL;
    got.answer = "{}";
}

static int start(void **state)
{
    const loopback_options options = {.play = play};

    (void)state;
    server = loopback_start(&options);
    root = site_make();
    site_add_user(root, "admin", NULL, "SAFETY_ADMIN");
    admin = site_enter(root, "admin");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    forget_what_came();
    sp_session_close(admin);
    sp_session_close(root);
    site_remove(site_path());
    loopback_stop(server);
    return 0;
}

static sp_status secret(void *context, const sp_channel *channel, char **out)
{
    (void)context;
    if (!channel->secret_file)
        return SP_OK;
    *out = strdup("s3cret");
    return *out ? SP_OK : SP_NO_MEMORY;
}
static const sp_flush_options with_secret = {.secret = secret,
                                             .timeout_ms = 2000};

static sp_status channel_set(const char *code, sp_channel_kind kind,
                             const char *url, const char *events)
{
    sp_channel *c = sp_record_new(&sp_channel_type);

    c->kind = kind;
    OK(sp_text_set(&c->code, code));
    OK(sp_text_set(&c->url, url));
    OK(sp_text_set(&c->events, events));
    OK(sp_text_set(&c->secret_file, "/not/read/by/the/library"));
    sp_status status = sp_channel_set(root, c);
    sp_record_free(&sp_channel_type, c);
    return status;
}

static sp_flush_result flush(sp_session *session)
{
    sp_flush_result r;

    OK(sp_outbox_flush(session, &with_secret, &r));
    return r;
}

static cJSON *body_of(size_t i)
{
    cJSON *json = NULL;

    assert_true(i < got.count);
    OK(sp_json_parse(got.body[i], strlen(got.body[i]), &json));
    return json;
}

static void rename_department(const char *code, const char *name)
{
    void *d = NULL;

    OK(sp_record_load(root, &sp_department_type, code, &d));
    OK(sp_text_set(&((sp_department *)d)->name, name));
    OK(sp_record_save(root, &sp_department_type, d));
    sp_record_free(&sp_department_type, d);
}

/* ---- what is sent ---- */

static void header(const char *head, const char *name, char out[200])
{
    const char *at = strstr(head, name);

    assert_non_null(at);
    at += strlen(name);
    snprintf(out, 200, "%.*s", (int)strcspn(at, "\r\n"), at);
}

static void an_event_is_signed(void **state)
{
    char time[200], nonce[200], signature[200], mine[65];

    (void)state;
    OK(channel_set("H", SP_CHANNEL_WEBHOOK, loopback_url(server, "/in"),
                   "department.*"));
    site_add_department(root, "D1", NULL);
    sp_flush_result r = flush(root);
    assert_int_equal(r.found, 1);
    assert_int_equal(r.sent, 1);
    assert_int_equal(r.left, 0);
    SP_AUTOJSON *json = body_of(0);
    assert_string_equal(sp_json_text(json, "event", ""), "department.add");
    assert_string_equal(sp_json_text(json, "code", ""), "D1");
    assert_string_equal(sp_json_text(json, "actor", ""), "root");
    header(got.head[0], "X-Safeprod-Time: ", time);
    header(got.head[0], "X-Safeprod-Nonce: ", nonce);
    header(got.head[0], "X-Safeprod-Signature: ", signature);
    sp_hook_sign("s3cret", strtoll(time, NULL, 10), nonce, got.body[0],
                 strlen(got.body[0]), mine);
    assert_string_equal(signature, mine);
    assert_null(strstr(got.head[0], "s3cret"));
    r = flush(root); /* nothing twice */
    assert_int_equal(r.found + r.sent, 0);
}

static void nothing_private_leaves(void **state)
{
    sp_person *p = sp_record_new(&sp_person_type);

    (void)state;
    OK(channel_set("H", SP_CHANNEL_WEBHOOK, loopback_url(server, "/in"),
                   "person.*"));
    OK(sp_text_set(&p->code, "P1"));
    OK(sp_text_set(&p->name, "赵一"));
    OK(sp_text_set(&p->phone, "13800001234"));
    OK(sp_record_add(admin, &sp_person_type, p));
    sp_record_free(&sp_person_type, p);
    assert_int_equal(flush(root).sent, 1);
    assert_non_null(strstr(got.body[0], "赵一"));
    assert_null(strstr(got.body[0], "13800001234"));
}

static void old_events_are_not_sent(void **state)
{
    (void)state;
    site_add_department(root, "D1", NULL);
    OK(channel_set("H", SP_CHANNEL_WEBHOOK, loopback_url(server, "/in"), "*"));
    forget_what_came();
    sp_flush_result r = flush(root);
    for (size_t i = 0; i < got.count; i++)
        assert_null(strstr(got.body[i], "D1"));
    assert_int_equal(r.failed, 0);
}

/* ---- when the other end fails ---- */

static void a_record_waits_for_its_own(void **state)
{
    (void)state;
    OK(channel_set("H", SP_CHANNEL_WEBHOOK, loopback_url(server, "/in"),
                   "department.*"));
    site_add_department(root, "D1", NULL);
    site_add_department(root, "D2", NULL);
    rename_department("D1", "二");
    rename_department("D2", "三");
    got.stumbles = "\"code\":\"D1\"";
    sp_flush_result r = flush(root);
    assert_int_equal(r.found, 4);
    assert_int_equal(r.sent, 2); /* both of D2, in order */
    assert_int_equal(r.failed, 1);
    assert_int_equal(r.left, 2);
    assert_non_null(strstr(got.body[0], "department.add"));
    assert_non_null(strstr(got.body[1], "department.save"));
    forget_what_came();
    assert_int_equal(flush(root).sent, 0); /* not yet: a minute */
    sp_session *later = site_enter_later(root, "root", 61);
    r = flush(later);
    assert_int_equal(r.sent, 2);
    assert_int_equal(r.left, 0);
    assert_non_null(strstr(got.body[0], "department.add"));
    assert_non_null(strstr(got.body[1], "department.save"));
    sp_session_close(later);
}

/* Ten tries, then the next one goes; somebody wakes it. */
static void what_never_goes_dies(void **state)
{
    static const int64_t waits[] = {0,     60,     360,    2160,   9360,
                                    95760, 182160, 268560, 354960, 441360};
    sp_flush_result r = {0};
    int64_t woken;

    (void)state;
    OK(channel_set("H", SP_CHANNEL_WEBHOOK, loopback_url(server, "/in"),
                   "department.*"));
    site_add_department(root, "D1", NULL);
    rename_department("D1", "二");
    got.stumbles = "department.add";
    for (size_t i = 0; i < SP_COUNT(waits); i++) {
        sp_session *then = site_enter_later(root, "root", waits[i]);
        r = flush(then);
        assert_int_equal(r.failed + r.died, 1);
        assert_int_equal(r.sent, r.died); /* the renaming, once it is dead */
        sp_session_close(then);
    }
    assert_int_equal(r.died, 1);
    sp_session *then = site_enter_later(root, "root", 441361);
    got.stumbles = NULL;
    OK(sp_outbox_retry(then, "H", 0, &woken));
    assert_int_equal(woken, 1);
    assert_int_equal(flush(then).sent, 1);
    sp_session_close(then);
}

static sp_status keep_why(void *context, const sp_delivery *d)
{
    snprintf(context, 200, "%s", d->why ? d->why : "");
    return SP_OK;
}

/* One that does not answer is asked three times, not four thousand. */
static void the_dead_end_is_left_alone(void **state)
{
    char why[200];
    char code[16];

    (void)state;
    OK(channel_set("H", SP_CHANNEL_WEBHOOK, loopback_url(server, "/in"),
                   "department.*"));
    for (int i = 0; i < 20; i++) {
        snprintf(code, sizeof code, "D%d", i);
        site_add_department(root, code, NULL);
    }
    got.down = true;
    sp_flush_result r = flush(root);
    assert_int_equal(r.failed, 3);
    assert_int_equal(r.left, 20);
    OK(sp_outbox_list(root, "H", SP_DELIVERY_NEW, 20, keep_why, why));
    got.down = false;
    assert_int_equal(flush(root).sent, 17);
}

static void every_vice_is_a_failure(void **state)
{
    static const char *const paths[] = {"/garbage",
                                        "/cut",
                                        "/none",
                                        "/broken",
                                        "/denied",
                                        "/short-of",
                                        "/redirect-elsewhere",
                                        "/redirect-same",
                                        "/endless-head",
                                        "/much-later"};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(paths); i++) {
        char code[16];
        snprintf(code, sizeof code, "H%zu", i);
        OK(channel_set(code, SP_CHANNEL_WEBHOOK, loopback_url(server, paths[i]),
                       "department.*"));
    }
    site_add_department(root, "D1", NULL);
    sp_flush_result r = flush(root);
    if (r.sent)
        print_error("sent %d\n", (int)r.sent);
    assert_int_equal(r.sent, 0);
    assert_int_equal(r.failed, SP_COUNT(paths));
}

/* A process that died while it flushed keeps the channel for two minutes. */
static void one_at_a_time(void **state)
{
    (void)state;
    OK(channel_set("H", SP_CHANNEL_WEBHOOK, loopback_url(server, "/in"),
                   "department.*"));
    site_add_department(root, "D1", NULL);
    site_sql("UPDATE outbox_mark SET holder = 'other', held_until = "
             "1763950100");
    sp_flush_result r = flush(root);
    assert_int_equal(r.busy, 1);
    assert_int_equal(r.sent, 0);
    sp_session *later = site_enter_later(root, "root", 101);
    assert_int_equal(flush(later).sent, 1);
    sp_session_close(later);
}

/* ---- people ---- */

static void robots_say_yes_or_no(void **state)
{
    (void)state;
    OK(channel_set("W", SP_CHANNEL_WECOM, loopback_url(server, "/in"),
                   "department.*"));
    site_add_department(root, "D1", NULL);
    got.answer = "{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}";
    assert_int_equal(flush(root).failed, 1);
    got.answer = "{\"errcode\":0,\"errmsg\":\"ok\"}";
    sp_session *later = site_enter_later(root, "root", 61);
    assert_int_equal(flush(later).sent, 1);
    sp_session_close(later);
}

/* The signatures, as python3's hmac works them out. */
static void forms_of_robots(void **state)
{
    SP_AUTOROBOT ding = {0}, feishu = {0}, wecom = {0};
    SP_AUTOSTR longest = {0};

    (void)state;
    OK(sp_robot_make(SP_CHANNEL_DINGTALK, "https://x/send?access_token=t",
                     "SEC1", "你好", 1700000000, &ding));
    assert_string_equal(
        sp_str_text(&ding.url),
        "https://x/send?access_token=t&timestamp="
        "1700000000000&sign=ukR4%2BWoOOBTGaOauYqugxVrMSFyr92q4hPxJxuOkiio%3D");
    assert_string_equal(sp_str_text(&ding.body),
                        "{\"msgtype\":\"text\",\"text\":{\"content\":\"你好\"}"
                        "}");
    OK(sp_robot_make(SP_CHANNEL_FEISHU, "https://y", "SEC1", "a\"b", 1700000000,
                     &feishu));
    assert_string_equal(
        sp_str_text(&feishu.body),
        "{\"timestamp\":\"1700000000\",\"sign\":"
        "\"s3Va4ru9IQUY6HTJcYx7OEVyXl0V0S/y32v4ZbfOHCI=\",\"msg_type\":"
        "\"text\",\"content\":{\"text\":\"a\\\"b\"}}");
    for (int i = 0; i < 2000; i++)
        sp_str_add(&longest, "汉");
    OK(sp_robot_make(SP_CHANNEL_WECOM, "https://z", NULL, sp_str_text(&longest),
                     0, &wecom));
    assert_true(wecom.body.len < 2100);
    OK(sp_json_check(sp_str_text(&wecom.body), wecom.body.len));
    REFUSED(SP_IO, sp_robot_answer(SP_CHANNEL_WECOM, "<html>", 6));
    REFUSED(SP_IO, sp_robot_answer(SP_CHANNEL_WECOM, "{}", 2));
    OK(sp_robot_answer(SP_CHANNEL_FEISHU, "{\"code\":0}", 10));
}

/* ---- rights, mistakes ---- */

static void who_may(void **state)
{
    (void)state;
    OK(channel_set("H", SP_CHANNEL_WEBHOOK, loopback_url(server, "/in"), "*"));
    site_add_user(root, "worker", NULL, "WORKER");
    sp_session *worker = site_enter(root, "worker");
    REFUSED(SP_FORBIDDEN, sp_outbox_flush(worker, NULL, NULL));
    REFUSED(SP_FORBIDDEN, sp_channel_remove(worker, "H"));
    REFUSED(SP_FORBIDDEN, sp_channel_remove(admin, "H"));
    OK(sp_outbox_flush(admin, &with_secret, NULL));
    sp_session_close(worker);
}

static void what_makes_no_sense(void **state)
{
    (void)state;
    REFUSED(SP_INVALID, channel_set("A", SP_CHANNEL_WEBHOOK, "ftp://x", "*"));
    REFUSED(SP_INVALID, channel_set("A", SP_CHANNEL_SMTP, "smtp://x", "*"));
    REFUSED(SP_INVALID, channel_set("A", SP_CHANNEL_MQTT, "mqtt://x", "*"));
    REFUSED(SP_NOT_FOUND, sp_channel_test(root, "nobody", NULL));
    OK(channel_set("A", SP_CHANNEL_WEBHOOK, loopback_url(server, "/in"), "*"));
    REFUSED(SP_CONFLICT, channel_set("A", SP_CHANNEL_WEBHOOK, "http://y", "*"));
    OK(sp_channel_test(root, "A", &with_secret));
    OK(sp_channel_remove(root, "A"));
    REFUSED(SP_NOT_FOUND, sp_channel_test(root, "A", NULL));
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_event_is_signed),      T(nothing_private_leaves),
        T(old_events_are_not_sent), T(a_record_waits_for_its_own),
        T(what_never_goes_dies),    T(the_dead_end_is_left_alone),
        T(every_vice_is_a_failure), T(one_at_a_time),
        T(robots_say_yes_or_no),    T(who_may),
        T(what_makes_no_sense),     cmocka_unit_test(forms_of_robots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
