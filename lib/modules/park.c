/* The park: its record and its pictures. */
#include <safeprod/archive.h>

#include <math.h>

#include "blob.h"
#include "change.h"
#include "cleaning.h"
#include "field.h"
#include "picture.h"

static const sp_label units[] = {
    [SP_AREA_UNKNOWN] = {"unknown", "未注明", "not told", NULL},
    [SP_AREA_M2] = {"m2", "平方米", "m²", "㎡"},
    [SP_AREA_HECTARE] = {"ha", "公顷", "hectares", NULL},
    [SP_AREA_MU] = {"mu", "亩", "mu", NULL},
    [SP_AREA_KM2] = {"km2", "平方公里", "km²", "平方千米"},
};

#define FIELD(m, zh, en, ...) SP_FIELD(sp_park, m, zh, en, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_park),
    FIELD(name, "园区名称", "name", .flags = SP_REQUIRED | SP_BRIEF),
    FIELD(safety_lead, "安全负责人", "safety lead", .flags = SP_BRIEF),
    FIELD(emergency_phone, "应急电话", "emergency phone", .flags = SP_BRIEF,
          .clean = sp_phone_clean),
    FIELD(supplies_count, "应急物资数", "emergency supplies", .min = 0,
          .max = 100000000),
    FIELD(guards_count, "安保人员", "guards", .min = 0, .max = 1000000,
          .alias = "安保人员数"),
    FIELD(area, "园区面积", "area", .as = SP_AS_DECIMAL, .decimals = 2,
          .min = 0, .max = INT64_C(1000000000000)),
    FIELD(area_unit, "面积单位", "unit of area", SP_LABELS(units)),
    FIELD(address, "园区地址", "address", .flags = SP_BRIEF, .alias = "地址"),
    FIELD(longitude, "经度", "longitude", .alias = "lon|lng"),
    FIELD(latitude, "纬度", "latitude", .alias = "lat"),
    FIELD(datum, "坐标系", "datum", .labels = sp_datum_labels,
          .nlabels = SP_DATUM_COUNT),
    FIELD(authority, "监管部门", "supervising authority"),
    FIELD(authority_phone, "监管部门电话", "authority's phone",
          .clean = sp_phone_clean),
    FIELD(background, "园区背景图", "background picture", .flags = SP_GUARDED),
    FIELD(plan, "平面图", "plan picture", .flags = SP_GUARDED),
    FIELD(plan_width, "平面图宽", "plan width", .min = 1, .max = 30000,
          .help_zh = "像素；有平面图时自动填写",
          .help_en = "pixels; set by the plan picture"),
    FIELD(plan_height, "平面图高", "plan height", .min = 1, .max = 30000,
          .help_zh = "像素", .help_en = "pixels"),
    FIELD(plan_west, "平面图左缘经度", "longitude of the plan's left edge"),
    FIELD(plan_north, "平面图上缘纬度", "latitude of the plan's top edge"),
    FIELD(plan_east, "平面图右缘经度", "longitude of the plan's right edge"),
    FIELD(plan_south, "平面图下缘纬度", "latitude of the plan's bottom edge"),
};

/* Fields with a star on the product's screen: wanted, and said when missing. */
static void check_wanted(const sp_park *park, sp_findings *out)
{
    static const char *const names[] = {"safety_lead", "emergency_phone",
                                        "supplies_count", "guards_count",
                                        "area"};

    for (size_t i = 0; i < SP_COUNT(names); i++) {
        const sp_field *field = sp_type_field(&sp_park_type, names[i]);
        if (sp_record_is_empty(park, field))
            sp_finding_add(out, SP_WARNING, field->name,
                           SP_IN_ZH "应填写（园区档案必填项）",
                           SP_IN_EN " should be given (required in the "
                                    "archive of a park)",
                           field->zh, field->en);
    }
    if (park->area != SP_NO_INT && park->area_unit == SP_AREA_UNKNOWN)
        sp_finding_add(out, SP_WARNING, "area_unit",
                       "面积没有单位，应注明 km2、ha、mu 或 m2",
                       "the area has no unit; say km2, ha, mu or m2");
}

static void check_plan(const sp_park *park, sp_findings *out)
{
    int given = !isnan(park->plan_west) + !isnan(park->plan_north) +
                !isnan(park->plan_east) + !isnan(park->plan_south);

    if (given == 0)
        return;
    if (given < 4)
        sp_finding_add(out, SP_ERROR, "plan_west",
                       "平面图四边的经纬度应同时填写",
                       "the plan's four edges go together");
    else if (park->plan_west >= park->plan_east ||
             park->plan_south >= park->plan_north)
        sp_finding_add(out, SP_ERROR, "plan_west",
                       "平面图的左缘应在右缘以西、下缘应在上缘以南",
                       "the plan's left edge must lie west of its right edge, "
                       "and its bottom south of its top");
}

static void check(const void *record, sp_findings *out)
{
    const sp_park *park = record;

    check_wanted(park, out);
    sp_place_check(park->longitude, park->latitude, park->datum, out);
    check_plan(park, out);
}

const sp_type sp_park_type = {.name = "park",
                              .zh = "园区",
                              .en = "park",
                              .table = "park",
                              .code = "name",
                              .module = "archive",
                              .flags = SP_TYPE_SINGLE,
                              .check = check,
                              SP_TYPE(sp_park, fields)};

/* ---- pictures ---- */

/* What is written in one transaction. */
typedef struct saving {
    sp_session *session;
    sp_park *park;
    const sp_park_pictures *pictures;
    int64_t plan_width;
    int64_t plan_height;
} saving;

/* Decoded once, so that a damaged picture is refused now and not when the map
 * is wanted, and before the site is locked. */
static sp_status measure(const char *zh, const char *en, const void *bytes,
                         size_t len, saving *w)
{
    SP_AUTOPICTURE whole = {0};
    sp_status status = sp_picture_decode(bytes, len, NULL, &whole);

    w->plan_width = (int64_t)whole.width;
    w->plan_height = (int64_t)whole.height;
    if (status != SP_INVALID)
        return status;
    return sp_fail(status, SP_IN_ZH "：" SP_IN_ZH, SP_IN_EN ": " SP_IN_EN, zh,
                   en, sp_last_error(SP_ZH), sp_last_error(SP_EN));
}

static sp_status measure_all(saving *w)
{
    const sp_park_pictures *p = w->pictures;

    if (p->background)
        SP_TRY(measure("园区背景图", "background picture", p->background,
                       p->background_len, w));
    if (p->plan)
        SP_TRY(measure("平面图", "plan picture", p->plan, p->plan_len, w));
    return SP_OK;
}

static sp_status take(const saving *w, const void *bytes, size_t len,
                      char **member)
{
    char sha256[SP_HASH_HEX];

    if (!bytes)
        return SP_OK;
    SP_TRY(sp_blob_put(w->session->db, bytes, len, sha256));
    return sp_text_set(member, sha256);
}

static sp_status take_pictures(const saving *w)
{
    const sp_park_pictures *p = w->pictures;
    sp_park *park = w->park;

    SP_TRY(take(w, p->background, p->background_len, &park->background));
    SP_TRY(take(w, p->plan, p->plan_len, &park->plan));
    if (p->plan) {
        park->plan_width = w->plan_width;
        park->plan_height = w->plan_height;
    }
    return SP_OK;
}

static sp_status save(void *arg)
{
    const saving *w = arg;

    SP_TRY(take_pictures(w));
    return sp_record_put(w->session, &sp_park_type, w->park);
}

sp_status sp_park_save(sp_session *session, sp_park *park,
                       const sp_park_pictures *pictures)
{
    saving w = {.session = session, .park = park, .pictures = pictures};

    SP_TRY(measure_all(&w));
    return sp_db_transaction(session->db, save, &w);
}

static sp_status change_picture(void *arg)
{
    saving *w = arg;
    void *old = NULL;

    SP_TRY(sp_rec_find(w->session->db, &sp_park_type, NULL, NULL, &old));
    const sp_head *head = old;
    sp_status status = sp_require(w->session, "archive", SP_DO_UPDATE,
                                  head->owner_dept, head->created_by);
    if (status == SP_OK) {
        w->park = sp_record_copy(&sp_park_type, old);
        status = w->park ? take_pictures(w) : SP_NO_MEMORY;
    }
    if (status == SP_OK)
        status = sp_change(w->session, &sp_park_type, old, w->park, "picture");
    sp_record_free(&sp_park_type, old);
    sp_record_free(&sp_park_type, w->park);
    return status;
}

sp_status sp_park_set_picture(sp_session *session, sp_park_picture which,
                              const void *bytes, size_t len)
{
    sp_park_pictures pictures = {0};
    saving w = {.session = session, .pictures = &pictures};

    if (which == SP_PARK_BACKGROUND)
        pictures =
            (sp_park_pictures){.background = bytes, .background_len = len};
    else
        pictures = (sp_park_pictures){.plan = bytes, .plan_len = len};
    SP_TRY(sp_require(session, "archive", SP_DO_UPDATE, NULL, NULL));
    SP_TRY(measure_all(&w));
    return sp_db_transaction(session->db, change_picture, &w);
}
