/* The risk notice card. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "card.h"
#include "picture_help.h"

static const char *const items[] = {"设液位报警并联锁切断。", NULL,
                                    "定期校验。"};
static const sp_card_group groups[] = {
    {"工程技术措施", items, 3}, {NULL, NULL, 0}, {"管理措施", items, 1}};

static sp_card example(void)
{
    return (sp_card){.organisation = "示例园区",
                     .name = "甲醇储罐",
                     .code = "FX-001",
                     .grade = "重大风险",
                     .rgb = 0xe60012,
                     .place = "罐区",
                     .hazards = "易燃液体。",
                     .accidents = "火灾、中毒和窒息",
                     .controls = groups,
                     .ncontrols = SP_COUNT(groups),
                     .person = "张三",
                     .emergency_phone = "119",
                     .assessed = "2026-11-24"};
}

static void a_usual_card_has_one_page(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        SP_AUTOSTR a = {0};
        SP_AUTOSTR b = {0};
        unsigned pages = 0;
        sp_card card = example();
        card.paper = i % 2 ? SP_CARD_A5_ACROSS : SP_CARD_A4;
        card.lang = i % 2 ? SP_EN : SP_ZH;
        sp_card_format format = i < 2 ? SP_CARD_PDF : SP_CARD_PNG;
        assert_int_equal(sp_card_draw(&card, format, 0, 0, &a, &pages), SP_OK);
        assert_int_equal(pages, 1);
        if (format == SP_CARD_PDF)
            usleep(1100000);
        assert_int_equal(sp_card_draw(&card, format, 0, 0, &b, NULL), SP_OK);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.data, b.data, a.len);
        assert_memory_equal(a.data, format == SP_CARD_PDF ? "%PDF" : "\x89PNG",
                            4);
    }
}

/* The head has the grade's colour, and its letters stand out from it. */
static void the_head_has_the_colour_of_the_grade(void **state)
{
    static const uint32_t colours[] = {0xe60012, 0xf39800, 0xffe100, 0x0068b7};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(colours); i++) {
        sp_card card = example();
        SP_AUTOSTR png = {0};
        SP_AUTOPICTURE p = {0};
        card.rgb = colours[i];
        assert_int_equal(sp_card_draw(&card, SP_CARD_PNG, 0, 72, &png, NULL),
                         SP_OK);
        assert_int_equal(sp_picture_decode(png.data, png.len, NULL, &p), SP_OK);
        assert_int_equal(p.width, 595);
        assert_int_equal(p.height, 842);
        assert_int_equal(help_pixel(&p, 40, 40) & 0xffffff, colours[i]);
    }
}

static void row_of_ink(const sp_picture *p, unsigned y, unsigned *dark)
{
    for (unsigned x = 0; x < p->width; x++)
        *dark += (help_pixel(p, x, y) & 255) < 128;
}

/* As long as it is, everything has its place: no ink at the paper's edges, and
 * the page count follows the length. */
static void long_texts_go_on_to_more_pages(void **state)
{
    static const struct {
        unsigned sentences;
        unsigned least;
        unsigned most;
    } cases[] = {{1, 1, 1}, {20, 1, 2}, {120, 2, 6}, {800, 8, 39}};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR text = {0};
        unsigned pages = 0;
        sp_card card = example();
        for (unsigned k = 0; k < cases[i].sentences; k++)
            sp_str_addf(&text, "第 %u 步：切断进料，启动喷淋，撤离人员。\n", k);
        card.emergency = text.data;
        SP_AUTOSTR out = {0};
        assert_int_equal(sp_card_draw(&card, SP_CARD_PDF, 0, 0, &out, &pages),
                         SP_OK);
        assert_in_range(pages, cases[i].least, cases[i].most);
        for (unsigned page = 0; page < pages; page += 1 + pages / 3) {
            SP_AUTOPICTURE p = {0};
            unsigned dark = 0;
            assert_int_equal(
                sp_card_draw(&card, SP_CARD_PNG, page, 72, &out, NULL), SP_OK);
            assert_int_equal(sp_picture_decode(out.data, out.len, NULL, &p),
                             SP_OK);
            for (unsigned y = 0; y < 25; y++) {
                row_of_ink(&p, y, &dark);
                row_of_ink(&p, p.height - 1 - y % 15, &dark);
            }
            assert_int_equal(dark, 0);
        }
        assert_int_equal(
            sp_card_draw(&card, SP_CARD_PNG, pages, 72, &out, NULL),
            SP_NOT_FOUND);
    }
}

static void one_word_without_a_break(void **state)
{
    SP_AUTOSTR word = {0};
    SP_AUTOSTR out = {0};
    sp_card card = example();

    (void)state;
    for (int i = 0; i < 3000; i++)
        sp_str_addc(&word, 'x');
    card.hazards = card.name = card.department = word.data;
    assert_int_equal(sp_card_draw(&card, SP_CARD_PDF, 0, 0, &out, NULL), SP_OK);
}

static void bad_cards_are_refused(void **state)
{
    SP_AUTOSTR huge = {0};
    SP_AUTOSTR out = {0};
    sp_card card = example();

    (void)state;
    card.name = "";
    assert_int_equal(sp_card_draw(&card, SP_CARD_PDF, 0, 0, &out, NULL),
                     SP_INVALID);
    card = example();
    card.place = "\xc3(";
    assert_int_equal(sp_card_draw(&card, SP_CARD_PDF, 0, 0, &out, NULL),
                     SP_INVALID);
    card = example();
    assert_int_equal(sp_card_draw(&card, SP_CARD_PNG, 0, 10000, &out, NULL),
                     SP_INVALID);
    for (int i = 0; i < 300000; i++)
        sp_str_addc(&huge, 'x');
    card.signs = huge.data;
    assert_int_equal(sp_card_draw(&card, SP_CARD_PDF, 0, 0, &out, NULL),
                     SP_INVALID);
    assert_null(out.data);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_usual_card_has_one_page),
        cmocka_unit_test(the_head_has_the_colour_of_the_grade),
        cmocka_unit_test(long_texts_go_on_to_more_pages),
        cmocka_unit_test(one_word_without_a_break),
        cmocka_unit_test(bad_cards_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
