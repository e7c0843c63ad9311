/* Bands of a risk pack. They are written as lower bounds, worst first, or each
 * with both ends; either way they must cover every score once. Scores are
 * multiples of 0.01, so an end that is not included is moved by one. */
#include <string.h>

#include "risk_pack.h"
#include "text.h"

/* Ends as a person writes them. */
typedef struct shown {
    char text[32];
} shown;

static shown show(int64_t score)
{
    shown s;

    sp_scaled_to_text(score, SP_SCORE_DECIMALS, s.text);
    return s;
}

/* An end of a band: its value, moved when the value itself is left out.
 * @step: 1 for a lower end, -1 for an upper one. */
static bool read_end(const cJSON *json, const char *key, const char *flag,
                     int step, const char *path, sp_pack_findings *found,
                     int64_t *out)
{
    const cJSON *included = cJSON_GetObjectItemCaseSensitive(json, flag);
    int64_t value;

    if (!sp_pack_decimal_at(json, key, SP_SCORE_DECIMALS, path, found, &value))
        return false;
    if (included && !cJSON_IsBool(included)) {
        sp_pack_error(found, path, "%s 应为 true 或 false",
                      "%s is not true or false", flag);
        return false;
    }
    if (value < 0 || value > INT64_MAX / 4) {
        sp_pack_error(found, path, "%s = %s 超出范围",
                      "%s = %s is out of range", key, show(value).text);
        return false;
    }
    *out = cJSON_IsFalse(included) ? value + step : value;
    return true;
}

static bool read_interval(const cJSON *json, const char *path,
                          sp_pack_findings *found, sp_band *band)
{
    band->from = 0;
    band->to = INT64_MAX;
    if (cJSON_GetObjectItemCaseSensitive(json, "min") &&
        !read_end(json, "min", "min_inclusive", 1, path, found, &band->from))
        return false;
    if (cJSON_GetObjectItemCaseSensitive(json, "max") &&
        !read_end(json, "max", "max_inclusive", -1, path, found, &band->to))
        return false;
    if (band->from <= band->to)
        return true;
    sp_pack_error(found, path, "“%.40s”是空的：没有任何分值落入",
                  "band \"%.40s\" is empty: no score lies in it", band->zh);
    return false;
}

/* Lower bounds: a band ends where the one before it begins. */
static bool read_lower(const cJSON *json, const char *path,
                       sp_pack_findings *found, const sp_risk_table *table,
                       sp_band *band)
{
    const sp_band *above = table->nbands ? band - 1 : NULL;

    if (!read_end(json, "lower", "inclusive", 1, path, found, &band->from))
        return false;
    band->to = above ? above->from - 1 : INT64_MAX;
    if (band->from <= band->to)
        return true;
    sp_pack_error(found, path,
                  "下限没有由高到低排列：“%.40s”的下限不低于上一级",
                  "the lower bounds do not descend: that of \"%.40s\" is not "
                  "below the one before it",
                  band->zh);
    return false;
}

/* False when the ends cannot be used; what else is wrong is found as well. */
static bool read_band(const cJSON *json, size_t at, sp_pack_findings *found,
                      sp_risk_table *table)
{
    sp_pack_path path = sp_pack_path_of("bands[%zu]", at);
    sp_band *band = &table->bands[table->nbands];
    int grade = sp_pack_label_at(json, "grade", sp_risk_grade_labels,
                                 SP_RISK_GRADE_COUNT, path.text, found);

    band->zh = sp_pack_text_at(json, "zh", path.text, found);
    band->en = sp_pack_text_at(json, "en", path.text, found);
    band->advice_zh = sp_json_text(json, "advice_zh", "");
    band->advice_en = sp_json_text(json, "advice_en", "");
    band->grade = grade < 0 ? SP_RISK_UNASSESSED : (sp_risk_grade)grade;
    if (grade == SP_RISK_UNASSESSED)
        sp_pack_error(found, path.text, "有分值的等级不能是“未评估”",
                      "a band of scores cannot be \"unassessed\"");
    if (cJSON_GetObjectItemCaseSensitive(json, "control")) {
        int control =
            sp_pack_label_at(json, "control", sp_control_level_labels,
                             SP_CONTROL_LEVEL_COUNT, path.text, found);

        band->control = control < 0 ? SP_CONTROL_NONE : (unsigned)control;
    } else {
        sp_pack_warn(found, path.text, "“%.40s”没有写明管控层级（control）",
                     "band \"%.40s\" does not say who controls it (control)",
                     band->zh);
    }
    return cJSON_GetObjectItemCaseSensitive(json, "lower")
               ? read_lower(json, path.text, found, table, band)
               : read_interval(json, path.text, found, band);
}

static int worst_first(const void *a, const void *b)
{
    const sp_band *x = a, *y = b;

    return (x->from < y->from) - (x->from > y->from);
}

static void find_gap(const sp_risk_table *table, int64_t from, int64_t to,
                     const sp_band *above, const sp_band *below,
                     sp_pack_findings *found)
{
    const char *up = above ? above->zh : "—";
    const char *low = below ? below->zh : "—";

    if (from == to)
        sp_pack_error(found, "bands",
                      "%s = %s 不属于任何等级（“%.40s”与“%.40s”之间有空缺）",
                      "%s = %s lies in no band (a gap between \"%.40s\" and "
                      "\"%.40s\")",
                      table->score, show(from).text, up, low);
    else
        sp_pack_error(
            found, "bands",
            "%s = %s 至 %s 不属于任何等级（“%.40s”与“%.40s”之间有空缺）",
            "%s = %s to %s lies in no band (a gap between \"%.40s\" "
            "and \"%.40s\")",
            table->score, show(from).text, show(to).text, up, low);
}

static void find_overlap(const sp_risk_table *table, int64_t from, int64_t to,
                         const sp_band *above, const sp_band *below,
                         sp_pack_findings *found)
{
    if (from == to)
        sp_pack_error(found, "bands", "%s = %s 同时属于“%.40s”和“%.40s”",
                      "%s = %s lies in two bands, \"%.40s\" and \"%.40s\"",
                      table->score, show(from).text, above->zh, below->zh);
    else if (to == INT64_MAX)
        sp_pack_error(found, "bands", "%s = %s 以上同时属于“%.40s”和“%.40s”",
                      "%s = %s and above lies in two bands, \"%.40s\" and "
                      "\"%.40s\"",
                      table->score, show(from).text, above->zh, below->zh);
    else
        sp_pack_error(found, "bands", "%s = %s 至 %s 同时属于“%.40s”和“%.40s”",
                      "%s = %s to %s lies in two bands, \"%.40s\" and "
                      "\"%.40s\"",
                      table->score, show(from).text, show(to).text, above->zh,
                      below->zh);
}

/* From the lowest band up: each score once. */
static void lint_cover(const sp_risk_table *table, sp_pack_findings *found)
{
    const sp_band *low = NULL; /* the band that reaches highest so far */
    int64_t covered = -1;
    int64_t most = sp_risk_max_score(table);

    for (const sp_band *b = table->bands + table->nbands; b-- > table->bands;) {
        if (low && b->from <= covered)
            find_overlap(table, b->from, b->to < covered ? b->to : covered, b,
                         low, found);
        else if (b->from > covered + 1)
            find_gap(table, covered + 1, b->from - 1, b, low, found);
        if (b->to >= covered || !low) {
            covered = b->to;
            low = b;
        }
        if (covered == INT64_MAX && b > table->bands) {
            find_overlap(table, b[-1].from, b[-1].to, b - 1, b, found);
            return;
        }
    }
    if (covered < most)
        find_gap(table, covered + 1, most, NULL, low, found);
}

/* A higher score never has a milder grade or a lower control level. */
static void lint_order(const sp_risk_table *table, sp_pack_findings *found)
{
    for (size_t i = 1; i < table->nbands; i++) {
        const sp_band *above = &table->bands[i - 1];
        const sp_band *below = &table->bands[i];

        if (above->grade < below->grade)
            sp_pack_error(found, "bands",
                          "分值更高的“%.40s”等级反而比“%.40s”轻",
                          "\"%.40s\" has higher scores than \"%.40s\" and yet "
                          "a milder grade",
                          above->zh, below->zh);
        if (above->control < below->control)
            sp_pack_error(found, "bands",
                          "“%.40s”的管控层级低于“%.40s”，应当不低于",
                          "\"%.40s\" is controlled at a lower level than "
                          "\"%.40s\"",
                          above->zh, below->zh);
    }
}

/* Mark the bands that some combination of values falls into. */
static void mark_reached(const sp_risk_table *table, size_t factor,
                         int64_t product, bool *reached)
{
    if (factor < table->nscales && factor < SP_COUNT(table->scales)) {
        const sp_scale *scale = &table->scales[factor];
        for (size_t i = 0; i < scale->count; i++)
            mark_reached(table, factor + 1, product * scale->values[i].value,
                         reached);
        return;
    }
    product /= table->divisor;
    for (size_t i = 0; i < table->nbands; i++)
        if (product >= table->bands[i].from && product <= table->bands[i].to)
            reached[i] = true;
}

static void lint_reach(const sp_risk_table *table, sp_pack_findings *found)
{
    bool reached[SP_BANDS_MAX] = {false};

    mark_reached(table, 0, 1, reached);
    for (size_t i = 0; i < table->nbands; i++)
        if (!reached[i])
            sp_pack_warn(found, "bands", "没有任何取值组合落入“%.40s”",
                         "no combination of values falls into \"%.40s\"",
                         table->bands[i].zh);
}

void sp_risk_read_bands(const cJSON *pack, sp_pack_findings *found,
                        sp_risk_table *table)
{
    const cJSON *array =
        sp_pack_array_at(pack, "bands", SP_BANDS_MAX, "bands", found);
    size_t before = found->errors;
    bool usable = array != NULL;
    const cJSON *item;
    size_t i = 0;

    cJSON_ArrayForEach(item, array)
    {
        if (!read_band(item, i++, found, table))
            usable = false;
        else
            table->nbands++;
    }
    if (!usable)
        return;
    qsort(table->bands, table->nbands, sizeof *table->bands, worst_first);
    lint_cover(table, found);
    lint_order(table, found);
    if (found->errors == before && sp_risk_max_score(table) > 0)
        lint_reach(table, found);
}
