/* What an enterprise has: papers that run out, and chemicals. */
#include <safeprod/archive.h>
#include <safeprod/creditcode.h>

#include <stdio.h>
#include <string.h>

#include "change.h"
#include "cleaning.h"
#include "expiring.h"
#include "field.h"
#include "hash.h"

static const sp_label kinds[] = {
    {"other", "其他证照", "other paper", NULL},
    {"business", "营业执照", "business licence", NULL},
    {"work_safety", "安全生产许可证", "work safety licence", "安许证"},
    {"hazchem_operation", "危险化学品经营许可证",
     "hazardous chemicals operation licence", "经营许可证"},
    {"hazchem_use", "危险化学品安全使用许可证",
     "hazardous chemicals use licence", "使用许可证"},
    {"hazchem_registration", "危险化学品登记证",
     "hazardous chemicals registration", "登记证"},
    {"pollutant", "排污许可证", "pollutant discharge permit", NULL},
    {"fire", "消防验收", "fire acceptance", NULL},
    {"insurance", "安全生产责任保险", "work safety liability insurance",
     "安责险"},
    {"evaluation", "安全评价报告", "safety evaluation report", "安全评价"},
    {"emergency_plan", "应急预案备案", "filed emergency plan", NULL},
};

#define LICENCE(m, zh, en, ...) SP_FIELD(sp_licence, m, zh, en, __VA_ARGS__)

static const sp_field licence_fields[] = {
    SP_HEAD_FIELDS(sp_licence),
    LICENCE(code, "证照编码", "code", .flags = SP_FIXED | SP_BRIEF,
            .clean = sp_code_clean, .help_zh = "不填则自动生成",
            .help_en = "made when not given"),
    LICENCE(enterprise, "企业编号", "enterprise",
            .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "enterprise"),
    LICENCE(kind, "证照类型", "kind", .flags = SP_BRIEF, SP_LABELS(kinds),
            .alias = "类型"),
    LICENCE(number, "证书编号", "number", .flags = SP_BRIEF,
            .alias = "证号|编号"),
    LICENCE(scope, "许可范围", "scope", .as = SP_AS_LINES),
    LICENCE(issuer, "发证机关", "issuer"),
    LICENCE(valid_from, "有效期自", "valid from", .as = SP_AS_DATE,
            .alias = "发证日期"),
    LICENCE(valid_to, "有效期至", "valid to", .as = SP_AS_DATE,
            .flags = SP_BRIEF, .alias = "到期日期|有效期"),
    SP_REMOVED_FIELD(sp_licence),
};

static void check_licence(const void *record, sp_findings *out)
{
    const sp_licence *l = record;

    if (l->valid_from && l->valid_to && strcmp(l->valid_from, l->valid_to) > 0)
        sp_finding_add(out, SP_ERROR, "valid_to", "有效期至 %s 早于有效期自 %s",
                       "valid to %s lies before valid from %s", l->valid_to,
                       l->valid_from);
    if (!l->valid_to)
        sp_finding_add(out, SP_WARNING, "valid_to",
                       "没有有效期，到期时不会提醒",
                       "without an end date nobody is reminded");
}

static sp_status before_licence(sp_session *session, const void *old,
                                void *record)
{
    sp_licence *l = record;

    (void)session;
    (void)old;
    return sp_code_derive(&l->code, l->enterprise, kinds[l->kind].name,
                          l->number);
}

static const sp_hooks licence_hooks = {.before = before_licence,
                                       .after = sp_due_licence,
                                       .after_beside = true,
                                       .after_bulk = sp_due_licences};

const sp_type sp_licence_type = {.name = "licence",
                                 .zh = "证照",
                                 .en = "licence",
                                 .table = "licence",
                                 .code = "code",
                                 .module = "archive",
                                 .hide = "removed_at",
                                 .check = check_licence,
                                 .hooks = &licence_hooks,
                                 SP_TYPE(sp_licence, licence_fields)};

#define CHEMICAL(m, zh, en, ...) SP_FIELD(sp_chemical, m, zh, en, __VA_ARGS__)

static const sp_field chemical_fields[] = {
    SP_HEAD_FIELDS(sp_chemical),
    CHEMICAL(code, "化学品编码", "code", .flags = SP_FIXED | SP_BRIEF,
             .clean = sp_code_clean, .help_zh = "不填则自动生成",
             .help_en = "made when not given"),
    CHEMICAL(enterprise, "企业编号", "enterprise",
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "enterprise"),
    CHEMICAL(name, "化学品名称", "name",
             .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
             .alias = "名称|品名"),
    CHEMICAL(cas, "CAS 号", "CAS number", .flags = SP_BRIEF,
             .clean = sp_cas_clean, .alias = "CAS"),
    CHEMICAL(category, "危险性分类", "danger categories", .flags = SP_BRIEF,
             .help_zh = "GB 18218 的类别，如 W5.3",
             .help_en = "of GB 18218, e.g. W5.3"),
    CHEMICAL(programme, "监管类别", "programme"),
    CHEMICAL(max_quantity, "最大存量", "maximum quantity", .flags = SP_BRIEF,
             .as = SP_AS_DECIMAL, .decimals = 6, .min = 0,
             .max = INT64_C(1000000000000000), .help_zh = "设计最大量，吨",
             .help_en = "design maximum, tonnes"),
    CHEMICAL(place, "存放地点", "place", .alias = "储存地点"),
    SP_REMOVED_FIELD(sp_chemical),
};

static sp_status before_chemical(sp_session *session, const void *old,
                                 void *record)
{
    sp_chemical *c = record;

    (void)session;
    (void)old;
    if (!c->name)
        return SP_OK; /* the check of required fields says it */
    return sp_code_derive(&c->code, c->enterprise, c->cas ? c->cas : c->name,
                          c->place);
}

static const sp_tally chemical_tallies[] = {{"cas", {"cas"}}};
static const sp_hooks chemical_hooks = {.before = before_chemical,
                                        .tallies = chemical_tallies,
                                        .ntallies = SP_COUNT(chemical_tallies)};

const sp_type sp_chemical_type = {.name = "chemical",
                                  .zh = "化学品",
                                  .en = "chemical",
                                  .table = "chemical",
                                  .code = "code",
                                  .module = "archive",
                                  .hide = "removed_at",
                                  .hooks = &chemical_hooks,
                                  SP_TYPE(sp_chemical, chemical_fields)};
