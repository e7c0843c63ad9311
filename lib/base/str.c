/* A growing string. */
#include "str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool reserve(sp_str *s, size_t more)
{
    if (s->failed)
        return false;
    if (more < s->cap - s->len && s->data)
        return true;

    size_t cap = s->cap ? s->cap : 64;
    while (cap - s->len <= more) {
        if (cap > SIZE_MAX / 2) {
            s->failed = true;
            return false;
        }
        cap *= 2;
    }
    char *data = realloc(s->data, cap);
    if (!data) {
        s->failed = true;
        return false;
    }
    s->data = data;
    s->cap = cap;
    return true;
}

void sp_str_addn(sp_str *s, const void *bytes, size_t n)
{
    if (!reserve(s, n))
        return;
    if (n > 0)
        memcpy(s->data + s->len, bytes, n);
    s->len += n;
    s->data[s->len] = '\0';
}

void sp_str_add(sp_str *s, const char *text)
{
    sp_str_addn(s, text, strlen(text));
}

void sp_str_addc(sp_str *s, char c)
{
    sp_str_addn(s, &c, 1);
}

void sp_str_addf(sp_str *s, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need < 0 || !reserve(s, (size_t)need)) {
        s->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(s->data + s->len, (size_t)need + 1, format, args);
    va_end(args);
    s->len += (size_t)need;
}

void sp_str_clear(sp_str *s)
{
    s->len = 0;
    s->failed = false;
    if (s->data)
        s->data[0] = '\0';
}

void sp_str_free(sp_str *s)
{
    free(s->data);
    *s = (sp_str){0};
}

sp_status sp_str_ok(const sp_str *s)
{
    return s->failed ? sp_no_memory() : SP_OK;
}

sp_status sp_str_take(sp_str *s, char **out)
{
    sp_str_addn(s, "", 0); /* an empty string is a string, not NULL */
    SP_TRY(sp_str_ok(s));
    *out = s->data;
    *s = (sp_str){0};
    return SP_OK;
}

sp_status sp_text_copy(const char *text, char **out)
{
    char *copy = text ? strdup(text) : NULL;

    if (text && !copy)
        return sp_no_memory();
    *out = copy;
    return SP_OK;
}
