/** @file safeprod/assistant.h
 *  @brief The safety assistant with a language model: the same passages as
 *  sp_ask(), put into words, each sentence held against what it cites.
 *
 *  A model is shown passages that sp_kb_search() found for this actor, and
 *  nothing else; no record, no tool, no command. What stands in a document is
 *  content: it is set apart and escaped, and a passage that speaks to the
 *  program ("ignore previous instructions") is not shown to it at all. Every
 *  sentence that comes back has to cite a passage and is checked against it by
 *  this library (safeprod/claim_rules.h); what does not prove out is dropped,
 * or marked where that was asked for. Nothing is ever changed.
 *
 *  Without an endpoint, or when it fails in whatever way, the answer is that of
 *  sp_ask(), and a sentence says why. docs/ASSISTANT.md has the limits. */
#ifndef SAFEPROD_ASSISTANT_H
#define SAFEPROD_ASSISTANT_H

#include <safeprod/ask.h>
#include <safeprod/claim_rules.h>
#include <safeprod/endpoint.h>

SP_BEGIN_DECLS

/** Limits of what a model is shown. */
enum {
    SP_MODEL_PASSAGES = 6,      /**< unless told otherwise */
    SP_MODEL_PASSAGES_MAX = 20, /**< at most */
    SP_MODEL_TURNS_MAX = 6 /**< of a conversation; older ones are left out */
};

/** A sentence of a model. Texts are its own. */
typedef struct sp_model_sentence {
    char *text;     /**< as the model said it, with its citations */
    unsigned claim; /**< sp_claim */
    double overlap; /**< 0..1, of its words with what it cites */
    char *detail;   /**< the number or the words that are not found; or "" */
} sp_model_sentence;

/** Called on the caller's thread for each sentence that is kept, as soon as it
 *  is complete and checked. Borrowed until it returns. */
typedef void (*sp_model_heard)(void *context,
                               const sp_model_sentence *sentence);

/** What was said before, for follow-up questions. Borrowed. */
typedef struct sp_turn {
    const char *question; /**< `query` of its answer */
    const char *answer;   /**< `text` of it, or the governing clause */
} sp_turn;

/** How sp_ask_model() asks. Start from zeros. */
typedef struct sp_model_options {
    const sp_kb_options *kb; /**< as for sp_ask(); `top` is `passages` here */
    size_t passages;         /**< shown to the model; 0: SP_MODEL_PASSAGES */
    bool mark;  /**< keep sentences that do not prove out, marked as such */
    bool whole; /**< do not ask for a stream */
    const sp_turn *turns; /**< the oldest first */
    size_t nturns;
    const char *prompt; /**< a template in place of the built-in one; has to
                             hold {{passages}} and {{question}} */
    const sp_endpoint *embedder; /**< of vectors, or NULL: by words alone */
    const char *vectors;  /**< file of sp_kb_embed(), when there is one */
    sp_model_heard heard; /**< or NULL */
    void *heard_context;
    sp_endpoint_stop stop; /**< or NULL */
    void *stop_context;
} sp_model_options;

/** An answer. Texts are its own. Citation [n] is `base.passages.items[n-1]`. */
typedef struct sp_model_answer {
    sp_answer base; /**< the answer without a model, always there */
    char *query;    /**< what was looked for: of a follow-up question, with
                         what it follows up */
    bool modelled;  /**< `text` holds a checked answer, complete */
    char *text;     /**< the sentences that were kept; "" when none was */
    sp_model_sentence *sentences; /**< all of them, in order */
    size_t count;
    size_t dropped;  /**< how many do not prove out */
    size_t withheld; /**< passages that speak to the program */
    char *note_zh;   /**< why there is no model's answer, or that it was cut
                          short; else "" */
    char *note_en;
    int64_t prompt_tokens; /**< as the endpoint counts; -1: not told */
    int64_t answer_tokens;
} sp_model_answer;

/** Free what is in @p answer and empty it. */
SP_API void sp_model_answer_clear(sp_model_answer *answer);

/** Answer @p question from the knowledge base, in the words of the model at
 *  @p endpoint. Needs `assistant` `read`. A question that nothing in the base
 *  answers is not put to the model.
 *  @param endpoint NULL: without a model
 *  @param options  NULL: zeros
 *  @param[out] out sp_model_answer_clear()
 *  @retval SP_INVALID   the question (as of sp_ask()), or the template
 *  @retval SP_CANCELLED `stop` said so
 *  An endpoint that fails is no failure: see `modelled` and `note_zh`. */
SP_API sp_status sp_ask_model(sp_session *session, const char *question,
                              const sp_endpoint *endpoint,
                              const sp_model_options *options,
                              sp_model_answer *out);

/** What sp_kb_embed() did. */
typedef struct sp_kb_embedded {
    int64_t clauses; /**< that this actor may read, the built-in ones aside */
    int64_t fresh;   /**< of them, sent to the endpoint now */
} sp_kb_embedded;

/** Make vectors of the clauses of the base, or bring a file of them up to date:
 *  what is there already is not sent again. The text of the clauses goes to
 *  @p endpoint. Answers with a model then see up to three clauses more, near in
 *  meaning, behind those that were found by words; without the file, or when
 *  the endpoint fails, all goes on by words alone. Needs `assistant` `read`.
 *  @param path the file; it holds no text, only numbers of clauses and hashes
 *  @retval SP_NOT_FOUND there is no clause
 *  @retval SP_CORRUPT   @p path is some other file */
SP_API sp_status sp_kb_embed(sp_session *session, const sp_endpoint *endpoint,
                             const char *path, sp_kb_embedded *out);

/** The built-in template of what a model is told. Never NULL. */
SP_API const char *sp_model_prompt(void);

SP_END_DECLS
#endif
