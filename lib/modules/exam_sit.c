/* Sitting an exam: answers are marked, kept, and told to the training records.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <safeprod/person.h>

#include "exam.h"
#include "permit_reason.h"
#include "person_fit.h"
#include "str.h"
#include "training_results.h"

typedef struct sitting {
    sp_session *session;
    const char *code;
    const char *person;
    const char *answers;
    const char *key;
    sp_exam_sitting *made;
} sitting;

static void free_sitting(sp_exam_sitting **made)
{
    sp_record_free(&sp_exam_sitting_type, *made);
}
#define AUTOSITTING SP_CLEANUP(free_sitting) sp_exam_sitting

/* The person themself, or who keeps training records; and whoever made the
 * exam knows its answers. */
static sp_status may_sit(sp_session *session, const sp_exam *e,
                         const sp_person *p)
{
    const char *actor = session->actor->name;
    bool self = p->user_name && strcmp(p->user_name, actor) == 0;

    if (!self)
        SP_TRY(sp_require(session, "training_file", SP_DO_CREATE, p->owner_dept,
                          p->created_by));
    if (p->user_name && e->created_by &&
        strcmp(p->user_name, e->created_by) == 0)
        return sp_fail(SP_FORBIDDEN, "%.60s 是出卷人，不能参加自己出的考试",
                       "%.60s made this exam and cannot sit it", p->user_name);
    return SP_OK;
}

/* People who are not let in are not examined for it. */
static sp_status may_be_examined(sp_session *session, const sp_person *p)
{
    sp_permit_reasons reasons = {0};
    sp_status status = sp_person_barred(session, p->code, &reasons);

    if (status == SP_OK)
        status = sp_permit_reasons_status(&reasons, SP_FORBIDDEN);
    sp_permit_reasons_clear(&reasons);
    return status;
}

static sp_status next_attempt(sp_session *session, const sp_exam *e,
                              const char *person, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT count(*), max(passed) FROM exam_sitting WHERE "
                         "exam = $1 AND person = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, e->code);
    sp_stmt_bind_text(stmt, 2, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (sp_stmt_int(stmt, 0) > 0 && sp_stmt_int(stmt, 1))
        return sp_fail(SP_CONFLICT, "人员 %.60s 已通过考试 %.60s",
                       "%.60s passed exam %.60s already", person, e->code);
    *out = sp_stmt_int(stmt, 0) + 1;
    if (*out > e->attempts)
        return sp_fail(SP_CONFLICT,
                       "人员 %.60s 的 %" PRId64
                       " 次考试机会已用完，应重新培训后另设考试",
                       "%.60s has used all %" PRId64
                       " attempts and is to be trained again",
                       person, e->attempts);
    return SP_OK;
}

static sp_status answers_json(char given[][SP_EXAM_LETTERS], size_t n,
                              char **out)
{
    SP_AUTOSTR json = {0};

    sp_str_add(&json, "{");
    for (size_t i = 0; i < n; i++)
        if (*given[i])
            sp_str_addf(&json, "%s\"%zu\":\"%s\"", json.len > 1 ? "," : "",
                        i + 1, given[i]);
    sp_str_add(&json, "}");
    return sp_str_take(&json, out);
}

static sp_status mark(const sitting *s, const sp_exam *e, sp_exam_sitting *out)
{
    SP_AUTOJSON *paper = NULL;
    SP_AUTOFREE sp_exam_item *items = NULL;
    char given[SP_EXAM_QUESTIONS_MAX][SP_EXAM_LETTERS] = {{0}};
    sp_exam_mark marks = {0, 0};
    size_t n = 0;

    SP_TRY(sp_exam_items(e, &paper, &items, &n));
    if (n > SP_EXAM_QUESTIONS_MAX)
        return sp_fail(SP_CORRUPT, "试卷内容已损坏", "the paper is damaged");
    SP_TRY(sp_exam_marking(items, n, s->answers, given, &marks));
    out->right_answers = marks.right;
    out->score = marks.score;
    out->passed = marks.score >= e->pass_mark * 10;
    return answers_json(given, n, &out->answers);
}

static sp_status fill(const sitting *s, const sp_exam *e, const sp_person *p,
                      sp_exam_sitting *out)
{
    char code[220];

    SP_TRY(next_attempt(s->session, e, p->code, &out->attempt));
    snprintf(code, sizeof code, "%.90s/%.90s/%" PRId64, e->code, p->code,
             out->attempt);
    SP_TRY(sp_text_set(&out->code, code));
    SP_TRY(sp_text_set(&out->exam, e->code));
    SP_TRY(sp_text_set(&out->person, p->code));
    SP_TRY(sp_text_set(&out->owner_dept, p->owner_dept));
    SP_TRY(sp_text_set(&out->key, s->key));
    out->at = sp_session_now(s->session);
    return mark(s, e, out);
}

static sp_status done_before(sitting *s, bool *out_done)
{
    void *found = NULL;

    *out_done = false;
    if (!s->key)
        return SP_OK;
    sp_status status = sp_rec_find(s->session->db, &sp_exam_sitting_type, "key",
                                   s->key, &found);
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    s->made = found;
    *out_done = true;
    if (strcmp(s->made->exam, s->code) == 0 &&
        strcmp(s->made->person, s->person) == 0)
        return SP_OK;
    return sp_fail(SP_CONFLICT, "幂等键“%.60s”已用于另一份答卷",
                   "the key \"%.60s\" was used for another sitting", s->key);
}

static sp_status sit(void *arg)
{
    sitting *s = arg;
    SP_AUTOEXAM *e = NULL;
    SP_AUTOPERSON *p = NULL;
    void *found = NULL;
    bool done;

    SP_TRY(sp_exam_find(s->session, s->code, &e));
    SP_TRY(sp_rec_find(s->session->db, &sp_person_type, "code", s->person,
                       &found));
    p = found;
    SP_TRY(may_sit(s->session, e, p));
    SP_TRY(done_before(s, &done));
    if (done)
        return SP_OK;
    SP_TRY(may_be_examined(s->session, p));
    s->made = sp_record_new(&sp_exam_sitting_type);
    if (!s->made)
        return SP_NO_MEMORY;
    SP_TRY(fill(s, e, p, s->made));
    SP_TRY(sp_change(s->session, &sp_exam_sitting_type, NULL, s->made, "sit"));
    return sp_training_exam_result(s->session, p->code, e->plan, s->made->score,
                                   s->made->passed);
}

sp_status sp_exam_sit(sp_session *session, const char *code, const char *person,
                      const char *answers, const char *key,
                      sp_exam_sitting **out)
{
    sitting s = {session, code, person, answers, key, NULL};
    AUTOSITTING *made = NULL;

    if (!session->actor)
        return sp_fail(SP_FORBIDDEN, "尚未登录，请先登录",
                       "nobody is signed in; sign in first");
    sp_status status = sp_db_transaction(session->db, sit, &s);
    made = s.made;
    if (status == SP_OK && out)
        *out = SP_TAKE(made);
    return status;
}

/* ---- how it went ---- */

static const char stats_sql[] =
    "SELECT count(*), sum(done), sum(n), max(best), sum(best) FROM (SELECT "
    "max(passed) AS done, count(*) AS n, max(score) AS best FROM exam_sitting "
    "WHERE exam = $1 GROUP BY person)";

sp_status sp_exam_stats_of(sp_session *session, const char *code,
                           sp_exam_stats *out)
{
    SP_AUTOEXAM *e = NULL;
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_exam_find(session, code, &e));
    SP_TRY(sp_require(session, "training", SP_DO_READ, e->owner_dept,
                      e->created_by));
    SP_TRY(sp_db_prepare(session->db, stats_sql, &stmt));
    sp_stmt_bind_text(stmt, 1, e->code);
    SP_TRY(sp_stmt_step(stmt, &row));
    int64_t people = sp_stmt_int(stmt, 0);
    *out = (sp_exam_stats){.people = people,
                           .passed = sp_stmt_int(stmt, 1),
                           .sittings = sp_stmt_int(stmt, 2),
                           .best = people ? sp_stmt_int(stmt, 3) : SP_NO_INT,
                           .mean = people ? sp_stmt_int(stmt, 4) / people
                                          : SP_NO_INT};
    return SP_OK;
}
