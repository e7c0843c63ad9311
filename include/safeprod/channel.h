/** @file safeprod/channel.h
 *  @brief What leaves a site: hooks for systems, messages for people.
 *
 *  Every committed write is an entry of the ledger, and that is the outbox: a
 *  channel has a mark of how far it has read, and each entry that its patterns
 *  take in becomes a delivery. An event is called `type.verb`, as the ledger
 *  has it: permit.start, hazard.report, alarm.*; notices for people are
 *  notice.*, and of them a channel may want the urgent ones alone.
 *
 *  - **At least once.** A delivery counts as made when the receiver said so;
 *    after a crash the last ones are made again, under the same id.
 *  - **In order** for each record: an entry waits for the one before it.
 *  - **Patience.** After a failure it is tried again after 1, 5, 30 minutes, 2
 *    hours, then daily; after ten tries it is dead, and the next one goes.
 *    sp_outbox_retry() wakes the dead.
 *  - **Quiet hours** hold back messages for people; level 4 never waits.
 *  - **Secrets are not here.** A channel names the file that its secret stands
 *    in; whoever flushes reads it.
 *  - **What is private stays.** Events hold no field that is private or secret.
 *
 *  A webhook gets a POST of a JSON object: `id`, `seq`, `event`, `at`, `type`,
 *  `code`, `actor`, `text` (a sentence), `changes` (fields after the write),
 *  with the headers X-Safeprod-Id, -Time, -Nonce and -Signature
 *  (sp_hook_sign()). Any 2xx is a receipt.
 *
 *  Who may: set up, `exchange` `settings`; see, `exchange` `read`; flush and
 *  retry, `exchange` `export` or `settings`. */
#ifndef SAFEPROD_CHANNEL_H
#define SAFEPROD_CHANNEL_H

#include <safeprod/channel_rules.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** A way out. Module `exchange`. */
typedef struct sp_channel {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *name;
    unsigned kind;      /**< sp_channel_kind */
    char *url;          /**< http(s)://, smtp(s)://, mqtt(s):// */
    char *events;       /**< patterns with commas: sp_event_matches() */
    int64_t min_level;  /**< notices below it are passed over, 1 to 4 */
    char *secret_file;  /**< where the signing key, robot's secret or password
                             stands; NULL: there is none */
    char *ca_file;      /**< PEM of a private authority, or NULL */
    char *login;        /**< user name of mail and MQTT, or NULL */
    char *sender;       /**< of mail: an address */
    char *recipients;   /**< of mail: addresses with commas */
    char *topic;        /**< of MQTT: before type and verb */
    int64_t quiet_from; /**< minute of the local day; SP_NO_INT: none */
    int64_t quiet_to;
    int64_t removed_at;
} sp_channel;
extern SP_API const sp_type sp_channel_type;

/** Add @p channel, or save one that was loaded and changed. It sends what is
 *  written from now on, nothing older. */
SP_API sp_status sp_channel_set(sp_session *session, sp_channel *channel);

/** Take a channel out of use, with what it had not sent. */
SP_API sp_status sp_channel_remove(sp_session *session, const char *code);

/** How a delivery stands. */
typedef enum sp_delivery_state {
    SP_DELIVERY_NEW,
    SP_DELIVERY_SENT,
    SP_DELIVERY_DEAD,
    SP_DELIVERY_STATE_COUNT
} sp_delivery_state;

/** Names and labels, by sp_delivery_state. */
SP_API extern const sp_label sp_delivery_state_labels[SP_DELIVERY_STATE_COUNT];

/** A delivery, as a list shows it. Borrowed texts. */
typedef struct sp_delivery {
    const char *channel;
    int64_t seq;       /**< of the entry of the ledger */
    const char *event; /**< type.verb */
    const char *code;  /**< of the record */
    sp_delivery_state state;
    int64_t tries;
    int64_t next_at; /**< not before */
    int64_t sent_at; /**< SP_NO_INT: not yet */
    const char *why; /**< what the last failure said; NULL: none */
} sp_delivery;
/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_delivery_visit)(void *context, const sp_delivery *d);

/** Deliveries in their order: those of @p channel (NULL: of all), in @p state
 *  (SP_DELIVERY_STATE_COUNT: in any).
 *  @param limit the newest so many; 0: all */
SP_API sp_status sp_outbox_list(sp_session *session, const char *channel,
                                sp_delivery_state state, int64_t limit,
                                sp_delivery_visit visit, void *context);

/** Wake what is dead, or waits, to be tried at the next flush.
 *  @param channel NULL: of all
 *  @param seq     0: all of them
 *  @param[out] out_count how many; may be NULL */
SP_API sp_status sp_outbox_retry(sp_session *session, const char *channel,
                                 int64_t seq, int64_t *out_count);

/** The secret of a channel. @p out is the caller's to sp_free(); NULL: none. */
typedef sp_status (*sp_secret_of)(void *context, const sp_channel *channel,
                                  char **out);

/** How to flush; all zeros is right but for the secrets. */
typedef struct sp_flush_options {
    const char *channel; /**< this one only; NULL: all */
    sp_secret_of secret; /**< NULL: there are none */
    void *context;       /**< passed to `secret` */
    int64_t timeout_ms;  /**< for one delivery; 0: 10 seconds */
} sp_flush_options;

/** What a flush did. */
typedef struct sp_flush_result {
    int64_t found;  /**< new deliveries */
    int64_t sent;   /**< of all */
    int64_t failed; /**< to be tried again later */
    int64_t died;   /**< given up */
    int64_t left;   /**< not sent yet */
    int64_t busy;   /**< channels that another process is flushing */
} sp_flush_result;

/** Send what is due. Run it every minute or so, from one process or several:
 *  a channel is flushed by one at a time. One that does not answer is left
 *  for the next flush after its first failure.
 *  @param[out] out may be NULL */
SP_API sp_status sp_outbox_flush(sp_session *session,
                                 const sp_flush_options *options,
                                 sp_flush_result *out);

/** Send one message through a channel at once, to try it.
 *  @retval SP_OK the other end took it */
SP_API sp_status sp_channel_test(sp_session *session, const char *code,
                                 const sp_flush_options *options);

SP_END_DECLS
#endif
