/* The two long parts of a workbook: shared texts and cell formats. */
#ifndef SP_XLSX_PARTS_H
#define SP_XLSX_PARTS_H

#include "xlsx_book.h"

sp_status sp_xlsx_read_strings(sp_zip *zip, sp_xlsx_book *book);
sp_status sp_xlsx_read_styles(sp_zip *zip, sp_xlsx_book *book);

#endif
