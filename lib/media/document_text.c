/* The texts of a document: names, and what they stand for. */
#include <string.h>

#include "document_parts.h"
#include "text.h"

/* "a.b" within @value. */
static const cJSON *member_of(const cJSON *value, const char *name, size_t len)
{
    while (value && len > 0) {
        const char *dot = memchr(name, '.', len);
        size_t part = dot ? (size_t)(dot - name) : len;
        const cJSON *member = NULL;
        if (!cJSON_IsObject(value))
            return NULL;
        cJSON_ArrayForEach(member, value)
        {
            if (strlen(member->string) == part &&
                memcmp(member->string, name, part) == 0)
                break;
        }
        value = member;
        name += part + (dot ? 1 : 0);
        len -= part + (dot ? 1 : 0);
    }
    return value;
}

const cJSON *sp_scope_find(const sp_scope *scope, const char *name, size_t len)
{
    if (len == 1 && *name == '.')
        return scope->value;
    for (; scope; scope = scope->outer) {
        const cJSON *value = member_of(scope->value, name, len);
        if (value)
            return value;
    }
    return NULL;
}

bool sp_scope_holds(const sp_scope *scope, const char *name)
{
    const cJSON *v = sp_scope_find(scope, name, strlen(name));

    if (!v || cJSON_IsNull(v) || cJSON_IsFalse(v))
        return false;
    if (cJSON_IsString(v))
        return *v->valuestring;
    return !(cJSON_IsArray(v) || cJSON_IsObject(v)) || v->child;
}

static void add_value(const sp_document *d, const cJSON *v, sp_str *out)
{
    char number[32];
    const cJSON *item;

    if (cJSON_IsString(v))
        sp_str_add(out, v->valuestring);
    else if (cJSON_IsBool(v))
        sp_str_add(out, cJSON_IsTrue(v) ? sp_document_say(d, "是", "yes")
                                        : sp_document_say(d, "否", "no"));
    else if (cJSON_IsNumber(v)) {
        sp_real_to_text(v->valuedouble, number);
        sp_str_add(out, number);
    } else if (cJSON_IsArray(v)) {
        cJSON_ArrayForEach(item, v)
        {
            if (item != v->child)
                sp_str_add(out, sp_document_say(d, "、", ", "));
            if (!cJSON_IsArray(item) && !cJSON_IsObject(item))
                add_value(d, item, out);
        }
    }
}

static const sp_scope *numbered(const sp_scope *scope)
{
    while (scope && scope->number == 0)
        scope = scope->outer;
    return scope;
}

static void add_named(const sp_document *d, const sp_scope *scope,
                      const char *name, size_t len, sp_str *out)
{
    const sp_scope *item = numbered(scope);

    if (len == 1 && *name == '#') {
        if (item)
            sp_str_addf(out, "%zu", item->number);
        return;
    }
    add_value(d, sp_scope_find(scope, name, len), out);
}

static void expand(const sp_document *d, const char *text,
                   const sp_scope *scope, sp_str *out)
{
    for (;;) {
        size_t plain = strcspn(text, "{");
        sp_str_addn(out, text, plain);
        text += plain;
        if (!*text)
            return;
        if (text[1] == '{') {
            sp_str_addc(out, '{');
            text += 2;
            continue;
        }
        size_t len = strcspn(text + 1, "}");
        add_named(d, scope, text + 1, len, out);
        text += len + 1;
        text += *text == '}' ? 1 : 0;
    }
}

/* What no printer shows: control characters but line breaks; a tab is a
 * space. */
static void tidy(sp_str *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->len; i++) {
        unsigned char c = (unsigned char)s->data[i];
        if (c == '\t')
            c = ' ';
        if (c >= ' ' ? c != 0x7f : c == '\n')
            s->data[kept++] = (char)c;
    }
    s->len = kept;
    if (s->data)
        s->data[kept] = '\0';
}

sp_status sp_document_text(sp_document *d, const cJSON *text,
                           const sp_scope *scope, const char **out)
{
    SP_AUTOSTR made = {0};

    expand(d, sp_block_text(text, d->dress->lang), scope, &made);
    SP_TRY(sp_str_ok(&made));
    tidy(&made);
    d->bytes += made.len;
    if (d->bytes > SP_DOCUMENT_BYTES_MAX)
        return sp_fail(SP_INVALID, "文书的文字超过 %d 字节",
                       "the document's texts have more than %d bytes",
                       SP_DOCUMENT_BYTES_MAX);
    SP_TRY(sp_pen_check(made.data, sp_block_text(text, d->dress->lang)));
    return sp_paper_sheet_keep(&d->sheet, &made, out);
}
