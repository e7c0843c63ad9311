/* The usual verbs of record types: add, show, list, edit, remove, restore. */
#ifndef SP_CMD_RECORD_H
#define SP_CMD_RECORD_H

#include "cmd.h"

extern const size_t record_verb_count;

/* The usual verb number @i of a noun; false when the noun does not have it. */
bool record_verb(const cmd_record_noun *noun, size_t i, cmd *out);

/* For tables of other files that want one of these under another name. */
sp_status record_add(call *cli);
sp_status record_show(call *cli);
sp_status record_list(call *cli);
sp_status record_edit(call *cli);
sp_status record_remove(call *cli);
sp_status record_restore(call *cli);
sp_status record_set(call *cli);
extern const opt record_list_options[];

/* Set every field that an option was given for. @out_count: how many. */
sp_status record_set_given(call *cli, const sp_type *type, void *record,
                           size_t *out_count);

/* The query that the filters, --all, --order, --limit and --offset describe;
 * the caller's. */
sp_status record_query(call *cli, const sp_type *type, sp_query **out);

#endif
