/* Work beside other work: the report, and plans. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "permit_live.h"
#include "str.h"
#include "when.h"

enum { SLOTS_MAX = 100000 };

typedef struct telling {
    sp_permit_conflict_visit visit;
    void *context;
    const char *serves; /* the same job is no conflict */
} telling;

static sp_status tell(void *context, const sp_simops_clash *clash)
{
    const telling *t = context;
    const sp_permit_item *item = &clash->rule->item;
    sp_permit_conflict c = {.number = clash->work->number,
                            .other = clash->other->number,
                            .code = item->code,
                            .clause = item->clause,
                            .effect = clash->rule->effect,
                            .zh = item->zh,
                            .en = item->en,
                            .unsure = clash->unsure,
                            .from = clash->from,
                            .to = clash->to};

    if (t->serves && strcmp(t->serves, c.other) == 0)
        return SP_OK;
    return t->visit(t->context, &c);
}

static sp_status conflicts(sp_session *session, const char *number, telling *t)
{
    SP_AUTOTICKET ticket = {0};

    if (!number) {
        SP_TRY(sp_require(session, "permit", SP_DO_READ, NULL, NULL));
        return sp_live_all(session, tell, t);
    }
    SP_TRY(sp_ticket_open(session, number, &ticket));
    if (ticket.permit->planned_from == SP_NO_INT ||
        ticket.permit->planned_to == SP_NO_INT)
        return sp_fail(SP_INVALID, "作业票 %.60s 还没有作业时段",
                       "ticket %.60s has no period yet", number);
    t->serves = ticket.permit->serves;
    return sp_live_beside(&ticket, tell, t);
}

sp_status sp_permit_conflicts(sp_session *session, const char *number,
                              sp_permit_conflict_visit visit, void *context)
{
    telling t = {.visit = visit, .context = context};

    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = conflicts(session, number, &t);
    sp_db_end_read(session->db);
    return status;
}

/* ---- plans ---- */

static int64_t millimetres(double metres)
{
    return isnan(metres) ? SP_NO_INT : (int64_t)llround(metres * 1000);
}

/* The rules of a slot's type, when it is one; activities have none. */
static sp_status rules_of(sp_session *session, const char *type, sp_pack **pack,
                          const sp_permit_type **out)
{
    sp_status status = sp_permit_pack_of(session, type, pack);

    *out = NULL;
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    return sp_permit_type_of(*pack, out);
}

static sp_status check_slot(const sp_permit_slot *slot)
{
    if (!slot->label || !slot->type)
        return sp_fail(SP_INVALID, "每个方案应有名称（label）和类型（type）",
                       "every slot has a label and a type");
    if (slot->from == SP_NO_INT || slot->to == SP_NO_INT ||
        slot->to <= slot->from)
        return sp_fail(SP_INVALID, "方案 %.60s 的结束应晚于开始",
                       "slot %.60s should end after it begins", slot->label);
    return SP_OK;
}

static void work_of(const sp_permit_slot *slot, sp_simops_work *out)
{
    *out = (sp_simops_work){.number = slot->label,
                            .type = slot->type,
                            .zone = slot->zone,
                            .dike = slot->dike,
                            .space = slot->space,
                            .pipe = slot->pipe,
                            .low = millimetres(slot->height_from),
                            .high = millimetres(slot->height_to),
                            .from = slot->from,
                            .to = slot->to};
}

typedef struct planning {
    sp_session *session;
    telling telling;
    char type[96]; /* of the pack that is at hand */
    sp_pack *pack;
    const sp_permit_type *rules;
    sp_permit_grading strictest; /* conditions count as they would at worst */
} planning;

static sp_status plan_one(planning *p, const sp_permit_slot *slot)
{
    sp_simops_work work;

    SP_TRY(check_slot(slot));
    if (strcmp(p->type, slot->type) != 0) {
        sp_pack_free(SP_TAKE(p->pack));
        snprintf(p->type, sizeof p->type, "%s", slot->type);
        SP_TRY(rules_of(p->session, slot->type, &p->pack, &p->rules));
    }
    work_of(slot, &work);
    work.rules = p->rules;
    work.facts = p->rules ? &p->strictest : NULL;
    SP_TRY(
        sp_live_place(p->session, slot->zone, slot->x, slot->y, &work.place));
    p->telling.serves = slot->serves;
    return sp_live_of(p->session, &work, tell, &p->telling);
}

sp_status sp_permit_plan(sp_session *session, const sp_permit_slot *slots,
                         size_t count, sp_permit_conflict_visit visit,
                         void *context)
{
    planning p = {.session = session,
                  .telling = {.visit = visit, .context = context}};
    sp_status status = SP_OK;

    SP_TRY(sp_require(session, "permit", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_db_begin_read(session->db));
    for (size_t i = 0; status == SP_OK && i < count; i++)
        status = plan_one(&p, &slots[i]);
    sp_db_end_read(session->db);
    sp_pack_free(p.pack);
    return status;
}

/* ---- plans as JSON ---- */

static sp_status read_time(const cJSON *object, const char *name, int zone,
                           int64_t *out)
{
    const char *text = sp_json_text(object, name, "");

    if (!sp_time_parse(text, zone, out))
        return sp_fail(SP_INVALID,
                       "方案中 %s 应为时间，如 2026-03-02T08:00，却是“%.40s”",
                       "%s of a slot should be a time such as "
                       "2026-03-02T08:00, not \"%.40s\"",
                       name, text);
    return SP_OK;
}

static sp_status read_real(const cJSON *object, const char *name, double *out)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

    *out = NAN;
    if (!member || cJSON_IsNull(member))
        return SP_OK;
    if (!cJSON_IsNumber(member))
        return sp_fail(SP_INVALID, "方案中 %s 应为数字",
                       "%s of a slot should be a number", name);
    *out = member->valuedouble;
    return SP_OK;
}

static sp_status read_slot(const cJSON *object, int zone, sp_permit_slot *s)
{
    if (!cJSON_IsObject(object))
        return sp_fail(SP_INVALID, "方案应为对象的数组",
                       "a plan should be an array of objects");
    *s = (sp_permit_slot){
        .label = sp_json_text(object, "label", NULL),
        .type = sp_json_text(object, "type", NULL),
        .zone = sp_json_text(object, "zone", NULL),
        .space = sp_json_text(object, "space", NULL),
        .pipe = sp_json_text(object, "pipe", NULL),
        .dike = sp_json_text(object, "dike", NULL),
        .serves = sp_json_text(object, "serves", NULL),
    };
    SP_TRY(read_real(object, "x", &s->x));
    SP_TRY(read_real(object, "y", &s->y));
    SP_TRY(read_real(object, "height_from", &s->height_from));
    SP_TRY(read_real(object, "height_to", &s->height_to));
    SP_TRY(read_time(object, "from", zone, &s->from));
    return read_time(object, "to", zone, &s->to);
}

sp_status sp_permit_plan_json(sp_session *session, const char *text, size_t len,
                              sp_permit_conflict_visit visit, void *context,
                              size_t *out_count)
{
    SP_AUTOJSON *json = NULL;
    SP_AUTOFREE sp_permit_slot *slots = NULL;
    size_t n = 0;

    SP_TRY(sp_json_parse(text, len, &json));
    int count = cJSON_IsArray(json) ? cJSON_GetArraySize(json) : -1;
    if (count < 0 || count > SLOTS_MAX)
        return sp_fail(SP_INVALID, "方案应为对象的数组，最多 %d 个",
                       "a plan should be an array of at most %d objects",
                       SLOTS_MAX);
    slots = calloc((size_t)count + 1, sizeof *slots);
    if (!slots)
        return sp_no_memory();
    for (const cJSON *o = json->child; o; o = o->next)
        SP_TRY(read_slot(o, sp_session_zone(session), &slots[n++]));
    SP_TRY(sp_permit_plan(session, slots, n, visit, context));
    if (out_count)
        *out_count = n;
    return SP_OK;
}
