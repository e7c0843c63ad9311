/* Duties: items, plans, tasks, who stands in. Adding and listing items and
 * plans are the usual verbs. */
#include <stdlib.h>
#include <time.h>

#include <safeprod/duty.h>

#include "cmd_record.h"
#include "file_bytes.h"
#include "print.h"
#include "reasons_print.h"

/* A day of an option; @out keeps its value when it was not given. */
static sp_status option_day(call *cli, const char *name, int64_t *out)
{
    int64_t time = SP_NO_INT;
    int64_t zone = (int64_t)sp_session_zone(cli->session) * 60;
    TRY(cli_option_time(cli, name, &time));
    if (time != SP_NO_INT) {
        int64_t local = time + zone;
        *out = local / 86400 - (local % 86400 < 0);
    }
    return SP_OK;
}

static int64_t today(const call *cli)
{
    int64_t local = sp_session_now(cli->session) +
                    (int64_t)sp_session_zone(cli->session) * 60;
    return local / 86400 - (local % 86400 < 0);
}

/* ---- items ---- */

static const opt note_options[] = {
    {"note", "TEXT", "审核意见；驳回时必填", "a note; needed to reject"},
    {0},
};

static sp_status item_act(call *cli, sp_duty_item_action action)
{
    const char *code = cli_arg(cli, 0);
    const sp_label *label = &sp_duty_item_action_labels[action];
    TRY(sp_duty_item_act(cli->session, code, action, cli_option(cli, "note")));
    cli_say(cli, "履责清单 %s：%s", "item %s: %s", code,
            cli_word(cli, label->zh, label->en));
    return SP_OK;
}

static sp_status item_publish(call *cli)
{
    return item_act(cli, SP_DUTY_ITEM_PUBLISH);
}

static sp_status item_withdraw(call *cli)
{
    return item_act(cli, SP_DUTY_ITEM_WITHDRAW);
}

static const opt review_options[] = {
    {"approve", NULL, "通过", "approve it"},
    {"reject", NULL, "驳回，须写 --note", "reject it; say why with --note"},
    {"note", "TEXT", "审核意见", "a note"},
    {0},
};

static sp_status item_review(call *cli)
{
    if (cli_flag(cli, "approve") == cli_flag(cli, "reject"))
        return cli_usage(cli, "请给出 --approve 或 --reject 之一",
                         "give one of --approve and --reject");
    return item_act(cli, cli_flag(cli, "approve") ? SP_DUTY_ITEM_APPROVE
                                                  : SP_DUTY_ITEM_REJECT);
}

static sp_status load_law(call *cli)
{
    int64_t added = 0;
    TRY(sp_duty_load_law(cli->session, &added));
    cli_say(cli, "新增法定职责 %lld 条，状态为暂存",
            "%lld duties of the law "
            "were added as drafts",
            (long long)added);
    return SP_OK;
}

/* ---- plans ---- */

static const opt stop_options[] = {
    {"reason", "TEXT", "停止的原因", "why it is stopped"},
    {0},
};

static sp_status plan_stop(call *cli)
{
    int64_t waived = 0;
    TRY(sp_duty_plan_stop(cli->session, cli_arg(cli, 0),
                          cli_option(cli, "reason"), &waived));
    cli_say(cli, "计划 %s 今天结束，免除以后的任务 %lld 项",
            "plan %s ends today; %lld later tasks were waived", cli_arg(cli, 0),
            (long long)waived);
    return SP_OK;
}

/* ---- tasks ---- */

typedef struct listing {
    call *cli;
    sheet *sheet;
    int64_t now;
} listing;

static void free_listing(listing *l)
{
    sheet_free(&l->sheet);
}

static void state_words(const listing *l, const sp_duty_task *t,
                        const char **name, const char **shown)
{
    const sp_label *label = &sp_duty_status_labels[t->status];
    *name = label->name;
    *shown = cli_word(l->cli, label->zh, label->en);
    if (sp_duty_task_missed(t, l->now)) {
        *name = "missed";
        *shown = cli_word(l->cli, "漏做", "missed");
    }
}

static sp_status put_task(void *context, const void *record)
{
    listing *l = context;
    const sp_duty_task *t = record;
    const sp_type *type = &sp_duty_task_type;
    AUTOFREE char *due = NULL;
    AUTOFREE char *shown_due = NULL;
    AUTOFREE char *at = NULL;
    AUTOFREE char *shown_at = NULL;
    AUTOFREE char *score = NULL;
    const sp_field *due_at = sp_type_field(type, "due_at");
    const sp_field *submitted = sp_type_field(type, "submitted_at");
    const char *name, *word;
    int zone = sp_session_zone(l->cli->session);
    bool late = sp_duty_task_late(t, l->now);
    TRY(sp_record_text(t, due_at, zone, &due));
    TRY(sp_record_show(t, due_at, l->cli->lang, zone, &shown_due));
    TRY(sp_record_text(t, submitted, zone, &at));
    TRY(sp_record_show(t, submitted, l->cli->lang, zone, &shown_at));
    TRY(sp_record_text(t, sp_type_field(type, "score"), zone, &score));
    state_words(l, t, &name, &word);
    const char *cells[] = {
        t->code, t->person, due, name, late ? "true" : "false", at, score};
    const char *shown[] = {t->code,
                           t->person,
                           shown_due,
                           word,
                           late ? cli_word(l->cli, "迟", "late") : "",
                           shown_at,
                           score};
    return sheet_row(l->sheet, cells, shown);
}

static sp_status list_tasks(call *cli, const sp_duty_filter *filter)
{
    static const column columns[] = {
        {"code", "任务编号", "task", SP_TABLE_TEXT},
        {"person", "责任人", "person", SP_TABLE_TEXT},
        {"due_at", "完成期限", "due at", SP_TABLE_TEXT},
        {"status", "状态", "status", SP_TABLE_TEXT},
        {"late", "迟交", "late", SP_TABLE_TEXT},
        {"submitted_at", "提交时间", "submitted at", SP_TABLE_TEXT},
        {"score", "评分", "score", SP_TABLE_NUMBER},
    };
    CLEANUP(free_listing)
    listing l = {.cli = cli, .now = sp_session_now(cli->session)};
    TRY(sheet_begin(cli, columns, COUNT(columns), &l.sheet));
    TRY(sp_duty_tasks(cli->session, filter, put_task, &l));
    return sheet_end(l.sheet);
}

static const opt task_options[] = {
    {"person", "CODE", "责任人", "of this person"},
    {"plan", "CODE", "履责计划", "of this plan"},
    {"from", "DATE", "期限不早于", "due on or after"},
    {"to", "DATE", "期限不晚于", "due on or before"},
    {"open", NULL, "还能做的", "what still can be done"},
    {"review", NULL, "待审核的", "what waits for review"},
    {"missed", NULL, "漏做的", "what was missed"},
    {"limit", "N", "最多几项", "at most so many"},
    {"generate", NULL, "生成任务，而不是列出", "make tasks, list none"},
    {"until", "DATE", "生成到哪天，默认今天",
     "make them until; today unless "
     "given"},
    {0},
};

static sp_status generate(call *cli)
{
    sp_duty_made made;
    int64_t from = SP_NO_INT, until = today(cli);
    AUTOREPORT *out = NULL;
    TRY(option_day(cli, "from", &from));
    TRY(option_day(cli, "until", &until));
    TRY(sp_duty_make(cli->session, cli_option(cli, "plan"), from, until,
                     &made));
    TRY(report_begin(cli, &out));
    report_int(out, "plans", "计划", "plans", made.plans);
    report_int(out, "blocked", "其中清单未生效", "of these, items not in force",
               made.blocked);
    report_int(out, "added", "新任务", "new tasks", made.added);
    report_int(out, "there", "已有", "there already", made.there);
    report_int(out, "waived", "因离岗免除", "waived for who left", made.waived);
    return report_end(out);
}

static sp_status task_list(call *cli)
{
    sp_duty_filter f = SP_DUTY_FILTER_INIT;
    int64_t limit = 0;
    if (cli_flag(cli, "generate"))
        return generate(cli);
    f.person = cli_option(cli, "person");
    f.plan = cli_option(cli, "plan");
    f.open = cli_flag(cli, "open");
    f.to_review = cli_flag(cli, "review");
    f.missed = cli_flag(cli, "missed");
    TRY(option_day(cli, "from", &f.due_from));
    TRY(option_day(cli, "to", &f.due_to));
    TRY(cli_option_int(cli, "limit", 1, INT32_MAX, &limit));
    f.limit = (size_t)limit;
    return list_tasks(cli, &f);
}

/* ---- acting on a task ---- */

enum { FILES_MAX = 16 };

typedef struct evidence {
    sp_duty_file files[FILES_MAX];
    size_t count;
} evidence;

static void free_evidence(evidence *e)
{
    for (size_t i = 0; i < e->count; i++)
        free((void *)(uintptr_t)e->files[i].bytes);
}

static sp_status read_evidence(call *cli, evidence *e)
{
    const char *path;
    for (size_t i = 0; (path = cli_option_at(cli, "photo", i)); i++) {
        void *bytes;
        size_t len;
        if (i == FILES_MAX)
            return cli_usage(cli, "一次最多附 %d 个文件", "at most %d files",
                             FILES_MAX);
        TRY(file_read(cli, path, &bytes, &len));
        const char *slash = strrchr(path, '/');
        e->files[e->count++] =
            (sp_duty_file){slash ? slash + 1 : path, bytes, len};
    }
    return SP_OK;
}

static sp_status act_on(call *cli, sp_duty_action action)
{
    CLEANUP(free_evidence) evidence e = {.count = 0};
    sp_duty_options o = SP_DUTY_OPTIONS_INIT;
    const char *code = cli_arg(cli, 0);
    const sp_label *label = &sp_duty_action_labels[action];
    o.note = cli_option(cli, "note");
    TRY(cli_option_int(cli, "score", INT32_MIN, INT32_MAX, &o.score));
    TRY(read_evidence(cli, &e));
    o.files = e.files;
    o.nfiles = e.count;
    TRY(sp_duty_act(cli->session, code, action, &o));
    cli_say(cli, "任务 %s：%s", "task %s: %s", code,
            cli_word(cli, label->zh, label->en));
    return SP_OK;
}

static const opt submit_options[] = {
    {"note", "TEXT", "做了什么", "what was done"},
    {"photo", "FILE", "照片或文件，可多次",
     "a photo or a file; may be "
     "repeated",
     OPT_MANY},
    {0},
};
static const opt approve_options[] = {
    {"score", "N", "评分 0 至 100", "a score from 0 to 100"},
    {"note", "TEXT", "审核意见", "a comment"},
    {0},
};
static const opt reason_options[] = {
    {"note", "TEXT", "原因", "why"},
    {0},
};

static sp_status task_submit(call *cli)
{
    return act_on(cli, SP_DUTY_DO_SUBMIT);
}

static sp_status task_approve(call *cli)
{
    return act_on(cli, SP_DUTY_DO_APPROVE);
}

static sp_status task_return(call *cli)
{
    return act_on(cli, SP_DUTY_DO_RETURN);
}

static sp_status task_waive(call *cli)
{
    return act_on(cli, SP_DUTY_DO_WAIVE);
}

static sp_status task_why(call *cli)
{
    AUTOREASONS reasons = {0};
    const char *word = cli_arg(cli, 1);
    for (unsigned i = 0; i < SP_DUTY_ACTION_COUNT; i++)
        if (!strcmp(word, sp_duty_action_labels[i].name)) {
            TRY(sp_duty_why(cli->session, cli_arg(cli, 0), (sp_duty_action)i,
                            NULL, &reasons));
            return print_reasons(cli, &reasons);
        }
    return cli_usage(cli,
                     "没有动作“%.40s”，应为 submit、approve、return、waive",
                     "there is no action \"%.40s\": submit, approve, return, "
                     "waive",
                     word);
}

/* ---- standing in ---- */

static const opt delegate_options[] = {
    {"for", "USER", "委托人，默认本人",
     "whom they stand in for; oneself unless "
     "given"},
    {"step", "submit|review", "委托事项：代办或代审，默认代办",
     "what they do: submit or review; submit unless given"},
    {"from", "DATE", "开始日期，默认今天", "first day; today unless given"},
    {"to", "DATE", "结束日期", "last day"},
    {"reason", "TEXT", "原因", "why"},
    {0},
};

static void free_delegation(sp_delegation **d)
{
    sp_record_free(&sp_delegation_type, *d);
}

static sp_status set_day(char **member, int64_t time, int64_t zone)
{
    int64_t local = time + zone * 60;
    time_t seconds = (time_t)local;
    struct tm tm;
    char text[16];
    gmtime_r(&seconds, &tm);
    strftime(text, sizeof text, "%Y-%m-%d", &tm);
    return sp_text_set(member, text);
}

static sp_status delegate(call *cli)
{
    CLEANUP(free_delegation)
    sp_delegation *d = sp_record_new(&sp_delegation_type);
    int64_t from = sp_session_now(cli->session), to = SP_NO_INT;
    int zone = sp_session_zone(cli->session);
    const char *step = cli_option(cli, "step");
    if (!d)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(cli_option_time(cli, "from", &from));
    TRY(cli_option_time(cli, "to", &to));
    d->step = step && !strcmp(step, "review") ? SP_DELEGATE_REVIEW
                                              : SP_DELEGATE_SUBMIT;
    TRY(sp_text_set(&d->to_user, cli_arg(cli, 0)));
    TRY(sp_text_set(&d->from_user, cli_option(cli, "for")));
    TRY(sp_text_set(&d->reason, cli_option(cli, "reason")));
    TRY(set_day(&d->from_on, from, zone));
    if (to != SP_NO_INT)
        TRY(set_day(&d->to_on, to, zone));
    TRY(sp_delegate(cli->session, d));
    cli_say(cli, "已委托给 %s：%s 至 %s", "%s stands in, from %s to %s",
            d->to_user, d->from_on, d->to_on);
    return print_written(cli, &sp_delegation_type, d);
}

extern const cmd duty_cmds[];
const cmd duty_cmds[] = {
    {"duty item", "publish", "CODE", NEED_WRITE, item_publish, NULL,
     "发布，提交审核", "publish; it goes to review"},
    {"duty item", "review", "CODE", NEED_WRITE, item_review, review_options,
     "审核：须是登记人和发布人以外的人",
     "review: by somebody else than who made or published it"},
    {"duty item", "withdraw", "CODE", NEED_WRITE, item_withdraw, note_options,
     "撤回为暂存", "take it back to a draft"},
    {"duty", "load-law", "", NEED_WRITE, load_law, NULL,
     "载入法定职责：主要负责人 7 条、安全管理人员 7 条、从业人员 5 条",
     "load the duties of the law: 7 of the principal, 7 of safety managers, 5 "
     "of workers"},
    {"duty plan", "stop", "CODE", NEED_WRITE, plan_stop, stop_options,
     "停止计划，以后的任务免除", "end a plan; later tasks are waived"},
    {"duty", "tasks", "", NEED_WRITE, task_list, task_options,
     "任务：列出，或用 --generate 生成",
     "tasks: list, or make with --generate"},
    {"duty task", "list", "", NEED_WRITE, task_list, task_options, "列出任务",
     "list tasks"},
    {"duty task", "submit", "TASK", NEED_WRITE, task_submit, submit_options,
     "提交履责结果", "submit what was done"},
    {"duty task", "approve", "TASK", NEED_WRITE, task_approve, approve_options,
     "审核通过，可评分", "approve, with a score"},
    {"duty task", "return", "TASK", NEED_WRITE, task_return, reason_options,
     "退回重做", "return it"},
    {"duty task", "waive", "TASK", NEED_WRITE, task_waive, reason_options,
     "免除，须写明原因", "waive it; say why"},
    {"duty task", "why", "TASK ACTION", NEED_READ, task_why, NULL,
     "现在能不能做，差什么", "may it be done now, and what is missing"},
    {"duty", "delegate", "USER", NEED_WRITE, delegate, delegate_options,
     "委托他人代办或代审", "have somebody stand in"},
    {0},
};
