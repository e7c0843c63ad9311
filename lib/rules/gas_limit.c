/* One gas reading against the limits of a pack. */
#include "gas_limit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "text.h"
#include "when.h"

enum { ONE = 10000 }; /* SP_PERMIT_GAS_DECIMALS places */

const sp_label sp_gas_unit_labels[] = {
    [SP_GAS_UNIT_NONE] = {"none", "无单位", "no unit", NULL},
    [SP_GAS_UNIT_VOL] = {"%vol", "%vol", "%vol", "vol%|%(vol)|%v/v|体积分数"},
    [SP_GAS_UNIT_LEL] = {"%LEL", "%LEL", "%LEL", "lel%|%(lel)|lel"},
    [SP_GAS_UNIT_MG] = {"mg/m3", "mg/m3", "mg/m3", "mg/m³|mg/m^3"},
    [SP_GAS_UNIT_PPM] = {"ppm", "ppm", "ppm", "ppmv|μmol/mol"},
};
SP_ASSERT_COUNT(sp_gas_unit_labels, SP_GAS_UNIT_COUNT);

static bool in_list(const char *list, const char *word)
{
    size_t len = strlen(word);

    while (list && *list) {
        size_t n = strcspn(list, "|");
        if (n == len && strncasecmp(list, word, n) == 0)
            return true;
        list += n + (list[n] == '|');
    }
    return false;
}

static int unit_of(const char *text)
{
    for (int u = SP_GAS_UNIT_VOL; u < SP_GAS_UNIT_COUNT; u++)
        if (strcasecmp(text, sp_gas_unit_labels[u].name) == 0 ||
            in_list(sp_gas_unit_labels[u].alias, text))
            return u;
    return -1;
}

sp_status sp_gas_value_parse(const char *text, int64_t *out_value,
                             sp_gas_unit *out_unit)
{
    SP_AUTOFREE char *half = NULL;
    SP_AUTOFREE char *word = NULL;
    char number[32];
    int64_t value;
    int unit = SP_GAS_UNIT_NONE;

    SP_TRY(sp_text_halfwidth(text, &half));
    SP_TRY(sp_text_trim(half, strlen(half), &word));
    size_t n = strspn(word, "+-.0123456789");
    const char *rest = word + n + strspn(word + n, " \t");
    if (n == 0 || n >= sizeof number)
        return sp_fail(SP_INVALID, "气体检测值“%.40s”不是数，如 0.2 %%vol",
                       "gas value \"%.40s\" is no number such as 0.2 %%vol",
                       text);
    snprintf(number, sizeof number, "%.*s", (int)n, word);
    if (!sp_text_to_scaled(number, SP_PERMIT_GAS_DECIMALS, &value))
        return sp_fail(SP_INVALID, "气体检测值“%.40s”应为最多 %d 位小数的数",
                       "gas value \"%.40s\" must be a number with at most %d "
                       "decimals",
                       text, SP_PERMIT_GAS_DECIMALS);
    if (*rest && (unit = unit_of(rest)) < 0)
        return sp_fail(SP_INVALID,
                       "不认识气体单位“%.40s”，应为 %%vol、%%LEL、mg/m3 或 ppm",
                       "unknown gas unit \"%.40s\"; use %%vol, %%LEL, mg/m3 or "
                       "ppm",
                       rest);
    *out_value = value;
    *out_unit = (sp_gas_unit)unit;
    return SP_OK;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static const char *name_of(const sp_gas_reading *r, sp_lang lang)
{
    static const char *const kinds[][2] = {
        [SP_PERMIT_GAS_FLAMMABLE] = {"可燃气体", "flammable gas"},
        [SP_PERMIT_GAS_OXYGEN] = {"氧", "oxygen"},
        [SP_PERMIT_GAS_TOXIC] = {"有毒气体", "toxic gas"},
    };

    return r->substance && *r->substance ? r->substance
           : r->cas && *r->cas           ? r->cas
                                         : kinds[r->kind][lang];
}

sp_gas_words sp_gas_describe(const sp_gas_reading *r, int zone)
{
    sp_gas_words words;
    char value[32] = "?", at[32];
    const char *unit = (unsigned)r->unit < SP_GAS_UNIT_COUNT && r->unit
                           ? sp_gas_unit_labels[r->unit].name
                           : "";

    if (r->value != SP_NO_INT)
        sp_scaled_to_text(r->value, SP_PERMIT_GAS_DECIMALS, value);
    sp_time_format(r->at, zone, at);
    snprintf(words.zh, sizeof words.zh, "%.60s %s%s%s（%.40s%s%s）",
             name_of(r, SP_ZH), value, *unit ? " " : "", unit,
             or_empty(r->point), r->point && *r->point ? "，" : "", at);
    snprintf(words.en, sizeof words.en, "%.60s %s%s%s (%.40s%s%s)",
             name_of(r, SP_EN), value, *unit ? " " : "", unit,
             or_empty(r->point), r->point && *r->point ? ", " : "", at);
    return words;
}

static bool alike(const char *a, const char *b)
{
    return strcasecmp(or_empty(a), or_empty(b)) == 0;
}

bool sp_gas_same_substance(const sp_gas_reading *a, const sp_gas_reading *b)
{
    if (*or_empty(a->cas) && *or_empty(b->cas))
        return alike(a->cas, b->cas);
    return alike(a->substance, b->substance);
}

bool sp_gas_is(const sp_gas_reading *reading, const char *substance)
{
    return alike(reading->substance, substance) ||
           alike(reading->cas, substance);
}

/* ---- limits ---- */

static bool concerns(const sp_permit_gas_limit *limit, const sp_gas_reading *r)
{
    if (limit->kind != r->kind)
        return false;
    if (r->kind == SP_PERMIT_GAS_TOXIC) {
        const char *name = or_empty(r->substance);
        if (*or_empty(r->cas) && *or_empty(limit->cas))
            return alike(r->cas, limit->cas);
        return *name &&
               (alike(name, limit->item.code) || alike(name, limit->item.zh) ||
                alike(name, limit->item.en) || in_list(limit->alias, name));
    }
    /* Without a known LEL the limits of all substances count. */
    return r->kind != SP_PERMIT_GAS_FLAMMABLE || r->lel <= 0 ||
           (limit->lel_from <= r->lel && r->lel < limit->lel_below);
}

/* A value in the unit of a limit as a fraction: value * up / down. */
typedef struct ratio {
    int64_t up;
    int64_t down;
} ratio;

static bool convert(const sp_gas_reading *r, const sp_permit_gas_limit *limit,
                    ratio *out)
{
    bool by_volume = strcmp(limit->unit, "%vol") == 0;

    *out = (ratio){1, 1};
    if (!by_volume)
        return r->unit == SP_GAS_UNIT_MG;
    switch (r->unit) {
    case SP_GAS_UNIT_VOL:
        return true;
    case SP_GAS_UNIT_PPM:
        out->down = ONE;
        return true;
    case SP_GAS_UNIT_LEL: /* a percentage of the LEL, which has places itself */
        *out = (ratio){r->lel, (int64_t)100 * ONE};
        return r->kind == SP_PERMIT_GAS_FLAMMABLE && r->lel > 0;
    default:
        return false;
    }
}

static void over(const sp_permit_gas_limit *limit, const sp_gas_words *words,
                 bool high, bool lel_known, sp_permit_reasons *reasons)
{
    char bound[32];

    sp_scaled_to_text(high ? limit->max : limit->min, SP_PERMIT_GAS_DECIMALS,
                      bound);
    if (high && limit->kind == SP_PERMIT_GAS_FLAMMABLE && !lel_known)
        sp_permit_reason_add(
            reasons, "gas_over", limit->item.clause,
            "%s%.0s 超过 %s %s；其爆炸下限未知，按最严的限值算",
            "%.0s%s is over %s %s; its LEL is not known, so the strictest "
            "limit counts",
            words->zh, words->en, bound, limit->unit);
    else if (high)
        sp_permit_reason_add(reasons, "gas_over", limit->item.clause,
                             "%s%.0s 超过 %s %s", "%.0s%s is over %s %s",
                             words->zh, words->en, bound, limit->unit);
    else
        sp_permit_reason_add(reasons, "gas_under", limit->item.clause,
                             "%s%.0s 低于 %s %s", "%.0s%s is below %s %s",
                             words->zh, words->en, bound, limit->unit);
}

static void cannot_convert(const sp_gas_reading *r,
                           const sp_permit_gas_limit *limit,
                           const sp_gas_words *words,
                           sp_permit_reasons *reasons)
{
    if (r->unit == SP_GAS_UNIT_LEL && r->kind == SP_PERMIT_GAS_FLAMMABLE)
        sp_permit_reason_add(
            reasons, "gas_lel_unknown", limit->item.clause,
            "%s%.0s 的爆炸下限未知，%%LEL 不能换算成 %%vol；请补爆炸下限",
            "%.0s%s: its LEL is not known, so %%LEL cannot become %%vol; give "
            "the LEL",
            words->zh, words->en);
    else
        sp_permit_reason_add(
            reasons, "gas_unit", limit->item.clause,
            "%s%.0s 的单位与限值的 %s 不能换算；请以 %s 记录",
            "%.0s%s: its unit cannot become %s, which the limit is in; record "
            "it in %s",
            words->zh, words->en, limit->unit, limit->unit);
}

static void against(const sp_permit_gas_limit *limit, const sp_gas_reading *r,
                    const sp_gas_words *words, sp_permit_reasons *reasons)
{
    ratio by;

    if (!convert(r, limit, &by)) {
        cannot_convert(r, limit, words, reasons);
        return;
    }
    __int128 value = (__int128)r->value * by.up;
    if (limit->max != INT64_MAX && value > (__int128)limit->max * by.down)
        over(limit, words, true, r->lel > 0, reasons);
    if (limit->min != INT64_MIN && value < (__int128)limit->min * by.down)
        over(limit, words, false, true, reasons);
}

/* Is it a value at all, and one that can be? */
static bool is_value(const sp_gas_reading *r, const sp_gas_words *words,
                     sp_permit_reasons *reasons)
{
    int64_t most = r->unit == SP_GAS_UNIT_PPM   ? (int64_t)1000000 * ONE
                   : r->unit == SP_GAS_UNIT_MG  ? (int64_t)1000000000 * ONE
                   : r->unit == SP_GAS_UNIT_LEL ? (int64_t)10000 * ONE
                                                : (int64_t)100 * ONE;

    if (r->value == SP_NO_INT)
        sp_permit_reason_add(reasons, "gas_no_value", "",
                             "%s%.0s 没有检测值，或不是数",
                             "%.0s%s has no value, or none that is a number",
                             words->zh, words->en);
    else if (r->unit == SP_GAS_UNIT_NONE ||
             (unsigned)r->unit >= SP_GAS_UNIT_COUNT)
        sp_permit_reason_add(
            reasons, "gas_no_unit", "",
            "%s%.0s 没有单位：%%vol 与 %%LEL 相差数十倍，不能猜",
            "%.0s%s has no unit: %%vol and %%LEL differ tenfold and more and "
            "are not guessed",
            words->zh, words->en);
    else if (r->value < 0 || r->value > most || r->lel < 0 ||
             r->lel > (int64_t)100 * ONE)
        sp_permit_reason_add(reasons, "gas_impossible", "",
                             "%s%.0s 不可能：请核对数值、单位和爆炸下限",
                             "%.0s%s cannot be: check the value, the unit and "
                             "the LEL",
                             words->zh, words->en);
    else
        return true;
    return false;
}

void sp_gas_judge(const sp_permit_type *type, const sp_permit_grading *grading,
                  const sp_gas_reading *reading, int zone,
                  sp_permit_reasons *reasons)
{
    sp_gas_words words = sp_gas_describe(reading, zone);
    const sp_permit_gas_limit *strictest = NULL;
    bool all = reading->kind != SP_PERMIT_GAS_FLAMMABLE || reading->lel > 0;

    if (!is_value(reading, &words, reasons))
        return;
    SP_PERMIT_EACH(sp_permit_gas_limit, limit, type, SP_PERMIT_GAS_LIMITS)
    {
        if (!concerns(limit, reading) ||
            !sp_permit_applies(&limit->item, grading))
            continue;
        if (!strictest || limit->max < strictest->max)
            strictest = limit;
        if (all)
            against(limit, reading, &words, reasons);
    }
    if (strictest && !all)
        against(strictest, reading, &words, reasons);
    /* A poison without a limit is not harmless; for the other kinds it is the
     * pack that knows none (oxygen in ordinary hot work). */
    if (!strictest && reading->kind == SP_PERMIT_GAS_TOXIC)
        sp_permit_reason_add(
            reasons, "gas_no_limit", "GBZ 2.1",
            "%s%.0s：规则包里没有它的接触限值，不能判定合格",
            "%.0s%s: the pack has no exposure limit for it, so it cannot pass",
            words.zh, words.en);
}
