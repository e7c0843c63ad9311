/* Zip members through libarchive, with a budget for everything. */
#include "zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "source.h"

enum { BLOCK = 64 * 1024 };

struct sp_zip {
    int fd;
    int64_t size;
    int64_t position;
    int64_t taken;  /* bytes read from the file since the start of a search */
    int64_t budget; /* most of them */
    int64_t real;   /* bytes handed out so far, from all members */
    struct archive *archive;
    char block[BLOCK];
};

static la_ssize_t on_read(struct archive *a, void *context, const void **out)
{
    sp_zip *zip = context;
    ssize_t n = read(zip->fd, zip->block, BLOCK);
    if (n < 0) {
        archive_set_error(a, errno, "%s", strerror(errno));
        return ARCHIVE_FATAL;
    }
    zip->taken += n;
    zip->position += n;
    if (zip->taken > zip->budget) {
        archive_set_error(a, ERANGE, "too many bytes had to be read");
        return ARCHIVE_FATAL;
    }
    *out = zip->block;
    return n;
}

static la_int64_t on_seek(struct archive *a, void *context, la_int64_t offset,
                          int whence)
{
    sp_zip *zip = context;
    off_t at = lseek(zip->fd, offset, whence);
    if (at < 0) {
        archive_set_error(a, errno, "%s", strerror(errno));
        return ARCHIVE_FATAL;
    }
    zip->position = at;
    return at;
}

static la_int64_t on_skip(struct archive *a, void *context, la_int64_t wanted)
{
    sp_zip *zip = context;
    int64_t left = zip->size - zip->position;
    int64_t n = wanted < left ? wanted : left;
    (void)a;
    if (n <= 0 || lseek(zip->fd, n, SEEK_CUR) < 0)
        return 0; /* it will read instead */
    zip->position += n;
    return n;
}

static sp_status damaged(const sp_zip *zip)
{
    const char *why = archive_error_string(zip->archive);
    return sp_fail(SP_INVALID, "xlsx 文件的压缩包已损坏：%s",
                   "the zip container of the xlsx file is damaged: %s",
                   why ? why : "?");
}

static sp_status start(sp_zip *zip)
{
    archive_read_free(zip->archive);
    zip->archive = archive_read_new();
    if (!zip->archive)
        return sp_no_memory();
    struct archive *a = zip->archive;
    if (lseek(zip->fd, 0, SEEK_SET) < 0)
        return sp_fail(SP_IO, "读文件时出错：%s", "reading failed: %s",
                       strerror(errno));
    zip->position = 0;
    zip->taken = 0;
    zip->budget = SP_ZIP_HEADER_MAX;
    archive_read_support_format_zip_seekable(a);
    archive_read_set_callback_data(a, zip);
    archive_read_set_read_callback(a, on_read);
    archive_read_set_seek_callback(a, on_seek);
    archive_read_set_skip_callback(a, on_skip);
    if (archive_read_open1(a) != ARCHIVE_OK)
        return damaged(zip);
    return SP_OK;
}

static sp_status check_type(sp_zip *zip, const char *path)
{
    static const char ole[] = "\xD0\xCF\x11\xE0";
    char first[4] = {0};
    ssize_t n = pread(zip->fd, first, 4, 0);
    if (n == 4 && !memcmp(first, ole, 4))
        return sp_fail(SP_INVALID,
                       "“%s”是旧式 .xls 或加了密码的工作簿；请另存为不加密码的"
                       " .xlsx",
                       "\"%s\" is an old .xls or has a password; save it as "
                       ".xlsx without one",
                       path);
    if (n != 4 || memcmp(first, "PK\3\4", 4) != 0)
        return sp_fail(SP_INVALID, "“%s”不是 xlsx 文件",
                       "\"%s\" is not an xlsx file", path);
    return SP_OK;
}

sp_status sp_zip_open(const char *path, sp_zip **out)
{
    SP_CLEANUP(sp_cleanup_zip) sp_zip *zip = calloc(1, sizeof *zip);
    if (!zip)
        return sp_no_memory();
    zip->fd = -1;
    SP_TRY(sp_file_open(path, &zip->fd, &zip->size));
    SP_TRY(check_type(zip, path));
    *out = SP_TAKE(zip);
    return SP_OK;
}

void sp_zip_close(sp_zip *zip)
{
    if (!zip)
        return;
    archive_read_free(zip->archive);
    if (zip->fd >= 0)
        close(zip->fd);
    free(zip);
}

void sp_cleanup_zip(sp_zip **zip)
{
    sp_zip_close(*zip);
}

sp_status sp_zip_find(sp_zip *zip, const char *name)
{
    SP_TRY(start(zip));
    for (int i = 0; i <= SP_ZIP_ENTRIES_MAX; i++) {
        struct archive_entry *entry;
        int rc = archive_read_next_header(zip->archive, &entry);
        if (rc == ARCHIVE_EOF)
            return sp_fail(SP_NOT_FOUND, "xlsx 文件里没有 %s",
                           "there is no %s in the xlsx file", name);
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
            return damaged(zip);
        zip->budget = 2 * zip->size + 2 * SP_ZIP_HEADER_MAX;
        const char *found = archive_entry_pathname(entry);
        if (!found || strcmp(found, name) != 0 ||
            archive_entry_filetype(entry) != AE_IFREG)
            continue;
        if (archive_entry_is_encrypted(entry))
            return sp_fail(SP_INVALID, "xlsx 文件加了密码",
                           "the xlsx file has a password");
        return SP_OK;
    }
    return sp_fail(SP_INVALID, "xlsx 文件的条目超过 %d 个",
                   "the xlsx file has more than %d members",
                   SP_ZIP_ENTRIES_MAX);
}

sp_status sp_zip_read(sp_zip *zip, void *buffer, size_t n, size_t *out_n)
{
    la_ssize_t got = archive_read_data(zip->archive, buffer, n);
    if (got < 0)
        return damaged(zip);
    zip->real += got;
    if (zip->real > SP_ZIP_FREE_BYTES &&
        zip->real / SP_ZIP_RATIO_MAX > zip->size)
        return sp_fail(SP_INVALID,
                       "xlsx 文件解开后超过其大小（%lld 字节）的 %d 倍，"
                       "不像正常文件，未读取",
                       "the xlsx file (%lld bytes) unpacks to more than %d "
                       "times its size, which no honest file does",
                       (long long)zip->size, SP_ZIP_RATIO_MAX);
    *out_n = (size_t)got;
    return SP_OK;
}

int64_t sp_zip_size(const sp_zip *zip)
{
    return zip->size;
}

int64_t sp_zip_position(const sp_zip *zip)
{
    return zip->position;
}
