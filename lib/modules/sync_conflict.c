/* Two changes that did not know of each other, for a person to look at. */
#include "sync_conflict.h"

#include <stdio.h>
#include <string.h>

#include "change.h"
#include "record_line.h"
#include "replica.h"

static const sp_label states[] = {{"open", "待处理", "open", NULL},
                                  {"decided", "已处理", "decided", NULL}};
static const sp_label takings[] = {{"undecided", "未定", "undecided", NULL},
                                   {"kept", "保留现值", "kept", NULL},
                                   {"other", "采用另一值", "other", NULL}};

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_sync_conflict, m, zh, en, .flags = SP_GUARDED, __VA_ARGS__)
#define SHOWN(m, zh, en, ...)                                                  \
    SP_FIELD(sp_sync_conflict, m, zh, en, .flags = SP_GUARDED | SP_BRIEF,      \
             __VA_ARGS__)

enum { LINE_MAX_BYTES = 32 << 20 };

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_sync_conflict),
    SHOWN(code, "冲突编号", "code"),
    FIELD(subject_type, "记录类型", "type of record"),
    FIELD(subject, "记录编号", "code of the record"),
    SHOWN(peer, "对方站点", "other site"),
    SHOWN(fields, "不同的字段", "fields", .max_len = 4000),
    FIELD(kept, "现值", "what stands", .as = SP_AS_JSON,
          .max_len = LINE_MAX_BYTES),
    FIELD(other, "另一值", "the other", .as = SP_AS_JSON,
          .max_len = LINE_MAX_BYTES),
    SHOWN(state, "状态", "state", SP_LABELS(states)),
    SHOWN(taken, "决定", "decision", SP_LABELS(takings)),
    FIELD(decided_by, "决定人", "decided by"),
    FIELD(decided_at, "决定时间", "decided at", .as = SP_AS_TIME),
    FIELD(note, "说明", "note", .as = SP_AS_LINES),
};
const sp_type sp_sync_conflict_type = {.name = "sync_conflict",
                                       .zh = "同步冲突",
                                       .en = "conflict between sites",
                                       .table = "sync_conflict",
                                       .code = "code",
                                       .module = "exchange",
                                       .flags = SP_TYPE_VERBS_ONLY,
                                       SP_TYPE(sp_sync_conflict, fields)};

static void free_conflict(sp_sync_conflict **c)
{
    sp_record_free(&sp_sync_conflict_type, *c);
}
#define AUTOCONFLICT SP_CLEANUP(free_conflict) sp_sync_conflict

void sp_sync_conflicts_free(sp_sync_conflicts *list)
{
    for (size_t i = 0; i < list->count; i++)
        free_conflict(&list->items[i]);
    free(list->items);
    *list = (sp_sync_conflicts){0};
}

static sp_status line_of(const sp_type *type, const void *record, char **out)
{
    SP_AUTOSTR s = {0};

    SP_TRY(sp_record_line(type, record, &s));
    return sp_str_take(&s, out);
}

/* The same two versions make the same code, whoever meets them when. */
static sp_status make_code(sp_sync_conflict *c)
{
    sp_hash a = sp_hash_of(c->kept, strlen(c->kept));
    sp_hash b = sp_hash_of(c->other, strlen(c->other));
    SP_AUTOSTR s = {0};

    sp_str_addf(&s, "%s/%.150s/", c->subject_type, c->subject);
    for (int i = 0; i < 6; i++)
        sp_str_addf(&s, "%02x", a.byte[i] ^ b.byte[i]);
    return sp_str_take(&s, &c->code);
}

static sp_status fill(sp_sync_conflict *c, const sp_type *type, const void *a,
                      const void *b, const void *result, const char *names,
                      const char *peer)
{
    const sp_field *code = sp_type_field(type, type->code);
    /* whose plain members stand? theirs may be those of both in part */
    bool a_stands = ((const sp_head *)result)->updated_at ==
                        ((const sp_head *)a)->updated_at &&
                    sp_field_equal(&type->fields[5], result, a);

    SP_TRY(sp_text_set(&c->subject_type, type->name));
    SP_TRY(sp_text_set(&c->subject, sp_text_at(result, code)));
    SP_TRY(sp_text_set(&c->peer, peer));
    SP_TRY(sp_text_set(&c->fields, names));
    SP_TRY(sp_text_set(&c->owner_dept, ((const sp_head *)result)->owner_dept));
    SP_TRY(line_of(type, result, &c->kept));
    SP_TRY(line_of(type, a_stands ? b : a, &c->other));
    return make_code(c);
}

sp_status sp_sync_conflict_note(sp_sync_conflicts *list, const sp_type *type,
                                const void *a, const void *b,
                                const void *result, const char *names,
                                const char *peer)
{
    sp_sync_conflict **items =
        realloc(list->items, (list->count + 1) * sizeof *items);

    if (!items)
        return sp_no_memory();
    list->items = items;
    sp_sync_conflict *c = sp_record_new(&sp_sync_conflict_type);
    if (!c)
        return SP_NO_MEMORY;
    list->items[list->count++] = c;
    return fill(c, type, a, b, result, names, peer);
}

static sp_status is_there(sp_session *session, const char *code, bool *out)
{
    return sp_rec_exists(session->db, &sp_sync_conflict_type, code, out);
}

sp_status sp_sync_conflicts_write(sp_session *session, sp_sync_conflicts *list)
{
    for (size_t i = 0; i < list->count; i++) {
        bool there = false;
        SP_TRY(is_there(session, list->items[i]->code, &there));
        if (!there)
            SP_TRY(sp_change(session, &sp_sync_conflict_type, NULL,
                             list->items[i], "sync_conflict"));
    }
    return SP_OK;
}

/* ---- deciding ---- */

typedef struct deciding {
    sp_session *session;
    const char *code;
    sp_sync_taken taken;
    const char *note;
} deciding;

static sp_status changed_since(const sp_sync_conflict *c)
{
    return sp_fail(SP_CONFLICT,
                   "%s %s 在冲突之后又改过，请对照现值用平常的命令修改",
                   "%s %s was changed since: look at it, and edit it as usual",
                   c->subject_type, c->subject);
}

/* What was not taken, as a change of ours; it stands when nobody changed the
 * record meanwhile. */
static sp_status put_other(const deciding *d, const sp_sync_conflict *c,
                           sp_replica *replica, const void *ours, void *record)
{
    const sp_type *type = replica->type;
    const sp_head *was = ours;
    sp_head *head = record;
    SP_AUTOFREE char *now = NULL;

    SP_TRY(line_of(type, ours, &now));
    if (strcmp(now, c->kept) != 0)
        return changed_since(c);
    SP_TRY(sp_record_read_line(type, c->other, strlen(c->other), NULL, NULL,
                               record));
    head->id = was->id;
    head->version = was->version + 1;
    head->updated_at = sp_session_now(d->session);
    SP_TRY(sp_text_set(&head->updated_by, d->session->actor->name));
    SP_TRY(sp_text_set(sp_at(record, sp_type_field(type, type->code)),
                       c->subject));
    SP_TRY(sp_replica_replace(replica, ours, record));
    SP_TRY(sp_replica_end(replica, "sync_resolve", c->subject, NULL));
    return sp_replica_references(d->session, type);
}

static sp_status take_other(const deciding *d, const sp_sync_conflict *c)
{
    const sp_type *type = sp_type_find(c->subject_type);
    SP_CLEANUP(sp_replica_drop) sp_replica replica = {0};
    void *ours = NULL;

    if (!type)
        return sp_fail(SP_UNSUPPORTED, "没有记录类型 %s",
                       "there is no record type %s", c->subject_type);
    SP_TRY(sp_replica_open(d->session, type, &replica));
    SP_TRY(sp_rec_find(d->session->db, type, type->code, c->subject, &ours));
    void *record = sp_record_new(type);
    sp_status status =
        record ? put_other(d, c, &replica, ours, record) : SP_NO_MEMORY;
    sp_record_free(type, record);
    sp_record_free(type, ours);
    return status;
}

static sp_status decide(void *arg)
{
    const deciding *d = arg;
    AUTOCONFLICT *old = NULL;
    AUTOCONFLICT *c = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(d->session->db, &sp_sync_conflict_type, "code", d->code,
                       &found));
    old = found;
    if (old->state != SP_SYNC_OPEN)
        return sp_fail(SP_CONFLICT, "冲突 %s 已由 %s 处理",
                       "conflict %s was decided by %s", d->code,
                       old->decided_by ? old->decided_by : "-");
    c = sp_record_copy(&sp_sync_conflict_type, old);
    if (!c)
        return SP_NO_MEMORY;
    if (d->taken == SP_SYNC_OTHER)
        SP_TRY(take_other(d, c));
    c->state = SP_SYNC_DECIDED;
    c->taken = d->taken;
    c->decided_at = sp_session_now(d->session);
    SP_TRY(sp_text_set(&c->decided_by, d->session->actor->name));
    SP_TRY(sp_text_set(&c->note, d->note));
    return sp_change(d->session, &sp_sync_conflict_type, old, c, "decide");
}

sp_status sp_sync_resolve(sp_session *session, const char *code,
                          sp_sync_taken taken, const char *note)
{
    deciding d = {session, code, taken, note};

    SP_TRY(sp_require(session, "exchange", SP_DO_APPROVE, NULL, NULL));
    if (taken != SP_SYNC_KEPT && taken != SP_SYNC_OTHER)
        return sp_fail(SP_INVALID, "请决定：kept 保留现值，other 采用另一值",
                       "decide: kept, or other");
    return sp_db_transaction(session->db, decide, &d);
}
