/* Questions of a conversation. */
#ifndef SP_FOLLOW_UP_H
#define SP_FOLLOW_UP_H

#include "base.h"

/* What to look for when @question comes after @before (or NULL): alone, or with
 * the question before it where it leans on that: very short, or with words that
 * point back (那, 它, 这个, …呢). The caller's to free. */
sp_status sp_follow_up(const char *question, const char *before, char **out);

#endif
