/* Risk packs: scales and bands, and the lint that refuses gaps and overlaps. */
#include "rules_check.h"

#include <safeprod/assess.h>

#include "str.h"

#define HEAD                                                                   \
    "{\"kind\":\"risk\",\"name\":\"own.pack\",\"version\":\"1\",\"title_zh\":" \
    "\"甲\",\"title_en\":\"a\",\"source\":\"s\",\"confidence\":\"D\","        \
    "\"effective\":\"2025-01-01\","
#define LS                                                                     \
    "\"method\":\"ls\",\"score\":\"R\",\"factors\":[{\"factor\":\"l\","        \
    "\"values\":[5,4,3,2,1]},{\"factor\":\"s\",\"values\":[5,4,3,2,1]}],"
#define BAND(grade, control, ends)                                             \
    "{\"grade\":\"" grade "\",\"control\":\"" control "\",\"zh\":\"" grade     \
    "\",\"en\":\"" grade "\"," ends "}"

static void lint_text(const char *text, sp_pack_findings *out)
{
    OK(sp_pack_lint(text, strlen(text), out));
}

static const struct {
    const char *bands;
    const char *error; /* NULL: a good pack */
} band_cases[] = {
    {BAND("major", "company", "\"lower\":15") "," BAND("low", "post",
                                                       "\"lower\":0"),
     NULL},
    {BAND("major", "company", "\"lower\":\"15\",\"inclusive\":false") "," BAND(
         "low", "post", "\"lower\":0"),
     NULL},
    {BAND("low", "post", "\"lower\":0") "," BAND("major", "company",
                                                 "\"lower\":15"),
     "do not descend"},
    {BAND("major", "company", "\"lower\":15") "," BAND("low", "post",
                                                       "\"lower\":15"),
     "do not descend"},
    {BAND("major", "company", "\"lower\":15") "," BAND("low", "post",
                                                       "\"lower\":1"),
     "R = 0 to 0.99 lies in no band"},
    {BAND("major", "company", "\"lower\":15") "," BAND(
         "low", "post", "\"lower\":0,\"inclusive\":false"),
     "R = 0 lies in no band"},
    {BAND("major", "company", "\"lower\":15.001") "," BAND("low", "post",
                                                           "\"lower\":0"),
     "15.001"},
    {BAND("major", "company", "\"lower\":-1"), "out of range"},
    {BAND("low", "post", "\"lower\":15") "," BAND("major", "company",
                                                  "\"lower\":0"),
     "milder grade"},
    {BAND("major", "post", "\"lower\":15") "," BAND("low", "company",
                                                    "\"lower\":0"),
     "lower level"},
    {BAND("unassessed", "post", "\"lower\":0"), "unassessed"},
    /* Both ends. */
    {BAND("major", "company", "\"min\":15") "," BAND(
         "low", "post", "\"max\":15,\"max_inclusive\":false"),
     NULL},
    {BAND("low", "post", "\"max\":15,\"max_inclusive\":false") "," BAND(
         "major", "company", "\"min\":15,\"max\":25"),
     NULL},
    {BAND("major", "company",
          "\"min\":15,\"min_inclusive\":false") "," BAND("low", "post",
                                                         "\"max\":15,\"max_"
                                                         "inclusive\":"
                                                         "false"),
     "R = 15 lies in no band"},
    {BAND("major", "company", "\"min\":15") "," BAND("low", "post",
                                                     "\"max\":15"),
     "R = 15 lies in two bands"},
    {BAND("major", "company", "\"min\":15") "," BAND(
         "general", "team", "\"min\":9,\"max\":18") "," BAND("low", "post",
                                                             "\"max\":8.5"),
     "R = 15 to 18 lies in two bands"},
    {BAND("major", "company", "\"min\":15") "," BAND(
         "general", "team", "\"min\":9,\"max\":18") "," BAND("low", "post",
                                                             "\"max\":8.5"),
     "R = 8.51 to 8.99 lies in no band"},
    {BAND("major", "company", "\"min\":15,\"max\":20") "," BAND(
         "low", "post", "\"max\":15,\"max_inclusive\":false"),
     "R = 20.01 to 25 lies in no band"},
    {BAND("major", "company", "\"min\":15,\"max\":14") "," BAND("low", "post",
                                                                "\"max\":15"),
     "empty"},
    {BAND("major", "company", "\"min\":0") "," BAND("low", "post", "\"min\":0"),
     "two bands"},
    {BAND("low", "post", "\"min\":0") "," BAND("low", "post",
                                               "\"min\":0,\"max\":5"),
     "two bands"},
    {BAND("major", "company", "\"min\":\"x\""), "\"x\""},
    {BAND("major", "company", "\"min\":0,\"min_inclusive\":1"),
     "true or false"},
    {"7", "grade"},
};

static void bands(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(band_cases); i++) {
        SP_AUTOSTR text = {0};
        FINDINGS lint = {0};

        sp_str_addf(&text, "%s\"bands\":[%s]}", HEAD LS, band_cases[i].bands);
        lint_text(text.data, &lint);
        if (band_cases[i].error)
            assert_true(found(&lint, SP_ERROR, band_cases[i].error));
        else if (lint.errors)
            fail_msg("case %zu: %s", i, lint.items[0].en);
    }
}

static void scales(void **state)
{
    static const struct {
        const char *factors;
        const char *error;
    } cases[] = {
        {"\"method\":\"lec\",\"factors\":[{\"factor\":\"l\",\"values\":[1]},"
         "{\"factor\":\"c\",\"values\":[1]}]",
         "no scale of E"},
        {"\"method\":\"own\",\"factors\":[{\"factor\":\"l\",\"values\":[1]}]",
         "two factors"},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"l\",\"values\":[3,3]},"
         "{\"factor\":\"s\",\"values\":[1]}]",
         "L has the value 3 twice"},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"l\",\"values\":[3,0]},"
         "{\"factor\":\"s\",\"values\":[1]}]",
         "the value 0 is not"},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"l\",\"values\":[-1]},"
         "{\"factor\":\"s\",\"values\":[1]}]",
         "the value -1 is not"},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"l\",\"values\":[1001]},"
         "{\"factor\":\"s\",\"values\":[1]}]",
         "1001"},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"l\",\"values\":[\"a\"]}"
         ",{\"factor\":\"s\",\"values\":[1]}]",
         "two decimal places"},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"l\",\"values\":[0.25]},"
         "{\"factor\":\"s\",\"values\":[0.5]}]",
         "3 decimal places"},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"l\",\"values\":[1]},"
         "{\"factor\":\"l\",\"values\":[1]}]",
         "two scales"},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"x\",\"values\":[1]}]",
         "\"x\""},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"l\",\"values\":[1,2,3,4,"
         "5,6,7,8,9,10,11,12,13,14,15,16,17]}]",
         "at most 16"},
        {"\"method\":\"ls\",\"factors\":[{\"factor\":\"l\",\"values\":[]}]",
         "values"},
        {"\"factors\":[1,2,3,4]", "at most 3"},
        {"\"factors\":[null]", "factor"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR text = {0};
        FINDINGS lint = {0};

        sp_str_addf(&text, "%s%s,\"bands\":[%s]}", HEAD, cases[i].factors,
                    BAND("low", "post", "\"lower\":0"));
        lint_text(text.data, &lint);
        assert_true(found(&lint, SP_ERROR, cases[i].error));
    }
}

static void warnings(void **state)
{
    static const char text[] =
        HEAD "\"method\":\"ls\",\"factors\":[{\"factor\":\"s\",\"values\":[1,"
             "5]},{\"factor\":\"l\",\"values\":[5,1]}],\"bands\":["
             "{\"grade\":\"major\",\"zh\":\"m\",\"en\":\"m\",\"lower\":30},"
             "{\"grade\":\"low\",\"zh\":\"l\",\"en\":\"l\",\"lower\":0}]}";
    FINDINGS lint = {0};
    PACK *pack = NULL;
    const sp_scale *scale;
    size_t n;

    (void)state;
    lint_text(text, &lint);
    assert_int_equal(lint.errors, 0);
    assert_true(found(&lint, SP_WARNING, "out of order"));
    assert_true(found(&lint, SP_WARNING, "usual order"));
    assert_true(found(&lint, SP_WARNING, "who controls"));
    assert_true(found(&lint, SP_WARNING, "no combination"));
    OK(sp_pack_parse(text, strlen(text), &pack));
    scale = sp_assess_scales(pack, &n);
    assert_int_equal(n, 2);
    assert_string_equal(scale[0].factor, "s");
    assert_int_equal(scale[0].values[0].value, 500); /* sorted */
}

#define SCREEN_BANDS(second)                                                       \
    "\"风险值D\":[{\"条件\":\"D >= 320\",\"风险等级\":\"重大风险\"}," \
    "{\"条件\":\"" second "\",\"风险等级\":\"较大风险\"},"                 \
    "{\"条件\":\"70 < D < 160\",\"风险等级\":\"一般风险\"},"             \
    "{\"条件\":\"D <= 70\",\"风险等级\":\"低风险\"}]"
#define SCREEN_SCALES                                                          \
    "\"可能性L\":[10,6,3.5,2,0.5,0.1,1],\"严重性C\":[100,40,18,7,3,1]"

static void screen(void **state)
{
    static const char printed[] =
        "{\"标准\":\"自定义\",\"方法\":\"作业条件危险性分析法 "
        "(LEC)\"," SCREEN_BANDS("160 < D < 320") "," SCREEN_SCALES "}";
    static const char mended[] = "{\"标准\":\"自定义\"," SCREEN_BANDS(
        "320 ＞ D ≥ 160") "," SCREEN_SCALES ",\"暴露频率E\":[10,6,3,2,1,0.5]}";
    FINDINGS lint = {0};
    PACK *pack = NULL;
    PACK *again = NULL;
    sp_assess_input input = {200, 200, 4000, SP_NO_INT, SP_NO_INT, NULL, NULL};
    sp_assess_result result;

    (void)state;
    lint_text(printed, &lint);
    assert_int_equal(lint.errors, 2);
    assert_true(found(&lint, SP_ERROR, "D = 160 lies in no band"));
    assert_true(found(&lint, SP_ERROR, "D = 160 不属于任何等级"));
    assert_true(found(&lint, SP_ERROR, "lec has no scale of E"));
    assert_int_equal(sp_pack_parse(printed, strlen(printed), &pack),
                     SP_INVALID);

    OK(sp_pack_parse(mended, strlen(mended), &pack));
    assert_string_equal(sp_pack_name(pack), "custom.lec");
    OK(sp_assess(pack, &input, &result));
    assert_int_equal(result.score, 16000);
    assert_int_equal(result.grade, SP_RISK_SERIOUS);
    assert_int_equal(result.control, SP_CONTROL_WORKSHOP);
    OK(sp_pack_parse(sp_pack_text(pack), strlen(sp_pack_text(pack)), &again));
    assert_string_equal(sp_pack_sha256(pack), sp_pack_sha256(again));
}

static void screen_conditions(void **state)
{
    static const struct {
        const char *condition;
        bool readable;
    } cases[] = {
        {"160 <= D < 320", true},
        {"160≤D<320", true},
        {"320 > D >= 160", true},
        {"D", false},
        {"", false},
        {"160 <= D <", false},
        {"160 D 320", false},
        {"160 <= D > 70", false},
        {"abc", false},
        {"160 <= D < 320 x", false},
        {"160 <= E < 320", false},
        {"D = 5", false},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR text = {0};
        FINDINGS lint = {0};

        sp_str_addf(&text,
                    "{\"风险值D\":[{\"条件\":\"%s\",\"风险等级\":\"低风险\"}]}",
                    cases[i].condition);
        lint_text(text.data, &lint);
        if (cases[i].readable)
            assert_true(found(&lint, SP_ERROR, "D = 0 to 159.99"));
        else
            assert_true(found(&lint, SP_ERROR, "cannot be read"));
    }
}

/* The product's own file, as it was handed over. */
static void seed(void **state)
{
    const char *shared = getenv("SP_SHARED");
    char path[4096];
    char text[4096];
    FINDINGS lint = {0};
    FILE *file;
    size_t len;

    (void)state;
    snprintf(path, sizeof path, "%s/data/seed/lec_screen.json",
             shared ? shared : "");
    file = fopen(path, "rb");
    if (!file) {
        printf("skipped: %s is not there\n", path);
        skip();
        return;
    }
    len = fread(text, 1, sizeof text, file);
    fclose(file);
    OK(sp_pack_lint(text, len, &lint));
    assert_int_equal(lint.errors, 2);
    assert_true(found(&lint, SP_ERROR, "D = 160 lies in no band"));
    assert_true(found(&lint, SP_ERROR, "no scale of E"));
    assert_true(found(&lint, SP_WARNING, "L are out of order"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands),    cmocka_unit_test(scales),
        cmocka_unit_test(warnings), cmocka_unit_test(screen),
        cmocka_unit_test(seed),     cmocka_unit_test(screen_conditions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
