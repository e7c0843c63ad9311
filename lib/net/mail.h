/* Mail, by SMTP. One message, one connection. */
#ifndef SP_MAIL_H
#define SP_MAIL_H

#include "http.h"

enum { SP_MAIL_TO_MAX = 100, SP_MAIL_TEXT_MAX = 1 << 20 };

/* A message. All borrowed. */
typedef struct sp_mail {
    const char *server; /* smtps://host:465, or smtp://host:587, which has to
                           offer STARTTLS unless it is this very machine */
    const char *user;   /* or NULL */
    const char *password;
    const char *ca_file;
    const char *from;      /* an address, ASCII */
    const char *from_name; /* or NULL */
    const char *const *to; /* addresses, ended by NULL */
    const char *subject;   /* UTF-8 */
    const char *text;      /* UTF-8 */
    const char *id;        /* what makes it known when it comes twice; letters,
                              digits, . _ - */
    int64_t now;           /* seconds since 1970 UTC */
    int zone;              /* minutes east of UTC */
    int64_t connect_ms;
    int64_t total_ms;
    sp_http_stop stop;
    void *stop_context;
} sp_mail;

/* As it goes over the wire (RFC 5322), the same for the same input. SP_INVALID:
 * an address or a line that is none, with control characters above all. */
sp_status sp_mail_compose(const sp_mail *mail, char **out);

/* Send it: SP_OK when the server took it for all of `to`.
 * @out_again  is another try worth it? Not when the server said no for good
 * @retval SP_FORBIDDEN user or password is not right */
sp_status sp_mail_send(const sp_mail *mail, bool *out_again);

#endif
