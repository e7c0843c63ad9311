/* Packs of kind "alarm" and "alarm_limits". */
#include "alarm_pack.h"

#include <math.h>
#include <string.h>

#include "text.h"

enum { ENTRIES_MAX = 500, YEAR = 366 * 86400 };

static const char *text_or(const cJSON *json, const char *key)
{
    return sp_json_text(json, key, "");
}

/* A whole number of @unit seconds within 0 … a year. */
static int64_t number(const cJSON *json, const char *key, int64_t unit,
                      int64_t least, const char *path, sp_pack_findings *found)
{
    int64_t n = -1;

    if (sp_json_int(json, key, &n) && n >= least && n <= YEAR / unit)
        return n * unit;
    sp_pack_error(found, path, "%s 应为 %lld 至 %lld 的整数",
                  "%s is not a whole number from %lld to %lld", key,
                  (long long)least, (long long)(YEAR / unit));
    return least * unit;
}

/* ---- alarm ---- */

static void read_steps(const cJSON *json, const char *path,
                       sp_pack_findings *found, sp_alarm_level *level)
{
    const cJSON *array =
        sp_pack_array_at(json, "steps", SP_ALARM_STEPS, path, found);
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        sp_alarm_step *step = &level->steps[level->nsteps];

        if (level->nsteps == SP_ALARM_STEPS)
            return;
        step->after = number(item, "after_minutes", 60, 0, path, found);
        step->to = sp_pack_text_at(item, "to", path, found);
        if (level->nsteps && step->after <= step[-1].after)
            sp_pack_error(found, path, "第 %zu 步不晚于上一步",
                          "step %zu does not come after the one before",
                          level->nsteps + 1);
        level->nsteps++;
    }
}

static void read_level(const cJSON *json, size_t at, sp_pack_findings *found,
                       sp_alarm_pack *pack)
{
    sp_pack_path path = sp_pack_path_of("levels[%zu]", at);
    int64_t no = 0;

    if (!sp_json_int(json, "level", &no) || no < 1 || no > SP_ALARM_LEVELS ||
        pack->levels[no].zh) {
        sp_pack_error(found, path.text, "level 应为 1 至 %d，各一次",
                      "level is 1 to %d, each once", SP_ALARM_LEVELS);
        return;
    }
    sp_alarm_level *level = &pack->levels[no];
    level->zh = sp_pack_text_at(json, "zh", path.text, found);
    level->en = sp_pack_text_at(json, "en", path.text, found);
    level->ack = number(json, "ack_minutes", 60, 1, path.text, found);
    level->handle = number(json, "handle_minutes", 60, 1, path.text, found);
    level->to = text_or(json, "to");
    level->urgent =
        cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "urgent"));
    level->permits =
        cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "permits"));
    sp_pack_text_at(json, "source", path.text, found);
    if (level->handle <= level->ack)
        sp_pack_error(found, path.text, "处理时限不长于确认时限",
                      "the time to handle is not longer than the time to "
                      "acknowledge");
    read_steps(json, path.text, found, level);
}

/* A more serious alarm is never given more time. */
static void check_levels(const sp_alarm_pack *pack, sp_pack_findings *found)
{
    for (int i = 1; i <= SP_ALARM_LEVELS; i++)
        if (!pack->levels[i].zh)
            sp_pack_error(found, "levels", "缺少 %d 级", "level %d is missing",
                          i);
        else if (i > 1 && (pack->levels[i].ack > pack->levels[i - 1].ack ||
                           pack->levels[i].handle > pack->levels[i - 1].handle))
            sp_pack_error(found, "levels", "%d 级的时限比 %d 级长",
                          "level %d is given more time than level %d", i,
                          i - 1);
}

static void read_rest(const cJSON *json, sp_pack_findings *found,
                      sp_alarm_pack *p)
{
    const cJSON *storm = cJSON_GetObjectItemCaseSensitive(json, "storm");
    const cJSON *hazard = cJSON_GetObjectItemCaseSensitive(json, "hazard");
    const cJSON *cal = cJSON_GetObjectItemCaseSensitive(json, "calibration");

    p->storm_alarms = number(storm, "alarms", 1, 1, "storm", found);
    p->storm_seconds = number(storm, "seconds", 1, 1, "storm", found);
    p->late = number(json, "late_seconds", 1, 1, "late_seconds", found);
    p->future = number(json, "future_seconds", 1, 0, "future_seconds", found);
    p->repeat = number(json, "repeat_seconds", 1, 0, "repeat_seconds", found);
    p->stale_periods =
        number(json, "stale_periods", 1, 1, "stale_periods", found);
    p->suppress = number(json, "suppress_hours_max", 3600, 1,
                         "suppress_hours_max", found);
    p->maintenance = number(json, "maintenance_hours_max", 3600, 1,
                            "maintenance_hours_max", found);
    p->hazard_level = number(hazard, "level", 1, 1, "hazard", found);
    p->hazard_times = number(hazard, "times", 1, 1, "hazard", found);
    p->hazard_within = number(hazard, "hours", 3600, 1, "hazard", found);
    p->calibration_to = sp_pack_text_at(cal, "to", "calibration", found);
    p->calibration_days = number(cal, "days", 1, 0, "calibration", found);
}

sp_status sp_alarm_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    SP_AUTOFREE sp_alarm_pack *p = calloc(1, sizeof *p);
    size_t before = found->errors;
    const cJSON *array;
    const cJSON *item;
    size_t at = 0;

    if (!p)
        return sp_no_memory();
    array = sp_pack_array_at(pack, "levels", SP_ALARM_LEVELS, "levels", found);
    cJSON_ArrayForEach(item, array)
    {
        read_level(item, at++, found, p);
    }
    check_levels(p, found);
    read_rest(pack, found, p);
    if (found->errors == before)
        *out = SP_TAKE(p);
    return SP_OK;
}

void sp_alarm_free(void *read)
{
    free(read);
}

/* ---- limits ---- */

static const char *const limit_names[SP_ENGINE_CONDITIONS] = {
    [SP_ALARM_LOLO] = "lolo", [SP_ALARM_LO] = "lo",     [SP_ALARM_HI] = "hi",
    [SP_ALARM_HIHI] = "hihi", [SP_ALARM_RISE] = "rise", [SP_ALARM_BAD] = "bad",
};

static double real(const cJSON *json, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);

    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

static void read_limit(const cJSON *json, unsigned c, const char *path,
                       sp_pack_findings *found, sp_limit_entry *e)
{
    sp_pack_path key = sp_pack_path_of("%s_level", limit_names[c]);

    e->limit[c] = c == SP_ALARM_BAD ? NAN : real(json, limit_names[c]);
    e->level[c] = SP_NO_INT;
    if (isnan(e->limit[c]))
        return;
    if (!sp_json_int(json, key.text, &e->level[c]) || e->level[c] < 1 ||
        e->level[c] > SP_ALARM_LEVELS)
        sp_pack_error(found, path, "%s 应为 1 至 4", "%s is from 1 to 4",
                      key.text);
}

static bool in_order(double low, double high)
{
    return isnan(low) || isnan(high) || low < high;
}

static void check_order(const sp_limit_entry *e, const char *path,
                        sp_pack_findings *found)
{
    const double *l = e->limit;

    if (!in_order(l[SP_ALARM_LOLO], l[SP_ALARM_LO]) ||
        !in_order(l[SP_ALARM_LO], l[SP_ALARM_HI]) ||
        !in_order(l[SP_ALARM_HI], l[SP_ALARM_HIHI]) ||
        !in_order(e->range_lo, e->range_hi))
        sp_pack_error(found, path, "限值次序应为 lolo < lo < hi < hihi",
                      "limits are lolo < lo < hi < hihi");
}

static void read_entry(const cJSON *json, size_t at, sp_pack_findings *found,
                       sp_limits_pack *pack)
{
    sp_pack_path path = sp_pack_path_of("limits[%zu]", at);
    sp_limit_entry *e = &pack->entries[pack->count];

    e->quantity = sp_pack_text_at(json, "quantity", path.text, found);
    e->zh = sp_pack_text_at(json, "zh", path.text, found);
    e->en = sp_pack_text_at(json, "en", path.text, found);
    e->unit = sp_pack_text_at(json, "unit", path.text, found);
    e->source = sp_pack_text_at(json, "source", path.text, found);
    e->confidence = sp_pack_text_at(json, "confidence", path.text, found);
    if (*e->confidence && !sp_pack_is_confidence(e->confidence))
        sp_pack_error(found, path.text, "可信度“%.10s”应为 V、V2、M 或 D",
                      "the confidence \"%.10s\" is not V, V2, M or D",
                      e->confidence);
    for (unsigned c = 0; c < SP_ENGINE_CONDITIONS; c++)
        read_limit(json, c, path.text, found, e);
    e->deadband = real(json, "deadband");
    e->range_lo = real(json, "range_lo");
    e->range_hi = real(json, "range_hi");
    check_order(e, path.text, found);
    if (sp_limits_find(pack, e->quantity))
        sp_pack_error(found, path.text, "“%.40s”出现了两次",
                      "\"%.40s\" stands there twice", e->quantity);
    pack->count++;
}

sp_status sp_limits_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    sp_limits_pack *p = calloc(1, sizeof *p);
    size_t before = found->errors;
    const cJSON *array =
        sp_pack_array_at(pack, "limits", ENTRIES_MAX, "limits", found);
    const cJSON *item;
    size_t at = 0;

    if (p)
        p->entries =
            calloc((size_t)cJSON_GetArraySize(array) + 1, sizeof *p->entries);
    if (!p || !p->entries) {
        free(p);
        return sp_no_memory();
    }
    cJSON_ArrayForEach(item, array)
    {
        read_entry(item, at++, found, p);
    }
    if (found->errors == before)
        *out = p;
    else
        sp_limits_free(p);
    return SP_OK;
}

void sp_limits_free(void *read)
{
    sp_limits_pack *p = read;

    if (p)
        free(p->entries);
    free(p);
}

const sp_limit_entry *sp_limits_find(const sp_limits_pack *pack,
                                     const char *quantity)
{
    for (size_t i = 0; i < pack->count; i++) {
        const sp_limit_entry *e = &pack->entries[i];
        if (strcmp(e->quantity, quantity) == 0 ||
            strcmp(e->zh, quantity) == 0 || strcmp(e->en, quantity) == 0)
            return e;
    }
    return NULL;
}
