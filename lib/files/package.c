/* Writing packages by libarchive. */
#include "package.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

#include "hash.h"
#include "json.h"
#include "output.h"
#include "str.h"

struct sp_package {
    sp_output output;
    struct archive *archive;
    sp_status failed; /* of the output, while libarchive was writing */
    sp_hasher hasher; /* of all bytes written */
    sp_str manifest;
    char **names;
    size_t nnames;
};

void sp_package_end(sp_package **package)
{
    sp_package *p = *package;

    if (!p)
        return;
    archive_write_free(p->archive);
    sp_output_end(&p->output);
    sp_str_free(&p->manifest);
    for (size_t i = 0; i < p->nnames; i++)
        free(p->names[i]);
    free(p->names);
    free(p);
    *package = NULL;
}

/* Why libarchive failed: what the output said goes before. */
static sp_status failure(sp_package *p)
{
    if (p->failed != SP_OK)
        return p->failed;
    if (archive_errno(p->archive) == ENOMEM)
        return sp_no_memory();
    const char *why = archive_error_string(p->archive);
    return sp_fail(SP_IO, "打包失败：%s", "packing failed: %s",
                   why ? why : "?");
}

static la_ssize_t on_write(struct archive *a, void *context, const void *bytes,
                           size_t n)
{
    sp_package *p = context;

    p->failed = sp_output_write(&p->output, bytes, n);
    if (p->failed != SP_OK) {
        archive_set_error(a, EIO, "the output failed");
        return -1;
    }
    sp_hasher_add(&p->hasher, bytes, n);
    return (la_ssize_t)n;
}

static sp_status open_archive(sp_package *p)
{
    p->archive = archive_write_new();
    if (!p->archive)
        return sp_no_memory();
    if (archive_write_set_format_zip(p->archive) != ARCHIVE_OK ||
        archive_write_zip_set_compression_deflate(p->archive) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(p->archive, 1) != ARCHIVE_OK ||
        archive_write_open(p->archive, p, NULL, on_write, NULL) != ARCHIVE_OK)
        return failure(p);
    return SP_OK;
}

sp_status sp_package_create(const char *path, const char *kind,
                            const char *title, const char *made_at,
                            sp_package **out)
{
    SP_CLEANUP(sp_package_end) sp_package *p = calloc(1, sizeof *p);

    if (!p)
        return sp_no_memory();
    p->output.fd = -1;
    sp_hasher_start(&p->hasher);
    sp_str_add(&p->manifest, "{\"format\":\"" SP_PACKAGE_FORMAT
                             "\",\"version\":1,\n\"kind\":");
    sp_json_quote(&p->manifest, kind);
    sp_str_add(&p->manifest, ",\n\"title\":");
    sp_json_quote(&p->manifest, title);
    sp_str_add(&p->manifest, ",\n\"made_at\":");
    sp_json_quote(&p->manifest, made_at);
    sp_str_add(&p->manifest, ",\n\"files\":[");
    SP_TRY(sp_output_open(&p->output, path));
    SP_TRY(open_archive(p));
    *out = SP_TAKE(p);
    return SP_OK;
}

/* No folder climbs out, none is empty, none is hidden. */
bool sp_package_name_ok(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-/";
    size_t len = strlen(name);

    return len > 0 && len <= SP_PACKAGE_NAME_MAX &&
           strspn(name, allowed) == len && name[0] != '/' && name[0] != '.' &&
           name[len - 1] != '/' && !strstr(name, "//") && !strstr(name, "/.");
}

static sp_status take_name(sp_package *p, const char *name)
{
    if (!sp_package_name_ok(name))
        return sp_fail(SP_INVALID, "包内不能有名为“%.80s”的文件",
                       "a package has no file called \"%.80s\"", name);
    for (size_t i = 0; i < p->nnames; i++)
        if (strcmp(p->names[i], name) == 0)
            return sp_fail(SP_CONFLICT, "包内已有文件 %s",
                           "the package has a file %s already", name);
    if (p->nnames >= SP_PACKAGE_FILES_MAX)
        return sp_fail(SP_INVALID, "一个包最多 %d 个文件，请缩小范围",
                       "a package has at most %d files; choose fewer",
                       SP_PACKAGE_FILES_MAX);
    char **names = realloc(p->names, (p->nnames + 1) * sizeof *names);
    if (!names)
        return sp_no_memory();
    p->names = names;
    SP_TRY(sp_text_copy(name, &names[p->nnames]));
    p->nnames++;
    return SP_OK;
}

static void free_entry(struct archive_entry **entry)
{
    archive_entry_free(*entry);
}

static sp_status write_member(sp_package *p, const char *name,
                              const void *bytes, size_t len)
{
    SP_CLEANUP(free_entry) struct archive_entry *entry = archive_entry_new();

    if (!entry)
        return sp_no_memory();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)len);
    if (archive_write_header(p->archive, entry) != ARCHIVE_OK ||
        archive_write_data(p->archive, bytes, len) != (la_ssize_t)len ||
        archive_write_finish_entry(p->archive) != ARCHIVE_OK)
        return failure(p);
    return SP_OK;
}

sp_status sp_package_add(sp_package *p, const char *name, const void *bytes,
                         size_t len)
{
    char hex[SP_HASH_HEX];
    sp_hash hash = sp_hash_of(bytes, len);

    if (strcmp(name, SP_PACKAGE_MANIFEST) == 0)
        return sp_fail(SP_CONFLICT, "%s 由程序写入", "%s is written by itself",
                       name);
    SP_TRY(take_name(p, name));
    SP_TRY(write_member(p, name, bytes, len));
    sp_hash_hex(&hash, hex);
    sp_str_addf(&p->manifest,
                "%s\n{\"name\":\"%s\",\"size\":%zu,\"sha256\":\"%s\"}",
                p->nnames > 1 ? "," : "", name, len, hex);
    return sp_str_ok(&p->manifest);
}

sp_status sp_package_finish(sp_package *p, char out_sha256[65])
{
    sp_str_add(&p->manifest, "]}\n");
    SP_TRY(sp_str_ok(&p->manifest));
    SP_TRY(write_member(p, SP_PACKAGE_MANIFEST, p->manifest.data,
                        p->manifest.len));
    if (archive_write_close(p->archive) != ARCHIVE_OK)
        return failure(p);
    SP_TRY(sp_output_commit(&p->output));
    sp_hash hash = sp_hasher_end(&p->hasher);
    sp_hash_hex(&hash, out_sha256);
    return SP_OK;
}
