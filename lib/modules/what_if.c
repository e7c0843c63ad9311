/* What if? The table and the map. */
#include <safeprod/what_if.h>

#include <string.h>

#include "packs.h"
#include "str.h"
#include "supposing.h"
#include "zone_map.h"

static const sp_what_if NOTHING = {0};

/* ---- the table ---- */

static bool grew_worse(const sp_what_if_row *row)
{
    return row->after.inherent > row->before.inherent ||
           row->after.residual > row->before.residual;
}

static bool grew_better(const sp_what_if_row *row)
{
    return !grew_worse(row) && (row->after.inherent < row->before.inherent ||
                                row->after.residual < row->before.residual);
}

static void count_row(const sp_what_if_row *row, sp_what_if_result *result)
{
    sp_what_if_counts *counts = result->counts[row->level];

    counts[SP_RISK_BY_INHERENT].before[row->before.inherent]++;
    counts[SP_RISK_BY_INHERENT].after[row->after.inherent]++;
    counts[SP_RISK_BY_RESIDUAL].before[row->before.residual]++;
    counts[SP_RISK_BY_RESIDUAL].after[row->after.residual]++;
    if (row->level != SP_WHAT_IF_EVENT)
        return;
    result->worse += grew_worse(row);
    result->better += grew_better(row);
    result->kept += row->zh != NULL;
}

/* Rows move over from the supposition, which keeps those that are not shown. */
static sp_status show_rows(sp_session *session, sp_supposition *all,
                           sp_what_if_result *out)
{
    out->rows = calloc(all->count + 1, sizeof *out->rows);
    if (!out->rows)
        return sp_no_memory();
    for (size_t i = 0; i < all->count; i++) {
        sp_supposed *item = &all->items[i];
        if (!sp_forest_shows(session, item->record))
            continue;
        count_row(&item->row, out);
        out->rows[out->count++] = item->row;
        item->row = (sp_what_if_row){0};
    }
    return SP_OK;
}

static sp_status run_inside(sp_session *session, const sp_what_if *what,
                            sp_what_if_result *out)
{
    SP_CLEANUP(sp_forest_clear) sp_forest forest = {0};
    SP_CLEANUP(sp_supposition_clear) sp_supposition all = {0};

    SP_TRY(sp_forest_load(session, &forest));
    SP_TRY(sp_suppose(session, what, &forest, &all));
    return show_rows(session, &all, out);
}

sp_status sp_what_if_run(sp_session *session, const sp_what_if *what,
                         sp_what_if_result *out)
{
    SP_CLEANUP(sp_what_if_clear) sp_what_if_result result = {0};

    SP_TRY(sp_require(session, "risk", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = run_inside(session, what ? what : &NOTHING, &result);
    sp_db_end_read(session->db);
    SP_TRY(status);
    *out = result;
    result = (sp_what_if_result){0};
    return SP_OK;
}

void sp_what_if_clear(sp_what_if_result *result)
{
    for (size_t i = 0; i < result->count; i++)
        sp_what_if_row_clear(&result->rows[i]);
    free(result->rows);
    *result = (sp_what_if_result){0};
}

/* ---- the map ---- */

typedef struct colouring {
    sp_session *session;
    const sp_what_if *what;
} colouring;

/* Rows by level and code. */
typedef struct row_index {
    const sp_what_if_row **rows;
    size_t count;
} row_index;

static void free_index(row_index *index)
{
    free(index->rows);
}

static int by_level(const void *a, const void *b)
{
    const sp_what_if_row *x = *(const sp_what_if_row *const *)a;
    const sp_what_if_row *y = *(const sp_what_if_row *const *)b;

    return x->level == y->level ? strcmp(x->code, y->code)
                                : (int)x->level - (int)y->level;
}

static sp_status make_index(const sp_supposition *all, row_index *out)
{
    out->rows = calloc(all->count + 1, sizeof *out->rows);
    if (!out->rows)
        return sp_no_memory();
    for (size_t i = 0; i < all->count; i++)
        out->rows[out->count++] = &all->items[i].row;
    qsort(out->rows, out->count, sizeof *out->rows, by_level);
    return SP_OK;
}

static void recolour(const row_index *index, sp_what_if_level level, char *code,
                     unsigned *inherent, unsigned *residual)
{
    const sp_what_if_row wanted = {.level = level, .code = code};
    const sp_what_if_row *key = &wanted;
    const sp_what_if_row **row =
        bsearch(&key, index->rows, index->count, sizeof *index->rows, by_level);

    if (!row)
        return;
    *inherent = (*row)->after.inherent;
    *residual = (*row)->after.residual;
}

static sp_status colour(void *context, sp_records *zones, sp_records *points)
{
    const colouring *c = context;
    SP_CLEANUP(sp_forest_clear) sp_forest forest = {0};
    SP_CLEANUP(sp_supposition_clear) sp_supposition all = {0};
    SP_CLEANUP(free_index) row_index index = {0};

    SP_TRY(sp_forest_load(c->session, &forest));
    SP_TRY(sp_suppose(c->session, c->what, &forest, &all));
    SP_TRY(make_index(&all, &index));
    for (size_t i = 0; i < zones->count; i++) {
        sp_zone *z = zones->items[i];
        recolour(&index, SP_WHAT_IF_ZONE, z->code, &z->grade_inherent,
                 &z->grade_residual);
    }
    for (size_t i = 0; i < points->count; i++) {
        sp_risk_point *p = points->items[i];
        recolour(&index, SP_WHAT_IF_POINT, p->code, &p->grade_inherent,
                 &p->grade_residual);
    }
    return SP_OK;
}

/* What the map says it was assessed by, when that is one standard. */
static sp_status name_standard(const colouring *c, char **out)
{
    SP_AUTOFREE char *name = NULL;
    SP_AUTOPACK *pack = NULL;

    if (c->what->pack)
        return sp_pack_pin(c->what->pack, out);
    if (!c->what->standard)
        return SP_OK;
    SP_TRY(sp_risk_standard_name(c->what->standard, &name));
    SP_TRY(sp_packs_get(c->session, name, &pack));
    return sp_pack_pin(pack, out);
}

sp_status sp_what_if_map(sp_session *session, const sp_what_if *what,
                         const sp_risk_map_options *options, void **out,
                         size_t *out_len, size_t *out_hidden)
{
    SP_AUTOSTR bytes = {0};
    SP_AUTOFREE char *standard = NULL;
    colouring c = {session, what ? what : &NOTHING};
    sp_map_overlay overlay = {colour, &c, NULL};
    sp_risk_map_options o = {0};

    if (options)
        o = *options;
    if (!o.title)
        o.title = sp_session_lang(session) == SP_EN
                      ? "Four-colour risk map: a supposition, not on record"
                      : "安全风险四色分布图（假设分析，未入库）";
    SP_TRY(sp_require(session, "risk", SP_DO_READ, NULL, NULL));
    SP_TRY(name_standard(&c, &standard));
    overlay.standard = standard;
    SP_TRY(sp_zone_map_draw(session, &o, &overlay, &bytes, out_hidden));
    *out_len = bytes.len;
    *out = SP_TAKE(bytes.data);
    return SP_OK;
}
