/* Within the assistant: hearing a model out. */
#ifndef SP_ASSISTING_H
#define SP_ASSISTING_H

#include <safeprod/assistant.h>

#include "str.h"

/* An answer on its way in. */
typedef struct hearing {
    const sp_model_options *options;
    sp_model_answer *out;
    bool *shown;  /* for each passage: was the model shown it? */
    size_t count; /* of both lists */
    char **texts; /* what it may be quoted from; "" when not shown */
    sp_str words; /* of a sentence that is not ended yet */
    sp_str kept;  /* what is kept of the answer */
    bool knows_nothing;
} hearing;
void sp_hearing_end(hearing *h);

/* The next words (an sp_llm_words); the context is the hearing. */
sp_status sp_hear(void *context, const char *text, size_t len);

/* The answer is complete: its last sentence too. */
sp_status sp_hear_end(hearing *h);

/* assistant_vectors.c: up to three clauses that are near in meaning and not
 * there yet, behind the others. */
sp_status sp_add_similar(sp_session *session, const char *question,
                         const sp_model_options *options, sp_kb_passages *to);

#endif
