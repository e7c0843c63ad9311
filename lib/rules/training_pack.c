/* Packs of kind "training": hours, levels, refreshers, certificates. */
#include "training_pack.h"

#include <stdio.h>
#include <string.h>

#include "field.h"
#include "text.h"
#include "when.h"

enum { HOURS_MOST = 10000, MONTHS_MOST = 600 };

const char *const sp_training_staff_names[SP_TRAINING_STAFF] = {
    "worker", "principal", "safety_manager", "dispatched", "intern", "other"};

/* ---- questions ---- */

const sp_training_hours *sp_training_hours_of(const sp_training_table *table,
                                              unsigned staff, bool high,
                                              bool yearly)
{
    if (staff >= SP_TRAINING_STAFF)
        return NULL;
    for (size_t i = 0; i < table->nhours; i++) {
        const sp_training_hours *h = &table->hours[i];
        if (h->staff >> staff & 1 && h->high == high && h->yearly == yearly)
            return h;
    }
    return NULL;
}

static bool has_kind(const sp_training_stage *s, const char *kind)
{
    for (size_t i = 0; i < s->nkinds; i++)
        if (strcmp(s->kinds[i], kind) == 0)
            return true;
    return false;
}

const sp_training_stage *sp_training_stage_of(const sp_training_table *table,
                                              const char *kind, int64_t day)
{
    for (size_t i = 0; i < table->nstages; i++) {
        const sp_training_stage *s = &table->stages[i];
        if (s->from <= day && (s->to == SP_NO_INT || day <= s->to) &&
            has_kind(s, kind))
            return s;
    }
    return NULL;
}

bool sp_training_is_high(const sp_training_table *table, const char *sector)
{
    for (size_t i = 0; sector && i < table->nsectors; i++)
        if (sp_text_alike(table->sectors[i], sector))
            return true;
    return false;
}

/* ---- parts that several members have ---- */

static void read_origin(const cJSON *json, const char *path,
                        sp_pack_findings *found, sp_training_origin *out)
{
    out->clause = sp_pack_text_at(json, "clause", path, found);
    out->source = sp_pack_text_at(json, "source", path, found);
    out->confidence = sp_pack_text_at(json, "confidence", path, found);
    if (*out->confidence && !sp_pack_is_confidence(out->confidence))
        sp_pack_error(found, path, "可信度“%.20s”应为 V、V2、M 或 D",
                      "the confidence \"%.20s\" is not V, V2, M or D",
                      out->confidence);
}

static int64_t read_number(const cJSON *json, const char *key,
                           unsigned decimals, int64_t least, int64_t most,
                           const char *path, sp_pack_findings *found)
{
    int64_t value = least;

    if (!sp_pack_decimal_at(json, key, decimals, path, found, &value))
        return least;
    if (value >= least && value <= most)
        return value;
    sp_pack_error(found, path, "%s 超出范围", "%s is out of range", key);
    return least;
}

static bool read_flag(const cJSON *json, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, key));
}

static int64_t read_day(const cJSON *json, const char *key, const char *path,
                        sp_pack_findings *found)
{
    const char *text = sp_pack_text_at(json, key, path, found);
    int64_t day = 0;

    if (*text && !sp_day_parse(text, &day))
        sp_pack_error(found, path, "%s“%.40s”不是日期，应写成 2026-06-01",
                      "%s, \"%.40s\", is not a day; write it as 2026-06-01",
                      key, text);
    return day;
}

/* ---- hours ---- */

static void read_staff(const cJSON *row, const char *path,
                       sp_pack_findings *found, unsigned *out)
{
    const cJSON *list =
        sp_pack_array_at(row, "staff", SP_TRAINING_STAFF, path, found);
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        unsigned i = 0;
        const char *name = cJSON_IsString(item) ? item->valuestring : "";
        while (i < SP_TRAINING_STAFF &&
               strcmp(name, sp_training_staff_names[i]) != 0)
            i++;
        if (i == SP_TRAINING_STAFF)
            sp_pack_error(found, path, "没有人员类别“%.30s”",
                          "there is no kind of staff \"%.30s\"", name);
        else
            *out |= 1U << i;
    }
}

static bool read_choice(const cJSON *row, const char *key, const char *no,
                        const char *yes, const char *path,
                        sp_pack_findings *found)
{
    const char *text = sp_pack_text_at(row, key, path, found);

    if (*text && strcmp(text, no) != 0 && strcmp(text, yes) != 0)
        sp_pack_error(found, path, "%s“%.20s”应为 %s 或 %s",
                      "%s, \"%.20s\", should be %s or %s", key, text, no, yes);
    return strcmp(text, yes) == 0;
}

static void read_hours(const cJSON *pack, sp_pack_findings *found,
                       sp_training_table *t)
{
    const cJSON *list =
        sp_pack_array_at(pack, "hours", SP_TRAINING_HOURS_MAX, "hours", found);
    const cJSON *row;

    cJSON_ArrayForEach(row, list)
    {
        sp_pack_path path = sp_pack_path_of("hours[%zu]", t->nhours);
        sp_training_hours *h = &t->hours[t->nhours++];

        read_staff(row, path.text, found, &h->staff);
        h->yearly =
            read_choice(row, "occasion", "first", "yearly", path.text, found);
        h->high =
            read_choice(row, "hazard", "ordinary", "high", path.text, found);
        h->levels = read_flag(row, "levels");
        h->hours =
            read_number(row, "hours", 1, 1, HOURS_MOST, path.text, found);
        read_origin(row, path.text, found, &h->origin);
        if (h->levels && h->yearly)
            sp_pack_error(found, path.text, "年度再培训不分三级",
                          "yearly training has no levels");
    }
}

/* How many rows hold for one kind of staff. */
static size_t rows_for(const sp_training_table *t, unsigned staff, bool high,
                       bool yearly)
{
    size_t n = 0;

    for (size_t i = 0; i < t->nhours; i++)
        n += t->hours[i].staff >> staff & 1 && t->hours[i].high == high &&
             t->hours[i].yearly == yearly;
    return n;
}

/* For everybody there is one answer, and high hazard asks for no less. */
static void lint_hours(const sp_training_table *t, sp_pack_findings *found)
{
    for (unsigned i = 0; i < SP_TRAINING_STAFF * 4; i++) {
        unsigned staff = i / 4;
        bool high = i & 1;
        bool yearly = i & 2;
        size_t n = rows_for(t, staff, high, yearly);
        if (n != 1)
            sp_pack_error(found, "hours", "%s/%s/%s 有 %zu 行学时，应恰好一行",
                          "%s/%s/%s has %zu rows of hours and should have one",
                          sp_training_staff_names[staff],
                          yearly ? "yearly" : "first",
                          high ? "high" : "ordinary", n);
        else if (high && rows_for(t, staff, false, yearly) == 1 &&
                 sp_training_hours_of(t, staff, true, yearly)->hours <
                     sp_training_hours_of(t, staff, false, yearly)->hours)
            sp_pack_warn(found, "hours", "%s 的高危单位学时少于一般单位",
                         "%s needs fewer hours in units of high hazard",
                         sp_training_staff_names[staff]);
    }
}

/* ---- levels and refreshers ---- */

static void read_levels(const cJSON *pack, sp_pack_findings *found,
                        sp_training_table *t)
{
    const cJSON *list = sp_pack_array_at(
        pack, "levels", SP_TRAINING_LEVEL_COUNT - 1, "levels", found);
    const cJSON *row;
    int at = SP_TRAINING_COMPANY;

    cJSON_ArrayForEach(row, list)
    {
        sp_pack_path path = sp_pack_path_of("levels[%d]", at - 1);
        int level = sp_pack_label_at(row, "level", sp_training_level_labels,
                                     SP_TRAINING_LEVEL_COUNT, path.text, found);
        if (level >= 0 && level != at)
            sp_pack_error(found, path.text,
                          "三级的次序应为 company、workshop、team",
                          "the levels are company, workshop, team, in this "
                          "order");
        read_origin(row, path.text, found, &t->levels[at++]);
    }
    if (list && at != SP_TRAINING_LEVEL_COUNT)
        sp_pack_error(found, "levels", "应有三级", "there are three levels");
}

static void read_refresher(const cJSON *pack, const char *key, bool months,
                           sp_pack_findings *found, sp_training_refresher *out)
{
    const cJSON *json = cJSON_GetObjectItemCaseSensitive(pack, key);
    const cJSON *list;
    const cJSON *item;

    if (!json)
        return;
    list =
        sp_pack_array_at(json, "levels", SP_TRAINING_LEVEL_COUNT, key, found);
    cJSON_ArrayForEach(item, list)
    {
        int level =
            sp_label_find(sp_training_level_labels, SP_TRAINING_LEVEL_COUNT,
                          cJSON_IsString(item) ? item->valuestring : "");
        if (level <= 0)
            sp_pack_error(found, key, "levels 应为 company、workshop、team",
                          "levels are company, workshop, team");
        else
            out->levels |= 1U << level;
    }
    if (months)
        out->months =
            read_number(json, "months", 0, 1, MONTHS_MOST, key, found);
    read_origin(json, key, found, &out->origin);
}

/* ---- validity ---- */

static void read_validity(const cJSON *pack, sp_pack_findings *found,
                          sp_training_table *t)
{
    static const char path[] = "validity";
    const cJSON *json = cJSON_GetObjectItemCaseSensitive(pack, path);
    const char *day = sp_pack_text_at(json, "yearly_warn", path, found);
    char rest;

    t->class_minutes =
        read_number(json, "class_minutes", 0, 1, 120, path, found);
    t->months = read_number(json, "months", 0, 1, MONTHS_MOST, path, found);
    t->to_year_end = read_flag(json, "to_year_end");
    t->warn_days = read_number(json, "warn_days", 0, 0, 366, path, found);
    read_origin(json, path, found, &t->validity);
    if (*day &&
        (sscanf(day, "%2d-%2d%c", &t->warn_month, &t->warn_day, &rest) != 2 ||
         t->warn_month < 1 || t->warn_month > 12 || t->warn_day < 1 ||
         t->warn_day > 28))
        sp_pack_error(found, path,
                      "yearly_warn“%.20s”应写成 11-01 的形式（日不超过 28）",
                      "yearly_warn, \"%.20s\", is written as 11-01, with a day "
                      "of 28 at most",
                      day);
}

/* ---- certificates ---- */

static void read_kinds(const cJSON *row, const char *path,
                       sp_pack_findings *found, sp_training_stage *s)
{
    const cJSON *list =
        sp_pack_array_at(row, "kinds", SP_TRAINING_KINDS_MAX, path, found);
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        if (cJSON_IsString(item) && *item->valuestring)
            s->kinds[s->nkinds++] = item->valuestring;
        else
            sp_pack_error(found, path, "kinds 应为文字",
                          "kinds should be texts");
    }
}

static void read_stage(const cJSON *row, const char *path,
                       sp_pack_findings *found, sp_training_stage *s)
{
    read_kinds(row, path, found, s);
    s->from = read_day(row, "from", path, found);
    s->to = cJSON_GetObjectItemCaseSensitive(row, "to")
                ? read_day(row, "to", path, found)
                : SP_NO_INT;
    s->valid_months =
        read_number(row, "valid_months", 0, 1, MONTHS_MOST, path, found);
    s->review_months =
        read_number(row, "review_months", 0, 0, MONTHS_MOST, path, found);
    s->warn_days = read_number(row, "warn_days", 0, 0, 366, path, found);
    s->review_hours =
        read_number(row, "review_hours", 1, 0, HOURS_MOST, path, found);
    s->off_months =
        read_number(row, "off_months", 0, 0, MONTHS_MOST, path, found);
    read_origin(row, path, found, &s->origin);
    if (s->to != SP_NO_INT && s->to < s->from)
        sp_pack_error(found, path, "to 早于 from", "to lies before from");
    if (s->review_months >= s->valid_months)
        sp_pack_error(found, path, "复审周期应短于有效期",
                      "the review should come before the end");
}

static bool overlap(const sp_training_stage *a, const sp_training_stage *b)
{
    if ((a->to != SP_NO_INT && a->to < b->from) ||
        (b->to != SP_NO_INT && b->to < a->from))
        return false;
    for (size_t i = 0; i < a->nkinds; i++)
        if (has_kind(b, a->kinds[i]))
            return true;
    return false;
}

static void read_stages(const cJSON *pack, sp_pack_findings *found,
                        sp_training_table *t)
{
    const cJSON *list = sp_pack_array_at(
        pack, "certificates", SP_TRAINING_STAGES_MAX, "certificates", found);
    const cJSON *row;

    cJSON_ArrayForEach(row, list)
    {
        sp_pack_path path = sp_pack_path_of("certificates[%zu]", t->nstages);
        sp_training_stage *s = &t->stages[t->nstages];

        read_stage(row, path.text, found, s);
        for (size_t i = 0; i < t->nstages; i++)
            if (overlap(&t->stages[i], s))
                sp_pack_error(
                    found, path.text, "与 certificates[%zu] 的种类和时段重叠",
                    "it overlaps certificates[%zu] in kind and time", i);
        t->nstages++;
    }
}

static void read_sectors(const cJSON *pack, sp_pack_findings *found,
                         sp_training_table *t)
{
    const cJSON *json = cJSON_GetObjectItemCaseSensitive(pack, "high_hazard");
    const cJSON *list = sp_pack_array_at(
        json, "sectors", SP_TRAINING_SECTORS_MAX, "high_hazard", found);
    const cJSON *item;
    sp_training_origin origin;

    if (json)
        read_origin(json, "high_hazard", found, &origin);
    cJSON_ArrayForEach(item, list)
    {
        if (cJSON_IsString(item) && *item->valuestring)
            t->sectors[t->nsectors++] = item->valuestring;
        else
            sp_pack_error(found, "high_hazard", "sectors 应为文字",
                          "sectors should be texts");
    }
}

void sp_training_free(void *read)
{
    free(read);
}

sp_status sp_training_read(const cJSON *pack, sp_pack_findings *found,
                           void **out)
{
    SP_AUTOFREE sp_training_table *t = calloc(1, sizeof *t);
    size_t before = found->errors;

    if (!t)
        return sp_no_memory();
    t->name = sp_json_text(pack, "name", "");
    read_validity(pack, found, t);
    read_hours(pack, found, t);
    if (found->errors == before)
        lint_hours(t, found);
    read_levels(pack, found, t);
    read_refresher(pack, "post_change", false, found, &t->post_change);
    read_refresher(pack, "off_job", true, found, &t->off_job);
    read_stages(pack, found, t);
    read_sectors(pack, found, t);
    if (found->errors == before)
        *out = SP_TAKE(t);
    return SP_OK;
}
