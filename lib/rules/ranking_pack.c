/* Packs of kind "ranking": how duties are scored and ranked. */
#include <safeprod/ranking.h>

#include <string.h>

#include "pack_kind.h"

/* The member @key, an object with value, clause and confidence. */
static const cJSON *value_at(const cJSON *object, const char *key,
                             sp_pack_findings *found)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(item, "value");

    if (!value) {
        sp_pack_error(found, key, "缺少 {\"value\": …}",
                      "{\"value\": …} is missing");
        return NULL;
    }
    sp_pack_text_at(item, "clause", key, found);
    if (!sp_pack_is_confidence(sp_json_text(item, "confidence", "")))
        sp_pack_error(found, key, "可信度应为 V、V2、M 或 D",
                      "its confidence should be V, V2, M or D");
    return value;
}

/* A number within @least … @most, in ten-thousandths when @scaled. */
typedef struct number {
    const char *key;
    size_t offset;
    int64_t least;
    int64_t most;
    bool scaled;
} number;

#define NUMBER(m, least, most, scaled)                                         \
    {                                                                          \
#m, offsetof(sp_rank_rules, m), least, most, scaled                    \
    }

static const number weights[] = {
    NUMBER(completion, 0, 1, true),
    NUMBER(on_time, 0, 1, true),
    NUMBER(quality, 0, 1, true),
};

static const number ledger[] = {
    NUMBER(base, 0, 1000, true),          NUMBER(missed, 0, 1000, true),
    NUMBER(late, 0, 1000, true),          NUMBER(returned, 0, 1000, true),
    NUMBER(hazard, 0, 1000, true),        NUMBER(hazard_cap, 0, 1000, true),
    NUMBER(floor, 0, 1000, true),         NUMBER(cap, 1, 1000, true),
    NUMBER(veto_accident, 0, 1000, true), NUMBER(veto_overdue, 0, 1000, true),
};

static const number gaming[] = {
    NUMBER(burst_count, 2, 1000, false),
    NUMBER(burst_seconds, 1, 86400, false),
    NUMBER(hasty_seconds, 0, 86400, false),
};

static const number others[] = {
    NUMBER(min_n, 1, 1000, false),    NUMBER(join_percent, 0, 100, false),
    NUMBER(grace_days, 0, 31, false), NUMBER(redo_days, 0, 31, false),
    NUMBER(new_days, 0, 366, false),  NUMBER(remind_days, 1, 366, false),
};

static void read_numbers(const cJSON *object, const number *numbers, size_t n,
                         sp_pack_findings *found, sp_rank_rules *r)
{
    for (const number *d = numbers; d < numbers + n; d++) {
        const cJSON *value = value_at(object, d->key, found);
        int64_t scale = d->scaled ? SP_RANK_POINT : 1;
        int64_t x;
        if (!value)
            continue;
        if (!sp_pack_decimal(value, d->scaled ? 4 : 0, &x) ||
            x < d->least * scale || x > d->most * scale) {
            sp_pack_error(found, d->key, "应为 %lld 至 %lld 之间的数",
                          "should be a number from %lld to %lld",
                          (long long)d->least, (long long)d->most);
            continue;
        }
        *(int64_t *)((char *)r + d->offset) = x;
    }
}

static int label_at(const cJSON *object, const char *key,
                    const sp_label *labels, size_t n, sp_pack_findings *found)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    if (!value_at(object, key, found))
        return 0;
    int at = sp_pack_label_at(item, "value", labels, n, key, found);
    return at < 0 ? 0 : at;
}

static void read_ties(const cJSON *pack, sp_pack_findings *found,
                      sp_rank_rules *r)
{
    const cJSON *list = value_at(pack, "tie_breakers", found);
    unsigned seen = 0;

    for (const cJSON *t = list ? list->child : NULL; t; t = t->next) {
        int at = -1;
        for (int i = 0; i < SP_RANK_TIE_COUNT; i++)
            if (cJSON_IsString(t) &&
                strcmp(t->valuestring, sp_rank_tie_labels[i].name) == 0)
                at = i;
        if (at < 0 || seen >> at & 1) {
            sp_pack_error(found, "tie_breakers",
                          "只能用 on_time、completion、n、overdue，各一次",
                          "on_time, completion, n and overdue, each once, are "
                          "all that there is");
            return;
        }
        seen |= 1u << at;
        r->ties[r->nties++] = (sp_rank_tie)at;
    }
}

static void lint(const sp_rank_rules *r, sp_pack_findings *found)
{
    if (r->completion + r->on_time + r->quality != SP_RANK_POINT)
        sp_pack_error(found, "weights", "三个权重之和应为 1，现为 %.4f",
                      "the three weights should add up to 1, not %.4f",
                      (double)(r->completion + r->on_time + r->quality) /
                          SP_RANK_POINT);
    if (r->completion + r->on_time == 0)
        sp_pack_error(found, "weights",
                      "完成率和按时率的权重不能都是 0：没有评分时无法计分",
                      "completion and punctuality cannot both weigh nothing: "
                      "without reviews there would be no score");
    if (r->floor > r->cap)
        sp_pack_error(found, "ledger", "最低分高于最高分",
                      "the floor is above the cap");
}

sp_status sp_ranking_read(const cJSON *pack, sp_pack_findings *found,
                          void **out)
{
    static const sp_label submitted[] = {
        {"excluded", "暂不计入", "not counted yet", NULL},
        {"done", "视为完成", "counted as done", NULL}};
    sp_rank_rules *r = calloc(1, sizeof *r);

    if (!r)
        return sp_no_memory();
    r->formula = (sp_rank_formula)label_at(
        pack, "formula", sp_rank_formula_labels, SP_RANK_FORMULA_COUNT, found);
    r->style = (sp_rank_style)label_at(pack, "style", sp_rank_style_labels,
                                       SP_RANK_STYLE_COUNT, found);
    r->submitted_is_done =
        label_at(pack, "submitted", submitted, SP_COUNT(submitted), found) == 1;
    const struct {
        const char *key;
        const number *numbers;
        size_t n;
    } groups[] = {{"weights", weights, SP_COUNT(weights)},
                  {"ledger", ledger, SP_COUNT(ledger)},
                  {"gaming", gaming, SP_COUNT(gaming)}};
    for (size_t i = 0; i < SP_COUNT(groups); i++)
        read_numbers(cJSON_GetObjectItemCaseSensitive(pack, groups[i].key),
                     groups[i].numbers, groups[i].n, found, r);
    read_numbers(pack, others, SP_COUNT(others), found, r);
    read_ties(pack, found, r);
    if (found->errors == 0)
        lint(r, found);
    *out = r;
    return SP_OK;
}

void sp_ranking_free(void *read)
{
    free(read);
}

sp_status sp_rank_rules_of(const sp_pack *pack, sp_rank_rules *out)
{
    const void *read = NULL;

    SP_TRY(sp_pack_expect(pack, "ranking", &read));
    *out = *(const sp_rank_rules *)read;
    return SP_OK;
}
