/* Shared texts and cell formats of a workbook. */
#include "xlsx_parts.h"

#include <string.h>

#include "text.h"
#include "xml.h"

typedef struct strings {
    sp_xlsx_book *book;
    sp_str text;  /* of the present item, as in the file */
    bool in_text; /* within <t> */
    bool phonetic;
} strings;

static sp_status strings_start(void *context, const char *name,
                               const char *const *attributes)
{
    strings *s = context;
    (void)attributes;
    if (strcmp(name, "si") == 0)
        sp_str_clear(&s->text);
    else if (strcmp(name, "rPh") == 0)
        s->phonetic = true;
    else if (strcmp(name, "t") == 0)
        s->in_text = !s->phonetic;
    return SP_OK;
}

static sp_status strings_text(void *context, const char *text, size_t n)
{
    strings *s = context;
    if (!s->in_text)
        return SP_OK;
    if (s->text.len + n + s->book->strings.len > SP_XLSX_STRINGS_MAX)
        return sp_fail(SP_INVALID, "工作簿的文字超过 %d MiB",
                       "the texts of the workbook exceed %d MiB",
                       SP_XLSX_STRINGS_MAX / 1024 / 1024);
    sp_str_addn(&s->text, text, n);
    return SP_OK;
}

static sp_status grow_strings(sp_xlsx_book *book)
{
    size_t cap = book->string_cap ? book->string_cap * 2 : 1024;
    if (cap > SP_XLSX_STRINGS_MAX / 4)
        return sp_fail(SP_INVALID, "工作簿的共享文字太多",
                       "the workbook has too many shared texts");
    uint32_t *grown = realloc(book->string_at, cap * sizeof *grown);
    if (!grown)
        return sp_no_memory();
    book->string_at = grown;
    book->string_cap = cap;
    return SP_OK;
}

static sp_status strings_end(void *context, const char *name)
{
    strings *s = context;
    sp_xlsx_book *book = s->book;
    if (strcmp(name, "t") == 0)
        s->in_text = false;
    else if (strcmp(name, "rPh") == 0)
        s->phonetic = false;
    if (strcmp(name, "si") != 0)
        return SP_OK;
    if (book->string_count == book->string_cap)
        SP_TRY(grow_strings(book));
    book->string_at[book->string_count++] = (uint32_t)book->strings.len;
    sp_xlsx_unescape(&book->strings, sp_str_text(&s->text), s->text.len);
    sp_str_addc(&book->strings, '\0');
    SP_TRY(sp_str_ok(&s->text));
    return sp_str_ok(&book->strings);
}

sp_status sp_xlsx_read_strings(sp_zip *zip, sp_xlsx_book *book)
{
    static const sp_xml_handlers handlers = {strings_start, strings_end,
                                             strings_text};
    strings s = {.book = book};
    sp_status status = sp_xml_read(zip, book->strings_member, &handlers, &s);
    sp_str_free(&s.text);
    return status;
}

/* A format code of the workbook's own. */
typedef struct code {
    int64_t id;
    sp_xlsx_style style;
} code;

typedef struct styles {
    sp_xlsx_book *book;
    code *codes;
    size_t count;
    bool in_cells; /* within <cellXfs> */
} styles;

static sp_xlsx_style style_of(const styles *s, int64_t id)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->codes[i].id == id)
            return s->codes[i].style;
    }
    return sp_xlsx_style_of_id(id);
}

static sp_status too_many(void)
{
    return sp_fail(SP_INVALID, "工作簿的单元格格式超过 %d 个",
                   "the workbook has more than %d cell formats",
                   SP_XLSX_STYLES_MAX);
}

static sp_status add_code(styles *s, int64_t id, const char *text)
{
    enum { CODES_MAX = 4096 }; /* looked through one by one */
    if (s->count == CODES_MAX)
        return too_many();
    code *grown = realloc(s->codes, (s->count + 1) * sizeof *grown);
    if (!grown)
        return sp_no_memory();
    s->codes = grown;
    grown[s->count++] = (code){id, sp_xlsx_style_of_code(text)};
    return SP_OK;
}

static sp_status add_style(styles *s, int64_t id)
{
    sp_xlsx_book *book = s->book;
    if (book->style_count == SP_XLSX_STYLES_MAX)
        return too_many();
    if (!book->styles)
        book->styles = malloc(SP_XLSX_STYLES_MAX);
    if (!book->styles)
        return sp_no_memory();
    book->styles[book->style_count++] = (unsigned char)style_of(s, id);
    return SP_OK;
}

static sp_status styles_start(void *context, const char *name,
                              const char *const *attributes)
{
    styles *s = context;
    const char *number = sp_xml_attribute(attributes, "numFmtId");
    int64_t id = 0;
    if (number && !sp_text_to_int(number, &id))
        id = 0;
    if (strcmp(name, "cellXfs") == 0)
        s->in_cells = true;
    else if (strcmp(name, "numFmt") == 0) {
        const char *text = sp_xml_attribute(attributes, "formatCode");
        return text ? add_code(s, id, text) : SP_OK;
    } else if (s->in_cells && strcmp(name, "xf") == 0)
        return add_style(s, id);
    return SP_OK;
}

static sp_status styles_end(void *context, const char *name)
{
    styles *s = context;
    if (strcmp(name, "cellXfs") == 0)
        s->in_cells = false;
    return SP_OK;
}

static sp_status styles_text(void *context, const char *text, size_t n)
{
    (void)context, (void)text, (void)n;
    return SP_OK;
}

sp_status sp_xlsx_read_styles(sp_zip *zip, sp_xlsx_book *book)
{
    static const sp_xml_handlers handlers = {styles_start, styles_end,
                                             styles_text};
    styles s = {.book = book};
    sp_status status = sp_xml_read(zip, book->styles_member, &handlers, &s);
    free(s.codes);
    return status;
}
