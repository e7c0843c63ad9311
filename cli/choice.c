/* One of several words. */
#include "choice.h"

#include <string.h>

bool choice_has(const char *choices, const char *value)
{
    size_t len = strlen(value);
    for (const char *c = choices; *c;) {
        size_t n = strcspn(c, "|");
        if (n == len && !strncmp(c, value, n))
            return true;
        c += n + (c[n] == '|');
    }
    return false;
}
