/* Marks of records, and clocks. A clock says for each site up to which position
 * of its ledger the record has seen that site's changes of it. */
#include "sync_mark.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "archive_write.h"
#include "ledger.h"
#include "text.h"

/* ---- clocks ---- */

bool sp_sync_name_ok(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t len = strlen(name);

    return len > 0 && len <= SP_SYNC_NAME_MAX && strspn(name, allowed) == len;
}

bool sp_sync_clock_set(sp_sync_clock *clock, const char *site, int64_t seq)
{
    size_t i = 0;

    while (i < clock->count && strcmp(clock->at[i].site, site) < 0)
        i++;
    if (i == clock->count || strcmp(clock->at[i].site, site) != 0) {
        if (clock->count == SP_SYNC_SITES_MAX)
            return false;
        memmove(&clock->at[i + 1], &clock->at[i],
                (clock->count - i) * sizeof clock->at[0]);
        snprintf(clock->at[i].site, sizeof clock->at[i].site, "%s", site);
        clock->at[i].seq = seq;
        clock->count++;
    }
    if (clock->at[i].seq < seq)
        clock->at[i].seq = seq;
    return true;
}

bool sp_sync_clock_read(const char *text, sp_sync_clock *out)
{
    char part[64];

    out->count = 0;
    while (*text) {
        size_t len = strcspn(text, ",");
        int64_t seq;
        if (len >= sizeof part)
            return false;
        memcpy(part, text, len);
        part[len] = '\0';
        char *colon = strchr(part, ':');
        if (!colon)
            return false;
        *colon = '\0';
        if (!sp_sync_name_ok(part) || !sp_text_to_int(colon + 1, &seq) ||
            seq < 0 || !sp_sync_clock_set(out, part, seq))
            return false;
        text += len;
        if (*text == ',' && *++text == '\0')
            return false;
    }
    return true;
}

void sp_sync_clock_write(const sp_sync_clock *clock, sp_str *out)
{
    for (size_t i = 0; i < clock->count; i++)
        sp_str_addf(out, "%s%s:%" PRId64, i ? "," : "", clock->at[i].site,
                    clock->at[i].seq);
}

static int64_t seen(const sp_sync_clock *clock, const char *site)
{
    for (size_t i = 0; i < clock->count; i++)
        if (strcmp(clock->at[i].site, site) == 0)
            return clock->at[i].seq;
    return -1;
}

bool sp_sync_clock_covers(const sp_sync_clock *a, const sp_sync_clock *b)
{
    for (size_t i = 0; i < b->count; i++)
        if (seen(a, b->at[i].site) < b->at[i].seq)
            return false;
    return true;
}

bool sp_sync_clock_meets(const sp_sync_clock *a, const sp_sync_clock *b)
{
    for (size_t i = 0; i < b->count; i++)
        if (seen(a, b->at[i].site) >= 0)
            return true;
    return false;
}

bool sp_sync_clock_join(sp_sync_clock *clock, const sp_sync_clock *other)
{
    for (size_t i = 0; i < other->count; i++)
        if (!sp_sync_clock_set(clock, other->at[i].site, other->at[i].seq))
            return false;
    return true;
}

/* ---- the site ---- */

sp_status sp_sync_own_name(sp_session *session, char out[SP_SYNC_NAME_MAX + 1])
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, "SELECT name FROM sync_site", &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND,
                       "本站点还没有同步用的名称，请先 safeprod sync init 名称",
                       "this site has no name among others yet: safeprod sync "
                       "init NAME");
    const char *name = sp_stmt_text(stmt, 0);
    SP_TRY(sp_stmt_ok(stmt));
    snprintf(out, SP_SYNC_NAME_MAX + 1, "%s", name);
    return SP_OK;
}

sp_status sp_sync_received(sp_session *session, const char *site, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db, "SELECT received FROM sync_peer WHERE site = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, site);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = row ? sp_stmt_int(stmt, 0) : 0;
    return SP_OK;
}

sp_status sp_sync_note_received(sp_session *session, const char *site,
                                int64_t seq)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "INSERT INTO sync_peer (site, received, sent) VALUES "
                         "($1, $2, 0) ON CONFLICT (site) DO UPDATE SET "
                         "received = excluded.received",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, site);
    sp_stmt_bind_int(stmt, 2, seq);
    return sp_stmt_run(stmt);
}

bool sp_sync_carries(const sp_type *type)
{
    static const char *const own[] = {
        "entry",      "user",          "park",    "notice",   "reading_batch",
        "delegation", "sync_conflict", "channel", "broadcast"};

    for (size_t i = 0; i < SP_COUNT(own); i++)
        if (strcmp(type->name, own[i]) == 0)
            return false;
    return sp_archive_carries(type);
}

const sp_type *sp_sync_leads(const sp_type *type, const sp_field *field,
                             const void *record)
{
    const sp_field *by = sp_type_field(type, "subject_type");

    if (field->kind != SP_TEXT || !sp_text_at(record, field))
        return NULL;
    if (field->ref)
        return sp_type_find(field->ref);
    return by && strcmp(field->name, "subject") == 0 && by->kind == SP_TEXT &&
                   sp_text_at(record, by)
               ? sp_type_find(sp_text_at(record, by))
               : NULL;
}

/* ---- marks ---- */

void sp_sync_mark_free(sp_sync_mark *mark)
{
    free(mark->origin);
    free(mark->origin_code);
    free(mark->clock);
    free(mark->digest);
    *mark = (sp_sync_mark){0};
}

sp_status sp_sync_mark_get(sp_session *session, const sp_type *type,
                           const char *code, sp_sync_mark *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT origin, origin_code, clock, digest FROM "
                         "sync_mark WHERE type = $1 AND code = $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, type->name);
    sp_stmt_bind_text(stmt, 2, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND, "%s %s 没有同步标记", "%s %s has no mark",
                       type->name, code);
    char **const members[] = {&out->origin, &out->origin_code, &out->clock,
                              &out->digest};
    for (int i = 0; i < (int)SP_COUNT(members); i++) {
        free(*members[i]);
        *members[i] = NULL;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, i), members[i]));
    }
    return sp_stmt_ok(stmt);
}

sp_status sp_sync_mark_put(sp_session *session, const sp_type *type,
                           const char *code, const sp_sync_mark *mark,
                           int64_t seq)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(
        session->db,
        "INSERT INTO sync_mark (type, code, origin, origin_code, clock, "
        "digest, seq) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (type, "
        "code) DO UPDATE SET origin = excluded.origin, origin_code = "
        "excluded.origin_code, clock = excluded.clock, digest = "
        "excluded.digest, seq = excluded.seq",
        &stmt));
    const char *texts[] = {type->name,        code,        mark->origin,
                           mark->origin_code, mark->clock, mark->digest};
    for (int i = 0; i < (int)SP_COUNT(texts); i++)
        sp_stmt_bind_text(stmt, i + 1, texts[i]);
    sp_stmt_bind_int(stmt, 7, seq);
    return sp_stmt_run(stmt);
}

sp_status sp_sync_local_code(sp_session *session, const sp_type *type,
                             const char *origin, const char *code, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *out = NULL;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM sync_mark WHERE type = $1 AND "
                         "origin = $2 AND origin_code = $3",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, type->name);
    sp_stmt_bind_text(stmt, 2, origin);
    sp_stmt_bind_text(stmt, 3, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_text_copy(sp_stmt_text(stmt, 0), out) : SP_OK;
}

/* ---- what we changed ourselves ---- */

typedef struct scan {
    sp_session *session;
    const sp_type *type;
    const char *own;
    int64_t seq;
    sp_sync_clock clock; /* large, so kept here */
} scan;

static sp_status note_change(scan *s, const char *code, const char *digest,
                             sp_sync_mark *mark)
{
    SP_AUTOSTR text = {0};

    if (!mark->origin) {
        SP_TRY(sp_text_set(&mark->origin, s->own));
        SP_TRY(sp_text_set(&mark->origin_code, code));
    }
    if (!sp_sync_clock_read(mark->clock ? mark->clock : "", &s->clock) ||
        !sp_sync_clock_set(&s->clock, s->own, s->seq))
        return sp_fail(SP_CORRUPT, "%s %s 的同步标记已损坏",
                       "the mark of %s %s is damaged", s->type->name, code);
    sp_sync_clock_write(&s->clock, &text);
    SP_TRY(sp_str_ok(&text));
    SP_TRY(sp_text_set(&mark->clock, sp_str_text(&text)));
    SP_TRY(sp_text_set(&mark->digest, digest));
    return sp_sync_mark_put(s->session, s->type, code, mark, s->seq);
}

static sp_status look_at(void *context, const void *record)
{
    scan *s = context;
    const char *code =
        sp_text_at(record, sp_type_field(s->type, s->type->code));
    sp_hash hash = sp_rec_digest(s->type, record);
    SP_AUTOMARK mark = {0};
    char digest[SP_HASH_HEX];

    sp_hash_hex(&hash, digest);
    sp_status status = sp_sync_mark_get(s->session, s->type, code, &mark);
    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    if (mark.digest && strcmp(mark.digest, digest) == 0)
        return SP_OK;
    return note_change(s, code, digest, &mark);
}

/* Was anything of the type written since it was looked through? */
static sp_status is_stale(scan *s, char digest[SP_HASH_HEX], bool *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_state_digest(s->session->db, s->type, digest));
    SP_TRY(sp_db_prepare(s->session->db,
                         "SELECT 1 FROM sync_type WHERE type = $1 AND digest "
                         "= $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, s->type->name);
    sp_stmt_bind_text(stmt, 2, digest);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = !row;
    return SP_OK;
}

static sp_status scan_type(scan *s)
{
    SP_AUTOSTMT *stmt = NULL;
    char digest[SP_HASH_HEX];
    bool stale;

    SP_TRY(is_stale(s, digest, &stale));
    if (!stale)
        return SP_OK;
    SP_TRY(sp_rec_walk(s->session->db, s->type, "", look_at, s));
    SP_TRY(sp_db_prepare(s->session->db,
                         "INSERT INTO sync_type (type, digest) VALUES ($1, "
                         "$2) ON CONFLICT (type) DO UPDATE SET digest = "
                         "excluded.digest",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, s->type->name);
    sp_stmt_bind_text(stmt, 2, digest);
    return sp_stmt_run(stmt);
}

sp_status sp_sync_scan(sp_session *session, const char *own, int64_t *out_seq)
{
    SP_AUTOFREE scan *s = calloc(1, sizeof *s);
    sp_hash head;

    if (!s)
        return sp_no_memory();
    *s = (scan){.session = session, .own = own};
    SP_TRY(sp_ledger_last(session->db, &s->seq, &head));
    for (size_t i = 0; i < sp_type_count(); i++) {
        s->type = sp_type_at(i);
        if (sp_sync_carries(s->type))
            SP_TRY(scan_type(s));
    }
    *out_seq = s->seq;
    return SP_OK;
}

bool sp_sync_find_lead(const char *leads, const char *field, char *origin,
                       size_t size, char **code)
{
    size_t n = strlen(field);

    while (leads && *leads) {
        size_t len = strcspn(leads, "\n");
        const char *tab = memchr(leads, '\t', len);
        const char *next =
            tab ? memchr(tab + 1, '\t', len - (size_t)(tab + 1 - leads)) : NULL;
        if (next && (size_t)(tab - leads) == n &&
            strncmp(leads, field, n) == 0) {
            snprintf(origin, size, "%.*s", (int)(next - tab - 1), tab + 1);
            *code = strndup(next + 1, len - (size_t)(next + 1 - leads));
            return true;
        }
        leads += len + (leads[len] == '\n');
    }
    return false;
}
