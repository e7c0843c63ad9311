/* Packs of kind "hazard": the built-in one, and each finding of its lint. */
#include <string.h>

#include "hazard_pack.h"
#include "rules_check.h"
#include "str.h"

static const char *built_in_text(void)
{
    static sp_pack *pack;

    if (!pack)
        OK(sp_pack_builtin("hazard.standard", &pack));
    return sp_pack_text(pack);
}

static void standard(void **state)
{
    sp_pack *pack = NULL;
    const sp_hazard_rules *r = NULL;

    (void)state;
    OK(sp_pack_builtin("hazard.standard", &pack));
    OK(sp_hazard_rules_of(pack, &r));
    const sp_hazard_level_rules *general =
        sp_hazard_rules_for(r, SP_HAZARD_GENERAL);
    const sp_hazard_level_rules *major =
        sp_hazard_rules_for(r, SP_HAZARD_MAJOR);
    assert_int_equal(major->musts, SP_MUST_ALL);
    assert_int_equal(general->musts,
                     SP_MUST_RESPONSIBILITY | SP_MUST_MEASURES | SP_MUST_TIME);
    assert_int_equal(general->max_days, 30);
    assert_int_equal(general->nladder, 4);
    assert_int_equal(general->ladder[3].tell, SP_TELL_PRINCIPAL);
    assert_int_equal(general->nextensions, 2);
    assert_int_equal(r->again_days, 90);
    assert_int_equal(r->spot_hours, 24);
    assert_ptr_equal(sp_hazard_rules_for(r, SP_HAZARD_UNGRADED), general);
    sp_pack_free(pack);
    OK(sp_pack_builtin("calendar.cn", &pack));
    assert_int_equal(sp_hazard_rules_of(pack, &r), SP_INVALID);
    sp_pack_free(pack);
}

/* Replace one place of the built-in pack; the lint must find it. */
static void spoil(const char *from, const char *to, const char *says)
{
    const char *text = built_in_text();
    const char *at = strstr(text, from);
    SP_AUTOSTR s = {0};
    sp_pack_findings found = {0};
    bool said = false;

    if (!at)
        fail_msg("the pack has no %s", from);
    sp_str_addn(&s, text, (size_t)(at - text));
    sp_str_add(&s, to);
    sp_str_add(&s, at + strlen(from));
    OK(sp_pack_lint(sp_str_text(&s), s.len, &found));
    for (size_t i = 0; i < found.count; i++)
        said = said || (found.items[i].severity == SP_ERROR &&
                        strstr(found.items[i].en, says));
    if (!said)
        fail_msg("%s: not said: %s", to, says);
    sp_pack_findings_clear(&found);
}

static void lint(void **state)
{
    (void)state;
    spoil("\"days\": 7,", "\"days\": 0,", "whole number");
    spoil("\"days\": 7,", "\"days\": 31,", "beyond max_days");
    spoil("\"days\": 7,", "\"days\": 7.5,", "whole number");
    spoil("\"calendar\"", "\"moon\"", "not one of");
    spoil("\"level\": \"major\"", "\"level\": \"general\"", "once each");
    spoil("\"level\": \"major\"", "\"level\": \"ungraded\"", "once each");
    spoil("\"level\": \"major\"", "\"level\": \"red\"", "not one of");
    spoil("\"funds\", \"time\", \"plan\"", "\"time\", \"plan\"",
          "all five musts");
    spoil("\"measures\", \"time\"]", "\"measures\"]", "cannot be left out");
    spoil("\"measures\", \"time\"]", "\"luck\", \"time\"]", "knows no");
    spoil("\"measures\", \"time\"]", "\"time\", \"time\"]", "twice");
    spoil("\"days\": -1", "\"days\": 2", "do not ascend");
    spoil("\"to\": [\"dept_head\"]", "\"to\": [\"press\"]", "knows no");
    spoil("\"to\": [\"dept_head\"]", "\"to\": []", "to");
    spoil("\"approver\": \"SAFETY_ADMIN\"", "\"approver\": \"SAFETY_OFFICER\"",
          "or higher");
    spoil("\"approver\": \"SAFETY_ADMIN\"", "\"approver\": \"WORKER\"",
          "not one of");
    spoil("\"photo_after\": false", "\"photo_after\": \"no\"", "true or false");
    spoil("\"hours\": 24", "\"hours\": 1000", "whole number");
    spoil("\"percent\": 60", "\"percent\": 101", "whole number");
    spoil("\"days_confidence\": \"M\"", "\"days_confidence\": \"Q\"",
          "V, V2, M or D");
    spoil("\"recurrence\":", "\"again\":", "whole number");
    spoil("\"ladder\":", "\"stairs\":", "ladder");
    spoil("\"extensions\":", "\"delays\":", "extensions is an array");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard),
        cmocka_unit_test(lint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
