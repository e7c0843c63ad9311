/* Filling in a ticket: measures, briefing, isolation, people. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "permit_fill.h"
#include "person_fit.h"
#include "str.h"

/* ---- what all of it shares ---- */

/* A ticket can be filled in until its work has ended. */
static sp_status must_go_on(const sp_permit *p)
{
    if (!sp_permit_state_is_final(p->state) &&
        p->state != SP_PERMIT_PENDING_ACCEPTANCE)
        return SP_OK;
    return sp_fail(SP_CONFLICT, "作业票 %.60s " SP_IN_ZH "，不能再填写",
                   "ticket %.60s is " SP_IN_EN
                   " and cannot be filled in any more",
                   p->code, sp_permit_state_labels[p->state].zh,
                   sp_permit_state_labels[p->state].en);
}

sp_status sp_ticket_open_to_fill(sp_session *session, const char *number,
                                 sp_ticket *out)
{
    SP_TRY(sp_ticket_open(session, number, out));
    SP_TRY(sp_ticket_may_fill(session, out->permit));
    return must_go_on(out->permit);
}

static sp_status check_person(sp_session *session, const char *code)
{
    bool there = false;

    SP_TRY(sp_rec_exists(session->db, &sp_person_type, code, &there));
    return there
               ? SP_OK
               : sp_fail(SP_INVALID, "没有人员“%.60s”，请先登记",
                         "there is no person \"%.60s\"; add them first", code);
}

/* The person who is named, else the one who acts: their code, or their login
 * name when they are no person of the site. The caller's. */
static sp_status who(sp_session *session, const char *by, char **out)
{
    char *person = NULL;

    if (by) {
        SP_TRY(check_person(session, by));
        return sp_text_copy(by, out);
    }
    SP_TRY(sp_person_of_user(session, session->actor->name, &person));
    if (!person)
        return sp_text_copy(session->actor->name, out);
    *out = person;
    return SP_OK;
}

/* ---- measures ---- */

typedef struct answering {
    sp_session *session;
    const char *number;
    int64_t no;
    bool involved;
    const char *value;
    const char *by;
} answering;

static sp_status check_line(const sp_ticket *t, int64_t no)
{
    SP_PERMIT_EACH(sp_permit_measure, m, t->type, SP_PERMIT_MEASURES)
    if (m->no == no)
        return SP_OK;
    return sp_fail(SP_INVALID, "“" SP_IN_ZH "”没有第 %" PRId64 " 条安全措施",
                   "\"" SP_IN_EN "\" has no measure %" PRId64, t->type->zh,
                   t->type->en, no);
}

static sp_status fill_answer(const answering *a, sp_permit_measure_answer *m)
{
    free(SP_TAKE(m->confirmed_by));
    SP_TRY(who(a->session, a->by, &m->confirmed_by));
    m->no = a->no;
    m->involved = a->involved;
    m->confirmed_at = sp_session_now(a->session);
    return sp_text_set(&m->value, a->value);
}

static void free_answer(sp_permit_measure_answer **m)
{
    sp_record_free(&sp_permit_measure_answer_type, *m);
}
#define AUTOANSWER SP_CLEANUP(free_answer) sp_permit_measure_answer

static sp_status write_answer(const answering *a, const sp_ticket *t,
                              const sp_permit_measure_answer *old)
{
    const sp_type *type = &sp_permit_measure_answer_type;
    AUTOANSWER *m = old ? sp_record_copy(type, old) : sp_record_new(type);
    char code[96];

    if (!m)
        return SP_NO_MEMORY;
    SP_TRY(fill_answer(a, m));
    snprintf(code, sizeof code, "%s/m%" PRId64, t->permit->code, a->no);
    SP_TRY(sp_text_set(&m->code, code));
    SP_TRY(sp_text_set(&m->permit, t->permit->code));
    SP_TRY(sp_text_set(&m->owner_dept, t->permit->owner_dept));
    return sp_change(a->session, type, old, m, "confirm");
}

static sp_status answer(void *arg)
{
    const answering *a = arg;
    SP_AUTOTICKET t = {0};
    AUTOANSWER *old = NULL;
    void *found = NULL;
    char code[96];
    char line[24];

    SP_TRY(sp_ticket_open_to_fill(a->session, a->number, &t));
    SP_TRY(check_line(&t, a->no));
    snprintf(code, sizeof code, "%s/m%" PRId64, t.permit->code, a->no);
    sp_status status = sp_rec_find(
        a->session->db, &sp_permit_measure_answer_type, "code", code, &found);
    old = found;
    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    SP_TRY(write_answer(a, &t, old));
    snprintf(line, sizeof line, "%" PRId64, a->no);
    return sp_ticket_log_filled(&t, "measure", line);
}

sp_status sp_permit_measure_confirm(sp_session *session, const char *number,
                                    int64_t no, bool involved,
                                    const char *value, const char *by)
{
    answering a = {session, number, no, involved, value, by};

    return sp_db_transaction(session->db, answer, &a);
}

/* ---- briefing and isolation ---- */

typedef struct filling {
    sp_session *session;
    const char *number;
    const char *who;
    const char *what; /* people who were briefed; what was isolated */
    int64_t at;
} filling;

/* Everybody who is on the ticket, with commas. */
static sp_status all_staff(const sp_ticket *t, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR s = {0};
    bool row;

    SP_TRY(sp_db_prepare(t->session->db,
                         "SELECT DISTINCT person FROM permit_staff WHERE "
                         "permit = $1 AND to_at IS NULL ORDER BY person",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, t->permit->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        sp_str_addf(&s, "%s%s", s.len ? "," : "", sp_stmt_text(stmt, 0));
    }
    if (s.len == 0)
        return sp_fail(SP_INVALID, "作业票 %.60s 上还没有人员，无人可交底",
                       "nobody is on ticket %.60s to be briefed",
                       t->permit->code);
    return sp_str_take(&s, out);
}

static sp_status check_people(sp_session *session, const char *codes)
{
    for (const char *at = codes; *at;) {
        char code[96];
        size_t len = strcspn(at, ",");
        if (len == 0 || len >= sizeof code)
            return sp_fail(SP_INVALID, "人员编号应以逗号分开：“%.60s”",
                           "codes of people have commas between: \"%.60s\"",
                           codes);
        snprintf(code, sizeof code, "%.*s", (int)len, at);
        SP_TRY(check_person(session, code));
        at += len + (at[len] == ',');
    }
    return SP_OK;
}

static sp_status brief(void *arg)
{
    const filling *f = arg;
    SP_AUTOTICKET t = {0};
    SP_AUTOPERMIT *p = NULL;
    int64_t now = sp_session_now(f->session);

    SP_TRY(sp_ticket_open_to_fill(f->session, f->number, &t));
    if (f->at != SP_NO_INT && f->at > now)
        return sp_fail(SP_INVALID, "交底时间还没有到",
                       "the time of the briefing is yet to come");
    SP_TRY(sp_ticket_copy(&t, &p));
    SP_TRY(sp_text_set(&p->briefer, f->who));
    p->briefed_at = f->at == SP_NO_INT ? now : f->at;
    free(SP_TAKE(p->briefed));
    if (f->what) {
        SP_TRY(check_people(f->session, f->what));
        SP_TRY(sp_text_copy(f->what, &p->briefed));
    } else {
        SP_TRY(all_staff(&t, &p->briefed));
    }
    SP_TRY(sp_ticket_write(&t, p, "brief"));
    return sp_ticket_log_filled(&t, "brief", f->who);
}

sp_status sp_permit_brief(sp_session *session, const char *number,
                          const char *briefer, const char *briefed, int64_t at)
{
    filling f = {session, number, briefer, briefed, at};

    if (!briefer || !*briefer)
        return sp_fail(SP_INVALID, "请给出交底人", "say who briefed");
    return sp_db_transaction(session->db, brief, &f);
}

static sp_status isolate(void *arg)
{
    const filling *f = arg;
    SP_AUTOTICKET t = {0};
    SP_AUTOPERMIT *p = NULL;

    SP_TRY(sp_ticket_open_to_fill(f->session, f->number, &t));
    SP_TRY(sp_ticket_copy(&t, &p));
    SP_TRY(sp_text_set(&p->isolation, f->what));
    free(SP_TAKE(p->isolated_by));
    SP_TRY(who(f->session, f->who, &p->isolated_by));
    p->isolated_at = sp_session_now(f->session);
    SP_TRY(sp_ticket_write(&t, p, "isolate"));
    return sp_ticket_log_filled(&t, "isolate", f->what);
}

sp_status sp_permit_isolate(sp_session *session, const char *number,
                            const char *what, const char *by)
{
    filling f = {session, number, by, what, SP_NO_INT};

    if (!what || !*what)
        return sp_fail(SP_INVALID, "请写明隔离了什么", "say what was isolated");
    return sp_db_transaction(session->db, isolate, &f);
}

/* ---- people ---- */

typedef struct naming {
    sp_session *session;
    const char *number;
    const char *function;
    const char *person;
    int64_t from;
    int64_t to;
} naming;

/* A function that the pack lists, asks people for, or has a step signed by. */
static bool has_function(const sp_permit_type *type, const char *function)
{
    SP_PERMIT_EACH(sp_permit_function, f, type, SP_PERMIT_FUNCTIONS)
    if (strcmp(f->item.code, function) == 0)
        return true;
    SP_PERMIT_EACH(sp_permit_person, p, type, SP_PERMIT_PEOPLE)
    if (strcmp(p->who, function) == 0)
        return true;
    return false;
}

static sp_status check_function(const sp_ticket *t, const char *function)
{
    SP_AUTOSTR names = {0};

    if (has_function(t->type, function))
        return SP_OK;
    SP_PERMIT_EACH(sp_permit_function, f, t->type, SP_PERMIT_FUNCTIONS)
    sp_str_addf(&names, " %s", f->item.code);
    return sp_fail(SP_INVALID, "“" SP_IN_ZH "”没有职责“%.40s”，可用：%s",
                   "\"" SP_IN_EN "\" has no function \"%.40s\"; there are:%s",
                   t->type->zh, t->type->en, function, sp_str_text(&names));
}

/* Who joins a ticket that was submitted is looked at now, as the others were
 * then. */
static sp_status check_fit(const naming *n, sp_ticket *t)
{
    const sp_permit *p = t->permit;
    sp_permit_reasons reasons = {0};
    sp_status status = SP_OK;

    if (p->state == SP_PERMIT_DRAFT || p->state == SP_PERMIT_REJECTED)
        return SP_OK;
    SP_TRY(sp_ticket_grade(t));
    SP_PERMIT_EACH(sp_permit_person, r, t->type, SP_PERMIT_PEOPLE)
    if (status == SP_OK && strcmp(r->who, n->function) == 0 &&
        (r->everyone || !*r->certificate) &&
        sp_permit_applies(&r->item, &t->grading))
        status = sp_person_judge(n->session, n->person, r->certificate,
                                 p->valid_from, p->valid_to, &reasons);
    if (status == SP_OK)
        status = sp_permit_reasons_status(&reasons, SP_INVALID);
    if (status == SP_INVALID)
        sp_fail_within(status, "%.60s：", "%.60s: ", n->person);
    sp_permit_reasons_clear(&reasons);
    return status;
}

static sp_status is_on(const naming *n, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(n->session->db,
                         "SELECT 1 FROM permit_staff WHERE permit = $1 AND "
                         "function = $2 AND person = $3 AND to_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, n->number);
    sp_stmt_bind_text(stmt, 2, n->function);
    sp_stmt_bind_text(stmt, 3, n->person);
    return sp_stmt_step(stmt, out);
}

static void free_staff(sp_permit_staff **staff)
{
    sp_record_free(&sp_permit_staff_type, *staff);
}
#define AUTOSTAFF SP_CLEANUP(free_staff) sp_permit_staff

sp_status sp_ticket_staff(const sp_ticket *t, const char *function,
                          const char *person, int64_t from, int64_t to)
{
    AUTOSTAFF *s = sp_record_new(&sp_permit_staff_type);

    if (!s)
        return SP_NO_MEMORY;
    SP_TRY(sp_text_set(&s->function, function));
    SP_TRY(sp_text_set(&s->person, person));
    s->from_at = from;
    s->to_at = to;
    return sp_ticket_add(t, &sp_permit_staff_type, 's', s);
}

static sp_status join(void *arg)
{
    const naming *n = arg;
    SP_AUTOTICKET t = {0};
    bool there = false;

    SP_TRY(sp_ticket_open_to_fill(n->session, n->number, &t));
    SP_TRY(check_function(&t, n->function));
    SP_TRY(check_person(n->session, n->person));
    SP_TRY(is_on(n, &there));
    if (there)
        return SP_OK;
    SP_TRY(check_fit(n, &t));
    SP_TRY(sp_ticket_staff(&t, n->function, n->person, n->from, n->to));
    return sp_ticket_log_filled(&t, "staff", n->person);
}

sp_status sp_permit_staff_add(sp_session *session, const char *number,
                              const char *function, const char *person,
                              int64_t from, int64_t to)
{
    naming n = {session, number, function, person, from, to};

    if (from != SP_NO_INT && to != SP_NO_INT && to <= from)
        return sp_fail(SP_INVALID, "结束应晚于开始",
                       "the end should be after the beginning");
    return sp_db_transaction(session->db, join, &n);
}

/* End what is open of a person's function; @out_any: was there any? */
static sp_status end_staff(const naming *n, const sp_ticket *t, bool *out_any)
{
    SP_AUTOSTMT *stmt = NULL;
    AUTOSTAFF *old = NULL;
    AUTOSTAFF *s = NULL;
    void *found = NULL;

    SP_TRY(sp_db_prepare(n->session->db,
                         "SELECT id FROM permit_staff WHERE permit = $1 AND "
                         "function = $2 AND person = $3 AND to_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, t->permit->code);
    sp_stmt_bind_text(stmt, 2, n->function);
    sp_stmt_bind_text(stmt, 3, n->person);
    SP_TRY(sp_stmt_step(stmt, out_any));
    if (!*out_any)
        return SP_OK;
    SP_TRY(sp_rec_find_id(n->session->db, &sp_permit_staff_type,
                          sp_stmt_int(stmt, 0), &found));
    old = found;
    sp_stmt_reset(stmt);
    s = sp_record_copy(&sp_permit_staff_type, old);
    if (!s)
        return SP_NO_MEMORY;
    s->to_at = sp_session_now(n->session);
    return sp_change(n->session, &sp_permit_staff_type, old, s, "leave");
}

sp_status sp_ticket_staff_end(const sp_ticket *t, const char *function,
                              const char *person)
{
    naming n = {t->session, t->permit->code, function, person, 0, 0};
    bool any = false;

    SP_TRY(end_staff(&n, t, &any));
    if (!any)
        return sp_fail(SP_NOT_FOUND, "%.60s 不是作业票 %.60s 上的 %.40s",
                       "%.60s is not on ticket %.60s as %.40s", person,
                       t->permit->code, function);
    return SP_OK;
}

static sp_status leave(void *arg)
{
    const naming *n = arg;
    SP_AUTOTICKET t = {0};

    SP_TRY(sp_ticket_open_to_fill(n->session, n->number, &t));
    if (t.permit->state == SP_PERMIT_IN_PROGRESS &&
        strcmp(n->function, "guardian") == 0)
        return sp_fail(SP_CONFLICT,
                       "作业进行中监护人不得离开（GB 30871-2022 "
                       "4.10）：请先暂停作业或交接班",
                       "the guardian may not leave work that goes on (GB "
                       "30871-2022 4.10): suspend it or hand it over first");
    SP_TRY(sp_ticket_staff_end(&t, n->function, n->person));
    return sp_ticket_log_filled(&t, "staff_leave", n->person);
}

sp_status sp_permit_staff_leave(sp_session *session, const char *number,
                                const char *function, const char *person)
{
    naming n = {session, number, function, person, SP_NO_INT, SP_NO_INT};

    return sp_db_transaction(session->db, leave, &n);
}
