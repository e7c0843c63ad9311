/* Checklists from table files: all of a file or none of it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "inspecting.h"
#include "text.h"

enum { LISTS_MAX = 1000 };

/* ---- what files that are read all or nothing share ---- */

void sp_row_refuse(sp_row_report *report, int64_t line, const char *column,
                   const char *value)
{
    sp_import_finding f = {.severity = SP_ERROR,
                           .line = line,
                           .column = column,
                           .value = value ? value : "",
                           .zh = sp_last_error(SP_ZH),
                           .en = sp_last_error(SP_EN)};

    report->rejected++;
    if (report->visit)
        report->visit(report->context, &f);
}

int sp_column_of(const sp_table_reader *reader, const sp_type *type,
                 const char *field)
{
    for (size_t i = 0; i < sp_table_reader_width(reader); i++) {
        const sp_field *f =
            sp_type_heading(type, sp_table_reader_heading(reader, i));
        if (f && strcmp(f->name, field) == 0)
            return (int)i;
    }
    return -1;
}

const char *sp_cell_of(const sp_table_reader *reader, int column)
{
    const char *cell =
        column < 0 ? NULL : sp_table_reader_cell(reader, (size_t)column);

    return cell ? cell : "";
}

/* ---- one file ---- */

/* The fields that a row speaks of. */
static const char *const list_columns[] = {"code", "name", "kind"};
static const char *const item_columns[] = {"no",     "content", "basis",
                                           "method", "photo",   "measure"};

typedef struct list_read {
    sp_checklist *list;
    sp_records items;
    int64_t *lines; /* of each item */
    int64_t line;   /* of the first */
} list_read;

typedef struct loading {
    sp_session *session;
    sp_table_reader *reader;
    const char *code; /* of rows that name none */
    sp_row_report report;
    list_read *lists;
    size_t nlists;
    sp_checklist_result result;
} loading;

static void loading_close(loading *l)
{
    for (size_t i = 0; i < l->nlists; i++) {
        sp_record_free(&sp_checklist_type, l->lists[i].list);
        sp_records_clear(&l->lists[i].items);
        free(l->lists[i].lines);
    }
    free(l->lists);
    sp_table_reader_close(l->reader);
}

/* Set the members of @record that the row has cells for. */
static sp_status take_cells(const loading *l, const sp_type *type, void *record,
                            const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const sp_field *field = sp_type_field(type, names[i]);
        int column = sp_column_of(l->reader, type, names[i]);
        const char *cell = sp_cell_of(l->reader, column);
        if (!*cell)
            continue;
        sp_status status =
            sp_record_set(type, record, field, cell, l->session->options.zone);
        if (status != SP_OK)
            return sp_fail_within(status, SP_IN_ZH "“%.60s”：",
                                  SP_IN_EN " \"%.60s\": ", field->zh, field->en,
                                  cell);
    }
    return SP_OK;
}

static sp_status new_list(loading *l, list_read **out)
{
    list_read *grown = realloc(l->lists, (l->nlists + 1) * sizeof *l->lists);

    if (!grown)
        return sp_no_memory();
    l->lists = grown;
    if (l->nlists == LISTS_MAX)
        return sp_fail(SP_INVALID, "一个文件最多 %d 张检查表",
                       "a file holds at most %d checklists", LISTS_MAX);
    list_read *fresh = &l->lists[l->nlists++];
    *fresh = (list_read){.items = {.type = &sp_checklist_item_type},
                         .line = sp_table_reader_line(l->reader)};
    *out = fresh;
    return SP_OK;
}

/* The checklist that a row belongs to. */
static sp_status list_of(loading *l, list_read **out)
{
    sp_checklist *list = sp_record_new(&sp_checklist_type);
    list_read *there = NULL;

    if (!list)
        return SP_NO_MEMORY;
    sp_status status = take_cells(l, &sp_checklist_type, list, list_columns,
                                  SP_COUNT(list_columns));
    if (status == SP_OK && !list->code && l->code)
        status = sp_record_set(&sp_checklist_type, list,
                               sp_type_field(&sp_checklist_type, "code"),
                               l->code, 0);
    if (status == SP_OK && !list->code)
        status = sp_fail(SP_INVALID, "没有写检查表的编号",
                         "the checklist's code is missing");
    for (size_t i = 0; status == SP_OK && !there && i < l->nlists; i++)
        if (l->lists[i].list && strcmp(l->lists[i].list->code, list->code) == 0)
            there = &l->lists[i];
    if (status == SP_OK && !there) {
        status = new_list(l, &there);
        if (status == SP_OK)
            there->list = SP_TAKE(list);
    }
    sp_record_free(&sp_checklist_type, list);
    SP_TRY(status);
    *out = there;
    return SP_OK;
}

static sp_status check_number(const list_read *list,
                              const sp_checklist_item *item, int64_t line)
{
    for (size_t i = 0; i + 1 < list->items.count; i++) {
        const sp_checklist_item *other = list->items.items[i];
        if (other->no == item->no)
            return sp_fail(SP_INVALID,
                           "检查表 %.60s 的序号 %" PRId64 " 出现两次：第 "
                           "%" PRId64 " 行和第 %" PRId64 " 行",
                           "checklist %.60s has number %" PRId64
                           " twice: in line %" PRId64 " and in line %" PRId64,
                           list->list->code, item->no, list->lines[i], line);
    }
    return SP_OK;
}

static sp_status take_item(loading *l, list_read *list)
{
    sp_checklist_item *item = sp_record_new(&sp_checklist_item_type);
    int64_t line = sp_table_reader_line(l->reader);
    size_t n = list->items.count;
    int64_t *lines = realloc(list->lines, (n + 1) * sizeof *lines);

    if (!item || !lines) {
        free(item);
        return sp_no_memory();
    }
    list->lines = lines;
    lines[n] = line;
    SP_TRY(sp_records_append(&list->items, item));
    SP_TRY(take_cells(l, &sp_checklist_item_type, item, item_columns,
                      SP_COUNT(item_columns)));
    if (item->no == SP_NO_INT || item->no == 0)
        item->no =
            n ? ((sp_checklist_item *)list->items.items[n - 1])->no + 1 : 1;
    if (!item->content)
        return sp_fail(SP_INVALID, "没有写检查内容",
                       "what is to be looked at is missing");
    if (n == SP_CHECKLIST_ITEMS_MAX)
        return sp_fail(SP_INVALID, "检查表 %.60s 超过 %d 项",
                       "checklist %.60s has more than %d items",
                       list->list->code, SP_CHECKLIST_ITEMS_MAX);
    return check_number(list, item, line);
}

static sp_status take_row(loading *l)
{
    list_read *list = NULL;
    const char *problem = sp_table_reader_problem(l->reader, SP_ZH);

    if (problem)
        return sp_fail(SP_INVALID, SP_IN_ZH, SP_IN_EN, problem,
                       sp_table_reader_problem(l->reader, SP_EN));
    SP_TRY(list_of(l, &list));
    return take_item(l, list);
}

static sp_status read_rows(loading *l)
{
    bool more;

    for (;;) {
        SP_TRY(sp_table_reader_next(l->reader, &more));
        if (!more)
            return SP_OK;
        l->result.rows++;
        sp_status status = take_row(l);
        if (status == SP_NO_MEMORY)
            return status;
        if (status != SP_OK)
            sp_row_refuse(
                &l->report, sp_table_reader_line(l->reader), "",
                sp_cell_of(l->reader,
                           sp_column_of(l->reader, &sp_checklist_item_type,
                                        "content")));
    }
}

/* ---- writing what was read ---- */

static sp_status find_old(const loading *l, const char *code,
                          sp_checklist **out)
{
    void *found = NULL;
    sp_status status =
        sp_rec_find(l->session->db, &sp_checklist_type, "code", code, &found);

    *out = found;
    return status == SP_NOT_FOUND ? SP_OK : status;
}

static sp_status write_list(loading *l, list_read *list)
{
    sp_checklist *old = NULL;

    SP_TRY(find_old(l, list->list->code, &old));
    if (!list->list->name && !old)
        sp_text_set(&list->list->name, list->list->code);
    sp_status status = sp_checklist_put(
        l->session, list->list, (sp_checklist_item *const *)list->items.items,
        list->items.count);
    int64_t version = old ? old->version : 0;
    sp_record_free(&sp_checklist_type, old);
    SP_TRY(status);
    l->result.checklists++;
    l->result.added += version == 0;
    l->result.changed += version > 0 && list->list->version > version;
    l->result.unchanged += version > 0 && list->list->version == version;
    return SP_OK;
}

static sp_status write_lists(void *arg)
{
    loading *l = arg;

    for (size_t i = 0; i < l->nlists; i++) {
        sp_status status = write_list(l, &l->lists[i]);
        if (status == SP_INVALID || status == SP_FORBIDDEN) {
            sp_row_refuse(&l->report, l->lists[i].line, "",
                          l->lists[i].list->code);
            continue;
        }
        SP_TRY(status);
    }
    return l->report.rejected
               ? sp_fail(SP_INVALID,
                         "%" PRId64 " 行有误，一行也没有载入，请改正后再载入",
                         "%" PRId64 " rows are wrong; nothing was loaded, "
                         "mend them and load it again",
                         l->report.rejected)
               : SP_OK;
}

static sp_status load(loading *l)
{
    SP_TRY(read_rows(l));
    if (l->result.rows == 0)
        return sp_fail(SP_INVALID, "文件里没有检查项",
                       "the file holds no items");
    if (l->report.rejected) /* what is left is not whole: nothing is tried */
        return sp_fail(SP_INVALID,
                       "%" PRId64 " 行有误，一行也没有载入，请改正后再载入",
                       "%" PRId64 " rows are wrong; nothing was loaded, mend "
                       "them and load it again",
                       l->report.rejected);
    return sp_db_transaction(l->session->db, write_lists, l);
}

sp_status sp_checklist_load(sp_session *session, const char *path,
                            const char *code, sp_import_visit visit,
                            void *context, sp_checklist_result *out)
{
    SP_CLEANUP(loading_close)
    loading l = {.session = session, .code = code, .report = {visit, context}};

    SP_TRY(sp_require(session, "inspection", SP_DO_CREATE, NULL, NULL));
    SP_TRY(sp_table_reader_open(path, NULL, &l.reader));
    sp_status status = load(&l);
    l.result.rejected = l.report.rejected;
    if (status == SP_OK || l.report.rejected)
        *out = l.result;
    return status;
}
