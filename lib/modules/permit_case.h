/* A case pack being put together. */
#ifndef SP_PERMIT_CASE_H
#define SP_PERMIT_CASE_H

#include "package.h"
#include <safeprod/table.h>

#include "permit_sheet.h"

/* Tables of a pack, one CSV each. */
typedef enum sp_case_table {
    SP_CASE_PERMITS,
    SP_CASE_STAFF,
    SP_CASE_MEASURES,
    SP_CASE_GAS,
    SP_CASE_HISTORY,
    SP_CASE_PEOPLE,
    SP_CASE_CERTIFICATES,
    SP_CASE_ATTACHMENTS,
    SP_CASE_TABLES
} sp_case_table;

/* Codes, each once. */
typedef struct sp_case_names {
    char **items;
    size_t count;
} sp_case_names;

typedef struct sp_permit_casing {
    sp_session *session;
    sp_package *package;
    sp_case_names numbers; /* of the tickets */
    sp_case_names people;  /* who is named on them */
    sp_case_names blobs;   /* contents that are in the pack */
    sp_case_names packs;   /* rules that are in the pack */
    sp_table_writer *writers[SP_CASE_TABLES];
    sp_str tables[SP_CASE_TABLES];
    sp_str ledger; /* NDJSON */
    sp_str rows;   /* of the page */
    sp_permit_case_result result;
} sp_permit_casing;

/* @out_new (may be NULL): it was not there yet. */
sp_status sp_case_name(sp_case_names *names, const char *name, bool *out_new);

sp_status sp_case_tables_open(sp_permit_casing *c);
sp_status sp_case_row(sp_permit_casing *c, sp_case_table table,
                      const void *record);
/* The people, then all tables into the pack. */
sp_status sp_case_tables_close(sp_permit_casing *c);

/* A ticket's attachments and other files; its entries of the ledger. */
sp_status sp_case_files(sp_permit_casing *c, const sp_permit_sheet *sheet);
sp_status sp_case_entries(sp_permit_casing *c, const char *number);

/* A line of the page for a ticket, and the page. */
sp_status sp_case_page_row(sp_permit_casing *c, const sp_permit_sheet *sheet,
                           const char *stem);
sp_status sp_case_page(sp_permit_casing *c);

#endif
