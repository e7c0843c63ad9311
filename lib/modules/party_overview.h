/* What the overview says about related parties. */
#ifndef SP_PARTY_OVERVIEW_H
#define SP_PARTY_OVERVIEW_H

#include <safeprod/person.h>

#include "actor.h"

typedef struct sp_overview_party {
    int64_t states[SP_CONTRACTOR_STATE_COUNT]; /* parties by state */
    int64_t passes;                            /* live today */
    int64_t suspended; /* passes that wait for something */
    int64_t ending;    /* live, and over within 30 days */
    int64_t blacklist; /* entries in force */
    int64_t proposals; /* entries to be decided about */
    int64_t visitors;  /* heads on the site; -1: not for the actor */
    bool any;          /* the actor sees parties at all */
} sp_overview_party;

/* Of what the actor may see; who sees not all sees nothing. */
sp_status sp_overview_party_gather(sp_session *session, sp_overview_party *out);

#endif
