/* A zone, a risk in it, and the four-colour map of both. */
#include "site.h"

static const char PICTURE[] = "map.png";

static sp_status add_zone(sp_session *session, sp_zone *zone)
{
    TRY(sp_text_set(&zone->code, "Z01"));
    TRY(sp_text_set(&zone->name, "罐区"));
    /* From a person's text, normalised and checked; sp_text_set() is for what
     * has its final form already. */
    TRY(sp_record_set(&sp_zone_type, zone,
                      sp_type_field(&sp_zone_type, "polygon"),
                      "200,200 1400,200 1400,900 200,900", 0));
    return sp_record_add(session, &sp_zone_type, zone);
}

/* Point, unit and event in one go; each belongs to the one before. */
static sp_status add_risk(sp_session *session, sp_risk_point *point,
                          sp_risk_unit *unit, sp_risk_event *event)
{
    TRY(sp_text_set(&point->zone, "Z01"));
    TRY(sp_text_set(&point->name, "液氨储罐"));
    point->x = 800; /* pixels of the plan */
    point->y = 550;
    TRY(sp_text_set(&event->name, "泄漏中毒"));
    event->l = 3 * SP_SCORE_ONE;
    event->e = 6 * SP_SCORE_ONE;
    event->c = 15 * SP_SCORE_ONE;
    TRY(sp_risk_add(session, point, unit, event));
    printf("%s: grade %u of 4\n", event->code, event->grade_inherent);
    return SP_OK;
}

int main(void)
{
    sp_session *session = NULL;
    sp_zone *zone = sp_record_new(&sp_zone_type);
    sp_risk_point *point = sp_record_new(&sp_risk_point_type);
    sp_risk_unit *unit = sp_record_new(&sp_risk_unit_type);
    sp_risk_event *event = sp_record_new(&sp_risk_event_type);
    sp_status status = zone && point && unit && event ? SP_OK : SP_NO_MEMORY;

    if (status == SP_OK)
        status = enter_site("risk_map.db", NULL, &session);
    if (status == SP_OK)
        status = add_zone(session, zone);
    if (status == SP_OK)
        status = add_risk(session, point, unit, event);
    if (status == SP_OK) /* .pdf and .svg likewise: sp_risk_map_options */
        status = sp_risk_map_file(session, NULL, PICTURE, NULL);
    if (status == SP_OK && remove(PICTURE) == 0)
        printf("%s was drawn\n", PICTURE);
    sp_record_free(&sp_risk_event_type, event);
    sp_record_free(&sp_risk_unit_type, unit);
    sp_record_free(&sp_risk_point_type, point);
    sp_record_free(&sp_zone_type, zone);
    return leave_site("risk_map.db", session, status);
}
