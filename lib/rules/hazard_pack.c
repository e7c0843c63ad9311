/* Packs of kind "hazard": from JSON to rules. */
#include "hazard_pack.h"

#include <string.h>

enum { DAYS_MAX = 3650, RUNG_DAYS_MAX = 365 };

const sp_label sp_hazard_rank_labels[SP_HAZARD_RANK_COUNT] = {
    [SP_HAZARD_RANK_NONE] = {"NONE", "无", "none", NULL},
    [SP_HAZARD_RANK_OFFICER] = {"SAFETY_OFFICER", "安全员", "safety officer",
                                NULL},
    [SP_HAZARD_RANK_DEPT_HEAD] = {"DEPT_HEAD", "部门负责人",
                                  "head of a department", NULL},
    [SP_HAZARD_RANK_SAFETY_ADMIN] = {"SAFETY_ADMIN", "安全管理员",
                                     "safety administrator", NULL},
    [SP_HAZARD_RANK_SAFETY_HEAD] = {"SAFETY_HEAD", "安全部门负责人",
                                    "head of the safety department", NULL},
    [SP_HAZARD_RANK_PRINCIPAL] = {"PRINCIPAL", "主要负责人", "principal", NULL},
};

static const sp_label musts[] = {
    {"responsibility", "责任", "responsibility", NULL},
    {"measures", "措施", "measures", NULL},
    {"funds", "资金", "funds", NULL},
    {"time", "时限", "time limit", NULL},
    {"plan", "预案", "emergency plan", NULL},
};

static const sp_label told[] = {
    {"rectifier", "整改责任人", "rectifier", NULL},
    {"dept_head", "部门负责人", "head of the department", NULL},
    {"safety", "安全管理部门", "safety department", NULL},
    {"principal", "主要负责人", "principal", NULL},
};

static const sp_label day_kinds[] = {
    {"calendar", "日历日", "calendar days", NULL},
    {"work", "工作日", "working days", NULL},
};

/* ---- pieces ---- */

static int64_t number_at(const cJSON *json, const char *key, int64_t least,
                         int64_t most, const char *path,
                         sp_pack_findings *found)
{
    int64_t value = least;

    if (!sp_json_int(json, key, &value) || value < least || value > most) {
        sp_pack_error(found, path, "%s 应为 %lld 至 %lld 的整数",
                      "%s is a whole number from %lld to %lld", key,
                      (long long)least, (long long)most);
        return least;
    }
    return value;
}

/* "<key>_source" with "<key>_confidence"; the source is returned. */
static const char *sourced(const cJSON *json, const char *key, const char *path,
                           sp_pack_findings *found)
{
    sp_pack_path source = sp_pack_path_of("%s%ssource", key, *key ? "_" : "");
    sp_pack_path trust =
        sp_pack_path_of("%s%sconfidence", key, *key ? "_" : "");
    const char *mark = sp_pack_text_at(json, trust.text, path, found);

    if (*mark && !sp_pack_is_confidence(mark))
        sp_pack_error(found, path, "%s“%.20s”应为 V、V2、M 或 D",
                      "%s \"%.20s\" is not V, V2, M or D", trust.text, mark);
    return sp_pack_text_at(json, source.text, path, found);
}

/* An array of names as bits, in the order of @labels. */
static unsigned bits_at(const cJSON *json, const char *key,
                        const sp_label *labels, size_t n, const char *path,
                        sp_pack_findings *found)
{
    const cJSON *array = sp_pack_array_at(json, key, n, path, found);
    const cJSON *item;
    unsigned bits = 0;

    cJSON_ArrayForEach(item, array)
    {
        const char *name = cJSON_IsString(item) ? item->valuestring : "";
        size_t i = 0;

        while (i < n && strcmp(labels[i].name, name) != 0)
            i++;
        if (i == n)
            sp_pack_error(found, path, "%s 中没有“%.30s”",
                          "%s knows no \"%.30s\"", key, name);
        else if (bits >> i & 1)
            sp_pack_error(found, path, "%s 中“%.30s”出现了两次",
                          "%s has \"%.30s\" twice", key, name);
        else
            bits |= 1U << i;
    }
    return bits;
}

/* ---- a level ---- */

static void read_extensions(const cJSON *json, const char *path,
                            sp_pack_findings *found, sp_hazard_level_rules *out)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, "extensions");
    const cJSON *item;

    out->extensions_source = sourced(json, "extensions", path, found);
    if (!cJSON_IsArray(array) ||
        cJSON_GetArraySize(array) > SP_EXTENSIONS_MAX) {
        sp_pack_error(found, path, "extensions 应为最多 %d 项的数组，可以为空",
                      "extensions is an array of at most %d; it may be empty",
                      SP_EXTENSIONS_MAX);
        return;
    }
    cJSON_ArrayForEach(item, array)
    {
        sp_hazard_extension *e = &out->extensions[out->nextensions++];
        int rank = sp_pack_label_at(item, "approver", sp_hazard_rank_labels,
                                    SP_HAZARD_RANK_COUNT, path, found);

        e->days = number_at(item, "days", 1, DAYS_MAX, path, found);
        e->approver =
            rank > 0 ? (sp_hazard_rank)rank : SP_HAZARD_RANK_PRINCIPAL;
        if (rank == SP_HAZARD_RANK_NONE || rank == SP_HAZARD_RANK_OFFICER)
            sp_pack_error(found, path, "延期应由部门负责人或更高一级批准",
                          "an extension is approved by the head of a "
                          "department or higher");
    }
}

static void read_ladder(const cJSON *json, const char *path,
                        sp_pack_findings *found, sp_hazard_level_rules *out)
{
    const cJSON *array =
        sp_pack_array_at(json, "ladder", SP_RUNGS_MAX, path, found);
    const cJSON *item;

    sourced(json, "ladder", path, found);
    cJSON_ArrayForEach(item, array)
    {
        sp_hazard_rung *r = &out->ladder[out->nladder];

        r->days =
            number_at(item, "days", -RUNG_DAYS_MAX, RUNG_DAYS_MAX, path, found);
        r->tell = bits_at(item, "to", told, SP_COUNT(told), path, found);
        if (out->nladder && r->days <= out->ladder[out->nladder - 1].days)
            sp_pack_error(found, path, "ladder 的天数应逐级增加",
                          "the days of the ladder do not ascend");
        out->nladder++;
    }
}

static void read_days(const cJSON *json, const char *path,
                      sp_pack_findings *found, sp_hazard_level_rules *out)
{
    out->days_source = sourced(json, "days", path, found);
    out->days = number_at(json, "days", 1, DAYS_MAX, path, found);
    out->max_days = number_at(json, "max_days", 1, DAYS_MAX, path, found);
    out->workdays = sp_pack_label_at(json, "days_kind", day_kinds,
                                     SP_COUNT(day_kinds), path, found) == 1;
    if (out->days > out->max_days)
        sp_pack_error(found, path, "缺省期限 days 超过最长期限 max_days",
                      "days, the default, is beyond max_days");
}

static void read_level(const cJSON *json, int level, const char *path,
                       sp_pack_findings *found, sp_hazard_level_rules *out)
{
    const cJSON *photo = cJSON_GetObjectItemCaseSensitive(json, "photo_after");

    read_days(json, path, found, out);
    out->musts_source = sourced(json, "musts", path, found);
    out->musts = bits_at(json, "musts", musts, SP_COUNT(musts), path, found);
    out->photo_source = sourced(json, "photo", path, found);
    out->photo_after = cJSON_IsTrue(photo);
    if (!cJSON_IsBool(photo))
        sp_pack_error(found, path, "photo_after 应为 true 或 false",
                      "photo_after is true or false");
    if (level == SP_HAZARD_MAJOR && out->musts != SP_MUST_ALL)
        sp_pack_error(found, path,
                      "重大隐患须五落实：责任、措施、资金、时限、预案",
                      "a MAJOR hazard needs all five musts: responsibility, "
                      "measures, funds, time limit, plan");
    if (!(out->musts & SP_MUST_RESPONSIBILITY) || !(out->musts & SP_MUST_TIME))
        sp_pack_error(found, path, "责任与时限不可缺少",
                      "responsibility and time limit cannot be left out");
    read_extensions(json, path, found, out);
    read_ladder(json, path, found, out);
}

static void read_levels(const cJSON *pack, sp_pack_findings *found,
                        sp_hazard_rules *rules)
{
    const cJSON *array = sp_pack_array_at(
        pack, "levels", SP_HAZARD_LEVEL_COUNT - 1, "levels", found);
    const cJSON *item;
    unsigned seen = 0;
    size_t n = 0;

    cJSON_ArrayForEach(item, array)
    {
        sp_pack_path path = sp_pack_path_of("levels[%zu]", n++);
        int level = sp_pack_label_at(item, "level", sp_hazard_level_labels,
                                     SP_HAZARD_LEVEL_COUNT, path.text, found);

        if (level < 0)
            continue;
        if (level == SP_HAZARD_UNGRADED || seen >> level & 1) {
            sp_pack_error(found, path.text, "级别应为 general、major 各一",
                          "the levels are general and major, once each");
            continue;
        }
        seen |= 1U << level;
        read_level(item, level, path.text, found, &rules->levels[level]);
    }
    if (array && n + 1 < SP_HAZARD_LEVEL_COUNT)
        sp_pack_error(found, "levels", "级别应为 general、major 各一",
                      "the levels are general and major, once each");
}

sp_status sp_hazard_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    SP_AUTOFREE sp_hazard_rules *rules = calloc(1, sizeof *rules);
    const cJSON *spot = cJSON_GetObjectItemCaseSensitive(pack, "on_the_spot");
    const cJSON *again = cJSON_GetObjectItemCaseSensitive(pack, "recurrence");
    const cJSON *alike = cJSON_GetObjectItemCaseSensitive(pack, "similarity");
    size_t before = found->errors;

    if (!rules)
        return sp_no_memory();
    read_levels(pack, found, rules);
    rules->spot_hours =
        number_at(spot, "hours", 1, 24 * 7, "on_the_spot", found);
    rules->spot_source = sourced(spot, "", "on_the_spot", found);
    rules->again_days =
        number_at(again, "days", 1, DAYS_MAX, "recurrence", found);
    sourced(again, "", "recurrence", found);
    rules->similar_percent =
        number_at(alike, "percent", 1, 100, "similarity", found);
    rules->similar_days =
        number_at(alike, "days", 1, DAYS_MAX, "similarity", found);
    sourced(alike, "", "similarity", found);
    if (found->errors == before)
        *out = SP_TAKE(rules);
    return SP_OK;
}

void sp_hazard_free(void *read)
{
    free(read);
}

const sp_hazard_level_rules *sp_hazard_rules_for(const sp_hazard_rules *rules,
                                                 unsigned level)
{
    return &rules->levels[level == SP_HAZARD_MAJOR ? SP_HAZARD_MAJOR
                                                   : SP_HAZARD_GENERAL];
}

sp_status sp_hazard_rules_of(const sp_pack *pack, const sp_hazard_rules **out)
{
    const void *read = NULL;

    SP_TRY(sp_pack_expect(pack, "hazard", &read));
    *out = read;
    return SP_OK;
}
