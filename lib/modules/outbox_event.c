/* An entry of the ledger as it leaves: a sentence, or a JSON object. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <safeprod/tick.h>

#include "json.h"
#include "outbox.h"
#include "str.h"
#include "when.h"

void sp_event_clear(sp_event *event)
{
    free(event->actor);
    free(event->type);
    free(event->verb);
    free(event->code);
    free(event->after);
    *event = (sp_event){0};
}

static sp_status read_event(sp_stmt *stmt, sp_event *e)
{
    const char *code = sp_stmt_text(stmt, 4);

    e->at = sp_stmt_int(stmt, 0);
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 1), &e->actor));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 2), &e->type));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 3), &e->verb));
    SP_TRY(sp_text_copy(code ? code : "", &e->code));
    return sp_text_copy(sp_stmt_text(stmt, 5), &e->after);
}

sp_status sp_event_load(sp_session *session, int64_t seq, sp_event *out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOEVENT e = {.seq = seq};
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT at, actor, subject, verb, code, after FROM "
                         "ledger WHERE seq = $1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, seq);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND, "账本没有第 %" PRId64 " 条",
                       "the ledger has no entry %" PRId64, seq);
    SP_TRY(read_event(stmt, &e));
    *out = e;
    e = (sp_event){0};
    return SP_OK;
}

int64_t sp_event_level(const char *type, const char *after)
{
    SP_AUTOJSON *json = NULL;
    int64_t level = 1;

    if (strcmp(type, sp_notice_type.name) != 0 || !after ||
        sp_json_parse(after, strlen(after), &json) != SP_OK)
        return 1;
    sp_json_int(json, "level", &level);
    return level;
}

/* ---- for people ---- */

static sp_status notice_text(sp_session *session, const char *code, char **out)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_notice_type, "code", code, &found));
    const sp_notice *n = found;
    bool english = session->options.lang == SP_EN;
    sp_status status = sp_text_copy(english ? n->text_en : n->text_zh, out);
    sp_record_free(&sp_notice_type, found);
    return status;
}

/* "作业票 WXZY…：start（zhao，2026-11-24T08:05:00+08:00）" */
static sp_status plain_text(sp_session *session, const sp_event *e, char **out)
{
    const sp_type *type = sp_type_find(e->type);
    bool english = session->options.lang == SP_EN;
    SP_AUTOSTR s = {0};
    char at[32];

    sp_time_format(e->at, session->options.zone, at);
    sp_str_addf(&s, english ? "%s %s: %s (%s, %s)" : "%s %s：%s（%s，%s）",
                !type     ? e->type
                : english ? type->en
                          : type->zh,
                e->code, e->verb, e->actor, at);
    return sp_str_take(&s, out);
}

sp_status sp_event_text(sp_session *session, const sp_event *e, char **out)
{
    if (strcmp(e->type, sp_notice_type.name) == 0) {
        sp_status status = notice_text(session, e->code, out);
        if (status != SP_NOT_FOUND)
            return status;
    }
    return plain_text(session, e, out);
}

/* ---- for programs ---- */

/* What private and secret fields hold stays in the house. */
static void drop_private(cJSON *changes, const sp_type *type)
{
    cJSON *next;

    for (cJSON *item = changes->child; item; item = next) {
        const sp_field *field = sp_type_field(type, item->string);
        next = item->next;
        if (!field || field->flags & (SP_PRIVATE | SP_SECRET))
            cJSON_Delete(cJSON_DetachItemViaPointer(changes, item));
    }
}

/* The fields after the write; none when they are no fields of a record, as with
 * the sums of an import. */
static sp_status changes_of(const sp_event *e, char **out)
{
    const sp_type *type = sp_type_find(e->type);
    SP_AUTOJSON *json = NULL;

    if (!e->after || !type)
        return sp_text_copy("{}", out);
    SP_TRY(sp_json_parse(e->after, strlen(e->after), &json));
    if (!cJSON_IsObject(json))
        return sp_text_copy("{}", out);
    drop_private(json, type);
    *out = cJSON_PrintUnformatted(json);
    return *out ? SP_OK : sp_no_memory();
}

static void member(sp_str *s, const char *name, const char *text)
{
    sp_str_addf(s, ",\"%s\":", name);
    sp_json_quote(s, text);
}

sp_status sp_event_json(sp_session *session, const sp_channel *channel,
                        const sp_event *e, char **out)
{
    SP_AUTOFREE char *changes = NULL;
    SP_AUTOFREE char *text = NULL;
    SP_AUTOSTR s = {0};
    SP_AUTOSTR event = {0};
    char at[32];

    SP_TRY(changes_of(e, &changes));
    SP_TRY(sp_event_text(session, e, &text));
    sp_time_format(e->at, session->options.zone, at);
    sp_str_addf(&event, "%s.%s", e->type, e->verb);
    sp_str_addf(&s, "{\"id\":\"%s/%" PRId64 "\",\"seq\":%" PRId64,
                channel->code, e->seq, e->seq);
    member(&s, "event", sp_str_text(&event));
    member(&s, "at", at);
    member(&s, "type", e->type);
    member(&s, "code", e->code);
    member(&s, "actor", e->actor);
    member(&s, "text", text);
    sp_str_addf(&s, ",\"changes\":%s}", changes);
    SP_TRY(sp_str_ok(&event));
    return sp_str_take(&s, out);
}
