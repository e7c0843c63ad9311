/* Writing packages by libarchive. */
#include "package.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

#include "hash.h"
#include "json.h"
#include "nameset.h"
#include "output.h"
#include "str.h"

struct sp_package {
    sp_output output;
    struct archive *archive;
    sp_status failed; /* of the output, while libarchive was writing */
    sp_hasher hasher; /* of all bytes written */
    sp_str manifest;
    sp_str about; /* of the manifest */
    sp_nameset names;
};

void sp_package_end(sp_package **package)
{
    sp_package *p = *package;

    if (!p)
        return;
    archive_write_free(p->archive);
    sp_output_end(&p->output);
    sp_str_free(&p->manifest);
    sp_str_free(&p->about);
    sp_nameset_free(&p->names);
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

/* The settings are pinned: the same content gives the same bytes. No stamp of
 * time, no name of a machine. */
static const struct {
    int (*format)(struct archive *a);
    int (*filter)(struct archive *a); /* NULL: none */
    const char *options;
} forms[] = {
    [SP_PACKAGE_ZIP] = {archive_write_set_format_zip, NULL,
                        "zip:compression=deflate,zip:compression-level=6"},
    [SP_PACKAGE_TAR_GZ] = {archive_write_set_format_ustar,
                           archive_write_add_filter_gzip,
                           "gzip:compression-level=6,gzip:!timestamp"},
    [SP_PACKAGE_TAR_ZST] = {archive_write_set_format_ustar,
                            archive_write_add_filter_zstd,
                            "zstd:compression-level=3"},
};

sp_status sp_package_form_of_name(const char *path, sp_package_form *out)
{
    static const struct {
        const char *end;
        sp_package_form form;
    } ends[] = {{".zip", SP_PACKAGE_ZIP},
                {".tar.gz", SP_PACKAGE_TAR_GZ},
                {".tgz", SP_PACKAGE_TAR_GZ},
                {".tar.zst", SP_PACKAGE_TAR_ZST},
                {".spx", SP_PACKAGE_TAR_ZST}};
    size_t len = strlen(path);

    for (size_t i = 0; i < SP_COUNT(ends); i++) {
        size_t n = strlen(ends[i].end);
        if (len > n && strcmp(path + len - n, ends[i].end) == 0) {
            *out = ends[i].form;
            return SP_OK;
        }
    }
    return sp_fail(SP_INVALID, "“%s”的名称应以 .zip、.tar.zst 或 .tar.gz 结尾",
                   "\"%s\" should end in .zip, .tar.zst or .tar.gz", path);
}

static sp_status open_archive(sp_package *p, sp_package_form form)
{
    p->archive = archive_write_new();
    if (!p->archive)
        return sp_no_memory();
    struct archive *a = p->archive;
    if (forms[form].format(a) != ARCHIVE_OK ||
        (forms[form].filter && forms[form].filter(a) != ARCHIVE_OK) ||
        archive_write_set_options(a, forms[form].options) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(a, 1) != ARCHIVE_OK ||
        archive_write_open(a, p, NULL, on_write, NULL) != ARCHIVE_OK)
        return failure(p);
    return SP_OK;
}

sp_status sp_package_create_as(const char *path, sp_package_form form,
                               const char *kind, const char *title,
                               const char *made_at, sp_package **out)
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
    SP_TRY(open_archive(p, form));
    *out = SP_TAKE(p);
    return SP_OK;
}

sp_status sp_package_create(const char *path, const char *kind,
                            const char *title, const char *made_at,
                            sp_package **out)
{
    return sp_package_create_as(path, SP_PACKAGE_ZIP, kind, title, made_at,
                                out);
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
    bool there = false;

    if (!sp_package_name_ok(name))
        return sp_fail(SP_INVALID, "包内不能有名为“%.80s”的文件",
                       "a package has no file called \"%.80s\"", name);
    if (p->names.count >= SP_PACKAGE_FILES_MAX)
        return sp_fail(SP_INVALID, "一个包最多 %d 个文件，请缩小范围",
                       "a package has at most %d files; choose fewer",
                       SP_PACKAGE_FILES_MAX);
    SP_TRY(sp_nameset_add(&p->names, name, &there));
    if (there)
        return sp_fail(SP_CONFLICT, "包内已有文件 %s",
                       "the package has a file %s already", name);
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

    if (strcmp(name, SP_PACKAGE_MANIFEST) == 0 ||
        strcmp(name, SP_PACKAGE_SIGNATURE) == 0)
        return sp_fail(SP_CONFLICT, "%s 由程序写入", "%s is written by itself",
                       name);
    SP_TRY(take_name(p, name));
    SP_TRY(write_member(p, name, bytes, len));
    sp_hash_hex(&hash, hex);
    sp_str_addf(&p->manifest,
                "%s\n{\"name\":\"%s\",\"size\":%zu,\"sha256\":\"%s\"}",
                p->names.count > 1 ? "," : "", name, len, hex);
    return sp_str_ok(&p->manifest);
}

sp_status sp_package_about(sp_package *p, const char *json)
{
    sp_str_clear(&p->about);
    sp_str_addf(&p->about, ",\n\"about\":%s", json);
    return sp_str_ok(&p->about);
}

static sp_status write_manifest(sp_package *p, sp_package_signer sign,
                                void *context)
{
    SP_AUTOFREE char *signature = NULL;

    sp_str_addf(&p->manifest, "]%s}\n", sp_str_text(&p->about));
    SP_TRY(sp_str_ok(&p->manifest));
    SP_TRY(write_member(p, SP_PACKAGE_MANIFEST, p->manifest.data,
                        p->manifest.len));
    if (!sign)
        return SP_OK;
    SP_TRY(sign(context, p->manifest.data, p->manifest.len, &signature));
    return write_member(p, SP_PACKAGE_SIGNATURE, signature, strlen(signature));
}

sp_status sp_package_finish_signed(sp_package *p, sp_package_signer sign,
                                   void *context, char out_sha256[65])
{
    SP_TRY(write_manifest(p, sign, context));
    if (archive_write_close(p->archive) != ARCHIVE_OK)
        return failure(p);
    SP_TRY(sp_output_commit(&p->output));
    sp_hash hash = sp_hasher_end(&p->hasher);
    sp_hash_hex(&hash, out_sha256);
    return SP_OK;
}

sp_status sp_package_finish(sp_package *p, char out_sha256[65])
{
    return sp_package_finish_signed(p, NULL, NULL, out_sha256);
}
