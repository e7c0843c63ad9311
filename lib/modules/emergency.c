/* Emergency plans: the record, its history, and what the module shares. */
#include <stdio.h>
#include <string.h>

#include "cleaning.h"
#include "emergencying.h"
#include "str.h"
#include "when.h"

const sp_label sp_plan_kind_labels[SP_PLAN_KIND_COUNT] = {
    [SP_PLAN_COMPREHENSIVE] = {"comprehensive", "综合应急预案",
                               "comprehensive plan", "综合演练|综合|综合预案"},
    [SP_PLAN_SPECIAL] = {"special", "专项应急预案", "special plan",
                         "专项演练|专项|专项预案"},
    [SP_PLAN_ONSITE] = {"onsite", "现场处置方案", "on-site plan",
                        "现场处置演练|现场处置"},
    [SP_PLAN_CARD] = {"card", "应急处置卡", "emergency card", "处置卡"},
};

/* ---- what the module shares ---- */

sp_status sp_code_number(sp_session *session, const char *sql,
                         const char *start, char **code)
{
    SP_AUTOSTMT *stmt = NULL;
    char made[200];
    bool row = true;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    for (int n = 1; row; n++) {
        snprintf(made, sizeof made, "%.180s%d", start, n);
        sp_stmt_reset(stmt);
        sp_stmt_bind_text(stmt, 1, made);
        SP_TRY(sp_stmt_step(stmt, &row));
    }
    return sp_text_set(code, made);
}

sp_status sp_dept_of_zone(sp_session *session, const char *zone, char **dept)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    if (*dept || !zone)
        return SP_OK;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT owner_dept FROM zone WHERE code = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, zone);
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_text_set(dept, sp_stmt_text(stmt, 0)) : SP_OK;
}

sp_status sp_content_kept(const sp_type *type, const void *old,
                          const void *record, const char *code)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *f = &type->fields[i];
        if (f->flags & (SP_GUARDED | SP_KEY) || sp_field_equal(f, old, record))
            continue;
        return sp_fail(
            SP_CONFLICT, SP_IN_ZH " %.80s 的“" SP_IN_ZH "”现在不能再改",
            SP_IN_EN " %.80s: \"" SP_IN_EN "\" cannot be changed any more",
            type->zh, type->en, code, f->zh, f->en);
    }
    return SP_OK;
}

static void free_step(sp_emergency_step **step)
{
    sp_record_free(&sp_emergency_step_type, *step);
}

static sp_status next_step(sp_session *session, const sp_emergency_line *line,
                           int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT coalesce(max(seq), 0) FROM emergency_step "
                         "WHERE subject_type = $1 AND subject = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, line->subject_type);
    sp_stmt_bind_text(stmt, 2, line->subject);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0) + 1;
    return SP_OK;
}

sp_status sp_emergency_write(sp_session *session, const sp_emergency_line *line)
{
    SP_CLEANUP(free_step)
    sp_emergency_step *step = sp_record_new(&sp_emergency_step_type);
    char code[160];

    if (!step)
        return SP_NO_MEMORY;
    SP_TRY(next_step(session, line, &step->seq));
    snprintf(code, sizeof code, "%s/%.100s/s%lld",
             strcmp(line->subject_type, "drill") == 0 ? "drill" : "plan",
             line->subject, (long long)step->seq);
    step->at = line->at == SP_NO_INT ? sp_session_now(session) : line->at;
    SP_TRY(sp_text_set(&step->code, code));
    SP_TRY(sp_text_set(&step->subject_type, line->subject_type));
    SP_TRY(sp_text_set(&step->subject, line->subject));
    SP_TRY(sp_text_set(&step->owner_dept, line->owner_dept));
    SP_TRY(sp_text_set(&step->actor, session->actor->name));
    SP_TRY(sp_text_set(&step->action, line->action));
    SP_TRY(sp_text_set(&step->from_state, line->from));
    SP_TRY(sp_text_set(&step->to_state, line->to));
    SP_TRY(sp_text_set(&step->note, line->note));
    return sp_change(session, &sp_emergency_step_type, NULL, step,
                     line->action);
}

sp_action sp_life_action(const sp_life_row *row)
{
    return row->right == SP_LIFE_APPROVE  ? SP_DO_APPROVE
           : row->right == SP_LIFE_CREATE ? SP_DO_CREATE
                                          : SP_DO_UPDATE;
}

sp_status sp_life_tell(sp_session *session, const sp_life *life, unsigned state,
                       uint32_t facts, const char *dept, const char *maker,
                       sp_emergency_why visit, void *context)
{
    bool en = session->options.lang == SP_EN;

    for (size_t i = 0; i < life->nactions; i++) {
        const sp_label *action = &life->actions[i];
        const sp_life_row *row = sp_life_find(life, state, action->name);
        const char *label = en ? action->en : action->zh;
        char why[400] = "";
        size_t at = 0;
        if (!row)
            continue;
        sp_status status =
            sp_require(session, "emergency", sp_life_action(row), dept, maker);
        const sp_life_guard *g = sp_life_missing(life, row, facts, &at);
        if (status == SP_FORBIDDEN)
            snprintf(why, sizeof why, "%s",
                     sp_last_error(session->options.lang));
        else if (status != SP_OK)
            return status;
        else if (g)
            snprintf(why, sizeof why, en ? "%s (%s)" : "%s（%s）",
                     en ? g->en : g->zh, g->clause);
        SP_TRY(visit(context, action->name, label, *why ? why : NULL));
    }
    return SP_OK;
}

sp_status sp_parts_of(sp_session *session, const sp_type *type,
                      const char *field, const char *code, const char *order,
                      sp_records *out)
{
    const sp_sight all = {.scope = SP_SCOPE_ALL};
    sp_query *query = sp_query_new(type);
    sp_status status;

    if (!query)
        return SP_NO_MEMORY;
    status = sp_query_where(query, field, code);
    if (status == SP_OK)
        status = sp_query_order(query, order);
    if (status == SP_OK)
        status = sp_rec_list(session->db, query, &all, out);
    sp_query_free(query);
    return status;
}

/* ---- history ---- */

#define STEP(m, zh, en, ...)                                                   \
    SP_FIELD(sp_emergency_step, m, zh, en,                                     \
             .flags = SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field step_fields[] = {
    SP_HEAD_FIELDS(sp_emergency_step),
    SP_FIELD(sp_emergency_step, code, "记录编号", "code", .max_len = 200),
    SP_FIELD(sp_emergency_step, subject_type, "对象类型", "type of record"),
    STEP(subject, "对象编号", "code of the record"),
    STEP(seq, "次序", "number"),
    STEP(at, "时间", "at", .as = SP_AS_TIME),
    STEP(actor, "操作人", "actor"),
    STEP(action, "动作", "action"),
    STEP(from_state, "原状态", "from"),
    STEP(to_state, "新状态", "to"),
    STEP(note, "说明", "note", .max_len = 2000),
};
const sp_type sp_emergency_step_type = {
    .name = "emergency_step",
    .zh = "预案演练履历",
    .en = "history of plans and drills",
    .table = "emergency_step",
    .code = "code",
    .module = "emergency",
    .flags = SP_TYPE_VERBS_ONLY,
    SP_TYPE(sp_emergency_step, step_fields)};

/* ---- plans ---- */

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_emergency_plan, m, zh, en, __VA_ARGS__)
#define LINES(m, zh, en, ...) FIELD(m, zh, en, .as = SP_AS_LINES, __VA_ARGS__)
#define GUARDED_DAY(m, zh, en, ...)                                            \
    FIELD(m, zh, en, .as = SP_AS_DATE,                                         \
          .flags = SP_GUARDED | SP_INITIAL __VA_OPT__(|) __VA_ARGS__)

static const sp_field plan_fields[] = {
    SP_HEAD_FIELDS(sp_emergency_plan),
    FIELD(code, "预案编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 64, .clean = sp_code_clean, .alias = "编号"),
    FIELD(name, "预案名称", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
          .alias = "名称|应急预案名称"),
    FIELD(kind, "预案类型", "kind", .flags = SP_BRIEF,
          SP_LABELS(sp_plan_kind_labels), .alias = "类型"),
    FIELD(edition, "版次", "edition", .flags = SP_BRIEF, .max_len = 40,
          .alias = "版本号"),
    FIELD(revises, "修订自", "revises", .flags = SP_GUARDED,
          .ref = "emergency_plan"),
    FIELD(state, "状态", "state", .flags = SP_GUARDED | SP_BRIEF | SP_INITIAL,
          SP_LABELS(sp_plan_state_labels)),
    FIELD(enterprise, "企业", "enterprise", .ref = "enterprise",
          .alias = "企业编号"),
    FIELD(zone, "区域", "zone", .ref = "zone", .alias = "区域编号"),
    FIELD(accident, "事故类型", "type of accident", .flags = SP_CONTAINS),
    LINES(scope, "适用范围", "scope"),
    LINES(steps, "处置步骤", "steps"),
    LINES(contacts, "应急联络", "contacts", .alias = "应急电话|联系方式",
          .help_zh = "应急组织和联系电话", .help_en = "who is called"),
    FIELD(needs_review, "须评审", "needs a review",
          .help_zh = "应急预案管理办法第二十一条",
          .help_en = "order 88 art. 21"),
    FIELD(needs_filing, "须备案", "needs filing",
          .help_zh = "第二十六条：公布之日起 20 个工作日内",
          .help_en = "order 88 art. 26: within 20 working days"),
    FIELD(needs_assessing, "须定期评估", "needs assessing",
          .help_zh = "第三十五条：每三年一次",
          .help_en = "order 88 art. 35: every three years"),
    GUARDED_DAY(reviewed_on, "评审日期", "reviewed on"),
    LINES(review_note, "评审意见", "what the review said", .flags = SP_GUARDED),
    FIELD(signed_by, "签署人", "signed by", .flags = SP_GUARDED),
    GUARDED_DAY(signed_on, "签署日期", "signed on"),
    GUARDED_DAY(published_on, "发布日期", "published on"),
    GUARDED_DAY(effective_on, "施行日期", "in force from", SP_BRIEF),
    GUARDED_DAY(file_due, "备案截止", "filing due"),
    GUARDED_DAY(filed_on, "备案日期", "filed on"),
    FIELD(filing_number, "备案编号", "filing number",
          .flags = SP_GUARDED | SP_INITIAL),
    GUARDED_DAY(review_due, "评估截止", "assessment due", SP_BRIEF),
    GUARDED_DAY(obsolete_on, "作废日期", "obsolete since"),
    LINES(reason, "原因", "why", .flags = SP_GUARDED),
};

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_emergency_plan *old = old_record;
    sp_emergency_plan *p = record;

    if (!old)
        return sp_dept_of_zone(session, p->zone, &p->owner_dept);
    if (old->state == SP_PLAN_DRAFT)
        return SP_OK;
    return sp_content_kept(&sp_emergency_plan_type, old, p, p->code);
}

static const sp_tally tallies[] = {
    {.name = "state", .fields = {"state", "kind"}}};
static const sp_hooks hooks = {
    .before = before, .tallies = tallies, .ntallies = SP_COUNT(tallies)};

const sp_type sp_emergency_plan_type = {
    .name = "emergency_plan",
    .zh = "应急预案",
    .en = "emergency plan",
    .table = "emergency_plan",
    .code = "code",
    .module = "emergency",
    .hooks = &hooks,
    SP_TYPE(sp_emergency_plan, plan_fields)};
