/* Applying for tickets and changing drafts. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "permit_fill.h"
#include "permit_read.h"
#include "permit_ticket.h"
#include "risk_tree.h"
#include "str.h"
#include "text.h"
#include "when.h"

/* ---- what a draft may hold ---- */

static sp_status check_fact(const sp_pack *pack, const sp_permit_fact *given)
{
    const sp_permit_item *item =
        sp_permit_part_find(pack, SP_PERMIT_FACTS, given->name);
    sp_permit_value value;

    if (!item)
        return sp_fail(SP_INVALID, "“%.40s”没有定级依据“%.60s”",
                       "\"%.40s\" has no fact \"%.60s\"", sp_pack_name(pack),
                       given->name);
    sp_status status = sp_permit_value_read((const sp_permit_fact_row *)item,
                                            given->value, &value);
    return status == SP_OK ? SP_OK
                           : sp_fail_within(status, SP_IN_ZH "：",
                                            SP_IN_EN ": ", item->zh, item->en);
}

static bool is_value(const sp_permit_field *field, const char *text, int zone)
{
    double real;
    int64_t n;

    switch (field->kind) {
    case SP_PERMIT_FIELD_NUMBER:
        return sp_text_to_real(text, &real);
    case SP_PERMIT_FIELD_ENUM:
        return sp_label_find(field->values, field->nvalues, text) >= 0;
    case SP_PERMIT_FIELD_DATE:
        return sp_day_parse(text, &n);
    case SP_PERMIT_FIELD_TIME:
        return sp_time_parse(text, zone, &n);
    case SP_PERMIT_FIELD_BOOL:
        return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
    case SP_PERMIT_FIELD_TEXT:
    case SP_PERMIT_FIELD_LIST:
    case SP_PERMIT_FIELD_KIND_COUNT:
        break;
    }
    return true;
}

static sp_status check_field(const sp_pack *pack, const sp_permit_fact *given,
                             int zone)
{
    const sp_permit_field *field = (const sp_permit_field *)sp_permit_part_find(
        pack, SP_PERMIT_FIELDS, given->name);

    if (!field)
        return sp_fail(SP_INVALID, "“%.40s”没有票面栏目“%.60s”",
                       "\"%.40s\" has no field \"%.60s\"", sp_pack_name(pack),
                       given->name);
    if (!is_value(field, given->value, zone))
        return sp_fail(
            SP_INVALID, "栏目“" SP_IN_ZH "”的值“%.60s”不合要求（" SP_IN_ZH "）",
            "field \"" SP_IN_EN "\" cannot be \"%.60s\" (" SP_IN_EN ")",
            field->item.zh, field->item.en, given->value,
            sp_permit_field_kind_labels[field->kind].zh,
            sp_permit_field_kind_labels[field->kind].en);
    return SP_OK;
}

static sp_status check_pairs(sp_session *session, const sp_pack *pack,
                             const sp_permit *p)
{
    SP_AUTOPAIRS facts = {0};
    SP_AUTOPAIRS fields = {0};

    SP_TRY(sp_permit_pairs_read(p->facts, &facts));
    SP_TRY(sp_permit_pairs_read(p->fields, &fields));
    for (size_t i = 0; i < facts.count; i++)
        SP_TRY(check_fact(pack, &facts.items[i]));
    for (size_t i = 0; i < fields.count; i++)
        SP_TRY(check_field(pack, &fields.items[i], sp_session_zone(session)));
    return SP_OK;
}

static sp_status tidy(char **member)
{
    char *text = NULL;

    SP_TRY(sp_permit_pairs_tidy(*member, &text));
    free(*member);
    *member = text;
    return SP_OK;
}

/* A ticket that serves another takes its period (GB 30871-2022 10.8). */
static sp_status take_period(sp_session *session, sp_permit *p)
{
    SP_AUTOPERMIT *other = NULL;
    void *found = NULL;

    if (!p->serves)
        return SP_OK;
    if (p->code && strcmp(p->serves, p->code) == 0)
        return sp_fail(SP_INVALID, "作业票不能为自己服务",
                       "a ticket cannot serve itself");
    SP_TRY(sp_rec_find(session->db, &sp_permit_record_type, "code", p->serves,
                       &found));
    other = found;
    if (other->legacy || sp_permit_state_is_final(other->state))
        return sp_fail(SP_CONFLICT, "作业票 %.60s 已结束，不能为之服务",
                       "ticket %.60s is over and cannot be served",
                       other->code);
    p->planned_from = other->planned_from;
    p->planned_to = other->planned_to;
    return SP_OK;
}

/* Numbers of tickets that are there, with commas and nothing else. */
static sp_status check_related(sp_session *session, const sp_permit *p)
{
    for (const char *at = p->related; at && *at;) {
        char number[80];
        bool there = false;
        size_t len = strcspn(at, ",");
        snprintf(number, sizeof number, "%.*s", (int)len, at);
        SP_TRY(
            sp_rec_exists(session->db, &sp_permit_record_type, number, &there));
        if (!there)
            return sp_fail(SP_INVALID,
                           "关联作业票“%.60s”不存在；多个编号以逗号分开",
                           "there is no related ticket \"%.60s\"; numbers have "
                           "commas between",
                           number);
        at += len + (at[len] == ',');
    }
    return SP_OK;
}

static sp_status check_raise(const sp_pack *pack, sp_permit *p)
{
    if (!p->raised_to)
        return SP_OK;
    int level = sp_permit_level_index(pack, p->raised_to);
    if (level == SP_PERMIT_NO_LEVEL)
        return sp_fail(SP_INVALID, "“%.40s”没有级别“%.40s”",
                       "\"%.40s\" has no level \"%.40s\"", sp_pack_name(pack),
                       p->raised_to);
    return sp_text_set(
        &p->raised_to,
        sp_permit_part_at(pack, SP_PERMIT_LEVELS, (size_t)level)->code);
}

static sp_status settle(sp_session *session, const sp_pack *pack, sp_permit *p)
{
    SP_TRY(tidy(&p->facts));
    SP_TRY(tidy(&p->fields));
    SP_TRY(check_pairs(session, pack, p));
    SP_TRY(check_raise(pack, p));
    SP_TRY(check_related(session, p));
    return take_period(session, p);
}

/* Those who are on a ticket are on its successor. */
static sp_status take_staff(sp_session *session, const char *from,
                            sp_permit *to)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_ticket t = {.session = session, .permit = to}; /* nothing to close */
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT function, person FROM permit_staff WHERE "
                         "permit = $1 AND to_at IS NULL ORDER BY id",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, from);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(sp_ticket_staff(&t, sp_stmt_text(stmt, 0), sp_stmt_text(stmt, 1),
                               SP_NO_INT, SP_NO_INT));
    }
}

/* ---- applying ---- */

typedef struct applying {
    sp_session *session;
    sp_permit *permit;
    const char *key;
    const char *action; /* "apply" or "succeed" */
    const char *prev;
    char *number; /* of the ticket that this key made before */
} applying;

static void clear_guarded(sp_permit *p)
{
    const sp_type *type = &sp_permit_record_type;

    for (size_t i = 0; i < type->nfields; i++)
        if (type->fields[i].flags & SP_GUARDED)
            sp_field_clear(&type->fields[i], p);
    p->id = 0;
    p->round = 0;
}

static sp_status pin(sp_session *session, const sp_pack *pack, sp_permit *p)
{
    SP_AUTOPACK *calendar = NULL;

    SP_TRY(sp_text_set(&p->type, sp_permit_type_code(pack)));
    free(SP_TAKE(p->standard));
    SP_TRY(sp_pack_pin(pack, &p->standard));
    sp_status status = sp_packs_get(session, "calendar.cn", &calendar);
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    free(SP_TAKE(p->calendar));
    return sp_pack_pin(calendar, &p->calendar);
}

static sp_status seen_before(applying *a)
{
    SP_AUTOHISTORY *line = NULL;

    if (!a->key)
        return SP_OK;
    SP_TRY(sp_ticket_by_key(a->session, NULL, a->key, &line));
    return line ? sp_text_copy(line->permit, &a->number) : SP_OK;
}

static sp_status apply(void *arg)
{
    applying *a = arg;
    sp_session *session = a->session;
    sp_permit *p = a->permit;
    SP_AUTOPACK *pack = NULL;
    sp_ticket_note note = {.action = a->action,
                           .from = SP_PERMIT_DRAFT,
                           .to = SP_PERMIT_DRAFT,
                           .reason = a->prev,
                           .key = a->key};

    SP_TRY(seen_before(a));
    if (a->number)
        return SP_OK;
    SP_TRY(sp_permit_pack_of(session, p->type, &pack));
    SP_TRY(pin(session, pack, p));
    free(SP_TAKE(p->code));
    SP_TRY(sp_permit_number(session, &p->code));
    SP_TRY(sp_text_set(&p->applicant, session->actor->name));
    SP_TRY(sp_text_set(&p->prev, a->prev));
    SP_TRY(settle(session, pack, p));
    SP_TRY(sp_change(session, &sp_permit_record_type, NULL, p, a->action));
    if (a->prev)
        SP_TRY(take_staff(session, a->prev, p));
    return sp_ticket_log(session, p, &note, NULL);
}

/* Make @p hold what is stored as @number. */
static sp_status load_into(sp_session *session, const char *number,
                           sp_permit *p)
{
    const sp_type *type = &sp_permit_record_type;
    SP_AUTOPERMIT *stored = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, type, "code", number, &found));
    stored = found;
    SP_TRY(sp_ticket_may_see(session, stored));
    for (size_t i = 0; i < type->nfields; i++)
        SP_TRY(sp_field_take(&type->fields[i], stored, p));
    return SP_OK;
}

static sp_status run_applying(applying *a)
{
    sp_session *session = a->session;
    const sp_user *actor = session->actor;
    const char *dept = a->permit->owner_dept;

    if (!dept && actor)
        dept = actor->department;
    SP_TRY(sp_require(session, "permit", SP_DO_CREATE, dept,
                      actor ? actor->name : NULL));
    if (!a->permit->type)
        return sp_fail(SP_INVALID, "请给出作业票类型", "say which type");
    clear_guarded(a->permit);
    sp_status status = sp_db_transaction(session->db, apply, a);
    if (status == SP_OK && a->number)
        status = load_into(session, a->number, a->permit);
    free(a->number);
    return status;
}

sp_status sp_permit_apply(sp_session *session, sp_permit *permit,
                          const char *key)
{
    applying a = {
        .session = session, .permit = permit, .key = key, .action = "apply"};

    return run_applying(&a);
}

/* ---- successors ---- */

/* What a successor does not take over: what was decided, and the period. */
static sp_status make_successor(const sp_permit *old, int64_t from, int64_t to,
                                sp_permit **out)
{
    sp_permit *p = sp_record_copy(&sp_permit_record_type, old);

    if (!p)
        return SP_NO_MEMORY;
    p->planned_from = from;
    p->planned_to = to;
    p->version = 0;
    *out = p;
    return SP_OK;
}

sp_status sp_permit_successor(sp_session *session, const char *number,
                              int64_t from, int64_t to, const char *key,
                              char **out)
{
    SP_AUTOTICKET ticket = {0};
    SP_AUTOPERMIT *p = NULL;
    applying a = {.session = session, .key = key, .action = "succeed"};

    SP_TRY(sp_ticket_open(session, number, &ticket));
    SP_TRY(sp_ticket_may_fill(session, ticket.permit));
    if (ticket.permit->state == SP_PERMIT_DRAFT ||
        ticket.permit->state == SP_PERMIT_REJECTED)
        return sp_fail(SP_CONFLICT, "作业票 %.60s 还可以修改，不需要后续票",
                       "ticket %.60s can still be changed and needs no "
                       "successor",
                       number);
    SP_TRY(make_successor(ticket.permit, from, to, &p));
    a.permit = p;
    a.prev = number;
    SP_TRY(run_applying(&a));
    return sp_text_copy(p->code, out);
}

/* ---- changing drafts ---- */

typedef struct editing {
    sp_session *session;
    const char *number;
    sp_permit *permit; /* sp_permit_edit(); else NULL */
    const char *name;  /* of a fact or field */
    const char *value;
    bool is_field;
} editing;

static sp_status must_be_open(const sp_permit *p)
{
    if (p->state == SP_PERMIT_DRAFT || p->state == SP_PERMIT_REJECTED)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "作业票 %.60s " SP_IN_ZH
                   "，票面不得涂改（GB 30871-2022 4.18）；内容有变须办理新票",
                   "ticket %.60s is " SP_IN_EN
                   " and cannot be altered (GB 30871-2022 4.18); changed work "
                   "needs a new ticket",
                   p->code, sp_permit_state_labels[p->state].zh,
                   sp_permit_state_labels[p->state].en);
}

/* What the caller may not say stays as it is. */
static sp_status keep_guarded(const sp_permit *old, sp_permit *p)
{
    const sp_type *type = &sp_permit_record_type;

    if (p->version != old->version)
        return sp_fail(SP_CONFLICT,
                       "作业票 %.60s 在您读取之后已被修改，请重新打开再改",
                       "ticket %.60s was changed since you loaded it: load it "
                       "again",
                       old->code);
    for (size_t i = 0; i < type->nfields; i++)
        if (type->fields[i].flags & SP_GUARDED)
            SP_TRY(sp_field_take(&type->fields[i], old, p));
    return sp_field_take(sp_type_field(type, "type"), old, p);
}

static sp_status set_one(const editing *e, sp_permit *p)
{
    char **member = e->is_field ? &p->fields : &p->facts;
    char *text = NULL;

    SP_TRY(sp_permit_pairs_set(*member, e->name, e->value, &text));
    free(*member);
    *member = text;
    return SP_OK;
}

static sp_status edit(void *arg)
{
    const editing *e = arg;
    SP_AUTOTICKET t = {0};
    SP_AUTOPERMIT *changed = NULL;
    sp_permit *p = e->permit;

    SP_TRY(sp_ticket_open(e->session, e->number, &t));
    SP_TRY(sp_ticket_may_fill(e->session, t.permit));
    SP_TRY(must_be_open(t.permit));
    if (p) {
        SP_TRY(keep_guarded(t.permit, p));
    } else {
        SP_TRY(sp_ticket_copy(&t, &changed));
        SP_TRY(set_one(e, changed));
        p = changed;
    }
    SP_TRY(settle(e->session, t.pack, p));
    int64_t version = p->version;
    SP_TRY(sp_ticket_write(&t, p, "edit"));
    return p->version == version ? SP_OK
                                 : sp_ticket_log_filled(&t, "edit", e->name);
}

sp_status sp_permit_edit(sp_session *session, sp_permit *permit)
{
    editing e = {.session = session, .number = permit->code, .permit = permit};

    if (!permit->code)
        return sp_fail(SP_INVALID, "请给出作业票编号", "say which ticket");
    return sp_db_transaction(session->db, edit, &e);
}

sp_status sp_permit_set_fact(sp_session *session, const char *number,
                             const char *name, const char *value)
{
    editing e = {
        .session = session, .number = number, .name = name, .value = value};

    return sp_db_transaction(session->db, edit, &e);
}

sp_status sp_permit_set_field(sp_session *session, const char *number,
                              const char *name, const char *value)
{
    editing e = {.session = session,
                 .number = number,
                 .name = name,
                 .value = value,
                 .is_field = true};

    return sp_db_transaction(session->db, edit, &e);
}
