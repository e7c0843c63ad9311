/* Fitness of a person: how long permits wait for the answer, beside a site with
 * many people, and a pass that follows a change of nothing. Wanted: under 100
 * µs for the answer. */
#include <time.h>

#include "party.h"
#include "permit_site.h"

enum { PEOPLE = 5000, ASKED = 20000, FOLLOWED = 2000 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void make_firm(permit_site *s)
{
    sp_contractor *c = sp_record_new(&sp_contractor_type);

    OK(sp_text_set(&c->code, "K1"));
    OK(sp_text_set(&c->name, "K1"));
    OK(sp_text_set(&c->agreement_to, "2026-12-31"));
    OK(sp_record_add(s->user[ADMIN], &sp_contractor_type, c));
    OK(sp_contractor_decide(s->user[HEAD], "K1", SP_CONTRACTOR_QUALIFIED,
                            NULL));
    sp_record_free(&sp_contractor_type, c);
}

static void make_person(sp_session *admin, int i)
{
    sp_person *p = sp_record_new(&sp_person_type);
    char code[16];

    snprintf(code, sizeof code, "W%d", i);
    OK(sp_text_set(&p->code, code));
    OK(sp_text_set(&p->name, code));
    OK(sp_text_set(&p->contractor, "K1"));
    OK(sp_text_set(&p->trained_until, "2026-12-31"));
    OK(sp_text_set(&p->insured_until, "2026-12-31"));
    p->exam_passed = true;
    OK(sp_record_add(admin, &sp_person_type, p));
    sp_record_free(&sp_person_type, p);
    add_certificate(admin, code, "welding", "2027-01-01");
}

static void measure(void **state)
{
    permit_site *s = *state;
    sp_session *admin = s->user[ADMIN];
    size_t reasons = 0;
    char code[16];

    make_firm(s);
    OK(sp_db_begin(admin->db));
    for (int i = 0; i < PEOPLE; i++)
        make_person(admin, i);
    OK(sp_db_commit(admin->db));
    double start = seconds();
    for (int i = 0; i < ASKED; i++) {
        sp_permit_reasons r = {0};
        snprintf(code, sizeof code, "W%d", i % PEOPLE);
        OK(sp_person_fit(admin, code, "welding", SITE_NOW, SITE_NOW, &r));
        reasons += r.count;
        sp_permit_reasons_clear(&r);
    }
    double asked = (seconds() - start) / ASKED * 1e6;
    assert_int_equal(reasons, 0);
    start = seconds();
    for (int i = 0; i < FOLLOWED; i++) {
        snprintf(code, sizeof code, "W%d", i % PEOPLE);
        OK(sp_pass_follow(admin, code));
    }
    double followed = (seconds() - start) / FOLLOWED * 1e6;
    print_message("fit: %.1f us (wanted: 100); pass that follows: %.1f us\n",
                  asked, followed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        measure, open_permit_site, close_permit_site)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
