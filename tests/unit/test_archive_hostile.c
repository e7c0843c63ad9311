/* Packages that were cut, changed or made by somebody who means harm: none is
 * taken for a good one, and nothing of them is written. */
#include <archive.h>
#include <archive_entry.h>

#include "actor.h"
#include "ledger.h"
#include "package.h"
#include "site_help.h"
#include "slurp.h"

static sp_session *root;
static const char *const ends[] = {"zip", "tar.gz", "tar.zst"};

static const char *file(const char *what, const char *end)
{
    static char path[4][120];
    static int turn;
    char *p = path[turn++ % 4];

    snprintf(p, sizeof path[0], "/tmp/sp-hostile-%d-%s.%s", (int)getpid(), what,
             end);
    return p;
}

/* sp_spill() syncs, which thousands of tries need not wait for. */
static void put_file(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static int64_t head_of(void)
{
    int64_t seq = 0;
    sp_hash hash;

    OK(sp_ledger_last(root->db, &seq, &hash));
    return seq;
}

static void make(const char *path)
{
    sp_archive_options o = SP_ARCHIVE_OPTIONS_INIT;

    o.enterprise = "E1";
    o.no_ledger = true;
    OK(sp_archive_export(root, path, &o, NULL));
}

/* Both must refuse it, and nothing may be written. */
static void is_refused(const char *path, const char *when)
{
    sp_archive_facts facts;
    int64_t before = head_of();

    if (sp_archive_verify(path, NULL, &facts) == SP_OK)
        fail_msg("%s: taken for a good one", when);
    assert_true(*sp_last_error(SP_ZH) && *sp_last_error(SP_EN));
    if (sp_archive_import(root, path, NULL, NULL) == SP_OK)
        fail_msg("%s: taken in", when);
    assert_int_equal(head_of(), before);
}

static void cut_anywhere_it_is_refused(void **state)
{
    (void)state;
    for (size_t k = 0; k < SP_COUNT(ends); k++) {
        const char *path = file("whole", ends[k]);
        const char *cut = file("cut", ends[k]);
        void *bytes = NULL;
        size_t n;
        char when[80];
        make(path);
        OK(sp_slurp(path, 1 << 20, &bytes, &n));
        for (size_t i = 0; i < n; i++) {
            snprintf(when, sizeof when, "%s cut at %zu of %zu", ends[k], i, n);
            put_file(cut, bytes, i);
            is_refused(cut, when);
        }
        free(bytes);
        unlink(path);
        unlink(cut);
    }
}

/* Seen, or of no meaning: then what comes in is what came in. */
static void a_flipped_byte_changes_nothing(void **state)
{
    (void)state;
    for (size_t k = 0; k < SP_COUNT(ends); k++) {
        const char *path = file("flip", ends[k]);
        char *bytes = NULL;
        size_t n;
        size_t seen = 0;
        make(path);
        OK(sp_slurp(path, 1 << 20, (void **)&bytes, &n));
        int64_t before = head_of();
        for (size_t i = 0; i < n; i++) {
            sp_archive_result r = {0};
            bytes[i] ^= (char)(1 << i % 8);
            put_file(path, bytes, n);
            bytes[i] ^= (char)(1 << i % 8);
            if (sp_archive_import(root, path, NULL, &r) != SP_OK)
                seen++;
            else
                assert_int_equal(r.all.added + r.all.changed + r.all.kept, 0);
        }
        assert_int_equal(head_of(), before);
        assert_true(seen * 2 > n);
        free(bytes);
        unlink(path);
    }
}

/* ---- forged ---- */

typedef struct forgery {
    const char *what;
    const char *name;
    unsigned type;     /* AE_IF… */
    const char *link;  /* symbolic */
    const char *hard;  /* link */
    const char *again; /* another file of this name */
} forgery;

static const forgery forgeries[] = {
    {"up", "../x", AE_IFREG, NULL, NULL, NULL},
    {"absolute", "/tmp/x", AE_IFREG, NULL, NULL, NULL},
    {"backslash", "a\\..\\x", AE_IFREG, NULL, NULL, NULL},
    {"hidden", ".x", AE_IFREG, NULL, NULL, NULL},
    {"symlink", "a", AE_IFLNK, "/etc/passwd", NULL, NULL},
    {"hardlink", "a", AE_IFREG, NULL, "b", NULL},
    {"folder", "a", AE_IFDIR, NULL, NULL, NULL},
    {"device", "a", AE_IFCHR, NULL, NULL, NULL},
    {"pipe", "a", AE_IFIFO, NULL, NULL, NULL},
    {"twice", "a", AE_IFREG, NULL, NULL, "a"},
    {"case", "a", AE_IFREG, NULL, NULL, "A"},
    {"long",
     "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/"
     "g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/g/h/i/j/k/l/m"
     "/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s",
     AE_IFREG, NULL, NULL, NULL},
    {"unknown", "records/nonsense/000001.ndjson", AE_IFREG, NULL, NULL, NULL},
};

static void add(struct archive *a, const forgery *f, const char *name,
                const char *text)
{
    struct archive_entry *e = archive_entry_new();

    archive_entry_set_pathname(e, name);
    archive_entry_set_filetype(e, f ? f->type : AE_IFREG);
    archive_entry_set_perm(e, 0644);
    archive_entry_set_size(
        e, f && f->type != AE_IFREG ? 0 : (la_int64_t)strlen(text));
    if (f && f->link)
        archive_entry_set_symlink(e, f->link);
    if (f && f->hard)
        archive_entry_set_hardlink(e, f->hard);
    archive_write_header(a, e);
    archive_write_data(a, text, strlen(text));
    archive_entry_free(e);
}

static void forge(const char *path, size_t k, const forgery *f)
{
    static const char manifest[] =
        "{\"format\":\"safeprod-package\",\"version\":1,\"kind\":"
        "\"site_archive\",\"files\":[],\"about\":{\"archive\":1}}";
    struct archive *a = archive_write_new();

    if (k == 0)
        archive_write_set_format_zip(a);
    else
        archive_write_set_format_ustar(a);
    if (k == 1)
        archive_write_add_filter_gzip(a);
    if (k == 2)
        archive_write_add_filter_zstd(a);
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    add(a, f, f->name, "x");
    if (f->again)
        add(a, NULL, f->again, "y");
    add(a, NULL, SP_PACKAGE_MANIFEST, manifest);
    archive_write_close(a);
    archive_write_free(a);
}

static void forged_members_are_refused(void **state)
{
    (void)state;
    for (size_t k = 0; k < SP_COUNT(ends); k++)
        for (size_t i = 0; i < SP_COUNT(forgeries); i++) {
            const char *path = file("forged", ends[k]);
            forge(path, k, &forgeries[i]);
            is_refused(path, forgeries[i].what);
            unlink(path);
        }
}

static void other_files_are_refused(void **state)
{
    static const char *const texts[] = {"",
                                        "x",
                                        "PK\3\4",
                                        "PK\5\6",
                                        "\x1f\x8b",
                                        "\x28\xb5\x2f\xfd",
                                        "7z\xbc\xaf\x27\x1c",
                                        "Rar!",
                                        "{\"format\":1}"};
    const char *path = file("other", "zip");
    sp_archive_facts facts;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        put_file(path, texts[i], strlen(texts[i]));
        is_refused(path, texts[i]);
    }
    unlink(path);
    REFUSED(SP_NOT_FOUND, sp_archive_verify("/nowhere/x.zip", NULL, &facts));
    REFUSED(SP_INVALID, sp_archive_export(root, "/tmp/x.rar", NULL, NULL));
}

static void signatures_are_checked(void **state)
{
    sp_archive_options o = SP_ARCHIVE_OPTIONS_INIT;
    const char *path = file("signed", "tar.zst");
    char *keys = NULL;
    sp_archive_facts facts;

    (void)state;
    o.enterprise = "E1";
    OK(sp_archive_export(root, path, &o, NULL));
    OK(sp_seal_keys(root, &keys));
    REFUSED(SP_NOT_FOUND, sp_archive_verify(path, keys, &facts));
    o.sign = true;
    OK(sp_archive_export(root, path, &o, NULL));
    OK(sp_archive_verify(path, keys, &facts));
    assert_true(facts.signature_checked);
    OK(sp_seal_renew(root, NULL));
    sp_free(keys);
    OK(sp_seal_keys(root, &keys));
    REFUSED(SP_NOT_FOUND, sp_archive_verify(path, keys, &facts));
    sp_free(keys);
    unlink(path);
}

static int open_all(void **state)
{
    (void)state;
    root = site_make();
    sp_session *head = site_head(root);
    site_add_enterprise(head, "E1");
    OK(sp_attach(head, &sp_enterprise_type, "E1", "a.txt", "hi", 2, NULL));
    sp_session_close(head);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sp_session_close(root);
    site_remove(site_path());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_anywhere_it_is_refused),
        cmocka_unit_test(a_flipped_byte_changes_nothing),
        cmocka_unit_test(forged_members_are_refused),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(signatures_are_checked),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
