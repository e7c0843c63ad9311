/* Entry passes as cards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pass_card.h"
#include "picture.h"

static sp_pass_card example(void)
{
    return (sp_pass_card){.holder = SP_PASS_CONTRACTOR,
                          .organisation = "示例化工园区管理委员会",
                          .name = "欧阳建国",
                          .unit = "华东设备安装工程有限公司",
                          .post = "焊接与热切割作业",
                          .number = "RC-2026-000123",
                          .valid_from = "2026-11-01",
                          .valid_to = "2027-04-30",
                          .areas = "合成车间、氨站、罐区（动火须另办作业票）",
                          .qr = "SP1.pass.RC-2026-000123.2027-04-30.QUJDREVGR0"
                                "hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY3ODkw",
                          .made = "2026-11-24"};
}

static void keep(const char *name, const sp_str *bytes)
{
    const char *folder = getenv("SP_DOCUMENT_OUT");
    SP_AUTOSTR path = {0};

    if (!folder)
        return;
    sp_str_addf(&path, "%s/%s", folder, name);
    FILE *file = fopen(path.data, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->data, 1, bytes->len, file), bytes->len);
    fclose(file);
}

static void the_same_card_gives_the_same_bytes(void **state)
{
    sp_pass_card c = example();

    (void)state;
    for (int i = 0; i < 2; i++) {
        SP_AUTOSTR a = {0};
        SP_AUTOSTR b = {0};
        sp_pass_format format = i ? SP_PASS_PNG : SP_PASS_PDF;
        assert_int_equal(sp_pass_card_draw(&c, format, 0, &a), SP_OK);
        usleep(1100000);
        assert_int_equal(sp_pass_card_draw(&c, format, 0, &b), SP_OK);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.data, b.data, a.len);
        keep(i ? "pass.png" : "pass.pdf", &a);
    }
}

static void a_card_is_as_large_as_a_card(void **state)
{
    sp_pass_card c = example();
    sp_picture_facts facts;
    SP_AUTOSTR png = {0};

    (void)state;
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PNG, 300, &png), SP_OK);
    assert_int_equal(sp_picture_info(png.data, png.len, &facts), SP_OK);
    assert_int_equal(facts.width, 1011); /* 85.6 mm */
    assert_int_equal(facts.height, 638); /* 54 mm */
}

static void photos_of_every_shape(void **state)
{
    static const unsigned sizes[][2] = {
        {300, 400}, {900, 300}, {50, 800}, {1, 1}};
    sp_pass_card c = example();

    (void)state;
    c.holder = SP_PASS_OWN;
    c.lang = SP_EN;
    c.watermark = "VOID";
    for (size_t i = 0; i < SP_COUNT(sizes); i++) {
        SP_AUTOPICTURE p = {0};
        SP_AUTOSTR photo = {0};
        SP_AUTOSTR png = {0};
        assert_int_equal(sp_picture_new(sizes[i][0], sizes[i][1], &p), SP_OK);
        for (unsigned y = 0; y < p.height; y++)
            memset(p.pixels + y * p.stride, (int)(y % 200 + 30),
                   (size_t)p.width * 4);
        assert_int_equal(sp_picture_png(&p, &photo), SP_OK);
        c.photo = photo.data;
        c.photo_len = photo.len;
        assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PNG, 0, &png), SP_OK);
        keep("pass_photo.png", &png);
    }
}

static void long_and_missing_texts(void **state)
{
    sp_pass_card c = {.holder = SP_PASS_VISITOR, .name = "😀 אבג Łukasz"};
    SP_AUTOSTR areas = {0};
    SP_AUTOSTR png = {0};

    (void)state;
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PNG, 0, &png), SP_OK);
    c = example();
    c.holder = SP_PASS_VISITOR;
    for (int i = 0; i < 60; i++)
        sp_str_addf(&areas, "第 %d 车间、", i);
    c.areas = areas.data;
    c.name = "阿卜杜勒·阿齐兹·买买提·艾合买提江";
    c.unit = "新疆维吾尔自治区特种设备检验检测研究有限责任公司第三分公司";
    c.note = "接待人：张三 13800000000，全程陪同";
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PNG, 0, &png), SP_OK);
    keep("pass_long.png", &png);
}

static void what_cannot_be_drawn_is_said(void **state)
{
    static char huge[SP_PASS_TEXT_MAX + 2];
    SP_AUTOSTR out = {0};
    sp_pass_card c = example();

    (void)state;
    memset(huge, 'a', sizeof huge - 1);
    c.name = "";
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PDF, 0, &out), SP_INVALID);
    c = example();
    c.unit = "\xff";
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PDF, 0, &out), SP_INVALID);
    c = example();
    c.areas = huge;
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PDF, 0, &out), SP_INVALID);
    c = example();
    c.photo = "GIF89a";
    c.photo_len = 6;
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PDF, 0, &out), SP_INVALID);
    c = example();
    c.holder = SP_PASS_HOLDER_COUNT;
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PDF, 0, &out), SP_INVALID);
    c = example();
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PNG, 71, &out), SP_INVALID);
    assert_int_equal(sp_pass_card_draw(&c, SP_PASS_PNG, 601, &out), SP_INVALID);
    assert_null(out.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_card_gives_the_same_bytes),
        cmocka_unit_test(a_card_is_as_large_as_a_card),
        cmocka_unit_test(photos_of_every_shape),
        cmocka_unit_test(long_and_missing_texts),
        cmocka_unit_test(what_cannot_be_drawn_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
