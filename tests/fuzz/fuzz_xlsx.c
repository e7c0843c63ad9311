/* Any bytes as an xlsx file; what is no zip becomes the sheet of one, so that
 * the XML is reached as well. */
#include "fuzz_table.h"

#include <archive.h>
#include <archive_entry.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct archive *a, const char *name, const void *bytes,
                size_t n)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)n);
    expect(archive_write_header(a, entry) == ARCHIVE_OK);
    expect(archive_write_data(a, bytes, n) == (la_ssize_t)n);
    archive_entry_free(entry);
}

/* The same bytes serve as sheet, as texts and as formats. */
static int workbook_of(const uint8_t *data, size_t size, char path[64])
{
    static const char book[] = "<workbook><sheets><sheet name='a' id='1'/>"
                               "</sheets></workbook>";
    static const char rels[] =
        "<r><Relationship Id='1' Type='/worksheet' Target='s'/>"
        "<Relationship Id='2' Type='/sharedStrings' Target='s'/>"
        "<Relationship Id='3' Type='/styles' Target='s'/></r>";
    int fd = file_of("", 0, path);
    struct archive *a = archive_write_new();
    archive_write_set_format_zip(a);
    archive_write_zip_set_compression_store(a);
    expect(archive_write_open_fd(a, fd) == ARCHIVE_OK);
    add(a, "xl/workbook.xml", book, strlen(book));
    add(a, "xl/_rels/workbook.xml.rels", rels, strlen(rels));
    add(a, "xl/s", data, size);
    expect(archive_write_close(a) == ARCHIVE_OK);
    archive_write_free(a);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    bool zip = size >= 2 && data[0] == 'P' && data[1] == 'K';
    int fd = zip ? file_of(data, size, path) : workbook_of(data, size, path);
    sp_table_read_options options = {.format = SP_TABLE_XLSX};
    sp_table_reader *reader;
    bool more;
    if (sp_table_reader_open(path, &options, &reader) == SP_OK) {
        while (sp_table_reader_next(reader, &more) == SP_OK && more)
            expect_row(reader);
        sp_table_reader_close(reader);
    } else {
        expect_sentences();
    }
    close(fd);
    return 0;
}
