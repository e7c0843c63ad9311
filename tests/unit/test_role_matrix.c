/* The role matrix: what the notes say, denied by default, lint. */
#include "rules_check.h"

#include "role_matrix.h"
#include "str.h"

enum { C, R, U, D, A, X, S };
enum { NONE, OWN, DEPT, PARK, ALL };

static void drop(sp_role_matrix **matrix)
{
    sp_role_matrix_free(*matrix);
}
#define MATRIX SP_CLEANUP(drop) sp_role_matrix

/* The pack is gone before the matrix is used. */
static sp_role_matrix *standard(void)
{
    PACK *pack = builtin("roles.standard");
    sp_role_matrix *matrix = NULL;

    OK(sp_role_matrix_of(pack, &matrix));
    return matrix;
}

static unsigned role(const sp_role_matrix *matrix, const char *text)
{
    unsigned index = 0;

    assert_true(sp_role_find(matrix, text, &index));
    return index;
}

static void cells(void **state)
{
    static const struct {
        const char *role;
        const char *module;
        unsigned action;
        unsigned scope;
        bool public;
    } cases[] = {
        {"SYS_ADMIN", "user", C, ALL, false},
        {"SYS_ADMIN", "user", S, ALL, false},
        {"SYS_ADMIN", "archive", R, ALL, false},
        {"SYS_ADMIN", "archive", U, NONE, false},
        {"SYS_ADMIN", "hazard_verify", A, NONE, false},
        {"SYS_ADMIN", "permit_approve", A, NONE, false},
        {"SYS_ADMIN", "audit", U, NONE, false},
        {"SAFETY_HEAD", "archive", D, ALL, false},
        {"SAFETY_HEAD", "user", C, NONE, false},
        {"SAFETY_ADMIN", "archive", D, NONE, false},
        {"SAFETY_ADMIN", "archive", X, ALL, false},
        {"SAFETY_ADMIN", "standard", U, ALL, false},
        {"DEPT_HEAD", "archive", U, DEPT, false},
        {"DEPT_HEAD", "risk", A, DEPT, false},
        {"SAFETY_OFFICER", "hazard_verify", A, DEPT, false},
        {"SAFETY_OFFICER", "permit_stop", U, ALL, false},
        {"SAFETY_OFFICER", "audit", R, NONE, false},
        {"WORKER", "archive", R, DEPT, true},
        {"WORKER", "hazard_report", C, ALL, false},
        {"WORKER", "hazard_rectify", U, OWN, false},
        {"WORKER", "permit_stop", U, ALL, false},
        {"WORKER", "user", R, OWN, false},
        {"PRINCIPAL", "hazard_verify", A, ALL, false},
        {"PRINCIPAL", "permit_approve", A, ALL, false},
        {"PRINCIPAL", "emergency", A, ALL, false},
        {"CONTRACTOR_USER", "archive", R, OWN, true},
        {"CONTRACTOR_USER", "accident", C, OWN, false},
        {"CONTRACTOR_USER", "audit", R, NONE, false},
        {"PARK_VIEWER", "archive", R, PARK, false},
        {"PARK_VIEWER", "archive", U, NONE, false},
        {"PARK_VIEWER", "map", R, PARK, false},
        {"WORKER", "no_such_module", R, NONE, false},
        {"WORKER", "archive", 99, NONE, true},
    };
    MATRIX *matrix = standard();

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        bool public = !cases[i].public;
        unsigned scope =
            sp_matrix_scope(matrix, role(matrix, cases[i].role),
                            cases[i].module, cases[i].action, &public);

        if (scope != cases[i].scope || public != cases[i].public)
            fail_msg("%s %s %u: %u", cases[i].role, cases[i].module,
                     cases[i].action, scope);
    }
    assert_int_equal(sp_matrix_scope(matrix, 99, "archive", R, NULL), NONE);
}

/* Nobody writes the ledger; the viewer writes nothing; everybody may report and
 * stop work but those who only administer or view. */
static void principles(void **state)
{
    MATRIX *matrix = standard();
    unsigned viewer = role(matrix, "PARK_VIEWER");

    (void)state;
    assert_int_equal(sp_role_count(matrix), 9);
    for (unsigned r = 0; r < sp_role_count(matrix); r++)
        for (unsigned a = 0; a < SP_MATRIX_ACTIONS; a++)
            if (a != R && a != X)
                assert_int_equal(sp_matrix_scope(matrix, r, "audit", a, NULL),
                                 NONE);
    for (unsigned m = 0; m < sp_module_count(matrix); m++)
        for (unsigned a = 0; a < SP_MATRIX_ACTIONS; a++) {
            unsigned scope = sp_matrix_scope(
                matrix, viewer, sp_module_name(matrix, m), a, NULL);

            assert_true(a == R ? scope == NONE || scope == PARK
                               : scope == NONE);
        }
    for (unsigned r = 0; r < sp_role_count(matrix); r++) {
        const char *code = sp_role_code(matrix, r);

        if (strcmp(code, "SYS_ADMIN") == 0 || strcmp(code, "PARK_VIEWER") == 0)
            continue;
        assert_true(sp_matrix_scope(matrix, r, "hazard_report", C, NULL));
        assert_true(sp_matrix_scope(matrix, r, "accident", C, NULL));
        assert_true(sp_matrix_scope(matrix, r, "permit_stop", U, NULL));
    }
}

static void roles(void **state)
{
    MATRIX *matrix = standard();
    unsigned admin = role(matrix, "系统管理员");
    unsigned head = role(matrix, "safety_head");
    unsigned index;

    (void)state;
    assert_string_equal(sp_role_code(matrix, admin), "SYS_ADMIN");
    assert_string_equal(sp_role_label(matrix, head, SP_ZH), "安全部门负责人");
    assert_string_equal(sp_role_code(matrix, 99), "");
    assert_string_equal(sp_role_label(matrix, 99, SP_EN), "");
    assert_false(sp_role_find(matrix, "WIZARD", &index));
    assert_int_equal(sp_roles_parse(matrix, "SYS_ADMIN,SAFETY_HEAD"),
                     1u << admin | 1u << head);
    assert_int_equal(sp_roles_parse(matrix, "SYS,WIZARD,,SAFETY_HEADS"), 0);
    assert_int_equal(sp_roles_parse(matrix, NULL), 0);
    FAILS_ZH(sp_roles_compatible(matrix, 1u << admin, head), SP_CONFLICT,
             "系统管理员", "system administrator");
    OK(sp_roles_compatible(matrix, 1u << admin, role(matrix, "WORKER")));
    OK(sp_roles_compatible(matrix, 0, head));
}

static void modules(void **state)
{
    MATRIX *matrix = standard();
    unsigned officer = role(matrix, "SAFETY_OFFICER");

    (void)state;
    assert_true(sp_module_known(matrix, "archive"));
    assert_false(sp_module_known(matrix, "Archive"));
    assert_string_equal(sp_module_label(matrix, "map", SP_ZH), "四色图");
    assert_string_equal(sp_module_label(matrix, "magic", SP_ZH), "magic");
    assert_string_equal(sp_module_name(matrix, 999), "");
    assert_non_null(strstr(
        sp_matrix_note(matrix, officer, "hazard_verify", SP_EN), "GENERAL"));
    assert_null(sp_matrix_note(matrix, officer, "archive", SP_EN));
    assert_null(sp_matrix_note(matrix, officer, "magic", SP_EN));
}

#define ROLES_PACK(modules, conflicts)                                         \
    "{\"kind\":\"roles\",\"name\":\"x\",\"version\":\"1\",\"title_zh\":\"x\"," \
    "\"title_en\":\"x\",\"source\":\"x\",\"confidence\":\"D\",\"roles\":[{"    \
    "\"code\":\"A\",\"zh\":\"a\",\"en\":\"a\"},{\"code\":\"B\",\"zh\":\"b\","  \
    "\"en\":\"b\"}],\"modules\":[" modules "],\"conflicts\":" conflicts "}"
#define MODULE(name, cells)                                                    \
    "{\"name\":\"" name "\",\"zh\":\"x\",\"en\":\"x\",\"cells\":{" cells "}}"

static void lint(void **state)
{
    static const char *const cases[][2] = {
        {ROLES_PACK(MODULE("m", "\"A\":{\"read\":\"all\"},\"B\":{\"read\":"
                                "\"own\"}"),
                    "[[\"A\",\"B\"]]"),
         NULL},
        {ROLES_PACK(MODULE("m", "\"A\":{\"fly\":\"all\"}"), "[]"), "\"fly\""},
        {ROLES_PACK(MODULE("m", "\"A\":{\"read\":\"moon\"}"), "[]"),
         "\"moon\""},
        {ROLES_PACK(MODULE("m", "\"A\":{\"read\":1}"), "[]"), "scope of read"},
        {ROLES_PACK(MODULE("m", "\"Q\":{\"read\":\"all\"}"), "[]"), "\"Q\""},
        {ROLES_PACK(MODULE("m", "\"A\":{\"create\":\"all\"}"), "[]"),
         "nobody may read"},
        {ROLES_PACK(MODULE("m", "\"A\":{\"read\":\"all\"}"), "[]"),
         "role B has no right"},
        {ROLES_PACK(MODULE("m", "\"A\":{\"read\":\"all\",\"fields\":\"x\"}"),
                    "[]"),
         "public"},
        {ROLES_PACK(MODULE("m", "\"A\":{\"read\":\"all\"}") "," MODULE(
                        "m", "\"B\":{\"read\":\"all\"}"),
                    "[]"),
         "\"m\" stands there twice"},
        {ROLES_PACK(MODULE("m", "\"A\":{\"read\":\"all\"}"), "[[\"A\"]]"),
         "two different roles"},
        {ROLES_PACK(MODULE("m", "\"A\":{\"read\":\"all\"}"),
                    "[[\"A\",\"A\"],7]"),
         "two different roles"},
        {ROLES_PACK("7", "[]"), "nobody may read"},
        {ROLES_PACK("", "[]"), "modules"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        FINDINGS out = {0};

        OK(sp_pack_lint(cases[i][0], strlen(cases[i][0]), &out));
        if (cases[i][1])
            assert_true(found(&out, SP_ERROR, cases[i][1]));
        else if (out.errors)
            fail_msg("%s", out.items[0].en);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells), cmocka_unit_test(principles),
        cmocka_unit_test(roles), cmocka_unit_test(modules),
        cmocka_unit_test(lint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
