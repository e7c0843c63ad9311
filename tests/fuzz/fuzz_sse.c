/* A stream of events: the same events come whatever pieces it is cut in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static sp_status note(void *context, const char *data, size_t len)
{
    sp_str *seen = context;
    sp_str_addn(seen, data, len + 1);
    return SP_OK;
}

/* The first byte says how long pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SP_AUTOSTR at_once = {0}, piecemeal = {0};
    SP_CLEANUP(sp_sse_free) sp_sse a = {0}, b = {0};
    if (size < 2)
        return 0;
    size_t step = data[0] % 17 + 1;
    sp_status one = sp_sse_feed(&a, data + 1, size - 1, note, &at_once);
    sp_status two = SP_OK;
    for (size_t i = 1; i < size && two == SP_OK; i += step)
        two = sp_sse_feed(&b, data + i, size - i < step ? size - i : step, note,
                          &piecemeal);
    if (one != two || at_once.len != piecemeal.len ||
        (at_once.len && memcmp(at_once.data, piecemeal.data, at_once.len) != 0))
        abort();
    return 0;
}
