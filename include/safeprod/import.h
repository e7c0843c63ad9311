/** @file safeprod/import.h
 *  @brief Records from table files and back: CSV, XLSX, JSON, NDJSON.
 *
 *  Columns are found by their headings: field names, Chinese or English labels,
 *  aliases. A *mapping* translates foreign files: other headings, codes, units,
 *  look-ups in a second table. It is a JSON object; every member is optional:
 *
 *      {"type": "chemical",
 *       "columns": {"facility_id": "enterprise",
 *                   "qty_lb": {"field": "max_quantity",
 *                              "factor": "0.00045359237"},
 *                   "chemical_id": [{"field": "name", "lookup": "chemicals",
 *                                    "column": "chemical_name"},
 *                                   {"field": "cas", "lookup": "chemicals",
 *                                    "column": "cas_number"}],
 *                   "remarks": null},
 *       "templates": {"code": "RMP-{facility_chemical_id}"},
 *       "constants": {"programme": "EPA RMP"},
 *       "values": {"risk_grade": {"H": "major", "L": "low"}},
 *       "empty": ["N/A", "-"],
 *       "lookups": {"chemicals": {"file": "rmp_chemical.csv",
 *                                 "key": "chemical_id"}}}
 *
 *  `null` passes a column over in silence; columns that answer to no field are
 *  named in a warning, and so are columns of the mapping that the file has not.
 *  A translation to `null` means nothing. Products are rounded half away from
 *  zero. The files of look-ups stand beside the imported file.
 *
 *  In JSON a row without a key says nothing about that field, while `null`
 *  empties it; in CSV and XLSX every row speaks about every column.
 *
 *  One bad row never stops the rest and is never half taken. Importing the same
 *  file again changes nothing. */
#ifndef SAFEPROD_IMPORT_H
#define SAFEPROD_IMPORT_H

#include <safeprod/records.h>
#include <safeprod/table.h>

SP_BEGIN_DECLS

/** Something about one row, or about the file (line 0). Texts are borrowed. */
typedef struct sp_import_finding {
    sp_severity severity; /**< with SP_ERROR the row was not taken */
    int64_t line;         /**< line or sheet row in the file; 0: the file */
    const char *column;   /**< heading; "" when it is the whole row */
    const char *value;    /**< what stands there; "" when nothing does */
    const char *zh;       /**< what was expected */
    const char *en;       /**< the same in English */
} sp_import_finding;

/** Called for each finding, in the order of the file. */
typedef void (*sp_import_visit)(void *context,
                                const sp_import_finding *finding);

/** How to import; all zeros is right nearly always. */
typedef struct sp_import_options {
    sp_table_read_options read; /**< how to read the file */
    const char *map;            /**< JSON text of a mapping, or NULL */
    bool dry_run;               /**< do all of it, then undo it */
    const char *rejects;   /**< CSV to write refused rows to, with a column that
                                says why; NULL: none. Not made when there are
                                none. Mend it and import it again. */
    sp_import_visit visit; /**< or NULL */
    void *context;         /**< passed to `visit` */
} sp_import_options;

/** What an import did. */
typedef struct sp_import_result {
    int64_t rows; /**< rows of the file: the sum of the next four */
    int64_t added;
    int64_t updated;
    int64_t unchanged; /**< were there already, the same */
    int64_t rejected;
    int64_t warnings;
    char sha256[65];   /**< of the file */
    char encoding[16]; /**< e.g. "UTF-8", "GB18030" */
} sp_import_result;

/** Import @p path as records of @p type. Needs `create` and, for records that
 *  are there, `update` in the type's module. Existing records are found by
 *  their code; enterprises without one by their credit code, then by name;
 *  risk points, units, events and measures by name below the same parent.
 *  @param options NULL: all zeros
 *  @param[out] out set on SP_OK
 *  @retval SP_OK also when rows were refused: see @p out
 *  @retval SP_INVALID the file as a whole is no table, the mapping is wrong, or
 *                     no column is known
 *  @retval SP_CANCELLED the progress callback asked to stop
 *  Unless SP_OK is returned nothing is changed. */
SP_API sp_status sp_import(sp_session *session, const sp_type *type,
                           const char *path, const sp_import_options *options,
                           sp_import_result *out);

/** How to export; all zeros is right nearly always. */
typedef struct sp_export_options {
    sp_table_format format; /**< SP_TABLE_AUTO: by the extension */
    bool names; /**< field and value names instead of labels; always so in JSON
                     and NDJSON */
} sp_export_options;

/** Export the records that @p query chooses. Needs `export`; the ledger says
 *  who took what (not in a read-only session). A failure leaves no file, and
 * one that was there as it was.
 *  @param[out] out_count how many; may be NULL */
SP_API sp_status sp_export(sp_session *session, const sp_query *query,
                           const char *path, const sp_export_options *options,
                           int64_t *out_count);

SP_END_DECLS
#endif
