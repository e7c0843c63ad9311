/** @file safeprod/table.h
 *  @brief Table files in and out: CSV, XLSX, JSON and NDJSON.
 *
 *  A reader hands out one row after the other, as UTF-8 text, whatever the
 *  file is. A row that is not right (too few cells, an illegal byte, a line
 *  that is no JSON) is handed out with its problem and never stops the rest.
 *  A writer takes rows of text and leaves either the whole file or nothing. */
#ifndef SAFEPROD_TABLE_H
#define SAFEPROD_TABLE_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** Limits of what is read; beyond them a row has a problem. */
enum {
    SP_TABLE_COLUMNS_MAX = 4096,        /**< columns of a table */
    SP_TABLE_CELL_MAX = 1024 * 1024,    /**< bytes of a cell, as UTF-8 */
    SP_TABLE_ROW_MAX = 16 * 1024 * 1024 /**< bytes of a row, as UTF-8 */
};

/** Kinds of table files. */
typedef enum sp_table_format {
    SP_TABLE_AUTO,   /**< find out */
    SP_TABLE_CSV,    /**< cells with a separator between */
    SP_TABLE_XLSX,   /**< a sheet of an Office Open XML workbook */
    SP_TABLE_JSON,   /**< an array of objects, or one object */
    SP_TABLE_NDJSON, /**< one object per line */
    SP_TABLE_FORMAT_COUNT
} sp_table_format;

/** @return "auto", "csv", "xlsx", "json" or "ndjson". Never NULL. */
SP_API const char *sp_table_format_name(sp_table_format format);

/** The format called @p name, in any case; "jsonl", "tsv" and "txt" are known
 *  as well.
 *  @retval SP_INVALID the sentence lists the names */
SP_API sp_status sp_table_format_parse(const char *name, sp_table_format *out);

/** @return The format that the extension of @p path promises; SP_TABLE_AUTO
 *  when it promises none. */
SP_API sp_table_format sp_table_format_of_name(const char *path);

/** Find out what a file holds: by its first bytes, and where those leave it
 *  open by its extension; CSV when that is silent too.
 *  @retval SP_NOT_FOUND no such file
 *  @retval SP_INVALID   a folder, or empty
 *  @retval SP_IO        it cannot be read */
SP_API sp_status sp_table_format_guess(const char *path, sp_table_format *out);

/** @name Reading
 *  @{ */

/** How to read; all zeros is right nearly always. */
typedef struct sp_table_read_options {
    sp_table_format format; /**< SP_TABLE_AUTO: sp_table_format_guess() */
    const char *sheet;      /**< XLSX: name of the sheet; NULL: the first */
    const char *encoding;   /**< text: "UTF-8", "GB18030", "UTF-16LE",
                                 "UTF-16BE"; NULL: found by itself */
    char separator;         /**< CSV; 0: found by itself among , ; tab | */
    int64_t heading_line;   /**< CSV, XLSX: the line or row that the headings
                                 stand in, titles above it are skipped; 0: the
                                 first that is not blank */
} sp_table_read_options;

/** Reads one table file from front to back. */
typedef struct sp_table_reader sp_table_reader;

/** Open @p path and read its headings.
 *  @param options NULL for the defaults
 *  @param[out] out the caller's, sp_table_reader_close()
 *  @retval SP_NOT_FOUND no such file, or no sheet of that name
 *  @retval SP_INVALID   empty, of another type, in no known encoding, damaged,
 *                       beyond the limits
 *  @retval SP_IO        it cannot be read */
SP_API sp_status sp_table_reader_open(const char *path,
                                      const sp_table_read_options *options,
                                      sp_table_reader **out);

/** Close and free; NULL is allowed. */
SP_API void sp_table_reader_close(sp_table_reader *reader);

/** Go to the next row. Blank rows are passed over. What was borrowed from the
 *  row before is gone.
 *  @param[out] out_more false after the last row
 *  @retval SP_INVALID the file is damaged from here on; the rows before stand
 *  @retval SP_IO      it cannot be read on */
SP_API sp_status sp_table_reader_next(sp_table_reader *reader, bool *out_more);

/** What is wrong with the present row, as a sentence that names the line.
 *  @return Borrowed until the next row; NULL when nothing is wrong. */
SP_API const char *sp_table_reader_problem(const sp_table_reader *reader,
                                           sp_lang lang);

/** @return Number of columns. Grows while JSON brings new keys. */
SP_API size_t sp_table_reader_width(const sp_table_reader *reader);

/** @return The heading of column @p i, trimmed; "" beyond the last. Borrowed
 *  until the next row. */
SP_API const char *sp_table_reader_heading(const sp_table_reader *reader,
                                           size_t i);

/** @return Cells of the present row; a row with a problem may have more than
 *  there are columns, or none. */
SP_API size_t sp_table_reader_cells(const sp_table_reader *reader);

/** One cell of the present row as UTF-8: "" for an empty cell or a JSON null,
 *  numbers with the digits that the file has, nested JSON as JSON text, dates
 *  of XLSX as YYYY-MM-DD or YYYY-MM-DD hh:mm:ss, flags as true and false.
 *  @return Borrowed until the next row; NULL when the row has no such column.
 */
SP_API const char *sp_table_reader_cell(const sp_table_reader *reader,
                                        size_t i);

/** @return Bytes of that cell; 0 when the row has no such column. */
SP_API size_t sp_table_reader_cell_len(const sp_table_reader *reader, size_t i);

/** The row as it stands in the file when it could not be split into cells
 *  (JSON, NDJSON), to be shown or saved for mending.
 *  @return Borrowed until the next row; NULL when there are cells. */
SP_API const char *sp_table_reader_raw(const sp_table_reader *reader);

/** @return Where the present row starts: the line of a text file, the row
 *  number of a sheet; counted from 1. */
SP_API int64_t sp_table_reader_line(const sp_table_reader *reader);

/** How far the file is read, for a progress bar.
 *  @param[out] out_done  bytes of the file that were read
 *  @param[out] out_total bytes of the file */
SP_API void sp_table_reader_progress(const sp_table_reader *reader,
                                     int64_t *out_done, int64_t *out_total);

/** @return The format that is being read. */
SP_API sp_table_format sp_table_reader_format(const sp_table_reader *reader);

/** @return "UTF-8", "GB18030", "UTF-16LE" or "UTF-16BE". Never NULL. */
SP_API const char *sp_table_reader_encoding(const sp_table_reader *reader);

/** @return How many warnings about the file as a whole there are so far. */
SP_API size_t sp_table_reader_warnings(const sp_table_reader *reader);

/** @return Warning @p i as a sentence, e.g. that two columns have the same
 *  heading; "" beyond the last. Borrowed from the reader. */
SP_API const char *sp_table_reader_warning(const sp_table_reader *reader,
                                           size_t i, sp_lang lang);

/** @} */
/** @name Writing
 *  @{ */

/** What the cells of a column are. */
typedef enum sp_table_kind {
    SP_TABLE_TEXT,   /**< text, whatever it looks like */
    SP_TABLE_NUMBER, /**< digits as they are; unquoted in JSON */
    SP_TABLE_BOOL,   /**< "true" or "false" */
    SP_TABLE_VALUE   /**< a JSON value, nested in JSON files, else as text */
} sp_table_kind;

/** A column to be written. */
typedef struct sp_table_column {
    const char *name;    /**< key in JSON and NDJSON */
    const char *heading; /**< first row of CSV and XLSX; NULL: the name */
    sp_table_kind kind;
} sp_table_column;

/** Whether a CSV starts with a byte-order mark, by which Excel knows UTF-8. */
typedef enum sp_table_bom {
    SP_TABLE_BOM_DEFAULT, /**< files do, what goes to a callback does not */
    SP_TABLE_BOM_YES,     /**< it does */
    SP_TABLE_BOM_NO       /**< it does not */
} sp_table_bom;

/** How to write; all zeros is right nearly always. */
typedef struct sp_table_write_options {
    bool names_only; /**< the names as headings */
    bool unguarded;  /**< CSV: do not put ' before cells that a spreadsheet
                          would run as a formula */
    sp_table_bom bom;
    const char *sheet; /**< XLSX: name of the sheet; NULL: "Sheet1" */
} sp_table_write_options;

/** Writes one table. */
typedef struct sp_table_writer sp_table_writer;

/** Takes bytes as they are made; anything but SP_OK stops the writer. */
typedef sp_status (*sp_table_sink)(void *context, const void *bytes, size_t n);

/** Begin a file. It is written beside @p path and takes its place when the
 *  writer is closed.
 *  @param format  SP_TABLE_AUTO: by the extension of @p path
 *  @param columns copied
 *  @param options NULL for the defaults
 *  @param[out] out the caller's, sp_table_writer_close() or _abort()
 *  @retval SP_INVALID no columns, no such format
 *  @retval SP_IO      the folder cannot be written to */
SP_API sp_status sp_table_writer_open(const char *path, sp_table_format format,
                                      const sp_table_column *columns, size_t n,
                                      const sp_table_write_options *options,
                                      sp_table_writer **out);

/** Begin a table whose bytes go to @p sink.
 *  @param format not SP_TABLE_AUTO */
SP_API sp_status sp_table_writer_open_callback(
    sp_table_sink sink, void *context, sp_table_format format,
    const sp_table_column *columns, size_t n,
    const sp_table_write_options *options, sp_table_writer **out);

/** Write a row.
 *  @param cells one UTF-8 text per column; NULL for nothing
 *  @retval SP_INVALID a cell does not fit its column or the format; the row is
 *                     left out and the writer goes on
 *  @retval SP_IO      disk full and the like; only _close or _abort is left */
SP_API sp_status sp_table_writer_row(sp_table_writer *writer,
                                     const char *const *cells);

/** Finish: the file is on the disk under its name, or nothing is left and the
 *  sentence says why. Frees @p writer either way; NULL is allowed. */
SP_API sp_status sp_table_writer_close(sp_table_writer *writer);

/** Give up: nothing is left, a file that was there before stays. Frees
 *  @p writer; NULL is allowed. */
SP_API void sp_table_writer_abort(sp_table_writer *writer);

/** @} */

SP_END_DECLS
#endif
