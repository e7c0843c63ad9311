/** @file safeprod/work_order_rules.h
 *  @brief Where an order of a MES stands. */
#ifndef SAFEPROD_WORK_ORDER_RULES_H
#define SAFEPROD_WORK_ORDER_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** Where an order stands in the system that it comes from. */
typedef enum sp_order_state {
    SP_ORDER_PLANNED,
    SP_ORDER_RELEASED,
    SP_ORDER_RUNNING,
    SP_ORDER_DONE,
    SP_ORDER_CANCELLED,
    SP_ORDER_STATE_COUNT
} sp_order_state;

/** Names, labels and aliases, by sp_order_state. */
SP_API extern const sp_label sp_order_state_labels[SP_ORDER_STATE_COUNT];

SP_END_DECLS
#endif
