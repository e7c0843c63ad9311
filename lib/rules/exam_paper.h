/* Drawing questions by a seed, and marking answers. Pure. */
#ifndef SP_EXAM_PAPER_H
#define SP_EXAM_PAPER_H

#include <safeprod/exam_rules.h>

#include "base.h"

enum { SP_EXAM_QUESTIONS_MAX = 500, SP_EXAM_LETTERS = 8 };

/* Put @take of @n places, by their number, into @out in the order of the draw:
 * each choice is as likely as any other; the same seed gives the same. */
void sp_exam_choose(uint64_t seed, size_t n, size_t take, size_t *out);

/* A seed of a text, the same on every machine. */
uint64_t sp_exam_seed(const char *text);

/* Letters as people write them (" b、d ", "对", "√", "true") to sorted ones
 * ("BD", "A"). SP_INVALID: not letters of 1..@options, or twice. */
sp_status sp_exam_letters(const char *text, sp_question_kind kind,
                          unsigned options, char out[SP_EXAM_LETTERS]);

/* What a question of a paper is, for marking. */
typedef struct sp_exam_item {
    sp_question_kind kind;
    unsigned options;
    int64_t points;
    char answer[SP_EXAM_LETTERS];
} sp_exam_item;

typedef struct sp_exam_mark {
    int64_t right; /* questions */
    int64_t score; /* tenths of 100 */
} sp_exam_mark;

/* Mark "1=A 2=BD". @given (may be NULL) gets the letters of each question, ""
 * when not answered. SP_INVALID: a number or a letter that is none, one twice.
 */
sp_status sp_exam_marking(const sp_exam_item *items, size_t n,
                          const char *answers, char given[][SP_EXAM_LETTERS],
                          sp_exam_mark *out);

#endif
