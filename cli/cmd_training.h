/* What the files of training commands share. */
#ifndef SP_CMD_TRAINING_H
#define SP_CMD_TRAINING_H

#include <safeprod/import.h>

#include "print.h"

extern const opt training_import_options[];

/* Import @path by @run with the options above, and print what came of it. */
typedef sp_status (*training_importer)(call *cli, const char *path,
                                       const sp_import_options *options,
                                       sp_import_result *out);
sp_status training_import(call *cli, const char *path, training_importer run);

#endif
