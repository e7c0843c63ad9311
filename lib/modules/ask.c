/* The answer without a model. */
#include <string.h>

#include "kb_pick.h"
#include "kbing.h"
#include "str.h"
#include "text.h"

enum { TOP = 4 };

static const double sure = 0.75;
static const double likely = 0.5;
static const double refuse = 0.15;

const sp_label sp_ask_grade_labels[SP_ASK_GRADE_COUNT] = {
    {"refused", "未找到", "not found", NULL},
    {"unsure", "供参考", "unsure", NULL},
    {"likely", "较可能", "likely", NULL},
    {"sure", "把握较大", "sure", NULL},
};

const sp_label sp_ask_intent_labels[SP_ASK_INTENT_COUNT] = {
    {"anything", "一般", "anything", NULL},
    {"penalty", "处罚", "penalty", NULL},
    {"definition", "定义", "definition", NULL},
    {"number", "数值", "number", NULL},
    {"who", "由谁", "who", NULL},
};

void sp_answer_clear(sp_answer *a)
{
    sp_kb_passages_clear(&a->passages);
    sp_kb_passages_clear(&a->around);
    free(a->number);
    free(a->phrase);
    free(a->notes);
    free(a->searched);
    free(a->reason_zh);
    free(a->reason_en);
    *a = (sp_answer){0};
}

static sp_ask_intent intent_of(const sp_kb_query *q)
{
    return q->number    ? SP_ASK_NUMBER
           : q->penalty ? SP_ASK_PENALTY
           : q->define  ? SP_ASK_DEFINITION
           : q->who     ? SP_ASK_WHO
                        : SP_ASK_ANYTHING;
}

static sp_status pick_number(const sp_kb_query *q, sp_answer *a)
{
    const sp_kb_passage *p = a->passages.items;

    return a->passages.count ? sp_kb_pick_number(q, p->article, p->text,
                                                 &a->number, &a->phrase)
                             : SP_OK;
}

/* ---- what has to be said with it ---- */

static sp_status take_notes(sp_session *session, sp_answer *a)
{
    SP_AUTOSTR s = {0};
    const sp_kb_passage *p = a->passages.items;
    bool zh = sp_session_lang(session) == SP_ZH;

    if (a->passages.count && p->superseded)
        sp_str_addf(&s,
                    zh ? "这是旧版本，已被 %s 替代。\n"
                       : "This is an old version; %s supersedes it.\n",
                    p->superseded);
    if (a->passages.count && p->repealed)
        sp_str_addf(&s, zh ? "该文件自 %s 起废止。\n" : "Repealed from %s.\n",
                    p->repealed);
    return sp_str_take(&s, &a->notes);
}

static sp_status take_searched(const sp_kb_query *q, sp_answer *a)
{
    SP_AUTOSTR s = {0};

    for (size_t i = 0; i < q->nunits; i++)
        if (q->units[i].lookup)
            sp_str_addf(&s, "%s%s", s.len ? " " : "", q->units[i].text);
    return sp_str_take(&s, &a->searched);
}

static sp_status take_reason(const sp_kb_query *q, sp_answer *a)
{
    const char *zh = "";
    const char *en = "";

    if (a->grade == SP_ASK_REFUSED) {
        zh = q->local ? "这像是本单位自己的事，请查台账或问管理人员"
             : q->total <= 0 ? "问题里没有可以查找的词"
                             : "知识库里没有哪一条足够贴近这个问题";
        en = q->local ? "this seems to be about your own plant: see its records"
             : q->total <= 0 ? "there is no word to look for in the question"
                             : "no clause of the base is close enough";
    }
    SP_TRY(sp_text_copy(zh, &a->reason_zh));
    return sp_text_copy(en, &a->reason_en);
}

static sp_ask_grade grade_of(double confidence)
{
    return confidence >= sure     ? SP_ASK_SURE
           : confidence >= likely ? SP_ASK_LIKELY
           : confidence >= refuse ? SP_ASK_UNSURE
                                  : SP_ASK_REFUSED;
}

/* ---- all of it ---- */

static sp_status compose(sp_session *session, sp_kb_found_set *set, size_t top,
                         sp_answer *a)
{
    a->intent = intent_of(&set->query);
    for (size_t i = 0; i < set->passages.count; i++)
        set->passages.items[i].confidence = sp_kb_confidence(set, i);
    if (set->passages.count) {
        a->confidence = set->passages.items[0].confidence;
        a->grade = grade_of(a->confidence);
        SP_TRY(sp_kb_neighbours(session, set->passages.items[0].id, 1,
                                &a->around));
    }
    sp_kb_passages_keep(&set->passages, top);
    a->passages = set->passages;
    set->passages = (sp_kb_passages){0};
    SP_TRY(pick_number(&set->query, a));
    SP_TRY(take_notes(session, a));
    SP_TRY(take_searched(&set->query, a));
    return take_reason(&set->query, a);
}

sp_status sp_ask(sp_session *session, const char *question,
                 const sp_kb_options *options, sp_answer *out)
{
    SP_AUTOFOUND set = {0};
    SP_CLEANUP(sp_answer_clear) sp_answer a = {0};

    SP_TRY(sp_kb_check(question, options));
    if (!question[strspn(question, " \t\r\n")])
        return sp_fail(SP_INVALID, "问题是空的", "the question is empty");
    SP_TRY(sp_kb_find(session, question, options, &set));
    SP_TRY(compose(session, &set, options && options->top ? options->top : TOP,
                   &a));
    *out = a;
    a = (sp_answer){0};
    return SP_OK;
}
