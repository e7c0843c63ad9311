/* The risks of a site with factors in doubt. */
#include <safeprod/what_if.h>

#include <ctype.h>
#include <string.h>

#include "packs.h"
#include "risk_forest.h"
#include "risk_pack.h"
#include "str.h"

typedef struct work {
    sp_session *session;
    const sp_risk_doubts *doubts;
    const sp_forest *forest;
    sp_pack *pack;
    sp_uncertain *risks;
    size_t nrisks;
    sp_risk_simulation *out;
    sp_risk_grade *floors; /* of the curves: reasons without a score */
} work;

static void work_clear(work *w)
{
    sp_pack_free(w->pack);
    free(w->risks);
    free(w->floors);
}

/* ---- by which standard ---- */

static size_t name_length(const char *pin)
{
    return strcspn(pin, "@");
}

static bool is_by(const sp_risk_event *e, const char *name)
{
    size_t n = strlen(name);

    return e->standard && name_length(e->standard) == n &&
           memcmp(e->standard, name, n) == 0;
}

/* There are few standards and many events: count each the first time. */
static const char *most_used(const sp_forest *f)
{
    const char *best = NULL;
    size_t most = 0;

    for (size_t i = 0; i < f->nleaves; i++) {
        const char *pin = f->leaves[i].event->standard;
        size_t n = pin ? name_length(pin) : 0, count = 0;
        if (!pin || (best && strncmp(best, pin, n) == 0 && best[n] == '@'))
            continue;
        for (size_t k = i; k < f->nleaves; k++) {
            const char *other = f->leaves[k].event->standard;
            count += other && strncmp(other, pin, n) == 0 && other[n] == '@';
        }
        if (count > most) {
            most = count;
            best = pin;
        }
    }
    return best;
}

static sp_status find_standard(work *w, char **out_name)
{
    SP_AUTOFREE char *name = NULL;
    const char *most = most_used(w->forest);
    const void *read;

    if (w->doubts->standard)
        SP_TRY(sp_risk_standard_name(w->doubts->standard, &name));
    else
        SP_TRY(sp_text_copy(most ? most : "lec.standard", &name));
    name[name_length(name)] = '\0';
    SP_TRY(sp_packs_get(w->session, name, &w->pack));
    SP_TRY(sp_pack_expect(w->pack, "risk", &read));
    SP_TRY(sp_pack_pin(w->pack, &w->out->standard));
    *out_name = SP_TAKE(name);
    return SP_OK;
}

/* ---- groups ---- */

static const void *record_of(const work *w, const sp_leaf *leaf)
{
    if (w->doubts->by == SP_WHAT_IF_EVENT)
        return leaf->event;
    return w->doubts->by == SP_WHAT_IF_POINT ? (const void *)leaf->point
                                             : leaf->zone;
}

static unsigned grade_of(const work *w, unsigned inherent, unsigned residual)
{
    return w->doubts->basis == SP_RISK_BY_RESIDUAL ? residual : inherent;
}

static sp_status fill_curve(const work *w, const sp_leaf *leaf,
                            sp_risk_curve *out)
{
    const char *code = leaf->zone->code, *name = leaf->zone->name;

    out->grade =
        grade_of(w, leaf->zone->grade_inherent, leaf->zone->grade_residual);
    if (w->doubts->by == SP_WHAT_IF_POINT) {
        code = leaf->point->code;
        name = leaf->point->name;
        out->grade = grade_of(w, leaf->point->grade_inherent,
                              leaf->point->grade_residual);
    } else if (w->doubts->by == SP_WHAT_IF_EVENT) {
        code = leaf->event->code;
        name = leaf->event->name;
        out->grade = grade_of(w, leaf->event->grade_inherent,
                              leaf->event->grade_residual);
    }
    SP_TRY(sp_text_copy(code, &out->code));
    return sp_text_copy(name, &out->name);
}

/* ---- spreads ---- */

static bool in_doubt(const work *w, const sp_scale *scale)
{
    const char *letters = w->doubts->factors;

    return !letters || strchr(letters, scale->factor[0]) ||
           strchr(letters, toupper((unsigned char)scale->factor[0]));
}

static const sp_risk_range *range_of(const work *w, const sp_leaf *leaf,
                                     const sp_scale *scale)
{
    for (size_t i = 0; i < w->doubts->nranges; i++) {
        const sp_risk_range *r = &w->doubts->ranges[i];
        if (strcmp(r->event, leaf->event->code) == 0 &&
            strcasecmp(r->factor, scale->factor) == 0)
            return r;
    }
    return NULL;
}

static sp_status spread_of(const work *w, const sp_leaf *leaf,
                           const sp_scale *scale, int64_t value, sp_spread *out)
{
    const sp_risk_range *r = range_of(w, leaf, scale);

    if (r)
        return sp_spread_triangle(scale, r->low, r->mode, r->high, out);
    return sp_spread_around(scale, value,
                            in_doubt(w, scale) ? w->doubts->steps : 0, out);
}

/* Luck follows the event's code, so that other events change nothing. */
static uint64_t stream_of(const char *code)
{
    sp_hash hash = sp_hash_of(code, strlen(code));
    uint64_t stream = 0;

    for (size_t i = 0; i < 8; i++)
        stream |= (uint64_t)hash.byte[i] << (8 * i);
    return stream;
}

/* The values of the basis; by residual those with the controls, if they were
 * examined. */
static sp_assess_input values_of(const work *w, const sp_risk_event *e)
{
    sp_assess_input residual = sp_risk_event_residual(e);

    return w->doubts->basis == SP_RISK_BY_RESIDUAL &&
                   sp_assess_is_given(&residual)
               ? residual
               : sp_risk_event_inherent(e);
}

static sp_status fill_risk(work *w, const sp_leaf *leaf, sp_uncertain *out)
{
    sp_assess_input values = values_of(w, leaf->event);
    size_t n;
    const sp_scale *scales = sp_assess_scales(w->pack, &n);

    *out = (sp_uncertain){.stream = stream_of(leaf->event->code)};
    for (size_t f = 0; f < n; f++)
        SP_TRY(
            spread_of(w, leaf, &scales[f],
                      *sp_factor_at(&values, sp_factor_index(scales[f].factor)),
                      &out->factors[f]));
    return SP_OK;
}

/* A range that the caller gave must fit; what is on record may be of another
 * version of the standard, and is passed over. */
static bool has_ranges(const work *w, const sp_leaf *leaf)
{
    for (size_t i = 0; i < w->doubts->nranges; i++)
        if (strcmp(w->doubts->ranges[i].event, leaf->event->code) == 0)
            return true;
    return false;
}

/* ---- the walk ---- */

static sp_status join_curve(work *w, const sp_leaf *leaf, const void **last)
{
    if (*last == record_of(w, leaf))
        return SP_OK;
    *last = record_of(w, leaf);
    return fill_curve(w, leaf, &w->out->curves[w->out->count++]);
}

/* A direct determination is beyond doubt. */
static sp_status join_reason(work *w, const sp_risk_event *e, size_t group)
{
    SP_AUTOPACK *direct = NULL;
    sp_assess_input in = SP_ASSESS_INPUT_INIT;
    sp_assess_result result;

    if (!e->reason)
        return SP_OK;
    SP_TRY(sp_packs_get(w->session,
                        e->reason_standard ? e->reason_standard : SP_DIRECT,
                        &direct));
    in.reason = e->reason;
    SP_TRY(sp_assess(direct, &in, &result));
    if (result.grade > w->floors[group])
        w->floors[group] = result.grade;
    return SP_OK;
}

static sp_status take_leaf(work *w, const sp_leaf *leaf, const char *name,
                           const void **last)
{
    const sp_risk_event *e = leaf->event;
    bool reason_alone = e->reason && !e->standard;
    sp_uncertain risk = {.stream = 0};
    sp_status status = SP_INVALID;

    if (is_by(e, name)) {
        status = fill_risk(w, leaf, &risk);
        if (status != SP_OK && has_ranges(w, leaf))
            return sp_fail_within(status, "事件 %s：", "event %s: ", e->code);
    }
    if (status != SP_OK && !reason_alone) {
        w->out->skipped += e->grade_inherent != SP_RISK_UNASSESSED;
        return SP_OK;
    }
    SP_TRY(join_curve(w, leaf, last));
    risk.group = w->out->count - 1;
    if (!reason_alone) {
        w->out->curves[risk.group].risks++;
        w->risks[w->nrisks++] = risk;
    }
    return join_reason(w, e, risk.group);
}

static sp_status check_ranges(const work *w)
{
    for (size_t i = 0; i < w->doubts->nranges; i++) {
        const sp_risk_range *r = &w->doubts->ranges[i];
        bool there = false;

        if (sp_factor_index(r->factor) < 0)
            return sp_fail(SP_INVALID,
                           "没有“%.20s”这个因素，应为 L、E、C、M、S 之一",
                           "there is no factor \"%.20s\"; it is one of L, E, "
                           "C, M, S",
                           r->factor);
        for (size_t k = 0; k < w->forest->nleaves && !there; k++)
            there = strcmp(w->forest->leaves[k].event->code, r->event) == 0;
        if (!there)
            return sp_fail(SP_NOT_FOUND, "没有风险事件“%.60s”",
                           "there is no risk event \"%.60s\"", r->event);
    }
    return SP_OK;
}

static sp_status gather(work *w)
{
    const sp_forest *f = w->forest;
    SP_AUTOFREE char *name = NULL;
    const void *last = NULL;

    SP_TRY(sp_forest_check_zone(f, w->doubts->zone));
    SP_TRY(find_standard(w, &name));
    SP_TRY(check_ranges(w));
    w->risks = calloc(f->nleaves + 1, sizeof *w->risks);
    w->floors = calloc(f->nleaves + 1, sizeof *w->floors);
    w->out->curves = calloc(f->nleaves + 1, sizeof *w->out->curves);
    if (!w->risks || !w->floors || !w->out->curves)
        return sp_no_memory();
    for (size_t i = 0; i < f->nleaves; i++) {
        const sp_leaf *leaf = &f->leaves[i];
        if (w->doubts->zone && strcmp(w->doubts->zone, leaf->zone->code) != 0)
            continue;
        if (sp_forest_shows(w->session, record_of(w, leaf)))
            SP_TRY(take_leaf(w, leaf, name, &last));
    }
    return SP_OK;
}

static bool go_on(void *context, int64_t done, int64_t total)
{
    return sp_progress_at(context, "simulate", done, total) == SP_OK;
}

static sp_status simulate(work *w)
{
    const sp_simulate_options options = {
        .seed = w->doubts->seed,
        .draws = w->doubts->draws,
        .together = w->doubts->together,
        .go_on = w->session->options.progress ? go_on : NULL,
        .context = w->session,
    };

    SP_TRY(sp_simulate(w->pack, w->risks, w->nrisks, w->out->count, &options,
                       &w->out->worst));
    for (size_t i = 0; i < w->out->count; i++)
        w->out->worst.floors[i] = w->floors[i];
    return SP_OK;
}

static sp_status check_doubts(const sp_risk_doubts *d)
{
    if ((unsigned)d->by >= SP_WHAT_IF_LEVEL_COUNT)
        return sp_fail(SP_INVALID, "没有第 %u 种层次",
                       "there is no level number %u", (unsigned)d->by);
    for (const char *c = d->factors ? d->factors : ""; *c; c++) {
        const char letter[2] = {*c, '\0'};
        if (sp_factor_index(letter) < 0)
            return sp_fail(SP_INVALID,
                           "没有“%.20s”这个因素，应为 L、E、C、M、S 之一",
                           "there is no factor \"%.20s\"; it is one of L, E, "
                           "C, M, S",
                           letter);
    }
    return SP_OK;
}

sp_status sp_risk_simulate(sp_session *session, const sp_risk_doubts *doubts,
                           sp_risk_simulation *out)
{
    const sp_risk_doubts usual = SP_RISK_DOUBTS_INIT;
    SP_CLEANUP(sp_risk_simulation_clear) sp_risk_simulation made = {0};
    SP_CLEANUP(sp_forest_clear) sp_forest forest = {0};
    SP_CLEANUP(work_clear)
    work w = {.session = session,
              .doubts = doubts ? doubts : &usual,
              .forest = &forest,
              .out = &made};

    SP_TRY(sp_require(session, "risk", SP_DO_READ, NULL, NULL));
    SP_TRY(check_doubts(w.doubts));
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = sp_forest_load(session, &forest);
    if (status == SP_OK)
        status = gather(&w);
    sp_db_end_read(session->db);
    SP_TRY(status);
    SP_TRY(simulate(&w));
    *out = made;
    made = (sp_risk_simulation){0};
    return SP_OK;
}

void sp_risk_simulation_clear(sp_risk_simulation *simulation)
{
    for (size_t i = 0; i < simulation->count; i++) {
        free(simulation->curves[i].code);
        free(simulation->curves[i].name);
    }
    free(simulation->curves);
    sp_simulation_clear(&simulation->worst);
    free(simulation->standard);
    *simulation = (sp_risk_simulation){0};
}
