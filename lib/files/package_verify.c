/* Checking packages. The manifest comes last, so what the members are is noted
 * on the way and held against it at the end. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hash.h"
#include "json.h"
#include "package.h"
#include "source.h"
#include "str.h"
#include "zip.h"

static const sp_zip_noun noun = {"证据包", "package", "a package"};

enum { BLOCK = 64 * 1024, MANIFEST_MAX = 8 << 20 };

/* A member as it was found. */
typedef struct member {
    char *name;
    int64_t size;
    char sha256[SP_HASH_HEX];
    bool listed; /* the manifest knows it */
} member;

typedef struct checking {
    sp_zip *zip;
    member *members;
    size_t count;
    size_t cap;
    sp_str manifest;
    size_t manifests; /* how many there are */
    sp_package_result result;
} checking;

static void checking_free(checking *c)
{
    sp_zip_close(c->zip);
    for (size_t i = 0; i < c->count; i++)
        free(c->members[i].name);
    free(c->members);
    sp_str_free(&c->manifest);
}

/* The first fault is told, all are counted. */
static void fault(checking *c, const char *zh, const char *en, const char *name)
{
    sp_package_result *r = &c->result;

    if (r->faults++ > 0)
        return;
    /* through the thread's error, which leaves out what would steer a
     * terminal */
    sp_fail(SP_CORRUPT, "%s：%.0s%.200s", "%.0s%s: %.200s", zh, en, name);
    snprintf(r->zh, sizeof r->zh, "%s", sp_last_error(SP_ZH));
    snprintf(r->en, sizeof r->en, "%s", sp_last_error(SP_EN));
}

/* ---- reading ---- */

static sp_status hash_file(const char *path, char out[SP_HASH_HEX])
{
    char block[BLOCK];
    sp_hasher h;
    int64_t size;
    int fd = -1;
    ssize_t n;

    SP_TRY(sp_file_open(path, &fd, &size));
    sp_hasher_start(&h);
    while ((n = read(fd, block, sizeof block)) > 0)
        sp_hasher_add(&h, block, (size_t)n);
    sp_status status = SP_OK;
    if (n < 0)
        status = sp_fail(SP_IO, "读“%s”时出错：%m", "reading \"%s\" failed: %m",
                         path);
    close(fd);
    SP_TRY(status);
    sp_hash hash = sp_hasher_end(&h);
    sp_hash_hex(&hash, out);
    return SP_OK;
}

static sp_status new_member(checking *c, const char *name, member **out)
{
    if (c->count == c->cap) {
        size_t cap = c->cap ? 2 * c->cap : 64;
        member *members = realloc(c->members, cap * sizeof *members);
        if (!members)
            return sp_no_memory();
        c->members = members;
        c->cap = cap;
    }
    member *m = &c->members[c->count];
    *m = (member){0};
    SP_TRY(sp_text_copy(name, &m->name));
    c->count++;
    *out = m;
    return SP_OK;
}

static sp_status read_member(checking *c, const char *name)
{
    char block[BLOCK];
    sp_hasher h;
    member *m = NULL;

    SP_TRY(new_member(c, name, &m));
    sp_hasher_start(&h);
    for (;;) {
        size_t n;
        SP_TRY(sp_zip_read(c->zip, block, sizeof block, &n));
        if (n == 0)
            break;
        sp_hasher_add(&h, block, n);
        m->size += (int64_t)n;
    }
    sp_hash hash = sp_hasher_end(&h);
    sp_hash_hex(&hash, m->sha256);
    c->result.files++;
    c->result.bytes += m->size;
    return SP_OK;
}

static sp_status read_manifest(checking *c)
{
    char block[BLOCK];
    size_t n;

    c->manifests++;
    sp_str_clear(&c->manifest);
    do {
        SP_TRY(sp_zip_read(c->zip, block, sizeof block, &n));
        if (c->manifest.len + n > MANIFEST_MAX)
            return sp_fail(SP_INVALID, "清单超过 %d 字节",
                           "the manifest has more than %d bytes", MANIFEST_MAX);
        sp_str_addn(&c->manifest, block, n);
    } while (n > 0);
    return sp_str_ok(&c->manifest);
}

static sp_status read_all(checking *c)
{
    for (;;) {
        const char *name;
        SP_TRY(sp_zip_next(c->zip, &name));
        if (!name)
            return SP_OK;
        if (strcmp(name, SP_PACKAGE_MANIFEST) == 0)
            SP_TRY(read_manifest(c));
        else
            SP_TRY(read_member(c, name));
    }
}

/* ---- the manifest ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const member *)a)->name, ((const member *)b)->name);
}

static void check_listed(checking *c, const cJSON *file)
{
    const char *name = sp_json_text(file, "name", "");
    member key = {.name = (char *)(uintptr_t)name};
    int64_t size;
    member *m = c->count
                    ? bsearch(&key, c->members, c->count, sizeof key, by_name)
                    : NULL;

    if (!sp_package_name_ok(name))
        fault(c, "清单里的文件名不合规", "the manifest has a bad name", name);
    else if (!m)
        fault(c, "缺少文件", "a file is missing", name);
    else if (m->listed)
        fault(c, "清单里重复", "listed twice", name);
    else if (!sp_json_int(file, "size", &size) || size != m->size ||
             strcmp(sp_json_text(file, "sha256", ""), m->sha256) != 0)
        fault(c, "文件被改动", "a file was changed", name);
    if (m)
        m->listed = true;
}

static sp_status no_manifest(void)
{
    return sp_fail(SP_INVALID,
                   "包里的 " SP_PACKAGE_MANIFEST " 不是本程序的清单",
                   "its " SP_PACKAGE_MANIFEST " is no manifest of ours");
}

static sp_status check_manifest(checking *c)
{
    SP_AUTOJSON *json = NULL;
    sp_package_result *r = &c->result;
    int64_t version;

    if (sp_json_parse(c->manifest.data, c->manifest.len, &json) != SP_OK)
        return no_manifest();
    const cJSON *files = cJSON_GetObjectItemCaseSensitive(json, "files");
    if (strcmp(sp_json_text(json, "format", ""), SP_PACKAGE_FORMAT) != 0 ||
        !sp_json_int(json, "version", &version) || !cJSON_IsArray(files))
        return no_manifest();
    if (version != 1)
        return sp_fail(SP_UNSUPPORTED, "清单的版本是 %" PRId64 "，本程序只认 1",
                       "the manifest is of version %" PRId64
                       "; this program knows 1",
                       version);
    snprintf(r->kind, sizeof r->kind, "%s", sp_json_text(json, "kind", ""));
    snprintf(r->made_at, sizeof r->made_at, "%s",
             sp_json_text(json, "made_at", ""));
    if (c->count)
        qsort(c->members, c->count, sizeof *c->members, by_name);
    for (size_t i = 1; i < c->count; i++)
        if (strcmp(c->members[i - 1].name, c->members[i].name) == 0)
            fault(c, "同名文件不止一个", "there are two files of one name",
                  c->members[i].name);
    const cJSON *file;
    cJSON_ArrayForEach(file, files) check_listed(c, file);
    for (size_t i = 0; i < c->count; i++)
        if (!c->members[i].listed)
            fault(c, "清单里没有的文件", "a file that is not listed",
                  c->members[i].name);
    return SP_OK;
}

static void say_well(sp_package_result *r)
{
    snprintf(r->zh, sizeof r->zh, "%" PRId64 " 个文件全部与清单相符", r->files);
    snprintf(r->en, sizeof r->en,
             "all %" PRId64 " files are as the manifest "
             "says",
             r->files);
}

sp_status sp_package_verify(const char *path, sp_package_result *out)
{
    SP_CLEANUP(checking_free) checking c = {0};

    SP_TRY(sp_zip_open(path, &noun, &c.zip));
    SP_TRY(hash_file(path, c.result.sha256));
    SP_TRY(read_all(&c));
    if (c.manifests == 0)
        return sp_fail(SP_INVALID,
                       "“%s”里没有 " SP_PACKAGE_MANIFEST "，不是本程序的证据包",
                       "\"%s\" has no " SP_PACKAGE_MANIFEST
                       " and is no package of ours",
                       path);
    if (c.manifests > 1)
        fault(&c, "清单不止一份", "there are two manifests",
              SP_PACKAGE_MANIFEST);
    SP_TRY(check_manifest(&c));
    if (c.result.faults == 0)
        say_well(&c.result);
    *out = c.result;
    if (c.result.faults > 0)
        return sp_fail(SP_CORRUPT, SP_IN_ZH "（共 %" PRId64 " 处不符）",
                       SP_IN_EN " (%" PRId64 " faults in all)", c.result.zh,
                       c.result.en, c.result.faults);
    return SP_OK;
}
