/* The bytes inside a gzip or zstd file, strictly: one stream, whole, with
 * nothing behind it, and not many times its size. zlib.h and zstd.h appear in
 * unpack.c alone. (libarchive's own filters take a cut stream for a whole one,
 * go on with what follows it, and five known files of a few hundred bytes keep
 * them busy for minutes.) */
#ifndef SP_UNPACK_H
#define SP_UNPACK_H

#include "base.h"

enum {
    SP_UNPACK_RATIO_MAX = 200, /* real bytes per byte of the file, ... */
    SP_UNPACK_FREE_BYTES = 64 * 1024 * 1024, /* ... counted from here on */
    SP_UNPACK_WINDOW_LOG = 23 /* most memory that a zstd stream may ask for */
};

typedef enum sp_unpack_form { SP_UNPACK_GZIP, SP_UNPACK_ZSTD } sp_unpack_form;

typedef struct sp_unpack sp_unpack;

/* @fd is borrowed, and read from its start. */
sp_status sp_unpack_open(int fd, int64_t size, sp_unpack_form form,
                         sp_unpack **out);

/* The next @n bytes; fewer only at the end of the stream, which was then seen
 * to be whole.
 * @retval SP_CORRUPT damaged, or cut; SP_INVALID: a bomb */
sp_status sp_unpack_read(sp_unpack *u, void *buffer, size_t n, size_t *out_n);

void sp_unpack_close(sp_unpack **u); /* for SP_CLEANUP; NULL inside is fine */

#endif
