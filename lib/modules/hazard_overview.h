/* What the overview says about hazards. */
#ifndef SP_HAZARD_OVERVIEW_H
#define SP_HAZARD_OVERVIEW_H

#include <safeprod/stats.h>

#include "actor.h"
#include "str.h"

enum { SP_OVERVIEW_HAZARD_MONTHS = 12, SP_OVERVIEW_HAZARD_ZONES = 5 };

typedef struct sp_overview_zone {
    char *code;
    char *name;
    int64_t overdue;
} sp_overview_zone;

typedef struct sp_overview_hazards {
    bool any;      /* the actor sees those of a department at least */
    int64_t open;  /* neither closed nor rejected nor merged */
    int64_t major; /* of these */
    int64_t general;
    int64_t overdue;
    bool everything;         /* all of the site, so that `counts` is known */
    sp_hazard_counts counts; /* total and closed, of all time */
    int64_t
        found[SP_OVERVIEW_HAZARD_MONTHS]; /* whole months, the newest last */
    size_t known; /* of these: since the first hazard there is */
    char last_month[8];
    char *signal_zh; /* the newest change that is more than chance; or NULL */
    char *signal_en;
    sp_overview_zone worst[SP_OVERVIEW_HAZARD_ZONES]; /* most overdue first */
    size_t nworst;
} sp_overview_hazards;

/* Of what the actor may see; @out is to be freed, also on failure. Open and
 * overdue ones come from running counts and partial indexes; the months from
 * the index of the last twelve. */
sp_status sp_overview_hazards_gather(sp_session *session,
                                     sp_overview_hazards *out);
void sp_overview_hazards_free(sp_overview_hazards *hazards);

/* The member "hazards" of the overview's object: an object. */
void sp_overview_hazards_json(const sp_overview_hazards *hazards, sp_str *s);

#endif
