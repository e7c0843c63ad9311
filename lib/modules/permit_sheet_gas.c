/* Gas tests on paper. Where flammables alone are asked for, samples stand side
 * by side as in table A.1; else each sample is a row with a column for each
 * gas as in A.2; too many gases make a plain list. */
#include <stdio.h>
#include <string.h>

#include "permit_sheet.h"
#include "text.h"

enum {
    SIDE_MAX = 4,   /* samples side by side */
    GASES_MAX = 7,  /* columns of gases */
    LABEL = 17,     /* per cent, as of the boxes above */
    BLANK_ROWS = 3, /* to be written in */
    MORE = 4        /* columns beside the gases */
};

static const sp_permit_gas_test *test_at(const sp_permit_sheet *s, size_t i)
{
    return s->tests.items[s->first_test + i];
}

/* Bits of the kinds that the pack asks for and that were tested. */
static unsigned kinds_of(const sp_permit_sheet *s, size_t count)
{
    const sp_permit_type *type = s->ticket.type;
    unsigned kinds = 0;

    for (size_t i = 0; type && i < type->parts[SP_PERMIT_GAS_RULES].count;
         i++) {
        const sp_permit_gas_rule *rules = type->parts[SP_PERMIT_GAS_RULES].rows;
        if (sp_permit_sheet_counts(s, &rules[i].item))
            kinds |= rules[i].kinds;
    }
    for (size_t i = 0; i < count; i++)
        kinds |= 1u << test_at(s, i)->kind;
    return kinds;
}

static const char *gas_name(const sp_permit_sheet *s,
                            const sp_permit_gas_test *t)
{
    static const char *const zh[] = {"可燃气体", "氧气", "有毒气体"};
    static const char *const en[] = {"flammable gas", "oxygen", "toxic gas"};

    if (t->substance)
        return t->substance;
    return sp_sheet_say(s, zh[t->kind], en[t->kind]);
}

static const char *point_name(const sp_permit_sheet *s, const char *point)
{
    const sp_permit_item *item =
        point && s->ticket.pack
            ? sp_permit_part_find(s->ticket.pack, SP_PERMIT_GAS_POINTS, point)
            : NULL;

    return item ? sp_sheet_label(s, item) : point;
}

static sp_status short_time(sp_permit_sheet *s, int64_t time, const char **out)
{
    SP_AUTOSTR text = {0};
    const char *full;

    SP_TRY(sp_permit_sheet_time(s, time, &full));
    if (full && sp_session_lang(s->session) == SP_ZH)
        sp_str_add(&text, full + strlen("2026年"));
    else
        sp_str_add(&text, full ? full : "");
    return sp_permit_sheet_keep(s, &text, out);
}

/* "0.02", with its unit where no heading has it, and what is wrong with it. */
static sp_status value_text(sp_permit_sheet *s, const sp_permit_gas_test *t,
                            bool unit, const char **out)
{
    SP_AUTOSTR text = {0};

    sp_str_add(&text, t->value ? t->value : "");
    if (unit)
        sp_str_addf(&text, " %s", t->unit ? t->unit : "");
    if (t->verdict == SP_PERMIT_GAS_FAILED)
        sp_str_add(&text, sp_sheet_say(s, "（不合格）", " (failed)"));
    if (t->verdict == SP_PERMIT_GAS_UNKNOWN)
        sp_str_add(&text, sp_sheet_say(s, "（无法判定）", " (not judged)"));
    return sp_permit_sheet_keep(s, &text, out);
}

static sp_paper_grid *add_grid(sp_permit_sheet *s, size_t columns, size_t rows,
                               const char ***out_texts, unsigned **out_widths)
{
    const char **texts = sp_permit_sheet_room(s, columns * rows, sizeof *texts);
    unsigned *widths = sp_permit_sheet_room(s, columns, sizeof *widths);
    /* the paper borrows what the sheet owns */
    sp_paper_grid *grids = (sp_paper_grid *)(uintptr_t)s->paper.grids;

    if (!texts || !widths)
        return NULL;
    for (size_t i = 0; i < columns * rows; i++)
        texts[i] = "";
    sp_paper_grid *g = &grids[s->paper.ngrids++];
    *g = (sp_paper_grid){
        .ncolumns = columns, .nrows = rows, .widths = widths, .texts = texts};
    *out_texts = texts;
    *out_widths = widths;
    return g;
}

/* ---- side by side ---- */

static sp_status fill_side(sp_permit_sheet *s, size_t first, size_t n,
                           size_t columns, const char **texts)
{
    texts[0] = sp_sheet_say(s, "气体取样分析时间", "Sampled at");
    texts[columns] = sp_sheet_say(s, "代表性气体", "Representative gas");
    texts[2 * columns] = sp_sheet_say(s, "分析结果", "Result");
    texts[3 * columns] = sp_sheet_say(s, "分析人", "Analyst");
    for (size_t i = 0; i < n; i++) {
        const sp_permit_gas_test *t = test_at(s, first + i);
        SP_AUTOSTR gas = {0};
        SP_TRY(short_time(s, t->sampled_at, &texts[i + 1]));
        sp_str_add(&gas, gas_name(s, t));
        if (t->point)
            sp_str_addf(
                &gas, sp_session_lang(s->session) == SP_EN ? " (%s)" : "（%s）",
                point_name(s, t->point));
        SP_TRY(sp_permit_sheet_keep(s, &gas, &texts[columns + i + 1]));
        SP_TRY(value_text(s, t, true, &texts[2 * columns + i + 1]));
        SP_TRY(
            sp_permit_sheet_name(s, t->analyst, &texts[3 * columns + i + 1]));
        if (!texts[3 * columns + i + 1])
            texts[3 * columns + i + 1] = "";
    }
    return SP_OK;
}

static sp_status side_by_side(sp_permit_sheet *s, size_t count)
{
    size_t first = 0;

    do {
        size_t n = count - first < SIDE_MAX ? count - first : SIDE_MAX;
        size_t columns = (count == 0 ? BLANK_ROWS : n) + 1;
        const char **texts;
        unsigned *widths;
        sp_paper_grid *g = add_grid(s, columns, 4, &texts, &widths);
        if (!g)
            return SP_NO_MEMORY;
        g->head_columns = 1;
        widths[0] = LABEL * (unsigned)(columns - 1);
        for (size_t i = 1; i < columns; i++)
            widths[i] = 100 - LABEL;
        SP_TRY(fill_side(s, first, n, columns, texts));
        first += n;
    } while (first < count && s->paper.ngrids < SP_PAPER_GRIDS_MAX);
    return SP_OK;
}

/* ---- a column for each gas ---- */

typedef struct gas_column {
    unsigned kind;
    const char *name;
    const char *unit;
    const char *lel;
} gas_column;

typedef struct gas_columns {
    gas_column items[GASES_MAX];
    size_t count;
    bool full; /* there are more */
} gas_columns;

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static size_t column_of(const gas_columns *c, unsigned kind, const char *name,
                        const char *unit)
{
    size_t i = 0;

    while (i < c->count &&
           (c->items[i].kind != kind || !same(c->items[i].name, name) ||
            !same(c->items[i].unit, unit)))
        i++;
    return i;
}

static void add_column(gas_columns *c, unsigned kind, const char *name,
                       const char *unit, const char *lel)
{
    if (column_of(c, kind, name, unit) < c->count)
        return;
    c->full = c->count == GASES_MAX;
    if (!c->full)
        c->items[c->count++] = (gas_column){kind, name, unit, lel};
}

/* The names that the ticket says will be looked for. */
static sp_status add_named(sp_permit_sheet *s, gas_columns *c, unsigned kind,
                           const char *field, const char *unit)
{
    const char *names = sp_permit_sheet_given(&s->fields, field);

    if (!names)
        add_column(c, kind, "", unit, NULL);
    while (names && *names) {
        SP_AUTOSTR name = {0};
        const char *kept;
        size_t len = strcspn(names, "|");
        sp_str_addn(&name, names, len);
        SP_TRY(sp_permit_sheet_keep(s, &name, &kept));
        add_column(c, kind, kept, unit, NULL);
        names += len + (names[len] == '|');
    }
    return SP_OK;
}

/* Toxics, flammables, oxygen: the order of table A.2. */
static sp_status find_columns(sp_permit_sheet *s, unsigned kinds, size_t count,
                              gas_columns *c)
{
    static const unsigned order[] = {
        SP_PERMIT_GAS_TOXIC, SP_PERMIT_GAS_FLAMMABLE, SP_PERMIT_GAS_OXYGEN};
    static const char *const fields[] = {"toxic_names", "flammable_names", ""};
    static const char *const units[] = {"mg/m3", "%vol", "%vol"};

    for (size_t k = 0; k < SP_COUNT(order); k++) {
        bool any = false;
        for (size_t i = 0; i < count && !c->full; i++) {
            const sp_permit_gas_test *t = test_at(s, i);
            any = any || t->kind == order[k];
            if (t->kind == order[k])
                add_column(c, t->kind, gas_name(s, t), t->unit, t->lel);
        }
        if (!any && kinds & 1u << order[k])
            SP_TRY(add_named(s, c, order[k], fields[k], units[k]));
    }
    return SP_OK;
}

static bool limit_fits(const sp_permit_gas_limit *l, const gas_column *c)
{
    const char *at = *c->name ? strstr(l->alias, c->name) : NULL;
    size_t len = strlen(c->name);
    int64_t lel;

    if (l->kind != c->kind)
        return false;
    if (l->kind == SP_PERMIT_GAS_OXYGEN)
        return true;
    if (l->kind == SP_PERMIT_GAS_FLAMMABLE)
        return c->lel &&
               sp_text_to_scaled(c->lel, SP_PERMIT_GAS_DECIMALS, &lel) &&
               lel >= l->lel_from && lel < l->lel_below;
    if (same(l->cas, c->name))
        return true;
    return at && (at == l->alias || at[-1] == '|') &&
           (at[len] == '\0' || at[len] == '|');
}

/* @unit: that of the column is another. */
static void add_limit(sp_str *text, const sp_permit_gas_limit *l, bool unit)
{
    char low[32];
    char high[32];

    sp_scaled_to_text(l->min, SP_PERMIT_GAS_DECIMALS, low);
    sp_scaled_to_text(l->max, SP_PERMIT_GAS_DECIMALS, high);
    if (l->min != INT64_MIN && l->max != INT64_MAX)
        sp_str_addf(text, "%s～%s%s%s", low, high, unit ? "\n" : "",
                    unit ? l->unit : "");
    else if (l->max != INT64_MAX)
        sp_str_addf(text, "≤%s%s%s", high, unit ? "\n" : "",
                    unit ? l->unit : "");
    else if (l->min != INT64_MIN)
        sp_str_addf(text, "≥%s%s%s", low, unit ? "\n" : "",
                    unit ? l->unit : "");
}

static sp_status limit_text(sp_permit_sheet *s, const gas_column *c,
                            const char **out)
{
    const sp_permit_type *type = s->ticket.type;
    SP_AUTOSTR text = {0};

    for (size_t i = 0; type && i < type->parts[SP_PERMIT_GAS_LIMITS].count;
         i++) {
        const sp_permit_gas_limit *l =
            (const sp_permit_gas_limit *)type->parts[SP_PERMIT_GAS_LIMITS]
                .rows +
            i;
        if (text.len == 0 && limit_fits(l, c) &&
            sp_permit_sheet_counts(s, &l->item))
            add_limit(&text, l, !same(c->unit, l->unit));
    }
    return sp_permit_sheet_keep(s, &text, out);
}

/* The three rows above the samples. */
static sp_status fill_heads(sp_permit_sheet *s, const gas_columns *c,
                            size_t columns, const char **texts)
{
    static const char *const zh[] = {"可燃气体", "氧含量", "有毒有害气体"};
    static const char *const en[] = {"Flammable", "Oxygen", "Toxic"};
    const char *const more[] = {sp_sheet_say(s, "取样分析时间", "Sampled at"),
                                sp_sheet_say(s, "分析部位", "Point"),
                                sp_sheet_say(s, "分析人", "Analyst")};

    texts[0] = sp_sheet_say(s, "分析项目", "Item");
    texts[columns] = sp_sheet_say(s, "名称", "Gas");
    texts[2 * columns] = sp_sheet_say(s, "合格标准", "Limit");
    for (size_t i = 0; i < c->count; i++) {
        const gas_column *g = &c->items[i];
        SP_AUTOSTR name = {0};
        bool again = i > 0 && g[-1].kind == g->kind;
        texts[i + 1] = again ? NULL : sp_sheet_say(s, zh[g->kind], en[g->kind]);
        sp_str_addf(&name, "%s\n%s", g->name, g->unit ? g->unit : "");
        SP_TRY(sp_permit_sheet_keep(s, &name, &texts[columns + i + 1]));
        SP_TRY(limit_text(s, g, &texts[2 * columns + i + 1]));
    }
    for (size_t i = 0; i < SP_COUNT(more); i++)
        texts[c->count + 1 + i] = more[i];
    return SP_OK;
}

static bool same_sample(const sp_permit_gas_test *a,
                        const sp_permit_gas_test *b)
{
    return a->sampled_at == b->sampled_at && same(a->point, b->point) &&
           same(a->analyst, b->analyst);
}

static size_t own_column(const sp_permit_sheet *s, const gas_columns *c,
                         size_t i)
{
    const sp_permit_gas_test *t = test_at(s, i);

    return column_of(c, t->kind, gas_name(s, t), t->unit);
}

/* Does that row have a value of this gas before test @end? */
static bool is_taken(const sp_permit_sheet *s, const gas_columns *c,
                     const size_t *row, size_t end, size_t which, size_t column)
{
    for (size_t i = 0; i < end; i++)
        if (row[i] == which && own_column(s, c, i) == column)
            return true;
    return false;
}

/* The row of each test; the number of rows. */
static size_t find_rows(const sp_permit_sheet *s, const gas_columns *c,
                        size_t count, size_t *row)
{
    size_t rows = 0;

    for (size_t i = 0; i < count; i++) {
        size_t column = own_column(s, c, i);
        size_t k = 0;
        while (k < i && (!same_sample(test_at(s, k), test_at(s, i)) ||
                         is_taken(s, c, row, i, row[k], column)))
            k++;
        row[i] = k < i ? row[k] : rows++;
    }
    return rows;
}

static sp_status fill_tests(sp_permit_sheet *s, const gas_columns *c,
                            size_t columns, size_t count, const size_t *row,
                            const char **texts)
{
    for (size_t i = 0; i < count; i++) {
        const sp_permit_gas_test *t = test_at(s, i);
        const char **cells = texts + (row[i] + 3) * columns;
        size_t column = own_column(s, c, i);
        const char *point = point_name(s, t->point);
        const char *analyst;
        SP_TRY(value_text(s, t, false, &cells[column + 1]));
        SP_TRY(short_time(s, t->sampled_at, &cells[c->count + 1]));
        SP_TRY(sp_permit_sheet_name(s, t->analyst, &analyst));
        cells[c->count + 2] = point ? point : "";
        cells[c->count + 3] = analyst ? analyst : "";
    }
    return SP_OK;
}

static sp_status by_gas(sp_permit_sheet *s, const gas_columns *c, size_t count)
{
    size_t columns = c->count + MORE;
    size_t *row = sp_permit_sheet_room(s, count, sizeof *row);
    const char **texts;
    unsigned *widths;

    if (!row)
        return SP_NO_MEMORY;
    size_t rows = find_rows(s, c, count, row);
    size_t all = 3 + (rows > 0 ? rows : BLANK_ROWS);
    sp_paper_grid *g = add_grid(s, columns, all, &texts, &widths);
    if (!g)
        return SP_NO_MEMORY;
    g->label = sp_sheet_say(s, "气体分析", "Gas tests");
    g->head_rows = 3;
    g->head_columns = 1;
    for (size_t i = 0; i < columns; i++)
        widths[i] = 11;
    widths[0] = widths[c->count + 1] = 16;
    for (size_t i = 3; i < all; i++)
        texts[i * columns] = sp_sheet_say(s, "分析数据", "Reading");
    SP_TRY(fill_heads(s, c, columns, texts));
    return fill_tests(s, c, columns, count, row, texts);
}

/* ---- a plain list ---- */

static sp_status plain_list(sp_permit_sheet *s, size_t count)
{
    enum { COLUMNS = 5 };
    const char **texts;
    unsigned *widths;
    sp_paper_grid *g = add_grid(s, COLUMNS, count + 1, &texts, &widths);

    if (!g)
        return SP_NO_MEMORY;
    g->label = sp_sheet_say(s, "气体分析", "Gas tests");
    g->head_rows = 1;
    texts[0] = sp_sheet_say(s, "取样分析时间", "Sampled at");
    texts[1] = sp_sheet_say(s, "气体", "Gas");
    texts[2] = sp_sheet_say(s, "分析结果", "Result");
    texts[3] = sp_sheet_say(s, "分析部位", "Point");
    texts[4] = sp_sheet_say(s, "分析人", "Analyst");
    for (size_t i = 0; i < COLUMNS; i++)
        widths[i] = 1;
    for (size_t i = 0; i < count; i++) {
        const sp_permit_gas_test *t = test_at(s, i);
        const char **cells = texts + (i + 1) * COLUMNS;
        const char *point = point_name(s, t->point);
        const char *analyst;
        SP_TRY(short_time(s, t->sampled_at, &cells[0]));
        cells[1] = gas_name(s, t);
        SP_TRY(value_text(s, t, true, &cells[2]));
        cells[3] = point ? point : "";
        SP_TRY(sp_permit_sheet_name(s, t->analyst, &analyst));
        cells[4] = analyst ? analyst : "";
    }
    return SP_OK;
}

sp_status sp_permit_sheet_gas(sp_permit_sheet *s)
{
    size_t count = s->blank ? 0 : s->tests.count - s->first_test;
    unsigned kinds = kinds_of(s, count);
    gas_columns columns = {0};

    s->paper.ngrids = 0;
    if (kinds == 0)
        return SP_OK;
    s->paper.grids =
        sp_permit_sheet_room(s, SP_PAPER_GRIDS_MAX, sizeof *s->paper.grids);
    if (!s->paper.grids)
        return SP_NO_MEMORY;
    if (kinds == 1u << SP_PERMIT_GAS_FLAMMABLE &&
        count <= (size_t)SIDE_MAX * SP_PAPER_GRIDS_MAX)
        return side_by_side(s, count);
    SP_TRY(find_columns(s, kinds, count, &columns));
    return columns.full ? plain_list(s, count) : by_gas(s, &columns, count);
}
