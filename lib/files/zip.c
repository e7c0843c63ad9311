/* Zip members through libarchive, with a budget for everything. */
#include "zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "source.h"

enum { BLOCK = 64 * 1024 };

const sp_zip_noun sp_zip_xlsx = {"xlsx 文件", "xlsx file", "an xlsx file", 0};

struct sp_zip {
    const sp_zip_noun *noun;
    int fd;
    int64_t size;
    int64_t position;
    int64_t taken;  /* bytes read from the file since the start of a search */
    int64_t budget; /* most of them */
    int64_t real;   /* bytes handed out so far, from all members */
    int members;    /* of a walk */
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
    return sp_fail(SP_INVALID, SP_IN_ZH "的压缩包已损坏：%s",
                   "the zip container of the " SP_IN_EN " is damaged: %s",
                   zip->noun->zh, zip->noun->en, why ? why : "?");
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

static sp_status check_type(const sp_zip *zip, const char *path)
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
        return sp_fail(SP_INVALID, "“%s”不是 " SP_IN_ZH,
                       "\"%s\" is not " SP_IN_EN, path, zip->noun->zh,
                       zip->noun->an_en);
    return SP_OK;
}

sp_status sp_zip_open(const char *path, const sp_zip_noun *noun, sp_zip **out)
{
    SP_CLEANUP(sp_cleanup_zip) sp_zip *zip = calloc(1, sizeof *zip);
    if (!zip)
        return sp_no_memory();
    zip->fd = -1;
    zip->noun = noun;
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

static sp_status next(sp_zip *zip, struct archive_entry **out)
{
    int rc = archive_read_next_header(zip->archive, out);

    if (rc == ARCHIVE_EOF) {
        *out = NULL;
        return SP_OK;
    }
    if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
        return damaged(zip);
    return SP_OK;
}

static int members_max(const sp_zip *zip)
{
    return zip->noun->members_max ? zip->noun->members_max : SP_ZIP_ENTRIES_MAX;
}

static sp_status too_many(const sp_zip *zip)
{
    return sp_fail(SP_INVALID, SP_IN_ZH "的条目超过 %d 个",
                   "the " SP_IN_EN " has more than %d members", zip->noun->zh,
                   zip->noun->en, members_max(zip));
}

static sp_status check_open(const sp_zip *zip, struct archive_entry *entry)
{
    if (archive_entry_is_encrypted(entry))
        return sp_fail(SP_INVALID, SP_IN_ZH "加了密码",
                       "the " SP_IN_EN " has a password", zip->noun->zh,
                       zip->noun->en);
    return SP_OK;
}

sp_status sp_zip_find(sp_zip *zip, const char *name)
{
    SP_TRY(start(zip));
    for (int i = 0; i <= members_max(zip); i++) {
        struct archive_entry *entry;
        SP_TRY(next(zip, &entry));
        if (!entry)
            return sp_fail(SP_NOT_FOUND, SP_IN_ZH "里没有 %s",
                           "in the " SP_IN_EN " there is no %s", zip->noun->zh,
                           zip->noun->en, name);
        zip->budget = 2 * zip->size + 2 * SP_ZIP_HEADER_MAX;
        const char *found = archive_entry_pathname(entry);
        if (found && strcmp(found, name) == 0 &&
            archive_entry_filetype(entry) == AE_IFREG)
            return check_open(zip, entry);
    }
    return too_many(zip);
}

static sp_status check_plain(const sp_zip *zip, struct archive_entry *entry,
                             const char *name)
{
    if (archive_entry_filetype(entry) == AE_IFREG &&
        !archive_entry_symlink(entry) && !archive_entry_hardlink(entry))
        return SP_OK;
    return sp_fail(SP_CORRUPT, SP_IN_ZH "里的“%.80s”不是普通文件",
                   "in the " SP_IN_EN " \"%.80s\" is no plain file",
                   zip->noun->zh, zip->noun->en, name);
}

sp_status sp_zip_next(sp_zip *zip, const char **out_name)
{
    struct archive_entry *entry;

    if (!zip->archive)
        SP_TRY(start(zip));
    if (zip->members++ > members_max(zip))
        return too_many(zip);
    SP_TRY(next(zip, &entry));
    if (!entry) {
        *out_name = NULL;
        return SP_OK;
    }
    /* a block is read anew for every member */
    zip->budget = 2 * zip->size + 2 * SP_ZIP_HEADER_MAX +
                  (int64_t)zip->members * 2 * BLOCK;
    const char *name = archive_entry_pathname(entry);
    *out_name = name ? name : "";
    SP_TRY(check_open(zip, entry));
    return check_plain(zip, entry, *out_name);
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
                       SP_IN_ZH "解开后超过其大小（%lld 字节）的 %d 倍，"
                                "不像正常文件，未读取",
                       "the " SP_IN_EN " (%lld bytes) unpacks to more than %d "
                       "times its size, which no honest file does",
                       zip->noun->zh, zip->noun->en, (long long)zip->size,
                       SP_ZIP_RATIO_MAX);
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
