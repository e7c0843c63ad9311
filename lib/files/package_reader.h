/* Packages member by member, strictly: zip, tar.gz and tar.zst, told by their
 * first bytes and by nothing else; plain files alone, with names that
 * sp_package_name_ok() takes, none twice, none that differs by case alone.
 * Nothing is ever written anywhere. */
#ifndef SP_PACKAGE_READER_H
#define SP_PACKAGE_READER_H

#include "package.h"

typedef struct sp_package_reader sp_package_reader;

/* @retval SP_INVALID it is none of the three */
sp_status sp_package_open(const char *path, sp_package_reader **out);
void sp_package_close(sp_package_reader **reader); /* for SP_CLEANUP */

/* Go to the next member; @out_name is NULL after the last, when the container
 * was seen to be whole; else borrowed until the next call. */
sp_status sp_package_next(sp_package_reader *reader, const char **out_name);

/* The next bytes of that member; 0 at its end. */
sp_status sp_package_read(sp_package_reader *reader, void *buffer, size_t n,
                          size_t *out_n);

/* SHA-256 of the whole file, which is read once more. */
sp_status sp_package_hash(sp_package_reader *reader, char out[65]);

#endif
