/* What the writers write, the readers give back, in every format. */
#include "table_help.h"

#include <sys/stat.h>

static const sp_table_column columns[] = {
    {"code", "企业编号", SP_TABLE_TEXT}, {"name", "企业全称", SP_TABLE_TEXT},
    {"count", "数量", SP_TABLE_NUMBER},  {"active", "在册", SP_TABLE_BOOL},
    {"extra", NULL, SP_TABLE_VALUE},
};
enum { WIDTH = 5, ROWS = 300 };

static uint32_t seed = 1;

static unsigned next_random(unsigned below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

/* Texts out of pieces that formats trip over. */
static void random_text(char *out)
{
    static const char *const pieces[] = {
        "\"", "\"\"", "\n",      "\r\n", ",",   ";",   "\t", "'",
        "=",  "-",    "+",       "@",    "仓",  "库",  "𠮷", "é",
        "a",  " ",    "_x0041_", "&",    "<b>", "]]>", "\\", "\x01",
        "0",  "5",    "/",       "＝",   "|",   "\r",  "_x", "_"};
    unsigned n = next_random(6);
    *out = '\0';
    for (unsigned i = 0; i < n; i++)
        strcat(out, pieces[next_random(SP_COUNT(pieces))]);
}

typedef struct row {
    char text[2][64];
    char number[24];
    const char *cells[WIDTH];
} row;

static void random_row(row *r, unsigned i)
{
    static const char *const numbers[] = {
        "0", "-1", "2.5", "123456789012345", "1234567890123456789", ""};
    static const char *const flags[] = {"true", "false", ""};
    static const char *const values[] = {"[1,2]", "{\"a\":\"b\"}", "\"x\"", ""};
    snprintf(r->text[0], sizeof r->text[0], "%018u", i + 1);
    random_text(r->text[1]);
    snprintf(r->number, sizeof r->number, "%s",
             numbers[next_random(SP_COUNT(numbers))]);
    r->cells[0] = r->text[0];
    r->cells[1] = r->text[1];
    r->cells[2] = r->number;
    r->cells[3] = flags[next_random(SP_COUNT(flags))];
    r->cells[4] = values[next_random(SP_COUNT(values))];
}

static row rows[ROWS];

static void write_rows(const char *path)
{
    sp_table_writer *writer;
    assert_int_equal(sp_table_writer_open(path, SP_TABLE_AUTO, columns, WIDTH,
                                          NULL, &writer),
                     SP_OK);
    for (unsigned i = 0; i < ROWS; i++) {
        if (sp_table_writer_row(writer, rows[i].cells) != SP_OK)
            fail_msg("%s", sp_last_error(SP_EN));
    }
    if (sp_table_writer_close(writer) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
}

/* A JSON string in the column of values comes back without its quotes. */
static const char *expected_cell(const char *path, unsigned i, unsigned k)
{
    const char *cell = rows[i].cells[k];
    bool json = strstr(path, "json") != NULL;
    return json && k == 4 && strcmp(cell, "\"x\"") == 0 ? "x" : cell;
}

static void compare_rows(const char *path)
{
    sp_table_reader *reader;
    bool more;
    if (sp_table_reader_open(path, NULL, &reader) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    for (unsigned i = 0; i < ROWS; i++) {
        assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
        assert_true(more);
        if (sp_table_reader_problem(reader, SP_EN))
            fail_msg("%s", sp_table_reader_problem(reader, SP_EN));
        for (unsigned k = 0; k < WIDTH; k++) {
            const char *cell = NULL;
            for (size_t c = 0; c < sp_table_reader_width(reader); c++) {
                const char *heading = sp_table_reader_heading(reader, c);
                if (strcmp(heading, columns[k].name) == 0 ||
                    (columns[k].heading &&
                     strcmp(heading, columns[k].heading) == 0))
                    cell = sp_table_reader_cell(reader, c);
            }
            const char *wanted = expected_cell(path, i, k);
            if (strcmp(cell ? cell : "", wanted) != 0)
                fail_msg("%s row %u column %u: <%s> instead of <%s>", path, i,
                         k, cell ? cell : "(null)", wanted);
        }
    }
    assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
    assert_false(more);
    sp_table_reader_close(reader);
}

static char *slurp(const char *path, size_t *out_n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *bytes = malloc(4 << 20);
    *out_n = fread(bytes, 1, 4 << 20, f);
    fclose(f);
    return bytes;
}

static void comes_back_as_it_was(void **state)
{
    static const char *const names[] = {"r.csv", "r.xlsx", "r.json",
                                        "r.ndjson"};
    (void)state;
    for (unsigned round = 0; round < 5; round++) {
        for (unsigned i = 0; i < ROWS; i++)
            random_row(&rows[i], i);
        for (size_t i = 0; i < SP_COUNT(names); i++) {
            write_rows(scratch(names[i]));
            compare_rows(scratch(names[i]));
        }
    }
}

static void same_rows_same_bytes(void **state)
{
    static const char *const names[] = {"s.csv", "s.xlsx", "s.json",
                                        "s.ndjson"};
    (void)state;
    for (unsigned i = 0; i < ROWS; i++)
        random_row(&rows[i], i);
    for (size_t i = 0; i < SP_COUNT(names); i++) {
        size_t n[2];
        write_rows(scratch(names[i]));
        char *one = slurp(scratch(names[i]), &n[0]);
        sleep(i == 1); /* a clock would show */
        write_rows(scratch(names[i]));
        char *two = slurp(scratch(names[i]), &n[1]);
        assert_int_equal(n[0], n[1]);
        assert_memory_equal(one, two, n[0]);
        free(one);
        free(two);
    }
}

/* A GB18030 copy of what was written reads the same. */
static void survives_gb18030(void **state)
{
    char command[700];
    (void)state;
    for (unsigned i = 0; i < ROWS; i++)
        random_row(&rows[i], i);
    write_rows(scratch("u.csv"));
    snprintf(command, sizeof command,
             "tail -c +4 %s/u.csv | iconv -f UTF-8 -t GB18030 >%s/g.csv",
             folder, folder);
    assert_int_equal(system(command), 0);
    compare_rows(scratch("g.csv"));
}

static sp_status collect(void *context, const void *bytes, size_t n)
{
    sp_str_addn(context, bytes, n);
    return SP_OK;
}

static const char *write_text(sp_table_format format,
                              const sp_table_write_options *options,
                              const char *const *cells, sp_str *out)
{
    sp_table_writer *writer;
    sp_str_clear(out);
    assert_int_equal(sp_table_writer_open_callback(collect, out, format,
                                                   columns, WIDTH, options,
                                                   &writer),
                     SP_OK);
    if (cells && sp_table_writer_row(writer, cells) != SP_OK)
        sp_str_addf(out, "<%s>", sp_last_error(SP_EN));
    assert_int_equal(sp_table_writer_close(writer), SP_OK);
    return sp_str_text(out);
}

static void writes_these_bytes(void **state)
{
    static const char *const cells[] = {"=1+1", "a\"b,c", "-5", "true", NULL};
    static const char *const empty[] = {NULL, NULL, NULL, NULL, NULL};
    static const struct {
        sp_table_format format;
        sp_table_write_options options;
        const char *const *cells;
        const char *bytes;
    } cases[] = {
        {SP_TABLE_CSV,
         {0},
         cells,
         "企业编号,企业全称,数量,在册,extra\r\n"
         "'=1+1,\"a\"\"b,c\",-5,true,\r\n"},
        {SP_TABLE_CSV,
         {.names_only = true, .unguarded = true, .bom = SP_TABLE_BOM_YES},
         cells,
         "\xEF\xBB\xBF"
         "code,name,count,active,extra\r\n"
         "=1+1,\"a\"\"b,c\",-5,true,\r\n"},
        {SP_TABLE_JSON, {0}, NULL, "[]\n"},
        {SP_TABLE_JSON,
         {0},
         cells,
         "[\n{\"code\":\"=1+1\",\"name\":\"a\\\"b,c\",\"count\":-5,"
         "\"active\":true}\n]\n"},
        {SP_TABLE_NDJSON, {0}, empty, "{}\n"},
    };
    sp_str out = {0};
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        assert_string_equal(write_text(cases[i].format, &cases[i].options,
                                       cases[i].cells, &out),
                            cases[i].bytes);
    sp_str_free(&out);
}

static void refuses_cells_and_goes_on(void **state)
{
    static const struct {
        sp_table_format format;
        const char *cells[WIDTH];
        const char *sentence; /* part of it */
    } cases[] = {
        {SP_TABLE_JSON, {"a", "b", "1x"}, "\"1x\" is not a number"},
        {SP_TABLE_JSON, {"a", "b", "01"}, "\"01\" is not a number"},
        {SP_TABLE_NDJSON, {"a", "b", "1", "yes"}, "should be true or false"},
        {SP_TABLE_NDJSON, {"a", "b", "1", "true", "[1"}, "extra"},
        {SP_TABLE_CSV, {"a\xFF"}, "not UTF-8 (byte 2)"},
        {SP_TABLE_XLSX, {"a\xEF\xBF\xBF"}, "U+FFFF"},
    };
    static const char *const good[WIDTH] = {"ok"};
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_str out = {0};
        sp_table_writer *writer;
        assert_int_equal(sp_table_writer_open_callback(collect, &out,
                                                       cases[i].format, columns,
                                                       WIDTH, NULL, &writer),
                         SP_OK);
        assert_int_equal(sp_table_writer_row(writer, cases[i].cells),
                         SP_INVALID);
        assert_non_null(strstr(sp_last_error(SP_EN), cases[i].sentence));
        assert_int_equal(sp_table_writer_row(writer, good), SP_OK);
        assert_int_equal(sp_table_writer_close(writer), SP_OK);
        const char *path = make_file("refused", out.data, out.len);
        sp_table_reader *reader;
        bool more;
        sp_table_read_options options = {.format = cases[i].format};
        assert_int_equal(sp_table_reader_open(path, &options, &reader), SP_OK);
        assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
        assert_true(more);
        assert_string_equal(sp_table_reader_cell(reader, 0), "ok");
        assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
        assert_false(more);
        sp_table_reader_close(reader);
        sp_str_free(&out);
    }
}

static unsigned files_in_folder(void)
{
    char command[300];
    unsigned n = 99;
    snprintf(command, sizeof command, "ls -A '%s' | wc -l", folder);
    FILE *f = popen(command, "r");
    assert_int_equal(fscanf(f, "%u", &n), 1);
    pclose(f);
    return n;
}

static void leaves_all_or_nothing(void **state)
{
    static const char *const names[] = {"keep.csv", "keep.xlsx", "keep.json",
                                        "keep.ndjson"};
    (void)state;
    for (size_t i = 0; i < SP_COUNT(names); i++) {
        make_file(names[i], "before", 6);
        unsigned n = files_in_folder();
        sp_table_writer *writer;
        assert_int_equal(sp_table_writer_open(scratch(names[i]), SP_TABLE_AUTO,
                                              columns, WIDTH, NULL, &writer),
                         SP_OK);
        assert_int_equal(sp_table_writer_row(writer, rows[0].cells), SP_OK);
        assert_int_equal(files_in_folder(), n + 1);
        sp_table_writer_abort(writer);
        assert_int_equal(files_in_folder(), n);
        size_t len;
        char *bytes = slurp(scratch(names[i]), &len);
        assert_int_equal(len, 6);
        assert_memory_equal(bytes, "before", 6);
        free(bytes);
    }
}

static sp_status refuse(void *context, const void *bytes, size_t n)
{
    (void)context, (void)bytes, (void)n;
    return SP_CANCELLED;
}

static void says_what_cannot_be_written(void **state)
{
    sp_table_writer *writer = NULL;
    (void)state;
    assert_int_equal(sp_table_writer_open("/no/such/folder/a.csv",
                                          SP_TABLE_AUTO, columns, WIDTH, NULL,
                                          &writer),
                     SP_IO);
    assert_int_equal(sp_table_writer_open(folder, SP_TABLE_CSV, columns, WIDTH,
                                          NULL, &writer),
                     SP_INVALID);
    assert_int_equal(sp_table_writer_open(scratch("x.doc"), SP_TABLE_AUTO,
                                          columns, WIDTH, NULL, &writer),
                     SP_INVALID);
    assert_int_equal(sp_table_writer_open(scratch("x.csv"), SP_TABLE_AUTO,
                                          columns, 0, NULL, &writer),
                     SP_INVALID);
    sp_table_write_options options = {.sheet = "a/b"};
    assert_int_equal(sp_table_writer_open(scratch("x.xlsx"), SP_TABLE_AUTO,
                                          columns, WIDTH, &options, &writer),
                     SP_INVALID);
    assert_null(writer);
    for (int format = SP_TABLE_CSV; format < SP_TABLE_FORMAT_COUNT; format++) {
        assert_int_equal(
            sp_table_writer_open_callback(refuse, NULL, (sp_table_format)format,
                                          columns, WIDTH, NULL, &writer),
            SP_OK);
        sp_table_writer_row(writer, rows[0].cells);
        assert_int_equal(sp_table_writer_close(writer), SP_CANCELLED);
    }
    assert_int_equal(sp_table_writer_open("/dev/full", SP_TABLE_CSV, columns,
                                          WIDTH, NULL, &writer),
                     SP_OK);
    assert_int_equal(sp_table_writer_row(writer, rows[0].cells), SP_OK);
    assert_int_equal(sp_table_writer_close(writer), SP_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_as_it_was),
        cmocka_unit_test(same_rows_same_bytes),
        cmocka_unit_test(survives_gb18030),
        cmocka_unit_test(writes_these_bytes),
        cmocka_unit_test(refuses_cells_and_goes_on),
        cmocka_unit_test(leaves_all_or_nothing),
        cmocka_unit_test(says_what_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
