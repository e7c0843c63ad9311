/** @file safeprod/hazard_rules.h
 *  @brief What a hazard is, where it stands, what is done to it. The verbs are
 *  in safeprod/hazard.h. */
#ifndef SAFEPROD_HAZARD_RULES_H
#define SAFEPROD_HAZARD_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** Where a hazard stands. */
typedef enum sp_hazard_state {
    SP_HAZARD_REPORTED,       /**< 已上报，待确认 */
    SP_HAZARD_CONFIRMED,      /**< 已确认，待下发 */
    SP_HAZARD_RECTIFYING,     /**< 整改中 */
    SP_HAZARD_PENDING_VERIFY, /**< 待验收 */
    SP_HAZARD_CLOSED,         /**< 已销号 */
    SP_HAZARD_REJECTED,       /**< 误报 */
    SP_HAZARD_MERGED,         /**< 与另一条合并 */
    SP_HAZARD_STATE_COUNT
} sp_hazard_state;

/** The two legal grades (安监总局令第16号 art. 3). */
typedef enum sp_hazard_level {
    SP_HAZARD_UNGRADED, /**< not graded yet */
    SP_HAZARD_GENERAL,  /**< 一般隐患 */
    SP_HAZARD_MAJOR,    /**< 重大隐患 */
    SP_HAZARD_LEVEL_COUNT
} sp_hazard_level;

/** Where it came from (隐患来源). */
typedef enum sp_hazard_source {
    SP_HAZARD_SNAPSHOT,   /**< 随手拍 */
    SP_HAZARD_INSPECTION, /**< an inspection's failed item */
    SP_HAZARD_VISION,     /**< AI 巡查, confirmed by a person */
    SP_HAZARD_ALARM,      /**< 物联报警 */
    SP_HAZARD_AUTHORITY,  /**< 上级检查 */
    SP_HAZARD_COMPLAINT,  /**< 投诉举报 */
    SP_HAZARD_PERMIT,     /**< 作业监护 */
    SP_HAZARD_DRILL,      /**< finding of a drill */
    SP_HAZARD_INCIDENT,   /**< measure after an accident */
    SP_HAZARD_SOURCE_COUNT
} sp_hazard_source;

/** Whose failing it is; exchange codes 1 to 3. */
typedef enum sp_hazard_cause {
    SP_HAZARD_CAUSE_UNKNOWN,
    SP_HAZARD_CAUSE_PERSON,     /**< 人的不安全行为 */
    SP_HAZARD_CAUSE_OBJECT,     /**< 物的不安全状态 */
    SP_HAZARD_CAUSE_MANAGEMENT, /**< 管理缺陷 */
    SP_HAZARD_CAUSE_COUNT
} sp_hazard_cause;

/** A hidden danger. Days are YYYY-MM-DD. */
typedef struct sp_hazard {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;           /**< its number: YH, the day, a running number */
    char *title;          /**< what is wrong, in a line */
    char *description;    /**< more of it, or NULL */
    unsigned state;       /**< sp_hazard_state */
    unsigned level;       /**< sp_hazard_level */
    char *internal_level; /**< the enterprise's own, or NULL */
    unsigned source;      /**< sp_hazard_source */
    char *source_type;    /**< record type that it came from, or NULL */
    char *source_code;    /**< its code */
    unsigned cause;       /**< sp_hazard_cause */
    char *kind; /**< 安全, 工艺, 电气, 仪表, 消防, 总图, 设备, 其他:
                     exchange codes 1 to 8, kept as code */
    char *enterprise; /**< code, or NULL */
    char *zone;       /**< code, or NULL */
    char *place;      /**< in words */
    char *risk_point; /**< code, or NULL */
    char *measure;    /**< code of the control measure that failed */
    double x;         /**< on the plan, pixels; NaN: not marked */
    double y;
    double longitude; /**< degrees, from the photo or told; NaN: none */
    double latitude;
    int64_t found_at;
    char *found_by;       /**< login name, or a name */
    bool anonymous;       /**< who found it is for the safety head alone */
    char *major_rule;     /**< rule of a pack that made it major: pack#no */
    char *analysis;       /**< 原因分析 */
    char *unit;           /**< 责任部门: code of a department */
    char *rectifier;      /**< 责任人: login name */
    char *measures;       /**< 整改措施 */
    char *funds;          /**< 资金, in yuan, decimal text */
    char *deadline;       /**< 时限, the last day; moves by extension only */
    char *first_deadline; /**< as it was first set */
    char *plan;           /**< 预案: protection in the meantime */
    bool on_the_spot;     /**< 即查即改 */
    int64_t round;        /**< of rectification, from 1 */
    int64_t extensions;   /**< granted */
    int64_t escalated;    /**< steps of the ladder that were climbed */
    int64_t assigned_at;
    char *result;       /**< 整改情况 */
    char *cost;         /**< yuan, decimal text */
    char *submitted_by; /**< login name: who may not verify */
    int64_t submitted_at;
    char *verified_by;
    int64_t verified_at;
    char *verify_note;
    char *approved_by; /**< the principal's consent to close a major one */
    int64_t closed_at; /**< of the last time */
    int64_t first_closed_at; /**< of the first time; statistics use it */
    char *merged_into;       /**< number */
    char *recurs;            /**< number of the earlier one at this point */
    int64_t authority_at;    /**< a major one was reported to the authority */
    char *standard;          /**< pack that days and ladder are taken from */
    char *due;               /**< `deadline` as long as it is to be kept: while
                                  it is rectified or waits for the check */
    char *ladder_on;         /**< day of the ladder's next step, or NULL */
    char *assigned_by;       /**< login name */
    char *extend_to;         /**< day that was asked for and not decided */
    char *extend_by;         /**< login name of who asked */
    char *lower_by;          /**< who proposed GENERAL for a major one */
    char *finder;            /**< who reported anonymously; never leaves the
                                  library but by sp_hazard_finder() */
} sp_hazard;

/** What is done to a hazard. */
typedef enum sp_hazard_action {
    SP_HAZARD_DO_CONFIRM, /**< 确认: it is one */
    SP_HAZARD_DO_REJECT,  /**< 误报 */
    SP_HAZARD_DO_MERGE,   /**< 合并 into another */
    SP_HAZARD_DO_ASSIGN,  /**< 定级下发 */
    SP_HAZARD_DO_FIX_NOW, /**< 即查即改 */
    SP_HAZARD_DO_SUBMIT,  /**< 提交整改结果 */
    SP_HAZARD_DO_EXTEND,  /**< ask for a later deadline (申请延期) */
    SP_HAZARD_DO_GRANT,   /**< 批准延期 */
    SP_HAZARD_DO_REFUSE,  /**< 不批准延期 */
    SP_HAZARD_DO_PASS,    /**< 验收合格 */
    SP_HAZARD_DO_FAIL,    /**< 验收不合格 */
    SP_HAZARD_DO_APPROVE, /**< the principal's consent (主要负责人同意) */
    SP_HAZARD_DO_CLOSE,   /**< 销号 of a major one */
    SP_HAZARD_DO_REOPEN,  /**< 重新整改 */
    SP_HAZARD_DO_REGRADE,  /**< 调整等级 */
    SP_HAZARD_DO_ESCALATE, /**< 逐级上报, by the clock */
    SP_HAZARD_ACTION_COUNT
} sp_hazard_action;

/** Names and labels; the names are those of the command line and of the
 *  history. */
extern SP_API const sp_label sp_hazard_state_labels[SP_HAZARD_STATE_COUNT];
extern SP_API const sp_label sp_hazard_level_labels[SP_HAZARD_LEVEL_COUNT];
extern SP_API const sp_label sp_hazard_action_labels[SP_HAZARD_ACTION_COUNT];

/** A photo. Bytes of a real JPEG or PNG, at most SP_HAZARD_PHOTO_MAX. */
typedef struct sp_hazard_photo {
    const char *file_name; /**< without folders */
    const void *bytes;
    size_t len;
} sp_hazard_photo;

#define SP_HAZARD_PHOTO_MAX (32 << 20) /**< bytes of one photo */
#define SP_HAZARD_PHOTOS_MAX 20        /**< at a time */

/** What comes with an action. Start from SP_HAZARD_OPTIONS_INIT. Texts are
 *  borrowed; NULL: as it was. */
typedef struct sp_hazard_options {
    const char *key; /**< the caller's own: again, the same answer, done once
                      */
    int64_t version; /**< as the caller knows it; SP_NO_INT: any */
    const char *reason;
    const char *note;
    const char *evidence;
    unsigned level; /**< confirm (proposed), assign (fixed), regrade;
                         SP_HAZARD_UNGRADED: not said */
    const char *internal_level;
    const char *major_rule;
    const char *analysis;
    const char *unit; /**< the five musts: responsibility … */
    const char *rectifier;
    const char *measures;
    const char *funds;    /**< yuan */
    const char *deadline; /**< a local day; assign, extend, reopen */
    const char *plan;     /**< protection in the meantime */
    const char *result;   /**< submit, fix-now */
    const char *cost;     /**< yuan */
    const char *into;     /**< merge: number of the other */
    const sp_hazard_photo *photos;
    size_t nphotos;
} sp_hazard_options;

/** Nothing comes with it. */
#define SP_HAZARD_OPTIONS_INIT                                                 \
    {                                                                          \
        .version = SP_NO_INT                                                   \
    }

SP_END_DECLS
#endif
