/* Data on stdout, in the format that was asked for. No verb knows it. */
#ifndef SP_PRINT_H
#define SP_PRINT_H

#include <safeprod/table.h>

#include "cmd.h"

/* A column of a sheet. */
typedef struct column {
    const char *name; /* JSON key, CSV heading */
    const char *zh;
    const char *en;
    sp_table_kind kind; /* numbers are aligned to the right */
} column;

/* Rows under headings. */
typedef struct sheet sheet;

/* Begin a sheet. @columns is borrowed until sheet_end(). */
sp_status sheet_begin(call *cli, const column *columns, size_t count,
                      sheet **out);

/* Add a row: one text per column, NULL for nothing. @shown is what people read
 * where it differs from what programs read; NULL: the same. */
sp_status sheet_row(sheet *s, const char *const *cells,
                    const char *const *shown);

/* Print the rest. The sheet is still to be freed. */
sp_status sheet_end(sheet *s);
void sheet_free(sheet **s);
#define AUTOSHEET CLEANUP(sheet_free) sheet

/* Does anybody read what sheet_row() gets as @shown? (Else spare the work.) */
bool sheet_is_shown(const call *cli);

/* Names and values, in sections: one small report. */
typedef struct report report;
sp_status report_begin(call *cli, report **out);
void report_section(report *r, const char *name, const char *zh,
                    const char *en);
/* @value NULL: nothing. @shown NULL: the same. */
void report_text(report *r, const char *name, const char *zh, const char *en,
                 const char *value, const char *shown);
void report_raw(report *r, const char *name, const char *zh, const char *en,
                const char *value, const char *shown);
void report_int(report *r, const char *name, const char *zh, const char *en,
                int64_t value);
void report_bool(report *r, const char *name, const char *zh, const char *en,
                 bool value);
sp_status report_end(report *r);
void report_free(report **r);
#define AUTOREPORT CLEANUP(report_free) report

/* One record: all its fields, one below the other. */
sp_status print_record(call *cli, const sp_type *type, const void *record);

/* A record that was just written: for programs the whole record, for people
 * nothing. */
sp_status print_written(call *cli, const sp_type *type, const void *record);

/* The records of a query. @columns: names with commas, or NULL. */
sp_status print_query(call *cli, const sp_type *type, const sp_query *query,
                      const char *columns);

/* @text as a JSON text, in quotes; bytes that are not UTF-8 become U+FFFD. */
void print_json_text(FILE *file, const char *text);

#endif
