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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_site_becomes_the_same),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
