/* Industries: codes, sections, sectors. */
#include "rules_check.h"

#include <safeprod/industry.h>

static void sections(void **state)
{
    static const struct {
        const char *code;
        const char *section;
    } cases[] = {
        {"C3130", "C"}, {"3130", "C"}, {"c2614", "C"},      {"26", "C"},
        {"01", "A"},    {"0511", "A"}, {"0610", "B"},       {"43", "C"},
        {"44", "D"},    {"97", "T"},   {"Ｃ３１３０", "C"}, {" 5941 ", "G"},
    };
    PACK *pack = builtin("industry.gbt4754");
    sp_industry out = {0};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        OK(sp_industry_section(pack, cases[i].code, &out));
        assert_string_equal(out.code, cases[i].section);
        assert_true(*out.zh && *out.en);
    }
    FAILS(sp_industry_section(pack, "A3130", &out), SP_INVALID, "C");
    FAILS(sp_industry_section(pack, "00", &out), SP_NOT_FOUND, "00");
    FAILS(sp_industry_section(pack, "9800", &out), SP_NOT_FOUND, "98");
    FAILS(sp_industry_section(pack, "3", &out), SP_INVALID, "C3130");
    FAILS(sp_industry_section(pack, "", &out), SP_INVALID, "C3130");
    FAILS(sp_industry_section(pack, "C31301", &out), SP_INVALID, "C31301");
    FAILS(sp_industry_section(pack, "化工", &out), SP_INVALID, "化工");
}

/* Every division from 01 to 97 is in exactly one section. */
static void no_gap(void **state)
{
    PACK *pack = builtin("industry.gbt4754");

    (void)state;
    for (int i = 1; i <= 97; i++) {
        char code[16];
        sp_industry out;

        snprintf(code, sizeof code, "%02d", i);
        OK(sp_industry_section(pack, code, &out));
    }
}

static void sectors(void **state)
{
    static const char *const cases[][2] = {
        {"化工", "chemical"},
        {"冶金", "metallurgy"},
        {"建材", "building_materials"},
        {"chemicals", "chemical"},
        {"危险化学品", "hazardous_chemicals"},
        {"建材行业", "building_materials"},
    };
    PACK *pack = builtin("industry.gbt4754");
    PACK *lec = builtin("lec.standard");
    sp_industry out = {0};
    size_t n = sp_industry_sector_count(pack);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        OK(sp_industry_sector(pack, cases[i][0], &out));
        assert_string_equal(out.code, cases[i][1]);
    }
    for (size_t i = 0; i < n; i++) {
        sp_industry at = sp_industry_sector_at(pack, i);

        OK(sp_industry_sector(pack, at.zh, &out));
        assert_string_equal(out.code, at.code);
    }
    assert_null(sp_industry_sector_at(pack, n).code);
    FAILS(sp_industry_sector(pack, "魔法", &out), SP_NOT_FOUND, "魔法");
    FAILS(sp_industry_sector(lec, "化工", &out), SP_INVALID, "lec.standard");
    assert_int_equal(sp_industry_sector_count(lec), 0);
}

static void clean(void **state)
{
    SP_AUTOFREE char *out = NULL;

    (void)state;
    OK(sp_industry_code_clean(" c3130 ", &out));
    assert_string_equal(out, "3130");
    FAILS(sp_industry_code_clean("CC31", &out), SP_INVALID, "CC31");
}

#define PACK_OF(sections)                                                      \
    "{\"kind\":\"industry\",\"name\":\"x\",\"version\":\"1\",\"title_zh\":"    \
    "\"x\",\"title_en\":\"x\",\"source\":\"x\",\"confidence\":\"D\","          \
    "\"sections\":[" sections "],\"sectors\":[{\"code\":\"a\",\"zh\":\"a\","   \
    "\"en\":\"a\"}]}"

static void lint(void **state)
{
    static const char *const cases[][2] = {
        {PACK_OF("{\"code\":\"A\",\"zh\":\"a\",\"en\":\"a\",\"from\":1,\"to\":"
                 "5},{\"code\":\"B\",\"zh\":\"b\",\"en\":\"b\",\"from\":5,"
                 "\"to\":9}"),
         "in common"},
        {PACK_OF("{\"code\":\"a\",\"zh\":\"a\",\"en\":\"a\",\"from\":1,\"to\":"
                 "5}"),
         "capital letter"},
        {PACK_OF("{\"code\":\"A\",\"zh\":\"a\",\"en\":\"a\",\"from\":9,\"to\":"
                 "5}"),
         "9 to 5"},
        {PACK_OF("{\"code\":\"A\",\"zh\":\"a\",\"en\":\"a\",\"from\":1,\"to\":"
                 "100}"),
         "1 to 100"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        FINDINGS out = {0};

        OK(sp_pack_lint(cases[i][0], strlen(cases[i][0]), &out));
        assert_true(found(&out, SP_ERROR, cases[i][1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections), cmocka_unit_test(no_gap),
        cmocka_unit_test(sectors),  cmocka_unit_test(clean),
        cmocka_unit_test(lint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
