/* Hazards under random verbs of random people: whatever they try, what must
 * hold of a hazard holds. */
#include "hazard_cycle.h"
#include "hazard_site.h"

enum { WALKS = 12, STEPS = 150 };

static unsigned next(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % n;
}

/* One of @n texts, or nothing. */
static const char *pick(unsigned *seed, const char *const *texts, unsigned n)
{
    unsigned i = next(seed, n + 1);

    return i < n ? texts[i] : NULL;
}
#define PICK(seed, ...)                                                        \
    pick(seed, (const char *const[]){__VA_ARGS__},                             \
         SP_COUNT(((const char *const[]){__VA_ARGS__})))

static sp_hazard_options random_options(unsigned *seed, const char *other)
{
    return (sp_hazard_options){
        .version = SP_NO_INT,
        .reason = PICK(seed, "r", "r", "r", ""),
        .note = PICK(seed, "n", "n"),
        .level = next(seed, SP_HAZARD_LEVEL_COUNT),
        .unit = PICK(seed, "D1", "D1", "D2", "D9"),
        .rectifier = PICK(seed, "fixer", "boss", "officer", "nobody"),
        .measures = PICK(seed, "m", "m"),
        .funds = PICK(seed, "1", "0", "-1", "x"),
        .deadline = PICK(seed, "2025-12-01", "2025-12-20", "2026-01-05",
                         "2026-02-30", "2020-01-01"),
        .plan = PICK(seed, "p", "p"),
        .result = PICK(seed, "done", "done"),
        .into = PICK(seed, other, "YH0"),
    };
}

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* ---- what must hold ---- */

static void closed_by_others(const sp_hazard *h)
{
    assert_non_null(h->verified_by);
    assert_false(same(h->verified_by, h->rectifier));
    assert_false(same(h->verified_by, h->submitted_by));
    assert_true(h->closed_at != SP_NO_INT && h->first_closed_at != SP_NO_INT &&
                h->first_closed_at <= h->closed_at);
    if (h->level == SP_HAZARD_MAJOR) {
        assert_non_null(h->approved_by);
        assert_false(same(h->approved_by, h->verified_by));
        assert_false(same(h->approved_by, h->rectifier));
    }
}

static void plan_is_there(const sp_hazard *h)
{
    assert_true(h->level != SP_HAZARD_UNGRADED);
    assert_non_null(h->deadline);
    assert_non_null(h->first_deadline);
    assert_non_null(h->rectifier);
    if (h->on_the_spot) /* was never assigned, unless it came back */
        return;
    assert_true(h->unit && h->measures && h->assigned_by && h->standard);
    if (h->level == SP_HAZARD_MAJOR)
        assert_true(h->funds && h->plan);
}

static void holds(const sp_hazard *h)
{
    bool open = h->state == SP_HAZARD_RECTIFYING ||
                h->state == SP_HAZARD_PENDING_VERIFY;

    assert_int_equal(h->due != NULL, open);
    if (open) {
        assert_string_equal(h->due, h->deadline);
        plan_is_there(h);
    } else {
        assert_null(h->ladder_on);
    }
    if (h->state == SP_HAZARD_CLOSED)
        closed_by_others(h);
    assert_int_equal(h->merged_into != NULL, h->state == SP_HAZARD_MERGED);
    assert_false(same(h->merged_into, h->code));
    assert_true(h->extensions <= 2);
    if (h->extend_to)
        assert_int_equal(h->state, SP_HAZARD_RECTIFYING);
}

/* The step was one that the table knows, and nothing fixed was touched. */
static void moved_by_the_table(const sp_hazard *old, const sp_hazard *now,
                               sp_hazard_action action)
{
    size_t n;
    const sp_hazard_row *rows = sp_hazard_rows(&n);
    bool known = false;

    for (size_t i = 0; i < n; i++)
        known = known || (rows[i].from == (sp_hazard_state)old->state &&
                          rows[i].action == action &&
                          rows[i].to == (sp_hazard_state)now->state);
    assert_true(known);
    assert_true(now->round >= old->round);
    if (old->first_deadline)
        assert_string_equal(now->first_deadline, old->first_deadline);
    if (old->first_closed_at != SP_NO_INT)
        assert_true(now->first_closed_at == old->first_closed_at);
    if (old->deadline && !same(old->deadline, now->deadline))
        assert_true(action == SP_HAZARD_DO_GRANT ||
                    action == SP_HAZARD_DO_REOPEN);
}

/* ---- walking ---- */

static void one_step(hazard_site *s, const char *number, const char *other,
                     unsigned *seed, int *done)
{
    sp_hazard *old = hazard_load(s, number);
    sp_hazard_action action = next(seed, SP_HAZARD_ACTION_COUNT);
    sp_hazard_options o = random_options(seed, other);
    int who = 1 + (int)next(seed, USERS - 1);
    sp_status status =
        sp_hazard_act(s->user[who], number, action, &o, &s->result);
    sp_hazard *now = hazard_load(s, number);

    if (status == SP_OK) {
        ++*done;
        moved_by_the_table(old, now, action);
        assert_int_equal(s->result.to, now->state);
    } else { /* what was refused changed nothing */
        assert_true(*sp_last_error(SP_ZH) && *sp_last_error(SP_EN));
        assert_int_equal(now->version, old->version);
    }
    holds(now);
    sp_record_free(&sp_hazard_type, old);
    sp_record_free(&sp_hazard_type, now);
}

static void history_tells_it(hazard_site *s, const char *number)
{
    sp_records lines = {0};
    sp_hazard *h = hazard_load(s, number);

    OK(sp_hazard_lines(s->user[HEAD], number, &lines));
    for (size_t i = 0; i < lines.count; i++) {
        const sp_hazard_history *l = lines.items[i];
        assert_int_equal(l->seq, i + 1);
        if (i > 0)
            assert_int_equal(
                l->from_state,
                ((const sp_hazard_history *)lines.items[i - 1])->to_state);
    }
    assert_int_equal(
        ((const sp_hazard_history *)lines.items[lines.count - 1])->to_state,
        h->state);
    sp_records_clear(&lines);
    sp_record_free(&sp_hazard_type, h);
}

static void any_walk(void **state)
{
    hazard_site *s = *state;
    sp_audit_result result;
    unsigned seed = 20251124;
    int done = 0;

    for (int w = 0; w < WALKS; w++) {
        char *a = report(s, WORKER, "甲");
        char *b = report(s, OFFICER, "乙");
        for (int i = 0; i < STEPS; i++) {
            one_step(s, a, b, &seed, &done);
            one_step(s, b, a, &seed, &done);
            if (i % 40 == 39) {
                later(s, DAY / 8);
                OK(sp_tick(s->user[WORKER], NULL));
            }
        }
        history_tells_it(s, a);
        history_tells_it(s, b);
        free(a);
        free(b);
    }
    OK(sp_audit_verify(s->user[HEAD], NULL, &result));
    assert_true(done > WALKS * 2);
}

static int set_up(void **state)
{
    *state = hazard_site_make();
    return 0;
}

static int tear_down(void **state)
{
    hazard_site_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_walk, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
