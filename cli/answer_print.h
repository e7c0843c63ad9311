/* Answers of the assistant, for people and for programs. */
#ifndef SP_ANSWER_PRINT_H
#define SP_ANSWER_PRINT_H

#include <safeprod/assistant.h>

#include "cmd.h"

/* For people: what governs, with its neighbours and alternatives. */
sp_status answer_print(call *cli, const sp_answer *answer);

/* A sentence of a model on stdout, as it comes (an sp_model_heard; its context
 * is the call). */
void answer_heard(void *context, const sp_model_sentence *sentence);

/* What follows the sentences: sources, or why there are none and the answer
 * without a model. */
sp_status answer_print_model(call *cli, const sp_model_answer *answer);

/* The beginning of a JSON object, "{…" without its end, and more members of
 * it. */
void answer_json(const char *question, const sp_answer *answer);
void answer_json_model(const sp_model_answer *answer);

#endif
