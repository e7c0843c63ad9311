/** @file safeprod/exam_rules.h
 *  @brief What the rules of exams speak of. */
#ifndef SAFEPROD_EXAM_RULES_H
#define SAFEPROD_EXAM_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** Kind of a question. */
typedef enum sp_question_kind {
    SP_QUESTION_SINGLE,   /**< 单选: one right option */
    SP_QUESTION_MULTIPLE, /**< 多选: two or more, all of them */
    SP_QUESTION_JUDGE,    /**< 判断: A is 对 (right), B is 错 (wrong) */
    SP_QUESTION_KIND_COUNT
} sp_question_kind;

enum { SP_QUESTION_OPTIONS = 6 };

SP_END_DECLS
#endif
