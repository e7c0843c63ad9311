/* What the check lets through, cJSON must read, and a value must end where
 * sp_json_extent() says. */
#include "json.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    SP_AUTOJSON *json = NULL;

    size_t extent = sp_json_extent(text, size);
    expect(extent <= size);

    sp_status checked = sp_json_check(text, size);
    sp_status parsed = sp_json_parse(text, size, &json);
    expect(checked == SP_OK || checked == SP_INVALID);
    expect(parsed == checked || (checked == SP_OK && parsed == SP_INVALID));
    expect((json != NULL) == (parsed == SP_OK));
    if (checked == SP_INVALID)
        expect(sp_last_error(SP_ZH)[0] && sp_last_error(SP_EN)[0]);
    if (extent > 0 && checked == SP_OK)
        expect(sp_json_check(text, extent) == SP_OK);
    return 0;
}
