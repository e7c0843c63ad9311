/* What the rows of a type add up to. The fingerprint of a set of rows is the
 * sum of the rows' own, modulo 2^256: it does not depend on their order, and a
 * change costs one subtraction and one addition. */
#include "state.h"

#include <string.h>

#include "str.h"

typedef struct sp_count {
    const sp_tally *tally; /* NULL: a free place */
    char *keys;
    int64_t n;
} sp_count;

/* What a member that is appended later holds in old rows: it must not change
 * their fingerprints. */
static bool is_default(const sp_field *field, const void *record)
{
    const void *member = sp_at(record, field);

    if (field->kind == SP_BOOL)
        return !*(const bool *)member;
    if (field->kind == SP_ENUM)
        return *(const unsigned *)member == 0;
    return sp_record_is_empty(record, field);
}

sp_hash sp_rec_digest(const sp_type *type, const void *record)
{
    /* BLAKE2b: these are many, and four times as fast as SHA-256. */
    crypto_generichash_state h;
    sp_hash hash;

    crypto_generichash_init(&h, NULL, 0, sizeof hash.byte);
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        const void *member = sp_at(record, field);
        if (is_default(field, record))
            continue;
        struct {
            uint32_t field;
            uint32_t len;
            int64_t number;
        } head = {.field = (uint32_t)i};
        const char *text = NULL;
        switch (field->kind) {
        case SP_TEXT:
            text = *(char *const *)member;
            break;
        case SP_ENUM:
            text = field->labels[*(const unsigned *)member].name;
            break;
        case SP_INT:
            head.number = *(const int64_t *)member;
            break;
        case SP_BOOL:
            head.number = *(const bool *)member;
            break;
        case SP_REAL:
            memcpy(&head.number, member, sizeof head.number);
            break;
        }
        head.len = text ? (uint32_t)strlen(text) : 0;
        crypto_generichash_update(&h, (const unsigned char *)&head,
                                  sizeof head);
        if (text)
            crypto_generichash_update(&h, (const unsigned char *)text,
                                      head.len);
    }
    crypto_generichash_final(&h, hash.byte, sizeof hash.byte);
    return hash;
}

/* ---- counts ---- */

static void add_value(sp_str *keys, const void *record, const sp_field *field,
                      size_t longest)
{
    SP_AUTOFREE char *made = NULL;
    const char *text;

    if (field->kind == SP_ENUM) {
        text = field->labels[*(const unsigned *)sp_at(record, field)].name;
    } else if (field->kind == SP_TEXT) {
        text = sp_text_at(record, field);
    } else {
        if (sp_record_text(record, field, 0, &made) != SP_OK)
            keys->failed = true;
        text = made;
    }
    if (text)
        sp_str_addn(keys, text, strnlen(text, longest));
}

static void add_key(sp_str *keys, const sp_type *type, const void *record,
                    const char *spec)
{
    enum { MONTH = 7 }; /* YYYY-MM */
    const char *colon = strchr(spec, ':');
    char name[64] = "";

    memcpy(name, spec, colon ? (size_t)(colon - spec) : strlen(spec));
    add_value(keys, record, sp_type_field(type, name),
              colon ? MONTH : SIZE_MAX);
}

static sp_status key_of(const sp_state *state, const sp_tally *tally,
                        const void *record, sp_str *keys)
{
    sp_str_clear(keys);
    for (int i = 0; i < SP_TALLY_FIELDS_MAX && tally->fields[i]; i++) {
        if (i > 0)
            sp_str_addc(keys, '|');
        add_key(keys, state->type, record, tally->fields[i]);
    }
    sp_str_addn(keys, "", 0);
    return sp_str_ok(keys);
}

static size_t spread(const sp_tally *tally, const char *keys)
{
    uint64_t h = (uint64_t)(uintptr_t)tally * 0x9e3779b97f4a7c15u;

    for (; *keys; keys++)
        h = (h ^ (unsigned char)*keys) * 1099511628211u;
    return (size_t)(h >> 17);
}

static sp_count *place(sp_count *counts, size_t cap, const sp_tally *tally,
                       const char *keys)
{
    size_t i = spread(tally, keys) & (cap - 1);

    while (counts[i].tally &&
           (counts[i].tally != tally || strcmp(counts[i].keys, keys) != 0))
        i = (i + 1) & (cap - 1);
    return &counts[i];
}

static sp_status grow(sp_state *state)
{
    size_t cap = state->cap ? state->cap * 2 : 64;
    sp_count *counts = calloc(cap, sizeof *counts);

    if (!counts)
        return sp_no_memory();
    for (size_t i = 0; i < state->cap; i++)
        if (state->counts[i].tally)
            *place(counts, cap, state->counts[i].tally, state->counts[i].keys) =
                state->counts[i];
    free(state->counts);
    state->counts = counts;
    state->cap = cap;
    return SP_OK;
}

static sp_status count(sp_state *state, const sp_tally *tally, const char *keys,
                       int sign)
{
    if (state->ncounts * 2 >= state->cap)
        SP_TRY(grow(state));
    sp_count *at = place(state->counts, state->cap, tally, keys);
    if (!at->tally) {
        SP_TRY(sp_text_copy(keys, &at->keys));
        at->tally = tally;
        state->ncounts++;
    }
    at->n += sign;
    return SP_OK;
}

static void forget(sp_state *state)
{
    for (size_t i = 0; i < state->cap; i++)
        free(state->counts[i].keys);
    free(state->counts);
    state->counts = NULL;
    state->ncounts = 0;
    state->cap = 0;
    state->records = 0;
    memset(state->digest, 0, sizeof state->digest);
}

void sp_state_free(sp_state *state)
{
    forget(state);
}

static bool is_hidden(const sp_type *type, const void *record)
{
    const sp_field *field = type->hide ? sp_type_field(type, type->hide) : NULL;

    return field && !sp_record_is_empty(record, field);
}

static sp_status note_counts(sp_state *state, const void *record, int sign)
{
    SP_AUTOSTR keys = {0};
    bool hidden = is_hidden(state->type, record);

    for (size_t i = 0; i < state->ntallies; i++) {
        const sp_tally *tally = &state->tallies[i];
        if (hidden && tally->in_use_only)
            continue;
        SP_TRY(key_of(state, tally, record, &keys));
        SP_TRY(count(state, tally, sp_str_text(&keys), sign));
    }
    return SP_OK;
}

sp_status sp_state_note(sp_state *state, const void *record, int sign)
{
    sp_hash hash = sp_rec_digest(state->type, record);

    if (sign > 0)
        sodium_add(state->digest, hash.byte, sizeof hash.byte);
    else
        sodium_sub(state->digest, hash.byte, sizeof hash.byte);
    state->records += sign;
    sp_status status = note_counts(state, record, sign);
    state->failed = state->failed || status != SP_OK;
    return status;
}

sp_status sp_state_each(const sp_state *state, const char *name,
                        sp_tally_visit visit, void *context)
{
    for (size_t i = 0; i < state->cap; i++) {
        const sp_count *at = &state->counts[i];
        if (at->tally && at->n != 0 && strcmp(at->tally->name, name) == 0)
            SP_TRY(visit(context, at->keys, at->n));
    }
    return SP_OK;
}

/* ---- in the database ---- */

static sp_status read_state(sp_db *db, const sp_type *type, sp_hash *digest,
                            int64_t *records)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *digest = (sp_hash){{0}};
    *records = 0;
    SP_TRY(sp_db_prepare(
        db, "SELECT digest, records FROM type_state WHERE type = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, type->name);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    const char *hex = sp_stmt_text(stmt, 0);
    SP_TRY(sp_stmt_ok(stmt));
    if (!sp_hash_parse(hex, digest))
        return sp_fail(SP_CORRUPT, SP_IN_ZH "的记录指纹无法识别",
                       "the fingerprint of " SP_IN_EN " cannot be read",
                       type->zh, type->en);
    *records = sp_stmt_int(stmt, 1);
    return SP_OK;
}

sp_status sp_state_digest(sp_db *db, const sp_type *type,
                          char out_digest[SP_HASH_HEX])
{
    sp_hash digest;
    int64_t records;

    SP_TRY(read_state(db, type, &digest, &records));
    sp_hash_hex(&digest, out_digest);
    return SP_OK;
}

static sp_status write_count(sp_db *db, const sp_type *type, const sp_count *at)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(db,
                         "INSERT INTO tally (type, name, keys, n) VALUES ($1, "
                         "$2, $3, $4) ON CONFLICT (type, name, keys) DO UPDATE "
                         "SET n = tally.n + excluded.n",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, type->name);
    sp_stmt_bind_text(stmt, 2, at->tally->name);
    sp_stmt_bind_text(stmt, 3, at->keys);
    sp_stmt_bind_int(stmt, 4, at->n);
    return sp_stmt_run(stmt);
}

sp_status sp_state_flush(sp_state *state, sp_db *db,
                         char out_digest[SP_HASH_HEX])
{
    SP_AUTOSTMT *stmt = NULL;
    sp_hash digest;
    int64_t records;
    char hex[SP_HASH_HEX];

    if (state->failed)
        return sp_no_memory();
    SP_TRY(read_state(db, state->type, &digest, &records));
    sodium_add(digest.byte, state->digest, sizeof digest.byte);
    sp_hash_hex(&digest, hex);
    SP_TRY(sp_db_prepare(db,
                         "INSERT INTO type_state (type, digest, records) "
                         "VALUES ($1, $2, $3) ON CONFLICT (type) DO UPDATE SET "
                         "digest = excluded.digest, records = "
                         "excluded.records",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, state->type->name);
    sp_stmt_bind_text(stmt, 2, hex);
    sp_stmt_bind_int(stmt, 3, records + state->records);
    SP_TRY(sp_stmt_run(stmt));
    for (size_t i = 0; i < state->cap; i++)
        if (state->counts[i].tally && state->counts[i].n != 0)
            SP_TRY(write_count(db, state->type, &state->counts[i]));
    forget(state);
    memcpy(out_digest, hex, sizeof hex);
    return SP_OK;
}

sp_status sp_tally_each(sp_db *db, const sp_type *type, const char *name,
                        sp_tally_visit visit, void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(db,
                         "SELECT keys, n FROM tally WHERE type = $1 AND name = "
                         "$2 AND n <> 0 ORDER BY keys",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, type->name);
    sp_stmt_bind_text(stmt, 2, name);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *keys = sp_stmt_text(stmt, 0);
        SP_TRY(sp_stmt_ok(stmt));
        SP_TRY(visit(context, keys, sp_stmt_int(stmt, 1)));
    }
}

/* ---- proving ---- */

static sp_status note_visit(void *context, const void *record)
{
    return sp_state_note(context, record, +1);
}

typedef struct comparison {
    const sp_state *fresh;
    const sp_tally *tally;
    size_t seen;
    bool differs;
} comparison;

static sp_status compare_count(void *context, const char *keys, int64_t n)
{
    comparison *c = context;
    const sp_state *fresh = c->fresh;

    if (fresh->cap == 0 ||
        place(fresh->counts, fresh->cap, c->tally, keys)->n != n)
        c->differs = true;
    c->seen++;
    return SP_OK;
}

static sp_status tally_differs(sp_db *db, const sp_state *fresh,
                               const sp_tally *tally, bool *out)
{
    comparison c = {.fresh = fresh, .tally = tally};
    size_t expected = 0;

    SP_TRY(sp_tally_each(db, fresh->type, tally->name, compare_count, &c));
    for (size_t i = 0; i < fresh->cap; i++)
        expected += fresh->counts[i].tally == tally;
    *out = c.differs || c.seen != expected;
    return SP_OK;
}

static sp_status prove(sp_db *db, sp_state *fresh, const char **out_wrong)
{
    sp_sight all = {.scope = SP_SCOPE_ALL};
    sp_hash digest;
    int64_t records;
    sp_query *query = sp_query_new(fresh->type);

    if (!query)
        return SP_NO_MEMORY;
    sp_query_all(query);
    sp_status status = sp_rec_each(db, query, &all, note_visit, fresh);
    sp_query_free(query);
    SP_TRY(status);
    SP_TRY(read_state(db, fresh->type, &digest, &records));
    *out_wrong = "";
    if (memcmp(digest.byte, fresh->digest, sizeof digest.byte) != 0)
        *out_wrong = "digest";
    else if (records != fresh->records)
        *out_wrong = "records";
    for (size_t i = 0; i < fresh->ntallies && !**out_wrong; i++) {
        bool differs;
        SP_TRY(tally_differs(db, fresh, &fresh->tallies[i], &differs));
        if (differs)
            *out_wrong = "tally";
    }
    return SP_OK;
}

sp_status sp_state_prove(sp_db *db, const sp_type *type,
                         const sp_tally *tallies, size_t ntallies,
                         const char **out_wrong)
{
    sp_state fresh = {.type = type, .tallies = tallies, .ntallies = ntallies};

    sp_status status = prove(db, &fresh, out_wrong);
    sp_state_free(&fresh);
    return status;
}
