/* What the overview says about hazards, without reading what is closed. */
#include "hazard_overview.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "state.h"
#include "stats_scan.h"
#include "when.h"

void sp_overview_hazards_free(sp_overview_hazards *h)
{
    for (size_t i = 0; i < h->nworst; i++) {
        free(h->worst[i].code);
        free(h->worst[i].name);
    }
    free(h->signal_zh);
    free(h->signal_en);
    *h = (sp_overview_hazards){0};
}

/* ---- who sees what ---- */

/* Appended to a condition; its one parameter is number @n. */
static void add_sight(sp_str *sql, const sp_sight *sight, int n)
{
    if (sight->scope == SP_SCOPE_DEPT)
        sp_str_addf(sql,
                    " AND owner_dept IN (WITH RECURSIVE below(code) AS (SELECT "
                    "$%d UNION SELECT d.code FROM department d JOIN below b ON "
                    "d.parent = b.code) SELECT code FROM below)",
                    n);
}

static sp_status prepare(sp_session *session, const char *start,
                         const sp_sight *sight, int n, const char *end,
                         sp_stmt **out)
{
    SP_AUTOSTR sql = {0};

    sp_str_add(&sql, start);
    add_sight(&sql, sight, n);
    sp_str_add(&sql, end);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(session->db, sql.data, out));
    if (sight->scope == SP_SCOPE_DEPT)
        sp_stmt_bind_text(*out, n, sight->dept);
    return SP_OK;
}

/* ---- open ones ---- */

static void count(sp_overview_hazards *h, int level, int state, int64_t n)
{
    if (level < 0 || state < 0 || state == SP_HAZARD_REJECTED ||
        state == SP_HAZARD_MERGED)
        return;
    h->counts.total += n;
    h->counts.closed += state == SP_HAZARD_CLOSED ? n : 0;
    if (state == SP_HAZARD_CLOSED)
        return;
    h->open += n;
    h->major += level == SP_HAZARD_MAJOR ? n : 0;
    h->general += level == SP_HAZARD_GENERAL ? n : 0;
}

/* "<level>|<state>" */
static sp_status count_tally(void *context, const char *keys, int64_t n)
{
    const char *bar = strchr(keys, '|');
    char level[32];

    if (!bar || (size_t)(bar - keys) >= sizeof level)
        return SP_OK;
    snprintf(level, sizeof level, "%.*s", (int)(bar - keys), keys);
    count(context,
          sp_label_find(sp_hazard_level_labels, SP_HAZARD_LEVEL_COUNT, level),
          sp_label_find(sp_hazard_state_labels, SP_HAZARD_STATE_COUNT, bar + 1),
          n);
    return SP_OK;
}

/* A department's open ones, by the two indexes that hold no others. */
static sp_status count_department(sp_session *session, const sp_sight *sight,
                                  sp_overview_hazards *h)
{
    static const char *const sources[] = {
        "SELECT level, state, count(*) FROM hazard WHERE due IS NOT NULL",
        "SELECT level, state, count(*) FROM hazard WHERE due IS NULL AND state "
        "IN ('reported', 'confirmed', 'pending_verify')",
    };
    bool row;

    for (size_t i = 0; i < SP_COUNT(sources); i++) {
        SP_AUTOSTMT *stmt = NULL;
        SP_TRY(prepare(session, sources[i], sight, 1, " GROUP BY level, state",
                       &stmt));
        for (;;) {
            SP_TRY(sp_stmt_step(stmt, &row));
            if (!row)
                break;
            count(h,
                  sp_label_find(sp_hazard_level_labels, SP_HAZARD_LEVEL_COUNT,
                                sp_stmt_text(stmt, 0)),
                  sp_label_find(sp_hazard_state_labels, SP_HAZARD_STATE_COUNT,
                                sp_stmt_text(stmt, 1)),
                  sp_stmt_int(stmt, 2));
        }
    }
    return SP_OK;
}

static sp_status gather_open(sp_session *session, const sp_sight *sight,
                             sp_overview_hazards *h)
{
    if (sight->scope >= SP_SCOPE_PARK)
        return sp_tally_each(session->db, &sp_hazard_type, "state", count_tally,
                             h);
    return count_department(session, sight, h);
}

static sp_status copy_zone(sp_stmt *stmt, sp_overview_hazards *h)
{
    sp_overview_zone *zone = &h->worst[h->nworst];
    const char *name = sp_stmt_text(stmt, 2);

    zone->overdue = sp_stmt_int(stmt, 1);
    h->nworst++;
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &zone->code));
    return sp_text_copy(name, &zone->name);
}

/* One pass over those that are overdue. */
static sp_status gather_overdue(sp_session *session, const sp_sight *sight,
                                const char *today, sp_overview_hazards *h)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(prepare(session,
                   "SELECT h.zone, count(*), (SELECT z.name FROM zone z WHERE "
                   "z.code = h.zone) FROM hazard h WHERE h.due < $1",
                   sight, 2, " GROUP BY h.zone ORDER BY count(*) DESC, h.zone",
                   &stmt));
    sp_stmt_bind_text(stmt, 1, today);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        h->overdue += sp_stmt_int(stmt, 1);
        if (h->nworst < SP_OVERVIEW_HAZARD_ZONES && !sp_stmt_is_null(stmt, 0))
            SP_TRY(copy_zone(stmt, h));
    }
}

/* ---- months ---- */

/* The day before which the month that is not over begins. */
static int64_t month_begin(int64_t day)
{
    char text[11];
    int64_t first = day;

    sp_day_format(day, text);
    memcpy(text + 8, "01", 3);
    return sp_day_parse(text, &first) ? first : day;
}

static sp_status gather_months(sp_session *session, const sp_sight *sight,
                               int64_t today, sp_overview_hazards *h)
{
    SP_AUTOSTMT *stmt = NULL;
    int zone = session->options.zone;
    int64_t end = month_begin(today);
    int64_t first;
    char text[11];
    bool row;

    SP_TRY(sp_stats_first_found(session, &first));
    SP_TRY(prepare(session,
                   "SELECT count(*) FROM hazard WHERE found_at >= $1 AND "
                   "found_at < $2 AND state NOT IN ('rejected', 'merged')",
                   sight, 3, "", &stmt));
    for (int i = SP_OVERVIEW_HAZARD_MONTHS - 1; i >= 0; i--) {
        int64_t begin = month_begin(end - 1);
        if (i == SP_OVERVIEW_HAZARD_MONTHS - 1) {
            sp_day_format(begin, text);
            snprintf(h->last_month, sizeof h->last_month, "%.7s", text);
        }
        sp_stmt_bind_int(stmt, 1, sp_day_start(begin, zone));
        sp_stmt_bind_int(stmt, 2, sp_day_start(end, zone));
        SP_TRY(sp_stmt_step(stmt, &row));
        h->found[i] = row ? sp_stmt_int(stmt, 0) : 0;
        h->known += first != SP_NO_TIME && first < sp_day_start(end, zone);
        sp_stmt_reset(stmt);
        end = begin;
    }
    return SP_OK;
}

/* The newest signal of the number found, when it reaches into the last month:
 * older ones are history. */
static sp_status gather_signal(sp_overview_hazards *h)
{
    sp_chart_point points[SP_OVERVIEW_HAZARD_MONTHS];
    sp_chart chart;
    const sp_chart_signal *signal = NULL;
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};

    for (size_t i = 0; i < h->known; i++)
        points[i] = (sp_chart_point){
            .count = (double)h->found[SP_COUNT(points) - h->known + i]};
    SP_TRY(sp_chart_make(SP_CHART_XMR, points, h->known, &chart));
    for (size_t i = 0; i < chart.nsignals; i++)
        if (chart.signals[i].last == h->known - 1)
            signal = &chart.signals[i];
    if (!signal)
        return SP_OK;
    sp_str_addf(&zh, "%s 隐患数%s：%s", h->last_month,
                signal->up ? "偏高" : "偏低",
                sp_chart_rule_text(signal->rule, SP_ZH));
    sp_str_addf(&en, "hazards found in %s are %s: %s", h->last_month,
                signal->up ? "high" : "low",
                sp_chart_rule_text(signal->rule, SP_EN));
    SP_TRY(sp_str_take(&zh, &h->signal_zh));
    return sp_str_take(&en, &h->signal_en);
}

sp_status sp_overview_hazards_gather(sp_session *session,
                                     sp_overview_hazards *out)
{
    sp_sight sight = sp_sight_of(session, "hazard_report", NULL);
    int64_t today = sp_day_of(sp_session_now(session), session->options.zone);
    char text[11];

    if (sight.scope < SP_SCOPE_DEPT ||
        (sight.scope == SP_SCOPE_DEPT && !sight.dept))
        return SP_OK;
    out->any = true;
    out->everything = sight.scope >= SP_SCOPE_PARK;
    sp_day_format(today, text);
    SP_TRY(gather_open(session, &sight, out));
    SP_TRY(gather_overdue(session, &sight, text, out));
    SP_TRY(gather_months(session, &sight, today, out));
    return gather_signal(out);
}

/* ---- JSON ---- */

static void add_months(const sp_overview_hazards *h, sp_str *s)
{
    int year = 0;
    int month = 1;

    sscanf(h->last_month, "%d-%d", &year, &month);
    int last = year * 12 + month - 1;
    sp_str_add(s, "\"found_by_month\":[");
    for (int i = 0; i < SP_OVERVIEW_HAZARD_MONTHS; i++) {
        int at = last - (SP_OVERVIEW_HAZARD_MONTHS - 1) + i;
        sp_str_addf(s, "%s{\"month\":\"%04d-%02d\",\"count\":%" PRId64 "}",
                    i ? "," : "", at / 12, at % 12 + 1, h->found[i]);
    }
    sp_str_addc(s, ']');
}

static void add_worst(const sp_overview_hazards *h, sp_str *s)
{
    sp_str_add(s, ",\"worst_zones\":[");
    for (size_t i = 0; i < h->nworst; i++) {
        const sp_overview_zone *zone = &h->worst[i];
        sp_str_add(s, i ? ",{\"code\":" : "{\"code\":");
        sp_json_quote(s, zone->code);
        sp_str_add(s, ",\"name\":");
        sp_json_quote(s, zone->name ? zone->name : zone->code);
        sp_str_addf(s, ",\"overdue\":%" PRId64 "}", zone->overdue);
    }
    sp_str_addc(s, ']');
}

void sp_overview_hazards_json(const sp_overview_hazards *h, sp_str *s)
{
    sp_hazard_rates rates;

    sp_hazard_rates_of(&h->counts, 0, &rates);
    sp_str_addf(s,
                "{\"open\":%" PRId64 ",\"overdue\":%" PRId64
                ",\"major\":%" PRId64 ",\"general\":%" PRId64
                ",\"ungraded\":%" PRId64 ",\"rectified\":",
                h->open, h->overdue, h->major, h->general,
                h->open - h->major - h->general);
    if (!h->everything || isnan(rates.rectified))
        sp_str_add(s, "null,");
    else
        sp_str_addf(s, "%.4f,", rates.rectified);
    add_months(h, s);
    add_worst(h, s);
    if (h->signal_zh) {
        sp_str_add(s, ",\"signal_zh\":");
        sp_json_quote(s, h->signal_zh);
        sp_str_add(s, ",\"signal_en\":");
        sp_json_quote(s, h->signal_en);
    }
    sp_str_addc(s, '}');
}
