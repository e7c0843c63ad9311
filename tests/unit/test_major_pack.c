/* Lists of major hazards: the library's own, what they find, and bad ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "major_pack.h"
#include "text.h"

static const sp_major_list *open_list(const char *name, sp_pack **pack)
{
    assert_int_equal(sp_pack_builtin(name, pack), SP_OK);
    const sp_major_list *list = sp_pack_read(*pack, "major");
    assert_non_null(list);
    return list;
}

/* The best item of a list for a text; "" when none. */
static const char *best(const sp_major_list *list, const char *sector,
                        const char *text)
{
    SP_AUTOFREE char *folded = NULL;
    const char *keyword = NULL;
    const char *no = "";
    unsigned most = 0;

    assert_int_equal(sp_text_fold(text, &folded), SP_OK);
    for (size_t i = 0; i < list->nrules; i++) {
        unsigned score = sp_major_score(&list->rules[i], folded, &keyword);
        if (sp_major_rule_holds(&list->rules[i], sector) && score > most) {
            most = score;
            no = list->rules[i].no;
        }
    }
    return no;
}

static void finds(void **state)
{
    static const struct {
        const char *pack, *sector, *text, *no;
    } cases[] = {
        {"major.chemical121", NULL, "电工张某无证上岗", "2"},
        {"major.chemical121", NULL, "泵区可燃气体报警 未 投用", "12"},
        {"major.chemical121", NULL, "动火作业未办理作业票", "18"},
        {"major.chemical121", NULL, "仓库内禁配物混放", "20"},
        {"major.chemical121", NULL, "R-201 安全阀根部阀关闭", "15"},
        {"major.chemical121", NULL, "办公室地面有水", ""},
        {"major.gongmao10", "machinery", "打磨间粉尘积尘严重，未清扫", "11a"},
        {"major.gongmao10", "metallurgy", "铁水罐吊运路线旁设休息室", "4a"},
        {"major.gongmao10", "textile", "铁水罐吊运路线旁设休息室", ""},
        {"major.gongmao10", "commerce", "特种作业人员 操作证 过期", "3.2"},
        {"major.aq3067", NULL, "受限空间作业无监护人", "5.6.4"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_pack *pack = NULL;
        const sp_major_list *list = open_list(cases[i].pack, &pack);
        assert_string_equal(best(list, cases[i].sector, cases[i].text),
                            cases[i].no);
        sp_pack_free(pack);
    }
}

/* The list of the day: AQ 3067 from 2026-09-30 on, the old one stays. */
static void days(void **state)
{
    static const struct {
        const char *pack, *day, *sector;
        bool holds;
    } cases[] = {
        {"major.aq3067", "2026-09-29", "chemical", false},
        {"major.aq3067", "2026-09-30", "chemical", true},
        {"major.aq3067", "2026-09-30", "machinery", false},
        {"major.aq3067", "2026-09-30", NULL, true},
        {"major.chemical121", "2026-09-30", "chemical", true},
        {"major.chemical121", "2017-11-12", "chemical", false},
        {"major.gongmao10", "2023-05-15", "machinery", true},
        {"major.gongmao10", "2023-05-14", "machinery", false},
        {"major.gongmao10", "2026-01-01", "chemical", false},
    };
    sp_pack *a = NULL;
    sp_pack *b = NULL;
    sp_pack *c = NULL;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_pack *pack = NULL;
        const sp_major_list *list = open_list(cases[i].pack, &pack);
        assert_int_equal(sp_major_holds(list, cases[i].day, cases[i].sector),
                         cases[i].holds);
        sp_pack_free(pack);
    }
    const sp_major_list *old = open_list("major.chemical121", &a);
    const sp_major_list *new = open_list("major.aq3067", &b);
    const sp_major_list *other = open_list("major.gongmao10", &c);
    assert_true(sp_major_overlap(old, new) && !sp_major_overlap(new, other));
    assert_int_equal(old->nrules, 20);
    sp_pack_free(a);
    sp_pack_free(b);
    sp_pack_free(c);
}

#define PACK(more, items)                                                      \
    "{\"kind\":\"major\",\"name\":\"major.t\",\"version\":\"1\",\"title_zh\":" \
    "\"甲\",\"title_en\":\"a\",\"source\":\"s\",\"confidence\":\"D\","        \
    "\"effective\":\"2026-01-01\"," more "\"items\":[" items "]}"
#define ITEM(no, confidence, keywords)                                         \
    "{\"no\":\"" no "\",\"zh\":\"甲\",\"en\":\"a\",\"clause\":\"c\","         \
    "\"confidence\":\"" confidence "\",\"keywords\":" keywords "}"
#define SECTORS "\"sectors\":[\"chemical\"],"

static void bad_lists(void **state)
{
    static const struct {
        const char *text;
        bool good;
        const char *path;
    } cases[] = {
        {PACK(SECTORS, ITEM("1", "D", "[\"无证\"]")), true, ""},
        {PACK("", ITEM("1", "D", "[\"无证\"]")), false, "sectors"},
        {PACK(SECTORS, ""), false, "items"},
        {PACK(SECTORS, ITEM("1", "X", "[\"无证\"]")), false, "items[0]"},
        {PACK(SECTORS, ITEM("1", "D", "[\"无\"]")), false, "items[0]"},
        {PACK(SECTORS, ITEM("1", "D", "[\"无证+\"]")), false, "items[0]"},
        {PACK(SECTORS, ITEM("1", "D", "[7]")), false, "items[0]"},
        {PACK(SECTORS, ITEM("1", "D", "[]")), false, "items[0]"},
        {PACK(SECTORS, ITEM("1", "D", "[\"，。、\"]")), false, "items[0]"},
        {PACK(SECTORS, ITEM("1", "D", "[\"aa+bb+cc+dd+ee+ff+gg\"]")), false,
         "items[0]"},
        {PACK(SECTORS, ITEM("1#2", "D", "[\"无证\"]")), false, "items[0]"},
        {PACK(SECTORS,
              ITEM("1", "D", "[\"无证\"]") "," ITEM("1", "D", "[\"无证\"]")),
         false, "items[1]"},
        {PACK(SECTORS "\"until\":\"2025-01-01\",",
              ITEM("1", "D", "[\"无证\"]")),
         false, "until"},
        {PACK(SECTORS "\"until\":\"2026-02-30\",",
              ITEM("1", "D", "[\"无证\"]")),
         false, "until"},
        {PACK("\"sectors\":[1],", ITEM("1", "D", "[\"无证\"]")), false,
         "sectors"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_pack_findings found = {0};
        bool there = cases[i].good;
        assert_int_equal(
            sp_pack_lint(cases[i].text, strlen(cases[i].text), &found), SP_OK);
        assert_int_equal(found.errors == 0, cases[i].good);
        for (size_t k = 0; k < found.count; k++)
            there = there || strstr(found.items[k].path, cases[i].path);
        assert_true(there);
        sp_pack_findings_clear(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(days),
        cmocka_unit_test(bad_lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
