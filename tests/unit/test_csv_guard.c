/* The apostrophe before formulas: put, taken away, never lost. */
#include "csv_guard.h"

#include "table_help.h"

static void guards_what_runs(void **state)
{
    static const struct {
        const char *text;
        bool needs;
        bool guarded;
    } cases[] = {
        {"", false, false},      {"a", false, false},
        {"=1", true, false},     {"+cmd|' /C calc'!A0", true, false},
        {"-1+1", true, false},   {"@SUM(1)", true, false},
        {"\tx", true, false},    {"\rx", true, false},
        {"\nx", true, false},    {"＝1", true, false},
        {"＠x", true, false},    {"-", true, false},
        {"-5", false, false},    {"+86", false, false},
        {"-5.25", false, false}, {"-1e-5", false, false},
        {"-1.", true, false},    {"-1e", true, false},
        {"-.5", true, false},    {"5=", false, false},
        {"'", false, false},     {"'a", false, false},
        {"'=1", true, true},     {"''=1", true, true},
        {"'-5", true, true},     {"''a", false, false},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        if (sp_csv_needs_guard(cases[i].text) != cases[i].needs ||
            sp_csv_is_guarded(cases[i].text) != cases[i].guarded)
            fail_msg("<%s>", cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(guards_what_runs)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
