/* Clauses of the knowledge base in their table, and the index over their words.
 * The index is the driver's own: FTS5 with the tokens of kb_token.h. */
#ifndef SP_KB_STORE_H
#define SP_KB_STORE_H

#include <safeprod/audit.h>

#include "db.h"
#include "hash.h"
#include "str.h"

/* A clause. Texts are borrowed. */
typedef struct sp_kb_row {
    int64_t id;
    int64_t seq;
    const char *article;
    const char *heading;
    const char *text;
} sp_kb_row;

typedef struct sp_kb_hit {
    int64_t id;
    double score; /* of the index, higher is better */
} sp_kb_hit;

/* The tokenizer "sp_kb" for this connection; sp_db_open() calls it. */
sp_status sp_kb_index_register(sp_db *db);

/* The number of the next clause. */
sp_status sp_kb_next_clause(sp_db *db, int64_t *out);

/* Add a clause, also to the index. Inside a write transaction. */
sp_status sp_kb_clause_put(sp_db *db, const sp_kb_row *row, const char *title);

/* After a large load: the index in one piece, which is found in faster. */
sp_status sp_kb_index_settle(sp_db *db);

/* What a match looks for: quoted texts with OR between, and the weight of each.
 * Of texts with one `concept` (0 and up) the best counts, others add up. */
typedef struct sp_kb_wanted {
    double weight;
    int64_t concept; /* -1: none */
} sp_kb_wanted;

typedef struct sp_kb_matcher {
    sp_str text;
    sp_kb_wanted *wanted;
    size_t count;
    size_t cap;
} sp_kb_matcher;
void sp_kb_matcher_free(sp_kb_matcher *matcher);

/* Look for @text as well: letters, digits, Chinese; nothing else gets in. */
sp_status sp_kb_matcher_add(sp_kb_matcher *matcher, const char *text,
                            sp_kb_wanted wanted);

/* The @limit best clauses between the clauses @from and @to (0: no limit).
 * @out has room for @limit. */
sp_status sp_kb_match(sp_db *db, const sp_kb_matcher *matcher, int64_t from,
                      int64_t to, size_t limit, sp_kb_hit *out,
                      size_t *out_count);

/* In how many clauses a token stands. */
sp_status sp_kb_frequency(sp_db *db, const char *token, int64_t *out);

/* How many clauses there are. */
sp_status sp_kb_clause_count(sp_db *db, int64_t *out);

/* Bytes of the index. */
sp_status sp_kb_index_bytes(sp_db *db, int64_t *out);

/* The clauses @from … @to in order. */
typedef sp_status (*sp_kb_row_visit)(void *context, const sp_kb_row *row);
sp_status sp_kb_rows(sp_db *db, int64_t from, int64_t to, sp_kb_row_visit visit,
                     void *context);

/* The digest of a document's clauses, one after the other. */
void sp_kb_digest_add(sp_hasher *h, const sp_kb_row *row);

/* All clauses against the digests that the documents hold.
 * @retval SP_CORRUPT @out names the first document that does not prove out */
sp_status sp_kb_prove(sp_db *db, sp_audit_result *out);

#endif
