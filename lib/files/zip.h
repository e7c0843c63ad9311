/* Members of a zip file, read into memory by name and never written anywhere.
 * archive.h appears in zip.c, and in package.c, which writes.
 *
 * libarchive is told the format (it never guesses), every byte is counted as
 * it comes, and whoever asks for too much gets a sentence. */
#ifndef SP_ZIP_H
#define SP_ZIP_H

#include "base.h"

enum {
    SP_ZIP_ENTRIES_MAX = 10000,
    SP_ZIP_HEADER_MAX = 8 * 1024 * 1024, /* bytes read before the first entry */
    SP_ZIP_RATIO_MAX = 200, /* real bytes per byte of the file, ... */
    SP_ZIP_FREE_BYTES = 64 * 1024 * 1024 /* ... counted from here on */
};

typedef struct sp_zip sp_zip;

/* What the file is called in sentences. */
typedef struct sp_zip_noun {
    const char *zh;
    const char *en;
    const char *an_en; /* with its article */
    int members_max;   /* 0: SP_ZIP_ENTRIES_MAX */
} sp_zip_noun;
extern const sp_zip_noun sp_zip_xlsx;

/* SP_INVALID when the file is no zip; an old or encrypted office file is named
 * as such. */
sp_status sp_zip_open(const char *path, const sp_zip_noun *noun, sp_zip **out);
void sp_zip_close(sp_zip *zip);
void sp_cleanup_zip(sp_zip **zip);

/* Go to the member called @name; SP_NOT_FOUND when there is none. */
sp_status sp_zip_find(sp_zip *zip, const char *name);

/* Go to the first member, then to the next; @out_name is NULL after the last,
 * else borrowed until the next call.
 * @retval SP_CORRUPT a member that is no plain file: a link, a folder, … */
sp_status sp_zip_next(sp_zip *zip, const char **out_name);

/* The next bytes of that member; 0 at its end. */
sp_status sp_zip_read(sp_zip *zip, void *buffer, size_t n, size_t *out_n);

int64_t sp_zip_size(const sp_zip *zip);     /* bytes of the file */
int64_t sp_zip_position(const sp_zip *zip); /* where reading stands in it */

#endif
