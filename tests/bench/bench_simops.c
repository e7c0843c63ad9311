/* The rules of permits: `why` of one ticket; conflicts of one ticket against
 * 10,000 live ones; all their pairs; a planner pass over 10,000 slots. The last
 * three beside a loop over every pair in the same run, which has to find the
 * same. */
#include <stdio.h>
#include <time.h>

#include "../unit/permit_scene.h"
#include "simops.h"

enum { WORKS = 10000, SLOTS = 10000, ASKED = 200, WHYS = 2000, ROUNDS = 5 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint32_t random_of(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)*seed * below >> 32);
}

static sp_status count(void *context, const sp_simops_clash *clash)
{
    uint64_t *hash = context;

    *hash = *hash * 31 + (uintptr_t)clash->other + (uintptr_t)clash->rule;
    return SP_OK;
}

/* A park of 4 km by 3 km in 100 zones, works of some hours within a week. */
static void fill(const permit_scene *s, sp_simops_work *works, size_t n,
                 uint32_t seed)
{
    static const char *const types[] = {"hot_work",     "gas_release",
                                        "solvent_work", "hot_work",
                                        "height",       "blinding"};
    static char zones[100][8];

    for (size_t i = 0; i < n; i++) {
        uint32_t x = random_of(&seed, 4000), y = random_of(&seed, 3000);
        char *zone = zones[x / 400 * 10 + y / 300];
        snprintf(zone, sizeof zones[0], "Z%u", x / 400 * 10 + y / 300);
        works[i] =
            (sp_simops_work){.type = types[random_of(&seed, SP_COUNT(types))],
                             .rules = s->type,
                             .facts = &s->grading,
                             .zone = zone,
                             .place = {.point = {x, y}, .known = true},
                             .low = SP_NO_INT,
                             .from = random_of(&seed, 7 * 86400)};
        works[i].to = works[i].from + 3600 + random_of(&seed, 8 * 3600);
    }
}

static sp_status each(const sp_simops_work *works, const sp_simops_work *work,
                      uint64_t *hash)
{
    for (size_t i = 0; i < WORKS; i++)
        SP_TRY(sp_simops_pair(work, &works[i], count, hash));
    return SP_OK;
}

static sp_status bench_one(const sp_simops_index *index,
                           const sp_simops_work *works,
                           const sp_simops_work *slots)
{
    uint64_t a = 0, b = 0;
    double best = 1e9, brute = 1e9;

    for (int r = 0; r < ROUNDS; r++) {
        double start = now();
        for (size_t i = 0; i < ASKED; i++)
            SP_TRY(sp_simops_of(index, &slots[i], count, &a));
        double middle = now();
        for (size_t i = 0; i < ASKED; i++)
            SP_TRY(each(works, &slots[i], &b));
        double end = now();
        best = middle - start < best ? middle - start : best;
        brute = end - middle < brute ? end - middle : brute;
    }
    printf("simops: one against %d: %.1f us (goal 1000), every pair %.1f us, "
           "ratio %.1f, %s\n",
           WORKS, best / ASKED * 1e6, brute / ASKED * 1e6, brute / best,
           a == b ? "same" : "DIFFERENT");
    return a == b ? SP_OK : SP_CORRUPT;
}

static sp_status bench_all(const sp_simops_index *index,
                           const sp_simops_work *works)
{
    uint64_t a = 0, b = 0;
    double start = now();

    SP_TRY(sp_simops_all(index, count, &a));
    double middle = now();
    for (size_t i = 0; i < WORKS; i++)
        for (size_t k = i + 1; k < WORKS; k++)
            SP_TRY(sp_simops_pair(&works[i], &works[k], count, &b));
    double end = now();
    printf("simops: all pairs of %d: %.3f s, every pair %.3f s, ratio %.1f, "
           "%s\n",
           WORKS, middle - start, end - middle,
           (end - middle) / (middle - start), a == b ? "same" : "DIFFERENT");
    return a == b ? SP_OK : SP_CORRUPT;
}

static sp_status bench_plan(const sp_simops_index *index,
                            const sp_simops_work *slots)
{
    static bool is_free[SLOTS];
    double start = now();
    size_t n = 0;

    SP_TRY(sp_simops_plan(index, slots, SLOTS, is_free));
    double end = now();
    for (size_t i = 0; i < SLOTS; i++)
        n += is_free[i];
    printf("simops: %d slots beside %d works: %.3f s (goal 1), %zu free\n",
           SLOTS, WORKS, end - start, n);
    return SP_OK;
}

/* One ticket with nothing wrong, and one with almost everything. */
static sp_status bench_why(permit_scene *s)
{
    for (int bad = 0; bad < 2; bad++) {
        double best = 1e9;
        size_t reasons = 0;
        if (bad) {
            s->facts.gas.count = s->facts.nmeasures = s->facts.npeople = 0;
            s->facts.nsignatures = 0;
            s->request.now += 10 * SCENE_HOUR;
        }
        s->request.action = SP_PERMIT_DO_START;
        for (int r = 0; r < ROUNDS; r++) {
            double start = now();
            for (int i = 0; i < WHYS; i++) {
                sp_cycle_decision d;
                SP_TRY(sp_permit_decide(s->pack, &s->facts, &s->actor,
                                        &s->request, &d));
                reasons = d.reasons.count;
                sp_cycle_decision_clear(&d);
            }
            double took = (now() - start) / WHYS;
            best = took < best ? took : best;
        }
        printf("why: %.1f us (goal 100), %zu reasons\n", best * 1e6, reasons);
    }
    return SP_OK;
}

static sp_status run(permit_scene *s, sp_simops_work *works,
                     sp_simops_work *slots)
{
    sp_simops_index *index = NULL;
    double start;

    SP_TRY(scene_begin(s, SP_PERMIT_APPROVED));
    fill(s, works, WORKS, 1);
    fill(s, slots, SLOTS, 2);
    start = now();
    SP_TRY(sp_simops_index_new(works, WORKS, &index));
    printf("simops: index of %d works made in %.1f ms\n", WORKS,
           (now() - start) * 1e3);
    sp_status status = bench_one(index, works, slots);
    if (status == SP_OK)
        status = bench_all(index, works);
    if (status == SP_OK)
        status = bench_plan(index, slots);
    sp_simops_index_free(index);
    return status == SP_OK ? bench_why(s) : status;
}

int main(void)
{
    static sp_simops_work works[WORKS], slots[SLOTS];
    permit_scene s;
    sp_status status = run(&s, works, slots);

    if (status != SP_OK)
        fprintf(stderr, "%s: %s\n", sp_status_name(status),
                sp_last_error(SP_EN));
    scene_end(&s);
    return status != SP_OK;
}
