/* One risk at a time: the clauses' own numbers, and what is refused. */
#include "rules_check.h"

#include <safeprod/assess.h>

static sp_assess_result assess(const sp_pack *pack, const char *values)
{
    sp_assess_input input = SP_ASSESS_INPUT_INIT;
    sp_assess_result result;
    char factor[2] = "";
    char text[16];
    int used;

    while (sscanf(values, " %1[lecms]=%15s%n", factor, text, &used) == 2) {
        OK(sp_assess_input_set(&input, factor, text));
        values += used;
    }
    OK(sp_assess(pack, &input, &result));
    return result;
}

static void cases(void **state)
{
    static const struct {
        const char *pack;
        const char *values;
        int64_t score;
        sp_risk_grade grade;
        const char *band;
    } rows[] = {
        {"lec.standard", "l=6 e=3 c=15", 27000, SP_RISK_SERIOUS, "较大风险"},
        {"lec.standard", "l=10 e=10 c=100", 1000000, SP_RISK_MAJOR, "重大风险"},
        {"lec.standard", "l=0.1 e=0.5 c=1", 5, SP_RISK_LOW, "低风险"},
        {"lec.standard", "l=10 e=1 c=7", 7000, SP_RISK_GENERAL, "一般风险"},
        {"lec.standard", "l=1 e=10 c=7", 7000, SP_RISK_GENERAL, "一般风险"},
        {"lec.classic5", "l=10 e=2 c=1", 2000, SP_RISK_LOW, "一般危险"},
        {"lec.classic5", "l=0.1 e=2 c=100", 2000, SP_RISK_LOW, "一般危险"},
        {"lec.classic5", "l=0.1 e=2 c=40", 800, SP_RISK_LOW, "稍有危险"},
        {"lec.classic5", "l=6 e=6 c=40", 144000, SP_RISK_MAJOR, "极其危险"},
        {"lec.screen", "l=2 e=2 c=40", 16000, SP_RISK_SERIOUS, "较大风险"},
        {"lec.screen", "l=10 e=1 c=7", 7000, SP_RISK_LOW, "低风险"},
        {"lec.screen", "l=3.5 e=0.5 c=40", 7000, SP_RISK_LOW, "低风险"},
        {"lec.screen", "l=1 e=10 c=7", 7000, SP_RISK_LOW, "低风险"},
        {"ls.standard", "l=5 s=4", 2000, SP_RISK_MAJOR, "重大风险"},
        {"ls.standard", "l=3 s=5", 1500, SP_RISK_SERIOUS, "较大风险"},
        {"ls.standard", "l=3 s=3", 900, SP_RISK_GENERAL, "一般风险"},
        {"ls.standard", "l=2 s=4", 800, SP_RISK_LOW, "低风险"},
        {"mes.standard", "m=5 e=6 s=8", 24000, SP_RISK_MAJOR, "一级"},
        {"mes.standard", "m=3 e=3 s=10", 9000, SP_RISK_SERIOUS, "二级"},
        {"mes.standard", "m=1 e=0.5 s=1", 50, SP_RISK_LOW, "五级"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        PACK *pack = builtin(rows[i].pack);
        sp_assess_result r = assess(pack, rows[i].values);

        if (r.score != rows[i].score || r.grade != rows[i].grade ||
            strcmp(r.band_zh, rows[i].band) != 0)
            fail_msg("%s %s: %lld %s", rows[i].pack, rows[i].values,
                     (long long)r.score, r.band_zh);
        assert_int_equal(r.calculated, r.grade);
        assert_true(*r.advice_zh && *r.advice_en && !r.reason_zh);
        assert_int_equal(r.control, (int)r.grade); /* post .. company */
    }
}

/* Call @visit for every combination of a pack of three factors. */
typedef void visitor(void *context, const sp_assess_input *input,
                     const sp_assess_result *result);

static void each(const sp_pack *pack, visitor *visit, void *context)
{
    size_t n;
    const sp_scale *s = sp_assess_scales(pack, &n);

    assert_int_equal(n, 3);
    for (size_t i = 0; i < s[0].count; i++)
        for (size_t j = 0; j < s[1].count; j++)
            for (size_t k = 0; k < s[2].count; k++) {
                sp_assess_input input = SP_ASSESS_INPUT_INIT;
                sp_assess_result result;

                input.l = s[0].values[i].value;
                input.e = s[1].values[j].value;
                input.c = s[2].values[k].value;
                OK(sp_assess(pack, &input, &result));
                visit(context, &input, &result);
            }
}

typedef struct tally {
    unsigned grades[SP_RISK_GRADE_COUNT];
    unsigned at70, at160, at320, at20;
} tally;

static void count(void *context, const sp_assess_input *input,
                  const sp_assess_result *result)
{
    tally *t = context;

    (void)input;
    t->grades[result->grade]++;
    t->at20 += result->score == 2000;
    t->at70 += result->score == 7000;
    t->at160 += result->score == 16000;
    t->at320 += result->score == 32000;
}

/* The 7 × 6 × 6 combinations, as counted by hand in the domain notes. */
static void reach(void **state)
{
    PACK *standard = builtin("lec.standard");
    PACK *screen = builtin("lec.screen");
    tally t = {{0}, 0, 0, 0, 0};
    tally s = {{0}, 0, 0, 0, 0};

    (void)state;
    each(standard, count, &t);
    assert_int_equal(t.grades[SP_RISK_MAJOR], 40);
    assert_int_equal(t.grades[SP_RISK_SERIOUS], 21);
    assert_int_equal(t.grades[SP_RISK_GENERAL], 30);
    assert_int_equal(t.grades[SP_RISK_LOW], 161);
    assert_int_equal(t.at320, 0);
    assert_int_equal(t.at160, 0);
    assert_int_equal(t.at70, 2);
    assert_int_equal(t.at20, 5);
    each(screen, count, &s);
    assert_int_equal(s.at160, 1);
    assert_int_equal(s.at70, 3);
}

/* A worse value of one factor never gives a milder grade or a lower score. */
static void monotone(void **state)
{
    static const char *const names[] = {"lec.standard", "lec.classic5",
                                        "lec.screen"};

    (void)state;
    for (size_t p = 0; p < SP_COUNT(names); p++) {
        PACK *pack = builtin(names[p]);
        size_t n;
        const sp_scale *s = sp_assess_scales(pack, &n);

        for (size_t i = 1; i < s[0].count; i++)
            for (size_t j = 0; j < s[1].count; j++)
                for (size_t k = 0; k < s[2].count; k++) {
                    sp_assess_input input = SP_ASSESS_INPUT_INIT;
                    sp_assess_result worse, milder;

                    input.l = s[0].values[i - 1].value;
                    input.e = s[1].values[j].value;
                    input.c = s[2].values[k].value;
                    OK(sp_assess(pack, &input, &worse));
                    input.l = s[0].values[i].value;
                    OK(sp_assess(pack, &input, &milder));
                    assert_true(worse.grade >= milder.grade);
                    assert_true(worse.score > milder.score);
                    assert_true(worse.control >= milder.control);
                }
    }
}

static void refused(void **state)
{
    PACK *lec = builtin("lec.standard");
    PACK *direct = builtin("direct.standard");
    sp_assess_input in = SP_ASSESS_INPUT_INIT;
    sp_assess_result out = {.score = 77};

    (void)state;
    FAILS(sp_assess(lec, &in, &out), SP_INVALID, "L");
    FAILS(sp_assess_input_set(&in, "x", "1"), SP_INVALID, "x");
    FAILS(sp_assess_input_set(&in, "le", "1"), SP_INVALID, "le");
    FAILS(sp_assess_input_set(&in, "", "1"), SP_INVALID, "L");
    FAILS(sp_assess_input_set(&in, "l", "1.234"), SP_INVALID, "1.234");
    FAILS(sp_assess_input_set(&in, "l", "six"), SP_INVALID, "six");
    FAILS(sp_assess_input_set(&in, "l", "NaN"), SP_INVALID, "NaN");
    OK(sp_assess_input_set(&in, "L", "3.5"));
    OK(sp_assess_input_set(&in, "e", "3"));
    OK(sp_assess_input_set(&in, "c", "15.00"));
    FAILS_ZH(sp_assess(lec, &in, &out), SP_INVALID, "最接近的是 3 和 6",
             "nearest values are 3 and 6");
    in.l = 5000;
    FAILS_ZH(sp_assess(lec, &in, &out), SP_INVALID, "最接近的是 10",
             "nearest value is 10");
    in.l = -100;
    FAILS(sp_assess(lec, &in, &out), SP_INVALID, "0.1");
    in.l = INT64_MAX;
    FAILS(sp_assess(lec, &in, &out), SP_INVALID, "10");
    in.l = 600;
    in.m = 100;
    FAILS(sp_assess(lec, &in, &out), SP_INVALID, "M");
    in.m = SP_NO_INT;
    in.reason = "mhi";
    FAILS(sp_assess(lec, &in, &out), SP_INVALID, "lec.standard");
    in.direct = direct;
    in.reason = "weather";
    FAILS(sp_assess(lec, &in, &out), SP_NOT_FOUND, "weather");
    in.reason = NULL;
    FAILS(sp_assess(direct, &in, &out), SP_INVALID, "direct.standard");
    assert_int_equal(out.score, 77);
}

static void determination(void **state)
{
    PACK *lec = builtin("lec.standard");
    PACK *direct = builtin("direct.standard");
    sp_assess_input in = {10, 50, 100, SP_NO_INT, SP_NO_INT, direct, "mhi"};
    sp_assess_result out;

    (void)state;
    OK(sp_assess(lec, &in, &out));
    assert_int_equal(out.score, 5);
    assert_int_equal(out.calculated, SP_RISK_LOW);
    assert_string_equal(out.band_zh, "低风险");
    assert_int_equal(out.grade, SP_RISK_MAJOR);
    assert_int_equal(out.control, SP_CONTROL_COMPANY);
    assert_non_null(strstr(out.reason_zh, "重大危险源"));
    assert_non_null(strstr(out.advice_en, "stop work"));
    OK(sp_assess(direct, &(sp_assess_input){.reason = "ten_people"}, &out));
    assert_true(out.score == SP_NO_INT);
    assert_int_equal(out.calculated, SP_RISK_UNASSESSED);
    assert_int_equal(out.grade, SP_RISK_MAJOR);
    assert_string_equal(sp_assess_method(direct), "direct");
    assert_string_equal(sp_assess_method(lec), "lec");
}

static void worst(void **state)
{
    const sp_risk_grade some[] = {SP_RISK_UNASSESSED, SP_RISK_GENERAL,
                                  SP_RISK_LOW};
    const sp_risk_grade none[] = {SP_RISK_UNASSESSED, SP_RISK_UNASSESSED};

    (void)state;
    assert_int_equal(sp_risk_worst(some, 3), SP_RISK_GENERAL);
    assert_int_equal(sp_risk_worst(none, 2), SP_RISK_UNASSESSED);
    assert_int_equal(sp_risk_worst(NULL, 0), SP_RISK_UNASSESSED);
}

static void labels(void **state)
{
    static const struct {
        const char *text;
        sp_risk_grade grade;
    } rows[] = {
        {"major", SP_RISK_MAJOR},
        {"重大风险", SP_RISK_MAJOR},
        {"红", SP_RISK_MAJOR},
        {"一级", SP_RISK_MAJOR},
        {"Orange", SP_RISK_SERIOUS},
        {"较大", SP_RISK_SERIOUS},
        {"黄色", SP_RISK_GENERAL},
        {"一般风险", SP_RISK_GENERAL},
        {"蓝", SP_RISK_LOW},
        {"低风险", SP_RISK_LOW},
        {"四级", SP_RISK_LOW},
        {" low risk ", SP_RISK_LOW},
        {"未评估", SP_RISK_UNASSESSED},
    };
    sp_risk_grade grade = SP_RISK_GRADE_COUNT;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        OK(sp_risk_grade_parse(rows[i].text, &grade));
        assert_int_equal(grade, rows[i].grade);
    }
    FAILS(sp_risk_grade_parse("green", &grade), SP_INVALID, "green");
    FAILS_ZH(sp_risk_grade_parse("", &grade), SP_INVALID, "重大", "major");
    assert_int_equal(sp_risk_rgb(SP_RISK_MAJOR), 0xe60012);
    assert_int_equal(sp_risk_rgb((sp_risk_grade)99), 0x9e9e9e);
    assert_string_equal(sp_risk_colour_labels[SP_RISK_LOW].name, "blue");
}

static void introspection(void **state)
{
    PACK *pack = builtin("lec.screen");
    PACK *roles = builtin("roles.standard");
    size_t n;
    const sp_band *bands = sp_assess_bands(pack, &n);

    (void)state;
    assert_int_equal(n, 4);
    assert_int_equal(bands[0].from, 32000);
    assert_true(bands[0].to == INT64_MAX);
    assert_int_equal(bands[1].from, 16000);
    assert_int_equal(bands[2].from, 7001); /* 70 itself is low */
    assert_int_equal(bands[3].to, 7000);
    assert_null(sp_assess_scales(roles, &n));
    assert_int_equal(n, 0);
    assert_null(sp_assess_bands(roles, &n));
    assert_string_equal(sp_assess_method(roles), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases),    cmocka_unit_test(reach),
        cmocka_unit_test(monotone), cmocka_unit_test(refused),
        cmocka_unit_test(worst),    cmocka_unit_test(determination),
        cmocka_unit_test(labels),   cmocka_unit_test(introspection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
