/* One gas reading against the limits of a pack. */
#ifndef SP_GAS_LIMIT_H
#define SP_GAS_LIMIT_H

#include "gas_test.h"

/* A reading as people read it: "甲烷 0.2 %LEL（upper，…）". */
typedef struct sp_gas_words {
    char zh[240];
    char en[240];
} sp_gas_words;
sp_gas_words sp_gas_describe(const sp_gas_reading *reading, int zone);

/* The same substance? By CAS number where both have one, else by name, without
 * regard to the case of letters. */
bool sp_gas_same_substance(const sp_gas_reading *a, const sp_gas_reading *b);
bool sp_gas_is(const sp_gas_reading *reading, const char *substance);

/* Add the reasons why the value does not pass, or cannot be judged. */
void sp_gas_judge(const sp_permit_type *type, const sp_permit_grading *grading,
                  const sp_gas_reading *reading, int zone,
                  sp_permit_reasons *reasons);

#endif
