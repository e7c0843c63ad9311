/* Seeded draws of uncertain risks.
 *
 * Everything random is a counter and a mixing function: draw i of a stream is
 * the mixed value of key + i × step, so there is no state that a thread or an
 * order of loops could disturb. The mixer and its constants are those of
 * SplitMix64 (Steele, Lea, Flood, 2014; put into the public domain by S.
 * Vigna), which passes BigCrush.
 *
 * A value is found by counting how many limits the drawn number is above,
 * without a branch, for a whole chunk of draws at a time; a table then gives
 * the rank of the score of three values. Per draw nothing but ranks is kept. */
#include <safeprod/simulate.h>

#include <string.h>

#include "risk_pack.h"

enum {
    CHUNK = 2048, /* draws at a time: what they need stays in the cache */
    COMBINATIONS = SP_SCALE_MAX * SP_SCALE_MAX * SP_SCALE_MAX,
    BITS = 31 /* of a drawn number: compares as a signed integer */
};
#define STEP 0x9e3779b97f4a7c15u

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* Where the numbers of one stream begin. */
static uint64_t key_of(uint64_t seed, uint64_t stream)
{
    return mix(mix(seed + STEP) ^ mix(stream));
}

/* ---- what the scales can give ---- */

typedef struct space {
    const sp_risk_table *table;
    size_t count[SP_FACTORS_MAX]; /* of a method of two the last is 1 */
    size_t nscores;
    int64_t scores[COMBINATIONS];
    uint16_t rank[COMBINATIONS]; /* of the score of a combination; all values
                                    from the least up */
} space;

static int64_t value_at(const sp_scale *scale, size_t from_least)
{
    return scale->values[scale->count - 1 - from_least].value;
}

static int64_t score_of(const space *s, const size_t at[SP_FACTORS_MAX])
{
    int64_t product = 1;

    for (size_t f = 0; f < s->table->nscales; f++)
        product *= value_at(&s->table->scales[f], at[f]);
    return product / s->table->divisor;
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static uint16_t rank_of(const space *s, int64_t score)
{
    const int64_t *at =
        bsearch(&score, s->scores, s->nscores, sizeof *s->scores, ascending);

    return (uint16_t)(at - s->scores);
}

static void make_space(const sp_risk_table *table, space *s)
{
    int64_t all[COMBINATIONS];
    size_t n = 0, at[SP_FACTORS_MAX];

    s->table = table;
    for (size_t f = 0; f < SP_FACTORS_MAX; f++)
        s->count[f] = f < table->nscales ? table->scales[f].count : 1;
    for (at[0] = 0; at[0] < s->count[0]; at[0]++)
        for (at[1] = 0; at[1] < s->count[1]; at[1]++)
            for (at[2] = 0; at[2] < s->count[2]; at[2]++)
                all[n++] = score_of(s, at);
    memcpy(s->scores, all, n * sizeof *all);
    qsort(s->scores, n, sizeof *s->scores, ascending);
    s->nscores = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || s->scores[i] != s->scores[s->nscores - 1])
            s->scores[s->nscores++] = s->scores[i];
    for (size_t i = 0; i < n; i++)
        s->rank[i] = rank_of(s, all[i]);
}

/* ---- one risk ---- */

/* Limits of the drawn numbers: the value's index is how many of them the number
 * is above. Beyond the last value: limits that no number is above. */
typedef struct lot {
    int32_t above[SP_FACTORS_MAX][SP_SCALE_MAX];
    uint64_t key;
} lot;

static uint64_t total_of(const sp_spread *spread)
{
    uint64_t total = 0;

    for (size_t i = 0; i < SP_SPREAD_VALUES; i++)
        total += spread->weights[i];
    return total;
}

static sp_status check_spread(const sp_spread *spread, size_t values)
{
    for (size_t i = 0; i < SP_SPREAD_VALUES; i++) {
        if (i >= values && spread->weights[i])
            return sp_fail(SP_INVALID,
                           "分布的第 %zu 个权重没有对应的取值，量表只有 %zu 个",
                           "weight number %zu of a spread has no value: the "
                           "scale has %zu",
                           i + 1, values);
        if (spread->weights[i] > SP_SPREAD_WEIGHT_MAX)
            return sp_fail(SP_INVALID, "分布的权重 %u 超过 %d",
                           "the weight %u of a spread is above %d",
                           spread->weights[i], SP_SPREAD_WEIGHT_MAX);
    }
    return total_of(spread) ? SP_OK
                            : sp_fail(SP_INVALID, "分布的权重全是 0",
                                      "all weights of a spread are 0");
}

static sp_status check_risk(const space *s, const sp_uncertain *risk)
{
    for (size_t f = 0; f < s->table->nscales; f++)
        SP_TRY(check_spread(&risk->factors[f], s->count[f]));
    return SP_OK;
}

static void fill_limits(const sp_spread *spread, size_t values, int32_t *above)
{
    uint64_t total = total_of(spread), sum = 0;

    for (size_t k = 0; k < SP_SCALE_MAX; k++) {
        if (k + 1 < values)
            sum += spread->weights[values - 1 - k];
        above[k] = k + 1 < values
                       ? (int32_t)((int64_t)((sum << BITS) / total) - 1)
                       : INT32_MAX;
    }
}

static void make_lot(const space *s, const sp_uncertain *risk, uint64_t seed,
                     uint64_t stream, lot *l)
{
    for (size_t f = 0; f < s->table->nscales; f++)
        fill_limits(&risk->factors[f], s->count[f], l->above[f]);
    l->key = key_of(seed, stream);
}

/* Numbers of CHUNK draws from draw number @first on. */
typedef struct numbers {
    int32_t drawn[SP_FACTORS_MAX][CHUNK];
    uint16_t index[SP_FACTORS_MAX][CHUNK];
} numbers;

static void draw(const lot *l, uint64_t first, numbers *n)
{
    for (size_t i = 0; i < CHUNK; i++) {
        uint64_t at = l->key + 2 * (first + i) * STEP;
        uint64_t x = mix(at), y = mix(at + STEP);

        n->drawn[0][i] = (int32_t)(x >> 33);
        n->drawn[1][i] = (int32_t)(x & INT32_MAX);
        n->drawn[2][i] = (int32_t)(y >> 33);
    }
}

static void choose(const lot *l, const space *s, numbers *n)
{
    for (size_t f = 0; f < s->table->nscales; f++) {
        int32_t count[CHUNK] = {0};

        for (size_t k = 0; k + 1 < s->count[f]; k++)
            for (size_t i = 0; i < CHUNK; i++)
                count[i] += n->drawn[f][i] > l->above[f][k];
        for (size_t i = 0; i < CHUNK; i++)
            n->index[f][i] = (uint16_t)count[i];
    }
}

/* What one risk draws joins the worst so far. */
static void join_worst(const space *s, const numbers *n, uint16_t *worst)
{
    size_t second = s->count[1], third = s->count[2];
    bool three = s->table->nscales == SP_FACTORS_MAX;

    for (size_t i = 0; i < CHUNK; i++) {
        size_t at = (size_t)n->index[0][i] * second + n->index[1][i];
        uint16_t rank = s->rank[three ? at * third + n->index[2][i] : at];

        if (rank > worst[i])
            worst[i] = rank;
    }
}

/* ---- groups ---- */

typedef struct run {
    const sp_uncertain *risks;
    size_t count;
    const sp_simulate_options *options;
    sp_simulation *sim;
    size_t *order;  /* indexes of risks, group by group */
    size_t *begins; /* ngroups + 1 places in `order` */
    uint64_t *hits; /* nscores */
    double *under;  /* nscores: exact sums of one group */
    int64_t done;
    numbers n;
    space s;
} run;

static void free_run(run **r)
{
    if (*r) {
        free((*r)->order);
        free((*r)->begins);
        free((*r)->hits);
        free((*r)->under);
    }
    free(*r);
}

static sp_status check_run(const run *r, size_t ngroups)
{
    if (r->count > SP_SIMULATE_RISKS_MAX || ngroups > SP_SIMULATE_RISKS_MAX)
        return sp_fail(SP_INVALID, "最多模拟 %d 个风险和同样多的组",
                       "at most %d risks and as many groups can be simulated",
                       SP_SIMULATE_RISKS_MAX);
    if (r->options->draws < 0 || r->options->draws > SP_SIMULATE_DRAWS_MAX)
        return sp_fail(SP_INVALID, "抽样次数 %lld 不在 0 至 %d 之间",
                       "%lld draws are not between 0 and %d",
                       (long long)r->options->draws, SP_SIMULATE_DRAWS_MAX);
    if (r->options->together && r->options->draws == 0)
        return sp_fail(SP_INVALID, "一起变化的风险须抽样，不能精确计算",
                       "risks that vary together need draws; they are not "
                       "worked out exactly");
    for (size_t i = 0; i < r->count; i++) {
        if (r->risks[i].group >= ngroups)
            return sp_fail(SP_INVALID, "第 %zu 个风险的组号 %zu 超出 0 至 %zu",
                           "the group of risk number %zu, %zu, is not within "
                           "0 and %zu",
                           i + 1, r->risks[i].group, ngroups - (ngroups > 0));
        sp_status status = check_risk(&r->s, &r->risks[i]);
        if (status != SP_OK)
            return sp_fail_within(status, "第 %zu 个风险：",
                                  "risk number %zu: ", i + 1);
    }
    return SP_OK;
}

static void sort_groups(run *r)
{
    size_t ngroups = r->sim->ngroups;

    for (size_t i = 0; i < r->count; i++)
        r->begins[r->risks[i].group + 1]++;
    for (size_t g = 0; g < ngroups; g++)
        r->begins[g + 1] += r->begins[g];
    for (size_t i = r->count; i-- > 0;)
        r->order[--r->begins[r->risks[i].group + 1]] = i;
    /* each begin has moved down to where its own group starts */
    for (size_t g = 0; g < ngroups; g++)
        r->begins[g] = r->begins[g + 1];
    r->begins[ngroups] = r->count;
}

static sp_status make_room(run *r, size_t ngroups)
{
    sp_simulation *sim = r->sim;
    size_t n = r->s.nscores;

    sim->ngroups = ngroups;
    sim->nscores = n;
    sim->draws = r->options->draws;
    sim->scores = calloc(n, sizeof *sim->scores);
    sim->grades = calloc(n, sizeof *sim->grades);
    sim->shares = calloc(ngroups * n + 1, sizeof *sim->shares);
    sim->floors = calloc(ngroups + 1, sizeof *sim->floors);
    r->order = calloc(r->count + 1, sizeof *r->order);
    r->begins = calloc(ngroups + 2, sizeof *r->begins);
    r->hits = calloc(n, sizeof *r->hits);
    r->under = calloc(n, sizeof *r->under);
    return sim->scores && sim->grades && sim->shares && sim->floors &&
                   r->order && r->begins && r->hits && r->under
               ? SP_OK
               : sp_no_memory();
}

static void fill_scores(run *r)
{
    const sp_risk_table *table = r->s.table;

    for (size_t i = 0; i < r->s.nscores; i++) {
        r->sim->scores[i] = r->s.scores[i];
        for (size_t b = 0; b < table->nbands; b++)
            if (r->s.scores[i] >= table->bands[b].from &&
                r->s.scores[i] <= table->bands[b].to)
                r->sim->grades[i] = table->bands[b].grade;
    }
    for (size_t i = 0; i < r->count; i++) {
        sp_risk_grade *floor = &r->sim->floors[r->risks[i].group];
        if (r->risks[i].floor > *floor)
            *floor = r->risks[i].floor;
    }
}

static sp_status tell(run *r, int64_t draws)
{
    const sp_simulate_options *o = r->options;

    r->done += draws;
    if (!o->go_on ||
        o->go_on(o->context, r->done, (int64_t)r->count * o->draws))
        return SP_OK;
    return sp_fail(SP_CANCELLED, "模拟已取消", "the simulation was cancelled");
}

/* ---- by draws ---- */

static void draw_chunk(run *r, size_t group, int64_t first, size_t wanted)
{
    uint16_t worst[CHUNK] = {0};

    for (size_t k = r->begins[group]; k < r->begins[group + 1]; k++) {
        const sp_uncertain *risk = &r->risks[r->order[k]];
        uint64_t stream = r->options->together ? group : risk->stream;
        lot l;

        make_lot(&r->s, risk, r->options->seed, stream, &l);
        draw(&l, (uint64_t)first, &r->n);
        choose(&l, &r->s, &r->n);
        join_worst(&r->s, &r->n, worst);
    }
    for (size_t i = 0; i < wanted; i++)
        r->hits[worst[i]]++;
}

static sp_status draw_group(run *r, size_t group, double *shares)
{
    int64_t draws = r->options->draws;
    size_t risks = r->begins[group + 1] - r->begins[group];

    memset(r->hits, 0, r->s.nscores * sizeof *r->hits);
    for (int64_t first = 0; first < draws; first += CHUNK) {
        int64_t wanted = draws - first < CHUNK ? draws - first : CHUNK;

        draw_chunk(r, group, first, (size_t)wanted);
        SP_TRY(tell(r, wanted * (int64_t)risks));
    }
    for (size_t i = 0; i < r->s.nscores; i++)
        shares[i] = (double)r->hits[i] / (double)draws;
    return SP_OK;
}

/* ---- exactly ---- */

static double share_of(const sp_spread *spread, size_t values,
                       size_t from_least)
{
    return (double)spread->weights[values - 1 - from_least] /
           (double)total_of(spread);
}

/* The probability of each score of one risk joins those of the others: the
 * worst stays at or below a score when all of them do. */
static void join_exact(run *r, const sp_uncertain *risk)
{
    const space *s = &r->s;
    double own[COMBINATIONS] = {0}, sum = 0;
    size_t n = 0;

    for (size_t a = 0; a < s->count[0]; a++)
        for (size_t b = 0; b < s->count[1]; b++)
            for (size_t c = 0; c < s->count[2]; c++)
                own[s->rank[n++]] +=
                    share_of(&risk->factors[0], s->count[0], a) *
                    share_of(&risk->factors[1], s->count[1], b) *
                    (s->table->nscales == SP_FACTORS_MAX
                         ? share_of(&risk->factors[2], s->count[2], c)
                         : 1);
    for (size_t i = 0; i < s->nscores; i++) {
        sum += own[i];
        r->under[i] *= i + 1 < s->nscores ? sum : 1;
    }
}

static void exact_group(run *r, size_t group, double *shares)
{
    for (size_t i = 0; i < r->s.nscores; i++)
        r->under[i] = 1;
    for (size_t k = r->begins[group]; k < r->begins[group + 1]; k++)
        join_exact(r, &r->risks[r->order[k]]);
    for (size_t i = 0; i < r->s.nscores; i++)
        shares[i] = r->under[i] - (i ? r->under[i - 1] : 0);
}

static sp_status run_groups(run *r)
{
    for (size_t g = 0; g < r->sim->ngroups; g++) {
        double *shares = r->sim->shares + g * r->s.nscores;

        if (r->begins[g] == r->begins[g + 1])
            continue;
        if (r->options->draws)
            SP_TRY(draw_group(r, g, shares));
        else
            exact_group(r, g, shares);
    }
    return SP_OK;
}

sp_status sp_simulate(const sp_pack *pack, const sp_uncertain *risks,
                      size_t count, size_t ngroups,
                      const sp_simulate_options *options, sp_simulation *out)
{
    const sp_simulate_options usual = SP_SIMULATE_OPTIONS_INIT;
    SP_CLEANUP(sp_simulation_clear) sp_simulation sim = {0};
    SP_CLEANUP(free_run) run *r = calloc(1, sizeof *r);
    const void *table;

    SP_TRY(sp_pack_expect(pack, "risk", &table));
    if (!r)
        return sp_no_memory();
    r->risks = risks;
    r->count = count;
    r->options = options ? options : &usual;
    r->sim = &sim;
    make_space(table, &r->s);
    SP_TRY(check_run(r, ngroups));
    SP_TRY(make_room(r, ngroups));
    fill_scores(r);
    sort_groups(r);
    SP_TRY(run_groups(r));
    *out = sim;
    sim = (sp_simulation){0};
    return SP_OK;
}

/* ---- the draws as columns ---- */

static void put_column(const sp_scale *scale, const uint16_t *index,
                       size_t count, double *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (double)value_at(scale, index[i]) / SP_SCORE_ONE;
}

sp_status sp_simulate_columns(const sp_pack *pack, const sp_uncertain *risk,
                              uint64_t seed, size_t draws, double *out_a,
                              double *out_b, double *out_c)
{
    SP_CLEANUP(free_run) run *r = calloc(1, sizeof *r);
    const void *read;
    lot l;

    SP_TRY(sp_pack_expect(pack, "risk", &read));
    if (!r)
        return sp_no_memory();
    const sp_risk_table *table = read;
    if (!out_a || !out_b ||
        (table->nscales == SP_FACTORS_MAX) != (out_c != NULL))
        return sp_fail(SP_INVALID, "规则包 %s 需要 %zu 列数据",
                       "rule pack %s needs %zu columns", table->name,
                       table->nscales);
    make_space(table, &r->s);
    SP_TRY(check_risk(&r->s, risk));
    make_lot(&r->s, risk, seed, risk->stream, &l);
    for (size_t first = 0; first < draws; first += CHUNK) {
        double *columns[SP_FACTORS_MAX] = {out_a, out_b, out_c};
        size_t count = draws - first < CHUNK ? draws - first : CHUNK;

        draw(&l, first, &r->n);
        choose(&l, &r->s, &r->n);
        for (size_t f = 0; f < table->nscales; f++)
            put_column(&table->scales[f], r->n.index[f], count,
                       columns[f] + first);
    }
    return SP_OK;
}
