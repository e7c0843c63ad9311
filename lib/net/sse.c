/* Server-sent events, as WHATWG's HTML describes them; names, ids and retry
 * times of events are of no use here. */
#include "sse.h"

#include <string.h>

#include "text.h"

static sp_status too_long(void)
{
    return sp_fail(SP_INVALID, "事件流里有一个事件超过 %d 字节",
                   "an event of the stream has more than %d bytes",
                   SP_SSE_EVENT_MAX);
}

static sp_status dispatch(sp_sse *s, sp_sse_visit visit, void *context)
{
    if (!s->has_data)
        return SP_OK;
    SP_TRY(sp_str_ok(&s->data));
    const char *data = sp_str_text(&s->data);
    if (sp_utf8_check(data, s->data.len) != s->data.len ||
        memchr(data, '\0', s->data.len))
        return sp_fail(SP_INVALID, "事件流不是 UTF-8 文本",
                       "the stream of events is no UTF-8 text");
    sp_status status = visit(context, data, s->data.len);
    sp_str_clear(&s->data);
    s->has_data = false;
    return status;
}

/* "data: x", "data:x", "data"; the rest is skipped. */
static void take_field(sp_sse *s, const char *line, size_t len)
{
    static const char name[] = "data";
    const size_t n = sizeof name - 1;
    if (len < n || memcmp(line, name, n) != 0 || (len > n && line[n] != ':'))
        return;
    line += len > n ? n + 1 : n;
    len -= len > n ? n + 1 : n;
    if (len > 0 && *line == ' ')
        line++, len--;
    if (s->has_data)
        sp_str_addc(&s->data, '\n');
    sp_str_addn(&s->data, line, len);
    s->has_data = true;
}

static sp_status end_line(sp_sse *s, sp_sse_visit visit, void *context)
{
    static const char mark[] = "\xef\xbb\xbf";
    SP_TRY(sp_str_ok(&s->line));
    const char *line = sp_str_text(&s->line);
    size_t len = s->line.len;
    if (!s->begun && len >= 3 && memcmp(line, mark, 3) == 0)
        line += 3, len -= 3;
    s->begun = true;
    if (len == 0) {
        sp_str_clear(&s->line);
        return dispatch(s, visit, context);
    }
    take_field(s, line, len);
    sp_str_clear(&s->line);
    return s->data.len > SP_SSE_EVENT_MAX ? too_long() : SP_OK;
}

/* Bytes before the next end of a line. */
static size_t span(const char *p, const char *end)
{
    const char *at = p;
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    return (size_t)(at - p);
}

sp_status sp_sse_feed(sp_sse *s, const void *bytes, size_t n,
                      sp_sse_visit visit, void *context)
{
    const char *p = bytes, *end = p + n;
    while (p < end) {
        if (s->after_cr && *p == '\n') {
            s->after_cr = false;
            p++;
            continue;
        }
        s->after_cr = false;
        size_t len = span(p, end);
        sp_str_addn(&s->line, p, len);
        if (s->line.len > SP_SSE_EVENT_MAX)
            return too_long();
        p += len;
        if (p == end)
            break;
        s->after_cr = *p++ == '\r';
        SP_TRY(end_line(s, visit, context));
    }
    return SP_OK;
}

void sp_sse_free(sp_sse *s)
{
    sp_str_free(&s->line);
    sp_str_free(&s->data);
    *s = (sp_sse){0};
}
