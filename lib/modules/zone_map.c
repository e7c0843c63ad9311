/* The four-colour map of a site. */
#include <safeprod/polygon.h>

#include <math.h>
#include <string.h>

#include "blob.h"
#include "map_scene.h"
#include "output.h"
#include "str.h"
#include "zone_map.h"

enum { GRADES = SP_RISK_GRADE_COUNT, STANDARDS_SHOWN = 3 };

/* All that a scene borrows. */
typedef struct drawing {
    sp_session *session;
    sp_risk_map_options options;
    const sp_map_overlay *overlay; /* or NULL */
    sp_park *park;
    void *plan;
    size_t plan_size;
    sp_records zones;
    sp_records points;
    sp_map_zone *shapes;
    sp_map_marker *markers;
    size_t nshapes;
    size_t nmarkers;
    size_t hidden; /* zones without a polygon */
    sp_map_grade grades[GRADES];
    char *standard;
    char today[11];
} drawing;

static void drawing_clear(drawing *d)
{
    for (size_t i = 0; i < d->nshapes; i++) {
        for (size_t r = 0; r < d->shapes[i].nrings; r++)
            free((void *)(uintptr_t)d->shapes[i].rings[r].points);
        free((void *)(uintptr_t)d->shapes[i].rings);
    }
    free(d->shapes);
    free(d->markers);
    free(d->plan);
    free(d->standard);
    sp_records_clear(&d->zones);
    sp_records_clear(&d->points);
    sp_park_release(&d->park);
}

/* The legend stands worst first. */
static size_t legend_place(unsigned grade)
{
    return SP_RISK_MAJOR - grade;
}

static unsigned pick(const drawing *d, unsigned inherent, unsigned residual)
{
    return d->options.basis == SP_RISK_BY_RESIDUAL ? residual : inherent;
}

static sp_status list_seen(sp_session *session, const sp_type *type,
                           sp_records *out)
{
    SP_AUTOQUERY *query = sp_query_new(type);
    sp_sight sight = sp_sight_of(session, "map", NULL);

    if (!query)
        return SP_NO_MEMORY;
    return sp_rec_list(session->db, query, &sight, out);
}

/* ---- shapes ---- */

static sp_status copy_ring(const sp_ring *ring, sp_map_ring *out)
{
    sp_map_xy *points = calloc(ring->count, sizeof *points);

    if (!points)
        return sp_no_memory();
    for (size_t i = 0; i < ring->count; i++)
        points[i] = (sp_map_xy){ring->points[i].x, ring->points[i].y};
    *out = (sp_map_ring){points, ring->count};
    return SP_OK;
}

static void free_polygon(sp_polygon **polygon)
{
    sp_polygon_free(*polygon);
}

static sp_status fill_shape(const char *text, sp_map_zone *shape)
{
    SP_CLEANUP(free_polygon) sp_polygon *polygon = NULL;

    SP_TRY(sp_polygon_parse(text, &polygon));
    sp_map_ring *rings = calloc(polygon->count, sizeof *rings);
    if (!rings)
        return sp_no_memory();
    shape->rings = rings;
    for (; shape->nrings < polygon->count; shape->nrings++)
        SP_TRY(
            copy_ring(&polygon->rings[shape->nrings], &rings[shape->nrings]));
    return SP_OK;
}

static sp_status fill_shapes(drawing *d)
{
    d->shapes = calloc(d->zones.count + 1, sizeof *d->shapes);
    if (!d->shapes)
        return sp_no_memory();
    for (size_t i = 0; i < d->zones.count; i++) {
        const sp_zone *zone = d->zones.items[i];
        if (!zone->polygon) {
            d->hidden++;
            continue;
        }
        sp_map_zone *shape = &d->shapes[d->nshapes++];
        unsigned grade = pick(d, zone->grade_inherent, zone->grade_residual);
        *shape = (sp_map_zone){.code = zone->code,
                               .name = zone->name,
                               .grade = legend_place(grade),
                               .points = (unsigned)zone->points};
        d->grades[shape->grade].count++;
        SP_TRY(fill_shape(zone->polygon, shape));
    }
    return SP_OK;
}

/* The worst last, so that no milder mark covers it. */
static int milder_first(const void *a, const void *b)
{
    const sp_map_marker *x = a;
    const sp_map_marker *y = b;

    if (x->grade != y->grade)
        return x->grade > y->grade ? -1 : 1;
    return strcmp(x->code, y->code);
}

static sp_status fill_markers(drawing *d)
{
    if (d->options.no_markers)
        return SP_OK;
    d->markers = calloc(d->points.count + 1, sizeof *d->markers);
    if (!d->markers)
        return sp_no_memory();
    for (size_t i = 0; i < d->points.count; i++) {
        const sp_risk_point *point = d->points.items[i];
        if (isnan(point->x) || isnan(point->y))
            continue;
        unsigned grade = pick(d, point->grade_inherent, point->grade_residual);
        d->markers[d->nmarkers++] =
            (sp_map_marker){.at = {point->x, point->y},
                            .code = point->code,
                            .grade = legend_place(grade)};
    }
    qsort(d->markers, d->nmarkers, sizeof *d->markers, milder_first);
    return SP_OK;
}

/* ---- the rest of the sheet ---- */

static void fill_grades(drawing *d)
{
    for (unsigned g = 0; g < GRADES; g++) {
        const sp_label *label = &sp_risk_grade_labels[g];
        d->grades[legend_place(g)] = (sp_map_grade){
            .label =
                sp_session_lang(d->session) == SP_EN ? label->en : label->zh,
            .rgb = sp_risk_rgb((sp_risk_grade)g),
            .unassessed = g == SP_RISK_UNASSESSED,
        };
    }
}

static sp_status fill_plan(drawing *d)
{
    if (!d->park || !d->park->plan)
        return SP_OK;
    return sp_blob_get(d->session->db, d->park->plan, &d->plan, &d->plan_size);
}

/* The standards that the scores were made with. */
static sp_status fill_standard(drawing *d)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR names = {0};
    bool english = sp_session_lang(d->session) == SP_EN;
    int n = 0;

    if (d->overlay && d->overlay->standard)
        return sp_text_copy(d->overlay->standard, &d->standard);
    SP_TRY(sp_db_prepare(d->session->db,
                         "SELECT DISTINCT standard FROM risk_event WHERE "
                         "removed_at IS NULL AND standard IS NOT NULL ORDER BY "
                         "standard",
                         &stmt));
    for (;; n++) {
        bool row;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        if (n == STANDARDS_SHOWN)
            sp_str_add(&names, english ? " and others" : "等");
        if (n < STANDARDS_SHOWN)
            sp_str_addf(&names, "%s%s",
                        n == 0    ? ""
                        : english ? ", "
                                  : "、",
                        sp_stmt_text(stmt, 0));
    }
    return n ? sp_str_take(&names, &d->standard) : SP_OK;
}

static sp_status gather(drawing *d)
{
    sp_today(d->session, d->today);
    fill_grades(d);
    SP_TRY(sp_park_find(d->session, &d->park));
    SP_TRY(fill_plan(d));
    SP_TRY(list_seen(d->session, &sp_zone_type, &d->zones));
    if (!d->options.no_markers)
        SP_TRY(list_seen(d->session, &sp_risk_point_type, &d->points));
    if (d->overlay)
        SP_TRY(d->overlay->apply(d->overlay->context, &d->zones, &d->points));
    SP_TRY(fill_shapes(d));
    SP_TRY(fill_markers(d));
    return fill_standard(d);
}

static sp_map_scene scene_of(const drawing *d)
{
    sp_map_scene scene = {
        .plan = d->plan,
        .plan_size = d->plan_size,
        .zones = d->shapes,
        .nzones = d->nshapes,
        .grades = d->grades,
        .ngrades = GRADES,
        .markers = d->markers,
        .nmarkers = d->nmarkers,
        .title = d->options.title,
        .park = d->park ? d->park->name : NULL,
        .date = d->today,
        .basis = d->options.basis == SP_RISK_BY_RESIDUAL ? SP_MAP_RESIDUAL
                                                         : SP_MAP_INHERENT,
        .standard = d->standard,
        .lang = sp_session_lang(d->session),
    };

    sp_plan_size(d->park, &scene.width, &scene.height);
    return scene;
}

sp_status sp_zone_map_draw(sp_session *session,
                           const sp_risk_map_options *options,
                           const sp_map_overlay *overlay, sp_str *out,
                           size_t *out_hidden)
{
    static const sp_map_format formats[] = {[SP_RISK_PNG] = SP_MAP_PNG,
                                            [SP_RISK_SVG] = SP_MAP_SVG,
                                            [SP_RISK_PDF] = SP_MAP_PDF};
    SP_CLEANUP(drawing_clear)
    drawing d = {.session = session, .overlay = overlay};

    if (options)
        d.options = *options;
    SP_TRY(sp_require(session, "map", SP_DO_READ, NULL, NULL));
    if ((unsigned)d.options.format >= SP_COUNT(formats))
        return sp_fail(SP_INVALID, "没有第 %u 种图的格式",
                       "there is no map format number %u",
                       (unsigned)d.options.format);
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = gather(&d);
    sp_db_end_read(session->db);
    SP_TRY(status);
    sp_map_scene scene = scene_of(&d);
    SP_TRY(sp_map_draw(&scene, formats[d.options.format], out));
    if (out_hidden)
        *out_hidden = d.hidden;
    return SP_OK;
}

sp_status sp_risk_map(sp_session *session, const sp_risk_map_options *options,
                      void **out, size_t *out_len, size_t *out_hidden)
{
    SP_AUTOSTR bytes = {0};

    SP_TRY(sp_zone_map_draw(session, options, NULL, &bytes, out_hidden));
    *out_len = bytes.len;
    *out = SP_TAKE(bytes.data);
    return SP_OK;
}

sp_status sp_whole_file(const char *path, const void *bytes, size_t len)
{
    SP_CLEANUP(sp_output_end) sp_output file = {.fd = -1};

    SP_TRY(sp_output_open(&file, path));
    SP_TRY(sp_output_write(&file, bytes, len));
    return sp_output_commit(&file);
}

sp_status sp_risk_map_file(sp_session *session,
                           const sp_risk_map_options *options, const char *path,
                           size_t *out_hidden)
{
    SP_AUTOSTR bytes = {0};

    SP_TRY(sp_zone_map_draw(session, options, NULL, &bytes, out_hidden));
    return sp_whole_file(path, bytes.data, bytes.len);
}
