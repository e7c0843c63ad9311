/* Templates of documents: what the lint finds, and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "document_pack.h"
#include "pack_kind.h"
#include "str.h"

static const char head[] =
    "{\"kind\":\"document\",\"name\":\"doc.test\",\"version\":\"1\","
    "\"title_zh\":\"试\",\"title_en\":\"test\",\"source\":\"none\","
    "\"confidence\":\"D\",\"effective\":\"2026-01-01\",\"title\":\"通知\","
    "\"blocks\":";

static void lint(const char *blocks, sp_pack_findings *found)
{
    SP_AUTOSTR text = {0};

    sp_str_addf(&text, "%s%s}", head, blocks);
    assert_int_equal(sp_pack_lint(text.data, text.len, found), SP_OK);
}

static void each_fault_names_its_place(void **state)
{
    static const struct {
        const char *blocks, *path;
    } rows[] = {
        {"[{\"headling\":\"x\"}]", "blocks[0]"},
        {"[3]", "blocks[0]"},
        {"[]", "blocks"},
        {"[{\"text\":\"a\"},{\"heading\":\"\"}]", "blocks[1].heading"},
        {"[{\"heading\":\"a\",\"level\":3}]", "blocks[0].level"},
        {"[{\"heading\":\"a\",\"levle\":1}]", "blocks[0]"},
        {"[{\"text\":\"a {name\"}]", "blocks[0].text"},
        {"[{\"text\":\"a {}\"}]", "blocks[0].text"},
        {"[{\"text\":{\"zh\":\"a\"}}]", "blocks[0].text"},
        {"[{\"text\":{\"zh\":\"a\",\"en\":\"{\"}}]", "blocks[0].text"},
        {"[{\"text\":\"a\",\"align\":\"middle\"}]", "blocks[0].align"},
        {"[{\"text\":\"a\",\"indent\":1}]", "blocks[0].indent"},
        {"[{\"pairs\":[{\"value\":\"a\"}]}]", "blocks[0].pairs[0].label"},
        {"[{\"pairs\":[{\"label\":\"a\"}]}]", "blocks[0].pairs[0].value"},
        {"[{\"pairs\":[{\"label\":\"a\",\"value\":\"\",\"least\":99}]}]",
         "blocks[0].pairs[0].least"},
        {"[{\"table\":{\"columns\":[{\"head\":\"a\",\"value\":\"b\"}]}}]",
         "blocks[0].table.each"},
        {"[{\"table\":{\"each\":\"a\"}}]", "blocks[0].table.columns"},
        {"[{\"table\":{\"each\":\"a\",\"columns\":[{\"head\":\"a\","
         "\"value\":\"b\",\"width\":0}]}}]",
         "blocks[0].table.columns[0].width"},
        {"[{\"table\":{\"each\":\"a\",\"columns\":[{\"head\":\"a\","
         "\"value\":\"b\",\"width\":-1.5}]}}]",
         "blocks[0].table.columns[0].width"},
        {"[{\"list\":{\"each\":\"a\"}}]", "blocks[0].list.text"},
        {"[{\"pictures\":{\"each\":\"a\",\"picture\":\"{x}\",\"across\":9}}]",
         "blocks[0].pictures.across"},
        {"[{\"signatures\":[]}]", "blocks[0].signatures"},
        {"[{\"signatures\":[\"\"]}]", "blocks[0].signatures[0]"},
        {"[{\"if\":\"\",\"blocks\":[{\"page\":true}]}]", "blocks[0].if"},
        {"[{\"unless\":\"x\"}]", "blocks[0].blocks"},
        {"[{\"each\":\"x\",\"blocks\":[{\"text\":7}]}]",
         "blocks[0].blocks[0].text"},
        {"[{\"page\":false}]", "blocks[0]"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        SP_CLEANUP(sp_pack_findings_clear) sp_pack_findings found = {0};
        bool there = false;
        lint(rows[i].blocks, &found);
        for (size_t k = 0; k < found.count; k++)
            there = there || strcmp(found.items[k].path, rows[i].path) == 0;
        if (!there || !found.errors)
            print_message("row %zu: %s\n", i,
                          found.count ? found.items[0].path : "nothing");
        assert_true(there && found.errors > 0);
    }
}

static void deep_blocks_are_refused(void **state)
{
    SP_CLEANUP(sp_pack_findings_clear) sp_pack_findings found = {0};
    SP_AUTOSTR blocks = {0};

    (void)state;
    for (int i = 0; i < 12; i++)
        sp_str_add(&blocks, "[{\"if\":\"x\",\"blocks\":");
    sp_str_add(&blocks, "[{\"page\":true}]");
    for (int i = 0; i < 12; i++)
        sp_str_add(&blocks, "}]");
    lint(blocks.data, &found);
    assert_int_equal(found.errors, 1);
}

static void a_good_one_gives_its_blocks(void **state)
{
    SP_AUTOSTR text = {0};
    const sp_document_template *read;
    sp_pack *pack;

    (void)state;
    sp_str_addf(&text,
                "%s[{\"text\":\"{{ {a} {.} {#}\"},{\"pairs\":[{\"label\":"
                "{\"zh\":\"甲\",\"en\":\"A\"},\"value\":\"\"}]}]}",
                head);
    assert_int_equal(sp_pack_parse(text.data, text.len, &pack), SP_OK);
    assert_int_equal(sp_pack_expect(pack, "document", (const void **)&read),
                     SP_OK);
    assert_string_equal(sp_block_text(read->title, SP_EN), "通知");
    assert_int_equal(sp_block_of(read->blocks->child), SP_BLOCK_TEXT);
    assert_string_equal(sp_block_name(SP_BLOCK_TEXT), "text");
    assert_int_equal(sp_block_align("centre"), 1);
    assert_int_equal(sp_block_align("center"), -1);
    sp_pack_free(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_names_its_place),
        cmocka_unit_test(deep_blocks_are_refused),
        cmocka_unit_test(a_good_one_gives_its_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
