/* States of a training plan, sets of kinds, the lint of packs, and what a
 * certificate is worth on a day. */
#include "rules_check.h"

#include "certificate_status.h"
#include "str.h"
#include "training_pack.h"
#include "when.h"

/* ---- states ---- */

static void what_can_be_done(void **state)
{
    static const char *const allowed[SP_TRAINING_STATE_COUNT] = {
        [SP_TRAINING_DRAFT] = "edit remove publish cancel record",
        [SP_TRAINING_PUBLISHED] = "edit cancel record",
        [SP_TRAINING_ONGOING] = "cancel record",
        [SP_TRAINING_ENDED] = "record archive",
        [SP_TRAINING_ARCHIVED] = "",
        [SP_TRAINING_CANCELLED] = "",
    };

    (void)state;
    for (unsigned s = 0; s < SP_TRAINING_STATE_COUNT; s++)
        for (unsigned a = 0; a < SP_TRAINING_ACTION_COUNT; a++) {
            const char *name = sp_training_action_labels[a].name;
            sp_training_state to = SP_TRAINING_STATE_COUNT;
            bool can = strstr(allowed[s], name) != NULL;
            sp_status status = sp_training_decide(s, a, &to);
            assert_int_equal(status, can ? SP_OK : SP_CONFLICT);
            assert_int_equal(to != SP_TRAINING_STATE_COUNT, can);
        }
    sp_training_state to;
    FAILS(sp_training_decide(SP_TRAINING_STATE_COUNT, 0, &to), SP_INVALID, "6");
    FAILS_ZH(
        sp_training_decide(SP_TRAINING_PUBLISHED, SP_TRAINING_DO_REMOVE, &to),
        SP_CONFLICT, "未发布", "draft");
}

static void states_by_the_clock(void **state)
{
    static const struct {
        sp_training_state stored;
        int64_t from, to, now;
        sp_training_state is;
    } rows[] = {
        {SP_TRAINING_DRAFT, 10, 20, 15, SP_TRAINING_DRAFT},
        {SP_TRAINING_PUBLISHED, 10, 20, 9, SP_TRAINING_PUBLISHED},
        {SP_TRAINING_PUBLISHED, 10, 20, 10, SP_TRAINING_ONGOING},
        {SP_TRAINING_PUBLISHED, 10, 20, 19, SP_TRAINING_ONGOING},
        {SP_TRAINING_PUBLISHED, 10, 20, 20, SP_TRAINING_ENDED},
        {SP_TRAINING_PUBLISHED, SP_NO_INT, SP_NO_INT, 20,
         SP_TRAINING_PUBLISHED},
        {SP_TRAINING_PUBLISHED, 10, SP_NO_INT, 99, SP_TRAINING_ONGOING},
        {SP_TRAINING_CANCELLED, 10, 20, 15, SP_TRAINING_CANCELLED},
        {SP_TRAINING_ENDED, 10, 20, 0, SP_TRAINING_ENDED},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++)
        assert_int_equal(sp_training_state_at(rows[i].stored, rows[i].from,
                                              rows[i].to, rows[i].now),
                         rows[i].is);
}

/* ---- kinds ---- */

static void sets_of_kinds(void **state)
{
    static const struct {
        const char *text;
        const char *written; /* NULL: refused */
    } rows[] = {
        {"新员工三级教育培训", "新员工三级教育培训"},
        {"日常安全教育、变换工种安全教育培训",
         "日常安全教育、变换工种安全教育培训"},
        {"变换工种安全教育培训,日常安全教育",
         "日常安全教育、变换工种安全教育培训"},
        {"daily, daily ,team", "日常安全教育、班组培训"},
        {"四新；应急", "四新安全教育培训、应急培训"},
        {"", ""},
        {"、、", ""},
        {"跳舞", NULL},
        {"daily、跳舞", NULL},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        unsigned set = 0;
        char *text = NULL;
        sp_status status = sp_training_kinds_read(rows[i].text, &set);
        assert_int_equal(status, rows[i].written ? SP_OK : SP_INVALID);
        if (status != SP_OK)
            continue;
        OK(sp_training_kinds_write(set, &text));
        assert_string_equal(text, rows[i].written);
        free(text);
    }
}

/* ---- certificates ---- */

static void certificates_day_by_day(void **state)
{
    static const struct {
        const char *from, *to, *review;
        bool revoked;
        const char *day;
        sp_certificate_status is;
    } rows[] = {
        {"2023-01-01", "2028-12-31", "2025-12-31", false, "2025-01-01",
         SP_CERTIFICATE_VALID},
        {"2023-01-01", "2028-12-31", "2025-12-31", false, "2025-11-01",
         SP_CERTIFICATE_VALID},
        {"2023-01-01", "2028-12-31", "2025-12-31", false, "2025-11-02",
         SP_CERTIFICATE_REVIEW_DUE}, /* 59 days and today: the 60th */
        {"2023-01-01", "2028-12-31", "2025-12-31", false, "2025-12-31",
         SP_CERTIFICATE_REVIEW_DUE},
        {"2023-01-01", "2028-12-31", "2025-12-31", false, "2026-01-01",
         SP_CERTIFICATE_REVIEW_OVERDUE},
        {"2023-01-01", "2028-12-31", "2025-12-31", false, "2029-01-01",
         SP_CERTIFICATE_EXPIRED},
        {"2023-01-01", "2028-12-31", NULL, false, "2028-12-31",
         SP_CERTIFICATE_REVIEW_DUE},
        {"2023-01-01", "2028-12-31", NULL, false, "2029-01-01",
         SP_CERTIFICATE_EXPIRED},
        {"2023-01-01", NULL, NULL, false, "2099-01-01", SP_CERTIFICATE_VALID},
        {NULL, NULL, NULL, false, "2025-01-01", SP_CERTIFICATE_VALID},
        {"2026-01-01", "2028-12-31", NULL, false, "2025-12-31",
         SP_CERTIFICATE_NOT_YET},
        {"2023-01-01", "2028-12-31", NULL, true, "2025-01-01",
         SP_CERTIFICATE_REVOKED},
        {"2028-01-01", "2023-12-31", NULL, false, "2025-01-01",
         SP_CERTIFICATE_EXPIRED}, /* ends before it begins: never good */
        {"?", "2028-12-31", NULL, false, "2025-01-01", SP_CERTIFICATE_VALID},
        {NULL, "soon", NULL, false, "2025-01-01", SP_CERTIFICATE_EXPIRED},
        {NULL, "2024-02-29", NULL, false, "2024-03-01", SP_CERTIFICATE_EXPIRED},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        int64_t day;
        assert_true(sp_day_parse(rows[i].day, &day));
        sp_certificate_status is = sp_certificate_status_of(
            rows[i].from, rows[i].to, rows[i].review, rows[i].revoked, day, 59);
        if (is != rows[i].is)
            fail_msg("row %zu: %s", i, sp_certificate_status_labels[is].name);
        assert_int_equal(sp_certificate_usable(is),
                         is == SP_CERTIFICATE_VALID ||
                             is == SP_CERTIFICATE_REVIEW_DUE);
    }
}

/* ---- the pack ---- */

static void rules_of_certificates_change(void **state)
{
    PACK *pack = builtin("training.cn");
    const void *read = NULL;
    int64_t day;

    (void)state;
    OK(sp_pack_expect(pack, "training", &read));
    assert_true(sp_day_parse("2026-05-31", &day));
    const sp_training_stage *old = sp_training_stage_of(read, "welding", day);
    const sp_training_stage *now =
        sp_training_stage_of(read, "welding", day + 1);
    assert_ptr_not_equal(old, now);
    for (int i = 0; i < 2; i++) {
        const sp_training_stage *s = i ? now : old;
        assert_int_equal(s->valid_months, 72);
        assert_int_equal(s->review_months, 36);
        assert_int_equal(s->warn_days, 60);
        assert_int_equal(s->review_hours, 80);
        assert_int_equal(s->off_months, 6);
    }
    assert_string_equal(old->origin.confidence, "V");
    assert_null(sp_training_stage_of(read, "welding", 0));
    assert_null(sp_training_stage_of(read, "dancing", day));
}

/* Each spoils the built-in pack by one replacement, and is said. */
static void the_lint_finds(void **state)
{
    static const struct {
        const char *from, *to, *said;
    } rows[] = {
        {"\"hours\": 32,", "\"hours\": 0,", "out of range"},
        {"\"hours\": 32,", "\"hours\": 99999,", "out of range"},
        {"\"hours\": 32,", "\"hours\": \"x\",", "hours"},
        {"\"hours\": 48,", "\"hours\": 8,", "fewer hours"},
        {"[\"principal\", \"safety_manager\"]", "[\"principal\"]",
         "0 rows of hours"},
        {"[\"principal\", \"safety_manager\"]",
         "[\"principal\", \"safety_manager\", \"worker\"]", "2 rows of hours"},
        {"[\"principal\", \"safety_manager\"]", "[\"principal\", \"boss\"]",
         "boss"},
        {"\"occasion\": \"yearly\"", "\"occasion\": \"daily\"", "daily"},
        {"\"hazard\": \"high\"", "\"hazard\": \"low\"", "low"},
        {"{\"level\": \"company\"", "{\"level\": \"team\"", "this order"},
        {"{\"level\": \"company\"", "{\"level\": \"moon\"", "moon"},
        {"\"months\": 12, \"levels\"", "\"months\": 0, \"levels\"",
         "out of range"},
        {"\"levels\": [\"workshop\", \"team\"]", "\"levels\": [\"sky\"]",
         "levels are"},
        {"\"to\": \"2026-05-31\"", "\"to\": \"2026-06-30\"", "overlaps"},
        {"\"to\": \"2026-05-31\"", "\"to\": \"2001-05-31\"", "before from"},
        {"\"from\": \"2010-07-01\"", "\"from\": \"2010-13-01\"", "not a day"},
        {"\"review_months\": 36", "\"review_months\": 72", "before the end"},
        {"\"yearly_warn\": \"11-01\"", "\"yearly_warn\": \"11-31\"", "11-01"},
        {"\"class_minutes\": 45", "\"class_minutes\": 0", "out of range"},
        {"\"confidence\": \"V2\"}", "\"confidence\": \"sure\"}", "sure"},
        {"[\"煤矿\", ", "[7, ", "sectors"},
        {"[\"electrician\", ", "[7, ", "kinds"},
    };
    PACK *pack = builtin("training.cn");
    const char *text = sp_pack_text(pack);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        FINDINGS findings = {0};
        SP_AUTOSTR s = {0};
        const char *at = strstr(text, rows[i].from);
        if (!at)
            fail_msg("%s is not in the pack", rows[i].from);
        sp_str_addn(&s, text, (size_t)(at - text));
        sp_str_add(&s, rows[i].to);
        sp_str_add(&s, at + strlen(rows[i].from));
        OK(sp_pack_lint(s.data, s.len, &findings));
        bool warns = strcmp(rows[i].said, "fewer hours") == 0;
        if (!found(&findings, warns ? SP_WARNING : SP_ERROR, rows[i].said))
            fail_msg("row %zu: %s", i, rows[i].to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_done),
        cmocka_unit_test(states_by_the_clock),
        cmocka_unit_test(sets_of_kinds),
        cmocka_unit_test(certificates_day_by_day),
        cmocka_unit_test(rules_of_certificates_change),
        cmocka_unit_test(the_lint_finds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
