/* What is exported and imported again is the same, for every type and format;
 * who may export, and where to. */
#include "import_help.h"

#include "field.h"

static const sp_type *const E = &sp_enterprise_type;

/* ---- random records ---- */

static uint64_t seed = 88172645463325252u;

static unsigned roll(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % n);
}

/* What spreadsheets run, what separates, what looks like something else. */
static const char *const texts[] = {
    "=1+1",
    "+86 755",
    "-2",
    "@SUM(A1)",
    "'quoted",
    "''=x",
    "'=cmd|' /C calc'!A0",
    "＝全角",
    "0012345678901234567890",
    "123456789012345678",
    "1e5",
    "1/2",
    "2024-01-02",
    "TRUE",
    "null",
    "a,b;c\td|e",
    "说\"这是\"引号",
    "\"",
    "\"\"",
    "<a href=\"&amp;\">]]>",
    "_x000A_",
    "😀𠮷",
    "a\u00a0b",
    "e\u0301",
    "#N/A",
    "=",
    "{\"a\":[1]}",
};
static const char *const lines[] = {
    "一\n二", "=1\n+2", "a\r\nb", "a\n\n\nb", "\"x\"\n,y", "tab\there\nx",
};

static void set(const sp_type *type, void *record, const char *name,
                const char *text)
{
    OK(sp_field_set(sp_type_field(type, name), record, text, 480));
}

static void random_text(const sp_field *field, void *record)
{
    char text[200];

    if (field->as == SP_AS_DATE)
        snprintf(text, sizeof text, "%04u-%02u-%02u", 1990 + roll(50),
                 1 + roll(12), 1 + roll(28));
    else if (field->as == SP_AS_LINES && roll(2))
        snprintf(text, sizeof text, "%s", lines[roll(SP_COUNT(lines))]);
    else if (field->clean == NULL)
        snprintf(text, sizeof text, "%s", texts[roll(SP_COUNT(texts))]);
    else /* digits please most of them; who refuses stays empty */
        snprintf(text, sizeof text, "%s%u", roll(2) ? "+86 " : "0",
                 100000 + roll(900000));
    if (sp_field_set(field, record, text, 480) != SP_OK)
        sp_field_clear(field, record);
}

static void random_int(const sp_field *field, void *record)
{
    int64_t span = field->max - field->min;
    int64_t value = span > 0 ? field->min + (int64_t)(seed % (uint64_t)span)
                             : (int64_t)roll(100000);

    roll(2);
    *(int64_t *)sp_at(record, field) =
        field->as == SP_AS_TIME ? SITE_NOW - (int64_t)roll(1000000) : value;
}

static void random_field(const sp_field *field, void *record)
{
    void *member = sp_at(record, field);

    switch (field->kind) {
    case SP_TEXT:
        random_text(field, record);
        break;
    case SP_INT:
        random_int(field, record);
        break;
    case SP_REAL:
        *(double *)member = (double)roll(1000000) / 7 - 1000;
        break;
    case SP_BOOL:
        *(bool *)member = roll(2);
        break;
    case SP_ENUM:
        *(unsigned *)member = roll((unsigned)field->nlabels);
        break;
    }
}

static void random_fields(const sp_type *type, void *record)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (!(field->flags & (SP_KEY | SP_GUARDED | SP_SECRET)) &&
            !field->ref && strcmp(field->name, type->code) != 0 && roll(3))
            random_field(field, record);
    }
}

/* What rules between fields ask for, and references. */
static void settle(const sp_type *type, void *record, int i)
{
    static const struct {
        const char *type;
        const char *field;
        const char *text;
    } wanted[] = {
        {"enterprise", "longitude", ""},
        {"enterprise", "latitude", ""},
        {"enterprise", "full_name", "=全名 \"引\",x"},
        {"licence", "enterprise", "E0"},
        {"licence", "valid_from", ""},
        {"person", "left_on", ""},
        {"chemical", "enterprise", "E1"},
        {"chemical", "name", "-氨,\"水\""},
        {"mhi_unit", "enterprise", "E1"},
        {"mhi_unit", "name", "@罐区"},
        {"mhi_unit", "substances", "氨=12.5;\n氯=3"},
        {"mhi_unit", "exposed", "30"},
        {"zone", "name", "+区"},
        {"zone", "enterprise", "E0"},
        {"zone", "polygon", "1,1 90,1 90,80.5 1,80"},
        {"risk_point", "name", "=点"},
        {"risk_point", "zone", "Z0"},
        {"risk_point", "x", ""},
        {"risk_point", "y", ""},
        {"risk_unit", "point", "P0"},
        {"risk_unit", "name", "'=单元"},
        {"risk_event", "unit", "U0"},
        {"risk_event", "name", "@事件"},
        {"risk_event", "standard", ""},
        {"risk_event", "l", "6"},
        {"risk_event", "e", "3"},
        {"risk_event", "c", "15"},
        {"risk_event", "m", ""},
        {"risk_event", "s", ""},
        {"risk_event", "residual_l", ""},
        {"risk_event", "residual_e", ""},
        {"risk_event", "residual_c", ""},
        {"risk_event", "residual_m", ""},
        {"risk_event", "residual_s", ""},
        {"risk_event", "reason", ""},
        {"risk_event", "control_level", "none"},
        {"risk_event", "reviewer", ""},
        {"risk_event", "review_due", ""},
        {"risk_event", "assessed_at", "2025-01-02"},
        {"control_measure", "event", "V0"},
        {"control_measure", "description", "=措施\n\"二\""},
        {"person", "name", "@张三"},
        {"person", "user_name", ""},
        {"certificate", "person", "N0"},
        {"certificate", "kind", "welding"},
        {"certificate", "valid_to", ""},
        {"park", "longitude", ""},
        {"park", "latitude", ""},
        {"park", "plan_west", ""},
        {"park", "plan_east", ""},
        {"park", "plan_north", ""},
        {"park", "plan_south", ""},
        {"park", "plan_width", ""},
        {"park", "plan_height", ""},
        {"park", "name", "=园"},
    };

    for (size_t k = 0; k < SP_COUNT(wanted); k++)
        if (strcmp(wanted[k].type, type->name) == 0)
            set(type, record, wanted[k].field, wanted[k].text);
    if (!(type->flags & SP_TYPE_SINGLE)) {
        static const char letters[] = "ELCMZPUVWNQ";
        static const char *const names[] = {
            "enterprise", "licence",    "chemical",
            "mhi_unit",   "zone",       "risk_point",
            "risk_unit",  "risk_event", "control_measure",
            "person",     "certificate"};
        char code[16];
        for (size_t k = 0; k < SP_COUNT(names); k++)
            if (strcmp(names[k], type->name) == 0) {
                snprintf(code, sizeof code, "%c%d", letters[k], i);
                set(type, record, type->code, code);
            }
    }
}

/* Parents before children. */
static const sp_type *const types[] = {
    &sp_park_type,       &sp_enterprise_type,
    &sp_licence_type,    &sp_chemical_type,
    &sp_mhi_unit_type,   &sp_zone_type,
    &sp_risk_point_type, &sp_risk_unit_type,
    &sp_risk_event_type, &sp_control_measure_type,
    &sp_person_type,     &sp_certificate_type,
};

static void fill_site(sp_session *session, int each)
{
    for (size_t t = 0; t < SP_COUNT(types); t++) {
        bool single = types[t]->flags & SP_TYPE_SINGLE;
        for (int i = 0; i < (single ? 1 : each); i++) {
            void *record = sp_record_new(types[t]);
            random_fields(types[t], record);
            settle(types[t], record, i);
            sp_status status = sp_record_add(session, types[t], record);
            if (status != SP_OK)
                print_error("%s: %s\n", types[t]->name, sp_last_error(SP_EN));
            assert_int_equal(status, SP_OK);
            sp_record_free(types[t], record);
        }
    }
    OK(sp_enterprise_write_off(session, "E2", "moved"));
    OK(sp_record_remove(session, &sp_chemical_type, "C2"));
}

/* ---- there and back ---- */

/* All records of a type but for what the library keeps. */
static char *picture(sp_session *session, const sp_type *type)
{
    sp_query *query = sp_query_new(type);
    sp_records all = {0};
    sp_str s = {0};

    sp_query_all(query);
    OK(sp_record_list(session, query, &all));
    for (size_t i = 0; i < all.count; i++) {
        for (size_t k = 7; k < type->nfields; k++) { /* behind the head */
            char *text;
            const sp_field *field = &type->fields[k];
            if (strcmp(field->name, "written_off_at") == 0)
                continue; /* to the second outside, like all times */
            OK(sp_record_text(all.items[i], field, 480, &text));
            sp_str_addf(&s, "%s=%s\n", field->name, text);
            sp_free(text);
        }
    }
    sp_records_clear(&all);
    sp_query_free(query);
    return s.data ? s.data : strdup("");
}

static const char *export_all(sp_session *session, const sp_type *type,
                              const char *extension, bool names)
{
    const sp_export_options options = {.names = names};
    char name[64];
    sp_query *query = sp_query_new(type);
    int64_t count = -1;

    snprintf(name, sizeof name, "%s%d.%s", type->name, names, extension);
    const char *path = in_folder(name);
    sp_query_all(query);
    OK(sp_export(session, query, path, &options, &count));
    assert_true(count >= 0);
    sp_query_free(query);
    return path;
}

static void import_all_unchanged(sp_session *session, const sp_type *type,
                                 const char *path, bool same_site)
{
    import_ok(session, type, path);
    if (done.r.rejected)
        print_error("%s: %s", path, sp_str_text(&done.report));
    assert_int_equal(done.r.rejected, 0);
    assert_int_equal(done.r.updated, 0);
    if (same_site)
        assert_int_equal(done.r.unchanged, done.r.rows);
    else
        assert_int_equal(done.r.added, done.r.rows);
}

static const struct form {
    const char *extension;
    bool names;
    sp_lang lang;
} forms[] = {
    {"csv", false, SP_ZH},  {"csv", false, SP_EN},    {"csv", true, SP_ZH},
    {"xlsx", false, SP_ZH}, {"xlsx", false, SP_EN},   {"xlsx", true, SP_ZH},
    {"json", false, SP_ZH}, {"ndjson", false, SP_ZH},
};

static sp_session *enter_speaking(sp_lang lang)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;

    options.lang = lang;
    OK(sp_session_open(site_path(), &options, &session));
    OK(sp_session_login_token(session, token_of_head));
    return session;
}

static void round_trip(const struct form *form)
{
    char *pictures[SP_COUNT(types)];
    char *paths[SP_COUNT(types)];
    int64_t before;

    fresh_site();
    sp_session *session = enter_speaking(form->lang);
    fill_site(session, 20);
    for (size_t t = 0; t < SP_COUNT(types); t++) {
        pictures[t] = picture(session, types[t]);
        paths[t] =
            strdup(export_all(session, types[t], form->extension, form->names));
    }
    before = entries();
    for (size_t t = 0; t < SP_COUNT(types); t++)
        import_all_unchanged(session, types[t], paths[t], true);
    assert_int_equal(entries(), before);
    sp_session_close(session);

    fresh_site();
    session = enter_speaking(form->lang);
    for (size_t t = 0; t < SP_COUNT(types); t++)
        import_all_unchanged(session, types[t], paths[t], false);
    for (size_t t = 0; t < SP_COUNT(types); t++) {
        char *now = picture(session, types[t]);
        assert_string_equal(now, pictures[t]);
        free(now);
        free(pictures[t]);
        free(paths[t]);
    }
    sp_session_close(session);
}

static void there_and_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(forms); i++)
        round_trip(&forms[i]);
}

/* A type that can be imported is tested above, or it says here why not. */
static void no_type_is_left_out(void **state)
{
    /* no role may export these; of supplies the quantity is the sum of
     * movements, and supplies are tested in test_emergency.c */
    static const char *const others[] = {"emergency_plan",  "drill",
                                         "drill_unit",      "roster_shift",
                                         "supply",          "department",
                                         "contractor",      "party_paper",
                                         "party_agreement", "party_equipment",
                                         "training_plan",   "training_session",
                                         "training_need",   "inspection_plan",
                                         "incident",        "workload",
                                         "duty_item",       "duty_plan",
                                         "question",        "exam",
                                         "work_order"};

    (void)state;
    for (size_t i = 0; i < sp_type_count(); i++) {
        const sp_type *type = sp_type_at(i);
        bool known = type->flags & (SP_TYPE_VERBS_ONLY | SP_TYPE_NO_ADD);
        for (size_t t = 0; t < SP_COUNT(types); t++)
            known = known || types[t] == type;
        for (size_t k = 0; k < SP_COUNT(others); k++)
            known = known || strcmp(others[k], type->name) == 0;
        if (!known)
            fail_msg("%s can be imported, but is not tested", type->name);
    }
}

/* ---- exports ---- */

static sp_status export_to(sp_session *session, const char *path)
{
    sp_query *query = sp_query_new(E);
    sp_status status = sp_export(session, query, path, NULL, NULL);

    sp_query_free(query);
    return status;
}

static void rights_and_ledger(void **state)
{
    static const char *const cannot[] = {"worker", "chief1"};
    int64_t before = entries();

    site_add_enterprise(*state, "A1");
    for (size_t i = 0; i < SP_COUNT(cannot); i++) {
        sp_session *session = site_open();
        REFUSED(SP_FORBIDDEN, export_to(session, in_folder("x.csv")));
        OK(sp_session_login(session, cannot[i], SITE_PASSWORD));
        REFUSED(SP_FORBIDDEN, export_to(session, in_folder("x.csv")));
        sp_session_close(session);
    }
    assert_int_equal(access(in_folder("x.csv"), F_OK), -1);
    assert_int_equal(entries(), before + 1);
    OK(export_to(*state, in_folder("x.csv")));
    assert_int_equal(entries(), before + 2);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM ledger WHERE verb = 'export' AND "
                     "actor = 'head' AND subject = 'enterprise' AND code = "
                     "'x.csv' AND after = '{\"rows\":1}'"),
        1);
}

static void places_that_take_nothing(void **state)
{
    static const struct {
        const char *path;
        sp_status status;
    } cases[] = {
        {"/dev/full", SP_IO},        {"/nowhere/x.csv", SP_IO},
        {"/proc/x.csv", SP_IO},      {"/tmp", SP_INVALID},
        {"/tmp/x.docx", SP_INVALID},
    };
    char *before;
    char *after;
    const char *old = put("old.csv", "as it was\n");
    int64_t at_first;

    for (int i = 0; i < 50; i++) {
        char code[16];
        snprintf(code, sizeof code, "A%d", i);
        site_add_enterprise(*state, code);
    }
    at_first = entries();
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        const sp_export_options options = {.format = i == 0 ? SP_TABLE_CSV
                                                            : SP_TABLE_AUTO};
        sp_query *query = sp_query_new(E);
        REFUSED(cases[i].status,
                sp_export(*state, query, cases[i].path, &options, NULL));
        sp_query_free(query);
        assert_int_equal(entries(), at_first);
    }
    struct stat st;
    assert_int_equal(stat("/dev/full", &st), 0);

    /* over a file: the whole new one, or the old one */
    OK(export_to(*state, old));
    before = bytes_of(old, NULL);
    assert_null(strstr(before, "as it was"));
    sp_session *reader = site_open();
    REFUSED(SP_FORBIDDEN, export_to(reader, old));
    sp_session_close(reader);
    after = bytes_of(old, NULL);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

/* The ledger cannot be written: no file. */
static void no_copy_without_an_entry(void **state)
{
    const char *path = in_folder("no.csv");

    site_add_enterprise(*state, "A1");
    site_sql("CREATE TRIGGER t BEFORE INSERT ON ledger BEGIN SELECT "
             "RAISE(ABORT, 'no'); END");
    assert_int_not_equal(export_to(*state, path), SP_OK);
    assert_int_equal(access(path, F_OK), -1);
    site_sql("DROP TRIGGER t");
    OK(export_to(*state, path));
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_site, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(no_type_is_left_out),
        T(rights_and_ledger),
        T(places_that_take_nothing),
        T(no_copy_without_an_entry),
    };

    return cmocka_run_group_tests(tests, make_first_site, remove_all);
}
