/* The overview as JSON. */
#include <safeprod/overview.h>

#include <safeprod/risk.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "overview_data.h"
#include "overview_rooms.h"
#include "overview_write.h"
#include "str.h"
#include "when.h"

/* ---- parts ---- */

static int64_t sum(const int64_t *counts, size_t n)
{
    int64_t total = 0;

    for (size_t i = 0; i < n; i++)
        total += counts[i];
    return total;
}

static sp_risk_grade worst_of(const int64_t *grades)
{
    for (int g = SP_RISK_GRADE_COUNT - 1; g > SP_RISK_UNASSESSED; g--)
        if (grades[g] > 0)
            return (sp_risk_grade)g;
    return SP_RISK_UNASSESSED;
}

static void add_site(sp_str *s, const sp_overview_data *d)
{
    sp_put_open(s, "site", '{');
    sp_put_text(s, "name", d->park ? d->park->name : NULL);
    sp_put_text(s, "address", d->park ? d->park->address : NULL);
    sp_put_text(s, "safety_lead", d->park ? d->park->safety_lead : NULL);
    sp_put_text(s, "emergency_phone",
                d->park ? d->park->emergency_phone : NULL);
    sp_str_addc(s, '}');
}

/* "3 个区域、4 家企业为重大风险": what there is of the worst grade. */
static void say_worst(const sp_overview_data *d, sp_risk_grade grade,
                      sp_str *zh, sp_str *en)
{
    static const struct {
        size_t of;
        const char *zh, *one, *many;
    } units[] = {
        {SP_OVERVIEW_ZONES, "个区域", "zone", "zones"},
        {SP_OVERVIEW_POINTS, "个风险点", "risk point", "risk points"},
        {SP_OVERVIEW_ENTERPRISES, "家企业", "enterprise", "enterprises"},
    };
    bool first = true;

    for (size_t i = 0; i < SP_COUNT(units); i++) {
        int64_t n = d->grades[units[i].of][grade];
        if (n == 0)
            continue;
        sp_str_addf(zh, "%s%" PRId64 " %s", first ? "" : "、", n, units[i].zh);
        sp_str_addf(en, "%s%" PRId64 " %s", first ? "" : ", ", n,
                    n == 1 ? units[i].one : units[i].many);
        first = false;
    }
    sp_str_addf(zh, "为%s", sp_risk_grade_labels[grade].zh);
    sp_str_addf(en, " at %s", sp_risk_grade_labels[grade].en);
}

/* The worst grade that anything has, and the one sentence to read first. */
static void add_headline(sp_str *s, const sp_overview_data *d)
{
    sp_risk_grade grade = SP_RISK_UNASSESSED;
    int64_t overdue = sum(d->overdue, 2);
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};

    for (size_t i = 0; i < SP_COUNT(d->grades); i++)
        if (worst_of(d->grades[i]) > grade)
            grade = worst_of(d->grades[i]);
    if (grade == SP_RISK_UNASSESSED) {
        sp_str_add(&zh, "尚未评估任何风险");
        sp_str_add(&en, "no risk has been assessed yet");
    } else {
        say_worst(d, grade, &zh, &en);
    }
    if (overdue > 0) {
        sp_str_addf(&zh, "；%" PRId64 "%s 项已过期", overdue,
                    d->due_cut ? "+" : "");
        sp_str_addf(&en, "; %" PRId64 "%s overdue", overdue,
                    d->due_cut ? "+" : "");
    }
    s->failed = s->failed || zh.failed || en.failed;
    sp_put_open(s, "headline", '{');
    sp_put_text(s, "grade", sp_risk_grade_labels[grade].name);
    sp_put_text(s, "sentence_zh", sp_str_text(&zh));
    sp_put_text(s, "sentence_en", sp_str_text(&en));
    sp_str_addc(s, '}');
}

static void add_tiles(sp_str *s, const sp_overview_data *d)
{
    const int64_t *zones = d->grades[SP_OVERVIEW_ZONES];
    const int64_t *points = d->grades[SP_OVERVIEW_POINTS];
    const int64_t *enterprises = d->grades[SP_OVERVIEW_ENTERPRISES];
    const sp_overview_tile tiles[] = {
        {"enterprises", "在园企业", "Enterprises",
         sum(enterprises, SP_RISK_GRADE_COUNT), "plain", "已核销",
         "written off", d->written_off, false},
        {"zones", "风险区域", "Risk zones", sum(zones, SP_RISK_GRADE_COUNT),
         sp_overview_tone(false, zones[0] > 0), "未评估", "unassessed",
         zones[0], false},
        {"points", "风险点", "Risk points", sum(points, SP_RISK_GRADE_COUNT),
         sp_overview_tone(false, points[0] > 0), "未评估", "unassessed",
         points[0], false},
        {"major", "重大风险点", "Major risk points", points[SP_RISK_MAJOR],
         sp_overview_tone(points[SP_RISK_MAJOR] > 0, false), "较大", "serious",
         points[SP_RISK_SERIOUS], false},
        {"installations", "重大危险源", "Major hazard installations",
         sum(d->levels + 1, SP_OVERVIEW_LEVELS - 1), "plain", "一级",
         "level 1:", d->levels[1], false},
        {"licences", "证照过期", "Papers out of date", d->overdue[0],
         sp_overview_tone(d->overdue[0] > 0, d->soon[0] > 0), "30 天内到期",
         "within 30 days:", d->soon[0], d->due_cut},
        {"reviews", "逾期复评", "Reviews overdue", d->overdue[1],
         sp_overview_tone(d->overdue[1] > 0, d->soon[1] > 0), "30 天内到期",
         "within 30 days:", d->soon[1], d->due_cut},
    };

    sp_put_open(s, "tiles", '[');
    for (size_t i = 0; i < SP_COUNT(tiles); i++)
        sp_put_tile(s, &tiles[i]);
    sp_overview_room_tiles(d, s);
    sp_str_addc(s, ']');
}

static void add_risk(sp_str *s, const sp_overview_data *d)
{
    static const char *const names[] = {"enterprises", "zones", "points"};

    sp_put_open(s, "risk", '{');
    for (size_t i = 0; i < SP_COUNT(names); i++) {
        sp_put_open(s, names[i], '{');
        for (int g = SP_RISK_GRADE_COUNT - 1; g >= 0; g--)
            sp_put_number(s, sp_risk_grade_labels[g].name, d->grades[i][g]);
        sp_str_addc(s, '}');
    }
    sp_str_addc(s, '}');
}

static void add_sectors(sp_str *s, const sp_overview_data *d)
{
    sp_put_open(s, "industries", '[');
    for (size_t i = 0; i < d->nsectors; i++) {
        sp_put_item(s);
        sp_put_text(s, "name", d->sectors[i].name);
        sp_put_number(s, "count", d->sectors[i].count);
        sp_str_addc(s, '}');
    }
    sp_str_addc(s, ']');
}

static void add_months(sp_str *s, const sp_overview_data *d)
{
    size_t first = 0;

    while (first < SP_OVERVIEW_MONTHS && !d->entered[first] && !d->left[first])
        first++;
    sp_put_open(s, "entered_by_month", '[');
    for (size_t i = first; i < SP_OVERVIEW_MONTHS; i++) {
        int64_t month = d->last_month - (SP_OVERVIEW_MONTHS - 1) + (int64_t)i;
        char name[32];
        snprintf(name, sizeof name, "%04" PRId64 "-%02" PRId64, month / 12,
                 month % 12 + 1);
        sp_put_item(s);
        sp_put_text(s, "month", name);
        sp_put_number(s, "entered", d->entered[i]);
        sp_put_number(s, "written_off", d->left[i]);
        sp_str_addc(s, '}');
    }
    sp_str_addc(s, ']');
}

static void add_detail(sp_str *s, const sp_overview_worst *w)
{
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};
    bool zone = w->kind == sp_zone_type.name;

    if (!w->more)
        return;
    if (w->kind == sp_enterprise_type.name) {
        sp_put_text(s, "detail", w->more);
        return;
    }
    double n = strtod(w->more, NULL);
    sp_str_addf(&zh, zone ? "%g 个风险点" : "风险值 %g", zone ? n : n / 100);
    sp_str_addf(&en, zone ? "%g risk points" : "score %g", zone ? n : n / 100);
    s->failed = s->failed || zh.failed || en.failed;
    sp_put_text(s, "detail_zh", sp_str_text(&zh));
    sp_put_text(s, "detail_en", sp_str_text(&en));
}

static void add_worst(sp_str *s, const sp_overview_data *d)
{
    sp_put_open(s, "worst", '[');
    for (size_t i = 0; i < d->nworst; i++) {
        const sp_overview_worst *w = &d->worst[i];
        sp_put_item(s);
        sp_put_text(s, "kind",
                    w->kind == sp_risk_point_type.name ? "point" : w->kind);
        sp_put_text(s, "code", w->code);
        sp_put_text(s, "name", w->name);
        sp_put_text(s, "grade", sp_risk_grade_labels[w->grade].name);
        sp_put_text(s, "place", w->place);
        add_detail(s, w);
        sp_str_addc(s, '}');
    }
    sp_str_addc(s, ']');
}

static void add_due(sp_str *s, const sp_overview_due *due)
{
    bool review = strcmp(due->kind, "risk_review") == 0;
    const sp_field *kinds = sp_type_field(&sp_licence_type, "kind");
    int kind = sp_label_find(kinds->labels, kinds->nlabels, due->kind);
    bool over = due->days < 0;
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};
    SP_AUTOSTR code = {0};
    const char *what_zh = review     ? "风险复评"
                          : kind < 0 ? "标准化证书"
                                     : kinds->labels[kind].zh;
    const char *what_en = review     ? "risk review"
                          : kind < 0 ? "standardisation"
                                     : kinds->labels[kind].en;

    sp_str_addf(&zh, "%s：%s%s", due->name, what_zh,
                over ? "已过期" : "将到期");
    sp_str_addf(&en, "%s: %s %s", due->name, what_en,
                review ? (over ? "is overdue" : "is due")
                       : (over ? "is out of date" : "runs out"));
    /* Of a code that was put together ("WH015/work_safety/…") the first. */
    sp_str_addn(&code, due->code, strcspn(due->code, "/"));
    s->failed = s->failed || zh.failed || en.failed || code.failed;
    sp_put_matter(s,
                  &(sp_overview_matter){.key = review ? "reviews" : "licences",
                                        .tone = over ? "bad" : "warn",
                                        .zh = sp_str_text(&zh),
                                        .en = sp_str_text(&en),
                                        .due = due->day,
                                        .days = due->days,
                                        .note = sp_str_text(&code)});
}

static void warn(sp_str *s, const char *key, const char *zh, const char *en)
{
    sp_put_matter(s, &(sp_overview_matter){
                         .key = key, .tone = "warn", .zh = zh, .en = en});
}

static void add_attention(sp_str *s, const sp_overview_data *d)
{
    int64_t grey = d->grades[SP_OVERVIEW_ZONES][SP_RISK_UNASSESSED];
    int64_t more = sum(d->overdue, 2) + sum(d->soon, 2) - (int64_t)d->ndue;
    char zh[128];
    char en[128];

    sp_put_open(s, "attention", '[');
    sp_overview_room_matters(d, s);
    for (size_t i = 0; i < d->ndue; i++)
        add_due(s, &d->due[i]);
    if (more > 0) {
        snprintf(zh, sizeof zh,
                 "另有 %" PRId64 "%s 项到期，见 safeprod expiring", more,
                 d->due_cut ? "+" : "");
        snprintf(en, sizeof en,
                 "%" PRId64 "%s more are due; see safeprod expiring", more,
                 d->due_cut ? "+" : "");
        warn(s, "licences", zh, en);
    }
    if (grey > 0) {
        snprintf(zh, sizeof zh, "%" PRId64 " 个区域尚未评估，图上为灰色", grey);
        snprintf(en, sizeof en,
                 "not assessed, grey on the map: zones, %" PRId64, grey);
        warn(s, "zones", zh, en);
    }
    if (!d->park)
        warn(s, NULL, "园区档案尚未登记",
             "the archive of the park is not there yet");
    sp_str_addc(s, ']');
}

static void add_standards(sp_str *s, const sp_overview_data *d)
{
    sp_put_open(s, "standards", '[');
    for (size_t i = 0; i < d->nstandards; i++) {
        sp_put_item(s);
        sp_put_text(s, "id", d->standards[i].name);
        sp_put_text(s, "version", d->standards[i].version);
        sp_put_text(s, "zh", d->standards[i].zh);
        sp_put_text(s, "en", d->standards[i].en);
        sp_str_addc(s, '}');
    }
    sp_str_addc(s, ']');
}

/* ---- all ---- */

static sp_status write_json(sp_session *session, const sp_overview_data *d,
                            sp_str *s)
{
    char now[32];

    sp_time_format(sp_session_now(session), session->options.zone, now);
    sp_str_addc(s, '{');
    sp_put_text(s, "lang", session->options.lang == SP_EN ? "en" : "zh");
    sp_put_text(s, "generated_at", now);
    add_site(s, d);
    add_headline(s, d);
    add_tiles(s, d);
    add_risk(s, d);
    add_sectors(s, d);
    add_months(s, d);
    add_worst(s, d);
    add_attention(s, d);
    sp_overview_room_members(d, s);
    add_standards(s, d);
    sp_put_open(s, "ledger", '{');
    sp_put_number(s, "entries", d->entries);
    sp_put_text(s, "head", d->head);
    sp_put_text(s, "verified_at", NULL);
    sp_str_add(s, "}}");
    return sp_str_ok(s);
}

sp_status sp_overview(sp_session *session, char **out)
{
    sp_overview_data data;
    SP_AUTOSTR s = {0};

    SP_TRY(sp_overview_gather(session, &data));
    sp_status status = write_json(session, &data, &s);
    sp_overview_free(&data);
    SP_TRY(status);
    return sp_str_take(&s, out);
}
