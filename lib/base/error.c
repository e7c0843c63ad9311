/* The thread's last error: two fixed buffers, so that saying that memory is
 * out needs none. */
#include "base.h"

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

/* A sentence that was cut must still be whole UTF-8. */
static void end_on_character(char *text)
{
    size_t len = strlen(text);

    if (len < SENTENCE_MAX - 1)
        return;
    while (len > 0 && ((unsigned char)text[len - 1] & 0xc0) == 0x80)
        len--;
    if (len > 0 && ((unsigned char)text[len - 1] & 0x80))
        len--;
    text[len] = '\0';
}

/* The arguments may point into the old sentence, so write beside it first. */
static void compose(char fresh[SENTENCE_MAX], const char *format, va_list args,
                    const char *rest)
{
    int used = vsnprintf(fresh, SENTENCE_MAX, format, args);

    if (used < 0)
        used = 0;
    if (used < SENTENCE_MAX)
        snprintf(fresh + used, SENTENCE_MAX - (size_t)used, "%s", rest);
    end_on_character(fresh);
}

static void say(const char *zh, const char *en, va_list args, bool keep_rest)
{
    char fresh[2][SENTENCE_MAX];
    const char *const formats[2] = {[SP_ZH] = zh, [SP_EN] = en};

    for (int lang = SP_ZH; lang <= SP_EN; lang++) {
        va_list once;
        va_copy(once, args);
        compose(fresh[lang], formats[lang], once,
                keep_rest ? sentences[lang] : "");
        va_end(once);
    }
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
