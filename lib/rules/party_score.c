/* Adding up the evaluation of a party. */
#include "party_pack.h"

#include <stdio.h>
#include <string.h>

static sp_status check_known(const sp_party_rules *rules, const cJSON *points)
{
    const cJSON *given;

    cJSON_ArrayForEach(given, points)
    {
        bool known = false;
        for (size_t i = 0; i < rules->nitems && !known; i++)
            known = strcmp(rules->items[i].is.code, given->string) == 0;
        if (!known)
            return sp_fail(SP_INVALID, "评价项目“%.40s”不在规则包 %.40s 中",
                           "the item \"%.40s\" is not in the pack %.40s",
                           given->string, rules->name);
    }
    return SP_OK;
}

static sp_status sum_items(const sp_party_rules *rules, const cJSON *points,
                           int64_t *out)
{
    int64_t sum = 0;

    for (size_t i = 0; i < rules->nitems; i++) {
        const sp_party_item *item = &rules->items[i];
        const cJSON *given =
            cJSON_GetObjectItemCaseSensitive(points, item->is.code);
        int64_t tenths = -1;
        if (!given)
            return sp_fail(SP_INVALID, "“%.40s”（%.40s）没有打分",
                           "\"%.0s%.40s\" has no points", item->is.zh,
                           item->is.code);
        if (!sp_pack_decimal(given, 1, &tenths) || tenths < 0 ||
            tenths > item->weight * 10)
            return sp_fail(SP_INVALID,
                           "“%.40s”（%.40s）应打 0 至 %lld 分，最多一位小数",
                           "the points of \"%.0s%.40s\" should be 0 to %lld, "
                           "with one place at most",
                           item->is.zh, item->is.code, (long long)item->weight);
        sum += tenths;
    }
    *out = sum;
    return SP_OK;
}

static sp_status cross_lines(const sp_party_rules *rules, const char *codes,
                             const sp_party_red_line **out)
{
    const sp_party_red_line *first = NULL;

    for (const char *at = codes; at && *at;) {
        size_t len = strcspn(at, ",");
        char code[64];
        snprintf(code, sizeof code, "%.*s", (int)len, at);
        const sp_party_red_line *l = sp_party_red_line_find(rules, code);
        if (!l)
            return sp_fail(SP_INVALID, "没有红线“%.60s”",
                           "there is no red line \"%.60s\"", code);
        if (!first)
            first = l;
        at += len + (at[len] == ',');
    }
    *out = first;
    return SP_OK;
}

sp_status sp_party_score_sum(const sp_party_rules *rules, const char *points,
                             const char *red_lines, int64_t *out,
                             const sp_party_red_line **out_first)
{
    SP_AUTOJSON *json = NULL;
    const sp_party_red_line *first = NULL;
    int64_t sum = 0;

    if (!points)
        return sp_fail(SP_INVALID, "没有打分", "there are no points");
    SP_TRY(sp_json_parse(points, strlen(points), &json));
    if (!cJSON_IsObject(json))
        return sp_fail(SP_INVALID, "打分应为 JSON 对象：项目到分数",
                       "points are a JSON object, item to points");
    SP_TRY(check_known(rules, json));
    SP_TRY(sum_items(rules, json, &sum));
    SP_TRY(cross_lines(rules, red_lines, &first));
    *out = first ? 0 : sum;
    *out_first = first;
    return SP_OK;
}
