/* CSV in: what the bytes mean, which rows are wrong, and that memory stays
 * flat. */
#include "table_help.h"

#include <dirent.h>
#include <sys/resource.h>

static void reads_rows(void **state)
{
    static const struct {
        const char *bytes;
        const char *expected;
    } cases[] = {
        {"a,b\n1,2\n", "a|b\n1|2\n"},
        {"a,b\r\n1,2\r\n", "a|b\n1|2\n"},
        {"a,b\r1,2\r", "a|b\n1|2\n"},
        {"a,b\n1,2", "a|b\n1|2\n"},
        {"a,b\n1,", "a|b\n1|\n"},
        {"a,b\n,2\n", "a|b\n|2\n"},
        {"\xEF\xBB\xBF"
         "a,b\n1,2\n",
         "a|b\n1|2\n"},
        {" a , b \n 1 ,2\n", "a|b\n 1 |2\n"},
        {"\n\na,b\n\n1,2\n\n\n", "a|b\n1|2\n"},
        {"a,b\n,\n\"\",\"\"\n1,2\n", "a|b\n1|2\n"},
        {"a,b\n\"1\",\"2\"\n", "a|b\n1|2\n"},
        {"a,b\n\"1\",\"2\"", "a|b\n1|2\n"},
        {"a,b\n\"x,\"\"y\"\"\",2\n", "a|b\nx,\"y\"|2\n"},
        {"a,b\n\"\"\"\",\"\"\"\"\"\"\n", "a|b\n\"|\"\"\n"},
        {"a,b\n\"l1\nl2\r\nl3\",2\n", "a|b\nl1\nl2\r\nl3|2\n"},
        {"a,b\n\"1\" ,2\n", "a|b\n1|2\n"},
        {"a,b\n5\" pipe,x\"y\"\n", "a|b\n5\" pipe|x\"y\"\n"},
        {"a;b\n1,5;2,5\n", "a|b\n1,5|2,5\n"},
        {"a\tb\n1, 2\t3\n", "a|b\n1, 2|3\n"},
        {"a|b|c\n1|2|3\n", "a|b|c\n1|2|3\n"},
        {"sep=;\r\na,x;b\r\n1;2\r\n", "a,x|b\n1|2\n"},
        {"a,b,,\n1,2,,\n", "a|b\n1|2||\n"},
        {"a\n", "a\n"},
        {"a,b\n'=1,'-x\n", "a|b\n=1|-x\n"},
        {"a,b\n''=1,'quoted'\n", "a|b\n'=1|'quoted'\n"},
        {"a,b\n-5,+86\n", "a|b\n-5|+86\n"},
        {"a,b\n1,2,3\n4,5\n",
         "a|b\n!line 2 has 3 cells but there are 2 headings; check its quotes "
         "and separators! 1|2|3\n4|5\n"},
        {"a,b\n1\n4,5\n",
         "a|b\n!line 2 has 1 cells but there are 2 headings; check its quotes "
         "and separators! 1\n4|5\n"},
        {"a,b\n\"x\"y,1\n2,3\n",
         "a|b\n!line 2: text after a closing quote; a quote inside a cell is "
         "written twice! x|1\n2|3\n"},
        {"a,b\n1,\"x\ny\n",
         "a|b\n!the quote opened on line 2 is not closed before the end of "
         "the file (line 4)! 1|x\ny\n\n"},
        {"a,b\n1,\"", "a|b\n!the quote opened on line 2 is not closed before "
                      "the end of the file (line 2)! 1|\n"},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        expect_with(make_file("a.csv", cases[i].bytes, strlen(cases[i].bytes)),
                    NULL, cases[i].expected);
}

static void refuses_files(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *part; /* of the sentence */
    } cases[] = {
        {"", 0, "is empty"},
        {"\n\r\n,,\n", 6, "has no row of headings"},
        {"\xEF\xBB\xBF", 3, "has no row of headings"},
        {"a,b\n1,\0\n", 8, "byte 7 is NUL"},
        {"a,b\n\xFF\xFE\xFD,1\n", 10, "neither UTF-8 nor GB18030: byte 5"},
        {"a,\"b\n", 5, "the quote opened on line 1"},
        {"\xD0\xCF\x11\xE0", 4, "old .xls or has a password"},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char *got =
            read_with(make_file("r.csv", cases[i].bytes, cases[i].n), NULL);
        if (strncmp(got, "E ", 2) != 0 || !strstr(got, cases[i].part))
            fail_msg("case %zu: %s", i, got);
        free(got);
    }
    expect_with("/no/such.csv", NULL, "E there is no file \"/no/such.csv\"");
    char *got = read_with(folder, NULL);
    assert_non_null(strstr(got, "is a folder"));
    free(got);
}

static void takes_options(void **state)
{
    static const struct {
        sp_table_read_options options;
        const char *bytes;
        const char *expected;
    } cases[] = {
        {{.separator = ';'}, "a,x;b\n1;2\n", "a,x|b\n1|2\n"},
        {{.heading_line = 3}, "企业名单\n\na,b\n1,2\n", "a|b\n1|2\n"},
        {{.encoding = "gbk"}, "a,b\n\xB2\xD6,1\n", "a|b\n仓|1\n"},
        {{.encoding = "UTF-8"},
         "a,b\n\xB2\xD6,1\n2,3\n",
         "a|b\n!line 2: byte 5 of the file is illegal in UTF-8! "
         "\xEF\xBF\xBD\xEF\xBF\xBD|1\n2|3\n"},
        {{.encoding = "latin-9"},
         "a,b\n1,2\n",
         "E the encoding \"latin-9\" is not known; there are UTF-8, GB18030, "
         "UTF-16LE and UTF-16BE"},
        {{.separator = '"'},
         "a,b\n1,2\n",
         "E a quote or a line break cannot be the separator"},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        expect_with(make_file("o.csv", cases[i].bytes, strlen(cases[i].bytes)),
                    &cases[i].options, cases[i].expected);
}

/* The same text in every encoding, cut by the buffer at every kind of place.
 */
static void reads_encodings(void **state)
{
    static const struct {
        const char *iconv;
        const char *bom;
        const char *name;
    } cases[] = {
        {"UTF-8", "", "UTF-8"},
        {"UTF-8", "\xEF\xBB\xBF", "UTF-8"},
        {"GB18030", "", "GB18030"},
        {"UTF-16LE", "\xFF\xFE", "UTF-16LE"},
        {"UTF-16BE", "\xFE\xFF", "UTF-16BE"},
    };
    enum { ROWS = 40000 };
    (void)state;
    sp_str text = {0};
    sp_str_add(&text, "code,name\n");
    for (int i = 0; i < ROWS; i++)
        sp_str_addf(&text, "%d,\"仓库%d 𠮷é\n\"\"二\"\"\"\n", i, i);
    make_file("utf8.txt", text.data, text.len);
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char command[1000];
        make_file("bom.txt", cases[i].bom, strlen(cases[i].bom));
        snprintf(command, sizeof command,
                 "cd %s && (cat bom.txt; iconv -f UTF-8 -t %s utf8.txt) "
                 ">e.csv",
                 folder, cases[i].iconv);
        assert_int_equal(system(command), 0);
        sp_table_reader *reader;
        bool more;
        assert_int_equal(sp_table_reader_open(scratch("e.csv"), NULL, &reader),
                         SP_OK);
        for (int row = 0; row < ROWS; row++) {
            char wanted[64];
            snprintf(wanted, sizeof wanted, "仓库%d 𠮷é\n\"二\"", row);
            assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
            assert_true(more);
            assert_null(sp_table_reader_problem(reader, SP_ZH));
            assert_string_equal(sp_table_reader_cell(reader, 1), wanted);
            assert_int_equal(sp_table_reader_line(reader), 2 + 2 * row);
        }
        assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
        assert_false(more);
        assert_string_equal(sp_table_reader_encoding(reader), cases[i].name);
        int64_t done;
        int64_t total;
        sp_table_reader_progress(reader, &done, &total);
        assert_int_equal(done, total);
        sp_table_reader_close(reader);
    }
    sp_str_free(&text);
}

/* Ten megabytes in, a byte that belongs to no encoding. */
static void names_the_late_illegal_byte(void **state)
{
    static const char *const starts[] = {"a,b\nx,仓库\n", "a,b\nx,y\n"};
    (void)state;
    for (size_t k = 0; k < SP_COUNT(starts); k++) {
        sp_str s = {0};
        sp_str_add(&s, starts[k]);
        while (s.len < 10000000)
            sp_str_add(&s, "one,two\n");
        size_t bad = s.len + 4;
        sp_str_add(&s, "one,\xFF\nlast,row\n");
        make_file("late.csv", s.data, s.len);
        sp_str_free(&s);
        sp_table_reader *reader;
        bool more;
        size_t problems = 0;
        assert_int_equal(
            sp_table_reader_open(scratch("late.csv"), NULL, &reader), SP_OK);
        while (sp_table_reader_next(reader, &more) == SP_OK && more) {
            const char *problem = sp_table_reader_problem(reader, SP_EN);
            if (!problem)
                continue;
            char wanted[40];
            snprintf(wanted, sizeof wanted, "byte %zu of the file", bad + 1);
            problems++;
            assert_non_null(strstr(problem, wanted));
        }
        assert_int_equal(problems, 1);
        sp_table_reader_close(reader);
    }
}

static void add_times(sp_str *s, char c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sp_str_addc(s, c);
}

/* A problem in its second row, then a row that is right. */
static void expect_problem(const sp_str *s, const char *part)
{
    sp_table_reader *reader;
    bool more;
    if (sp_table_reader_open(make_file("big.csv", s->data, s->len), NULL,
                             &reader) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
    assert_true(more);
    const char *problem = sp_table_reader_problem(reader, SP_EN);
    if (!problem || !strstr(problem, part))
        fail_msg("%s: %s", part, problem ? problem : "no problem");
    assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
    assert_true(more);
    assert_null(sp_table_reader_problem(reader, SP_EN));
    assert_string_equal(sp_table_reader_cell(reader, 0), "good");
    assert_string_equal(sp_table_reader_cell(reader, 1), "row");
    assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
    assert_false(more);
    sp_table_reader_close(reader);
}

static void limits_rows_and_goes_on(void **state)
{
    static const struct {
        const char *before;
        char filler;
        size_t times;
        const char *after;
        const char *part;
    } cases[] = {
        {"x,", 'y', SP_TABLE_CELL_MAX + 1, "\n", "longer than 1024 KiB"},
        {"x,", 'y', 10 << 20, "\n", "is too long"},
        {"x,\"", 'y', 10 << 20, "\"\n", "its closing quote missing"},
        {"x,\"", 'y', 10 << 20, "\"\"z\",1\n", "its closing quote missing"},
        {"x,\"", '\n', 10 << 20, "\"\n", "begins on line 2 is longer"},
        {"x,", ',', 100000, "\n", "more than 4096 columns"},
        {"x,", ',', 20 << 20, "z\"\n", "more than 4096 columns"},
        {"\"", '"', (3 << 20) + 1, ",x\n", "its closing quote missing"},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_str s = {0};
        sp_str_add(&s, "a,b\n");
        sp_str_add(&s, cases[i].before);
        add_times(&s, cases[i].filler, cases[i].times);
        sp_str_add(&s, cases[i].after);
        sp_str_add(&s, "good,row\n");
        expect_problem(&s, cases[i].part);
        sp_str_free(&s);
    }
}

static void refuses_wide_headings(void **state)
{
    sp_str s = {0};
    (void)state;
    add_times(&s, ',', 10000);
    sp_str_add(&s, "x\n1\n");
    expect_with(make_file("wide.csv", s.data, s.len), NULL,
                "E line 1 has more than 4096 columns");
    sp_str_free(&s);
}

static void warns_of_headings(void **state)
{
    static const char bytes[] = "a,,a\n1,2,3\n";
    sp_table_reader *reader;
    (void)state;
    assert_int_equal(
        sp_table_reader_open(make_file("w.csv", bytes, strlen(bytes)), NULL,
                             &reader),
        SP_OK);
    assert_int_equal(sp_table_reader_warnings(reader), 2);
    assert_string_equal(sp_table_reader_warning(reader, 0, SP_EN),
                        "column 2 has no heading");
    assert_string_equal(sp_table_reader_warning(reader, 1, SP_ZH),
                        "第 1 列和第 3 列的标题都是“a”");
    assert_string_equal(sp_table_reader_warning(reader, 2, SP_ZH), "");
    sp_table_reader_close(reader);
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void memory_stays_flat(void **state)
{
    enum { SOME = 8 << 20, TIMES = 4 };
    (void)state;
    FILE *f = fopen(scratch("long.csv"), "w");
    fprintf(f, "code,name,phone\n");
    for (long at = 0, i = 0; at < (long)SOME * TIMES; i++)
        at += fprintf(f, "%09ld,第 %ld 家企业,13800000000\n", i, i);
    fclose(f);
    sp_table_reader *reader;
    bool more;
    assert_int_equal(sp_table_reader_open(scratch("long.csv"), NULL, &reader),
                     SP_OK);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
    long before = peak_kib();
    while (sp_table_reader_next(reader, &more) == SP_OK && more)
        assert_null(sp_table_reader_problem(reader, SP_EN));
    sp_table_reader_close(reader);
    assert_true(peak_kib() - before < 4096);
}

/* Rows as somebody else counts them: line ends outside quotes of lines that
 * are not blank. */
static long count_rows(const char *path)
{
    FILE *f = fopen(path, "rb");
    long n = 0;
    bool quoted = false;
    bool any = false;
    int c;
    while ((c = getc(f)) != EOF) {
        quoted ^= c == '"';
        if (!quoted && c == '\n') {
            n += any;
            any = false;
        } else if (c != '\r') {
            any = true;
        }
    }
    fclose(f);
    return n + any;
}

static const char *shared(const char *name)
{
    static char path[600];
    const char *root = getenv("SP_SHARED");
    snprintf(path, sizeof path, "%s/data/%s", root ? root : "", name);
    if (!root || access(path, R_OK) != 0)
        return NULL;
    return path;
}

static void reads_real_tables(void **state)
{
    static const struct {
        const char *name;
        size_t width;
    } files[] = {
        {"rmp/rmp_facility_chemicals.csv", 4}, {"rmp/rmp_chemical.csv", 4},
        {"rmp/rmp_accident_detailed.csv", 76}, {"rmp/rmp_naics.csv", 2},
        {"rmp/rmp_accident_chemicals.csv", 6}, {"seed/enterprises.csv", 9},
        {"rmp/rmp_facility_accidents.csv", 7},
    };
    (void)state;
    if (!shared("rmp/rmp_chemical.csv")) {
        print_message("skipped: SP_SHARED has no data/rmp\n");
        skip();
    }
    for (size_t i = 0; i < SP_COUNT(files); i++) {
        const char *path = shared(files[i].name);
        sp_table_reader *reader;
        bool more;
        long n = 1;
        assert_int_equal(sp_table_reader_open(path, NULL, &reader), SP_OK);
        assert_int_equal(sp_table_reader_width(reader), files[i].width);
        for (; sp_table_reader_next(reader, &more) == SP_OK && more; n++)
            assert_null(sp_table_reader_problem(reader, SP_EN));
        sp_table_reader_close(reader);
        assert_int_equal(n, count_rows(path));
    }
}

/* Of every table of csv-spectrum the cells, compared with its own JSON. */
static void agrees_with_csv_spectrum(void **state)
{
    (void)state;
    const char *dir = shared("hostile/csv/csv-spectrum/csvs");
    if (!dir) {
        print_message("skipped: SP_SHARED has no data/hostile\n");
        skip();
    }
    char csv[900];
    char json[900];
    DIR *d = opendir(dir);
    struct dirent *entry;
    unsigned files = 0;
    while ((entry = readdir(d)) != NULL) {
        size_t n = strlen(entry->d_name);
        if (n < 5 || strcmp(entry->d_name, "location_coordinates.csv") == 0)
            continue; /* its two forms have different phone numbers */
        snprintf(csv, sizeof csv, "%s/%s", dir, entry->d_name);
        snprintf(json, sizeof json, "%s/../json/%.*s.json", dir, (int)n - 4,
                 entry->d_name);
        char *one = read_with(csv, NULL);
        char *two = read_with(json, NULL);
        assert_string_equal(one, two);
        free(one);
        free(two);
        files++;
    }
    closedir(d);
    assert_int_equal(files, 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows),
        cmocka_unit_test(refuses_files),
        cmocka_unit_test(takes_options),
        cmocka_unit_test(reads_encodings),
        cmocka_unit_test(names_the_late_illegal_byte),
        cmocka_unit_test(limits_rows_and_goes_on),
        cmocka_unit_test(refuses_wide_headings),
        cmocka_unit_test(warns_of_headings),
        cmocka_unit_test(memory_stays_flat),
        cmocka_unit_test(reads_real_tables),
        cmocka_unit_test(agrees_with_csv_spectrum),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
