/* What every file of the library includes first: errors as one statement,
 * locals that clean up after themselves. */
#ifndef SP_BASE_H
#define SP_BASE_H

#include <safeprod/status.h>

#include <stdlib.h>

#define SP_COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SP_ASSERT_COUNT(a, n)                                                  \
    _Static_assert(SP_COUNT(a) == (n), "one entry of " #a " per " #n)

/* Return early when @expr fails. Safe because locals clean up after
 * themselves. */
#define SP_TRY(expr)                                                           \
    do {                                                                       \
        sp_status try_status_ = (expr);                                        \
        if (try_status_ != SP_OK)                                              \
            return try_status_;                                                \
    } while (0)

#define SP_CLEANUP(fn) __attribute__((cleanup(fn)))
static inline void sp_cleanup_free(void *p)
{
    free(*(void **)p);
}
/* For a local `char *` or any malloc'd pointer: freed when it leaves scope. */
#define SP_AUTOFREE SP_CLEANUP(sp_cleanup_free)

/* Give a local away: returns the pointer and leaves NULL behind. */
#define SP_TAKE(p)                                                             \
    __extension__({                                                            \
        __typeof__(p) taken_ = (p);                                            \
        (p) = NULL;                                                            \
        taken_;                                                                \
    })

/* A pair of texts, Chinese and English, as two arguments of sp_fail(): each
 * sentence prints its own and skips the other. */
#define SP_IN_ZH "%s%.0s"
#define SP_IN_EN "%.0s%s"

/* Record why, in Chinese and in English, and return @status. Both formats take
 * the same arguments. Values from outside may be cut anywhere ("%.80s"): what
 * is not whole UTF-8 and what would steer a terminal is taken out. */
sp_status sp_fail(sp_status status, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4), cold));

/* sp_fail(SP_NO_MEMORY) with its sentence. */
sp_status sp_no_memory(void);

/* Put words before the sentence that is already there: "第 12 行：…". */
sp_status sp_fail_within(sp_status status, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4), cold));

#endif
