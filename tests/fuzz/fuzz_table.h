/* For fuzzers of table files: bytes as a file without a name, and what must
 * hold for whatever a reader hands out. */
#ifndef FUZZ_TABLE_H
#define FUZZ_TABLE_H

#include <safeprod/table.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "text.h"

static inline void expect(bool truth)
{
    if (!truth)
        abort();
}

/* The file's descriptor; its name goes to @path. */
static inline int file_of(const void *bytes, size_t n, char path[64])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    expect(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

static inline void expect_sentences(void)
{
    expect(*sp_last_error(SP_ZH) && *sp_last_error(SP_EN));
}

/* Cells are UTF-8 without NUL; a problem has words in both languages. */
static inline void expect_row(const sp_table_reader *reader)
{
    size_t n = sp_table_reader_cells(reader);
    for (size_t i = 0; i < n; i++) {
        const char *cell = sp_table_reader_cell(reader, i);
        size_t len = sp_table_reader_cell_len(reader, i);
        expect(cell ? strlen(cell) == len : len == 0);
        expect(!cell || sp_utf8_check(cell, len) == len);
    }
    expect(sp_table_reader_cell(reader, n) == NULL);
    const char *problem = sp_table_reader_problem(reader, SP_ZH);
    expect(!problem || *problem);
    expect(!problem == !sp_table_reader_problem(reader, SP_EN));
    expect(problem || !sp_table_reader_raw(reader));
    expect(sp_table_reader_line(reader) > 0);
}

#endif
