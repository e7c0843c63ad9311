/* Reporting hazards: anybody may, and three members are enough. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "hazard_again.h"
#include "hazard_file.h"
#include "hazard_photo.h"
#include "risk_tree.h"
#include "str.h"
#include "when.h"

static const int64_t day_seconds = 86400;

/* ---- the number ---- */

/* YH, the day, a running number of that day: the one after the greatest. */
static sp_status next_number(sp_session *session, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    char day[11];
    char from[32];
    char to[32];
    char code[64];
    bool row;

    sp_today(session, day);
    memmove(day + 4, day + 5, 2); /* YYYY-MM-DD to YYYYMMDD */
    memmove(day + 6, day + 8, 3);
    snprintf(from, sizeof from, "YH%s-", day);
    snprintf(to, sizeof to, "YH%s.", day); /* the character after the - */
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT coalesce(max(CAST(substr(code, 12) AS "
                         "INTEGER)), 0) FROM hazard WHERE code > $1 AND code "
                         "< $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, from);
    sp_stmt_bind_text(stmt, 2, to);
    SP_TRY(sp_stmt_step(stmt, &row));
    snprintf(code, sizeof code, "%s%04" PRId64, from, sp_stmt_int(stmt, 0) + 1);
    return sp_text_copy(code, out);
}

/* ---- members that follow ---- */

/* What only the library sets, whatever the struct holds. */
static void clear_guarded(sp_hazard *h)
{
    for (size_t i = 0; i < sp_hazard_type.nfields; i++)
        if (sp_hazard_type.fields[i].flags & (SP_GUARDED | SP_KEY))
            sp_field_clear(&sp_hazard_type.fields[i], h);
    h->id = 0;
    h->round = h->extensions = h->escalated = 0;
}

/* The department that answers for it: of its zone, else of who reports. */
static sp_status set_owner(sp_session *session, sp_hazard *h)
{
    void *found = NULL;
    const sp_user *actor = session->actor;
    const char *dept = h->anonymous ? NULL : actor->department;

    if (!h->zone)
        return h->owner_dept ? SP_OK : sp_text_set(&h->owner_dept, dept);
    SP_TRY(sp_rec_find(session->db, &sp_zone_type, "code", h->zone, &found));
    sp_zone *zone = found;
    if (zone->owner_dept)
        dept = zone->owner_dept;
    else if (h->owner_dept)
        dept = h->owner_dept;
    char *text = NULL;
    sp_status status = sp_text_copy(dept, &text);
    free(h->owner_dept);
    h->owner_dept = text;
    if (status == SP_OK && !h->enterprise)
        status = sp_text_copy(zone->enterprise, &h->enterprise);
    sp_record_free(&sp_zone_type, zone);
    return status;
}

static sp_status set_finder(sp_session *session, sp_hazard *h)
{
    const char *login = session->actor->name;

    if (h->anonymous) {
        SP_TRY(sp_text_set(&h->finder, login));
        return sp_text_set(&h->found_by, NULL);
    }
    return h->found_by ? SP_OK : sp_text_set(&h->found_by, login);
}

static sp_status set_found_at(sp_session *session, sp_hazard *h)
{
    int64_t now = sp_session_now(session);

    if (h->found_at == SP_NO_INT)
        h->found_at = now;
    if (h->found_at <= now + day_seconds)
        return SP_OK;
    char at[32];
    sp_time_format(h->found_at, sp_session_zone(session), at);
    return sp_fail(SP_INVALID, "发现时间 %.16s 在将来，请核对",
                   "found at %.16s lies in the future", at);
}

/* ---- reporting ---- */

typedef struct reporting {
    sp_session *session;
    sp_hazard *hazard;
    const sp_hazard_photo *photos;
    size_t nphotos;
    const char *key;
    char *number; /* of the hazard that this key made before */
} reporting;

static sp_status seen_before(reporting *r)
{
    SP_AUTOHAZARDLINE *line = NULL;

    SP_TRY(sp_hazard_by_key(r->session, NULL, r->key, &line));
    return line ? sp_text_copy(line->hazard, &r->number) : SP_OK;
}

static sp_status write_report(reporting *r)
{
    sp_hazard *h = r->hazard;
    sp_hazard_note note = {.action = "report",
                           .from = SP_HAZARD_REPORTED,
                           .to = SP_HAZARD_REPORTED,
                           .key = r->key};

    SP_AUTOFREE char *codes = NULL;

    SP_TRY(sp_change(r->session, &sp_hazard_type, NULL, h, "report"));
    SP_TRY(sp_hazard_keep_photos(r->session, h, "before", r->photos, r->nphotos,
                                 &codes));
    note.evidence = codes;
    return sp_hazard_log(r->session, h, &note, NULL);
}

static sp_status report(void *arg)
{
    reporting *r = arg;
    sp_session *session = r->session;
    sp_hazard *h = r->hazard;
    sp_hazard_mask mask;

    SP_TRY(seen_before(r));
    if (r->number)
        return SP_OK;
    SP_TRY(next_number(session, &h->code));
    SP_TRY(sp_hazard_ask_photos(session, r->photos, r->nphotos, h));
    SP_TRY(set_owner(session, h));
    SP_TRY(set_finder(session, h));
    SP_TRY(set_found_at(session, h));
    SP_TRY(sp_hazard_seen_again(session, h));
    sp_hazard_mask_put(session, h->anonymous, &mask);
    sp_status status = write_report(r);
    sp_hazard_mask_off(session, &mask);
    return status;
}

/* Make @h hold what is stored. */
static sp_status load_into(sp_session *session, const char *number,
                           sp_hazard *h)
{
    SP_AUTOHAZARD *stored = NULL;

    SP_TRY(sp_hazard_open(session, number, &stored));
    for (size_t i = 0; i < sp_hazard_type.nfields; i++)
        SP_TRY(sp_field_take(&sp_hazard_type.fields[i], stored, h));
    return sp_text_set(&h->finder, NULL);
}

sp_status sp_hazard_report(sp_session *session, sp_hazard *hazard,
                           const char *key)
{
    return sp_hazard_report_photos(session, hazard, NULL, 0, key);
}

sp_status sp_hazard_report_photos(sp_session *session, sp_hazard *hazard,
                                  const sp_hazard_photo *photos, size_t count,
                                  const char *key)
{
    reporting r = {.session = session,
                   .hazard = hazard,
                   .photos = photos,
                   .nphotos = count,
                   .key = key};

    if (!session->actor) /* anybody may, once it is known who it is */
        return sp_require(session, "hazard_report", SP_DO_CREATE, NULL, NULL);
    SP_TRY(sp_hazard_check_key(key));
    SP_TRY(sp_hazard_check_photos(photos, count));
    clear_guarded(hazard);
    sp_status status = sp_db_transaction(session->db, report, &r);
    if (status == SP_OK)
        status = r.number ? load_into(session, r.number, hazard)
                          : sp_text_set(&hazard->finder, NULL);
    free(r.number);
    return status;
}
