/* Mail: the letter and its way. */
#include "mail.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "curl_run.h"
#include "text.h"

/* ---- the letter ---- */

static bool is_address(const char *text)
{
    const char *at = text ? strchr(text, '@') : NULL;
    if (!at || at == text || !at[1] || strchr(at + 1, '@') ||
        strlen(text) > 254)
        return false;
    for (const char *c = text; *c; c++)
        if (*c <= ' ' || *c >= 0x7f || strchr("<>()[]\\,;:\"", *c))
            return false;
    return true;
}

static bool is_line(const char *text)
{
    size_t len = text ? strlen(text) : 0;
    if (len == 0 || len > 900 || sp_utf8_check(text, len) != len)
        return false;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < ' ' || *c == 0x7f)
            return false;
    return true;
}

static bool is_id(const char *text)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return text && *text && strlen(text) <= 200 &&
           strspn(text, good) == strlen(text);
}

static sp_status check(const sp_mail *m)
{
    size_t n = 0;
    if (!is_address(m->from))
        return sp_fail(SP_INVALID, "发件人“%.60s”不是邮件地址",
                       "the sender \"%.60s\" is no mail address",
                       m->from ? m->from : "");
    for (; m->to && m->to[n]; n++)
        if (!is_address(m->to[n]))
            return sp_fail(SP_INVALID, "收件人“%.60s”不是邮件地址",
                           "the receiver \"%.60s\" is no mail address",
                           m->to[n]);
    if (n == 0 || n > SP_MAIL_TO_MAX)
        return sp_fail(SP_INVALID, "一封邮件要有 1 到 %d 个收件人",
                       "a mail has 1 to %d receivers", SP_MAIL_TO_MAX);
    if (!is_line(m->subject) || (m->from_name && !is_line(m->from_name)))
        return sp_fail(SP_INVALID, "邮件的标题或发件人名称不是一行文字",
                       "the subject or the sender's name is no line of text");
    size_t len = m->text ? strlen(m->text) : 0;
    if (len == 0 || len > SP_MAIL_TEXT_MAX ||
        sp_utf8_check(m->text, len) != len)
        return sp_fail(SP_INVALID, "邮件正文要有 1 到 %d 字节的 UTF-8 文字",
                       "the text of a mail is 1 to %d bytes of UTF-8",
                       SP_MAIL_TEXT_MAX);
    if (!is_id(m->id))
        return sp_fail(SP_INVALID, "邮件编号只用字母、数字和 . _ -",
                       "the id of a mail is letters, digits and . _ -");
    return SP_OK;
}

/* =?UTF-8?B?…?= in words of at most 39 bytes, cut between characters. */
static sp_status add_encoded(sp_str *s, const char *text)
{
    enum { WORD = 39 };
    for (bool first = true; *text; first = false) {
        size_t n = strnlen(text, WORD);
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
        SP_AUTOFREE char *word = NULL;
        SP_TRY(sp_base64(text, n, &word));
        sp_str_addf(s, "%s=?UTF-8?B?%s?=", first ? "" : "\r\n ", word);
        text += n;
    }
    return SP_OK;
}

static void add_date(sp_str *s, int64_t now, int zone)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t local = (time_t)(now + (int64_t)zone * 60);
    int east = zone < 0 ? -zone : zone;
    struct tm t;
    gmtime_r(&local, &t);
    sp_str_addf(s, "Date: %.3s, %d %.3s %d %02d:%02d:%02d %c%02d%02d\r\n",
                days + t.tm_wday * 3, t.tm_mday, months + t.tm_mon * 3,
                t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec,
                zone < 0 ? '-' : '+', east / 60, east % 60);
}

/* Base64 in lines: any text gets through, and no line is a lone dot. */
static sp_status add_body(sp_str *s, const char *text)
{
    enum { LINE = 76 };
    SP_AUTOFREE char *body = NULL;
    SP_TRY(sp_base64(text, strlen(text), &body));
    for (const char *p = body; *p;) {
        size_t n = strnlen(p, LINE);
        sp_str_addn(s, p, n);
        sp_str_add(s, "\r\n");
        p += n;
    }
    return SP_OK;
}

sp_status sp_mail_compose(const sp_mail *m, char **out)
{
    SP_AUTOSTR s = {0};
    SP_TRY(check(m));
    add_date(&s, m->now, m->zone);
    sp_str_add(&s, "From: ");
    if (m->from_name) {
        SP_TRY(add_encoded(&s, m->from_name));
        sp_str_add(&s, "\r\n ");
    }
    sp_str_addf(&s, "<%s>\r\nTo: ", m->from);
    for (size_t i = 0; m->to[i]; i++)
        sp_str_addf(&s, "%s<%s>", i ? ",\r\n " : "", m->to[i]);
    sp_str_addf(&s, "\r\nMessage-ID: <%s@%s>\r\nSubject: ", m->id,
                strchr(m->from, '@') + 1);
    SP_TRY(add_encoded(&s, m->subject));
    sp_str_add(&s, "\r\nMIME-Version: 1.0\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: base64\r\n"
                   "Auto-Submitted: auto-generated\r\n\r\n");
    SP_TRY(add_body(&s, m->text));
    return sp_str_take(&s, out);
}

/* ---- its way ---- */

static void free_list(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

typedef struct reading {
    const char *text;
    size_t left;
} reading;

static size_t read_letter(char *to, size_t one, size_t n, void *context)
{
    reading *r = context;
    size_t part = r->left < one * n ? r->left : one * n;
    memcpy(to, r->text, part);
    r->text += part;
    r->left -= part;
    return part;
}

static sp_status check_server(const sp_mail *m)
{
    if (m->server &&
        (sp_url_is(m->server, "smtps") || sp_url_is(m->server, "smtp")) &&
        !strchr(m->server, '@'))
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "邮件服务器写作 smtps://主机:端口 或 smtp://主机:端口",
                   "a mail server is written smtps://host:port or "
                   "smtp://host:port");
}

/* A 4xx of SMTP is for now, a 5xx for good. */
static sp_status judge(CURL *curl, const sp_wire *w, sp_status status,
                       sp_http_fault fault, bool *out_again)
{
    long code = 0;
    char host[256];
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    *out_again =
        code < 500 && (fault == SP_HTTP_NO_HOST || fault == SP_HTTP_REFUSED ||
                       fault == SP_HTTP_TIMEOUT || code >= 400);
    if (status == SP_OK || fault == SP_HTTP_TLS || code < 400)
        return status;
    sp_http_host(w->url, host);
    if (code == 530 || code == 534 || code == 535)
        return sp_fail(SP_FORBIDDEN, "%s 不认这个用户名或密码（SMTP %ld）",
                       "%s does not take this user or password (SMTP %ld)",
                       host, code);
    return sp_fail(SP_IO, "%s 不收这封邮件（SMTP %ld）",
                   "%s does not take this mail (SMTP %ld)", host, code);
}

sp_status sp_mail_send(const sp_mail *m, bool *out_again)
{
    SP_AUTOFREE char *letter = NULL;
    SP_CLEANUP(free_list) struct curl_slist *to = NULL;
    const sp_wire w = {m->server,   m->ca_file, m->connect_ms,
                       m->total_ms, m->stop,    m->stop_context};
    *out_again = false;
    SP_TRY(check_server(m));
    SP_TRY(sp_mail_compose(m, &letter));
    SP_TRY(sp_curl_ready());
    SP_AUTOCURL *curl = curl_easy_init();
    if (!curl)
        return sp_no_memory();
    for (size_t i = 0; m->to[i]; i++) {
        struct curl_slist *more = curl_slist_append(to, m->to[i]);
        if (!more)
            return sp_no_memory();
        to = more;
    }
    reading r = {letter, strlen(letter)};
    sp_wire_setup(curl, &w);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_URL, m->server);
    curl_easy_setopt(
        curl, CURLOPT_USE_SSL,
        (long)(sp_url_is_here(m->server) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    if (m->user) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, m->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD,
                         m->password ? m->password : "");
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, m->from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_letter);
    curl_easy_setopt(curl, CURLOPT_READDATA, &r);
    sp_http_fault fault = SP_HTTP_LOCAL;
    sp_status status = sp_wire_run(curl, &w, &fault);
    return judge(curl, &w, status, fault, out_again);
}
