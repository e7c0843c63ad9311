/* Tickets on paper, their QR codes, and case packs. */
#include "permit_site.h"

#include <archive.h>
#include <archive_entry.h>

static const sp_permit_options none = SP_PERMIT_OPTIONS_INIT;

static const char *case_path(void)
{
    static char path[64];

    snprintf(path, sizeof path, "/tmp/sp-case-%d.zip", (int)getpid());
    return path;
}

/* With SP_LOOK the paper is kept there, to be looked at. */
static unsigned print_it(sp_session *session, const char *number, bool blank,
                         const char *what)
{
    sp_permit_print_options options = {.blank = blank};
    const char *look = getenv("SP_LOOK");
    void *pdf = NULL;
    unsigned pages = 0;
    size_t len = 0;

    OK(sp_permit_print(session, number, &options, &pdf, &len, &pages));
    assert_true(len > 5000);
    assert_memory_equal(pdf, "%PDF", 4);
    if (look) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s.pdf", look, what);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fwrite(pdf, 1, len, f);
        fclose(f);
    }
    free(pdf);
    return pages;
}

static void every_type_can_be_printed(void **state)
{
    permit_site *s = *state;

    for (size_t i = 0; i < SP_COUNT(recipes); i++) {
        const recipe *r = &recipes[i];
        char what[80];
        at(s, SITE_NOW + (int64_t)i * 2 * DAY);
        char *number = ticket_started(s, r);
        snprintf(what, sizeof what, "%s", r->type);
        assert_in_range(print_it(s->user[APP], number, false, what), 1, 3);
        snprintf(what, sizeof what, "%s-blank", r->type);
        assert_in_range(print_it(s->user[APP], number, true, what), 1, 3);
        sp_permit_options o = none;
        o.reason = "违章";
        do_or_say(s->user[ADMIN], number, SP_PERMIT_DO_TERMINATE, &o);
        snprintf(what, sizeof what, "%s-ended", r->type);
        assert_in_range(print_it(s->user[APP], number, false, what), 1, 3);
        free(number);
    }
}

static void a_draft_can_be_printed(void **state)
{
    permit_site *s = *state;
    char *number = ticket_draft(s, recipe_of("hot_work"));

    assert_in_range(print_it(s->user[APP], number, true, "draft"), 1, 3);
    ticket_fill(s, recipe_of("hot_work"), number);
    assert_in_range(print_it(s->user[APP], number, false, "draft-full"), 1, 3);
    s->user[APP]->options.lang = SP_EN;
    assert_in_range(print_it(s->user[APP], number, false, "draft-en"), 1, 3);
    free(number);
}

static void paper_is_for_those_who_may_see(void **state)
{
    permit_site *s = *state;
    char *number = ticket_draft(s, recipe_of("height"));
    sp_session *nobody = site_open();
    void *pdf = NULL;
    char *text = NULL;
    size_t len;

    REFUSED(SP_FORBIDDEN,
            sp_permit_print(nobody, number, NULL, &pdf, &len, NULL));
    REFUSED(SP_FORBIDDEN, sp_permit_qr_text(nobody, number, &text));
    REFUSED(SP_FORBIDDEN,
            sp_permit_print(s->user[ROOT], number, NULL, &pdf, &len, NULL));
    REFUSED(SP_NOT_FOUND,
            sp_permit_print(s->user[HEAD], "X", NULL, &pdf, &len, NULL));
    assert_null(pdf);
    assert_null(text);
    sp_session_close(nobody);
    free(number);
}

static void the_code_says_how_it_stands(void **state)
{
    permit_site *s = *state;
    char *number = ticket_started(s, recipe_of("hot_work"));
    sp_seal_summary m = {0};
    char *text = NULL;
    char *keys = NULL;

    OK(sp_permit_qr_text(s->user[APP], number, &text));
    OK(sp_seal_keys(s->user[APP], &keys));
    OK(sp_seal_verify(text, strlen(text), keys, &m));
    assert_string_equal(m.number, number);
    assert_string_equal(m.type, "hot_work");
    assert_string_equal(m.level, "1");
    assert_string_equal(m.place, "一车间东侧");
    assert_string_equal(m.site, "园区");
    assert_string_equal(m.state, "in_progress");
    assert_true(m.issued_at == now_of(s));
    sp_permit *p = permit_load(s->user[HEAD], number);
    assert_true(m.valid_from == p->valid_from && m.valid_to == p->valid_to);
    sp_record_free(&sp_permit_record_type, p);
    /* once ended it says so, and the old code still says what it said */
    sp_permit_options o = none;
    o.reason = "违章";
    do_or_say(s->user[ADMIN], number, SP_PERMIT_DO_TERMINATE, &o);
    OK(sp_seal_verify(text, strlen(text), keys, &m));
    assert_string_equal(m.state, "in_progress");
    free(text);
    OK(sp_permit_qr_text(s->user[APP], number, &text));
    OK(sp_seal_verify(text, strlen(text), keys, &m));
    assert_string_equal(m.state, "terminated");
    free(text);
    free(keys);
    free(number);
}

static void texts_become_codes(void **state)
{
    unsigned char *dark = NULL;
    void *png = NULL;
    unsigned side = 0;
    size_t len = 0;

    (void)state;
    OK(sp_qr_modules("SP1", &dark, &side));
    assert_int_equal(side, 21);
    assert_int_equal(dark[0], 1);
    assert_int_equal(dark[7], 0);
    OK(sp_qr_png("SP1", 4, &png, &len));
    assert_memory_equal(png, "\x89PNG", 4);
    REFUSED(SP_INVALID, sp_qr_modules("", &dark, &side));
    REFUSED(SP_INVALID, sp_qr_png("SP1", 65, &png, &len));
    free(dark);
    free(png);
}

/* A meter's log of a whole day does not break the paper. */
static void many_gas_tests_are_cut(void **state)
{
    static const gas kinds[] = {
        {SP_PERMIT_GAS_FLAMMABLE, "甲苯", "0.05", "%vol", "1.1", NULL},
        {SP_PERMIT_GAS_TOXIC, "硫化氢", "1", "mg/m3", NULL, NULL},
        {SP_PERMIT_GAS_TOXIC, "一氧化碳", "1", "mg/m3", NULL, NULL},
        {SP_PERMIT_GAS_TOXIC, "氨", "1", "mg/m3", NULL, NULL},
        {SP_PERMIT_GAS_TOXIC, "苯", "1", "mg/m3", NULL, NULL},
        {SP_PERMIT_GAS_TOXIC, "氯", "0.1", "mg/m3", NULL, NULL},
        {SP_PERMIT_GAS_OXYGEN, "氧", "20.9", "%vol", NULL, NULL},
        {SP_PERMIT_GAS_TOXIC, "甲醇", "1", "mg/m3", NULL, NULL}};
    permit_site *s = *state;
    char *number = ticket_ready(s, recipe_of("confined_space"));

    for (int i = 0; i < 210; i++)
        test_gas(s, number, &kinds[i % 7], now_of(s) - 590 + i / 7);
    assert_in_range(print_it(s->user[APP], number, false, "many"), 2, 8);
    test_gas(s, number, &kinds[7], now_of(s));
    assert_in_range(print_it(s->user[APP], number, false, "list"), 2, 12);
    free(number);
}

/* ---- case packs ---- */

/* The member called @name, or that begins so; the caller's. */
static char *member(const char *path, const char *name, char *out_name)
{
    struct archive *a = archive_read_new();
    struct archive_entry *entry;
    char *text = NULL;

    archive_read_support_format_zip(a);
    assert_int_equal(archive_read_open_filename(a, path, 10240), ARCHIVE_OK);
    while (!text && archive_read_next_header(a, &entry) == ARCHIVE_OK) {
        if (strncmp(archive_entry_pathname(entry), name, strlen(name)) != 0)
            continue;
        if (out_name)
            strcpy(out_name, archive_entry_pathname(entry));
        text = calloc(1, 1 << 22);
        assert_true(archive_read_data(a, text, (1 << 22) - 1) >= 0);
    }
    archive_read_free(a);
    return text;
}

static void has(const char *path, const char *name, const char *what)
{
    char *text = member(path, name, NULL);

    if (!text)
        fail_msg("no %s in the pack", name);
    if (!strstr(text, what))
        fail_msg("no \"%s\" in %s: %s", what, name, text);
    free(text);
}

static void a_case_has_all_of_it(void **state)
{
    permit_site *s = *state;
    sp_permit_case_options o = SP_PERMIT_CASE_OPTIONS_INIT;
    char *number = ticket_started(s, recipe_of("hot_work"));
    char *other = ticket_draft(s, recipe_of("height"));
    sp_permit_case_result made = {0};
    sp_package_result checked = {0};
    char stem[100];
    char name[200];
    char sha[65];
    char what[120];

    OK(sp_permit_document_add(s->user[APP], number, "photo", "现场 照片.JPG",
                              "photo", 5, sha));
    o.zone = "Z1";
    o.from = now_of(s);
    o.to = now_of(s);
    OK(sp_permit_case(s->user[ADMIN], &o, case_path(), &made));
    assert_int_equal(made.permits, 1);
    assert_int_equal(made.attachments, 1);
    assert_true(made.entries > 20);
    OK(sp_package_verify(case_path(), &checked));
    assert_string_equal(checked.sha256, made.sha256);
    assert_string_equal(checked.kind, "permit_case");
    snprintf(stem, sizeof stem, "permits/0001-%s", number);
    snprintf(name, sizeof name, "%s.json", stem);
    has(case_path(), name, "\"gas_tests\":[");
    has(case_path(), name, "P-GAS");
    snprintf(name, sizeof name, "%s.pdf", stem);
    has(case_path(), name, "%PDF");
    has(case_path(), "gas-tests.csv", "甲烷");
    has(case_path(), "staff.csv", "P-WORK");
    has(case_path(), "people.csv", "P-SHIFT");
    has(case_path(), "certificates.csv", "welding");
    has(case_path(), "history.csv", "start");
    has(case_path(), "measures.csv", "P-LEAD");
    has(case_path(), "attachments.csv", "现场 照片.JPG");
    has(case_path(), "ledger.ndjson", number);
    has(case_path(), "ledger-head.txt", made.head);
    has(case_path(), "public-keys.txt", "SPK1.");
    has(case_path(), "rules/permit.hot_work-1.json", "hot_work");
    has(case_path(), "index.html", number);
    snprintf(what, sizeof what, "attachments/%s.jpg", sha);
    has(case_path(), what, "photo");
    char *ledger = member(case_path(), "ledger.ndjson", NULL);
    assert_null(strstr(ledger, other));
    free(ledger);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM ledger WHERE verb = 'case_pack'"),
        1);
    free(number);
    free(other);
}

static void the_same_case_gives_the_same_bytes(void **state)
{
    permit_site *s = *state;
    char *number = ticket_started(s, recipe_of("confined_space"));
    sp_permit_case_options o = SP_PERMIT_CASE_OPTIONS_INIT;
    sp_permit_case_result a = {0};
    sp_permit_case_result b = {0};

    o.numbers = number;
    OK(sp_permit_case(s->user[ADMIN], &o, case_path(), &a));
    /* the ledger went on by one entry, which is undone here */
    site_sql("DELETE FROM ledger WHERE verb = 'case_pack'");
    OK(sp_permit_case(s->user[ADMIN], &o, case_path(), &b));
    assert_string_equal(a.sha256, b.sha256);
    free(number);
}

static void what_is_not_meant_is_left_out(void **state)
{
    permit_site *s = *state;
    char *number = ticket_draft(s, recipe_of("height"));
    char *both = NULL;
    const struct {
        const char *zone;
        const char *place;
        int64_t from;
        int64_t to;
        const char *numbers;
        int64_t permits; /* 0: SP_NOT_FOUND */
    } cases[] = {
        {NULL, NULL, SP_NO_INT, SP_NO_INT, NULL, 1},
        {"Z1", "车间", SP_NO_INT, SP_NO_INT, NULL, 1},
        {"Z2", NULL, SP_NO_INT, SP_NO_INT, NULL, 0},
        {NULL, "二车间", SP_NO_INT, SP_NO_INT, NULL, 0},
        {NULL, NULL, SITE_NOW, SITE_NOW + DAY, NULL, 1},
        {NULL, NULL, SITE_NOW + DAY, SP_NO_INT, NULL, 0},
        {NULL, NULL, SP_NO_INT, SITE_NOW, NULL, 0},
        {NULL, NULL, SITE_NOW + 8 * HOUR, SP_NO_INT, NULL, 1},
        {NULL, NULL, SITE_NOW + 8 * HOUR + 1, SP_NO_INT, NULL, 0},
        {"Z2", NULL, SP_NO_INT, SP_NO_INT, number, 1},
        {NULL, NULL, SP_NO_INT, SP_NO_INT, "X", 0},
        {NULL, NULL, SP_NO_INT, SP_NO_INT, " , ", 0},
    };

    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_permit_case_options o = {cases[i].zone, cases[i].place,
                                    cases[i].from, cases[i].to,
                                    cases[i].numbers};
        sp_permit_case_result made = {0};
        unlink(case_path());
        sp_status status =
            sp_permit_case(s->user[ADMIN], &o, case_path(), &made);
        if (status != (cases[i].permits ? SP_OK : SP_NOT_FOUND))
            fail_msg("case %zu: %s", i, sp_last_error(SP_EN));
        assert_int_equal(made.permits, cases[i].permits);
        assert_int_equal(access(case_path(), F_OK), cases[i].permits ? 0 : -1);
    }
    assert_true(asprintf(&both, " %s,%s ", number, number) > 0);
    sp_permit_case_options o = {NULL, NULL, SP_NO_INT, SP_NO_INT, both};
    sp_permit_case_result made = {0};
    OK(sp_permit_case(s->user[ADMIN], &o, case_path(), &made));
    assert_int_equal(made.permits, 1);
    free(both);
    free(number);
}

static void who_may_make_a_case(void **state)
{
    static const int others[] = {ROOT, BOSS, CHIEF, APP, LEAD};
    permit_site *s = *state;
    char *number = ticket_draft(s, recipe_of("height"));
    sp_permit_case_options o = SP_PERMIT_CASE_OPTIONS_INIT;
    sp_session_options options = site_options();
    sp_session *reader = NULL;

    unlink(case_path());
    for (size_t i = 0; i < SP_COUNT(others); i++)
        REFUSED(SP_FORBIDDEN,
                sp_permit_case(s->user[others[i]], &o, case_path(), NULL));
    options.read_only = true;
    OK(sp_session_open(site_path(), &options, &reader));
    OK(sp_session_login(reader, "admin", SITE_PASSWORD));
    REFUSED(SP_FORBIDDEN, sp_permit_case(reader, &o, case_path(), NULL));
    sp_session_close(reader);
    assert_int_equal(access(case_path(), F_OK), -1);
    REFUSED(SP_IO, sp_permit_case(s->user[ADMIN], &o, "/nowhere/x.zip", NULL));
    OK(sp_permit_case(s->user[HEAD], &o, case_path(), NULL));
    free(number);
}

/* Names that would climb out of a folder stay texts in a table. */
static void no_name_becomes_a_path(void **state)
{
    permit_site *s = *state;
    char *number = ticket_draft(s, recipe_of("height"));
    sp_permit_case_options o = SP_PERMIT_CASE_OPTIONS_INIT;
    sp_package_result checked = {0};
    char name[300];
    char sha[65];

    OK(sp_permit_document_add(s->user[APP], number, "photo", "x.p-f", "evil", 4,
                              sha));
    site_sql("UPDATE attachment SET file_name = '../../etc/passwd.s/h'");
    site_sql("PRAGMA foreign_keys = OFF; "
             "UPDATE permit SET code = '../../<b>\"x"
             "'; UPDATE attachment SET subject = '../../<b>\"x'");
    OK(sp_permit_case(s->user[ADMIN], &o, case_path(), NULL));
    OK(sp_package_verify(case_path(), &checked));
    char *text = member(case_path(), "attachments/", name);
    assert_non_null(strstr(name, sha));
    assert_non_null(strstr(name, ".bin"));
    free(text);
    text = member(case_path(), "permits/", name);
    assert_string_equal(name, "permits/0001-_______b__x.json");
    free(text);
    text = member(case_path(), "index.html", NULL);
    assert_null(strstr(text, "<b>"));
    assert_non_null(strstr(text, "&lt;b&gt;&quot;x"));
    free(text);
    free(number);
}

static int close_case(void **state)
{
    unlink(case_path());
    return close_permit_site(state);
}

#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, open_permit_site, close_case)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_type_can_be_printed),
        CASE(a_draft_can_be_printed),
        CASE(paper_is_for_those_who_may_see),
        CASE(the_code_says_how_it_stands),
        CASE(texts_become_codes),
        CASE(many_gas_tests_are_cut),
        CASE(a_case_has_all_of_it),
        CASE(the_same_case_gives_the_same_bytes),
        CASE(what_is_not_meant_is_left_out),
        CASE(who_may_make_a_case),
        CASE(no_name_becomes_a_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
