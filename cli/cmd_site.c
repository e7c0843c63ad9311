/* The site itself: init, migrate, backup, doctor. */
#include <stdlib.h>
#include <unistd.h>

#include <safeprod/user.h>

#include "print.h"
#include "signin.h"
#include "terminal.h"

static const opt init_options[] = {
    {"admin", "NAME", "第一个用户（系统管理员），默认 admin",
     "the first user (system administrator); admin unless given"},
    {"password-file", "FILE", "管理员密码在文件第一行，- 为标准输入",
     "the administrator's password is the first line of a file, - is stdin"},
    {"officer", "NAME", "同时建一个安全部门负责人，并以其登录",
     "add a head of safety as well, and sign in as that user"},
    {"officer-password-file", "FILE", "安全部门负责人的密码文件",
     "the head of safety's password is the first line of a file"},
    {0},
};

static void free_user(sp_user **user)
{
    sp_record_free(&sp_user_type, *user);
}

/* A SAFETY_HEAD, who may do the business that a SYS_ADMIN may not. */
static sp_status add_officer(call *cli, const char *name)
{
    CLEANUP(terminal_wipe) char *password = NULL;
    CLEANUP(free_user) sp_user *user = sp_record_new(&sp_user_type);
    if (!user)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(signin_password(cli, name, cli_option(cli, "officer-password-file"),
                        true, &password));
    TRY(sp_text_set(&user->name, name));
    TRY(sp_text_set(&user->display_name,
                    cli_word(cli, "安全部门负责人", "Head of Safety")));
    TRY(sp_user_add(cli->session, user, password));
    return sp_user_grant(cli->session, name, "SAFETY_HEAD");
}

/* What comes after the site was made. The last to sign in is the default. */
static sp_status settle(call *cli, const char *admin, const char *officer)
{
    if (officer)
        TRY(add_officer(cli, officer));
    TRY(signin_remember(cli, cli->session, admin));
    return officer ? signin_remember(cli, cli->session, officer) : SP_OK;
}

/* Take back the site that was just made. */
static void undo(call *cli)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[4096];
    sp_session_close(cli->session);
    cli->session = NULL;
    for (size_t i = 0; i < COUNT(ends); i++) {
        snprintf(path, sizeof path, "%s%s", cli->db, ends[i]);
        unlink(path);
    }
}

/* What a person types next. */
static void say_next(const call *cli, const char *admin)
{
    const char *officer = cli_option(cli, "officer");
    AUTOOWN char *path = realpath(cli->db, NULL);
    cli_say(cli, "站点 %s 已建立", "made the site %s", cli->db);
    cli_say(cli, "省去 --db：export SAFEPROD_DB=%s",
            "to spare --db: export SAFEPROD_DB=%s", path ? path : cli->db);
    if (officer) {
        cli_say(cli, "现在以 %s（安全部门负责人）登录；管理员用 --as %s",
                "signed in as %s (head of safety); --as %s for the "
                "administrator",
                officer, admin);
        return;
    }
    cli_say(cli,
            "现在以 %s（系统管理员）登录，可管用户，不能办业务。接着请键入：\n"
            "  safeprod user add 用户名 --display-name 姓名 --role "
            "SAFETY_HEAD\n"
            "  safeprod login 用户名",
            "signed in as %s (system administrator), who manages users but "
            "does no business. Type next:\n"
            "  safeprod user add NAME --display-name \"FULL NAME\" --role "
            "SAFETY_HEAD\n"
            "  safeprod login NAME",
            admin);
}

static sp_status init(call *cli)
{
    CLEANUP(terminal_wipe) char *password = NULL;
    const char *admin = cli_option(cli, "admin");
    const char *officer = cli_option(cli, "officer");
    if (!admin)
        admin = "admin";
    if (cli_arg(cli, 0))
        cli->db = cli_arg(cli, 0);
    if (!cli->db)
        return cli_usage(cli, "缺少站点文件名，例如 park.db",
                         "the name of the site's file is missing, for "
                         "instance park.db");
    if (access(cli->db, F_OK) == 0)
        return cli_fail(cli, SP_CONFLICT, "%s 已经存在", "%s exists already",
                        cli->db);
    TRY(signin_password(cli, admin, cli_option(cli, "password-file"), true,
                        &password));
    TRY(sp_site_create(cli->db, &cli->session_options, admin, password,
                       &cli->session));
    sp_status status = settle(cli, admin, officer);
    if (status == SP_OK)
        say_next(cli, admin);
    else
        undo(cli);
    return status;
}

static sp_status migrate(call *cli)
{
    int from, to;
    if (!cli->db)
        return cli_usage(cli, "没有说是哪个站点；请加上 --db 文件",
                         "which site? add --db FILE");
    TRY(sp_site_migrate(cli->db, &cli->session_options, &from, &to));
    if (from == to)
        cli_say(cli, "%s 已是最新（第 %d 版）", "%s is up to date (version %d)",
                cli->db, to);
    else
        cli_say(cli, "%s 从第 %d 版升到第 %d 版",
                "%s went from version %d to version %d", cli->db, from, to);
    return SP_OK;
}

static sp_status backup(call *cli)
{
    TRY(sp_site_backup(cli->session, cli_arg(cli, 0)));
    cli_say(cli, "已备份到 %s", "copied to %s", cli_arg(cli, 0));
    return SP_OK;
}

static sp_status print_diagnoses(call *cli, const sp_diagnoses *found)
{
    static const column columns[] = {
        {"check", "检查", "check", SP_TABLE_TEXT},
        {"ok", "正常", "ok", SP_TABLE_BOOL},
        {"finding", "说明", "finding", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < found->count; i++) {
        const sp_diagnosis *d = &found->items[i];
        const char *text = cli_word(cli, d->zh, d->en);
        const char *cells[] = {d->what, d->ok ? "true" : "false", text};
        const char *shown[] = {d->what,
                               d->ok ? cli_word(cli, "是", "yes")
                                     : cli_word(cli, "否", "NO"),
                               text};
        TRY(sheet_row(s, cells, shown));
    }
    return sheet_end(s);
}

static sp_status doctor(call *cli)
{
    CLEANUP(sp_diagnoses_clear) sp_diagnoses found = {NULL, 0, false};
    TRY(sp_site_doctor(cli->session, &found));
    TRY(print_diagnoses(cli, &found));
    return found.ok ? SP_OK
                    : cli_fail(cli, SP_CORRUPT, "站点有问题，见上",
                               "something is wrong with the site, see above");
}

extern const cmd site_cmds[];
const cmd site_cmds[] = {
    {"init", "", "[FILE]", NEED_PATH, init, init_options,
     "建立站点：表结构、规则包、第一个用户",
     "make a site: schema, rule packs, first user"},
    {"migrate", "", "", NEED_PATH, migrate, NULL,
     "把旧站点升级到这个版本的表结构",
     "bring an older site up to this version's schema"},
    {"backup", "", "FILE", NEED_READ, backup, NULL, "把整个站点复制到新文件",
     "copy the whole site to a new file"},
    {"doctor", "", "", NEED_READ, doctor, NULL,
     "检查表结构、数据页、引用、账本、附件",
     "examine schema, pages, references, ledger, attachments"},
    {0},
};
