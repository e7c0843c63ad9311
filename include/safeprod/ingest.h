/** @file safeprod/ingest.h
 *  @brief Feeds of other systems: orders of a MES, people of an ERP, tags of a
 *         DCS.
 *
 *  An ingest is an import (safeprod/import.h) by a mapping that says
 * everything, also the type; what a feed adds to a table file:
 *
 *  - **The same row twice.** A row may carry the sender's key (`"key"`: its
 *    heading). A key that was taken before is answered as it was then, and
 *    nothing is done; the same key with another content is refused.
 *  - **An older row after a newer one.** A row may carry the version of its
 *    record (`"revision"`: its heading; a whole number, or a time). One that is
 *    not above the newest of its record from that source is passed over.
 *  - **Several rows about one record** are taken in their order; in a table
 *    file the second would be a contradiction.
 *
 *  Keys and versions are kept for each source. All rows are one transaction:
 *  what was refused is reported, and the rest is there or nothing is.
 *
 *  A mapping of type "reading" takes readings of tags, in long form or, with
 *  `"wide"`, with a column for each tag:
 *
 *      {"type": "reading", "wide": true,
 *       "columns": {"Time": "at"},
 *       "tags": {"TI101.PV": "T-101",
 *                "PI102.PV": {"tag": "P-102", "factor": 0.001},
 *                "Operator": null}}
 *
 *  Values become `value * factor + offset`. Readings know their own doubles
 *  (safeprod/reading.h) and are pushed in pieces, each a transaction; the
 *  result tells how far it came. */
#ifndef SAFEPROD_INGEST_H
#define SAFEPROD_INGEST_H

#include <safeprod/import.h>

SP_BEGIN_DECLS

/** What to ingest. */
typedef struct sp_ingest_options {
    const char *source;         /**< who sends it, e.g. "MES"; not empty */
    const char *map;            /**< JSON text of the mapping, with its type */
    sp_table_read_options read; /**< how to read the file */
    bool dry_run;               /**< do all of it, then undo it; not for
                                     readings */
    const char *rejects;        /**< as in sp_import_options */
    sp_import_visit visit;      /**< or NULL */
    void *context;              /**< passed to `visit` */
} sp_ingest_options;

/** What it did. */
typedef struct sp_ingest_result {
    char type[64]; /**< of the records; "reading" */
    int64_t rows;  /**< the sum of the next six; of wide readings the cells */
    int64_t added;
    int64_t updated;
    int64_t unchanged;
    int64_t repeated; /**< the key was known; of readings, duplicates */
    int64_t stale;    /**< older than what is there */
    int64_t rejected;
    int64_t warnings;
    int64_t raised; /**< of readings: new alarms */
} sp_ingest_result;

/** Ingest the table file @p path. Needs what an import of the type needs.
 *  @param[out] out set on SP_OK
 *  @retval SP_OK       also when rows were refused: see @p out
 *  @retval SP_INVALID  the mapping is wrong or names no type, the source is
 *                      empty, the file is no table
 *  @retval SP_CANCELLED the progress callback asked to stop
 *  Unless SP_OK is returned no record is changed. */
SP_API sp_status sp_ingest(sp_session *session, const char *path,
                           const sp_ingest_options *options,
                           sp_ingest_result *out);

SP_END_DECLS
#endif
