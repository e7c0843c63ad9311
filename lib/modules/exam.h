/* Exams from the inside. */
#ifndef SP_EXAM_PARTS_H
#define SP_EXAM_PARTS_H

#include <safeprod/exam.h>

#include "change.h"
#include "exam_paper.h"
#include "json.h"

/* The options of a question up to the last that has a text. @out (may be NULL)
 * has room for all. */
unsigned sp_question_options(const sp_question *question, const char **out);

static inline void sp_exam_free(sp_exam **exam)
{
    sp_record_free(&sp_exam_type, *exam);
}
#define SP_AUTOEXAM SP_CLEANUP(sp_exam_free) sp_exam

/* The exam with its paper, whatever the actor may read of it. */
sp_status sp_exam_find(sp_session *session, const char *code, sp_exam **out);

/* The paper of an exam: SP_CONFLICT when none was drawn yet. */
sp_status sp_exam_items(const sp_exam *exam, cJSON **out_paper,
                        sp_exam_item **out_items, size_t *out_count);

#endif
