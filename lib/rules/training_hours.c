/* Class hours of one person against the law. */
#include "training_hours.h"

#include <stdio.h>
#include <string.h>

#include "permit_reason.h"
#include "text.h"
#include "when.h"

/* ---- one session ---- */

sp_status sp_training_effective(int64_t planned, int64_t attended, int64_t days,
                                int64_t *out)
{
    const int64_t most = SP_TRAINING_DAY_MOST * (days < 1 ? 1 : days);
    char text[2][32];

    if (planned <= 0 || attended <= 0)
        return sp_fail(SP_INVALID, "学时须大于 0",
                       "class hours should be more than 0");
    if (planned > most || attended > most) {
        sp_scaled_to_text(planned > attended ? planned : attended, 1, text[0]);
        sp_scaled_to_text(most, 1, text[1]);
        return sp_fail(SP_INVALID, "%s 学时超过这些天的全部小时数 %s",
                       "%s class hours are more than the %s hours of these "
                       "days",
                       text[0], text[1]);
    }
    *out = attended < planned ? attended : planned;
    return SP_OK;
}

int64_t sp_training_class_hours(int64_t from, int64_t to, int64_t minutes)
{
    if (from == SP_NO_INT || to == SP_NO_INT || to <= from || minutes <= 0)
        return 0;
    return (to - from) / 6 / minutes; /* seconds, sixty to a minute, tenths */
}

/* ---- sums ---- */

static int year_of(int64_t day)
{
    char text[11];
    int year = 0;

    sp_day_format(day, text);
    return sscanf(text, "%4d", &year) == 1 ? year : 0;
}

static int64_t day_in(int year, const char *month_day)
{
    char text[32];
    int64_t day = 0;

    snprintf(text, sizeof text, "%04d-%s", year, month_day);
    sp_day_parse(text, &day);
    return day;
}

/* What entry @i adds: a course that was had before in the same year adds only
 * what it was longer this time. @levels: of those that go over levels alone. */
static int64_t adds(const sp_training_facts *f, size_t i, bool levels)
{
    const sp_training_entry *e = &f->entries[i];
    int64_t best = 0;

    if (!e->course)
        return e->hours;
    for (size_t k = 0; k < i; k++) {
        const sp_training_entry *b = &f->entries[k];
        if (b->course && b->hours > best && (!levels || b->level) &&
            strcmp(b->course, e->course) == 0 &&
            year_of(b->day) == year_of(e->day))
            best = b->hours;
    }
    return e->hours > best ? e->hours - best : 0;
}

/* ---- before work ---- */

/* The levels up to @reached were passed; entry @i is of the one above at most.
 */
static void take_level(const sp_training_facts *f, size_t i, unsigned *reached,
                       sp_training_standing *s)
{
    const sp_training_entry *e = &f->entries[i];
    int64_t hours = adds(f, i, true);

    if (e->level > *reached + 1) {
        s->early |= 1U << e->level;
        return;
    }
    s->level_had[e->level] += hours;
    s->had += hours;
    if (!e->passed || e->level != *reached + 1)
        return;
    ++*reached;
    s->level_on[e->level] = e->day;
    s->early &= ~(1U << e->level);
}

static void sum_first(const sp_training_facts *f, sp_training_standing *s)
{
    unsigned reached = 0;

    s->done_on = SP_NO_INT;
    for (size_t i = 0; i < SP_TRAINING_LEVEL_COUNT; i++)
        s->level_on[i] = SP_NO_INT;
    for (size_t i = 0; i < f->nentries; i++) {
        if (s->done_on != SP_NO_INT)
            return; /* what comes later is no induction */
        if (!s->first->levels)
            s->had += adds(f, i, false);
        else if (f->entries[i].level)
            take_level(f, i, &reached, s);
        if (s->had >= s->first->hours &&
            (!s->first->levels || reached == SP_TRAINING_SHIFT))
            s->done_on = f->entries[i].day;
    }
}

/* ---- again ---- */

static void look_again(const sp_training_facts *f, const sp_training_turn *turn,
                       const sp_training_refresher *r, sp_training_standing *s)
{
    int64_t since = turn->day;

    if (since == SP_NO_INT || since <= s->done_on || since > f->today ||
        !r->levels || (s->again && since < s->again_since))
        return;
    s->again = r;
    s->again_since = since;
    s->again_from = turn->known < since ? turn->known : since;
    if (s->again_from <= s->done_on)
        s->again_from = s->done_on + 1;
}

/* The levels of it in their order, from its day on. Gives the day on which the
 * last was passed. */
static int64_t done_again(const sp_training_facts *f, sp_training_standing *s)
{
    int64_t on = SP_NO_INT;

    s->again_levels = s->again->levels;
    for (size_t i = 0; i < f->nentries; i++) {
        const sp_training_entry *e = &f->entries[i];
        unsigned bit = 1U << e->level;
        if (e->day < s->again_from || !e->passed || !(s->again_levels & bit) ||
            s->again_levels & (bit - 1))
            continue;
        s->again_levels &= ~bit;
        on = e->day;
    }
    return s->again_levels ? SP_NO_INT : on;
}

/* ---- every year ---- */

static int first_year(const sp_training_facts *f, const sp_training_standing *s)
{
    if (s->done_on != SP_NO_INT)
        return year_of(s->done_on);
    if (f->hired != SP_NO_INT)
        return year_of(f->hired);
    return f->nentries ? year_of(f->entries[0].day) : year_of(f->today);
}

static void sum_year(const sp_training_facts *f, int64_t needed,
                     sp_training_year *y)
{
    y->needed = needed;
    y->met = SP_NO_INT;
    for (size_t i = 0; i < f->nentries; i++) {
        if (year_of(f->entries[i].day) != y->year)
            continue;
        y->had += adds(f, i, false);
        if (y->met == SP_NO_INT && y->had >= needed && needed > 0)
            y->met = f->entries[i].day;
    }
}

static void sum_years(const sp_training_facts *f, sp_training_standing *s)
{
    int last = year_of(f->today);
    int begin = first_year(f, s);
    int year = begin;

    if (last - year >= SP_TRAINING_YEARS_MAX)
        year = last - SP_TRAINING_YEARS_MAX + 1;
    for (; year <= last; year++) {
        bool asked = year > begin && s->done_on != SP_NO_INT &&
                     !(f->left != SP_NO_INT && year >= year_of(f->left));
        s->years[s->nyears] = (sp_training_year){.year = year};
        sum_year(f, asked ? s->yearly->hours : 0, &s->years[s->nyears++]);
    }
}

/* ---- the whole ---- */

static int64_t last_day(const sp_training_table *t, int64_t day)
{
    int64_t to = sp_day_add_months(day, (int)t->months);

    return t->to_year_end ? day_in(year_of(to), "12-31") : to - 1;
}

/* The day from which what was done last counts. */
static int64_t counts_from(const sp_training_facts *f, sp_training_standing *s)
{
    int64_t from = s->done_on;

    if (s->again)
        from = done_again(f, s);
    if (from == SP_NO_INT)
        return from;
    for (size_t i = 0; i < s->nyears; i++)
        if (s->years[i].met != SP_NO_INT && s->years[i].met > from)
            from = s->years[i].met;
    return from;
}

/* An exam holds when it was passed in the course of what is asked for now. */
static void find_exam(const sp_training_facts *f, sp_training_standing *s)
{
    int64_t since = s->again ? s->again_from : INT64_MIN;

    s->exam_on = SP_NO_INT;
    for (size_t i = 0; i < f->nexams; i++)
        if (f->exams[i] >= since)
            s->exam_on = f->exams[i];
}

sp_status sp_training_stand(const sp_training_table *table,
                            const sp_training_facts *facts,
                            sp_training_standing *out)
{
    sp_training_standing s = {
        .first = sp_training_hours_of(table, facts->staff, facts->high, false),
        .yearly = sp_training_hours_of(table, facts->staff, facts->high, true),
    };

    if (!s.first || !s.yearly)
        return sp_fail(SP_INVALID, "规则包 %.60s 没有人员类别 %u 的学时",
                       "rule pack %.60s has no hours for kind %u of staff",
                       table->name, facts->staff);
    sum_first(facts, &s);
    sum_years(facts, &s);
    if (s.done_on != SP_NO_INT) {
        look_again(facts, &facts->post_changed, &table->post_change, &s);
        look_again(facts, &facts->came_back, &table->off_job, &s);
    }
    int64_t from = counts_from(facts, &s);
    find_exam(facts, &s);
    s.complete = from != SP_NO_INT && s.exam_on != SP_NO_INT;
    s.until = s.complete ? last_day(table, from) : SP_NO_INT;
    *out = s;
    return SP_OK;
}

/* ---- in words ---- */

static void say_first(const sp_training_table *t, const sp_training_standing *s,
                      sp_permit_reasons *out)
{
    char text[3][32];

    for (unsigned l = SP_TRAINING_COMPANY;
         s->first->levels && l < SP_TRAINING_LEVEL_COUNT; l++)
        if (s->level_on[l] == SP_NO_INT)
            sp_permit_reason_add(
                out, "training_level", t->levels[l].clause,
                s->early >> l & 1 ? "上一级未合格就参加了" SP_IN_ZH
                                    "培训，不算，须重新进行"
                                  : "没有通过" SP_IN_ZH "安全培训",
                s->early >> l & 1
                    ? "training at " SP_IN_EN
                      " came before the level below was passed and does not "
                      "count"
                    : "training at " SP_IN_EN " was not passed",
                sp_training_level_labels[l].zh, sp_training_level_labels[l].en);
    if (s->had >= s->first->hours)
        return;
    sp_scaled_to_text(s->had, 1, text[0]);
    sp_scaled_to_text(s->first->hours, 1, text[1]);
    sp_scaled_to_text(s->first->hours - s->had, 1, text[2]);
    sp_permit_reason_add(out, "training_hours", s->first->origin.clause,
                         "岗前培训 %s 学时，应有 %s 学时，还差 %s 学时",
                         "%s class hours before work of %s that are needed: %s "
                         "are missing",
                         text[0], text[1], text[2]);
}

static void say_again(const sp_training_standing *s, sp_permit_reasons *out)
{
    char since[11];

    if (!s->again || !s->again_levels)
        return;
    sp_day_format(s->again_since, since);
    for (unsigned l = SP_TRAINING_COMPANY; l < SP_TRAINING_LEVEL_COUNT; l++)
        if (s->again_levels >> l & 1)
            sp_permit_reason_add(
                out, "training_again", s->again->origin.clause,
                "%s 起换岗或离岗后重新上岗，须重新通过" SP_IN_ZH "安全培训",
                "after a change of post, or a return, on %s training "
                "at " SP_IN_EN " has to be passed again",
                since, sp_training_level_labels[l].zh,
                sp_training_level_labels[l].en);
}

static void say_years(const sp_training_facts *f, const sp_training_standing *s,
                      sp_permit_reasons *out)
{
    int now = year_of(f->today);
    char text[2][32];

    for (size_t i = 0; i < s->nyears; i++) {
        const sp_training_year *y = &s->years[i];
        if (y->had >= y->needed || y->year >= now)
            continue;
        sp_scaled_to_text(y->had, 1, text[0]);
        sp_scaled_to_text(y->needed, 1, text[1]);
        sp_permit_reason_add(out, "training_yearly", s->yearly->origin.clause,
                             "%d 年再培训 %s 学时，应有 %s 学时",
                             "%d: %s class hours of %s that were needed",
                             y->year, text[0], text[1]);
    }
}

void sp_training_say(const sp_training_table *table,
                     const sp_training_facts *facts,
                     const sp_training_standing *s, sp_permit_reasons *out)
{
    char until[11];

    if (s->done_on == SP_NO_INT)
        say_first(table, s, out);
    say_again(s, out);
    if (s->exam_on == SP_NO_INT)
        sp_permit_reason_add(out, "training_exam", "安全生产法 28",
                             "没有通过安全考试", "no safety exam was passed");
    if (s->complete && s->until < facts->today) {
        sp_day_format(s->until, until);
        sp_permit_reason_add(out, "training_over", table->validity.clause,
                             "培训已于 %s 到期，须完成年度再培训",
                             "the training ended on %s: yearly training is due",
                             until);
    }
    say_years(facts, s, out);
}
