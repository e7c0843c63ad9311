/* Assess risks: one at a time, and ten million in columns. No site is needed;
 * a pack never changes, so any number of threads may share it. */
#include "site.h"

enum { ROWS = 10 * 1000 * 1000 };

static sp_status one(const sp_pack *pack)
{
    sp_assess_input input = SP_ASSESS_INPUT_INIT;
    sp_assess_result result;

    TRY(sp_assess_input_set(&input, "l", "6")); /* or input.l = 600 */
    TRY(sp_assess_input_set(&input, "e", "3"));
    TRY(sp_assess_input_set(&input, "c", "15"));
    TRY(sp_assess(pack, &input, &result));
    printf("D = %lld.%02lld  %s  #%06X\n%s\n", (long long)result.score / 100,
           (long long)result.score % 100, result.band_zh,
           (unsigned)sp_risk_rgb(result.grade), result.advice_zh);
    return SP_OK;
}

/* The columns of a data frame: three come in, two go out. */
static sp_status many(const sp_pack *pack, double *columns, uint8_t *grades)
{
    static const double ls[] = {10, 6, 3, 1, 0.5, 0.2, 0.1};
    double *l = columns;
    double *e = l + ROWS;
    double *c = e + ROWS;
    double *d = c + ROWS;
    size_t bad;

    for (size_t i = 0; i < ROWS; i++) {
        l[i] = ls[i % 7];
        e[i] = i % 2 ? 6 : 3;
        c[i] = i % 1000 ? 15 : 14; /* 14 is not in the scale */
    }
    TRY(sp_assess_columns(pack, l, e, c, ROWS, d, grades, &bad));
    printf("%d rows, of which %zu are not in the scale\n", ROWS, bad);
    return SP_OK;
}

int main(void)
{
    sp_pack *pack = NULL;
    double *columns = malloc(sizeof *columns * 4 * ROWS);
    uint8_t *grades = malloc(ROWS);
    sp_status status = columns && grades ? SP_OK : SP_NO_MEMORY;

    if (status == SP_OK)
        status = sp_pack_builtin("lec.standard", &pack);
    if (status == SP_OK)
        status = one(pack);
    if (status == SP_OK)
        status = many(pack, columns, grades);
    free(columns);
    free(grades);
    sp_pack_free(pack);
    return leave_site("assess_risks.db", NULL, status);
}
