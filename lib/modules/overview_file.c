/* The overview as a page: its object, and what only the page shows. */
#include <safeprod/overview.h>
#include <safeprod/risk.h>

#include "actor.h"
#include "hash.h"
#include "overview_html.h"
#include "str.h"

static sp_status add_map(sp_session *session, sp_str *s)
{
    sp_risk_map_options options = {.format = SP_RISK_PNG};
    SP_AUTOFREE void *picture = NULL;
    SP_AUTOFREE char *coded = NULL;
    size_t len;

    if (sp_right(session, "map", SP_DO_READ, NULL) == SP_SCOPE_NONE)
        return SP_OK;
    sp_status status = sp_risk_map(session, &options, &picture, &len, NULL);
    if (status == SP_NOT_FOUND) /* no zones yet */
        return SP_OK;
    SP_TRY(status);
    SP_TRY(sp_base64(picture, len, &coded));
    sp_str_addf(s, ",\"map_png_base64\":\"%s\"", coded);
    return SP_OK;
}

sp_status sp_overview_page(sp_session *session,
                           const sp_overview_options *options, char **out)
{
    static const sp_overview_options usual = {.no_map = false};
    SP_AUTOFREE char *object = NULL;
    SP_AUTOSTR s = {0};
    const sp_overview_options *o = options ? options : &usual;

    SP_TRY(sp_overview(session, &object));
    sp_str_add(&s, object);
    SP_TRY(sp_str_ok(&s));
    s.len--; /* the last bracket; more members follow */
    if (o->dark)
        sp_str_add(&s, ",\"theme\":\"dark\"");
    if (o->refresh)
        sp_str_addf(&s, ",\"refresh_seconds\":%u", o->refresh);
    if (!o->no_map)
        SP_TRY(add_map(session, &s));
    sp_str_addc(&s, '}');
    SP_TRY(sp_str_ok(&s));
    return sp_overview_html(s.data, out);
}
