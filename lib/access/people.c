/* Departments, users, roles and tokens. */
#include <sodium.h>
#include <string.h>

#include "change.h"
#include "str.h"
#include "text.h"

static sp_status clean_name(const char *text, char **out)
{
    for (const char *c = text; *c; c++)
        if (strchr(" ,;:/\\\"'", *c) || (unsigned char)*c < ' ')
            return sp_fail(SP_INVALID,
                           "“%.60s”不能含有空格、逗号、冒号、斜线或引号",
                           "\"%.60s\" may not hold spaces, commas, colons, "
                           "slashes or quotes",
                           text);
    return sp_text_copy(text, out);
}

static const sp_field department_fields[] = {
    SP_HEAD_FIELDS(sp_department),
    SP_FIELD(sp_department, code, "部门编号", "code",
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .max_len = 32,
             .clean = clean_name),
    SP_FIELD(sp_department, name, "部门名称", "name",
             .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF),
    SP_FIELD(sp_department, parent, "上级部门", "parent department",
             .flags = SP_FIXED | SP_BRIEF, .ref = "department",
             .help_zh = "上级部门的编号；设定后不能再改",
             .help_en = "code of the department above; cannot be changed"),
    SP_FIELD(sp_department, head, "负责人", "head", .flags = SP_BRIEF,
             .ref = "user", .help_zh = "用户名", .help_en = "a login name"),
    SP_REMOVED_FIELD(sp_department),
};
/* Both belong to the department that they are about, so that a right over a
 * department covers it and its people. */
static sp_status before_department(sp_session *session, const void *old_record,
                                   void *record)
{
    const sp_department *old = old_record;
    sp_department *d = record;
    bool circle = false;

    if (!d->code)
        return SP_OK; /* the check of required fields says it */
    if (d->parent && !(old && old->parent))
        SP_TRY(sp_dept_below(session->db, d->code, d->parent, &circle));
    if (circle)
        return sp_fail(SP_INVALID, "部门 %s 不能归到自己或自己的下级 %s 之下",
                       "department %s cannot stand below itself or below %s, "
                       "which stands below it",
                       d->code, d->parent);
    return sp_text_set(&d->owner_dept, d->code);
}

static const sp_hooks department_hooks = {.before = before_department};

const sp_type sp_department_type = {.name = "department",
                                    .zh = "部门",
                                    .en = "department",
                                    .table = "department",
                                    .code = "code",
                                    .module = "user",
                                    .hide = "removed_at",
                                    .hooks = &department_hooks,
                                    SP_TYPE(sp_department, department_fields)};

static const sp_field user_fields[] = {
    SP_HEAD_FIELDS(sp_user),
    SP_FIELD(sp_user, name, "用户名", "login name",
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .max_len = 64,
             .clean = clean_name),
    SP_FIELD(sp_user, display_name, "姓名", "display name",
             .flags = SP_CONTAINS | SP_BRIEF),
    SP_FIELD(sp_user, department, "部门", "department", .flags = SP_BRIEF,
             .ref = "department", .help_zh = "部门编号",
             .help_en = "code of a department"),
    SP_FIELD(sp_user, phone, "电话", "phone", .flags = SP_PRIVATE),
    SP_FIELD(sp_user, roles, "角色", "roles",
             .flags = SP_GUARDED | SP_BRIEF | SP_CONTAINS),
    SP_FIELD(sp_user, password, "密码", "password",
             .flags = SP_GUARDED | SP_SECRET),
    SP_REMOVED_FIELD(sp_user),
};
static bool administers(const sp_session *session, const sp_user *user)
{
    unsigned role;

    return user && user->removed_at == SP_NO_INT && session->matrix &&
           sp_role_find(session->matrix, "SYS_ADMIN", &role) &&
           (sp_roles_parse(session->matrix, user->roles) >> role & 1);
}

/* Without an administrator nobody could ever make one again. */
static sp_status must_leave_one(sp_session *session, const sp_user *last)
{
    SP_AUTOSTMT *stmt = NULL;
    bool another;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM user_account WHERE name <> $1 AND "
                         "removed_at IS NULL AND ',' || roles || ',' LIKE "
                         "'%,SYS_ADMIN,%'",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, last->name);
    SP_TRY(sp_stmt_step(stmt, &another));
    if (!another)
        return sp_fail(SP_CONFLICT, "%s 是最后一个系统管理员，请先指定另一个",
                       "%s is the last administrator; name another one first",
                       last->name);
    return SP_OK;
}

static sp_status before_user(sp_session *session, const void *old, void *record)
{
    sp_user *user = record;

    if (administers(session, old) && !administers(session, user))
        SP_TRY(must_leave_one(session, old));
    return sp_text_set(&user->owner_dept, user->department);
}

static const sp_hooks user_hooks = {.before = before_user};

const sp_type sp_user_type = {.name = "user",
                              .zh = "用户",
                              .en = "user",
                              .table = "user_account",
                              .code = "name",
                              .module = "user",
                              .hide = "removed_at",
                              .flags = SP_TYPE_NO_ADD,
                              .hooks = &user_hooks,
                              SP_TYPE(sp_user, user_fields)};

sp_status sp_user_add(sp_session *session, sp_user *user, const char *password)
{
    SP_TRY(sp_require(session, "user", SP_DO_CREATE, NULL, NULL));
    SP_TRY(sp_text_set(&user->roles, NULL));
    user->removed_at = SP_NO_INT;
    free(user->password);
    user->password = NULL;
    SP_TRY(sp_password_hash(password, &user->password));
    sp_status status = sp_change(session, &sp_user_type, NULL, user, "add");
    free(user->password); /* the caller's record is outside the library */
    user->password = NULL;
    return status;
}

/* ---- changes of one user ---- */

static sp_status load_user(sp_session *session, const char *name, sp_user **out)
{
    void *user = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_user_type, "name", name, &user));
    *out = user;
    return SP_OK;
}

static void free_user(sp_user **user)
{
    sp_record_free(&sp_user_type, *user);
}
#define AUTOUSER SP_CLEANUP(free_user) sp_user

static sp_status load_pair(sp_session *session, const char *name,
                           sp_user **out_old, sp_user **out_new)
{
    SP_TRY(load_user(session, name, out_old));
    *out_new = sp_record_copy(&sp_user_type, *out_old);
    return *out_new ? SP_OK : SP_NO_MEMORY;
}

static sp_status revoke_tokens(sp_session *session, const char *name,
                               const char *label, int64_t *out_count)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "UPDATE token SET revoked_at = $1 WHERE user_name = "
                         "$2 AND ($3 IS NULL OR label = $3) AND revoked_at IS "
                         "NULL",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, sp_session_now(session));
    sp_stmt_bind_text(stmt, 2, name);
    sp_stmt_bind_text(stmt, 3, label);
    SP_TRY(sp_stmt_run(stmt));
    *out_count = sp_db_changes(session->db);
    return SP_OK;
}

typedef struct user_change {
    sp_session *session;
    const sp_user *old;
    sp_user *user;
    const char *verb;
} user_change;

static sp_status save_password(void *arg)
{
    const user_change *c = arg;
    int64_t ended;

    SP_TRY(revoke_tokens(c->session, c->user->name, NULL, &ended));
    return sp_change(c->session, &sp_user_type, c->old, c->user, c->verb);
}

static sp_status may_set_password(sp_session *session, const sp_user *user,
                                  const char *old)
{
    const sp_user *actor = session->actor;

    if (!old || !actor || strcmp(actor->name, user->name) != 0)
        return sp_require(session, "user", SP_DO_SETTINGS, user->department,
                          NULL);
    SP_TRY(sp_crypto_ready());
    if (!sp_password_fits(user->password, old))
        return sp_fail(SP_FORBIDDEN, "原密码不对", "the old password is wrong");
    return SP_OK;
}

sp_status sp_user_set_password(sp_session *session, const char *name,
                               const char *old, const char *password)
{
    AUTOUSER *before = NULL;
    AUTOUSER *user = NULL;

    /* Whether there is such a user is told to nobody who is not signed in. */
    if (!session->actor)
        return sp_require(session, "user", SP_DO_SETTINGS, NULL, NULL);
    SP_TRY(load_pair(session, name, &before, &user));
    SP_TRY(may_set_password(session, before, old));
    free(user->password);
    user->password = NULL;
    SP_TRY(sp_password_hash(password, &user->password));
    user_change c = {session, before, user, "set_password"};
    return sp_db_transaction(session->db, save_password, &c);
}

/* ---- roles ---- */

static sp_status write_roles(sp_session *session, uint32_t roles, sp_user *user)
{
    SP_AUTOSTR names = {0};

    for (unsigned i = 0; i < sp_role_count(session->matrix); i++)
        if (roles >> i & 1)
            sp_str_addf(&names, "%s%s", names.len ? "," : "",
                        sp_role_code(session->matrix, i));
    SP_TRY(sp_str_ok(&names));
    return sp_text_set(&user->roles, sp_str_text(&names));
}

static sp_status find_role(sp_session *session, const char *role, unsigned *out)
{
    SP_AUTOSTR all = {0};

    if (sp_role_find(session->matrix, role, out))
        return SP_OK;
    for (unsigned i = 0; i < sp_role_count(session->matrix); i++)
        sp_str_addf(&all, "%s%s", i ? ", " : "",
                    sp_role_code(session->matrix, i));
    return sp_fail(SP_INVALID, "没有角色“%.60s”，可用的有：%s",
                   "there is no role \"%.60s\"; there are: %s", role,
                   sp_str_text(&all));
}

static sp_status change_roles(sp_session *session, const char *name,
                              const char *role, bool give)
{
    AUTOUSER *before = NULL;
    AUTOUSER *user = NULL;
    unsigned index;

    SP_TRY(sp_require(session, "user", SP_DO_SETTINGS, NULL, NULL));
    SP_TRY(find_role(session, role, &index));
    SP_TRY(load_pair(session, name, &before, &user));
    uint32_t roles = sp_roles_parse(session->matrix, before->roles);
    if (give)
        SP_TRY(sp_roles_compatible(session->matrix, roles, index));
    roles =
        give ? roles | UINT32_C(1) << index : roles & ~(UINT32_C(1) << index);
    SP_TRY(write_roles(session, roles, user));
    return sp_change(session, &sp_user_type, before, user,
                     give ? "grant" : "revoke");
}

sp_status sp_user_grant(sp_session *session, const char *name, const char *role)
{
    return change_roles(session, name, role, true);
}

sp_status sp_user_revoke(sp_session *session, const char *name,
                         const char *role)
{
    return change_roles(session, name, role, false);
}

/* ---- tokens ---- */

enum { TOKEN_BYTES = 32 };

/* One's own tokens need no right; another's need `user` `settings`. */
static sp_status may_handle_tokens(sp_session *session, const char *name)
{
    if (session->actor && strcmp(session->actor->name, name) == 0)
        return SP_OK;
    return sp_require(session, "user", SP_DO_SETTINGS, NULL, NULL);
}

static sp_status make_token(char **out)
{
    unsigned char secret[TOKEN_BYTES];
    char text[64];
    SP_AUTOSTR token = {0};

    SP_TRY(sp_crypto_ready());
    randombytes_buf(secret, sizeof secret);
    sodium_bin2base64(text, sizeof text, secret, sizeof secret,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sp_str_addf(&token, "sp_%s", text);
    sodium_memzero(secret, sizeof secret);
    return sp_str_take(&token, out);
}

typedef struct token_work {
    sp_session *session;
    const char *name;
    const char *label;
    const char *token;
    int64_t expires;
    int64_t count;
} token_work;

static sp_status store_token(void *arg)
{
    const token_work *w = arg;
    SP_AUTOSTMT *stmt = NULL;
    sp_hash hash = sp_hash_of(w->token, strlen(w->token));
    char hex[SP_HASH_HEX];
    bool there;

    SP_TRY(sp_rec_exists(w->session->db, &sp_user_type, w->name, &there));
    if (!there)
        return sp_fail(SP_NOT_FOUND, "没有用户“%.60s”",
                       "there is no user \"%.60s\"", w->name);
    sp_hash_hex(&hash, hex);
    SP_TRY(sp_db_prepare(w->session->db,
                         "INSERT INTO token (user_name, label, sha256, "
                         "created_at, expires) VALUES ($1, $2, $3, $4, $5)",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, w->name);
    sp_stmt_bind_text(stmt, 2, w->label);
    sp_stmt_bind_text(stmt, 3, hex);
    sp_stmt_bind_int(stmt, 4, sp_session_now(w->session));
    sp_stmt_bind_int(stmt, 5, w->expires);
    SP_TRY(sp_stmt_run(stmt));
    return sp_change_note(w->session, "token", "user", w->name, NULL);
}

sp_status sp_token_create(sp_session *session, const char *name,
                          const char *label, int64_t expires, char **out)
{
    SP_AUTOFREE char *token = NULL;

    SP_TRY(may_handle_tokens(session, name));
    if (expires <= sp_session_now(session))
        return sp_fail(SP_INVALID, "令牌的到期时间应在将来",
                       "a token must expire in the future");
    SP_TRY(make_token(&token));
    token_work w = {session, name, label ? label : "", token, expires, 0};
    SP_TRY(sp_db_transaction(session->db, store_token, &w));
    *out = SP_TAKE(token);
    return SP_OK;
}

static sp_status end_tokens(void *arg)
{
    token_work *w = arg;

    SP_TRY(revoke_tokens(w->session, w->name, w->label, &w->count));
    return w->count ? sp_change_note(w->session, "token_revoke", "user",
                                     w->name, NULL)
                    : SP_OK;
}

sp_status sp_token_revoke(sp_session *session, const char *name,
                          const char *label, int64_t *out_count)
{
    token_work w = {.session = session, .name = name, .label = label};

    SP_TRY(may_handle_tokens(session, name));
    SP_TRY(sp_db_transaction(session->db, end_tokens, &w));
    if (out_count)
        *out_count = w.count;
    return SP_OK;
}
