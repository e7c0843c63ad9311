/** @file safeprod/device.h
 *  @brief Devices that watch the plant, and their tags (测点): what is
 * measured, and when that is an alarm.
 *
 *  A device stands somewhere and belongs to a zone; a tag is one quantity that
 *  it measures. Readings are addressed to tags (safeprod/reading.h). A tag has
 *  up to four limits, each with the level of its alarm: reaching a limit is an
 *  alarm, and it is over beyond the deadband. Limits of the usual quantities
 *  stand in the rule pack `alarm.limits`.
 *
 *  Module `device_config`: adding and changing need `update`. Devices are not
 *  erased; one that is gone is *retired*. */
#ifndef SAFEPROD_DEVICE_H
#define SAFEPROD_DEVICE_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** What a device is for. */
typedef enum sp_device_kind {
    SP_DEVICE_OTHER,
    SP_DEVICE_FLAMMABLE,   /**< 可燃气体 */
    SP_DEVICE_TOXIC,       /**< 有毒气体 */
    SP_DEVICE_OXYGEN,      /**< 氧气 */
    SP_DEVICE_TEMPERATURE, /**< 温度 */
    SP_DEVICE_PRESSURE,    /**< 压力 */
    SP_DEVICE_LEVEL,       /**< 液位 */
    SP_DEVICE_FLOW,        /**< 流量 */
    SP_DEVICE_DUST,        /**< 粉尘压差 */
    SP_DEVICE_VIBRATION,   /**< 振动 */
    SP_DEVICE_LEAK,        /**< 液体泄漏 */
    SP_DEVICE_FIRE,        /**< 火灾 */
    SP_DEVICE_ELECTRIC,    /**< 电气火灾 */
    SP_DEVICE_DOOR,        /**< 门禁、围栏 */
    SP_DEVICE_LOCATION,    /**< 人员定位 */
    SP_DEVICE_WEATHER,     /**< 气象 */
    SP_DEVICE_CAMERA,      /**< 摄像机 */
    SP_DEVICE_KIND_COUNT
} sp_device_kind;

/** Whether it is watched. */
typedef enum sp_device_state {
    SP_DEVICE_IN_USE,  /**< 在用 */
    SP_DEVICE_STANDBY, /**< 停用: silence is no alarm, readings still count */
    SP_DEVICE_RETIRED, /**< 报废: readings are refused */
    SP_DEVICE_STATE_COUNT
} sp_device_state;

/** A device. */
typedef struct sp_device {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept; /**< of the zone, when not given */
    char *code;
    char *name;
    unsigned kind;  /**< sp_device_kind */
    unsigned state; /**< sp_device_state */
    char *zone;     /**< code, or NULL */
    char *enterprise;
    char *risk_point;
    char *measure; /**< control measure that it serves */
    double x;      /**< on the plan, pixels; NaN: not marked */
    double y;
    char *maker;
    char *model;
    char *serial;
    char *calibration_due;     /**< day, or NULL */
    int64_t maintenance_from;  /**< SP_NO_INT: none */
    int64_t maintenance_until; /**< alarms are suppressed up to here */
    char *maintenance_by;      /**< login name of who is responsible */
    char *maintenance_reason;
    char *maintenance_permit; /**< number of the ticket, or NULL */
} sp_device;
extern SP_API const sp_type sp_device_type;

/** A tag. Limits are NaN where there is none. */
typedef struct sp_tag {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept; /**< of the device */
    char *code;       /**< as the readings name it, e.g. "GT-101.LEL" */
    char *device;
    char *name;
    char *quantity; /**< an entry of `alarm.limits`, or any words */
    char *unit;
    int64_t period;  /**< seconds between readings; silence is thrice this */
    double range_lo; /**< beyond the range the sensor is taken to be broken */
    double range_hi;
    double lolo;
    double lo;
    double hi;
    double hihi;
    int64_t lolo_level; /**< 1 … 4; SP_NO_INT: 3 for the outer, 2 for the inner
                             limits */
    int64_t lo_level;
    int64_t hi_level;
    int64_t hihi_level;
    double rise; /**< most rise in a minute */
    int64_t rise_level;
    int64_t fault_level; /**< of a bad or silent sensor; SP_NO_INT: 2 */
    double deadband;     /**< NaN: 0 */
    int64_t on_delay;    /**< seconds that it has to last; SP_NO_INT: 0 */
    int64_t off_delay;
    int64_t n_of;   /**< so many of the last `of_m` readings; SP_NO_INT: 1 */
    int64_t of_m;   /**< at most 60 */
    int64_t repeat; /**< seconds; SP_NO_INT: as the pack has it */
    char *limits_source; /**< clause that the limits are from */
} sp_tag;
extern SP_API const sp_type sp_tag_type;

/** Add a device. Needs `device_config` `update`. */
SP_API sp_status sp_device_add(sp_session *session, sp_device *device);

/** Add a tag to a device. What is not given is taken from the entry of
 *  `alarm.limits` that `quantity` names, if there is one. */
SP_API sp_status sp_tag_add(sp_session *session, sp_tag *tag);

/** Suppress a device's alarms while it is worked on, or end that. Alarms that
 *  come meanwhile are kept as suppressed; those that last are raised when the
 *  time is up, whoever forgot.
 *  @param from   SP_NO_INT: now
 *  @param until  SP_NO_INT: maintenance is over
 *  @param reason needed when it begins
 *  @param permit number of the ticket that the work is done under, or NULL
 *  @retval SP_INVALID longer than the pack allows, or in the past */
SP_API sp_status sp_device_maintain(sp_session *session, const char *code,
                                    int64_t from, int64_t until,
                                    const char *reason, const char *permit);

SP_END_DECLS
#endif
