/* The example park, for those outside. */
#include <safeprod/example.h>

#include "example_plan.h"

sp_status sp_example_plan_png(double scale, sp_lang lang, void **out,
                              size_t *out_len)
{
    SP_AUTOSTR png = {0};

    SP_TRY(sp_example_plan(scale, lang, &png));
    *out_len = png.len;
    *out = SP_TAKE(png.data);
    return SP_OK;
}
