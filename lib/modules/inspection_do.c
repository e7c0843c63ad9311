/* Doing tasks: who may, what they answer, and what follows from it. */
#include <safeprod/hazard.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "blob.h"
#include "inspecting.h"
#include "picture.h"
#include "risk_tree.h"
#include "when.h"

/* ---- whose it is ---- */

void sp_task_release(sp_inspection_task **task)
{
    sp_record_free(&sp_inspection_task_type, *task);
}

sp_status sp_task_find(sp_session *session, const char *code,
                       sp_inspection_task **out)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_inspection_task_type, "code", code,
                       &found));
    *out = found;
    return SP_OK;
}

sp_status sp_task_is_mine(sp_session *session, const char *assignee, bool *out)
{
    const sp_user *actor = session->actor;
    const char *mark = strchr(assignee, '@');
    char role[SP_INSPECTION_CODE_MAX];
    unsigned index;

    *out = actor && strcmp(actor->name, assignee) == 0;
    if (*out || !mark || !actor || !session->matrix)
        return SP_OK;
    snprintf(role, sizeof role, "%.*s", (int)(mark - assignee), assignee);
    if (!sp_role_find(session->matrix, role, &index) ||
        !(session->roles >> index & 1))
        return SP_OK;
    if (!mark[1]) {
        *out = true;
        return SP_OK;
    }
    return actor->department
               ? sp_dept_below(session->db, mark + 1, actor->department, out)
               : SP_OK;
}

sp_status sp_task_may(sp_session *session, const sp_inspection_task *task,
                      sp_action action)
{
    bool mine = false;

    SP_TRY(sp_task_is_mine(session, task->assignee, &mine));
    if (mine)
        return SP_OK;
    SP_TRY(sp_require(session, "inspection", action, NULL, NULL));
    if (sp_right(session, "inspection", action, NULL) > SP_SCOPE_OWN)
        return sp_require(session, "inspection", action,
                          task->owner_dept ? task->owner_dept : "", NULL);
    return sp_fail(SP_FORBIDDEN, "检查任务 %.120s 派给 %.60s，而不是 %.60s",
                   "task %.120s is for %.60s, not for %.60s", task->code,
                   task->assignee, session->actor->name);
}

/* ---- what it asks ---- */

static sp_status item_of_measure(sp_session *session,
                                 const sp_inspection_task *task,
                                 sp_records *out)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_checklist_item *item = sp_record_new(&sp_checklist_item_type);
    bool row;

    if (!item)
        return SP_NO_MEMORY;
    item->no = 1;
    SP_TRY(sp_records_append(out, item));
    SP_TRY(sp_text_set(&item->measure, task->measure));
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT coalesce(inspection_content, description) "
                         "FROM control_measure WHERE code = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, task->measure);
    SP_TRY(sp_stmt_step(stmt, &row));
    return sp_text_set(&item->content,
                       row ? sp_stmt_text(stmt, 0) : task->name);
}

sp_status sp_task_items(sp_session *session, const sp_inspection_task *task,
                        sp_records *out)
{
    if (task->checklist)
        return sp_checklist_items_of(session, task->checklist, task->revision,
                                     out);
    *out = (sp_records){.type = &sp_checklist_item_type};
    sp_status status = item_of_measure(session, task, out);
    if (status != SP_OK)
        sp_records_clear(out);
    return status;
}

sp_status sp_task_results(sp_session *session, const sp_inspection_task *task,
                          sp_records *out)
{
    static const sp_sight all = {.scope = SP_SCOPE_ALL};
    sp_query *query = sp_query_new(&sp_inspection_result_type);

    if (!query)
        return SP_NO_MEMORY;
    sp_status status = sp_query_where(query, "task", task->code);
    if (status == SP_OK)
        status = sp_query_order(query, "no");
    if (status == SP_OK)
        status = sp_rec_list(session->db, query, &all, out);
    sp_query_free(query);
    return status;
}

sp_status sp_inspection_open(sp_session *session, const char *code,
                             sp_inspection_task **out_task,
                             sp_records *out_items, sp_records *out_results)
{
    SP_AUTOTASK *task = NULL;
    sp_records items = {0};
    sp_records results = {0};

    if (!session->actor)
        return sp_require(session, "inspection", SP_DO_READ, NULL, NULL);
    SP_TRY(sp_task_find(session, code, &task));
    SP_TRY(sp_task_may(session, task, SP_DO_READ));
    if (out_items)
        SP_TRY(sp_task_items(session, task, &items));
    sp_status status =
        out_results ? sp_task_results(session, task, &results) : SP_OK;
    if (status != SP_OK) {
        sp_records_clear(&items);
        return status;
    }
    if (out_items)
        *out_items = items;
    if (out_results)
        *out_results = results;
    *out_task = SP_TAKE(task);
    return SP_OK;
}

/* ---- answering ---- */

typedef struct doing {
    sp_session *session;
    const char *code;
    const sp_inspection_reply *replies;
    size_t nreplies;
    sp_inspection_task *old;
    sp_inspection_task *task;
    sp_records items;
} doing;

static sp_status must_be_open(const doing *d)
{
    const sp_inspection_task *t = d->old;
    int64_t now = sp_session_now(d->session);
    char at[32];

    if (t->stage == SP_INSPECTION_DONE) {
        sp_time_format(t->done_at, sp_session_zone(d->session), at);
        return sp_fail(SP_CONFLICT, "检查任务 %.120s 已由 %.60s 于 %.16s 完成",
                       "task %.120s was done by %.60s at %.16s", t->code,
                       t->done_by, at);
    }
    if (t->stage == SP_INSPECTION_SKIPPED)
        return sp_fail(SP_CONFLICT,
                       "检查任务 %.120s 已由 %.60s 批准免做：%.200s",
                       "task %.120s was called off by %.60s: %.200s", t->code,
                       t->skipped_by, t->skip_reason);
    if (now >= t->begins_at)
        return SP_OK;
    sp_time_format(t->begins_at, sp_session_zone(d->session), at);
    return sp_fail(SP_CONFLICT, "检查任务 %.120s 要到 %.16s 才开始",
                   "task %.120s does not begin before %.16s", t->code, at);
}

static const sp_checklist_item *item_of(const doing *d, int64_t no)
{
    for (size_t i = 0; i < d->items.count; i++) {
        const sp_checklist_item *item = d->items.items[i];
        if (item->no == no)
            return item;
    }
    return NULL;
}

static sp_status check_reply(const doing *d, const sp_inspection_reply *r)
{
    const sp_checklist_item *item = item_of(d, r->no);
    sp_picture_facts facts;

    if (!item)
        return sp_fail(SP_INVALID, "检查任务 %.120s 没有第 %" PRId64 " 项",
                       "task %.120s has no item %" PRId64, d->code, r->no);
    if ((unsigned)r->answer >= SP_INSPECTION_ANSWER_COUNT)
        return sp_fail(SP_INVALID, "没有第 %d 种检查结果",
                       "there is no answer number %d", (int)r->answer);
    if (r->answer == SP_INSPECTION_NOT_OK && (!r->note || !*r->note))
        return sp_fail(SP_INVALID, "第 %" PRId64 " 项不符合，请写明看到了什么",
                       "item %" PRId64 " is not in order: say what was seen",
                       r->no);
    if (!r->photo)
        return item->photo && r->answer != SP_INSPECTION_NA
                   ? sp_fail(SP_INVALID, "第 %" PRId64 " 项须附照片",
                             "item %" PRId64 " needs a photo", r->no)
                   : SP_OK;
    sp_status status = sp_picture_info(r->photo, r->photo_bytes, &facts);
    return status == SP_OK
               ? SP_OK
               : sp_fail_within(status, "第 %" PRId64 " 项的照片：",
                                "photo of item %" PRId64 ": ", r->no);
}

/* An answer stands: the same one again is nothing, another one a conflict. */
static sp_status look_for_result(const doing *d, const sp_inspection_reply *r,
                                 const char *code, bool *out_there)
{
    void *found = NULL;
    char at[32];
    sp_status status = sp_rec_find(d->session->db, &sp_inspection_result_type,
                                   "code", code, &found);

    *out_there = status == SP_OK;
    if (status != SP_OK)
        return status == SP_NOT_FOUND ? SP_OK : status;
    const sp_inspection_result *there = found;
    sp_time_format(there->done_at, sp_session_zone(d->session), at);
    if (there->answer != (unsigned)r->answer ||
        !sp_same_text(there->note, r->note && *r->note ? r->note : NULL))
        status = sp_fail(
            SP_CONFLICT, "第 %" PRId64 " 项已由 %.60s 于 %.16s 查过：" SP_IN_ZH,
            "item %" PRId64 " was looked at by %.60s at %.16s: " SP_IN_EN,
            r->no, there->done_by, at,
            sp_inspection_answer_labels[there->answer].zh,
            sp_inspection_answer_labels[there->answer].en);
    sp_record_free(&sp_inspection_result_type, found);
    return status;
}

static sp_status fill_hazard(const doing *d, const sp_inspection_reply *r,
                             const char *source, sp_hazard *h)
{
    const sp_checklist_item *item = item_of(d, r->no);
    const char *measure = item->measure ? item->measure : d->task->measure;

    h->source = SP_HAZARD_INSPECTION;
    SP_TRY(sp_text_set(&h->title, r->note));
    SP_TRY(sp_text_set(&h->description, item->content));
    SP_TRY(sp_text_set(&h->source_type, "inspection_task"));
    SP_TRY(sp_text_set(&h->source_code, source));
    SP_TRY(sp_text_set(&h->zone, d->task->zone));
    SP_TRY(sp_text_set(&h->measure, measure));
    return d->task->zone ? SP_OK : sp_text_set(&h->place, d->task->name);
}

static sp_status report_hazard(const doing *d, const sp_inspection_reply *r,
                               const char *source, char **out_number)
{
    sp_hazard *h = sp_record_new(&sp_hazard_type);
    char key[3 * SP_INSPECTION_CODE_MAX];

    if (!h)
        return SP_NO_MEMORY;
    snprintf(key, sizeof key, "inspection/%s", source);
    sp_status status = fill_hazard(d, r, source, h);
    if (status == SP_OK)
        status = sp_hazard_report(d->session, h, key);
    if (status == SP_OK)
        status = sp_text_copy(h->code, out_number);
    sp_record_free(&sp_hazard_type, h);
    return status;
}

static sp_status fill_result(const doing *d, const sp_inspection_reply *r,
                             const char *code, sp_inspection_result *result)
{
    char sha256[SP_HASH_HEX];

    result->no = r->no;
    result->answer = r->answer;
    result->done_at = sp_session_now(d->session);
    SP_TRY(sp_text_set(&result->code, code));
    SP_TRY(sp_text_set(&result->task, d->code));
    SP_TRY(sp_text_set(&result->item, item_of(d, r->no)->code));
    SP_TRY(sp_text_set(&result->note, r->note));
    SP_TRY(sp_text_set(&result->owner_dept, d->task->owner_dept));
    SP_TRY(sp_text_set(&result->done_by, d->session->actor->name));
    if (r->photo) {
        SP_TRY(sp_blob_put(d->session->db, r->photo, r->photo_bytes, sha256));
        SP_TRY(sp_text_set(&result->photo, sha256));
    }
    return r->answer == SP_INSPECTION_NOT_OK
               ? report_hazard(d, r, code, &result->hazard)
               : SP_OK;
}

static void free_result(sp_inspection_result **result)
{
    sp_record_free(&sp_inspection_result_type, *result);
}

static sp_status answer(doing *d, const sp_inspection_reply *r)
{
    SP_CLEANUP(free_result)
    sp_inspection_result *result = sp_record_new(&sp_inspection_result_type);
    char code[2 * SP_INSPECTION_CODE_MAX];
    bool there = false;

    if (!result)
        return SP_NO_MEMORY;
    snprintf(code, sizeof code, "%s#%" PRId64, d->code, r->no);
    SP_TRY(look_for_result(d, r, code, &there));
    if (there)
        return SP_OK;
    SP_TRY(check_reply(d, r));
    SP_TRY(fill_result(d, r, code, result));
    SP_TRY(sp_change(d->session, &sp_inspection_result_type, NULL, result,
                     "inspect"));
    d->task->answered++;
    d->task->failed += r->answer == SP_INSPECTION_NOT_OK;
    return SP_OK;
}

static sp_status write_task(doing *d)
{
    sp_inspection_task *t = d->task;
    int64_t now = sp_session_now(d->session);

    if (t->answered == d->old->answered)
        return SP_OK;
    if (t->begun_at == SP_NO_INT)
        t->begun_at = now;
    t->stage = SP_INSPECTION_DOING;
    if (t->answered >= t->items) {
        t->stage = SP_INSPECTION_DONE;
        t->done_at = now;
        SP_TRY(sp_text_set(&t->done_by, d->session->actor->name));
    }
    return sp_change(d->session, &sp_inspection_task_type, d->old, t,
                     "inspect");
}

static sp_status do_it(void *arg)
{
    doing *d = arg;

    SP_TRY(sp_task_find(d->session, d->code, &d->old));
    SP_TRY(sp_task_may(d->session, d->old, SP_DO_UPDATE));
    SP_TRY(must_be_open(d));
    d->task = sp_record_copy(&sp_inspection_task_type, d->old);
    if (!d->task)
        return SP_NO_MEMORY;
    SP_TRY(sp_task_items(d->session, d->old, &d->items));
    for (size_t i = 0; i < d->nreplies; i++)
        SP_TRY(answer(d, &d->replies[i]));
    return write_task(d);
}

sp_status sp_inspection_do(sp_session *session, const char *code,
                           const sp_inspection_reply *replies, size_t nreplies,
                           sp_inspection_task **out)
{
    doing d = {session, code, replies, nreplies, NULL, NULL, {0}};

    if (!session->actor)
        return sp_require(session, "inspection", SP_DO_UPDATE, NULL, NULL);
    if (nreplies == 0)
        return sp_fail(SP_INVALID, "请给出检查结果", "say what was found");
    sp_status status = sp_db_transaction(session->db, do_it, &d);
    sp_records_clear(&d.items);
    sp_task_release(&d.old);
    if (status == SP_OK && out)
        *out = SP_TAKE(d.task);
    sp_task_release(&d.task);
    return status;
}

/* ---- calling off ---- */

typedef struct skipping {
    sp_session *session;
    const char *code;
    const char *reason;
} skipping;

static sp_status may_skip(const skipping *s, const sp_inspection_task *task)
{
    bool mine = false;

    SP_TRY(sp_task_is_mine(s->session, task->assignee, &mine));
    if (mine)
        return sp_fail(SP_FORBIDDEN, "不能批准自己的任务免做，须由上级批准",
                       "nobody calls off a task of their own; a superior does");
    return sp_task_may(s->session, task, SP_DO_UPDATE);
}

static sp_status skip(void *arg)
{
    const skipping *s = arg;
    SP_AUTOTASK *task = NULL;
    doing d = {.session = s->session, .code = s->code};

    SP_TRY(sp_task_find(s->session, s->code, &d.old));
    SP_AUTOTASK *old = d.old;
    SP_TRY(may_skip(s, old));
    if (old->stage == SP_INSPECTION_DONE || old->stage == SP_INSPECTION_SKIPPED)
        return must_be_open(&d);
    task = sp_record_copy(&sp_inspection_task_type, old);
    if (!task)
        return SP_NO_MEMORY;
    task->stage = SP_INSPECTION_SKIPPED;
    SP_TRY(sp_text_set(&task->skipped_by, s->session->actor->name));
    SP_TRY(sp_text_set(&task->skip_reason, s->reason));
    return sp_change(s->session, &sp_inspection_task_type, old, task,
                     "call_off");
}

sp_status sp_inspection_skip(sp_session *session, const char *code,
                             const char *reason)
{
    skipping s = {session, code, reason};

    SP_TRY(sp_require(session, "inspection", SP_DO_UPDATE, NULL, NULL));
    if (!reason || !*reason)
        return sp_fail(SP_INVALID, "请写明免做的原因",
                       "say why it is called off");
    return sp_db_transaction(session->db, skip, &s);
}
