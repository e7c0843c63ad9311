/* For those who walk without a network: a table to fill in, and back. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "inspecting.h"
#include "text.h"

/* ---- out ---- */

enum {
    COL_TASK,
    COL_NAME,
    COL_ZONE,
    COL_NO,
    COL_CONTENT,
    COL_METHOD,
    COL_ANSWER,
    COL_NOTE,
    COLS
};

static const sp_table_column columns[COLS] = {
    [COL_TASK] = {"task", "任务编号", SP_TABLE_TEXT},
    [COL_NAME] = {"name", "任务名称", SP_TABLE_TEXT},
    [COL_ZONE] = {"zone", "区域", SP_TABLE_TEXT},
    [COL_NO] = {"no", "序号", SP_TABLE_NUMBER},
    [COL_CONTENT] = {"content", "检查内容", SP_TABLE_TEXT},
    [COL_METHOD] = {"method", "检查方法", SP_TABLE_TEXT},
    [COL_ANSWER] = {"answer", "检查结果", SP_TABLE_TEXT},
    [COL_NOTE] = {"note", "情况说明", SP_TABLE_TEXT},
};

static bool is_answered(const sp_records *results, int64_t no)
{
    for (size_t i = 0; i < results->count; i++)
        if (((sp_inspection_result *)results->items[i])->no == no)
            return true;
    return false;
}

static sp_status write_items(sp_table_writer *writer,
                             const sp_inspection_task *task,
                             const sp_records *items, const sp_records *results,
                             int64_t *rows)
{
    for (size_t i = 0; i < items->count; i++) {
        const sp_checklist_item *item = items->items[i];
        char no[24];
        if (is_answered(results, item->no))
            continue;
        snprintf(no, sizeof no, "%" PRId64, item->no);
        const char *cells[COLS] = {
            [COL_TASK] = task->code,       [COL_NAME] = task->name,
            [COL_ZONE] = task->zone,       [COL_NO] = no,
            [COL_CONTENT] = item->content, [COL_METHOD] = item->method,
        };
        SP_TRY(sp_table_writer_row(writer, cells));
        ++*rows;
    }
    return SP_OK;
}

static sp_status write_task(sp_session *session, sp_table_writer *writer,
                            const sp_inspection_task *task, int64_t *rows)
{
    sp_records items = {0};
    sp_records results = {0};

    if (task->stage == SP_INSPECTION_DONE ||
        task->stage == SP_INSPECTION_SKIPPED)
        return SP_OK;
    sp_status status = sp_task_items(session, task, &items);
    if (status == SP_OK)
        status = sp_task_results(session, task, &results);
    if (status == SP_OK)
        status = write_items(writer, task, &items, &results, rows);
    sp_records_clear(&items);
    sp_records_clear(&results);
    return status;
}

sp_status sp_inspection_form(sp_session *session,
                             const sp_inspection_filter *filter,
                             const char *path, int64_t *out_rows)
{
    sp_table_writer *writer = NULL;
    sp_records tasks = {0};
    int64_t rows = 0;

    SP_TRY(sp_inspection_tasks(session, filter, &tasks));
    sp_status status =
        sp_table_writer_open(path, SP_TABLE_AUTO, columns, COLS, NULL, &writer);
    for (size_t i = 0; status == SP_OK && i < tasks.count; i++)
        status = write_task(session, writer, tasks.items[i], &rows);
    if (status == SP_OK && rows == 0)
        status = sp_fail(SP_NOT_FOUND, "没有待检查的任务，表格不必填写",
                         "no task is waiting; there is nothing to fill in");
    if (status == SP_OK)
        status = sp_table_writer_close(SP_TAKE(writer));
    sp_table_writer_abort(writer);
    sp_records_clear(&tasks);
    if (status == SP_OK && out_rows)
        *out_rows = rows;
    return status;
}

/* ---- and back ---- */

typedef struct reading {
    sp_session *session;
    sp_table_reader *reader;
    sp_row_report report;
    sp_inspection_import result;
    int task, no, answer, note; /* columns */
} reading;

static sp_status find_columns(reading *r)
{
    const sp_type *type = &sp_inspection_result_type;

    r->task = sp_column_of(r->reader, type, "task");
    r->no = sp_column_of(r->reader, type, "no");
    r->answer = sp_column_of(r->reader, type, "answer");
    r->note = sp_column_of(r->reader, type, "note");
    if (r->task >= 0 && r->no >= 0 && r->answer >= 0)
        return SP_OK;
    return sp_fail(SP_INVALID, "文件里应有“任务编号”“序号”“检查结果”三列",
                   "the file should have the columns task, no and answer");
}

static sp_status read_answer(const char *text, sp_inspection_answer *out)
{
    int value = sp_label_find(sp_inspection_answer_labels,
                              SP_INSPECTION_ANSWER_COUNT, text);

    if (value < 0)
        return sp_fail(SP_INVALID, "检查结果“%.40s”应为 符合、不符合 或 不涉及",
                       "the result \"%.40s\" should be ok, not_ok or na", text);
    *out = (sp_inspection_answer)value;
    return SP_OK;
}

static sp_status do_row(reading *r, const char *answer)
{
    SP_AUTOTASK *task = NULL;
    SP_AUTOTASK *before = NULL;
    sp_inspection_reply reply = {.note = sp_cell_of(r->reader, r->note)};
    const char *code = sp_cell_of(r->reader, r->task);

    SP_TRY(read_answer(answer, &reply.answer));
    if (!sp_text_to_int(sp_cell_of(r->reader, r->no), &reply.no))
        return sp_fail(SP_INVALID, "序号“%.40s”应为整数",
                       "the number \"%.40s\" should be a whole number",
                       sp_cell_of(r->reader, r->no));
    SP_TRY(sp_task_find(r->session, code, &before));
    sp_status status = sp_inspection_do(r->session, code, &reply, 1, &task);
    if (status == SP_OK && task->answered == before->answered) {
        r->result.same++;
        return SP_OK;
    }
    SP_TRY(status);
    r->result.answered++;
    r->result.tasks += task->stage == SP_INSPECTION_DONE;
    r->result.hazards += task->failed - before->failed;
    return SP_OK;
}

/* Of a task that is done, the answers that it was done with are no conflict. */
static sp_status same_as_done(reading *r, const char *answer, bool *out)
{
    char code[2 * SP_INSPECTION_CODE_MAX];
    sp_inspection_answer value = SP_INSPECTION_OK;
    void *found = NULL;

    snprintf(code, sizeof code, "%s#%s", sp_cell_of(r->reader, r->task),
             sp_cell_of(r->reader, r->no));
    *out = false;
    if (read_answer(answer, &value) != SP_OK)
        return SP_OK;
    sp_status status = sp_rec_find(r->session->db, &sp_inspection_result_type,
                                   "code", code, &found);
    if (status == SP_OK) {
        const sp_inspection_result *there = found;
        const char *note = there->note ? there->note : "";
        *out = there->answer == (unsigned)value &&
               strcmp(note, sp_cell_of(r->reader, r->note)) == 0;
    }
    sp_record_free(&sp_inspection_result_type, found);
    return status == SP_NOT_FOUND ? SP_OK : status;
}

static sp_status take_row(reading *r)
{
    const char *problem = sp_table_reader_problem(r->reader, SP_ZH);
    const char *answer = sp_cell_of(r->reader, r->answer);
    bool same = false;

    if (problem)
        return sp_fail(SP_INVALID, SP_IN_ZH, SP_IN_EN, problem,
                       sp_table_reader_problem(r->reader, SP_EN));
    if (!*answer) {
        r->result.blank++;
        return SP_OK;
    }
    SP_TRY(same_as_done(r, answer, &same));
    if (same) {
        r->result.same++;
        return SP_OK;
    }
    return do_row(r, answer);
}

static sp_status read_rows(void *arg)
{
    reading *r = arg;
    bool more;

    for (;;) {
        SP_TRY(sp_table_reader_next(r->reader, &more));
        if (!more)
            break;
        r->result.rows++;
        sp_status status = take_row(r);
        if (status == SP_NO_MEMORY || status == SP_BUSY || status == SP_IO)
            return status;
        if (status != SP_OK)
            sp_row_refuse(&r->report, sp_table_reader_line(r->reader), "",
                          sp_cell_of(r->reader, r->answer));
    }
    return r->report.rejected
               ? sp_fail(SP_INVALID,
                         "%" PRId64 " 行有误，一行也没有记入，请改正后再导入",
                         "%" PRId64 " rows are wrong; none was taken, mend "
                         "them and read it again",
                         r->report.rejected)
               : SP_OK;
}

sp_status sp_inspection_results(sp_session *session, const char *path,
                                sp_import_visit visit, void *context,
                                sp_inspection_import *out)
{
    reading r = {.session = session, .report = {visit, context, 0}};

    if (!session->actor)
        return sp_require(session, "inspection", SP_DO_UPDATE, NULL, NULL);
    SP_TRY(sp_table_reader_open(path, NULL, &r.reader));
    sp_status status = find_columns(&r);
    if (status == SP_OK)
        status = sp_db_transaction(session->db, read_rows, &r);
    sp_table_reader_close(r.reader);
    r.result.rejected = r.report.rejected;
    if (status != SP_OK && r.result.rejected) /* all of it was undone */
        r.result.answered = r.result.tasks = r.result.hazards = 0;
    if (status == SP_OK || r.result.rejected)
        *out = r.result;
    return status;
}
