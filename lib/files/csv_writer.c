/* CSV out: RFC 4180, and nothing that a spreadsheet runs. */
#include "writer.h"

#include <string.h>

#include "csv_guard.h"

/* @quoted: even where nothing in the text asks for it. */
static void add_cell(sp_table_writer *writer, const char *text, bool quoted)
{
    sp_str *s = &writer->buffer;
    bool guard = !writer->options.unguarded && sp_csv_needs_guard(text);
    if (!quoted && text[strcspn(text, ",;\t|\"\r\n")] == '\0') {
        if (guard)
            sp_str_addc(s, '\'');
        sp_str_add(s, text);
        return;
    }
    sp_str_addc(s, '"');
    if (guard)
        sp_str_addc(s, '\'');
    const char *quote_at;
    while ((quote_at = strchr(text, '"')) != NULL) {
        sp_str_addn(s, text, (size_t)(quote_at - text) + 1);
        sp_str_addc(s, '"');
        text = quote_at + 1;
    }
    sp_str_add(s, text);
    sp_str_addc(s, '"');
}

static sp_status csv_row(sp_table_writer *writer, const char *const *cells)
{
    for (size_t i = 0; i < writer->width; i++) {
        const char *text = cells[i] ? cells[i] : "";
        /* a bare line would be a blank one, "sep=" says something to Excel */
        bool quoted = i == 0 && ((!*text && writer->width == 1) ||
                                 strncmp(text, "sep=", 4) == 0);
        if (i)
            sp_str_addc(&writer->buffer, ',');
        add_cell(writer, text, quoted);
    }
    sp_str_add(&writer->buffer, "\r\n");
    return sp_str_ok(&writer->buffer);
}

static sp_status csv_begin(sp_table_writer *writer)
{
    SP_AUTOFREE const char **headings =
        malloc(writer->width * sizeof *headings);
    if (!headings)
        return sp_no_memory();
    for (size_t i = 0; i < writer->width; i++)
        headings[i] = sp_writer_heading(writer, i);
    if (writer->options.bom == SP_TABLE_BOM_YES)
        sp_str_add(&writer->buffer, "\xEF\xBB\xBF");
    return csv_row(writer, headings);
}

static sp_status csv_end(sp_table_writer *writer)
{
    return sp_str_ok(&writer->buffer);
}

const sp_writer_ops sp_csv_writer_ops = {csv_begin, csv_row, csv_end, NULL};
