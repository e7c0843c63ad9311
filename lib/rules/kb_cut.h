/* Cutting a document into clauses. Pure: text in, clauses out.
 *
 * A document is lines of UTF-8, headings marked as in Markdown (readers of
 * other formats write it so). How it is cut follows from what stands at the
 * starts of its lines:
 *
 * - 第…条 at least twice: a law. A clause is an article; 编, 章, 节 are the
 *   headings above it; 附件, 附录 and 附表 end the last article and are clauses
 *   of their own. "第九十条的规定" at the start of a wrapped line is a
 *   reference, no article.
 * - 1.2, 1.2.3 at least three times: a standard or a procedure.
 * - 一、 二、 at least twice, or Markdown headings: sections.
 * - else paragraphs. */
#ifndef SP_KB_CUT_H
#define SP_KB_CUT_H

#include "base.h"

enum {
    SP_KB_KEY_MAX = 96,      /* bytes of an article's name */
    SP_KB_HEADING_MAX = 400, /* bytes of the chapters above it */
    SP_KB_PIECE = 6000       /* bytes of a piece of what has no articles */
};

/* A clause. Borrowed until the visit returns. */
typedef struct sp_kb_clause {
    const char *article; /* "第四十三条", "5.3.1", "附录A", "" */
    const char *heading;
    const char *text;
    size_t len;
} sp_kb_clause;

/* What the front of a document says about it; NULL when it does not. */
typedef struct sp_kb_front {
    char *title;
    char *issuer;
    char *edition;
    char *effective; /* day */
    char *repealed;  /* day */
    char *category;
} sp_kb_front;
void sp_kb_front_free(sp_kb_front *front);
#define SP_AUTOFRONT SP_CLEANUP(sp_kb_front_free) sp_kb_front

typedef sp_status (*sp_kb_clause_visit)(void *context,
                                        const sp_kb_clause *clause);

/* Read the front: a Markdown title, <!-- name: …; version: … -->, or a YAML
 * block between --- lines. A day "自…起施行" in the text is the effective one
 * when the front has none and does not name a later version. */
sp_status sp_kb_front_read(const char *text, size_t len, sp_kb_front *out);

/* Cut @text (valid UTF-8) and show each clause with something in it. */
sp_status sp_kb_cut(const char *text, size_t len, sp_kb_clause_visit visit,
                    void *context);

/* An article as people write it ("第43条", "43", "第 四十三 条", "134条之一")
 * as documents have it; "5.3.1" and others as they are, without spaces.
 * @out has SP_KB_KEY_MAX bytes. */
void sp_kb_article_key(const char *text, char *out);

/* A whole number in Chinese, up to 99,999; @out at least 40 bytes. */
void sp_kb_han_number(int64_t value, char *out);

/* The number that @text begins with, in Chinese or Arabic numerals, and its
 * bytes; false when it begins with none. */
bool sp_kb_number_at(const char *text, size_t len, int64_t *out, size_t *used);

#endif
