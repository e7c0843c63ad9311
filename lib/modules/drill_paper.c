/* Drills on paper: the work plan and the evaluation report. */
#include <stdio.h>
#include <string.h>

#include "document.h"
#include "emergencying.h"
#include "when.h"

typedef struct sheet {
    sp_session *session;
    sp_drill *drill;
    cJSON *values;
} sheet;

static void sheet_clear(sheet *s)
{
    sp_record_free(&sp_drill_type, s->drill);
    cJSON_Delete(s->values);
}

static sp_status put(cJSON *object, const char *key, const char *text)
{
    return !text || cJSON_AddStringToObject(object, key, text) ? SP_OK
                                                               : sp_no_memory();
}

/* All fields of a record, as people read them, under their names. */
static sp_status put_record(const sheet *s, const sp_type *type,
                            const void *record, cJSON *to)
{
    for (size_t i = 0; i < type->nfields; i++) {
        SP_AUTOFREE char *text = NULL;
        SP_TRY(sp_record_show(record, &type->fields[i],
                              s->session->options.lang,
                              sp_session_zone(s->session), &text));
        if (*text)
            SP_TRY(put(to, type->fields[i].name, text));
    }
    return SP_OK;
}

/* "03:20" of 200 seconds. */
static sp_status put_span(cJSON *to, const char *key, int64_t seconds)
{
    char text[40];

    if (seconds == SP_NO_INT)
        return SP_OK;
    snprintf(text, sizeof text, "%02lld:%02lld", (long long)(seconds / 60),
             (long long)(seconds % 60));
    return put(to, key, text);
}

static sp_status put_clock(const sheet *s, cJSON *to, const char *key,
                           int64_t at)
{
    char text[32];

    if (at == SP_NO_INT)
        return SP_OK;
    sp_time_format(at, sp_session_zone(s->session), text);
    text[19] = '\0';
    return put(to, key, text + 11);
}

static sp_status put_inject(const sheet *s, const sp_drill_inject *i, cJSON *to)
{
    bool en = s->session->options.lang == SP_EN;

    SP_TRY(put_record(s, &sp_drill_inject_type, i, to));
    SP_TRY(put_span(to, "offset", i->offset_s));
    SP_TRY(put_span(to, "limit", i->limit_s));
    SP_TRY(put_span(to, "response", i->response_s));
    SP_TRY(put_clock(s, to, "injected", i->injected_at));
    SP_TRY(put_clock(s, to, "responded", i->responded_at));
    if (i->limit_s == SP_NO_INT || i->response_s == SP_NO_INT)
        return SP_OK;
    return put(to, "in_time",
               i->response_s <= i->limit_s ? (en ? "yes" : "及时")
                                           : (en ? "late" : "超时"));
}

static sp_status put_step(const sheet *s, const sp_emergency_step *step,
                          cJSON *to)
{
    if (strcmp(step->action, "finding") == 0)
        SP_TRY(put(to, "label",
                   s->session->options.lang == SP_EN ? "finding" : "发现问题"));
    for (size_t i = 0; i < sp_drill_life.nactions; i++) {
        const sp_label *l = &sp_drill_life.actions[i];
        if (strcmp(l->name, step->action) == 0)
            SP_TRY(put(to, "label",
                       s->session->options.lang == SP_EN ? l->en : l->zh));
    }
    return put_record(s, &sp_emergency_step_type, step, to);
}

static sp_status put_part(const sheet *s, const sp_type *type,
                          const void *record, cJSON *to)
{
    if (type == &sp_drill_inject_type)
        return put_inject(s, record, to);
    if (type == &sp_emergency_step_type)
        return put_step(s, record, to);
    return put_record(s, type, record, to);
}

static sp_status put_parts(const sheet *s, const char *key, const sp_type *type,
                           const char *field, const char *order)
{
    cJSON *list = cJSON_AddArrayToObject(s->values, key);
    sp_records parts = {0};
    sp_status status;

    if (!list)
        return sp_no_memory();
    status =
        sp_parts_of(s->session, type, field, s->drill->code, order, &parts);
    for (size_t i = 0; i < parts.count && status == SP_OK; i++) {
        cJSON *item = cJSON_CreateObject();
        if (!item || !cJSON_AddItemToArray(list, item))
            status = sp_no_memory();
        else
            status = put_part(s, type, parts.items[i], item);
    }
    sp_records_clear(&parts);
    return status;
}

static sp_status fill(sheet *s)
{
    s->values = cJSON_CreateObject();
    if (!s->values)
        return sp_no_memory();
    SP_TRY(put_record(s, &sp_drill_type, s->drill, s->values));
    SP_TRY(put_parts(s, "injects", &sp_drill_inject_type, "drill", "offset_s"));
    SP_TRY(put_parts(s, "items", &sp_drill_item_type, "drill", "seq"));
    return put_parts(s, "steps", &sp_emergency_step_type, "subject", "seq");
}

static sp_status organisation(sp_session *session, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, "SELECT name FROM park LIMIT 1", &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_text_copy(sp_stmt_text(stmt, 0), out) : SP_OK;
}

static const char *template_of(const char *what)
{
    if (strcmp(what, "plan") == 0)
        return "doc.drill_plan";
    return strcmp(what, "report") == 0 ? "doc.drill_report" : NULL;
}

sp_status sp_drill_print(sp_session *session, const char *code,
                         const char *what, void **out, size_t *out_len,
                         unsigned *out_pages)
{
    const char *name = template_of(what);
    SP_AUTOPACK *pack = NULL;
    SP_CLEANUP(sheet_clear) sheet s = {.session = session};
    SP_AUTOFREE char *park = NULL;
    SP_AUTOSTR pdf = {0};
    void *found = NULL;
    char *bytes = NULL;
    char made[11];

    if (!name)
        return sp_fail(SP_INVALID, "没有“%.40s”这种文书，可用：plan、report",
                       "there is no document \"%.40s\"; there are plan and "
                       "report",
                       what);
    SP_TRY(sp_record_load(session, &sp_drill_type, code, &found));
    s.drill = found;
    SP_TRY(sp_packs_get(session, name, &pack));
    SP_TRY(organisation(session, &park));
    SP_TRY(fill(&s));
    sp_day_format(sp_day_of(sp_session_now(session), sp_session_zone(session)),
                  made);
    bool draft = strcmp(what, "report") == 0
                     ? s.drill->state < SP_DRILL_EVALUATED
                     : false;
    const sp_document_dress dress = {
        .organisation = park,
        .number = s.drill->code,
        .watermark =
            draft ? session->options.lang == SP_EN ? "DRAFT" : "草稿" : NULL,
        .made = made,
        .lang = session->options.lang};
    SP_TRY(sp_document_draw(pack, s.values, &dress, &pdf, out_pages));
    *out_len = pdf.len;
    SP_TRY(sp_str_take(&pdf, &bytes));
    *out = bytes;
    return SP_OK;
}
