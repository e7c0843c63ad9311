/* A pack of kind "mhi" as the rules work with it. */
#ifndef SP_MHI_PACK_H
#define SP_MHI_PACK_H

#include <safeprod/mhi.h>

#include "pack_kind.h"

enum {
    SP_MHI_SUBSTANCES_MAX = 2000,
    SP_MHI_CATEGORIES_MAX = 64,
    SP_MHI_STEPS_MAX = 16,   /* of alpha and of the levels */
    SP_MHI_TENTHS = 10,      /* alpha, beta have one place */
    SP_MHI_GRAM_DECIMALS = 6 /* tonnes to grams */
};

/* A value with where it is from. */
typedef struct sp_sourced {
    int64_t value;
    const char *source;
    const char *confidence;
} sp_sourced;

/* A danger category of tables 2 and 4. */
typedef struct sp_mhi_category {
    const char *name; /* "W5.3" */
    sp_sourced q;     /* grams */
    sp_sourced beta;  /* tenths */
} sp_mhi_category;

/* A substance of table 1. */
typedef struct sp_mhi_substance {
    const char *zh;
    const char *en;
    const char *cas;      /* "" when it has none */
    const char *alias;    /* "|" between; "" for none */
    const char *category; /* gives beta where `beta` does not; "" for none */
    sp_sourced q;         /* grams */
    sp_sourced beta;      /* tenths; 0: by the category */
} sp_mhi_substance;

/* From `from` on (people, or R) the value holds (alpha in tenths, or a level).
 */
typedef struct sp_mhi_step {
    int64_t from;
    int64_t value;
} sp_mhi_step;

typedef struct sp_mhi_table {
    const char *name;
    sp_mhi_step alpha[SP_MHI_STEPS_MAX];
    size_t nalpha;
    sp_mhi_step levels[SP_MHI_STEPS_MAX];
    size_t nlevels;
    sp_mhi_category categories[SP_MHI_CATEGORIES_MAX];
    size_t ncategories;
    sp_mhi_substance *substances;
    size_t nsubstances;
} sp_mhi_table;

/* The category called @name (@len bytes), or NULL. */
const sp_mhi_category *sp_mhi_category_find(const sp_mhi_table *table,
                                            const char *name, size_t len);

#endif
