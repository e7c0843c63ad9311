/* What an import has to say: findings to the host, refused rows to a file. */
#ifndef SP_IMPORT_REPORT_H
#define SP_IMPORT_REPORT_H

#include <safeprod/import.h>

#include "str.h"

typedef struct sp_import_report {
    const sp_import_options *options;
    const char *path; /* of the imported file */
    sp_lang lang;     /* of the reasons in the file */
    int64_t line;
    int64_t errors;
    int64_t warnings;
    sp_str reasons; /* errors of the present row, for the file */
    sp_table_writer *writer;
    size_t *kept; /* column of the reader for each column of the writer */
    size_t width; /* columns of the writer without the reason */
    size_t known; /* columns of the reader when the writer was opened */
} sp_import_report;

void sp_import_report_open(sp_import_report *report,
                           const sp_import_options *options, const char *path,
                           sp_lang lang);

/* The findings from now on are about this line; 0: about the file. */
void sp_import_at(sp_import_report *report, int64_t line);

void sp_import_say(sp_import_report *report, sp_severity severity,
                   const char *column, const char *value, const char *zh,
                   const char *en);

/* Write the present row, which was refused, with the errors said about it. */
sp_status sp_import_keep_row(sp_import_report *report,
                             const sp_table_reader *reader);

/* The file with the refused rows is whole and in its place, if there are any.
 */
sp_status sp_import_report_finish(sp_import_report *report);

/* Free; a file that was not finished is not left. */
void sp_import_report_close(sp_import_report *report);

/* SHA-256 of a file, hex. */
sp_status sp_import_file_hash(const char *path, char out[65]);

#endif
