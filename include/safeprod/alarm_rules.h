/** @file safeprod/alarm_rules.h
 *  @brief Words of alarms: what a sensor says, what is wrong, where an alarm
 *  stands and what is done to it. */
#ifndef SAFEPROD_ALARM_RULES_H
#define SAFEPROD_ALARM_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** What the sensor says about its value. */
typedef enum sp_quality {
    SP_QUALITY_GOOD,
    SP_QUALITY_UNCERTAIN,       /**< counts as a value */
    SP_QUALITY_BAD,             /**< no value: an alarm of its own */
    SP_QUALITY_STALE,           /**< an old value sent again: as bad */
    SP_QUALITY_CALIBRATION_DUE, /**< counts as a value */
    SP_QUALITY_MAINTENANCE,     /**< as bad, unless the device is in
                                     maintenance (sp_device_maintain()) */
    SP_QUALITY_COUNT
} sp_quality;
extern SP_API const sp_label sp_quality_labels[SP_QUALITY_COUNT];

/** What is wrong. */
typedef enum sp_alarm_condition {
    SP_ALARM_LOLO,   /**< at or below the outer lower limit */
    SP_ALARM_LO,     /**< at or below the lower limit */
    SP_ALARM_HI,     /**< at or above the upper limit */
    SP_ALARM_HIHI,   /**< at or above the outer upper limit */
    SP_ALARM_RISE,   /**< rises too fast */
    SP_ALARM_BAD,    /**< the sensor says that it is bad, or is out of range */
    SP_ALARM_SILENT, /**< nothing was received for three periods */
    SP_ALARM_STORM,  /**< too many alarms of one device, in one */
    SP_ALARM_SCENE,  /**< seen by a camera */
    SP_ALARM_CONDITION_COUNT
} sp_alarm_condition;
extern SP_API const sp_label
    sp_alarm_condition_labels[SP_ALARM_CONDITION_COUNT];

/** Where an alarm stands. */
typedef enum sp_alarm_state {
    SP_ALARM_RAISED,       /**< 未确认 */
    SP_ALARM_ACKED,        /**< 已确认 */
    SP_ALARM_HANDLING,     /**< 处理中 */
    SP_ALARM_RESOLVED,     /**< 待验证 */
    SP_ALARM_CLOSED,       /**< 已关闭 */
    SP_ALARM_FALSE,        /**< 误报 */
    SP_ALARM_SUPPRESSED,   /**< 已抑制 */
    SP_ALARM_AUTO_CLEARED, /**< 自动恢复 */
    SP_ALARM_STATE_COUNT
} sp_alarm_state;
extern SP_API const sp_label sp_alarm_state_labels[SP_ALARM_STATE_COUNT];

/** What is done to it. */
typedef enum sp_alarm_action {
    SP_ALARM_DO_ACK,
    SP_ALARM_DO_HANDLE,
    SP_ALARM_DO_RESOLVE,
    SP_ALARM_DO_RETURN, /**< not resolved after all */
    SP_ALARM_DO_CLOSE,
    SP_ALARM_DO_FALSE,
    SP_ALARM_DO_SUPPRESS,
    SP_ALARM_DO_CLEAR,   /**< the condition is gone; by readings alone */
    SP_ALARM_DO_RECUR,   /**< it is back; by readings alone */
    SP_ALARM_DO_RELEASE, /**< suppression is over; by the clock alone */
    SP_ALARM_ACTION_COUNT
} sp_alarm_action;
extern SP_API const sp_label sp_alarm_action_labels[SP_ALARM_ACTION_COUNT];

SP_END_DECLS
#endif
