/* Cells that a spreadsheet would run. */
#include "csv_guard.h"

#include <string.h>

/* The full-width forms run in Chinese and Japanese Excel as well. */
static const char *const starters[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                       "\n", "＝", "＋", "－", "＠"};

static bool starts_formula(const char *text)
{
    for (size_t i = 0; i < SP_COUNT(starters); i++) {
        if (strncmp(text, starters[i], strlen(starters[i])) == 0)
            return true;
    }
    return false;
}

static const char *digits(const char *p)
{
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

static bool is_plain_number(const char *text)
{
    const char *p = text + (*text == '+' || *text == '-');
    const char *after = digits(p);
    if (after == p)
        return false;
    if (*after == '.') {
        p = after + 1;
        after = digits(p);
        if (after == p)
            return false;
    }
    if (*after == 'e' || *after == 'E') {
        p = after + 1;
        p += *p == '+' || *p == '-';
        after = digits(p);
        if (after == p)
            return false;
    }
    return *after == '\0';
}

bool sp_csv_is_guarded(const char *text)
{
    return *text == '\'' && starts_formula(text + strspn(text, "'"));
}

bool sp_csv_needs_guard(const char *text)
{
    if (*text == '\'')
        return sp_csv_is_guarded(text);
    return starts_formula(text) && !is_plain_number(text);
}
