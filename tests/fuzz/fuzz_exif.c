/* What a camera wrote is read or is none, and never beyond belief. */
#include "exif.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth)
        abort();
}

static void check(const sp_exif *e)
{
    expect(e->orientation >= 1 && e->orientation <= 8);
    expect(isnan(e->latitude) == isnan(e->longitude));
    expect(isnan(e->latitude) || fabs(e->latitude) <= 90);
    expect(isnan(e->longitude) || fabs(e->longitude) <= 180);
    expect(abs(e->offset) <= 14 * 60);
    expect(memchr(e->make, 0, sizeof e->make) != NULL);
    expect(memchr(e->model, 0, sizeof e->model) != NULL);
    expect(!e->has_offset || e->taken_at != SP_NO_TIME);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sp_exif exif;

    sp_status status = sp_exif_read(data, size, &exif);
    expect(status == SP_OK || status == SP_INVALID);
    if (status == SP_OK)
        check(&exif);
    sp_exif_block(data, size, &exif);
    check(&exif);
    return 0;
}
