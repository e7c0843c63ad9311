/* What the overview says about drills and supplies. The law asks any site for
 * drills; a site that has entered nothing yet is not told so every day. */
#include "emergency_overview.h"

#include "when.h"

static const char begun_sql[] =
    "SELECT EXISTS (SELECT 1 FROM emergency_plan) OR EXISTS (SELECT 1 FROM "
    "drill) OR EXISTS (SELECT 1 FROM drill_unit) OR EXISTS (SELECT 1 FROM "
    "supply)";

sp_status sp_overview_emergency_gather(sp_session *session,
                                       sp_overview_emergency *out)
{
    int64_t today =
        sp_day_of(sp_session_now(session), sp_session_zone(session));
    int64_t begun = 0;
    int64_t day;

    *out = (sp_overview_emergency){.any = false};
    if (sp_right(session, "emergency", SP_DO_READ, NULL) < SP_SCOPE_PARK ||
        sp_right(session, "supply", SP_DO_READ, NULL) < SP_SCOPE_PARK)
        return SP_OK;
    SP_TRY(sp_db_int(session->db, begun_sql, &begun));
    if (!begun)
        return SP_OK;
    SP_TRY(sp_emergency_count(session, &out->counts));
    if (sp_day_parse(out->counts.next_drill, &day))
        out->days = day - today;
    out->any = true;
    return SP_OK;
}
