/* Whole files. */
#include "file_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}
#define AUTOFILE CLEANUP(close_file) FILE

static sp_status open_to_read(call *cli, const char *path, FILE **out)
{
    struct stat facts;
    if (stat(path, &facts) < 0)
        return cli_fail(cli, errno == ENOENT ? SP_NOT_FOUND : SP_IO,
                        "打不开 %s：%m", "cannot open %s: %m", path);
    if (S_ISDIR(facts.st_mode))
        return cli_fail(cli, SP_INVALID, "%s 是文件夹，应为文件",
                        "%s is a folder, not a file", path);
    *out = fopen(path, "re");
    return *out ? SP_OK
                : cli_fail(cli, SP_IO, "打不开 %s：%m", "cannot open %s: %m",
                           path);
}

/* What a pipe will give is not known before. */
static sp_status read_all(call *cli, const char *path, FILE *file, char **bytes,
                          size_t *len)
{
    size_t cap = 0;
    do {
        if (*len == cap) {
            cap = cap ? cap * 2 : 1 << 16;
            char *grown = realloc(*bytes, cap);
            if (!grown)
                return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
            *bytes = grown;
        }
        *len += fread(*bytes + *len, 1, cap - *len, file);
        if (*len > FILE_BYTES_MAX)
            return cli_fail(cli, SP_INVALID, "%s 太大，最多 %d MB",
                            "%s is too large; at most %d MB", path,
                            FILE_BYTES_MAX >> 20);
    } while (!feof(file) && !ferror(file));
    return ferror(file) ? cli_fail(cli, SP_IO, "读不出 %s：%m",
                                   "cannot read %s: %m", path)
                        : SP_OK;
}

sp_status file_read(call *cli, const char *path, void **out, size_t *out_len)
{
    AUTOFILE *file = NULL;
    AUTOOWN char *bytes = NULL;
    size_t len = 0;
    TRY(open_to_read(cli, path, &file));
    TRY(read_all(cli, path, file, &bytes, &len));
    *out = bytes;
    *out_len = len;
    bytes = NULL;
    return SP_OK;
}

static sp_status cannot_write(call *cli, const char *path)
{
    return cli_fail(cli, SP_IO, "写不了 %s：%m", "cannot write %s: %m", path);
}

/* Into a new file beside @path, which then takes its place. */
static bool write_beside(const char *path, const char *beside,
                         const void *bytes, size_t len)
{
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    FILE *file = fdopen(fd, "w");
    bool good = file && fwrite(bytes, 1, len, file) == len &&
                fflush(file) == 0 && fsync(fd) == 0;
    if (file ? fclose(file) != 0 : close(fd) != 0)
        good = false;
    if (good && rename(beside, path) == 0)
        return true;
    int why = errno;
    unlink(beside);
    errno = why;
    return false;
}

sp_status file_replace(call *cli, const char *path, const void *bytes,
                       size_t len)
{
    AUTOOWN char *beside = NULL;
    if (asprintf(&beside, "%s.%d.part", path, (int)getpid()) < 0)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    return write_beside(path, beside, bytes, len) ? SP_OK
                                                  : cannot_write(cli, path);
}

sp_status file_write(call *cli, const char *path, const void *bytes, size_t len)
{
    struct stat facts;
    if (!strcmp(path, "-"))
        return fwrite(bytes, 1, len, stdout) == len && fflush(stdout) == 0
                   ? SP_OK
                   : cannot_write(cli, path);
    if (stat(path, &facts) == 0) {
        if (!S_ISREG(facts.st_mode))
            return cli_fail(cli, SP_INVALID, "%s 不是普通文件",
                            "%s is not a regular file", path);
        TRY(cli_confirm(cli, "%s 已存在，要替换吗？",
                        "%s exists; shall it be replaced?", path));
    }
    return file_replace(cli, path, bytes, len);
}
