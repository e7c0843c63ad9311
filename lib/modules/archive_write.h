/* Writing records, blobs, readings and the ledger into a package. */
#ifndef SP_ARCHIVE_WRITE_H
#define SP_ARCHIVE_WRITE_H

#include <safeprod/archive_package.h>

#include "actor.h"
#include "nameset.h"
#include "package.h"
#include "str.h"

#define SP_ARCHIVE_KIND "site_archive"
#define SP_CHANGES_KIND "site_changes"

enum {
    SP_ARCHIVE_PART = 4 << 20, /* bytes of a member, but for a last line */
    SP_ARCHIVE_LINE_MAX = 64 << 20
};

typedef struct sp_archive_writer {
    sp_session *session;
    sp_package *package;
    const sp_type *type;
    sp_str part;
    int part_no;
    int64_t count;    /* records of the type */
    sp_str counts;    /* of the manifest, as JSON members */
    sp_str standards; /* built-in packs that need not travel */
    sp_str left_out;  /* types */
    sp_str more;      /* of the manifest's "about" */
    sp_nameset built_in;
    sp_archive_facts facts;
    /* More keys of a record, `"_key":"text"` with commas between; the object is
     * open. NULL: none. */
    sp_status (*keys)(void *context, const sp_type *type, const void *record,
                      sp_str *out);
    void *context;
} sp_archive_writer;

/* Not what is only in part a record, and what refers to it: the clauses of a
 * document of the knowledge base stand beside it. Such are added anew. */
bool sp_archive_carries(const sp_type *type);

sp_status sp_archive_begin(sp_session *session, const char *path,
                           const char *kind, sp_archive_writer *out);
void sp_archive_drop(sp_archive_writer *w); /* for SP_CLEANUP */

/* The rows of @type, or those of @where (sp_rec_walk()). */
sp_status sp_archive_put_type(sp_archive_writer *w, const sp_type *type,
                              const char *where);
/* Blobs that the records so far speak of; all readings; entries of the ledger
 * from @since on, or those of @where. */
sp_status sp_archive_put_blobs(sp_archive_writer *w);
sp_status sp_archive_put_readings(sp_archive_writer *w);
sp_status sp_archive_put_ledger(sp_archive_writer *w, const char *where);

/* The manifest, and the file under its name together with an entry of the
 * ledger, or neither. @chosen: JSON. */
sp_status sp_archive_finish(sp_archive_writer *w, const char *path,
                            const char *chosen, bool sign, const char *verb);

#endif
