/** @file safeprod/party_rules.h
 *  @brief Words of related parties: where they, their passes and their visitors
 *  stand, and the steps of their way. */
#ifndef SAFEPROD_PARTY_RULES_H
#define SAFEPROD_PARTY_RULES_H

#include <safeprod/permit_rules.h>
#include <safeprod/record.h>

SP_BEGIN_DECLS

/** Where a contractor stands. */
typedef enum sp_contractor_state {
    SP_CONTRACTOR_CANDIDATE,
    SP_CONTRACTOR_UNDER_REVIEW,
    SP_CONTRACTOR_QUALIFIED,  /**< in the list of those who may work */
    SP_CONTRACTOR_RESTRICTED, /**< no new work */
    SP_CONTRACTOR_SUSPENDED,
    SP_CONTRACTOR_BLACKLISTED,
    SP_CONTRACTOR_EXITED,
    SP_CONTRACTOR_STATE_COUNT
} sp_contractor_state;

/** Which kind of related party (相关方). */
typedef enum sp_party_kind {
    SP_PARTY_CONTRACTOR,
    SP_PARTY_SUPPLIER,
    SP_PARTY_RESIDENT_PARTNER, /**< 常驻协作单位 */
    SP_PARTY_TENANT,
    SP_PARTY_TRANSPORTER,
    SP_PARTY_OTHER,
    SP_PARTY_KIND_COUNT
} sp_party_kind;

/** A step of a party's way. */
typedef enum sp_party_step {
    SP_PARTY_APPLY,     /**< 准入申请: asks to be let in */
    SP_PARTY_REVIEW,    /**< 资质审查: signed for the department that brings
                             them in, then for the safety department */
    SP_PARTY_CONTRACT,  /**< 合同与安全协议 signed by both */
    SP_PARTY_TRAINING,  /**< every person trained, with the exam passed */
    SP_PARTY_PASS,      /**< every person has an entry pass */
    SP_PARTY_WORK,      /**< work may go on */
    SP_PARTY_FINISH,    /**< work was finished */
    SP_PARTY_EVALUATE,  /**< 完工评价 */
    SP_PARTY_LIST,      /**< 合格名录: kept on it for another year */
    SP_PARTY_RESTRICT,  /**< no new work */
    SP_PARTY_SUSPEND,   /**< no work */
    SP_PARTY_REINSTATE, /**< back from restricted or suspended */
    SP_PARTY_REJECT,    /**< the review says no */
    SP_PARTY_EXIT,      /**< they are gone */
    SP_PARTY_STEP_COUNT
} sp_party_step;

/** @return The label of @p step, e.g. {"apply", "准入申请", "apply"}. Never
 *  NULL. */
SP_API const sp_label *sp_party_step_label(sp_party_step step);

/** Find a step by its name or label.
 *  @retval SP_INVALID the sentence lists them */
SP_API sp_status sp_party_step_parse(const char *text, sp_party_step *out);

/** Where a pass stands. */
typedef enum sp_pass_state {
    SP_PASS_ISSUED, /**< not valid yet */
    SP_PASS_ACTIVE,
    SP_PASS_SUSPENDED, /**< something is missing: `why` */
    SP_PASS_EXPIRED,
    SP_PASS_REVOKED,
    SP_PASS_RETURNED,
    SP_PASS_STATE_COUNT
} sp_pass_state;

/** Where a visit stands. */
typedef enum sp_visitor_state {
    SP_VISITOR_BOOKED,
    SP_VISITOR_APPROVED,
    SP_VISITOR_ON_SITE,
    SP_VISITOR_LEFT,
    SP_VISITOR_REFUSED,
    SP_VISITOR_STATE_COUNT
} sp_visitor_state;

/** Who visits. */
typedef enum sp_visitor_kind {
    SP_VISITOR_GUEST,
    SP_VISITOR_INSPECTOR, /**< 检查 */
    SP_VISITOR_STUDENT,   /**< 参观学习 */
    SP_VISITOR_DELIVERY,
    SP_VISITOR_KIND_COUNT
} sp_visitor_kind;

SP_END_DECLS

#endif
