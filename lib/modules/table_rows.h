/* Walking over a table file whose rows are no plain records: legacy lists,
 * lists of attendance. Each row is taken whole or leaves nothing, and one that
 * is refused does not stop the rest. */
#ifndef SP_TABLE_ROWS_H
#define SP_TABLE_ROWS_H

#include <safeprod/import.h>

#include "change.h"

enum { SP_TABLE_ROW_WIDTH = 64 };

typedef struct sp_table_rows {
    sp_session *session;
    const char *path;
    const sp_import_options *options; /* never NULL */
    sp_table_reader *reader;
    const sp_field *fields[SP_TABLE_ROW_WIDTH]; /* by column; NULL: another */
    size_t width;
    sp_import_result result;
} sp_table_rows;

/* A row of the file: write what it says. Counts itself in result.added,
 * updated or unchanged. SP_INVALID, SP_CONFLICT, SP_NOT_FOUND refuse it. */
typedef sp_status (*sp_table_row)(void *context, sp_table_rows *rows);

/* Columns are known by the headings of @type. @context goes to @row. Needs no
 * right of its own. */
sp_status sp_table_rows_run(sp_session *session, const sp_type *type,
                            const char *path, const sp_import_options *options,
                            sp_table_row row, void *context,
                            sp_import_result *out);

/* The cell under the first heading that folds to one of @headings ("|"
 * between); NULL: there is none. */
const char *sp_table_rows_cell(const sp_table_rows *rows, const char *headings);

/* A warning about the present row. */
void sp_table_rows_warn(sp_table_rows *rows, const char *zh, const char *en);

#endif
