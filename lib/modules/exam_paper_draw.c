/* The paper of an exam: drawn from the banks, shown, printed. */
#include <inttypes.h>
#include <string.h>

#include "document.h"
#include "exam.h"
#include "packs.h"
#include "str.h"
#include "when.h"

/* ---- drawing it ---- */

static bool in_banks(const char *banks, const char *bank)
{
    size_t len = strlen(bank);

    for (const char *at = banks; at && *at;) {
        size_t n = strcspn(at, ",");
        if (n == len && strncmp(at, bank, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return !banks;
}

/* Ids of the questions of a kind, in the order of their codes. */
static sp_status list_questions(sp_session *session, const sp_exam *e,
                                sp_question_kind kind, int64_t **out,
                                size_t *out_count)
{
    SP_AUTOSTMT *stmt = NULL;
    const sp_field *field = sp_type_field(&sp_question_type, "kind");
    size_t room = 0;
    bool row;

    *out = NULL;
    *out_count = 0;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT id, bank FROM question WHERE kind = $1 AND "
                         "removed_at IS NULL ORDER BY code",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, field->labels[kind].name);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        if (!in_banks(e->banks, sp_stmt_text(stmt, 1)))
            continue;
        if (*out_count == room) {
            room = room ? room * 2 : 256;
            int64_t *more = realloc(*out, room * sizeof **out);
            if (!more)
                return sp_no_memory();
            *out = more;
        }
        (*out)[(*out_count)++] = sp_stmt_int(stmt, 0);
    }
}

static void add_question(sp_str *json, const sp_question *q, int64_t points)
{
    const char *options[SP_QUESTION_OPTIONS];
    unsigned n = sp_question_options(q, options);
    const sp_field *kind = sp_type_field(&sp_question_type, "kind");

    if (q->kind == SP_QUESTION_JUDGE) {
        options[0] = "对";
        options[1] = "错";
        n = 2;
    }
    sp_str_add(json, json->len > 1 ? ",\n{\"code\":" : "{\"code\":");
    sp_json_quote(json, q->code);
    sp_str_addf(json, ",\"version\":%" PRId64 ",\"kind\":\"%s\",\"text\":",
                q->version, kind->labels[q->kind].name);
    sp_json_quote(json, q->text);
    sp_str_add(json, ",\"options\":[");
    for (unsigned i = 0; i < n; i++) {
        sp_str_add(json, i ? "," : "");
        sp_json_quote(json, options[i] ? options[i] : "");
    }
    sp_str_addf(json, "],\"points\":%" PRId64 ",\"answer\":\"%s\",\"clause\":",
                points, q->answer);
    sp_json_quote(json, q->clause ? q->clause : "");
    sp_str_add(json, "}");
}

/* Load the questions that were drawn, in the order of the draw. */
static sp_status add_chosen(sp_session *session, const int64_t *ids,
                            const size_t *chosen, size_t n, int64_t points,
                            sp_str *json)
{
    for (size_t i = 0; i < n; i++) {
        void *found = NULL;
        SP_TRY(sp_rec_find_id(session->db, &sp_question_type, ids[chosen[i]],
                              &found));
        add_question(json, found, points);
        sp_record_free(&sp_question_type, found);
    }
    return sp_str_ok(json);
}

static sp_status draw_kind(sp_session *session, const sp_exam *e,
                           sp_question_kind kind, int64_t wanted,
                           int64_t points, sp_str *json)
{
    SP_AUTOFREE int64_t *ids = NULL;
    size_t chosen[SP_EXAM_QUESTIONS_MAX];
    const sp_field *field = sp_type_field(&sp_question_type, "kind");
    size_t count = 0;

    if (wanted == 0)
        return SP_OK;
    SP_TRY(list_questions(session, e, kind, &ids, &count));
    if ((int64_t)count < wanted)
        return sp_fail(
            SP_INVALID, "题库中“" SP_IN_ZH "”只有 %zu 题，要抽 %" PRId64 " 题",
            "of \"" SP_IN_EN "\" the banks hold %zu questions, not "
            "the %" PRId64 " wanted",
            field->labels[kind].zh, field->labels[kind].en, count, wanted);
    sp_exam_choose((uint64_t)e->seed + kind, count, (size_t)wanted, chosen);
    return add_chosen(session, ids, chosen, (size_t)wanted, points, json);
}

static sp_status draw_paper(sp_session *session, sp_exam *e)
{
    SP_AUTOSTR json = {0};

    sp_str_add(&json, "[");
    SP_TRY(draw_kind(session, e, SP_QUESTION_SINGLE, e->singles,
                     e->single_points, &json));
    SP_TRY(draw_kind(session, e, SP_QUESTION_MULTIPLE, e->multiples,
                     e->multiple_points, &json));
    SP_TRY(draw_kind(session, e, SP_QUESTION_JUDGE, e->judges, e->judge_points,
                     &json));
    sp_str_add(&json, "]");
    SP_TRY(sp_str_ok(&json));
    return sp_text_set(&e->paper, sp_str_text(&json));
}

static sp_status nobody_sat(sp_session *session, const char *code)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM exam_sitting WHERE exam = $1 LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_fail(SP_CONFLICT, "考试 %.60s 已有人答卷，试卷不能再换",
                         "exam %.60s was sat already: its paper stays", code)
               : SP_OK;
}

sp_status sp_exam_find(sp_session *session, const char *code, sp_exam **out)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_exam_type, "code", code, &found));
    *out = found;
    return SP_OK;
}

typedef struct drawing {
    sp_session *session;
    const char *code;
    int64_t seed;
} drawing;

static sp_status draw(void *arg)
{
    const drawing *d = arg;
    SP_AUTOEXAM *old = NULL;
    SP_AUTOEXAM *e = NULL;

    SP_TRY(sp_exam_find(d->session, d->code, &old));
    SP_TRY(sp_require(d->session, "training", SP_DO_UPDATE, old->owner_dept,
                      old->created_by));
    SP_TRY(nobody_sat(d->session, old->code));
    e = sp_record_copy(&sp_exam_type, old);
    if (!e)
        return SP_NO_MEMORY;
    e->seed =
        d->seed == SP_NO_INT ? (int64_t)(sp_exam_seed(e->code) >> 1) : d->seed;
    SP_TRY(draw_paper(d->session, e));
    return sp_change(d->session, &sp_exam_type, old, e, "draw");
}

sp_status sp_exam_draw(sp_session *session, const char *code, int64_t seed)
{
    drawing d = {session, code, seed};

    SP_TRY(sp_require(session, "question_bank", SP_DO_READ, NULL, NULL));
    return sp_db_transaction(session->db, draw, &d);
}

/* ---- reading it ---- */

static sp_status read_item(const cJSON *q, sp_exam_item *out)
{
    const sp_field *field = sp_type_field(&sp_question_type, "kind");
    int kind = sp_label_find(field->labels, field->nlabels,
                             sp_json_text(q, "kind", ""));

    if (kind < 0 || !sp_json_int(q, "points", &out->points))
        return sp_fail(SP_CORRUPT, "试卷内容已损坏", "the paper is damaged");
    out->kind = (sp_question_kind)kind;
    out->options = (unsigned)cJSON_GetArraySize(
        cJSON_GetObjectItemCaseSensitive(q, "options"));
    snprintf(out->answer, sizeof out->answer, "%.7s",
             sp_json_text(q, "answer", ""));
    return SP_OK;
}

sp_status sp_exam_items(const sp_exam *e, cJSON **out_paper,
                        sp_exam_item **out_items, size_t *out_count)
{
    const cJSON *q;
    size_t n = 0;

    if (!e->paper)
        return sp_fail(SP_CONFLICT, "考试 %.60s 还没有抽题（exam draw）",
                       "no paper of exam %.60s was drawn yet (exam draw)",
                       e->code);
    SP_TRY(sp_json_parse(e->paper, strlen(e->paper), out_paper));
    *out_items =
        calloc((size_t)cJSON_GetArraySize(*out_paper) + 1, sizeof **out_items);
    if (!*out_items)
        return sp_no_memory();
    cJSON_ArrayForEach(q, *out_paper) SP_TRY(read_item(q, &(*out_items)[n++]));
    *out_count = n;
    return SP_OK;
}

/* Who may see answers; who may see exams at all. */
static sp_status may_see(sp_session *session, bool answers)
{
    return sp_require(session, answers ? "question_bank" : "training",
                      SP_DO_READ, NULL, NULL);
}

/* Each question with its number and lettered options; answers when asked. */
static sp_status dress(cJSON *paper, bool answers)
{
    cJSON *q;
    int no = 0;

    cJSON_ArrayForEach(q, paper)
    {
        cJSON *options = cJSON_DetachItemFromObject(q, "options");
        cJSON *lettered = cJSON_AddArrayToObject(q, "options");
        const cJSON *option;
        char letter[2] = "A";
        cJSON_AddNumberToObject(q, "no", ++no);
        cJSON_ArrayForEach(option, options)
        {
            cJSON *o = cJSON_CreateObject();
            cJSON_AddStringToObject(o, "letter", letter);
            cJSON_AddStringToObject(o, "text", option->valuestring);
            cJSON_AddItemToArray(lettered, o);
            letter[0]++;
        }
        cJSON_Delete(options);
        if (!answers) {
            cJSON_DeleteItemFromObject(q, "answer");
            cJSON_DeleteItemFromObject(q, "clause");
        }
    }
    return no > 0 ? SP_OK : sp_no_memory();
}

static sp_status open_paper(sp_session *session, const char *code, bool answers,
                            sp_exam **out_exam, cJSON **out)
{
    SP_AUTOFREE sp_exam_item *items = NULL;
    size_t n = 0;

    SP_TRY(sp_exam_find(session, code, out_exam));
    SP_TRY(may_see(session, answers));
    SP_TRY(sp_exam_items(*out_exam, out, &items, &n));
    return dress(*out, answers);
}

sp_status sp_exam_paper(sp_session *session, const char *code, bool answers,
                        char **out)
{
    SP_AUTOEXAM *e = NULL;
    SP_AUTOJSON *paper = NULL;
    SP_AUTOFREE char *text = NULL;

    SP_TRY(open_paper(session, code, answers, &e, &paper));
    text = cJSON_PrintUnformatted(paper);
    return text ? sp_text_copy(text, out) : sp_no_memory();
}

/* ---- on paper ---- */

static void add_part(cJSON *values, const cJSON *paper, const char *kind,
                     const char *name)
{
    cJSON *part = cJSON_AddArrayToObject(values, name);
    const cJSON *q;

    cJSON_ArrayForEach(q, paper)
    {
        if (strcmp(sp_json_text(q, "kind", ""), kind) == 0)
            cJSON_AddItemToArray(part, cJSON_Duplicate(q, true));
    }
    if (cJSON_GetArraySize(part) > 0)
        cJSON_AddTrueToObject(values, kind);
}

static sp_status print_paper(sp_session *session, const sp_exam *e,
                             const cJSON *paper, sp_str *out)
{
    SP_AUTOJSON *values = cJSON_CreateObject();
    sp_pack *pack = NULL;
    char made[11];
    const sp_document_dress dress_of = {
        .number = e->code, .made = made, .lang = session->options.lang};

    sp_day_format(sp_day_of(sp_session_now(session), sp_session_zone(session)),
                  made);
    cJSON_AddStringToObject(values, "title", e->title);
    cJSON_AddNumberToObject(values, "pass_mark", (double)e->pass_mark);
    if (e->minutes != SP_NO_INT)
        cJSON_AddNumberToObject(values, "minutes", (double)e->minutes);
    add_part(values, paper, "single", "singles");
    add_part(values, paper, "multiple", "multiples");
    add_part(values, paper, "judge", "judges");
    SP_TRY(sp_packs_get(session, "doc.exam_paper", &pack));
    sp_status status = sp_document_draw(pack, values, &dress_of, out, NULL);
    sp_pack_free(pack);
    return status;
}

sp_status sp_exam_paper_pdf(sp_session *session, const char *code, bool answers,
                            void **out, size_t *out_len)
{
    SP_AUTOEXAM *e = NULL;
    SP_AUTOJSON *paper = NULL;
    SP_AUTOSTR pdf = {0};
    char *bytes = NULL;

    SP_TRY(open_paper(session, code, answers, &e, &paper));
    SP_TRY(print_paper(session, e, paper, &pdf));
    size_t len = pdf.len;
    SP_TRY(sp_str_take(&pdf, &bytes));
    *out = bytes;
    *out_len = len;
    return SP_OK;
}
