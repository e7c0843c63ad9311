/** @file safeprod/permit_rules.h
 *  @brief Permits to work: where a ticket stands, what is done to it, and what
 *  stands in the way. */
#ifndef SAFEPROD_PERMIT_RULES_H
#define SAFEPROD_PERMIT_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** Where a ticket stands. */
typedef enum sp_permit_state {
    SP_PERMIT_DRAFT,
    SP_PERMIT_IN_APPROVAL,
    SP_PERMIT_REJECTED, /**< back with the applicant */
    SP_PERMIT_APPROVED, /**< all have signed; work has not begun */
    SP_PERMIT_IN_PROGRESS,
    SP_PERMIT_SUSPENDED,
    SP_PERMIT_PENDING_ACCEPTANCE,
    SP_PERMIT_COMPLETED,  /**< final */
    SP_PERMIT_TERMINATED, /**< final */
    SP_PERMIT_EXPIRED,    /**< final */
    SP_PERMIT_CANCELLED,  /**< final */
    SP_PERMIT_STATE_COUNT
} sp_permit_state;

/** What is done to a ticket. */
typedef enum sp_permit_action {
    SP_PERMIT_DO_SUBMIT,
    SP_PERMIT_DO_APPROVE, /**< sign one step of the approval */
    SP_PERMIT_DO_REJECT,
    SP_PERMIT_DO_CANCEL,
    SP_PERMIT_DO_START,
    SP_PERMIT_DO_SUSPEND,
    SP_PERMIT_DO_RESUME,
    SP_PERMIT_DO_HANDOVER, /**< to the next shift */
    SP_PERMIT_DO_FINISH,
    SP_PERMIT_DO_ACCEPT,
    SP_PERMIT_DO_REFUSE, /**< the work is not accepted */
    SP_PERMIT_DO_TERMINATE,
    SP_PERMIT_DO_EXPIRE, /**< by the clock alone */
    SP_PERMIT_ACTION_COUNT
} sp_permit_action;

/** Names, labels and aliases of the states, by sp_permit_state. */
SP_API extern const sp_label sp_permit_state_labels[SP_PERMIT_STATE_COUNT];

/** Names, labels and aliases of the actions, by sp_permit_action. */
SP_API extern const sp_label sp_permit_action_labels[SP_PERMIT_ACTION_COUNT];

/** @return Whether nothing can follow @p state. */
SP_API bool sp_permit_state_is_final(sp_permit_state state);

/** @return The state in the four words of the product's own lists: 审批中,
 *  进行中, 已完成, 已终止; "草稿" for a draft. Never NULL. */
SP_API const char *sp_permit_state_short(sp_permit_state state, sp_lang lang);

/** One thing that stands in the way of an action. */
typedef struct sp_permit_reason {
    const char *code;   /**< e.g. "gas_old"; never changes */
    const char *clause; /**< e.g. "GB 30871-2022 5.3.1"; "" for a rule of the
                             library's own. Borrowed from it or from the pack */
    char *zh;           /**< a sentence */
    char *en;           /**< the same sentence */
} sp_permit_reason;

/** What stands in the way; starts as all zeros. */
typedef struct sp_permit_reasons {
    sp_permit_reason *items;
    size_t count;
    bool failed; /**< a reason was lost for want of memory */
} sp_permit_reasons;

/** Free what is in @p reasons and empty it. */
SP_API void sp_permit_reasons_clear(sp_permit_reasons *reasons);

/** @return Whether @p reasons has one with this code. */
SP_API bool sp_permit_reasons_have(const sp_permit_reasons *reasons,
                                   const char *code);

SP_END_DECLS
#endif
