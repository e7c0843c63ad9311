/* For tests of table files: a scratch folder, files with given bytes, rows as
 * one text that can be compared. */
#ifndef TABLE_HELP_H
#define TABLE_HELP_H

#include <safeprod/table.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "str.h"

static char folder[] = "/tmp/sp-table-XXXXXX";
static char path_buffer[256];

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[300];
    (void)state;
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command);
}

static inline const char *scratch(const char *name)
{
    snprintf(path_buffer, sizeof path_buffer, "%s/%s", folder, name);
    return path_buffer;
}

static inline const char *make_file(const char *name, const void *bytes,
                                    size_t n)
{
    const char *path = scratch(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

/* Members: name, text, name, text, ..., NULL. */
static inline const char *make_zip(const char *name, const char *const *members)
{
    const char *path = scratch(name);
    struct archive *a = archive_write_new();
    archive_write_set_format_zip(a);
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    for (; *members; members += 2) {
        size_t n = strlen(members[1]);
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, members[0]);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)n);
        assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
        assert_int_equal(archive_write_data(a, members[1], n), n);
        archive_entry_free(entry);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    return path;
}

static inline void add_cells(const sp_table_reader *reader, sp_str *s)
{
    for (size_t i = 0; i < sp_table_reader_cells(reader); i++) {
        const char *cell = sp_table_reader_cell(reader, i);
        sp_str_addf(s, "%s%s", i ? "|" : "", cell ? cell : "-");
        if (cell)
            assert_int_equal(strlen(cell), sp_table_reader_cell_len(reader, i));
    }
}

/* "h1|h2\nc1|c2\n"; a row with a problem starts with "!". Ends with the
 * English sentence when the file ends in failure. The caller's to free(). */
static inline char *read_with(const char *path,
                              const sp_table_read_options *options)
{
    sp_table_reader *reader = NULL;
    sp_str s = {0};
    if (sp_table_reader_open(path, options, &reader) != SP_OK) {
        assert_null(reader);
        sp_str_addf(&s, "E %s", sp_last_error(SP_EN));
        assert_true(*sp_last_error(SP_ZH));
        return s.data;
    }
    bool more;
    sp_status status;
    while ((status = sp_table_reader_next(reader, &more)) == SP_OK && more) {
        const char *problem = sp_table_reader_problem(reader, SP_EN);
        if (problem)
            sp_str_addf(&s, "!%s! ", problem);
        add_cells(reader, &s);
        sp_str_addc(&s, '\n');
    }
    if (status != SP_OK)
        sp_str_addf(&s, "E %s", sp_last_error(SP_EN));
    assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
    assert_false(more);
    sp_str all = {0};
    for (size_t i = 0; i < sp_table_reader_width(reader); i++)
        sp_str_addf(&all, "%s%s", i ? "|" : "",
                    sp_table_reader_heading(reader, i));
    sp_str_addc(&all, '\n');
    sp_str_add(&all, sp_str_text(&s));
    sp_str_free(&s);
    sp_table_reader_close(reader);
    return all.data;
}

static inline void expect_with(const char *path,
                               const sp_table_read_options *options,
                               const char *expected)
{
    char *got = read_with(path, options);
    assert_string_equal(got, expected);
    free(got);
}

#endif
