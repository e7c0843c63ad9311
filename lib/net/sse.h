/* Server-sent events (text/event-stream), put together from pieces that are cut
 * anywhere, within characters too. Pure: no network. */
#ifndef SP_SSE_H
#define SP_SSE_H

#include "str.h"

enum { SP_SSE_EVENT_MAX = 1 << 20 }; /* bytes of one event */

typedef struct sp_sse {
    sp_str line; /* not ended yet */
    sp_str data; /* of the event that is being read */
    bool has_data;
    bool after_cr; /* a \n that comes now belongs to it */
    bool begun;    /* a byte order mark can come no more */
} sp_sse;

/* One event: its data lines, \n between, NUL-terminated, UTF-8. Another status
 * than SP_OK ends sp_sse_feed() with it. */
typedef sp_status (*sp_sse_visit)(void *context, const char *data, size_t len);

/* Give it the next bytes. What is not ended by an empty line when the stream
 * ends is no event. SP_INVALID: not UTF-8, or too long. */
sp_status sp_sse_feed(sp_sse *sse, const void *bytes, size_t n,
                      sp_sse_visit visit, void *context);
void sp_sse_free(sp_sse *sse);

#endif
