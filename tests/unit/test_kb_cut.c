/* Cutting documents, tokens, numbers, questions: tables of what comes out. */
#include <stdio.h>
#include <string.h>

#include "kb_char.h"
#include "kb_cut.h"
#include "kb_number.h"
#include "kb_token.h"
#include "rules_check.h"
#include "str.h"

/* ---- cutting ---- */

static sp_status note(void *context, const sp_kb_clause *c)
{
    sp_str_addf(context, "[%s|%s|%s]", c->article, c->heading, c->text);
    return SP_OK;
}

static const struct {
    const char *text;
    const char *want;
} cuts[] = {
    {"# 某法\n\n## 第一章 总则\n\n#### 第一条\n\n甲。\n\n#### "
     "第二条\n\n乙。\n丙。\n",
     "[第一条|第一章 总则|甲。][第二条|第一章 总则|乙。\n丙。]"},
    /* full-width spaces, digits, an article that was put in */
    {"第 一 条　甲\n第2条 乙\n第二条之一 丙\n第三条 丁",
     "[第一条||甲][第二条||乙][第二条之一||丙][第三条||丁]"},
    /* a reference at the start of a wrapped line is none */
    {"第一条 依照本法\n第九条的规定处罚。\n第二条 乙",
     "[第一条||依照本法\n第九条的规定处罚。][第二条||乙]"},
    {"第一条 见\n第九条 处罚\n第二条 乙",
     "[第一条||见][第九条||处罚\n第二条 乙]"},
    /* no space behind it: the very next one only */
    {"第一条为了安全\n第二条本法适用\n第四条至第六条略",
     "[第一条||为了安全][第二条||本法适用\n第四条至第六条略]"},
    {"第一百三十四条 甲\n第一百三十四条之一 乙\n第一百三十五条 丙",
     "[第一百三十四条||甲][第一百三十四条之一||乙][第一百三十五条||丙]"},
    /* an appendix does not stick to the last article */
    {"第一条 甲\n第二条 乙\n附件1 名录\n氨",
     "[第一条||甲][第二条||乙][附件1|附件1 名录|氨]"},
    {"目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲\n第二章 "
     "附则\n第二条 乙",
     "[第一条|第一章 总则|甲][第二条|第二章 附则|乙]"},
    /* a standard */
    {"1 范围\n本标准适用于作业。\n4 通用要求\n4.1 作业前应分析。\n4.2 高度 "
     "1.5米以上\n"
     "4.3 其他要求。\n附录A\n作业票",
     "[1|1 范围|本标准适用于作业。][4.1|4 通用要求|作业前应分析。]"
     "[4.2|4 通用要求 / 4.2 高度 1.5米以上|高度 1.5米以上]"
     "[4.3|4 通用要求|其他要求。][附录A|附录A|作业票]"},
    {"# 制度\n## 目的\n安全。\n## 职责\n车间负责。\n",
     "[|目的|安全。][|职责|车间负责。]"},
    {"一、目的\n安全。\n二、范围\n全厂。", "[一|目的|安全。][二|范围|全厂。]"},
    {"没有标题的文字。\n\n第二段。", "[||没有标题的文字。\n第二段。]"},
    {"", ""},
    {"\n\n \n", ""},
    {"第条\n第零条\n第", "[||第条\n第零条\n第]"},
};

static void cutting(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cuts); i++) {
        SP_AUTOSTR s = {0};
        assert_int_equal(
            sp_kb_cut(cuts[i].text, strlen(cuts[i].text), note, &s), SP_OK);
        if (strcmp(sp_str_text(&s), cuts[i].want) != 0)
            fail_msg("%s\n  gives %s\n  want  %s", cuts[i].text,
                     sp_str_text(&s), cuts[i].want);
    }
}

/* A document without articles is cut in pieces that can be read. */
static sp_status count_piece(void *context, const sp_kb_clause *c)
{
    assert_true(c->len <= SP_KB_PIECE + 8);
    assert_int_equal(c->len, strlen(c->text));
    ++*(size_t *)context;
    return SP_OK;
}

static void long_text(void **state)
{
    SP_AUTOSTR s = {0};
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 20000; i++)
        sp_str_add(&s, "安全");
    assert_int_equal(sp_kb_cut(s.data, s.len, count_piece, &n), SP_OK);
    assert_true(n >= 20);
}

static void keys(void **state)
{
    static const char *const cases[][2] = {{"第四十三条", "第四十三条"},
                                           {"第43条", "第四十三条"},
                                           {"43", "第四十三条"},
                                           {"第 四十三 条", "第四十三条"},
                                           {"134条之一", "第一百三十四条之一"},
                                           {"5.3.1", "5.3.1"},
                                           {"第10条", "第十条"},
                                           {"110", "第一百一十条"},
                                           {"附录 A", "附录A"}};
    char key[SP_KB_KEY_MAX];

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_kb_article_key(cases[i][0], key);
        assert_string_equal(key, cases[i][1]);
    }
}

/* Every number up to a thousand goes there and back. */
static void numerals(void **state)
{
    char text[48];
    int64_t value;
    size_t used;

    (void)state;
    for (int64_t n = 0; n <= 99999; n += n < 1100 ? 1 : 317) {
        sp_kb_han_number(n, text);
        assert_true(sp_kb_number_at(text, strlen(text), &value, &used));
        assert_int_equal(value, n);
        assert_int_equal(used, strlen(text));
    }
}

static void fronts(void **state)
{
    static const char law[] =
        "# 中华人民共和国某法\n<!-- name: 某法; version: 2001-01-01; issuer: "
        "人大 -->\n第一条 甲\n第二条 本法自2002年11月1日起施行。";
    static const char later[] =
        "---\ntitle: 某法\nversion: 2021-06-10\n---\n第一条 甲\n第二条 "
        "本法自2002年11月1日起施行。";
    SP_AUTOFRONT a = {0};
    SP_AUTOFRONT b = {0};

    (void)state;
    assert_int_equal(sp_kb_front_read(law, strlen(law), &a), SP_OK);
    assert_string_equal(a.title, "某法");
    assert_string_equal(a.edition, "2001-01-01");
    assert_string_equal(a.issuer, "人大");
    assert_string_equal(a.effective, "2002-11-01");
    assert_int_equal(sp_kb_front_read(later, strlen(later), &b), SP_OK);
    assert_string_equal(b.title, "某法");
    assert_null(b.effective); /* of the first version, not of this one */
}

/* ---- tokens ---- */

static int note_token(void *context, const sp_kb_token *t)
{
    sp_str_addf(context, "%s%.*s", t->same_place ? "+" : " ", (int)t->len,
                t->text);
    return 0;
}

static const struct {
    const char *text;
    bool singles;
    const char *want;
} tokens[] = {
    {"动火作业", true, " 动火+动 火作+火 作业+作+业"},
    {"动火作业", false, " 动火 火作 作业"},
    {"火", false, " 火"},
    {"的", true, ""},
    {"動火作業", false, " 动火 火作 作业"},
    {"ＧＢ ３０８７１－2022", false, " gb 30871 2022"},
    {"30mA", true, " 30ma+30"},
    {"1.5米", false, " 1.5 米"},
    {"20%。", true, " 20%+20"},
    {"LEC法", false, " lec"},
    {"28℃", false, " 28℃"},
    {"\"OR\" NEAR(a* -b", false, " or near a b"},
    {"\xff\xfe\xe5\x8a", true, ""},
    {"😀", true, ""},
};

static void tokenizing(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(tokens); i++) {
        SP_AUTOSTR s = {0};
        sp_kb_tokens(tokens[i].text, strlen(tokens[i].text), tokens[i].singles,
                     note_token, &s);
        assert_string_equal(sp_str_text(&s), tokens[i].want);
    }
}

/* No character that is simplified may itself be a traditional one. */
static void simplified(void **state)
{
    (void)state;
    for (uint32_t c = 0x4e00; c <= 0x9fff; c++) {
        uint32_t to = sp_kb_simplify(c);
        assert_int_equal(sp_kb_simplify(to), to);
    }
    assert_int_equal(sp_kb_simplify(0x96fb), 0x7535); /* 電 */
}

/* ---- numbers ---- */

static void measures(void **state)
{
    static const struct {
        const char *text;
        const char *unit;
        const char *want;
    } cases[] = {
        {"应当在三十日内办理", "日", "三十日内"},
        {"第三十日", "日", ""},
        {"处五万元以上十万元以下的罚款", "万元|元", "五万元以上十万元以下"},
        {"不得少于72小时", "小时", "72小时"},
        {"不得低于20%", "%", "20%"},
        {"百分之十以上", "%|百分之", "百分之十以上"},
        {"有效期为3年", "年", "3年"},
        {"没有数", "日", ""},
        {"每半年一次", "次", "一次"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char unit[64];
        char *items[4];
        sp_words words = {items, 0};
        sp_kb_found f = {0, 0};
        snprintf(unit, sizeof unit, "%s", cases[i].unit);
        for (char *p = strtok(unit, "|"); p; p = strtok(NULL, "|"))
            items[words.count++] = p;
        bool found = sp_kb_next_number(cases[i].text, 0, &words, &f);
        assert_int_equal(found, *cases[i].want != '\0');
        assert_int_equal(f.end - f.start, strlen(cases[i].want));
        assert_memory_equal(cases[i].text + f.start, cases[i].want,
                            f.end - f.start);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cutting),    cmocka_unit_test(long_text),
        cmocka_unit_test(keys),       cmocka_unit_test(numerals),
        cmocka_unit_test(fronts),     cmocka_unit_test(tokenizing),
        cmocka_unit_test(simplified), cmocka_unit_test(measures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
