/* Examining a site: what is looked at is a table. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "blob.h"
#include "change.h"
#include "ledger.h"
#include "packs.h"
#include "str.h"

void sp_diagnoses_clear(sp_diagnoses *diagnoses)
{
    for (size_t i = 0; i < diagnoses->count; i++) {
        free(diagnoses->items[i].zh);
        free(diagnoses->items[i].en);
    }
    free(diagnoses->items);
    *diagnoses = (sp_diagnoses){0};
}

/* What one examination found: its sentences, and whether all is well. */
typedef struct verdict {
    bool ok;
    sp_str zh;
    sp_str en;
} verdict;

static sp_status examine_schema(sp_session *session, verdict *v)
{
    int version;

    SP_TRY(sp_db_schema_version(session->db, &version));
    v->ok = version == sp_db_schema_newest();
    sp_str_addf(&v->zh, "结构版本 %d", version);
    sp_str_addf(&v->en, "schema version %d", version);
    return SP_OK;
}

static void say(verdict *v, const char *found, const char *zh, const char *en)
{
    v->ok = !*found;
    sp_str_add(&v->zh, v->ok ? zh : found);
    sp_str_add(&v->en, v->ok ? en : found);
}

static sp_status examine_pages(sp_session *session, verdict *v)
{
    SP_AUTOFREE char *found = NULL;

    SP_TRY(sp_db_check_pages(session->db, &found));
    say(v, found, "数据页完好", "all pages are sound");
    return SP_OK;
}

static sp_status examine_references(sp_session *session, verdict *v)
{
    SP_AUTOFREE char *found = NULL;

    SP_TRY(sp_db_check_references(session->db, &found));
    say(v, found, "引用完整", "all references lead somewhere");
    return SP_OK;
}

static sp_status examine_ledger(sp_session *session, verdict *v)
{
    sp_audit_result result = {0};
    sp_status status = sp_audit_verify(session, NULL, &result);

    if (status != SP_OK && status != SP_CORRUPT)
        return status;
    v->ok = status == SP_OK;
    sp_str_add(&v->zh, result.zh);
    sp_str_add(&v->en, result.en);
    return SP_OK;
}

static sp_status examine_blobs(sp_session *session, verdict *v)
{
    int64_t count;
    int64_t bad;

    SP_TRY(sp_blob_check_all(session->db, &count, &bad));
    v->ok = bad == 0;
    sp_str_addf(&v->zh, "附件 %" PRId64 " 个，与哈希不符 %" PRId64 " 个", count,
                bad);
    sp_str_addf(&v->en,
                "%" PRId64 " attachments, %" PRId64 " do not match their hash",
                count, bad);
    return SP_OK;
}

static sp_status examine_packs(sp_session *session, verdict *v)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t good = 0;
    bool row;

    v->ok = true;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code, body FROM rule_pack WHERE removed_at "
                         "IS NULL ORDER BY code",
                         &stmt));
    for (;;) {
        sp_pack *pack = NULL;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const char *code = sp_stmt_text(stmt, 0);
        const char *body = sp_stmt_text(stmt, 1);
        SP_TRY(sp_stmt_ok(stmt));
        sp_status status = sp_pack_parse(body, strlen(body), &pack);
        if (status == SP_NO_MEMORY)
            return status;
        if (status == SP_OK) {
            good++;
        } else {
            v->ok = false;
            sp_str_addf(&v->zh, "%s：%s；", code, sp_last_error(SP_ZH));
            sp_str_addf(&v->en, "%s: %s; ", code, sp_last_error(SP_EN));
        }
        sp_pack_free(pack);
    }
    sp_str_addf(&v->zh, "标准 %" PRId64 " 个可用", good);
    sp_str_addf(&v->en, "%" PRId64 " rule packs are good", good);
    return SP_OK;
}

static const struct examination {
    const char *what;
    sp_status (*examine)(sp_session *session, verdict *v);
} examinations[] = {
    {"schema", examine_schema},         {"pages", examine_pages},
    {"references", examine_references}, {"ledger", examine_ledger},
    {"attachments", examine_blobs},     {"standards", examine_packs},
};

static sp_status add(sp_session *session, const struct examination *e,
                     sp_diagnoses *list)
{
    verdict v = {0};
    sp_diagnosis *d = &list->items[list->count];

    sp_status status = e->examine(session, &v);
    if (status == SP_CORRUPT) { /* that is what it was asked to find */
        v.ok = false;
        sp_str_add(&v.zh, sp_last_error(SP_ZH));
        sp_str_add(&v.en, sp_last_error(SP_EN));
        status = SP_OK;
    }
    if (status == SP_OK)
        status = sp_str_take(&v.zh, &d->zh);
    if (status == SP_OK)
        status = sp_str_take(&v.en, &d->en);
    sp_str_free(&v.zh);
    sp_str_free(&v.en);
    list->count++; /* what it holds is freed with the list */
    SP_TRY(status);
    d->what = e->what;
    d->ok = v.ok;
    list->ok = list->ok && v.ok;
    return SP_OK;
}

sp_status sp_site_doctor(sp_session *session, sp_diagnoses *out)
{
    sp_diagnoses list = {.ok = true};

    SP_TRY(sp_require(session, "site", SP_DO_READ, NULL, NULL));
    list.items = calloc(SP_COUNT(examinations), sizeof *list.items);
    if (!list.items)
        return sp_no_memory();
    for (size_t i = 0; i < SP_COUNT(examinations); i++) {
        sp_status status = add(session, &examinations[i], &list);
        if (status != SP_OK) {
            sp_diagnoses_clear(&list);
            return status;
        }
    }
    *out = list;
    return SP_OK;
}
