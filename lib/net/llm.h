/* A language model behind an endpoint that speaks as OpenAI's does: chat,
 * streamed or whole, and embeddings. It knows nothing of what is asked. */
#ifndef SP_LLM_H
#define SP_LLM_H

#include <safeprod/endpoint.h>

#include "http.h"

enum {
    SP_LLM_TOTAL_MS = 120000,
    SP_LLM_IDLE_MS = 60000,      /* a local model may have to be loaded first */
    SP_LLM_TEXT_MAX = 256 << 10, /* bytes of an answer */
    SP_LLM_EMBED_MAX = 256,      /* texts of one request */
    SP_LLM_DIMS_MAX = 8192
};

typedef struct sp_llm_message {
    const char *role; /* system, user, assistant */
    const char *text;
} sp_llm_message;

/* The next words of an answer, as they come, whole characters. Another status
 * than SP_OK ends the call with it. */
typedef sp_status (*sp_llm_words)(void *context, const char *text, size_t len);

/* A request. All borrowed. */
typedef struct sp_llm_request {
    const sp_endpoint *endpoint;
    const sp_llm_message *messages;
    size_t count;
    bool whole;         /* do not ask for a stream */
    sp_llm_words words; /* or NULL */
    void *context;
    sp_http_stop stop;
    void *stop_context;
    const sp_http_seam *seam; /* NULL: real sleep, real chance */
} sp_llm_request;

/* What came. Start from {0}. */
typedef struct sp_llm_answer {
    sp_str text;   /* without what the model thought aloud (<think>) */
    bool complete; /* the model ended by itself, not by a limit on length */
    int64_t prompt_tokens; /* as the endpoint counts; -1: not said */
    int64_t answer_tokens;
} sp_llm_answer;
void sp_llm_answer_clear(sp_llm_answer *answer);
#define SP_AUTOLLM SP_CLEANUP(sp_llm_answer_clear) sp_llm_answer

/* Ask, and wait. Failures name the host and say what happened, in one sentence,
 * without the key; @out then holds what came before. */
sp_status sp_llm_chat(const sp_llm_request *request, sp_llm_answer *out);

/* The vectors of @count texts (at most SP_LLM_EMBED_MAX), @out_dims numbers
 * each, one after the other, of length 1. The caller's to free. Only endpoint,
 * stop and seam of @request are used. */
sp_status sp_llm_embed(const sp_llm_request *request, const char *const *texts,
                       size_t count, float **out, size_t *out_dims);

/* ---- within the room ---- */

/* POST @body to @call ("/chat/completions") of the endpoint, with its limits
 * and tries; anything but a 2xx is a failure. */
sp_status sp_llm_post(const sp_llm_request *request, const char *call,
                      const sp_str *body, sp_http_sink sink, void *context,
                      sp_http_response *out);

#endif
