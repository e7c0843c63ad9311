/* Where records come from and whose changes they have seen. */
#ifndef SP_SYNC_MARK_H
#define SP_SYNC_MARK_H

#include <safeprod/sync.h>

#include "replica.h"
#include "str.h"

enum { SP_SYNC_NAME_MAX = 16, SP_SYNC_SITES_MAX = 512 };

/* ---- clocks: "edge1:12,edge2:3", by name ---- */

typedef struct sp_sync_clock {
    struct {
        char site[SP_SYNC_NAME_MAX + 1];
        int64_t seq;
    } at[SP_SYNC_SITES_MAX];
    size_t count;
} sp_sync_clock;

/* @return false when it is no clock. */
bool sp_sync_clock_read(const char *text, sp_sync_clock *out);
void sp_sync_clock_write(const sp_sync_clock *clock, sp_str *out);
/* At least @seq for @site; false when there is no room for it. */
bool sp_sync_clock_set(sp_sync_clock *clock, const char *site, int64_t seq);
/* Has @a seen all that @b has? */
bool sp_sync_clock_covers(const sp_sync_clock *a, const sp_sync_clock *b);
/* Do they know a change in common, or one of the other's? */
bool sp_sync_clock_meets(const sp_sync_clock *a, const sp_sync_clock *b);
bool sp_sync_clock_join(sp_sync_clock *clock, const sp_sync_clock *other);

bool sp_sync_name_ok(const char *name);

/* ---- marks ---- */

typedef struct sp_sync_mark {
    char *origin;
    char *origin_code;
    char *clock;
    char *digest;
} sp_sync_mark;
void sp_sync_mark_free(sp_sync_mark *mark);
#define SP_AUTOMARK SP_CLEANUP(sp_sync_mark_free) sp_sync_mark

/* Our own name. @retval SP_NOT_FOUND there is none yet */
sp_status sp_sync_own_name(sp_session *session, char out[SP_SYNC_NAME_MAX + 1]);

/* Up to which position of its ledger the changes of @site were taken in. */
sp_status sp_sync_received(sp_session *session, const char *site, int64_t *out);
sp_status sp_sync_note_received(sp_session *session, const char *site,
                                int64_t seq);

/* Is a type carried between sites? Not what belongs to a site alone: users,
 * the park, notices, readings, conflicts. */
bool sp_sync_carries(const sp_type *type);

/* Note every change since the last time, as one of ours at the end of our
 * ledger, @out_seq. Inside a write transaction. */
sp_status sp_sync_scan(sp_session *session, const char *own, int64_t *out_seq);

/* @retval SP_NOT_FOUND there is none */
sp_status sp_sync_mark_get(sp_session *session, const sp_type *type,
                           const char *code, sp_sync_mark *out);
sp_status sp_sync_mark_put(sp_session *session, const sp_type *type,
                           const char *code, const sp_sync_mark *mark,
                           int64_t seq);

/* What the record of @origin called @code is called here; NULL: not known. */
sp_status sp_sync_local_code(sp_session *session, const sp_type *type,
                             const char *origin, const char *code, char **out);

/* The type that a field of @record leads to; NULL: none. What an attachment is
 * about counts. */
const sp_type *sp_sync_leads(const sp_type *type, const sp_field *field,
                             const void *record);

/* The line of @leads ("field origin code" with tabs, a line each) that speaks
 * of
 * @field; false when there is none, and nothing is set. @code is the caller's,
 * NULL when there is no memory. */
bool sp_sync_find_lead(const char *leads, const char *field, char *origin,
                       size_t size, char **code);

#endif
