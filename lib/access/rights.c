/* What the actor may do: the role matrix, and how far each right reaches. */
#include <string.h>

#include "actor.h"
#include "packs.h"
#include "str.h"

sp_status sp_rights_load(sp_session *session)
{
    sp_pack *pack = NULL;
    sp_role_matrix *matrix = NULL;

    SP_TRY(sp_packs_get(session, "roles.standard", &pack));
    sp_status status = sp_role_matrix_of(pack, &matrix);
    sp_pack_free(pack);
    SP_TRY(status);
    sp_role_matrix_free(session->matrix);
    session->matrix = matrix;
    session->roles = sp_roles_parse(matrix, session->actor->roles);
    return SP_OK;
}

sp_scope sp_right(const sp_session *session, const char *module,
                  sp_action action, bool *out_public)
{
    sp_scope widest = SP_SCOPE_NONE;
    bool public_only = true;

    for (unsigned i = 0; session->actor && i < sp_role_count(session->matrix);
         i++) {
        bool public_cell = false;
        if (!(session->roles >> i & 1))
            continue;
        sp_scope scope =
            sp_matrix_scope(session->matrix, i, module, action, &public_cell);
        if (scope == SP_SCOPE_NONE)
            continue;
        if (!public_cell)
            public_only = false;
        if (scope > widest)
            widest = scope;
    }
    if (out_public)
        *out_public = public_only && widest != SP_SCOPE_NONE;
    return widest;
}

sp_sight sp_sight_of(const sp_session *session, const char *module,
                     bool *out_public)
{
    const sp_user *actor = session->actor;

    return (sp_sight){
        .scope = sp_right(session, module, SP_DO_READ, out_public),
        .user = actor ? actor->name : NULL,
        .dept = actor ? actor->department : NULL,
    };
}

sp_status sp_dept_below(sp_db *db, const char *top, const char *code, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    if (strcmp(top, code) == 0) {
        *out = true;
        return SP_OK;
    }
    SP_TRY(sp_db_prepare(db,
                         "WITH RECURSIVE above(code, parent) AS (SELECT code, "
                         "parent FROM department WHERE code = $1 UNION SELECT "
                         "d.code, d.parent FROM department d JOIN above a ON "
                         "d.code = a.parent) SELECT 1 FROM above WHERE code = "
                         "$2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    sp_stmt_bind_text(stmt, 2, top);
    return sp_stmt_step(stmt, out);
}

/* ---- reasons ---- */

/* The roles that could do it, in words: "安全管理员、…". */
static void say_roles(const sp_session *session, const char *module,
                      sp_action action, uint32_t among, sp_lang lang,
                      sp_str *out)
{
    const sp_role_matrix *matrix = session->matrix;

    for (unsigned i = 0; i < sp_role_count(matrix); i++) {
        if (!(among >> i & 1) ||
            (module &&
             sp_matrix_scope(matrix, i, module, action, NULL) == SP_SCOPE_NONE))
            continue;
        sp_str_addf(out, "%s%s",
                    out->len == 0   ? ""
                    : lang == SP_EN ? ", "
                                    : "、",
                    sp_role_label(matrix, i, lang));
    }
    if (out->len == 0)
        sp_str_add(out, lang == SP_EN ? "nobody" : "无");
}

static const sp_label action_labels[] = {
    [SP_DO_CREATE] = {"create", "新增", "create", NULL},
    [SP_DO_READ] = {"read", "查看", "read", NULL},
    [SP_DO_UPDATE] = {"update", "修改", "update", NULL},
    [SP_DO_DELETE] = {"delete", "停用", "take out of use", NULL},
    [SP_DO_APPROVE] = {"approve", "审批", "approve", NULL},
    [SP_DO_EXPORT] = {"export", "导出", "export", NULL},
    [SP_DO_SETTINGS] = {"settings", "设置", "set up", NULL},
};
SP_ASSERT_COUNT(action_labels, SP_ACTION_COUNT);

static const sp_label scope_labels[] = {
    [SP_SCOPE_NONE] = {"none", "无", "nothing", NULL},
    [SP_SCOPE_OWN] = {"own", "本人的", "one's own", NULL},
    [SP_SCOPE_DEPT] = {"dept", "本部门及下级", "own department and below",
                       NULL},
    [SP_SCOPE_PARK] = {"park", "全园区", "the whole park", NULL},
    [SP_SCOPE_ALL] = {"all", "全部", "everything", NULL},
};

const char *sp_action_name(sp_action action)
{
    return (unsigned)action < SP_ACTION_COUNT ? action_labels[action].name
                                              : "unknown";
}

const char *sp_scope_name(sp_scope scope)
{
    return (unsigned)scope < SP_COUNT(scope_labels) ? scope_labels[scope].name
                                                    : "unknown";
}

sp_status sp_action_parse(const char *name, sp_action *out)
{
    int value = sp_label_find(action_labels, SP_COUNT(action_labels), name);

    if (value == SP_LABEL_NO_MEMORY)
        return sp_no_memory();
    if (value < 0)
        return sp_fail(SP_INVALID,
                       "没有动作“%.40s”，可用：create read update delete "
                       "approve export settings",
                       "there is no action \"%.40s\"; there are: create read "
                       "update delete approve export settings",
                       name);
    *out = (sp_action)value;
    return SP_OK;
}

static sp_status sign_in_first(void)
{
    return sp_fail(SP_FORBIDDEN, "尚未登录，请先登录",
                   "nobody is signed in; sign in first");
}

static sp_status no_right(const sp_session *session, const char *module,
                          sp_action action)
{
    const sp_role_matrix *matrix = session->matrix;
    const sp_label *label = &action_labels[action];
    SP_AUTOSTR mine_zh = {0};
    SP_AUTOSTR mine_en = {0};
    SP_AUTOSTR who_zh = {0};
    SP_AUTOSTR who_en = {0};

    say_roles(session, NULL, action, session->roles, SP_ZH, &mine_zh);
    say_roles(session, NULL, action, session->roles, SP_EN, &mine_en);
    say_roles(session, module, action, UINT32_MAX, SP_ZH, &who_zh);
    say_roles(session, module, action, UINT32_MAX, SP_EN, &who_en);
    return sp_fail(
        SP_FORBIDDEN,
        "%s 不能" SP_IN_ZH SP_IN_ZH "：其角色是 " SP_IN_ZH
        "，有此权限的角色是 " SP_IN_ZH,
        "%s may not " SP_IN_EN " " SP_IN_EN ": their role is " SP_IN_EN
        ", and the roles that may are " SP_IN_EN,
        session->actor->name, label->zh, label->en,
        sp_module_label(matrix, module, SP_ZH),
        sp_module_label(matrix, module, SP_EN), sp_str_text(&mine_zh),
        sp_str_text(&mine_en), sp_str_text(&who_zh), sp_str_text(&who_en));
}

static sp_status out_of_reach(const sp_session *session, const char *module,
                              sp_action action, sp_scope scope)
{
    return sp_fail(SP_FORBIDDEN,
                   "%s 只能" SP_IN_ZH SP_IN_ZH "中" SP_IN_ZH "的记录",
                   "%s may " SP_IN_EN " " SP_IN_EN " only within: " SP_IN_EN,
                   session->actor->name, action_labels[action].zh,
                   action_labels[action].en,
                   sp_module_label(session->matrix, module, SP_ZH),
                   sp_module_label(session->matrix, module, SP_EN),
                   scope_labels[scope].zh, scope_labels[scope].en);
}

sp_status sp_require(sp_session *session, const char *module, sp_action action,
                     const char *dept, const char *maker)
{
    const sp_user *actor = session->actor;

    if (!actor)
        return sign_in_first();
    sp_scope scope = sp_right(session, module, action, NULL);
    if (scope == SP_SCOPE_NONE)
        return no_right(session, module, action);
    if (scope >= SP_SCOPE_PARK || (!dept && !maker))
        return SP_OK;
    if (maker && strcmp(maker, actor->name) == 0 &&
        (scope == SP_SCOPE_OWN || !dept))
        return SP_OK;
    if (scope == SP_SCOPE_DEPT && actor->department && dept) {
        bool below = false;
        SP_TRY(sp_dept_below(session->db, actor->department, dept, &below));
        if (below)
            return SP_OK;
    }
    return out_of_reach(session, module, action, scope);
}

sp_status sp_can(sp_session *session, const char *module, sp_action action,
                 const char *dept, char **out_why)
{
    sp_lang lang = session->options.lang;
    SP_AUTOSTR why = {0};

    if (session->actor && !sp_module_known(session->matrix, module))
        return sp_fail(SP_INVALID, "没有模块“%.40s”",
                       "there is no module \"%.40s\"", module);
    sp_status status = sp_require(session, module, action, dept, NULL);
    if (status != SP_OK && status != SP_FORBIDDEN)
        return status;
    if (!out_why)
        return status;
    if (status == SP_FORBIDDEN) {
        SP_TRY(sp_text_copy(sp_last_error(lang), out_why));
        return status;
    }
    sp_scope scope = sp_right(session, module, action, NULL);
    say_roles(session, module, action, session->roles, lang, &why);
    SP_AUTOFREE char *roles = NULL;
    SP_TRY(sp_str_take(&why, &roles));
    const sp_label *a = &action_labels[action];
    if (lang == SP_EN)
        sp_str_addf(&why, "%s may %s %s as %s; reach: %s", session->actor->name,
                    a->en, sp_module_label(session->matrix, module, lang),
                    roles, scope_labels[scope].en);
    else
        sp_str_addf(&why, "%s 作为%s可以%s%s，范围：%s", session->actor->name,
                    roles, a->zh,
                    sp_module_label(session->matrix, module, lang),
                    scope_labels[scope].zh);
    return sp_str_take(&why, out_why);
}

sp_status sp_role_matrix_text(sp_session *session, char **out)
{
    sp_pack *pack = NULL;

    SP_TRY(sp_require(session, "user", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_packs_get(session, "roles.standard", &pack));
    sp_status status = sp_text_copy(sp_pack_text(pack), out);
    sp_pack_free(pack);
    return status;
}
