/* Verbs of risks: adding a whole branch, assessing anew, reviews that are due.
 */
#include <string.h>

#include "risk_event.h"
#include "str.h"
#include "when.h"

/* ---- a point, a unit and an event in one go ---- */

typedef struct branch_work {
    sp_session *session;
    sp_risk_point *point;
    sp_risk_unit *unit;
    sp_risk_event *event;
} branch_work;

/* What is stored now, into the caller's record. */
static sp_status reload(sp_session *session, const sp_type *type, void *record)
{
    void *fresh = NULL;

    SP_TRY(sp_rec_find_id(session->db, type, ((sp_head *)record)->id, &fresh));
    for (size_t i = 0; i < type->size; i++) { /* the old texts leave with it */
        unsigned char byte = ((unsigned char *)record)[i];
        ((unsigned char *)record)[i] = ((unsigned char *)fresh)[i];
        ((unsigned char *)fresh)[i] = byte;
    }
    sp_record_free(type, fresh);
    return SP_OK;
}

static sp_status add_branch(void *arg)
{
    const branch_work *w = arg;

    if (!w->point->id)
        SP_TRY(sp_record_add(w->session, &sp_risk_point_type, w->point));
    if (!w->unit)
        return SP_OK;
    if (!w->unit->id) {
        SP_TRY(sp_text_set(&w->unit->point, w->point->code));
        if (!w->unit->name)
            SP_TRY(sp_text_set(&w->unit->name, w->point->name));
        SP_TRY(sp_record_add(w->session, &sp_risk_unit_type, w->unit));
    }
    if (!w->event)
        return SP_OK;
    SP_TRY(sp_text_set(&w->event->unit, w->unit->code));
    SP_TRY(sp_record_add(w->session, &sp_risk_event_type, w->event));
    return reload(w->session, &sp_risk_point_type, w->point);
}

/* Codes that were made for records that are not there must not be kept. */
static void forget_made(sp_head *head, char **code, bool was_new, bool had_code)
{
    if (!was_new)
        return;
    head->id = 0;
    head->version = SP_NO_INT;
    if (!had_code) {
        free(*code);
        *code = NULL;
    }
}

sp_status sp_risk_add(sp_session *session, sp_risk_point *point,
                      sp_risk_unit *unit, sp_risk_event *event)
{
    branch_work w = {session, point, unit, event};
    bool new_point = !point->id;
    bool new_unit = unit && !unit->id;
    bool point_code = point->code != NULL;
    bool unit_code = unit && unit->code;
    bool event_code = event && event->code;

    if (event && !unit)
        return sp_fail(SP_INVALID, "风险事件须属于一个单元",
                       "an event needs a unit to belong to");
    if (unit && !new_unit && !sp_same_text(unit->point, point->code))
        return sp_fail(SP_INVALID, "单元 %s 属于风险点 %s，不属于 %s",
                       "unit %s belongs to risk point %s, not to %s",
                       unit->code, unit->point, point->code);
    sp_status status = sp_db_transaction(session->db, add_branch, &w);
    if (status == SP_OK)
        return SP_OK;
    forget_made((sp_head *)point, &point->code, new_point, point_code);
    if (unit)
        forget_made((sp_head *)unit, &unit->code, new_unit, unit_code);
    if (event)
        forget_made((sp_head *)event, &event->code, true, event_code);
    return status;
}

/* ---- assessing anew ---- */

static void set_residual(sp_risk_event *e, const sp_assess_input *in)
{
    e->residual_l = in->l;
    e->residual_e = in->e;
    e->residual_c = in->c;
    e->residual_m = in->m;
    e->residual_s = in->s;
}

static void set_values(sp_risk_event *e, const sp_risk_reassessment *a)
{
    const sp_assess_input none = SP_ASSESS_INPUT_INIT;

    if (sp_assess_is_given(&a->inherent)) {
        e->l = a->inherent.l;
        e->e = a->inherent.e;
        e->c = a->inherent.c;
        e->m = a->inherent.m;
        e->s = a->inherent.s;
    }
    if (sp_assess_is_given(&a->residual))
        set_residual(e, &a->residual);
    else if (a->drop_residual)
        set_residual(e, &none);
}

/* The bare name differs from the pinned one, so the event is assessed by the
 * version in force even when no value changes. */
static sp_status set_standard(sp_risk_event *e, const char *standard)
{
    if (standard)
        return sp_text_set(&e->standard, standard);
    if (e->standard)
        e->standard[strcspn(e->standard, "@")] = '\0';
    return SP_OK;
}

/* One member through its field, so that it is checked as any other. */
static sp_status set_member(sp_session *session, sp_risk_event *e,
                            const char *name, const char *text)
{
    const sp_field *field = sp_type_field(&sp_risk_event_type, name);

    return sp_record_set(&sp_risk_event_type, e, field, text,
                         sp_session_zone(session));
}

static sp_status set_people(sp_session *session, sp_risk_event *e,
                            const sp_risk_reassessment *a)
{
    const char *analyst = a->analyst ? a->analyst : sp_session_user(session);

    SP_TRY(set_member(session, e, "analyst", analyst));
    SP_TRY(set_member(session, e, "reviewer", a->reviewer));
    SP_TRY(set_member(session, e, "approver", a->approver));
    /* differs from the old time, so that the same reviewer counts anew */
    e->reviewed_at = SP_NO_INT;
    return SP_OK;
}

static sp_status set_all(sp_session *session, sp_risk_event *e,
                         const sp_risk_reassessment *a)
{
    char today[11];

    sp_today(session, today);
    set_values(e, a);
    SP_TRY(set_standard(e, a->standard));
    if (a->inherent.reason)
        SP_TRY(set_member(session, e, "reason", a->inherent.reason));
    SP_TRY(set_people(session, e, a));
    e->trigger = a->trigger;
    SP_TRY(set_member(session, e, "assessed_at",
                      a->assessed_at ? a->assessed_at : today));
    return set_member(session, e, "review_due", a->review_due);
}

static void free_event(sp_risk_event **event)
{
    sp_record_free(&sp_risk_event_type, *event);
}
#define AUTOEVENT SP_CLEANUP(free_event) sp_risk_event

sp_status sp_risk_reassess(sp_session *session, const char *code,
                           const sp_risk_reassessment *assessment)
{
    AUTOEVENT *old = NULL;
    AUTOEVENT *event = NULL;
    void *found = NULL;

    SP_TRY(sp_require(session, "risk", SP_DO_UPDATE, NULL, NULL));
    SP_TRY(sp_rec_find(session->db, &sp_risk_event_type, "code", code, &found));
    old = found;
    SP_TRY(sp_require(session, "risk", SP_DO_UPDATE, old->owner_dept,
                      old->created_by));
    if (old->removed_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "风险事件 %s 已停用，请先恢复",
                       "risk event %s is out of use; restore it first",
                       old->code);
    if ((unsigned)assessment->trigger >= SP_RISK_TRIGGER_COUNT)
        return sp_fail(SP_INVALID, "没有第 %u 种评估原因",
                       "there is no reason number %u for an assessment",
                       (unsigned)assessment->trigger);
    event = sp_record_copy(&sp_risk_event_type, old);
    if (!event)
        return SP_NO_MEMORY;
    SP_TRY(set_all(session, event, assessment));
    return sp_change(session, &sp_risk_event_type, old, event, "reassess");
}

/* ---- reviews ---- */

/* Nothing is due where the unit or the point is out of use. */
static sp_status branch_in_use(sp_session *session, const char *unit, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM risk_unit u JOIN risk_point p ON "
                         "p.code = u.point WHERE u.code = $1 AND u.removed_at "
                         "IS NULL AND p.removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, unit);
    return sp_stmt_step(stmt, out);
}

static sp_status keep_in_use(sp_session *session, sp_records *events)
{
    size_t kept = 0;
    sp_status status = SP_OK;

    for (size_t i = 0; i < events->count; i++) {
        sp_risk_event *event = events->items[i];
        bool in_use = true;
        if (status == SP_OK)
            status = branch_in_use(session, event->unit, &in_use);
        if (in_use)
            events->items[kept++] = event;
        else
            sp_record_free(&sp_risk_event_type, event);
    }
    events->count = events->total = kept;
    return status;
}

sp_status sp_risk_reviews_due(sp_session *session, const char *day,
                              sp_records *out)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_risk_event_type);
    SP_AUTOSTR range = {0};
    sp_records found = {0};
    int64_t parsed;

    if (!query)
        return SP_NO_MEMORY;
    if (!sp_day_parse(day, &parsed))
        return sp_fail(SP_INVALID, "“%.40s”不是日期，应如 2024-01-31",
                       "\"%.40s\" is no date; write it as 2024-01-31", day);
    sp_str_addf(&range, "..%s", day);
    SP_TRY(sp_str_ok(&range));
    SP_TRY(sp_query_where(query, "review_due", sp_str_text(&range)));
    SP_TRY(sp_query_order(query, "review_due"));
    SP_TRY(sp_record_list(session, query, &found));
    sp_status status = keep_in_use(session, &found);
    if (status == SP_OK)
        *out = found;
    else
        sp_records_clear(&found);
    return status;
}
