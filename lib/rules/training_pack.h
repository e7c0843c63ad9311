/* A pack of kind "training" as the rules work with it. Texts are borrowed from
 * the pack. Class hours are tenths. */
#ifndef SP_TRAINING_PACK_H
#define SP_TRAINING_PACK_H

#include <safeprod/training_rules.h>

#include "pack_kind.h"

enum {
    SP_TRAINING_HOURS_MAX = 40,
    SP_TRAINING_STAGES_MAX = 20, /* periods of rules of certificates */
    SP_TRAINING_SECTORS_MAX = 40,
    SP_TRAINING_KINDS_MAX = 40, /* of certificates in one rule */
    SP_TRAINING_STAFF = 6
};

/* Names of sp_staff_kind, in its order. */
extern const char *const sp_training_staff_names[SP_TRAINING_STAFF];

/* Where a value is from. */
typedef struct sp_training_origin {
    const char *clause;
    const char *source;
    const char *confidence;
} sp_training_origin;

/* Least hours of somebody. */
typedef struct sp_training_hours {
    unsigned staff; /* bits by sp_staff_kind */
    bool yearly;    /* else the first time */
    bool high;      /* in a unit of high hazard */
    bool levels;    /* the first time goes over the three levels, in order */
    int64_t hours;
    sp_training_origin origin;
} sp_training_hours;

/* What has to be done again, and when. */
typedef struct sp_training_refresher {
    int64_t months;  /* off the job so long; 0: never asked */
    unsigned levels; /* bits by sp_training_level */
    sp_training_origin origin;
} sp_training_refresher;

/* Rules of certificates, from one day to another. */
typedef struct sp_training_stage {
    const char *kinds[SP_TRAINING_KINDS_MAX];
    size_t nkinds;
    int64_t from; /* local day */
    int64_t to;   /* last day; SP_NO_INT: in force */
    int64_t valid_months;
    int64_t review_months; /* 0: none */
    int64_t warn_days;
    int64_t review_hours;
    int64_t off_months; /* off the work so long: examined again */
    sp_training_origin origin;
} sp_training_stage;

typedef struct sp_training_table {
    const char *name;
    int64_t class_minutes; /* of one class hour */
    int64_t months;        /* that training counts for ... */
    bool to_year_end;      /* ... and on to the end of that year */
    int64_t warn_days;
    int warn_month; /* from this day of a year on, missing hours are said */
    int warn_day;
    sp_training_origin validity;
    sp_training_hours hours[SP_TRAINING_HOURS_MAX];
    size_t nhours;
    sp_training_origin levels[SP_TRAINING_LEVEL_COUNT];
    sp_training_refresher post_change; /* levels 0: nothing */
    sp_training_refresher off_job;
    sp_training_stage stages[SP_TRAINING_STAGES_MAX];
    size_t nstages;
    const char *sectors[SP_TRAINING_SECTORS_MAX]; /* of high hazard */
    size_t nsectors;
} sp_training_table;

/* The row that holds for somebody; a pack that was read has one for each. */
const sp_training_hours *sp_training_hours_of(const sp_training_table *table,
                                              unsigned staff, bool high,
                                              bool yearly);

/* The rules that a certificate of this kind was issued under; NULL: none. */
const sp_training_stage *sp_training_stage_of(const sp_training_table *table,
                                              const char *kind, int64_t day);

/* Is an enterprise of this sector (NULL: unknown) of high hazard? */
bool sp_training_is_high(const sp_training_table *table, const char *sector);

#endif
