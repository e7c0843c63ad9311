/* Finding commands, and what is near to what was typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "commands.h"
#include "help.h"

static void test_distance(void **state)
{
    static const struct {
        const char *a, *b;
        unsigned distance;
    } cases[] = {
        {"", "", 0},         {"a", "", 1},         {"", "abc", 3},
        {"user", "user", 0}, {"usr", "user", 1},   {"uesr", "user", 1},
        {"lsit", "list", 1}, {"list", "lists", 1}, {"kitten", "sitting", 3},
        {"ab", "ba", 1},     {"企业", "企", 3},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(commands_distance(cases[i].a, cases[i].b),
                         cases[i].distance);
        assert_int_equal(commands_distance(cases[i].b, cases[i].a),
                         cases[i].distance);
    }
}

static void test_distance_of_long_texts(void **state)
{
    char a[1000], b[1000];
    (void)state;
    memset(a, 'a', sizeof a - 1);
    memset(b, 'b', sizeof b - 1);
    a[sizeof a - 1] = b[sizeof b - 1] = '\0';
    assert_int_equal(commands_distance(a, a), 0);
    assert_int_equal(commands_distance(a, b), 63);
}

static void test_match(void **state)
{
    static const struct {
        const char *words[3];
        size_t nwords;
        match match;
    } cases[] = {
        {{"audit"}, 1, MATCH_START},
        {{"audit", "list"}, 2, MATCH_FULL},
        {{"audit", "verify"}, 2, MATCH_FULL},
        {{"audit", "nothing"}, 2, MATCH_NONE},
        {{"aud"}, 1, MATCH_NONE},
        {{"login"}, 1, MATCH_FULL},
        {{"audit list"}, 1, MATCH_FULL},
        {{""}, 1, MATCH_NONE},
        {{"audit", ""}, 2, MATCH_NONE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        cmd c;
        assert_int_equal(commands_match(cases[i].words, cases[i].nwords, &c),
                         cases[i].match);
    }
}

static void test_nearest(void **state)
{
    static const struct {
        const char *words[2];
        size_t nwords;
        const char *near;
    } cases[] = {
        {{"usr"}, 1, "user"},     {{"user", "lsit"}, 2, "user list"},
        {{"zzzzzzzz"}, 1, ""},    {{"x"}, 1, ""},
        {{"doctr"}, 1, "doctor"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char near[64];
        commands_nearest(cases[i].words, cases[i].nwords, near, sizeof near);
        assert_string_equal(near, cases[i].near);
    }
}

/* Every command can be found by its own words, is described in both languages,
 * and its noun is in the list of nouns. */
static void test_tables(void **state)
{
    cmd c, found;
    (void)state;
    for (size_t at = 0; commands_next(&at, &c);) {
        char name[128];
        const char *word = name;
        commands_name(&c, name, sizeof name);
        match m = commands_match(&word, 1, &found);
        assert_true(m == MATCH_FULL || m == MATCH_BOTH);
        assert_ptr_equal(found.run, c.run);
        assert_non_null(c.zh);
        assert_non_null(c.en);
        assert_non_null(c.args);
        bool listed = false;
        cmd_noun noun;
        size_t first = strcspn(c.noun, " ");
        for (size_t n = 0; commands_next_noun(&n, &noun);)
            listed = listed || !strcmp(noun.noun, c.noun) ||
                     (strlen(noun.noun) == first &&
                      !strncmp(noun.noun, c.noun, first));
        if (!listed)
            fail_msg("%s is missing among the nouns", c.noun);
    }
}

static void test_exit_codes(void **state)
{
    (void)state;
    for (int status = 0; status < SP_STATUS_COUNT; status++) {
        int code = help_exit_code((sp_status)status);
        bool told = false;
        for (size_t i = 0; i < exit_row_count; i++)
            told = told || exit_rows[i].code == code;
        assert_true(told);
        assert_int_equal(code == 0, status == SP_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_distance_of_long_texts),
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
