/* Guards about the site and the time: validity, gas, measures, other works,
 * weather, counts. */
#include "permit_why.h"

#include <inttypes.h>
#include <string.h>

#include "when.h"

void sp_guard_window(sp_cycle *c, sp_permit_reasons *out)
{
    const sp_cycle_facts *f = c->facts;
    const char *clause = sp_guard_clause(c, SP_GUARD_WINDOW);
    char at[32];

    if (f->valid_from == SP_NO_INT || f->valid_to == SP_NO_INT) {
        sp_permit_reason_add(out, "no_period", clause, "没有有效期",
                             "there is no validity");
    } else if (c->request->now < f->valid_from) {
        sp_time_format(f->valid_from, f->gas.zone, at);
        sp_permit_reason_add(out, "too_early", clause, "有效期从 %s 才开始",
                             "the validity begins at %s", at);
    } else if (c->request->now > f->valid_to) {
        sp_time_format(f->valid_to, f->gas.zone, at);
        sp_permit_reason_add(
            out, "too_late", clause, "有效期已于 %s 结束，应另办新票",
            "the validity ended at %s: a new ticket is needed", at);
    }
}

void sp_guard_late(sp_cycle *c, sp_permit_reasons *out)
{
    if (c->facts->valid_to != SP_NO_INT &&
        c->request->now <= c->facts->valid_to)
        sp_permit_reason_add(out, "not_late", "", "有效期还没有过",
                             "the validity has not passed");
}

void sp_guard_cause(sp_cycle *c, sp_permit_reasons *out)
{
    if (!c->request->cause_cleared)
        sp_permit_reason_add(out, "cause_there",
                             sp_guard_clause(c, SP_GUARD_CAUSE),
                             "没有确认造成暂停的原因已消除",
                             "it is not confirmed that what led to the "
                             "suspension is gone");
}

void sp_guard_gas(sp_cycle *c, sp_permit_reasons *out)
{
    const sp_cycle_facts *f = c->facts;
    sp_gas_question q = {.moment = sp_cycle_moment(c->request->action),
                         .now = c->request->now,
                         .break_from = f->suspended_at,
                         .work_from = f->work_from};

    /* What was refused may go on where it stood only if it could resume. */
    if (c->request->action == SP_PERMIT_DO_REFUSE)
        q.moment = SP_PERMIT_AT_START;
    sp_status status = sp_gas_check(c->type, f->grading, &f->gas, &q, out);
    if (status != SP_OK)
        c->status = status;
}

/* ---- measures ---- */

static bool is_answered(const sp_cycle *c, unsigned no)
{
    for (size_t i = 0; i < c->facts->nmeasures; i++) {
        const sp_cycle_measure *m = &c->facts->measures[i];
        if (m->no == no && m->by && *m->by && m->at != SP_NO_INT &&
            m->at <= c->request->now)
            return true;
    }
    return false;
}

void sp_guard_measures(sp_cycle *c, sp_permit_reasons *out)
{
    SP_PERMIT_EACH(sp_permit_measure, m, c->type, SP_PERMIT_MEASURES)
    {
        if (!sp_permit_applies(&m->item, c->facts->grading) ||
            is_answered(c, m->no))
            continue;
        sp_permit_reason_add(
            out, "measure_open", m->item.clause,
            "第 %u 项安全措施没有人确认（涉及或不涉及）：%.600s%.0s",
            "measure %u is answered by nobody (involved or not): %.0s%.600s",
            m->no, m->item.zh, m->item.en);
    }
}

void sp_guard_reconfirmed(sp_cycle *c, sp_permit_reasons *out)
{
    if (!c->request->site_checked)
        sp_permit_reason_add(
            out, "not_reconfirmed", sp_guard_clause(c, SP_GUARD_RECONFIRMED),
            "没有重新确认安全措施", "the measures are not confirmed once more");
}

/* ---- other works ---- */

static const sp_cycle_related *related_of(const sp_cycle *c, const char *type)
{
    for (size_t i = 0; i < c->facts->nrelated; i++)
        if (sp_cycle_same(c->facts->related[i].type, type) &&
            !sp_permit_state_is_final(c->facts->related[i].state))
            return &c->facts->related[i];
    return NULL;
}

/* A ticket that serves another has no longer a period than that one. */
static void check_served(const sp_cycle *c, const sp_cycle_related *r,
                         sp_permit_reasons *out)
{
    const sp_cycle_facts *f = c->facts;

    if (sp_permit_state_is_final(r->state))
        sp_permit_reason_add(out, "served_ended", "GB 30871-2022 10.8",
                             "所服务的作业票 %.40s 已经结束",
                             "ticket %.40s, which this one serves, has ended",
                             r->number ? r->number : "?");
    else if (f->valid_from < r->from || f->valid_to > r->to)
        sp_permit_reason_add(out, "served_period", "GB 30871-2022 10.8",
                             "有效期超出所服务的作业票 %.40s 的有效期",
                             "the validity goes beyond that of ticket %.40s, "
                             "which this one serves",
                             r->number ? r->number : "?");
}

void sp_guard_related(sp_cycle *c, sp_permit_reasons *out)
{
    SP_PERMIT_EACH(sp_permit_simops, rule, c->type, SP_PERMIT_SIMOPS)
    if (rule->effect == SP_PERMIT_ALSO_NEEDS &&
        sp_cycle_same(rule->a, c->type->code) &&
        sp_permit_applies(&rule->item, c->facts->grading) &&
        !related_of(c, rule->b))
        sp_permit_reason_add(out, "ticket_missing", rule->item.clause,
                             "还需要另一张作业票：%.120s%.0s",
                             "another ticket is needed: %.0s%.120s",
                             rule->item.zh, rule->item.en);
    for (size_t i = 0; i < c->facts->nrelated; i++)
        if (c->facts->related[i].served)
            check_served(c, &c->facts->related[i], out);
}

void sp_guard_conflicts(sp_cycle *c, sp_permit_reasons *out)
{
    for (size_t i = 0; i < c->facts->nconflicts; i++) {
        const sp_cycle_conflict *x = &c->facts->conflicts[i];
        bool settled = (x->effect == SP_PERMIT_AVOID && x->settled) ||
                       (x->effect == SP_PERMIT_COORDINATE &&
                        c->facts->coordinator && *c->facts->coordinator);
        if (!settled)
            sp_permit_reason_add(out, "conflict", x->clause ? x->clause : "",
                                 "与 %.60s 冲突：%.160s%.0s",
                                 "conflict with %.60s: %.0s%.160s",
                                 x->other ? x->other : "?", x->zh ? x->zh : "",
                                 x->en ? x->en : "");
    }
}

/* ---- weather ---- */

static const sp_cycle_weather *seen(const sp_cycle *c, const char *measure)
{
    for (size_t i = 0; i < c->request->nweather; i++)
        if (sp_cycle_same(c->request->weather[i].measure, measure))
            return &c->request->weather[i];
    return NULL;
}

static bool is_bad(const sp_permit_weather *row, int64_t value)
{
    return (row->state && value != 0) ||
           (row->from != INT64_MAX && value >= row->from) ||
           (row->to != INT64_MIN && value <= row->to);
}

/* A measure of the weather in words; others as the pack writes them. */
static const char *weather_word(const char *measure, sp_lang lang)
{
    static const sp_label words[] = {
        {"wind_force", "风力（级）", "wind force", NULL},
        {"temperature", "气温（℃）", "temperature", NULL},
        {"thunder", "雷电", "thunder", NULL},
        {"fog", "大雾", "fog", NULL},
        {"rain", "雨", "rain", NULL},
        {"snow", "雪", "snow", NULL},
    };

    for (size_t i = 0; i < SP_COUNT(words); i++)
        if (sp_cycle_same(words[i].name, measure))
            return lang == SP_EN ? words[i].en : words[i].zh;
    return measure;
}

void sp_guard_weather(sp_cycle *c, sp_permit_reasons *out)
{
    SP_PERMIT_EACH(sp_permit_weather, row, c->type, SP_PERMIT_WEATHERS)
    {
        if (!sp_permit_applies(&row->item, c->facts->grading))
            continue;
        const sp_cycle_weather *w = seen(c, row->measure);
        if (!w)
            sp_permit_reason_add(
                out, "weather_unknown", row->item.clause,
                "没有查看天气（" SP_IN_ZH "）：%.100s%.0s",
                "the weather was not looked at (" SP_IN_EN "): %.0s%.100s",
                weather_word(row->measure, SP_ZH),
                weather_word(row->measure, SP_EN), row->item.zh, row->item.en);
        else if (is_bad(row, w->value))
            sp_permit_reason_add(out, "weather", row->item.clause,
                                 "%.120s%.0s（现在" SP_IN_ZH "为 %" PRId64 "）",
                                 "%.0s%.120s (" SP_IN_EN " is %" PRId64 " now)",
                                 row->item.zh, row->item.en,
                                 weather_word(row->measure, SP_ZH),
                                 weather_word(row->measure, SP_EN), w->value);
    }
}

/* ---- isolation, counts, the end ---- */

void sp_guard_isolation(sp_cycle *c, sp_permit_reasons *out)
{
    const sp_cycle_facts *f = c->facts;

    if (!f->isolated_by || !*f->isolated_by || f->isolated_at == SP_NO_INT ||
        f->isolated_at > c->request->now)
        sp_permit_reason_add(out, "not_isolated",
                             sp_guard_clause(c, SP_GUARD_ISOLATION),
                             "没有人确认隔离、上锁、挂牌",
                             "nobody confirmed isolation, locks and tags");
}

static bool must_count(const sp_cycle *c)
{
    SP_PERMIT_EACH(sp_permit_recheck, r, c->type, SP_PERMIT_RECHECKS)
    if (r->check == SP_PERMIT_CHECK_COUNT_OUT &&
        sp_permit_applies(&r->item, c->facts->grading))
        return true;
    return false;
}

/* Where a count is not asked for, one that was begun is still brought to an
 * end. */
static void check_count(const sp_cycle *c, const char *zh, const char *en,
                        int64_t in, int64_t out_count, sp_permit_reasons *out)
{
    const char *clause = sp_guard_clause(c, SP_GUARD_COUNT_OUT);

    if (in == SP_NO_INT && !must_count(c))
        return;
    if (in == SP_NO_INT || out_count == SP_NO_INT)
        sp_permit_reason_add(out, "not_counted", clause,
                             "没有清点%s%.0s的进出数",
                             "%.0s%s were not counted in and out", zh, en);
    else if (in != out_count)
        sp_permit_reason_add(
            out, "count_differs", clause,
            "%s%.0s进 %" PRId64 "，出 %" PRId64 "，应查清后再完工",
            "%.0s%s: %" PRId64 " in, %" PRId64 " out; find out why first", zh,
            en, in, out_count);
}

void sp_guard_count_out(sp_cycle *c, sp_permit_reasons *out)
{
    check_count(c, "人员", "people", c->facts->heads_in, c->request->heads_out,
                out);
    check_count(c, "工器具", "tools", c->facts->tools_in, c->request->tools_out,
                out);
}

void sp_guard_site(sp_cycle *c, sp_permit_reasons *out)
{
    if (!c->request->site_checked)
        sp_permit_reason_add(out, "site_unchecked",
                             sp_guard_clause(c, SP_GUARD_SITE),
                             "没有确认现场已恢复、没有残留火种和隐患",
                             "it is not confirmed that the site is restored "
                             "and nothing smoulders");
}
