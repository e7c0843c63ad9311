/* Doing something to a duty task: gather, decide, write. */
#include "dutying.h"

#include <safeprod/archive.h>

#include <string.h>

#include "blob.h"
#include "field.h"
#include "str.h"
#include "when.h"

enum { FILES_MAX = 16, DAY_SECONDS = 86400 };

/* All that is known about a task when somebody acts on it. */
typedef struct scene {
    sp_session *session;
    const sp_duty_options *options;
    sp_duty_action action;
    sp_duty_task *task;
    char *login;     /* of whose task it is; NULL: they do not sign in */
    char *on_behalf; /* whom the actor stands in for */
    sp_duty_task_facts facts;
    bool by_clock;
} scene;

static void scene_clear(scene *s)
{
    sp_duty_task_release(&s->task);
    free(s->login);
    free(s->on_behalf);
}
#define AUTOSCENE SP_CLEANUP(scene_clear) scene

static bool is_photo(const sp_duty_file *f)
{
    static const unsigned char png[] = {0x89, 'P', 'N', 'G'};
    static const unsigned char jpeg[] = {0xff, 0xd8, 0xff};

    return (f->len > sizeof png && memcmp(f->bytes, png, sizeof png) == 0) ||
           (f->len > sizeof jpeg && memcmp(f->bytes, jpeg, sizeof jpeg) == 0);
}

static sp_status load(scene *s, const char *code)
{
    SP_AUTOSTMT *stmt = NULL;
    void *found = NULL;
    bool row;

    SP_TRY(
        sp_rec_find(s->session->db, &sp_duty_task_type, "code", code, &found));
    s->task = found;
    SP_TRY(sp_db_prepare(s->session->db,
                         "SELECT i.evidence, (SELECT user_name FROM person "
                         "WHERE code = $1) FROM duty_item i WHERE i.code = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, s->task->person);
    sp_stmt_bind_text(stmt, 2, s->task->item);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    for (unsigned i = 0; i < SP_DUTY_EVIDENCE_COUNT; i++)
        if (strcmp(sp_stmt_text(stmt, 0), sp_duty_evidence_labels[i].name) == 0)
            s->facts.evidence = (sp_duty_evidence)i;
    return sp_text_copy(sp_stmt_text(stmt, 1), &s->login);
}

static sp_status find_assignee(scene *s, const char *actor)
{
    bool stands_in = false;

    if (!s->login)
        return SP_OK;
    if (strcmp(actor, s->login) == 0) {
        s->facts.powers |= SP_DUTY_ASSIGNEE;
        return SP_OK;
    }
    SP_TRY(sp_duty_stands_in(s->session, s->login, actor, SP_DELEGATE_SUBMIT,
                             &stands_in));
    if (!stands_in || s->action != SP_DUTY_DO_SUBMIT)
        return SP_OK;
    s->facts.powers |= SP_DUTY_ASSIGNEE;
    return sp_text_copy(s->login, &s->on_behalf);
}

/* Who may review there, or stands in for somebody who may and could review
 * elsewhere themselves. */
static sp_status find_reviewer(scene *s)
{
    const char *dept = s->task->owner_dept;
    SP_AUTOFREE char *from = NULL;

    /* Nobody's department is not everybody's: no maker, not none asked for. */
    if (sp_require(s->session, "duty_task", SP_DO_APPROVE, dept, "") == SP_OK) {
        s->facts.powers |= SP_DUTY_REVIEWER;
        return SP_OK;
    }
    if (sp_right(s->session, "duty_task", SP_DO_APPROVE, NULL) == SP_SCOPE_NONE)
        return SP_OK;
    SP_TRY(sp_duty_reviews_for(s->session, dept, &from));
    if (!from)
        return SP_OK;
    s->facts.powers |= SP_DUTY_REVIEWER;
    if (s->action != SP_DUTY_DO_SUBMIT && !s->on_behalf)
        s->on_behalf = SP_TAKE(from);
    return SP_OK;
}

static sp_status gather(scene *s, const char *code)
{
    sp_duty_task_facts *f = &s->facts;
    const sp_duty_options *o = s->options;
    int64_t first = 0;

    SP_TRY(load(s, code));
    const sp_duty_task *t = s->task;
    const char *actor = s->session->actor->name;
    sp_day_parse(t->period_from ? t->period_from : "", &first);
    f->code = t->code;
    f->status = (sp_duty_status)t->status;
    f->now = sp_session_now(s->session);
    f->begins = sp_day_start(first, s->session->options.zone);
    f->miss_at = t->miss_at;
    f->has_note = o->note && *o->note;
    f->reason = o->note;
    f->score = o->score;
    for (size_t i = 0; i < o->nfiles; i++)
        f->has_photo = f->has_photo || is_photo(&o->files[i]);
    if (s->by_clock) {
        f->powers = SP_DUTY_CLOCK;
        return SP_OK;
    }
    SP_TRY(find_assignee(s, actor));
    SP_TRY(find_reviewer(s));
    f->is_own = (s->login && strcmp(s->login, actor) == 0) ||
                (t->submitted_by && strcmp(t->submitted_by, actor) == 0);
    return SP_OK;
}

/* ---- files ---- */

static sp_status check_file(const sp_duty_file *f)
{
    if (!f->name || !*f->name || strlen(f->name) > 120 ||
        strpbrk(f->name, "/\\:\n\r\t") || f->len == 0)
        return sp_fail(SP_INVALID,
                       "附件“%.60s”应为不含文件夹的名称，且不能是空文件",
                       "the file \"%.60s\" should be a name without folders, "
                       "and not empty",
                       f->name ? f->name : "");
    return SP_OK;
}

static sp_status attach(const scene *s, const sp_duty_file *f, sp_str *photos)
{
    sp_attachment *a = sp_record_new(&sp_attachment_type);
    char sha256[SP_HASH_HEX];
    SP_AUTOSTR code = {0};

    if (!a)
        return SP_NO_MEMORY;
    sp_str_addf(&code, "duty_task/%s/%lld/%s", s->task->code,
                (long long)s->task->version, f->name);
    a->size = (int64_t)f->len;
    sp_status status = check_file(f);
    if (status == SP_OK)
        status = sp_blob_put(s->session->db, f->bytes, f->len, sha256);
    if (status == SP_OK)
        status = sp_str_take(&code, &a->code);
    if (status == SP_OK)
        status = sp_text_set(&a->subject_type, "duty_task");
    if (status == SP_OK)
        status = sp_text_set(&a->subject, s->task->code);
    if (status == SP_OK)
        status = sp_text_set(&a->file_name, f->name);
    if (status == SP_OK)
        status = sp_text_set(&a->sha256, sha256);
    if (status == SP_OK)
        status = sp_text_set(&a->owner_dept, s->task->owner_dept);
    if (status == SP_OK)
        status = sp_change(s->session, &sp_attachment_type, NULL, a, "attach");
    sp_record_free(&sp_attachment_type, a);
    if (status == SP_OK && is_photo(f))
        sp_str_addf(photos, "%s%s", photos->len ? " " : "", sha256);
    return status;
}

/* ---- what follows ---- */

static sp_status submit(const scene *s, sp_duty_task *t)
{
    SP_AUTOSTR photos = {0};

    if (s->options->nfiles > FILES_MAX)
        return sp_fail(SP_INVALID, "一次最多附 %d 个文件",
                       "at most %d files can be attached at once", FILES_MAX);
    for (size_t i = 0; i < s->options->nfiles; i++)
        SP_TRY(attach(s, &s->options->files[i], &photos));
    SP_TRY(sp_str_ok(&photos));
    t->submitted_at = s->facts.now;
    SP_TRY(sp_text_set(&t->submitted_by, s->session->actor->name));
    SP_TRY(sp_text_set(&t->on_behalf, s->on_behalf));
    SP_TRY(sp_text_set(&t->note, s->options->note));
    return sp_text_set(&t->photos, sp_str_text(&photos));
}

static sp_status judge(const scene *s, sp_duty_task *t)
{
    SP_AUTOSTR who = {0};

    sp_str_add(&who, s->by_clock ? "-" : s->session->actor->name);
    if (s->on_behalf)
        sp_str_addf(&who, " (%s)", s->on_behalf);
    SP_TRY(sp_str_ok(&who));
    t->reviewed_at = s->facts.now;
    SP_TRY(sp_text_set(&t->reviewer, sp_str_text(&who)));
    return sp_text_set(&t->comment, s->options->note);
}

/* What is returned late gets some days more, or there would be no second
 * try. */
static sp_status give_back(const scene *s, sp_duty_task *t)
{
    sp_rank_rules rules;

    SP_TRY(sp_duty_rules(s->session, &rules, NULL));
    int64_t until = s->facts.now + rules.redo_days * DAY_SECONDS;
    if (t->miss_at < until)
        t->miss_at = until;
    t->returns = t->returns == SP_NO_INT ? 1 : t->returns + 1;
    return SP_OK;
}

static sp_status set_members(const scene *s, sp_duty_status next,
                             sp_duty_task *t)
{
    t->status = next;
    if (s->action == SP_DUTY_DO_SUBMIT)
        return submit(s, t);
    SP_TRY(judge(s, t));
    if (s->action == SP_DUTY_DO_APPROVE)
        t->score = s->options->score;
    return s->action == SP_DUTY_DO_RETURN ? give_back(s, t) : SP_OK;
}

typedef struct acting {
    sp_session *session;
    const char *code;
    sp_duty_action action;
    const sp_duty_options *options;
    bool by_clock;
} acting;

static sp_status act(void *arg)
{
    const acting *a = arg;
    SP_CLEANUP(sp_permit_reasons_clear) sp_permit_reasons reasons = {0};
    AUTOSCENE s = {.session = a->session,
                   .options = a->options,
                   .action = a->action,
                   .by_clock = a->by_clock};
    SP_AUTOTASK *t = NULL;
    sp_duty_status next;

    SP_TRY(gather(&s, a->code));
    SP_TRY(sp_duty_task_decide(&s.facts, a->action, &next, &reasons));
    SP_TRY(sp_duty_refuse(&reasons));
    t = sp_record_copy(&sp_duty_task_type, s.task);
    if (!t)
        return SP_NO_MEMORY;
    SP_TRY(set_members(&s, next, t));
    return sp_change(a->session, &sp_duty_task_type, s.task, t,
                     sp_duty_action_labels[a->action].name);
}

static sp_status check_call(sp_session *session, sp_duty_action action)
{
    if (!session->actor)
        return sp_fail(SP_FORBIDDEN, "尚未登录，请先登录",
                       "nobody is signed in; sign in first");
    if ((unsigned)action >= SP_DUTY_ACTION_COUNT)
        return sp_fail(SP_INVALID, "没有动作 %d", "there is no action %d",
                       (int)action);
    return SP_OK;
}

static const sp_duty_options none = SP_DUTY_OPTIONS_INIT;

sp_status sp_duty_act(sp_session *session, const char *task,
                      sp_duty_action action, const sp_duty_options *options)
{
    acting a = {session, task, action, options ? options : &none, false};

    SP_TRY(check_call(session, action));
    return sp_db_transaction(session->db, act, &a);
}

sp_status sp_duty_why(sp_session *session, const char *task,
                      sp_duty_action action, const sp_duty_options *options,
                      sp_permit_reasons *out)
{
    AUTOSCENE s = {.session = session,
                   .options = options ? options : &none,
                   .action = action};
    sp_duty_status next;

    SP_TRY(check_call(session, action));
    SP_TRY(sp_require(session, "duty_task", SP_DO_READ, NULL, NULL));
    SP_TRY(gather(&s, task));
    if (!s.facts.powers)
        SP_TRY(sp_require(session, "duty_task", SP_DO_READ, s.task->owner_dept,
                          s.login));
    return sp_duty_task_decide(&s.facts, action, &next, out);
}

sp_status sp_duty_waive_by_clock(sp_session *session, const char *code,
                                 const char *reason, bool *out_done)
{
    sp_duty_options options = SP_DUTY_OPTIONS_INIT;
    acting a = {session, code, SP_DUTY_DO_WAIVE, &options, true};

    options.note = reason;
    sp_status status = sp_db_transaction(session->db, act, &a);
    *out_done = status == SP_OK;
    return status == SP_CONFLICT ? SP_OK : status; /* somebody was first */
}
