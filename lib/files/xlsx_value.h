/* What the numbers of a sheet mean: dates by their format, digits kept. */
#ifndef SP_XLSX_VALUE_H
#define SP_XLSX_VALUE_H

#include "base.h"
#include "str.h"

typedef enum sp_xlsx_style {
    SP_XLSX_PLAIN,
    SP_XLSX_DATE,     /* shows a day */
    SP_XLSX_DATETIME, /* shows a day and a time */
    SP_XLSX_TIME      /* shows a time of day */
} sp_xlsx_style;

/* By number of a built-in format (China's included). */
sp_xlsx_style sp_xlsx_style_of_id(int64_t id);

/* By format code, e.g. yyyy"年"m"月"d"日". */
sp_xlsx_style sp_xlsx_style_of_code(const char *code);

/* A serial number as YYYY-MM-DD, YYYY-MM-DD hh:mm:ss or hh:mm:ss; false when
 * it is none of a day between 1900 and 9999. */
bool sp_xlsx_date(sp_str *s, const char *number, sp_xlsx_style style,
                  bool from_1904);

/* A number without exponent and with the digits it has. *@lossy becomes true
 * when the file holds it rounded (more than 15 digits). */
void sp_xlsx_number(sp_str *s, const char *number, bool *lossy);

/* Text with _xHHHH_ for characters that XML cannot hold. */
void sp_xlsx_unescape(sp_str *s, const char *text, size_t len);

#endif
