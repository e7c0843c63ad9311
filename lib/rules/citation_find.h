/* Clauses that a text cites: 《安全生产法》第四十一条, GB 30871-2022 5.3.1,
 * 本法第 二十三条, 前款. Pure; any bytes may be looked at. */
#ifndef SP_CITATION_FIND_H
#define SP_CITATION_FIND_H

#include "base.h"

enum {
    SP_CITATION_DOCUMENT = 160, /* bytes of a document's name */
    SP_CITATION_CLAUSE = 32,
    SP_CITATION_RANGE_MAX = 60, /* articles of 第…条至第…条 that are told */
    SP_CITATION_ARTICLE_MAX = 9999
};

/* Where the text stands, for 本法, 本条, 前条, 前款. All zeros: nowhere, and
 * those are not told. */
typedef struct sp_citation_context {
    bool inside;        /* it is a clause of some document */
    int article;        /* its own number; 0: none or not a number */
    const char *clause; /* its own number as a standard has it, e.g. "5.3.1" */
} sp_citation_context;

/* One citation. */
typedef struct sp_citation {
    size_t at; /* where it stands, in bytes; of a list each has its own */
    size_t len;
    bool self;                           /* of the document itself */
    char document[SP_CITATION_DOCUMENT]; /* name without 《》; "" when `self` */
    char clause[SP_CITATION_CLAUSE];     /* "41", "41-1" for 之一, "5.3.1",
                                            "附录B"; "": the whole of it */
    int paragraph;                       /* 第…款; 0: not told */
    int item;                            /* 第（…）项 */
} sp_citation;

/* Called for each, in the order of the text. */
typedef sp_status (*sp_citation_visit)(void *context, const sp_citation *found);

sp_status sp_citations_find(const char *text, size_t len,
                            const sp_citation_context *where,
                            sp_citation_visit visit, void *context);

/* Do both names mean the same document? 《》, 中华人民共和国 before it and the
 * brackets of an edition behind it do not count, nor does the year of a
 * standard that one of them leaves out. */
bool sp_citation_same_document(const char *a, const char *b);

/* The number of a clause as its document prints it ("第四十三条", "第5.3.1条",
 * "5.3.1", "附录A") in the form of sp_citation.clause; "" when it has none. */
void sp_citation_clause_of(const char *printed, char out[SP_CITATION_CLAUSE]);

#endif
