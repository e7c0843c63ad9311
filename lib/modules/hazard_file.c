/* A hazard as its verbs work with it. */
#include "hazard_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "str.h"
#include "text.h"

enum { KEY_BYTES_MAX = 128 };

void sp_hazard_release(sp_hazard **hazard)
{
    sp_record_free(&sp_hazard_type, *hazard);
}

void sp_hazard_line_release(sp_hazard_history **line)
{
    sp_record_free(&sp_hazard_history_type, *line);
}

/* ---- who may see it ---- */

static bool is_actor(const sp_session *session, const char *login)
{
    return login && strcmp(login, session->actor->name) == 0;
}

sp_status sp_hazard_may_see(sp_session *session, const sp_hazard *h)
{
    if (session->actor &&
        (is_actor(session, h->rectifier) || is_actor(session, h->finder) ||
         is_actor(session, h->created_by) ||
         is_actor(session, h->submitted_by)))
        return SP_OK;
    return sp_require(session, "hazard_report", SP_DO_READ, h->owner_dept,
                      h->created_by);
}

sp_status sp_hazard_find(sp_session *session, const char *number,
                         sp_hazard **out)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_hazard_type, "code", number, &found));
    *out = found;
    return SP_OK;
}

sp_status sp_hazard_open(sp_session *session, const char *number,
                         sp_hazard **out)
{
    SP_AUTOHAZARD *h = NULL;

    if (!session->actor) /* the sentence about signing in */
        return sp_require(session, "hazard_report", SP_DO_READ, NULL, NULL);
    SP_TRY(sp_hazard_find(session, number, &h));
    SP_TRY(sp_hazard_may_see(session, h));
    *out = SP_TAKE(h);
    return SP_OK;
}

/* ---- writing as nobody ---- */

void sp_hazard_mask_put(sp_session *session, bool anonymous,
                        sp_hazard_mask *mask)
{
    static char nobody[] = "-";

    *mask = (sp_hazard_mask){.actor = session->actor, .on = anonymous};
    if (!anonymous)
        return;
    mask->nobody = *session->actor;
    mask->nobody.name = nobody;
    mask->nobody.department = NULL; /* it would tell half of it */
    session->actor = &mask->nobody;
}

void sp_hazard_mask_off(sp_session *session, sp_hazard_mask *mask)
{
    if (mask->on)
        session->actor = mask->actor;
    mask->on = false;
}

/* ---- history ---- */

static sp_status last_line(sp_session *session, const char *number,
                           int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT max(seq) FROM hazard_history WHERE hazard = "
                         "$1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, number);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_is_null(stmt, 0) ? 0 : sp_stmt_int(stmt, 0);
    return SP_OK;
}

static sp_status fill_line(const sp_hazard *h, const sp_hazard_note *note,
                           const char *actor, sp_hazard_history *line)
{
    char code[160];

    snprintf(code, sizeof code, "%s/h%" PRId64, h->code, line->seq);
    line->from_state = note->from;
    line->to_state = note->to;
    line->round = h->round;
    SP_TRY(sp_text_set(&line->code, code));
    SP_TRY(sp_text_set(&line->hazard, h->code));
    SP_TRY(sp_text_set(&line->owner_dept, h->owner_dept));
    SP_TRY(sp_text_set(&line->actor, actor));
    SP_TRY(sp_text_set(&line->action, note->action));
    SP_TRY(sp_text_set(&line->reason, note->reason));
    SP_TRY(sp_text_set(&line->note, note->note));
    SP_TRY(sp_text_set(&line->evidence, note->evidence));
    return sp_text_set(&line->key, note->key);
}

sp_status sp_hazard_log(sp_session *session, const sp_hazard *h,
                        const sp_hazard_note *note, int64_t *out_seq)
{
    SP_AUTOHAZARDLINE *line = sp_record_new(&sp_hazard_history_type);
    const sp_user *actor = session->actor;

    if (!line)
        return SP_NO_MEMORY;
    SP_TRY(last_line(session, h->code, &line->seq));
    line->seq++;
    line->at = sp_session_now(session);
    SP_TRY(fill_line(h, note, actor ? actor->name : "-", line));
    SP_TRY(sp_change(session, &sp_hazard_history_type, NULL, line, "add"));
    if (out_seq)
        *out_seq = line->seq;
    return SP_OK;
}

sp_status sp_hazard_by_key(sp_session *session, const char *number,
                           const char *key, sp_hazard_history **out)
{
    SP_AUTOSTMT *stmt = NULL;
    void *found = NULL;
    bool row;

    *out = NULL;
    if (!key)
        return SP_OK;
    SP_TRY(sp_db_prepare(session->db,
                         number ? "SELECT id FROM hazard_history WHERE hazard "
                                  "= $1 AND \"key\" = $2"
                                : "SELECT id FROM hazard_history WHERE \"key\" "
                                  "= $1 AND action = 'report'",
                         &stmt));
    sp_stmt_bind_text(stmt, number ? 2 : 1, key);
    if (number)
        sp_stmt_bind_text(stmt, 1, number);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    SP_TRY(sp_rec_find_id(session->db, &sp_hazard_history_type,
                          sp_stmt_int(stmt, 0), &found));
    *out = found;
    return SP_OK;
}

sp_status sp_hazard_check_key(const char *key)
{
    size_t len = key ? strlen(key) : 1;

    if (len > 0 && len <= KEY_BYTES_MAX &&
        (!key || sp_utf8_check(key, len) == len))
        return SP_OK;
    return sp_fail(SP_INVALID, "键应为 1 至 %d 字节的 UTF-8 文本",
                   "a key is UTF-8 text of 1 to %d bytes", KEY_BYTES_MAX);
}
