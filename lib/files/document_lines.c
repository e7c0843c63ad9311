/* Documents as text. */
#include "document_lines.h"

#include <string.h>
#include <strings.h>

#include "source.h"
#include "text.h"

sp_document_format sp_document_format_of(const char *path)
{
    static const struct {
        const char *extension;
        sp_document_format format;
    } formats[] = {
        {"md", SP_DOCUMENT_TEXT},      {"markdown", SP_DOCUMENT_TEXT},
        {"txt", SP_DOCUMENT_TEXT},     {"html", SP_DOCUMENT_HTML},
        {"htm", SP_DOCUMENT_HTML},     {"docx", SP_DOCUMENT_DOCX},
        {"csv", SP_DOCUMENT_TABLE},    {"xlsx", SP_DOCUMENT_TABLE},
        {"json", SP_DOCUMENT_TABLE},   {"jsonl", SP_DOCUMENT_TABLE},
        {"ndjson", SP_DOCUMENT_TABLE},
    };
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot && i < SP_COUNT(formats); i++)
        if (strcasecmp(dot + 1, formats[i].extension) == 0)
            return formats[i].format;
    return SP_DOCUMENT_UNKNOWN;
}

static sp_status too_long(const char *path)
{
    return sp_fail(SP_INVALID, "%s 超过 %d MB，知识库不收，请拆成几份",
                   "%s is longer than %d MB, which the knowledge base does not "
                   "take; split it",
                   path, SP_DOCUMENT_BYTES_MAX >> 20);
}

static sp_status illegal(const char *path, int64_t at)
{
    return sp_fail(SP_INVALID,
                   "%s 第 %lld 字节处不是 UTF-8、GB18030 或 UTF-16 的文字",
                   "at byte %2$lld of %1$s there is no text in UTF-8, GB18030 "
                   "or UTF-16",
                   path, (long long)at);
}

/* Line ends become \n; other control characters go. */
static void add_clean(sp_str *s, const char *text, size_t n)
{
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= ' ' ? c != 0x7f : c == '\n' || c == '\t')
            continue;
        sp_str_addn(s, text + from, i - from);
        if (c == '\r' && (i + 1 == n || text[i + 1] != '\n'))
            sp_str_addc(s, '\n');
        from = i + 1;
    }
    sp_str_addn(s, text + from, n - from);
}

static void end_source(sp_source *s)
{
    sp_source_close(s);
}

static sp_status read_text(const char *path, sp_str *out)
{
    sp_source opened;
    SP_TRY(sp_source_open(&opened, path, SP_ENC_OPEN));
    SP_CLEANUP(end_source) sp_source s = opened;
    int64_t bad = 0;

    if (s.total > SP_DOCUMENT_BYTES_MAX)
        return too_long(path);
    for (;;) {
        bad += s.bad_at >= 0;
        if (bad > 16) /* one damaged letter is no reason, a picture is */
            return illegal(path, s.bad_at);
        add_clean(out, s.data + s.start, s.end - s.start);
        s.start = s.end;
        if (out->len > SP_DOCUMENT_BYTES_MAX)
            return too_long(path);
        if (s.eof)
            return sp_str_ok(out);
        SP_TRY(sp_source_fill(&s));
    }
}

sp_status sp_document_lines(const char *path, char **out, size_t *out_len)
{
    SP_AUTOSTR text = {0};
    SP_AUTOSTR raw = {0};

    switch (sp_document_format_of(path)) {
    case SP_DOCUMENT_TEXT:
        SP_TRY(read_text(path, &text));
        break;
    case SP_DOCUMENT_HTML:
        SP_TRY(read_text(path, &raw));
        SP_TRY(sp_html_lines(sp_str_text(&raw), raw.len, &text));
        break;
    case SP_DOCUMENT_DOCX:
        SP_TRY(sp_docx_lines(path, &text));
        break;
    default:
        return sp_fail(SP_UNSUPPORTED,
                       "知识库不收 %s 这种文件，可用："
                       "md、txt、html、csv、xlsx、docx、json",
                       "the knowledge base does not take %s; it takes md, txt, "
                       "html, csv, xlsx, docx, json",
                       path);
    }
    size_t len = text.len;
    SP_TRY(sp_str_take(&text, out));
    *out_len = len;
    return SP_OK;
}
