/** @file safeprod/exam.h
 *  @brief Exams (考试): question banks, papers drawn by a seed, marking.
 *
 *  A paper is drawn once, by its seed, from the questions of its banks: the
 *  same seed and the same questions give the same paper. It keeps the text of
 *  its questions as they were, so that marking does not change when a question
 *  is mended. Marking is all or nothing for each question. What a sitting came
 *  to goes into the training records (safeprod/training.h). */
#ifndef SAFEPROD_EXAM_H
#define SAFEPROD_EXAM_H

#include <safeprod/exam_rules.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** A question of a bank (题库). Module `question_bank`; import and export as
 *  any record: CSV, XLSX, JSON. */
typedef struct sp_question {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *bank;    /**< name of the bank, e.g. "动火" */
    unsigned kind; /**< sp_question_kind */
    char *text;
    char *option_a;
    char *option_b;
    char *option_c;
    char *option_d;
    char *option_e;
    char *option_f;
    char *answer; /**< letters of the right options, sorted: "BD" */
    char *clause; /**< where the answer stands */
    int64_t removed_at;
} sp_question;
extern SP_API const sp_type sp_question_type;

/** An exam and its paper. Module `training`. */
typedef struct sp_exam {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *title;
    char *plan;      /**< code of a training plan, or NULL */
    char *banks;     /**< names with commas; NULL: all */
    int64_t singles; /**< how many questions of each kind ... */
    int64_t multiples;
    int64_t judges;
    int64_t single_points; /**< ... and what each is worth */
    int64_t multiple_points;
    int64_t judge_points;
    int64_t pass_mark; /**< of 100 */
    int64_t attempts;  /**< sittings of one person; then they are trained anew
                        */
    int64_t minutes;   /**< SP_NO_INT: no limit */
    int64_t seed;      /**< what the paper was drawn by */
    char *paper;       /**< JSON: the questions as they were drawn */
    int64_t removed_at;
} sp_exam;
extern SP_API const sp_type sp_exam_type;

/** A person's sitting. Append only. */
typedef struct sp_exam_sitting {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< <exam>/<person>/<attempt> */
    char *exam;
    char *person;
    int64_t attempt; /**< from 1 */
    int64_t at;
    char *answers; /**< JSON: {"1": "A", "2": "BD"} */
    int64_t right_answers;
    int64_t score; /**< tenths of 100 points */
    bool passed;
    char *key; /**< the caller's, for doing it once */
} sp_exam_sitting;
extern SP_API const sp_type sp_exam_sitting_type;

/** Draw the paper. Needs `training` `update`, and `question_bank` `read`.
 *  @param seed SP_NO_INT: from the exam's code
 *  @retval SP_CONFLICT somebody sat it already: its paper stays
 *  @retval SP_INVALID  the banks hold too few questions; the sentence says of
 *                      which kind */
SP_API sp_status sp_exam_draw(sp_session *session, const char *code,
                              int64_t seed);

/** The paper as JSON: [{no, kind, text, options: [{letter, text}], points}].
 *  @param answers with `answer` and `clause`; needs `question_bank` `read`
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_exam_paper(sp_session *session, const char *code,
                               bool answers, char **out);

/** The paper as PDF, with or without answers. */
SP_API sp_status sp_exam_paper_pdf(sp_session *session, const char *code,
                                   bool answers, void **out, size_t *out_len);

/** Hand in a person's answers and mark them. Who signs in as that person may,
 *  or who has `training_file` `create`; not who made the exam for themselves.
 *  @param answers "1=A 2=BD 3=对": numbers of the paper; what is not answered
 *                 is wrong
 *  @param key     NULL, or the caller's own: again, the same sitting, once
 *  @param[out] out the sitting, the caller's, sp_record_free(); may be NULL
 *  @retval SP_CONFLICT no attempt is left: the person is to be trained again,
 *                      or passed already
 *  @retval SP_INVALID  an answer is none, or twice */
SP_API sp_status sp_exam_sit(sp_session *session, const char *code,
                             const char *person, const char *answers,
                             const char *key, sp_exam_sitting **out);

/** How an exam went. */
typedef struct sp_exam_stats {
    int64_t people; /**< who sat it */
    int64_t passed; /**< of these, in any attempt */
    int64_t sittings;
    int64_t best; /**< tenths; SP_NO_INT: nobody sat it */
    int64_t mean; /**< tenths, of each person's best */
} sp_exam_stats;

/** How an exam went. @retval SP_NOT_FOUND no such exam */
SP_API sp_status sp_exam_stats_of(sp_session *session, const char *code,
                                  sp_exam_stats *out);

SP_END_DECLS
#endif
