/* A mapping and a small table through an import. Input: the JSON of a mapping,
 * a NUL, and the file (which is its own look-up table as well). Whatever they
 * are, the import ends in words; a dry run says the same as the run after it;
 * and importing again changes nothing. */
#include <safeprod/safeprod.h>

#include <sys/stat.h>

#include "fuzz_table.h"
#include "str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_MAX = 16384 }; /* of interest is what a row does, not how many */

static char folder[] = "/tmp/sp-fuzz-import-XXXXXX";
static sp_session *session;

static void remove_folder(void)
{
    char command[64];

    sp_session_close(session);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    if (system(command) != 0)
        abort();
}

static const char *in_folder(const char *name)
{
    static char path[64];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* A site whose user may import, made once. */
static void make_site(void)
{
    sp_session_options options = SP_SESSION_OPTIONS_INIT;

    options.now = 1763950000;
    expect(mkdtemp(folder) != NULL);
    expect(sp_site_create(in_folder("site.db"), &options, "root",
                          "correct horse", &session) == SP_OK);
    sp_user *user = sp_record_new(&sp_user_type);
    expect(sp_text_set(&user->name, "head") == SP_OK);
    expect(sp_user_add(session, user, "correct horse") == SP_OK);
    sp_record_free(&sp_user_type, user);
    expect(sp_user_grant(session, "head", "SAFETY_HEAD") == SP_OK);
    expect(sp_session_login(session, "head", "correct horse") == SP_OK);
    atexit(remove_folder);
}

static void note(void *context, const sp_import_finding *f)
{
    expect(*f->zh && *f->en && f->line >= 0);
    sp_str_addf(context, "%d %d %s|%s|%s\n", (int)f->severity, (int)f->line,
                f->column, f->value, f->en);
}

static void write_file(const uint8_t *data, size_t size)
{
    FILE *file = fopen(in_folder("table.csv"), "wb");

    expect(file != NULL);
    expect(fwrite(data, 1, size, file) == size);
    expect(fclose(file) == 0);
}

static sp_status import(const sp_type *type, const char *map, bool dry_run,
                        sp_str *report, sp_import_result *out)
{
    const sp_import_options options = {
        .map = map, .dry_run = dry_run, .visit = note, .context = report};

    sp_str_clear(report);
    sp_status status =
        sp_import(session, type, in_folder("table.csv"), &options, out);
    if (status != SP_OK)
        expect_sentences();
    else
        expect(out->rows ==
               out->added + out->updated + out->unchanged + out->rejected);
    expect(status != SP_STORAGE && status != SP_CORRUPT);
    return status;
}

/* Records stay for the next input: it meets them. */
static void try_type(const sp_type *type, const char *map)
{
    SP_AUTOSTR first = {0};
    SP_AUTOSTR second = {0};
    sp_import_result tried;
    sp_import_result done;

    sp_status status = import(type, map, true, &first, &tried);
    expect(import(type, map, false, &second, &done) == status);
    expect(strcmp(sp_str_text(&first), sp_str_text(&second)) == 0);
    if (status != SP_OK)
        return;
    expect(tried.added == done.added && tried.updated == done.updated);
    if (done.rejected > 0) /* what refused a row may be mended by another */
        return;
    expect(import(type, map, false, &second, &tried) == SP_OK);
    expect(tried.added == 0 && tried.updated == 0 && tried.rejected == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
    size_t map_size = nul ? (size_t)(nul - data) : size;

    if (!session)
        make_site();
    if (size > FILE_MAX)
        return 0;
    char *map = malloc(map_size + 1);
    expect(map != NULL);
    if (map_size)
        memcpy(map, data, map_size);
    map[map_size] = '\0';
    if (nul)
        write_file(nul + 1, size - map_size - 1);
    else
        write_file((const uint8_t *)"a,name\n1,x\n", 11);
    try_type(&sp_enterprise_type, *map ? map : NULL);
    try_type(&sp_chemical_type, *map ? map : NULL);
    free(map);
    return 0;
}
