/* Citations of clauses: laws, standards, lists, relative ones, and what only
 * looks like one. */
#include "rules_check.h"

#include "citation_find.h"

typedef struct log {
    char text[4096];
    size_t len;
    size_t most; /* bytes of the text */
} log;

static sp_status note(void *context, const sp_citation *c)
{
    log *l = context;

    assert_true(c->at <= l->most && c->len <= l->most - c->at);
    assert_true(c->self == !*c->document);
    l->len += (size_t)snprintf(l->text + l->len, sizeof l->text - l->len,
                               "%s%s#%s", l->len ? " " : "",
                               c->self ? "@" : c->document, c->clause);
    if (c->paragraph)
        l->len += (size_t)snprintf(l->text + l->len, sizeof l->text - l->len,
                                   "p%d", c->paragraph);
    if (c->item)
        l->len += (size_t)snprintf(l->text + l->len, sizeof l->text - l->len,
                                   "i%d", c->item);
    assert_true(l->len < sizeof l->text);
    return SP_OK;
}

static const struct {
    const char *text;
    int inside; /* article that the text is in; 0: in none */
    const char *want;
} cases[] = {
    {"", 0, ""},
    {"设备未接地", 0, ""},
    {"违反《安全生产法》第四十一条", 0, "安全生产法#41"},
    {"违反《中华人民共和国安全生产法》第四十一条第二款", 0,
     "中华人民共和国安全生产法#41p2"},
    {"《消防法》第 28 条", 0, "消防法#28"},
    {"《刑法》第一百三十四条之一第（二）项", 0, "刑法#134-1i2"},
    {"《安全生产法》第三十八条、第三十九条和第四十一条", 0,
     "安全生产法#38 安全生产法#39 安全生产法#41"},
    {"《安全生产法》第三十八条至第四十一条", 0,
     "安全生产法#38 安全生产法#39 安全生产法#40 安全生产法#41"},
    {"见《隐患排查制度》", 0, "隐患排查制度#"},
    {"《制度》的第五条", 0, "制度#5"},
    {"按照危险化学品安全管理条例第十二条", 0, "危险化学品安全管理条例#12"},
    {"依据安全生产法第十条执行", 0, "安全生产法#10"},
    {"GB 30871-2022 5.3.1", 0, "GB 30871-2022#5.3.1"},
    {"GB30871—2022第5.3.1条", 0, "GB 30871-2022#5.3.1"},
    {"按GB 30871-2022《危险化学品企业特殊作业安全规范》5.2.6的要求", 0,
     "GB 30871-2022#5.2.6"},
    {"GB 30871-2022 第6章", 0, "GB 30871-2022#"},
    {"GB/T 33000-2016", 0, "GB/T 33000-2016#"},
    {"AQ 3035-2010附录B", 0, "AQ 3035-2010#附录B"},
    {"GB 30871-2022 B.2", 0, "GB 30871-2022#B.2"},
    {"GB 50016-2014 3 台设备", 0, "GB 50016-2014#"},
    {"DB37/T 2974-2017 4.2", 0, "DB37/T 2974-2017#4.2"},
    {"TSG 08-2017 2.4", 0, "TSG 08-2017#2.4"},
    {"128GB 2024 内存 XGB 100", 0, "GB 2024#"},
    {"本法第二十三条", 0, ""},
    {"违反本法第二十三条、第二十四条规定的", 90, "@#23 @#24"},
    {"第四十一条 生产经营单位应当", 41, ""},
    {"依照前款规定处罚；前条规定的除外", 41, "@#41 @#40"},
    {"本条所称从业人员", 41, "@#41"},
    {"前款", 0, ""},
    {"前条", 1, ""},
    {"按本标准5.3.1执行", 7, "@#5.3.1"},
    {"第零条", 0, ""},
    {"《", 0, ""},
    {"《》第一条", 3, "@#1"},
    {"第三十", 3, ""},
    {"第99999999999999999999条", 3, ""},
};

static void finds(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        log l = {.most = strlen(cases[i].text)};
        sp_citation_context where = {.inside = cases[i].inside > 0,
                                     .article = cases[i].inside};
        assert_int_equal(sp_citations_find(cases[i].text, strlen(cases[i].text),
                                           &where, note, &l),
                         SP_OK);
        if (strcmp(l.text, cases[i].want) != 0)
            fail_msg("%s: %s, not %s", cases[i].text, l.text, cases[i].want);
    }
}

static void same_documents(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } names[] = {
        {"安全生产法", "中华人民共和国安全生产法", true},
        {"《安全生产法》", "安全生产法（2021年修正）", true},
        {"安全生产法", "消防法", false},
        {"GB 30871-2022", "GB30871—2022 危险化学品企业特殊作业安全规范", true},
        {"GB 30871", "GB 30871-2022", true},
        {"GB 30871-2014", "GB 30871-2022", false},
        {"GB 3087-2022", "GB 30871-2022", false},
        {"", "", false},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(names); i++)
        if (sp_citation_same_document(names[i].a, names[i].b) != names[i].same)
            fail_msg("%s / %s", names[i].a, names[i].b);
}

static void printed_numbers(void **state)
{
    static const char *const pairs[][2] = {{"第四十一条", "41"},
                                           {"第41条", "41"},
                                           {"第一百三十四条之一", "134-1"},
                                           {"5.3.1", "5.3.1"},
                                           {"第5.3.1条", "5.3.1"},
                                           {"附录A", "附录A"},
                                           {"", ""},
                                           {"总则", ""},
                                           {"3", "3"}};
    char out[SP_CITATION_CLAUSE];

    (void)state;
    for (size_t i = 0; i < SP_COUNT(pairs); i++) {
        sp_citation_clause_of(pairs[i][0], out);
        assert_string_equal(out, pairs[i][1]);
    }
}

/* Cut anywhere, and with any byte changed: nothing is read outside. */
static void any_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        size_t len = strlen(cases[i].text);
        for (size_t n = 0; n <= len; n++) {
            char *copy = malloc(n + 1);
            log l = {.most = n};
            sp_citation_context where = {.inside = true, .article = 5};
            memcpy(copy, cases[i].text, n);
            if (n)
                copy[n / 2] = (char)(copy[n / 2] ^ 0x15);
            assert_int_equal(sp_citations_find(copy, n, &where, note, &l),
                             SP_OK);
            free(copy);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(same_documents),
        cmocka_unit_test(printed_numbers),
        cmocka_unit_test(any_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
