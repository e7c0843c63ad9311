/* Conditions on a quantity: 小于4%的, 15米以上的. Pure. */
#ifndef SP_KB_CONDITION_H
#define SP_KB_CONDITION_H

#include "kb_number.h"

typedef struct sp_kb_condition {
    const char *unit; /* NULL: no condition */
    bool below;       /* less than @limit; else that much and more */
    double limit;
    size_t from; /* bytes of the text: 大于或等于4% */
    size_t to;
} sp_kb_condition;

/* Does the number @n of @text only say when something holds? */
bool sp_kb_is_condition(const char *text, sp_kb_found n);

/* The last condition in @text between @from and @to. */
sp_kb_condition sp_kb_condition_in(const char *text, size_t from, size_t to);

/* 1: @question names a quantity that meets it; -1: one that does not; 0: none
 * of that unit. */
int sp_kb_condition_fits(const sp_kb_condition *c, const char *question);

#endif
