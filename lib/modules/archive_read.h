/* Reading what a package holds, line by line and blob by blob, once all of it
 * proved out; every member is held against that proof again, since a file may
 * change under us. */
#ifndef SP_ARCHIVE_READ_H
#define SP_ARCHIVE_READ_H

#include <safeprod/archive_package.h>

#include "package_reader.h"
#include "str.h"

enum { SP_ARCHIVE_LONGEST_LINE = 32 << 20 };

/* A package that proves out and is an archive of ours. @kind NULL: any.
 * @keys as for sp_archive_verify(). */
sp_status sp_archive_open(const char *path, const char *kind, const char *keys,
                          sp_package_content **out, sp_archive_facts *facts);

/* The packs that every library has must be those of this site to the letter. */
sp_status sp_archive_standards(sp_session *session,
                               const sp_package_content *content);

/* A line of readings: six numbers in brackets, of which the fourth, @value, may
 * be null. False: it is none. */
bool sp_archive_numbers(const char *line, size_t len, int64_t out[6],
                        double *value);

/* Who takes it. NULL: passed over. Texts are borrowed. */
typedef struct sp_archive_taker {
    /* The records of a type begin, and end with NULL. */
    sp_status (*type)(void *context, const sp_type *type);
    sp_status (*record)(void *context, const char *line, size_t len);
    sp_status (*reading)(void *context, const char *line, size_t len);
    sp_status (*blob)(void *context, const char *sha256, const void *bytes,
                      size_t len);
    /* Is this blob wanted? */
    sp_status (*wanted)(void *context, const char *sha256, bool *out);
    void *context;
} sp_archive_taker;

sp_status sp_archive_walk(const char *path, const sp_package_content *content,
                          const sp_archive_taker *taker);

#endif
