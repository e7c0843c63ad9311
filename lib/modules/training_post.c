/* How the posts of a person follow each other. */
#include <string.h>

#include "risk_tree.h"
#include "training_gather.h"
#include "when.h"

typedef struct posting {
    sp_session *session;
    const char *person;
    const char *post;
    const char *department;
    int64_t day;
    bool second;
} posting;

static void free_post(sp_person_post **post)
{
    sp_record_free(&sp_person_post_type, *post);
}
#define AUTOPOST SP_CLEANUP(free_post) sp_person_post

/* The open record of a person: of @post, or (NULL) the one that is beside no
 * other. Leaves @out alone when there is none. */
static sp_status find_open(const posting *w, const char *post,
                           sp_person_post **out)
{
    SP_AUTOSTMT *stmt = NULL;
    void *found = NULL;
    bool row;

    SP_TRY(sp_db_prepare(w->session->db,
                         "SELECT id FROM person_post WHERE person = $1 AND "
                         "to_day IS NULL AND (post = $2 OR ($2 IS NULL AND "
                         "second = 0)) ORDER BY from_day DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, w->person);
    sp_stmt_bind_text(stmt, 2, post);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    SP_TRY(sp_rec_find_id(w->session->db, &sp_person_post_type,
                          sp_stmt_int(stmt, 0), &found));
    *out = found;
    return SP_OK;
}

static sp_status close_post(const posting *w, const sp_person_post *old,
                            int64_t last)
{
    AUTOPOST *p = sp_record_copy(&sp_person_post_type, old);
    char day[11];

    if (!p)
        return SP_NO_MEMORY;
    sp_day_format(last, day);
    if (strcmp(day, old->from_day) < 0)
        return sp_fail(SP_CONFLICT, "岗位“%.60s”自 %s 起，不能在 %s 结束",
                       "the post \"%.60s\" began on %s and cannot end on %s",
                       old->post, old->from_day, day);
    SP_TRY(sp_text_set(&p->to_day, day));
    return sp_change(w->session, &sp_person_post_type, old, p, "post");
}

static sp_status open_post(const posting *w, const sp_person *person)
{
    AUTOPOST *p = sp_record_new(&sp_person_post_type);
    char day[11];

    if (!p)
        return SP_NO_MEMORY;
    sp_day_format(w->day, day);
    SP_TRY(sp_training_child_code(
        w->session, "SELECT count(*) FROM person_post WHERE person = $1",
        w->person, 'p', &p->code));
    SP_TRY(sp_text_set(&p->person, w->person));
    SP_TRY(sp_text_set(&p->post, w->post));
    SP_TRY(sp_text_set(&p->department,
                       w->department ? w->department : person->owner_dept));
    SP_TRY(sp_text_set(&p->owner_dept, person->owner_dept));
    SP_TRY(sp_text_set(&p->from_day, day));
    p->second = w->second;
    return sp_change(w->session, &sp_person_post_type, NULL, p, "post");
}

/* The person's own record says what they do now. */
static sp_status set_person(const posting *w, const sp_person *old,
                            const char *post)
{
    SP_AUTOPERSON *p = sp_record_copy(&sp_person_type, old);

    if (!p)
        return SP_NO_MEMORY;
    SP_TRY(sp_text_set(&p->post, post));
    return sp_change(w->session, &sp_person_type, old, p, "post");
}

static sp_status load_person(const posting *w, sp_person **out)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(w->session->db, &sp_person_type, "code", w->person,
                       &found));
    *out = found;
    return sp_require(w->session, "training_file", SP_DO_UPDATE,
                      (*out)->owner_dept, (*out)->created_by);
}

/* A person whose record names a post had it before there was a history. */
static sp_status keep_first(const posting *w, const sp_person *person)
{
    SP_AUTOSTMT *stmt = NULL;
    posting first = *w;
    bool row;

    if (!person->post || !person->hired_on)
        return SP_OK;
    SP_TRY(sp_db_prepare(w->session->db,
                         "SELECT 1 FROM person_post WHERE person = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, w->person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row || !sp_day_parse(person->hired_on, &first.day) ||
        first.day >= w->day)
        return SP_OK;
    sp_stmt_reset(stmt);
    first.post = person->post;
    first.department = NULL;
    first.second = false;
    return open_post(&first, person);
}

static sp_status begin(void *arg)
{
    const posting *w = arg;
    SP_AUTOPERSON *person = NULL;
    AUTOPOST *same = NULL;
    AUTOPOST *before = NULL;

    SP_TRY(load_person(w, &person));
    SP_TRY(keep_first(w, person));
    SP_TRY(find_open(w, w->post, &same));
    if (same)
        return sp_fail(SP_CONFLICT, "人员 %.60s 自 %s 起就在岗位“%.60s”",
                       "person %.60s holds the post since %s: \"%.60s\"",
                       w->person, same->from_day, w->post);
    if (!w->second)
        SP_TRY(find_open(w, NULL, &before));
    if (before)
        SP_TRY(close_post(w, before, w->day - 1));
    SP_TRY(open_post(w, person));
    if (!w->second)
        SP_TRY(set_person(w, person, w->post));
    return sp_training_settle(w->session, w->person, NULL);
}

static sp_status end(void *arg)
{
    const posting *w = arg;
    SP_AUTOPERSON *person = NULL;
    AUTOPOST *open = NULL;

    SP_TRY(load_person(w, &person));
    SP_TRY(find_open(w, w->post, &open));
    if (!open)
        return sp_fail(SP_NOT_FOUND, "人员 %.60s 现在不在岗位“%.60s”",
                       "person %.60s does not hold the post \"%.60s\" now",
                       w->person, w->post ? w->post : "-");
    SP_TRY(close_post(w, open, w->day));
    if (!open->second)
        SP_TRY(set_person(w, person, NULL));
    return SP_OK;
}

static sp_status run(sp_session *session, posting *w, const char *day,
                     sp_status (*work)(void *))
{
    SP_TRY(sp_require(session, "training_file", SP_DO_UPDATE, NULL, NULL));
    w->day = sp_day_of(sp_session_now(session), sp_session_zone(session));
    if (day && !sp_day_parse(day, &w->day))
        return sp_fail(SP_INVALID, "“%.40s”不是日期，应写成 2026-01-31",
                       "\"%.40s\" is not a day; write it as 2026-01-31", day);
    return sp_db_transaction(session->db, work, w);
}

sp_status sp_person_post_begin(sp_session *session, const char *person,
                               const char *post, const char *department,
                               const char *from, bool second)
{
    posting w = {session, person, post, department, 0, second};

    if (!post || !*post)
        return sp_fail(SP_INVALID, "请给出岗位", "say which post");
    return run(session, &w, from, begin);
}

sp_status sp_person_post_end(sp_session *session, const char *person,
                             const char *post, const char *last)
{
    posting w = {session, person, post, NULL, 0, false};

    return run(session, &w, last, end);
}
