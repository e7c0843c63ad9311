/* Files that nobody here wrote (shared/data/hostile), through every call that
 * reads one: each is taken or refused in words, within its time, and a refusal
 * leaves the site as it was. */
#include "import_help.h"

#include <ftw.h>
#include <limits.h>
#include <time.h>

enum {
    SECONDS_MAX = 20, /* for one file, with sanitizers */
    SOME = 8 /* each so many is attached: their bytes do not matter there */
};

static sp_session *session;
static unsigned files;
static unsigned taken;

/* ---- the calls ---- */

static sp_status as_enterprises(const char *path, const char *text, size_t len)
{
    (void)text;
    (void)len;
    return import_with(session, &sp_enterprise_type, path, NULL);
}

static sp_status as_park(const char *path, const char *text, size_t len)
{
    (void)text;
    (void)len;
    return import_with(session, &sp_park_type, path, NULL);
}

static sp_status as_lookup(const char *path, const char *text, size_t len)
{
    static const char map[] = "{\"lookups\":{\"x\":{\"file\":\"look.csv\","
                              "\"key\":\"first\"}}}";
    const sp_import_options options = {.map = map};

    (void)path;
    put_bytes(in_folder("look.csv"), text, len);
    return import_with(session, &sp_enterprise_type, in_folder("one.csv"),
                       &options);
}

static sp_status as_mapping(const char *path, const char *text, size_t len)
{
    const sp_import_options options = {.map = text};

    (void)path;
    if (strlen(text) != len) /* the call takes a C text */
        return SP_OK;
    return import_with(session, &sp_enterprise_type, in_folder("one.csv"),
                       &options);
}

static sp_status as_zones(const char *path, const char *text, size_t len)
{
    sp_import_result result;

    (void)path;
    return sp_zone_import_geojson(session, text, len, NULL, &result);
}

static sp_status as_standard(const char *path, const char *text, size_t len)
{
    sp_pack_findings lint = {0};
    sp_pack *pack = NULL;
    char *code = NULL;

    (void)path;
    OK(sp_pack_lint(text, len, &lint));
    sp_status status = sp_pack_parse(text, len, &pack);
    assert_int_equal(status == SP_OK, lint.errors == 0);
    sp_pack_findings_clear(&lint);
    sp_pack_free(pack);
    if (sp_standard_load(session, text, len, &code) == SP_OK) {
        sp_free(code);
        return SP_OK;
    }
    return status == SP_OK ? SP_FORBIDDEN : status;
}

static sp_status as_plan(const char *path, const char *text, size_t len)
{
    (void)path;
    return sp_park_set_picture(session, SP_PARK_PLAN, text, len);
}

static sp_status as_attachment(const char *path, const char *text, size_t len)
{
    (void)text;
    (void)len;
    return sp_attach_file(session, &sp_enterprise_type, "A1", path, NULL);
}

static const struct reading {
    const char *name;
    sp_status (*read)(const char *path, const char *text, size_t len);
} readings[] = {
    {"enterprises", as_enterprises},
    {"park", as_park},
    {"look-up", as_lookup},
    {"mapping", as_mapping},
    {"zones", as_zones},
    {"standard", as_standard},
    {"plan", as_plan},
    {"attachment", as_attachment},
};

/* ---- every file ---- */

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_as(const struct reading *r, const char *path, const char *text,
                    size_t len)
{
    int64_t before = entries();
    double start = now();
    sp_status status = r->read(path, text, len);

    if (now() - start > SECONDS_MAX)
        fail_msg("%s as %s took %.1f s", path, r->name, now() - start);
    if (status == SP_OK) {
        taken++;
        return;
    }
    if (status == SP_NO_MEMORY || status == SP_STORAGE ||
        !*sp_last_error(SP_ZH) || !*sp_last_error(SP_EN))
        fail_msg("%s as %s: %s, %s", path, r->name, sp_status_name(status),
                 sp_last_error(SP_EN));
    if (entries() != before)
        fail_msg("%s as %s was refused, but left an entry", path, r->name);
}

static int visit(const char *path, const struct stat *st, int kind,
                 struct FTW *walk)
{
    size_t len;

    (void)st;
    (void)walk;
    if (kind != FTW_F)
        return 0;
    char *text = bytes_of(path, &len);
    for (size_t i = 0; i < SP_COUNT(readings); i++)
        if (readings[i].read != as_attachment || files % SOME == 0)
            read_as(&readings[i], path, text, len);
    free(text);
    files++;
    return 0;
}

static void begin(void)
{
    fresh_site();
    session = enter_head();
    site_add_enterprise(session, "A1");
    put("one.csv", "编号,名称\nA1,A1\n");
    import_ok(session, &sp_park_type, put("park.csv", "园区名称\n南山\n"));
    files = taken = 0;
}

static void end(void)
{
    sp_diagnoses all = {0};
    sp_session *root = site_open();

    OK(sp_session_login_token(root, token_of_root));
    OK(sp_site_doctor(root, &all));
    for (size_t i = 0; i < all.count; i++)
        if (!all.items[i].ok)
            fail_msg("%s: %s", all.items[i].what, all.items[i].en);
    sp_diagnoses_clear(&all);
    sp_session_close(root);
    sp_session_close(session);
    print_message("%u files, %u readings taken\n", files, taken);
}

static void walk(const char *path)
{
    assert_int_equal(nftw(path, visit, 16, FTW_PHYS), 0);
}

static const char *shared(void)
{
    const char *path = getenv("SP_SHARED");
    char readme[PATH_MAX];

    snprintf(readme, sizeof readme, "%s/data/hostile/README.md",
             path ? path : "");
    if (path && access(readme, R_OK) == 0)
        return path;
    print_message("skipped: no data/hostile in SP_SHARED\n");
    skip();
    return NULL;
}

static void corpus(void **state)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/data/hostile/%s", shared(),
             (const char *)*state);
    begin();
    walk(path);
    assert_true(files > 0);
    end();
}

static void generated(void **state)
{
    char command[3 * PATH_MAX];

    (void)state;
    snprintf(command, sizeof command,
             "cd '%s' && PYTHONWARNINGS=ignore python3 "
             "'%s/data/hostile/gen_hostile.py' >gen.log 2>&1",
             folder, shared());
    if (system(command) != 0) {
        print_message("skipped: gen_hostile.py does not run here\n");
        skip();
    }
    begin();
    walk(in_folder("generated"));
    assert_true(files > 0);
    end();
}

#define CORPUS(name)                                                           \
    {                                                                          \
        name, corpus, NULL, NULL, (void *)(uintptr_t)(name)                    \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORPUS("json"), CORPUS("csv"),  CORPUS("text"),
        CORPUS("png"),  CORPUS("jpeg"), cmocka_unit_test(generated),
    };

    return cmocka_run_group_tests(tests, make_first_site, remove_all);
}
