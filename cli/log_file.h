/* --log: what the library says while it works, to a file or stderr. */
#ifndef SP_LOG_FILE_H
#define SP_LOG_FILE_H

#include "cmd.h"

/* Set @out as --log and --log-format say. */
sp_status log_file_open(call *cli, sp_logger *out);
void log_file_close(call *cli);

#endif
