/* Whole files: pictures and attachments. */
#ifndef SP_FILE_BYTES_H
#define SP_FILE_BYTES_H

#include "cmd.h"

enum { FILE_BYTES_MAX = 512 << 20 }; /* what an attachment can have */

/* All bytes of @path, which may be a pipe; AUTOOWN. SP_NOT_FOUND: no such file;
 * SP_INVALID: a folder, or longer than FILE_BYTES_MAX. */
sp_status file_read(call *cli, const char *path, void **out, size_t *out_len);

/* Write @path, "-" for stdout: the whole file or nothing. A file that is there
 * is replaced only when the user agrees. */
sp_status file_write(call *cli, const char *path, const void *bytes,
                     size_t len);

/* As file_write() to a file of which it is known that it may be replaced. */
sp_status file_replace(call *cli, const char *path, const void *bytes,
                       size_t len);

#endif
