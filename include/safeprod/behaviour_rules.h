/** @file safeprod/behaviour_rules.h
 *  @brief What the rules of behaviour speak of. */
#ifndef SAFEPROD_BEHAVIOUR_RULES_H
#define SAFEPROD_BEHAVIOUR_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** What a person did. */
typedef enum sp_behaviour_kind {
    SP_BEHAVIOUR_COMMAND,    /**< 违章指挥 */
    SP_BEHAVIOUR_OPERATION,  /**< 违章作业 */
    SP_BEHAVIOUR_DISCIPLINE, /**< 违反劳动纪律 */
    SP_BEHAVIOUR_GOOD,       /**< a good report: 良好行为 */
    SP_BEHAVIOUR_KIND_COUNT
} sp_behaviour_kind;

SP_END_DECLS
#endif
