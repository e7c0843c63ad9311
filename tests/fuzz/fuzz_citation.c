/* Citations in any bytes: nothing is read outside, what is told lies within. */
#include <stdint.h>
#include <stdlib.h>

#include "citation_find.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static sp_status check(void *context, const sp_citation *c)
{
    const size_t *size = context;

    if (c->at > *size || c->len > *size - c->at)
        abort();
    return SP_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const sp_citation_context where = {.inside = true, .article = 5};

    sp_citations_find((const char *)data, size, &where, check, &size);
    return 0;
}
