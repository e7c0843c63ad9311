/* Hearing a model out: sentence by sentence, each against what it cites, before
 * anybody sees it. */
#include <string.h>

#include "assisting.h"
#include "claim_check.h"

void sp_hearing_end(hearing *h)
{
    for (size_t i = 0; i < h->count; i++)
        free(h->texts[i]);
    free(h->texts);
    free(h->shown);
    sp_str_free(&h->words);
    sp_str_free(&h->kept);
}

/* Do other passages that it was shown say the opposite? */
static sp_status look_around(const hearing *h, const char *sentence,
                             sp_claim_finding *f)
{
    for (size_t i = 0; i < h->out->base.passages.count; i++) {
        bool cited = false, disputed = false;
        for (size_t k = 0; k < f->ncited; k++)
            cited = cited || f->cited[k] == i + 1;
        if (cited || !h->shown[i])
            continue;
        SP_TRY(sp_claim_disputed(sentence, h->texts[i], &disputed));
        if (disputed)
            f->claim = SP_CLAIM_DISPUTED;
    }
    return SP_OK;
}

static sp_status check(const hearing *h, const char *sentence,
                       sp_claim_finding *f)
{
    SP_TRY(sp_claim_check(sentence, (const char *const *)h->texts,
                          h->out->base.passages.count, f));
    for (size_t k = 0; k < f->ncited; k++)
        if (!h->shown[f->cited[k] - 1])
            f->claim = SP_CLAIM_UNKNOWN; /* it cannot know what is there */
    return f->claim == SP_CLAIM_SUPPORTED ? look_around(h, sentence, f) : SP_OK;
}

static sp_status append(sp_model_answer *a, const char *text,
                        const sp_claim_finding *f)
{
    size_t size = (a->count + 1) * sizeof *a->sentences;
    sp_model_sentence *more = realloc(a->sentences, size);
    if (!more)
        return sp_no_memory();
    a->sentences = more;
    sp_model_sentence s = {.claim = f->claim, .overlap = f->overlap};
    SP_TRY(sp_text_copy(text, &s.text));
    if (sp_text_copy(f->detail, &s.detail) != SP_OK) {
        free(s.text);
        return sp_no_memory();
    }
    a->sentences[a->count++] = s;
    a->dropped += f->claim != SP_CLAIM_SUPPORTED;
    return SP_OK;
}

static sp_status keep(hearing *h)
{
    sp_model_answer *a = h->out;
    const sp_model_sentence *s = &a->sentences[a->count - 1];
    if (s->claim != SP_CLAIM_SUPPORTED && !h->options->mark)
        return SP_OK;
    sp_str_add(&h->kept, s->text);
    if (s->claim != SP_CLAIM_SUPPORTED)
        sp_str_addf(&h->kept, "（未能核实：%s）", sp_claim_labels[s->claim].zh);
    SP_TRY(sp_str_ok(&h->kept));
    if (h->options->heard)
        h->options->heard(h->options->heard_context, s);
    return SP_OK;
}

static sp_status take_sentence(hearing *h, const char *text, size_t len)
{
    static const char nothing[] = "资料中没有答案";
    sp_claim_finding f;
    while (len > 0 && strchr(" \r\n\t", text[len - 1]))
        len--;
    while (len > 0 && strchr(" \r\n\t", *text))
        text++, len--;
    if (len == 0)
        return SP_OK;
    SP_AUTOFREE char *sentence = strndup(text, len);
    if (!sentence)
        return sp_no_memory();
    if (strncmp(sentence, nothing, sizeof nothing - 1) == 0 &&
        len <= sizeof nothing - 1 + strlen("。")) {
        h->knows_nothing = true;
        return SP_OK;
    }
    SP_TRY(check(h, sentence, &f));
    SP_TRY(append(h->out, sentence, &f));
    return keep(h);
}

static sp_status take_sentences(hearing *h, bool end)
{
    size_t at = 0;
    while (at < h->words.len) {
        const char *text = sp_str_text(&h->words) + at;
        size_t n = sp_claim_sentence(text, h->words.len - at, end);
        if (n == 0)
            break;
        SP_TRY(take_sentence(h, text, n));
        at += n;
    }
    if (at > 0) {
        memmove(h->words.data, h->words.data + at, h->words.len - at + 1);
        h->words.len -= at;
    }
    return SP_OK;
}

sp_status sp_hear(void *context, const char *text, size_t len)
{
    hearing *h = context;
    sp_str_addn(&h->words, text, len);
    SP_TRY(sp_str_ok(&h->words));
    return take_sentences(h, false);
}

sp_status sp_hear_end(hearing *h)
{
    return take_sentences(h, true);
}
