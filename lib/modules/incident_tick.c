/* What time does to incidents: clocks of the law that run out are said before
 * they do. And the sums that rates are made of. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "incident.h"
#include "str.h"
#include "ticking.h"
#include "when.h"

enum { MINUTE = 60, DAY = 86400, OPEN_MAX = 10000 };

/* ---- clocks ---- */

/* How long before it is due something is said. */
static const struct warning {
    const char *clock;
    int64_t before;
    int64_t level;
} warnings[] = {
    {"unit_report", 30 * MINUTE, 3}, {"unit_report", 10 * MINUTE, 4},
    {"unit_report", 0, 4},           {"province_report", 10 * MINUTE, 4},
    {"province_report", 0, 4},       {"market_supervision", 10 * MINUTE, 4},
    {"market_supervision", 0, 4},    {"follow_up", 0, 3},
    {"investigation", 15 * DAY, 2},  {"investigation", 0, 3},
};

static sp_status warn(sp_session *session, const sp_incident *i,
                      const sp_accident_clock *c, const struct warning *w,
                      sp_tick_result *result)
{
    char code[200];
    char zh[900];
    char en[900];
    char due[32];

    sp_time_format(c->due, sp_session_zone(session), due);
    snprintf(code, sizeof code, "incident/%.64s/%s/%" PRId64 "/%" PRId64,
             i->code, c->code, c->due, w->before);
    snprintf(zh, sizeof zh, "事故 %.64s：%s，时限 %s%s（%s）", i->code, c->zh,
             due, w->before ? "" : "，已到", c->clause);
    snprintf(en, sizeof en, "incident %.64s: %s, due %s%s (%s)", i->code, c->en,
             due, w->before ? "" : ", which is now over", c->clause);
    return sp_notice_raise(
        session,
        &(sp_notice_text){.code = code,
                          .kind = "incident_clock",
                          .alarm = w->level == 4,
                          .subject_type = "incident",
                          .subject = i->code,
                          .owner_dept = i->owner_dept,
                          .at = c->due - w->before,
                          .zh = zh,
                          .en = en,
                          .level = w->level,
                          .recipients = "role:PRINCIPAL role:SAFETY_HEAD"},
        result);
}

/* Changes of casualties count for 30 days; so long follow-up is asked for. */
bool sp_incident_clock_runs(const sp_incident *i, const sp_incident_clock *c,
                            int64_t now)
{
    enum { FOLLOWED = 30 * DAY };

    if (c->answered_at != SP_NO_INT && !c->clock.every)
        return false;
    return strcmp(c->clock.code, "follow_up") != 0 ||
           (i->state < SP_INCIDENT_CONCLUDED &&
            now < i->informed_at + FOLLOWED);
}

static sp_status look_at(sp_session *session, const sp_incident *i,
                         sp_tick_result *result)
{
    sp_incident_clock clocks[SP_ACCIDENT_CLOCKS_MAX];
    int64_t now = sp_session_now(session);
    size_t n = 0;

    SP_TRY(sp_incident_clocks_of(session, i, clocks, &n));
    for (size_t k = 0; k < n; k++) {
        const sp_accident_clock *c = &clocks[k].clock;
        if (!sp_incident_clock_runs(i, &clocks[k], now))
            continue;
        for (size_t w = 0; w < SP_COUNT(warnings); w++)
            if (strcmp(warnings[w].clock, c->code) == 0 &&
                now >= c->due - warnings[w].before)
                SP_TRY(warn(session, i, c, &warnings[w], result));
    }
    return SP_OK;
}

/* Codes first, then each by itself: a notice is a write. */
static sp_status open_codes(sp_session *session, char **codes, size_t *count)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM incident WHERE closed_at IS NULL "
                         "AND informed_at IS NOT NULL ORDER BY informed_at "
                         "DESC LIMIT $1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, OPEN_MAX);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &codes[*count]));
        ++*count;
    }
}

static sp_status each_open(sp_session *session, char **codes, size_t count,
                           sp_tick_result *result)
{
    for (size_t k = 0; k < count; k++) {
        SP_AUTOINCIDENT *i = NULL;
        void *found = NULL;
        SP_TRY(sp_rec_find(session->db, &sp_incident_type, "code", codes[k],
                           &found));
        i = found;
        SP_TRY(look_at(session, i, result));
    }
    return SP_OK;
}

sp_status sp_tick_incidents(sp_session *session, sp_tick_result *result)
{
    size_t count = 0;
    char **codes = calloc(OPEN_MAX, sizeof *codes);

    if (!codes)
        return sp_no_memory();
    sp_status status = open_codes(session, codes, &count);
    if (status == SP_OK)
        status = each_open(session, codes, count, result);
    for (size_t k = 0; k < count; k++)
        free(codes[k]);
    free(codes);
    return status;
}

/* ---- sums for rates ---- */

static const char harm_sql[] =
    "SELECT coalesce(sum(deaths), 0) - coalesce(sum(public_deaths), 0), "
    "coalesce(sum(contractor_deaths), 0), coalesce(sum(serious), 0) + "
    "coalesce(sum(minor), 0) - coalesce(sum(public_injured), 0), "
    "coalesce(sum(contractor_injured), 0), coalesce(sum(CASE WHEN lost_days "
    "> 0 THEN coalesce(minor, 0) + coalesce(serious, 0) ELSE "
    "coalesce(serious, 0) END), 0), coalesce(sum(lost_days), 0) FROM incident "
    "WHERE happened_on >= $1 || '-01' AND happened_on <= $2 || '-31'";

static sp_status sum_harm(sp_session *session, const char *from, const char *to,
                          sp_accident_sums *own, sp_accident_sums *other)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, harm_sql, &stmt));
    sp_stmt_bind_text(stmt, 1, from);
    sp_stmt_bind_text(stmt, 2, to);
    SP_TRY(sp_stmt_step(stmt, &row));
    other->deaths = sp_stmt_int(stmt, 1);
    other->injured = sp_stmt_int(stmt, 3);
    own->deaths = sp_stmt_int(stmt, 0) - other->deaths;
    own->injured = sp_stmt_int(stmt, 2) - other->injured;
    /* Which of the injured lost a day is not kept apart for contractors. */
    int64_t lost = sp_stmt_int(stmt, 4);
    own->lost_time = own->deaths + (lost < own->injured ? lost : own->injured);
    other->lost_time = other->deaths + other->injured;
    own->recordable = own->deaths + own->injured;
    other->recordable = other->deaths + other->injured;
    own->lost_days = sp_stmt_int(stmt, 5);
    return SP_OK;
}

static sp_status sum_work(sp_session *session, const char *from, const char *to,
                          sp_accident_sums *own, sp_accident_sums *other)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT contractors, sum(workforce), count(DISTINCT "
                         "month), sum(hours) FROM workload WHERE month >= $1 "
                         "AND month <= $2 AND removed_at IS NULL GROUP BY "
                         "contractors",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, from);
    sp_stmt_bind_text(stmt, 2, to);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        sp_accident_sums *s = sp_stmt_int(stmt, 0) ? other : own;
        s->workforce_months = sp_stmt_int(stmt, 1);
        s->months = sp_stmt_int(stmt, 2);
        s->hours = sp_stmt_int(stmt, 3);
    }
}

sp_status sp_incident_sums(sp_session *session, const char *from,
                           const char *to, sp_accident_sums *own,
                           sp_accident_sums *other)
{
    sp_accident_sums sums[2] = {{0}, {0}};

    SP_TRY(sp_require(session, "accident", SP_DO_READ, NULL, NULL));
    if (sp_right(session, "accident", SP_DO_READ, NULL) != SP_SCOPE_ALL)
        return sp_fail(SP_FORBIDDEN, "事故率按全部数据计算，需要查看全部事故",
                       "rates are of the whole site and need the right to see "
                       "all incidents");
    if (!sp_is_month(from) || !sp_is_month(to) || strcmp(from, to) > 0)
        return sp_fail(
            SP_INVALID, "起止月份应为 YYYY-MM，且起不晚于止",
            "months should be YYYY-MM, the first not after the last");
    SP_TRY(sum_harm(session, from, to, &sums[0], &sums[1]));
    SP_TRY(sum_work(session, from, to, &sums[0], &sums[1]));
    *own = sums[0];
    *other = sums[1];
    return SP_OK;
}
