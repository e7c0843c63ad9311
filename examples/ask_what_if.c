/* What if a control were gone? The table before and after, and how likely which
 * grade is when the values are in doubt. Nothing is written. */
#include "site.h"

static sp_status add_risk(sp_session *session, sp_risk_point *point,
                          sp_risk_unit *unit, sp_risk_event *event)
{
    TRY(new_zone(session, "Z01"));
    TRY(sp_text_set(&point->zone, "Z01"));
    TRY(sp_text_set(&point->name, "液氨储罐"));
    TRY(sp_text_set(&event->name, "泄漏中毒"));
    event->l = 3 * SP_SCORE_ONE;
    event->e = 6 * SP_SCORE_ONE;
    event->c = 15 * SP_SCORE_ONE;
    return sp_risk_add(session, point, unit, event);
}

static sp_status ask(sp_session *session)
{
    const sp_scale_move likelier = {"l", 1};
    const sp_what_if what = {.moves = &likelier, .nmoves = 1};
    sp_what_if_result r;
    sp_risk_simulation s;

    TRY(sp_what_if_run(session, &what, &r));
    for (size_t i = 0; i < r.count; i++)
        printf("%*s%s: %s, would be %s\n", 2 * (int)r.rows[i].level, "",
               r.rows[i].code,
               sp_risk_grade_labels[r.rows[i].before.inherent].en,
               sp_risk_grade_labels[r.rows[i].after.inherent].en);
    sp_what_if_clear(&r);
    TRY(sp_risk_simulate(session, NULL, &s));
    for (size_t i = 0; i < s.count; i++)
        printf("%s is of major risk with %.0f %%\n", s.curves[i].code,
               100 * sp_simulation_reaches_grade(&s.worst, i, SP_RISK_MAJOR));
    sp_risk_simulation_clear(&s);
    return SP_OK;
}

int main(void)
{
    sp_session *session = NULL;
    sp_risk_point *p = sp_record_new(&sp_risk_point_type);
    sp_risk_unit *u = sp_record_new(&sp_risk_unit_type);
    sp_risk_event *e = sp_record_new(&sp_risk_event_type);
    sp_status status = p && u && e ? SP_OK : SP_NO_MEMORY;

    if (status == SP_OK)
        status = enter_site("what_if.db", NULL, &session);
    if (status == SP_OK)
        status = add_risk(session, p, u, e);
    if (status == SP_OK)
        status = ask(session);
    sp_record_free(&sp_risk_event_type, e);
    sp_record_free(&sp_risk_unit_type, u);
    sp_record_free(&sp_risk_point_type, p);
    return leave_site("what_if.db", session, status);
}
