/* Inspections: tasks, doing them, rates. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include <safeprod/inspection.h>

#include "file_bytes.h"
#include "inspection_filter.h"
#include "print.h"

enum { REPLIES_MAX = 200 };

/* ---- lists of tasks ---- */

static const column task_columns[] = {
    {"code", "任务编号", "code", SP_TABLE_TEXT},
    {"name", "任务名称", "name", SP_TABLE_TEXT},
    {"zone", "区域", "zone", SP_TABLE_TEXT},
    {"assignee", "执行人", "assignee", SP_TABLE_TEXT},
    {"period", "周期首日", "period", SP_TABLE_TEXT},
    {"due_at", "截止", "due", SP_TABLE_TEXT},
    {"state", "状态", "state", SP_TABLE_TEXT},
    {"answered", "已查", "answered", SP_TABLE_NUMBER},
    {"items", "项数", "items", SP_TABLE_NUMBER},
    {"failed", "不符合", "not in order", SP_TABLE_NUMBER},
    {"done_by", "完成人", "done by", SP_TABLE_TEXT},
    {"done_at", "完成时间", "done at", SP_TABLE_TEXT},
};

static sp_status text_of(const call *cli, const void *task, const char *name,
                         char **out)
{
    const sp_field *field = sp_type_field(&sp_inspection_task_type, name);
    int zone = sp_session_zone(cli->session);
    if (sp_record_is_empty(task, field))
        return SP_OK;
    return sheet_is_shown(cli)
               ? sp_record_show(task, field, cli->lang, zone, out)
               : sp_record_text(task, field, zone, out);
}

static sp_status put_task(sheet *s, const call *cli,
                          const sp_inspection_task *task)
{
    char *cells[COUNT(task_columns)] = {NULL};
    const char *shown[COUNT(task_columns)], *named[COUNT(task_columns)];
    const sp_label *state = &sp_inspection_state_labels[sp_inspection_state_at(
        task, sp_session_now(cli->session))];
    sp_status status = SP_OK;
    for (size_t i = 0; status == SP_OK && i < COUNT(cells); i++)
        if (strcmp(task_columns[i].name, "state"))
            status = text_of(cli, task, task_columns[i].name, &cells[i]);
    for (size_t i = 0; i < COUNT(cells); i++) {
        bool is_state = !strcmp(task_columns[i].name, "state");
        named[i] = is_state ? state->name : cells[i];
        shown[i] = is_state ? cli_word(cli, state->zh, state->en) : cells[i];
    }
    if (status == SP_OK)
        status = sheet_row(s, named, shown);
    for (size_t i = 0; i < COUNT(cells); i++)
        sp_free(cells[i]);
    return status;
}

static sp_status print_tasks(call *cli, const sp_records *tasks)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, task_columns, COUNT(task_columns), &s));
    for (size_t i = 0; i < tasks->count; i++)
        TRY(put_task(s, cli, tasks->items[i]));
    return sheet_end(s);
}

static const opt tasks_options[] = {
    INSPECTION_FILTER_OPTIONS,
    {"generate", NULL, "先按计划派发", "make tasks from plans first"},
    {"until", "DAY", "派发到这一天，默认今天",
     "make them up to this day; today "
     "unless given"},
    {"limit", "N", "最多列出几条，默认 200",
     "list at most N, 200 unless given"},
    {0},
};

static sp_status generate(call *cli)
{
    int64_t made = 0;
    if (!cli_flag(cli, "generate"))
        return cli_option(cli, "until")
                   ? cli_usage(cli, "--until 须与 --generate 同用",
                               "--until goes with --generate")
                   : SP_OK;
    TRY(sp_inspection_generate(cli->session, cli_option(cli, "until"), &made));
    cli_say(cli, "新派发任务 %lld 条", "%lld new tasks", (long long)made);
    return SP_OK;
}

static sp_status tasks(call *cli)
{
    sp_records list = {0};
    sp_inspection_filter filter = inspection_filter(cli);
    int64_t limit = 200;
    TRY(cli_option_int(cli, "limit", 1, 1000000, &limit));
    filter.limit = (size_t)limit;
    TRY(generate(cli));
    TRY(sp_inspection_tasks(cli->session, &filter, &list));
    sp_status status = print_tasks(cli, &list);
    sp_records_clear(&list);
    return status;
}

/* ---- one task ---- */

static const column item_columns[] = {
    {"no", "序号", "no", SP_TABLE_NUMBER},
    {"content", "检查内容", "what to look at", SP_TABLE_TEXT},
    {"answer", "结果", "result", SP_TABLE_TEXT},
    {"note", "情况说明", "note", SP_TABLE_TEXT},
    {"hazard", "隐患", "hazard", SP_TABLE_TEXT},
    {"done_by", "检查人", "by", SP_TABLE_TEXT},
};

static const sp_inspection_result *result_of(const sp_records *results,
                                             int64_t no)
{
    for (size_t i = 0; i < results->count; i++) {
        const sp_inspection_result *r = results->items[i];
        if (r->no == no)
            return r;
    }
    return NULL;
}

static sp_status put_item(sheet *s, const call *cli,
                          const sp_checklist_item *item,
                          const sp_inspection_result *r)
{
    const sp_label *answer = r ? &sp_inspection_answer_labels[r->answer] : NULL;
    char no[24];
    snprintf(no, sizeof no, "%lld", (long long)item->no);
    const char *cells[] = {no,
                           item->content,
                           answer ? answer->name : NULL,
                           r ? r->note : NULL,
                           r ? r->hazard : NULL,
                           r ? r->done_by : NULL};
    const char *shown[COUNT(cells)];
    memcpy(shown, cells, sizeof shown);
    shown[2] = answer ? cli_word(cli, answer->zh, answer->en) : NULL;
    return sheet_row(s, cells, shown);
}

static sp_status print_items(call *cli, const sp_records *items,
                             const sp_records *results)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, item_columns, COUNT(item_columns), &s));
    for (size_t i = 0; i < items->count; i++) {
        const sp_checklist_item *item = items->items[i];
        TRY(put_item(s, cli, item, result_of(results, item->no)));
    }
    return sheet_end(s);
}

static sp_status show(call *cli)
{
    sp_inspection_task *task = NULL;
    sp_records items = {0}, results = {0};
    TRY(sp_inspection_open(cli->session, cli_arg(cli, 0), &task, &items,
                           &results));
    const sp_label *state = &sp_inspection_state_labels[sp_inspection_state_at(
        task, sp_session_now(cli->session))];
    cli_say(cli, "%s %s：%s", "%s %s: %s", task->code, task->name,
            cli_word(cli, state->zh, state->en));
    sp_status status = print_items(cli, &items, &results);
    sp_record_free(&sp_inspection_task_type, task);
    sp_records_clear(&items);
    sp_records_clear(&results);
    return status;
}

/* ---- doing ---- */

static const opt do_options[] = {
    {"note", "TEXT", "情况说明，一次答多项时写作 序号=说明，可多次",
     "what was seen; NO=TEXT where several are answered, repeatable", OPT_MANY},
    {"photo", "FILE", "照片，一次答多项时写作 序号=文件，可多次",
     "a picture; NO=FILE where several are answered, repeatable", OPT_MANY},
    {"rest-ok", NULL, "其余各项都符合", "all other items are in order"},
    {"skip", "TEXT", "上级批准免做，写明原因",
     "a superior calls the task off: why"},
    {0},
};

typedef struct replies {
    sp_inspection_reply items[REPLIES_MAX];
    size_t count;
} replies;

static void free_replies(replies *r)
{
    for (size_t i = 0; i < r->count; i++)
        free((void *)(uintptr_t)r->items[i].photo);
}

static sp_status bad_answer(call *cli, const char *word)
{
    return cli_usage(cli,
                     "“%.40s”不是检查结果：应写作 序号=ok|no|na，如 1=ok 2=no",
                     "\"%.40s\" is no result: NO=ok|no|na, for instance 1=ok "
                     "2=no",
                     word);
}

static bool read_word(const char *word, sp_inspection_answer *out)
{
    static const struct {
        const char *word;
        sp_inspection_answer answer;
    } words[] = {
        {"ok", SP_INSPECTION_OK},         {"yes", SP_INSPECTION_OK},
        {"符合", SP_INSPECTION_OK},       {"no", SP_INSPECTION_NOT_OK},
        {"not_ok", SP_INSPECTION_NOT_OK}, {"不符合", SP_INSPECTION_NOT_OK},
        {"na", SP_INSPECTION_NA},         {"n/a", SP_INSPECTION_NA},
        {"不涉及", SP_INSPECTION_NA},
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (!strcasecmp(words[i].word, word)) {
            *out = words[i].answer;
            return true;
        }
    return false;
}

static sp_status read_replies(call *cli, replies *r)
{
    for (size_t i = 1; i < cli->nargs; i++) {
        const char *word = cli_arg(cli, i);
        char *end;
        if (r->count == REPLIES_MAX)
            return cli_usage(cli, "一次最多 %d 项", "at most %d items at once",
                             REPLIES_MAX);
        sp_inspection_reply *reply = &r->items[r->count];
        reply->no = isdigit((unsigned char)*word) ? strtol(word, &end, 10) : 0;
        if (reply->no < 1 || *end != '=' || !read_word(end + 1, &reply->answer))
            return bad_answer(cli, word);
        r->count++;
    }
    return SP_OK;
}

/* "3=text", or "text" when one item is answered. */
static sp_inspection_reply *reply_of(replies *r, const char *text,
                                     const char **out)
{
    char *end;
    long no = isdigit((unsigned char)*text) ? strtol(text, &end, 10) : 0;
    *out = text;
    for (size_t i = 0; no > 0 && *end == '=' && i < r->count; i++)
        if (r->items[i].no == no) {
            *out = end + 1;
            return &r->items[i];
        }
    return r->count == 1 ? &r->items[0] : NULL;
}

static sp_status take_options(call *cli, replies *r)
{
    const char *text, *value;
    for (size_t i = 0; (text = cli_option_at(cli, "note", i)); i++) {
        sp_inspection_reply *reply = reply_of(r, text, &value);
        if (!reply)
            return cli_usage(cli, "--note 应写作 序号=说明，如 --note 2=漏油",
                             "--note is NO=TEXT, for instance --note 2=leak");
        reply->note = value;
    }
    for (size_t i = 0; (text = cli_option_at(cli, "photo", i)); i++) {
        sp_inspection_reply *reply = reply_of(r, text, &value);
        void *bytes = NULL;
        if (!reply || reply->photo)
            return cli_usage(cli, "--photo 应写作 序号=文件，每项一张",
                             "--photo is NO=FILE, one for an item");
        TRY(file_read(cli, value, &bytes, &reply->photo_bytes));
        reply->photo = bytes;
    }
    return SP_OK;
}

static bool is_replied(const replies *r, int64_t no)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->items[i].no == no)
            return true;
    return false;
}

static sp_status add_rest(call *cli, replies *r)
{
    sp_inspection_task *task = NULL;
    sp_records items = {0}, results = {0};
    TRY(sp_inspection_open(cli->session, cli_arg(cli, 0), &task, &items,
                           &results));
    for (size_t i = 0; i < items.count && r->count < REPLIES_MAX; i++) {
        const sp_checklist_item *item = items.items[i];
        if (!is_replied(r, item->no) && !result_of(&results, item->no))
            r->items[r->count++].no = item->no;
    }
    sp_record_free(&sp_inspection_task_type, task);
    sp_records_clear(&items);
    sp_records_clear(&results);
    return SP_OK;
}

static sp_status skip(call *cli)
{
    if (cli->nargs > 1)
        return cli_usage(cli, "--skip 时不答各项", "--skip answers no items");
    TRY(sp_inspection_skip(cli->session, cli_arg(cli, 0),
                           cli_option(cli, "skip")));
    cli_say(cli, "检查任务 %s 免做", "task %s is called off", cli_arg(cli, 0));
    return SP_OK;
}

static sp_status do_task(call *cli)
{
    CLEANUP(free_replies) replies r = {.count = 0};
    sp_inspection_task *task = NULL;
    if (cli_option(cli, "skip"))
        return skip(cli);
    TRY(read_replies(cli, &r));
    TRY(take_options(cli, &r));
    if (cli_flag(cli, "rest-ok"))
        TRY(add_rest(cli, &r));
    if (r.count == 0)
        return cli_usage(cli, "请给出检查结果，如 1=ok 2=no，或 --rest-ok",
                         "say what was found, for instance 1=ok 2=no, or "
                         "--rest-ok");
    TRY(sp_inspection_do(cli->session, cli_arg(cli, 0), r.items, r.count,
                         &task));
    cli_say(cli, "检查任务 %s：已查 %lld/%lld 项，不符合 %lld 项",
            "task %s: %lld of %lld items, %lld not in order", task->code,
            (long long)task->answered, (long long)task->items,
            (long long)task->failed);
    sp_status status = print_written(cli, &sp_inspection_task_type, task);
    sp_record_free(&sp_inspection_task_type, task);
    return status;
}

/* ---- rates ---- */

static const opt rates_options[] = {
    {"by", "all|plan|person|department|month", "按什么分开，默认 all",
     "by what they are told apart, all unless given"},
    {"from", "DAY", "截止日从这天起", "due from this day on"},
    {"to", "DAY", "截止日到这天止，默认今天",
     "due up to this day; today unless given"},
    {0},
};

static const column rate_columns[] = {
    {"key", "对象", "of", SP_TABLE_TEXT},
    {"due", "应完成", "due", SP_TABLE_NUMBER},
    {"done", "已完成", "done", SP_TABLE_NUMBER},
    {"on_time", "按时完成", "on time", SP_TABLE_NUMBER},
    {"called_off", "免做", "called off", SP_TABLE_NUMBER},
    {"failed", "不符合项", "not in order", SP_TABLE_NUMBER},
    {"completion", "完成率", "completion", SP_TABLE_NUMBER},
    {"punctuality", "按时率", "on time rate", SP_TABLE_NUMBER},
};

/* 0/0 is no data, for programs nothing. */
static const char *rate_text(const call *cli, double rate, char name[16],
                             char shown[32])
{
    snprintf(name, 16, "%.4f", rate);
    if (isnan(rate))
        snprintf(shown, 32, "%s", cli_word(cli, "无数据", "no data"));
    else
        snprintf(shown, 32, "%.1f %%", rate * 100);
    return isnan(rate) ? NULL : name;
}

static sp_status put_rate(sheet *s, const call *cli,
                          const sp_inspection_rate *r)
{
    char n[5][24], completion[16], punctuality[16], whole[2][32];
    const int64_t counts[] = {r->due, r->done, r->on_time, r->called_off,
                              r->failed};
    for (size_t i = 0; i < COUNT(counts); i++)
        snprintf(n[i], sizeof n[i], "%lld", (long long)counts[i]);
    const char *cells[] = {
        r->key,
        n[0],
        n[1],
        n[2],
        n[3],
        n[4],
        rate_text(cli, r->completion, completion, whole[0]),
        rate_text(cli, r->punctuality, punctuality, whole[1])};
    const char *shown[COUNT(cells)];
    memcpy(shown, cells, sizeof shown);
    shown[6] = whole[0];
    shown[7] = whole[1];
    return sheet_row(s, cells, shown);
}

static sp_status rates(call *cli)
{
    static const char *const names[] = {"all", "plan", "person", "department",
                                        "month"};
    AUTOSHEET *s = NULL;
    sp_inspection_rates list = {0};
    const char *by = cli_option(cli, "by");
    unsigned way = 0;
    for (unsigned i = 0; by && i < COUNT(names); i++)
        if (!strcmp(by, names[i]))
            way = i;
    TRY(sp_inspection_rates_of(cli->session, (sp_inspection_by)way,
                               cli_option(cli, "from"), cli_option(cli, "to"),
                               &list));
    sp_status status = sheet_begin(cli, rate_columns, COUNT(rate_columns), &s);
    for (size_t i = 0; status == SP_OK && i < list.count; i++)
        status = put_rate(s, cli, &list.items[i]);
    sp_inspection_rates_clear(&list);
    TRY(status);
    return sheet_end(s);
}

extern const cmd inspection_cmds[];
const cmd inspection_cmds[] = {
    {"inspection", "tasks", "", NEED_WRITE, tasks, tasks_options,
     "检查任务：待做的、逾期的、自己的", "tasks: due, overdue, one's own"},
    {"inspection", "show", "TASK", NEED_READ, show, NULL,
     "一条任务：查什么，查到了什么", "a task: what is asked, what was found"},
    {"inspection", "do", "TASK [RESULT...]", NEED_WRITE, do_task, do_options,
     "记下检查结果：1=ok 2=no 3=na；不符合的成为隐患",
     "results of a task: 1=ok 2=no 3=na; what is not in order becomes a "
     "hazard"},
    {"inspection", "rates", "", NEED_READ, rates, rates_options,
     "完成率和按时率", "rates of completion"},
    {0},
};
