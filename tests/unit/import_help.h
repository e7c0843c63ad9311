/* For tests of tables in and out: a fresh site for each test, files with given
 * text, reports as one text. */
#ifndef IMPORT_HELP_H
#define IMPORT_HELP_H

#include "site_help.h"

#include <sys/stat.h>

#include "str.h"

static char folder[] = "/tmp/sp-import-XXXXXX";
static char *first_site; /* its bytes, so that no test waits for argon2 */
static size_t first_size;
static char *token_of_head;
static char *token_of_root;

typedef struct outcome {
    sp_import_result r;
    sp_str report; /* "E3 heading|value|what was expected\n" */
} outcome;

static outcome done;

/* Names are used again after sixteen calls. */
static inline const char *in_folder(const char *name)
{
    static char names[16][128];
    static unsigned next;
    char *path = names[next++ % 16];

    snprintf(path, sizeof names[0], "%s/%s", folder, name);
    return path;
}

static inline char *bytes_of(const char *path, size_t *out_size)
{
    FILE *file = fopen(path, "rb");
    sp_str s = {0};
    char chunk[4096];
    size_t n;

    assert_non_null(file);
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        sp_str_addn(&s, chunk, n);
    fclose(file);
    if (out_size)
        *out_size = s.len;
    sp_str_addc(&s, '\0');
    return s.data;
}

static inline const char *put_bytes(const char *path, const void *bytes,
                                    size_t n)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *put(const char *name, const char *text)
{
    return put_bytes(in_folder(name), text, strlen(text));
}

static inline int make_first_site(void **state)
{
    sp_session *root;

    (void)state;
    if (!mkdtemp(folder))
        return -1;
    root = site_make();
    site_add_department(root, "D1", NULL);
    site_add_department(root, "D2", NULL);
    site_add_user(root, "head", NULL, "SAFETY_HEAD");
    OK(sp_user_grant(root, "head", "SAFETY_ADMIN")); /* for people's files */
    site_add_user(root, "worker", "D1", "WORKER");
    site_add_user(root, "chief1", "D1", "DEPT_HEAD");
    OK(sp_token_create(root, "head", "t", SITE_NOW + 100000, &token_of_head));
    OK(sp_token_create(root, "root", "t", SITE_NOW + 100000, &token_of_root));
    sp_session_close(root);
    first_site = bytes_of(site_path(), &first_size);
    return 0;
}

static inline int remove_all(void **state)
{
    char command[64];

    (void)state;
    free(first_site);
    sp_free(token_of_head);
    sp_free(token_of_root);
    sp_str_free(&done.report);
    site_remove(site_path());
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command);
}

/* The site as it was at first. */
static inline void fresh_site(void)
{
    site_remove(site_path());
    put_bytes(site_path(), first_site, first_size);
}

static inline sp_session *enter_head(void)
{
    sp_session *session = site_open();

    OK(sp_session_login_token(session, token_of_head));
    return session;
}

/* For tests of one session: *state is the head of safety, in a fresh site. */
static inline int open_site(void **state)
{
    fresh_site();
    *state = enter_head();
    return 0;
}

static inline int close_site(void **state)
{
    sp_session_close(*state);
    return 0;
}

static inline void note_finding(void *context, const sp_import_finding *f)
{
    (void)context;
    assert_true(*f->zh && *f->en);
    sp_str_addf(&done.report, "%c%d %s|%s|%s\n",
                f->severity == SP_ERROR ? 'E' : 'W', (int)f->line, f->column,
                f->value, f->en);
}

static inline sp_status import_with(sp_session *session, const sp_type *type,
                                    const char *path,
                                    const sp_import_options *options)
{
    sp_import_options all = options ? *options : (sp_import_options){0};

    all.visit = note_finding;
    sp_str_clear(&done.report);
    done.r = (sp_import_result){0};
    sp_status status = sp_import(session, type, path, &all, &done.r);
    if (status == SP_OK)
        assert_int_equal(done.r.rows, done.r.added + done.r.updated +
                                          done.r.unchanged + done.r.rejected);
    else
        assert_true(*sp_last_error(SP_ZH) && *sp_last_error(SP_EN));
    return status;
}

static inline void import_ok(sp_session *session, const sp_type *type,
                             const char *path)
{
    sp_status status = import_with(session, type, path, NULL);

    if (status != SP_OK)
        print_error("%s\n", sp_last_error(SP_EN));
    assert_int_equal(status, SP_OK);
}

/* added, updated, unchanged, rejected */
#define COUNTS(a, u, s, x)                                                     \
    do {                                                                       \
        if (done.r.added != (a) || done.r.updated != (u) ||                    \
            done.r.unchanged != (s) || done.r.rejected != (x))                 \
            print_error("%s", sp_str_text(&done.report));                      \
        assert_int_equal(done.r.added, (a));                                   \
        assert_int_equal(done.r.updated, (u));                                 \
        assert_int_equal(done.r.unchanged, (s));                               \
        assert_int_equal(done.r.rejected, (x));                                \
    } while (0)

#define REPORT(text) assert_string_equal(sp_str_text(&done.report), (text))

#define SAYS(words)                                                            \
    do {                                                                       \
        if (!strstr(sp_last_error(SP_EN), (words)))                            \
            print_error("\"%s\" not in: %s\n", (words), sp_last_error(SP_EN)); \
        assert_non_null(strstr(sp_last_error(SP_EN), (words)));                \
    } while (0)

static inline int64_t entries(void)
{
    return site_sql_int("SELECT count(*) FROM ledger");
}

/* One field of one enterprise, as text; the caller's to free(). */
static inline char *field_of(sp_session *session, const sp_type *type,
                             const char *code, const char *field)
{
    void *record = NULL;
    char *text = NULL;

    OK(sp_record_load(session, type, code, &record));
    OK(sp_record_text(record, sp_type_field(type, field), 480, &text));
    sp_record_free(type, record);
    return text;
}

#define FIELD_IS(type, code, field, expected)                                  \
    do {                                                                       \
        char *text_ = field_of(*state, (type), (code), (field));               \
        assert_string_equal(text_, (expected));                                \
        sp_free(text_);                                                        \
    } while (0)

#define ENTERPRISE(code, field, expected)                                      \
    FIELD_IS(&sp_enterprise_type, code, field, expected)

#endif
