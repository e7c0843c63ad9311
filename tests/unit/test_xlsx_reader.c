/* XLSX in: what cells mean, sparse sheets, and files that mean harm. */
#include "table_help.h"

#include <sys/resource.h>
#include <time.h>

#define WORKBOOK "xl/workbook.xml"
#define RELS "xl/_rels/workbook.xml.rels"
#define SHEET "xl/worksheets/sheet1.xml"
#define SHEET2 "xl/worksheets/sheet2.xml"
#define STRINGS "xl/sharedStrings.xml"
#define STYLES "xl/styles.xml"

static const char workbook[] =
    "<workbook xmlns:r='x'><sheets><sheet name='甲' sheetId='1' r:id='rId1'/>"
    "</sheets></workbook>";
static const char rels[] =
    "<Relationships>"
    "<Relationship Id='rId1' Type='http://x/worksheet' "
    "Target='worksheets/sheet1.xml'/>"
    "<Relationship Id='rId2' Type='http://x/worksheet' "
    "Target='/xl/worksheets/sheet2.xml'/>"
    "<Relationship Id='rId3' Type='http://x/sharedStrings' "
    "Target='sharedStrings.xml'/>"
    "<Relationship Id='rId4' Type='http://x/styles' Target='styles.xml'/>"
    "</Relationships>";
static const char no_strings[] = "<sst/>";
static const char styles[] =
    "<styleSheet><numFmts>"
    "<numFmt numFmtId='164' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/>"
    "<numFmt numFmtId='165' formatCode='[h]:mm'/>"
    "<numFmt numFmtId='166' formatCode='[Red]0.00&quot;day&quot;'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>"
    "<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='22'/>"
    "<xf numFmtId='20'/><xf numFmtId='164'/><xf numFmtId='165'/>"
    "<xf numFmtId='166'/></cellXfs></styleSheet>";

/* A workbook of one sheet with these rows. */
static const char *make_sheet(const char *name, const char *rows,
                              const char *strings)
{
    sp_str s = {0};
    sp_str_addf(&s, "<worksheet><sheetData>%s</sheetData></worksheet>", rows);
    const char *const members[] = {WORKBOOK, workbook, RELS,   rels,
                                   STRINGS,  strings,  STYLES, styles,
                                   SHEET,    s.data,   NULL};
    const char *path = make_zip(name, members);
    sp_str_free(&s);
    return path;
}

static void reads_cells(void **state)
{
    static const struct {
        const char *cell;
        const char *text;
    } cases[] = {
        {"<c r='A2'><v>5</v></c>", "5"},
        {"<c><v>5</v></c>", "5"},
        {"<c r='A2' t='n'><v>123456789012345678</v></c>", "123456789012345678"},
        {"<c r='A2'><v>1.1000000000000001</v></c>", "1.1"},
        {"<c r='A2'><v>1.5E-3</v></c>", "0.0015"},
        {"<c r='A2'><v>1.10101199003071E+17</v></c>", "110101199003071000"},
        {"<c r='A2' t='s'><v>0</v></c>", "仓库"},
        {"<c r='A2' t='s'><v>1</v></c>", "rich text"},
        {"<c r='A2' t='s'><v>2</v></c>", "a\tb_x"},
        {"<c r='A2' t='inlineStr'><is><t>in</t><rPh><t>no</t></rPh></is></c>",
         "in"},
        {"<c r='A2' t='inlineStr'><is><r><t>a </t></r><r><t>b</t></r></is></c>",
         "a b"},
        {"<c r='A2' t='str'><f>A1&amp;B1</f><v>x&amp;y</v></c>", "x&y"},
        {"<c r='A2' t='b'><v>1</v></c>", "true"},
        {"<c r='A2' t='b'><v>0</v></c>", "false"},
        {"<c r='A2' t='e'><v>#N/A</v></c>", "#N/A"},
        {"<c r='A2' t='d'><v>2024-01-02</v></c>", "2024-01-02"},
        {"<c r='A2' s='1'><v>45292</v></c>", "2024-01-01"},
        {"<c r='A2' s='1'><v>1</v></c>", "1900-01-01"},
        {"<c r='A2' s='1'><v>59</v></c>", "1900-02-28"},
        {"<c r='A2' s='1'><v>60</v></c>", "1900-02-29"},
        {"<c r='A2' s='1'><v>61</v></c>", "1900-03-01"},
        {"<c r='A2' s='1'><v>2958465</v></c>", "9999-12-31"},
        {"<c r='A2' s='1'><v>2958466</v></c>", "2958466"},
        {"<c r='A2' s='1'><v>-1</v></c>", "-1"},
        {"<c r='A2' s='1'><v>45292.5</v></c>", "2024-01-01 12:00:00"},
        {"<c r='A2' s='2'><v>45292.75</v></c>", "2024-01-01 18:00:00"},
        {"<c r='A2' s='2'><v>45292</v></c>", "2024-01-01 00:00:00"},
        {"<c r='A2' s='2'><v>45291.999999</v></c>", "2024-01-01 00:00:00"},
        {"<c r='A2' s='3'><v>0.3125</v></c>", "07:30:00"},
        {"<c r='A2' s='4'><v>45292</v></c>", "2024-01-01"},
        {"<c r='A2' s='5'><v>1.5</v></c>", "1.5"},
        {"<c r='A2' s='6'><v>3</v></c>", "3"},
        {"<c r='A2' s='999'><v>3</v></c>", "3"},
    };
    static const char strings[] =
        "<sst><si><t>仓库</t></si><si><r><t>rich </t></r><r><t>text</t></r>"
        "<rPh><t>phonetic</t></rPh></si><si><t>a_x0009_b_x005F_x</t></si>"
        "</sst>";
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char rows[500];
        char expected[100];
        snprintf(rows, sizeof rows,
                 "<row r='1'><c t='inlineStr'><is><t>h</t></is></c></row>"
                 "<row r='2'>%s</row>",
                 cases[i].cell);
        snprintf(expected, sizeof expected, "h\n%s\n", cases[i].text);
        expect_with(make_sheet("c.xlsx", rows, strings), NULL, expected);
    }
}

static void reads_sparse_sheets(void **state)
{
    static const char rows[] =
        "<row r='3'><c r='A3'><v>1</v></c><c r='C3'><v>3</v></c></row>"
        "<row r='4'/><row r='5'><c r='B5' s='1'/></row>"
        "<row r='7'><c r='B7'><v>2</v></c></row>"
        "<row r='9'><c r='A9'><v>1</v></c><c r='E9'><v>9</v></c></row>"
        "<row><c><v>4</v></c><c><v>5</v></c></row>";
    (void)state;
    expect_with(make_sheet("s.xlsx", rows, no_strings), NULL,
                "1||3\n|2|\n"
                "!line 9 has 5 cells but there are 3 headings; check its "
                "quotes and separators! 1||||9\n4|5|\n");
    sp_table_reader *reader;
    bool more;
    assert_int_equal(sp_table_reader_open(path_buffer, NULL, &reader), SP_OK);
    assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
    assert_int_equal(sp_table_reader_line(reader), 7);
    sp_table_reader_close(reader);
    sp_table_read_options options = {.heading_line = 7};
    char *got = read_with(path_buffer, &options);
    assert_ptr_equal(strstr(got, "|2\n"), got);
    free(got);
}

static void finds_sheets(void **state)
{
    static const char books[] =
        "<x:workbook xmlns:x='y' xmlns:r='x'><x:workbookPr date1904='1'/>"
        "<x:sheets><x:sheet name='a' state='hidden' sheetId='1' r:id='rId1'/>"
        "<x:sheet name='b' sheetId='2' r:id='rId2'/></x:sheets></x:workbook>";
    const char *const members[] = {
        SHEET2,
        "<x:worksheet xmlns:x='y'><x:sheetData><x:row><x:c><x:v>2</x:v></x:c>"
        "</x:row><x:row><x:c s='1'><x:v>1</x:v></x:c></x:row></x:sheetData>"
        "</x:worksheet>",
        SHEET,
        "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData>"
        "</worksheet>",
        STYLES,
        styles,
        RELS,
        rels,
        STRINGS,
        no_strings,
        WORKBOOK,
        books,
        NULL};
    sp_table_read_options options = {.sheet = "a"};
    (void)state;
    const char *path = make_zip("two.xlsx", members);
    expect_with(path, NULL, "2\n1904-01-02\n");
    expect_with(path, &options, "1\n");
    options.sheet = "c";
    expect_with(path, &options, "E there is no sheet \"c\"; there are: a, b");
    sp_table_reader *reader;
    assert_int_equal(sp_table_reader_open(path, NULL, &reader), SP_OK);
    assert_int_equal(sp_table_reader_warnings(reader), 1);
    assert_string_equal(sp_table_reader_warning(reader, 0, SP_EN),
                        "the workbook has 2 sheets; \"b\" is read");
    sp_table_reader_close(reader);
}

static void expect_part(const char *path, const char *part)
{
    clock_t start = clock();
    char *got = read_with(path, NULL);
    if (!strstr(got, part))
        fail_msg("%s: %.300s", part, got);
    free(got);
    assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
}

static void warns_once(void **state)
{
    static const char rows[] =
        "<row><c><v>1</v></c></row>"
        "<row><c><v>4.403E+17</v></c></row><row><c><v>4.403E+17</v></c></row>"
        "<row><c t='e'><v>#REF!</v></c></row><row><c t='e'><v>#REF!</v></c>"
        "<c><f>1+1</f></c></row>";
    static const char *const sentences[] = {
        "row 2, column 1: the number 4.403E+17 has lost its last digits",
        "row 4, column 1: the formula gave the error #REF!",
        "row 5, column 2: the formula has no stored result"};
    sp_table_reader *reader;
    bool more;
    (void)state;
    assert_int_equal(sp_table_reader_open(
                         make_sheet("w.xlsx", rows, no_strings), NULL, &reader),
                     SP_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(sp_table_reader_next(reader, &more), SP_OK);
        assert_true(more);
        assert_null(sp_table_reader_problem(reader, SP_EN));
    }
    assert_int_equal(sp_table_reader_warnings(reader), SP_COUNT(sentences));
    for (size_t i = 0; i < SP_COUNT(sentences); i++)
        assert_ptr_equal(
            strstr(sp_table_reader_warning(reader, i, SP_EN), sentences[i]),
            sp_table_reader_warning(reader, i, SP_EN));
    sp_table_reader_close(reader);
}

static void refuses_damage(void **state)
{
    static const struct {
        const char *rows;
        const char *part;
    } cases[] = {
        {"", "has no row of headings"},
        {"<row><c><v>1</v></c></row><row><c t='s'><v>7</v></c></row>",
         "there is no shared text 7"},
        {"<row><c><v>1</v></c></row><row><c t='s'><v>-1</v></c></row>",
         "there is no shared text -1"},
        {"<row><c><v>1</v></c></row><row><c></row>", "is not right XML"},
        {"<row><c><v>1</v></c></row><row><c r='ZZZZZZZ1'><v>1</v></c></row>",
         "more than 4096 columns"},
        {"<row><c><v>1</v></c></row><row><c><v>&bomb;</v></c></row>",
         "is not right XML"},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        expect_part(make_sheet("d.xlsx", cases[i].rows, no_strings),
                    cases[i].part);
    const char *const no_sheet[] = {WORKBOOK, workbook,   RELS, rels,
                                    STRINGS,  no_strings, NULL};
    expect_part(make_zip("d.xlsx", no_sheet), "there is no xl/styles.xml");
    const char *const no_book[] = {"a.csv", "a,b", NULL};
    expect_part(make_zip("d.xlsx", no_book), "no xlsx workbook");
    expect_part(make_file("d.xlsx", "<html></html>", 13), "not an xlsx file");
    expect_part(make_file("d.xlsx", "PK\3\4 and no more", 15), "damaged");
}

static void refuses_entities(void **state)
{
    static const char bomb[] =
        "<!DOCTYPE sst [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;'>]>"
        "<sst><si><t>&b;</t></si></sst>";
    (void)state;
    expect_part(make_sheet("e.xlsx", "<row><c><v>1</v></c></row>", bomb),
                "has a DOCTYPE");
    static const char outside[] =
        "<!DOCTYPE sst SYSTEM 'file:///etc/passwd'><sst/>";
    expect_part(make_sheet("e.xlsx", "<row><c><v>1</v></c></row>", outside),
                "has a DOCTYPE");
}

static void refuses_targets_outside(void **state)
{
    static const char escape[] =
        "<Relationships><Relationship Id='rId1' Type='http://x/worksheet' "
        "Target='../../etc/passwd'/></Relationships>";
    const char *const members[] = {WORKBOOK, workbook, RELS, escape, NULL};
    (void)state;
    expect_part(make_zip("o.xlsx", members), "points outside itself");
}

static char *repeated(const char *start, const char *piece, size_t total,
                      const char *end)
{
    sp_str s = {0};
    sp_str_add(&s, start);
    while (s.len < total)
        sp_str_add(&s, piece);
    sp_str_add(&s, end);
    return s.data;
}

static void survives_bombs(void **state)
{
    struct rusage before;
    struct rusage after;
    (void)state;
    getrusage(RUSAGE_SELF, &before);
    char *row = repeated("<row><c><v>1</v></c></row>",
                         "<row><c><v>1</v></c></row>", 70 << 20, "");
    expect_part(make_sheet("b.xlsx", row, no_strings), "times its size");
    free(row);
    char *deep = repeated("<row><c><v>1</v></c></row>", "<a>", 1 << 20, "");
    expect_part(make_sheet("b.xlsx", deep, no_strings), "nested deeper");
    free(deep);
    char *tag =
        repeated("<row><c><v>1</v></c></row><row r='", "1", 20 << 20, "'/>");
    expect_part(make_sheet("b.xlsx", tag, no_strings), "a tag of more than");
    free(tag);
    /* one long text that every cell refers to */
    char *text =
        repeated("<sst><si><t>", "lorem ipsum ", 1000000, "</t></si></sst>");
    char *cells = repeated("<row><c><v>1</v></c></row>",
                           "<row><c t='s'><v>0</v></c></row>", 4 << 20, "");
    expect_part(make_sheet("b.xlsx", cells, text), "unfold to more than");
    free(cells);
    free(text);
    getrusage(RUSAGE_SELF, &after);
    /* the texts above are most of it */
    assert_true(after.ru_maxrss - before.ru_maxrss < 600 * 1024);
}

static void reads_hostile_zips(void **state)
{
    static const char *const names[] = {"zs_dotdot",
                                        "zs_abs",
                                        "sym_then_write",
                                        "bomb_flat_1g",
                                        "bomb_nested5",
                                        "many_entries_65k",
                                        "bomb_overlap_2000x16M",
                                        "lie_size_small",
                                        "lie_size_huge",
                                        "trunc",
                                        "crc_bad",
                                        "dup_names"};
    char command[900];
    (void)state;
    const char *root = getenv("SP_SHARED");
    snprintf(command, sizeof command, "%s/data/hostile/gen_hostile.py",
             root ? root : "");
    if (!root || access(command, R_OK) != 0) {
        print_message("skipped: SP_SHARED has no data/hostile\n");
        skip();
    }
    snprintf(command, sizeof command,
             "cd '%s' && python3 -W ignore %s/data/hostile/gen_hostile.py "
             ">gen.log 2>&1 && cd generated && "
             "for f in *.zip; do mv $f ../${f%%.zip}.xlsx; done",
             folder, root);
    if (system(command) != 0) {
        print_message("skipped: gen_hostile.py does not run here\n");
        skip();
    }
    for (size_t i = 0; i < SP_COUNT(names); i++) {
        char name[60];
        snprintf(name, sizeof name, "%s.xlsx", names[i]);
        expect_part(scratch(name), "E ");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_cells),
        cmocka_unit_test(reads_sparse_sheets),
        cmocka_unit_test(finds_sheets),
        cmocka_unit_test(warns_once),
        cmocka_unit_test(refuses_damage),
        cmocka_unit_test(refuses_entities),
        cmocka_unit_test(refuses_targets_outside),
        cmocka_unit_test(survives_bombs),
        cmocka_unit_test(reads_hostile_zips),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
