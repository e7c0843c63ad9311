/* A picture is decoded whole or refused in words, and what its header says is
 * what comes out. */
#include "picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth)
        abort();
}

/* Larger ones are slow to fuzz and teach nothing more. */
enum { PIXELS_MAX = 1 << 20 };

/* As the detector has it decoded. */
static void check_smaller(const uint8_t *data, size_t size,
                          const sp_picture_facts *facts)
{
    static const sp_picture_frame small = {.enough_width = 4,
                                           .enough_height = 4};
    SP_AUTOPICTURE picture = {0};

    sp_status status = sp_picture_decode(data, size, &small, &picture);
    expect(status == SP_OK || status == SP_INVALID);
    if (status != SP_OK)
        return;
    unsigned by = picture.shrunk;
    expect(by == 1 || (picture.width >= 4 && picture.height >= 4));
    expect(picture.width == (facts->width + by - 1) / by);
    expect(picture.height == (facts->height + by - 1) / by);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const sp_picture_frame frame = {2, 3, 5, 7, false};
    sp_picture_facts facts;
    SP_AUTOPICTURE picture = {0};

    sp_status status = sp_picture_info(data, size, &facts);
    expect(status == SP_OK || status == SP_INVALID);
    if (status != SP_OK) {
        expect(sp_last_error(SP_ZH)[0] && sp_last_error(SP_EN)[0]);
        expect(sp_picture_decode(data, size, NULL, &picture) == status);
        return 0;
    }
    if ((size_t)facts.width * facts.height > PIXELS_MAX)
        return 0;
    status = sp_picture_decode(data, size, &frame, &picture);
    expect(status == SP_OK || status == SP_INVALID);
    expect((picture.pixels != NULL) == (status == SP_OK));
    if (status == SP_OK) {
        expect(picture.opaque);
        expect(picture.width == facts.width + 7);
        expect(picture.height == facts.height + 10);
    }
    check_smaller(data, size, &facts);
    return 0;
}
