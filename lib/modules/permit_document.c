/* Documents of a ticket: plans, drawings, photos, videos. */
#include <safeprod/archive.h>

#include <stdio.h>
#include <string.h>

#include "blob.h"
#include "permit_fill.h"
#include "text.h"

static void free_attachment(sp_attachment **a)
{
    sp_record_free(&sp_attachment_type, *a);
}
#define AUTOATTACHMENT SP_CLEANUP(free_attachment) sp_attachment

typedef struct keeping {
    sp_session *session;
    const char *number;
    const char *code;
    const char *file_name;
    const void *bytes;
    size_t len;
    char sha256[SP_HASH_HEX];
} keeping;

static sp_status check_name(const char *name)
{
    if (!*name || strlen(name) > 200 || strpbrk(name, "/\\:\n\r\t") ||
        strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        sp_utf8_check(name, strlen(name)) < strlen(name))
        return sp_fail(SP_INVALID,
                       "文件名“%.60s”应为不含文件夹的名称，最多 200 字节",
                       "the file name \"%.60s\" should be a name without "
                       "folders, of at most 200 bytes",
                       name);
    return SP_OK;
}

/* What must be there before approval cannot come later. */
static sp_status check_time(const sp_ticket *t, const char *code)
{
    const sp_permit_document *d =
        (const sp_permit_document *)sp_permit_part_find(
            t->pack, SP_PERMIT_DOCUMENTS, code);

    if (!d || !d->before_approval || t->permit->approved_at == SP_NO_INT)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "“" SP_IN_ZH "”应在批准之前提交，作业票 %.60s 已批准",
                   "\"" SP_IN_EN "\" belongs before the approval, and ticket "
                   "%.60s is approved",
                   d->item.zh, d->item.en, t->permit->code);
}

static sp_status fill(const keeping *w, const sp_ticket *t, sp_attachment *a)
{
    char code[400];

    snprintf(code, sizeof code, "permit/%s/%s", w->number, w->file_name);
    SP_TRY(sp_text_set(&a->code, code));
    SP_TRY(sp_text_set(&a->subject_type, "permit"));
    SP_TRY(sp_text_set(&a->subject, w->number));
    SP_TRY(sp_text_set(&a->file_name, w->file_name));
    SP_TRY(sp_text_set(&a->sha256, w->sha256));
    SP_TRY(sp_text_set(&a->note, w->code));
    a->size = (int64_t)w->len;
    return sp_text_set(&a->owner_dept, t->permit->owner_dept);
}

/* Is it there already? SP_CONFLICT: with another content. */
static sp_status look(const keeping *w, const char *code, bool *out_there)
{
    AUTOATTACHMENT *there = NULL;
    void *found = NULL;
    sp_status status =
        sp_rec_find(w->session->db, &sp_attachment_type, "code", code, &found);

    there = found;
    *out_there = status == SP_OK;
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    if (strcmp(there->sha256, w->sha256) == 0)
        return SP_OK;
    return sp_fail(SP_CONFLICT, "附件 %.120s 已存在且内容不同，请换一个文件名",
                   "attachment %.120s exists with another content; use another "
                   "file name",
                   code);
}

static sp_status put(void *arg)
{
    keeping *w = arg;
    SP_AUTOTICKET t = {0};
    AUTOATTACHMENT *a = sp_record_new(&sp_attachment_type);
    bool there = false;

    if (!a)
        return SP_NO_MEMORY;
    SP_TRY(sp_ticket_open_to_fill(w->session, w->number, &t));
    SP_TRY(check_time(&t, w->code));
    SP_TRY(sp_blob_put(w->session->db, w->bytes, w->len, w->sha256));
    SP_TRY(fill(w, &t, a));
    SP_TRY(look(w, a->code, &there));
    if (there)
        return SP_OK;
    SP_TRY(sp_change(w->session, &sp_attachment_type, NULL, a, "attach"));
    return sp_ticket_log_filled(&t, "document", a->code);
}

sp_status sp_permit_document_add(sp_session *session, const char *number,
                                 const char *code, const char *file_name,
                                 const void *bytes, size_t len,
                                 char out_sha256[65])
{
    keeping w = {.session = session,
                 .number = number,
                 .code = code,
                 .file_name = file_name,
                 .bytes = bytes,
                 .len = len};

    if (!code || !*code)
        return sp_fail(SP_INVALID, "请给出文件的种类，如 plan",
                       "say what the document is, e.g. plan");
    SP_TRY(check_name(file_name));
    SP_TRY(sp_db_transaction(session->db, put, &w));
    if (out_sha256)
        memcpy(out_sha256, w.sha256, sizeof w.sha256);
    return SP_OK;
}
