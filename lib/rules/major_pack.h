/* Packs of kind "major": lists that say which hazards are major. */
#ifndef SP_MAJOR_PACK_H
#define SP_MAJOR_PACK_H

#include "pack_kind.h"

enum {
    SP_MAJOR_ITEMS_MAX = 500,
    SP_MAJOR_KEYWORDS_MAX = 32, /* of an item */
    SP_MAJOR_PARTS_MAX = 6,     /* of a keyword */
    SP_MAJOR_SECTORS_MAX = 32
};

/* A keyword: as it stands in the pack, and its parts as they are looked for. */
typedef struct sp_major_word {
    const char *text;
    char *parts[SP_MAJOR_PARTS_MAX]; /* folded */
    size_t nparts;
    unsigned length; /* characters of all parts */
    bool cut;        /* it has more than SP_MAJOR_PARTS_MAX */
} sp_major_word;

typedef struct sp_major_rule {
    const char *no;
    const char *zh;
    const char *en;
    const char *clause;
    const char *confidence;
    const cJSON *sectors; /* NULL: those of the list */
    sp_major_word *words;
    size_t nwords;
} sp_major_rule;

typedef struct sp_major_list {
    const cJSON *sectors;
    const char *effective;
    const char *until; /* last day; "" while in force */
    sp_major_rule *rules;
    size_t nrules;
} sp_major_list;

/* Does the list hold on @day, and for @sector (NULL: any)? */
bool sp_major_holds(const sp_major_list *list, const char *day,
                    const char *sector);
bool sp_major_rule_holds(const sp_major_rule *rule, const char *sector);

/* Do the two lists speak of the same sectors, at least one? */
bool sp_major_overlap(const sp_major_list *a, const sp_major_list *b);

/* Characters of the keywords of @rule that stand in @folded (by
 * sp_text_fold()); 0: none. @out_best is the longest. */
unsigned sp_major_score(const sp_major_rule *rule, const char *folded,
                        const char **out_best);

#endif
