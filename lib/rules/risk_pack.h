/* A risk pack as the rules work with it: scales and bands in integers. */
#ifndef SP_RISK_PACK_H
#define SP_RISK_PACK_H

#include <safeprod/assess.h>

#include "pack_kind.h"

enum {
    SP_SCALE_MAX = 16, /* values of a scale */
    SP_BANDS_MAX = 12,
    SP_REASONS_MAX = 100
};

/* Greatest value of a scale: three of them multiplied stay far from 2^63. */
#define SP_SCALE_VALUE_MAX (1000 * SP_SCORE_ONE)

typedef struct sp_risk_table {
    const char *name;
    const char *method;
    const char *score; /* the letter of the score: "D", "R" */
    sp_scale scales[SP_FACTORS_MAX];
    sp_scale_value values[SP_FACTORS_MAX][SP_SCALE_MAX];
    size_t nscales;
    int64_t divisor; /* of the product of the values, to get two places */
    sp_band bands[SP_BANDS_MAX];
    size_t nbands;
} sp_risk_table;

/* One reason of direct determination. */
typedef struct sp_reason {
    const char *code;
    const char *zh;
    const char *en;
    sp_risk_grade grade;
    sp_control_level control;
} sp_reason;

typedef struct sp_reasons {
    size_t count;
    sp_reason items[];
} sp_reasons;

/* "lesms" letters: the index of a factor in sp_assess_input, or -1. */
int sp_factor_index(const char *factor);

/* The member of that index. */
int64_t *sp_factor_at(sp_assess_input *input, int index);

/* Read the bands into @table, worst first; the scales are there already. */
void sp_risk_read_bands(const cJSON *pack, sp_pack_findings *found,
                        sp_risk_table *table);

/* The greatest score that the scales can give. */
int64_t sp_risk_max_score(const sp_risk_table *table);

#endif
