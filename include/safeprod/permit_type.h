/** @file safeprod/permit_type.h
 *  @brief Types of permits to work (作业票类别) as dated rule packs: levels and
 *  how they follow from the facts, validity, approval, gas rules, fields and
 *  measures of the ticket, people, weather, work beside other work.
 *
 *  One pack of kind "permit" describes one type; the library carries
 *  "permit.hot_work" and the others of GB 30871-2022, and "permit.blasting".
 *  All here is pure, and all texts are borrowed from the pack. Each row of a
 *  pack carries the clause that it comes from. Levels are counted from the
 *  strictest, 0. Facts come as texts and are checked against the pack. */
#ifndef SAFEPROD_PERMIT_TYPE_H
#define SAFEPROD_PERMIT_TYPE_H

#include <safeprod/pack.h>

SP_BEGIN_DECLS

/** Limits of a type. */
enum {
    SP_PERMIT_LEVELS_MAX = 8,
    SP_PERMIT_FACTS_MAX = 40,
    SP_PERMIT_VALUES_MAX = 40,  /**< values of one enum or set fact */
    SP_PERMIT_REASONS_MAX = 32, /**< why a level is what it is */
    SP_PERMIT_BY_MAX = 12,      /**< roles and functions of one step */
    SP_PERMIT_GAS_DECIMALS = 4, /**< places of gas limits: 0.5 is 5000 */
    SP_PERMIT_NO_LEVEL = -1     /**< no ticket of this type is needed */
};

/** A set of levels: bit i is level i. */
typedef uint32_t sp_permit_levels;

/** What every row of a type has. A row counts for a ticket when its level is
 *  among `levels` and its conditions hold: sp_permit_applies(). */
typedef struct sp_permit_item {
    const char *code;       /**< unique within its list; never changes */
    const char *zh;         /**< label, or the whole sentence of a measure */
    const char *en;         /**< the same */
    const char *clause;     /**< e.g. "GB 30871-2022 5.3.1 a)" */
    const char *confidence; /**< "V", "V2", "M", "D" */
    bool statutory; /**< a pack that extends this one cannot remove it */
    sp_permit_levels levels;
    const struct sp_permit_condition *conditions; /**< for the library */
    size_t nconditions;
} sp_permit_item;

/** A level, strictest first. An ungraded type has one, "single". */
typedef struct sp_permit_level_row {
    sp_permit_item item; /**< "special", "1", "I", "single" */
} sp_permit_level_row;

/** How a fact is written. */
typedef enum sp_permit_fact_kind {
    SP_PERMIT_FACT_NUMBER, /**< decimal in `unit` */
    SP_PERMIT_FACT_BOOL,   /**< "yes" or "no" */
    SP_PERMIT_FACT_ENUM,   /**< one code of `values` */
    SP_PERMIT_FACT_SET,    /**< codes with commas between, or "none" */
    SP_PERMIT_FACT_KIND_COUNT
} sp_permit_fact_kind;

/** Something about the job that levels and rows depend on. The ticket asks for
 *  it; one without a default must be given. */
typedef struct sp_permit_fact_row {
    sp_permit_item item;
    sp_permit_fact_kind kind;
    const char *unit;       /**< "m", "t"; "" for none */
    unsigned decimals;      /**< of a number */
    int64_t min;            /**< of a number, scaled by `decimals` */
    int64_t max;            /**< of a number, scaled by `decimals` */
    const char *otherwise;  /**< what counts when not given; NULL: required */
    const sp_label *values; /**< of a bool, enum or set */
    size_t nvalues;
} sp_permit_fact_row;

/** What a signature of a step means. */
typedef enum sp_permit_step_kind {
    SP_PERMIT_STEP_REVIEW,      /**< 审核 */
    SP_PERMIT_STEP_COUNTERSIGN, /**< 会签 */
    SP_PERMIT_STEP_APPROVE,     /**< 审批: without it no work */
    SP_PERMIT_STEP_CHECK,  /**< signed at the start of work: 作业前验票 */
    SP_PERMIT_STEP_ACCEPT, /**< 完工验收 */
    SP_PERMIT_STEP_KIND_COUNT
} sp_permit_step_kind;

/** One step of the signatures. Those of the same `order` may sign in parallel;
 *  a later order waits for all before it. */
typedef struct sp_permit_step {
    sp_permit_item item;
    sp_permit_step_kind kind;
    unsigned order;     /**< from 1 */
    bool all;           /**< every one of `by` signs; else any one of them */
    bool on_site;       /**< signed at the place of work (4.11 a) */
    bool upgraded_only; /**< only when 升级管理 applies at the top level */
    /** Roles of the role matrix ("SAFETY_ADMIN") or functions on the record
     *  ("local_unit"; sp_permit_function_at()). */
    const char *by[SP_PERMIT_BY_MAX];
    size_t nby;
} sp_permit_step;

/** A function that somebody has on a record, and the roles whose holders may
 *  have it (design; the enterprise's organisation decides). */
typedef struct sp_permit_function {
    sp_permit_item item; /**< "local_unit", "guardian" */
    const char *roles[SP_PERMIT_BY_MAX];
    size_t nroles;
} sp_permit_function;

/** How a field of the ticket is written. */
typedef enum sp_permit_field_kind {
    SP_PERMIT_FIELD_TEXT,
    SP_PERMIT_FIELD_NUMBER,
    SP_PERMIT_FIELD_ENUM,
    SP_PERMIT_FIELD_DATE,
    SP_PERMIT_FIELD_TIME,
    SP_PERMIT_FIELD_LIST, /**< texts with "|" between */
    SP_PERMIT_FIELD_BOOL,
    SP_PERMIT_FIELD_KIND_COUNT
} sp_permit_field_kind;

/** A field of the ticket (annex A). Facts are on the ticket as well and are not
 *  repeated here. */
typedef struct sp_permit_field {
    sp_permit_item item;
    sp_permit_field_kind kind;
    const char *unit; /**< "" for none */
    bool required;
    const sp_label *values; /**< of an enum */
    size_t nvalues;
} sp_permit_field;

/** A line of the checklist: `zh` and `en` are whole sentences. */
typedef struct sp_permit_measure {
    sp_permit_item item;
    unsigned no;          /**< as it is numbered on the ticket */
    const char *value_zh; /**< what is filled in beside it; "" for nothing */
    const char *value_en;
} sp_permit_measure;

/** How long a ticket may be valid; of several that apply the shortest. */
typedef struct sp_permit_validity {
    sp_permit_item item;
    int64_t seconds;
} sp_permit_validity;

/** What is measured. */
typedef enum sp_permit_gas_kind {
    SP_PERMIT_GAS_FLAMMABLE,
    SP_PERMIT_GAS_OXYGEN,
    SP_PERMIT_GAS_TOXIC,
    SP_PERMIT_GAS_KIND_COUNT
} sp_permit_gas_kind;

/** What a gas may be. Both ends are allowed values. */
typedef struct sp_permit_gas_limit {
    sp_permit_item item;
    sp_permit_gas_kind kind;
    const char *cas;   /**< of a toxic; "" for none */
    const char *alias; /**< other names, "|" between; "" for none */
    const char *unit;  /**< "%vol" or "mg/m3" */
    int64_t min;       /**< SP_PERMIT_GAS_DECIMALS; INT64_MIN: none */
    int64_t max;       /**< INT64_MAX: none */
    /** Of a flammable: it counts for substances whose lower explosive limit, in
     *  %vol with SP_PERMIT_GAS_DECIMALS, is lel_from or more ... */
    int64_t lel_from;
    int64_t lel_below; /**< ... and below this; INT64_MAX: no end */
} sp_permit_gas_limit;

/** How it is watched while work goes on. */
typedef enum sp_permit_watch {
    SP_PERMIT_WATCH_NONE,
    SP_PERMIT_WATCH_PERIODIC,   /**< a test every `every` seconds */
    SP_PERMIT_WATCH_CONTINUOUS, /**< and a record every `every`; 0: none */
    SP_PERMIT_WATCH_COUNT
} sp_permit_watch;

/** When gas is tested. Of several that apply all hold. */
typedef struct sp_permit_gas_rule {
    sp_permit_item item;
    unsigned kinds;          /**< bit of each sp_permit_gas_kind to be tested
                              */
    int64_t sample_to_start; /**< most seconds, which still pass; -1: none */
    int64_t retest_after;    /**< a break longer than this asks for a new test;
                                  seconds; -1: no rule */
    bool daily;              /**< and before the work of each day */
    sp_permit_watch watch;
    int64_t every; /**< seconds */
} sp_permit_gas_rule;

/** A point where gas is sampled. */
typedef struct sp_permit_gas_point {
    sp_permit_item item; /**< "upper", "lower", "within_10m" */
} sp_permit_gas_point;

/** Somebody who must be there, and what they must hold. */
typedef struct sp_permit_person {
    sp_permit_item item;
    const char *who;         /**< a function: "guardian", "worker" */
    unsigned least;          /**< how many at least */
    const char *certificate; /**< kind, e.g. "welding"; "" for none */
    bool everyone;  /**< each person of that function holds it; else one */
    bool exclusive; /**< nowhere else at that time */
} sp_permit_person;

/** When something is looked at once more. */
typedef enum sp_permit_moment {
    SP_PERMIT_AT_SUBMIT,
    SP_PERMIT_AT_START,
    SP_PERMIT_AT_RESUME,
    SP_PERMIT_AT_HANDOVER,
    SP_PERMIT_AT_FINISH,
    SP_PERMIT_AT_ACCEPT,
    SP_PERMIT_MOMENT_COUNT
} sp_permit_moment;

/** What is looked at. */
typedef enum sp_permit_check {
    SP_PERMIT_CHECK_FIELDS,
    SP_PERMIT_CHECK_LEVEL,
    SP_PERMIT_CHECK_WINDOW,   /**< now is within the validity */
    SP_PERMIT_CHECK_ANALYSIS, /**< hazard analysis is there */
    SP_PERMIT_CHECK_GAS,
    SP_PERMIT_CHECK_MEASURES,
    SP_PERMIT_CHECK_BRIEFING,
    SP_PERMIT_CHECK_GUARDIAN,
    SP_PERMIT_CHECK_WORKERS,
    SP_PERMIT_CHECK_CONFLICTS,
    SP_PERMIT_CHECK_WEATHER,
    SP_PERMIT_CHECK_RELATED, /**< the tickets it needs or serves */
    SP_PERMIT_CHECK_DOCUMENTS,
    SP_PERMIT_CHECK_ISOLATION, /**< blinds, lock-out */
    SP_PERMIT_CHECK_COUNT_OUT, /**< people and tools are counted */
    SP_PERMIT_CHECK_SITE,      /**< restored, nothing smoulders */
    SP_PERMIT_CHECK_COUNT
} sp_permit_check;

/** A check at a moment. */
typedef struct sp_permit_recheck {
    sp_permit_item item;
    sp_permit_moment at;
    sp_permit_check check;
} sp_permit_recheck;

/** Weather in which the work is forbidden: a measure at `from` or more, at
 *  `to` or less, or a state that is there. */
typedef struct sp_permit_weather {
    sp_permit_item item;
    const char *measure; /**< "wind_force", "temperature", "thunder", "fog" */
    int64_t from;        /**< whole units; INT64_MAX: not limited so */
    int64_t to;          /**< whole units; INT64_MIN: not limited so */
    bool state;          /**< forbidden when it is there at all */
} sp_permit_weather;

/** How near two works have to be for a rule to count. */
typedef enum sp_permit_relation {
    SP_PERMIT_NEAR, /**< within `distance` */
    SP_PERMIT_SAME_ZONE,
    SP_PERMIT_SAME_DIKE,
    SP_PERMIT_SAME_SPACE,
    SP_PERMIT_SAME_PIPE,
    SP_PERMIT_SAME_FALL_LINE, /**< one above the other */
    SP_PERMIT_SAME_JOB,       /**< one serves the other */
    SP_PERMIT_RELATION_COUNT
} sp_permit_relation;

/** What the rule asks. */
typedef enum sp_permit_effect {
    SP_PERMIT_FORBID,      /**< not at the same time */
    SP_PERMIT_AVOID,       /**< only with the guard that the text names */
    SP_PERMIT_COORDINATE,  /**< a named coordinator */
    SP_PERMIT_SAME_PERIOD, /**< this ticket takes the other's period */
    SP_PERMIT_ALSO_NEEDS,  /**< the other ticket is needed as well */
    SP_PERMIT_EFFECT_COUNT
} sp_permit_effect;

/** Work beside other work. `a` and `b` are codes of types ("hot_work", or "any"
 *  for every type) or of activities ("gas_release"). The row's conditions are
 *  about the facts of this pack's type. */
typedef struct sp_permit_simops {
    sp_permit_item item; /**< `zh` and `en` are sentences */
    const char *a;
    const char *b;
    sp_permit_relation relation;
    int64_t distance; /**< millimetres, which still count; 0 but for NEAR */
    sp_permit_effect effect;
} sp_permit_simops;

/** A word that simops rules use for work: a type or an activity. */
typedef struct sp_permit_word {
    sp_permit_item item;
    bool is_type;
} sp_permit_word;

/** A document or recording that belongs to the ticket. */
typedef struct sp_permit_document {
    sp_permit_item item;  /**< "plan", "drawing", "video" */
    bool before_approval; /**< needed before approval; else kept from the work
                           */
    int64_t keep_days;    /**< how long it is kept at least; 0: as the ticket */
} sp_permit_document;

/** The lists of a type. */
typedef enum sp_permit_part {
    SP_PERMIT_LEVELS,     /**< sp_permit_level_row */
    SP_PERMIT_FACTS,      /**< sp_permit_fact_row */
    SP_PERMIT_VALIDITIES, /**< sp_permit_validity */
    SP_PERMIT_FUNCTIONS,  /**< sp_permit_function */
    SP_PERMIT_STEPS,      /**< sp_permit_step, by `order` */
    SP_PERMIT_FIELDS,     /**< sp_permit_field */
    SP_PERMIT_MEASURES,   /**< sp_permit_measure, by `no` */
    SP_PERMIT_GAS_LIMITS, /**< sp_permit_gas_limit */
    SP_PERMIT_GAS_RULES,  /**< sp_permit_gas_rule */
    SP_PERMIT_GAS_POINTS, /**< sp_permit_gas_point */
    SP_PERMIT_PEOPLE,     /**< sp_permit_person */
    SP_PERMIT_RECHECKS,   /**< sp_permit_recheck */
    SP_PERMIT_WEATHERS,   /**< sp_permit_weather */
    SP_PERMIT_SIMOPS,     /**< sp_permit_simops */
    SP_PERMIT_WORDS,      /**< sp_permit_word */
    SP_PERMIT_DOCUMENTS,  /**< sp_permit_document */
    SP_PERMIT_PART_COUNT
} sp_permit_part;

/** A fact as it is given: a name and a text. */
typedef struct sp_permit_fact {
    const char *name;
    const char *value;
} sp_permit_fact;

/** The work's time. The level is raised when any of it lies in a night, on a
 *  rest day or a holiday. */
typedef struct sp_permit_when {
    int64_t from; /**< seconds since 1970 UTC */
    int64_t to;   /**< not before `from`; the same: one instant */
    int zone;     /**< minutes east of UTC */
    /** Work goes on from this minute of the day to that one only; both 0: all
     *  the time. May run over midnight (1320 to 360). */
    int daily_from;
    int daily_to;
} sp_permit_when;

/** Why a level is what it is. Texts are borrowed from the packs. */
typedef struct sp_permit_level_reason {
    const char *code;   /**< of the rule or raise; "night", "rest_day",
                             "holiday", "raised" */
    const char *zh;     /**< a phrase */
    const char *en;     /**< the same */
    const char *clause; /**< "" for a person's decision */
    int level;          /**< where it led to */
} sp_permit_level_reason;

/** A fact that was read. */
typedef struct sp_permit_value {
    int64_t number; /**< scaled by the fact's decimals */
    uint64_t mask;  /**< bits of the values of a bool, enum or set */
} sp_permit_value;

/** What came out: plain data, nothing to free. */
typedef struct sp_permit_grading {
    int base;      /**< by the facts; SP_PERMIT_NO_LEVEL: no ticket needed */
    int effective; /**< after raises, upgrade and the person's own raise */
    bool upgraded; /**< 升级管理 applies, also when it was the top already */
    bool beyond_top;     /**< it would have led above the top level */
    bool calendar_known; /**< the calendar lists the holidays of all years in
                              question */
    size_t nreasons;
    sp_permit_level_reason reasons[SP_PERMIT_REASONS_MAX];
    sp_permit_value values[SP_PERMIT_FACTS_MAX]; /**< by the order of facts */
} sp_permit_grading;

/** Grade a job: the base level by the rules, then the raises of the pack, the
 *  upgrade (升级管理) of the calendar, and what a person asks for.
 *  @param pack     of kind "permit"
 *  @param facts    @p count of them; names that the pack does not have are
 *                  refused
 *  @param when     NULL: no time is looked at
 *  @param calendar of kind "calendar", e.g. the library's own "calendar.cn";
 *                  NULL: no time is looked at
 *  @param raise_to code of the level that a person asks for, or NULL
 *  @retval SP_INVALID a fact is missing, unknown or wrong; @p when is wrong;
 *                     @p raise_to is below what the rules give */
SP_API sp_status sp_permit_grade(const sp_pack *pack,
                                 const sp_permit_fact *facts, size_t count,
                                 const sp_permit_when *when,
                                 const sp_pack *calendar, const char *raise_to,
                                 sp_permit_grading *out);

/** @return Whether a row counts for a ticket that was graded so. */
SP_API bool sp_permit_applies(const sp_permit_item *item,
                              const sp_permit_grading *grading);

/** @return Whether a step counts: as sp_permit_applies(), and `upgraded_only`
 *  is looked at. */
SP_API bool sp_permit_step_applies(const sp_permit_step *step,
                                   const sp_permit_grading *grading);

/** The longest validity: the shortest of the rows that apply.
 *  @param[out] out_seconds untouched on failure
 *  @param[out] out         the row; may be NULL
 *  @retval SP_INVALID no ticket of this type is needed */
SP_API sp_status sp_permit_validity_max(const sp_pack *pack,
                                        const sp_permit_grading *grading,
                                        int64_t *out_seconds,
                                        const sp_permit_validity **out);

/** The steps of a ticket in order, with steps that this ticket has beyond the
 *  pack's: nothing of the pack's goes away.
 *  @param extra  @p nextra more, the caller's until @p out is done with; a code
 *                of the pack's is refused
 *  @param[out] out  @p room pointers; steps by order, then as they are listed
 *  @param[out] out_count how many; more than @p room is refused */
SP_API sp_status sp_permit_steps(const sp_pack *pack,
                                 const sp_permit_grading *grading,
                                 const sp_permit_step *const *extra,
                                 size_t nextra, const sp_permit_step **out,
                                 size_t room, size_t *out_count);

/** @return The code of the type, e.g. "hot_work"; "" when @p pack is of another
 *  kind. */
SP_API const char *sp_permit_type_code(const sp_pack *pack);

/** @return The label of the type, e.g. "动火作业"; "" for another kind. */
SP_API const char *sp_permit_type_label(const sp_pack *pack, sp_lang lang);

/** @return Other names of the type, "|" between, e.g. "破土|破土作业票". */
SP_API const char *sp_permit_type_alias(const sp_pack *pack);

/** @return Whether the pack is only there for others to extend, as
 *  "permit.common" is. */
SP_API bool sp_permit_type_is_abstract(const sp_pack *pack);

/** @return Days that a ticket of the type is kept; 0 for another kind. */
SP_API int64_t sp_permit_type_keep_days(const sp_pack *pack);

/** @return How many rows @p part has; 0 for another kind. */
SP_API size_t sp_permit_part_count(const sp_pack *pack, sp_permit_part part);

/** @return Row @p index of @p part: a pointer to the struct that sp_permit_part
 *  names, whose first member is the item. NULL beyond the last. */
SP_API const sp_permit_item *
sp_permit_part_at(const sp_pack *pack, sp_permit_part part, size_t index);

/** @return The row of @p part with this code, or NULL. */
SP_API const sp_permit_item *
sp_permit_part_find(const sp_pack *pack, sp_permit_part part, const char *code);

/** @return The index of the level called @p code (or labelled so), or
 *  SP_PERMIT_NO_LEVEL. */
SP_API int sp_permit_level_index(const sp_pack *pack, const char *code);

/** What sp_permit_type_prove() found; starts as all zeros. */
typedef struct sp_permit_proof {
    uint64_t nodes;        /**< states of the walk */
    uint64_t combinations; /**< of state, action, actors, outcomes of guards */
    unsigned faults;       /**< bit of each row of sp_permit_proof_faults() that
                                was found; 0: it holds */
    char *zh; /**< the shortest counter-example of each fault, a line each */
    char *en; /**< the same */
} sp_permit_proof;

/** Free what is in @p proof and empty it. */
SP_API void sp_permit_proof_clear(sp_permit_proof *proof);

/** @return What a life cycle can have wrong: names and sentences. Borrowed.
 *  @param[out] out_count how many */
SP_API const sp_label *sp_permit_proof_faults(size_t *out_count);

/** Walk every reachable combination of state, action, actor and outcome of
 *  guards under a type, and look for paths that lead around what it asks for.
 *  @param[out] out set on success, also when there are faults;
 *                  sp_permit_proof_clear()
 *  @retval SP_INVALID not of kind "permit", or only there for others to extend
 */
SP_API sp_status sp_permit_type_prove(const sp_pack *pack,
                                      sp_permit_proof *out);

SP_END_DECLS
#endif
