/** @file safeprod/status.h
 *  @brief How a call ended, and the sentence that says why.
 *
 *  Every call that can fail returns an sp_status: what a program can act on.
 *  What a person needs is one sentence beside it, sp_last_error(), kept for
 *  each thread in Chinese and in English. */
#ifndef SAFEPROD_STATUS_H
#define SAFEPROD_STATUS_H

#include <safeprod/macros.h>

SP_BEGIN_DECLS

/** How a call ended. */
typedef enum sp_status {
    SP_OK,          /**< done */
    SP_NO_MEMORY,   /**< out of memory; nothing changed */
    SP_INVALID,     /**< an argument or a value breaks a rule */
    SP_NOT_FOUND,   /**< no such thing */
    SP_CONFLICT,    /**< somebody else was first, or it exists already */
    SP_FORBIDDEN,   /**< this actor may not do that */
    SP_BUSY,        /**< locked by another process; try again */
    SP_STORAGE,     /**< the database failed: disk full, read-only, I/O error */
    SP_CORRUPT,     /**< stored data do not prove out: ledger, hash, not a
                         database */
    SP_IO,          /**< a file could not be read or written */
    SP_UNSUPPORTED, /**< not in this build, or newer than this library */
    SP_CANCELLED,   /**< the host's callback asked to stop */
    SP_STATUS_COUNT
} sp_status;

/** @return The name of @p status, e.g. "not_found"; "unknown" beyond the last.
 *  Never NULL. */
SP_API const char *sp_status_name(sp_status status);

/** The sentence of the last call that failed in this thread: it names the
 *  thing, the value, and what would be right.
 *  @return Borrowed until the next call in this thread; "" before any failure.
 */
SP_API const char *sp_last_error(sp_lang lang);

/** Free a `char *` or buffer that the library gave to the caller; NULL is
 *  allowed. */
SP_API void sp_free(void *memory);

SP_END_DECLS
#endif
