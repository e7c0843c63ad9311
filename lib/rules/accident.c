/* Grades, clocks and rates of accidents. */
#include <safeprod/accident.h>

#include <string.h>

#include "base.h"

const sp_label sp_accident_grade_labels[SP_ACCIDENT_GRADE_COUNT] = {
    [SP_ACCIDENT_NONE] = {"none", "未遂", "near miss", "险肇|未造成伤亡损失"},
    [SP_ACCIDENT_GENERAL] = {"general", "一般事故", "general", "一般|IV"},
    [SP_ACCIDENT_LARGER] = {"larger", "较大事故", "larger", "较大|III"},
    [SP_ACCIDENT_MAJOR] = {"major", "重大事故", "major", "重大|II"},
    [SP_ACCIDENT_WORST] = {"worst", "特别重大事故", "especially major",
                           "特别重大|I"},
};

const sp_label sp_accident_regime_labels[SP_ACCIDENT_REGIME_COUNT] = {
    [SP_ACCIDENT_ORDINARY] = {"ordinary", "生产安全事故", "work accident",
                              NULL},
    [SP_ACCIDENT_ROAD] = {"road", "道路交通事故", "road accident", "道路交通"},
    [SP_ACCIDENT_FIRE] = {"fire", "火灾事故", "fire", "火灾"},
    [SP_ACCIDENT_SPECIAL_EQUIPMENT] = {"special_equipment", "特种设备事故",
                                       "special equipment", "特种设备"},
};

/* ---- the grade ---- */

enum { FEN_PER_YUAN = 100 };

/* 493 art. 3: from which number on each grade holds. */
static const struct bound {
    sp_accident_grade grade;
    int64_t deaths;
    int64_t serious;
    int64_t loss; /* yuan */
} bounds[] = {
    {SP_ACCIDENT_WORST, 30, 100, 100000000},
    {SP_ACCIDENT_MAJOR, 10, 50, 50000000},
    {SP_ACCIDENT_LARGER, 3, 10, 10000000},
};

sp_status sp_accident_grade_of(int64_t deaths, int64_t serious, int64_t minor,
                               int64_t loss, sp_accident_grade *out)
{
    if (deaths < 0 || serious < 0 || minor < 0 || loss < 0)
        return sp_fail(SP_INVALID, "伤亡人数和损失不能为负数",
                       "casualties and loss cannot be negative");
    for (const struct bound *b = bounds; b < bounds + SP_COUNT(bounds); b++)
        if (deaths >= b->deaths || serious >= b->serious ||
            loss / FEN_PER_YUAN >= b->loss) {
            *out = b->grade;
            return SP_OK;
        }
    *out = deaths || serious || minor || loss ? SP_ACCIDENT_GENERAL
                                              : SP_ACCIDENT_NONE;
    return SP_OK;
}

const char *sp_accident_serious_near(int64_t in_danger, int64_t trapped,
                                     int64_t evacuated)
{
    if (in_danger >= 10)
        return "安监总局令第21号 第二十六条（一）";
    if (trapped >= 3)
        return "安监总局令第21号 第二十六条（二）";
    if (evacuated >= 500)
        return "安监总局令第21号 第二十六条（三）";
    return NULL;
}

/* ---- clocks ---- */

enum {
    HOUR = 3600,
    DAY = 24 * HOUR,
    CHANGES = 30 * DAY,      /* 493 art. 13 */
    CHANGES_SHORT = 7 * DAY, /* road traffic and fire, same article */
    INVESTIGATION = 60 * DAY /* 493 art. 29 */
};

/* A line of the table of clocks: from when, how long, for which accidents. */
typedef struct clock_row {
    const char *code;
    const char *zh;
    const char *en;
    const char *clause;
    bool from_informed; /* else from when it happened */
    int64_t after;
    int64_t every;
    sp_accident_grade least;
    sp_accident_grade most;
    bool near; /* for a serious near-accident as well */
} clock_row;

static const clock_row clocks[] = {
    {"unit_report", "单位负责人向县级以上应急管理部门和有关部门报告",
     "the unit's head reports to the county's emergency authority and the "
     "authority in charge",
     "国务院令第493号 第九条", true, HOUR, 0, SP_ACCIDENT_GENERAL,
     SP_ACCIDENT_WORST, true},
    {"province_report", "同时报告省级应急管理部门",
     "report to the provincial emergency authority as well",
     "安监总局令第21号 第六条", true, HOUR, 0, SP_ACCIDENT_LARGER,
     SP_ACCIDENT_WORST, false},
    {"follow_up", "续报，每日至少一次", "follow-up report, at least daily",
     "安监总局令第21号 第十一条", true, DAY, DAY, SP_ACCIDENT_GENERAL,
     SP_ACCIDENT_LARGER, true},
    {"follow_up", "续报，每日至少两次",
     "follow-up report, at least twice a day", "安监总局令第21号 第十一条",
     true, DAY / 2, DAY / 2, SP_ACCIDENT_MAJOR, SP_ACCIDENT_WORST, false},
    {"investigation", "提交事故调查报告", "hand in the investigation's report",
     "国务院令第493号 第二十九条", false, INVESTIGATION, 0, SP_ACCIDENT_GENERAL,
     SP_ACCIDENT_WORST, false},
};

static bool clock_holds(const clock_row *row, const sp_accident_facts *facts)
{
    if (facts->grade == SP_ACCIDENT_NONE)
        return facts->serious_near && row->near;
    return facts->grade >= row->least && facts->grade <= row->most;
}

/* How long casualties that change are reported. */
static sp_accident_clock casualties(const sp_accident_facts *facts,
                                    int64_t happened)
{
    bool brief =
        facts->regime == SP_ACCIDENT_ROAD || facts->regime == SP_ACCIDENT_FIRE;

    return (sp_accident_clock){
        "casualties",
        brief ? "七日内伤亡人数变化应当及时补报"
              : "三十日内伤亡人数变化应当及时补报",
        brief ? "changes of casualties within 7 days are reported"
              : "changes of casualties within 30 days are reported",
        "国务院令第493号 第十三条",
        happened + (brief ? CHANGES_SHORT : CHANGES),
        0};
}

size_t sp_accident_clocks(const sp_accident_facts *facts,
                          sp_accident_clock *out)
{
    int64_t informed = facts->informed_at;
    int64_t happened =
        facts->happened_at != SP_NO_INT ? facts->happened_at : informed;
    size_t count = 0;

    for (const clock_row *r = clocks; r < clocks + SP_COUNT(clocks); r++) {
        int64_t from = r->from_informed ? informed : happened;
        if (from == SP_NO_INT || !clock_holds(r, facts))
            continue;
        out[count++] = (sp_accident_clock){
            r->code, r->zh, r->en, r->clause, from + r->after, r->every};
    }
    if (facts->grade != SP_ACCIDENT_NONE && happened != SP_NO_INT)
        out[count++] = casualties(facts, happened);
    if (facts->regime == SP_ACCIDENT_SPECIAL_EQUIPMENT &&
        facts->grade != SP_ACCIDENT_NONE && informed != SP_NO_INT)
        out[count++] = (sp_accident_clock){
            "market_supervision",
            "向市场监督管理部门报告",
            "report to the market supervision authority",
            "质检总局令第115号（特种设备事故报告和调查处理） 第七条",
            informed + HOUR,
            0};
    return count;
}

/* ---- rates ---- */

/* count × base / over × 10,000, rounded half up. Nothing is known of a count
 * over nothing. */
static void rate(sp_accident_rate *r, int64_t count, int64_t base,
                 __int128 over)
{
    __int128 value;

    r->known = over > 0;
    if (!r->known)
        return;
    value = (__int128)count * base * 10000;
    value = (2 * value + over) / (2 * over);
    r->known = value <= INT64_MAX;
    r->value = r->known ? (int64_t)value : 0;
}

void sp_accident_rates(const sp_accident_sums *s, sp_accident_rate *out)
{
    enum { MILLION = 1000000, TRIR_HOURS = 200000 };
    /* Hours come × 10. Mean workforce = people-months / months. */
    const struct {
        sp_accident_rate rate;
        int64_t count;
        int64_t base;
        __int128 over;
    } rows[SP_ACCIDENT_RATES] = {
        {{"mpt", "千人事故死亡率", "deaths per 1,000 people", "1,000",
          "GB 6441-2025 附录A", false, 0},
         s->deaths,
         1000 * s->months,
         s->workforce_months},
        {{"ri", "千人事故受伤率", "injured per 1,000 people", "1,000",
          "GB 6441-2025 附录A", false, 0},
         s->injured,
         1000 * s->months,
         s->workforce_months},
        {{"ltifr", "百万工时损失工时伤害率 LTIFR",
          "lost-time injuries per million hours", "1,000,000 h",
          "国际通行，本库设计", false, 0},
         s->lost_time,
         MILLION * 10LL,
         s->hours},
        {{"ltir", "二十万工时损失工时伤害率 LTIR",
          "lost-time injuries per 200,000 hours", "200,000 h",
          "国际通行，本库设计", false, 0},
         s->lost_time,
         TRIR_HOURS * 10LL,
         s->hours},
        {{"trir", "二十万工时可记录伤害率 TRIR",
          "recordable injuries per 200,000 hours", "200,000 h",
          "国际通行，本库设计", false, 0},
         s->recordable,
         TRIR_HOURS * 10LL,
         s->hours},
        {{"frequency", "伤害频率", "injury frequency", "1,000,000 h",
          "GB/T 6441-1986（2025版已删除）", false, 0},
         s->recordable,
         MILLION * 10LL,
         s->hours},
        {{"severity", "伤害严重率", "injury severity, days lost", "1,000,000 h",
          "GB/T 6441-1986（2025版已删除）", false, 0},
         s->lost_days,
         MILLION * 10LL,
         s->hours},
    };

    for (size_t i = 0; i < SP_ACCIDENT_RATES; i++) {
        out[i] = rows[i].rate;
        rate(&out[i], rows[i].count, rows[i].base, rows[i].over);
    }
}
