/* The proof about the life cycle: it holds for every pack of the library, and
 * finds out every kind of fault that is put into a table or a type. */
#include "rules_check.h"

#include <time.h>

#include "permit_verify.h"
#include "slurp.h"

enum { ROWS_MAX = 64 };

typedef struct table {
    sp_cycle_row rows[ROWS_MAX];
    size_t count;
} table;

static void drop(sp_verify_result *result)
{
    sp_verify_result_free(result);
}
#define RESULT SP_CLEANUP(drop) sp_verify_result

static table standard(void)
{
    table t = {.count = sp_cycle_standard.count};

    assert_true(t.count < ROWS_MAX);
    memcpy(t.rows, sp_cycle_standard.rows, t.count * sizeof t.rows[0]);
    return t;
}

static sp_verify_result verify(const sp_permit_type *type, const table *t)
{
    sp_cycle_table all = {t->rows, t->count};
    sp_verify_result r = {0};

    OK(sp_permit_verify_type(type, &all, &r));
    return r;
}

static void every_pack_holds(void **state)
{
    uint64_t combinations = 0, nodes = 0;
    clock_t start = clock();
    size_t packs = 0;

    (void)state;
    for (size_t i = 0; i < sp_pack_builtin_count(); i++) {
        PACK *pack = NULL;
        RESULT r = {0};
        OK(sp_pack_builtin_at(i, &pack));
        if (strcmp(sp_pack_kind(pack), "permit") != 0 ||
            sp_permit_type_is_abstract(pack))
            continue;
        OK(sp_permit_verify(pack, &r));
        if (r.faults)
            fail_msg("%s: %s", sp_pack_name(pack), sp_str_text(&r.en));
        combinations += r.combinations;
        nodes += r.nodes;
        packs++;
    }
    assert_true(packs >= 9);
    print_message("%zu packs, %llu states, %llu combinations, %.2f s\n", packs,
                  (unsigned long long)nodes, (unsigned long long)combinations,
                  (double)(clock() - start) / CLOCKS_PER_SEC);
}

/* A user's own types, as the examples show them. */
static void the_examples_hold(void **state)
{
    static const char *const names[] = {"permit.radiography",
                                        "permit.hot_work.plant"};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(names); i++) {
        SP_AUTOFREE void *text = NULL;
        PACK *pack = NULL;
        RESULT r = {0};
        char path[256];
        size_t len;
        snprintf(path, sizeof path, SP_EXAMPLES "/permits/%s.json", names[i]);
        OK(sp_slurp(path, SP_PACK_BYTES_MAX, &text, &len));
        OK(sp_pack_parse(text, len, &pack));
        OK(sp_permit_verify(pack, &r));
        if (r.faults)
            fail_msg("%s: %s", names[i], sp_str_text(&r.en));
    }
}

static void no_type_to_verify(void **state)
{
    PACK *common = builtin("permit.common"), *risk = builtin("lec.standard");
    sp_verify_result r = {.nodes = 42};

    (void)state;
    assert_int_equal(sp_permit_verify(common, &r), SP_INVALID);
    assert_int_equal(sp_permit_verify(risk, &r), SP_INVALID);
    assert_int_equal(r.nodes, 42);
}

/* ---- spoilt tables ---- */

#define G(name) SP_GUARD_BIT(name)
#define S(name) SP_PERMIT_##name
#define A(name) SP_PERMIT_DO_##name

/* Take guards away from a row, or the whole row; or add one. */
static const struct spoil {
    const char *what;
    sp_permit_state from;
    sp_permit_action action;
    sp_permit_state to;
    sp_guards no_guards;
    sp_guards no_when;
    bool remove;
    bool add;
    sp_verify_fault fault;
    const char *said; /* in the counter-example */
} spoils[] = {
    {"start without gas", S(APPROVED), A(START), S(IN_PROGRESS), G(GAS), 0,
     false, false, SP_VERIFY_UNPROVED_WORK, "gas test"},
    {"start without briefing", S(APPROVED), A(START), S(IN_PROGRESS),
     G(BRIEFING), 0, false, false, SP_VERIFY_UNPROVED_WORK, "briefing"},
    {"start without measures", S(APPROVED), A(START), S(IN_PROGRESS),
     G(MEASURES), 0, false, false, SP_VERIFY_UNPROVED_WORK, "measure"},
    {"start without guardian", S(APPROVED), A(START), S(IN_PROGRESS),
     G(GUARDIAN), 0, false, false, SP_VERIFY_UNPROVED_WORK, "guardian"},
    {"start after the end", S(APPROVED), A(START), S(IN_PROGRESS), G(WINDOW), 0,
     false, false, SP_VERIFY_UNPROVED_WORK, "validity"},
    {"a guardian who works", S(APPROVED), A(START), S(IN_PROGRESS), G(DUTIES),
     0, false, false, SP_VERIFY_UNPROVED_WORK, "different people"},
    {"start a draft", S(DRAFT), A(START), S(IN_PROGRESS), 0, 0, false, true,
     SP_VERIFY_UNPROVED_WORK, "approval"},
    {"start in approval", S(IN_APPROVAL), A(START), S(IN_PROGRESS), 0, 0, false,
     true, SP_VERIFY_UNPROVED_WORK, "approval"},
    {"resume without gas", S(SUSPENDED), A(RESUME), S(IN_PROGRESS), G(GAS), 0,
     false, false, SP_VERIFY_UNPROVED_WORK, "suspend"},
    {"resume after the end", S(SUSPENDED), A(RESUME), S(IN_PROGRESS), G(WINDOW),
     0, false, false, SP_VERIFY_UNPROVED_WORK, "validity"},
    {"resume without guardian", S(SUSPENDED), A(RESUME), S(IN_PROGRESS),
     G(GUARDIAN), 0, false, false, SP_VERIFY_UNPROVED_WORK, "guardian"},
    {"hand over to nobody", S(IN_PROGRESS), A(HANDOVER), S(IN_PROGRESS),
     G(GUARDIAN), 0, false, false, SP_VERIFY_UNPROVED_WORK, "hand over"},
    {"go on when refused", S(PENDING_ACCEPTANCE), A(REFUSE), S(IN_PROGRESS), 0,
     G(GAS), false, false, SP_VERIFY_UNPROVED_WORK, "refuse"},
    {"reopen what is done", S(COMPLETED), A(RESUME), S(IN_PROGRESS), 0, 0,
     false, true, SP_VERIFY_FINAL_LEFT, "completed"},
    {"reopen what expired", S(EXPIRED), A(SUBMIT), S(IN_APPROVAL), 0, 0, false,
     true, SP_VERIFY_FINAL_LEFT, "expired"},
    {"approve one's own", S(IN_APPROVAL), A(APPROVE), S(IN_APPROVAL),
     G(SEPARATE), 0, false, false, SP_VERIFY_OWN_APPROVAL, "applicant"},
    {"last step alone one's own", S(IN_APPROVAL), A(APPROVE), S(APPROVED),
     G(SEPARATE), 0, false, false, SP_VERIFY_OWN_APPROVAL, "who signs"},
    {"one signature is enough", S(IN_APPROVAL), A(APPROVE), S(APPROVED), 0,
     G(LAST_SIGNATURE), false, false, SP_VERIFY_UNSIGNED, "approve"},
    {"nothing ever expires", S(APPROVED), A(EXPIRE), S(EXPIRED), 0, 0, true,
     false, SP_VERIFY_FAULT_COUNT, NULL}, /* the others still do */
};

static sp_cycle_row *row_of(table *t, const struct spoil *s)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->rows[i].from == s->from && t->rows[i].action == s->action &&
            t->rows[i].to == s->to)
            return &t->rows[i];
    return NULL;
}

static void spoil_one(table *t, const struct spoil *s)
{
    sp_cycle_row *row = row_of(t, s);

    if (s->add) {
        assert_null(row);
        t->rows[t->count++] = (sp_cycle_row){
            s->from, s->action, (1u << SP_WHO_BITS) - 1, s->to, 0, 0};
        return;
    }
    assert_non_null(row);
    if (s->remove) {
        memmove(row, row + 1,
                (size_t)(t->rows + t->count - row - 1) * sizeof *row);
        t->count--;
    } else {
        row->guards &= ~s->no_guards;
        row->when &= ~s->no_when;
    }
}

/* The pack itself asks for some of the guards; a type without rechecks shows
 * that the table is enough, and that the walk sees when it is not. */
static sp_permit_type bare(const sp_pack *pack)
{
    const sp_permit_type *type;

    OK(sp_permit_type_of(pack, &type));
    sp_permit_type copy = *type;
    copy.parts[SP_PERMIT_RECHECKS].count = 0;
    return copy;
}

static void spoilt_tables(void **state)
{
    PACK *pack = builtin("permit.hot_work");
    sp_permit_type type = bare(pack);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(spoils); i++) {
        const struct spoil *s = &spoils[i];
        table t = standard();
        spoil_one(&t, s);
        RESULT r = verify(&type, &t);
        unsigned want = s->fault < SP_VERIFY_FAULT_COUNT ? 1u << s->fault : 0;
        if (!(r.faults & want) != !want ||
            (want && !strstr(r.en.data, s->said)))
            fail_msg("%s: %x, \"%s\"", s->what, r.faults, sp_str_text(&r.en));
        assert_int_equal(!r.faults, !r.zh.len);
    }
}

/* What a pack asks at a moment holds as well: it can stand in for the table. */
static void a_pack_adds_guards(void **state)
{
    PACK *pack = builtin("permit.hot_work");
    const sp_permit_type *type;
    table t = standard();

    (void)state;
    OK(sp_permit_type_of(pack, &type));
    spoil_one(&t, &spoils[0]);
    RESULT r = verify(type, &t);
    assert_int_equal(r.faults, 0);
}

static void rows_that_are_missing(void **state)
{
    static const struct {
        sp_permit_action action; /* all rows of it go */
        sp_verify_fault fault;
        const char *said;
    } cases[] = {
        {SP_PERMIT_DO_EXPIRE, SP_VERIFY_UNREACHABLE, "expired"},
        {SP_PERMIT_DO_CANCEL, SP_VERIFY_UNREACHABLE, "cancelled"},
        {SP_PERMIT_DO_ACCEPT, SP_VERIFY_UNREACHABLE, "completed"},
        {SP_PERMIT_DO_START, SP_VERIFY_UNREACHABLE, "in progress"},
    };
    PACK *pack = builtin("permit.confined_space");
    sp_permit_type type = bare(pack);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        table t = {0}, all = standard();
        for (size_t k = 0; k < all.count; k++)
            if (all.rows[k].action != cases[i].action)
                t.rows[t.count++] = all.rows[k];
        RESULT r = verify(&type, &t);
        assert_true(r.faults >> cases[i].fault & 1);
        assert_non_null(strstr(r.en.data, cases[i].said));
    }
}

static void a_dead_end(void **state)
{
    PACK *pack = builtin("permit.lifting");
    sp_permit_type type = bare(pack);
    table t = {0}, all = standard();

    (void)state;
    for (size_t k = 0; k < all.count; k++)
        if (all.rows[k].from != SP_PERMIT_PENDING_ACCEPTANCE)
            t.rows[t.count++] = all.rows[k];
    RESULT r = verify(&type, &t);
    assert_true(r.faults >> SP_VERIFY_NO_END & 1);
    assert_non_null(strstr(r.en.data, "no way to an end: "));
    assert_non_null(strstr(r.en.data, "finish -> pending acceptance"));
}

static void the_shortest_path_is_told(void **state)
{
    PACK *pack = builtin("permit.blinding");
    sp_permit_type type = bare(pack);
    table t = standard();
    size_t steps = 0;

    (void)state;
    t.rows[t.count++] = (sp_cycle_row){SP_PERMIT_SUSPENDED,
                                       SP_PERMIT_DO_START,
                                       SP_WHO_LEADER,
                                       SP_PERMIT_IN_PROGRESS,
                                       0,
                                       0};
    RESULT r = verify(&type, &t);
    assert_true(r.faults >> SP_VERIFY_UNPROVED_WORK & 1);
    for (const char *p = r.en.data; (p = strstr(p, "->")); p += 2)
        steps++;
    /* submit, the signatures, start, suspend, start */
    size_t signatures = 0;
    SP_PERMIT_EACH(sp_permit_step, step, &type, SP_PERMIT_STEPS)
    {
        signatures += sp_step_is_approval(step) ? step->all ? step->nby : 1 : 0;
    }
    assert_int_equal(steps, signatures + 4);
}

/* ---- spoilt types ---- */

static void expect(const sp_permit_type *type, sp_verify_fault fault)
{
    table t = standard();
    RESULT r = verify(type, &t);

    if (!(r.faults >> fault & 1))
        fail_msg("%s not found: %s", sp_verify_fault_labels[fault].name,
                 sp_str_text(&r.en));
}

static void types_that_lack_something(void **state)
{
    static const struct {
        sp_permit_part part;
        sp_verify_fault fault;
    } cases[] = {
        {SP_PERMIT_STEPS, SP_VERIFY_NO_APPROVER},
        {SP_PERMIT_PEOPLE, SP_VERIFY_NO_GUARDIAN},
        {SP_PERMIT_VALIDITIES, SP_VERIFY_NO_VALIDITY},
        {SP_PERMIT_MEASURES, SP_VERIFY_NO_MEASURES},
        {SP_PERMIT_FUNCTIONS, SP_VERIFY_NOBODY_SIGNS},
    };
    PACK *pack = builtin("permit.height");

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_permit_type type = bare(pack);
        type.parts[cases[i].part].count = 0;
        expect(&type, cases[i].fault);
    }
}

static void steps_that_go_wrong(void **state)
{
    PACK *pack = builtin("permit.temp_power");
    sp_permit_type type = bare(pack);
    sp_permit_list *list = &type.parts[SP_PERMIT_STEPS];
    sp_permit_step steps[32];

    (void)state;
    assert_true(list->count < SP_COUNT(steps));
    memcpy(steps, list->rows, list->count * sizeof *steps);
    list->rows = steps;
    /* Only the applicant could sign. */
    for (size_t i = 0; i < list->count; i++)
        if (steps[i].kind == SP_PERMIT_STEP_APPROVE) {
            steps[i].by[0] = "applicant";
            steps[i].nby = 1;
        }
    expect(&type, SP_VERIFY_NOBODY_SIGNS);
    /* Nobody accepts: the walk ends before the end. */
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        if (steps[i].kind != SP_PERMIT_STEP_ACCEPT)
            steps[n++] = steps[i];
    list->count = n;
    expect(&type, SP_VERIFY_UNREACHABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pack_holds),
        cmocka_unit_test(the_examples_hold),
        cmocka_unit_test(no_type_to_verify),
        cmocka_unit_test(spoilt_tables),
        cmocka_unit_test(a_pack_adds_guards),
        cmocka_unit_test(rows_that_are_missing),
        cmocka_unit_test(a_dead_end),
        cmocka_unit_test(the_shortest_path_is_told),
        cmocka_unit_test(types_that_lack_something),
        cmocka_unit_test(steps_that_go_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
