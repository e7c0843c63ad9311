/* Zones of the plan. */
#include <safeprod/polygon.h>

#include <inttypes.h>

#include "cleaning.h"
#include "risk_tree.h"

enum { POLYGON_CHARACTERS_MAX = 1 << 20 };

static const sp_label kinds[] = {
    [SP_ZONE_OTHER] = {"other", "其他", "other", NULL},
    [SP_ZONE_PRODUCTION] = {"production", "生产区", "production",
                            "生产|车间|装置区"},
    [SP_ZONE_STORAGE] = {"storage", "储存区", "storage", "储存|仓储|仓库|罐区"},
    [SP_ZONE_LOADING] = {"loading", "装卸区", "loading", "装卸"},
    [SP_ZONE_UTILITIES] = {"utilities", "公用工程", "utilities", "公用|辅助"},
    [SP_ZONE_WASTE] = {"waste", "环保处置区", "waste treatment",
                       "环保|污水处理|危废"},
    [SP_ZONE_OFFICE] = {"office", "办公生活区", "office", "办公|生活|办公区"},
    [SP_ZONE_ROAD] = {"road", "道路", "road", NULL},
};
SP_ASSERT_COUNT(kinds, SP_ZONE_KIND_COUNT);

static void free_polygon(sp_polygon **polygon)
{
    sp_polygon_free(*polygon);
}
#define AUTOPOLYGON SP_CLEANUP(free_polygon) sp_polygon

static sp_status clean_polygon(const char *text, char **out)
{
    AUTOPOLYGON *polygon = NULL;

    SP_TRY(sp_polygon_parse(text, &polygon));
    return sp_polygon_json(polygon, out);
}

#define FIELD(m, zh, en, ...) SP_FIELD(sp_zone, m, zh, en, __VA_ARGS__)
#define GRADE(m, zh, en)                                                       \
    FIELD(m, zh, en, .flags = SP_GUARDED | SP_BRIEF,                           \
          .labels = sp_risk_grade_labels, .nlabels = SP_RISK_GRADE_COUNT)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_zone),
    FIELD(code, "区域编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 32, .clean = sp_code_clean, .alias = "编号"),
    FIELD(name, "区域名称", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
          .alias = "名称|区域|title"),
    FIELD(enterprise, "所属企业", "enterprise", .flags = SP_BRIEF,
          .ref = "enterprise", .alias = "企业|企业编号", .help_zh = "企业编号",
          .help_en = "code of an enterprise"),
    FIELD(kind, "区域类型", "kind", SP_LABELS(kinds), .alias = "类型"),
    FIELD(polygon, "边界", "polygon", .as = SP_AS_JSON,
          .max_len = POLYGON_CHARACTERS_MAX, .clean = clean_polygon,
          .alias = "geometry|坐标",
          .help_zh = "平面图像素：“x,y x,y x,y”，孔前加“;”；或 GeoJSON",
          .help_en = "pixels of the plan: \"x,y x,y x,y\", \";\" before a "
                     "hole; or GeoJSON"),
    FIELD(responsible_dept, "责任部门", "responsible department",
          .flags = SP_CONTAINS),
    FIELD(responsible_person, "责任人", "responsible person",
          .flags = SP_CONTAINS, .alias = "负责人"),
    FIELD(responsible_phone, "责任人电话", "responsible person's phone",
          .flags = SP_PRIVATE, .clean = sp_phone_clean,
          .alias = "电话|联系电话"),
    GRADE(grade_inherent, "固有风险等级", "inherent grade"),
    GRADE(grade_residual, "现状风险等级", "residual grade"),
    FIELD(points, "风险点数", "risk points", .flags = SP_GUARDED | SP_BRIEF),
    SP_REMOVED_FIELD(sp_zone),
};

static void check(const void *record, sp_findings *out)
{
    const sp_zone *zone = record;

    if (!zone->polygon)
        sp_finding_add(out, SP_WARNING, "polygon",
                       "区域 %s 没有边界，四色图上画不出来",
                       "zone %s has no polygon, so the map cannot show it",
                       zone->code ? zone->code : "-");
}

static sp_status check_polygon(sp_session *session, const sp_zone *zone)
{
    AUTOPOLYGON *polygon = NULL;
    SP_CLEANUP(sp_park_release) sp_park *park = NULL;
    double width;
    double height;

    SP_TRY(sp_polygon_parse(zone->polygon, &polygon));
    SP_TRY(sp_park_find(session, &park));
    sp_plan_size(park, &width, &height);
    sp_status status = sp_polygon_within(polygon, width, height);
    if (status != SP_OK)
        return sp_fail_within(
            status, "区域 %s 的边界：",
            "the polygon of zone %s: ", zone->code ? zone->code : "-");
    return SP_OK;
}

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_zone *old = old_record;
    sp_zone *zone = record;

    if (zone->polygon && !(old && sp_same_text(old->polygon, zone->polygon)))
        SP_TRY(check_polygon(session, zone));
    if (!old) { /* nothing can lie in it yet */
        zone->points = 0;
        zone->grade_inherent = zone->grade_residual = SP_RISK_UNASSESSED;
        return SP_OK;
    }
    SP_TRY(sp_risk_zone_sum(session, zone));
    if (old->removed_at == SP_NO_INT && zone->removed_at != SP_NO_INT &&
        zone->points > 0)
        return sp_fail(SP_CONFLICT,
                       "区域 %s 内还有 %" PRId64
                       " 个在用的风险点，请先移到别的区域或停用",
                       "zone %s still holds %" PRId64
                       " risk points in use; move them or take them out of "
                       "use first",
                       zone->code, zone->points);
    return SP_OK;
}

static const sp_tally tallies[] = {
    {.name = "inherent", .fields = {"grade_inherent"}, .in_use_only = true},
    {.name = "residual", .fields = {"grade_residual"}, .in_use_only = true},
};
static const sp_hooks hooks = {
    .before = before, .tallies = tallies, .ntallies = SP_COUNT(tallies)};

const sp_type sp_zone_type = {.name = "zone",
                              .zh = "区域",
                              .en = "zone",
                              .table = "zone",
                              .code = "code",
                              .module = "risk",
                              .hide = "removed_at",
                              .check = check,
                              .hooks = &hooks,
                              SP_TYPE(sp_zone, fields)};
