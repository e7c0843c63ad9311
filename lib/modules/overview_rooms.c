/* The overview's words about what goes on: at the site, and among people. */
#include "overview_rooms.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "overview_write.h"
#include "when.h"

/* ---- tiles ---- */

typedef struct room_tile {
    bool any;
    sp_overview_tile tile;
} room_tile;

static void put_group(sp_str *s, const char *group, const room_tile *tiles,
                      size_t n)
{
    static const char *const tones[] = {"bad", "warn", "plain"};

    for (size_t t = 0; t < SP_COUNT(tones); t++)
        for (size_t i = 0; i < n; i++) {
            sp_overview_tile tile = tiles[i].tile;
            if (!tiles[i].any || strcmp(tile.tone, tones[t]) != 0)
                continue;
            tile.group = group;
            sp_put_tile(s, &tile);
        }
}

static bool hazards_any(const sp_overview_hazards *h)
{
    return h->any && h->open + h->counts.total > 0;
}

static void put_site(const sp_overview_data *d, sp_str *s)
{
    const sp_overview_hazards *h = &d->hazards;
    const sp_overview_tasks *t = &d->tasks;
    const sp_overview_alarms *a = &d->alarms;
    const sp_overview_incidents *i = &d->incidents;
    const room_tile tiles[] = {
        {hazards_any(h),
         {"hazards", "未销号隐患", "Hazards", h->open,
          sp_overview_tone(h->overdue > 0, h->major > 0), "已逾期",
          "overdue:", h->overdue, .command = "safeprod hazard list"}},
        {t->any,
         {"inspections", "待做检查", "Inspections", t->due + t->overdue,
          sp_overview_tone(t->overdue > 0, false), "已逾期",
          "overdue:", t->overdue, .command = "safeprod inspection tasks"}},
        {a->any,
         {"alarms", "未处理报警", "Alarms", a->all,
          sp_overview_tone(a->open[4] + a->open[3] > 0, a->open[2] > 0),
          "未确认", "unacked:", a->unacked, .command = "safeprod alarm list"}},
        {d->work.any,
         {"permits", "进行中作业", "Work going on", d->work.going_on,
          sp_overview_tone(d->work.nalarms > 0, false), "待审批",
          "to approve:", d->work.waiting, .command = "safeprod permit list"}},
        {i->any,
         {"incidents", "未结案事故", "Incidents", i->all,
          sp_overview_tone(i->late > 0, i->all + i->untold > 0), "超过时限",
          "late:", i->late, .command = "safeprod incident list"}},
    };

    put_group(s, "site", tiles, SP_COUNT(tiles));
}

static int64_t late_drills(const sp_overview_emergency *e)
{
    return e->counts.drills_overdue + (e->days < 0);
}

static bool training_any(const sp_training_counts *t)
{
    return t->ended + t->ending + t->drafts + t->coming + t->ongoing +
               t->to_archive >
           0;
}

static bool parties_any(const sp_overview_party *p)
{
    return p->any && p->passes + p->suspended + p->blacklist + p->proposals > 0;
}

static void put_people(const sp_overview_data *d, sp_str *s)
{
    const sp_training_counts *t = &d->training;
    const sp_overview_party *p = &d->parties;
    const sp_overview_emergency *e = &d->emergency;
    const sp_duty_counts *c = &d->duty.counts;
    int64_t lacking = e->counts.supplies_short + e->counts.supplies_expired;
    const room_tile tiles[] = {
        {training_any(t),
         {"training", "培训已到期人员", "Training over", t->ended,
          sp_overview_tone(t->ended > 0, t->ending > 0), "将到期",
          "soon:", t->ending, .command = "safeprod training due"}},
        {parties_any(p),
         {"parties", "相关方有效入场证", "Entry passes", p->passes,
          sp_overview_tone(false, p->suspended + p->proposals > 0), "已暂停",
          "suspended:", p->suspended, .command = "safeprod pass list"}},
        {d->duty.any && c->due > 0,
         {"duties", "本月履责完成", "Duties done", c->done,
          sp_overview_tone(false, c->missed > 0), "漏做", "missed:", c->missed,
          .of = c->due, .command = "safeprod duty counts"}},
        {e->any,
         {"emergency", "应急物资短缺、过期", "Supplies bad", lacking,
          sp_overview_tone(lacking + late_drills(e) > 0,
                           e->counts.drills_open > 0),
          "应做演练", "drills:", e->counts.drills_open,
          .command = "safeprod supply due"}},
    };

    put_group(s, "people", tiles, SP_COUNT(tiles));
}

void sp_overview_room_tiles(const sp_overview_data *data, sp_str *s)
{
    put_site(data, s);
    put_people(data, s);
}

/* ---- what wants attention ---- */

typedef struct matter {
    const char *key;
    const char *tone;
    int64_t n;
    const char *zh, *en; /* with the number in it */
    const char *command;
} matter;

static void put_matters(sp_str *s, const matter *matters, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const matter *m = &matters[i];
        const char *zh = strstr(m->zh, "N");
        SP_AUTOSTR first = {0};
        SP_AUTOSTR second = {0};
        if (m->n <= 0)
            continue;
        sp_str_addn(&first, m->zh, (size_t)(zh - m->zh));
        sp_str_addf(&first, "%" PRId64 "%s", m->n, zh + 1);
        sp_str_addf(&second, "%s: %" PRId64, m->en, m->n);
        s->failed = s->failed || first.failed || second.failed;
        sp_put_matter(s, &(sp_overview_matter){.key = m->key,
                                               .tone = m->tone,
                                               .zh = sp_str_text(&first),
                                               .en = sp_str_text(&second),
                                               .note = m->command});
    }
}

static void site_matters(const sp_overview_data *d, sp_str *s)
{
    const sp_overview_incidents *i = &d->incidents;
    const matter matters[] = {
        {"incidents", "bad", i->late, "事故的法定时限 N 个已超过",
         "clocks of incidents that are over", "safeprod incident list"},
        {"alarms", "bad", d->alarms.open[4], "四级报警 N 条尚未关闭",
         "alarms of level 4 that are open", "safeprod alarm list --level 4"},
        {"alarms", "bad", d->alarms.open[3], "三级报警 N 条尚未关闭",
         "alarms of level 3 that are open", "safeprod alarm list --level 3"},
        {"hazards", "bad", d->hazards.major, "重大隐患 N 条尚未销号",
         "major hazards that are open", "safeprod hazard list --level major"},
        {"hazards", "bad", d->hazards.overdue, "隐患 N 条整改逾期",
         "hazards that are overdue", "safeprod hazard list --overdue"},
        {"inspections", "bad", d->tasks.overdue, "检查任务 N 项逾期未做",
         "inspections that are overdue", "safeprod inspection tasks --overdue"},
        {"incidents", "warn", i->untold, "事故 N 起没有接报时间，时限未起算",
         "incidents without the time from which clocks run",
         "safeprod incident list"},
    };

    put_matters(s, matters, SP_COUNT(matters));
    if (d->hazards.signal_zh)
        sp_put_matter(s, &(sp_overview_matter){.key = "hazards",
                                               .tone = "warn",
                                               .zh = d->hazards.signal_zh,
                                               .en = d->hazards.signal_en});
}

static void people_matters(const sp_overview_data *d, sp_str *s)
{
    const sp_emergency_counts *e = &d->emergency.counts;
    bool any = d->emergency.any;
    const matter matters[] = {
        {"training", "bad", d->training.ended, "N 人培训已到期",
         "people whose training is over", "safeprod training due"},
        {"emergency", "bad", any ? e->supplies_short : 0,
         "应急物资 N 种低于最低储备", "supplies below their least",
         "safeprod supply due"},
        {"emergency", "bad", any ? e->supplies_expired : 0,
         "应急物资 N 种已过期", "supplies that have expired",
         "safeprod supply due"},
        {"emergency", "bad", any ? e->drills_overdue : 0,
         "计划的演练 N 次过期未做", "planned drills whose day is over",
         "safeprod drill due"},
        {"emergency", "warn", any ? e->checks_overdue : 0,
         "应急物资 N 种检查逾期", "supplies whose inspection is overdue",
         "safeprod supply due"},
        {"emergency", "warn", any ? e->reviews_due : 0, "应急预案 N 份应评估",
         "emergency plans to be assessed", "safeprod emergency-plan list"},
        {"parties", "warn", d->parties.suspended, "入场证 N 张已暂停",
         "entry passes that are suspended",
         "safeprod pass list --state suspended"},
        {"parties", "warn", d->parties.proposals, "黑名单 N 项待审批",
         "blacklist entries to be decided", "safeprod blacklist list"},
        {"duties", "warn", d->duty.any ? d->duty.counts.missed : 0,
         "本月履责漏做 N 项", "duties missed this month",
         "safeprod duty tasks --missed"},
    };

    put_matters(s, matters, SP_COUNT(matters));
    if (any && e->drills_open > 0 && *e->next_drill)
        sp_put_matter(s, &(sp_overview_matter){
                             .key = "emergency",
                             .tone = d->emergency.days < 0 ? "bad" : "warn",
                             .zh = "应做的应急演练",
                             .en = "an emergency drill is asked for",
                             .due = e->next_drill,
                             .days = d->emergency.days,
                             .note = "safeprod drill due"});
}

void sp_overview_room_matters(const sp_overview_data *data, sp_str *s)
{
    for (size_t i = 0; i < data->work.nalarms; i++)
        sp_put_matter(s, &(sp_overview_matter){.key = "permits",
                                               .tone = "bad",
                                               .zh = data->work.alarms_zh[i],
                                               .en = data->work.alarms_en[i]});
    site_matters(data, s);
    people_matters(data, s);
}

/* ---- members ---- */

typedef struct count {
    const char *name;
    int64_t n;
} count;

static void put_counts(sp_str *s, const char *name, const count *counts,
                       size_t n)
{
    sp_put_open(s, name, '{');
    for (size_t i = 0; i < n; i++)
        sp_put_number(s, counts[i].name, counts[i].n);
    sp_str_addc(s, '}');
}
#define PUT_COUNTS(s, name, counts)                                            \
    put_counts(s, name, counts, SP_COUNT(counts))

static void put_ranked(sp_str *s, const char *name,
                       const sp_overview_ranked *ranked, size_t n)
{
    sp_put_open(s, name, '[');
    for (size_t i = 0; i < n; i++) {
        sp_put_item(s);
        sp_put_text(s, "name", ranked[i].name);
        sp_put_member(s, "score");
        sp_str_addf(s, "%.2f}", (double)ranked[i].score / 10000);
    }
    sp_str_addc(s, ']');
}

static void put_duty(const sp_overview_duty *d, sp_str *s)
{
    const sp_duty_counts *c = &d->counts;
    const count counts[] = {{"due", c->due},         {"done", c->done},
                            {"on_time", c->on_time}, {"missed", c->missed},
                            {"waiting", c->waiting}, {"people", c->people}};

    PUT_COUNTS(s, "duty", counts);
    s->len -= s->len > 0; /* the bracket; the names follow */
    put_ranked(s, "top", d->top, d->ntop);
    put_ranked(s, "bottom", d->bottom, d->nbottom);
    sp_str_addc(s, '}');
}

static void put_emergency(const sp_emergency_counts *c, sp_str *s)
{
    const count counts[] = {{"plans_in_force", c->plans_in_force},
                            {"reviews_due", c->reviews_due},
                            {"drills_open", c->drills_open},
                            {"drills_overdue", c->drills_overdue},
                            {"supplies", c->supplies},
                            {"supplies_short", c->supplies_short},
                            {"supplies_expired", c->supplies_expired},
                            {"supplies_expiring", c->supplies_expiring},
                            {"checks_overdue", c->checks_overdue}};

    PUT_COUNTS(s, "emergency", counts);
}

static void put_people_members(const sp_overview_data *d, sp_str *s)
{
    const sp_training_counts *t = &d->training;
    const sp_overview_party *p = &d->parties;
    const count training[] = {
        {"drafts", t->drafts},        {"coming", t->coming},
        {"ongoing", t->ongoing},      {"to_archive", t->to_archive},
        {"ending_people", t->ending}, {"ended_people", t->ended}};
    const count parties[] = {{"passes", p->passes},
                             {"suspended", p->suspended},
                             {"ending", p->ending},
                             {"blacklist", p->blacklist},
                             {"proposals", p->proposals}};

    if (training_any(t))
        PUT_COUNTS(s, "training", training);
    if (parties_any(p))
        PUT_COUNTS(s, "parties", parties);
    if (d->emergency.any)
        put_emergency(&d->emergency.counts, s);
    if (d->duty.any)
        put_duty(&d->duty, s);
}

void sp_overview_room_members(const sp_overview_data *data, sp_str *s)
{
    const sp_overview_alarms *a = &data->alarms;
    const sp_overview_incidents *i = &data->incidents;
    const count alarms[] = {
        {"level_4", a->open[4]}, {"level_3", a->open[3]},
        {"level_2", a->open[2]}, {"level_1", a->open[1]},
        {"unacked", a->unacked}, {"suppressed", a->suppressed}};
    const count of_incidents[] = {{"clocks_over", i->late},
                                  {"not_told", i->untold}};
    count grades[SP_ACCIDENT_GRADE_COUNT];

    if (hazards_any(&data->hazards)) {
        sp_put_member(s, "hazards");
        sp_overview_hazards_json(&data->hazards, s);
    }
    if (a->any)
        PUT_COUNTS(s, "alarms", alarms);
    for (size_t g = 0; g < SP_COUNT(grades); g++)
        grades[g] = (count){sp_accident_grade_labels[g].name, i->open[g]};
    if (i->any) {
        PUT_COUNTS(s, "incidents", of_incidents);
        s->len -= s->len > 0;
        PUT_COUNTS(s, "open", grades);
        sp_str_addc(s, '}');
    }
    put_people_members(data, s);
}
