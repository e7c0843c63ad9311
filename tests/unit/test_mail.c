/* Mail: the letter, and a server that takes it or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "loopback.h"
#include "mail.h"

/* A mail server that answers as its script says. */
typedef struct post_office {
    const char *greeting;
    const char *rcpt;
    const char *data;
    const char *auth;
    char heard[8192];
} post_office;

static void hear(post_office *o, const char *line)
{
    size_t n = strlen(o->heard);
    snprintf(o->heard + n, sizeof o->heard - n, "%s\n", line);
}

static void take_data(post_office *o, loopback_conn *c)
{
    char line[1100];
    loopback_say(c, "354 go on\r\n");
    while (loopback_line(c, line, sizeof line) && strcmp(line, ".") != 0)
        hear(o, line);
    loopback_say(c, o->data);
}

static void serve_mail(void *context, loopback_conn *c)
{
    post_office *o = context;
    char line[1100];
    loopback_say(c, o->greeting);
    while (loopback_line(c, line, sizeof line)) {
        hear(o, line);
        if (strncmp(line, "EHLO", 4) == 0)
            loopback_say(c, "250-here\r\n250 AUTH PLAIN\r\n");
        else if (strcmp(line, "AUTH PLAIN") == 0)
            loopback_say(c, "334 \r\n");
        else if (strcmp(line, "AHUAaHVzaC1odXNo") == 0) /* u, hush-hush */
            loopback_say(c, o->auth);
        else if (strncmp(line, "RCPT", 4) == 0)
            loopback_say(c, o->rcpt);
        else if (strncmp(line, "DATA", 4) == 0)
            take_data(o, c);
        else if (strncmp(line, "QUIT", 4) == 0)
            loopback_say(c, "221 bye\r\n");
        else
            loopback_say(c, "250 fine\r\n");
    }
}

static const char *const to[] = {"li@example.com", "wang@example.com", NULL};

static sp_mail letter(const char *server)
{
    return (sp_mail){.server = server,
                     .from = "safety@example.com",
                     .from_name = "安全平台",
                     .to = to,
                     .subject = "动火作业票 0042 即将到期，请在三十分钟内处理并"
                                "回复",
                     .text = "动火作业票 0042 将于 18:00 到期。\n.\n",
                     .id = "permit-0042.1",
                     .now = 1795521600, /* 2026-11-24 12:00 UTC */
                     .zone = 480};
}

static void letters_are_well_formed(void **state)
{
    SP_AUTOFREE char *text = NULL, *again = NULL;
    sp_mail m = letter(NULL);
    (void)state;
    assert_int_equal(sp_mail_compose(&m, &text), SP_OK);
    assert_int_equal(sp_mail_compose(&m, &again), SP_OK);
    assert_string_equal(text, again);
    assert_memory_equal(text, "Date: Tue, 24 Nov 2026 20:00:00 +0800\r\n", 39);
    assert_non_null(strstr(text, "To: <li@example.com>,\r\n"
                                 " <wang@example.com>\r\n"));
    assert_non_null(strstr(text, "Message-ID: <permit-0042.1@example.com>"));
    assert_non_null(strstr(text, "\r\nSubject: =?UTF-8?B?"));
    assert_non_null(strstr(text, "?=\r\n =?UTF-8?B?"));
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\r\n");
        assert_true(n <= 78);
        assert_memory_equal(p + n, "\r\n", 2);
        p += n + 2;
    }
    m.zone = -210;
    free(SP_TAKE(again));
    assert_int_equal(sp_mail_compose(&m, &again), SP_OK);
    assert_non_null(strstr(again, "08:30:00 -0330"));
}

static void headers_are_not_smuggled_in(void **state)
{
    static const char *const bad_to[] = {"a@b.c>\r\nBcc: <x@y.z", NULL};
    static const char *const no_at[] = {"nobody", NULL};
    static const char *const none[] = {NULL};
    SP_AUTOFREE char *text = NULL;
    const sp_mail good = letter(NULL);
    sp_mail bad[10];
    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        bad[i] = good;
    bad[0].subject = "a\r\nBcc: x@y.z";
    bad[1].from_name = "a\nb";
    bad[2].to = bad_to;
    bad[3].to = no_at;
    bad[4].to = none;
    bad[5].from = "a b@c.d";
    bad[6].id = "a>\r\nX: y";
    bad[7].text = "";
    bad[8].subject = "\xff";
    bad[9].to = NULL;
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        if (sp_mail_compose(&bad[i], &text) != SP_INVALID)
            fail_msg("taken: %zu", i);
}

/* clang-format off */
static const struct {
    post_office office;
    const char *user;
    sp_status status;
    bool again;
    const char *says;
} cases[] = {
    {{"220 hi\r\n", "250 ok\r\n", "250 taken\r\n", "235 ok\r\n"}, "u", SP_OK,
     false, ""},
    {{"220 hi\r\n", "250 ok\r\n", "250 taken\r\n", ""}, NULL, SP_OK, false, ""},
    {{"220 hi\r\n", "250 ok\r\n", "250 taken\r\n", "535 no\r\n"}, "u",
     SP_FORBIDDEN, false, "does not take this user"},
    {{"220 hi\r\n", "550 nobody\r\n", "250 taken\r\n", ""}, NULL, SP_IO, false,
     "SMTP 550"},
    {{"220 hi\r\n", "451 later\r\n", "250 taken\r\n", ""}, NULL, SP_IO, true,
     "SMTP 451"},
    {{"220 hi\r\n", "250 ok\r\n", "554 spam\r\n", ""}, NULL, SP_IO, false,
     "SMTP 554"},
    {{"421 busy\r\n", "", "", ""}, NULL, SP_IO, true, "SMTP 421"},
};
/* clang-format on */

static void servers_are_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        post_office o = cases[i].office;
        const loopback_options options = {.talk = serve_mail, .context = &o};
        loopback *server = loopback_start(&options);
        char url[64];
        bool again = false;
        snprintf(url, sizeof url, "smtp://127.0.0.1:%u", loopback_port(server));
        sp_mail m = letter(url);
        m.total_ms = 3000;
        m.user = cases[i].user;
        m.password = "hush-hush";
        sp_status status = sp_mail_send(&m, &again);
        loopback_stop(server);
        const char *en = sp_last_error(SP_EN);
        if (status != cases[i].status ||
            (status != SP_OK &&
             (again != cases[i].again || !strstr(en, cases[i].says))))
            fail_msg("case %zu: %s %d %s", i, sp_status_name(status), again,
                     en);
        assert_null(strstr(en, "hush"));
        if (i == 1) {
            assert_non_null(strstr(o.heard, "MAIL FROM:<safety@example.com>"));
            assert_non_null(strstr(o.heard, "RCPT TO:<wang@example.com>"));
            assert_non_null(strstr(o.heard, "Auto-Submitted"));
        }
    }
}

static void servers_are_named_properly(void **state)
{
    static const char *const bad[] = {NULL, "", "http://127.0.0.1/",
                                      "127.0.0.1:25", "smtp://u:p@127.0.0.1/"};
    bool again = true;
    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        sp_mail m = letter(bad[i]);
        assert_int_equal(sp_mail_send(&m, &again), SP_INVALID);
        assert_false(again);
    }
    sp_mail m = letter("smtps://127.0.0.1:1");
    assert_int_equal(sp_mail_send(&m, &again), SP_IO);
    assert_true(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_well_formed),
        cmocka_unit_test(headers_are_not_smuggled_in),
        cmocka_unit_test(servers_are_understood),
        cmocka_unit_test(servers_are_named_properly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
