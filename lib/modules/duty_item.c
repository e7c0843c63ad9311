/* Duty items: the record, publishing and review, the duties of the law. */
#include "dutying.h"

#include <string.h>

#include "cleaning.h"
#include "field.h"
#include "json.h"
#include "pack_kind.h"
#include "str.h"

enum { WEIGHT_MAX = 10000, WEIGHT_ONE = 100 };

#define FIELD(m, zh, en, ...) SP_FIELD(sp_duty_item, m, zh, en, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_duty_item),
    FIELD(code, "履责编号", "code", .flags = SP_FIXED | SP_BRIEF,
          .max_len = 200, .clean = sp_code_clean, .alias = "编号"),
    FIELD(title, "履职标题", "title",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
          .alias = "履责标题|标题"),
    FIELD(requirement, "履职要求", "requirement", .as = SP_AS_LINES,
          .alias = "履责要求|要求"),
    FIELD(published, "是否发布", "published",
          .flags = SP_GUARDED | SP_INITIAL | SP_BRIEF,
          SP_LABELS(sp_duty_publish_labels)),
    FIELD(review, "审核状态", "review",
          .flags = SP_GUARDED | SP_INITIAL | SP_BRIEF,
          SP_LABELS(sp_duty_review_labels)),
    FIELD(template_file, "履职模板文件", "template file", .alias = "模板文件"),
    FIELD(post, "责任岗位", "post", .flags = SP_CONTAINS, .alias = "岗位"),
    FIELD(legal_basis, "依据", "legal basis", .alias = "法律依据"),
    FIELD(evidence, "所需证据", "evidence", SP_LABELS(sp_duty_evidence_labels)),
    FIELD(weight, "权重", "weight", .as = SP_AS_DECIMAL, .decimals = 2,
          .min = 1, .max = WEIGHT_MAX, .help_zh = "F4 计分用，默认 1",
          .help_en = "for F4; 1 unless given"),
    FIELD(edition, "修订", "edition", .flags = SP_GUARDED),
    FIELD(submitted_by, "发布人", "published by", .flags = SP_GUARDED),
    FIELD(reviewed_by, "审核人", "reviewed by", .flags = SP_GUARDED),
    FIELD(reviewed_at, "审核时间", "reviewed at", .flags = SP_GUARDED,
          .as = SP_AS_TIME),
    FIELD(review_note, "审核意见", "note of the review", .flags = SP_GUARDED),
    SP_REMOVED_FIELD(sp_duty_item),
};

/* What tasks are made of: who changes it needs another review. */
static bool asks_for_the_same(const sp_duty_item *a, const sp_duty_item *b)
{
    static const char *const names[] = {"title", "requirement", "legal_basis",
                                        "evidence", "weight"};

    for (size_t i = 0; i < SP_COUNT(names); i++)
        if (!sp_field_equal(sp_type_field(&sp_duty_item_type, names[i]), a, b))
            return false;
    return true;
}

static sp_status before(sp_session *session, const void *old, void *record)
{
    const sp_duty_item *was = old;
    sp_duty_item *item = record;

    (void)session;
    if (!was && !item->code && item->title)
        return sp_code_derive(&item->code, "LZ", item->title, NULL);
    if (!was || was->review == SP_DUTY_REVIEW_NONE ||
        was->review != item->review || asks_for_the_same(was, item))
        return SP_OK;
    item->published = SP_DUTY_SAVED;
    item->review = SP_DUTY_REVIEW_NONE;
    item->reviewed_at = SP_NO_INT;
    return sp_text_set(&item->reviewed_by, NULL);
}

static const sp_hooks hooks = {.before = before};

const sp_type sp_duty_item_type = {.name = "duty_item",
                                   .zh = "履责清单",
                                   .en = "duty item",
                                   .table = "duty_item",
                                   .code = "code",
                                   .module = "duty",
                                   .hide = "removed_at",
                                   .hooks = &hooks,
                                   SP_TYPE(sp_duty_item, fields)};

void sp_duty_item_release(sp_duty_item **item)
{
    sp_record_free(&sp_duty_item_type, *item);
}

sp_duty_item_facts sp_duty_item_facts_of(const sp_duty_item *item,
                                         const char *actor)
{
    return (sp_duty_item_facts){.code = item->code,
                                .published = (sp_duty_publish)item->published,
                                .review = (sp_duty_review)item->review,
                                .creator = item->created_by,
                                .submitter = item->submitted_by,
                                .reviewer = item->reviewed_by,
                                .actor = actor};
}

/* ---- moving along ---- */

typedef struct acting {
    sp_session *session;
    const char *code;
    sp_duty_item_action action;
    const char *note;
} acting;

static bool is_review(sp_duty_item_action action)
{
    return action == SP_DUTY_ITEM_APPROVE || action == SP_DUTY_ITEM_REJECT;
}

static sp_status set_members(const acting *a, const sp_duty_item_next *next,
                             sp_duty_item *item)
{
    const char *actor = a->session->actor->name;
    bool review = is_review(a->action);

    item->published = next->published;
    item->review = next->review;
    item->reviewed_at = review ? sp_session_now(a->session) : SP_NO_INT;
    SP_TRY(sp_text_set(&item->reviewed_by, review ? actor : NULL));
    SP_TRY(sp_text_set(&item->review_note, review ? a->note : NULL));
    if (a->action == SP_DUTY_ITEM_APPROVE)
        item->edition = item->edition == SP_NO_INT ? 1 : item->edition + 1;
    return a->action == SP_DUTY_ITEM_PUBLISH
               ? sp_text_set(&item->submitted_by, actor)
               : SP_OK;
}

static sp_status act(void *arg)
{
    const acting *a = arg;
    SP_CLEANUP(sp_permit_reasons_clear) sp_permit_reasons reasons = {0};
    SP_AUTOITEM *old = NULL;
    SP_AUTOITEM *item = NULL;
    void *found = NULL;
    sp_duty_item_next next;

    SP_TRY(sp_rec_find(a->session->db, &sp_duty_item_type, "code", a->code,
                       &found));
    old = found;
    SP_TRY(sp_require(a->session, "duty",
                      is_review(a->action) ? SP_DO_APPROVE : SP_DO_UPDATE,
                      old->owner_dept, old->created_by));
    sp_duty_item_facts facts =
        sp_duty_item_facts_of(old, a->session->actor->name);
    facts.note = a->note;
    SP_TRY(sp_duty_item_decide(&facts, a->action, &next, &reasons));
    SP_TRY(sp_duty_refuse(&reasons));
    item = sp_record_copy(&sp_duty_item_type, old);
    if (!item)
        return SP_NO_MEMORY;
    SP_TRY(set_members(a, &next, item));
    return sp_change(a->session, &sp_duty_item_type, old, item,
                     sp_duty_item_action_labels[a->action].name);
}

sp_status sp_duty_item_act(sp_session *session, const char *code,
                           sp_duty_item_action action, const char *note)
{
    acting a = {session, code, action, note};

    if ((unsigned)action >= SP_DUTY_ITEM_ACTION_COUNT)
        return sp_fail(SP_INVALID, "没有动作 %d", "there is no action %d",
                       (int)action);
    SP_TRY(sp_require(session, "duty",
                      is_review(action) ? SP_DO_APPROVE : SP_DO_UPDATE, NULL,
                      NULL));
    return sp_db_transaction(session->db, act, &a);
}

/* ---- the duties of the law ---- */

static sp_status fill(const cJSON *json, sp_duty_item *item)
{
    item->weight = WEIGHT_ONE;
    item->evidence = SP_DUTY_EVIDENCE_TEXT;
    SP_TRY(sp_text_set(&item->code, sp_json_text(json, "code", NULL)));
    SP_TRY(sp_text_set(&item->title, sp_json_text(json, "title", NULL)));
    SP_TRY(sp_text_set(&item->requirement,
                       sp_json_text(json, "requirement", NULL)));
    SP_TRY(sp_text_set(&item->post, sp_json_text(json, "post", NULL)));
    return sp_text_set(&item->legal_basis, sp_json_text(json, "clause", NULL));
}

static sp_status load_one(sp_session *session, const cJSON *json)
{
    SP_AUTOITEM *item = sp_record_new(&sp_duty_item_type);
    bool taken;

    if (!item)
        return SP_NO_MEMORY;
    SP_TRY(fill(json, item));
    return sp_bulk_add(session, item, &taken);
}

sp_status sp_duty_load_law(sp_session *session, int64_t *out_added)
{
    SP_AUTOPACK *pack = NULL;
    const void *json = NULL;
    sp_bulk bulk;

    SP_TRY(sp_require(session, "duty", SP_DO_CREATE, NULL, NULL));
    SP_TRY(sp_packs_get(session, "duty.law", &pack));
    SP_TRY(sp_pack_expect(pack, "duty", &json));
    const cJSON *items = cJSON_GetObjectItemCaseSensitive(json, "items");
    SP_TRY(sp_bulk_begin(session, &sp_duty_item_type, &bulk));
    for (const cJSON *i = items->child; i; i = i->next) {
        sp_status status = load_one(session, i);
        if (status != SP_OK) {
            sp_bulk_abort(session);
            return status;
        }
    }
    int64_t added = bulk.added;
    SP_TRY(sp_bulk_end(session, "load-law", NULL, "{\"pack\":\"duty.law\"}"));
    if (out_added)
        *out_added = added;
    return SP_OK;
}
