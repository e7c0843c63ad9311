/* A ticket as it was: what the ledger says of it, up to that second. */
#include <inttypes.h>
#include <string.h>

#include "json.h"
#include "permit_ticket.h"
#include "str.h"

/* What an entry of the ledger says that the fields became. */
static sp_status take_member(sp_permit *p, const cJSON *member, int zone)
{
    const sp_field *field =
        sp_type_field(&sp_permit_record_type, member->string);

    if (!field)
        return SP_OK; /* of a time before a column went away */
    if (cJSON_IsNull(member)) {
        sp_field_clear(field, p);
        return SP_OK;
    }
    if (cJSON_IsString(member))
        return sp_field_set(field, p, member->valuestring, zone);
    SP_AUTOFREE char *text = cJSON_PrintUnformatted(member);
    return text ? sp_field_set(field, p, text, zone) : sp_no_memory();
}

static sp_status apply(sp_permit *p, const char *after, int zone)
{
    SP_AUTOJSON *json = NULL;

    SP_TRY(sp_json_parse(after, strlen(after), &json));
    for (const cJSON *m = json->child; m; m = m->next)
        SP_TRY(take_member(p, m, zone));
    return SP_OK;
}

static sp_status replay(sp_session *session, const char *number, int64_t time,
                        sp_permit *p, bool *out_any)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t version = 0;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT at, actor, after FROM ledger WHERE subject = "
                         "'permit' AND code = $1 AND at <= $2 ORDER BY seq",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, number);
    sp_stmt_bind_int(stmt, 2, time);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        if (sp_stmt_is_null(stmt, 2))
            continue;
        SP_TRY(apply(p, sp_stmt_text(stmt, 2), sp_session_zone(session)));
        p->version = ++version; /* an entry for each */
        p->updated_at = sp_stmt_int(stmt, 0);
        SP_TRY(sp_text_set(&p->updated_by, sp_stmt_text(stmt, 1)));
        *out_any = true;
    }
}

sp_status sp_permit_as_of(sp_session *session, const char *number, int64_t time,
                          sp_permit **out)
{
    SP_AUTOPERMIT *now = NULL;
    SP_AUTOPERMIT *then = sp_record_new(&sp_permit_record_type);
    void *found = NULL;
    bool any = false;

    if (!then)
        return SP_NO_MEMORY;
    SP_TRY(sp_require(session, "permit", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_rec_find(session->db, &sp_permit_record_type, "code", number,
                       &found));
    now = found;
    SP_TRY(sp_ticket_may_see(session, now));
    SP_TRY(replay(session, number, time, then, &any));
    if (!any)
        return sp_fail(SP_NOT_FOUND, "那时还没有作业票 %.60s",
                       "there was no ticket %.60s at that time", number);
    then->id = now->id;
    *out = SP_TAKE(then);
    return SP_OK;
}
