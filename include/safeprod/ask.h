/** @file safeprod/ask.h
 *  @brief The safety assistant: a question in a worker's own words, the clause
 *  that governs, word for word, with its law, article and date; or an honest
 *  "not found".
 *
 *  Nothing here needs a network or a model. Confidence is calibrated: of the
 *  answers with 0.8, about eight in ten name a governing clause (docs/
 *  ASSISTANT.md says how that was measured). */
#ifndef SAFEPROD_ASK_H
#define SAFEPROD_ASK_H

#include <safeprod/kb.h>

SP_BEGIN_DECLS

/** How sure an answer is, in words. */
typedef enum sp_ask_grade {
    SP_ASK_REFUSED, /**< nothing in the base answers this */
    SP_ASK_UNSURE,  /**< this may be it; read it before you rely on it */
    SP_ASK_LIKELY,
    SP_ASK_SURE,
    SP_ASK_GRADE_COUNT
} sp_ask_grade;

/** Their labels. */
SP_API extern const sp_label sp_ask_grade_labels[SP_ASK_GRADE_COUNT];

/** What a question asks for. */
typedef enum sp_ask_intent {
    SP_ASK_ANYTHING,
    SP_ASK_PENALTY,
    SP_ASK_DEFINITION,
    SP_ASK_NUMBER,
    SP_ASK_WHO,
    SP_ASK_INTENT_COUNT
} sp_ask_intent;

/** Their labels. */
SP_API extern const sp_label sp_ask_intent_labels[SP_ASK_INTENT_COUNT];

/** An answer. Texts are its own. */
typedef struct sp_answer {
    unsigned grade;    /**< sp_ask_grade */
    double confidence; /**< 0..1 */
    unsigned intent;   /**< sp_ask_intent */
    /** The governing passage first, then the alternatives; also of a refusal,
     *  the nearest that there is. */
    sp_kb_passages passages;
    /** The clauses before and behind the governing one, in order. */
    sp_kb_passages around;
    char *number; /**< what was asked for, as it stands there, e.g. 三十分钟;
                       NULL when no number was asked for or none is there */
    char *phrase;    /**< the words around it */
    char *notes;     /**< e.g. that a newer version exists; lines, or "" */
    char *searched;  /**< what was looked for, words with spaces between */
    char *reason_zh; /**< of a refusal: why; else "" */
    char *reason_en;
} sp_answer;

/** Free what is in @p answer and empty it. */
SP_API void sp_answer_clear(sp_answer *answer);

/** Answer @p question from the knowledge base. Needs `assistant` `read`.
 *  @param options as for sp_kb_search(); `top` is how many passages come, the
 *                 governing one included; NULL or 0: 4
 *  @param[out] out sp_answer_clear(); `grade` is SP_ASK_REFUSED when nothing
 *                  answers it, which is no failure
 *  @retval SP_INVALID empty, longer than SP_KB_QUESTION_MAX, or not UTF-8 */
SP_API sp_status sp_ask(sp_session *session, const char *question,
                        const sp_kb_options *options, sp_answer *out);

SP_END_DECLS
#endif
