/* The plan in metres. */
#include "permit_area.h"

#include <math.h>
#include <string.h>

#include "risk_tree.h"
#include "str.h"

typedef struct sp_plan_area {
    char *zone;
    sp_polygon *polygon; /* metres; NULL: not drawn */
} sp_plan_area;

void sp_plan_clear(sp_plan *plan)
{
    for (size_t i = 0; i < plan->nareas; i++) {
        free(plan->areas[i].zone);
        sp_polygon_free(plan->areas[i].polygon);
    }
    free(plan->areas);
    *plan = (sp_plan){0};
}

/* Metres of a pixel, by the park's edges. */
static sp_status read_scale(sp_session *session, sp_plan *plan)
{
    SP_CLEANUP(sp_park_release) sp_park *park = NULL;
    double across;
    double down;

    SP_TRY(sp_park_find(session, &park));
    if (!park || park->plan_width <= 0 || park->plan_height <= 0 ||
        isnan(park->plan_west + park->plan_east + park->plan_north +
              park->plan_south))
        return SP_OK;
    sp_datum datum =
        park->datum == SP_DATUM_UNKNOWN ? SP_DATUM_WGS84 : park->datum;
    double middle = (park->plan_north + park->plan_south) / 2;
    SP_TRY(sp_geo_distance((sp_geo_point){park->plan_west, middle, datum},
                           (sp_geo_point){park->plan_east, middle, datum},
                           &across));
    SP_TRY(sp_geo_distance(
        (sp_geo_point){park->plan_west, park->plan_north, datum},
        (sp_geo_point){park->plan_west, park->plan_south, datum}, &down));
    plan->scale_x = across / (double)park->plan_width;
    plan->scale_y = down / (double)park->plan_height;
    return SP_OK;
}

static void to_metres(const sp_plan *plan, sp_polygon *polygon)
{
    for (size_t r = 0; r < polygon->count; r++)
        for (size_t i = 0; i < polygon->rings[r].count; i++) {
            polygon->rings[r].points[i].x *= plan->scale_x;
            polygon->rings[r].points[i].y *= plan->scale_y;
        }
}

static sp_status read_area(sp_plan *plan, sp_stmt *stmt, size_t *cap)
{
    const char *text = sp_stmt_text(stmt, 1);
    sp_plan_area a = {0};

    if (plan->nareas == *cap) {
        size_t more = *cap ? *cap * 2 : 32;
        sp_plan_area *areas = realloc(plan->areas, more * sizeof *areas);
        if (!areas)
            return sp_no_memory();
        plan->areas = areas;
        *cap = more;
    }
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &a.zone));
    if (text && plan->scale_x > 0) {
        sp_status status = sp_polygon_parse(text, &a.polygon);
        if (status != SP_OK) {
            free(a.zone);
            return status;
        }
        to_metres(plan, a.polygon);
    }
    plan->areas[plan->nareas++] = a;
    return SP_OK;
}

static sp_status read_areas(sp_session *session, sp_plan *plan)
{
    SP_AUTOSTMT *stmt = NULL;
    size_t cap = 0;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code, polygon FROM zone WHERE removed_at IS "
                         "NULL ORDER BY code",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(read_area(plan, stmt, &cap));
    }
}

static int by_zone(const void *code, const void *a)
{
    return strcmp(code, ((const sp_plan_area *)a)->zone);
}

void sp_plan_place(const sp_plan *plan, const char *zone, double x, double y,
                   sp_place *out)
{
    const sp_plan_area *a = zone && plan->nareas
                                ? bsearch(zone, plan->areas, plan->nareas,
                                          sizeof *plan->areas, by_zone)
                                : NULL;

    *out = (sp_place){0};
    if (plan->scale_x > 0 && !isnan(x) && !isnan(y)) {
        out->point = (sp_vertex){x * plan->scale_x, y * plan->scale_y};
        out->known = true;
    } else if (a && a->polygon) {
        out->area = a->polygon;
        out->known = true;
    }
}

sp_status sp_plan_read(sp_session *session, sp_plan *out)
{
    SP_TRY(read_scale(session, out));
    return read_areas(session, out);
}
