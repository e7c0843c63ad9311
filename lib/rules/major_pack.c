/* Lists of major hazards: reading them, and looking for their words. */
#include "major_pack.h"

#include <string.h>

#include "str.h"
#include "text.h"
#include "when.h"

/* ---- reading ---- */

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static void read_sectors(const cJSON *array, const char *path,
                         sp_pack_findings *found)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        if (!cJSON_IsString(item) || !*item->valuestring)
            sp_pack_error(found, path, "行业应是文字代码",
                          "a sector is not a text");
    }
}

static sp_status read_word(const char *text, sp_major_word *out)
{
    out->text = text;
    while (out->nparts < SP_MAJOR_PARTS_MAX) {
        size_t len = strcspn(text, "+");
        SP_AUTOSTR part = {0};
        sp_str_addn(&part, text, len);
        SP_TRY(sp_str_ok(&part));
        char **folded = &out->parts[out->nparts];
        SP_TRY(sp_text_fold(sp_str_text(&part), folded));
        out->nparts++;
        out->length += (unsigned)sp_utf8_count(*folded);
        if (!text[len])
            return SP_OK;
        text += len + 1;
    }
    out->cut = true;
    return SP_OK;
}

/* One character alone would be found anywhere; beside another part it may
 * serve ("动火+未"). */
static bool word_serves(const sp_major_word *word)
{
    for (size_t i = 0; i < word->nparts; i++)
        if (!*word->parts[i])
            return false;
    return word->length > word->nparts && !word->cut;
}

static sp_status read_words(const cJSON *item, const char *path,
                            sp_pack_findings *found, sp_major_rule *rule)
{
    const cJSON *array =
        sp_pack_array_at(item, "keywords", SP_MAJOR_KEYWORDS_MAX, path, found);
    const cJSON *word;

    if (!array)
        return SP_OK;
    rule->words =
        calloc((size_t)cJSON_GetArraySize(array), sizeof *rule->words);
    if (!rule->words)
        return sp_no_memory();
    cJSON_ArrayForEach(word, array)
    {
        const char *text = cJSON_IsString(word) ? word->valuestring : "";
        sp_major_word *to = &rule->words[rule->nwords++];

        SP_TRY(read_word(text, to));
        if (!word_serves(to))
            sp_pack_error(found, path,
                          "关键词“%.40s”应为 1 至 %d 个部分，不能都只有一个字",
                          "the keyword \"%.40s\" has not 1 to %d parts, one of "
                          "two characters or more",
                          text, SP_MAJOR_PARTS_MAX);
    }
    return SP_OK;
}

static sp_status read_rule(const cJSON *item, sp_pack_findings *found,
                           sp_major_list *list)
{
    sp_pack_path path = sp_pack_path_of("items[%zu]", list->nrules);
    sp_major_rule *rule = &list->rules[list->nrules];

    rule->no = sp_pack_text_at(item, "no", path.text, found);
    rule->zh = sp_pack_text_at(item, "zh", path.text, found);
    rule->en = sp_pack_text_at(item, "en", path.text, found);
    rule->clause = sp_pack_text_at(item, "clause", path.text, found);
    rule->confidence = sp_pack_text_at(item, "confidence", path.text, found);
    rule->sectors = member(item, "sectors");
    read_sectors(rule->sectors, path.text, found);
    if (*rule->confidence && !sp_pack_is_confidence(rule->confidence))
        sp_pack_error(found, path.text, "confidence“%.20s”应为 V、V2、M 或 D",
                      "confidence \"%.20s\" is not V, V2, M or D",
                      rule->confidence);
    if (strchr(rule->no, '#'))
        sp_pack_error(found, path.text, "编号“%.20s”不能含 #",
                      "the number \"%.20s\" has a # in it", rule->no);
    for (size_t i = 0; i < list->nrules; i++)
        if (strcmp(list->rules[i].no, rule->no) == 0)
            sp_pack_error(found, path.text, "编号“%.20s”出现了两次",
                          "the number \"%.20s\" stands there twice", rule->no);
    list->nrules++;
    return read_words(item, path.text, found, rule);
}

/* Days are compared as texts, so they have to be written in full. */
static void lint_day(const char *text, const char *key, sp_pack_findings *found)
{
    char tidy[11] = "";
    int64_t day;

    if (sp_day_parse(text, &day))
        sp_day_format(day, tidy);
    if (strcmp(tidy, text) != 0)
        sp_pack_error(found, key, "%s“%.20s”应写作 YYYY-MM-DD",
                      "%s \"%.20s\" is not written as YYYY-MM-DD", key, text);
}

static void lint_days(const sp_major_list *list, sp_pack_findings *found)
{
    lint_day(list->effective, "effective", found);
    if (!*list->until)
        return;
    lint_day(list->until, "until", found);
    if (strcmp(list->until, list->effective) < 0)
        sp_pack_error(found, "until", "until %.20s 早于 effective %.20s",
                      "until %.20s is before effective %.20s", list->until,
                      list->effective);
}

void sp_major_free(void *read)
{
    sp_major_list *list = read;

    for (size_t i = 0; list && i < list->nrules; i++) {
        sp_major_rule *rule = &list->rules[i];
        for (size_t k = 0; k < rule->nwords; k++)
            for (size_t p = 0; p < rule->words[k].nparts; p++)
                free(rule->words[k].parts[p]);
        free(rule->words);
    }
    if (list)
        free(list->rules);
    free(list);
}

static void cleanup_list(sp_major_list **list)
{
    sp_major_free(*list);
}

sp_status sp_major_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    SP_CLEANUP(cleanup_list) sp_major_list *list = calloc(1, sizeof *list);
    size_t before = found->errors;
    const cJSON *items =
        sp_pack_array_at(pack, "items", SP_MAJOR_ITEMS_MAX, "items", found);
    const cJSON *item;

    if (!list)
        return sp_no_memory();
    list->sectors = sp_pack_array_at(pack, "sectors", SP_MAJOR_SECTORS_MAX,
                                     "sectors", found);
    read_sectors(list->sectors, "sectors", found);
    list->effective = sp_json_text(pack, "effective", "");
    list->until = sp_json_text(pack, "until", "");
    lint_days(list, found);
    list->rules = calloc(items ? (size_t)cJSON_GetArraySize(items) : 1,
                         sizeof *list->rules);
    if (!list->rules)
        return sp_no_memory();
    cJSON_ArrayForEach(item, items)
    {
        SP_TRY(read_rule(item, found, list));
    }
    if (found->errors == before)
        *out = SP_TAKE(list);
    return SP_OK;
}

/* ---- looking ---- */

static bool has_sector(const cJSON *sectors, const char *sector)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, sectors)
    {
        if (strcmp(item->valuestring, sector) == 0)
            return true;
    }
    return false;
}

bool sp_major_holds(const sp_major_list *list, const char *day,
                    const char *sector)
{
    return strcmp(list->effective, day) <= 0 &&
           (!*list->until || strcmp(day, list->until) <= 0) &&
           (!sector || has_sector(list->sectors, sector));
}

bool sp_major_rule_holds(const sp_major_rule *rule, const char *sector)
{
    return !sector || !rule->sectors || has_sector(rule->sectors, sector);
}

bool sp_major_overlap(const sp_major_list *a, const sp_major_list *b)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, a->sectors)
    {
        if (has_sector(b->sectors, item->valuestring))
            return true;
    }
    return false;
}

static bool found_in(const sp_major_word *word, const char *folded)
{
    for (size_t i = 0; i < word->nparts; i++)
        if (!strstr(folded, word->parts[i]))
            return false;
    return true;
}

unsigned sp_major_score(const sp_major_rule *rule, const char *folded,
                        const char **out_best)
{
    unsigned score = 0;
    unsigned best = 0;

    for (size_t i = 0; i < rule->nwords; i++) {
        const sp_major_word *word = &rule->words[i];
        if (!found_in(word, folded))
            continue;
        score += word->length;
        if (word->length > best) {
            best = word->length;
            *out_best = word->text;
        }
    }
    return score;
}
