/* Whole files. */
#include "slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "str.h"

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}
#define AUTOFD SP_CLEANUP(close_fd) int

static sp_status io_error(const char *path)
{
    return sp_fail(errno == ENOENT ? SP_NOT_FOUND : SP_IO, "%s：%s", "%s: %s",
                   path, strerror(errno));
}

static sp_status read_all(int fd, const char *path, char *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = read(fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_error(path);
        if (n == 0)
            return sp_fail(SP_IO, "%s 在读取时变短了",
                           "%s shrank while it was read", path);
        done += (size_t)n;
    }
    return SP_OK;
}

sp_status sp_slurp(const char *path, size_t max, void **out, size_t *out_len)
{
    AUTOFD fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;

    if (fd < 0 || fstat(fd, &info) != 0)
        return io_error(path);
    if (!S_ISREG(info.st_mode))
        return sp_fail(SP_INVALID, "%s 不是文件", "%s is not a file", path);
    size_t len = (size_t)info.st_size;
    if (len > max)
        return sp_fail(SP_INVALID, "%s 有 %zu 字节，最多 %zu 字节",
                       "%s has %zu bytes, the most is %zu", path, len, max);
    SP_AUTOFREE char *bytes = malloc(len + 1);
    if (!bytes)
        return sp_no_memory();
    SP_TRY(read_all(fd, path, bytes, len));
    bytes[len] = '\0';
    *out = SP_TAKE(bytes);
    *out_len = len;
    return SP_OK;
}

static sp_status write_all(int fd, const char *path, const char *bytes,
                           size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_error(path);
        done += (size_t)n;
    }
    return fsync(fd) == 0 ? SP_OK : io_error(path);
}

sp_status sp_spill(const char *path, const void *bytes, size_t len)
{
    SP_AUTOSTR beside = {0};

    sp_str_addf(&beside, "%s.XXXXXX", path);
    SP_TRY(sp_str_ok(&beside));
    AUTOFD fd = mkostemp(beside.data, O_CLOEXEC);
    if (fd < 0)
        return io_error(path);
    sp_status status = write_all(fd, path, bytes, len);
    if (status == SP_OK &&
        (fchmod(fd, 0644) != 0 || rename(beside.data, path) != 0))
        status = io_error(path);
    if (status != SP_OK)
        unlink(beside.data);
    return status;
}
