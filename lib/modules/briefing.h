/* What the files of a brief share. */
#ifndef SP_BRIEFING_H
#define SP_BRIEFING_H

#include <safeprod/brief.h>

#include "brief_pack.h"
#include "query_words.h"

/* A section being gathered. */
typedef struct sp_briefing {
    sp_session *session;
    const sp_brief_part *part;
    const sp_query_scope *scope;
    sp_brief_section *section;
    size_t cap;
} sp_briefing;

/* Append a line. */
sp_status sp_brief_add(sp_briefing *b, sp_brief_tone tone, const char *type,
                       const char *code, const char *text);

/* brief_source.c: what is no query. @out_fits false: not of such a scope. */
sp_status sp_brief_source_gather(sp_briefing *b, bool *out_fits);

#endif
