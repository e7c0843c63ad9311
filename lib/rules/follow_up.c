/* Does a question stand alone? */
#include "follow_up.h"

#include <string.h>

#include "kb_char.h"
#include "str.h"

enum { SHORT = 6, LONG = 30 }; /* characters */

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (size_t len = strlen(text), at = 0, n = 0; at < len; at += n) {
        uint32_t c = sp_kb_decode(text + at, len - at, &n);
        count += sp_kb_is_han(c) || sp_kb_is_word(c);
    }
    return count;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool points_back(const char *text)
{
    static const char *const starts[] = {"那",     "它",   "这",   "还有",
                                         "其中",   "另外", "如果", "要是",
                                         "为什么", "依据", "上面", "前面"};
    static const char *const anywhere[] = {
        "它们", "上述", "刚才", "这个",     "这些", "那个", "那些",
        "这种", "那种", "这样", "前面说的", "呢？", "呢?"};
    size_t len = strlen(text);
    for (size_t i = 0; i < SP_COUNT(starts); i++)
        if (begins(text, starts[i]))
            return true;
    for (size_t i = 0; i < SP_COUNT(anywhere); i++)
        if (strstr(text, anywhere[i]))
            return true;
    return len >= 3 && strcmp(text + len - 3, "呢") == 0;
}

sp_status sp_follow_up(const char *question, const char *before, char **out)
{
    SP_AUTOSTR s = {0};
    const char *text = question + strspn(question, " \t\r\n");
    size_t n = count_characters(text);
    if (before && *before && n > 0 &&
        (n <= SHORT || (n <= LONG && points_back(text))))
        sp_str_addf(&s, "%s ", before);
    sp_str_add(&s, question);
    return sp_str_take(&s, out);
}
