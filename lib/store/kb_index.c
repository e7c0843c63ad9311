/* The index over the words of clauses: FTS5 with a tokenizer of our own. */
#include <string.h>

#include "kb_char.h"
#include "kb_store.h"
#include "kb_token.h"
#include "sqlite_db.h"
#include "str.h"

/* ---- the tokenizer ---- */

/* It has no state; FTS5 wants something that is not NULL. */
static int create(void *context, const char **words, int count,
                  Fts5Tokenizer **out)
{
    (void)words;
    *out = context;
    return count == 0 ? SQLITE_OK : SQLITE_ERROR;
}

static void destroy(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

typedef struct giving {
    void *context;
    int (*give)(void *, int, const char *, int, int, int);
} giving;

static int give(void *context, const sp_kb_token *token)
{
    const giving *g = context;

    return g->give(g->context, token->same_place ? FTS5_TOKEN_COLOCATED : 0,
                   token->text, (int)token->len, (int)token->start,
                   (int)token->end);
}

/* A question's "动火" is the pair alone: with its single characters beside it
 * FTS5 would take either for the other. Whatever is no question is tokenized as
 * documents are, so that places agree. */
static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags,
                    const char *text, int len,
                    int (*token)(void *, int, const char *, int, int, int))
{
    giving g = {context, token};

    (void)tokenizer;
    if (!text || len <= 0)
        return SQLITE_OK;
    return sp_kb_tokens(text, (size_t)len, !(flags & FTS5_TOKENIZE_QUERY), give,
                        &g);
}

static int find_api(sqlite3 *handle, fts5_api **out)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &stmt, NULL);

    *out = NULL;
    if (code == SQLITE_OK) {
        sqlite3_bind_pointer(stmt, 1, out, "fts5_api_ptr", NULL);
        sqlite3_step(stmt);
    }
    int end = sqlite3_finalize(stmt);
    return code == SQLITE_OK ? end : code;
}

sp_status sp_kb_index_register(sp_db *db)
{
    static fts5_tokenizer tokenizer = {create, destroy, tokenize};
    fts5_api *api;
    int code = find_api(db->handle, &api);

    if (code == SQLITE_OK && api)
        code =
            api->xCreateTokenizer(api, "sp_kb", &tokenizer, &tokenizer, NULL);
    if (code != SQLITE_OK)
        return sp_sqlite_fail(db, code);
    return api ? SP_OK
               : sp_fail(SP_UNSUPPORTED, "这台机器的 SQLite 没有 FTS5",
                         "this machine's SQLite has no FTS5");
}

/* ---- making it ---- */

static sp_status is_there(sp_db *db, bool *out)
{
    int64_t n = 0;

    SP_TRY(sp_db_int(db,
                     "SELECT count(*) FROM sqlite_schema WHERE name = "
                     "'kb_index'",
                     &n));
    *out = n > 0;
    return SP_OK;
}

/* Contentless: the text lies in kb_clause, and a clause never changes. The
 * title weighs most, then the chapter. */
static sp_status make(sp_db *db)
{
    return sp_db_exec(
        db, "CREATE VIRTUAL TABLE IF NOT EXISTS kb_index USING fts5(title, "
            "heading, text, content = '', tokenize = 'sp_kb');"
            "CREATE VIRTUAL TABLE IF NOT EXISTS kb_words USING "
            "fts5vocab(kb_index, row);"
            "INSERT INTO kb_index (kb_index, rank) VALUES "
            "('rank', 'bm25(2.0, 1.0, 1.0)');"
            "INSERT INTO kb_index (kb_index, rank) VALUES "
            "('hashsize', 16777216);");
}

sp_status sp_kb_next_clause(sp_db *db, int64_t *out)
{
    int64_t last = 0;

    SP_TRY(make(db));
    SP_TRY(sp_db_int(db, "SELECT max(id) FROM kb_clause", &last));
    *out = last + 1;
    return SP_OK;
}

static sp_status put_row(sp_db *db, const sp_kb_row *row)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(db,
                         "INSERT INTO kb_clause (id, seq, article, heading, "
                         "text) VALUES ($1, $2, $3, $4, $5)",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, row->id);
    sp_stmt_bind_int(stmt, 2, row->seq);
    sp_stmt_bind_text(stmt, 3, row->article);
    sp_stmt_bind_text(stmt, 4, row->heading);
    sp_stmt_bind_text(stmt, 5, row->text);
    return sp_stmt_run(stmt);
}

sp_status sp_kb_clause_put(sp_db *db, const sp_kb_row *row, const char *title)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(put_row(db, row));
    SP_TRY(sp_db_prepare(db,
                         "INSERT INTO kb_index (rowid, title, heading, text) "
                         "VALUES ($1, $2, $3, $4)",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, row->id);
    sp_stmt_bind_text(stmt, 2, title);
    sp_stmt_bind_text(stmt, 3, row->heading);
    sp_stmt_bind_text(stmt, 4, row->text);
    return sp_stmt_run(stmt);
}

sp_status sp_kb_index_settle(sp_db *db)
{
    return sp_db_exec(db,
                      "INSERT INTO kb_index (kb_index) VALUES ('optimize')");
}

/* ---- finding ---- */

/* Only word characters: nothing that FTS5 would read as an operator. */
void sp_kb_match_add(sp_str *match, const char *text, size_t len)
{
    size_t at = match->len;
    size_t n;

    sp_str_add(match, at ? " OR \"" : "\"");
    size_t from = match->len;
    for (size_t i = 0; i < len; i += n) {
        uint32_t c = sp_kb_decode(text + i, len - i, &n);
        if (sp_kb_is_han(c) || sp_kb_is_word(sp_kb_fold(c)) || c == '.' ||
            c == '%')
            sp_str_addn(match, text + i, n);
        else if (match->len > from)
            sp_str_addc(match, ' ');
    }
    if (match->len > from) {
        sp_str_addc(match, '"');
    } else if (!match->failed) { /* nothing was left */
        match->len = at;
        match->data[at] = '\0';
    }
}

sp_status sp_kb_match(sp_db *db, const char *match, int64_t from, int64_t to,
                      size_t limit, sp_kb_hit *out, size_t *out_count)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row = false;
    size_t n = 0;

    *out_count = 0;
    SP_TRY(is_there(db, &row));
    if (!row || !*match)
        return SP_OK;
    SP_TRY(sp_db_prepare(db,
                         "SELECT rowid, rank FROM kb_index WHERE kb_index "
                         "MATCH $1 AND rowid BETWEEN $2 AND $3 ORDER BY rank "
                         "LIMIT $4",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, match);
    sp_stmt_bind_int(stmt, 2, from);
    sp_stmt_bind_int(stmt, 3, to ? to : INT64_MAX);
    sp_stmt_bind_int(stmt, 4, (int64_t)limit);
    while (n < limit) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        out[n++] = (sp_kb_hit){sp_stmt_int(stmt, 0), -sp_stmt_real(stmt, 1)};
    }
    *out_count = n;
    return SP_OK;
}

sp_status sp_kb_frequency(sp_db *db, const char *token, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(
        sp_db_prepare(db, "SELECT doc FROM kb_words WHERE term = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, token);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = row ? sp_stmt_int(stmt, 0) : 0;
    return SP_OK;
}

sp_status sp_kb_index_bytes(sp_db *db, int64_t *out)
{
    bool there;

    *out = 0;
    SP_TRY(is_there(db, &there));
    if (!there)
        return SP_OK;
    return sp_db_int(db,
                     "SELECT (SELECT coalesce(sum(length(block)), 0) FROM "
                     "kb_index_data) + (SELECT coalesce(sum(length(sz)), 0) "
                     "FROM kb_index_docsize)",
                     out);
}
