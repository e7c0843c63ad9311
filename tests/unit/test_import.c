/* Tables into the site: encodings, headings, bad cells, what is found again,
 * who may. */
#include "import_help.h"

#include <time.h>

static const sp_type *const E = &sp_enterprise_type;

/* ---- what the file is ---- */

#define TWO_ROWS "编号,名称,从业人数\nA1,甲公司,12\nA2,\"乙,\"\"公司\"\"\",7\n"

static void expect_two(void **state, const char *path, const char *encoding)
{
    import_ok(*state, E, path);
    COUNTS(2, 0, 0, 0);
    REPORT("");
    assert_string_equal(done.r.encoding, encoding);
    assert_int_equal(strlen(done.r.sha256), 64);
    ENTERPRISE("A1", "full_name", "甲公司");
    ENTERPRISE("A2", "full_name", "乙,\"公司\"");
    ENTERPRISE("A2", "staff_count", "7");
}

static void utf8(void **state)
{
    expect_two(state, put("a.csv", TWO_ROWS), "UTF-8");
}

static void utf8_with_mark(void **state)
{
    expect_two(state, put("a.csv", "\xef\xbb\xbf" TWO_ROWS), "UTF-8");
}

static void crlf(void **state)
{
    expect_two(state,
               put("a.csv", "编号,名称,从业人数\r\nA1,甲公司,12\r\n"
                            "A2,\"乙,\"\"公司\"\"\",7\r\n"),
               "UTF-8");
}

static void gb18030(void **state)
{
    expect_two(state,
               put("a.csv", "\xb1\xe0\xba\xc5,\xc3\xfb\xb3\xc6,"
                            "\xb4\xd3\xd2\xb5\xc8\xcb\xca\xfd\n"
                            "A1,\xbc\xd7\xb9\xab\xcb\xbe,12\n"
                            "A2,\"\xd2\xd2,\"\"\xb9\xab\xcb\xbe\"\"\",7\n"),
               "GB18030");
}

static void utf16(void **state)
{
    static const char text[] =
        "\xff\xfe"
        "\x16\x7f\xf7\x53,\0\x0d\x54\xf0\x79,\0\xce\x4e\x1a\x4e\xba\x4e\x70\x65"
        "\n\0A\0001\0,\0\x32\x75\x6c\x51\xf8\x53,\0001\0002\0\n\0"
        "A\0002\0,\0\"\0\x59\x4e,\0\"\0\"\0\x6c\x51\xf8\x53\"\0\"\0\"\0,"
        "\0007\0";

    expect_two(state, put_bytes(in_folder("a.csv"), text, sizeof text - 1),
               "UTF-16LE");
}

static void json(void **state)
{
    expect_two(state,
               put("a.json", "[{\"编号\":\"A1\",\"名称\":\"甲公司\","
                             "\"从业人数\":12},\n{\"编号\":\"A2\",\"名称\":"
                             "\"乙,\\\"公司\\\"\",\"从业人数\":7}]"),
               "UTF-8");
}

static void ndjson(void **state)
{
    expect_two(state,
               put("a.ndjson",
                   "{\"code\":\"A1\",\"full_name\":\"甲公司\",\"staff_"
                   "count\":12}\n\n{\"code\":\"A2\",\"full_name\":"
                   "\"乙,\\\"公司\\\"\",\"staff_count\":7}\n"),
               "UTF-8");
}

static void xlsx(void **state)
{
    static const sp_table_column columns[] = {
        {"编号", NULL, SP_TABLE_TEXT},
        {"名称", NULL, SP_TABLE_TEXT},
        {"从业人数", NULL, SP_TABLE_NUMBER}};
    const char *const first[] = {"A1", "甲公司", "12"};
    const char *const second[] = {"A2", "乙,\"公司\"", "7"};
    sp_table_writer *writer = NULL;
    const char *path = in_folder("a.xlsx");

    OK(sp_table_writer_open(path, SP_TABLE_XLSX, columns, 3, NULL, &writer));
    OK(sp_table_writer_row(writer, first));
    OK(sp_table_writer_row(writer, second));
    OK(sp_table_writer_close(writer));
    expect_two(state, path, "UTF-8");
}

/* ---- headings ---- */

static void headings_in_any_form(void **state)
{
    static const char *const lines[] = {
        "企业编号,企业全称,所属行业类型", "code,full_name,safety_sector",
        "Code,Full Name,Safety Sector",   "编号,单位名称,监管行业",
        " 编号 ,企业 名称,行业",          "ＣＯＤＥ,name,industry",
    };

    for (size_t i = 0; i < SP_COUNT(lines); i++) {
        char text[200];
        char code[8];
        snprintf(code, sizeof code, "H%zu", i);
        snprintf(text, sizeof text, "%s\n%s,名%zu,化工\n", lines[i], code, i);
        import_ok(*state, E, put("h.csv", text));
        COUNTS(1, 0, 0, 0);
        REPORT("");
        ENTERPRISE(code, "safety_sector", "化工");
    }
}

static void unknown_columns_are_named_once(void **state)
{
    import_ok(*state, E,
              put("u.csv", "编号,名称,颜色,序号\nA1,甲,红,1\nA2,乙,绿,2\n"));
    COUNTS(2, 0, 0, 0);
    REPORT("W0 颜色||this column answers to no field and is not imported\n");
    assert_int_equal(done.r.warnings, 1);

    import_ok(*state, E,
              put("u.ndjson", "{\"code\":\"A3\",\"name\":\"丙\"}\n"
                              "{\"code\":\"A4\",\"name\":\"丁\",\"hue\":1}\n"
                              "{\"code\":\"A5\",\"name\":\"戊\",\"hue\":2}\n"));
    COUNTS(3, 0, 0, 0);
    REPORT("W0 hue||this column answers to no field and is not imported\n");
}

static void one_field_from_two_columns(void **state)
{
    import_ok(*state, E, put("t.csv", "编号,名称,企业全称\nA1,甲,乙\n"));
    COUNTS(1, 0, 0, 0);
    REPORT("W0 企业全称||a column before this one answers to the same field; "
           "this one is not imported\n");
    ENTERPRISE("A1", "full_name", "甲");
    import_ok(*state, E, put("t.csv", "编号,名称,名称\nA2,甲二,乙二\n"));
    COUNTS(1, 0, 0, 0);
    ENTERPRISE("A2", "full_name", "甲二");
    assert_non_null(strstr(sp_str_text(&done.report), "same heading"));
}

static void no_known_column(void **state)
{
    static const char *const texts[] = {"颜色,大小\n红,1\n", "颜色,大小\n",
                                        "a;b;c\n1;2;3\n"};

    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        REFUSED(SP_INVALID,
                import_with(*state, E, put("n.csv", texts[i]), NULL));
        SAYS("no column answers");
    }
    REFUSED(SP_INVALID,
            import_with(*state, E, put("n.json", "[{\"a\":1}]"), NULL));
    import_ok(*state, E, put("n.json", "[]"));
    COUNTS(0, 0, 0, 0);
    import_ok(*state, E, put("n.csv", "编号,名称\n"));
    COUNTS(0, 0, 0, 0);
}

/* What the library keeps or works out is passed over in silence. */
static void guarded_columns_are_ignored(void **state)
{
    import_ok(*state, E,
              put("g.csv", "标识,版本,建档时间,建档人,更新时间,更新人,编号,"
                           "名称\n99,7,2001-01-01,x,2001-01-01,y,A1,甲\n"));
    COUNTS(1, 0, 0, 0);
    REPORT("");
    ENTERPRISE("A1", "version", "1");
    ENTERPRISE("A1", "created_by", "head");
    import_ok(*state, &sp_mhi_unit_type,
              put("g.csv", "企业编号,单元编号,单元名称,物质,exposed,级别,R\n"
                           "A1,U1,罐区,氨=100,3,4,0.5\n"));
    COUNTS(1, 0, 0, 0);
    REPORT("");
    char *r = field_of(*state, &sp_mhi_unit_type, "U1", "r");
    assert_string_not_equal(r, "0.5");
    sp_free(r);
}

/* ---- bad rows ---- */

static void bad_cells(void **state)
{
    static const struct {
        const char *heading;
        const char *value;
        const char *words;
    } cases[] = {
        {"从业人数", "十二", "whole number"},
        {"从业人数", "1.5", "whole number"},
        {"从业人数", "-1", "from 0 to 10000000"},
        {"注册资本", "1.234", "at most 2 decimals"},
        {"成立日期", "2023-02-29", "is no date"},
        {"风险等级", "吓人", "should be one of"},
        {"核销状态", "也许", "should be one of"},
        {"有限空间", "也许", "yes or no"},
        {"统一社会信用代码", "91440300MA5G", ""},
        {"国民经济行业代码", "12a4", ""},
        {"行政区划代码", "44", "six digits"},
        {"联系电话", "abc", "phone"},
        {"经度", "东", "should be a number"},
        {"归属部门", "D9", "no department"},
        {"企业简称", "\"a\nb\"", "one line"},
        {"名称", "", "must not be empty"},
    };

    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char text[300];
        char start[100];
        bool name = strcmp(cases[i].heading, "名称") == 0;
        const char *value = cases[i].value;
        snprintf(text, sizeof text,
                 name ? "编号,%s\nB1,%s\nB2,好\n"
                      : "编号,%s,名称\nB1,%s,坏\nB2,,好\n",
                 cases[i].heading, value);
        import_ok(*state, E, put("b.csv", text));
        if (done.r.rejected != 1 ||
            !strstr(sp_str_text(&done.report), cases[i].words))
            print_error("%s=%s: %s", cases[i].heading, value,
                        sp_str_text(&done.report));
        assert_int_equal(done.r.rejected, 1);
        assert_non_null(strstr(sp_str_text(&done.report), cases[i].words));
        value = *value == '"' ? "a\nb" : value;
        snprintf(start, sizeof start, "E2 %s|%s|", cases[i].heading, value);
        assert_memory_equal(sp_str_text(&done.report), start, strlen(start));
        REFUSED(SP_NOT_FOUND, sp_record_load(*state, E, "B1", &(void *){NULL}));
    }
}

static void two_bad_cells_are_both_told(void **state)
{
    import_ok(*state, E,
              put("b.csv", "编号,名称,成立日期,从业人数,经度\n"
                           "B1,,昨天,-5,\n"
                           "B2,坏,昨天,没有,114\n"
                           "B3,好,2020-01-31,5,\n"));
    COUNTS(1, 0, 0, 2);
    REPORT("E2 成立日期|昨天|established on: \"昨天\" is no date; write it "
           "as 2024-01-31\n"
           "E2 名称||full name must not be empty\n"
           "E2 从业人数|-5|staff must be from 0 to 10000000\n"
           "E3 成立日期|昨天|established on: \"昨天\" is no date; write it "
           "as 2024-01-31\n"
           "E3 从业人数|没有|staff: \"没有\" should be a whole number\n");
    assert_int_equal(site_sql_int("SELECT count(*) FROM enterprise"), 1);
}

static void rows_that_do_not_fit(void **state)
{
    import_ok(*state, E,
              put("b.csv", "编号,名称\nA1,甲\nA2\nA3,丙,多\nA5,戊\n"));
    COUNTS(2, 0, 0, 2);
    import_ok(*state, E,
              put("b.ndjson", "{\"code\":\"A6\",\"name\":\"己\"}\n{oops\n"
                              "{\"code\":\"A7\",\"code\":\"A8\"}\n[1]\n"));
    COUNTS(1, 0, 0, 3);
}

/* A site that refused rows proves out. */
static void must_be_sound(sp_session *session)
{
    sp_diagnoses all = {0};
    sp_session *root = site_open();

    (void)session;
    OK(sp_session_login_token(root, token_of_root));
    OK(sp_site_doctor(root, &all));
    for (size_t i = 0; i < all.count; i++)
        if (!all.items[i].ok)
            print_error("%s: %s\n", all.items[i].what, all.items[i].en);
    assert_true(all.ok);
    sp_diagnoses_clear(&all);
    sp_session_close(root);
}

#define MIXED                                                                                   \
    "编号,名称,从业人数,风险等级\nA1,甲,1,低风险\nA2,乙,x,吓人\nA3,丙,3,\n" \
    "A3,丙,4,\nA1,甲,1,低风险\n,,5,\n"

static void a_dry_run_says_the_same_and_changes_nothing(void **state)
{
    const sp_import_options dry = {.dry_run = true};
    int64_t before = entries();
    const char *path = put("m.csv", MIXED);
    size_t size;
    size_t again;

    site_sql("PRAGMA wal_checkpoint(TRUNCATE)");
    char *bytes = bytes_of(site_path(), &size);
    OK(import_with(*state, E, path, &dry));
    char *report = strdup(sp_str_text(&done.report));
    sp_import_result r = done.r;
    site_sql("PRAGMA wal_checkpoint(TRUNCATE)");
    char *after = bytes_of(site_path(), &again);
    assert_int_equal(size, again);
    assert_memory_equal(bytes, after, size);
    free(bytes);
    free(after);
    assert_int_equal(entries(), before);

    import_ok(*state, E, path);
    REPORT(report);
    assert_memory_equal(&r, &done.r, offsetof(sp_import_result, sha256));
    assert_string_equal(r.sha256, done.r.sha256);
    COUNTS(2, 0, 1, 3);
    assert_int_equal(entries(), before + 1);
    free(report);
    must_be_sound(*state);
}

static void importing_again_changes_nothing(void **state)
{
    const char *path = put("m.csv", MIXED);
    int64_t before = entries();

    import_ok(*state, E, path);
    char *report = strdup(sp_str_text(&done.report));
    import_ok(*state, E, path);
    COUNTS(0, 0, 3, 3);
    REPORT(report);
    assert_int_equal(entries(), before + 1);
    ENTERPRISE("A1", "version", "1");
    ENTERPRISE("A3", "version", "1");
    free(report);
}

static void refused_rows_are_mended_and_imported(void **state)
{
    const char *rejects = in_folder("rejects.csv");
    const sp_import_options keep = {.rejects = rejects};
    sp_str mended = {0};

    OK(import_with(*state, E,
                   put("r.csv", "编号,名称,从业人数,颜色\n"
                                "A1,甲,1,红\nA2,=乙,x,绿\nA3,\"丙\n丁\",3,\n"),
                   &keep));
    COUNTS(1, 0, 0, 2);
    char *text = bytes_of(rejects, NULL);
    assert_non_null(strstr(text, "编号,名称,从业人数,颜色,错误"));
    char *x = strstr(text, ",x,");
    assert_non_null(x);
    x[1] = '2';
    char *broken = strstr(text, "\"丙\n丁\"");
    assert_non_null(broken);
    memcpy(broken, "\"丙丁\" ", strlen("\"丙丁\" "));
    sp_str_add(&mended, text);
    put("mended.csv", sp_str_text(&mended));
    sp_str_free(&mended);
    free(text);

    OK(import_with(*state, E, in_folder("mended.csv"), NULL));
    COUNTS(2, 0, 0, 0);
    ENTERPRISE("A2", "full_name", "=乙");
    ENTERPRISE("A2", "staff_count", "2");

    unlink(rejects);
    OK(import_with(*state, E, in_folder("mended.csv"), &keep));
    assert_int_equal(access(rejects, F_OK), -1);
}

/* Keys that come later have their column, and the reasons of before go. */
static void refused_rows_of_json(void **state)
{
    const char *rejects = in_folder("rejects.csv");
    const sp_import_options keep = {.rejects = rejects};
    char *text;

    OK(import_with(*state, E,
                   put("r.ndjson",
                       "{\"code\":\"A1\",\"name\":\"甲\",\"staff\":\"x\"}\n"
                       "{\"code\":\"A2\",\"name\":\"乙\",\"staff\":\"x\","
                       "\"contact\":\"王\"}\n{oops\n"),
                   &keep));
    COUNTS(0, 0, 0, 3);
    for (int i = 0; i < 3; i++) {
        text = bytes_of(rejects, NULL);
        assert_memory_equal(text,
                            "\xef\xbb\xbf"
                            "code,name,staff,contact,错误\r\n",
                            strlen("\xef\xbb\xbf"
                                   "code,name,staff,contact,错误\r\n"));
        assert_non_null(strstr(text, "A2,乙,x,王,"));
        free(text);
        OK(import_with(*state, E, rejects, &keep)); /* onto itself */
        COUNTS(0, 0, 0, 3);
    }
}

/* The file of refused rows cannot be written: then nothing is imported. */
static void rejects_without_a_place(void **state)
{
    static const char *const places[] = {"/nowhere/r.csv", "/dev/full"};
    int64_t before = entries();

    for (size_t i = 0; i < SP_COUNT(places); i++) {
        const sp_import_options keep = {.rejects = places[i]};
        REFUSED(SP_IO, import_with(*state, E, put("m.csv", MIXED), &keep));
        assert_int_equal(entries(), before);
        assert_int_equal(site_sql_int("SELECT count(*) FROM enterprise"), 0);
    }
}

/* ---- what is there already ---- */

static void contradiction_within_a_file(void **state)
{
    const char *path = put("c.csv", "编号,名称,从业人数\nA1,甲,1\nA1,甲,2\n"
                                    "A1,甲,1\n");

    import_ok(*state, E, path);
    COUNTS(1, 0, 1, 1);
    REPORT("E3 ||another row of this file says something else about \"A1\"; "
           "keep one of them\n");
    /* also about one that was there, and also when the first row agrees */
    import_ok(*state, E, path);
    COUNTS(0, 0, 2, 1);
    import_ok(*state, E,
              put("c.csv", "编号,名称,从业人数\nA1,甲,3\nA1,甲,4\n"));
    COUNTS(0, 1, 0, 1);
    ENTERPRISE("A1", "staff_count", "3");
    import_ok(*state, E, in_folder("c.csv"));
    COUNTS(0, 0, 1, 1);
    ENTERPRISE("A1", "version", "2");
}

static void parts_of_records(void **state)
{
    import_ok(*state, E,
              put("p.csv", "编号,名称,经度,纬度,从业人数\n"
                           "A1,甲,114.1,22.5,9\n"));
    /* no name, one coordinate alone: enough for one that is there */
    import_ok(*state, E, put("p.csv", "编号,经度\nA1,114.2\n"));
    COUNTS(0, 1, 0, 0);
    import_ok(*state, E, put("p.csv", "编号,名称,经度\nA1,甲,114.3\n"));
    COUNTS(0, 1, 0, 0);
    ENTERPRISE("A1", "latitude", "22.5");
    /* a key that is absent says nothing, null empties */
    import_ok(*state, E,
              put("p.ndjson", "{\"code\":\"A1\",\"contact\":\"王\"}\n"
                              "{\"code\":\"A2\",\"full_name\":\"乙\","
                              "\"staff_count\":1}\n"));
    COUNTS(1, 1, 0, 0);
    ENTERPRISE("A1", "staff_count", "9");
    import_ok(*state, E,
              put("p.ndjson", "{\"code\":\"A1\",\"staff_count\":null}\n"));
    COUNTS(0, 1, 0, 0);
    ENTERPRISE("A1", "staff_count", "");
    import_ok(*state, E, put("p.csv", "编号,名称,联系人\nA1,甲,\n"));
    ENTERPRISE("A1", "contact", "");
}

static void found_by_credit_code_then_name(void **state)
{
    static const char first[] = "91440300708461136T";  /* Tencent's, public */
    static const char second[] = "914403001922038216"; /* Huawei's, public */
    char text[400];

    snprintf(text, sizeof text,
             "编号,名称,信用代码\nA1,甲,%s\nA2,乙,\nA3,丙,\nA4,丙,\n", first);
    import_ok(*state, E, put("f.csv", text));
    COUNTS(4, 0, 0, 0);
    snprintf(text, sizeof text,
             "名称,信用代码,从业人数\n甲改名,%s,1\n乙,,2\n丙,,3\n甲改名,%s,4\n"
             "新,,5\n",
             first, second);
    import_ok(*state, E, put("f.csv", text));
    COUNTS(1, 2, 0, 2);
    ENTERPRISE("A1", "full_name", "甲改名");
    ENTERPRISE("A1", "staff_count", "1");
    ENTERPRISE("A2", "staff_count", "2");
    assert_non_null(strstr(sp_str_text(&done.report), "E4 ||two records"));
    assert_non_null(strstr(sp_str_text(&done.report), "E5 ||enterprise A1"));
    import_ok(*state, E, in_folder("f.csv"));
    COUNTS(0, 0, 3, 2);
}

/* Thousands of rows without a code into an empty site: no row walks over all
 * rows before it. */
static void many_without_a_code(void **state)
{
    FILE *file = fopen(in_folder("many.csv"), "w");

    assert_non_null(file);
    fputs("名称,从业人数\n", file);
    for (int i = 0; i < 20000; i++)
        fprintf(file, "第 %d 家,%d\n", i, i % 100);
    fclose(file);
    clock_t start = clock();
    import_ok(*state, E, in_folder("many.csv"));
    COUNTS(20000, 0, 0, 0);
    import_ok(*state, E, in_folder("many.csv"));
    COUNTS(0, 0, 20000, 0);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 60);
    must_be_sound(*state);
}

static void written_off_enterprises(void **state)
{
    const char *path =
        put("w.csv", "编号,名称,核销状态,核销时间,核销原因\n"
                     "A1,甲,已核销,2024-05-06 07:08,迁出\nA2,乙,未核销,,\n");

    import_ok(*state, E, path);
    COUNTS(2, 0, 0, 0);
    ENTERPRISE("A1", "status", "written_off");
    ENTERPRISE("A1", "written_off_at", "2024-05-06T07:08:00+08:00");
    ENTERPRISE("A1", "write_off_reason", "moved");
    import_ok(*state, E, path);
    COUNTS(0, 0, 2, 0);
    /* a file writes nobody off, and does not touch who is */
    import_ok(*state, E,
              put("w.csv", "编号,名称,核销状态,从业人数\nA1,甲,未核销,5\n"
                           "A2,乙,已核销,6\n"));
    COUNTS(0, 1, 0, 1);
    ENTERPRISE("A2", "status", "active");
    REPORT("E2 ||enterprise A1 is written off and can only be read; "
           "reinstate it first\n");
}

static void fixed_fields(void **state)
{
    const sp_type *type = &sp_licence_type;

    site_add_enterprise(*state, "A1");
    site_add_enterprise(*state, "A2");
    import_ok(*state, type,
              put("l.csv", "证照编码,企业编号,证号,有效期至\n"
                           "L1,A1,123,2030-01-01\n"));
    COUNTS(1, 0, 0, 0);
    import_ok(*state, type,
              put("l.csv", "证照编码,企业编号,证号,有效期至\n"
                           "L1,A2,123,2030-01-01\nL2,A9,1,2030-01-01\n"));
    COUNTS(0, 0, 0, 2);
    REPORT("E2 企业编号|A2|enterprise cannot be changed any more; it is "
           "\"A1\"\n"
           "E3 企业编号|A9|enterprise: there is no enterprise \"A9\"; add it "
           "first\n");
    import_ok(*state, type, put("l.csv", "证照编码,企业编号,证号\nL1,,456\n"));
    COUNTS(0, 1, 0, 0);
    FIELD_IS(type, "L1", "enterprise", "A1");
}

static void the_park(void **state)
{
    const sp_type *type = &sp_park_type;
    const char *path = put("park.csv", "园区名称,应急电话\n南山,0755-119\n");

    import_ok(*state, type, path);
    COUNTS(1, 0, 0, 0);
    import_ok(*state, type, path);
    COUNTS(0, 0, 1, 0);
    import_ok(*state, type, put("park.json", "{\"name\":\"北山\"}"));
    COUNTS(0, 1, 0, 0);
    FIELD_IS(type, NULL, "emergency_phone", "0755-119");
    import_ok(*state, type, put("park.csv", "园区名称\n东山\n西山\n"));
    COUNTS(0, 1, 0, 1);
    FIELD_IS(type, NULL, "name", "东山");
    assert_int_equal(site_sql_int("SELECT count(*) FROM park"), 1);
}

/* Grades climb from imported events to their point and zone. */
static void the_tree_of_risks(void **state)
{
    for (int round = 0; round < 2; round++) {
        import_ok(*state, &sp_zone_type,
                  put("z.csv", "区域编号,区域名称\nZ1,罐区\n"));
        import_ok(*state, &sp_risk_point_type,
                  put("p.csv", "区域编号,风险点名称\nZ1,储罐\n"));
        assert_int_equal(done.r.unchanged, round);
        import_ok(*state, &sp_risk_unit_type,
                  put("u.csv", "point,name\nZ1-01,罐体\n"));
        assert_int_equal(done.r.unchanged, round);
        import_ok(*state, &sp_risk_event_type,
                  put("e.csv", "unit,name,l,e,c,固有风险等级\n"
                               "Z1-01-01,泄漏,6,6,15,低风险\n"));
        assert_int_equal(done.r.unchanged, round);
        import_ok(*state, &sp_control_measure_type,
                  put("m.csv", "event,管控措施\nZ1-01-01-01,每日巡检\n"));
        assert_int_equal(done.r.unchanged, round);
    }
    FIELD_IS(&sp_risk_event_type, "Z1-01-01-01", "grade_inherent", "major");
    FIELD_IS(&sp_risk_point_type, "Z1-01", "grade_inherent", "major");
    FIELD_IS(&sp_zone_type, "Z1", "grade_inherent", "major");
    FIELD_IS(&sp_zone_type, "Z1", "points", "1");
    must_be_sound(*state);
}

/* ---- who may ---- */

static sp_session *enter(const char *name)
{
    sp_session *session = site_open();

    OK(sp_session_login(session, name, SITE_PASSWORD));
    return session;
}

static void rights(void **state)
{
    const char *path = put("r.csv", "编号,名称\nA1,甲\n");
    sp_session *worker = enter("worker");
    sp_session *chief = enter("chief1");
    sp_session *nobody = site_open();

    REFUSED(SP_FORBIDDEN, import_with(worker, E, path, NULL));
    REFUSED(SP_FORBIDDEN, import_with(chief, E, path, NULL));
    REFUSED(SP_FORBIDDEN, import_with(nobody, E, path, NULL));
    assert_int_equal(site_sql_int("SELECT count(*) FROM enterprise"), 0);
    REFUSED(SP_UNSUPPORTED, import_with(*state, &sp_entry_type, path, NULL));
    REFUSED(SP_UNSUPPORTED, import_with(*state, &sp_user_type, path, NULL));

    /* the head of a department: into it, not elsewhere */
    import_ok(chief, &sp_zone_type,
              put("z.csv", "区域编号,区域名称,归属部门\nZ1,一,D1\nZ2,二,D2\n"
                           "Z3,三,\n"));
    COUNTS(2, 0, 0, 1);
    FIELD_IS(&sp_zone_type, "Z3", "owner_dept", "D1");
    import_ok(*state, &sp_zone_type, in_folder("z.csv"));
    COUNTS(1, 1, 1, 0); /* Z3 goes to nobody */
    import_ok(chief, &sp_zone_type,
              put("z.csv", "区域编号,区域名称,归属部门\nZ1,一改,D1\n"
                           "Z2,二改,D2\n"));
    COUNTS(0, 1, 0, 1);
    import_ok(chief, &sp_zone_type,
              put("z.csv", "区域编号,归属部门\nZ1,D2\nZ2,D1\n"));
    COUNTS(0, 0, 0, 2);
    FIELD_IS(&sp_zone_type, "Z1", "owner_dept", "D1");
    FIELD_IS(&sp_zone_type, "Z2", "name", "二");
    sp_session_close(worker);
    sp_session_close(chief);
    sp_session_close(nobody);
}

/* ---- stopping half-way ---- */

static bool stop(void *context, const char *what, int64_t so_far, int64_t total)
{
    int *calls = context;

    assert_string_equal(what, "import");
    assert_true(so_far <= total);
    return ++*calls < 2;
}

static void cancelled(void **state)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;
    int64_t before = entries();
    int calls = 0;
    FILE *file = fopen(in_folder("many.csv"), "w");

    (void)state;
    assert_non_null(file);
    fputs("编号,名称\n", file);
    for (int i = 0; i < 10000; i++)
        fprintf(file, "A%d,名%d\n", i, i);
    fclose(file);
    options.progress = stop;
    options.progress_context = &calls;
    OK(sp_session_open(site_path(), &options, &session));
    OK(sp_session_login_token(session, token_of_head));
    REFUSED(SP_CANCELLED, import_with(session, E, in_folder("many.csv"), NULL));
    assert_int_equal(calls, 2);
    assert_int_equal(site_sql_int("SELECT count(*) FROM enterprise"), 0);
    assert_int_equal(entries(), before);
    /* the session goes on */
    import_ok(session, E, put("one.csv", "编号,名称\nA1,甲\n"));
    COUNTS(1, 0, 0, 0);
    sp_session_close(session);
}

static void no_table_at_all(void **state)
{
    static const struct {
        const char *path;
        sp_status status;
    } cases[] = {
        {"/nowhere/a.csv", SP_NOT_FOUND},
        {"/tmp", SP_INVALID},
        {"/dev/zero", SP_INVALID},
        {"/dev/null", SP_INVALID},
    };
    int64_t before = entries();

    for (size_t i = 0; i < SP_COUNT(cases); i++)
        REFUSED(cases[i].status, import_with(*state, E, cases[i].path, NULL));
    REFUSED(SP_INVALID, import_with(*state, E, put("e.csv", ""), NULL));
    REFUSED(SP_INVALID,
            import_with(*state, E, put("e.xlsx", "PK\3\4 no zip"), NULL));
    assert_int_equal(entries(), before);
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_site, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(utf8),
        T(utf8_with_mark),
        T(crlf),
        T(gb18030),
        T(utf16),
        T(json),
        T(ndjson),
        T(xlsx),
        T(headings_in_any_form),
        T(unknown_columns_are_named_once),
        T(one_field_from_two_columns),
        T(no_known_column),
        T(guarded_columns_are_ignored),
        T(bad_cells),
        T(two_bad_cells_are_both_told),
        T(rows_that_do_not_fit),
        T(a_dry_run_says_the_same_and_changes_nothing),
        T(importing_again_changes_nothing),
        T(refused_rows_are_mended_and_imported),
        T(refused_rows_of_json),
        T(rejects_without_a_place),
        T(contradiction_within_a_file),
        T(parts_of_records),
        T(found_by_credit_code_then_name),
        T(many_without_a_code),
        T(written_off_enterprises),
        T(fixed_fields),
        T(the_park),
        T(the_tree_of_risks),
        T(rights),
        T(cancelled),
        T(no_table_at_all),
    };

    return cmocka_run_group_tests(tests, make_first_site, remove_all);
}
