/* The text of a DOCX file: paragraphs as lines, styles "heading n" as #. */
#include <string.h>
#include <strings.h>

#include "document_lines.h"
#include "xml.h"

static const sp_zip_noun noun = {"docx 文件", "docx file", "a docx file"};

enum { STYLES_MAX = 256 };

/* Which styles are headings; a file names them as it likes. */
typedef struct style {
    char id[48];
    unsigned level;
} style;

typedef struct docx {
    sp_str *out;
    style styles[STYLES_MAX];
    size_t nstyles;
    char open[48]; /* style that is being read */
    unsigned level;
    sp_str line;
    bool in_text;
} docx;

static void copy_id(char out[48], const char *text)
{
    size_t n = strlen(text);

    n = n < 47 ? n : 47;
    memcpy(out, text, n);
    out[n] = '\0';
}

/* "heading 2", "Title", "标题 2" */
static unsigned level_of(const char *name)
{
    static const char *const words[] = {"heading ", "标题 ", "heading", "标题"};

    if (strcasecmp(name, "title") == 0 || strcmp(name, "标题") == 0)
        return 1;
    for (size_t i = 0; i < SP_COUNT(words); i++) {
        size_t n = strlen(words[i]);
        if (strncasecmp(name, words[i], n) == 0 && name[n] >= '1' &&
            name[n] <= '6' && name[n + 1] == '\0')
            return (unsigned)(name[n] - '0');
    }
    return 0;
}

static sp_status styles_start(void *context, const char *name,
                              const char *const *attributes)
{
    docx *d = context;
    const char *id = sp_xml_attribute(attributes, "styleId");
    const char *value = sp_xml_attribute(attributes, "val");

    if (strcmp(name, "style") == 0)
        copy_id(d->open, id ? id : "");
    if (strcmp(name, "name") == 0 && value && *d->open &&
        d->nstyles < STYLES_MAX && level_of(value) > 0) {
        style *s = &d->styles[d->nstyles++];
        memcpy(s->id, d->open, sizeof s->id);
        s->level = level_of(value);
    }
    return SP_OK;
}

static unsigned style_level(const docx *d, const char *id)
{
    for (size_t i = 0; i < d->nstyles; i++)
        if (strcmp(d->styles[i].id, id) == 0)
            return d->styles[i].level;
    return level_of(id);
}

static sp_status body_start(void *context, const char *name,
                            const char *const *attributes)
{
    docx *d = context;
    const char *value = sp_xml_attribute(attributes, "val");

    if (strcmp(name, "p") == 0) {
        sp_str_clear(&d->line);
        d->level = 0;
    } else if (strcmp(name, "pStyle") == 0 && value) {
        d->level = style_level(d, value);
    } else if (strcmp(name, "t") == 0) {
        d->in_text = true;
    } else if (strcmp(name, "tab") == 0 || strcmp(name, "br") == 0) {
        sp_str_addc(&d->line, ' ');
    }
    return SP_OK;
}

static sp_status body_end(void *context, const char *name)
{
    docx *d = context;

    if (strcmp(name, "t") == 0)
        d->in_text = false;
    if (strcmp(name, "p") != 0 || d->line.len == 0)
        return SP_OK;
    for (unsigned i = 0; i < d->level; i++)
        sp_str_addc(d->out, '#');
    if (d->level > 0)
        sp_str_addc(d->out, ' ');
    sp_str_addn(d->out, d->line.data, d->line.len);
    sp_str_addc(d->out, '\n');
    sp_str_clear(&d->line);
    if (d->out->len > SP_DOCUMENT_BYTES_MAX)
        return sp_fail(SP_INVALID, "docx 文件的文字超过 %d MB",
                       "the docx file has more than %d MB of text",
                       SP_DOCUMENT_BYTES_MAX >> 20);
    return sp_str_ok(d->out);
}

static sp_status body_text(void *context, const char *text, size_t n)
{
    docx *d = context;

    if (!d->in_text)
        return SP_OK;
    for (size_t i = 0; i < n; i++)
        sp_str_addc(&d->line, (unsigned char)text[i] < ' ' ? ' ' : text[i]);
    if (d->line.len > SP_DOCUMENT_BYTES_MAX)
        return sp_fail(SP_INVALID, "docx 文件有一段超过 %d MB",
                       "a paragraph of the docx file is longer than %d MB",
                       SP_DOCUMENT_BYTES_MAX >> 20);
    return SP_OK;
}

static void end_docx(docx *d)
{
    sp_str_free(&d->line);
}

static sp_status read_part(const char *path, const char *part,
                           const sp_xml_handlers *handlers, docx *d)
{
    SP_CLEANUP(sp_cleanup_zip) sp_zip *zip = NULL;

    SP_TRY(sp_zip_open(path, &noun, &zip));
    return sp_xml_read(zip, part, handlers, d);
}

sp_status sp_docx_lines(const char *path, sp_str *out)
{
    static const sp_xml_handlers styles = {.start = styles_start};
    static const sp_xml_handlers body = {body_start, body_end, body_text};
    SP_CLEANUP(end_docx) docx d = {.out = out};

    sp_status status = read_part(path, "word/styles.xml", &styles, &d);
    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    return read_part(path, "word/document.xml", &body, &d);
}
