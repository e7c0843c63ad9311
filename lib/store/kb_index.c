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

/* ---- the score ---- */

enum { TITLE_COLUMN = 0, PHRASES = 192, CONCEPTS = 64 };

/* Once is one, often is at most 1.6. */
static double saturated(double times)
{
    return 1.6 * times / (times + 0.6);
}

static double sum_up(const sp_kb_wanted *wanted, size_t count,
                     const double *times)
{
    double best[CONCEPTS] = {0};
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        const sp_kb_wanted *w = &wanted[i];
        double value = w->weight * saturated(times[i]);
        if (w->concept < 0 || w->concept >= CONCEPTS)
            sum += value;
        else if (value > best[w->concept])
            best[w->concept] = value;
    }
    for (size_t i = 0; i < CONCEPTS; i++)
        sum += best[i];
    return sum;
}

/* Every text that is met counts by its weight, in a title half. FTS5's own
 * bm25() looks up the size of each clause and walks every word twice, which
 * takes most of the time; the clauses are of one size, nearly, and the weights
 * are known. */
static void score(const Fts5ExtensionApi *api, Fts5Context *fts,
                  sqlite3_context *context, int nvalues, sqlite3_value **values)
{
    double times[PHRASES] = {0};
    const sp_kb_wanted *wanted = nvalues ? sqlite3_value_blob(*values) : NULL;
    size_t count = nvalues ? (size_t)sqlite3_value_bytes(*values) : 0;
    int n = 0;

    count /= sizeof *wanted;
    count = count < PHRASES ? count : PHRASES;
    int code = api->xInstCount(fts, &n);
    for (int i = 0; i < n && code == SQLITE_OK; i++) {
        int phrase;
        int column;
        int at;
        code = api->xInst(fts, i, &phrase, &column, &at);
        if ((size_t)phrase < count)
            times[phrase] += column == TITLE_COLUMN ? 0.5 : 1;
    }
    if (code == SQLITE_OK)
        sqlite3_result_double(context, sum_up(wanted, count, times));
    else
        sqlite3_result_error_code(context, code);
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
    if (code == SQLITE_OK && api)
        code = api->xCreateFunction(api, "sp_kb_score", NULL, score, NULL);
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

/* Contentless: the text lies in kb_clause, and a clause never changes. */
static sp_status make(sp_db *db)
{
    return sp_db_exec(
        db, "CREATE VIRTUAL TABLE IF NOT EXISTS kb_index USING fts5(title, "
            "heading, text, content = '', columnsize = 0, "
            "tokenize = 'sp_kb');"
            "CREATE VIRTUAL TABLE IF NOT EXISTS kb_words USING "
            "fts5vocab(kb_index, row);"
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

void sp_kb_matcher_free(sp_kb_matcher *matcher)
{
    sp_str_free(&matcher->text);
    free(matcher->wanted);
}

/* Only word characters: nothing that FTS5 would read as an operator. */
static bool add_quoted(sp_str *s, const char *text, size_t len)
{
    size_t n;
    bool any = false;

    for (size_t i = 0; i < len; i += n) {
        uint32_t c = sp_kb_decode(text + i, len - i, &n);
        bool inner = (c == '.' || c == '%') && any;
        if (sp_kb_is_han(c) || sp_kb_is_word(sp_kb_fold(c)) || inner) {
            sp_str_addn(s, text + i, n);
            any = true;
        } else {
            sp_str_addc(s, ' ');
        }
    }
    return any;
}

/* One weight for each phrase: a text without a token would be none to FTS5. */
sp_status sp_kb_matcher_add(sp_kb_matcher *matcher, const char *text,
                            sp_kb_wanted wanted)
{
    SP_AUTOSTR quoted = {0};

    if (!add_quoted(&quoted, text, strlen(text)) || matcher->count == PHRASES)
        return sp_str_ok(&quoted);
    if (matcher->count == matcher->cap) {
        size_t cap = matcher->cap ? 2 * matcher->cap : 32;
        sp_kb_wanted *grown = realloc(matcher->wanted, cap * sizeof *grown);
        if (!grown)
            return sp_no_memory();
        matcher->wanted = grown;
        matcher->cap = cap;
    }
    matcher->wanted[matcher->count++] = wanted;
    sp_str_addf(&matcher->text, "%s\"%s\"", matcher->text.len ? " OR " : "",
                sp_str_text(&quoted));
    SP_TRY(sp_str_ok(&quoted));
    return sp_str_ok(&matcher->text);
}

sp_status sp_kb_match(sp_db *db, const sp_kb_matcher *matcher, int64_t from,
                      int64_t to, size_t limit, sp_kb_hit *out,
                      size_t *out_count)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row = false;
    size_t n = 0;

    *out_count = 0;
    SP_TRY(is_there(db, &row));
    if (!row || matcher->count == 0)
        return SP_OK;
    SP_TRY(sp_db_prepare(db,
                         "SELECT rowid, sp_kb_score(kb_index, $1) FROM "
                         "kb_index WHERE kb_index MATCH $2 AND rowid BETWEEN "
                         "$3 AND $4 ORDER BY 2 DESC, 1 LIMIT $5",
                         &stmt));
    sp_stmt_bind_blob(stmt, 1, matcher->wanted,
                      matcher->count * sizeof *matcher->wanted);
    sp_stmt_bind_text(stmt, 2, sp_str_text(&matcher->text));
    sp_stmt_bind_int(stmt, 3, from);
    sp_stmt_bind_int(stmt, 4, to ? to : INT64_MAX);
    sp_stmt_bind_int(stmt, 5, (int64_t)limit);
    while (n < limit) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        out[n++] = (sp_kb_hit){sp_stmt_int(stmt, 0), sp_stmt_real(stmt, 1)};
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
                     "SELECT coalesce(sum(length(block)), 0) FROM "
                     "kb_index_data",
                     out);
}
