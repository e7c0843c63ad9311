/* Saved tokens, as JSON:
 *
 *   {"sites": {"/srv/park.db": {"default": "li",
 *              "users": {"li": {"token": "…", "label": "…"}}}}}
 *
 * Written beside the file and renamed, under a lock, so that two sign-ins at
 * once lose nothing. */
#include "credentials.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 1024 * 1024 };

typedef struct places {
    char folder[PATH_MAX];
    char file[PATH_MAX + 24];
    char fresh[PATH_MAX + 32];
} places;

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static void free_json(cJSON **json)
{
    cJSON_Delete(*json);
}

void credential_clear(credential *c)
{
    if (c->token)
        explicit_bzero(c->token, strlen(c->token));
    free(c->user);
    free(c->token);
    free(c->label);
    *c = (credential){NULL, NULL, NULL};
}

static sp_status no_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

static sp_status find_places(call *cli, places *out)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    bool own = !config || *config != '/';
    if (own && (!home || !*home))
        return cli_fail(cli, SP_IO, "不知道登录信息放在哪里：HOME 没有设置",
                        "no place for the sign-in: HOME is not set");
    int len = snprintf(out->folder, sizeof out->folder, "%s%s/safeprod",
                       own ? home : config, own ? "/.config" : "");
    if (len < 0 || (size_t)len >= sizeof out->folder)
        return cli_fail(cli, SP_IO, "HOME 太长", "HOME is too long");
    snprintf(out->file, sizeof out->file, "%s/credentials.json", out->folder);
    snprintf(out->fresh, sizeof out->fresh, "%s.new", out->file);
    return SP_OK;
}

static sp_status broken(call *cli, const char *path)
{
    return cli_fail(cli, SP_CORRUPT, "登录信息 %s 读不懂；请删去它再登录",
                    "the saved sign-ins in %s make no sense; remove the file "
                    "and sign in again",
                    path);
}

/* Whoever else can read the file could act as its owner. */
static sp_status check_mode(call *cli, int fd, const char *path,
                            struct stat *out)
{
    if (fstat(fd, out) != 0)
        return cli_fail(cli, SP_IO, "读不了 %s：%m", "cannot read %s: %m",
                        path);
    if (out->st_mode & 077)
        return cli_fail(cli, SP_FORBIDDEN, "别人也能读 %s；请键入 chmod 600 %s",
                        "others can read %s; type chmod 600 %s", path, path);
    return !S_ISREG(out->st_mode) || out->st_size > FILE_MAX ? broken(cli, path)
                                                             : SP_OK;
}

/* The whole file; an empty object when there is none. The caller's. */
static sp_status load(call *cli, const char *path, cJSON **out)
{
    struct stat about;
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) {
        *out = cJSON_CreateObject();
        return *out ? SP_OK : no_memory(cli);
    }
    if (fd < 0)
        return cli_fail(cli, SP_IO, "读不了 %s：%m", "cannot read %s: %m",
                        path);
    TRY(check_mode(cli, fd, path, &about));
    AUTOOWN char *text = calloc(1, (size_t)about.st_size + 1);
    if (!text)
        return no_memory(cli);
    ssize_t len = read(fd, text, (size_t)about.st_size);
    cJSON *json = len == about.st_size ? cJSON_Parse(text) : NULL;
    if (!cJSON_IsObject(json)) {
        cJSON_Delete(json);
        return broken(cli, path);
    }
    *out = json;
    return SP_OK;
}

static sp_status write_all(call *cli, const char *path, const char *text)
{
    size_t len = strlen(text);
    unlink(path); /* left over by one that was killed */
    CLEANUP(close_fd)
    int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || write(fd, text, len) != (ssize_t)len || fsync(fd) != 0)
        return cli_fail(cli, SP_IO, "写不了 %s：%m", "cannot write %s: %m",
                        path);
    return SP_OK;
}

static sp_status store(call *cli, const places *where, const cJSON *json)
{
    AUTOOWN char *text = cJSON_Print(json);
    if (!text)
        return no_memory(cli);
    TRY(write_all(cli, where->fresh, text));
    explicit_bzero(text, strlen(text));
    if (rename(where->fresh, where->file) != 0)
        return cli_fail(cli, SP_IO, "写不了 %s：%m", "cannot write %s: %m",
                        where->file);
    return SP_OK;
}

/* Make @path and what is above it, for the owner alone. */
static void make_folders(char *path)
{
    for (char *c = path + 1; *c; c++) {
        if (*c != '/')
            continue;
        *c = '\0';
        mkdir(path, 0700);
        *c = '/';
    }
    mkdir(path, 0700);
}

/* A lock on the folder; ends when @out is closed. */
static sp_status lock(call *cli, places *where, int *out)
{
    make_folders(where->folder);
    int fd = open(where->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        close_fd(&fd);
        return cli_fail(cli, SP_IO, "登录信息的文件夹 %s 用不了：%m",
                        "the folder of sign-ins %s cannot be used: %m",
                        where->folder);
    }
    *out = fd;
    return SP_OK;
}

/* The member @name, made when it is missing; NULL when out of memory. */
static cJSON *member(cJSON *object, const char *name)
{
    cJSON *found = cJSON_GetObjectItemCaseSensitive(object, name);
    return found ? found : cJSON_AddObjectToObject(object, name);
}

static void put(cJSON *object, const char *name, const char *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    cJSON_AddStringToObject(object, name, value);
}

static const char *text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

sp_status credentials_find(call *cli, const char *site, const char *user,
                           credential *out)
{
    places where;
    CLEANUP(free_json) cJSON *json = NULL;
    TRY(find_places(cli, &where));
    TRY(load(cli, where.file, &json));
    const cJSON *entry = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(json, "sites"), site);
    const char *name = user ? user : text_of(entry, "default");
    const cJSON *saved =
        name ? cJSON_GetObjectItemCaseSensitive(
                   cJSON_GetObjectItemCaseSensitive(entry, "users"), name)
             : NULL;
    const char *token = text_of(saved, "token");
    const char *label = text_of(saved, "label");
    if (!token)
        return SP_NOT_FOUND;
    credential found = {strdup(name), strdup(token),
                        strdup(label ? label : "")};
    if (!found.user || !found.token || !found.label) {
        credential_clear(&found);
        return no_memory(cli);
    }
    *out = found;
    return SP_OK;
}

sp_status credentials_save(call *cli, const char *site, const credential *c)
{
    places where;
    CLEANUP(close_fd) int locked = -1;
    CLEANUP(free_json) cJSON *json = NULL;
    TRY(find_places(cli, &where));
    TRY(lock(cli, &where, &locked));
    TRY(load(cli, where.file, &json));
    cJSON *entry = member(member(json, "sites"), site);
    cJSON *saved = member(member(entry, "users"), c->user);
    put(entry, "default", c->user);
    put(saved, "token", c->token);
    put(saved, "label", c->label);
    if (!text_of(saved, "label"))
        return no_memory(cli);
    return store(cli, &where, json);
}

sp_status credentials_forget(call *cli, const char *site, const char *user)
{
    places where;
    CLEANUP(close_fd) int locked = -1;
    CLEANUP(free_json) cJSON *json = NULL;
    TRY(find_places(cli, &where));
    TRY(lock(cli, &where, &locked));
    TRY(load(cli, where.file, &json));
    cJSON *entry = member(member(json, "sites"), site);
    cJSON_DeleteItemFromObjectCaseSensitive(member(entry, "users"), user);
    const char *chosen = text_of(entry, "default");
    if (chosen && !strcmp(chosen, user))
        cJSON_DeleteItemFromObjectCaseSensitive(entry, "default");
    return store(cli, &where, json);
}

sp_status credentials_site(call *cli, const char *path, char **out)
{
    char *real = realpath(path, NULL);
    if (!real)
        return cli_fail(cli, errno == ENOENT ? SP_NOT_FOUND : SP_IO,
                        "找不到站点 %s：%m", "cannot find the site %s: %m",
                        path);
    *out = real;
    return SP_OK;
}
