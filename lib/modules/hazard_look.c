/* Reading hazards: one, its history, what is overdue, what is one's own, and
 * who reported anonymously. */
#include <string.h>

#include "hazard_file.h"
#include "str.h"
#include "when.h"

sp_status sp_hazard_load(sp_session *session, const char *number,
                         sp_hazard **out)
{
    SP_AUTOHAZARD *h = NULL;

    SP_TRY(sp_hazard_open(session, number, &h));
    SP_TRY(sp_text_set(&h->finder, NULL));
    *out = SP_TAKE(h);
    return SP_OK;
}

static sp_status list_lines(sp_session *session, const char *number,
                            sp_query *query, sp_records *out)
{
    const sp_sight all = {.scope = SP_SCOPE_ALL};

    SP_TRY(sp_query_where(query, "hazard", number));
    SP_TRY(sp_query_order(query, "seq"));
    return sp_rec_list(session->db, query, &all, out);
}

sp_status sp_hazard_lines(sp_session *session, const char *number,
                          sp_records *out)
{
    SP_AUTOHAZARD *h = NULL;

    SP_TRY(sp_hazard_open(session, number, &h));
    sp_query *query = sp_query_new(&sp_hazard_history_type);
    sp_status status =
        query ? list_lines(session, number, query, out) : SP_NO_MEMORY;
    sp_query_free(query);
    return status;
}

/* ---- overdue ---- */

static int64_t today(const sp_session *session)
{
    return sp_day_of(sp_session_now(session), sp_session_zone(session));
}

sp_status sp_hazard_query_overdue(const sp_session *session, sp_query *query)
{
    char range[16] = "..";

    sp_day_format(today(session) - 1, range + 2);
    SP_TRY(sp_query_where(query, "due", range));
    return sp_query_order(query, "due");
}

bool sp_hazard_is_overdue(const sp_session *session, const sp_hazard *hazard)
{
    char day[11];

    sp_day_format(today(session), day);
    return hazard->due && strcmp(hazard->due, day) < 0;
}

/* ---- one's own ---- */

static void hide_finders(sp_records *records)
{
    for (size_t i = 0; i < records->count; i++) {
        sp_hazard *h = records->items[i];
        free(SP_TAKE(h->finder));
    }
}

sp_status sp_hazard_list_mine(sp_session *session, sp_query *query,
                              sp_records *out)
{
    const sp_sight all = {.scope = SP_SCOPE_ALL};

    if (!session->actor) /* the sentence about signing in */
        return sp_require(session, "hazard_rectify", SP_DO_READ, NULL, NULL);
    if (sp_query_type(query) != &sp_hazard_type)
        return sp_fail(SP_INVALID, "这不是隐患的查询",
                       "this is no query of hazards");
    SP_TRY(sp_query_where(query, "rectifier", session->actor->name));
    SP_TRY(sp_query_where(query, "due", "..9999-12-31")); /* open ones */
    SP_TRY(sp_rec_list(session->db, query, &all, out));
    hide_finders(out);
    return SP_OK;
}

/* ---- who reported anonymously ---- */

static bool is_safety_head(const sp_session *session)
{
    return (sp_roles_parse(session->matrix, "SAFETY_HEAD") & session->roles) !=
           0;
}

sp_status sp_hazard_finder(sp_session *session, const char *number, char **out)
{
    SP_AUTOHAZARD *h = NULL;

    SP_TRY(sp_hazard_open(session, number, &h));
    if (!is_safety_head(session))
        return sp_fail(
            SP_FORBIDDEN,
            "匿名上报人只有安全部门负责人可查（安全生产法第五十四条："
            "不得打击报复）",
            "who reported anonymously is for the head of the safety "
            "department alone (安全生产法 art. 54: no retaliation)");
    if (!h->finder)
        return sp_fail(SP_NOT_FOUND, "隐患 %.60s 不是匿名上报的",
                       "hazard %.60s was not reported anonymously", number);
    SP_TRY(sp_change_note(session, "reveal", "hazard", number, NULL));
    return sp_text_copy(h->finder, out);
}
