/* The outbox from the inside: from an entry of the ledger to a message. */
#ifndef SP_OUTBOX_H
#define SP_OUTBOX_H

#include <safeprod/channel.h>

#include "change.h"
#include "http.h"
#include "outbox_rule.h"

/* An entry of the ledger, as it leaves. */
typedef struct sp_event {
    int64_t seq;
    int64_t at;
    char *actor;
    char *type;
    char *verb;
    char *code;
    char *after; /* JSON of the fields, or NULL */
} sp_event;
void sp_event_clear(sp_event *event);
#define SP_AUTOEVENT SP_CLEANUP(sp_event_clear) sp_event

/* Entry @seq of the ledger. */
sp_status sp_event_load(sp_session *session, int64_t seq, sp_event *out);

/* What it says to people: the notice itself, else a sentence by the record's
 * type and the verb. In the session's language. */
sp_status sp_event_text(sp_session *session, const sp_event *event, char **out);

/* What it says to programs: one JSON object. */
sp_status sp_event_json(sp_session *session, const sp_channel *channel,
                        const sp_event *event, char **out);

/* How urgent it is, 1 to 4: what a notice says, else 1. */
int64_t sp_event_level(const char *type, const char *after);

/* Channels are in step with the ledger: new deliveries of @channel, from its
 * mark on. */
sp_status sp_outbox_fill(sp_session *session, const sp_channel *channel,
                         int64_t *found);

/* Sends over one channel; a connection is kept between messages. */
typedef struct sp_sending {
    sp_session *session;
    const sp_channel *channel;
    char *secret;
    int64_t timeout_ms;
    sp_http *http;
} sp_sending;
sp_status sp_sending_open(sp_session *session, const sp_channel *channel,
                          const sp_flush_options *options, sp_sending *out);
void sp_sending_close(sp_sending *sending);
#define SP_AUTOSENDING SP_CLEANUP(sp_sending_close) sp_sending

/* Send one event. SP_OK: the other end took it. */
sp_status sp_send_event(sp_sending *sending, const sp_event *event);

#endif
