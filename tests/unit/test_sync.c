/* Sites that carry each other their changes: in any order, twice, late. */
#include "change.h"
#include "field.h"
#include "site_help.h"
#include "slurp.h"
#include "stricter.h"

enum { SITES = 3 };

typedef struct site {
    sp_session *session;
    char path[80];
    char name[4];
} site;

static site sites[SITES];

static void fits(sp_status status)
{
    if (status != SP_OK)
        fail_msg("%s: %s", sp_status_name(status), sp_last_error(SP_EN));
}

static sp_session *make_at(const char *path, int i)
{
    sp_session_options options = site_options();
    sp_session *root = NULL;
    sp_session *head = NULL;
    sp_user *user = sp_record_new(&sp_user_type);
    char *token = NULL;

    options.node = (unsigned)i + 1;
    options.now = SITE_NOW + i;
    site_remove(path);
    OK(sp_site_create(path, &options, "root", SITE_PASSWORD, &root));
    OK(sp_text_set(&user->name, "head"));
    OK(sp_user_add(root, user, SITE_PASSWORD));
    OK(sp_user_grant(root, "head", "SAFETY_HEAD"));
    sp_record_free(&sp_user_type, user);
    OK(sp_token_create(root, "head", "test", SITE_NOW + 1000000, &token));
    OK(sp_session_open(path, &options, &head));
    OK(sp_session_login_token(head, token));
    sp_free(token);
    sp_session_close(head);
    return root;
}

/* Both hands of a test: root takes in, head works. */
static sp_session *worker(const site *s)
{
    sp_session_options options = s->session->options;
    sp_session *head = NULL;
    char *token = NULL;

    OK(sp_token_create(s->session, "head", "w", options.now + 1000, &token));
    OK(sp_session_open(s->path, &options, &head));
    OK(sp_session_login_token(head, token));
    sp_free(token);
    return head;
}

static int open_sites(void **state)
{
    (void)state;
    for (int i = 0; i < SITES; i++) {
        site *s = &sites[i];
        snprintf(s->path, sizeof s->path, "/tmp/sp-sync-%d-%d.db",
                 (int)getpid(), i);
        snprintf(s->name, sizeof s->name, "%c", 'A' + i);
        s->session = make_at(s->path, i);
        fits(sp_sync_init(s->session, s->name));
    }
    return 0;
}

static int close_sites(void **state)
{
    (void)state;
    for (int i = 0; i < SITES; i++) {
        sp_session_close(sites[i].session);
        site_remove(sites[i].path);
    }
    return 0;
}

static const char *parcel(int from, int n)
{
    static char path[80];

    snprintf(path, sizeof path, "/tmp/sp-sync-%d-%d-%d.spx", (int)getpid(),
             from, n);
    return path;
}

static sp_status carry(int from, int to, const char *path, int64_t since,
                       sp_sync_result *out)
{
    fits(sp_sync_export(sites[from].session, path, NULL, since, NULL));
    return sp_sync_import(sites[to].session, path, NULL, out);
}

static void add_zone(const site *s, const char *code, const char *name)
{
    sp_session *head = worker(s);
    sp_zone *z = sp_record_new(&sp_zone_type);

    OK(sp_text_set(&z->code, code));
    OK(sp_text_set(&z->name, name));
    fits(sp_record_add(head, &sp_zone_type, z));
    sp_record_free(&sp_zone_type, z);
    sp_session_close(head);
}

static sp_enterprise *enterprise_at(const site *s, const char *code)
{
    void *found = NULL;

    if (sp_rec_find(s->session->db, &sp_enterprise_type, "code", code,
                    &found) != SP_OK)
        return NULL;
    return found;
}

/* Does @text stand in the remark, and is this the grade? */
static void is_so(const site *s, const char *code, const char *remark,
                  sp_risk_grade grade)
{
    sp_enterprise *e = enterprise_at(s, code);

    assert_non_null(e);
    assert_string_equal(e->remark ? e->remark : "", remark);
    assert_int_equal(e->risk_grade, grade);
    sp_record_free(&sp_enterprise_type, e);
}

static void edit(const site *s, const char *code, const char *remark,
                 sp_risk_grade grade)
{
    sp_session *head = worker(s);
    sp_enterprise *e = site_enterprise(head, code);

    OK(sp_text_set(&e->remark, remark));
    e->risk_grade = grade;
    fits(sp_record_save(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    sp_session_close(head);
}

static void make(const site *s, const char *code)
{
    sp_session *head = worker(s);

    fits(site_try_enterprise(head, code, code, NULL));
    sp_session_close(head);
}

static void later(int i)
{
    sites[i].session->options.now += 10;
}

/* ---- what each rule says ---- */

static void changes_go_across(void **state)
{
    sp_sync_result r = {0};

    (void)state;
    make(&sites[0], "E1");
    fits(carry(0, 1, parcel(0, 1), 0, &r));
    assert_int_equal(r.added, 1);
    is_so(&sites[1], "E1", "", SP_RISK_UNASSESSED);
    /* twice is as once */
    fits(sp_sync_import(sites[1].session, parcel(0, 1), NULL, &r));
    assert_int_equal(r.added + r.changed + r.merged, 0);
    /* and back, with what the other did to it */
    edit(&sites[1], "E1", "two", SP_RISK_LOW);
    fits(carry(1, 0, parcel(1, 1), 0, &r));
    assert_int_equal(r.changed, 1);
    is_so(&sites[0], "E1", "two", SP_RISK_LOW);
    /* an old file changes nothing any more */
    fits(sp_sync_import(sites[1].session, parcel(0, 1), NULL, &r));
    is_so(&sites[1], "E1", "two", SP_RISK_LOW);
}

static void a_gap_is_told(void **state)
{
    sp_sync_facts f = {0};

    (void)state;
    make(&sites[2], "E3");
    fits(sp_sync_export(sites[2].session, parcel(2, 1), NULL, SP_NO_INT, &f));
    fits(sp_sync_export(sites[2].session, parcel(2, 2), NULL, f.to, NULL));
    REFUSED(SP_CONFLICT,
            sp_sync_import(sites[0].session, parcel(2, 2), NULL, NULL));
    assert_non_null(strstr(sp_last_error(SP_EN), "--since 0"));
    fits(sp_sync_import(sites[0].session, parcel(2, 1), NULL, NULL));
    fits(sp_sync_import(sites[0].session, parcel(2, 2), NULL, NULL));
    REFUSED(SP_INVALID,
            sp_sync_import(sites[2].session, parcel(2, 2), NULL, NULL));
}

static void two_hands_on_one_record(void **state)
{
    sp_sync_result r = {0};
    char code[200] = "";
    void *found = NULL;

    (void)state;
    later(0);
    edit(&sites[0], "E1", "from A", SP_RISK_MAJOR);
    later(1);
    later(1);
    edit(&sites[1], "E1", "from B", SP_RISK_GENERAL);
    fits(sp_sync_export(sites[0].session, parcel(0, 3), NULL, 0, NULL));
    fits(carry(1, 0, parcel(1, 3), 0, &r));
    assert_int_equal(r.merged, 1);
    assert_int_equal(r.conflicts, 1);
    fits(sp_sync_import(sites[1].session, parcel(0, 3), NULL, &r));
    assert_int_equal(r.merged, 1);
    /* the stricter grade, and the later words, on both */
    is_so(&sites[0], "E1", "from B", SP_RISK_MAJOR);
    is_so(&sites[1], "E1", "from B", SP_RISK_MAJOR);
    /* a person decides for the other */
    OK(sp_rec_find(sites[0].session->db, &sp_sync_conflict_type, NULL, NULL,
                   &found));
    snprintf(code, sizeof code, "%s", ((sp_sync_conflict *)found)->code);
    assert_string_equal(((sp_sync_conflict *)found)->fields, "remark");
    sp_record_free(&sp_sync_conflict_type, found);
    sp_session *head = worker(&sites[0]);
    REFUSED(SP_INVALID, sp_sync_resolve(head, code, SP_SYNC_UNDECIDED, NULL));
    fits(sp_sync_resolve(head, code, SP_SYNC_OTHER, "A was right"));
    REFUSED(SP_CONFLICT, sp_sync_resolve(head, code, SP_SYNC_KEPT, NULL));
    sp_session_close(head);
    is_so(&sites[0], "E1", "from A", SP_RISK_MAJOR);
    fits(carry(0, 1, parcel(0, 4), 0, &r));
    is_so(&sites[1], "E1", "from A", SP_RISK_MAJOR);
}

static void one_code_of_two_plants(void **state)
{
    sp_sync_result r = {0};
    sp_session *head;
    void *found = NULL;

    (void)state;
    add_zone(&sites[0], "Z1", "zone of A");
    add_zone(&sites[1], "Z1", "zone of B");
    head = worker(&sites[1]);
    sp_risk_point *p = sp_record_new(&sp_risk_point_type);
    OK(sp_text_set(&p->code, "P1"));
    OK(sp_text_set(&p->name, "point of B"));
    OK(sp_text_set(&p->zone, "Z1"));
    fits(sp_record_add(head, &sp_risk_point_type, p));
    sp_record_free(&sp_risk_point_type, p);
    sp_session_close(head);
    fits(carry(0, 2, parcel(0, 5), 0, &r)); /* C is the centre */
    fits(carry(1, 2, parcel(1, 5), 0, &r));
    assert_true(r.renamed >= 1);
    OK(sp_rec_find(sites[2].session->db, &sp_zone_type, "code", "Z1@B",
                   &found));
    assert_string_equal(((sp_zone *)found)->name, "zone of B");
    sp_record_free(&sp_zone_type, found);
    OK(sp_rec_find(sites[2].session->db, &sp_risk_point_type, "code", "P1",
                   &found));
    assert_string_equal(((sp_risk_point *)found)->zone, "Z1@B");
    sp_record_free(&sp_risk_point_type, found);
    /* it finds its way home: the centre's changes of it are B's own Z1 */
    head = worker(&sites[2]);
    OK(sp_record_load(head, &sp_zone_type, "Z1@B", &found));
    OK(sp_text_set(&((sp_zone *)found)->responsible_person, "centre"));
    fits(sp_record_save(head, &sp_zone_type, found));
    sp_record_free(&sp_zone_type, found);
    sp_session_close(head);
    fits(carry(2, 1, parcel(2, 5), 0, &r));
    OK(sp_rec_find(sites[1].session->db, &sp_zone_type, "code", "Z1", &found));
    assert_string_equal(((sp_zone *)found)->responsible_person, "centre");
    assert_string_equal(((sp_zone *)found)->name, "zone of B");
    sp_record_free(&sp_zone_type, found);
    OK(sp_rec_find(sites[1].session->db, &sp_risk_point_type, "code", "P1",
                   &found));
    assert_string_equal(((sp_risk_point *)found)->zone, "Z1");
    sp_record_free(&sp_risk_point_type, found);
}

/* ---- whatever happens, in whatever order, they end up the same ---- */

static uint32_t seed = 20251124;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % sides;
}

static void do_something(int i)
{
    char code[16];
    char remark[32];

    sites[i].session->options.now += 1 + (int64_t)dice(20);
    snprintf(code, sizeof code, "R%u", dice(6));
    snprintf(remark, sizeof remark, "%c%u", 'A' + i, dice(1000));
    sp_enterprise *e = enterprise_at(&sites[i], code);
    bool there = e != NULL;
    sp_record_free(&sp_enterprise_type, e);
    if (there)
        edit(&sites[i], code, remark, (sp_risk_grade)dice(5));
    else if (i == (code[1] - '0') % SITES) /* each is made at one place */
        make(&sites[i], code);
}

enum { PARCELS = 400 };
static char sent[PARCELS][80];
static int sender[PARCELS];
static int nsent;

static void send_something(int i)
{
    if (nsent == PARCELS)
        return;
    snprintf(sent[nsent], sizeof sent[0], "%s", parcel(i, 100 + nsent));
    fits(sp_sync_export(sites[i].session, sent[nsent], NULL, 0, NULL));
    sender[nsent++] = i;
}

/* Any file, new or old, to anybody but who made it. */
static void receive_something(int i)
{
    if (nsent == 0)
        return;
    int k = (int)dice((uint32_t)nsent);
    if (sender[k] != i)
        fits(sp_sync_import(sites[i].session, sent[k], NULL, NULL));
}

static void everybody_to_everybody(void)
{
    for (int round = 0; round < 2; round++)
        for (int a = 0; a < SITES; a++)
            for (int b = 0; b < SITES; b++)
                if (a != b)
                    fits(carry(a, b, parcel(a, 90 + b), 0, NULL));
}

static void are_the_same(const char *code)
{
    sp_enterprise *first = enterprise_at(&sites[0], code);

    for (int i = 1; i < SITES; i++) {
        sp_enterprise *e = enterprise_at(&sites[i], code);
        assert_int_equal(e == NULL, first == NULL);
        for (size_t k = 0; e && k < sp_enterprise_type.nfields; k++) {
            const sp_field *f = &sp_enterprise_type.fields[k];
            if (strcmp(f->name, "id") != 0 && !sp_field_equal(f, first, e))
                fail_msg("%s: %s differs between A and %s", code, f->name,
                         sites[i].name);
        }
        sp_record_free(&sp_enterprise_type, e);
    }
    sp_record_free(&sp_enterprise_type, first);
}

static void random_histories_converge(void **state)
{
    const char *rounds = getenv("SP_ROUNDS");
    int n = rounds ? atoi(rounds) : 3;

    (void)state;
    for (int round = 0; round < n; round++) {
        for (int k = 0; k < 30; k++) {
            int i = (int)dice(SITES);
            if (dice(3))
                do_something(i);
            if (dice(4) == 0)
                send_something(i);
            if (dice(3) == 0)
                receive_something((int)dice(SITES));
        }
        everybody_to_everybody();
        for (int k = 0; k < 6; k++) {
            char code[16];
            snprintf(code, sizeof code, "R%d", k);
            are_the_same(code);
        }
    }
    for (int i = 0; i < SITES; i++) {
        sp_audit_result proof = {0};
        fits(sp_audit_verify(sites[i].session, NULL, &proof));
    }
    for (int i = 0; i < nsent; i++)
        unlink(sent[i]);
}

/* The merge is the same in whatever order it is done. */
static void stricter_rules_are_sound(void **state)
{
    size_t n;
    const sp_stricter_rule *rules = sp_stricter_rules(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        const sp_type *type = sp_type_find(rules[i].type);
        assert_non_null(type);
        const sp_field *field = sp_type_field(type, rules[i].field);
        if (!field)
            fail_msg("%s has no %s", rules[i].type, rules[i].field);
        bool is_enum = rules[i].how == SP_STRICTER_LAST ||
                       rules[i].how == SP_STRICTER_FIRST;
        bool is_flag = rules[i].how == SP_STRICTER_TRUE ||
                       rules[i].how == SP_STRICTER_FALSE;
        assert_int_equal(is_enum, field->kind == SP_ENUM);
        assert_int_equal(is_flag, field->kind == SP_BOOL);
        assert_true(field->kind != SP_TEXT || field->as == SP_AS_DATE);
        assert_true(*rules[i].zh && *rules[i].en);
        for (size_t k = 0; k < i; k++)
            assert_false(strcmp(rules[i].type, rules[k].type) == 0 &&
                         strcmp(rules[i].field, rules[k].field) == 0);
    }
}

static void names_are_checked(void **state)
{
    (void)state;
    REFUSED(SP_INVALID, sp_sync_init(sites[0].session, "a b"));
    REFUSED(SP_INVALID, sp_sync_init(sites[0].session, ""));
    REFUSED(SP_CONFLICT, sp_sync_init(sites[0].session, "other"));
    fits(sp_sync_init(sites[0].session, "A"));
    sp_session *head = worker(&sites[0]);
    REFUSED(SP_FORBIDDEN, sp_sync_init(head, "A"));
    REFUSED(SP_FORBIDDEN, sp_sync_import(head, "/tmp/none", NULL, NULL));
    sp_session_close(head);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stricter_rules_are_sound),
        cmocka_unit_test(changes_go_across),
        cmocka_unit_test(a_gap_is_told),
        cmocka_unit_test(two_hands_on_one_record),
        cmocka_unit_test(one_code_of_two_plants),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(random_histories_converge),
    };

    return cmocka_run_group_tests(tests, open_sites, close_sites);
}
