/* Gas tests: what has to have been measured, where, and how long ago. */
#include "gas_limit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "when.h"

enum { KEYS_MAX = 256 };

/* The last reading of each substance at each point. */
typedef struct latest {
    const sp_gas_reading *of[KEYS_MAX];
    size_t count;
} latest;

typedef struct inquiry {
    const sp_permit_type *type;
    const sp_permit_grading *grading;
    const sp_gas_log *log;
    const sp_gas_question *q;
    sp_permit_reasons *reasons;
    latest last;
    bool missing[SP_PERMIT_GAS_KIND_COUNT]; /* said that some is missing */
    bool anew[SP_PERMIT_GAS_KIND_COUNT];    /* the break was too long */
} inquiry;

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool same(const char *a, const char *b)
{
    return strcmp(or_empty(a), or_empty(b)) == 0;
}

/* Seconds from @from to @now; hostile times do not overflow. */
static int64_t since(int64_t from, int64_t now)
{
    int64_t span;

    return __builtin_sub_overflow(now, from, &span) ? INT64_MAX : span;
}

static bool has_points(const inquiry *in)
{
    SP_PERMIT_EACH(sp_permit_gas_point, point, in->type, SP_PERMIT_GAS_POINTS)
    if (sp_permit_applies(&point->item, in->grading))
        return true;
    return false;
}

/* ---- readings that do not count ---- */

typedef enum stray {
    COUNTS,
    OTHER_PERMIT,
    OTHER_PLACE,
    FROM_THE_FUTURE,
    NO_POINT,
    NO_ANALYST
} stray;

static stray stray_of(const inquiry *in, const sp_gas_reading *r)
{
    if (!same(r->permit, in->log->permit))
        return OTHER_PERMIT;
    if (r->place && *r->place && in->log->place &&
        !same(r->place, in->log->place))
        return OTHER_PLACE;
    if (r->at > in->q->now || r->at == SP_NO_TIME)
        return FROM_THE_FUTURE;
    if (!*or_empty(r->analyst))
        return NO_ANALYST;
    if (!*or_empty(r->point) && has_points(in))
        return NO_POINT;
    return COUNTS;
}

/* Why a reading that might have filled a gap does not. */
static void say_stray(const inquiry *in, const sp_gas_reading *r, stray why)
{
    static const struct {
        const char *code;
        const char *zh;
        const char *en;
    } said[] = {
        [OTHER_PERMIT] = {"gas_other_permit", "是为另一张作业票取样的",
                          "was taken for another ticket"},
        [OTHER_PLACE] = {"gas_other_place", "是在另一个地点取样的",
                         "was taken at another place"},
        [FROM_THE_FUTURE] = {"gas_future", "的取样时间在将来，或没有时间",
                             "is from the future, or has no time"},
        [NO_POINT] = {"gas_no_point", "没有写明取样部位",
                      "does not say at which point"},
        [NO_ANALYST] = {"gas_no_analyst", "没有分析人", "has no analyst"},
    };
    sp_gas_words words = sp_gas_describe(r, in->log->zone);

    sp_permit_reason_add(in->reasons, said[why].code, "GB 30871-2022 5.3",
                         "%s%.0s %s%.0s，不能算数",
                         "%.0s%s %.0s%s; not counted", words.zh, words.en,
                         said[why].zh, said[why].en);
}

static void say_strays(const inquiry *in, sp_permit_gas_kind kind)
{
    for (size_t i = 0; i < in->log->count; i++) {
        const sp_gas_reading *r = &in->log->readings[i];
        stray why = stray_of(in, r);
        if (r->kind == kind && why != COUNTS)
            say_stray(in, r, why);
    }
}

/* ---- the last reading of each kind ---- */

static bool same_key(const sp_gas_reading *a, const sp_gas_reading *b)
{
    return a->kind == b->kind && same(a->point, b->point) &&
           sp_gas_same_substance(a, b);
}

static bool seen(const latest *last, const sp_gas_reading *r)
{
    for (size_t i = 0; i < last->count; i++)
        if (same_key(last->of[i], r))
            return true;
    return false;
}

/* From the newest back. */
static sp_status find_latest(inquiry *in)
{
    const sp_gas_log *log = in->log;

    for (size_t i = log->count; i-- > 0;) {
        const sp_gas_reading *r = &log->readings[i];
        if ((unsigned)r->kind >= SP_PERMIT_GAS_KIND_COUNT)
            return sp_fail(SP_INVALID, "第 %zu 个气体读数的类别 %d 不存在",
                           "gas reading %zu is of no kind that exists: %d", i,
                           (int)r->kind);
        if (i > 0 && log->readings[i - 1].at > r->at)
            return sp_fail(SP_INVALID, "气体读数应按时间排列（第 %zu 个）",
                           "gas readings must be in order of time (number %zu)",
                           i);
        if (stray_of(in, r) != COUNTS || seen(&in->last, r))
            continue;
        if (in->last.count == KEYS_MAX)
            return sp_fail(SP_INVALID, "一张作业票最多有 %d 种气体和部位",
                           "a ticket has at most %d gases and points",
                           KEYS_MAX);
        in->last.of[in->last.count++] = r;
    }
    return SP_OK;
}

/* The newest reading of @kind at @point (NULL: anywhere), of @substance (NULL:
 * any). */
static const sp_gas_reading *newest(const inquiry *in, sp_permit_gas_kind kind,
                                    const char *point, const char *substance)
{
    for (size_t i = 0; i < in->last.count; i++) {
        const sp_gas_reading *r = in->last.of[i];
        if (r->kind == kind && (!point || same(r->point, point)) &&
            (!substance || sp_gas_is(r, substance)))
            return r;
    }
    return NULL;
}

/* ---- what a rule asks for ---- */

/* What has to be measured, in words. */
typedef struct need {
    const sp_permit_gas_rule *rule;
    sp_permit_gas_kind kind;
    const sp_permit_gas_point *point; /* NULL: anywhere */
    const char *substance;            /* NULL: any */
} need;

/* "氧（上部）" */
static sp_gas_words words_of(const need *n)
{
    const sp_label *label = &sp_permit_gas_kind_labels[n->kind];
    const char *zh = n->substance ? n->substance : label->zh;
    const char *en = n->substance ? n->substance : label->en;
    sp_gas_words words;

    if (n->point) {
        snprintf(words.zh, sizeof words.zh, "%.60s（%.80s）", zh,
                 n->point->item.zh);
        snprintf(words.en, sizeof words.en, "%.60s (%.80s)", en,
                 n->point->item.en);
    } else {
        snprintf(words.zh, sizeof words.zh, "%.60s", zh);
        snprintf(words.en, sizeof words.en, "%.60s", en);
    }
    return words;
}

/* Several rules may miss the same. */
static bool was_said(const inquiry *in, const char *code, const char *zh)
{
    for (size_t i = 0; i < in->reasons->count; i++)
        if (strcmp(in->reasons->items[i].code, code) == 0 &&
            strstr(in->reasons->items[i].zh, zh))
            return true;
    return false;
}

static void say_missing(inquiry *in, const need *n)
{
    sp_gas_words words = words_of(n);

    if (was_said(in, "gas_missing", words.zh))
        return;
    sp_permit_reason_add(in->reasons, "gas_missing", n->rule->item.clause,
                         "没有%s%.0s的检测结果", "%.0sno test of %s", words.zh,
                         words.en);
    if (!in->missing[n->kind])
        say_strays(in, n->kind);
    in->missing[n->kind] = true;
}

typedef struct span {
    char zh[48];
    char en[48];
} span;

static span span_of(int64_t seconds)
{
    span s;
    int64_t minutes = seconds / 60, rest = seconds % 60;

    if (rest) {
        snprintf(s.zh, sizeof s.zh, "%" PRId64 " 分 %" PRId64 " 秒", minutes,
                 rest);
        snprintf(s.en, sizeof s.en, "%" PRId64 " min %" PRId64 " s", minutes,
                 rest);
    } else {
        snprintf(s.zh, sizeof s.zh, "%" PRId64 " 分钟", minutes);
        snprintf(s.en, sizeof s.en, "%" PRId64 " min", minutes);
    }
    return s;
}

/* The test is @age seconds old where @most are allowed. */
static void say_old(inquiry *in, const need *n, const char *code, int64_t age,
                    int64_t most)
{
    sp_gas_words words = words_of(n);
    span is = span_of(age), may = span_of(most);

    sp_permit_reason_add(
        in->reasons, code, n->rule->item.clause,
        "%s%.0s 的检测已过 %s%.0s，最多 %s%.0s，应重新检测",
        "%.0s%s was tested %.0s%s ago, at most %.0s%s; test again", words.zh,
        words.en, is.zh, is.en, may.zh, may.en);
}

static void say_break(inquiry *in, const need *n, int64_t pause)
{
    sp_gas_words words = words_of(n);
    span is = span_of(pause), may = span_of(n->rule->retest_after);

    sp_permit_reason_add(
        in->reasons, "gas_after_break", n->rule->item.clause,
        "作业已中断 %2$s%3$.0s，超过 %4$s%5$.0s，%1$s%6$.0s 应重新检测",
        "work was interrupted for %3$s%2$.0s, more than %5$s%4$.0s: test "
        "%6$s%1$.0s again",
        words.zh, is.zh, is.en, may.zh, may.en, words.en);
}

static void say_day(inquiry *in, const need *n)
{
    sp_gas_words words = words_of(n);

    sp_permit_reason_add(in->reasons, "gas_day", n->rule->item.clause,
                         "%s%.0s 今天还没有检测，每天作业前都应检测",
                         "%.0s%s was not tested today; it is tested before the "
                         "work of every day",
                         words.zh, words.en);
}

/* ---- is a reading new enough? ---- */

static int64_t pause_of(const inquiry *in)
{
    return in->q->moment == SP_PERMIT_AT_RESUME
               ? since(in->q->break_from, in->q->now)
               : 0;
}

static bool asks_anew(const inquiry *in, const sp_permit_gas_rule *rule)
{
    return rule->retest_after >= 0 && pause_of(in) > rule->retest_after;
}

/* Does a rule have anything to ask at this moment? One that is about breaks
 * has nothing to say about a start. */
static bool asks(const inquiry *in, const sp_permit_gas_rule *rule,
                 sp_permit_gas_kind kind)
{
    bool starts = in->q->moment == SP_PERMIT_AT_START;
    bool watched = rule->watch != SP_PERMIT_WATCH_NONE;

    return rule->daily || asks_anew(in, rule) ||
           (rule->sample_to_start >= 0 && (starts || in->anew[kind])) ||
           (!starts && watched && rule->every > 0) ||
           (starts && rule->retest_after < 0 && !watched);
}

/* A start, and the resumption after a long break, need a fresh test. */
static void check_fresh(inquiry *in, const need *n, const sp_gas_reading *r)
{
    const sp_permit_gas_rule *rule = n->rule;
    const sp_gas_question *q = in->q;
    int64_t age = since(r->at, q->now);
    bool starts = q->moment == SP_PERMIT_AT_START;

    if (asks_anew(in, rule) && r->at < q->break_from)
        say_break(in, n, pause_of(in));
    else if (rule->sample_to_start >= 0 && (starts || in->anew[n->kind]) &&
             age > rule->sample_to_start)
        say_old(in, n, "gas_old", age, rule->sample_to_start);
    else if (rule->daily && sp_day_of(r->at, in->log->zone) !=
                                sp_day_of(q->now, in->log->zone))
        say_day(in, n);
    else if (!starts && rule->watch != SP_PERMIT_WATCH_NONE &&
             rule->every > 0 && age > rule->every)
        say_old(in, n, "gas_watch", age, rule->every);
}

/* The longest time between readings of a kind since work began, where it is
 * longer than the rule allows. */
static void check_gaps(inquiry *in, const need *n)
{
    const sp_gas_log *log = in->log;
    int64_t last = in->q->work_from, longest = 0;

    if (last == SP_NO_TIME || n->rule->every <= 0 ||
        n->rule->watch == SP_PERMIT_WATCH_NONE)
        return;
    for (size_t i = 0; i < log->count; i++) {
        const sp_gas_reading *r = &log->readings[i];
        if (r->kind != n->kind || r->at <= last || stray_of(in, r) != COUNTS)
            continue;
        if (since(last, r->at) > longest)
            longest = since(last, r->at);
        last = r->at;
    }
    if (longest <= n->rule->every)
        return;
    sp_gas_words words = words_of(n);
    span is = span_of(longest), may = span_of(n->rule->every);
    sp_permit_reason_add(
        in->reasons, "gas_gap", n->rule->item.clause,
        "%s%.0s 两次记录相隔 %s%.0s，最多 %s%.0s",
        "%.0s%s: %.0s%s passed between two records, at most %.0s%s", words.zh,
        words.en, is.zh, is.en, may.zh, may.en);
}

static void check_need(inquiry *in, const need *n)
{
    const sp_gas_reading *r = newest(
        in, n->kind, n->point ? n->point->item.code : NULL, n->substance);

    if (r)
        check_fresh(in, n, r);
    else
        say_missing(in, n);
}

static void check_substance(inquiry *in, need n)
{
    bool any = false;

    SP_PERMIT_EACH(sp_permit_gas_point, point, in->type, SP_PERMIT_GAS_POINTS)
    {
        if (!sp_permit_applies(&point->item, in->grading))
            continue;
        any = true;
        n.point = point;
        check_need(in, &n);
    }
    n.point = NULL;
    if (!any)
        check_need(in, &n);
    check_gaps(in, &n);
}

/* Every substance that is expected, or at least one of the kind. */
static void check_kind(inquiry *in, const sp_permit_gas_rule *rule,
                       sp_permit_gas_kind kind)
{
    need n = {.rule = rule, .kind = kind};
    bool named = false;

    for (size_t i = 0; i < in->log->nexpected; i++) {
        if (in->log->expected[i].kind != kind)
            continue;
        named = true;
        n.substance = in->log->expected[i].substance;
        check_substance(in, n);
    }
    n.substance = NULL;
    if (!named)
        check_substance(in, n);
}

static void check_rule(inquiry *in, const sp_permit_gas_rule *rule)
{
    for (int kind = 0; kind < SP_PERMIT_GAS_KIND_COUNT; kind++)
        if (rule->kinds >> kind & 1 && asks(in, rule, (sp_permit_gas_kind)kind))
            check_kind(in, rule, (sp_permit_gas_kind)kind);
    if (rule->watch == SP_PERMIT_WATCH_CONTINUOUS && !in->log->monitored)
        sp_permit_reason_add(in->reasons, "gas_no_monitor", rule->item.clause,
                             "作业期间应连续检测，现场没有连续检测仪",
                             "gas is monitored continuously during this work, "
                             "and no monitor stands on the site");
}

/* For which kinds was the break too long? Then the rules about a start hold
 * once more. */
static void find_breaks(inquiry *in)
{
    SP_PERMIT_EACH(sp_permit_gas_rule, rule, in->type, SP_PERMIT_GAS_RULES)
    if (sp_permit_applies(&rule->item, in->grading) && asks_anew(in, rule))
        for (int kind = 0; kind < SP_PERMIT_GAS_KIND_COUNT; kind++)
            in->anew[kind] |= rule->kinds >> kind & 1;
}

/* A reading that lacks its analyst or its point proves nothing, but gas that it
 * found is there until a later and whole one says otherwise. */
static void judge_incomplete(const inquiry *in)
{
    for (size_t i = 0; i < in->log->count; i++) {
        const sp_gas_reading *r = &in->log->readings[i];
        stray why = stray_of(in, r);
        if (why != NO_POINT && why != NO_ANALYST)
            continue;
        const sp_gas_reading *whole = newest(in, r->kind, NULL, r->substance);
        if (!whole || whole->at <= r->at)
            sp_gas_judge(in->type, in->grading, r, in->log->zone, in->reasons);
    }
}

sp_status sp_gas_check(const sp_permit_type *type,
                       const sp_permit_grading *grading, const sp_gas_log *log,
                       const sp_gas_question *question,
                       sp_permit_reasons *reasons)
{
    inquiry in = {.type = type,
                  .grading = grading,
                  .log = log,
                  .q = question,
                  .reasons = reasons};

    SP_TRY(find_latest(&in));
    find_breaks(&in);
    SP_PERMIT_EACH(sp_permit_gas_rule, rule, type, SP_PERMIT_GAS_RULES)
    if (sp_permit_applies(&rule->item, grading))
        check_rule(&in, rule);
    for (size_t i = 0; i < in.last.count; i++)
        sp_gas_judge(type, grading, in.last.of[i], log->zone, reasons);
    judge_incomplete(&in);
    return SP_OK;
}
