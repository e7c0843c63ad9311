/* Keys that were taken, versions of records: why a feed may be sent twice and
 * in any order. */
#include "sender.h"

#include <inttypes.h>
#include <string.h>

#include "text.h"
#include "when.h"

enum { KEY_MAX = 200 };

/* The present row's cell under @heading; NULL when the file has no such
 * column. */
static const char *cell(const sp_importer *im, const char *heading)
{
    return heading ? sp_map_cell(&im->map, im->reader, heading, strlen(heading))
                   : NULL;
}

static const char *code_of(const sp_importer *im)
{
    const sp_field *field = sp_type_field(im->type, im->type->code);
    char *const *at =
        (char *const *)(const void *)((const char *)im->record + field->offset);

    return *at ? *at : "";
}

/* ---- keys ---- */

static sp_status read_key(const sp_importer *im, const char **out)
{
    const char *key = cell(im, im->map.key);

    *out = NULL;
    if (!im->map.key)
        return SP_OK;
    if (!key || !*key)
        return sp_fail(SP_INVALID, "缺少发送方的键（列“%.60s”）",
                       "the sender's key is missing (column \"%.60s\")",
                       im->map.key);
    if (strlen(key) > KEY_MAX)
        return sp_fail(SP_INVALID, "键“%.40s…”超过 %d 字节",
                       "the key \"%.40s…\" is longer than %d bytes", key,
                       (int)KEY_MAX);
    *out = key;
    return SP_OK;
}

static void fingerprint(const sp_importer *im, char out[SP_HASH_HEX])
{
    const sp_hash hash = sp_rec_digest(im->type, im->record);

    sp_hash_hex(&hash, out);
}

static sp_status look_up_key(const sp_importer *im, bool *out_known)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(im->session->db,
                         "SELECT fingerprint, type FROM ingest_key WHERE "
                         "source = $1 AND key = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, im->sender->source);
    sp_stmt_bind_text(stmt, 2, im->sender->key);
    SP_TRY(sp_stmt_step(stmt, out_known));
    if (!*out_known)
        return SP_OK;
    if (strcmp(sp_stmt_text(stmt, 0), im->sender->print) == 0 &&
        strcmp(sp_stmt_text(stmt, 1), im->type->name) == 0)
        return SP_OK;
    return sp_fail(SP_CONFLICT, "键“%.60s”已用于内容不同的一行，请换一个键",
                   "the key \"%.60s\" was used for a row that says something "
                   "else; take another one",
                   im->sender->key);
}

static sp_status keep_key(const sp_importer *im)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(im->session->db,
                         "INSERT INTO ingest_key (source, key, type, code, "
                         "fingerprint, at) VALUES ($1, $2, $3, $4, $5, $6)",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, im->sender->source);
    sp_stmt_bind_text(stmt, 2, im->sender->key);
    sp_stmt_bind_text(stmt, 3, im->type->name);
    sp_stmt_bind_text(stmt, 4, code_of(im));
    sp_stmt_bind_text(stmt, 5, im->sender->print);
    sp_stmt_bind_int(stmt, 6, sp_session_now(im->session));
    return sp_stmt_run(stmt);
}

/* ---- versions ---- */

/* A whole number, or a time. SP_NO_INT: the row does not say. */
static sp_status read_revision(const sp_importer *im, int64_t *out)
{
    const char *text = cell(im, im->map.revision);

    *out = SP_NO_INT;
    if (!text || !*text || sp_text_to_int(text, out) ||
        sp_time_parse(text, im->session->options.zone, out))
        return SP_OK;
    return sp_fail(SP_INVALID, "版本“%.60s”应为整数或时间",
                   "the version \"%.60s\" should be a whole number or a time",
                   text);
}

static sp_status newest(const sp_importer *im, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(im->session->db,
                         "SELECT version FROM ingest_version WHERE source = $1 "
                         "AND type = $2 AND code = $3",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, im->sender->source);
    sp_stmt_bind_text(stmt, 2, im->type->name);
    sp_stmt_bind_text(stmt, 3, code_of(im));
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = row ? sp_stmt_int(stmt, 0) : SP_NO_INT;
    return SP_OK;
}

static sp_status keep_revision(const sp_importer *im)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(im->session->db,
                         "INSERT INTO ingest_version (source, type, code, "
                         "version) VALUES ($1, $2, $3, $4) ON CONFLICT "
                         "(source, type, code) DO UPDATE SET version = $4",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, im->sender->source);
    sp_stmt_bind_text(stmt, 2, im->type->name);
    sp_stmt_bind_text(stmt, 3, code_of(im));
    sp_stmt_bind_int(stmt, 4, im->sender->revision);
    return sp_stmt_run(stmt);
}

static sp_status is_stale(const sp_importer *im, bool *out)
{
    int64_t revision = im->sender->revision;
    int64_t last;

    *out = false;
    if (revision == SP_NO_INT)
        return SP_OK;
    SP_TRY(newest(im, &last));
    *out = last != SP_NO_INT && revision <= last;
    return SP_OK;
}

/* ---- rows ---- */

sp_status sp_sender_meet(sp_importer *im, bool *out_known)
{
    sp_sender *sender = im->sender;

    *out_known = false;
    SP_TRY(read_key(im, &sender->key));
    if (sender->key) {
        fingerprint(im, sender->print); /* taking it may change the record */
        SP_TRY(look_up_key(im, out_known));
    }
    if (*out_known) {
        sender->repeated++;
        return SP_OK;
    }
    SP_TRY(read_revision(im, &sender->revision));
    SP_TRY(is_stale(im, out_known));
    sender->stale += *out_known;
    return *out_known && sender->key ? keep_key(im) : SP_OK;
}

sp_status sp_sender_keep(sp_importer *im)
{
    if (im->sender->key)
        SP_TRY(keep_key(im));
    return im->sender->revision == SP_NO_INT ? SP_OK : keep_revision(im);
}
