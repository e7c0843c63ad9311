/* Attachments from the inside. */
#ifndef SP_ATTACHING_H
#define SP_ATTACHING_H

#include "change.h"

/* A file and the record that it belongs to. Borrowed. */
typedef struct sp_attaching {
    const sp_type *type;
    const char *code;
    const char *dept; /* the record's; or NULL */
    const char *file_name;
    const void *bytes;
    size_t len;
} sp_attaching;

/* sp_attach() for verbs that have asked for the rights already, also for types
 * that are written by verbs alone. */
sp_status sp_attach_put(sp_session *session, const sp_attaching *what,
                        char out_sha256[65]);

#endif
