/* A pack of kind "party" as the rules work with it. */
#ifndef SP_PARTY_PACK_H
#define SP_PARTY_PACK_H

#include <safeprod/party_rules.h>

#include "pack_kind.h"

enum {
    SP_PARTY_PAPERS_MAX = 64,
    SP_PARTY_EQUIPMENT_MAX = 64,
    SP_PARTY_ITEMS_MAX = 40,
    SP_PARTY_RED_LINES_MAX = 40,
    SP_PARTY_GRADES_MAX = 10,
    SP_PARTY_REASONS_MAX = 40,
    SP_PARTY_POINTS = 100 /* what the weights add up to */
};

/* A word with its labels; all texts are borrowed from the pack. */
typedef struct sp_party_word {
    const char *code;
    const char *zh;
    const char *en;
} sp_party_word;

/* A paper that parties show. */
typedef struct sp_party_paper_kind {
    sp_party_word is;
    unsigned needed_by; /* bits of sp_party_kind */
    bool regulated;     /* needed of those alone who are */
    int64_t years;      /* the law's term; 0: as printed */
    const char *clause;
} sp_party_paper_kind;

typedef struct sp_party_thing {
    sp_party_word is;
    int64_t accept_days; /* how long an acceptance counts */
    bool inspected;      /* needs a legal inspection */
} sp_party_thing;

typedef struct sp_party_item {
    sp_party_word is;
    int64_t weight;
} sp_party_item;

typedef struct sp_party_red_line {
    sp_party_word is;
    const char *reason; /* of a blacklist entry */
} sp_party_red_line;

typedef struct sp_party_grade {
    sp_party_word is;
    int64_t from; /* points */
    bool restrict_it;
} sp_party_grade;

typedef struct sp_party_reason {
    sp_party_word is;
    int64_t years; /* 0: for good */
} sp_party_reason;

/* What a pass needs beside what all need; see pass_rule.h. */
enum {
    SP_PASS_NEEDS_TRAINING = 1,
    SP_PASS_NEEDS_EXAM = 2,
    SP_PASS_NEEDS_INSURANCE = 4,
    SP_PASS_NEEDS_MEDICAL = 8,
    SP_PASS_NEEDS_PHOTO = 16,
    SP_PASS_NEEDS_IDENTITY = 32
};

typedef struct sp_party_rules {
    const char *name;
    int64_t pass_days;
    int64_t admission_score;
    int64_t evaluate_days;
    int64_t visitor_keep_days;
    unsigned pass_needs;
    sp_party_paper_kind papers[SP_PARTY_PAPERS_MAX];
    size_t npapers;
    sp_party_thing things[SP_PARTY_EQUIPMENT_MAX];
    size_t nthings;
    sp_party_item items[SP_PARTY_ITEMS_MAX];
    size_t nitems;
    sp_party_red_line red_lines[SP_PARTY_RED_LINES_MAX];
    size_t nred_lines;
    sp_party_grade grades[SP_PARTY_GRADES_MAX]; /* the best first */
    size_t ngrades;
    sp_party_reason reasons[SP_PARTY_REASONS_MAX];
    size_t nreasons;
} sp_party_rules;

extern const sp_label sp_party_kind_labels[SP_PARTY_KIND_COUNT];

sp_status sp_party_rules_of(const sp_pack *pack, const sp_party_rules **out);

/* By code or label; NULL when there is none. */
const sp_party_paper_kind *sp_party_paper_find(const sp_party_rules *rules,
                                               const char *text);
const sp_party_thing *sp_party_thing_find(const sp_party_rules *rules,
                                          const char *text);
const sp_party_red_line *sp_party_red_line_find(const sp_party_rules *rules,
                                                const char *text);
const sp_party_reason *sp_party_reason_find(const sp_party_rules *rules,
                                            const char *text);

/* The grade of a score in tenths of a point. */
const sp_party_grade *sp_party_grade_of(const sp_party_rules *rules,
                                        int64_t tenths);

/* Add up an evaluation. @points is JSON: item to points with at most one place;
 * @red_lines are codes with commas or NULL: any of them makes the score 0.
 * @out is in tenths. @out_first: the first red line, or NULL. */
sp_status sp_party_score_sum(const sp_party_rules *rules, const char *points,
                             const char *red_lines, int64_t *out,
                             const sp_party_red_line **out_first);

#endif
