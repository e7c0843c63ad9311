/* Who works on a site: users, roles, signing in, tokens, rights. */
#include <stdlib.h>

#include <safeprod/user.h>

#include "cmd_record.h"
#include "credentials.h"
#include "help.h"
#include "print.h"
#include "roles_print.h"
#include "signin.h"
#include "terminal.h"

enum { TOKEN_DAYS_MAX = 3650 };

static const opt password_option[] = {
    {"password-file", "FILE", "密码在文件第一行，- 为标准输入",
     "the password is the first line of a file, - is stdin"},
    {0},
};

static const opt change_options[] = {
    {"password-file", "FILE", "新密码在文件第一行，- 为标准输入",
     "the new password is the first line of a file, - is stdin"},
    {"old-password-file", "FILE", "自己的旧密码在文件第一行",
     "one's own old password is the first line of a file"},
    {0},
};

static const opt add_options[] = {
    {"display-name", "TEXT", "姓名", "full name"},
    {"department", "CODE", "部门编号", "code of the department"},
    {"phone", "TEXT", "电话", "phone"},
    {"role", "ROLE", "角色，可给多次", "a role; may be given more than once",
     OPT_MANY},
    {"password-file", "FILE", "密码在文件第一行，- 为标准输入",
     "the password is the first line of a file, - is stdin"},
    {0},
};

static const opt token_options[] = {
    {"label", "TEXT", "做什么用（必填）", "what it is for (required)"},
    {"days", "N", "有效多少天，默认 365",
     "for how many days; 365 unless given"},
    {0},
};

static const opt revoke_options[] = {
    {"label", "TEXT", "只作废这个用途的", "only those with this label"},
    {0},
};

static const opt can_options[] = {
    {"dept", "CODE", "对这个部门的记录", "with records of this department"},
    {0},
};

static void free_user(sp_user **user)
{
    sp_record_free(&sp_user_type, *user);
}

/* ------------------------------------------------------------------- users */

static sp_status fill(call *cli, sp_user *user)
{
    const char *name = cli_arg(cli, 0);
    const char *display = cli_option(cli, "display-name");
    TRY(sp_text_set(&user->name, name));
    TRY(sp_text_set(&user->display_name, display ? display : name));
    TRY(sp_text_set(&user->department, cli_option(cli, "department")));
    return sp_text_set(&user->phone, cli_option(cli, "phone"));
}

static sp_status user_add(call *cli)
{
    const char *name = cli_arg(cli, 0), *role;
    CLEANUP(terminal_wipe) char *password = NULL;
    CLEANUP(free_user) sp_user *user = sp_record_new(&sp_user_type);
    if (!user)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(fill(cli, user));
    TRY(signin_password(cli, name, cli_option(cli, "password-file"), true,
                        &password));
    TRY(sp_user_add(cli->session, user, password));
    for (size_t i = 0; (role = cli_option_at(cli, "role", i)); i++)
        TRY(sp_user_grant(cli->session, name, role));
    cli_say(cli, "用户 %s 已新增", "user %s added", name);
    return SP_OK;
}

/* One's own password needs the old one. */
static sp_status user_password(call *cli)
{
    const char *name = cli_arg(cli, 0);
    const char *self = sp_session_user(cli->session);
    CLEANUP(terminal_wipe) char *old = NULL;
    CLEANUP(terminal_wipe) char *fresh = NULL;
    if (!name)
        name = self;
    if (!strcmp(name, self))
        TRY(signin_password(cli, name, cli_option(cli, "old-password-file"),
                            false, &old));
    TRY(signin_password(cli, name, cli_option(cli, "password-file"), true,
                        &fresh));
    TRY(sp_user_set_password(cli->session, name, old, fresh));
    cli_say(cli, "%s 的密码已改，请重新登录",
            "the password of %s is changed; sign in again", name);
    return SP_OK;
}

static sp_status role_grant(call *cli)
{
    TRY(sp_user_grant(cli->session, cli_arg(cli, 0), cli_arg(cli, 1)));
    cli_say(cli, "已给 %s 角色 %s", "%s now holds the role %s", cli_arg(cli, 0),
            cli_arg(cli, 1));
    return SP_OK;
}

static sp_status role_revoke(call *cli)
{
    TRY(sp_user_revoke(cli->session, cli_arg(cli, 0), cli_arg(cli, 1)));
    cli_say(cli, "已收回 %s 的角色 %s", "%s no longer holds the role %s",
            cli_arg(cli, 0), cli_arg(cli, 1));
    return SP_OK;
}

static sp_status role_matrix(call *cli)
{
    AUTOFREE char *json = NULL;
    TRY(sp_role_matrix_text(cli->session, &json));
    return roles_print_matrix(cli, json, cli_arg(cli, 0));
}

static sp_status role_list(call *cli)
{
    AUTOFREE char *json = NULL;
    TRY(sp_role_matrix_text(cli->session, &json));
    return roles_print(cli, json);
}

/* ------------------------------------------------------------- signing in */

static sp_status login(call *cli)
{
    const char *user = cli_arg(cli, 0);
    CLEANUP(terminal_wipe) char *password = NULL;
    TRY(signin_password(cli, user, cli_option(cli, "password-file"), false,
                        &password));
    TRY(sp_session_login(cli->session, user, password));
    TRY(signin_remember(cli, cli->session, sp_session_user(cli->session)));
    cli_say(cli, "%s 已登录 %s", "%s is signed in at %s", user, cli->db);
    return SP_OK;
}

static sp_status logout(call *cli)
{
    AUTOOWN char *site = NULL;
    CLEANUP(credential_clear) credential saved = {NULL, NULL, NULL};
    TRY(credentials_site(cli, cli->db, &site));
    sp_status status = credentials_find(cli, site, cli->as, &saved);
    if (status == SP_NOT_FOUND)
        return cli_fail(cli, status, "没有人登录 %s",
                        "nobody is signed in at %s", cli->db);
    TRY(status);
    status = sp_session_login_token(cli->session, saved.token);
    if (status == SP_OK)
        status = sp_token_revoke(cli->session, saved.user, saved.label, NULL);
    TRY(credentials_forget(cli, site, saved.user));
    if (status != SP_OK && status != SP_FORBIDDEN)
        return status; /* forgotten here, but still good there */
    cli_say(cli, "%s 已退出 %s", "%s is signed out of %s", saved.user, cli->db);
    return SP_OK;
}

static sp_status token_create(call *cli)
{
    const char *name = cli_arg(cli, 0), *label = cli_option(cli, "label");
    int64_t days = 365;
    AUTOFREE char *token = NULL;
    TRY(cli_option_int(cli, "days", 1, TOKEN_DAYS_MAX, &days));
    if (!label)
        return cli_usage(cli, "缺少 --label 用途", "--label TEXT is missing");
    TRY(sp_token_create(cli->session,
                        name ? name : sp_session_user(cli->session), label,
                        sp_session_now(cli->session) + days * 86400, &token));
    puts(token);
    explicit_bzero(token, strlen(token));
    cli_say(cli, "令牌只显示这一次；放进 SAFEPROD_TOKEN 或 --token-file 使用",
            "the token is shown this once; use it in SAFEPROD_TOKEN or "
            "--token-file");
    return SP_OK;
}

static sp_status token_revoke(call *cli)
{
    const char *name = cli_arg(cli, 0);
    int64_t count;
    TRY(sp_token_revoke(cli->session,
                        name ? name : sp_session_user(cli->session),
                        cli_option(cli, "label"), &count));
    cli_say(cli, "作废了 %lld 个令牌", "ended %lld tokens", (long long)count);
    return SP_OK;
}

/* -------------------------------------------------------------------- can */

/* "archive read" and "archive:read". */
static sp_status permission(call *cli, char module[64], sp_action *out)
{
    const char *first = cli_arg(cli, 0), *second = cli_arg(cli, 1);
    size_t len = strcspn(first, ":.");
    if (!second)
        second = first[len] ? first + len + 1 : NULL;
    if (!second)
        return cli_usage(cli, "缺少动作，例如 can %s read",
                         "the action is missing, for instance can %s read",
                         first);
    snprintf(module, 64, "%.*s", (int)len, first);
    return sp_action_parse(second, out);
}

static sp_status can(call *cli)
{
    char module[64];
    sp_action action;
    AUTOFREE char *why = NULL;
    AUTOREPORT *r = NULL;
    TRY(permission(cli, module, &action));
    sp_status status =
        sp_can(cli->session, module, action, cli_option(cli, "dept"), &why);
    if (status != SP_OK && status != SP_FORBIDDEN)
        return status;
    TRY(report_begin(cli, &r));
    report_bool(r, "can", "能", "can", status == SP_OK);
    report_text(r, "why", "理由", "why", why, NULL);
    TRY(report_end(r));
    cli->exit_code = help_exit_code(status);
    return SP_OK;
}

extern const cmd user_cmds[];
const cmd user_cmds[] = {
    {"login", "", "USER", NEED_OPEN, login, password_option,
     "登录，并设为这个站点的默认用户",
     "sign in, and be the default user of this site"},
    {"logout", "", "", NEED_OPEN, logout, NULL, "退出登录", "sign out"},
    {"user", "add", "NAME", NEED_WRITE, user_add, add_options, "新增用户",
     "add a user"},
    {"user", "password", "[NAME]", NEED_WRITE, user_password, change_options,
     "改密码", "change a password"},
    {"role", "grant", "USER ROLE", NEED_WRITE, role_grant, NULL, "给角色",
     "give a role"},
    {"role", "revoke", "USER ROLE", NEED_WRITE, role_revoke, NULL, "收回角色",
     "take a role away"},
    {"role", "list", "", NEED_READ, role_list, NULL, "列出角色",
     "list the roles"},
    {"role", "matrix", "[ROLE]", NEED_READ, role_matrix, NULL,
     "权限矩阵，或一个角色的权限", "the matrix of rights, or those of a role"},
    {"token", "create", "[USER]", NEED_WRITE, token_create, token_options,
     "做一个令牌", "make a token"},
    {"token", "revoke", "[USER]", NEED_WRITE, token_revoke, revoke_options,
     "作废令牌", "end tokens"},
    {"can", "", "MODULE [ACTION]", NEED_READ, can, can_options,
     "能不能做，并说明理由（退出码 0 或 4）",
     "may I, and why (exit code 0 or 4)"},
    {0},
};
