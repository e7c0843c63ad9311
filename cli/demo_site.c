/* The demo's folder and site: whose it is, who works on it, when it is done. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <safeprod/import.h>
#include <safeprod/user.h>

#include "demo.h"
#include "file_bytes.h"
#include "signin.h"
#include "terminal.h"

/* The first line of README.txt, by which a folder of ours is known. */
#define MARK "safeprod demo"

static const struct person {
    const char *name;
    const char *display_name;
    const char *role;
} people[DEMO_USERS] = {
    {"admin", NULL, NULL}, /* made with the site */
    {"zhaomin", "赵敏", "SAFETY_HEAD"},
    {"qianjin", "钱进", "SAFETY_ADMIN"},
};

static sp_status no_memory(const demo *d)
{
    return cli_fail(d->cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

/* ---- whose folder ---- */

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

/* The first line of @name; "" when there is none. */
static void first_line(const demo *d, const char *name, char out[128])
{
    AUTOOWN char *path = demo_path(d, name);
    CLEANUP(close_file) FILE *file = path ? fopen(path, "re") : NULL;
    if (!file || !fgets(out, 128, file))
        out[0] = '\0';
    out[strcspn(out, "\r\n")] = '\0';
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* Something that stands in the folder, park.db before all; "" when nothing. */
static void first_stranger(const demo *d, char out[256])
{
    CLEANUP(close_folder) DIR *folder = opendir(d->dir);
    struct dirent *entry;
    out[0] = '\0';
    while (folder && (entry = readdir(folder))) {
        const char *name = entry->d_name;
        if (!strcmp(name, ".") || !strcmp(name, ".."))
            continue;
        if (!*out || !strcmp(name, "park.db"))
            snprintf(out, 256, "%s", name);
    }
}

/* Does the password that the last demo left open the site? */
static bool opens(const demo *d, const char *site)
{
    sp_session *session = NULL;
    char password[128];
    first_line(d, "passwords/admin.txt", password);
    bool good =
        *password &&
        sp_session_open(site, &d->cli->session_options, &session) == SP_OK &&
        sp_session_login(session, people[0].name, password) == SP_OK;
    sp_session_close(session);
    explicit_bzero(password, sizeof password);
    return good;
}

sp_status demo_folder_is_ours(demo *d)
{
    char line[128], stranger[256];
    AUTOOWN char *site = demo_path(d, "park.db");
    if (!site)
        return no_memory(d);
    first_line(d, "README.txt", line);
    first_stranger(d, stranger);
    if (strcmp(line, MARK) && *stranger)
        return cli_fail(d->cli, SP_CONFLICT,
                        "文件夹 %s 里有不是示例的文件（%s）；请换一个空文件夹",
                        "the folder %s holds something that is not of a demo "
                        "(%s); choose an empty one",
                        d->dir, stranger);
    if (access(site, F_OK) == 0 && !opens(d, site))
        return cli_fail(d->cli, SP_CONFLICT,
                        "%s 不是示例建的站点，不会覆盖；请换一个空文件夹",
                        "%s is not the site of a demo and will not be "
                        "replaced; choose an empty folder",
                        site);
    return SP_OK;
}

/* ---- the site ---- */

/* Leave nothing of a site at @path; a write-ahead log without its database
 * would be taken for part of the next one. */
static void remove_site(const char *path, bool whole)
{
    static const char *const ends[] = {"-wal", "-shm", ""};
    for (size_t i = 0; i < COUNT(ends) - !whole; i++) {
        char *name = NULL;
        if (asprintf(&name, "%s%s", path, ends[i]) >= 0)
            unlink(name);
        free(name);
    }
}

static void free_user(sp_user **user)
{
    sp_record_free(&sp_user_type, *user);
}

static sp_status add_person(const demo *d, size_t i)
{
    const struct person *p = &people[i];
    CLEANUP(free_user) sp_user *user = sp_record_new(&sp_user_type);
    if (!user)
        return no_memory(d);
    TRY(sp_text_set(&user->name, p->name));
    TRY(sp_text_set(&user->display_name, p->display_name));
    TRY(sp_text_set(&user->department, "SAFE"));
    TRY(sp_user_add(d->session, user, d->passwords[i]));
    return sp_user_grant(d->session, p->name, p->role);
}

static sp_status add_departments(demo *d)
{
    sp_import_result result;
    AUTOOWN char *path = demo_path(d, "input/departments.csv");
    return path
               ? sp_import(d->session, &sp_department_type, path, NULL, &result)
               : no_memory(d);
}

sp_status demo_make_site(demo *d)
{
    d->site = demo_path(d, "park.db.part");
    if (!d->site)
        return no_memory(d);
    remove_site(d->site, true); /* of a demo that was killed */
    for (size_t i = 0; i < DEMO_USERS; i++)
        TRY(signin_make_password(d->cli, &d->passwords[i]));
    TRY(sp_site_create(d->site, &d->cli->session_options, people[0].name,
                       d->passwords[0], &d->session));
    TRY(add_departments(d));
    for (size_t i = 1; i < DEMO_USERS; i++)
        TRY(add_person(d, i));
    demo_note(d, "park.db", "input/",
              "safeprod init NEW.db --officer zhaomin --password-file "
              "passwords/admin.txt --officer-password-file "
              "passwords/zhaomin.txt",
              "站点：全部记录、附件、账本在这一个文件里",
              "the site: all records, attachments and the ledger in one file");
    demo_note(d, "passwords/admin.txt", NULL, NULL,
              "admin（系统管理员）的密码，只有本人可读",
              "password of admin, the system administrator; readable by you "
              "alone");
    demo_note(d, "passwords/zhaomin.txt", NULL,
              "safeprod login zhaomin --db park.db --password-file "
              "passwords/zhaomin.txt",
              "赵敏（安全部门负责人）的密码",
              "password of Zhao Min, the head of safety");
    demo_note(d, "passwords/qianjin.txt", NULL, NULL,
              "钱进（安全管理员，复核人）的密码",
              "password of Qian Jin, safety administrator and reviewer");
    return sp_session_login(d->session, people[1].name, d->passwords[1]);
}

/* ---- the end ---- */

static sp_status write_passwords(demo *d)
{
    for (size_t i = 0; i < DEMO_USERS; i++) {
        char name[64], line[128];
        snprintf(name, sizeof name, "passwords/%s.txt", people[i].name);
        snprintf(line, sizeof line, "%s\n", d->passwords[i]);
        sp_status status = demo_write(d, name, line, strlen(line));
        explicit_bzero(line, sizeof line);
        TRY(status);
    }
    return SP_OK;
}

sp_status demo_settle(demo *d)
{
    AUTOOWN char *site = demo_path(d, "park.db");
    if (!site)
        return no_memory(d);
    sp_session_close(d->session); /* its log goes into the file */
    d->session = NULL;
    mode_t before = umask(077);
    sp_status status = demo_folder(d, "passwords");
    if (status == SP_OK)
        status = write_passwords(d);
    umask(before);
    TRY(status);
    remove_site(site, false);
    if (rename(d->site, site) != 0)
        return cli_fail(d->cli, SP_IO, "%s 改不了名：%m",
                        "%s cannot be renamed: %m", d->site);
    return SP_OK;
}

/* ---- README ---- */

sp_status demo_readme(demo *d, bool done)
{
    AUTOOWN char *text = NULL;
    if (fflush(d->list_file) != 0)
        return no_memory(d);
    int len = asprintf(
        &text, MARK "\n\n%s%s", done ? "" : "还没有做完。 Not finished yet.\n",
        !done ? ""
              : "示例园区：从企业清单到四色图。数据全部为虚构。\n"
                "The example park: from an enterprise list to a four-colour "
                "map. All data are made up.\n\n"
                "先看 overview.html（总览）和 map.png（四色图）。\n"
                "Look at overview.html and map.png first.\n\n"
                "以 $ "
                "开头的是手工得到同一文件的命令，在本文件夹内键入；先登录：\n"
                "Lines that begin with $ are the commands that make the same "
                "by hand, typed in\nthis folder; sign in first:\n\n"
                "    $ export SAFEPROD_DB=park.db\n"
                "    $ safeprod login zhaomin --password-file "
                "passwords/zhaomin.txt\n\n");
    if (len < 0)
        return no_memory(d);
    AUTOOWN char *whole = NULL;
    if (asprintf(&whole, "%s%s", text, done ? d->list : "") < 0)
        return no_memory(d);
    return demo_write(d, "README.txt", whole, strlen(whole));
}
