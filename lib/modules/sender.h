/* What a feed adds to an import: keys that were taken, versions of records. */
#ifndef SP_SENDER_H
#define SP_SENDER_H

#include "import_row.h"

typedef struct sp_sender {
    const char *source;
    const char *key; /* of the present row, as the three that follow; or NULL */
    int64_t revision; /* SP_NO_INT: it has none */
    char print[SP_HASH_HEX];
    int64_t repeated;
    int64_t stale;
} sp_sender;

/* May the present row, which is in im->record, be taken? @out_known: it was
 * before, or is older than what is there; it was counted. */
sp_status sp_sender_meet(sp_importer *im, bool *out_known);

/* It was taken. */
sp_status sp_sender_keep(sp_importer *im);

/* An import of a feed; @sender is counted in. */
sp_status sp_import_sent(sp_session *session, const sp_type *type,
                         const char *path, const sp_import_options *options,
                         sp_sender *sender, sp_import_result *out);

#endif
