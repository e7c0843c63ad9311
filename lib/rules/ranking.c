/* Scores and places. Everything is a fraction of whole numbers until it is
 * rounded, once. */
#include <safeprod/ranking.h>

#include <string.h>

#include "base.h"

__extension__ typedef __int128 wide;

enum { COUNT_MAX = 1000000000, FULL = 100 };

const sp_label sp_rank_formula_labels[SP_RANK_FORMULA_COUNT] = {
    [SP_RANK_COMPLETION] = {"completion", "F1 完成率", "F1 completion", "F1"},
    [SP_RANK_WEIGHTED] = {"weighted", "F2 加权", "F2 weighted", "F2"},
    [SP_RANK_LEDGER] = {"ledger", "F3 加减分", "F3 points", "F3"},
    [SP_RANK_BY_ITEM] = {"by_item", "F4 按任务权重", "F4 by item", "F4"},
};

const sp_label sp_rank_style_labels[SP_RANK_STYLE_COUNT] = {
    [SP_RANK_STANDARD] = {"standard", "竞赛名次", "standard competition", NULL},
    [SP_RANK_DENSE] = {"dense", "密集名次", "dense", NULL},
    [SP_RANK_ORDINAL] = {"ordinal", "顺序名次", "ordinal", NULL},
};

const sp_label sp_rank_tie_labels[SP_RANK_TIE_COUNT] = {
    [SP_RANK_TIE_ON_TIME] = {"on_time", "按时率", "on time", NULL},
    [SP_RANK_TIE_COMPLETION] = {"completion", "完成率", "completion", NULL},
    [SP_RANK_TIE_N] = {"n", "任务数", "number of tasks", NULL},
    [SP_RANK_TIE_OVERDUE] = {"overdue", "漏做和迟交", "missed and late", NULL},
};

const sp_label sp_rank_band_labels[SP_RANK_BAND_COUNT] = {
    [SP_RANK_PLACED] = {"placed", "参加排名", "ranked", NULL},
    [SP_RANK_FEW] = {"few", "任务太少，不排名", "too few tasks", NULL},
    [SP_RANK_NONE] = {"none", "没有任务", "no tasks", NULL},
};

/* ---- counts ---- */

static bool is_count(int64_t n)
{
    return n >= 0 && n <= COUNT_MAX;
}

static bool are_counts(const sp_rank_sums *s)
{
    return is_count(s->approved) && is_count(s->missed) &&
           is_count(s->waiting) && is_count(s->on_time) &&
           is_count(s->waiting_on_time) && is_count(s->reviewed) &&
           s->on_time <= s->approved && s->waiting_on_time <= s->waiting &&
           s->reviewed <= s->approved && s->score_sum >= 0 &&
           s->score_sum <= FULL * s->reviewed;
}

static sp_status check(const sp_rank_input *in)
{
    if (are_counts(&in->count) && are_counts(&in->weight) &&
        is_count(in->returned) && is_count(in->hazards))
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "“%.60s”的任务计数不成立：有负数、过大，或部分"
                   "大于整体",
                   "the counts of \"%.60s\" cannot be: below 0, too large, or "
                   "a part larger than the whole",
                   in->id ? in->id : "");
}

/* What counts, under these rules. */
typedef struct share {
    int64_t n;
    int64_t done;
    int64_t on_time;
    int64_t reviewed;
    int64_t score_sum;
} share;

static share share_of(const sp_rank_rules *r, const sp_rank_sums *s)
{
    bool more = r->submitted_is_done;

    return (share){
        .n = s->approved + s->missed + (more ? s->waiting : 0),
        .done = s->approved + (more ? s->waiting : 0),
        .on_time = s->on_time + (more ? s->waiting_on_time : 0),
        .reviewed = s->reviewed,
        .score_sum = s->score_sum,
    };
}

/* ---- fractions ---- */

static int64_t half_up(wide part, wide whole)
{
    wide twice = 2 * part + whole;
    wide floor = twice / (2 * whole);

    return (int64_t)(floor - (twice % (2 * whole) < 0));
}

/* Terms are added up as one fraction, and each is the step by which its
 * rounded sum grows: so they add up to the rounded whole. */
typedef struct adding {
    sp_rank_term *terms;
    size_t count;
    wide sum; /* of whole */
    wide whole;
    int64_t told;
} adding;

static void add(adding *a, const char *name, const char *zh, const char *en,
                wide part)
{
    a->sum += part;
    int64_t so_far = half_up(a->sum, a->whole);
    a->terms[a->count++] = (sp_rank_term){name, zh, en, so_far - a->told};
    a->told = so_far;
}

static void add_completion(adding *a, const share *s)
{
    a->whole = s->n;
    add(a, "completion", "完成率", "completion",
        (wide)FULL * SP_RANK_POINT * s->done);
}

/* 100 · (wc·D/N + wt·T/N + wq·Q/100), in ten-thousandths of a point. */
static void add_weighted(adding *a, const sp_rank_rules *r, const share *s)
{
    bool graded = s->reviewed > 0;
    wide reviewed = graded ? s->reviewed : 1;
    wide scale = graded ? SP_RANK_POINT : r->completion + r->on_time;
    wide unit = (wide)FULL * SP_RANK_POINT * reviewed;

    a->whole = scale * s->n * reviewed;
    add(a, "completion", "完成率", "completion",
        unit * r->completion * s->done);
    add(a, "on_time", "按时率", "on time", unit * r->on_time * s->on_time);
    if (graded)
        add(a, "quality", "评审质量", "quality",
            (wide)SP_RANK_POINT * r->quality * s->score_sum * s->n);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Each of its steps says what it did to the sum. */
static void add_ledger(adding *a, const sp_rank_rules *r,
                       const sp_rank_input *in, const share *s)
{
    int64_t hazards = in->hazards > 0 && r->hazard > 0 ? in->hazards : 0;
    wide plus = (wide)hazards * r->hazard;

    a->whole = 1;
    add(a, "base", "起评分", "base", r->base);
    add(a, "missed", "漏做", "missed", -(wide)r->missed * (s->n - s->done));
    add(a, "late", "迟交", "late", -(wide)r->late * (s->done - s->on_time));
    add(a, "returned", "退回", "returned", -(wide)r->returned * in->returned);
    add(a, "hazards", "报告隐患", "hazards reported",
        plus < r->hazard_cap ? plus : r->hazard_cap);
    if (a->sum > r->cap)
        add(a, "cap", "封顶", "cap", r->cap - a->sum);
    if (a->sum < r->floor)
        add(a, "floor", "保底", "floor", r->floor - a->sum);
    int64_t veto = INT64_MAX;
    if (in->overdue)
        veto = r->veto_overdue;
    if (in->accident)
        veto = least(veto, r->veto_accident);
    if (a->sum > veto)
        add(a, "veto", "一票否决", "veto", veto - a->sum);
}

sp_status sp_rank_terms(const sp_rank_rules *rules, const sp_rank_input *input,
                        sp_rank_term out[SP_RANK_TERMS_MAX], size_t *out_count)
{
    adding a = {.terms = out};

    SP_TRY(check(input));
    share s =
        share_of(rules, rules->formula == SP_RANK_BY_ITEM ? &input->weight
                                                          : &input->count);
    if (s.n > 0) {
        switch (rules->formula) {
        case SP_RANK_COMPLETION:
            add_completion(&a, &s);
            break;
        case SP_RANK_LEDGER:
            add_ledger(&a, rules, input, &s);
            break;
        case SP_RANK_WEIGHTED:
        case SP_RANK_BY_ITEM:
        case SP_RANK_FORMULA_COUNT:
            add_weighted(&a, rules, &s);
            break;
        }
    }
    *out_count = a.count;
    return SP_OK;
}

/* ---- what each task brought ---- */

static wide part_of(const sp_rank_rules *r, const sp_rank_input *in,
                    const share *all, const share *one)
{
    wide reviewed = all->reviewed > 0 ? all->reviewed : 1;
    wide unit = (wide)FULL * SP_RANK_POINT * reviewed;

    switch (r->formula) {
    case SP_RANK_COMPLETION:
        return (wide)FULL * SP_RANK_POINT * one->done;
    case SP_RANK_LEDGER:
        return -(wide)r->missed * (one->n - one->done) -
               (wide)r->late * (one->done - one->on_time) -
               (wide)r->returned * in->returned;
    case SP_RANK_WEIGHTED:
    case SP_RANK_BY_ITEM:
    case SP_RANK_FORMULA_COUNT:
        break;
    }
    return unit * (r->completion * one->done + r->on_time * one->on_time) +
           (all->reviewed > 0
                ? (wide)SP_RANK_POINT * r->quality * one->score_sum * all->n
                : 0);
}

static wide whole_of(const sp_rank_rules *r, const share *all)
{
    if (r->formula == SP_RANK_LEDGER)
        return 1;
    if (r->formula == SP_RANK_COMPLETION)
        return all->n;
    return all->reviewed > 0 ? (wide)SP_RANK_POINT * all->n * all->reviewed
                             : (wide)(r->completion + r->on_time) * all->n;
}

sp_status sp_rank_shares(const sp_rank_rules *rules, const sp_rank_input *whole,
                         const sp_rank_input *parts, size_t count,
                         int64_t *out_points)
{
    bool weigh = rules->formula == SP_RANK_BY_ITEM;
    wide sum = 0;
    int64_t told = 0;

    SP_TRY(check(whole));
    share all = share_of(rules, weigh ? &whole->weight : &whole->count);
    for (size_t i = 0; i < count; i++) {
        SP_TRY(check(&parts[i]));
        share one = share_of(rules, weigh ? &parts[i].weight : &parts[i].count);
        sum += all.n > 0 ? part_of(rules, &parts[i], &all, &one) : 0;
        int64_t so_far = all.n > 0 ? half_up(sum, whole_of(rules, &all)) : 0;
        out_points[i] = so_far - told;
        told = so_far;
    }
    return SP_OK;
}

/* ---- one score ---- */

static int64_t key_of(sp_rank_tie tie, const share *s)
{
    const wide million = 1000000;

    switch (tie) {
    case SP_RANK_TIE_ON_TIME:
        return half_up(million * s->on_time, s->n);
    case SP_RANK_TIE_COMPLETION:
        return half_up(million * s->done, s->n);
    case SP_RANK_TIE_N:
        return s->n;
    case SP_RANK_TIE_OVERDUE:
    case SP_RANK_TIE_COUNT:
        break;
    }
    return s->on_time - s->n; /* the fewer, the greater */
}

sp_status sp_rank_score(const sp_rank_rules *rules, const sp_rank_input *input,
                        sp_rank_result *out)
{
    sp_rank_term terms[SP_RANK_TERMS_MAX];
    sp_rank_result r = {.band = SP_RANK_NONE, .id = input->id};
    size_t n;

    SP_TRY(sp_rank_terms(rules, input, terms, &n));
    share s = share_of(rules, &input->count);
    r.n = s.n;
    r.done = s.done;
    r.on_time = s.on_time;
    if (s.n > 0) {
        r.band = s.n < rules->min_n ? SP_RANK_FEW : SP_RANK_PLACED;
        for (size_t i = 0; i < n; i++)
            r.score += terms[i].points;
        for (size_t i = 0; i < rules->nties; i++)
            r.keys[i] = key_of(rules->ties[i], &s);
    }
    *out = r;
    return SP_OK;
}

/* ---- order ---- */

static int greater_first(int64_t a, int64_t b)
{
    return (a < b) - (a > b);
}

/* All but the id: those that it tells apart share a place. */
static int compare_places(const sp_rank_result *a, const sp_rank_result *b)
{
    int order = (a->band > b->band) - (a->band < b->band);

    if (!order)
        order = greater_first(a->score, b->score);
    for (size_t i = 0; i < SP_RANK_TIE_COUNT && !order; i++)
        order = greater_first(a->keys[i], b->keys[i]);
    return order;
}

static int compare(const void *left, const void *right)
{
    const sp_rank_result *a = left;
    const sp_rank_result *b = right;
    int order = compare_places(a, b);

    return order ? order : strcmp(a->id ? a->id : "", b->id ? b->id : "");
}

static int64_t next_place(sp_rank_style style, const sp_rank_result *last,
                          int64_t number, bool same)
{
    if (!last || style == SP_RANK_ORDINAL)
        return number;
    if (same)
        return last->place;
    return style == SP_RANK_DENSE ? last->place + 1 : number;
}

void sp_rank_order(const sp_rank_rules *rules, sp_rank_result *results,
                   size_t count)
{
    if (count > 0)
        qsort(results, count, sizeof *results, compare);
    for (size_t i = 0; i < count; i++) {
        sp_rank_result *last = i ? &results[i - 1] : NULL;
        bool same = last && compare_places(last, &results[i]) == 0;
        results[i].place =
            results[i].band == SP_RANK_PLACED
                ? next_place(rules->style, last, (int64_t)i + 1, same)
                : 0;
    }
}
