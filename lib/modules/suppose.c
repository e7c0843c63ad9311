/* What each event, point and zone would be. */
#include <string.h>

#include "packs.h"
#include "risk_pack.h"
#include "str.h"
#include "supposing.h"

/* What one supposition needs for all events. */
typedef struct work {
    sp_session *session;
    const sp_what_if *what;
    const sp_forest *forest;
    sp_pack *one;    /* what->standard */
    sp_pack *own;    /* of the last event, by its own standard ... */
    char *own_name;  /* ... called so */
    sp_pack *direct; /* of the last event with a reason ... */
    char *direct_name;
    bool all_gone;
    sp_records measures;
    const char **gone; /* codes of events that lose a control, in order */
    size_t ngone;
    sp_supposition *out;
} work;

static void work_clear(work *w)
{
    sp_pack_free(w->one);
    sp_pack_free(w->own);
    sp_pack_free(w->direct);
    free(w->own_name);
    free(w->direct_name);
    free(w->gone);
    sp_records_clear(&w->measures);
}

/* ---- controls that are gone ---- */

static bool is_named(const sp_control_measure *m, const char *name, int kind)
{
    return kind >= 0 ? m->kind == (unsigned)kind : strcmp(m->code, name) == 0;
}

static sp_status add_gone(work *w, const char *name)
{
    const sp_field *field = sp_type_field(&sp_control_measure_type, "kind");
    int kind = sp_label_find(field->labels, field->nlabels, name);
    bool any = kind >= 0;

    if (kind == SP_LABEL_NO_MEMORY)
        return sp_no_memory();
    for (size_t i = 0; i < w->measures.count; i++) {
        const sp_control_measure *m = w->measures.items[i];
        if (!is_named(m, name, kind))
            continue;
        any = true;
        w->gone[w->ngone++] = m->event;
    }
    return any ? SP_OK
               : sp_fail(
                     SP_NOT_FOUND,
                     "没有管控措施“%.60s”；可以用措施编号、措施类型，或 all",
                     "there is no control measure \"%.60s\"; give the code "
                     "of a measure, a kind of measures, or \"all\"",
                     name);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static sp_status find_gone(work *w)
{
    static const sp_sight everything = {.scope = SP_SCOPE_ALL};
    SP_AUTOQUERY *query = NULL;

    for (size_t i = 0; i < w->what->nwithout; i++)
        if (strcmp(w->what->without[i], "all") == 0)
            w->all_gone = true;
    if (w->what->nwithout == 0)
        return SP_OK;
    query = sp_query_new(&sp_control_measure_type);
    if (!query)
        return SP_NO_MEMORY;
    SP_TRY(sp_rec_list(w->session->db, query, &everything, &w->measures));
    w->gone =
        calloc(w->measures.count * w->what->nwithout + 1, sizeof *w->gone);
    if (!w->gone)
        return sp_no_memory();
    for (size_t i = 0; i < w->what->nwithout; i++)
        if (strcmp(w->what->without[i], "all") != 0)
            SP_TRY(add_gone(w, w->what->without[i]));
    for (size_t i = 0; w->all_gone && i < w->measures.count; i++)
        w->gone[w->ngone++] =
            ((const sp_control_measure *)w->measures.items[i])->event;
    qsort(w->gone, w->ngone, sizeof *w->gone, by_text);
    return SP_OK;
}

static bool loses_control(const work *w, const sp_risk_event *event)
{
    return w->ngone && bsearch(&event->code, w->gone, w->ngone, sizeof *w->gone,
                               by_text) != NULL;
}

/* ---- one event ---- */

/* The pack called @name, kept for the next event. */
static sp_status get_kept(sp_session *session, const char *name, sp_pack **kept,
                          char **kept_name)
{
    if (*kept && sp_same_text(*kept_name, name))
        return SP_OK;
    sp_pack_free(SP_TAKE(*kept));
    SP_TRY(sp_text_set(kept_name, name));
    return sp_packs_get(session, name, kept);
}

/* Along the scale of @pack, as far as it goes. */
static void move_factor(const sp_pack *pack, const sp_scale_move *move,
                        sp_assess_input *in)
{
    int64_t *value = sp_factor_at(in, sp_factor_index(move->factor));
    size_t n;
    const sp_scale *scales = sp_assess_scales(pack, &n);

    for (size_t f = 0; f < n; f++) {
        const sp_scale *scale = &scales[f];
        if (strcasecmp(scale->factor, move->factor) != 0)
            continue;
        for (size_t i = 0; i < scale->count; i++) {
            if (scale->values[i].value != *value)
                continue;
            int64_t to = (int64_t)i - move->steps; /* the worst is first */
            int64_t last = (int64_t)scale->count - 1;
            *value = scale->values[to < 0 ? 0 : to > last ? last : to].value;
            return;
        }
    }
}

static sp_status assess_moved(work *w, const sp_pack *pack,
                              const sp_risk_event *e, sp_assess_input in,
                              sp_assess_result *out)
{
    for (size_t i = 0; i < w->what->nmoves; i++)
        move_factor(pack, &w->what->moves[i], &in);
    in.reason = e->reason;
    in.direct = w->direct;
    return sp_assess(pack, &in, out);
}

static sp_status assess_anew(work *w, const sp_risk_event *e,
                             sp_what_if_side *out)
{
    const sp_pack *pack = w->what->pack ? w->what->pack : w->one;
    sp_assess_input residual = sp_risk_event_residual(e);
    sp_assess_result result;

    if (!pack) {
        SP_TRY(get_kept(w->session, e->standard, &w->own, &w->own_name));
        pack = w->own;
    }
    if (e->reason)
        SP_TRY(get_kept(w->session,
                        e->reason_standard ? e->reason_standard : SP_DIRECT,
                        &w->direct, &w->direct_name));
    SP_TRY(assess_moved(w, pack, e, sp_risk_event_inherent(e), &result));
    sp_what_if_side side = {.score = result.score,
                            .residual_score = SP_NO_INT,
                            .inherent = result.grade};
    if (sp_assess_is_given(&residual)) {
        SP_TRY(assess_moved(w, pack, e, residual, &result));
        side.residual_score = result.score;
        side.residual = result.grade;
    }
    *out = side;
    return SP_OK;
}

static bool is_touched(const work *w, const sp_leaf *leaf)
{
    return !w->what->zone || strcmp(w->what->zone, leaf->zone->code) == 0;
}

/* Does anything ask for another score of it? A direct determination alone has
 * none, and what nobody assessed stays so. */
static bool is_scored_anew(const work *w, const sp_risk_event *e)
{
    sp_assess_input in = sp_risk_event_inherent(e);

    return e->standard && sp_assess_is_given(&in) &&
           (w->what->nmoves || w->what->pack || w->one);
}

static sp_status suppose_event(work *w, const sp_leaf *leaf,
                               sp_what_if_row *row)
{
    const sp_risk_event *e = leaf->event;

    row->before = (sp_what_if_side){
        .score = e->score,
        .residual_score = e->residual_score,
        .inherent = e->grade_inherent,
        .residual = e->grade_residual,
    };
    row->after = row->before;
    if (!is_touched(w, leaf))
        return SP_OK;
    if (is_scored_anew(w, e)) {
        sp_status status = assess_anew(w, e, &row->after);
        if (status != SP_OK && status != SP_INVALID && status != SP_NOT_FOUND)
            return status;
        if (status != SP_OK) {
            SP_TRY(sp_text_copy(sp_last_error(SP_ZH), &row->zh));
            SP_TRY(sp_text_copy(sp_last_error(SP_EN), &row->en));
        }
    }
    row->withdrawn =
        row->after.residual != SP_RISK_UNASSESSED && loses_control(w, e);
    if (row->withdrawn) {
        row->after.residual = row->after.inherent;
        row->after.residual_score = row->after.score;
    }
    return SP_OK;
}

/* ---- the tree ---- */

static sp_status add_row(work *w, sp_what_if_level level, const void *record,
                         const char *code, const char *name,
                         sp_what_if_row **out)
{
    sp_supposed *item = &w->out->items[w->out->count++];

    item->record = record;
    item->row.level = level;
    item->row.before.score = item->row.before.residual_score = SP_NO_INT;
    item->row.after = item->row.before;
    *out = &item->row;
    SP_TRY(sp_text_copy(code, &item->row.code));
    return sp_text_copy(name, &item->row.name);
}

static void add_below(sp_worst w[2], const sp_what_if_row *row)
{
    sp_worst_add(&w[0], row->before.inherent, row->before.residual);
    sp_worst_add(&w[1], row->after.inherent, row->after.residual);
}

static void take_worst(const sp_worst w[2], sp_what_if_row *row)
{
    row->before.inherent = w[0].inherent;
    row->before.residual = sp_worst_residual(&w[0]);
    row->after.inherent = w[1].inherent;
    row->after.residual = sp_worst_residual(&w[1]);
}

static sp_status add_event(work *w, const sp_leaf *leaf, sp_worst worst[2])
{
    sp_what_if_row *row;

    SP_TRY(add_row(w, SP_WHAT_IF_EVENT, leaf->event, leaf->event->code,
                   leaf->event->name, &row));
    SP_TRY(sp_text_copy(leaf->zone->code, &row->zone));
    SP_TRY(sp_text_copy(leaf->point->code, &row->point));
    SP_TRY(suppose_event(w, leaf, row));
    add_below(worst, row);
    return SP_OK;
}

static sp_status add_point(work *w, const sp_risk_point *point, size_t *leaf,
                           sp_worst above[2])
{
    const sp_forest *f = w->forest;
    sp_worst worst[2] = {{0}, {0}};
    sp_what_if_row *row;

    SP_TRY(add_row(w, SP_WHAT_IF_POINT, point, point->code, point->name, &row));
    SP_TRY(sp_text_copy(point->zone, &row->zone));
    SP_TRY(sp_text_copy(point->code, &row->point));
    for (; *leaf < f->nleaves && f->leaves[*leaf].point == point; ++*leaf)
        SP_TRY(add_event(w, &f->leaves[*leaf], worst));
    take_worst(worst, row);
    add_below(above, row);
    return SP_OK;
}

static int by_zone(const void *a, const void *b)
{
    const sp_risk_point *x = *(const sp_risk_point *const *)a;
    const sp_risk_point *y = *(const sp_risk_point *const *)b;
    int order = strcmp(x->zone, y->zone);

    return order ? order : strcmp(x->code, y->code);
}

static sp_status add_zone(work *w, const sp_zone *zone,
                          const sp_risk_point *const *points, size_t npoints,
                          size_t *point, size_t *leaf)
{
    sp_worst worst[2] = {{0}, {0}};
    sp_what_if_row *row;

    SP_TRY(add_row(w, SP_WHAT_IF_ZONE, zone, zone->code, zone->name, &row));
    SP_TRY(sp_text_copy(zone->code, &row->zone));
    for (; *point < npoints && strcmp(points[*point]->zone, zone->code) == 0;
         ++*point)
        SP_TRY(add_point(w, points[*point], leaf, worst));
    take_worst(worst, row);
    return SP_OK;
}

/* Points whose zone is not in use are passed over, as their leaves are. */
static sp_status add_zones(work *w, const sp_risk_point *const *points,
                           size_t npoints)
{
    const sp_forest *f = w->forest;
    size_t point = 0, leaf = 0;

    for (size_t i = 0; i < f->zones.count; i++) {
        const sp_zone *zone = f->zones.items[i];
        while (point < npoints && strcmp(points[point]->zone, zone->code) < 0)
            point++;
        SP_TRY(add_zone(w, zone, points, npoints, &point, &leaf));
    }
    return SP_OK;
}

static sp_status grow_tree(work *w)
{
    const sp_forest *f = w->forest;
    size_t n = f->points.count;
    SP_AUTOFREE const sp_risk_point **points = calloc(n + 1, sizeof *points);

    w->out->items =
        calloc(f->zones.count + n + f->nleaves + 1, sizeof *w->out->items);
    if (!points || !w->out->items)
        return sp_no_memory();
    for (size_t i = 0; i < n; i++)
        points[i] = f->points.items[i];
    qsort(points, n, sizeof *points, by_zone);
    return add_zones(w, points, n);
}

/* ---- what was asked ---- */

static sp_status check_moves(const sp_what_if *what)
{
    for (size_t i = 0; i < what->nmoves; i++)
        if (sp_factor_index(what->moves[i].factor) < 0)
            return sp_fail(SP_INVALID,
                           "没有“%.20s”这个因素，应为 L、E、C、M、S 之一",
                           "there is no factor \"%.20s\"; it is one of L, E, "
                           "C, M, S",
                           what->moves[i].factor);
    return SP_OK;
}

static sp_status find_standard(work *w)
{
    SP_AUTOFREE char *name = NULL;
    const void *read;

    if (w->what->pack)
        return sp_pack_expect(w->what->pack, "risk", &read);
    if (!w->what->standard)
        return SP_OK;
    SP_TRY(sp_risk_standard_name(w->what->standard, &name));
    SP_TRY(sp_packs_get(w->session, name, &w->one));
    return sp_pack_expect(w->one, "risk", &read);
}

sp_status sp_suppose(sp_session *session, const sp_what_if *what,
                     const sp_forest *forest, sp_supposition *out)
{
    SP_CLEANUP(sp_supposition_clear) sp_supposition grown = {0};
    SP_CLEANUP(work_clear)
    work w = {
        .session = session, .what = what, .forest = forest, .out = &grown};

    SP_TRY(check_moves(what));
    SP_TRY(sp_forest_check_zone(forest, what->zone));
    SP_TRY(find_standard(&w));
    SP_TRY(find_gone(&w));
    SP_TRY(grow_tree(&w));
    *out = grown;
    grown = (sp_supposition){0};
    return SP_OK;
}

void sp_what_if_row_clear(sp_what_if_row *row)
{
    free(row->code);
    free(row->name);
    free(row->zone);
    free(row->point);
    free(row->zh);
    free(row->en);
}

void sp_supposition_clear(sp_supposition *supposition)
{
    for (size_t i = 0; i < supposition->count; i++)
        sp_what_if_row_clear(&supposition->items[i].row);
    free(supposition->items);
    *supposition = (sp_supposition){0};
}
