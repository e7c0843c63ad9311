/* Any bytes as CSV, JSON or NDJSON: rows that can be relied on; and a table
 * that was read, written again and read again stays the same. */
#include "fuzz_table.h"

#include "str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static sp_status collect(void *context, const void *bytes, size_t n)
{
    sp_str_addn(context, bytes, n);
    return SP_OK;
}

/* Cells of all good rows, as lengths and texts; @copy takes them as well. */
static void walk(sp_table_reader *reader, sp_str *cells, sp_table_writer *copy)
{
    bool more = true;
    while (sp_table_reader_next(reader, &more) == SP_OK && more) {
        expect_row(reader);
        if (sp_table_reader_problem(reader, SP_EN))
            continue;
        size_t width = sp_table_reader_width(reader);
        const char **row = calloc(width + 1, sizeof *row);
        for (size_t i = 0; row && i < width; i++) {
            row[i] = sp_table_reader_cell(reader, i);
            sp_str_addf(cells, "%zu:%s,", sp_table_reader_cell_len(reader, i),
                        row[i] ? row[i] : "");
        }
        if (copy && row)
            expect(sp_table_writer_row(copy, row) == SP_OK);
        free(row);
    }
}

static sp_table_writer *copy_of(const sp_table_reader *reader, sp_str *bytes)
{
    size_t width = sp_table_reader_width(reader);
    sp_table_column *columns = calloc(width, sizeof *columns);
    expect(columns != NULL);
    for (size_t i = 0; i < width; i++)
        columns[i].name = sp_table_reader_heading(reader, i);
    sp_table_writer *writer;
    expect(sp_table_writer_open_callback(collect, bytes, SP_TABLE_CSV, columns,
                                         width, NULL, &writer) == SP_OK);
    free(columns);
    return writer;
}

static void round_trip(sp_table_reader *reader)
{
    sp_str first = {0};
    sp_str second = {0};
    sp_str bytes = {0};
    sp_table_writer *copy = copy_of(reader, &bytes);
    walk(reader, &first, copy);
    expect(sp_table_writer_close(copy) == SP_OK);
    char path[64];
    int fd = file_of(bytes.data, bytes.len, path);
    sp_table_read_options options = {
        .format = SP_TABLE_CSV, .separator = ',', .encoding = "UTF-8"};
    sp_table_reader *again;
    if (sp_table_reader_open(path, &options, &again) == SP_OK) {
        walk(again, &second, NULL);
        expect(strcmp(sp_str_text(&first), sp_str_text(&second)) == 0);
        sp_table_reader_close(again);
    } else {
        expect_sentences();
        expect(first.len == 0 || !*sp_str_text(&bytes));
    }
    close(fd);
    sp_str_free(&first);
    sp_str_free(&second);
    sp_str_free(&bytes);
}

static void read_as(const char *path, sp_table_format format)
{
    sp_table_read_options options = {.format = format};
    sp_table_reader *reader;
    sp_str cells = {0};
    if (sp_table_reader_open(path, &options, &reader) != SP_OK) {
        expect_sentences();
        return;
    }
    if (format == SP_TABLE_CSV && sp_table_reader_width(reader))
        round_trip(reader);
    else
        walk(reader, &cells, NULL);
    sp_table_reader_close(reader);
    sp_str_free(&cells);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    sp_table_format guessed;
    int fd = file_of(data, size, path);
    if (sp_table_format_guess(path, &guessed) == SP_OK)
        expect(guessed != SP_TABLE_AUTO);
    read_as(path, SP_TABLE_CSV);
    read_as(path, SP_TABLE_JSON);
    read_as(path, SP_TABLE_NDJSON);
    close(fd);
    return 0;
}
