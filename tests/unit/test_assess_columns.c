/* Columns give what single calls give, at any length and alignment. */
#include "rules_check.h"

#include <safeprod/assess.h>

#include <math.h>

enum { MOST = 300 };

static int64_t scaled(double value)
{
    return (int64_t)llround(value * SP_SCORE_ONE);
}

/* Every combination of the pack's scales through both. */
static void same_as_single(const char *name)
{
    PACK *pack = builtin(name);
    size_t nscales;
    const sp_scale *s = sp_assess_scales(pack, &nscales);
    static double column[3][MOST], score[MOST];
    static uint8_t grade[MOST];
    size_t n = 0, bad = 77;
    size_t third = nscales == 3 ? s[2].count : 1;

    for (size_t i = 0; i < s[0].count; i++)
        for (size_t j = 0; j < s[1].count; j++)
            for (size_t k = 0; k < third; k++, n++) {
                column[0][n] = (double)s[0].values[i].value / SP_SCORE_ONE;
                column[1][n] = (double)s[1].values[j].value / SP_SCORE_ONE;
                column[2][n] = nscales == 3
                                   ? (double)s[2].values[k].value / SP_SCORE_ONE
                                   : 1;
            }
    assert_true(n <= MOST);
    OK(sp_assess_columns(pack, column[0], column[1],
                         nscales == 3 ? column[2] : NULL, n, score, grade,
                         &bad));
    assert_int_equal(bad, 0);
    for (size_t i = 0; i < n; i++) {
        sp_assess_input input = SP_ASSESS_INPUT_INIT;
        sp_assess_result one;

        for (size_t f = 0; f < nscales; f++) {
            char text[32];

            snprintf(text, sizeof text, "%.2f", column[f][i]);
            OK(sp_assess_input_set(&input, s[f].factor, text));
        }
        OK(sp_assess(pack, &input, &one));
        assert_int_equal(scaled(score[i]), one.score);
        assert_true(score[i] == (double)one.score / SP_SCORE_ONE);
        assert_int_equal(grade[i], one.grade);
    }
}

static void all_packs(void **state)
{
    static const char *const names[] = {"lec.standard", "lec.classic5",
                                        "lec.screen", "ls.standard",
                                        "mes.standard"};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(names); i++)
        same_as_single(names[i]);
}

static void bad_values(void **state)
{
    static const double values[] = {
        NAN,
        INFINITY,
        -INFINITY,
        0,
        -0.0,
        -10,
        3.5,
        10.1,
        1e300,
        -1e300,
        5e-324,
        1e-320,
        0.3,
        0.1f,
        9.999999999999998,
        10.000000000000002,
        0.10000000000000002,
        0.09999999999999999,
        99.99999999999999,
    };
    PACK *pack = builtin("lec.standard");
    double a[16], b[16], c[16], score[16];
    uint8_t grade[16];

    (void)state;
    for (size_t v = 0; v < SP_COUNT(values); v++)
        for (size_t at = 0; at < 3 * 11; at++) {
            size_t bad;

            for (size_t i = 0; i < 11; i++) {
                a[i] = b[i] = 10;
                c[i] = 100;
            }
            (at % 3 == 0 ? a : at % 3 == 1 ? b : c)[at / 3] = values[v];
            OK(sp_assess_columns(pack, a, b, c, 11, score, grade, &bad));
            assert_int_equal(bad, 1);
            for (size_t i = 0; i < 11; i++) {
                assert_int_equal(grade[i],
                                 i == at / 3 ? SP_BAD_GRADE : SP_RISK_MAJOR);
                assert_true(i == at / 3 ? isnan(score[i]) : score[i] == 10000);
            }
        }
}

/* Nothing is written before or beyond, whatever the length and the place. */
static void edges(void **state)
{
    PACK *pack = builtin("lec.standard");
    double a[40], score[40];
    uint8_t grade[40];

    (void)state;
    for (size_t i = 0; i < 40; i++)
        a[i] = 1;
    for (size_t offset = 0; offset < 5; offset++)
        for (size_t n = 0; n < 20; n++) {
            for (size_t i = 0; i < 40; i++) {
                score[i] = -1;
                grade[i] = 77;
            }
            OK(sp_assess_columns(pack, a + offset, a + 1, a + 2, n,
                                 score + offset, grade + offset, NULL));
            for (size_t i = 0; i < 40; i++) {
                bool inside = i >= offset && i < offset + n;

                assert_true(score[i] == (inside ? 1 : -1));
                assert_int_equal(grade[i], inside ? SP_RISK_LOW : 77);
            }
        }
}

/* Scales longer than the known methods' take another loop. */
static void long_scales(void **state)
{
    static const char text[] =
        "{\"kind\":\"risk\",\"name\":\"own\",\"version\":\"1\",\"title_zh\":"
        "\"a\",\"title_en\":\"a\",\"source\":\"s\",\"confidence\":\"D\","
        "\"method\":\"own\",\"factors\":[{\"factor\":\"l\",\"values\":[16,15,"
        "14,13,12,11,10,9,8,7,6,5,4,3,2,1]},{\"factor\":\"s\",\"values\":[8,7,"
        "6,5,4,3,2,0.25]}],\"bands\":[{\"grade\":\"serious\",\"zh\":\"x\","
        "\"en\":\"x\",\"lower\":50},{\"grade\":\"general\",\"zh\":\"x\","
        "\"en\":\"x\",\"lower\":0}]}";
    PACK *pack = NULL;
    double a[9], b[9], score[9];
    uint8_t grade[9];
    size_t bad;

    (void)state;
    OK(sp_pack_parse(text, strlen(text), &pack));
    for (size_t i = 0; i < 9; i++) {
        a[i] = (double)(16 - i);
        b[i] = i == 8 ? 1 : i == 7 ? 0.25 : (double)(8 - i);
    }
    OK(sp_assess_columns(pack, a, b, NULL, 9, score, grade, &bad));
    assert_int_equal(bad, 1);
    assert_int_equal(grade[8], SP_BAD_GRADE);
    assert_true(score[7] == 2.25);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(grade[i],
                         score[i] >= 50 ? SP_RISK_SERIOUS : SP_RISK_GENERAL);
}

static void refused(void **state)
{
    PACK *lec = builtin("lec.standard");
    PACK *ls = builtin("ls.standard");
    PACK *roles = builtin("roles.standard");
    double x[1] = {1};
    uint8_t g[1];

    (void)state;
    FAILS(sp_assess_columns(lec, x, x, NULL, 1, x, g, NULL), SP_INVALID, "3");
    FAILS(sp_assess_columns(ls, x, x, x, 1, x, g, NULL), SP_INVALID, "2");
    FAILS(sp_assess_columns(ls, NULL, x, NULL, 1, x, g, NULL), SP_INVALID, "2");
    FAILS(sp_assess_columns(roles, x, x, x, 1, x, g, NULL), SP_INVALID, "risk");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_packs), cmocka_unit_test(bad_values),
        cmocka_unit_test(edges),     cmocka_unit_test(long_scales),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
