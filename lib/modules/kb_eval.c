/* How good the search is on a file of questions. */
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "kbing.h"
#include "slurp.h"
#include "str.h"

enum { FILE_MAX = 16 << 20, LOOKED_AT = 10 };

typedef struct evaluation {
    sp_session *session;
    const sp_kb_eval_options *options;
    sp_kb_score score;
    double *times;
    size_t ntimes;
    double reciprocal;
    int64_t hits[LOOKED_AT + 1]; /* by rank */
} evaluation;

static bool same_title(const char *a, const char *b)
{
    static const char state[] = "中华人民共和国";
    size_t n = strlen(state);

    a += strncmp(a, state, n) == 0 ? n : 0;
    b += strncmp(b, state, n) == 0 ? n : 0;
    return strcmp(a, b) == 0;
}

static bool is_gold(const cJSON *gold, const sp_kb_passage *p)
{
    const cJSON *g;
    char key[SP_KB_KEY_MAX];

    cJSON_ArrayForEach(g, gold)
    {
        sp_kb_article_key(sp_json_text(g, "article", ""), key);
        if (same_title(sp_json_text(g, "law", ""), p->law) &&
            strcmp(key, p->article) == 0)
            return true;
    }
    return false;
}

static sp_status is_covered(evaluation *e, const cJSON *gold, bool *out)
{
    const cJSON *g;

    *out = false;
    cJSON_ArrayForEach(g, gold)
    {
        SP_AUTOPASSAGES found = {0};
        sp_status status =
            sp_kb_clauses(e->session, sp_json_text(g, "law", ""),
                          sp_json_text(g, "article", ""), &found);
        *out = *out || status == SP_OK;
        if (status != SP_OK && status != SP_NOT_FOUND)
            return status;
    }
    return SP_OK;
}

static void count(evaluation *e, const sp_kb_trial *t)
{
    sp_kb_score *s = &e->score;

    s->questions++;
    s->answerable += t->answerable;
    s->covered += t->covered;
    s->refused_wrongly += t->answerable && t->refused;
    s->refused_rightly += !t->answerable && t->refused;
    if (t->rank > 0) {
        e->hits[t->rank]++;
        e->reciprocal += 1.0 / (double)t->rank;
    }
}

static sp_status ask(evaluation *e, const cJSON *line, const char *question)
{
    SP_CLEANUP(sp_answer_clear) sp_answer answer = {0};
    const cJSON *gold = cJSON_GetObjectItemCaseSensitive(line, "gold");
    const sp_kb_options options = {.top = LOOKED_AT,
                                   .collection = e->options->collection,
                                   .no_builtin = !e->options->builtin};
    sp_kb_trial t = {.id = sp_json_text(line, "id", ""),
                     .question = question,
                     .answerable = cJSON_GetArraySize(gold) > 0,
                     .found = &answer.passages};
    double start =
        e->options->clock ? e->options->clock(e->options->context) : 0;

    SP_TRY(sp_ask(e->session, question, &options, &answer));
    if (e->options->clock)
        e->times[e->ntimes++] = e->options->clock(e->options->context) - start;
    for (size_t i = 0; i < answer.passages.count && t.rank == 0; i++)
        if (is_gold(gold, &answer.passages.items[i]))
            t.rank = i + 1;
    SP_TRY(is_covered(e, gold, &t.covered));
    t.refused = answer.grade == SP_ASK_REFUSED;
    t.confidence = answer.confidence;
    count(e, &t);
    if (e->options->visit)
        e->options->visit(e->options->context, &t);
    return SP_OK;
}

static sp_status ask_line(evaluation *e, const char *line, size_t len)
{
    SP_AUTOJSON *json = NULL;

    SP_TRY(sp_json_parse(line, len, &json));
    const char *question = sp_json_text(json, "question", "");
    if (!*question)
        return sp_fail(SP_INVALID, "没有 question", "there is no \"question\"");
    return ask(e, json, question);
}

static sp_status ask_all(evaluation *e, const char *text, size_t len)
{
    const char *end = text + len;

    for (int64_t n = 1; text < end; n++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t line = (size_t)((stop ? stop : end) - text);
        if (strspn(text, " \t\r") < line) {
            sp_status status = ask_line(e, text, line);
            if (status != SP_OK)
                return sp_fail_within(status, "第 %lld 行：",
                                      "line %lld: ", (long long)n);
        }
        text += line + 1;
    }
    return SP_OK;
}

static int ascending(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

static void conclude(evaluation *e)
{
    sp_kb_score *s = &e->score;
    double *const recalls[LOOKED_AT + 1] = {[1] = &s->recall1,
                                            [3] = &s->recall3,
                                            [5] = &s->recall5,
                                            [10] = &s->recall10};
    int64_t sum = 0;

    for (size_t rank = 1; rank <= LOOKED_AT; rank++) {
        sum += e->hits[rank];
        if (recalls[rank] && s->answerable)
            *recalls[rank] = (double)sum / (double)s->answerable;
    }
    s->mrr = s->answerable ? e->reciprocal / (double)s->answerable : 0;
    if (!e->ntimes)
        return;
    qsort(e->times, e->ntimes, sizeof *e->times, ascending);
    s->median_ms = e->times[e->ntimes / 2];
    s->p95_ms = e->times[e->ntimes * 95 / 100];
}

static void end_evaluation(evaluation *e)
{
    free(e->times);
}

sp_status sp_kb_eval(sp_session *session, const char *path,
                     const sp_kb_eval_options *options, sp_kb_score *out)
{
    static const sp_kb_eval_options none = {0};
    SP_AUTOFREE void *text = NULL;
    size_t len = 0;
    SP_CLEANUP(end_evaluation)
    evaluation e = {.session = session, .options = options ? options : &none};

    SP_TRY(sp_slurp(path, FILE_MAX, &text, &len));
    size_t lines = 1;
    for (size_t i = 0; i < len; i++)
        lines += ((const char *)text)[i] == '\n';
    e.times = calloc(lines, sizeof *e.times);
    if (!e.times)
        return sp_no_memory();
    SP_TRY(ask_all(&e, text, len));
    conclude(&e);
    *out = e.score;
    return SP_OK;
}
