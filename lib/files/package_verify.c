/* Checking packages. The manifest comes last, so what the members are is noted
 * on the way and held against it at the end. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "json.h"
#include "package_reader.h"
#include "str.h"

enum { BLOCK = 64 * 1024, SIGNATURE_MAX = 1024 };

/* A member as it was found. */
typedef struct member {
    char *name;
    int64_t size;
    char sha256[SP_HASH_HEX];
    bool listed; /* the manifest knows it */
} member;

struct sp_package_content {
    member *members; /* by name, once all were read */
    size_t count;
    size_t cap;
    sp_str text; /* of the manifest */
    sp_str signature;
    bool manifest; /* there was one; nothing but a signature may follow it */
    cJSON *json;
    sp_package_result result;
};
typedef sp_package_content checking;

void sp_package_content_free(sp_package_content **content)
{
    checking *c = *content;

    if (!c)
        return;
    for (size_t i = 0; i < c->count; i++)
        free(c->members[i].name);
    free(c->members);
    sp_str_free(&c->text);
    sp_str_free(&c->signature);
    cJSON_Delete(c->json);
    free(c);
    *content = NULL;
}
#define AUTOCONTENT SP_CLEANUP(sp_package_content_free) sp_package_content

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

static sp_status read_member(checking *c, sp_package_reader *r,
                             const char *name)
{
    char block[BLOCK];
    sp_hasher h;
    member *m = NULL;

    SP_TRY(new_member(c, name, &m));
    sp_hasher_start(&h);
    for (;;) {
        size_t n;
        SP_TRY(sp_package_read(r, block, sizeof block, &n));
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

static sp_status read_text(sp_package_reader *r, size_t max, sp_str *out)
{
    char block[BLOCK];
    size_t n;

    do {
        SP_TRY(sp_package_read(r, block, sizeof block, &n));
        if (out->len + n > max)
            return sp_fail(SP_INVALID, "清单超过 %zu 字节",
                           "the manifest has more than %zu bytes", max);
        sp_str_addn(out, block, n);
    } while (n > 0);
    return sp_str_ok(out);
}

static sp_status read_one(checking *c, sp_package_reader *r, const char *name)
{
    if (strcmp(name, SP_PACKAGE_MANIFEST) == 0) {
        c->manifest = true;
        return read_text(r, SP_PACKAGE_MANIFEST_MAX, &c->text);
    }
    if (strcmp(name, SP_PACKAGE_SIGNATURE) == 0)
        return read_text(r, SIGNATURE_MAX, &c->signature);
    return read_member(c, r, name);
}

static sp_status read_all(checking *c, sp_package_reader *r)
{
    for (;;) {
        const char *name;
        SP_TRY(sp_package_next(r, &name));
        if (!name)
            return SP_OK;
        SP_TRY(read_one(c, r, name));
    }
}

/* ---- the manifest ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const member *)a)->name, ((const member *)b)->name);
}

static member *find_member(const checking *c, const char *name)
{
    member key = {.name = (char *)(uintptr_t)name};

    return c->count ? bsearch(&key, c->members, c->count, sizeof key, by_name)
                    : NULL;
}

static void check_listed(checking *c, const cJSON *file)
{
    const char *name = sp_json_text(file, "name", "");
    member *m = find_member(c, name);
    int64_t size;

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
    sp_package_result *r = &c->result;
    int64_t version;

    if (sp_json_parse(c->text.data, c->text.len, &c->json) != SP_OK)
        return no_manifest();
    const cJSON *json = c->json;
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

/* @c holds what was found, whether it proves out or not. */
static sp_status examine(checking *c, const char *path)
{
    SP_CLEANUP(sp_package_close) sp_package_reader *r = NULL;

    SP_TRY(sp_package_open(path, &r));
    SP_TRY(sp_package_hash(r, c->result.sha256));
    SP_TRY(read_all(c, r));
    if (!c->manifest)
        return sp_fail(SP_INVALID,
                       "“%s”里没有 " SP_PACKAGE_MANIFEST "，不是本程序的数据包",
                       "\"%s\" has no " SP_PACKAGE_MANIFEST
                       " and is no package of ours",
                       path);
    return check_manifest(c);
}

static sp_status verdict(checking *c)
{
    sp_package_result *r = &c->result;

    if (r->faults == 0) {
        say_well(r);
        return SP_OK;
    }
    return sp_fail(SP_CORRUPT, SP_IN_ZH "（共 %" PRId64 " 处不符）",
                   SP_IN_EN " (%" PRId64 " faults in all)", r->zh, r->en,
                   r->faults);
}

/* A container that is not sound is a fault as well. */
static void note_failure(checking *c)
{
    sp_package_result *r = &c->result;

    r->faults++;
    snprintf(r->zh, sizeof r->zh, "%s", sp_last_error(SP_ZH));
    snprintf(r->en, sizeof r->en, "%s", sp_last_error(SP_EN));
}

sp_status sp_package_verify(const char *path, sp_package_result *out)
{
    AUTOCONTENT *c = calloc(1, sizeof *c);

    if (!c)
        return sp_no_memory();
    sp_status status = examine(c, path);
    if (status == SP_CORRUPT)
        note_failure(c);
    if (status == SP_OK)
        status = verdict(c);
    if (status == SP_OK || status == SP_CORRUPT)
        *out = c->result;
    return status;
}

sp_status sp_package_examine(const char *path, sp_package_content **out)
{
    AUTOCONTENT *c = calloc(1, sizeof *c);

    if (!c)
        return sp_no_memory();
    SP_TRY(examine(c, path));
    SP_TRY(verdict(c));
    *out = SP_TAKE(c);
    return SP_OK;
}

const sp_package_result *sp_package_found(const sp_package_content *c)
{
    return &c->result;
}

const cJSON *sp_package_manifest(const sp_package_content *c)
{
    return c->json;
}

const char *sp_package_manifest_text(const sp_package_content *c,
                                     size_t *out_len)
{
    *out_len = c->text.len;
    return sp_str_text(&c->text);
}

const char *sp_package_signature(const sp_package_content *c)
{
    return sp_str_text(&c->signature);
}

const char *sp_package_member(const sp_package_content *c, const char *name,
                              int64_t *out_size)
{
    const member *m = find_member(c, name);

    if (m && out_size)
        *out_size = m->size;
    return m ? m->sha256 : NULL;
}
