/* Reading archives: what they say they are, and what is in them. */
#include "archive_read.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "archive_write.h"
#include "blob.h"
#include "hash.h"
#include "json.h"
#include "seal.h"
#include "text.h"

enum { BLOCK = 64 * 1024 };

/* ---- the manifest ---- */

static int64_t number(const cJSON *about, const char *key)
{
    int64_t value = 0;

    return sp_json_int(about, key, &value) && value > 0 ? value : 0;
}

static void copy_text(const cJSON *object, const char *key, char *out,
                      size_t size)
{
    snprintf(out, size, "%s", sp_json_text(object, key, ""));
}

static int64_t sum_records(const cJSON *about)
{
    const cJSON *type;
    int64_t sum = 0;

    cJSON_ArrayForEach(type, cJSON_GetObjectItemCaseSensitive(about, "records"))
        sum += cJSON_IsNumber(type) && type->valuedouble > 0
                   ? (int64_t)type->valuedouble
                   : 0;
    return sum;
}

static void read_chosen(const cJSON *about, sp_archive_facts *f)
{
    const cJSON *chosen = cJSON_GetObjectItemCaseSensitive(about, "chosen");
    char *text = chosen ? cJSON_PrintUnformatted(chosen) : NULL;

    snprintf(f->chosen, sizeof f->chosen, "%s", text ? text : "{}");
    cJSON_free(text);
    f->whole = strcmp(f->chosen, "{}") == 0;
}

static sp_status read_facts(const sp_package_content *content,
                            sp_archive_facts *f)
{
    const cJSON *manifest = sp_package_manifest(content);
    const cJSON *about = cJSON_GetObjectItemCaseSensitive(manifest, "about");
    const sp_package_result *found = sp_package_found(content);

    if (number(about, "archive") != 1)
        return sp_fail(SP_INVALID, "这个包（%.60s）不是档案包",
                       "this package (%.60s) is no archive", found->kind);
    *f = (sp_archive_facts){.records = sum_records(about),
                            .blobs = number(about, "blobs"),
                            .readings = number(about, "readings"),
                            .entries = number(about, "entries"),
                            .schema = number(about, "schema"),
                            .files = found->files,
                            .bytes = found->bytes};
    copy_text(about, "site", f->site, sizeof f->site);
    copy_text(manifest, "kind", f->kind, sizeof f->kind);
    copy_text(manifest, "made_at", f->made_at, sizeof f->made_at);
    memcpy(f->sha256, found->sha256, sizeof f->sha256);
    read_chosen(about, f);
    return SP_OK;
}

static sp_status check_signature(const sp_package_content *content,
                                 const char *keys, sp_archive_facts *f)
{
    const char *signature = sp_package_signature(content);
    size_t len;
    const char *manifest = sp_package_manifest_text(content, &len);

    if (!*signature && keys)
        return sp_fail(SP_NOT_FOUND, "包没有签名，不能确认来源",
                       "the package is not signed: where it comes from is not "
                       "known");
    if (!*signature)
        return SP_OK;
    SP_TRY(sp_seal_check_manifest(signature, manifest, len, keys, f->signer));
    f->signature_checked = keys != NULL;
    return SP_OK;
}

sp_status sp_archive_open(const char *path, const char *kind, const char *keys,
                          sp_package_content **out, sp_archive_facts *facts)
{
    SP_CLEANUP(sp_package_content_free) sp_package_content *content = NULL;
    sp_archive_facts f;

    SP_TRY(sp_package_examine(path, &content));
    SP_TRY(read_facts(content, &f));
    if (kind && strcmp(f.kind, kind) != 0)
        return sp_fail(SP_INVALID, "这个包是 %.40s，这里要 %s",
                       "this package is a %.40s; a %s is wanted here", f.kind,
                       kind);
    SP_TRY(check_signature(content, keys, &f));
    *out = SP_TAKE(content);
    *facts = f;
    return SP_OK;
}

sp_status sp_archive_show(const char *path, const char *keys,
                          sp_archive_type_visit visit, void *context,
                          sp_archive_facts *out)
{
    SP_CLEANUP(sp_package_content_free) sp_package_content *content = NULL;
    const cJSON *type;
    sp_archive_facts f;

    SP_TRY(sp_archive_open(path, NULL, keys, &content, &f));
    const cJSON *about =
        cJSON_GetObjectItemCaseSensitive(sp_package_manifest(content), "about");
    const cJSON *records = cJSON_GetObjectItemCaseSensitive(about, "records");
    cJSON_ArrayForEach(type, records) if (visit && cJSON_IsNumber(type))
        SP_TRY(visit(context, type->string, (int64_t)type->valuedouble));
    *out = f;
    return SP_OK;
}

sp_status sp_archive_verify(const char *path, const char *keys,
                            sp_archive_facts *out)
{
    return sp_archive_show(path, keys, NULL, NULL, out);
}

bool sp_archive_numbers(const char *line, size_t len, int64_t out[6],
                        double *value)
{
    char text[200];
    char *at = text + 1;

    if (len < 2 || len >= sizeof text || line[0] != '[' || line[len - 1] != ']')
        return false;
    memcpy(text, line, len - 1);
    text[len - 1] = '\0';
    for (int i = 0; i < 6; i++) {
        char *comma = strchr(at, ',');
        if ((comma != NULL) != (i < 5))
            return false;
        if (comma)
            *comma = '\0';
        if (i == 3 && strcmp(at, "null") == 0)
            *value = NAN;
        else if (i == 3 ? !sp_text_to_real(at, value)
                        : !sp_text_to_int(at, &out[i]))
            return false;
        at = comma ? comma + 1 : at;
    }
    return true;
}

/* The packs that every library has must be ours to the letter. */
sp_status sp_archive_standards(sp_session *session,
                               const sp_package_content *content)
{
    const cJSON *about =
        cJSON_GetObjectItemCaseSensitive(sp_package_manifest(content), "about");
    const cJSON *item;

    cJSON_ArrayForEach(item,
                       cJSON_GetObjectItemCaseSensitive(about, "standards"))
    {
        const char *text = cJSON_IsString(item) ? item->valuestring : "";
        const char *space = strrchr(text, ' ');
        SP_AUTOFREE char *code =
            strndup(text, space ? (size_t)(space - text) : 0);
        SP_AUTOSTMT *stmt = NULL;
        bool row;
        if (!code)
            return sp_no_memory();
        SP_TRY(sp_db_prepare(session->db,
                             "SELECT 1 FROM rule_pack WHERE code = $1 AND "
                             "sha256 = $2",
                             &stmt));
        sp_stmt_bind_text(stmt, 1, code);
        sp_stmt_bind_text(stmt, 2, space ? space + 1 : "");
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return sp_fail(SP_UNSUPPORTED,
                           "包的记录用到标准 %.120s，本站点没有，或内容不同",
                           "records of the package go by rule pack %.120s, "
                           "which is not here, or with another content",
                           code);
    }
    return SP_OK;
}

/* ---- members ---- */

typedef struct walk {
    const sp_archive_taker *taker;
    const sp_package_content *content;
    sp_package_reader *reader;
    const sp_type *type; /* whose records these are */
    sp_hasher hasher;
    sp_str rest; /* a line that has not ended yet */
    int64_t line;
} walk;

static sp_status changed(const char *name)
{
    return sp_fail(SP_CORRUPT, "核对之后包又变了：%.200s",
                   "the package changed after it was checked: %.200s", name);
}

static sp_status read_block(walk *w, void *to, size_t n, size_t *out_n)
{
    SP_TRY(sp_package_read(w->reader, to, n, out_n));
    sp_hasher_add(&w->hasher, to, *out_n);
    return SP_OK;
}

static sp_status same_as_proved(walk *w, const char *name)
{
    sp_hash hash = sp_hasher_end(&w->hasher);
    const char *proved = sp_package_member(w->content, name, NULL);
    char hex[SP_HASH_HEX];

    sp_hash_hex(&hash, hex);
    return proved && strcmp(proved, hex) == 0 ? SP_OK : changed(name);
}

typedef sp_status (*take_line)(void *context, const char *line, size_t len);

/* Whole lines of @bytes; what is left over begins the next. */
static sp_status take_lines(walk *w, take_line take, const char *bytes,
                            size_t n)
{
    const char *end = bytes + n;
    const char *at;

    while ((at = memchr(bytes, '\n', (size_t)(end - bytes)))) {
        const char *line = bytes;
        size_t len = (size_t)(at - bytes);
        if (w->rest.len > 0) {
            sp_str_addn(&w->rest, bytes, len);
            SP_TRY(sp_str_ok(&w->rest));
            line = w->rest.data;
            len = w->rest.len;
        }
        w->line++;
        SP_TRY(take(w->taker->context, line, len));
        w->rest.len = 0;
        bytes = at + 1;
    }
    sp_str_addn(&w->rest, bytes, (size_t)(end - bytes));
    if (w->rest.len > SP_ARCHIVE_LONGEST_LINE)
        return sp_fail(SP_INVALID, "一行超过 %d 字节",
                       "a line has more than %d bytes",
                       SP_ARCHIVE_LONGEST_LINE);
    return sp_str_ok(&w->rest);
}

static sp_status walk_lines(walk *w, const char *name, take_line take)
{
    char block[BLOCK];
    size_t n;

    w->line = 0;
    w->rest.len = 0;
    sp_hasher_start(&w->hasher);
    do {
        SP_TRY(read_block(w, block, sizeof block, &n));
        if (!take)
            continue;
        sp_status status = take_lines(w, take, block, n);
        if (status != SP_OK)
            return sp_fail_within(status, "%.120s 第 %" PRId64 " 行：",
                                  "%.120s, line %" PRId64 ": ", name, w->line);
    } while (n > 0);
    if (w->rest.len > 0)
        return sp_fail(SP_INVALID, "%.120s 的末行没有写完",
                       "%.120s: its last line does not end", name);
    return same_as_proved(w, name);
}

static bool is_hash(const char *text)
{
    return strlen(text) == SP_HASH_HEX - 1 &&
           strspn(text, "0123456789abcdef") == SP_HASH_HEX - 1;
}

static sp_status take_blob(walk *w, const char *name, const char *sha256,
                           int64_t size)
{
    SP_AUTOFREE char *bytes = malloc((size_t)size + 1);
    size_t have = 0;
    size_t n;

    if (!bytes)
        return sp_no_memory();
    sp_hasher_start(&w->hasher);
    do {
        SP_TRY(read_block(w, bytes + have, (size_t)size + 1 - have, &n));
        have += n;
    } while (n > 0 && have <= (size_t)size);
    if (have != (size_t)size)
        return changed(name);
    SP_TRY(same_as_proved(w, name));
    return w->taker->blob(w->taker->context, sha256, bytes, have);
}

static sp_status walk_blob(walk *w, const char *name, const char *sha256)
{
    int64_t size = 0;
    const char *proved = sp_package_member(w->content, name, &size);
    bool wanted = false;

    if (!proved)
        return changed(name);
    if (!is_hash(sha256) || strcmp(proved, sha256) != 0)
        return sp_fail(SP_CORRUPT, "附件 %.80s 的内容与其名称（哈希）不符",
                       "blob %.80s is not what its name, a hash, says", sha256);
    if (size > SP_BLOB_MAX)
        return sp_fail(SP_INVALID,
                       "附件 %.16s… 有 %" PRId64 " 字节，最大 %d 字节",
                       "blob %.16s… has %" PRId64 " bytes, the most is %d",
                       sha256, size, (int)SP_BLOB_MAX);
    SP_TRY(w->taker->wanted(w->taker->context, sha256, &wanted));
    return wanted ? take_blob(w, name, sha256, size) : SP_OK;
}

/* ---- records ---- */

static sp_status use_type(walk *w, const sp_type *type)
{
    if (type == w->type)
        return SP_OK;
    w->type = type;
    return w->taker->type(w->taker->context, type);
}

/* records/<type>/<number>.ndjson */
static sp_status walk_records(walk *w, const char *name, const char *rest)
{
    size_t n = strcspn(rest, "/");
    char type_name[64];

    snprintf(type_name, sizeof type_name, "%.*s", (int)(n < 63 ? n : 63), rest);
    const sp_type *type = sp_type_find(type_name);
    if (!type || strcmp(type->table, "ledger") == 0 ||
        !sp_archive_carries(type))
        return sp_fail(SP_UNSUPPORTED, "包里的记录类型 %.60s 不认识",
                       "the package has records of a type that is not known: "
                       "%.60s",
                       type_name);
    SP_TRY(use_type(w, type));
    return walk_lines(w, name, w->taker->record);
}

static const char *behind(const char *name, const char *folder)
{
    size_t n = strlen(folder);

    return strncmp(name, folder, n) == 0 ? name + n : NULL;
}

static sp_status walk_member(walk *w, const char *name)
{
    const char *rest;

    if ((rest = behind(name, "records/")))
        return walk_records(w, name, rest);
    SP_TRY(use_type(w, NULL));
    if ((rest = behind(name, "blobs/")))
        return walk_blob(w, name, rest);
    if (behind(name, "readings/"))
        return walk_lines(w, name, w->taker->reading);
    if (behind(name, "ledger/"))
        return walk_lines(w, name, NULL);
    if (strcmp(name, SP_PACKAGE_MANIFEST) == 0 ||
        strcmp(name, SP_PACKAGE_SIGNATURE) == 0)
        return SP_OK;
    return sp_fail(SP_UNSUPPORTED, "包里有不认识的文件 %.120s",
                   "the package has a file that is not known: %.120s", name);
}

static sp_status walk_all(walk *w)
{
    for (;;) {
        const char *name;
        SP_TRY(sp_package_next(w->reader, &name));
        if (!name)
            return use_type(w, NULL);
        SP_TRY(walk_member(w, name));
    }
}

sp_status sp_archive_walk(const char *path, const sp_package_content *content,
                          const sp_archive_taker *taker)
{
    SP_CLEANUP(sp_package_close) sp_package_reader *reader = NULL;
    walk w = {.taker = taker, .content = content};
    char sha256[65];

    SP_TRY(sp_package_open(path, &reader));
    SP_TRY(sp_package_hash(reader, sha256));
    if (strcmp(sha256, sp_package_found(content)->sha256) != 0)
        return changed(path);
    w.reader = reader;
    sp_status status = walk_all(&w);
    sp_str_free(&w.rest);
    return status;
}
