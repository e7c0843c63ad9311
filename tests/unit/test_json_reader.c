/* JSON and NDJSON in: shapes of files, typed values as text, bad rows. */
#include "table_help.h"

static void reads_shapes(void **state)
{
    static const struct {
        const char *name;
        const char *bytes;
        const char *expected;
    } cases[] = {
        {"a.json", "[]", "\n"},
        {"a.json", " [ {\"a\":1,\"b\":\"x\"} , {\"b\":\"y\",\"a\":2} ] ",
         "a|b\n1|x\n2|y\n"},
        {"a.json", "[{\"a\":1},{\"b\":2},{\"a\":3,\"c\":4}]",
         "a|b|c\n1\n-|2\n3|-|4\n"},
        {"a.json", "{\"园区\":\"南山\",\"经度\":113.7824708009}",
         "园区|经度\n南山|113.7824708009\n"},
        {"a.json", "{\"total\":2,\"items\":[{\"a\":1},{\"a\":2}],\"page\":1}",
         "a\n1\n2\n"},
        {"a.json", "{\"data\":[{\"a\":1}]}", "a\n1\n"},
        {"a.json", "{\"code\":0,\"data\":{\"list\":[{\"a\":1}]}}", "a\n1\n"},
        {"a.json", "{\"phones\":[1,2],\"a\":\"b\"}", "phones|a\n[1,2]|b\n"},
        {"a.json", "{\"items\":[1],\"data\":[2]}", "items|data\n[1]|[2]\n"},
        {"a.ndjson", "{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}", "a\n1\n2\n3\n"},
        {"a.txt", "{\"a\":1}\n{\"a\":2}\n", "a\n1\n2\n"},
        {"a", "[{\"a\":1}]", "a\n1\n"},
        {"a.json", "\xEF\xBB\xBF[{\"a\":\"仓\"}]", "a\n仓\n"},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        expect_with(
            make_file(cases[i].name, cases[i].bytes, strlen(cases[i].bytes)),
            NULL, cases[i].expected);
}

static void gives_values_as_text(void **state)
{
    static const struct {
        const char *value;
        const char *text;
    } cases[] = {
        {"1", "1"},
        {"-0.50", "-0.50"},
        {"1e3", "1e3"},
        {"9007199254740992", "9007199254740992"},
        {"true", "true"},
        {"false", "false"},
        {"null", ""},
        {"\"\"", ""},
        {"\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"", "a\"\\/\b\f\n\r\tz"},
        {"\"\\u4ed3\\u5E93\\ud842\\udfb7\\u00e9\\u0041\"", "仓库𠮷éA"},
        {"[1, {\"x\" : \"]\"}]", "[1, {\"x\" : \"]\"}]"},
        {"{}", "{}"},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char bytes[200];
        char expected[200];
        snprintf(bytes, sizeof bytes, "[{\"v\":%s}]", cases[i].value);
        snprintf(expected, sizeof expected, "v\n%s\n", cases[i].text);
        expect_with(make_file("v.json", bytes, strlen(bytes)), NULL, expected);
    }
}

/* Bad elements between two that are right. */
static void bad_rows_do_not_stop_the_rest(void **state)
{
    static const struct {
        const char *bad;
        const char *part; /* of the sentence */
    } cases[] = {
        {"{\"a\":01}", "line 2: JSON line 1, column"},
        {"{\"a\":1,\"a\":2}", "key \"a\" appears twice"},
        {"{\"a\":9007199254740993}", "beyond"},
        {"{\"a\":\"\\u0000\"}", "\\u0000"},
        {"{\"a\":}", "line 2"},
        {"[1,2]", "an object {...} is expected"},
        {"7", "an object {...} is expected"},
        {"\"x,]\"", "an object {...} is expected"},
        {"{\"a\":\"\xFF\"}", "is illegal in UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        for (int lines = 0; lines < 2; lines++) {
            char bytes[300];
            snprintf(bytes, sizeof bytes,
                     lines ? "%s\n%s\n%s\n" : "[%s,\n%s,%s]",
                     "{\"a\":\"好好好好好好好好好好好好好好好好好好好好好\"}",
                     cases[i].bad, "{\"a\":\"last\"}");
            make_file(lines ? "b.ndjson" : "b.json", bytes, strlen(bytes));
            sp_table_reader *reader;
            bool more;
            if (sp_table_reader_open(path_buffer, NULL, &reader) != SP_OK)
                fail_msg("%s: %s", bytes, sp_last_error(SP_EN));
            assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
            assert_null(sp_table_reader_problem(reader, SP_EN));
            assert_null(sp_table_reader_raw(reader));
            assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
            const char *problem = sp_table_reader_problem(reader, SP_EN);
            if (!problem || !strstr(problem, cases[i].part))
                fail_msg("%s: %s", bytes, problem ? problem : "no problem");
            assert_int_equal(sp_table_reader_cells(reader), 0);
            assert_int_equal(sp_table_reader_line(reader), 2);
            assert_non_null(sp_table_reader_raw(reader));
            if (!strchr(cases[i].bad, '\xFF'))
                assert_string_equal(sp_table_reader_raw(reader), cases[i].bad);
            assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
            assert_true(more);
            assert_null(sp_table_reader_problem(reader, SP_EN));
            assert_string_equal(sp_table_reader_cell(reader, 0), "last");
            assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
            assert_false(more);
            sp_table_reader_close(reader);
        }
    }
}

static void says_where_a_file_breaks(void **state)
{
    static const struct {
        const char *bytes;
        const char *part;
    } cases[] = {
        {"", "is empty"},
        {"  \n ", "a JSON table is an array"},
        {"12", "a JSON table is an array"},
        {"[{\"a\":1}", "the file ends within the array"},
        {"[{\"a\":1},", "the file ends within the array"},
        {"[{\"a\":1}\n{\"a\":2}]", "line 2: a comma is expected"},
        {"[{\"a\":1},\n{\"a\":", "line 2: the element that starts here"},
        {"[{\"a\":1}] x", "text behind the end of the array"},
        {"{\"a\":1", "the object that starts here is not complete"},
        {"{\"a\":1} x", "text behind the first object"},
    };
    sp_table_read_options options = {.format = SP_TABLE_JSON};
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char *got = read_with(
            make_file("s.json", cases[i].bytes, strlen(cases[i].bytes)),
            &options);
        if (!strstr(got, "E ") || !strstr(got, cases[i].part))
            fail_msg("%s: %s", cases[i].bytes, got);
        free(got);
    }
}

static void streams_long_files(void **state)
{
    enum { ROWS = 60000 };
    (void)state;
    for (int lines = 0; lines < 2; lines++) {
        FILE *f = fopen(scratch(lines ? "l.ndjson" : "l.json"), "w");
        if (!lines)
            fprintf(f, "[");
        for (int i = 0; i < ROWS; i++)
            fprintf(f, "%s{\"i\":%d,\"text\":\"第 %d 个，{[\\\"\"}",
                    !i      ? ""
                    : lines ? "\n"
                            : ",\n",
                    i, i);
        if (!lines)
            fprintf(f, "]");
        fclose(f);
        sp_table_reader *reader;
        bool more;
        assert_int_equal(sp_table_reader_open(path_buffer, NULL, &reader),
                         SP_OK);
        for (int i = 0; i < ROWS; i++) {
            char wanted[60];
            snprintf(wanted, sizeof wanted, "第 %d 个，{[\"", i);
            assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
            assert_true(more);
            assert_null(sp_table_reader_problem(reader, SP_EN));
            assert_int_equal(sp_table_reader_line(reader), i + 1);
            assert_string_equal(sp_table_reader_cell(reader, 1), wanted);
        }
        assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
        assert_false(more);
        sp_table_reader_close(reader);
    }
}

static void limits_what_one_row_is(void **state)
{
    sp_str s = {0};
    (void)state;
    sp_str_add(&s, "{\"a\":\"");
    for (int i = 0; i < SP_TABLE_ROW_MAX / 16 + 10; i++)
        sp_str_add(&s, "0123456789abcdef");
    sp_str_add(&s, "\"}\n{\"a\":1}\n");
    expect_with(make_file("big.ndjson", s.data, s.len), NULL,
                "a\n!line 1 is longer than 16 MiB! \n1\n");
    sp_str_clear(&s);
    sp_str_add(&s, "{\"a\":\"");
    for (int i = 0; i < SP_TABLE_CELL_MAX / 16 + 1; i++)
        sp_str_add(&s, "0123456789abcdef");
    sp_str_add(&s, "\"}\n{");
    for (int i = 0; i < 5000; i++)
        sp_str_addf(&s, "%s\"k%d\":1", i ? "," : "", i);
    sp_str_add(&s, "}\n{\"a\":1}\n");
    char *got = read_with(make_file("big.ndjson", s.data, s.len), NULL);
    assert_non_null(strstr(got, "\"a\" is longer than 1024 KiB"));
    assert_non_null(strstr(got, "line 2: more than 4096 columns"));
    free(got);
    sp_str_free(&s);
}

static void nests_deeply_without_harm(void **state)
{
    sp_str s = {0};
    (void)state;
    for (int i = 0; i < 100000; i++)
        sp_str_add(&s, "{\"data\":");
    char *got = read_with(make_file("deep.json", s.data, s.len), NULL);
    free(got);
    sp_str_clear(&s);
    sp_str_add(&s, "[{\"a\":");
    for (int i = 0; i < 10000; i++)
        sp_str_addc(&s, '[');
    for (int i = 0; i < 10000; i++)
        sp_str_addc(&s, ']');
    sp_str_add(&s, "},{\"a\":1}]");
    got = read_with(make_file("deep.json", s.data, s.len), NULL);
    assert_non_null(strstr(got, "nested deeper than 64 levels"));
    assert_non_null(strstr(got, "\n1\n"));
    free(got);
    sp_str_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_shapes),
        cmocka_unit_test(gives_values_as_text),
        cmocka_unit_test(bad_rows_do_not_stop_the_rest),
        cmocka_unit_test(says_where_a_file_breaks),
        cmocka_unit_test(streams_long_files),
        cmocka_unit_test(limits_what_one_row_is),
        cmocka_unit_test(nests_deeply_without_harm),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
