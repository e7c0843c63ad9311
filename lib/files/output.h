/* Where a table is written to: a file that takes its name only when it is
 * whole, or somebody's callback. */
#ifndef SP_OUTPUT_H
#define SP_OUTPUT_H

#include <safeprod/table.h>

#include "base.h"
#include "str.h"

typedef struct sp_output {
    int fd;     /* -1: there is a sink */
    char *path; /* what the file is called in the end */
    char *temp; /* what it is called until then; NULL: written in place, as a
                   device or a pipe is */
    sp_table_sink sink;
    void *context;
} sp_output;

sp_status sp_output_open(sp_output *o, const char *path);
void sp_output_to_sink(sp_output *o, sp_table_sink sink, void *context);

sp_status sp_output_write(sp_output *o, const void *bytes, size_t n);

/* Everything written: on the disk and under its name. */
sp_status sp_output_commit(sp_output *o);

/* Leave nothing unless committed; release what is held. */
void sp_output_end(sp_output *o);

#endif
