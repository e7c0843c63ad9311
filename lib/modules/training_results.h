/* What exams and the files of people tell each other. */
#ifndef SP_TRAINING_RESULTS_H
#define SP_TRAINING_RESULTS_H

#include <safeprod/training.h>

#include "change.h"

/* An exam is over: keep its result, and work out what follows for the person
 * (trained_until, exam_passed). The caller has checked the rights; inside or
 * outside a transaction. The attendances of that person in @plan get the score.
 * @plan  code, or NULL
 * @score tenths of 100 points, 0..1000; SP_NO_INT: none
 * @retval SP_INVALID a score beyond 100
 * @retval SP_NOT_FOUND no such person or plan */
sp_status sp_training_exam_result(sp_session *session, const char *person,
                                  const char *plan, int64_t score, bool passed);

/* Numbers of what somebody may see, for the overview. */
typedef struct sp_training_counts {
    bool any; /* the actor sees plans at all */
    int64_t drafts;
    int64_t coming; /* published, not begun */
    int64_t ongoing;
    int64_t to_archive; /* over */
    int64_t ending;     /* people whose training ends within the pack's days */
    int64_t ended;      /* people at work whose training is over */
} sp_training_counts;
sp_status sp_training_count(sp_session *session, sp_training_counts *out);

#endif
