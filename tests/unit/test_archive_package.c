/* Archives as packages: what goes out comes in, to the letter and for every
 * type; what is there already; what was damaged. */
int ledger_main(void);
#define main ledger_main /* its site has a row of every type */
#include "test_ledger.c"
#undef main

#include "slurp.h"

static const char *file(const char *what)
{
    static char path[4][120];
    static int turn;
    char *p = path[turn++ % 4];

    snprintf(p, sizeof path[0], "/tmp/sp-archive-%d-%s", (int)getpid(), what);
    return p;
}

static const char *other_path(void)
{
    return file("other.db");
}

/* An empty site made to take a package in. */
static sp_session *empty_site(void)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;

    site_remove(other_path());
    options.now += 86400; /* it was made on another day */
    OK(sp_site_create(other_path(), &options, "root", SITE_PASSWORD, &session));
    return session;
}

static void at(sp_session *session, int64_t now)
{
    session->options.now = now;
}

static void same_files(const char *a, const char *b)
{
    void *x = NULL;
    void *y = NULL;
    size_t nx;
    size_t ny;

    OK(sp_slurp(a, 1 << 28, &x, &nx));
    OK(sp_slurp(b, 1 << 28, &y, &ny));
    assert_int_equal(nx, ny);
    assert_memory_equal(x, y, nx);
    free(x);
    free(y);
}

static sp_archive_options plain(void)
{
    sp_archive_options o = SP_ARCHIVE_OPTIONS_INIT;

    o.no_ledger = true;
    return o;
}

static sp_status take_in(sp_session *session, const char *path,
                         sp_on_conflict how, sp_archive_result *out)
{
    sp_archive_import_options o = SP_ARCHIVE_IMPORT_OPTIONS_INIT;

    o.on_conflict = how;
    return sp_archive_import(session, path, &o, out);
}

static void fits(sp_status status)
{
    if (status != SP_OK)
        fail_msg("%s: %s", sp_status_name(status), sp_last_error(SP_EN));
}

/* ---- out and in ---- */

static void an_empty_site_becomes_the_same(void **state)
{
    static const char *const ends[] = {"zip", "tar.gz", "tar.zst"};
    sp_archive_options o = plain();

    (void)state;
    for (size_t i = 0; i < SP_COUNT(ends); i++) {
        char a[120];
        char b[120];
        sp_archive_facts out = {0};
        sp_archive_result in = {0};
        sp_audit_result proof = {0};
        snprintf(a, sizeof a, "%s.%s", file("a"), ends[i]);
        snprintf(b, sizeof b, "%s.%s", file("b"), ends[i]);
        fits(sp_archive_export(root, a, &o, &out));
        assert_true(out.whole && out.records > 70 && out.blobs > 0);
        sp_session *other = empty_site();
        fits(take_in(other, a, SP_CONFLICT_KEEP, &in));
        assert_int_equal(in.all.added + in.all.changed + in.all.same,
                         out.records);
        assert_int_equal(in.all.kept, 0);
        assert_int_equal(in.blobs, out.blobs);
        fits(sp_audit_verify(other, NULL, &proof));
        at(other, SITE_NOW);
        fits(sp_archive_export(other, b, &o, NULL));
        same_files(a, b);
        /* and once more changes nothing */
        int64_t head_before = 0;
        sp_hash hash;
        OK(sp_ledger_last(other->db, &head_before, &hash));
        fits(take_in(other, a, SP_CONFLICT_REPLACE, &in));
        assert_int_equal(in.all.added + in.all.changed + in.all.kept, 0);
        int64_t head_after = 0;
        OK(sp_ledger_last(other->db, &head_after, &hash));
        assert_int_equal(head_before, head_after);
        sp_session_close(other);
        unlink(a);
        unlink(b);
    }
    site_remove(other_path());
}

/* ---- what is there already ---- */

static void set_enterprise(sp_session *session, sp_risk_grade grade,
                           const char *remark)
{
    void *found = NULL;
    void *copy;

    OK(sp_rec_find(session->db, &sp_enterprise_type, "code", "E1", &found));
    copy = sp_record_copy(&sp_enterprise_type, found);
    ((sp_enterprise *)copy)->risk_grade = grade;
    OK(sp_text_set(&((sp_enterprise *)copy)->remark, remark));
    fits(sp_change(session, &sp_enterprise_type, found, copy, "test"));
    sp_record_free(&sp_enterprise_type, copy);
    sp_record_free(&sp_enterprise_type, found);
}

static void is_now(sp_session *session, sp_risk_grade grade, const char *remark)
{
    void *found = NULL;

    OK(sp_rec_find(session->db, &sp_enterprise_type, "code", "E1", &found));
    const sp_enterprise *e = found;
    assert_int_equal(e->risk_grade, grade);
    assert_string_equal(e->remark ? e->remark : "", remark);
    sp_record_free(&sp_enterprise_type, found);
}

static sp_status count_difference(void *context, const sp_difference *d)
{
    assert_string_equal(d->type, "enterprise");
    assert_string_equal(d->code, "E1");
    ++*(int *)context;
    return SP_OK;
}

static void conflicts_are_met_as_asked(void **state)
{
    static const struct {
        sp_on_conflict how;
        sp_risk_grade grade;
        const char *remark;
        int changed;
    } cases[] = {
        {SP_CONFLICT_KEEP, SP_RISK_LOW, "ours", 0},
        {SP_CONFLICT_ASK, SP_RISK_LOW, "ours", 0},
        {SP_CONFLICT_STRICTER, SP_RISK_MAJOR, "ours", 1},
        {SP_CONFLICT_REPLACE, SP_RISK_MAJOR, "theirs", 1},
    };
    sp_archive_options o = plain();
    const char *path = file("conflict.zip");

    (void)state;
    o.enterprise = "E1";
    set_enterprise(root, SP_RISK_MAJOR, "theirs");
    fits(sp_archive_export(root, path, &o, NULL));
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_archive_import_options how = SP_ARCHIVE_IMPORT_OPTIONS_INIT;
        sp_archive_result r = {0};
        int differences = 0;
        set_enterprise(root, SP_RISK_LOW, "ours");
        how.on_conflict = cases[i].how;
        how.difference = count_difference;
        how.context = &differences;
        how.dry_run = true;
        fits(sp_archive_import(root, path, &how, &r));
        is_now(root, SP_RISK_LOW, "ours");
        how.dry_run = false;
        fits(sp_archive_import(root, path, &how, &r));
        is_now(root, cases[i].grade, cases[i].remark);
        assert_int_equal(r.all.changed, cases[i].changed);
        assert_int_equal(r.all.kept, 1 - cases[i].changed);
        assert_int_equal(r.all.asked, cases[i].how == SP_CONFLICT_ASK);
        assert_int_equal(differences, 4); /* two fields, tried and done */
        fits(sp_archive_import(root, path, &how, &r)); /* and again */
        assert_int_equal(r.all.added + r.all.changed, 0);
    }
    assert_int_equal(verify(NULL), -1);
    REFUSED(SP_FORBIDDEN, sp_archive_import(head, path, NULL, NULL));
    unlink(path);
}

/* ---- a part ---- */

static void a_part_stands_on_its_own(void **state)
{
    static const sp_archive_options parts[] = {
        {.enterprise = "E1", .since = SP_NO_INT},
        {.module = "risk", .since = SP_NO_INT},
        {.module = "permit", .since = SP_NO_INT},
        {.module = "training", .since = SP_NO_INT},
        {.since = SITE_NOW - 1},
        {.since = SITE_NOW + 1},
    };
    char path[120];

    (void)state;
    snprintf(path, sizeof path, "%s", file("part.tar.zst"));
    for (size_t i = 0; i < SP_COUNT(parts); i++) {
        sp_archive_facts facts = {0};
        sp_archive_result r = {0};
        sp_audit_result proof = {0};
        fits(sp_archive_export(root, path, &parts[i], &facts));
        assert_false(facts.whole);
        sp_session *other = empty_site();
        fits(take_in(other, path, SP_CONFLICT_KEEP, &r));
        assert_int_equal(r.all.added + r.all.changed + r.all.same,
                         facts.records);
        fits(sp_audit_verify(other, NULL, &proof));
        sp_session_close(other);
    }
    REFUSED(SP_NOT_FOUND,
            sp_archive_export(
                root, path,
                &(sp_archive_options){.enterprise = "E9", .since = SP_NO_INT},
                NULL));
    unlink(path);
    site_remove(other_path());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_site_becomes_the_same),
        cmocka_unit_test(conflicts_are_met_as_asked),
        cmocka_unit_test(a_part_stands_on_its_own),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
