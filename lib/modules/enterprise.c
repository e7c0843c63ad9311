/* Enterprises: the record, its rules, writing off and reinstating. */
#include <safeprod/archive.h>
#include <safeprod/creditcode.h>
#include <safeprod/industry.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "change.h"
#include "cleaning.h"
#include "expiring.h"
#include "field.h"
#include "str.h"
#include "when.h"

static const sp_label statuses[] = {
    [SP_ENTERPRISE_ACTIVE] = {"active", "未核销", "active", "在园|正常"},
    [SP_ENTERPRISE_WRITTEN_OFF] = {"written_off", "已核销", "written off",
                                   "核销"},
};

static const sp_label reasons[] = {
    [SP_WRITE_OFF_NONE] = {"none", "无", "none", NULL},
    [SP_WRITE_OFF_MOVED] = {"moved", "迁出", "moved away", "搬迁"},
    [SP_WRITE_OFF_CLOSED] = {"closed", "停业", "closed", "关闭"},
    [SP_WRITE_OFF_CANCELLED] = {"cancelled", "注销", "cancelled", NULL},
    [SP_WRITE_OFF_MERGED] = {"merged", "合并", "merged", NULL},
};

static const sp_label scales[] = {
    {"unknown", "未填", "unknown", NULL}, {"micro", "微型", "micro", "微"},
    {"small", "小型", "small", "小"},     {"medium", "中型", "medium", "中"},
    {"large", "大型", "large", "大"},
};

static const sp_label standardisations[] = {
    {"none", "未达标", "none", "无"},
    {"level_1", "一级", "level 1", "1"},
    {"level_2", "二级", "level 2", "2"},
    {"level_3", "三级", "level 3", "3"},
};

#define TEXT(m, zh, en, ...) SP_FIELD(sp_enterprise, m, zh, en, __VA_ARGS__)
#define FLAG(m, zh, en) SP_FIELD(sp_enterprise, m, zh, en)
#define COUNT(m, zh, en)                                                       \
    SP_FIELD(sp_enterprise, m, zh, en, .min = 0, .max = 10000000)
#define DAY(m, zh, en, ...)                                                    \
    SP_FIELD(sp_enterprise, m, zh, en, .as = SP_AS_DATE, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_enterprise),
    TEXT(code, "企业编号", "code", .flags = SP_FIXED | SP_BRIEF, .max_len = 32,
         .clean = sp_code_clean, .alias = "编号", .help_zh = "不填则自动生成",
         .help_en = "made when not given"),
    TEXT(full_name, "企业全称", "full name",
         .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
         .alias = "名称|企业名称|单位名称|name"),
    TEXT(short_name, "企业简称", "short name", .flags = SP_CONTAINS,
         .alias = "简称"),
    TEXT(credit_code, "统一社会信用代码", "unified social credit code",
         .clean = sp_credit_code_clean, .alias = "信用代码|社会信用代码|uscc"),
    TEXT(safety_sector, "所属行业类型", "safety sector", .flags = SP_BRIEF,
         .alias = "行业|所属行业|监管行业|行业类型|industry|sector"),
    TEXT(industry_code, "国民经济行业代码", "GB/T 4754 code",
         .clean = sp_industry_code_clean, .alias = "行业代码"),
    TEXT(risk_grade, "风险等级", "risk grade", .flags = SP_BRIEF,
         .labels = sp_risk_grade_labels, .nlabels = SP_RISK_GRADE_COUNT,
         .alias = "level|grade|安全风险等级"),
    TEXT(risk_assessed_by, "风险评定单位", "risk assessed by",
         .alias = "评定单位"),
    DAY(risk_assessed_at, "风险评定日期", "risk assessed on"),
    TEXT(status, "核销状态", "status",
         .flags = SP_GUARDED | SP_INITIAL | SP_BRIEF, SP_LABELS(statuses),
         .alias = "状态"),
    DAY(entered_park_at, "入园时间", "entered the park on", .flags = SP_BRIEF,
        .alias = "入园日期|entered"),
    SP_FIELD(sp_enterprise, written_off_at, "核销时间", "written off at",
             .flags = SP_GUARDED | SP_INITIAL, .as = SP_AS_TIME),
    TEXT(write_off_reason, "核销原因", "write-off reason",
         .flags = SP_GUARDED | SP_INITIAL, SP_LABELS(reasons)),
    TEXT(legal_rep, "法定代表人", "legal representative",
         .flags = SP_CONTAINS | SP_BRIEF, .alias = "法人|法人代表"),
    TEXT(contact, "联系人", "contact", .flags = SP_CONTAINS | SP_BRIEF),
    TEXT(contact_phone, "联系电话", "contact's phone", .flags = SP_PRIVATE,
         .clean = sp_phone_clean, .alias = "联系人电话|电话"),
    TEXT(principal, "主要负责人", "principal"),
    TEXT(principal_phone, "主要负责人电话", "principal's phone",
         .flags = SP_PRIVATE, .clean = sp_phone_clean),
    TEXT(safety_lead, "安全负责人", "safety lead"),
    TEXT(safety_lead_phone, "安全负责人电话", "safety lead's phone",
         .flags = SP_PRIVATE, .clean = sp_phone_clean),
    TEXT(economic_type, "经济类型", "economic type", .alias = "企业类型"),
    TEXT(scale, "企业规模", "scale", SP_LABELS(scales), .alias = "规模"),
    TEXT(registered_address, "注册地址", "registered address",
         .flags = SP_CONTAINS),
    TEXT(production_address, "生产经营地址", "production address",
         .flags = SP_CONTAINS, .alias = "地址|生产地址|经营地址"),
    TEXT(admin_division, "行政区划代码", "GB/T 2260 code",
         .clean = sp_division_clean),
    DAY(established, "成立日期", "established on"),
    TEXT(registered_capital, "注册资本", "registered capital",
         .as = SP_AS_DECIMAL, .decimals = 2, .min = 0,
         .max = INT64_C(1000000000000), .help_zh = "万元",
         .help_en = "10,000 yuan"),
    COUNT(staff_count, "从业人数", "staff"),
    COUNT(safety_staff_count, "专职安全员数", "full-time safety staff"),
    COUNT(safety_engineers, "注册安全工程师数", "safety engineers"),
    COUNT(special_operators, "特种作业人员数", "special operators"),
    TEXT(standardisation, "标准化等级", "standardisation level",
         SP_LABELS(standardisations)),
    DAY(standardisation_to, "标准化有效期至", "standardisation valid to"),
    FLAG(dual_prevention, "双重预防机制", "dual prevention"),
    FLAG(key_process, "重点监管工艺", "key supervised process"),
    FLAG(key_chemicals, "重点监管化学品", "key supervised chemicals"),
    FLAG(major_hazard_installation, "重大危险源", "major hazard installation"),
    FLAG(combustible_dust, "粉尘涉爆", "combustible dust"),
    FLAG(ammonia_refrigeration, "涉氨制冷", "ammonia refrigeration"),
    FLAG(confined_space, "有限空间", "confined space"),
    FLAG(metal_smelting, "金属冶炼", "metal smelting"),
    FLAG(deep_well_casting, "深井铸造", "deep-well casting"),
    FLAG(gas_works, "涉煤气", "coal gas"),
    FLAG(leases_premises, "厂中厂", "tenant in another's plant"),
    TEXT(longitude, "经度", "longitude", .alias = "lon|lng"),
    TEXT(latitude, "纬度", "latitude", .alias = "lat"),
    TEXT(datum, "坐标系", "datum", .labels = sp_datum_labels,
         .nlabels = SP_DATUM_COUNT),
    TEXT(site_area, "占地面积", "site area", .as = SP_AS_DECIMAL, .decimals = 2,
         .min = 0, .max = INT64_C(1000000000000), .help_zh = "平方米",
         .help_en = "m²"),
    TEXT(business_scope, "经营范围", "business scope", .as = SP_AS_LINES,
         .flags = SP_CONTAINS),
    TEXT(remark, "备注", "remark", .as = SP_AS_LINES, .flags = SP_CONTAINS),
};

/* ---- rules ---- */

static void check(const void *record, sp_findings *out)
{
    const sp_enterprise *e = record;

    sp_place_check(e->longitude, e->latitude, e->datum, out);
    if (e->credit_code && !sp_credit_code_org_ok(e->credit_code))
        sp_finding_add(out, SP_WARNING, "credit_code",
                       "信用代码 %s 的第 17 位与组织机构代码校验不符",
                       "character 17 of credit code %s does not match the "
                       "organisation code inside it",
                       e->credit_code);
    if (e->entered_park_at && e->established &&
        strcmp(e->entered_park_at, e->established) < 0)
        sp_finding_add(out, SP_WARNING, "entered_park_at",
                       "入园时间 %s 早于成立日期 %s",
                       "entered the park on %s, before it was established on "
                       "%s",
                       e->entered_park_at, e->established);
    if (e->safety_staff_count != SP_NO_INT && e->staff_count != SP_NO_INT &&
        e->safety_staff_count > e->staff_count)
        sp_finding_add(out, SP_WARNING, "safety_staff_count",
                       "专职安全员 %" PRId64 " 人多于从业人数 %" PRId64 " 人",
                       "%" PRId64 " safety staff are more than the staff of "
                       "%" PRId64,
                       e->safety_staff_count, e->staff_count);
}

/* Is @code another enterprise's? */
static sp_status is_taken(sp_session *session, const char *code,
                          const char *full_name, bool *out)
{
    void *found = NULL;
    sp_status status =
        sp_rec_find(session->db, &sp_enterprise_type, "code", code, &found);
    const sp_enterprise *e = found;

    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    *out = e && strcmp(e->full_name, full_name) != 0;
    sp_record_free(&sp_enterprise_type, found);
    return SP_OK;
}

/* Four letters and the time, as the product makes them. The letters come from
 * the name, so that the same name in the same second is a conflict; another
 * name with the same letters, which a long import meets, takes a later second.
 */
static sp_status make_code(sp_session *session, sp_enterprise *e)
{
    char code[32];
    sp_hash hash = sp_hash_of(e->full_name, strlen(e->full_name));
    const unsigned char *b = hash.byte;
    int64_t second = sp_session_now(session);
    bool taken = true;

    for (; taken; second++) {
        snprintf(code, sizeof code, "%c%c%c%c%" PRId64, 'A' + b[0] % 26,
                 'A' + b[1] % 26, 'A' + b[2] % 26, 'A' + b[3] % 26, second);
        SP_TRY(is_taken(session, code, e->full_name, &taken));
    }
    return sp_text_set(&e->code, code);
}

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_enterprise *old = old_record;
    sp_enterprise *e = record;

    /* Only an import brings a new one that has left already. */
    if (!old && e->status == SP_ENTERPRISE_WRITTEN_OFF &&
        e->written_off_at == SP_NO_INT)
        e->written_off_at = sp_session_now(session);
    if (!old && e->status == SP_ENTERPRISE_ACTIVE)
        e->written_off_at = SP_NO_INT;
    if (!e->code && e->full_name)
        SP_TRY(make_code(session, e));
    if (old && old->status == SP_ENTERPRISE_WRITTEN_OFF &&
        e->status == SP_ENTERPRISE_WRITTEN_OFF)
        return sp_fail(SP_CONFLICT, "企业 %s 已核销，只能查看；可先恢复",
                       "enterprise %s is written off and can only be read; "
                       "reinstate it first",
                       e->code);
    return SP_OK;
}

static const sp_tally tallies[] = {
    {"status_grade", {"status", "risk_grade"}},
    {"status_sector", {"status", "safety_sector"}},
    {"entered_month", {"entered_park_at:month"}},
    {"written_off_month", {"written_off_at:month"}},
};
static const sp_hooks hooks = {.before = before,
                               .after = sp_due_enterprise,
                               .after_beside = true,
                               .after_bulk = sp_due_enterprises,
                               .tallies = tallies,
                               .ntallies = SP_COUNT(tallies)};

const sp_type sp_enterprise_type = {.name = "enterprise",
                                    .zh = "企业",
                                    .en = "enterprise",
                                    .table = "enterprise",
                                    .code = "code",
                                    .module = "archive",
                                    .hide = "written_off_at",
                                    .check = check,
                                    .hooks = &hooks,
                                    SP_TYPE(sp_enterprise, fields)};

/* ---- writing off ---- */

static void free_enterprise(sp_enterprise **e)
{
    sp_record_free(&sp_enterprise_type, *e);
}
#define AUTOENTERPRISE SP_CLEANUP(free_enterprise) sp_enterprise

static sp_status load(sp_session *session, const char *code,
                      sp_enterprise **out_old, sp_enterprise **out_new)
{
    void *found = NULL;

    SP_TRY(sp_require(session, "archive", SP_DO_DELETE, NULL, NULL));
    SP_TRY(sp_rec_find(session->db, &sp_enterprise_type, "code", code, &found));
    *out_old = found;
    SP_TRY(sp_require(session, "archive", SP_DO_DELETE, (*out_old)->owner_dept,
                      (*out_old)->created_by));
    *out_new = sp_record_copy(&sp_enterprise_type, found);
    return *out_new ? SP_OK : SP_NO_MEMORY;
}

sp_status sp_enterprise_write_off(sp_session *session, const char *code,
                                  const char *reason)
{
    AUTOENTERPRISE *old = NULL;
    AUTOENTERPRISE *e = NULL;
    int why = sp_label_find(reasons, SP_COUNT(reasons), reason);

    if (why == SP_LABEL_NO_MEMORY)
        return sp_no_memory();
    if (why <= SP_WRITE_OFF_NONE)
        return sp_fail(
            SP_INVALID,
            "核销原因“%.40s”应为 迁出(moved)、停业(closed)、注销"
            "(cancelled) 或 合并(merged)",
            "the reason \"%.40s\" should be moved, closed, cancelled "
            "or merged",
            reason);
    SP_TRY(load(session, code, &old, &e));
    if (old->status == SP_ENTERPRISE_WRITTEN_OFF)
        return sp_fail(SP_CONFLICT, "企业 %s 已经核销",
                       "enterprise %s is written off already", code);
    e->status = SP_ENTERPRISE_WRITTEN_OFF;
    e->written_off_at = sp_session_now(session);
    e->write_off_reason = (unsigned)why;
    return sp_change(session, &sp_enterprise_type, old, e, "write_off");
}

sp_status sp_enterprise_reinstate(sp_session *session, const char *code)
{
    AUTOENTERPRISE *old = NULL;
    AUTOENTERPRISE *e = NULL;

    SP_TRY(load(session, code, &old, &e));
    if (old->status == SP_ENTERPRISE_ACTIVE)
        return sp_fail(SP_CONFLICT, "企业 %s 没有核销，无需恢复",
                       "enterprise %s is not written off", code);
    e->status = SP_ENTERPRISE_ACTIVE;
    e->written_off_at = SP_NO_INT;
    e->write_off_reason = SP_WRITE_OFF_NONE;
    return sp_change(session, &sp_enterprise_type, old, e, "reinstate");
}
