/* Packs of kind "brief": which sections a brief has, and their words. */
#ifndef SP_BRIEF_PACK_H
#define SP_BRIEF_PACK_H

#include <safeprod/brief_rules.h>

#include "query_template.h"

/* What is no query over one type of records. */
typedef enum sp_brief_source {
    SP_BRIEF_QUERY,
    SP_BRIEF_EXPIRING, /* papers and qualifications that run out */
    SP_BRIEF_RISKIEST, /* the riskiest points with the clauses over them */
    SP_BRIEF_DUTIES,   /* duties of the month */
    SP_BRIEF_DRILLS,   /* drills that the law asks for */
    SP_BRIEF_CHANGES,  /* what the ledger holds of the period */
    SP_BRIEF_SOURCE_COUNT
} sp_brief_source;

typedef struct sp_brief_part {
    const char *name;
    const char *title_zh;
    const char *title_en;
    const char *command; /* or NULL */
    sp_brief_source source;
    sp_brief_tone tone; /* when there is any */
    int64_t limit;
    int64_t days; /* of "expiring": how far ahead */
    sp_query_template query;
} sp_brief_part;

typedef struct sp_brief_table {
    const char *title_zh;
    const char *title_en;
    const char *calm_zh; /* the headline when nothing is wrong */
    const char *calm_en;
    sp_brief_part parts[SP_BRIEF_SECTIONS_MAX];
    size_t nparts;
} sp_brief_table;

extern const sp_label sp_brief_tone_labels[SP_BRIEF_TONE_COUNT];

#endif
