/** @file safeprod/log.h
 *  @brief The host's ear: what the library says while it works.
 *
 *  The library never prints. A host that wants to listen gives a callback with
 *  the session; without one nothing is said. */
#ifndef SAFEPROD_LOG_H
#define SAFEPROD_LOG_H

#include <safeprod/macros.h>

SP_BEGIN_DECLS

/** How loud. */
typedef enum sp_log_level {
    SP_LOG_DEBUG,   /**< for whoever develops the library */
    SP_LOG_INFO,    /**< something was done */
    SP_LOG_WARNING, /**< something is odd and was dealt with */
    SP_LOG_ERROR    /**< something failed; the call returns a status as well */
} sp_log_level;

/** Called on the thread that made the library call.
 *  @param room    which part speaks, e.g. "store", "import"
 *  @param message one line of English, without a line break
 *  @param fields  a JSON object with the details, or NULL
 *  All texts are borrowed until the callback returns. It must not call the
 *  library with the same session. */
typedef void (*sp_log_callback)(void *context, sp_log_level level,
                                const char *room, const char *message,
                                const char *fields);

/** A callback, what it is given, and the least level it wants to hear. */
typedef struct sp_logger {
    sp_log_callback callback; /**< NULL: nobody listens */
    void *context;            /**< passed through */
    sp_log_level least;       /**< quieter messages are not made at all */
} sp_logger;

/** @return "debug", "info", "warning" or "error". Never NULL. */
SP_API const char *sp_log_level_name(sp_log_level level);

SP_END_DECLS
#endif
