/* Major hazard installations: S, R, level. */
#include "mhi_pack.h"

#include <string.h>

#include "fraction_sum.h"
#include "text.h"

_Static_assert((int)SP_MHI_THRESHOLDS_MAX == (int)SP_FRACTIONS_MAX,
               "one fraction per threshold");

#define MILLION 1000000

/* Sums so far: per different Q, of the quantities and of ten times β times the
 * quantities. */
typedef struct mhi_sums {
    sp_fraction s[SP_FRACTIONS_MAX];
    sp_fraction r[SP_FRACTIONS_MAX];
    size_t count;
} mhi_sums;

static bool one_of(const char *alias, const char *name)
{
    while (*alias) {
        size_t len = strcspn(alias, "|");
        SP_AUTOFREE char *word = strndup(alias, len);

        if (word && sp_text_alike(word, name))
            return true;
        alias += len + (alias[len] == '|');
    }
    return false;
}

static const sp_mhi_substance *find_substance(const sp_mhi_table *table,
                                              const char *name)
{
    for (const sp_mhi_substance *s = table->substances;
         s < table->substances + table->nsubstances; s++)
        if (strcmp(s->cas, name) == 0 || sp_text_alike(s->zh, name) ||
            sp_text_alike(s->en, name) || one_of(s->alias, name))
            return s;
    return NULL;
}

/* The category of a list such as "J2,W5.1" with the lowest Q. */
static sp_status lowest_category(const sp_mhi_table *table, const char *list,
                                 size_t row, const sp_mhi_category **out)
{
    static const char between[] = " ,;、，；";
    const sp_mhi_category *best = NULL;
    const char *p = list + strspn(list, between);

    while (*p) {
        size_t len = strcspn(p, between);
        const sp_mhi_category *c = sp_mhi_category_find(table, p, len);

        if (!c)
            return sp_fail(SP_INVALID, "第 %zu 行：%s 里没有危险性类别“%.*s”",
                           "row %zu: %s has no danger category \"%.*s\"",
                           row + 1, table->name, (int)(len < 40 ? len : 40), p);
        if (!best || c->q.value < best->q.value)
            best = c;
        p += len;
        p += strspn(p, between);
    }
    *out = best;
    return SP_OK;
}

static void take_q(sp_mhi_term *term, const sp_sourced *q)
{
    term->threshold = q->value;
    term->q_source = q->source;
    term->q_confidence = q->confidence;
}

static void take_beta(sp_mhi_term *term, const sp_sourced *beta,
                      const char *category)
{
    term->beta = beta->value;
    term->beta_source = beta->source;
    term->category = category;
}

/* Q: the row's own, else of table 1, else of the category with the lowest;
 * β: of table 3 (it stands with the substance), else of the category. */
static sp_status resolve(const sp_mhi_table *table, const sp_mhi_row *row,
                         size_t at, sp_mhi_term *term)
{
    const char *name = row->substance ? row->substance : "";
    const sp_mhi_substance *s = *name ? find_substance(table, name) : NULL;
    const char *list = row->category && *row->category ? row->category
                       : s                             ? s->category
                                                       : "";
    const sp_mhi_category *c = NULL;

    SP_TRY(lowest_category(table, list, at, &c));
    *term = (sp_mhi_term){.category = ""};
    if (c)
        take_beta(term, &c->beta, c->name);
    if (s) {
        term->name_zh = s->zh;
        term->name_en = s->en;
        take_q(term, &s->q);
        if (s->beta.value)
            take_beta(term, &s->beta, "");
    } else if (c) {
        take_q(term, &c->q);
    }
    if (row->threshold)
        take_q(term, &(sp_sourced){row->threshold, "", "D"});
    if (term->threshold && term->beta)
        return SP_OK;
    return sp_fail(SP_NOT_FOUND,
                   "第 %zu 行：%s 里查不到“%.60s”，请给出危险性类别（如 "
                   "W5.3），它决定临界量和 β",
                   "row %zu: %s does not list \"%.60s\"; give its danger "
                   "category (such as W5.3), which settles Q and beta",
                   at + 1, table->name, name);
}

static sp_status check_row(const sp_mhi_row *row, size_t at)
{
    if (row->quantity < 0 || row->quantity > SP_MHI_GRAMS_MAX)
        return sp_fail(SP_INVALID,
                       "第 %zu 行：数量 %lld 克超出范围（0 至 10 亿吨）",
                       "row %zu: the quantity %lld g is out of range (0 to "
                       "10^9 t)",
                       at + 1, (long long)row->quantity);
    if (row->threshold < 0 || row->threshold > SP_MHI_GRAMS_MAX)
        return sp_fail(
            SP_INVALID,
            "第 %zu 行：临界量 %lld 克超出范围（大于 0，至 10 亿吨）",
            "row %zu: the threshold %lld g is out of range (above "
            "0, to 10^9 t)",
            at + 1, (long long)row->threshold);
    return SP_OK;
}

static sp_status add(mhi_sums *sums, const sp_mhi_row *row,
                     const sp_mhi_term *term)
{
    size_t i = 0;

    while (i < sums->count &&
           sums->s[i].denominator != (uint64_t)term->threshold)
        i++;
    if (i == SP_FRACTIONS_MAX)
        return sp_fail(SP_INVALID, "不同的临界量超过 %d 个，请合并后再算",
                       "more than %d different thresholds; bring some of them "
                       "together",
                       SP_FRACTIONS_MAX);
    if (i == sums->count) {
        sums->s[i] = sums->r[i] =
            (sp_fraction){.denominator = (uint64_t)term->threshold};
        sums->count++;
    }
    sums->s[i].numerator += (unsigned __int128)row->quantity;
    sums->r[i].numerator +=
        (unsigned __int128)row->quantity * (unsigned __int128)term->beta;
    return SP_OK;
}

static int64_t rounded(unsigned __int128 numerator, uint64_t denominator)
{
    unsigned __int128 value = (numerator + denominator / 2) / denominator;

    return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

/* The sum times @scale, rounded; for showing only. Numerators and scale stay
 * below 2^128 together; the sum saturates. */
static int64_t shown(const sp_fraction *f, size_t n, unsigned scale)
{
    /* One term is rounded to 1/1000 of the last place, so that many of them
     * still round well together. */
    unsigned __int128 sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += f[i].numerator * scale * 1000 / f[i].denominator;
    return rounded(sum, 1000);
}

/* A shown value must not contradict what was decided exactly. */
static int64_t clamp(int64_t value, int64_t least, int64_t below)
{
    if (value < least)
        return least;
    return value >= below ? below - 1 : value;
}

static int64_t alpha_of(const sp_mhi_table *table, int64_t exposed)
{
    size_t i = 0;

    while (exposed < table->alpha[i].from)
        i++;
    return table->alpha[i].value;
}

/* R = α Σ β q/Q; the sums are of 10 β and alpha is ten times α. */
static void settle_level(const sp_mhi_table *table, mhi_sums *sums,
                         sp_mhi_result *result)
{
    const sp_mhi_step *level = table->levels;
    int64_t upper = INT64_MAX;

    for (size_t i = 0; i < sums->count; i++)
        sums->r[i].numerator *= (unsigned __int128)result->alpha;
    while (level->from > 0 &&
           !sp_fractions_reach(sums->r, sums->count,
                               (uint64_t)level->from * SP_MHI_TENTHS *
                                   SP_MHI_TENTHS)) {
        upper = level->from * MILLION;
        level++;
    }
    result->r = clamp(
        shown(sums->r, sums->count, MILLION / (SP_MHI_TENTHS * SP_MHI_TENTHS)),
        level->from * MILLION, upper);
    if (result->is_mhi)
        result->level = (unsigned)level->value;
}

static sp_status take_rows(const sp_mhi_table *table, const sp_mhi_row *rows,
                           size_t count, mhi_sums *sums, sp_mhi_term *terms)
{
    for (size_t i = 0; i < count; i++) {
        SP_TRY(check_row(&rows[i], i));
        SP_TRY(resolve(table, &rows[i], i, &terms[i]));
        SP_TRY(add(sums, &rows[i], &terms[i]));
        terms[i].ratio = rounded((unsigned __int128)rows[i].quantity * MILLION,
                                 (uint64_t)terms[i].threshold);
    }
    return SP_OK;
}

sp_status sp_mhi_grade(const sp_pack *pack, const sp_mhi_row *rows,
                       size_t count, int64_t exposed, sp_mhi_result *out)
{
    SP_AUTOFREE sp_mhi_term *terms = calloc(count + 1, sizeof *terms);
    SP_AUTOFREE mhi_sums *all = calloc(1, sizeof *all);
    sp_mhi_result result = {.count = count};
    const sp_mhi_table *table;
    const void *read;

    SP_TRY(sp_pack_expect(pack, "mhi", &read));
    table = read;
    if (!terms || !all)
        return sp_no_memory();
    if (count > SP_MHI_ROWS_MAX)
        return sp_fail(SP_INVALID, "一个单元有 %zu 行，最多 %d 行",
                       "a unit has %zu rows; at most %d are taken", count,
                       SP_MHI_ROWS_MAX);
    if (exposed < 0)
        return sp_fail(SP_INVALID, "厂外暴露人数 %lld 不能是负数",
                       "the number of exposed people is negative: %lld",
                       (long long)exposed);
    SP_TRY(take_rows(table, rows, count, all, terms));
    result.alpha = alpha_of(table, exposed);
    result.is_mhi = sp_fractions_reach(all->s, all->count, 1);
    result.s =
        clamp(shown(all->s, all->count, MILLION), result.is_mhi ? MILLION : 0,
              result.is_mhi ? INT64_MAX : MILLION);
    settle_level(table, all, &result);
    result.terms = SP_TAKE(terms);
    *out = result;
    return SP_OK;
}

void sp_mhi_result_clear(sp_mhi_result *result)
{
    free(result->terms);
    *result = (sp_mhi_result){0};
}
