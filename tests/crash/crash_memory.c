/* Memory that runs out: the n-th allocation fails, for every n until the work
 * succeeds. No crash, no leak, no half state, and the session works on. */
#include <stdarg.h>

#include <cjson/cJSON.h>

#include "change.h"
#include "crash_help.h"
#include "field.h"

/* ---- the memory ---- */

static struct {
    int countdown; /* the allocation that fails; 0: none */
    bool failed;
} memory;

static bool runs_out(void)
{
    if (memory.countdown == 0 || --memory.countdown > 0)
        return false;
    memory.failed = true;
    return true;
}

/* The linker (--wrap) leads our own calls here, and the real ones there. */
void *__real_malloc(size_t n);
void *__real_calloc(size_t count, size_t n);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
int __real_vasprintf(char **out, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t count, size_t n);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
int __wrap_vasprintf(char **out, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

void *__wrap_malloc(size_t n)
{
    return runs_out() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t count, size_t n)
{
    return runs_out() ? NULL : __real_calloc(count, n);
}

void *__wrap_realloc(void *p, size_t n)
{
    return runs_out() ? NULL : __real_realloc(p, n);
}

char *__wrap_strdup(const char *s)
{
    return runs_out() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
    return runs_out() ? NULL : __real_strndup(s, n);
}

int __wrap_vasprintf(char **out, const char *format, va_list args)
{
    return runs_out() ? -1 : __real_vasprintf(out, format, args);
}

/* SQLite's own allocations, through its own door. */
static sqlite3_mem_methods sqlites;

static void *sqlite_malloc(int n)
{
    return runs_out() ? NULL : sqlites.xMalloc(n);
}

static void *sqlite_realloc(void *p, int n)
{
    return runs_out() ? NULL : sqlites.xRealloc(p, n);
}

static void use_memory(void)
{
    cJSON_Hooks hooks = {__wrap_malloc, free};
    sqlite3_mem_methods ours;

    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlites),
                     SQLITE_OK);
    ours = sqlites;
    ours.xMalloc = sqlite_malloc;
    ours.xRealloc = sqlite_realloc;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &ours), SQLITE_OK);
    cJSON_InitHooks(&hooks);
}

/* ---- the work ---- */

static sp_session *root;
static sp_session *head;
static char *token;
static int number; /* of the try, so that each has a code of its own */

#define TRY(call)                                                              \
    do {                                                                       \
        sp_status status_ = (call);                                            \
        if (status_ != SP_OK)                                                  \
            return status_;                                                    \
    } while (0)

static sp_status fill(sp_enterprise *e)
{
    static const char *const texts[][2] = {
        {"full_name", " 某某（化工）有限公司 "},
        {"credit_code", "91350100m000100y43"},
        {"risk_grade", "Red"},
        {"entered_park_at", "2024年1月2日"},
        {"contact_phone", "０７５５－１２３４５"},
        {"dual_prevention", "是"},
    };

    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        const sp_field *field = NULL;
        TRY(sp_type_find_heading(&sp_enterprise_type, texts[i][0], &field));
        TRY(sp_record_set(&sp_enterprise_type, e, field, texts[i][1], 480));
    }
    return SP_OK;
}

static sp_status values(void)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);
    sp_enterprise *copy = NULL;
    sp_findings found = {0};
    char *json = NULL;

    if (!e)
        return SP_NO_MEMORY;
    sp_status status = fill(e);
    if (status == SP_OK) {
        copy = sp_record_copy(&sp_enterprise_type, e);
        status = copy ? SP_OK : SP_NO_MEMORY;
    }
    if (status == SP_OK)
        status = sp_record_json(&sp_enterprise_type, copy, 480, &json);
    if (status == SP_OK) {
        sp_record_check(&sp_enterprise_type, copy, &found);
        status = sp_findings_status(&sp_enterprise_type, &found);
    }
    sp_findings_clear(&found);
    sp_free(json);
    sp_record_free(&sp_enterprise_type, copy);
    sp_record_free(&sp_enterprise_type, e);
    return status;
}

static sp_status add_one(void)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);
    char code[32];

    if (!e)
        return SP_NO_MEMORY;
    snprintf(code, sizeof code, "M%d", number);
    sp_status status = sp_text_set(&e->code, code);
    if (status == SP_OK)
        status = sp_text_set(&e->full_name, code);
    if (status == SP_OK)
        status = sp_record_add(head, &sp_enterprise_type, e);
    sp_record_free(&sp_enterprise_type, e);
    return status;
}

static sp_status save_one(void)
{
    void *e = NULL;
    char text[32];

    TRY(sp_record_load(head, &sp_enterprise_type, "OLD", &e));
    snprintf(text, sizeof text, "%d", number);
    sp_status status = sp_text_set(&((sp_enterprise *)e)->remark, text);
    if (status == SP_OK)
        status = sp_record_save(head, &sp_enterprise_type, e);
    sp_record_free(&sp_enterprise_type, e);
    return status;
}

static sp_status load_many(void)
{
    sp_bulk bulk;
    sp_status status = sp_bulk_begin(head, &sp_chemical_type, &bulk);

    if (status != SP_OK)
        return status;
    for (int i = 0; status == SP_OK && i < 3; i++) {
        sp_chemical *c = sp_record_new(&sp_chemical_type);
        char name[40];
        bool taken;
        snprintf(name, sizeof name, "%d-%d", number, i);
        status = c ? sp_text_set(&c->enterprise, "OLD") : SP_NO_MEMORY;
        if (status == SP_OK)
            status = sp_text_set(&c->name, name);
        if (status == SP_OK)
            status = sp_bulk_add(head, c, &taken);
        sp_record_free(&sp_chemical_type, c);
    }
    if (status == SP_OK)
        return sp_bulk_end(head, "import", "x.csv", NULL);
    sp_bulk_abort(head);
    return status;
}

/* As an import does: rows that are refused are passed over. */
static sp_status go_on(void)
{
    sp_bulk bulk;
    char code[32];
    sp_status status = sp_bulk_begin(head, &sp_enterprise_type, &bulk);

    if (status != SP_OK)
        return status;
    for (int i = 0; i < 4; i++) {
        snprintf(code, sizeof code, "G%d-%d", number, i);
        sp_enterprise *e = sp_record_new(&sp_enterprise_type);
        if (e && sp_text_set(&e->code, code) == SP_OK &&
            sp_text_set(&e->full_name, code) == SP_OK &&
            sp_record_add(head, &sp_enterprise_type, e) == SP_OK &&
            sp_text_set(&e->safety_sector, code) == SP_OK)
            (void)sp_record_save(head, &sp_enterprise_type, e);
        sp_record_free(&sp_enterprise_type, e);
    }
    return sp_bulk_end(head, "import", "g.csv", NULL);
}

static sp_status list_some(void)
{
    sp_query *query = sp_query_new(&sp_enterprise_type);
    sp_records list = {0};

    if (!query)
        return SP_NO_MEMORY;
    sp_status status = sp_query_where(query, "full_name", "公司");
    if (status == SP_OK)
        status = sp_query_where(query, "risk_grade", "major,low");
    if (status == SP_OK)
        status = sp_query_order(query, "-created_at");
    if (status == SP_OK)
        status = sp_record_list(head, query, &list);
    sp_records_clear(&list);
    sp_query_free(query);
    return status;
}

static sp_status sign_in(void)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;

    TRY(sp_session_open(site_path(), &options, &session));
    sp_status status = sp_session_login_token(session, token);
    sp_session_close(session);
    return status;
}

static sp_status attach_one(void)
{
    char name[32];

    snprintf(name, sizeof name, "f%d", number);
    return sp_attach(head, &sp_enterprise_type, "OLD", name, name, strlen(name),
                     NULL);
}

static sp_status read_back(void)
{
    void *bytes = NULL;
    size_t len = 0;

    TRY(sp_attachment_bytes(head, "enterprise/OLD/f", &bytes, &len));
    sp_free(bytes);
    return SP_OK;
}

static sp_status grade_one(void)
{
    sp_mhi_unit *u = sp_record_new(&sp_mhi_unit_type);
    char name[32];

    if (!u)
        return SP_NO_MEMORY;
    u->exposed = 0;
    snprintf(name, sizeof name, "罐%d", number);
    sp_status status = sp_text_set(&u->enterprise, "OLD");
    if (status == SP_OK)
        status = sp_text_set(&u->name, name);
    if (status == SP_OK)
        status = sp_text_set(&u->substances, "氨=12.5; 氯=3");
    if (status == SP_OK)
        status = sp_record_add(head, &sp_mhi_unit_type, u);
    sp_record_free(&sp_mhi_unit_type, u);
    return status;
}

static sp_status verify(void)
{
    sp_audit_result result;
    char *now = NULL;

    TRY(sp_audit_head(head, &now));
    sp_status status = sp_audit_verify(head, now, &result);
    sp_free(now);
    return status;
}

static sp_status examine(void)
{
    sp_diagnoses found = {0};

    TRY(sp_site_doctor(head, &found));
    /* SQLite's check of the pages calls a want of memory (7) a finding. */
    for (size_t i = 0; i < found.count; i++)
        if (!found.items[i].ok && !strstr(found.items[i].en, "error code=7"))
            fail_msg("%s: %s", found.items[i].what, found.items[i].en);
    sp_diagnoses_clear(&found);
    return SP_OK;
}

static sp_status ask(void)
{
    char *why = NULL;
    sp_duplicates pairs = {0};

    TRY(sp_can(head, "archive", SP_DO_UPDATE, NULL, &why));
    sp_free(why);
    TRY(sp_enterprise_duplicates(head, &pairs));
    sp_duplicates_clear(&pairs);
    return SP_OK;
}

static sp_status give_roles(void)
{
    char *fresh = NULL;

    TRY(sp_token_create(root, "head", "m", SITE_NOW + 5, &fresh));
    sp_free(fresh);
    TRY(sp_user_grant(root, "head", "WORKER"));
    return sp_user_revoke(root, "head", "WORKER");
}

static const struct work {
    const char *what;
    sp_status (*run)(void);
    bool steps; /* several writes: some may be done when one fails */
} works[] = {
    {"values", values, false},     {"add", add_one, false},
    {"save", save_one, false},     {"bulk", load_many, false},
    {"list", list_some, false},    {"sign in", sign_in, false},
    {"attach", attach_one, false}, {"read back", read_back, false},
    {"grade", grade_one, false},   {"verify", verify, false},
    {"doctor", examine, false},    {"ask", ask, false},
    {"roles", give_roles, true},   {"go on", go_on, false},
};

static int64_t entries(void)
{
    return site_sql_int("SELECT count(*) FROM ledger");
}

/* @return false when nothing failed any more. */
static bool try_work(const struct work *work, int n)
{
    int64_t before = entries();

    number++;
    memory.failed = false;
    memory.countdown = n;
    sp_status status = work->run();
    bool failed = memory.failed;
    memory.countdown = 0;
    bool said = status == SP_NO_MEMORY || status == SP_STORAGE;
    if (status != SP_OK && (!said || !failed))
        fail_msg("%s, allocation %d: %s, %s", work->what, n,
                 sp_status_name(status), sp_last_error(SP_EN));
    if (status != SP_OK && !work->steps && entries() != before)
        fail_msg("%s, allocation %d: something was written", work->what, n);
    return failed;
}

static void every_allocation_fails_once(void **state)
{
    sp_audit_result result;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(works); i++) {
        int n = 1;
        while (try_work(&works[i], n))
            n += n < 120 || thorough() ? 1 : 1 + n / 15;
        print_message("%s: %d allocations\n", works[i].what, n);
        OK(sp_audit_verify(head, NULL, &result));
    }
}

static int open_all(void **state)
{
    (void)state;
    use_memory();
    root = site_make();
    head = site_head(root);
    site_add_enterprise(head, "OLD");
    OK(sp_attach(head, &sp_enterprise_type, "OLD", "f", "x", 1, NULL));
    token = token_of(root, "head");
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sp_free(token);
    sp_session_close(head);
    sp_session_close(root);
    site_remove(site_path());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
