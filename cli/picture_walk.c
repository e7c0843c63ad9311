/* Folders of pictures. */
#include "picture_walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 32, PICTURES_MAX = 10000000 };

void picture_walk_free(picture_walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        free(walk->paths[i]);
    free(walk->paths);
    free(walk->below);
    *walk = (picture_walk){0};
}

static sp_status no_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

/* Takes @path. */
static sp_status add(call *cli, picture_walk *w, char *path, size_t below)
{
    if (w->count == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 64;
        char **paths = realloc(w->paths, cap * sizeof *paths);
        if (paths)
            w->paths = paths;
        size_t *belows = realloc(w->below, cap * sizeof *belows);
        if (belows)
            w->below = belows;
        if (!paths || !belows || cap > PICTURES_MAX) {
            free(path);
            return no_memory(cli);
        }
        w->cap = cap;
    }
    w->below[w->count] = below;
    w->paths[w->count++] = path;
    return SP_OK;
}

static bool is_picture(const char *name)
{
    static const char *const ends[] = {".jpg", ".jpeg", ".png"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < COUNT(ends); i++)
        if (strcasecmp(dot, ends[i]) == 0)
            return true;
    return false;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Byte by byte: the same on every machine, whatever its language. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static sp_status walk_folder(call *cli, picture_walk *w, const char *folder,
                             size_t below, int depth);

static sp_status walk_entry(call *cli, picture_walk *w, const char *folder,
                            const char *name, size_t below, int depth)
{
    AUTOOWN char *path = NULL;
    struct stat facts;
    size_t len = strlen(folder);
    bool slash = len > 0 && folder[len - 1] == '/';
    if (asprintf(&path, "%s%s%s", folder, slash ? "" : "/", name) < 0)
        return no_memory(cli);
    if (!below)
        below = len + !slash;
    if (lstat(path, &facts) != 0)
        return SP_OK; /* it has gone since */
    if (S_ISDIR(facts.st_mode))
        return depth < DEPTH_MAX ? walk_folder(cli, w, path, below, depth + 1)
                                 : SP_OK;
    if (!is_picture(name))
        return SP_OK;
    char *given = path;
    path = NULL;
    return add(cli, w, given, below);
}

static sp_status walk_folder(call *cli, picture_walk *w, const char *folder,
                             size_t below, int depth)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, visible, by_bytes);
    sp_status status = SP_OK;
    if (n < 0)
        return cli_fail(cli, SP_IO, "读不了文件夹 %s：%s",
                        "the folder %s cannot be read: %s", folder,
                        strerror(errno));
    for (int i = 0; i < n; i++) {
        if (status == SP_OK)
            status =
                walk_entry(cli, w, folder, entries[i]->d_name, below, depth);
        free(entries[i]);
    }
    free(entries);
    return status;
}

sp_status picture_walk_run(call *cli, const char *const *args, size_t count,
                           picture_walk *out)
{
    for (size_t i = 0; i < count; i++) {
        struct stat facts;
        if (stat(args[i], &facts) == 0 && S_ISDIR(facts.st_mode)) {
            out->folders = true;
            TRY(walk_folder(cli, out, args[i], 0, 0));
            continue;
        }
        char *path = strdup(args[i]);
        const char *slash = strrchr(args[i], '/');
        if (!path)
            return no_memory(cli);
        TRY(add(cli, out, path, slash ? (size_t)(slash + 1 - args[i]) : 0));
    }
    return SP_OK;
}
