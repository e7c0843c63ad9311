/* The answer with a model: what it is shown, and what is kept of what it says.
 */
#include <safeprod/assistant.h>

#include <string.h>

#include "assisting.h"
#include "embedded.h"
#include "follow_up.h"
#include "llm.h"
#include "prompt_guard.h"

extern const sp_embedded sp_prompts[];

enum { PASSAGE_BYTES = 3000, TURN_BYTES = 1200, QUESTION_BYTES = 4000 };

const char *sp_model_prompt(void)
{
    return sp_prompts[0].data;
}

void sp_model_answer_clear(sp_model_answer *a)
{
    sp_answer_clear(&a->base);
    for (size_t i = 0; i < a->count; i++) {
        free(a->sentences[i].text);
        free(a->sentences[i].detail);
    }
    free(a->sentences);
    free(a->query);
    free(a->text);
    free(a->note_zh);
    free(a->note_en);
    *a = (sp_model_answer){0};
}

/* ---- what it is shown ---- */

static void add_passage(sp_str *s, const sp_kb_passage *p, size_t number)
{
    sp_str_addf(s, "<资料 编号=\"%zu\" 出处=\"", number);
    sp_prompt_text(s, p->law, 200);
    if (*p->article)
        sp_str_addc(s, ' ');
    sp_prompt_text(s, p->article, 100);
    sp_str_addc(s, '"');
    if (p->superseded || p->repealed)
        sp_str_add(s, " 状态=\"已有新版或已废止\"");
    sp_str_add(s, ">\n");
    sp_prompt_text(s, p->text, PASSAGE_BYTES);
    sp_str_add(s, "\n</资料>\n");
}

/* The passages that people alone should read are left out; they keep their
 * numbers. */
static sp_status choose(hearing *h)
{
    const sp_kb_passages *all = &h->out->base.passages;
    h->shown = calloc(all->count + 1, sizeof *h->shown);
    h->texts = calloc(all->count + 1, sizeof *h->texts);
    if (!h->shown || !h->texts)
        return sp_no_memory();
    h->count = all->count;
    for (size_t i = 0; i < all->count; i++) {
        const sp_kb_passage *p = &all->items[i];
        SP_AUTOSTR text = {0};
        bool speaks = false;
        SP_TRY(sp_speaks_to_program(p->text, &speaks));
        h->shown[i] = !speaks;
        h->out->withheld += speaks;
        if (!speaks) /* what it may be quoted from */
            sp_str_addf(&text, "%s %s %s\n%s", p->law, p->article, p->heading,
                        p->text);
        SP_TRY(sp_str_take(&text, &h->texts[i]));
    }
    return SP_OK;
}

static void add_passages(sp_str *s, const hearing *h)
{
    const sp_kb_passages *all = &h->out->base.passages;
    for (size_t i = 0; i < all->count; i++)
        if (h->shown[i])
            add_passage(s, &all->items[i], i + 1);
}

/* The template with what belongs into it; what is filled in is not looked at
 * again. */
static sp_status fill(const hearing *h, const char *template,
                      const char *question, sp_str *s)
{
    static const char passages[] = "{{passages}}", asked[] = "{{question}}";
    if (!strstr(template, passages) || !strstr(template, asked))
        return sp_fail(SP_INVALID,
                       "提示模板里要有 {{passages}} 和 {{question}}",
                       "a template holds {{passages}} and {{question}}");
    for (const char *p = template; *p;) {
        if (strncmp(p, passages, sizeof passages - 1) == 0) {
            add_passages(s, h);
            p += sizeof passages - 1;
        } else if (strncmp(p, asked, sizeof asked - 1) == 0) {
            sp_prompt_text(s, question, QUESTION_BYTES);
            p += sizeof asked - 1;
        } else {
            sp_str_addc(s, *p++);
        }
    }
    return sp_str_ok(s);
}

/* ---- the conversation ---- */

typedef struct script {
    sp_llm_message messages[2 * SP_MODEL_TURNS_MAX + 1];
    sp_str texts[2 * SP_MODEL_TURNS_MAX + 1];
    size_t count;
} script;

static void script_free(script *s)
{
    for (size_t i = 0; i < s->count; i++)
        sp_str_free(&s->texts[i]);
}

static void add_line(script *s, const char *role, const char *text)
{
    sp_str *line = &s->texts[s->count];
    sp_prompt_text(line, text ? text : "", TURN_BYTES);
    s->messages[s->count++] = (sp_llm_message){role, NULL};
}

static sp_status write_script(const hearing *h, const char *question, script *s)
{
    const sp_model_options *o = h->options;
    size_t from =
        o->nturns > SP_MODEL_TURNS_MAX ? o->nturns - SP_MODEL_TURNS_MAX : 0;
    for (size_t i = from; i < o->nturns; i++) {
        add_line(s, "user", o->turns[i].question);
        add_line(s, "assistant", o->turns[i].answer);
    }
    s->messages[s->count++] = (sp_llm_message){"user", NULL};
    SP_TRY(fill(h, o->prompt ? o->prompt : sp_model_prompt(), question,
                &s->texts[s->count - 1]));
    for (size_t i = 0; i < s->count; i++) {
        SP_TRY(sp_str_ok(&s->texts[i]));
        s->messages[i].text = sp_str_text(&s->texts[i]);
    }
    return SP_OK;
}

/* ---- asking ---- */

static sp_status note(sp_model_answer *a, const char *zh, const char *en)
{
    SP_AUTOFREE char *in_zh = NULL;
    SP_AUTOFREE char *in_en = NULL;
    SP_TRY(sp_text_copy(zh, &in_zh));
    SP_TRY(sp_text_copy(en, &in_en));
    free(a->note_zh);
    free(a->note_en);
    a->note_zh = SP_TAKE(in_zh);
    a->note_en = SP_TAKE(in_en);
    return SP_OK;
}

/* What was said is all there: what is it worth? */
static sp_status weigh(hearing *h, bool complete)
{
    sp_model_answer *a = h->out;
    if (a->count == a->dropped && h->knows_nothing)
        return note(a, "模型认为资料中没有答案",
                    "the model finds no answer in the passages");
    if (a->count == a->dropped)
        return note(a, "模型的话没有一句能在资料中核实，全部舍去",
                    "nothing that the model said proves out; all of it was "
                    "dropped");
    a->modelled = true;
    if (!complete)
        return note(a, "模型的回答因长度限制被截断",
                    "the model's answer was cut at its limit of length");
    return SP_OK;
}

static sp_status ask(hearing *h, const char *question,
                     const sp_endpoint *endpoint)
{
    SP_CLEANUP(script_free) script s = {0};
    SP_AUTOLLM answer = {0};
    SP_TRY(choose(h));
    SP_TRY(write_script(h, question, &s));
    const sp_llm_request r = {.endpoint = endpoint,
                              .messages = s.messages,
                              .count = s.count,
                              .whole = h->options->whole,
                              .words = sp_hear,
                              .context = h,
                              .stop = h->options->stop,
                              .stop_context = h->options->stop_context};
    sp_status status = sp_llm_chat(&r, &answer);
    h->out->prompt_tokens = answer.prompt_tokens;
    h->out->answer_tokens = answer.answer_tokens;
    if (status == SP_OK)
        status = sp_hear_end(h);
    if (status == SP_CANCELLED || status == SP_NO_MEMORY)
        return status;
    if (status != SP_OK)
        return note(h->out, sp_last_error(SP_ZH), sp_last_error(SP_EN));
    return weigh(h, answer.complete);
}

static sp_status answer_without(sp_session *session, const char *question,
                                const sp_model_options *o, sp_model_answer *out)
{
    sp_kb_options kb = {0};
    const char *before = o->nturns ? o->turns[o->nturns - 1].question : NULL;
    if (o->kb)
        kb = *o->kb;
    kb.top = o->passages ? o->passages : SP_MODEL_PASSAGES;
    if (kb.top > SP_MODEL_PASSAGES_MAX)
        kb.top = SP_MODEL_PASSAGES_MAX;
    SP_TRY(sp_follow_up(question, before, &out->query));
    return sp_ask(session, out->query, &kb, &out->base);
}

/* By meaning as well, where that is set up; it is never needed. */
static sp_status look_wider(sp_session *session, const sp_model_options *o,
                            sp_model_answer *a)
{
    if (!o->embedder || !o->vectors)
        return SP_OK;
    sp_status status = sp_add_similar(session, a->query, o, &a->base.passages);
    return status == SP_CANCELLED || status == SP_NO_MEMORY ? status : SP_OK;
}

sp_status sp_ask_model(sp_session *session, const char *question,
                       const sp_endpoint *endpoint,
                       const sp_model_options *options, sp_model_answer *out)
{
    static const sp_model_options none = {0};
    SP_CLEANUP(sp_model_answer_clear)
    sp_model_answer a = {.prompt_tokens = -1, .answer_tokens = -1};
    SP_CLEANUP(sp_hearing_end)
    hearing h = {.options = options ? options : &none, .out = &a};
    SP_TRY(answer_without(session, question, h.options, &a));
    SP_TRY(note(&a, "", ""));
    if (endpoint && a.base.grade != SP_ASK_REFUSED) {
        SP_TRY(look_wider(session, h.options, &a));
        SP_TRY(ask(&h, question, endpoint));
    }
    SP_TRY(sp_str_take(&h.kept, &a.text));
    *out = a;
    a = (sp_model_answer){0};
    return SP_OK;
}
