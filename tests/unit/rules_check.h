/* What the tests of lib/rules share. Include first. */
#ifndef RULES_CHECK_H
#define RULES_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <safeprod/pack.h>

#include <stdio.h>
#include <string.h>

#include "base.h"

#define OK(expr) check_ok((expr), __FILE__, __LINE__)

static inline void check_ok(sp_status status, const char *file, int line)
{
    if (status != SP_OK) {
        print_error("%s\n", sp_last_error(SP_EN));
        _assert_true(0, "a call failed", file, line);
    }
}

/* The call failed with @status, and both sentences name @what. */
#define FAILS(expr, status, what)                                              \
    check_fails((expr), (status), (what), (what), __FILE__, __LINE__)
/* The same, with other words in Chinese. */
#define FAILS_ZH(expr, status, zh, en)                                         \
    check_fails((expr), (status), (zh), (en), __FILE__, __LINE__)

static inline void check_fails(sp_status got, sp_status want, const char *zh,
                               const char *en, const char *file, int line)
{
    if (got != want) {
        print_error("status %s instead of %s: %s\n", sp_status_name(got),
                    sp_status_name(want), sp_last_error(SP_EN));
        _fail(file, line);
    }
    if (!strstr(sp_last_error(SP_ZH), zh) ||
        !strstr(sp_last_error(SP_EN), en)) {
        print_error("\"%s\" / \"%s\" not in \"%s\" / \"%s\"\n", zh, en,
                    sp_last_error(SP_ZH), sp_last_error(SP_EN));
        _fail(file, line);
    }
}

static inline void check_free_pack(sp_pack **pack)
{
    sp_pack_free(*pack);
}
#define PACK SP_CLEANUP(check_free_pack) sp_pack

static inline sp_pack *builtin(const char *name)
{
    sp_pack *pack = NULL;

    OK(sp_pack_builtin(name, &pack));
    return pack;
}

/* Is there a finding of @severity whose English or Chinese sentence has
 * @what? */
static inline bool found(const sp_pack_findings *findings, sp_severity severity,
                         const char *what)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity == severity &&
            (strstr(findings->items[i].en, what) ||
             strstr(findings->items[i].zh, what)))
            return true;
    for (size_t i = 0; i < findings->count; i++)
        print_error("%s: %s\n", findings->items[i].path, findings->items[i].en);
    return false;
}

#define FINDINGS SP_CLEANUP(sp_pack_findings_clear) sp_pack_findings

#endif
