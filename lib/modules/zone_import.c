/* Zones from GeoJSON. */
#include <math.h>
#include <string.h>

#include "json.h"
#include "risk_tree.h"
#include "str.h"
#include "text.h"

enum { FEATURES_MAX = 20000, STRANGERS_MAX = 32 };

/* Where degrees lie on the plan. */
typedef struct corners {
    double west, north, east, south;
    double width, height;
    sp_datum datum;
} corners;

typedef struct import {
    sp_session *session;
    sp_zone_import_options options;
    bool degrees;
    corners plan;
    int64_t feature;                      /* the present one, from 1 */
    const char *strangers[STRANGERS_MAX]; /* properties that nothing answers to,
                                             told once; borrowed */
    size_t nstrangers;
    char **codes; /* of the features so far */
    size_t ncodes;
    sp_import_result result;
} import;

/* ---- telling ---- */

static void tell(import *im, sp_severity severity, int64_t line,
                 const char *column, const char *value, const char *zh,
                 const char *en)
{
    sp_import_finding finding = {.severity = severity,
                                 .line = line,
                                 .column = column ? column : "",
                                 .value = value ? value : "",
                                 .zh = zh,
                                 .en = en};

    if (severity == SP_WARNING)
        im->result.warnings++;
    if (im->options.visit)
        im->options.visit(im->options.context, &finding);
}

/* The sentence of the failure that has just happened refuses the feature. */
static void refuse(import *im, const char *column, const char *value)
{
    im->result.rejected++;
    tell(im, SP_ERROR, im->feature, column, value, sp_last_error(SP_ZH),
         sp_last_error(SP_EN));
}

static void tell_stranger(import *im, const char *name)
{
    for (size_t i = 0; i < im->nstrangers; i++)
        if (strcmp(im->strangers[i], name) == 0)
            return;
    if (im->nstrangers == STRANGERS_MAX)
        return;
    im->strangers[im->nstrangers++] = name;
    tell(im, SP_WARNING, 0, name, NULL, "不认识这个属性，已略过",
         "no field answers to this property; it was passed over");
}

/* ---- coordinates ---- */

static bool is_position(const cJSON *array)
{
    const cJSON *x = cJSON_IsArray(array) ? array->child : NULL;

    return cJSON_IsNumber(x) && cJSON_IsNumber(x->next);
}

typedef sp_status (*position_visit)(void *context, cJSON *position);

/* Every position of a geometry. The depth of the text is limited. */
static sp_status each_position(cJSON *array, position_visit visit,
                               void *context)
{
    if (is_position(array))
        return visit(context, array);
    for (cJSON *item = cJSON_IsArray(array) ? array->child : NULL; item;
         item = item->next)
        SP_TRY(each_position(item, visit, context));
    return SP_OK;
}

static sp_status look_for_pixels(void *context, cJSON *position)
{
    const cJSON *x = position->child;

    if (fabs(x->valuedouble) > 180 || fabs(x->next->valuedouble) > 90)
        *(bool *)context = true;
    return SP_OK;
}

static cJSON *coordinates_of(const cJSON *feature)
{
    const cJSON *geometry =
        cJSON_GetObjectItemCaseSensitive(feature, "geometry");

    return cJSON_GetObjectItemCaseSensitive(geometry, "coordinates");
}

static double to_pixel(double part, double size)
{
    return round(part * size * 100) / 100;
}

static sp_status place_on_plan(void *context, cJSON *position)
{
    const import *im = context;
    const corners *c = &im->plan;
    cJSON *x = position->child;
    sp_geo_point at = {x->valuedouble, x->next->valuedouble, im->options.datum};

    SP_TRY(sp_geo_convert(at, c->datum, &at));
    cJSON_SetNumberValue(
        x, to_pixel((at.lon - c->west) / (c->east - c->west), c->width));
    cJSON_SetNumberValue(
        x->next,
        to_pixel((c->north - at.lat) / (c->north - c->south), c->height));
    return SP_OK;
}

/* Degrees need the plan's corners and their datum: neither is guessed at. */
static sp_status find_corners(import *im)
{
    SP_CLEANUP(sp_park_release) sp_park *park = NULL;
    corners *c = &im->plan;

    SP_TRY(sp_park_find(im->session, &park));
    if (!park || !(park->plan_east > park->plan_west) ||
        !(park->plan_north > park->plan_south))
        return sp_fail(
            SP_INVALID,
            "文件里是经纬度，而园区档案没有平面图四角的经纬度：请先填写平面图"
            "的西、北、东、南边界，或指明坐标是像素",
            "the file is in degrees and the park does not say where its plan "
            "lies: set the plan's west, north, east and south first, or say "
            "that the coordinates are pixels");
    if (park->datum == SP_DATUM_UNKNOWN)
        return sp_fail(SP_INVALID,
                       "园区档案没有注明坐标系，无法把经纬度放到平面图上",
                       "the park has no datum, so degrees cannot be put on its "
                       "plan");
    *c = (corners){.west = park->plan_west,
                   .north = park->plan_north,
                   .east = park->plan_east,
                   .south = park->plan_south,
                   .datum = (sp_datum)park->datum};
    sp_plan_size(park, &c->width, &c->height);
    return SP_OK;
}

static sp_status settle_coordinates(import *im, const cJSON *features)
{
    bool pixels = im->options.coordinates == SP_ZONE_PIXELS;

    if (im->options.coordinates == SP_ZONE_AUTO)
        for (const cJSON *f = features; f; f = f->next)
            SP_TRY(each_position(coordinates_of(f), look_for_pixels, &pixels));
    im->degrees = !pixels;
    if (im->options.datum == SP_DATUM_UNKNOWN)
        im->options.datum = SP_DATUM_WGS84;
    return im->degrees ? find_corners(im) : SP_OK;
}

/* ---- one feature ---- */

/* A MultiPolygon of one polygon is that polygon. */
static sp_status polygon_of(const cJSON *feature, cJSON **out)
{
    const cJSON *geometry =
        cJSON_GetObjectItemCaseSensitive(feature, "geometry");
    const char *type = sp_json_text(geometry, "type", "");
    cJSON *coordinates = coordinates_of(feature);

    if (strcmp(type, "MultiPolygon") == 0 &&
        cJSON_GetArraySize(coordinates) == 1)
        coordinates = coordinates->child;
    else if (strcmp(type, "MultiPolygon") == 0)
        return sp_fail(SP_INVALID,
                       "一个区域只能有一块，这里有 %d 块，请分成几个区域",
                       "a zone is one polygon, and here are %d: make them "
                       "zones of their own",
                       cJSON_GetArraySize(coordinates));
    else if (strcmp(type, "Polygon") != 0)
        return sp_fail(SP_INVALID, "几何类型“%.40s”应为 Polygon",
                       "the geometry \"%.40s\" should be a Polygon", type);
    if (!cJSON_IsArray(coordinates))
        return sp_fail(SP_INVALID, "几何没有坐标",
                       "the geometry has no coordinates");
    *out = coordinates;
    return SP_OK;
}

static sp_status set_polygon(import *im, const cJSON *feature, sp_zone *zone)
{
    const sp_field *field = sp_type_field(&sp_zone_type, "polygon");
    cJSON *coordinates = NULL;

    SP_TRY(polygon_of(feature, &coordinates));
    if (im->degrees)
        SP_TRY(each_position(coordinates, place_on_plan, im));
    SP_AUTOFREE char *text = cJSON_PrintUnformatted(coordinates);
    if (!text)
        return sp_no_memory();
    return sp_field_set(field, zone, text, 0);
}

/* A property or an id as text; "" for what has none. The caller's. */
static sp_status text_of(const cJSON *value, char **out)
{
    char number[32];

    if (cJSON_IsString(value))
        return sp_text_copy(value->valuestring, out);
    if (cJSON_IsBool(value))
        return sp_text_copy(cJSON_IsTrue(value) ? "true" : "false", out);
    if (!cJSON_IsNumber(value))
        return sp_text_copy("", out);
    sp_real_to_text(value->valuedouble, number);
    return sp_text_copy(number, out);
}

static const cJSON *find_property(const cJSON *feature, const sp_field *field)
{
    const cJSON *properties =
        cJSON_GetObjectItemCaseSensitive(feature, "properties");

    for (const cJSON *p = properties ? properties->child : NULL; p; p = p->next)
        if (p->string && sp_type_heading(&sp_zone_type, p->string) == field)
            return p;
    return NULL;
}

static sp_status code_of(const cJSON *feature, char **out)
{
    const sp_field *field = sp_type_field(&sp_zone_type, "code");
    const cJSON *value = find_property(feature, field);
    SP_AUTOFREE char *text = NULL;
    sp_zone probe = {0};

    if (!value)
        value = cJSON_GetObjectItemCaseSensitive(feature, "id");
    SP_TRY(text_of(value, &text));
    SP_TRY(sp_field_set(field, &probe, text, 0));
    if (!probe.code)
        return sp_fail(SP_INVALID, "要素没有编号（属性 code 或 id）",
                       "the feature has no code (property code, or id)");
    *out = probe.code;
    return SP_OK;
}

/* Set what the properties say. @out_column and @out_value name the one that is
 * wrong. */
static sp_status set_properties(import *im, const cJSON *feature, sp_zone *zone,
                                const char **out_column, char **out_value)
{
    const cJSON *properties =
        cJSON_GetObjectItemCaseSensitive(feature, "properties");

    for (const cJSON *p = properties ? properties->child : NULL; p;
         p = p->next) {
        const sp_field *field = sp_type_heading(&sp_zone_type, p->string);
        SP_AUTOFREE char *text = NULL;
        if (!field)
            tell_stranger(im, p->string);
        if (!field || cJSON_IsNull(p) || field->flags & SP_GUARDED ||
            field->offset < offsetof(sp_zone, owner_dept) ||
            field->offset == offsetof(sp_zone, code) ||
            field->offset == offsetof(sp_zone, polygon))
            continue;
        SP_TRY(text_of(p, &text));
        sp_status status = sp_field_set(field, zone, text, 0);
        if (status != SP_OK) {
            *out_column = p->string;
            *out_value = SP_TAKE(text);
            return status;
        }
    }
    return SP_OK;
}

/* A code stands for one feature of a file. */
static sp_status check_repeated(import *im, const char *code)
{
    for (size_t i = 0; i < im->ncodes; i++)
        if (strcmp(im->codes[i], code) == 0)
            return sp_fail(SP_INVALID, "编号 %s 在文件里出现了不止一次",
                           "the code %s stands in the file more than once",
                           code);
    SP_TRY(sp_text_copy(code, &im->codes[im->ncodes]));
    im->ncodes++;
    return SP_OK;
}

static void free_zone(sp_zone **zone)
{
    sp_record_free(&sp_zone_type, *zone);
}
#define AUTOZONE SP_CLEANUP(free_zone) sp_zone

/* The zone that has this code, and what it is to become: a copy of it, or a new
 * one when @out_old stays NULL. */
static sp_status find_zone(sp_session *session, const char *code,
                           sp_zone **out_old, sp_zone **out_zone)
{
    void *found = NULL;
    sp_status status =
        sp_rec_find(session->db, &sp_zone_type, "code", code, &found);

    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    *out_old = found;
    *out_zone = found ? sp_record_copy(&sp_zone_type, found)
                      : sp_record_new(&sp_zone_type);
    if (!*out_zone)
        return SP_NO_MEMORY;
    if (!found)
        return sp_text_set(&(*out_zone)->code, code);
    if ((*out_old)->removed_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "区域 %s 已停用，请先恢复",
                       "zone %s is out of use; restore it first", code);
    return sp_require(session, "risk", SP_DO_UPDATE, (*out_old)->owner_dept,
                      (*out_old)->created_by);
}

static void count_outcome(import *im, const sp_zone *old,
                          int64_t updated_before)
{
    if (!old)
        im->result.added++;
    else if (im->session->bulk->updated > updated_before)
        im->result.updated++;
    else
        im->result.unchanged++;
}

static sp_status take(import *im, const cJSON *feature, const char **out_column,
                      char **out_value)
{
    SP_AUTOFREE char *code = NULL;
    AUTOZONE *old = NULL;
    AUTOZONE *zone = NULL;
    int64_t updated = im->session->bulk->updated;

    *out_column = "type";
    if (strcmp(sp_json_text(feature, "type", ""), "Feature") != 0)
        return sp_fail(SP_INVALID, "应为 Feature", "this is no Feature");
    *out_column = "code";
    SP_TRY(code_of(feature, &code));
    SP_TRY(check_repeated(im, code));
    SP_TRY(find_zone(im->session, code, &old, &zone));
    *out_column = "";
    SP_TRY(set_properties(im, feature, zone, out_column, out_value));
    *out_column = "geometry";
    SP_TRY(set_polygon(im, feature, zone));
    SP_TRY(sp_change(im->session, &sp_zone_type, old, zone, "import"));
    count_outcome(im, old, updated);
    return SP_OK;
}

/* What the database or the memory refuses ends the import; what a feature
 * breaks, that feature. */
static bool is_fatal(sp_status status)
{
    return status != SP_OK && status != SP_INVALID && status != SP_CONFLICT &&
           status != SP_FORBIDDEN && status != SP_NOT_FOUND;
}

static sp_status take_all(import *im, const cJSON *features)
{
    for (const cJSON *f = features; f; f = f->next) {
        const char *column = "";
        SP_AUTOFREE char *value = NULL;
        im->feature++;
        im->result.rows++;
        SP_TRY(sp_progress_at(im->session, "zones", im->feature, 0));
        sp_status status = take(im, f, &column, &value);
        if (is_fatal(status))
            return status;
        if (status != SP_OK)
            refuse(im, column, value);
    }
    return SP_OK;
}

/* ---- the file ---- */

static sp_status features_of(cJSON *root, const cJSON **out, size_t *out_count)
{
    const char *type = sp_json_text(root, "type", "");
    const cJSON *features = cJSON_GetObjectItemCaseSensitive(root, "features");

    if (strcmp(type, "Feature") == 0) {
        *out = root;
        *out_count = 1;
        return SP_OK;
    }
    if (strcmp(type, "FeatureCollection") != 0 || !cJSON_IsArray(features))
        return sp_fail(SP_INVALID,
                       "不是 GeoJSON：应为 FeatureCollection 或 Feature",
                       "this is no GeoJSON: a FeatureCollection or a Feature "
                       "is expected");
    int n = cJSON_GetArraySize(features);
    if (n == 0)
        return sp_fail(SP_INVALID, "文件里没有要素",
                       "there are no features in the file");
    if (n > FEATURES_MAX)
        return sp_fail(SP_INVALID, "文件里有 %d 个要素，最多 %d 个",
                       "the file has %d features, the most is %d", n,
                       FEATURES_MAX);
    *out = features->child;
    *out_count = (size_t)n;
    return SP_OK;
}

static sp_status run(import *im, const cJSON *features)
{
    sp_bulk bulk;
    SP_AUTOSTR digest = {0};

    sp_str_addf(&digest, "{\"sha256\":\"%s\"}", im->result.sha256);
    SP_TRY(sp_str_ok(&digest));
    SP_TRY(sp_bulk_begin(im->session, &sp_zone_type, &bulk));
    sp_status status = take_all(im, features);
    if (status != SP_OK || im->options.dry_run) {
        sp_bulk_abort(im->session);
        return status;
    }
    return sp_bulk_end(im->session, "import", NULL, sp_str_text(&digest));
}

static void import_clear(import *im)
{
    for (size_t i = 0; i < im->ncodes; i++)
        free(im->codes[i]);
    free(im->codes);
}

sp_status sp_zone_import_geojson(sp_session *session, const char *text,
                                 size_t len,
                                 const sp_zone_import_options *options,
                                 sp_import_result *out)
{
    SP_AUTOJSON *root = NULL;
    SP_CLEANUP(import_clear) import im = {.session = session};
    const cJSON *features = NULL;
    size_t count = 0;
    sp_hash hash = sp_hash_of(text, len);

    if (options)
        im.options = *options;
    SP_TRY(sp_require(session, "risk", SP_DO_CREATE, NULL, NULL));
    SP_TRY(sp_json_parse(text, len, &root));
    SP_TRY(features_of(root, &features, &count));
    im.codes = calloc(count, sizeof *im.codes);
    if (!im.codes)
        return sp_no_memory();
    SP_TRY(settle_coordinates(&im, features));
    sp_hash_hex(&hash, im.result.sha256);
    memcpy(im.result.encoding, "UTF-8", sizeof "UTF-8");
    SP_TRY(run(&im, features));
    *out = im.result;
    return SP_OK;
}
