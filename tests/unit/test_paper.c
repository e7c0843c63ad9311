/* Tickets on paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "paper.h"

static const sp_paper_pair pairs[] = {
    {"作业申请单位", "合成车间", true},
    {"作业申请时间", "2026年11月24日 08时05分", true},
    {"作业内容", "更换法兰", false},
    {"风险辨识结果", NULL, false, 3},
};
static const char *const gas[] = {"时间",   "11-24 08:40", NULL,
                                  "结果/%", "0.02",        "0.03"};
static const unsigned widths[] = {1, 2, 2};
static const sp_paper_grid grids[] = {{NULL, 3, 2, 0, 1, widths, gas},
                                      {"气体分析", 3, 2, 1, 0, NULL, gas}};
static const sp_paper_measure measures[] = {
    {1, "管线已断开，加盲板", "盲板数量", "3", SP_PAPER_INVOLVED, "王某"},
    {2, "孔洞已覆盖", "数量", NULL, SP_PAPER_OPEN, NULL},
    {3, "接地可靠", NULL, "4 欧", SP_PAPER_NOT_INVOLVED, "王某"},
    {4, NULL, NULL, NULL, SP_PAPER_OPEN, NULL},
};
static const sp_paper_opinion opinions[] = {
    {"作业负责人意见", "同意", "孙某", "2026年11月24日 08时30分"},
    {"完工验收", NULL, NULL, NULL},
};
static const char *const notes[] = {"本票一式三份。", "保存期限至少一年。"};

static sp_paper example(void)
{
    return (sp_paper){.organisation = "示例园区",
                      .title = "动火安全作业票",
                      .number = "WXZY1",
                      .state = "草稿",
                      .qr = "SP1.x",
                      .qr_note = "扫码验票",
                      .pairs = pairs,
                      .npairs = SP_COUNT(pairs),
                      .grid_after = 3,
                      .grids = grids,
                      .ngrids = SP_COUNT(grids),
                      .measures = measures,
                      .nmeasures = SP_COUNT(measures),
                      .people = pairs,
                      .npeople = 1,
                      .opinions = opinions,
                      .nopinions = SP_COUNT(opinions),
                      .notes = notes,
                      .nnotes = SP_COUNT(notes),
                      .made = "2026-11-24"};
}

static unsigned pages_of(const sp_paper *ticket)
{
    SP_AUTOSTR pdf = {0};
    unsigned pages = 0;

    assert_int_equal(sp_paper_draw(ticket, &pdf, &pages), SP_OK);
    assert_memory_equal(pdf.data, "%PDF", 4);
    return pages;
}

static void the_same_ticket_gives_the_same_bytes(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        sp_paper t = example();
        SP_AUTOSTR a = {0};
        SP_AUTOSTR b = {0};
        t.lang = i ? SP_EN : SP_ZH;
        t.watermark = i ? "DRAFT" : NULL;
        assert_int_equal(sp_paper_draw(&t, &a, NULL), SP_OK);
        usleep(1100000);
        assert_int_equal(sp_paper_draw(&t, &b, NULL), SP_OK);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.data, b.data, a.len);
    }
}

static void a_small_ticket_has_one_page(void **state)
{
    sp_paper bare = {.title = "作业票"};
    sp_paper t = example();

    (void)state;
    assert_int_equal(pages_of(&t), 1);
    assert_int_equal(pages_of(&bare), 1);
    t.qr = NULL;
    t.lang = SP_EN;
    t.grid_after = 99;
    assert_int_equal(pages_of(&t), 1);
}

/* Wherever the long text stands, it goes on to other pages. */
static void long_texts_go_on(void **state)
{
    SP_AUTOSTR text = {0};
    const char *cells[3];
    sp_paper_grid grid = {"气体", 3, 1, 0, 0, NULL, cells};

    (void)state;
    for (int i = 0; i < 1500; i++)
        sp_str_add(&text, i % 9 ? "可燃气体" : "，作业");
    for (int i = 0; i < 5; i++) {
        sp_paper t = example();
        sp_paper_pair pair = {"内容", text.data, i == 1};
        sp_paper_measure m = {1, text.data, NULL, NULL, SP_PAPER_OPEN, NULL};
        sp_paper_opinion o = {"意见", text.data, "孙某", NULL};
        cells[0] = cells[2] = "1";
        cells[1] = text.data;
        if (i < 2) {
            t.pairs = &pair;
            t.npairs = 1;
        } else if (i == 2) {
            t.measures = &m;
            t.nmeasures = 1;
        } else if (i == 3) {
            t.opinions = &o;
            t.nopinions = 1;
        } else {
            t.grids = &grid;
            t.ngrids = 1;
        }
        assert_in_range(pages_of(&t), 3, 20);
    }
}

static void many_rows_go_on(void **state)
{
    static sp_paper_measure many[500];
    sp_paper t = example();

    (void)state;
    for (unsigned i = 0; i < 500; i++)
        many[i] = (sp_paper_measure){.no = i + 1, .text = "措施"};
    t.measures = many;
    t.nmeasures = 500;
    assert_in_range(pages_of(&t), 10, 20);
}

static void what_cannot_be_printed_is_said(void **state)
{
    static char huge[600000];
    static sp_paper_measure many[SP_PAPER_ROWS_MAX + 1];
    static const char *const bad[] = {"\xff", "b", "c", "d", "e", "f"};
    sp_paper_grid bad_grid = {NULL, 3, 2, 0, 0, NULL, bad};
    sp_paper_grid wide = {NULL, 13, 1, 0, 0, NULL, gas};
    SP_AUTOSTR pdf = {0};
    sp_paper t = example();

    (void)state;
    memset(huge, 'a', sizeof huge - 1);
    t.title = NULL;
    assert_int_equal(sp_paper_draw(&t, &pdf, NULL), SP_INVALID);
    t = example();
    t.number = "\xff";
    assert_int_equal(sp_paper_draw(&t, &pdf, NULL), SP_INVALID);
    t = example();
    t.organisation = huge;
    assert_int_equal(sp_paper_draw(&t, &pdf, NULL), SP_INVALID);
    t = example();
    t.grids = &bad_grid;
    t.ngrids = 1;
    assert_int_equal(sp_paper_draw(&t, &pdf, NULL), SP_INVALID);
    t.grids = &wide;
    assert_int_equal(sp_paper_draw(&t, &pdf, NULL), SP_INVALID);
    t = example();
    t.measures = many;
    t.nmeasures = SP_COUNT(many);
    assert_int_equal(sp_paper_draw(&t, &pdf, NULL), SP_INVALID);
    t.nmeasures = SP_PAPER_ROWS_MAX - 100;
    assert_int_equal(sp_paper_draw(&t, &pdf, NULL), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "60 pages"));
    assert_null(pdf.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_ticket_gives_the_same_bytes),
        cmocka_unit_test(a_small_ticket_has_one_page),
        cmocka_unit_test(long_texts_go_on),
        cmocka_unit_test(many_rows_go_on),
        cmocka_unit_test(what_cannot_be_printed_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
