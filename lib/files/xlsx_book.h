/* What a sheet needs of the rest of its workbook. */
#ifndef SP_XLSX_BOOK_H
#define SP_XLSX_BOOK_H

#include "str.h"
#include "xlsx_value.h"
#include "zip.h"

enum {
    SP_XLSX_SHEETS_MAX = 1024,
    SP_XLSX_STYLES_MAX = 65536,
    SP_XLSX_STRINGS_MAX = 256 * 1024 * 1024 /* bytes of all shared texts */
};

typedef struct sp_xlsx_sheet {
    char *name;
    char *relation; /* id of the relation that leads to its member */
    char *member;   /* NULL when it is no sheet of cells (a chart) */
    bool hidden;
} sp_xlsx_sheet;

typedef struct sp_xlsx_book {
    sp_xlsx_sheet *sheets;
    size_t sheet_count;
    char *styles_member;
    char *strings_member;
    bool from_1904;
    sp_str strings; /* the shared texts, a NUL behind each */
    uint32_t *string_at;
    size_t string_count;
    size_t string_cap;
    unsigned char *styles; /* sp_xlsx_style by number of a cell's format */
    size_t style_count;
} sp_xlsx_book;

/* Read all that the sheets share. */
sp_status sp_xlsx_book_read(sp_zip *zip, sp_xlsx_book *out);
void sp_xlsx_book_clear(sp_xlsx_book *book);

/* The sheet called @name, or the first one that is seen. SP_NOT_FOUND lists
 * the names. */
sp_status sp_xlsx_book_sheet(const sp_xlsx_book *book, const char *name,
                             const sp_xlsx_sheet **out);

#endif
