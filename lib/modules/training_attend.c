/* Who should come, who was there, what came of it. */
#include <string.h>

#include "permit_reason.h"
#include "person_fit.h"
#include "str.h"
#include "training_gather.h"
#include "training_results.h"
#include "when.h"

typedef struct attending {
    sp_session *session;
    const char *code; /* of the session */
    const char *person;
    const sp_training_presence *presence; /* NULL: invited */
} attending;

static void free_attendance(sp_training_attendance **attendance)
{
    sp_record_free(&sp_training_attendance_type, *attendance);
}
#define AUTOATTENDANCE SP_CLEANUP(free_attendance) sp_training_attendance

/* ---- may they come at all ---- */

static sp_status check_person(sp_session *session, const sp_person *p,
                              const char *day)
{
    sp_permit_reasons reasons = {0};

    if (p->left_on && strcmp(p->left_on, day) <= 0)
        return sp_fail(SP_CONFLICT, "人员 %.60s 已于 %s 离场，课次在 %s",
                       "person %.60s left on %s; the session is on %s", p->code,
                       p->left_on, day);
    sp_status status = sp_person_barred(session, p->code, &reasons);
    if (status == SP_OK)
        status = sp_permit_reasons_status(&reasons, SP_CONFLICT);
    sp_permit_reasons_clear(&reasons);
    return status;
}

/* The levels follow each other (Order 3, articles 14 to 16). */
static sp_status check_order(const sp_training_dossier *d,
                             const sp_training_session *s, int64_t day)
{
    const sp_training_standing *st = &d->standing;
    unsigned below = s->level ? s->level - 1 : SP_TRAINING_NO_LEVEL;
    bool missing = false;

    if (!st->first->levels || below == SP_TRAINING_NO_LEVEL)
        return SP_OK;
    if (st->done_on == SP_NO_INT)
        missing = st->level_on[below] == SP_NO_INT || st->level_on[below] > day;
    else if (st->again)
        missing = st->again_levels & ((1U << s->level) - 1);
    if (!missing)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "人员 %.60s 还没有通过" SP_IN_ZH "培训，不能先进行" SP_IN_ZH
                   "培训（%.80s）",
                   "person %.60s has not passed training at " SP_IN_EN
                   " and cannot go on to " SP_IN_EN " (%.80s)",
                   d->person->code, sp_training_level_labels[below].zh,
                   sp_training_level_labels[below].en,
                   sp_training_level_labels[s->level].zh,
                   sp_training_level_labels[s->level].en,
                   d->table->levels[s->level].clause);
}

/* ---- hours ---- */

static sp_status attended(const attending *a, const sp_training_table *table,
                          const sp_training_session *s, int64_t *out)
{
    const sp_training_presence *p = a->presence;

    if (p->signed_in_at != SP_NO_INT && p->signed_out_at != SP_NO_INT &&
        p->signed_out_at <= p->signed_in_at)
        return sp_fail(SP_INVALID, "签退时间应晚于签到时间",
                       "they should sign out after they signed in");
    if (p->hours != SP_NO_INT)
        *out = p->hours;
    else if (p->signed_in_at != SP_NO_INT && p->signed_out_at != SP_NO_INT)
        *out = sp_training_class_hours(p->signed_in_at, p->signed_out_at,
                                       table->class_minutes);
    else if (s->mode == SP_TRAINING_ONLINE)
        return sp_fail(SP_INVALID, "线上培训须给出核实过的观看学时",
                       "for training online say how many hours were watched");
    else
        *out = s->hours;
    return SP_OK;
}

static int64_t days_of(const sp_session *session, const sp_training_session *s)
{
    int zone = sp_session_zone(session);

    return sp_day_of(s->ends_at - 1, zone) - sp_day_of(s->starts_at, zone) + 1;
}

/* With all else of that day, no more than a day has. */
static sp_status check_day(sp_session *session, const sp_training_attendance *w,
                           const char *day)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t hours;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT coalesce(sum(hours), 0) FROM "
                         "training_attendance WHERE person = $1 AND day = $2 "
                         "AND session <> $3",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, w->person);
    sp_stmt_bind_text(stmt, 2, day);
    sp_stmt_bind_text(stmt, 3, w->session);
    SP_TRY(sp_stmt_step(stmt, &row));
    int64_t others = sp_stmt_int(stmt, 0);
    if (others == 0)
        return SP_OK;
    sp_status status =
        sp_training_effective(others + w->hours, others + w->hours, 1, &hours);
    return status == SP_OK
               ? SP_OK
               : sp_fail_within(status, "%s 合计：", "all of %s: ", day);
}

static bool counts(unsigned result)
{
    return result == SP_TRAINING_THERE || result == SP_TRAINING_PASSED ||
           result == SP_TRAINING_FAILED;
}

static sp_status fill(const attending *a, const sp_training_dossier *d,
                      const sp_training_session *s, sp_training_attendance *w)
{
    const sp_training_presence *p = a->presence;
    char day[11];
    int64_t hours = 0;

    if (p->result >= SP_TRAINING_RESULT_COUNT)
        return sp_fail(SP_INVALID, "没有培训结果 %d",
                       "there is no result %d of training", p->result);
    if (p->result >= 0)
        w->result = (unsigned)p->result;
    else if (w->result == SP_TRAINING_INVITED)
        w->result = SP_TRAINING_THERE;
    w->signed_in_at = p->signed_in_at;
    w->signed_out_at = p->signed_out_at;
    w->hours = 0;
    if (p->signature)
        SP_TRY(sp_text_set(&w->signature, p->signature));
    if (p->note)
        SP_TRY(sp_text_set(&w->note, p->note));
    if (!counts(w->result))
        return SP_OK;
    sp_day_format(sp_day_of(s->starts_at, sp_session_zone(a->session)), day);
    SP_TRY(check_order(d, s,
                       sp_day_of(s->starts_at, sp_session_zone(a->session))));
    SP_TRY(attended(a, d->table, s, &hours));
    SP_TRY(sp_training_effective(s->hours, hours, days_of(a->session, s),
                                 &w->hours));
    return days_of(a->session, s) > 1 ? SP_OK : check_day(a->session, w, day);
}

/* ---- writing ---- */

static sp_status find_attendance(const attending *a, const char *code,
                                 sp_training_attendance **out)
{
    void *found = NULL;

    sp_status status = sp_rec_find(a->session->db, &sp_training_attendance_type,
                                   "code", code, &found);
    if (status == SP_NOT_FOUND)
        return SP_OK;
    *out = found;
    return status;
}

static sp_status begin_record(const attending *a, const char *code,
                              const sp_person *p, sp_training_attendance *w)
{
    w->hours = 0;
    SP_TRY(sp_text_set(&w->code, code));
    SP_TRY(sp_text_set(&w->session, a->code));
    SP_TRY(sp_text_set(&w->person, a->person));
    return sp_text_set(&w->owner_dept, p->owner_dept);
}

static sp_status write(const attending *a, const sp_training_dossier *d,
                       const sp_training_session *s)
{
    const sp_type *type = &sp_training_attendance_type;
    AUTOATTENDANCE *old = NULL;
    AUTOATTENDANCE *w = NULL;
    SP_AUTOSTR code = {0};

    sp_str_addf(&code, "%s/%s", a->code, a->person);
    SP_TRY(sp_str_ok(&code));
    SP_TRY(find_attendance(a, code.data, &old));
    if (old && !a->presence)
        return SP_OK; /* is on the list */
    w = old ? sp_record_copy(type, old) : sp_record_new(type);
    if (!w)
        return SP_NO_MEMORY;
    if (!old)
        SP_TRY(begin_record(a, code.data, d->person, w));
    if (a->presence)
        SP_TRY(fill(a, d, s, w));
    return sp_change(a->session, type, old, w,
                     a->presence ? "attend" : "invite");
}

static sp_status load_session(const attending *a, sp_training_session **out)
{
    SP_AUTOSESSION *s = NULL;
    SP_AUTOPLAN *plan = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(a->session->db, &sp_training_session_type, "code",
                       a->code, &found));
    s = found;
    if (s->removed_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "课次 %.60s 已停用",
                       "session %.60s is out of use", a->code);
    SP_TRY(sp_training_plan_open(a->session, s->plan, SP_TRAINING_DO_RECORD,
                                 &plan));
    if (a->presence && sp_session_now(a->session) < s->starts_at)
        return sp_fail(SP_INVALID, "课次 %.60s 还没有开始，不能登记到课",
                       "session %.60s is yet to come: nobody was there",
                       a->code);
    *out = SP_TAKE(s);
    return SP_OK;
}

static sp_status attend(void *arg)
{
    const attending *a = arg;
    SP_AUTOSESSION *s = NULL;
    SP_AUTODOSSIER d = {0};
    char day[11];

    SP_TRY(load_session(a, &s));
    SP_TRY(sp_training_gather(a->session, a->person, &d));
    if (a->presence)
        SP_TRY(sp_require(a->session, "training_file", SP_DO_CREATE,
                          d.person->owner_dept, NULL));
    else
        SP_TRY(sp_require(a->session, "training", SP_DO_UPDATE, s->owner_dept,
                          s->created_by));
    sp_day_format(sp_day_of(s->starts_at, sp_session_zone(a->session)), day);
    SP_TRY(check_person(a->session, d.person, day));
    SP_TRY(write(a, &d, s));
    return a->presence ? sp_training_settle(a->session, a->person, NULL)
                       : SP_OK;
}

sp_status sp_training_invite(sp_session *session, const char *session_code,
                             const char *person)
{
    attending a = {session, session_code, person, NULL};

    SP_TRY(sp_require(session, "training", SP_DO_UPDATE, NULL, NULL));
    return sp_db_transaction(session->db, attend, &a);
}

sp_status sp_training_attend(sp_session *session, const char *session_code,
                             const char *person,
                             const sp_training_presence *presence)
{
    static const sp_training_presence all = SP_TRAINING_PRESENCE_INIT;
    attending a = {session, session_code, person, presence ? presence : &all};

    SP_TRY(sp_require(session, "training_file", SP_DO_CREATE, NULL, NULL));
    return sp_db_transaction(session->db, attend, &a);
}
