/* Gas tests: may work begin, or go on, by what was measured? Values are
 * fixed-point with SP_PERMIT_GAS_DECIMALS places, never floats: 30 minutes
 * pass, a second more does not, and 0.5 is not 0.5000001. */
#ifndef SP_GAS_TEST_H
#define SP_GAS_TEST_H

#include "permit_pack.h"
#include "permit_reason.h"

typedef enum sp_gas_unit {
    SP_GAS_UNIT_NONE, /* not told: such a value is never judged */
    SP_GAS_UNIT_VOL,  /* %vol */
    SP_GAS_UNIT_LEL,  /* percent of the lower explosive limit */
    SP_GAS_UNIT_MG,   /* mg/m3 */
    SP_GAS_UNIT_PPM,  /* parts per million by volume */
    SP_GAS_UNIT_COUNT
} sp_gas_unit;

extern const sp_label sp_gas_unit_labels[SP_GAS_UNIT_COUNT];

/* One value. Texts are borrowed; NULL or "" means "nothing". */
typedef struct sp_gas_reading {
    const char *permit; /* number of the ticket that it was taken for */
    const char *place;  /* code of the place where; NULL: the ticket's own */
    const char *point;  /* code of the pack's sampling point */
    const char *substance;
    const char *cas;
    sp_permit_gas_kind kind;
    int64_t value; /* SP_NO_INT: none, or not a number */
    sp_gas_unit unit;
    int64_t lel; /* of the substance, %vol; 0: not known */
    int64_t at;
    const char *analyst;
} sp_gas_reading;

/* A substance that has to be tested for, by name or CAS number. */
typedef struct sp_gas_expected {
    sp_permit_gas_kind kind;
    const char *substance;
} sp_gas_expected;

/* All that was measured for a ticket. */
typedef struct sp_gas_log {
    const char *permit;             /* number of the ticket */
    const char *place;              /* code; NULL: not compared */
    const sp_gas_reading *readings; /* by time, oldest first */
    size_t count;
    const sp_gas_expected *expected; /* besides what the rules ask for */
    size_t nexpected;
    bool monitored; /* a continuous monitor stands there */
    int zone;       /* of the site, minutes east of UTC */
} sp_gas_log;

/* What is asked. */
typedef struct sp_gas_question {
    sp_permit_moment moment; /* START, RESUME, HANDOVER; others: going on */
    int64_t now;
    int64_t break_from; /* RESUME: since when it is interrupted */
    int64_t work_from;  /* when the present stretch of work began; SP_NO_INT at
                           START */
} sp_gas_question;

/* "0.2 %LEL", "19.5%VOL", "10 ppm", "0.5" (no unit). SP_INVALID: no number (NaN
 * is none), unknown unit, more places than SP_PERMIT_GAS_DECIMALS. */
sp_status sp_gas_value_parse(const char *text, int64_t *out_value,
                             sp_gas_unit *out_unit);

/* Add every reason why gas is not all right. SP_INVALID: the readings are not
 * in order of time, or are of too many substances and points. */
sp_status sp_gas_check(const sp_permit_type *type,
                       const sp_permit_grading *grading, const sp_gas_log *log,
                       const sp_gas_question *question,
                       sp_permit_reasons *reasons);

#endif
