/* Packs of kind "party": papers, things, items, grades, reasons. */
#include "party_pack.h"

#include <string.h>

#include "field.h"
#include "text.h"

const sp_label sp_party_kind_labels[SP_PARTY_KIND_COUNT] = {
    [SP_PARTY_CONTRACTOR] = {"contractor", "承包商", "contractor", NULL},
    [SP_PARTY_SUPPLIER] = {"supplier", "供应商", "supplier", NULL},
    [SP_PARTY_RESIDENT_PARTNER] = {"resident_partner", "常驻协作单位",
                                   "resident partner", NULL},
    [SP_PARTY_TENANT] = {"tenant", "承租单位", "tenant", "承租"},
    [SP_PARTY_TRANSPORTER] = {"transporter", "运输单位", "transporter", "运输"},
    [SP_PARTY_OTHER] = {"other", "其他相关方", "other party", "其他"},
};

typedef struct reading {
    const cJSON *pack;
    sp_pack_findings *found;
    sp_party_rules *rules;
} reading;

/* ---- rows ---- */

static sp_party_word read_word(const reading *r, const cJSON *item,
                               const char *key, const char *path)
{
    return (sp_party_word){
        .code = sp_pack_text_at(item, key, path, r->found),
        .zh = sp_pack_text_at(item, "zh", path, r->found),
        .en = sp_pack_text_at(item, "en", path, r->found),
    };
}

static bool is_true(const cJSON *item, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, key));
}

/* A whole number within limits. */
static void read_int(const reading *r, const cJSON *item, const char *key,
                     int64_t least, int64_t most, const char *path,
                     int64_t *out)
{
    if (!sp_pack_decimal_at(item, key, 0, path, r->found, out))
        return;
    if (*out < least || *out > most)
        sp_pack_error(r->found, path, "%s %lld 应在 %lld 至 %lld 之间",
                      "%s, %lld, is not within %lld to %lld", key,
                      (long long)*out, (long long)least, (long long)most);
}

static void read_paper(const reading *r, const cJSON *item, const char *path)
{
    sp_party_rules *p = r->rules;
    sp_party_paper_kind *k = &p->papers[p->npapers++];
    const char *when = sp_json_text(item, "when", "");
    const cJSON *who;
    const cJSON *by = cJSON_GetObjectItemCaseSensitive(item, "needed_by");

    k->is = read_word(r, item, "code", path);
    k->clause = sp_json_text(item, "clause", "");
    k->regulated = strcmp(when, "regulated") == 0;
    if (*when && !k->regulated)
        sp_pack_error(r->found, path, "when“%.40s”应为 regulated",
                      "when, \"%.40s\", is not regulated", when);
    if (cJSON_GetObjectItemCaseSensitive(item, "years"))
        read_int(r, item, "years", 1, 30, path, &k->years);
    cJSON_ArrayForEach(who, by)
    {
        const char *text = cJSON_IsString(who) ? who->valuestring : "";
        int kind =
            sp_label_find(sp_party_kind_labels, SP_PARTY_KIND_COUNT, text);
        if (kind < 0)
            sp_pack_error(r->found, path, "needed_by“%.40s”不是相关方类型",
                          "needed_by, \"%.40s\", is no kind of party", text);
        else
            k->needed_by |= 1U << kind;
    }
}

static void read_thing(const reading *r, const cJSON *item, const char *path)
{
    sp_party_rules *p = r->rules;
    sp_party_thing *t = &p->things[p->nthings++];

    t->is = read_word(r, item, "code", path);
    t->inspected = is_true(item, "inspected");
    read_int(r, item, "accept_days", 1, 3660, path, &t->accept_days);
}

static void read_item(const reading *r, const cJSON *item, const char *path)
{
    sp_party_rules *p = r->rules;
    sp_party_item *i = &p->items[p->nitems++];

    i->is = read_word(r, item, "code", path);
    read_int(r, item, "weight", 1, SP_PARTY_POINTS, path, &i->weight);
}

static void read_red_line(const reading *r, const cJSON *item, const char *path)
{
    sp_party_rules *p = r->rules;
    sp_party_red_line *l = &p->red_lines[p->nred_lines++];

    l->is = read_word(r, item, "code", path);
    l->reason = sp_pack_text_at(item, "reason", path, r->found);
    if (*l->reason && !sp_party_reason_find(p, l->reason))
        sp_pack_error(r->found, path, "reason“%.40s”不在 reasons 中",
                      "reason, \"%.40s\", is not among the reasons", l->reason);
}

static void read_grade(const reading *r, const cJSON *item, const char *path)
{
    sp_party_rules *p = r->rules;
    sp_party_grade *g = &p->grades[p->ngrades++];

    g->is = read_word(r, item, "grade", path);
    g->restrict_it = is_true(item, "restrict");
    read_int(r, item, "from", 0, SP_PARTY_POINTS, path, &g->from);
    if (p->ngrades > 1 && g->from >= g[-1].from)
        sp_pack_error(r->found, path, "from 应由大到小排列，不重复",
                      "from does not descend from row to row");
}

static void read_reason(const reading *r, const cJSON *item, const char *path)
{
    sp_party_rules *p = r->rules;
    sp_party_reason *b = &p->reasons[p->nreasons++];

    b->is = read_word(r, item, "code", path);
    read_int(r, item, "years", 0, 30, path, &b->years);
}

/* ---- lists ---- */

/* Reasons before the red lines that name them. */
static const struct list {
    const char *key;
    const char *code;
    size_t most;
    void (*read)(const reading *r, const cJSON *item, const char *path);
} lists[] = {
    {"papers", "code", SP_PARTY_PAPERS_MAX, read_paper},
    {"equipment", "code", SP_PARTY_EQUIPMENT_MAX, read_thing},
    {"items", "code", SP_PARTY_ITEMS_MAX, read_item},
    {"grades", "grade", SP_PARTY_GRADES_MAX, read_grade},
    {"reasons", "code", SP_PARTY_REASONS_MAX, read_reason},
    {"red_lines", "code", SP_PARTY_RED_LINES_MAX, read_red_line},
};

static void find_twin(const reading *r, const cJSON *array, const cJSON *item,
                      const char *key, const char *path)
{
    const char *code = sp_json_text(item, key, "");
    const cJSON *other;

    cJSON_ArrayForEach(other, array)
    {
        if (other == item)
            return;
        if (strcmp(sp_json_text(other, key, ""), code) == 0)
            sp_pack_error(r->found, path, "“%.40s”出现了两次",
                          "\"%.40s\" stands there twice", code);
    }
}

static void read_list(const reading *r, const struct list *l)
{
    const cJSON *array =
        sp_pack_array_at(r->pack, l->key, l->most, l->key, r->found);
    const cJSON *item;
    size_t n = 0;

    cJSON_ArrayForEach(item, array)
    {
        sp_pack_path path = sp_pack_path_of("%s[%zu]", l->key, n++);
        l->read(r, item, path.text);
        find_twin(r, array, item, l->code, path.text);
    }
}

/* ---- the rest ---- */

static void read_limit(const reading *r, const char *key, int64_t least,
                       int64_t most, int64_t *out)
{
    const cJSON *limits = cJSON_GetObjectItemCaseSensitive(r->pack, "limits");
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(limits, key);
    sp_pack_path path = sp_pack_path_of("limits.%s", key);
    const char *trust = sp_json_text(item, "confidence", "");

    if (!cJSON_IsObject(item)) {
        sp_pack_error(r->found, path.text, "缺少 %s", "%s is missing", key);
        return;
    }
    read_int(r, item, "value", least, most, path.text, out);
    sp_pack_text_at(item, "source", path.text, r->found);
    if (!sp_pack_is_confidence(trust))
        sp_pack_error(r->found, path.text, "可信度“%.20s”应为 V、V2、M 或 D",
                      "the confidence \"%.20s\" is not V, V2, M or D", trust);
}

static void read_needs(const reading *r)
{
    static const char *const names[] = {"training", "exam",  "insurance",
                                        "medical",  "photo", "identity"};
    const cJSON *array = sp_pack_array_at(
        r->pack, "pass_needs", SP_COUNT(names), "pass_needs", r->found);
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        const char *text = cJSON_IsString(item) ? item->valuestring : "";
        size_t i = 0;
        while (i < SP_COUNT(names) && strcmp(names[i], text) != 0)
            i++;
        if (i < SP_COUNT(names))
            r->rules->pass_needs |= 1U << i;
        else
            sp_pack_error(r->found, "pass_needs",
                          "“%.40s”应为 training、exam、insurance、medical、"
                          "photo 或 identity",
                          "\"%.40s\" is not training, exam, insurance, "
                          "medical, photo or identity",
                          text);
    }
}

static void check_sums(const reading *r)
{
    const sp_party_rules *p = r->rules;
    int64_t sum = 0;

    for (size_t i = 0; i < p->nitems; i++)
        sum += p->items[i].weight;
    if (p->nitems && sum != SP_PARTY_POINTS)
        sp_pack_error(r->found, "items", "各项分值之和为 %lld，应为 %d",
                      "the weights add up to %lld, not to %d", (long long)sum,
                      SP_PARTY_POINTS);
    if (p->ngrades && p->grades[p->ngrades - 1].from != 0)
        sp_pack_error(r->found, "grades",
                      "最低一级应从 0 分开始，否则有分数不属于任何级",
                      "the last grade does not begin at 0: some scores would "
                      "have none");
}

sp_status sp_party_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    SP_AUTOFREE sp_party_rules *rules = calloc(1, sizeof *rules);
    reading r = {pack, found, rules};
    size_t before = found->errors;

    if (!rules)
        return sp_no_memory();
    rules->name = sp_json_text(pack, "name", "");
    read_limit(&r, "pass_days", 1, 3660, &rules->pass_days);
    read_limit(&r, "admission_score", 0, 100, &rules->admission_score);
    read_limit(&r, "evaluate_days", 1, 3660, &rules->evaluate_days);
    read_limit(&r, "visitor_keep_days", 1, 3660, &rules->visitor_keep_days);
    read_needs(&r);
    for (size_t i = 0; i < SP_COUNT(lists); i++)
        read_list(&r, &lists[i]);
    check_sums(&r);
    if (found->errors == before)
        *out = SP_TAKE(rules);
    return SP_OK;
}

void sp_party_free(void *read)
{
    free(read);
}

/* ---- asking ---- */

sp_status sp_party_rules_of(const sp_pack *pack, const sp_party_rules **out)
{
    const void *read = NULL;

    SP_TRY(sp_pack_expect(pack, "party", &read));
    *out = read;
    return SP_OK;
}

static bool means(const sp_party_word *word, const char *text)
{
    return strcmp(word->code, text) == 0 || sp_text_alike(word->zh, text) ||
           sp_text_alike(word->en, text);
}

#define FIND(list, text)                                                       \
    for (size_t i = 0; i < rules->n##list; i++)                                \
        if (means(&rules->list[i].is, text))                                   \
            return &rules->list[i];                                            \
    return NULL

const sp_party_paper_kind *sp_party_paper_find(const sp_party_rules *rules,
                                               const char *text)
{
    FIND(papers, text);
}

const sp_party_thing *sp_party_thing_find(const sp_party_rules *rules,
                                          const char *text)
{
    FIND(things, text);
}

const sp_party_red_line *sp_party_red_line_find(const sp_party_rules *rules,
                                                const char *text)
{
    FIND(red_lines, text);
}

const sp_party_reason *sp_party_reason_find(const sp_party_rules *rules,
                                            const char *text)
{
    FIND(reasons, text);
}

const sp_party_grade *sp_party_grade_of(const sp_party_rules *rules,
                                        int64_t tenths)
{
    const sp_party_grade *g = rules->grades;

    while (g + 1 < rules->grades + rules->ngrades && tenths < g->from * 10)
        g++;
    return g;
}
