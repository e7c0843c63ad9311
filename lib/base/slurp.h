/* A whole file in memory, and a whole file on the disk. */
#ifndef SP_SLURP_H
#define SP_SLURP_H

#include "base.h"

/* Read a regular file of at most @max bytes; the caller's to free. A NUL that
 * @out_len leaves out follows. SP_NOT_FOUND, SP_INVALID (a folder, too long),
 * SP_IO. */
sp_status sp_slurp(const char *path, size_t max, void **out, size_t *out_len);

/* Write beside @path, sync, and take its place: all of it or nothing. */
sp_status sp_spill(const char *path, const void *bytes, size_t len);

#endif
