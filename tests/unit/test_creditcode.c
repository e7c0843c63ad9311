/* Credit codes and CAS numbers. */
#include "rules_check.h"

#include <safeprod/creditcode.h>

static void good(void **state)
{
    static const char *const cases[][2] = {
        {"9144030071526726XG", "9144030071526726XG"},
        {"91350100M000100Y43", "91350100M000100Y43"},
        {" 9144030071526726xg\t", "9144030071526726XG"},
        {"９１４４０３００７１５２６７２６ＸＧ", "9144030071526726XG"},
        {"　91350100m000100y43　", "91350100M000100Y43"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOFREE char *code = NULL;

        OK(sp_credit_code_clean(cases[i][0], &code));
        assert_string_equal(code, cases[i][1]);
        assert_true(sp_credit_code_org_ok(code));
    }
    assert_false(sp_credit_code_org_ok("914403007152672600"));
    assert_false(sp_credit_code_org_ok("short"));
}

static void bad(void **state)
{
    static const struct {
        const char *text;
        const char *zh;
        const char *en;
    } cases[] = {
        {"", "0 位", "0 characters"},
        {"9144030071526726X", "17 位", "17 characters"},
        {"9144030071526726XGG", "19 位", "19 characters"},
        {"440301103456789", "15 位", "15 characters"},
        {"9144030071526726XH", "应为 G", "call for G"},
        {"9144030071526726X7", "应为 G", "call for G"},
        {"9144030O71526726XG", "第 8 位", "character 8"},
        {"91440300715267I6XG", "是否应为 1", "is it 1"},
        {"91440300715267O6XG", "是否应为 0", "is it 0"},
        {"91440300715267S6XG", "是否应为 5", "is it 5"},
        {"91440300715267Z6XG", "是否应为 2", "is it 2"},
        {"91440300715267V6XG", "V", "V"},
        {"91A4030071526726XG", "应为数字", "character 3"},
        {"9144030071526726X中", "“中”", "\"中\""},
        {"中国中国中国中国中国中国中国中国中国", "第 1 位", "character 1"},
        {"91440300-1526726XG", "“-”", "\"-\""},
    };
    char *out = NULL;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        FAILS_ZH(sp_credit_code_clean(cases[i].text, &out), SP_INVALID,
                 cases[i].zh, cases[i].en);
    assert_null(out);
}

/* Every other character in any place of a code is noticed: 31 is prime. */
static void any_slip(void **state)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const char code[] = "9144030071526726XG";

    (void)state;
    for (size_t i = 0; i < SP_CREDIT_CODE_LENGTH; i++)
        for (const char *c = alphabet; *c; c++) {
            char wrong[sizeof code];
            char *out = NULL;

            memcpy(wrong, code, sizeof code);
            wrong[i] = *c;
            if (*c != code[i])
                assert_int_equal(sp_credit_code_clean(wrong, &out), SP_INVALID);
        }
}

static void generated(void **state)
{
    unsigned seen = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        SP_AUTOFREE char *clean = NULL;
        char code[24];

        snprintf(code, sizeof code, "91440300MA5%06d", i * 997);
        OK(sp_credit_code_check_char(code, &code[17]));
        code[18] = '\0';
        OK(sp_credit_code_clean(code, &clean));
        seen |= code[17] == '0'; /* the sum that is a multiple of 31 */
    }
    assert_true(seen);
    char c = 'x';
    FAILS(sp_credit_code_check_char("914403", &c), SP_INVALID, "914403");
    assert_int_equal(c, 'x');
}

static void cas(void **state)
{
    static const struct {
        const char *text;
        const char *clean; /* NULL: refused */
    } cases[] = {
        {"7664-41-7", "7664-41-7"},
        {" 7664-41-7 ", "7664-41-7"},
        {"7664–41–7", "7664-41-7"},
        {"７６６４－４１－７", "7664-41-7"},
        {"07664-41-7", "7664-41-7"},
        {"7782 - 50 - 5", "7782-50-5"},
        {"50-00-0", "50-00-0"},
        {"10102-44-0", "10102-44-0"},
        {"7664-41-8", NULL},
        {"7664-14-7", NULL},
        {"", NULL},
        {"7664417", NULL},
        {"7-41-7", NULL},
        {"7664-41-77", NULL},
        {"7664-4-17", NULL},
        {"12345678-41-7", NULL},
        {"7664-41-x", NULL},
        {"氨", NULL},
        {"7664-41-", NULL},
        {"--", NULL},
        {"7664--41-7", NULL},
        {"0000000-00-0", NULL},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOFREE char *out = NULL;
        sp_status status = sp_cas_clean(cases[i].text, &out);

        if ((status == SP_OK) != (cases[i].clean != NULL))
            fail_msg("%s", cases[i].text);
        if (cases[i].clean)
            assert_string_equal(out, cases[i].clean);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good),     cmocka_unit_test(bad),
        cmocka_unit_test(any_slip), cmocka_unit_test(generated),
        cmocka_unit_test(cas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
