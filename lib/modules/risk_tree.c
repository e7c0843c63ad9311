/* What the branches of the tree of risks share. */
#include "risk_tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "str.h"
#include "when.h"

enum { CODE_TRIES_MAX = 100000 };

/* ---- small things ---- */

bool sp_same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

void sp_today(const sp_session *session, char out[11])
{
    sp_day_format(sp_day_of(sp_session_now(session), sp_session_zone(session)),
                  out);
}

sp_status sp_pack_pin(const sp_pack *pack, char **out)
{
    SP_AUTOSTR s = {0};

    sp_str_addf(&s, "%s@%s", sp_pack_name(pack), sp_pack_version(pack));
    return sp_str_take(&s, out);
}

void sp_pack_release(sp_pack **pack)
{
    sp_pack_free(*pack);
}

void sp_park_release(sp_park **park)
{
    sp_record_free(&sp_park_type, *park);
}

sp_status sp_park_find(sp_session *session, sp_park **out)
{
    void *park = NULL;
    sp_status status =
        sp_rec_find(session->db, &sp_park_type, NULL, NULL, &park);

    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    *out = park;
    return SP_OK;
}

void sp_plan_size(const sp_park *park, double *out_width, double *out_height)
{
    bool known = park && park->plan_width > 0 && park->plan_height > 0;

    *out_width = known ? (double)park->plan_width : SP_PLAN_WIDTH;
    *out_height = known ? (double)park->plan_height : SP_PLAN_HEIGHT;
}

/* ---- a child and its parent ---- */

typedef struct parent {
    char *owner_dept;
    char *created_by;
    bool removed;
} parent;

static void parent_clear(parent *p)
{
    free(p->owner_dept);
    free(p->created_by);
}

static sp_status find_parent(sp_session *session, const sp_branch *branch,
                             const char *code, parent *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char sql[128];
    bool row;

    snprintf(sql, sizeof sql,
             "SELECT owner_dept, created_by, removed_at FROM \"%s\" WHERE code "
             "= $1",
             branch->parent->table);
    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_INVALID, "没有" SP_IN_ZH "“%.80s”，请先登记",
                       "there is no " SP_IN_EN " \"%.80s\"; add it first",
                       branch->parent->zh, branch->parent->en, code);
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &out->owner_dept));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 1), &out->created_by));
    out->removed = !sp_stmt_is_null(stmt, 2);
    return SP_OK;
}

static sp_status count_children(sp_session *session, const sp_branch *branch,
                                const char *code, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char sql[128];
    bool row;

    snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\" WHERE \"%s\" = $1",
             branch->type->table, branch->field);
    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = row ? sp_stmt_int(stmt, 0) : 0;
    return SP_OK;
}

/* "<parent>-01" and so on: the next number that is free. */
static sp_status make_code(sp_session *session, const sp_branch *branch,
                           const char *parent_code, char **code)
{
    int64_t n;

    SP_TRY(count_children(session, branch, parent_code, &n));
    for (int tries = 0; tries < CODE_TRIES_MAX; tries++) {
        SP_AUTOSTR s = {0};
        bool taken = false;
        sp_str_addf(&s, "%s-%02" PRId64, parent_code, ++n);
        SP_TRY(sp_str_ok(&s));
        SP_TRY(
            sp_rec_exists(session->db, branch->type, sp_str_text(&s), &taken));
        if (!taken)
            return sp_str_take(&s, code);
    }
    return sp_fail(SP_CONFLICT, "“%.80s”之下没有空闲的编号，请自行编号",
                   "no number below \"%.80s\" is free; give a code",
                   parent_code);
}

static sp_status check_parent(sp_session *session, const sp_branch *branch,
                              const parent *p, const char *code)
{
    if (p->removed)
        return sp_fail(SP_CONFLICT, SP_IN_ZH " %.80s 已停用，请先恢复",
                       SP_IN_EN " %.80s is out of use; restore it first",
                       branch->parent->zh, branch->parent->en, code);
    if (branch->anywhere)
        return SP_OK;
    return sp_require(session, branch->type->module, SP_DO_CREATE,
                      p->owner_dept, p->created_by);
}

static sp_status fill_child(sp_session *session, const sp_branch *branch,
                            const parent *p, const char *parent_code,
                            void *record)
{
    const sp_type *type = branch->type;
    sp_head *head = record;
    char **code = sp_at(record, sp_type_field(type, type->code));
    bool own = branch->anywhere && session->actor && session->actor->department;

    if (!head->owner_dept && !own && p->owner_dept)
        SP_TRY(sp_text_set(&head->owner_dept, p->owner_dept));
    return *code ? SP_OK : make_code(session, branch, parent_code, code);
}

static bool is_removed(const sp_type *type, const void *record)
{
    return !sp_record_is_empty(record, sp_type_field(type, "removed_at"));
}

sp_status sp_branch_join(sp_session *session, const sp_branch *branch,
                         const void *old, void *record)
{
    const sp_field *field = sp_type_field(branch->type, branch->field);
    const char *code = sp_text_at(record, field);
    SP_CLEANUP(parent_clear) parent p = {0};
    bool comes =
        !old || !sp_field_equal(field, old, record) ||
        (is_removed(branch->type, old) && !is_removed(branch->type, record));

    if (!code || !comes) /* one that is missing is told by the field check */
        return SP_OK;
    SP_TRY(find_parent(session, branch, code, &p));
    SP_TRY(check_parent(session, branch, &p, code));
    return old ? SP_OK : fill_child(session, branch, &p, code, record);
}
