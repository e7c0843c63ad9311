/* The thread's last error: two fixed buffers, so that saying that memory is
 * out needs none. */
#include "base.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE_MAX = 1024 };

static _Thread_local char sentences[2][SENTENCE_MAX];

static const char *const names[] = {
    [SP_OK] = "ok",
    [SP_NO_MEMORY] = "no_memory",
    [SP_INVALID] = "invalid",
    [SP_NOT_FOUND] = "not_found",
    [SP_CONFLICT] = "conflict",
    [SP_FORBIDDEN] = "forbidden",
    [SP_BUSY] = "busy",
    [SP_STORAGE] = "storage",
    [SP_CORRUPT] = "corrupt",
    [SP_IO] = "io",
    [SP_UNSUPPORTED] = "unsupported",
    [SP_CANCELLED] = "cancelled",
};
SP_ASSERT_COUNT(names, SP_STATUS_COUNT);

const char *sp_status_name(sp_status status)
{
    return (unsigned)status < SP_STATUS_COUNT ? names[status] : "unknown";
}

const char *sp_last_error(sp_lang lang)
{
    return sentences[lang == SP_EN];
}

void sp_free(void *memory)
{
    free(memory);
}

/* Values cut by "%.80s" or by the buffer end within a character, and hostile
 * ones carry escape sequences: keep whole UTF-8 and what is seen. */
static void make_presentable(char *text)
{
    size_t len = strlen(text);
    char *to = text;

    for (const char *from = text; len > 0;) {
        size_t good = sp_utf8_check(from, len);
        memmove(to, from, good);
        to += good;
        from += good;
        len -= good;
        if (len > 0) { /* one byte that begins no character */
            from++;
            len--;
        }
    }
    *to = '\0';
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
}

__attribute__((format(printf, 2, 0))) static void
compose(char fresh[SENTENCE_MAX], const char *format, va_list args,
        const char *rest)
{
    va_list once;

    va_copy(once, args);
    int used = vsnprintf(fresh, SENTENCE_MAX, format, once);
    va_end(once);
    if (used < 0)
        used = 0;
    if (used < SENTENCE_MAX)
        snprintf(fresh + used, SENTENCE_MAX - (size_t)used, "%s", rest);
    make_presentable(fresh);
}

/* The arguments may point into the old sentence, so write beside it first. */
__attribute__((format(printf, 1, 0), format(printf, 2, 0))) static void
say(const char *zh, const char *en, va_list args, bool keep_rest)
{
    char fresh[2][SENTENCE_MAX];

    compose(fresh[SP_ZH], zh, args, keep_rest ? sentences[SP_ZH] : "");
    compose(fresh[SP_EN], en, args, keep_rest ? sentences[SP_EN] : "");
    memcpy(sentences, fresh, sizeof sentences);
}

sp_status sp_fail(sp_status status, const char *zh, const char *en, ...)
{
    va_list args;

    va_start(args, en);
    say(zh, en, args, false);
    va_end(args);
    return status;
}

sp_status sp_no_memory(void)
{
    return sp_fail(SP_NO_MEMORY, "内存不足", "out of memory");
}

sp_status sp_fail_within(sp_status status, const char *zh, const char *en, ...)
{
    va_list args;

    va_start(args, en);
    say(zh, en, args, true);
    va_end(args);
    return status;
}
