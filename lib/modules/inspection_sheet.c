/* Checklists on paper: boxes to tick, lines to sign. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "document.h"
#include "inspecting.h"
#include "packs.h"
#include "risk_tree.h"
#include "when.h"

/* What goes on the paper, of a task or of a checklist. */
typedef struct sheet {
    sp_session *session;
    sp_inspection_task *task; /* NULL: a checklist alone */
    sp_checklist *list;
    sp_records items;
    sp_records results;
    sp_park *park; /* NULL: not registered */
    cJSON *values;
} sheet;

static void sheet_close(sheet *s)
{
    sp_record_free(&sp_inspection_task_type, s->task);
    sp_record_free(&sp_checklist_type, s->list);
    sp_records_clear(&s->items);
    sp_records_clear(&s->results);
    sp_park_release(&s->park);
    cJSON_Delete(s->values);
}

/* ---- what there is ---- */

static sp_status load_list(sheet *s, const char *code)
{
    void *found = NULL;

    SP_TRY(sp_record_load(s->session, &sp_checklist_type, code, &found));
    s->list = found;
    return sp_checklist_items_of(s->session, code, s->list->revision,
                                 &s->items);
}

static sp_status load(sheet *s, const char *code)
{
    sp_status status =
        sp_inspection_open(s->session, code, &s->task, &s->items, &s->results);

    if (status == SP_NOT_FOUND) {
        status = load_list(s, code);
        if (status == SP_NOT_FOUND)
            return sp_fail(status, "没有编号为“%.120s”的检查任务或检查表",
                           "there is no task and no checklist \"%.120s\"",
                           code);
    }
    SP_TRY(status);
    return sp_park_find(s->session, &s->park);
}

/* ---- values ---- */

static sp_status text(cJSON *object, const char *name, const char *value)
{
    return !value || cJSON_AddStringToObject(object, name, value)
               ? SP_OK
               : sp_no_memory();
}

static const sp_inspection_result *result_of(const sheet *s, int64_t no)
{
    for (size_t i = 0; i < s->results.count; i++) {
        const sp_inspection_result *r = s->results.items[i];
        if (r->no == no)
            return r;
    }
    return NULL;
}

/* The three boxes, ticked where there is an answer. */
static sp_status add_boxes(cJSON *object, const sp_inspection_result *r)
{
    static const char *const names[] = {
        [SP_INSPECTION_OK] = "ok",
        [SP_INSPECTION_NOT_OK] = "not_ok",
        [SP_INSPECTION_NA] = "na",
    };

    for (unsigned i = 0; i < SP_COUNT(names); i++)
        SP_TRY(
            text(object, names[i], r && r->answer == i ? "\u2611" : "\u2610"));
    return text(object, "note", r ? r->note : NULL);
}

static sp_status add_item(const sheet *s, cJSON *array,
                          const sp_checklist_item *item)
{
    cJSON *object = cJSON_CreateObject();
    char no[24];

    if (!object || !cJSON_AddItemToArray(array, object))
        return sp_no_memory();
    snprintf(no, sizeof no, "%" PRId64, item->no);
    SP_TRY(text(object, "no", no));
    SP_TRY(text(object, "content", item->content));
    SP_TRY(text(object, "basis", item->basis));
    SP_TRY(text(object, "method", item->method));
    SP_TRY(text(object, "photo", item->photo ? "\u25cf" : NULL));
    return add_boxes(object, result_of(s, item->no));
}

static sp_status add_items(sheet *s)
{
    cJSON *array = cJSON_AddArrayToObject(s->values, "items");

    if (!array)
        return sp_no_memory();
    for (size_t i = 0; i < s->items.count; i++)
        SP_TRY(add_item(s, array, s->items.items[i]));
    return SP_OK;
}

static sp_status add_time(const sheet *s, const char *name, int64_t time)
{
    char at[32] = "";

    if (time == SP_NO_INT)
        return SP_OK;
    sp_time_format(time, sp_session_zone(s->session), at);
    at[10] = ' '; /* of the T */
    at[16] = '\0';
    return text(s->values, name, at);
}

static sp_status add_task(const sheet *s)
{
    const sp_inspection_task *t = s->task;
    sp_lang lang = s->session->options.lang;
    const sp_label *state = &sp_inspection_state_labels[sp_inspection_state_at(
        t, sp_session_now(s->session))];

    SP_TRY(text(s->values, "task", t->code));
    SP_TRY(text(s->values, "zone", t->zone));
    SP_TRY(text(s->values, "assignee", t->assignee));
    SP_TRY(text(s->values, "done_by", t->done_by));
    SP_TRY(text(s->values, "state", lang == SP_EN ? state->en : state->zh));
    SP_TRY(add_time(s, "begins_at", t->begins_at));
    SP_TRY(add_time(s, "due_at", t->due_at - 1));
    return add_time(s, "done_at", t->done_at);
}

static sp_status fill(sheet *s)
{
    sp_lang lang = s->session->options.lang;
    unsigned kind = s->task ? s->task->kind : s->list->kind;
    const sp_label *label = &sp_inspection_kind_labels[kind];

    s->values = cJSON_CreateObject();
    if (!s->values)
        return sp_no_memory();
    SP_TRY(text(s->values, "name", s->task ? s->task->name : s->list->name));
    SP_TRY(text(s->values, "kind", lang == SP_EN ? label->en : label->zh));
    SP_TRY(text(s->values, "checklist",
                s->task ? s->task->checklist : s->list->code));
    if (s->task)
        SP_TRY(add_task(s));
    return add_items(s);
}

/* ---- drawing ---- */

static sp_status draw(sheet *s, const char *code, sp_str *out)
{
    sp_pack *pack = NULL;
    char made[11];

    sp_today(s->session, made);
    sp_document_dress dress = {
        .organisation = s->park ? s->park->name : NULL,
        .number = code,
        .qr = code,
        .made = made,
        .lang = s->session->options.lang,
    };
    SP_TRY(sp_packs_get(s->session, "doc.checklist", &pack));
    sp_status status = sp_document_draw(pack, s->values, &dress, out, NULL);
    sp_pack_free(pack);
    return status;
}

sp_status sp_inspection_sheet(sp_session *session, const char *code, void **out,
                              size_t *out_len)
{
    SP_CLEANUP(sheet_close) sheet s = {.session = session};
    SP_AUTOSTR pdf = {0};
    char *bytes = NULL;

    SP_TRY(load(&s, code));
    SP_TRY(fill(&s));
    SP_TRY(draw(&s, code, &pdf));
    size_t len = pdf.len;
    SP_TRY(sp_str_take(&pdf, &bytes));
    *out = bytes;
    *out_len = len;
    return SP_OK;
}
