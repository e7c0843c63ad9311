/* Passes make themselves: through random histories of everything that they rest
 * on, a pass is live exactly when a plain reading of the rows says that all
 * holds. And the blacklist, identity, revoking, visitors that are forgotten. */
#include <inttypes.h>

#include "party.h"
#include "pass_rule.h"
#include "permit_site.h"
#include "when.h"

#define HISTORIES 12
#define STEPS 60

static sp_session *admin;
static sp_session *head;

static int open_site(void **state)
{
    int status = open_permit_site(state);
    permit_site *s = *state;

    admin = s->user[ADMIN];
    head = s->user[HEAD];
    return status;
}

static void now_is(permit_site *s, int64_t time)
{
    at(s, time);
}

/* ---- making rows ---- */

static void add(sp_session *session, const sp_type *type,
                const char *const *texts)
{
    void *record = sp_record_new(type);

    for (int i = 0; texts[i]; i += 2)
        OK(sp_record_set(type, record, sp_type_field(type, texts[i]),
                         texts[i + 1], 480));
    OK(sp_record_add(session, type, record));
    sp_record_free(type, record);
}

#define ADD(session, type, ...)                                                \
    add(session, &type, (const char *const[]){__VA_ARGS__, NULL})

static void edit(sp_session *session, const sp_type *type, const char *code,
                 const char *field, const char *text)
{
    void *record = NULL;

    OK(sp_record_load(session, type, code, &record));
    OK(sp_record_set(type, record, sp_type_field(type, field), text, 480));
    OK(sp_record_save(session, type, record));
    sp_record_free(type, record);
}

/* A firm that is qualified, with agreement and insurance, and two people. */
static void make_firm(const char *agreement_to)
{
    ADD(admin, sp_contractor_type, "code", "K1", "name", "东方建设",
        "credit_code", "91350211M000100Y46", "agreement_from", "2025-01-01",
        "agreement_to", agreement_to);
    OK(sp_contractor_decide(head, "K1", SP_CONTRACTOR_QUALIFIED, NULL));
    ADD(admin, sp_party_paper_type, "contractor", "K1", "kind", "insurance",
        "number", "I1", "valid_from", "2025-01-01", "valid_to", "2026-12-31");
    ADD(admin, sp_person_type, "code", "W1", "name", "赵", "contractor", "K1",
        "trained_until", "2026-06-30", "exam_passed", "yes", "owner_dept",
        "D1");
}

static bool is_live(const char *person)
{
    sp_entry_pass *p = NULL;

    OK(sp_pass_live(admin, person, &p));
    bool live = p && p->state == SP_PASS_ACTIVE;
    sp_pass_release(&p);
    return live;
}

static char *pass_of(const char *person)
{
    sp_entry_pass *p = NULL;

    OK(sp_pass_live(admin, person, &p));
    assert_non_null(p);
    char *number = strdup(p->code);
    sp_pass_release(&p);
    return number;
}

static bool is_fit(const char *person)
{
    sp_permit_reasons reasons = {0};
    int64_t now = sp_session_now(admin);

    OK(sp_person_fit(admin, person, NULL, now, now, &reasons));
    bool fit = reasons.count == 0;
    sp_permit_reasons_clear(&reasons);
    return fit;
}

static bool is_good(const char *number)
{
    sp_permit_reasons reasons = {0};

    OK(sp_pass_check(admin, number, sp_session_now(admin), &reasons));
    bool good = reasons.count == 0;
    sp_permit_reasons_clear(&reasons);
    return good;
}

/* ---- the oracle ---- */

/* Everything, read off the rows with one plain statement for a day. */
static bool all_holds(const char *person, const char *day)
{
    char sql[3000];

    snprintf(
        sql, sizeof sql,
        "SELECT count(*) FROM person p JOIN contractor c ON c.code = "
        "p.contractor WHERE p.code = '%1$s' AND p.trained_until >= '%2$s' AND "
        "p.exam_passed = 1 AND (p.medical_until IS NULL OR p.medical_until >= "
        "'%2$s') AND (p.left_on IS NULL OR p.left_on > '%2$s') AND (p.hired_on "
        "IS NULL OR p.hired_on <= '%2$s') AND p.blacklisted = 0 AND c.state = "
        "'qualified' AND (c.agreement_from IS NULL OR c.agreement_from <= "
        "'%2$s') AND c.agreement_to >= '%2$s' AND (c.contract_to IS NULL OR "
        "c.contract_to >= '%2$s') AND (p.insured_until >= '%2$s' OR "
        "(p.insured_until IS NULL AND EXISTS (SELECT 1 FROM party_paper i "
        "WHERE i.contractor = c.code AND i.kind = 'insurance' AND i.removed_at "
        "IS NULL AND (i.valid_from IS NULL OR i.valid_from <= '%2$s') AND "
        "(i.valid_to IS NULL OR i.valid_to >= '%2$s')))) AND NOT EXISTS "
        "(SELECT 1 FROM certificate k WHERE k.person = p.code AND k.removed_at "
        "IS NULL AND NOT EXISTS (SELECT 1 FROM certificate g WHERE g.person = "
        "p.code AND g.kind = k.kind AND g.removed_at IS NULL AND g.revoked = 0 "
        "AND (g.valid_from IS NULL OR g.valid_from <= '%2$s') AND (g.valid_to "
        "IS NULL OR g.valid_to >= '%2$s') AND (g.review_due IS NULL OR "
        "g.review_due >= '%2$s'))) AND NOT EXISTS (SELECT 1 FROM "
        "blacklist_entry b WHERE b.state IN ('in_force', 'lift_proposed') AND "
        "(b.valid_to IS NULL OR b.valid_to >= '%2$s') AND (b.person = p.code "
        "OR (b.subject = 'person' AND b.id_hash = p.id_hash) OR b.contractor = "
        "c.code OR b.credit_code = c.credit_code OR b.id_hash = "
        "c.legal_rep_hash))",
        person, day);
    return site_sql_int(sql) == 1;
}

/* ---- random histories ---- */

static uint64_t dice_state;

static unsigned dice(unsigned sides)
{
    dice_state = dice_state * UINT64_C(6364136223846793005) + 1442695040888963;
    return (unsigned)(dice_state >> 33) % sides;
}

static const char *random_day(char day[11])
{
    sp_day_format(sp_party_today(admin) - 20 + dice(60), day);
    return day;
}

static void change_person(void)
{
    static const char *const fields[] = {"trained_until", "medical_until",
                                         "insured_until", "left_on",
                                         "hired_on"};
    char day[11];
    const char *field = fields[dice(SP_COUNT(fields))];
    const char *text =
        dice(3) || strcmp(field, "trained_until") == 0 ? random_day(day) : "";
    void *record = NULL;

    OK(sp_record_load(admin, &sp_person_type, "W1", &record));
    OK(sp_record_set(&sp_person_type, record,
                     sp_type_field(&sp_person_type, field), text, 480));
    ((sp_person *)record)->exam_passed = dice(5) > 0;
    sp_status status = sp_record_save(admin, &sp_person_type, record);
    assert_true(status == SP_OK || status == SP_INVALID); /* left first */
    sp_record_free(&sp_person_type, record);
}

static void change_firm(void)
{
    char day[11];

    if (dice(2))
        edit(admin, &sp_contractor_type, "K1", "agreement_to",
             dice(4) ? "2026-12-31" : random_day(day));
    else
        (void)sp_contractor_decide(
            head, "K1",
            dice(3) ? SP_CONTRACTOR_QUALIFIED : SP_CONTRACTOR_SUSPENDED, "x");
}

static void change_papers(void)
{
    char from[11], to[11], number[32];
    sp_certificate *c = sp_record_new(&sp_certificate_type);
    static int n;

    snprintf(number, sizeof number, "T%d", ++n);
    OK(sp_text_set(&c->person, "W1"));
    OK(sp_text_set(&c->kind, dice(2) ? "welding" : "height"));
    OK(sp_text_set(&c->number, number));
    OK(sp_text_set(&c->valid_from, random_day(from)));
    OK(sp_text_set(&c->valid_to, random_day(to)));
    if (dice(3) == 0)
        OK(sp_text_set(&c->review_due, random_day(to)));
    sp_status status = sp_record_add(admin, &sp_certificate_type, c);
    assert_true(status == SP_OK || status == SP_INVALID);
    sp_record_free(&sp_certificate_type, c);
}

static void drop_papers(void)
{
    sp_query *q = sp_query_new(&sp_certificate_type);
    sp_records list = {0};

    OK(sp_query_where(q, "person", "W1"));
    OK(sp_record_list(admin, q, &list));
    for (size_t i = 0; i < list.count; i++)
        if (dice(2)) {
            sp_certificate *c = list.items[i];
            if (dice(3) == 0)
                edit(admin, &sp_certificate_type, c->code, "revoked",
                     c->revoked ? "no" : "yes");
            else /* nobody's role may take one out of use: as the office */
                edit(admin, &sp_certificate_type, c->code, "valid_to",
                     "2026-12-31");
        }
    sp_records_clear(&list);
    sp_query_free(q);
}

static void change_blacklist(void)
{
    sp_blacklist_entry *e = sp_record_new(&sp_blacklist_entry_type);
    static char last[64];

    if (*last && dice(2)) {
        (void)sp_blacklist_lift(admin, last, "x");
        (void)sp_blacklist_decide(head, last, true, "x");
        *last = '\0';
    } else if (dice(3) == 0) {
        OK(sp_text_set(&e->person, "W1"));
        OK(sp_text_set(&e->reason, "no_permit"));
        OK(sp_text_set(&e->evidence, "照片"));
        if (sp_blacklist_propose(admin, e) == SP_OK) {
            snprintf(last, sizeof last, "%s", e->code);
            OK(sp_blacklist_decide(head, last, true, NULL));
        }
    }
    sp_record_free(&sp_blacklist_entry_type, e);
}

static void (*const changes[])(void) = {
    change_person, change_firm, change_papers, drop_papers, change_blacklist};

static int seen[2]; /* how often something was missing, and nothing */

/* Live means holding, with no tick; holding means live, after a tick. */
static void compare(int history, int step)
{
    char day[11];
    sp_entry_pass *p = NULL;

    sp_day_format(sp_party_today(admin), day);
    bool holds = all_holds("W1", day);
    seen[holds]++;
    if (is_fit("W1") && !holds)
        fail_msg("history %d, step %d, %s: fit, but not all holds", history,
                 step, day);
    OK(sp_pass_live(admin, "W1", &p));
    if (p && is_good(p->code) && !holds)
        fail_msg("history %d, step %d, %s: good, but not all holds", history,
                 step, day);
    sp_pass_release(&p);
    OK(sp_tick(admin, NULL));
    if (is_live("W1") != holds) {
        sp_permit_reasons reasons = {0};
        OK(sp_pass_why(admin, "W1", &reasons));
        fail_msg("history %d, step %d, %s: live %d, holds %d: %s", history,
                 step, day, !holds, holds,
                 reasons.count ? reasons.items[0].en : "no reason");
    }
    assert_int_equal(is_fit("W1"), holds);
}

static void live_when_all_holds(void **state)
{
    permit_site *s = *state;
    int64_t start = now_of(s);

    make_firm("2026-12-31");
    assert_true(is_live("W1"));
    for (int h = 0; h < HISTORIES; h++) {
        dice_state = (uint64_t)h * 7919 + 1;
        now_is(s, start + h * 15 * DAY);
        for (int i = 0; i < STEPS; i++) {
            changes[dice(SP_COUNT(changes))]();
            if (dice(3) == 0)
                now_is(s, now_of(s) + (int64_t)dice(4) * DAY);
            compare(h, i);
        }
        now_is(s, start + (h + 1) * 15 * DAY);
    }
    assert_true(seen[0] > 50 && seen[1] > 50);
    assert_int_equal(site_sql_int("SELECT count(*) FROM (SELECT person FROM "
                                  "entry_pass WHERE state IN ('issued', "
                                  "'active', 'suspended') GROUP BY person "
                                  "HAVING count(*) > 1)"),
                     0);
}

/* ---- ends ---- */

static void it_falls_with_the_first_that_ends(void **state)
{
    permit_site *s = *state;
    sp_entry_pass *p = NULL;

    make_firm("2026-01-31");
    OK(sp_pass_live(admin, "W1", &p));
    assert_string_equal(p->valid_to, "2026-01-31");
    assert_string_equal(p->ends_by, "agreement");
    char *number = strdup(p->code);
    sp_pass_release(&p);
    edit(admin, &sp_contractor_type, "K1", "agreement_to", "2026-12-31");
    OK(sp_pass_live(admin, "W1", &p));
    assert_string_equal(p->ends_by, "limit"); /* 180 days */
    assert_string_equal(p->valid_to, "2026-05-22");
    assert_string_equal(p->code, number);
    sp_pass_release(&p);
    assert_true(is_good(number));
    assert_true(is_fit("W1"));
    now_is(s, SITE_NOW + 180 * DAY); /* no tick has run */
    assert_false(is_good(number));
    assert_false(is_fit("W1"));
    OK(sp_tick(admin, NULL)); /* all holds: the next one */
    assert_true(is_fit("W1"));
    assert_false(is_good(number));
    free(number);
}

static void a_revoked_one_needs_training(void **state)
{
    (void)state;
    make_firm("2026-12-31");
    char *number = pass_of("W1");
    REFUSED(SP_FORBIDDEN, sp_pass_revoke(admin, number, "12 分"));
    REFUSED(SP_INVALID, sp_pass_revoke(head, number, ""));
    OK(sp_pass_revoke(head, number, "记满 12 分"));
    REFUSED(SP_CONFLICT, sp_pass_revoke(head, number, "又一次"));
    assert_false(is_good(number));
    assert_false(is_fit("W1"));
    OK(sp_tick(admin, NULL));
    assert_false(is_fit("W1"));
    edit(admin, &sp_person_type, "W1", "trained_until", "2026-07-01");
    assert_true(is_fit("W1"));
    free(number);
}

static void who_returns_it_has_left(void **state)
{
    (void)state;
    make_firm("2026-12-31");
    char *number = pass_of("W1");
    OK(sp_pass_return(admin, number));
    assert_false(is_good(number));
    assert_false(is_fit("W1"));
    REFUSED(SP_CONFLICT, sp_pass_return(admin, number));
    edit(admin, &sp_person_type, "W1", "left_on", "");
    assert_true(is_fit("W1")); /* back: another number */
    assert_false(is_good(number));
    free(number);
}

/* ---- the blacklist ---- */

static void propose(sp_session *session, const char *contractor,
                    const char *person, char code[64])
{
    sp_blacklist_entry *e = sp_record_new(&sp_blacklist_entry_type);

    OK(sp_text_set(&e->contractor, contractor));
    OK(sp_text_set(&e->person, person));
    OK(sp_text_set(&e->reason, "false_papers"));
    OK(sp_text_set(&e->evidence, "假证复印件"));
    OK(sp_blacklist_propose(session, e));
    REFUSED(SP_CONFLICT, sp_blacklist_propose(session, e));
    snprintf(code, 64, "%s", e->code);
    sp_record_free(&sp_blacklist_entry_type, e);
}

static void a_renamed_firm_is_found(void **state)
{
    permit_site *s = *state;
    char code[64];

    make_firm("2026-12-31");
    OK(sp_contractor_identify(admin, "K1", "11010519491231002X"));
    ADD(admin, sp_contractor_type, "code", "K2", "name", "西方建设",
        "agreement_to", "2026-12-31");
    OK(sp_contractor_identify(admin, "K2", "11010519491231002x"));
    ADD(admin, sp_contractor_type, "code", "K3", "name", "无关");
    propose(admin, "K1", NULL, code);
    assert_true(is_fit("W1")); /* proposed is not decided */
    REFUSED(SP_FORBIDDEN, sp_blacklist_decide(admin, code, true, NULL));
    OK(sp_blacklist_decide(head, code, true, NULL));
    assert_false(is_fit("W1"));
    assert_false(is_live("W1"));
    REFUSED(SP_CONFLICT,
            sp_contractor_decide(head, "K2", SP_CONTRACTOR_QUALIFIED, NULL));
    OK(sp_contractor_decide(head, "K3", SP_CONTRACTOR_QUALIFIED, NULL));
    ADD(admin, sp_contractor_type, "code", "K4", "name", "北方建设",
        "credit_code", "91350211M000100Y46"); /* the same credit code */
    REFUSED(SP_CONFLICT,
            sp_contractor_decide(head, "K4", SP_CONTRACTOR_QUALIFIED, NULL));
    OK(sp_blacklist_lift(head, code, "已整改"));
    REFUSED(SP_FORBIDDEN, sp_blacklist_decide(head, code, true, NULL));
    assert_false(is_fit("W1")); /* in force until that is decided */
    OK(sp_blacklist_decide(s->user[CHIEF], code, true, NULL));
    OK(sp_contractor_decide(head, "K1", SP_CONTRACTOR_QUALIFIED, NULL));
    assert_true(is_fit("W1"));
}

static void a_person_is_known_again(void **state)
{
    permit_site *s = *state;
    char code[64];

    make_firm("2026-12-31");
    OK(sp_person_identify(admin, "W1", "11010519491231002X"));
    ADD(admin, sp_person_type, "code", "W2", "name", "改名", "contractor", "K1",
        "trained_until", "2026-06-30", "exam_passed", "yes");
    REFUSED(SP_CONFLICT, sp_person_identify(admin, "W2", "11010519491231002X"));
    propose(admin, NULL, "W1", code);
    OK(sp_blacklist_decide(head, code, true, NULL));
    assert_false(is_fit("W1"));
    REFUSED(SP_CONFLICT, sp_person_blacklist(head, "W1", NULL));
    edit(admin, &sp_person_type, "W1", "left_on", "2025-11-24");
    assert_true(is_fit("W2"));
    OK(sp_person_identify(admin, "W2", "11010519491231002X"));
    assert_false(is_fit("W2"));
    assert_false(is_live("W2"));
    now_is(s, SITE_NOW + (3 * 365 + 2) * (int64_t)DAY); /* its time is over */
    OK(sp_tick(admin, NULL));
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM person WHERE blacklisted = 1"), 0);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM ledger WHERE after LIKE "
                     "'%11010519491231002X%' OR before LIKE '%1949%'"),
        0);
}

/* ---- agreements ---- */

static void agreements_need_two_signatures(void **state)
{
    (void)state;
    make_firm("2025-12-31");
    ADD(admin, sp_party_agreement_type, "code", "X1", "contractor", "K1",
        "valid_from", "2026-01-01", "valid_to", "2026-12-31");
    REFUSED(SP_INVALID, sp_agreement_sign(head, "X1", NULL));
    edit(admin, &sp_party_agreement_type, "X1", "duties", "各负其责");
    edit(admin, &sp_party_agreement_type, "X1", "measures", "隔离");
    edit(admin, &sp_party_agreement_type, "X1", "coordinator", "P-LEAD");
    edit(admin, &sp_party_agreement_type, "X1", "their_coordinator", "李");
    REFUSED(SP_FORBIDDEN, sp_agreement_sign(admin, "X1", NULL));
    OK(sp_agreement_sign(head, "X1", NULL));
    REFUSED(SP_CONFLICT, sp_agreement_sign(head, "X1", NULL));
    assert_true(is_live("W1"));
    OK(sp_agreement_sign(admin, "X1", "王经理"));
    assert_false(is_live("W1")); /* it begins next year: issued */
    void *found = NULL;
    OK(sp_record_load(admin, &sp_party_agreement_type, "X1", &found));
    sp_party_agreement *a = found;
    OK(sp_text_set(&a->valid_to, "2027-12-31"));
    REFUSED(SP_CONFLICT, sp_record_save(admin, &sp_party_agreement_type, a));
    sp_record_free(&sp_party_agreement_type, found);
    OK(sp_record_load(admin, &sp_contractor_type, "K1", &found));
    sp_contractor *c = found;
    assert_string_equal(c->agreement_to, "2026-12-31");
    OK(sp_text_set(&c->agreement_to, "2030-12-31"));
    REFUSED(SP_CONFLICT, sp_record_save(admin, &sp_contractor_type, c));
    sp_record_free(&sp_contractor_type, found);
}

/* ---- visitors ---- */

static void visitors_are_forgotten(void **state)
{
    static const sp_visitor_arrival in = {true, "安全帽", "王", NULL};
    permit_site *s = *state;
    sp_visitor *v = sp_record_new(&sp_visitor_type);
    sp_headcount heads;

    OK(sp_text_set(&v->name, "欧阳访客"));
    OK(sp_text_set(&v->phone, "13900001111"));
    OK(sp_text_set(&v->host, "P-SHIFT"));
    v->planned_from = now_of(s) + HOUR;
    v->planned_to = now_of(s) + 3 * HOUR;
    v->heads = 3;
    OK(sp_visitor_book(s->user[HAND], v)); /* the host themselves */
    REFUSED(SP_FORBIDDEN, sp_visitor_approve(s->user[APP], v->code));
    OK(sp_visitor_approve(s->user[BOSS], v->code));
    OK(sp_visitor_arrive(admin, v->code, &in));
    OK(sp_headcount_now(admin, &heads));
    assert_int_equal(heads.visitors, 3);
    assert_int_equal(heads.overstays, 0);
    v->state = SP_VISITOR_ON_SITE;
    assert_false(sp_visitor_overstays(v, v->planned_to));
    assert_true(sp_visitor_overstays(v, v->planned_to + 1));
    now_is(s, now_of(s) + 4 * HOUR);
    OK(sp_headcount_now(admin, &heads));
    assert_int_equal(heads.overstays, 3);
    OK(sp_tick(admin, NULL));
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE kind = "
                                  "'visitor_overstay'"),
                     1);
    OK(sp_visitor_leave(admin, v->code));
    now_is(s, now_of(s) + 200 * DAY);
    OK(sp_tick(admin, NULL));
    assert_int_equal(site_sql_int("SELECT count(*) FROM visitor WHERE name IS "
                                  "NULL AND phone IS NULL AND blanked_at IS "
                                  "NOT NULL AND heads = 3"),
                     1);
    assert_int_equal(site_sql_int("SELECT count(*) FROM ledger WHERE before "
                                  "LIKE '%欧阳%' OR after LIKE '%欧阳%' OR "
                                  "after LIKE '%13900001111%'"),
                     0);
    sp_record_free(&sp_visitor_type, v);
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, open_site, close_permit_site)
    const struct CMUnitTest tests[] = {
        WITH(live_when_all_holds),
        WITH(it_falls_with_the_first_that_ends),
        WITH(a_revoked_one_needs_training),
        WITH(who_returns_it_has_left),
        WITH(a_renamed_firm_is_found),
        WITH(a_person_is_known_again),
        WITH(agreements_need_two_signatures),
        WITH(visitors_are_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
