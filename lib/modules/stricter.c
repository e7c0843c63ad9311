/* Which of two values of a safety fact is the stricter: a table, and reasons.
 */
#include "stricter.h"

#include <string.h>

#define ROW(t, f, ...)                                                         \
    {                                                                          \
        t, f, __VA_ARGS__, false                                               \
    }
#define LEADS(t, f, ...)                                                       \
    {                                                                          \
        t, f, __VA_ARGS__, true                                                \
    }
#define GRADE                                                                  \
    SP_STRICTER_LAST, "低估风险比高估危险",                                    \
        "a risk taken for less is worse than for more"
#define ENDS                                                                   \
    SP_STRICTER_LEAST, "有一方说先到期，就按先到期",                           \
        "whoever says that it runs out sooner is believed"
#define PROVEN                                                                 \
    SP_STRICTER_NONE, "没有证明或先到期的，按没有、按先到期",                  \
        "what is not proven, or runs out sooner, counts"
#define DANGER                                                                 \
    SP_STRICTER_TRUE, "有一方说有此危险，就按有",                              \
        "a danger that one side knows of is there"
#define BOUND_LOW                                                              \
    SP_STRICTER_LEAST, "限值越低越早报警", "the lower limit warns sooner"
#define BOUND_HIGH                                                             \
    SP_STRICTER_MOST, "下限越高越早报警", "the higher lower limit warns sooner"
#define OPEN                                                                   \
    SP_STRICTER_FIRST, "一方未了结，就没有了结",                               \
        "what is open on one side is open: OPEN goes over CLOSED"

static const sp_stricter_rule rules[] = {
    LEADS("enterprise", "status", SP_STRICTER_FIRST, "在册的要管",
          "who is in the register "
          "is looked after"),
    ROW("enterprise", "risk_grade", GRADE),
    ROW("enterprise", "standardisation_to", ENDS),
    ROW("enterprise", "key_process", DANGER),
    ROW("enterprise", "key_chemicals", DANGER),
    ROW("enterprise", "major_hazard_installation", DANGER),
    ROW("enterprise", "combustible_dust", DANGER),
    ROW("enterprise", "ammonia_refrigeration", DANGER),
    ROW("enterprise", "confined_space", DANGER),
    ROW("enterprise", "metal_smelting", DANGER),
    ROW("enterprise", "deep_well_casting", DANGER),
    ROW("enterprise", "gas_works", DANGER),
    ROW("licence", "valid_to", ENDS),
    ROW("chemical", "max_quantity", SP_STRICTER_MOST, "最大存量按多的算",
        "the larger design maximum counts"),
    ROW("zone", "grade_inherent", GRADE),
    ROW("zone", "grade_residual", GRADE),
    ROW("risk_point", "grade_inherent", GRADE),
    ROW("risk_point", "grade_residual", GRADE),
    ROW("risk_point", "control_level", SP_STRICTER_LAST, "管控层级按高的",
        "the higher level of control is kept"),
    ROW("risk_point", "review_due", ENDS),
    LEADS("risk_event", "grade_residual", GRADE),
    LEADS("risk_event", "grade_inherent", GRADE),
    ROW("risk_event", "review_due", ENDS),
    ROW("control_measure", "cycle_days", SP_STRICTER_LEAST, "排查周期按短的",
        "the shorter cycle is kept"),
    ROW("contractor", "agreement_to", ENDS),
    ROW("contractor", "contract_to", ENDS),
    ROW("contractor", "review_due", ENDS),
    ROW("person", "trained_until", PROVEN),
    ROW("person", "medical_until", PROVEN),
    ROW("person", "insured_until", ENDS),
    ROW("person", "exam_passed", SP_STRICTER_FALSE,
        "有一方说不合格，就按不合格", "who failed on one side has not passed"),
    ROW("certificate", "valid_to", ENDS),
    ROW("certificate", "review_due", ENDS),
    ROW("certificate", "revoked", SP_STRICTER_TRUE, "一处吊销，处处吊销",
        "revoked on one side is revoked"),
    ROW("party_paper", "valid_to", ENDS),
    ROW("party_agreement", "valid_to", ENDS),
    ROW("party_equipment", "valid_to", PROVEN),
    ROW("party_equipment", "inspection_due", ENDS),
    LEADS("entry_pass", "state", SP_STRICTER_LAST, "一处停用，处处停用",
          "a pass that ended on one side has ended"),
    ROW("entry_pass", "valid_to", ENDS),
    LEADS("hazard", "state", OPEN),
    ROW("hazard", "level", SP_STRICTER_LAST, "隐患级别按重的",
        "the more severe level"),
    ROW("hazard", "deadline", ENDS),
    LEADS("alarm", "state", OPEN),
    ROW("alarm", "level", SP_STRICTER_MOST, "报警级别按高的",
        "the higher level"),
    LEADS("incident", "state", OPEN),
    ROW("permit", "valid_to", ENDS),
    LEADS("device", "state", SP_STRICTER_FIRST, "在用的要监测",
          "what is in use is watched"),
    ROW("device", "calibration_due", ENDS),
    ROW("tag", "hi", BOUND_LOW),
    ROW("tag", "hihi", BOUND_LOW),
    ROW("tag", "lo", BOUND_HIGH),
    ROW("tag", "lolo", BOUND_HIGH),
    ROW("tag", "on_delay", SP_STRICTER_NONE, "延时越短越早报警",
        "the shorter delay warns sooner"),
    ROW("supply", "valid_to", ENDS),
    ROW("supply", "next_check", ENDS),
};

const sp_stricter_rule *sp_stricter_rules(size_t *out_count)
{
    *out_count = SP_COUNT(rules);
    return rules;
}

static int order_of(double a, double b)
{
    return (a > b) - (a < b);
}

/* -1, 0, +1; members that hold something. */
static int compare(const sp_field *field, const void *a, const void *b)
{
    const void *x = sp_at(a, field);
    const void *y = sp_at(b, field);

    switch (field->kind) {
    case SP_TEXT: /* days, which sort as texts do */
        return strcmp(*(char *const *)x, *(char *const *)y);
    case SP_INT:
        return (*(const int64_t *)x > *(const int64_t *)y) -
               (*(const int64_t *)x < *(const int64_t *)y);
    case SP_REAL:
        return order_of(*(const double *)x, *(const double *)y);
    case SP_BOOL:
        return *(const bool *)x - *(const bool *)y;
    case SP_ENUM:
        break;
    }
    return (*(const unsigned *)x > *(const unsigned *)y) -
           (*(const unsigned *)x < *(const unsigned *)y);
}

/* > 0: @a is stricter; < 0: @b is. */
static int stricter(const sp_stricter_rule *rule, const sp_field *field,
                    const void *a, const void *b)
{
    bool none_a = sp_record_is_empty(a, field);
    bool none_b = sp_record_is_empty(b, field);

    if (none_a || none_b) {
        int missing = none_a - none_b;
        return rule->how == SP_STRICTER_NONE ? missing : -missing;
    }
    switch (rule->how) {
    case SP_STRICTER_LAST:
    case SP_STRICTER_MOST:
    case SP_STRICTER_TRUE:
        return compare(field, a, b);
    case SP_STRICTER_FIRST:
    case SP_STRICTER_LEAST:
    case SP_STRICTER_NONE:
    case SP_STRICTER_FALSE:
        break;
    }
    return -compare(field, a, b);
}

int sp_stricter_leads(const sp_type *type, const void *a, const void *b)
{
    for (size_t i = 0; i < SP_COUNT(rules); i++) {
        if (!rules[i].leads || strcmp(rules[i].type, type->name) != 0)
            continue;
        int by = stricter(&rules[i], sp_type_field(type, rules[i].field), a, b);
        if (by != 0)
            return by > 0 ? 1 : -1;
    }
    return 0;
}

sp_status sp_stricter_take(const sp_type *type, const void *other, void *record)
{
    for (size_t i = 0; i < SP_COUNT(rules); i++) {
        if (rules[i].leads || strcmp(rules[i].type, type->name) != 0)
            continue;
        const sp_field *field = sp_type_field(type, rules[i].field);
        if (stricter(&rules[i], field, other, record) > 0)
            SP_TRY(sp_field_take(field, other, record));
    }
    return SP_OK;
}
