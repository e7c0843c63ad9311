/* Must, may, must not, need not; and how often a meaning is turned round. */
#include "claim_check.h"

#include <string.h>

/* clang-format off */
/* Words that look like one of those below and are none; and bounds of numbers,
 * which are compared as such. */
static const char *const harmless[] = {
    "不得超过", "不应超过", "不能超过", "不宜超过", "不超过", "不得少于",
    "不应少于", "不能少于", "不少于", "不得低于", "不应低于", "不低于",
    "不得高于", "不应高于", "不高于", "不得大于", "不应大于", "不大于",
    "不得小于", "不应小于", "不小于", "不合格", "不同", "不良", "不安全",
    "不足", "不可抗力", "不锈钢", "不符合", "不明", "不仅", "不论", "不断",
    "无关", "无论", "无线", "非煤", "非常", "未成年", "应急", "相应", "反应",
    "适应", "供应", "响应", "对应", "效应", "感应", "应用", "应力", "应对",
    "可能", "可燃", "可靠", "可行", "许可", "认可", "可见", "可控",
    "方可", "才可", "方能", "才能", "后可", "必要", "必然", "禁区", "禁忌",
    "免疫", "必需品", "无人机",
};

static const struct {
    const char *text;
    sp_claim_mood mood;
    int negations;
} words[] = {
    {"不需要", SP_MOOD_NEED_NOT, 1}, {"不必", SP_MOOD_NEED_NOT, 1},
    {"不需", SP_MOOD_NEED_NOT, 1}, {"不用", SP_MOOD_NEED_NOT, 1},
    {"无需", SP_MOOD_NEED_NOT, 1}, {"无须", SP_MOOD_NEED_NOT, 1},
    {"毋需", SP_MOOD_NEED_NOT, 1}, {"免于", SP_MOOD_NEED_NOT, 1},
    {"可以不", SP_MOOD_NEED_NOT, 1}, {"可不", SP_MOOD_NEED_NOT, 1},
    {"不得", SP_MOOD_FORBID, 1}, {"不准", SP_MOOD_FORBID, 1},
    {"不允许", SP_MOOD_FORBID, 1}, {"不应当", SP_MOOD_FORBID, 1},
    {"不应", SP_MOOD_FORBID, 1}, {"不可以", SP_MOOD_FORBID, 1},
    {"不可", SP_MOOD_FORBID, 1}, {"不能", SP_MOOD_FORBID, 1},
    {"不许", SP_MOOD_FORBID, 1}, {"不宜", SP_MOOD_FORBID, 1},
    {"严禁", SP_MOOD_FORBID, 1}, {"禁止", SP_MOOD_FORBID, 1},
    {"切勿", SP_MOOD_FORBID, 1}, {"无权", SP_MOOD_FORBID, 1},
    {"应当", SP_MOOD_MUST, 0}, {"应该", SP_MOOD_MUST, 0},
    {"必须", SP_MOOD_MUST, 0}, {"应", SP_MOOD_MUST, 0},
    {"须", SP_MOOD_MUST, 0}, {"需要", SP_MOOD_MUST, 0},
    {"可以", SP_MOOD_MAY, 0}, {"允许", SP_MOOD_MAY, 0},
    {"准许", SP_MOOD_MAY, 0}, {"有权", SP_MOOD_MAY, 0},
    {"可", SP_MOOD_MAY, 0},
    {"没有", SP_MOOD_NONE, 1}, {"不", SP_MOOD_NONE, 1},
    {"未", SP_MOOD_NONE, 1}, {"无", SP_MOOD_NONE, 1},
    {"非", SP_MOOD_NONE, 1}, {"拒绝", SP_MOOD_NONE, 0},
};
/* clang-format on */

static bool at_word(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);
    return len >= n && memcmp(text, word, n) == 0;
}

static size_t skip_harmless(const char *text, size_t len)
{
    for (size_t i = 0; i < SP_COUNT(harmless); i++)
        if (at_word(text, len, harmless[i]))
            return strlen(harmless[i]);
    return 0;
}

/* The word at @text, the longest; SP_COUNT(words): none. */
static size_t word_at(const char *text, size_t len)
{
    size_t best = SP_COUNT(words), longest = 0;
    for (size_t i = 0; i < SP_COUNT(words); i++) {
        size_t n = strlen(words[i].text);
        if (n > longest && at_word(text, len, words[i].text)) {
            best = i;
            longest = n;
        }
    }
    return best;
}

static bool ends(const char *text, size_t len, const char *with)
{
    size_t n = strlen(with);
    return len >= n && memcmp(text + len - n, with, n) == 0;
}

sp_claim_tone sp_claim_tone_of(const char *text, size_t len)
{
    sp_claim_tone t = {SP_MOOD_NONE, 0, false};
    while (len > 0 && text[len - 1] == ' ')
        len--;
    t.conditional = ends(text, len, "的") || ends(text, len, "时") ||
                    at_word(text, len, "未经") || at_word(text, len, "非经") ||
                    at_word(text, len, "除");
    for (size_t at = 0; at < len;) {
        size_t skip = skip_harmless(text + at, len - at);
        size_t w = skip ? SP_COUNT(words) : word_at(text + at, len - at);
        if (w < SP_COUNT(words)) {
            skip = strlen(words[w].text);
            t.negations += words[w].negations;
            if (words[w].mood > t.mood)
                t.mood = words[w].mood;
        }
        at += skip ? skip : 1;
    }
    return t;
}

static bool odd(sp_claim_tone t)
{
    return t.negations % 2 != 0;
}

static bool are(sp_claim_tone a, sp_claim_mood x, sp_claim_tone b,
                sp_claim_mood y)
{
    return (a.mood == x && b.mood == y) || (a.mood == y && b.mood == x);
}

/* "未经审批，不得动火" and "动火须经审批" say the same: two turns or none. What
 * is said without a condition is held against the whole of what has one. */
unsigned sp_claim_compare(sp_claim_tone said, sp_claim_tone clause,
                          sp_claim_tone whole)
{
    bool free = whole.conditional && !said.conditional;
    bool same_turns = odd(said) == odd(free ? whole : clause) ||
                      (said.conditional && odd(said) == odd(whole));
    if (!same_turns ||
        (!free && are(said, SP_MOOD_MAY, clause, SP_MOOD_FORBID)) ||
        are(said, SP_MOOD_NEED_NOT, clause, SP_MOOD_MUST) ||
        are(said, SP_MOOD_NEED_NOT, clause, SP_MOOD_FORBID))
        return SP_CLAIM_REVERSED;
    if (are(said, SP_MOOD_MAY, clause, SP_MOOD_MUST))
        return SP_CLAIM_STRENGTH;
    return SP_CLAIM_SUPPORTED;
}
