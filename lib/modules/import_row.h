/* An import under way, and what one row of it does. */
#ifndef SP_IMPORT_ROW_H
#define SP_IMPORT_ROW_H

#include "change.h"
#include "idset.h"
#include "import_map.h"
#include "import_report.h"

struct sp_sender;

typedef struct sp_importer {
    sp_session *session;
    const char *verb;         /* for the ledger */
    struct sp_sender *sender; /* NULL: a table file */
    const sp_type *type;
    const sp_import_options *options;
    sp_table_reader *reader;
    sp_import_map map;
    sp_import_report report;
    sp_import_result result;
    sp_bulk bulk;
    void *record;     /* used again for each row */
    bool *bad;        /* by number of the field: its cell was refused */
    int64_t first_id; /* ids of this import are larger */
    sp_idset met;     /* older records that rows were about */
    sp_str buffer;
    size_t warned; /* warnings of the reader that were said */
    bool limited;  /* the right to create does not reach everywhere */
    bool sparse;   /* JSON: a row without a key says nothing about it */
    bool indexed;  /* all indexes of the table are there */
} sp_importer;

/* Import the present row, or report why not. A failure is the file's. */
sp_status sp_import_row(sp_importer *im);

#endif
