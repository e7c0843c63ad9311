/* Packs of kind "hazard": deadlines, five musts, extensions, ladder. */
#ifndef SP_HAZARD_PACK_H
#define SP_HAZARD_PACK_H

#include <safeprod/hazard_rules.h>

#include "pack_kind.h"

/* The five musts (五落实) as bits. */
enum {
    SP_MUST_RESPONSIBILITY = 1,
    SP_MUST_MEASURES = 2,
    SP_MUST_FUNDS = 4,
    SP_MUST_TIME = 8,
    SP_MUST_PLAN = 16,
    SP_MUST_ALL = 31
};

/* How high somebody stands, by role. */
typedef enum sp_hazard_rank {
    SP_HAZARD_RANK_NONE,
    SP_HAZARD_RANK_OFFICER,
    SP_HAZARD_RANK_DEPT_HEAD,
    SP_HAZARD_RANK_SAFETY_ADMIN,
    SP_HAZARD_RANK_SAFETY_HEAD,
    SP_HAZARD_RANK_PRINCIPAL,
    SP_HAZARD_RANK_COUNT
} sp_hazard_rank;
extern const sp_label sp_hazard_rank_labels[SP_HAZARD_RANK_COUNT]; /* roles */

/* Who is told, as bits. */
enum {
    SP_TELL_RECTIFIER = 1,
    SP_TELL_DEPT_HEAD = 2,
    SP_TELL_SAFETY = 4,
    SP_TELL_PRINCIPAL = 8
};

enum { SP_RUNGS_MAX = 12, SP_EXTENSIONS_MAX = 4 };

/* A step of the ladder: so many days after the deadline (before, when below
 * 0). */
typedef struct sp_hazard_rung {
    int64_t days;
    unsigned tell;
} sp_hazard_rung;

typedef struct sp_hazard_extension {
    int64_t days; /* at most so many */
    sp_hazard_rank approver;
} sp_hazard_extension;

/* Where values come from; borrowed from the pack. */
typedef struct sp_hazard_level_rules {
    int64_t days; /* when nobody says a deadline */
    int64_t max_days;
    bool workdays; /* both are counted in working days */
    const char *days_source;
    unsigned musts;
    const char *musts_source;
    bool photo_after;
    const char *photo_source;
    sp_hazard_extension extensions[SP_EXTENSIONS_MAX];
    size_t nextensions;
    const char *extensions_source;
    sp_hazard_rung ladder[SP_RUNGS_MAX]; /* days ascend */
    size_t nladder;
} sp_hazard_level_rules;

typedef struct sp_hazard_rules {
    sp_hazard_level_rules levels[SP_HAZARD_LEVEL_COUNT]; /* from GENERAL on */
    int64_t spot_hours;
    const char *spot_source;
    int64_t again_days; /* the same again after closing */
    int64_t similar_percent;
    int64_t similar_days;
} sp_hazard_rules;

/* Rules for a level; those of GENERAL while it is not graded. */
const sp_hazard_level_rules *sp_hazard_rules_for(const sp_hazard_rules *rules,
                                                 unsigned level);

/* Of a pack; SP_INVALID when it is of another kind. Borrowed. */
sp_status sp_hazard_rules_of(const sp_pack *pack, const sp_hazard_rules **out);

#endif
