/* The parser of the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "options.h"

enum { ARGS = 12 };

typedef struct parsed {
    const char *argv[ARGS]; /* after the program's name */
    const char *command;    /* "noun verb"; NULL: none */
    const char *args;       /* with "|" between */
    const char *name;       /* of an option that must be there, or NULL */
    const char *value;
} parsed;

static int count(const char *const *argv)
{
    int n = 0;
    while (n < ARGS && argv[n])
        n++;
    return n;
}

static sp_status parse(const char *const *argv, call *cli)
{
    char *all[ARGS + 2] = {(char *)"safeprod"};
    int n = count(argv);
    for (int i = 0; i < n; i++)
        all[i + 1] = (char *)argv[i];
    *cli = (call){.lang = SP_EN};
    return options_parse(cli, n + 1, all);
}

static void test_good(void **state)
{
    static const parsed cases[] = {
        {{NULL}, NULL, "", NULL, NULL},
        {{"audit", "list"}, "audit list", "", NULL, NULL},
        {{"--db", "x", "audit", "list"}, "audit list", "", "db", "x"},
        {{"audit", "--db=x", "list"}, "audit list", "", "db", "x"},
        {{"audit", "list", "--db=a=b"}, "audit list", "", "db", "a=b"},
        {{"audit", "list", "--db="}, "audit list", "", "db", ""},
        {{"audit", "list", "--lim", "3"}, "audit list", "", "limit", "3"},
        {{"audit", "list", "--limit", "-3"}, "audit list", "", "limit", "-3"},
        {{"audit", "list", "--all"}, "audit list", "", "all", NULL},
        {{"audit", "list", "-q"}, "audit list", "", "quiet", NULL},
        {{"audit", "list", "-qy"}, "audit list", "", "yes", NULL},
        {{"login", "li"}, "login ", "li", NULL, NULL},
        {{"login", "--", "--db"}, "login ", "--db", NULL, NULL},
        {{"login", "--", "-q"}, "login ", "-q", NULL, NULL},
        {{"login", "-5"}, "login ", "-5", NULL, NULL},
        {{"login", "-"}, "login ", "-", NULL, NULL},
        {{"--", "login", "li"}, "login ", "li", NULL, NULL},
        {{"role", "grant", "li", "x"}, "role grant", "li|x", NULL, NULL},
        {{"help", "audit", "list"}, "help ", "audit|list", NULL, NULL},
        {{"user", "add", "x", "--role", "a", "--role", "b"},
         "user add",
         "x",
         "role",
         "a"},
        {{"--LIMIT", "1", "--help"}, NULL, NULL, NULL, NULL},
        {{"audit", "list", "--LIMIT", "1"}, "audit list", "", "limit", "1"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const parsed *p = &cases[i];
        call cli;
        sp_status status = parse(p->argv, &cli);
        if (!p->args) { /* not before the command is known */
            assert_int_equal(status, SP_INVALID);
            options_clear(&cli);
            continue;
        }
        if (status != SP_OK)
            fail_msg("case %zu: %s", i, cli.sentence);
        assert_int_equal(cli.known, p->command != NULL);
        if (p->command) {
            char name[64], args[128] = "";
            snprintf(name, sizeof name, "%s %s", cli.cmd.noun, cli.cmd.verb);
            assert_string_equal(name, p->command);
            for (size_t n = 0; n < cli.nargs; n++)
                snprintf(args + strlen(args), sizeof args - strlen(args),
                         "%s%s", n ? "|" : "", cli_arg(&cli, n));
            assert_string_equal(args, p->args);
        }
        if (p->name) {
            assert_true(cli_flag(&cli, p->name));
            const char *value = cli_option(&cli, p->name);
            assert_int_equal(value == NULL, p->value == NULL);
            if (value)
                assert_string_equal(value, p->value);
        }
        options_clear(&cli);
    }
}

static void test_bad(void **state)
{
    static const struct {
        const char *argv[ARGS];
        const char *says; /* a part of the sentence */
    } cases[] = {
        {{"audit", "list", "--nonsense"}, "no option --nonsense"},
        {{"audit", "list", "--limt", "3"}, "mean --limit"},
        {{"audit", "list", "--limit"}, "needs a value"},
        {{"audit", "list", "--limit", "--all"}, "needs a value"},
        {{"audit", "list", "--all=1"}, "takes no value"},
        {{"audit", "list", "--format", "xml"}, "one of table|json"},
        {{"audit", "list", "--format", ""}, "one of"},
        {{"audit", "list", "--format", "table|json"}, "one of"},
        {{"audit", "list", "--limit=1", "--limit=1"}, "twice"},
        {{"audit", "list", "extra"}, "one too many"},
        {{"audit", "list", "-z"}, "no option -z"},
        {{"audit", "list", "--"}, NULL},
        {{"login"}, "USER is missing"},
        {{"login", "a", "b"}, "\"b\" is one too many"},
        {{"role", "grant", "a"}, "ROLE is missing"},
        {{"--now", "nonsense", "doctor"}, "nonsense"},
        {{"--now", "", "doctor"}, "empty"},
        {{"--=x", "doctor"}, "no option"},
        {{"--\xff", "doctor"}, "no option"},
        {{"-\xff", "doctor"}, "no option"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        call cli;
        sp_status status = parse(cases[i].argv, &cli);
        assert_int_equal(status, cases[i].says ? SP_INVALID : SP_OK);
        if (cases[i].says) {
            assert_int_equal(cli.exit_code, 2);
            if (!strstr(cli.sentence, cases[i].says))
                fail_msg("case %zu: %s", i, cli.sentence);
        }
        options_clear(&cli);
    }
}

static void test_unknown_command(void **state)
{
    static const char *const argv[] = {"frobnicate", "it", NULL};
    call cli;
    (void)state;
    assert_int_equal(parse(argv, &cli), SP_OK);
    assert_false(cli.known);
    assert_string_equal(cli.words[0], "frobnicate");
    options_clear(&cli);
}

static void test_ten_thousand_options(void **state)
{
    enum { MANY = 10000 };
    char **argv = calloc(MANY + 4, sizeof *argv);
    call cli = {.lang = SP_EN};
    (void)state;
    argv[0] = (char *)"safeprod";
    argv[1] = (char *)"user";
    argv[2] = (char *)"add";
    argv[3] = (char *)"x";
    for (int i = 4; i < MANY + 4; i++)
        argv[i] = (char *)"--role=WORKER";
    assert_int_equal(options_parse(&cli, MANY + 4, argv), SP_OK);
    assert_string_equal(cli_option_at(&cli, "role", MANY - 1), "WORKER");
    assert_null(cli_option_at(&cli, "role", MANY));
    options_clear(&cli);
    free(argv);
}

static void test_fields_become_options(void **state)
{
    static const opt options[] = {OPT_TO_ADD, {0}};
    static const cmd add = {
        .noun = "x", .verb = "add", .options = options, .type = "department"};
    option_view view;
    bool name = false;
    (void)state;
    for (option_walk at = {0}; options_next(&add, &at, &view);) {
        assert_non_null(view.field);
        assert_false(view.field->flags & (SP_KEY | SP_GUARDED | SP_SECRET));
        assert_null(strchr(view.name, '_'));
        name = name || (!strcmp(view.name, "name") && view.needed);
    }
    assert_true(name);
}

static void test_language(void **state)
{
    static const struct {
        const char *argv[4];
        const char *variable; /* SAFEPROD_LANG */
        const char *lang;     /* LANG */
        sp_lang wanted;
    } cases[] = {
        {{"p", "--lang", "en"}, NULL, NULL, SP_EN},
        {{"p", "--lang=en"}, "zh", "zh_CN.UTF-8", SP_EN},
        {{"p", "--lang=zh"}, "en", NULL, SP_ZH},
        {{"p", "--", "--lang=en"}, NULL, NULL, SP_ZH},
        {{"p"}, "en", "zh_CN", SP_EN},
        {{"p"}, NULL, "en_US.UTF-8", SP_EN},
        {{"p"}, NULL, "C", SP_ZH},
        {{"p"}, NULL, "fr_FR", SP_ZH},
        {{"p", "--lang"}, NULL, NULL, SP_ZH},
    };
    (void)state;
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    for (size_t i = 0; i < COUNT(cases); i++) {
        setenv("SAFEPROD_LANG", cases[i].variable ? cases[i].variable : "", 1);
        setenv("LANG", cases[i].lang ? cases[i].lang : "", 1);
        int argc = 0;
        while (argc < 4 && cases[i].argv[argc])
            argc++;
        assert_int_equal(options_lang(argc, (char **)cases[i].argv),
                         cases[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_unknown_command),
        cmocka_unit_test(test_ten_thousand_options),
        cmocka_unit_test(test_fields_become_options),
        cmocka_unit_test(test_language),
    };
    setenv("SAFEPROD_LANG", "en", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
