/* Files that appear whole or not at all. */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static sp_status cannot_write(const char *path)
{
    return sp_fail(SP_IO, "不能写“%s”：%s", "cannot write \"%s\": %s", path,
                   strerror(errno));
}

/* Length of the folder part of @path with its slash. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* A hidden file in the same folder, which no other writer has. */
static sp_status open_temp(sp_output *o)
{
    enum { TRIES = 1000 };
    size_t folder = folder_length(o->path);
    for (int i = 0; i < TRIES; i++) {
        SP_AUTOSTR name = {0};
        sp_str_addn(&name, o->path, folder);
        sp_str_addf(&name, ".%s.%d.part", o->path + folder, i);
        SP_TRY(sp_str_ok(&name));
        o->fd = open(sp_str_text(&name), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
                     0666);
        if (o->fd >= 0)
            return sp_str_take(&name, &o->temp);
        if (errno != EEXIST)
            break;
    }
    return cannot_write(o->path);
}

sp_status sp_output_open(sp_output *o, const char *path)
{
    *o = (sp_output){.fd = -1};
    struct stat st;
    bool there = stat(path, &st) == 0;
    if (there && S_ISDIR(st.st_mode))
        return sp_fail(SP_INVALID, "“%s”是文件夹，这里要一个文件名",
                       "\"%s\" is a folder; the name of a file is wanted",
                       path);
    /* a link goes on pointing to where it points */
    char *real = there ? realpath(path, NULL) : NULL;
    if (real)
        o->path = real;
    else
        SP_TRY(sp_text_copy(path, &o->path));
    if (!there || S_ISREG(st.st_mode))
        return open_temp(o);
    o->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return o->fd < 0 ? cannot_write(path) : SP_OK;
}

void sp_output_to_sink(sp_output *o, sp_table_sink sink, void *context)
{
    *o = (sp_output){.fd = -1, .sink = sink, .context = context};
}

sp_status sp_output_write(sp_output *o, const void *bytes, size_t n)
{
    if (o->sink)
        return n ? o->sink(o->context, bytes, n) : SP_OK;
    const char *p = bytes;
    while (n) {
        ssize_t done = write(o->fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return cannot_write(o->path);
        p += done;
        n -= (size_t)done;
    }
    return SP_OK;
}

static sp_status sync_folder(const char *path)
{
    size_t n = folder_length(path);
    SP_AUTOFREE char *folder = n ? strndup(path, n) : strdup(".");
    if (!folder)
        return sp_no_memory();
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) /* the file is there; its name may only take longer to last */
        return SP_OK;
    int rc = fsync(fd);
    bool bad = rc < 0 && errno != EINVAL;
    close(fd);
    return bad ? cannot_write(path) : SP_OK;
}

sp_status sp_output_commit(sp_output *o)
{
    if (!o->temp)
        return SP_OK;
    if (fsync(o->fd) < 0 || rename(o->temp, o->path) < 0)
        return cannot_write(o->path);
    free(o->temp);
    o->temp = NULL;
    return sync_folder(o->path);
}

void sp_output_end(sp_output *o)
{
    if (o->temp)
        unlink(o->temp);
    if (o->fd >= 0)
        close(o->fd);
    free(o->temp);
    free(o->path);
    *o = (sp_output){.fd = -1};
}
