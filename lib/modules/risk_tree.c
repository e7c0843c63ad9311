/* What the branches of the tree of risks share. */
#include "risk_tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "str.h"
#include "when.h"

enum { NUMBERS_MAX = 1 << 30 };

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

/* Is "<parent>-<n>" taken? @s holds it then. */
static sp_status is_taken(sp_session *session, const sp_branch *branch,
                          const char *parent_code, int64_t n, sp_str *s,
                          bool *out)
{
    sp_str_clear(s);
    sp_str_addf(s, "%s-%02" PRId64, parent_code, n);
    SP_TRY(sp_str_ok(s));
    return sp_rec_exists(session->db, branch->type, sp_str_text(s), out);
}

/* "<parent>-01" and so on: a number that is free, next to one that is taken.
 * Found by doubling and halving, since a parent may have many children. */
static sp_status make_code(sp_session *session, const sp_branch *branch,
                           const char *parent_code, char **code)
{
    SP_AUTOSTR s = {0};
    int64_t used = 0;
    int64_t open = 1;
    bool taken;

    for (;; used = open, open *= 2) {
        SP_TRY(is_taken(session, branch, parent_code, open, &s, &taken));
        if (!taken)
            break;
        if (open > NUMBERS_MAX)
            return sp_fail(SP_CONFLICT, "“%.80s”之下没有空闲的编号，请自行编号",
                           "no number below \"%.80s\" is free; give a code",
                           parent_code);
    }
    while (open - used > 1) {
        int64_t middle = used + (open - used) / 2;
        SP_TRY(is_taken(session, branch, parent_code, middle, &s, &taken));
        *(taken ? &used : &open) = middle;
    }
    SP_TRY(is_taken(session, branch, parent_code, open, &s, &taken));
    return sp_str_take(&s, code);
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
