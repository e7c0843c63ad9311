/* Sections of a brief that are no query over one type of records. */
#include <safeprod/archive.h>
#include <safeprod/drill.h>
#include <safeprod/duty.h>
#include <safeprod/graph.h>
#include <safeprod/risk.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "briefing.h"
#include "when.h"

static bool english(const sp_briefing *b)
{
    return b->session->options.lang == SP_EN;
}

static bool whole_site(const sp_briefing *b)
{
    return !b->scope->zone && !b->scope->dept && !b->scope->enterprise;
}

/* ---- what runs out ---- */

static const char *kind_words(const char *kind, bool en)
{
    static const char *const kinds[][3] = {
        {"standardisation", "标准化证书", "standardisation"},
        {"risk_review", "风险复评", "risk review"},
        {"party_paper", "相关方资质", "contractor's paper"},
        {"agreement", "安全协议", "agreement"},
        {"equipment", "相关方设备", "contractor's equipment"},
        {"equipment_inspection", "设备检验", "inspection of equipment"},
        {"person_insurance", "人员保险", "insurance"},
        {"certificate", "人员证件", "certificate"},
        {"certificate_review", "证件复审", "review of a certificate"},
        {"entry_pass", "入场证", "entry pass"},
    };
    const sp_field *f = sp_type_field(&sp_licence_type, "kind");

    for (size_t i = 0; i < SP_COUNT(kinds); i++)
        if (strcmp(kinds[i][0], kind) == 0)
            return kinds[i][en ? 2 : 1];
    for (size_t i = 0; f && i < f->nlabels; i++)
        if (strcmp(f->labels[i].name, kind) == 0)
            return en ? f->labels[i].en : f->labels[i].zh;
    return kind;
}

static const char *kind_type(const char *kind)
{
    static const char *const types[][2] = {
        {"standardisation", "enterprise"},
        {"risk_review", "risk_point"},
        {"party_paper", "party_paper"},
        {"agreement", "contractor"},
        {"equipment", "party_equipment"},
        {"equipment_inspection", "party_equipment"},
        {"person_insurance", "person"},
        {"certificate", "certificate"},
        {"certificate_review", "certificate"},
        {"entry_pass", "entry_pass"},
    };

    for (size_t i = 0; i < SP_COUNT(types); i++)
        if (strcmp(types[i][0], kind) == 0)
            return types[i][1];
    return "licence";
}

static const char *field_text(const sp_type *type, const void *record,
                              const char *name)
{
    const sp_field *f = sp_type_field(type, name);

    return f ? sp_text_at(record, f) : NULL;
}

/* Is the record of this enterprise, or of this department or one below? */
static sp_status in_scope(const sp_briefing *b, const char *type_name,
                          const char *code, bool *out)
{
    const sp_type *type = sp_type_find(type_name);
    const sp_query_scope *s = b->scope;
    void *record = NULL;
    const char *value;

    *out = whole_site(b);
    if (*out)
        return SP_OK;
    sp_status status = sp_record_load(b->session, type, code, &record);
    if (status == SP_FORBIDDEN || status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    if (s->enterprise) {
        value = field_text(type, record,
                           strcmp(type_name, "enterprise") == 0 ? "code"
                                                                : "enterprise");
        *out = value && strcmp(value, s->enterprise) == 0;
    } else if (s->zone) {
        value = field_text(type, record, "zone");
        *out = value && strcmp(value, s->zone) == 0;
    } else {
        value = field_text(type, record, "owner_dept");
        if (value)
            status = sp_dept_below(b->session->db, s->dept, value, out);
    }
    sp_record_free(type, record);
    return status;
}

static sp_status take_expiry(void *context, const char *kind, const char *code,
                             const char *name, const char *day, int64_t left)
{
    sp_briefing *b = context;
    SP_AUTOSTR text = {0};
    char days[48];
    bool inside;

    SP_TRY(in_scope(b, kind_type(kind), code, &inside));
    if (!inside)
        return SP_OK;
    b->section->count++;
    b->section->urgent += left < 0;
    if (b->section->nlines == (size_t)b->part->limit)
        return SP_OK;
    sp_days_words(day, b->scope->today, b->session->options.lang, days);
    sp_str_addf(&text, english(b) ? "%s of %s, %s (%s)" : "%s：%s，%s（%s）",
                kind_words(kind, english(b)), name, day, days);
    SP_TRY(sp_str_ok(&text));
    return sp_brief_add(b, left < 0 ? SP_BRIEF_BAD : SP_BRIEF_WARN,
                        kind_type(kind), code, sp_str_text(&text));
}

static sp_status gather_expiring(sp_briefing *b)
{
    return sp_expiring(b->session, (int)b->part->days, take_expiry, b);
}

/* ---- the riskiest points ---- */

typedef struct clauses {
    sp_str *text;
    size_t count;
    bool en;
} clauses;

static sp_status add_clause(void *context, const sp_graph_neighbour *n)
{
    clauses *c = context;

    sp_str_add(c->text, c->count++ ? (c->en ? ", " : "、")
                        : c->en    ? "; governed by "
                                   : "；依据 ");
    sp_str_add(c->text, n->name);
    return SP_OK;
}

static sp_status point_line(sp_briefing *b, const sp_risk_point *p)
{
    SP_AUTOSTR text = {0};
    bool en = english(b);
    clauses c = {&text, 0, en};
    const sp_label *now = &sp_risk_grade_labels[p->grade_residual];
    const sp_label *base = &sp_risk_grade_labels[p->grade_inherent];

    sp_str_addf(
        &text, en ? "%s (%s): %s, inherent %s" : "%s（%s）：现状%s，固有%s",
        p->name, p->zone, en ? now->en : now->zh, en ? base->en : base->zh);
    if (p->responsible_person)
        sp_str_addf(&text, en ? ", %s" : "，责任人 %s", p->responsible_person);
    sp_status status = sp_graph_governing(b->session, "risk_point", p->code, 3,
                                          add_clause, &c);
    if (status != SP_FORBIDDEN)
        SP_TRY(status);
    SP_TRY(sp_str_ok(&text));
    return sp_brief_add(
        b, p->grade_residual == SP_RISK_MAJOR ? SP_BRIEF_BAD : SP_BRIEF_PLAIN,
        "risk_point", p->code, sp_str_text(&text));
}

static sp_status take_point(void *context, const void *record)
{
    sp_briefing *b = context;

    if (b->section->nlines == (size_t)b->part->limit)
        return SP_OK;
    return point_line(b, record);
}

/* What is left of the risk goes before what it was without measures. */
static const struct grades {
    const char *now;
    const char *inherent;
} grades[] = {
    {"major", "major"},
    {"major", "serious"},
    {"serious", "major"},
    {"serious", "serious"},
    {"general", "major"},
    {"general", "serious"},
    {"low", "major"},
    {"low", "serious"},
    {"unassessed", "major"},
    {"unassessed", "serious"},
    /* Of one zone the others as well. */
    {"general", "general"},
    {"low", "general"},
    {"low", "low"},
    {"unassessed", "unassessed"},
};
enum { HIGH_GRADES = 10 };

/* Points of one pair of grades; of a department or an enterprise those of its
 * zones. */
static sp_status points_of(sp_briefing *b, const char *zone,
                           const struct grades *g)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_risk_point_type);
    int64_t count = 0;

    if (!query)
        return SP_NO_MEMORY;
    if (zone)
        SP_TRY(sp_query_where(query, "zone", zone));
    SP_TRY(sp_query_where(query, "grade_inherent", g->inherent));
    SP_TRY(sp_query_where(query, "grade_residual", g->now));
    SP_TRY(sp_record_count(b->session, query, &count));
    b->section->count += count;
    if (strcmp(g->now, "major") == 0)
        b->section->urgent += count;
    sp_query_page(query, 0, (size_t)b->part->limit);
    return sp_record_each(b->session, query, take_point, b);
}

typedef struct zones {
    sp_briefing *b;
    const struct grades *grades;
} zones;

static sp_status take_zone(void *context, const void *record)
{
    const zones *z = context;
    const sp_zone *zone = record;
    const sp_query_scope *s = z->b->scope;
    bool inside = false;

    if (s->enterprise)
        inside =
            zone->enterprise && strcmp(zone->enterprise, s->enterprise) == 0;
    else if (zone->responsible_dept || zone->owner_dept)
        SP_TRY(sp_dept_below(z->b->session->db, s->dept,
                             zone->owner_dept ? zone->owner_dept
                                              : zone->responsible_dept,
                             &inside));
    return inside ? points_of(z->b, zone->code, z->grades) : SP_OK;
}

static sp_status gather_riskiest(sp_briefing *b)
{
    size_t n = b->scope->zone ? SP_COUNT(grades) : HIGH_GRADES;

    for (size_t i = 0; i < n; i++) {
        zones z = {b, &grades[i]};
        if (whole_site(b) || b->scope->zone) {
            SP_TRY(points_of(b, b->scope->zone, &grades[i]));
            continue;
        }
        SP_AUTOQUERY *query = sp_query_new(&sp_zone_type);
        if (!query)
            return SP_NO_MEMORY;
        SP_TRY(sp_record_each(b->session, query, take_zone, &z));
    }
    return SP_OK;
}

/* ---- duties and drills ---- */

static sp_status gather_duties(sp_briefing *b)
{
    SP_AUTOSTR text = {0};
    sp_duty_counts c = {0};

    SP_TRY(sp_duty_overview(b->session, NULL, &c));
    if (c.due == 0)
        return SP_OK;
    b->section->count = c.missed;
    sp_str_addf(&text,
                english(b) ? "this month: %" PRId64 " of %" PRId64
                             " done, %" PRId64 " on time, %" PRId64
                             " missed, %" PRId64 " waiting for review"
                           : "本月应完成 %2$" PRId64 " 项，已完成 %1$" PRId64
                             " 项（按时 %3$" PRId64 "），漏做 %4$" PRId64
                             " 项，待审核 %5$" PRId64 " 项",
                c.done, c.due, c.on_time, c.missed, c.waiting);
    SP_TRY(sp_str_ok(&text));
    return sp_brief_add(b, c.missed ? SP_BRIEF_WARN : SP_BRIEF_PLAIN, NULL,
                        NULL, sp_str_text(&text));
}

static sp_status take_drill(void *context, const sp_drill_due *d)
{
    sp_briefing *b = context;
    SP_AUTOSTR text = {0};
    char days[48];
    bool en = english(b);

    if (d->done >= d->asked)
        return SP_OK;
    b->section->count++;
    b->section->urgent += d->days < 0;
    if (b->section->nlines == (size_t)b->part->limit)
        return SP_OK;
    sp_days_words(d->due, b->scope->today, b->session->options.lang, days);
    sp_str_addf(&text,
                en ? "%s until %s (%s): %" PRId64 " of %" PRId64 " done; %s"
                   : "%s，截止 %s（%s）：已做 %" PRId64 "/%" PRId64 "；%s",
                en ? d->subject_en : d->subject_zh, d->due, days, d->done,
                d->asked, d->source);
    SP_TRY(sp_str_ok(&text));
    return sp_brief_add(b, d->days < 0 ? SP_BRIEF_BAD : SP_BRIEF_WARN,
                        d->plan    ? "emergency_plan"
                        : *d->unit ? "drill_unit"
                                   : NULL,
                        d->plan ? d->plan : d->unit, sp_str_text(&text));
}

/* ---- changes ---- */

/* The first entry not before @at: entries are in the order of time. */
static sp_status entry_at(sp_session *session, int64_t at, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t low = 1;
    int64_t high = 0;
    bool row;

    SP_TRY(sp_db_int(session->db,
                     "SELECT coalesce(max(seq), 0) + 1 FROM ledger", &high));
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT at FROM ledger WHERE seq >= $1 ORDER BY seq "
                         "LIMIT 1",
                         &stmt));
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        sp_stmt_reset(stmt);
        sp_stmt_bind_int(stmt, 1, middle);
        SP_TRY(sp_stmt_step(stmt, &row));
        if (row && sp_stmt_int(stmt, 0) < at)
            low = middle + 1;
        else
            high = middle;
    }
    *out = low;
    return SP_OK;
}

static sp_status change_line(sp_briefing *b, sp_stmt *stmt)
{
    SP_AUTOSTR text = {0};
    const char *subject = sp_stmt_text(stmt, 0);
    const sp_type *type = subject ? sp_type_find(subject) : NULL;
    int64_t n = sp_stmt_int(stmt, 1);

    SP_TRY(sp_stmt_ok(stmt));
    /* Of what he may not read he is not told how often it changed. */
    if (!type ||
        sp_right(b->session, type->module, SP_DO_READ, NULL) < SP_SCOPE_PARK)
        return SP_OK;
    b->section->count++;
    if (b->section->nlines == (size_t)b->part->limit)
        return SP_OK;
    sp_str_addf(&text,
                english(b) ? "%s: %" PRId64 " entries, %" PRId64 " of them new"
                           : "%s：%" PRId64 " 次，其中新增 %" PRId64,
                english(b) ? type->en : type->zh, n, sp_stmt_int(stmt, 2));
    SP_TRY(sp_str_ok(&text));
    return sp_brief_add(b, SP_BRIEF_PLAIN, NULL, NULL, sp_str_text(&text));
}

static sp_status gather_changes(sp_briefing *b)
{
    SP_AUTOSTMT *stmt = NULL;
    int zone = b->session->options.zone;
    int64_t since = 0;
    int64_t until = 0;
    int64_t from;
    int64_t to;
    bool row;

    SP_TRY(sp_require(b->session, "audit", SP_DO_READ, NULL, NULL));
    if (sp_right(b->session, "audit", SP_DO_READ, NULL) < SP_SCOPE_PARK)
        return SP_OK;
    sp_day_parse(b->scope->since, &since);
    sp_day_parse(b->scope->until, &until);
    SP_TRY(entry_at(b->session, sp_day_start(since, zone), &from));
    SP_TRY(entry_at(b->session, sp_day_start(until + 1, zone), &to));
    SP_TRY(sp_db_prepare(b->session->db,
                         "SELECT subject, count(*), sum(CASE WHEN before IS "
                         "NULL AND after IS NOT NULL THEN 1 ELSE 0 END) FROM "
                         "ledger WHERE seq >= $1 AND seq < $2 GROUP BY subject "
                         "ORDER BY count(*) DESC, subject",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, from);
    sp_stmt_bind_int(stmt, 2, to);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(change_line(b, stmt));
    }
}

sp_status sp_brief_source_gather(sp_briefing *b, bool *out_fits)
{
    *out_fits = true;
    switch (b->part->source) {
    case SP_BRIEF_EXPIRING:
        return gather_expiring(b);
    case SP_BRIEF_RISKIEST:
        return gather_riskiest(b);
    case SP_BRIEF_DUTIES:
        *out_fits = whole_site(b);
        return *out_fits ? gather_duties(b) : SP_OK;
    case SP_BRIEF_DRILLS:
        *out_fits = whole_site(b);
        return *out_fits ? sp_drill_due_each(b->session, NULL, take_drill, b)
                         : SP_OK;
    case SP_BRIEF_CHANGES:
        *out_fits = whole_site(b);
        return *out_fits ? gather_changes(b) : SP_OK;
    default:
        return sp_fail(SP_INVALID, "简报没有第 %d 种来源",
                       "there is no source of briefs number %d",
                       (int)b->part->source);
    }
}
