/* Reading packages. A zip goes through libarchive; tar is so plain, when
 * nothing but what we write is taken, that a reader of our own is shorter than
 * keeping libarchive's out of everything else that a tar may hold. */
#include "package_reader.h"

#include <string.h>
#include <unistd.h>

#include "hash.h"
#include "nameset.h"
#include "source.h"
#include "unpack.h"
#include "zip.h"

enum { TAR_BLOCK = 512, READ = 64 * 1024 };

static const sp_zip_noun noun = {"数据包", "package", "a package",
                                 SP_PACKAGE_FILES_MAX + 2};

struct sp_package_reader {
    int fd;
    int64_t size;
    sp_zip *zip;     /* of a zip */
    sp_unpack *tape; /* of a tar */
    uint64_t left;   /* of the member */
    size_t padding;  /* behind it */
    bool member;     /* there is one */
    sp_nameset names;
    char name[SP_PACKAGE_NAME_MAX + 1];
};

void sp_package_close(sp_package_reader **reader)
{
    sp_package_reader *r = *reader;

    if (!r)
        return;
    sp_zip_close(r->zip);
    sp_unpack_close(&r->tape);
    if (r->fd >= 0)
        close(r->fd);
    sp_nameset_free(&r->names);
    free(r);
    *reader = NULL;
}

static sp_status open_form(sp_package_reader *r, const char *path)
{
    unsigned char first[4] = {0};

    if (pread(r->fd, first, sizeof first, 0) < 0)
        return sp_fail(SP_IO, "读“%s”时出错：%m", "reading \"%s\" failed: %m",
                       path);
    if (memcmp(first, "PK\3\4", 4) == 0)
        return sp_zip_open(path, &noun, &r->zip);
    if (first[0] == 0x1f && first[1] == 0x8b)
        return sp_unpack_open(r->fd, r->size, SP_UNPACK_GZIP, &r->tape);
    if (memcmp(first, "\x28\xb5\x2f\xfd", 4) == 0)
        return sp_unpack_open(r->fd, r->size, SP_UNPACK_ZSTD, &r->tape);
    return sp_fail(SP_INVALID, "“%s”不是数据包：应为 zip、tar.gz 或 tar.zst",
                   "\"%s\" is no package: zip, tar.gz and tar.zst are", path);
}

sp_status sp_package_open(const char *path, sp_package_reader **out)
{
    SP_CLEANUP(sp_package_close) sp_package_reader *r = calloc(1, sizeof *r);

    if (!r)
        return sp_no_memory();
    r->fd = -1;
    SP_TRY(sp_file_open(path, &r->fd, &r->size));
    SP_TRY(open_form(r, path));
    *out = SP_TAKE(r);
    return SP_OK;
}

/* ---- tar: plain files in ustar headers, and nothing else ---- */

typedef struct header {
    char name[100];
    char mode[8];
    char uid[8];
    char gid[8];
    char size[12];
    char mtime[12];
    char sum[8];
    char type;
    char link[100];
    char magic[8]; /* "ustar", NUL, "00" */
    char owner[32];
    char group[32];
    char major[8];
    char minor[8];
    char prefix[155];
    char pad[12];
} header;
_Static_assert(sizeof(header) == TAR_BLOCK, "a header is one block");

static sp_status bad_tar(const char *zh, const char *en)
{
    return sp_fail(SP_CORRUPT, "包内的 tar 不合规：" SP_IN_ZH,
                   "the tar inside is not sound: " SP_IN_EN, zh, en);
}

/* Octal digits, then spaces or NULs. */
static bool octal(const char *text, size_t n, uint64_t *out)
{
    size_t i = 0;

    for (*out = 0; i < n && text[i] >= '0' && text[i] <= '7'; i++)
        *out = *out * 8 + (uint64_t)(text[i] - '0');
    if (i == 0)
        return false;
    for (; i < n; i++)
        if (text[i] != ' ' && text[i] != '\0')
            return false;
    return true;
}

static bool sum_fits(const header *h)
{
    const unsigned char *bytes = (const unsigned char *)h;
    size_t at = offsetof(header, sum);
    uint64_t sum = 0;
    uint64_t said;

    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += i >= at && i < at + sizeof h->sum ? ' ' : bytes[i];
    return octal(h->sum, sizeof h->sum, &said) && said == sum;
}

static bool all_zero(const void *bytes, size_t n)
{
    const unsigned char *b = bytes;

    for (size_t i = 0; i < n; i++)
        if (b[i] != 0)
            return false;
    return true;
}

/* At least one more block of zeros, and nothing but zeros. */
static sp_status tar_end(sp_package_reader *r)
{
    char block[TAR_BLOCK];
    size_t blocks = 0;
    size_t n;

    for (;; blocks++) {
        SP_TRY(sp_unpack_read(r->tape, block, sizeof block, &n));
        if (n == 0)
            break;
        if (n < sizeof block || !all_zero(block, n))
            return bad_tar("末尾之后还有内容", "something follows its end");
    }
    return blocks > 0 ? SP_OK : bad_tar("没有写完", "it is cut off");
}

static void tar_name(const header *h, char out[260])
{
    size_t n = strnlen(h->prefix, sizeof h->prefix);

    memcpy(out, h->prefix, n);
    if (n > 0)
        out[n++] = '/';
    size_t len = strnlen(h->name, sizeof h->name);
    memcpy(out + n, h->name, len);
    out[n + len] = '\0';
}

static sp_status tar_next(sp_package_reader *r, char name[260], bool *out_end)
{
    header h;
    size_t n;

    SP_TRY(sp_unpack_read(r->tape, &h, sizeof h, &n));
    if (n < sizeof h)
        return bad_tar("没有写完", "it is cut off");
    *out_end = all_zero(&h, sizeof h);
    if (*out_end)
        return tar_end(r);
    if (memcmp(h.magic,
               "ustar\0"
               "00",
               sizeof h.magic) != 0 ||
        !sum_fits(&h) || !octal(h.size, sizeof h.size, &r->left))
        return bad_tar("条目的头无法识别", "a header cannot be read");
    if (h.type != '0' || *h.link)
        return bad_tar("只允许普通文件，不允许链接、设备和扩展",
                       "plain files alone are taken, no links, no devices, no "
                       "extensions");
    r->padding = (TAR_BLOCK - r->left % TAR_BLOCK) % TAR_BLOCK;
    tar_name(&h, name);
    return SP_OK;
}

static sp_status tar_read(sp_package_reader *r, void *buffer, size_t n,
                          size_t *out_n)
{
    char block[TAR_BLOCK];
    size_t got;

    if (n > r->left)
        n = (size_t)r->left;
    if (n > 0) {
        SP_TRY(sp_unpack_read(r->tape, buffer, n, out_n));
        r->left -= *out_n;
        return *out_n == n ? SP_OK : bad_tar("没有写完", "it is cut off");
    }
    *out_n = 0;
    n = r->padding;
    r->padding = 0;
    SP_TRY(sp_unpack_read(r->tape, block, n, &got));
    return got == n && all_zero(block, n)
               ? SP_OK
               : bad_tar("填充不是零", "the padding is not zero");
}

/* ---- both ---- */

static sp_status take_name(sp_package_reader *r, const char *name)
{
    bool there = false;

    if (!sp_package_name_ok(name))
        return sp_fail(SP_CORRUPT, "包内的文件名“%.80s”不合规",
                       "a package has no file called \"%.80s\"", name);
    if (r->names.count > SP_PACKAGE_FILES_MAX + 1)
        return sp_fail(SP_INVALID, "包内的文件超过 %d 个",
                       "the package has more than %d files",
                       SP_PACKAGE_FILES_MAX);
    SP_TRY(sp_nameset_add(&r->names, name, &there));
    if (there)
        return sp_fail(SP_CORRUPT,
                       "包内同名（不分大小写）的文件不止一个：%.80s",
                       "there are two files of one name (or of one but for "
                       "case): %.80s",
                       name);
    strcpy(r->name, name);
    return SP_OK;
}

/* What nobody read of the member before. */
static sp_status skip_rest(sp_package_reader *r)
{
    char block[READ];
    size_t n = 1;

    while (r->tape && r->member && n > 0)
        SP_TRY(tar_read(r, block, sizeof block, &n));
    return SP_OK;
}

sp_status sp_package_next(sp_package_reader *r, const char **out_name)
{
    char made[260];
    const char *name = made;
    bool end = false;

    SP_TRY(skip_rest(r));
    if (r->zip) {
        SP_TRY(sp_zip_next(r->zip, &name));
        end = !name;
    } else {
        SP_TRY(tar_next(r, made, &end));
    }
    r->member = !end;
    *out_name = NULL;
    if (end)
        return SP_OK;
    SP_TRY(take_name(r, name));
    *out_name = r->name;
    return SP_OK;
}

sp_status sp_package_read(sp_package_reader *r, void *buffer, size_t n,
                          size_t *out_n)
{
    return r->zip ? sp_zip_read(r->zip, buffer, n, out_n)
                  : tar_read(r, buffer, n, out_n);
}

sp_status sp_package_hash(sp_package_reader *r, char out[65])
{
    char block[READ];
    sp_hasher h;
    int64_t at = 0;
    ssize_t n;

    sp_hasher_start(&h);
    while ((n = pread(r->fd, block, sizeof block, at)) > 0) {
        sp_hasher_add(&h, block, (size_t)n);
        at += n;
    }
    if (n < 0)
        return sp_fail(SP_IO, "读文件时出错：%m", "reading failed: %m");
    sp_hash hash = sp_hasher_end(&h);
    sp_hash_hex(&hash, out);
    return SP_OK;
}
