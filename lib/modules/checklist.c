/* Checklists: a revision of items is written once and stays. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "inspecting.h"
#include "risk_tree.h"

static void free_list(sp_checklist **list)
{
    sp_record_free(&sp_checklist_type, *list);
}
#define AUTOLIST SP_CLEANUP(free_list) sp_checklist

static void free_item(sp_checklist_item **item)
{
    sp_record_free(&sp_checklist_item_type, *item);
}
#define AUTOITEM SP_CLEANUP(free_item) sp_checklist_item

/* ---- reading ---- */

sp_status sp_records_append(sp_records *list, void *record)
{
    void **grown =
        realloc(list->items, (list->count + 1) * sizeof *list->items);

    if (!grown) {
        sp_record_free(list->type, record);
        return sp_no_memory();
    }
    list->items = grown;
    list->items[list->count++] = record;
    list->total = list->count;
    return SP_OK;
}

static sp_status read_items(sp_stmt *stmt, sp_records *out)
{
    bool row;

    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        sp_checklist_item *item = sp_record_new(&sp_checklist_item_type);
        if (!item)
            return SP_NO_MEMORY;
        SP_TRY(sp_records_append(out, item));
        item->no = sp_stmt_int(stmt, 1);
        item->revision = sp_stmt_int(stmt, 6);
        item->photo = sp_stmt_int(stmt, 5) != 0;
        SP_TRY(sp_text_set(&item->code, sp_stmt_text(stmt, 0)));
        SP_TRY(sp_text_set(&item->content, sp_stmt_text(stmt, 2)));
        SP_TRY(sp_text_set(&item->basis, sp_stmt_text(stmt, 3)));
        SP_TRY(sp_text_set(&item->method, sp_stmt_text(stmt, 4)));
        SP_TRY(sp_text_set(&item->measure, sp_stmt_text(stmt, 7)));
        SP_TRY(sp_text_set(&item->checklist, sp_stmt_text(stmt, 8)));
        SP_TRY(sp_stmt_ok(stmt));
    }
}

sp_status sp_checklist_items_of(sp_session *session, const char *code,
                                int64_t revision, sp_records *out)
{
    SP_AUTOSTMT *stmt = NULL;

    *out = (sp_records){.type = &sp_checklist_item_type};
    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT code, no, content, basis, method, photo, revision, measure, "
        "checklist FROM checklist_item WHERE checklist = $1 AND revision = $2 "
        "ORDER BY no",
        &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    sp_stmt_bind_int(stmt, 2, revision);
    sp_status status = read_items(stmt, out);
    if (status != SP_OK)
        sp_records_clear(out);
    return status;
}

sp_status sp_checklist_items(sp_session *session, const char *code,
                             int64_t revision, sp_records *out)
{
    AUTOLIST *list = NULL;
    void *found = NULL;

    SP_TRY(sp_record_load(session, &sp_checklist_type, code, &found));
    list = found;
    if (revision == 0)
        revision = list->revision;
    if (revision < 1 || revision > list->revision)
        return sp_fail(SP_NOT_FOUND,
                       "检查表 %.60s 没有第 %" PRId64 " 次修订，现在是第 "
                       "%" PRId64 " 次",
                       "checklist %.60s has no revision %" PRId64
                       "; the one in force is %" PRId64,
                       code, revision, list->revision);
    return sp_checklist_items_of(session, code, revision, out);
}

/* ---- writing ---- */

typedef struct putting {
    sp_session *session;
    sp_checklist *list; /* what is asked for; says what is stored at the end */
    sp_checklist_item *const *items;
    size_t nitems;
} putting;

/* Numbers that were left open go on from the one before. */
static sp_status number_items(const putting *p)
{
    int64_t last = 0;

    for (size_t i = 0; i < p->nitems; i++) {
        sp_checklist_item *item = p->items[i];
        if (item->no == 0 || item->no == SP_NO_INT)
            item->no = last + 1;
        last = item->no;
        for (size_t j = 0; j < i; j++)
            if (p->items[j]->no == item->no)
                return sp_fail(
                    SP_INVALID,
                    "检查表 %.60s 有两个序号 %" PRId64
                    "：第 %zu 项“%.60s”和第 %zu 项“%.60s”",
                    "checklist %.60s has two items with number %" PRId64
                    ": item %zu \"%.60s\" and item %zu \"%.60s\"",
                    p->list->code ? p->list->code : "-", item->no, j + 1,
                    p->items[j]->content ? p->items[j]->content : "", i + 1,
                    item->content ? item->content : "");
    }
    return SP_OK;
}

static int by_number(const void *a, const void *b)
{
    const sp_checklist_item *x = *(void *const *)a;
    const sp_checklist_item *y = *(void *const *)b;

    return (x->no > y->no) - (x->no < y->no);
}

static bool same_item(const sp_checklist_item *a, const sp_checklist_item *b)
{
    return a->no == b->no && a->photo == b->photo &&
           sp_same_text(a->content, b->content) &&
           sp_same_text(a->basis, b->basis) &&
           sp_same_text(a->method, b->method) &&
           sp_same_text(a->measure, b->measure);
}

/* Are the items those of the revision in force? @wanted is in order. */
static sp_status same_items(const putting *p, const sp_checklist *there,
                            void *const *wanted, bool *out)
{
    sp_records old = {0};

    SP_TRY(
        sp_checklist_items_of(p->session, there->code, there->revision, &old));
    bool same = old.count == p->nitems;
    for (size_t i = 0; same && i < old.count; i++)
        same = same_item(old.items[i], wanted[i]);
    sp_records_clear(&old);
    *out = same;
    return SP_OK;
}

static sp_status write_item(const putting *p, const sp_checklist *list,
                            const sp_checklist_item *wanted)
{
    AUTOITEM *item = sp_record_copy(&sp_checklist_item_type, wanted);
    char code[SP_INSPECTION_CODE_MAX];

    if (!item)
        return SP_NO_MEMORY;
    item->id = item->version = 0;
    item->revision = list->revision;
    snprintf(code, sizeof code, "%s@%" PRId64 "#%" PRId64, list->code,
             list->revision, item->no);
    SP_TRY(sp_text_set(&item->code, code));
    SP_TRY(sp_text_set(&item->checklist, list->code));
    SP_TRY(sp_text_set(&item->owner_dept, list->owner_dept));
    sp_status status =
        sp_change(p->session, &sp_checklist_item_type, NULL, item, "add");
    return status == SP_OK ? SP_OK
                           : sp_fail_within(status, "第 %" PRId64 " 项：",
                                            "item %" PRId64 ": ", item->no);
}

static sp_status find_list(const putting *p, sp_checklist **out)
{
    void *found = NULL;
    sp_status status = sp_rec_find(p->session->db, &sp_checklist_type, "code",
                                   p->list->code, &found);

    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    *out = found;
    return SP_OK;
}

/* The row to be written: what is there, with what is asked for. */
static sp_status make_row(const putting *p, const sp_checklist *there,
                          sp_checklist **out)
{
    AUTOLIST *row = there ? sp_record_copy(&sp_checklist_type, there)
                          : sp_record_new(&sp_checklist_type);

    if (!row)
        return SP_NO_MEMORY;
    row->kind = p->list->kind;
    SP_TRY(sp_text_set(&row->code, p->list->code));
    if (!there || p->list->name)
        SP_TRY(sp_text_set(&row->name, p->list->name));
    if (p->list->owner_dept)
        SP_TRY(sp_text_set(&row->owner_dept, p->list->owner_dept));
    row->items = (int64_t)p->nitems;
    if (!there)
        row->revision = 0;
    row->removed_at = SP_NO_INT;
    *out = SP_TAKE(row);
    return SP_OK;
}

static sp_status may_put(const putting *p, const sp_checklist *there,
                         const sp_checklist *row)
{
    const char *dept = there ? there->owner_dept : row->owner_dept;
    const char *me = p->session->actor ? p->session->actor->name : NULL;

    return sp_require(p->session, "inspection",
                      there ? SP_DO_UPDATE : SP_DO_CREATE, dept,
                      there ? there->created_by : me);
}

static sp_status put(void *arg)
{
    const putting *p = arg;
    SP_AUTOFREE void **sorted = calloc(p->nitems, sizeof *sorted);
    AUTOLIST *there = NULL;
    AUTOLIST *row = NULL;
    bool same = false;

    if (!sorted)
        return sp_no_memory();
    memcpy(sorted, p->items, p->nitems * sizeof *sorted);
    qsort(sorted, p->nitems, sizeof *sorted, by_number);
    SP_TRY(find_list(p, &there));
    SP_TRY(make_row(p, there, &row));
    SP_TRY(may_put(p, there, row));
    if (there)
        SP_TRY(same_items(p, there, sorted, &same));
    if (!same)
        row->revision++;
    SP_TRY(sp_change(p->session, &sp_checklist_type, there, row,
                     there ? "save" : "add"));
    for (size_t i = 0; !same && i < p->nitems; i++)
        SP_TRY(write_item(p, row, sorted[i]));
    p->list->revision = row->revision;
    p->list->items = row->items;
    p->list->version = row->version;
    p->list->id = row->id;
    return sp_text_set(&p->list->owner_dept, row->owner_dept);
}

sp_status sp_checklist_put(sp_session *session, sp_checklist *checklist,
                           sp_checklist_item *const *items, size_t nitems)
{
    putting p = {session, checklist, items, nitems};

    SP_TRY(sp_require(session, "inspection", SP_DO_CREATE, NULL, NULL));
    if (!checklist->code || !*checklist->code)
        return sp_fail(SP_INVALID, "请给出检查表的编号",
                       "say the code of the checklist");
    if (nitems == 0 || nitems > SP_CHECKLIST_ITEMS_MAX)
        return sp_fail(SP_INVALID,
                       "检查表 %.60s 应有 1 至 %d 项，而不是 %zu 项",
                       "checklist %.60s should have 1 to %d items, not %zu",
                       checklist->code, SP_CHECKLIST_ITEMS_MAX, nitems);
    SP_TRY(number_items(&p));
    return sp_db_transaction(session->db, put, &p);
}
