/* Results of exams: those of the question bank and those on paper. */
#include <inttypes.h>
#include <string.h>

#include "training_gather.h"
#include "training_results.h"
#include "when.h"

enum { SCORE_MOST = 1000 };

typedef struct scoring {
    sp_session *session;
    const char *person;
    const char *plan;
    const char *day;
    int64_t score;
    bool passed;
} scoring;

static void free_exam(sp_training_exam **exam)
{
    sp_record_free(&sp_training_exam_type, *exam);
}
#define AUTOEXAM SP_CLEANUP(free_exam) sp_training_exam

static void free_attendances(sp_records *records)
{
    sp_records_clear(records);
}

/* Those who were there and sat the exam of the plan have its score. */
static sp_status note_score(const scoring *c, const void *record)
{
    const sp_type *type = &sp_training_attendance_type;
    sp_training_attendance *w = sp_record_copy(type, record);

    if (!w)
        return SP_NO_MEMORY;
    w->score = c->score;
    if (w->result == SP_TRAINING_THERE || w->result == SP_TRAINING_FAILED)
        w->result = c->passed ? SP_TRAINING_PASSED : SP_TRAINING_FAILED;
    sp_status status = sp_change(c->session, type, record, w, "exam");
    sp_record_free(type, w);
    return status;
}

static sp_status note_scores(const scoring *c)
{
    const sp_sight all = {.scope = SP_SCOPE_ALL};
    SP_CLEANUP(free_attendances) sp_records list = {0};
    SP_AUTOQUERY *query = sp_query_new(&sp_training_attendance_type);

    if (!query)
        return SP_NO_MEMORY;
    SP_TRY(sp_query_where(query, "person", c->person));
    SP_TRY(sp_rec_list(c->session->db, query, &all, &list));
    for (size_t i = 0; i < list.count; i++) {
        const sp_training_attendance *w = list.items[i];
        if (w->plan && strcmp(w->plan, c->plan) == 0 && w->hours > 0)
            SP_TRY(note_score(c, w));
    }
    return SP_OK;
}

static sp_status fill(const scoring *c, const sp_person *p, sp_training_exam *e)
{
    SP_TRY(sp_training_child_code(
        c->session, "SELECT count(*) FROM training_exam WHERE person = $1",
        c->person, 'x', &e->code));
    SP_TRY(sp_text_set(&e->person, c->person));
    SP_TRY(sp_text_set(&e->plan, c->plan));
    SP_TRY(sp_text_set(&e->day, c->day));
    SP_TRY(sp_text_set(&e->owner_dept, p->owner_dept));
    e->score = c->score;
    e->passed = c->passed;
    return SP_OK;
}

static sp_status keep(void *arg)
{
    const scoring *c = arg;
    AUTOEXAM *e = sp_record_new(&sp_training_exam_type);
    SP_AUTOPERSON *p = NULL;
    void *found = NULL;

    if (!e)
        return SP_NO_MEMORY;
    SP_TRY(sp_rec_find(c->session->db, &sp_person_type, "code", c->person,
                       &found));
    p = found;
    SP_TRY(fill(c, p, e));
    SP_TRY(sp_change(c->session, &sp_training_exam_type, NULL, e, "exam"));
    if (c->plan)
        SP_TRY(note_scores(c));
    return sp_training_settle(c->session, c->person, NULL);
}

static sp_status run(scoring *c)
{
    if (c->score != SP_NO_INT && (c->score < 0 || c->score > SCORE_MOST))
        return sp_fail(
            SP_INVALID, "成绩 %" PRId64 ".%" PRId64 " 不在 0 到 100 之间",
            "the score, %" PRId64 ".%" PRId64 ", is not from 0 to 100",
            c->score / 10, c->score < 0 ? 0 : c->score % 10);
    return sp_db_transaction(c->session->db, keep, c);
}

sp_status sp_training_exam_result(sp_session *session, const char *person,
                                  const char *plan, int64_t score, bool passed)
{
    scoring c = {session, person, plan, NULL, score, passed};

    return run(&c);
}

sp_status sp_training_exam_record(sp_session *session, const char *person,
                                  const char *plan, const char *day,
                                  int64_t score, bool passed)
{
    scoring c = {session, person, plan, NULL, score, passed};
    int64_t when = sp_day_of(sp_session_now(session), sp_session_zone(session));
    int64_t today = when;
    char text[11];

    SP_TRY(sp_require(session, "training_file", SP_DO_CREATE, NULL, NULL));
    if (day && !sp_day_parse(day, &when))
        return sp_fail(SP_INVALID, "“%.40s”不是日期，应写成 2026-01-31",
                       "\"%.40s\" is not a day; write it as 2026-01-31", day);
    if (when > today)
        return sp_fail(SP_INVALID, "考试日期 %.12s 还没有到",
                       "the exam, on %.12s, is yet to come", day);
    sp_day_format(when, text);
    c.day = text;
    return run(&c);
}
