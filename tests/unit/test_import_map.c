/* Mappings: every part does what it says, and a mistake in the mapping itself
 * is told before a row is read. */
#include "import_help.h"

static const sp_type *const E = &sp_enterprise_type;
static const sp_type *const C = &sp_chemical_type;

static sp_status import_mapped(void **state, const sp_type *type,
                               const char *path, const char *map)
{
    const sp_import_options options = {.map = map};

    return import_with(*state, type, path, &options);
}

static void mapped_ok(void **state, const sp_type *type, const char *path,
                      const char *map)
{
    sp_status status = import_mapped(state, type, path, map);

    if (status != SP_OK)
        print_error("%s\n", sp_last_error(SP_EN));
    assert_int_equal(status, SP_OK);
}

/* Many columns into one field: numbers added up, words for those that say
 * yes, months in whatever form. */
static void sums_sets_months(void **state)
{
    static const char map[] =
        "{\"columns\":{\"no\":\"code\",\"what\":\"title\","
        "\"when\":{\"field\":\"happened_on\",\"read\":\"month\"}},"
        "\"sums\":{\"deaths\":[\"dead\",\"dead outside\"]},"
        "\"sets\":{\"causes\":{\"human\":\"human error\","
        "\"weather\":\"weather\",\"other\":\"other: {}!\"}},"
        "\"empty\":[\"N/A\"]}";
    const sp_type *I = &sp_incident_type;

    mapped_ok(state, I,
              put("i.csv",
                  "no,what,when,dead,dead outside,human,weather,other\n"
                  "1,a,Aug-16,2,3,Yes,N/A,rust\n"
                  "2,b,August 2016,,,No,0,N/A\n"
                  "3,c,2016-08,N/A,1,no,yes,N/A\n"
                  "4,d,Smarch 2016,1,1,,,\n"
                  "5,e,Dec-49,one,1,,,\n"
                  "6,f,13/2016,1,1,,,\n"),
              map);
    COUNTS(3, 0, 0, 3);
    REPORT("E5 when|Smarch 2016|\"Smarch 2016\" should be a month, such as "
           "2016-08, Aug-16\n"
           "E6 死亡人数||\"dead\" should hold a number, not \"one\"\n"
           "E7 when|13/2016|\"13/2016\" should be a month, such as 2016-08, "
           "Aug-16\n");
    FIELD_IS(I, "1", "deaths", "5");
    FIELD_IS(I, "1", "causes", "human error、other: rust!");
    FIELD_IS(I, "1", "happened_on", "2016-08-01");
    FIELD_IS(I, "2", "deaths", "");
    FIELD_IS(I, "2", "causes", "");
    FIELD_IS(I, "2", "happened_on", "2016-08-01");
    FIELD_IS(I, "3", "deaths", "1");
    FIELD_IS(I, "3", "causes", "weather");
}

static void columns_constants_templates(void **state)
{
    mapped_ok(state, E,
              put("a.csv", "id,title,note,size,code\n1,Alpha,x,9,q\n"
                           "2,Beta,N/A,8,q\n"),
              "{\"type\":\"enterprise\",\"title\":\"t\",\"source\":\"s\","
              "\"columns\":{\"TITLE\":\"企业全称\",\"size\":null,"
              "\"id\":[\"short_name\",{\"field\":\"contact\"}]},"
              "\"templates\":{\"code\":\"X-{id}\","
              "\"remark\":\"{note}/{title}\"},"
              "\"constants\":{\"safety_sector\":\"化工\"},"
              "\"empty\":[\"N/A\"]}");
    COUNTS(2, 0, 0, 0);
    REPORT("W0 note||this column answers to no field and is not imported\n");
    ENTERPRISE("X-1", "full_name", "Alpha");
    ENTERPRISE("X-1", "safety_sector", "化工");
    ENTERPRISE("X-2", "short_name", "2");
    ENTERPRISE("X-2", "contact", "2");
    ENTERPRISE("X-1", "remark", "x/Alpha");
    ENTERPRISE("X-2", "remark", "/Beta");
}

static void values_and_empty(void **state)
{
    const char *map = "{\"values\":{\"风险等级\":{\"H\":\"major\",\"L\":"
                      "\"low\",\"?\":null},\"staff_count\":{\"none\":\"0\"}},"
                      "\"empty\":[\"N/A\",\"-\"]}";

    mapped_ok(state, E,
              put("a.csv", "code,name,risk_grade,staff_count,contact\n"
                           "A1,甲,H,none,-\nA2,乙, L ,3, N/A \n"
                           "A3,丙,?,N/A,李\nA4,丁,X,4,\nA5,戊,一般风险,5,\n"),
              map);
    COUNTS(4, 0, 0, 1);
    ENTERPRISE("A1", "risk_grade", "major");
    ENTERPRISE("A1", "staff_count", "0");
    ENTERPRISE("A1", "contact", "");
    ENTERPRISE("A2", "risk_grade", "low");
    ENTERPRISE("A2", "contact", "");
    ENTERPRISE("A3", "risk_grade", "unassessed");
    ENTERPRISE("A3", "staff_count", "");
    ENTERPRISE("A5", "risk_grade", "general");
    assert_non_null(strstr(sp_str_text(&done.report), "E5 risk_grade|X|"));
}

/* Exact, rounded half away from zero to the field's places. */
static void factors(void **state)
{
    static const struct {
        const char *value;
        const char *factor;
        const char *expected; /* NULL: refused */
    } cases[] = {
        {"1000", "0.00045359237", "0.453592"},
        {"1", "0.000001", "0.000001"},
        {"0.5", "0.000001", "0.000001"},
        {"0.4999999999", "0.000001", "0"},
        {"1.5", "0.000001", "0.000002"},
        {"2.5", "0.000001", "0.000003"},
        {"0", "2", "0"},
        {"123456789012", "0.001", "123456789.012"},
        {"12345678.123456789", "0.001", "12345.678123"},
        {"0.000000000001", "1000000", "0.000001"},
        {"3", "0.333333333333", "1"},
        {"  7 ", "1", "7"},
        {"-1", "1", NULL},
        {"1e3", "1", NULL},
        {"1,000", "1", NULL},
        {"", "1", ""},
        {"1234567890123456789", "1", NULL},
        {"999999999999999999", "1000000", NULL},
        {".5", "1", NULL},
        {"5.", "1", NULL},
        {"-", "1", NULL},
        {"--1", "1", NULL},
    };

    site_add_enterprise(*state, "A1");
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char map[200];
        char text[200];
        char code[8];
        snprintf(code, sizeof code, "C%zu", i);
        snprintf(map, sizeof map,
                 "{\"columns\":{\"lb\":{\"field\":\"max_quantity\","
                 "\"factor\":\"%s\"}}}",
                 cases[i].factor);
        snprintf(text, sizeof text,
                 "code,enterprise,name,lb\n%s,A1,氨,\"%s\"\n", code,
                 cases[i].value);
        mapped_ok(state, C, put("q.csv", text), map);
        if (done.r.rejected != !cases[i].expected)
            print_error("%s × %s: %s", cases[i].value, cases[i].factor,
                        sp_str_text(&done.report));
        assert_int_equal(done.r.rejected, !cases[i].expected);
        if (cases[i].expected)
            FIELD_IS(C, code, "max_quantity", cases[i].expected);
        else
            assert_memory_equal(sp_str_text(&done.report), "E2 lb|", 6);
    }
}

static void lookups(void **state)
{
    const char *map =
        "{\"columns\":{\"id\":\"code\",\"firm\":\"enterprise\",\"chem\":["
        "{\"field\":\"name\",\"lookup\":\"c\",\"column\":\"title\"},"
        "{\"field\":\"cas\",\"lookup\":\"c\",\"column\":\"cas\"}]},"
        "\"empty\":[\"N/A\"],"
        "\"lookups\":{\"c\":{\"file\":\"chem.csv\",\"key\":\"no\"}}}";

    site_add_enterprise(*state, "A1");
    put("chem.csv", "no,title,cas\n30,氯,7782-50-5\n4,氨,7664-41-7\n"
                    "4,氨,7664-41-7\n5,水,N/A\n");
    mapped_ok(state, C,
              put("k.csv", "id,firm,chem\nC1,A1,4\nC2,A1, 30 \nC3,A1,5\n"
                           "C4,A1,6\nC5,A1,\n"),
              map);
    COUNTS(3, 0, 0, 2);
    FIELD_IS(C, "C1", "name", "氨");
    FIELD_IS(C, "C2", "cas", "7782-50-5");
    FIELD_IS(C, "C3", "cas", "");
    REPORT("E5 chem|6|\"6\" is not in look-up c\n"
           "E5 chem|6|\"6\" is not in look-up c\n"
           "E6 chem||name must not be empty\n");
    put("chem.csv", "no,title,cas\n"); /* no rows at all */
    mapped_ok(state, C, in_folder("k.csv"), map);
    COUNTS(0, 0, 0, 5);
}

static void a_column_that_never_comes(void **state)
{
    mapped_ok(state, E, put("a.csv", "编号,名称\nA1,甲\n"),
              "{\"columns\":{\"phone\":\"contact_phone\",\"x\":null}}");
    COUNTS(1, 0, 0, 0);
    REPORT("W0 phone||the mapping has this column, the file has not\n");
}

/* The explicit column comes first, wherever it stands. */
static void a_mapping_wins_over_names(void **state)
{
    mapped_ok(state, E, put("a.csv", "编号,名称,title\nA1,甲,乙\n"),
              "{\"columns\":{\"title\":\"full_name\"}}");
    COUNTS(1, 0, 0, 0);
    assert_int_equal(done.r.warnings, 1);
    ENTERPRISE("A1", "full_name", "乙");
}

static const struct {
    const char *map;
    const char *words;
} mistakes[] = {
    {"", "mapping: "},
    {"{", "mapping: "},
    {"[]", "should be a JSON object"},
    {"{\"a\":1,\"a\":2}", "mapping: "},
    {"{\"colums\":{}}", "\"colums\" is not known"},
    {"{\"type\":\"chemical\"}", "is for chemical, not for enterprise"},
    {"{\"type\":7}", "\"type\" should be a text"},
    {"{\"columns\":[]}", "\"columns\" should be a JSON object"},
    {"{\"columns\":{\"a\":7}}", "column \"a\" should become"},
    {"{\"columns\":{\"a\":[null]}}", "column \"a\" should become"},
    {"{\"columns\":{\"a\":{}}}", "should have a field"},
    {"{\"columns\":{\"a\":{\"feild\":\"code\"}}}", "\"feild\" is not known"},
    {"{\"columns\":{\"a\":\"colour\"}}", "no field \"colour\""},
    {"{\"columns\":{\"a\":\"version\"}}", "no field \"version\""},
    {"{\"columns\":{\"a\":\"code\",\"b\":\"编号\"}}",
     "two columns fill the field \"code\""},
    {"{\"columns\":{\"a\":{\"field\":\"code\",\"lookup\":\"x\"}}}",
     "go together"},
    {"{\"columns\":{\"a\":{\"field\":\"code\",\"lookup\":\"x\",\"column\":"
     "\"y\"}}}",
     "no look-up \"x\""},
    {"{\"columns\":{\"a\":{\"field\":\"code\",\"factor\":\"2\"}}}",
     "should be a positive decimal"},
    {"{\"columns\":{\"a\":{\"field\":\"site_area\",\"factor\":\"0\"}}}",
     "should be a positive decimal"},
    {"{\"columns\":{\"a\":{\"field\":\"site_area\",\"factor\":\"-1\"}}}",
     "should be a positive decimal"},
    {"{\"columns\":{\"a\":{\"field\":\"site_area\",\"factor\":2}}}",
     "\"factor\" should be a text"},
    {"{\"constants\":{\"code\":7}}", "\"code\" should be a text"},
    {"{\"constants\":{\"hue\":\"x\"}}", "no field \"hue\""},
    {"{\"constants\":{\"code\":\"x\"},\"templates\":{\"编号\":\"y\"}}",
     "is given twice"},
    {"{\"columns\":{\"a\":\"code\"},\"constants\":{\"code\":\"x\"}}",
     "is given twice"},
    {"{\"templates\":{\"code\":\"x{a\"}}", "is not closed"},
    {"{\"templates\":{\"code\":\"x{nope}\"}}", "\"{nope}\" in a template"},
    {"{\"sums\":{\"staff_count\":\"a\"}}", "should be an array of headings"},
    {"{\"sums\":{\"staff_count\":[]}}", "should be an array of headings"},
    {"{\"sums\":{\"staff_count\":[\"nowhere\"]}}",
     "a column \"nowhere\" that the file has not"},
    {"{\"sets\":{\"remark\":[\"a\"]}}", "should be {heading: text}"},
    {"{\"sets\":{\"remark\":{\"a\":1}}}", "should be {heading: text}"},
    {"{\"columns\":{\"a\":{\"field\":\"code\",\"read\":\"month\"}}}",
     "month alone, for a date"},
    {"{\"values\":[]}", "\"values\" should be a JSON object"},
    {"{\"values\":{\"hue\":{}}}", "no field \"hue\""},
    {"{\"values\":{\"code\":7}}", "\"code\" should be a JSON object"},
    {"{\"values\":{\"code\":{\"a\":7}}}", "should become a text or null"},
    {"{\"values\":{\"code\":{},\"编号\":{}}}", "given twice"},
    {"{\"empty\":\"N/A\"}", "should be an array of texts"},
    {"{\"empty\":[7]}", "should be an array of texts"},
    {"{\"lookups\":{\"x\":{}}}", "should have a file and a key"},
    {"{\"lookups\":{\"x\":7}}", "should have a file and a key"},
    {"{\"lookups\":{\"x\":{\"file\":\"../x\",\"key\":\"a\"}}}",
     "should stand beside"},
    {"{\"lookups\":{\"x\":{\"file\":\"none.csv\",\"key\":\"a\"}}}",
     "there is no file"},
    {"{\"lookups\":{\"x\":{\"file\":\"a.csv\",\"key\":\"z\"}}}",
     "has no column \"z\""},
    {"{\"lookups\":{\"x\":{\"file\":\"two.csv\",\"key\":\"k\"}}}",
     "two rows \"1\" that differ"},
    {"{\"lookups\":{\"x\":{\"file\":\"short.csv\",\"key\":\"k\"}}}",
     "look-up x: line 2"},
    {"{\"lookups\":{\"x\":{\"file\":\"a.csv\",\"key\":\"a\",\"q\":\"\"}}}",
     "\"q\" is not known"},
};

static void mistakes_of_the_mapping(void **state)
{
    int64_t before = entries();

    put("two.csv", "k,v\n1,a\n1,b\n");
    put("short.csv", "k,v\n1\n");
    const char *path = put("a.csv", "a,b,名称\nA1,B1,甲\n");
    for (size_t i = 0; i < SP_COUNT(mistakes); i++) {
        sp_status status = import_mapped(state, E, path, mistakes[i].map);
        if (status == SP_OK)
            print_error("taken: %s\n", mistakes[i].map);
        assert_true(status == SP_INVALID || status == SP_NOT_FOUND);
        SAYS(mistakes[i].words);
    }
    assert_int_equal(entries(), before);
    assert_int_equal(site_sql_int("SELECT count(*) FROM enterprise"), 0);
}

/* No mapping reaches what only verbs may set. */
static void guarded_fields_are_out_of_reach(void **state)
{
    static const struct {
        const sp_type *type;
        const char *field;
    } cases[] = {
        {&sp_park_type, "plan"},
        {&sp_park_type, "background"},
        {&sp_zone_type, "grade_inherent"},
        {&sp_zone_type, "points"},
        {&sp_risk_point_type, "control_level"},
        {&sp_risk_event_type, "score"},
        {&sp_risk_event_type, "reviewed_at"},
        {&sp_mhi_unit_type, "level"},
        {&sp_enterprise_type, "id"},
        {&sp_enterprise_type, "created_by"},
    };
    static const char *const forms[] = {"{\"columns\":{\"a\":\"%s\"}}",
                                        "{\"constants\":{\"%s\":\"1\"}}",
                                        "{\"templates\":{\"%s\":\"{a}\"}}"};
    const char *path = put("a.csv", "a,名称\n1,甲\n");

    for (size_t i = 0; i < SP_COUNT(cases) * SP_COUNT(forms); i++) {
        char map[100];
        const char *form = forms[i % SP_COUNT(forms)];
        const char *hole = strstr(form, "%s");
        snprintf(map, sizeof map, "%.*s%s%s", (int)(hole - form), form,
                 cases[i / SP_COUNT(forms)].field, hole + 2);
        REFUSED(
            SP_INVALID,
            import_mapped(state, cases[i / SP_COUNT(forms)].type, path, map));
        SAYS("mapping: ");
    }
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_site, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(columns_constants_templates),
        T(sums_sets_months),
        T(values_and_empty),
        T(factors),
        T(lookups),
        T(a_column_that_never_comes),
        T(a_mapping_wins_over_names),
        T(mistakes_of_the_mapping),
        T(guarded_fields_are_out_of_reach),
    };

    return cmocka_run_group_tests(tests, make_first_site, remove_all);
}
