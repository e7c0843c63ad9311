/* Qualifiers of numbers: a table of words. */
#include "kb_qualifier.h"

#include <string.h>

#include "kb_char.h"

enum { NEUTRAL = -1 }; /* a word that only looks like a qualifier */

static const struct {
    int side;
    unsigned value;
    const char *words; /* "|" between */
} table[] = {
    {SP_KB_LEVEL, 0, "特级|特殊级"},
    {SP_KB_LEVEL, 1, "一级|1级|ⅰ级|Ⅰ级"},
    {SP_KB_LEVEL, 2, "二级|2级|两级|ⅱ级|Ⅱ级"},
    {SP_KB_LEVEL, 3, "三级|3级|ⅲ级|Ⅲ级"},
    {SP_KB_LEVEL, 4, "四级|4级|ⅳ级|Ⅳ级"},
    {NEUTRAL, 0,
     "三级安全教育|三级教育|三级安全培训|三级培训|一级重大危险源|"
     "二级重大危险源|安全间距|其他单位的|第一次|第二次"},
    {SP_KB_WORK, 0, "动火|电焊|气割|焊接|打磨"},
    {SP_KB_WORK, 1, "受限空间|有限空间|密闭空间|进罐|下井|进釜|罐内"},
    {SP_KB_WORK, 2, "高处|登高|爬高"},
    {SP_KB_WORK, 3, "吊装|起重|吊车"},
    {SP_KB_WORK, 4, "动土|挖土|开挖|挖沟"},
    {SP_KB_WORK, 5, "断路|封路"},
    {SP_KB_WORK, 6, "盲板"},
    {SP_KB_WORK, 7, "临时用电|临电|接临时电"},
    {SP_KB_PHASE, 0,
     "动火前|作业前|空间前|进入前|进罐前|开始动火|采样|前多久|"
     "之前|开工前|提前多久"},
    {SP_KB_PHASE, 1, "中断|停下|停工|停了|停超过|歇了|歇|间断|停多久|停多长"},
    {NEUTRAL, 0, "重新进入前|到期前"},
    {SP_KB_TURN, 0, "初次|首次|第一次培训|头一次|初训|岗前"},
    {SP_KB_TURN, 1, "再培训|复审|复训|继续教育|每年培训|年度培训"},
    {SP_KB_UNIT, 0,
     "高危|煤矿|非煤矿山|矿山|危险化学品单位|危险化学品企业|"
     "危险化学品、|危化|化工厂|化工企业|烟花爆竹|金属冶炼|"
     "危险物品|人员密集场所|重点单位"},
    {SP_KB_UNIT, 1,
     "非高危|不是高危|不属于高危|其他单位|普通单位|普通企业|"
     "一般单位|一般企业|其他企业|别的单位|一般生产经营单位"},
    {SP_KB_ROLE, 0, "主要负责人|单位负责人|一把手|厂长|总经理|老板"},
    {SP_KB_ROLE, 1, "安全生产管理人员|安全管理人员|安全管理员|安全员"},
    {SP_KB_ROLE, 2, "从业人员|新员工|新工人|工人|职工|员工|新上岗"},
    {SP_KB_ROLE, 3, "部门负责人|车间主任|部门领导"},
    {SP_KB_ROLE, 4, "安全部门|安全科|安环部"},
    {SP_KB_ROLE, 5, "整改人"},
    {SP_KB_ROLE, 6, "安全负责人"},
    {SP_KB_ROLE, 7, "每级|逐级|应急局|安监局"},
    {SP_KB_SUBSTANCE, 0, "氧含量|含氧|氧气浓度|氧浓度|氧气含量"},
    {SP_KB_SUBSTANCE, 1, "可燃|爆炸下限|lel|LEL"},
    {SP_KB_SUBSTANCE, 2, "有毒|毒物|硫化氢|一氧化碳"},
    {SP_KB_RICH, 0, "富氧"},
    {SP_KB_USUAL, 0, "一般不|正常|通常|平时|一般情况"},
    {SP_KB_USUAL, 1, "特殊情况|特殊时|特殊的"},
    {SP_KB_LIGHT, 0, "白天|白班|昼间|日间"},
    {SP_KB_LIGHT, 1, "夜间|夜里|晚上|夜班"},
    {SP_KB_HAZARD, 0, "一般隐患|一般事故隐患|一般的隐患|小隐患"},
    {SP_KB_HAZARD, 1, "重大隐患|重大事故隐患|重大的隐患|大隐患"},
    {SP_KB_HAZARD, 2, "当场整改|即查即改|当场改"},
    {SP_KB_RISK, 0, "重大风险|红色|红区"},
    {SP_KB_RISK, 1, "较大风险|橙色|橙区"},
    {SP_KB_RISK, 2, "一般风险|黄色|黄区"},
    {SP_KB_RISK, 3, "低风险|蓝色|蓝区"},
    {SP_KB_ACCIDENT, 0, "一般事故"},
    {SP_KB_ACCIDENT, 1, "较大事故"},
    {SP_KB_ACCIDENT, 2, "重大事故"},
    {SP_KB_ACCIDENT, 3, "特别重大事故|特大事故"},
    {SP_KB_DRILL, 0,
     "综合或者专项|综合预案|专项预案|综合应急|专项应急|综合演练|"
     "专项演练"},
    {SP_KB_DRILL, 1, "现场处置"},
    {SP_KB_DRILL, 2, "消防|灭火|疏散"},
    {SP_KB_GRADE, 0, "未做|没做"},
    {SP_KB_GRADE, 1, "较差"},
    {SP_KB_GRADE, 2, "3分一般|评一般|算一般|得一般"},
    {SP_KB_GRADE, 3, "优秀"},
    {SP_KB_BOUND, 0, "最长|最多"},
    {SP_KB_BOUND, 1, "默认"},
};

/* Bytes of the longest word of @words that @text, of @len bytes, begins with.
 */
static size_t word_at(const char *text, size_t len, const char *words)
{
    size_t best = 0;

    while (*words) {
        size_t n = strcspn(words, "|");
        if (n > best && n <= len && memcmp(text, words, n) == 0)
            best = n;
        words += n + (words[n] == '|');
    }
    return best;
}

/* The row with the longest word at @text, or SP_COUNT(table). */
static size_t row_at(const char *text, size_t len, size_t *out_len)
{
    size_t row = SP_COUNT(table);

    *out_len = 0;
    for (size_t i = 0; i < SP_COUNT(table); i++) {
        size_t n = word_at(text, len, table[i].words);
        if (n > *out_len) {
            *out_len = n;
            row = i;
        }
    }
    return row;
}

static size_t step(const char *text, size_t len, size_t word)
{
    size_t one = 1;

    if (word)
        return word;
    sp_kb_decode(text, len, &one);
    return one;
}

void sp_kb_case_read(const char *text, size_t len, sp_kb_case *out)
{
    size_t n;

    for (size_t at = 0; at < len; at += step(text + at, len - at, n)) {
        size_t row = row_at(text + at, len - at, &n);
        if (row < SP_COUNT(table) && table[row].side != NEUTRAL)
            out->bits[table[row].side] |= 1U << table[row].value;
    }
}

const char *sp_kb_case_word(const char *text, size_t len, sp_kb_side side,
                            uint32_t bits, size_t *out_len)
{
    size_t n;

    for (size_t at = 0; at < len; at += step(text + at, len - at, n)) {
        size_t row = row_at(text + at, len - at, &n);
        if (row < SP_COUNT(table) && table[row].side == (int)side &&
            (bits & 1U << table[row].value)) {
            *out_len = n;
            return text + at;
        }
    }
    return NULL;
}

bool sp_kb_case_contradicts(const sp_kb_case *a, const sp_kb_case *b)
{
    for (size_t i = 0; i < SP_KB_SIDES; i++)
        if (a->bits[i] && b->bits[i] && !(a->bits[i] & b->bits[i]))
            return true;
    return false;
}
