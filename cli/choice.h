/* "new|sent|dead": the values that an option takes. */
#ifndef SP_CHOICE_H
#define SP_CHOICE_H

#include <stdbool.h>

/* Is @value one of @choices? */
bool choice_has(const char *choices, const char *value);

#endif
