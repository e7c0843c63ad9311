/* Attachments: a record about the file, and its bytes among the blobs. */
#include <safeprod/archive.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "attaching.h"
#include "blob.h"
#include "cleaning.h"
#include "field.h"
#include "slurp.h"
#include "str.h"
#include "text.h"

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_attachment, m, zh, en, .flags = SP_GUARDED | SP_BRIEF,         \
             __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_attachment),
    FIELD(code, "附件编码", "code"),
    FIELD(subject_type, "所属类型", "type of record"),
    FIELD(subject, "所属编号", "code of the record"),
    FIELD(file_name, "文件名", "file name"),
    SP_FIELD(sp_attachment, sha256, "SHA-256", "SHA-256", .flags = SP_GUARDED),
    FIELD(size, "字节数", "bytes"),
    SP_FIELD(sp_attachment, note, "说明", "note"),
    SP_REMOVED_FIELD(sp_attachment),
};
const sp_type sp_attachment_type = {.name = "attachment",
                                    .zh = "附件",
                                    .en = "attachment",
                                    .table = "attachment",
                                    .code = "code",
                                    .module = "archive",
                                    .hide = "removed_at",
                                    .flags = SP_TYPE_NO_ADD,
                                    SP_TYPE(sp_attachment, fields)};

typedef struct attaching {
    sp_session *session;
    const sp_type *type;
    const char *code;
    const char *file_name;
    const void *bytes;
    size_t len;
    const char *dept; /* of the record that it is attached to */
    char sha256[SP_HASH_HEX];
} attaching;

static void free_attachment(sp_attachment **a)
{
    sp_record_free(&sp_attachment_type, *a);
}
#define AUTOATTACHMENT SP_CLEANUP(free_attachment) sp_attachment

static sp_status fill(const attaching *w, sp_attachment *a)
{
    SP_AUTOSTR code = {0};

    sp_str_addf(&code, "%s/%s/%s", w->type->name, w->code, w->file_name);
    SP_TRY(sp_str_take(&code, &a->code));
    SP_TRY(sp_text_set(&a->subject_type, w->type->name));
    SP_TRY(sp_text_set(&a->subject, w->code));
    SP_TRY(sp_text_set(&a->file_name, w->file_name));
    SP_TRY(sp_text_set(&a->sha256, w->sha256));
    SP_TRY(sp_text_set(&a->owner_dept, w->dept));
    a->size = (int64_t)w->len;
    return SP_OK;
}

/* The same content again changes nothing, but brings back what was taken out
 * of use. */
static sp_status attach_again(attaching *w, const sp_attachment *there)
{
    if (strcmp(there->sha256, w->sha256) != 0)
        return sp_fail(SP_CONFLICT, "附件 %s 已存在且内容不同，请换一个文件名",
                       "attachment %s exists with another content; use "
                       "another file name",
                       there->code);
    if (there->removed_at == SP_NO_INT)
        return SP_OK;
    AUTOATTACHMENT *a = sp_record_copy(&sp_attachment_type, there);
    if (!a)
        return SP_NO_MEMORY;
    a->removed_at = SP_NO_INT;
    return sp_change(w->session, &sp_attachment_type, there, a, "attach");
}

static sp_status attach(void *arg)
{
    attaching *w = arg;
    AUTOATTACHMENT *a = sp_record_new(&sp_attachment_type);
    AUTOATTACHMENT *there = NULL;
    void *found = NULL;

    if (!a)
        return SP_NO_MEMORY;
    SP_TRY(sp_blob_put(w->session->db, w->bytes, w->len, w->sha256));
    SP_TRY(fill(w, a));
    sp_status status = sp_rec_find(w->session->db, &sp_attachment_type, "code",
                                   a->code, &found);
    there = found;
    if (status == SP_OK)
        return attach_again(w, there);
    if (status != SP_NOT_FOUND)
        return status;
    return sp_change(w->session, &sp_attachment_type, NULL, a, "attach");
}

/* May the actor change the record that it is attached to? */
static sp_status may_attach(sp_session *session, const sp_type *type,
                            const char *code, char **out_dept)
{
    void *record = NULL;

    SP_TRY(sp_require(session, type->module, SP_DO_UPDATE, NULL, NULL));
    if (!type->code || type->flags & SP_TYPE_VERBS_ONLY)
        return sp_fail(SP_UNSUPPORTED, SP_IN_ZH "不能带附件",
                       SP_IN_EN " has no attachments", type->zh, type->en);
    SP_TRY(sp_rec_find(session->db, type, type->code, code, &record));
    const sp_head *head = record;
    sp_status status = sp_require(session, type->module, SP_DO_UPDATE,
                                  head->owner_dept, head->created_by);
    if (status == SP_OK)
        status = sp_text_copy(head->owner_dept, out_dept);
    sp_record_free(type, record);
    return status;
}

static sp_status check_name(const char *name)
{
    if (!*name || strlen(name) > 255 || strpbrk(name, "/\\:\n\r\t") ||
        strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        sp_utf8_check(name, strlen(name)) < strlen(name))
        return sp_fail(SP_INVALID,
                       "文件名“%.60s”应为不含文件夹的名称，最多 255 字节",
                       "the file name \"%.60s\" should be a name without "
                       "folders, of at most 255 bytes",
                       name);
    return SP_OK;
}

sp_status sp_attach_put(sp_session *session, const sp_attaching *what,
                        char out_sha256[65])
{
    attaching w = {.session = session,
                   .type = what->type,
                   .code = what->code,
                   .file_name = what->file_name,
                   .bytes = what->bytes,
                   .len = what->len,
                   .dept = what->dept};

    SP_TRY(check_name(what->file_name));
    SP_TRY(sp_db_transaction(session->db, attach, &w));
    if (out_sha256)
        memcpy(out_sha256, w.sha256, sizeof w.sha256);
    return SP_OK;
}

sp_status sp_attach(sp_session *session, const sp_type *type, const char *code,
                    const char *file_name, const void *bytes, size_t len,
                    char out_sha256[65])
{
    SP_AUTOFREE char *dept = NULL;

    SP_TRY(check_name(file_name));
    SP_TRY(may_attach(session, type, code, &dept));
    return sp_attach_put(session,
                         &(sp_attaching){.type = type,
                                         .code = code,
                                         .dept = dept,
                                         .file_name = file_name,
                                         .bytes = bytes,
                                         .len = len},
                         out_sha256);
}

sp_status sp_attach_file(sp_session *session, const sp_type *type,
                         const char *code, const char *path,
                         char out_sha256[65])
{
    SP_AUTOFREE void *bytes = NULL;
    const char *slash = strrchr(path, '/');
    size_t len;

    SP_TRY(sp_slurp(path, SP_BLOB_MAX, &bytes, &len));
    return sp_attach(session, type, code, slash ? slash + 1 : path, bytes, len,
                     out_sha256);
}

sp_status sp_attachment_bytes(sp_session *session, const char *code, void **out,
                              size_t *out_len)
{
    AUTOATTACHMENT *a = NULL;
    void *found = NULL;

    SP_TRY(sp_record_load(session, &sp_attachment_type, code, &found));
    a = found;
    return sp_blob_get(session->db, a->sha256, out, out_len);
}
