/* Training: plans, their sessions, and what posts need. */
#include <safeprod/training.h>

#include <string.h>

#include "cleaning.h"
#include "risk_tree.h"
#include "training_gather.h"
#include "training_results.h"
#include "when.h"

#define CODE(rec, zh, help_z, help_e)                                          \
    SP_FIELD(rec, code, zh, "code", .flags = SP_FIXED | SP_BRIEF,              \
             .max_len = 160, .clean = sp_code_clean, .alias = "编号",          \
             .help_zh = help_z, .help_en = help_e)
#define TIME(rec, m, zh, en, ...)                                              \
    SP_FIELD(rec, m, zh, en, .as = SP_AS_TIME, __VA_ARGS__)

/* ---- plans ---- */

/* A set in the one form that it is kept in. */
static sp_status kinds_clean(const char *text, char **out)
{
    unsigned set = 0;

    SP_TRY(sp_training_kinds_read(text, &set));
    return sp_training_kinds_write(set, out);
}

#define PLAN(m, zh, en, ...) SP_FIELD(sp_training_plan, m, zh, en, __VA_ARGS__)

static const sp_field plan_fields[] = {
    SP_HEAD_FIELDS(sp_training_plan),
    CODE(sp_training_plan, "培训编号", "不填则为 PX 加日期和序号",
         "PX, the day and a number when not given"),
    PLAN(title, "培训名称", "title",
         .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .alias = "名称"),
    PLAN(kinds, "培训类型", "kinds", .flags = SP_CONTAINS | SP_BRIEF,
         .clean = kinds_clean, .alias = "类型", .help_zh = "多个类型以顿号分开",
         .help_en = "several with commas"),
    PLAN(organiser, "组织部门", "organiser", .flags = SP_CONTAINS | SP_BRIEF,
         .alias = "组织单位"),
    PLAN(headcount, "培训人数", "people planned for", .flags = SP_BRIEF,
         .min = 0, .max = 1000000, .alias = "人数"),
    PLAN(mode, "培训形式", "mode", .flags = SP_BRIEF,
         .labels = sp_training_mode_labels, .nlabels = SP_TRAINING_MODE_COUNT,
         .alias = "形式"),
    TIME(sp_training_plan, starts_at, "培训开始时间", "starts at",
         .flags = SP_BRIEF, .alias = "开始时间"),
    TIME(sp_training_plan, ends_at, "培训结束时间", "ends at",
         .flags = SP_BRIEF, .alias = "结束时间"),
    PLAN(state, "状态", "state", .flags = SP_GUARDED | SP_BRIEF,
         .labels = sp_training_state_labels,
         .nlabels = SP_TRAINING_STATE_COUNT),
    PLAN(state_reason, "取消原因", "why cancelled", .flags = SP_GUARDED,
         .max_len = 1000),
    PLAN(content, "培训内容", "content", .as = SP_AS_LINES),
    TIME(sp_training_plan, published_at, "发布时间", "published at",
         .flags = SP_GUARDED),
    PLAN(legacy, "历史记录", "of another system", .flags = SP_GUARDED),
    PLAN(legacy_findings, "历史记录问题", "what is wrong with it",
         .flags = SP_GUARDED, .as = SP_AS_LINES),
    SP_REMOVED_FIELD(sp_training_plan),
};

static void check_plan(const void *record, sp_findings *out)
{
    const sp_training_plan *p = record;

    if (p->legacy) /* kept as it is, with what is wrong */
        return;
    if (p->starts_at != SP_NO_INT && p->ends_at != SP_NO_INT &&
        p->ends_at <= p->starts_at)
        sp_finding_add(out, SP_ERROR, "ends_at", "培训结束应晚于开始",
                       "the training should end after it begins");
}

/* What a change is, as the life cycle knows it. */
static sp_status may_change(sp_session *session, const sp_training_plan *old,
                            const sp_training_plan *p)
{
    sp_training_state to;
    bool moved = old->removed_at != p->removed_at;

    if (old->state != p->state) /* sp_training_plan_act() has decided */
        return SP_OK;
    return sp_training_decide(
        sp_training_plan_state(session, old),
        moved ? SP_TRAINING_DO_REMOVE : SP_TRAINING_DO_EDIT, &to);
}

static sp_status plan_before(sp_session *session, const void *old, void *record)
{
    sp_training_plan *p = record;

    if (old)
        return may_change(session, old, p);
    return p->code ? SP_OK : sp_training_number(session, &p->code);
}

static const sp_hooks plan_hooks = {.before = plan_before};

const sp_type sp_training_plan_type = {.name = "training_plan",
                                       .zh = "培训计划",
                                       .en = "training plan",
                                       .table = "training_plan",
                                       .code = "code",
                                       .module = "training",
                                       .hide = "removed_at",
                                       .check = check_plan,
                                       .hooks = &plan_hooks,
                                       SP_TYPE(sp_training_plan, plan_fields)};

/* ---- sessions ---- */

#define PART(m, zh, en, ...)                                                   \
    SP_FIELD(sp_training_session, m, zh, en, __VA_ARGS__)

static const sp_field session_fields[] = {
    SP_HEAD_FIELDS(sp_training_session),
    CODE(sp_training_session, "课次编号", "不填则为 计划编号/s序号",
         "plan/s and a number when not given"),
    PART(plan, "培训计划", "plan", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
         .ref = "training_plan", .alias = "培训编号|计划编号"),
    PART(title, "课程名称", "title", .flags = SP_CONTAINS | SP_BRIEF,
         .alias = "课程|内容"),
    PART(level, "教育级别", "level", .flags = SP_BRIEF,
         .labels = sp_training_level_labels, .nlabels = SP_TRAINING_LEVEL_COUNT,
         .alias = "级别"),
    PART(course, "课程编号", "course", .max_len = 64,
         .help_zh = "同一课程一年只计一次学时；不填则每次都计",
         .help_en = "counted once a year; none: every session is counted"),
    PART(lecturer, "讲师", "lecturer", .alias = "授课人|培训教师"),
    PART(place, "地点", "place", .alias = "培训地点"),
    PART(mode, "培训形式", "mode", .labels = sp_training_mode_labels,
         .nlabels = SP_TRAINING_MODE_COUNT, .alias = "形式"),
    TIME(sp_training_session, starts_at, "开始时间", "starts at",
         .flags = SP_REQUIRED | SP_BRIEF),
    TIME(sp_training_session, ends_at, "结束时间", "ends at",
         .flags = SP_REQUIRED | SP_BRIEF),
    PART(hours, "计划学时", "class hours", .flags = SP_REQUIRED | SP_BRIEF,
         .as = SP_AS_DECIMAL, .decimals = 1, .min = 1, .max = 10000,
         .alias = "学时|课时"),
    PART(materials, "培训资料", "materials", .as = SP_AS_LINES),
    SP_REMOVED_FIELD(sp_training_session),
};

static void check_session(const void *record, sp_findings *out)
{
    const sp_training_session *s = record;

    if (s->starts_at != SP_NO_INT && s->ends_at != SP_NO_INT &&
        s->ends_at <= s->starts_at)
        sp_finding_add(out, SP_ERROR, "ends_at", "结束时间应晚于开始时间",
                       "it should end after it begins");
}

/* No more class hours than there is time for. */
static sp_status check_hours(sp_session *session, const sp_training_session *s)
{
    SP_AUTOPACK *pack = NULL;
    const sp_training_table *table = NULL;
    int zone = sp_session_zone(session);
    int64_t days =
        sp_day_of(s->ends_at - 1, zone) - sp_day_of(s->starts_at, zone) + 1;
    int64_t hours;

    SP_TRY(sp_training_effective(s->hours, s->hours, days, &hours));
    SP_TRY(sp_training_pack(session, &pack, &table));
    if (s->hours <=
        sp_training_class_hours(s->starts_at, s->ends_at, table->class_minutes))
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "计划学时超过开始到结束之间的时间（1 学时 %d 分钟）",
                   "there are more class hours than there is time for (one has "
                   "%d minutes)",
                   (int)table->class_minutes);
}

static bool is_whole(const sp_training_session *s)
{
    return s->plan && s->hours != SP_NO_INT && s->starts_at != SP_NO_INT &&
           s->ends_at > s->starts_at;
}

static sp_status session_before(sp_session *session, const void *old,
                                void *record)
{
    sp_training_session *s = record;
    SP_AUTOPLAN *plan = NULL;

    if (!is_whole(s)) /* the check of the fields says what is missing */
        return SP_OK;
    SP_TRY(
        sp_training_plan_open(session, s->plan, SP_TRAINING_DO_RECORD, &plan));
    SP_TRY(check_hours(session, s));
    if (old)
        return SP_OK;
    SP_TRY(sp_text_set(&s->owner_dept, plan->owner_dept));
    if (s->code)
        return SP_OK;
    return sp_training_child_code(
        session, "SELECT count(*) FROM training_session WHERE plan = $1",
        plan->code, 's', &s->code);
}

static const sp_hooks session_hooks = {.before = session_before};

const sp_type sp_training_session_type = {
    .name = "training_session",
    .zh = "培训课次",
    .en = "training session",
    .table = "training_session",
    .code = "code",
    .module = "training",
    .hide = "removed_at",
    .check = check_session,
    .hooks = &session_hooks,
    SP_TYPE(sp_training_session, session_fields)};

/* ---- needs of posts ---- */

static const sp_label need_kinds[] = {
    [SP_NEED_TRAINING] = {"training", "培训", "training", NULL},
    [SP_NEED_CERTIFICATE] = {"certificate", "证书", "certificate", "证件"},
};
SP_ASSERT_COUNT(need_kinds, SP_NEED_KIND_COUNT);

#define NEED(m, zh, en, ...) SP_FIELD(sp_training_need, m, zh, en, __VA_ARGS__)

static const sp_field need_fields[] = {
    SP_HEAD_FIELDS(sp_training_need),
    CODE(sp_training_need, "要求编号", "不填则为 岗位/内容",
         "post/what when not given"),
    NEED(post, "岗位", "post", .flags = SP_REQUIRED | SP_BRIEF),
    NEED(kind, "要求种类", "kind", .flags = SP_BRIEF, SP_LABELS(need_kinds),
         .alias = "种类"),
    NEED(what, "内容", "what", .flags = SP_REQUIRED | SP_BRIEF, .max_len = 64,
         .help_zh = "培训类型，或证书种类如 welding",
         .help_en = "a kind of training, or of certificates, e.g. welding"),
    NEED(months, "有效月数", "months", .flags = SP_BRIEF, .min = 0, .max = 600,
         .help_zh = "培训在几个月内有效；0 为长期",
         .help_en = "how long training counts; 0: for good"),
    NEED(basis, "依据", "basis", .alias = "条款"),
    SP_REMOVED_FIELD(sp_training_need),
};

/* Kinds of training are kept by their name. */
static sp_status need_before(sp_session *session, const void *old, void *record)
{
    sp_training_need *n = record;

    (void)session;
    if (!n->post || !n->what)
        return SP_OK;
    if (n->months == SP_NO_INT)
        n->months = 0;
    if (n->kind == SP_NEED_TRAINING) {
        int kind = sp_label_find(sp_training_kind_labels,
                                 SP_TRAINING_KIND_COUNT, n->what);
        if (kind == SP_LABEL_NO_MEMORY)
            return sp_no_memory();
        if (kind < 0)
            return sp_fail(SP_INVALID, "没有培训类型“%.60s”",
                           "there is no kind of training \"%.60s\"", n->what);
        SP_TRY(sp_text_set(&n->what, sp_training_kind_labels[kind].name));
    }
    return old ? SP_OK : sp_code_derive(&n->code, n->post, n->what, NULL);
}

static const sp_hooks need_hooks = {.before = need_before};

const sp_type sp_training_need_type = {.name = "training_need",
                                       .zh = "岗位培训要求",
                                       .en = "need of a post",
                                       .table = "training_need",
                                       .code = "code",
                                       .module = "training",
                                       .hide = "removed_at",
                                       .hooks = &need_hooks,
                                       SP_TYPE(sp_training_need, need_fields)};
