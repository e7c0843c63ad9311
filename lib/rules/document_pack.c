/* Templates of documents: the lint. */
#include "document_pack.h"

#include <string.h>

#include "pack_kind.h"

/* Where the lint stands. */
typedef struct place {
    const char *path;
    unsigned depth;
    sp_pack_findings *found;
} place;

typedef void lint_block(const cJSON *block, const place *at);

static lint_block lint_heading, lint_text, lint_pairs, lint_table, lint_list,
    lint_pictures, lint_signatures, lint_named, lint_page;

/* A kind of block: the member that tells it, and those it may have beside. */
static const struct kind {
    const char *name;
    const char *members[3];
    lint_block *lint;
} kinds[] = {
    [SP_BLOCK_HEADING] = {"heading", {"level"}, lint_heading},
    [SP_BLOCK_TEXT] = {"text", {"align", "indent"}, lint_text},
    [SP_BLOCK_PAIRS] = {"pairs", {0}, lint_pairs},
    [SP_BLOCK_TABLE] = {"table", {0}, lint_table},
    [SP_BLOCK_LIST] = {"list", {0}, lint_list},
    [SP_BLOCK_PICTURES] = {"pictures", {0}, lint_pictures},
    [SP_BLOCK_SIGNATURES] = {"signatures", {0}, lint_signatures},
    [SP_BLOCK_IF] = {"if", {"blocks"}, lint_named},
    [SP_BLOCK_UNLESS] = {"unless", {"blocks"}, lint_named},
    [SP_BLOCK_EACH] = {"each", {"blocks"}, lint_named},
    [SP_BLOCK_PAGE] = {"page", {0}, lint_page},
};
SP_ASSERT_COUNT(kinds, SP_BLOCK_COUNT);

static const char *const aligns[] = {"left", "centre", "right"};

const char *sp_block_name(sp_block kind)
{
    return kinds[kind].name;
}

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

sp_block sp_block_of(const cJSON *block)
{
    for (size_t i = 0; i < SP_COUNT(kinds); i++)
        if (get(block, kinds[i].name))
            return (sp_block)i;
    return SP_BLOCK_COUNT;
}

int sp_block_align(const char *text)
{
    for (size_t i = 0; i < SP_COUNT(aligns); i++)
        if (strcmp(text, aligns[i]) == 0)
            return (int)i;
    return -1;
}

const char *sp_block_text(const cJSON *text, sp_lang lang)
{
    const char *first = lang == SP_EN ? "en" : "zh";

    if (cJSON_IsString(text))
        return text->valuestring;
    return sp_json_text(text, first,
                        sp_json_text(text, lang == SP_EN ? "zh" : "en", ""));
}

/* ---- texts ---- */

/* Whatever stands in braces is a name: "{name}", "{.}", "{#}". */
static void lint_braces(const char *text, const place *at)
{
    for (const char *p = strchr(text, '{'); p; p = strchr(p, '{')) {
        const char *end = p[1] == '{' ? p + 1 : strpbrk(p + 1, "{}");
        if (p[1] == '{') {
            p += 2;
            continue;
        }
        if (!end || *end != '}' || end == p + 1) {
            sp_pack_error(at->found, at->path,
                          "“%.40s”里的花括号应写成 {名称}；花括号本身写成 {{",
                          "the brace in \"%.40s\" should be {name}; a brace "
                          "itself is {{",
                          p);
            return;
        }
        p = end;
    }
}

static void lint_one_text(const cJSON *text, const place *at)
{
    bool two = cJSON_IsObject(text) && *sp_json_text(text, "zh", "") &&
               *sp_json_text(text, "en", "");

    if (!two && !(cJSON_IsString(text) && *text->valuestring)) {
        sp_pack_error(
            at->found, at->path, "%s 应为一段文字，或 {\"zh\": …, \"en\": …}",
            "%s should be a text, or {\"zh\": …, \"en\": …}", at->path);
        return;
    }
    lint_braces(sp_block_text(text, SP_ZH), at);
    if (two)
        lint_braces(sp_block_text(text, SP_EN), at);
}

/* An empty value of a table or a pair is a box to be written in. */
static void lint_value(const cJSON *text, const place *at)
{
    if (!text || !cJSON_IsString(text) || *text->valuestring)
        lint_one_text(text, at);
}

static place below(const place *at, sp_pack_path *path, const char *name)
{
    *path = sp_pack_path_of("%s.%s", at->path, name);
    return (place){path->text, at->depth, at->found};
}

static place item_of(const place *at, sp_pack_path *path, size_t i)
{
    *path = sp_pack_path_of("%s[%zu]", at->path, i);
    return (place){path->text, at->depth, at->found};
}

static void lint_text_at(const cJSON *object, const char *key, const place *at,
                         bool optional)
{
    const cJSON *text = get(object, key);
    sp_pack_path path;
    place here = below(at, &path, key);

    if (text || !optional)
        lint_one_text(text, &here);
}

/* ---- other members ---- */

static void lint_members(const cJSON *object, const char *const *names,
                         size_t n, const place *at)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, object)
    {
        bool known = false;
        for (size_t i = 0; i < n && !known; i++)
            known = names[i] && strcmp(member->string, names[i]) == 0;
        if (!known)
            sp_pack_error(at->found, at->path, "不认识“%.40s”",
                          "\"%.40s\" is not known here", member->string);
    }
}

static void lint_number(const cJSON *object, const char *key, int most,
                        const place *at)
{
    const cJSON *n = get(object, key);
    sp_pack_path path = sp_pack_path_of("%s.%s", at->path, key);

    if (n && !(cJSON_IsNumber(n) && n->valuedouble == n->valueint &&
               n->valueint >= 1 && n->valueint <= most))
        sp_pack_error(at->found, path.text, "%s 应为 1 到 %d 的整数",
                      "%s should be a whole number from 1 to %d", key, most);
}

/* In proportion to the others', so of any size. */
static void lint_width(const cJSON *column, const place *at)
{
    const cJSON *width = get(column, "width");
    sp_pack_path path = sp_pack_path_of("%s.width", at->path);

    if (width && !(cJSON_IsNumber(width) && width->valuedouble > 0 &&
                   width->valuedouble <= SP_DOCUMENT_WIDTH_MAX))
        sp_pack_error(at->found, path.text, "%s 应大于 0，不超过 %d",
                      "%s should be more than 0 and at most %d", "width",
                      SP_DOCUMENT_WIDTH_MAX);
}

static void lint_flag(const cJSON *object, const char *key, const place *at)
{
    const cJSON *flag = get(object, key);
    sp_pack_path path = sp_pack_path_of("%s.%s", at->path, key);

    if (flag && !cJSON_IsBool(flag))
        sp_pack_error(at->found, path.text, "%s 应为 true 或 false",
                      "%s should be true or false", key);
}

static void lint_align(const cJSON *object, const place *at)
{
    const cJSON *align = get(object, "align");
    sp_pack_path path = sp_pack_path_of("%s.align", at->path);

    if (align &&
        !(cJSON_IsString(align) && sp_block_align(align->valuestring) >= 0))
        sp_pack_error(at->found, path.text, "%s 应为 left、centre 或 right",
                      "%s should be left, centre or right", "align");
}

static void lint_name(const cJSON *object, const char *key, const place *at)
{
    sp_pack_path path = sp_pack_path_of("%s.%s", at->path, key);

    sp_pack_text_at(object, key, path.text, at->found);
}

/* ---- blocks ---- */

static void lint_heading(const cJSON *block, const place *at)
{
    lint_text_at(block, "heading", at, false);
    lint_number(block, "level", 2, at);
}

static void lint_text(const cJSON *block, const place *at)
{
    lint_text_at(block, "text", at, false);
    lint_align(block, at);
    lint_flag(block, "indent", at);
}

static void lint_pairs(const cJSON *block, const place *at)
{
    static const char *const known[] = {"label", "value", "half", "least"};
    sp_pack_path list_path, path;
    place list = below(at, &list_path, "pairs");
    const cJSON *items = sp_pack_array_at(
        block, "pairs", SP_DOCUMENT_BLOCKS_MAX, list.path, at->found);
    const cJSON *pair;
    size_t i = 0;

    cJSON_ArrayForEach(pair, items)
    {
        place here = item_of(&list, &path, i++);
        sp_pack_path value_path;
        place value = below(&here, &value_path, "value");
        lint_members(pair, known, SP_COUNT(known), &here);
        lint_text_at(pair, "label", &here, false);
        lint_value(get(pair, "value"), &value);
        lint_flag(pair, "half", &here);
        lint_number(pair, "least", SP_DOCUMENT_LEAST_MAX, &here);
    }
}

static void lint_columns(const cJSON *table, const place *at)
{
    static const char *const known[] = {"head", "value", "width", "align"};
    sp_pack_path list_path, path;
    place list = below(at, &list_path, "columns");
    const cJSON *items = sp_pack_array_at(
        table, "columns", SP_DOCUMENT_COLUMNS_MAX, list.path, at->found);
    const cJSON *column;
    size_t i = 0;

    cJSON_ArrayForEach(column, items)
    {
        place here = item_of(&list, &path, i++);
        sp_pack_path value_path;
        place value = below(&here, &value_path, "value");
        lint_members(column, known, SP_COUNT(known), &here);
        lint_text_at(column, "head", &here, false);
        lint_value(get(column, "value"), &value);
        lint_width(column, &here);
        lint_align(column, &here);
    }
}

static void lint_table(const cJSON *block, const place *at)
{
    static const char *const known[] = {"label", "each", "empty", "columns"};
    const cJSON *table = get(block, "table");
    sp_pack_path path;
    place here = below(at, &path, "table");

    lint_members(table, known, SP_COUNT(known), &here);
    lint_name(table, "each", &here);
    lint_text_at(table, "label", &here, true);
    lint_text_at(table, "empty", &here, true);
    lint_columns(table, &here);
}

static void lint_list(const cJSON *block, const place *at)
{
    static const char *const known[] = {"each", "text"};
    const cJSON *list = get(block, "list");
    sp_pack_path path;
    place here = below(at, &path, "list");

    lint_members(list, known, SP_COUNT(known), &here);
    lint_name(list, "each", &here);
    lint_text_at(list, "text", &here, false);
}

static void lint_pictures(const cJSON *block, const place *at)
{
    static const char *const known[] = {"each", "picture", "caption", "across"};
    const cJSON *pictures = get(block, "pictures");
    sp_pack_path path;
    place here = below(at, &path, "pictures");

    lint_members(pictures, known, SP_COUNT(known), &here);
    lint_name(pictures, "each", &here);
    lint_text_at(pictures, "picture", &here, false);
    lint_text_at(pictures, "caption", &here, true);
    lint_number(pictures, "across", SP_DOCUMENT_ACROSS_MAX, &here);
}

static void lint_signatures(const cJSON *block, const place *at)
{
    sp_pack_path list_path, path;
    place list = below(at, &list_path, "signatures");
    const cJSON *items = sp_pack_array_at(
        block, "signatures", SP_DOCUMENT_BLOCKS_MAX, list.path, at->found);
    const cJSON *text;
    size_t i = 0;

    cJSON_ArrayForEach(text, items)
    {
        place here = item_of(&list, &path, i++);
        lint_one_text(text, &here);
    }
}

static void lint_page(const cJSON *block, const place *at)
{
    if (!cJSON_IsTrue(get(block, "page")))
        sp_pack_error(at->found, at->path, "%s 应为 true", "%s should be true",
                      "page");
}

static void lint_blocks(const cJSON *object, const place *at);

static void lint_named(const cJSON *block, const place *at)
{
    lint_name(block, sp_block_name(sp_block_of(block)), at);
    lint_blocks(block, at);
}

static void lint_one(const cJSON *block, const place *at)
{
    sp_block kind = cJSON_IsObject(block) ? sp_block_of(block) : SP_BLOCK_COUNT;
    const char *known[4] = {NULL};

    if (kind == SP_BLOCK_COUNT) {
        const cJSON *first = cJSON_IsObject(block) ? block->child : NULL;
        sp_pack_error(at->found, at->path,
                      "没有“%.40s”这种块，可用：heading、text、pairs、table、"
                      "list、pictures、signatures、if、unless、each、page",
                      "there is no block \"%.40s\"; there are: heading, text, "
                      "pairs, table, list, pictures, signatures, if, unless, "
                      "each, page",
                      first ? first->string : "");
        return;
    }
    known[0] = kinds[kind].name;
    memcpy(known + 1, kinds[kind].members, sizeof kinds[kind].members);
    lint_members(block, known, SP_COUNT(known), at);
    kinds[kind].lint(block, at);
}

static void lint_blocks(const cJSON *object, const place *at)
{
    sp_pack_path path =
        sp_pack_path_of("%s%sblocks", at->path, *at->path ? "." : "");
    place list = {path.text, at->depth + 1, at->found};
    const cJSON *block;
    size_t i = 0;

    if (list.depth > SP_DOCUMENT_DEPTH_MAX) {
        sp_pack_error(at->found, list.path, "块套块超过 %d 层",
                      "blocks within blocks go deeper than %d",
                      SP_DOCUMENT_DEPTH_MAX);
        return;
    }
    const cJSON *blocks = sp_pack_array_at(
        object, "blocks", SP_DOCUMENT_BLOCKS_MAX, list.path, at->found);
    cJSON_ArrayForEach(block, blocks)
    {
        sp_pack_path one;
        place here = item_of(&list, &one, i++);
        lint_one(block, &here);
    }
}

sp_status sp_document_read(const cJSON *pack, sp_pack_findings *found,
                           void **out)
{
    size_t before = found->errors;
    place title = {"title", 0, found};
    place top = {"", 0, found};

    lint_one_text(get(pack, "title"), &title);
    lint_blocks(pack, &top);
    if (found->errors > before)
        return SP_OK;
    sp_document_template *read = malloc(sizeof *read);
    if (!read)
        return sp_no_memory();
    *read = (sp_document_template){get(pack, "title"), get(pack, "blocks")};
    *out = read;
    return SP_OK;
}

void sp_document_free(void *read)
{
    free(read);
}
