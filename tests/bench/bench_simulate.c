/* Draws of uncertain risks against a plain loop that mixes as many numbers.
 * Prints draws per second; the goal is ten million. */
#include <safeprod/simulate.h>

#include <stdio.h>
#include <time.h>

enum { RISKS = 50, DRAWS = 1000000 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The yardstick: two mixed numbers per draw, which no way of drawing three
 * values does without. */
static __attribute__((noinline)) uint64_t numbers(int64_t count)
{
    uint64_t sum = 0, state = 1;

    for (int64_t i = 0; i < 2 * count; i++) {
        uint64_t x = state += 0x9e3779b97f4a7c15u;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        sum += x ^ (x >> 31);
    }
    return sum;
}

static sp_status work(const sp_pack *pack)
{
    sp_simulate_options options = SP_SIMULATE_OPTIONS_INIT;
    sp_uncertain risks[RISKS] = {{.stream = 0}};
    sp_simulation out = {0};
    size_t n;
    const sp_scale *scales = sp_assess_scales(pack, &n);
    sp_status status = SP_OK;

    for (size_t i = 0; i < RISKS; i++)
        for (size_t f = 0; f < n && status == SP_OK; f++) {
            risks[i].stream = i;
            status = sp_spread_around(&scales[f], scales[f].values[2].value, 2,
                                      &risks[i].factors[f]);
        }
    options.draws = DRAWS;
    double begin = now();
    if (status == SP_OK)
        status = sp_simulate(pack, risks, RISKS, 1, &options, &out);
    double middle = now();
    uint64_t sum = numbers((int64_t)RISKS * DRAWS);
    double end = now();
    printf("simulate: %d risks x %d draws, %.0f million draws/s (goal 10), "
           "ratio to mixing alone %.2f (%llu)\n",
           RISKS, DRAWS, RISKS * 1e-6 * DRAWS / (middle - begin),
           (middle - begin) / (end - middle), (unsigned long long)(sum & 1));
    sp_simulation_clear(&out);
    return status;
}

int main(void)
{
    sp_pack *pack = NULL;
    sp_status status = sp_pack_builtin("lec.standard", &pack);

    if (status == SP_OK)
        status = work(pack);
    if (status != SP_OK)
        fprintf(stderr, "%s\n", sp_last_error(SP_EN));
    sp_pack_free(pack);
    return status != SP_OK;
}
