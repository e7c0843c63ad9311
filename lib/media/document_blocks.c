/* The blocks of a document become rows. */
#include <math.h>
#include <string.h>

#include "document_parts.h"

#define PICTURE_TALL 300.0 /* points, of one alone in its row */
#define ITEM_PART 0.05     /* of the width: the number of an item */

typedef sp_status add_block(sp_document *d, const cJSON *block,
                            const sp_scope *scope);

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static unsigned number_of(const cJSON *object, const char *key,
                          unsigned otherwise)
{
    const cJSON *n = get(object, key);

    return cJSON_IsNumber(n) ? (unsigned)n->valueint : otherwise;
}

static sp_paper_look look_of(const cJSON *object, sp_paper_look otherwise)
{
    static const sp_paper_look looks[] = {SP_PAPER_LEFT, SP_PAPER_CENTRE,
                                          SP_PAPER_RIGHT};
    int align = sp_block_align(sp_json_text(object, "align", ""));

    return align < 0 ? otherwise : looks[align];
}

/* The array called @name; NULL when it is none. */
static const cJSON *items_of(const sp_scope *scope, const char *name)
{
    const cJSON *value = sp_scope_find(scope, name, strlen(name));

    return cJSON_IsArray(value) ? value : NULL;
}

static sp_status new_row(sp_document *d, sp_paper_kind kind, sp_paper_row **out)
{
    SP_TRY(sp_paper_sheet_row(&d->sheet, out));
    (*out)->kind = kind;
    (*out)->heading_ends = true;
    return SP_OK;
}

static sp_status add_heading(sp_document *d, const cJSON *block,
                             const sp_scope *scope)
{
    bool first = number_of(block, "level", 1) == 1;
    const char *text;
    sp_paper_row *r = NULL;

    SP_TRY(sp_document_text(d, get(block, "heading"), scope, &text));
    SP_TRY(new_row(d, SP_PAPER_FREE, &r));
    r->size = first ? 1.25 : 1.08;
    r->above = first ? 9 : 4;
    r->keep = true;
    sp_paper_row_cell(r, 0, 1, text, SP_PAPER_BOLD);
    return SP_OK;
}

/* Two Han characters free at the beginning of each paragraph. */
static sp_status indented(sp_document *d, const char *text, const char **out)
{
    SP_AUTOSTR made = {0};

    while (*text) {
        size_t line = strcspn(text, "\n");
        sp_str_add(&made, "　　");
        sp_str_addn(&made, text, line + (text[line] ? 1 : 0));
        text += line + (text[line] ? 1 : 0);
    }
    return sp_paper_sheet_keep(&d->sheet, &made, out);
}

static sp_status add_text(sp_document *d, const cJSON *block,
                          const sp_scope *scope)
{
    const char *text;
    sp_paper_row *r = NULL;

    SP_TRY(sp_document_text(d, get(block, "text"), scope, &text));
    if (cJSON_IsTrue(get(block, "indent")))
        SP_TRY(indented(d, text, &text));
    SP_TRY(new_row(d, SP_PAPER_FREE, &r));
    sp_paper_row_cell(r, 0, 1, text, look_of(block, SP_PAPER_LEFT));
    return SP_OK;
}

static sp_status add_pairs(sp_document *d, const cJSON *block,
                           const sp_scope *scope)
{
    const cJSON *list = get(block, "pairs");
    size_t n = (size_t)cJSON_GetArraySize(list);
    SP_AUTOFREE sp_paper_pair *pairs = calloc(n ? n : 1, sizeof *pairs);
    const cJSON *item;
    size_t i = 0;

    if (!pairs)
        return sp_no_memory();
    cJSON_ArrayForEach(item, list)
    {
        sp_paper_pair *p = &pairs[i++];
        SP_TRY(sp_document_text(d, get(item, "label"), scope, &p->label));
        SP_TRY(sp_document_text(d, get(item, "value"), scope, &p->value));
        p->half = cJSON_IsTrue(get(item, "half"));
        p->least = number_of(item, "least", 0);
    }
    return sp_paper_sheet_pairs(&d->sheet, pairs, n);
}

/* ---- tables ---- */

/* Where column @i begins, as part of the width. */
static double column_at(const cJSON *columns, size_t i)
{
    const cJSON *column;
    double before = 0;
    double all = 0;
    size_t k = 0;

    cJSON_ArrayForEach(column, columns)
    {
        const cJSON *given = get(column, "width");
        double width = given ? given->valuedouble : 1;
        all += width;
        before += k++ < i ? width : 0;
    }
    return before / all;
}

static sp_status add_table_row(sp_document *d, const cJSON *columns,
                               const char *key, const sp_scope *scope)
{
    bool head = strcmp(key, "head") == 0;
    const char *texts[SP_DOCUMENT_COLUMNS_MAX];
    const cJSON *column;
    sp_paper_row *r = NULL;
    size_t n = 0;

    cJSON_ArrayForEach(column, columns)
        SP_TRY(sp_document_text(d, get(column, key), scope, &texts[n++]));
    SP_TRY(sp_paper_sheet_row(&d->sheet, &r));
    r->heading = r->keep = r->heading_ends = head;
    n = 0;
    cJSON_ArrayForEach(column, columns)
    {
        sp_paper_look look =
            head ? SP_PAPER_LABEL : look_of(column, SP_PAPER_CENTRE);
        sp_paper_row_cell(r, column_at(columns, n), column_at(columns, n + 1),
                          texts[n], look);
        n++;
    }
    return SP_OK;
}

static sp_status add_one_box(sp_document *d, const char *text,
                             sp_paper_look look, bool label)
{
    sp_paper_row *r = NULL;

    SP_TRY(sp_paper_sheet_row(&d->sheet, &r));
    r->keep = r->heading_ends = label;
    sp_paper_row_cell(r, 0, 1, text, look);
    return SP_OK;
}

static sp_status add_table(sp_document *d, const cJSON *block,
                           const sp_scope *scope)
{
    const cJSON *table = get(block, "table");
    const cJSON *columns = get(table, "columns");
    const char *each = sp_json_text(table, "each", "");
    const cJSON *items = items_of(scope, each);
    sp_scope inner = {.outer = scope};
    const char *text;
    const cJSON *item;

    if (get(table, "label")) {
        SP_TRY(sp_document_text(d, get(table, "label"), scope, &text));
        SP_TRY(add_one_box(d, text, SP_PAPER_LABEL, true));
    }
    SP_TRY(add_table_row(d, columns, "head", scope));
    cJSON_ArrayForEach(item, items)
    {
        inner.value = item;
        inner.number++;
        SP_TRY(add_table_row(d, columns, "value", &inner));
    }
    if (inner.number > 0)
        return SP_OK;
    text = sp_document_say(d, "（无）", "(none)");
    if (get(table, "empty"))
        SP_TRY(sp_document_text(d, get(table, "empty"), scope, &text));
    return add_one_box(d, text, SP_PAPER_CENTRE, false);
}

/* ---- what is once for each item ---- */

typedef sp_status add_item(sp_document *d, const cJSON *block,
                           const sp_scope *scope);

static sp_status add_each(sp_document *d, const cJSON *block,
                          const sp_scope *scope, const char *each,
                          add_item *add)
{
    const cJSON *items = items_of(scope, each);
    sp_scope inner = {.outer = scope};
    const cJSON *item;

    cJSON_ArrayForEach(item, items)
    {
        inner.value = item;
        inner.number++;
        SP_TRY(add(d, block, &inner));
    }
    return SP_OK;
}

static sp_status add_list_item(sp_document *d, const cJSON *list,
                               const sp_scope *scope)
{
    SP_AUTOSTR number = {0};
    const char *texts[2];
    sp_paper_row *r = NULL;

    sp_str_addf(&number, "%zu.", scope->number);
    SP_TRY(sp_paper_sheet_keep(&d->sheet, &number, &texts[0]));
    SP_TRY(sp_document_text(d, get(list, "text"), scope, &texts[1]));
    SP_TRY(new_row(d, SP_PAPER_FREE, &r));
    sp_paper_row_cell(r, 0, ITEM_PART, texts[0], SP_PAPER_RIGHT);
    sp_paper_row_cell(r, ITEM_PART, 1, texts[1], SP_PAPER_LEFT);
    return SP_OK;
}

static sp_status add_list(sp_document *d, const cJSON *block,
                          const sp_scope *scope)
{
    const cJSON *list = get(block, "list");

    return add_each(d, list, scope, sp_json_text(list, "each", ""),
                    add_list_item);
}

static sp_status add_blocks_of(sp_document *d, const cJSON *block,
                               const sp_scope *scope)
{
    return sp_document_blocks(d, get(block, "blocks"), scope);
}

static sp_status add_blocks_each(sp_document *d, const cJSON *block,
                                 const sp_scope *scope)
{
    return add_each(d, block, scope, sp_json_text(block, "each", ""),
                    add_blocks_of);
}

static sp_status add_if(sp_document *d, const cJSON *block,
                        const sp_scope *scope)
{
    bool unless = sp_block_of(block) == SP_BLOCK_UNLESS;
    const char *name = sp_json_text(block, unless ? "unless" : "if", "");

    return sp_scope_holds(scope, name) != unless
               ? add_blocks_of(d, block, scope)
               : SP_OK;
}

/* ---- pictures ---- */

/* A row of pictures, their captions in the row below. */
typedef struct album {
    unsigned across;
    size_t n;
    cairo_surface_t *images[SP_DOCUMENT_ACROSS_MAX];
    const char *captions[SP_DOCUMENT_ACROSS_MAX];
} album;

static sp_status end_album_row(sp_document *d, album *a)
{
    sp_paper_row *r = NULL;

    if (a->n == 0)
        return SP_OK;
    SP_TRY(new_row(d, SP_PAPER_PICTURES, &r));
    r->tall = a->across == 1 ? PICTURE_TALL : 1.3 * PICTURE_TALL / a->across;
    r->keep = true;
    for (size_t i = 0; i < a->n; i++) {
        sp_paper_row_cell(r, (double)i / a->across, (i + 1.0) / a->across, "",
                          SP_PAPER_CENTRE);
        r->cells[i].image = a->images[i];
    }
    SP_TRY(new_row(d, SP_PAPER_FREE, &r));
    r->size = 0.88;
    for (size_t i = 0; i < a->n; i++)
        sp_paper_row_cell(r, (double)i / a->across, (i + 1.0) / a->across,
                          a->captions[i], SP_PAPER_CENTRE);
    a->n = 0;
    return SP_OK;
}

static sp_status add_pictures(sp_document *d, const cJSON *block,
                              const sp_scope *scope)
{
    const cJSON *pictures = get(block, "pictures");
    const char *each = sp_json_text(pictures, "each", "");
    const cJSON *items = items_of(scope, each);
    album a = {.across = number_of(pictures, "across", 2)};
    sp_scope inner = {.outer = scope};
    const cJSON *item;

    cJSON_ArrayForEach(item, items)
    {
        const char *name;
        inner.value = item;
        inner.number++;
        SP_TRY(sp_document_text(d, get(pictures, "picture"), &inner, &name));
        SP_TRY(sp_document_text(d, get(pictures, "caption"), &inner,
                                &a.captions[a.n]));
        SP_TRY(sp_document_image(d, name, a.across, &a.images[a.n]));
        if (++a.n == a.across)
            SP_TRY(end_album_row(d, &a));
    }
    return end_album_row(d, &a);
}

/* ---- the rest ---- */

static sp_status add_signatures(sp_document *d, const cJSON *block,
                                const sp_scope *scope)
{
    const cJSON *list = get(block, "signatures");
    int n = cJSON_GetArraySize(list);
    int across = n == 4 ? 2 : (n < 3 ? n : 3);
    sp_paper_row *r = NULL;
    const cJSON *item;
    int i = 0;

    cJSON_ArrayForEach(item, list)
    {
        const char *text;
        int column = i++ % across;
        SP_TRY(sp_document_text(d, item, scope, &text));
        if (column == 0)
            SP_TRY(new_row(d, SP_PAPER_FREE, &r));
        r->above = 10;
        size_t len = strlen(text);
        bool open = (len >= 3 && strcmp(text + len - 3, "：") == 0) ||
                    (len > 0 && text[len - 1] == ':');
        sp_paper_row_cell(r, (double)column / across, (column + 1.0) / across,
                          text, open ? SP_PAPER_SIGN : SP_PAPER_LEFT);
    }
    return SP_OK;
}

static sp_status add_page(sp_document *d, const cJSON *block,
                          const sp_scope *scope)
{
    sp_paper_row *r = NULL;

    (void)block;
    (void)scope;
    return new_row(d, SP_PAPER_BREAK, &r);
}

static add_block *const adders[] = {
    [SP_BLOCK_HEADING] = add_heading,
    [SP_BLOCK_TEXT] = add_text,
    [SP_BLOCK_PAIRS] = add_pairs,
    [SP_BLOCK_TABLE] = add_table,
    [SP_BLOCK_LIST] = add_list,
    [SP_BLOCK_PICTURES] = add_pictures,
    [SP_BLOCK_SIGNATURES] = add_signatures,
    [SP_BLOCK_IF] = add_if,
    [SP_BLOCK_UNLESS] = add_if,
    [SP_BLOCK_EACH] = add_blocks_each,
    [SP_BLOCK_PAGE] = add_page,
};
SP_ASSERT_COUNT(adders, SP_BLOCK_COUNT);

sp_status sp_document_blocks(sp_document *d, const cJSON *blocks,
                             const sp_scope *scope)
{
    const cJSON *block;

    cJSON_ArrayForEach(block, blocks)
        SP_TRY(adders[sp_block_of(block)](d, block, scope));
    return SP_OK;
}
