/** @file safeprod/claim_rules.h
 *  @brief Does a sentence say what the passage says that it cites? Judged by
 *  words, numbers and by what is forbidden, ordered or allowed; without a
 *  model, a network or a site. */
#ifndef SAFEPROD_CLAIM_RULES_H
#define SAFEPROD_CLAIM_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** What speaks for or against a sentence. */
typedef enum sp_claim {
    SP_CLAIM_SUPPORTED,
    SP_CLAIM_UNCITED,   /**< it names no passage */
    SP_CLAIM_UNKNOWN,   /**< it names a passage that is not there */
    SP_CLAIM_UNRELATED, /**< all of it or a part is not about the same */
    SP_CLAIM_NUMBER,    /**< a number does not stand there, with this unit, for
                             this matter */
    SP_CLAIM_LIMIT,     /**< at least and at most are changed over */
    SP_CLAIM_REVERSED,  /**< no for yes, or yes for no */
    SP_CLAIM_STRENGTH,  /**< may for must, or must for may */
    SP_CLAIM_DISPUTED,  /**< another passage says the opposite */
    SP_CLAIM_COUNT
} sp_claim;

/** Their labels. */
SP_API extern const sp_label sp_claim_labels[SP_CLAIM_COUNT];

SP_END_DECLS
#endif
