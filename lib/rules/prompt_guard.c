/* What may be shown to a model, and how. */
#include "prompt_guard.h"

#include <string.h>

#include "kb_char.h"

/* clang-format off */
/* The first word, and one of the second behind it, not far. */
static const struct {
    const char *first;
    const char *second; /* words with | between; NULL: the first is enough */
} turns[] = {
    {"忽略", "指令|指示|提示词|上述规则|之前的|以上内容|前面的"},
    {"无视", "指令|指示|提示词|上述规则|之前的|以上内容|前面的"},
    {"忘记", "指令|指示|提示词|之前的|以上内容|前面的"},
    {"忘掉", "指令|指示|提示词|之前的|以上内容|前面的"},
    {"不要理会", "指令|指示|提示词|之前的|以上内容|前面的"},
    {"不再遵守", "指令|指示|规则|之前的"},
    {"你是", "助手|模型|机器人|人工智能|ai"},
    {"作为", "大模型|语言模型|ai助手|人工智能助手"},
    {"你现在", "扮演|是一"},
    {"你要", "回答|输出|回复"},
    {"你必须", "回答|输出|回复"},
    {"请你", "回答|输出|回复"},
    {"告诉用户", NULL},
    {"回复用户", NULL},
    {"系统提示词", NULL},
    {"开发者模式", NULL},
    {"ignore", "instruction|previous|prompt"},
    {"disregard", "instruction|previous|prompt"},
    {"forget", "instruction|previous|prompt"},
    {"system prompt", NULL},
    {"you are now", NULL},
    {"you are an ai", NULL},
    {"as an ai", NULL},
    {"answer the user", NULL},
    {"tell the user", NULL},
    {"<|im_", NULL},
    {"<|system", NULL},
    {"[inst]", NULL},
    {"<<sys>>", NULL},
    {"developer mode", NULL},
};
/* clang-format on */

static bool has_one_of(const char *text, size_t len, const char *words)
{
    while (*words) {
        size_t n = strcspn(words, "|");
        if (memmem(text, len, words, n))
            return true;
        words += n;
        words += *words == '|';
    }
    return false;
}

static bool has_turn(const char *text, size_t i)
{
    enum { NEAR = 60 };
    for (const char *at = text; (at = strstr(at, turns[i].first)); at++) {
        const char *behind = at + strlen(turns[i].first);
        if (!turns[i].second ||
            has_one_of(behind, strnlen(behind, NEAR), turns[i].second))
            return true;
    }
    return false;
}

/* Characters that are there and not seen: they hide words from readers. */
static bool is_hidden(uint32_t c)
{
    return (c < ' ' && c != '\n') || c == 0x7f || c == 0xad || c == SP_KB_BAD ||
           (c >= 0x80 && c < 0xa0) || c == 0x180e || c == 0xfeff ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || (c >= 0xe0000 && c <= 0xe007f);
}

sp_status sp_speaks_to_program(const char *text, bool *out)
{
    SP_AUTOSTR seen = {0};
    SP_AUTOFREE char *folded = NULL;
    for (size_t len = strlen(text), at = 0, n = 0; at < len; at += n) {
        uint32_t c = sp_kb_decode(text + at, len - at, &n);
        if (!is_hidden(c))
            sp_str_addn(&seen, text + at, n);
    }
    SP_TRY(sp_str_ok(&seen));
    SP_TRY(sp_kb_fold_text(sp_str_text(&seen), seen.len, &folded));
    bool found = false;
    for (size_t i = 0; i < SP_COUNT(turns) && !found; i++)
        found = has_turn(folded, i);
    *out = found;
    return SP_OK;
}

void sp_prompt_text(sp_str *s, const char *text, size_t most)
{
    static const struct {
        uint32_t c;
        const char *instead;
    } swaps[] = {{'<', "＜"},   {'>', "＞"},   {'[', "〔"},   {']', "〕"},
                 {U'【', "〔"}, {U'】', "〕"}, {U'［', "〔"}, {U'］', "〕"},
                 {'{', "｛"},   {'}', "｝"},   {'"', "”"}};
    size_t start = s->len;
    for (size_t len = strlen(text), at = 0, n = 0; at < len; at += n) {
        uint32_t c = sp_kb_decode(text + at, len - at, &n);
        const char *instead = NULL;
        if (is_hidden(c))
            continue;
        if (s->len - start + n > most) {
            sp_str_add(s, "…");
            return;
        }
        for (size_t i = 0; i < SP_COUNT(swaps); i++)
            if (swaps[i].c == c)
                instead = swaps[i].instead;
        if (instead)
            sp_str_add(s, instead);
        else
            sp_str_addn(s, text + at, n);
    }
}
