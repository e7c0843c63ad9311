/* Packages: written, checked, changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "package.h"
#include "slurp.h"

static const char *path_of(const char *what)
{
    static char path[2][80];
    static int turn;
    char *p = path[turn++ % 2];

    snprintf(p, sizeof path[0], "/tmp/sp-package-%d-%s.zip", (int)getpid(),
             what);
    return p;
}

static const struct {
    const char *name;
    const char *text;
} files[] = {{"README.txt", "说明\n"},
             {"tickets/0001-WXZY1.json", "{\"code\":\"WXZY1\"}"},
             {"attachments/empty.bin", ""}};

static void make(const char *path)
{
    SP_CLEANUP(sp_package_end) sp_package *p = NULL;
    char hex[65];

    assert_int_equal(sp_package_create(path, "permit_case", "案卷",
                                       "2026-11-24T10:00:00+08:00", &p),
                     SP_OK);
    for (size_t i = 0; i < SP_COUNT(files); i++)
        assert_int_equal(sp_package_add(p, files[i].name, files[i].text,
                                        strlen(files[i].text)),
                         SP_OK);
    assert_int_equal(sp_package_finish(p, hex), SP_OK);
    assert_int_equal(strlen(hex), 64);
}

static void what_is_packed_proves_out(void **state)
{
    sp_package_result r = {0};
    void *a = NULL;
    void *b = NULL;
    size_t na;
    size_t nb;

    (void)state;
    setenv("TZ", "Asia/Shanghai", 1);
    tzset();
    make(path_of("a"));
    setenv("TZ", "America/Lima", 1);
    tzset();
    sleep(2);
    make(path_of("b"));
    assert_int_equal(sp_slurp(path_of("a"), 1 << 20, &a, &na), SP_OK);
    assert_int_equal(sp_slurp(path_of("b"), 1 << 20, &b, &nb), SP_OK);
    assert_int_equal(na, nb);
    assert_memory_equal(a, b, na);
    assert_int_equal(sp_package_verify(path_of("a"), &r), SP_OK);
    assert_int_equal(r.files, 3);
    assert_int_equal(r.bytes, 7 + 16);
    assert_int_equal(r.faults, 0);
    assert_string_equal(r.kind, "permit_case");
    assert_non_null(strstr(r.en, "all 3 files"));
    free(a);
    free(b);
}

/* Whichever bit is turned, it is either seen or was of no meaning: then the
 * files are what they were, and the hash of the whole differs. */
static void a_flipped_bit_is_seen(void **state)
{
    const char *path = path_of("flip");
    sp_package_result whole;
    size_t seen = 0;
    size_t all = 0;
    char *bytes = NULL;
    size_t n;

    (void)state;
    make(path);
    assert_int_equal(sp_package_verify(path, &whole), SP_OK);
    assert_int_equal(sp_slurp(path, 1 << 20, (void **)&bytes, &n), SP_OK);
    for (size_t i = 0; i < n; i++, all++) {
        sp_package_result r = {0};
        bytes[i] ^= (char)(1 << i % 8);
        assert_int_equal(sp_spill(path, bytes, n), SP_OK);
        bytes[i] ^= (char)(1 << i % 8);
        if (sp_package_verify(path, &r) != SP_OK)
            seen++;
        else
            assert_string_not_equal(r.sha256, whole.sha256);
    }
    assert_true(seen * 2 > all);
    free(bytes);
}

/* A zip made by another hand. @texts of NULL leaves the file out. */
static void forge(const char *path, const char *const *names,
                  const char *const *texts, size_t count)
{
    struct archive *a = archive_write_new();

    archive_write_set_format_zip(a);
    assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        if (!texts[i])
            continue;
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, names[i]);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_size(e, (la_int64_t)strlen(texts[i]));
        archive_write_header(a, e);
        archive_write_data(a, texts[i], strlen(texts[i]));
        archive_entry_free(e);
    }
    archive_write_close(a);
    archive_write_free(a);
}

#define HASH_OF_ABC                                                            \
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define LIST(files)                                                            \
    "{\"format\":\"safeprod-package\",\"version\":1,\"kind\":\"k\","           \
    "\"files\":[" files "]}"
#define ABC(name)                                                              \
    "{\"name\":\"" name "\",\"size\":3,\"sha256\":\"" HASH_OF_ABC "\"}"

static void what_was_changed_is_said(void **state)
{
    static const struct {
        const char *names[3];
        const char *texts[3];
        sp_status status;
        const char *said;
    } cases[] = {
        {{"a", "manifest.json"}, {"abc", LIST(ABC("a"))}, SP_OK, "all 1"},
        {{"manifest.json"}, {LIST("")}, SP_OK, "all 0"},
        {{"a", "manifest.json"},
         {"abd", LIST(ABC("a"))},
         SP_CORRUPT,
         "was changed: a"},
        {{"a", "manifest.json"},
         {"abcd", LIST(ABC("a"))},
         SP_CORRUPT,
         "was changed"},
        {{"b", "manifest.json"},
         {"abc", LIST(ABC("a"))},
         SP_CORRUPT,
         "is missing: a"},
        {{"a", "b", "manifest.json"},
         {"abc", "x", LIST(ABC("a"))},
         SP_CORRUPT,
         "not listed: b"},
        {{"a", "../b", "manifest.json"},
         {"abc", "x", LIST(ABC("a"))},
         SP_CORRUPT,
         "no file called"},
        {{"a", "a", "manifest.json"},
         {"abc", "abc", LIST(ABC("a"))},
         SP_CORRUPT,
         "two files"},
        {{"a", "manifest.json", "manifest.json"},
         {"abc", LIST(ABC("a")), LIST(ABC("a"))},
         SP_CORRUPT,
         "two files"},
        {{"a", "manifest.json"},
         {"abc", LIST(ABC("a") "," ABC("a"))},
         SP_CORRUPT,
         "listed twice"},
        {{"../a", "manifest.json"},
         {"abc", LIST(ABC("../a"))},
         SP_CORRUPT,
         "no file called"},
        {{"a", "manifest.json"}, {"abc", LIST("{}")}, SP_CORRUPT, "bad name"},
        {{"a", "manifest.json"}, {"abc", LIST("7")}, SP_CORRUPT, "bad name"},
        {{"a", "manifest.json"},
         {"abc", LIST("{\"name\":\"a\",\"size\":\"3\"}")},
         SP_CORRUPT,
         "was changed"},
        {{"a"}, {"abc"}, SP_INVALID, "no package of ours"},
        {{"manifest.json"}, {"{}"}, SP_INVALID, "no manifest of ours"},
        {{"manifest.json"}, {"[1,"}, SP_INVALID, "no manifest of ours"},
        {{"manifest.json"}, {""}, SP_INVALID, "no manifest of ours"},
        {{"manifest.json"},
         {"{\"format\":\"safeprod-package\",\"version\":2,\"files\":[]}"},
         SP_UNSUPPORTED,
         "version 2"},
    };
    const char *path = path_of("forged");

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_package_result r = {0};
        forge(path, cases[i].names, cases[i].texts, 3);
        sp_status status = sp_package_verify(path, &r);
        const char *said = status == SP_OK ? r.en : sp_last_error(SP_EN);
        if (status != cases[i].status || !strstr(said, cases[i].said))
            fail_msg("case %zu: %s: %s", i, sp_status_name(status), said);
        assert_true((status == SP_CORRUPT) == (r.faults > 0));
    }
}

static void what_is_no_package_is_said(void **state)
{
    sp_package_result r = {0};
    const char *path = path_of("none");

    (void)state;
    assert_int_equal(sp_package_verify("/nowhere/x.zip", &r), SP_NOT_FOUND);
    assert_int_not_equal(sp_package_verify("/tmp", &r), SP_OK);
    assert_int_equal(sp_spill(path, "", 0), SP_OK);
    assert_int_equal(sp_package_verify(path, &r), SP_INVALID);
    assert_int_equal(sp_spill(path, "PK\3\4junk", 8), SP_OK);
    assert_int_equal(sp_package_verify(path, &r), SP_INVALID);
    assert_int_equal(r.files, 0);
}

/* 100 MB of nothing in 100 KB. */
static void a_bomb_is_refused(void **state)
{
    enum { LEN = 100 << 20 };
    const char *path = path_of("bomb");
    const char *const names[] = {"a"};
    char *zeros = malloc(LEN + 1);
    sp_package_result r = {0};

    (void)state;
    assert_non_null(zeros);
    memset(zeros, ' ', LEN);
    zeros[LEN] = '\0';
    forge(path, names, (const char *const *)&zeros, 1);
    assert_int_equal(sp_package_verify(path, &r), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "times its size"));
    free(zeros);
}

static void names_are_plain(void **state)
{
    static const char *const bad[] = {
        "",   "/etc/passwd", "..",   "../x",  "a/../b", "a//b",
        "a/", ".x",          "a/.x", "a\\b",  "a:b",    "a b",
        "图", "a\n",         "C:/x", "a/./b", "~/x*?",  "\xff"};
    static const char *const good[] = {"a", "a/b/c-1_2.txt", "0001..txt"};
    const char *path = path_of("names");
    SP_CLEANUP(sp_package_end) sp_package *p = NULL;
    char name[300];

    (void)state;
    assert_int_equal(sp_package_create(path, "k", "t", "m", &p), SP_OK);
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        assert_false(sp_package_name_ok(bad[i]));
        assert_int_equal(sp_package_add(p, bad[i], "x", 1), SP_INVALID);
    }
    memset(name, 'a', sizeof name);
    name[SP_PACKAGE_NAME_MAX + 1] = '\0';
    assert_false(sp_package_name_ok(name));
    for (size_t i = 0; i < SP_COUNT(good); i++)
        assert_int_equal(sp_package_add(p, good[i], "x", 1), SP_OK);
    assert_int_equal(sp_package_add(p, "a", "x", 1), SP_CONFLICT);
    assert_int_equal(sp_package_add(p, "manifest.json", "x", 1), SP_CONFLICT);
}

/* Not finished, not there; and the old one stays. */
static void half_a_package_is_none(void **state)
{
    const char *path = path_of("half");
    sp_package *p = NULL;
    struct stat st;
    void *bytes = NULL;
    size_t n;

    (void)state;
    assert_int_equal(sp_package_create(path, "k", "t", "m", &p), SP_OK);
    assert_int_equal(sp_package_add(p, "a", "abc", 3), SP_OK);
    sp_package_end(&p);
    assert_int_not_equal(stat(path, &st), 0);
    assert_int_equal(sp_spill(path, "old", 3), SP_OK);
    assert_int_equal(sp_package_create(path, "k", "t", "m", &p), SP_OK);
    sp_package_end(&p);
    assert_int_equal(sp_slurp(path, 100, &bytes, &n), SP_OK);
    assert_int_equal(n, 3);
    free(bytes);
    assert_int_not_equal(sp_package_create("/nowhere/x.zip", "k", "t", "m", &p),
                         SP_OK);
    assert_null(p);
    sp_package_end(&p);
    if (access("/dev/full", W_OK) == 0) {
        char hex[65];
        assert_int_equal(sp_package_create("/dev/full", "k", "t", "m", &p),
                         SP_OK);
        assert_int_equal(sp_package_finish(p, hex), SP_IO);
        sp_package_end(&p);
    }
}

static int clean_up(void **state)
{
    static const char *const whats[] = {"a",    "b",    "flip",  "forged",
                                        "none", "bomb", "names", "half"};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(whats); i++)
        unlink(path_of(whats[i]));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_proves_out),
        cmocka_unit_test(a_flipped_bit_is_seen),
        cmocka_unit_test(what_was_changed_is_said),
        cmocka_unit_test(what_is_no_package_is_said),
        cmocka_unit_test(a_bomb_is_refused),
        cmocka_unit_test(names_are_plain),
        cmocka_unit_test(half_a_package_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, clean_up);
}
