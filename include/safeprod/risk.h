/** @file safeprod/risk.h
 *  @brief Risks: zones of the plan, risk points, units, events, control
 *  measures; the four-colour map and the notice card.
 *
 *  The tree is point → unit → event → control measure; each names what it
 *  belongs to by that record's code. An event is what is assessed, by a rule
 *  pack of the site (safeprod/assess.h). A point takes its worst event and a
 *  zone its worst point, whenever one of them changes and in the same
 *  transaction; what nobody has assessed is grey. Grades are never set by hand.
 *
 *  A *residual* grade counts the controls in place. Where something was
 *  assessed for both and something beside it for the inherent risk alone, the
 *  latter counts with its inherent grade: a risk never looks smaller because
 *  its controls were not examined.
 *
 *  A new record without a code gets the next number below its parent, e.g.
 *  "Z01-03". Module `risk`; the map itself: module `map`. */
#ifndef SAFEPROD_RISK_H
#define SAFEPROD_RISK_H

#include <safeprod/assess.h>
#include <safeprod/geo.h>
#include <safeprod/import.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** What a zone is used for. */
typedef enum sp_zone_kind {
    SP_ZONE_OTHER,
    SP_ZONE_PRODUCTION,
    SP_ZONE_STORAGE,
    SP_ZONE_LOADING,
    SP_ZONE_UTILITIES,
    SP_ZONE_WASTE,
    SP_ZONE_OFFICE,
    SP_ZONE_ROAD,
    SP_ZONE_KIND_COUNT
} sp_zone_kind;

/** An area of the plan. */
typedef struct sp_zone {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *name;
    char *enterprise; /**< code of the enterprise it belongs to, or NULL */
    unsigned kind;    /**< sp_zone_kind */
    char *polygon;    /**< GeoJSON geometry in pixels of the plan; NULL: not
                           drawn yet */
    char *responsible_dept;
    char *responsible_person;
    char *responsible_phone;
    unsigned grade_inherent; /**< sp_risk_grade, of its worst point */
    unsigned grade_residual;
    int64_t points; /**< risk points in use that lie in it */
    int64_t removed_at;
} sp_zone;
extern SP_API const sp_type sp_zone_type;

/** What a risk point is. */
typedef enum sp_risk_point_kind {
    SP_RISK_FACILITY,
    SP_RISK_PLACE,
    SP_RISK_ACTIVITY,
    SP_RISK_INSTALLATION,
    SP_RISK_POINT_KIND_COUNT
} sp_risk_point_kind;

/** A risk point (风险点). */
typedef struct sp_risk_point {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *name;
    char *zone;    /**< code of its zone */
    unsigned kind; /**< sp_risk_point_kind */
    char *place;
    double x; /**< on the plan, pixels from its left edge; NaN: not marked */
    double y; /**< pixels from its upper edge */
    char *responsible_dept;
    char *responsible_person;
    char *responsible_phone;
    char *signs;              /**< safety signs, GB 2894 */
    char *emergency_measures; /**< what to do when it happens */
    unsigned grade_inherent;  /**< sp_risk_grade, of its worst event */
    unsigned grade_residual;
    unsigned control_level; /**< sp_control_level, the highest of its events */
    char *assessed_at;      /**< day of the last assessment of an event */
    char *review_due;       /**< day on which the first review is due */
    int64_t removed_at;
} sp_risk_point;
extern SP_API const sp_type sp_risk_point_type;

/** A part of a risk point that is analysed by itself (风险分析单元). */
typedef struct sp_risk_unit {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *point; /**< code of its risk point */
    char *name;
    int64_t removed_at;
} sp_risk_unit;
extern SP_API const sp_type sp_risk_unit_type;

/** Why a risk was assessed (GB/T 33000, 7.1). */
typedef enum sp_risk_trigger {
    SP_RISK_INITIAL,
    SP_RISK_YEARLY,
    SP_RISK_CHANGE,
    SP_RISK_NEW_PROCESS,
    SP_RISK_ACCIDENT,
    SP_RISK_LAW,
    SP_RISK_REPEATED_HAZARD,
    SP_RISK_OTHER,
    SP_RISK_TRIGGER_COUNT
} sp_risk_trigger;

/** What can go wrong, and how bad that is (风险事件).
 *
 *  Saving new values, another standard or another reason assesses it anew, by
 *  the version of the standard that is in force then; saving anything else
 *  leaves scores and their version alone. A grade that falls needs a second
 *  person: `reviewer` names a user of the site who may approve risks and is
 *  neither the actor nor the analyst. */
typedef struct sp_risk_event {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *unit; /**< code of its unit */
    char *name;
    char *step;          /**< step of the job (JHA) or item checked (SCL) */
    char *accident_type; /**< names of GB 6441 */
    char *factors;       /**< dangerous and harmful factors, GB/T 13861 */
    char *consequence;
    char *standard; /**< rule pack; kept as name@version. NULL: the usual one
                         for the values that are given */
    int64_t l;      /**< inherent values, two places; SP_NO_INT: none */
    int64_t e;
    int64_t c;
    int64_t m;
    int64_t s;
    int64_t residual_l; /**< with the controls; all SP_NO_INT: not assessed */
    int64_t residual_e;
    int64_t residual_c;
    int64_t residual_m;
    int64_t residual_s;
    char *reason;            /**< code of a direct determination, or NULL */
    char *reason_standard;   /**< the pack that lists it, name@version */
    int64_t score;           /**< two places; SP_NO_INT: no score */
    unsigned grade_inherent; /**< sp_risk_grade */
    int64_t residual_score;
    unsigned grade_residual;
    unsigned control_level_required; /**< sp_control_level that the grade asks
                                          for */
    unsigned control_level;          /**< as high or higher; none: as required
                                      */
    char *analyst;
    char *reviewer;
    int64_t reviewed_at;
    char *approver;
    unsigned trigger;  /**< sp_risk_trigger */
    char *assessed_at; /**< day */
    char *review_due;  /**< day; a year later when not given */
    int64_t removed_at;
} sp_risk_event;
extern SP_API const sp_type sp_risk_event_type;

/** What a control measure does. */
typedef enum sp_measure_kind {
    SP_MEASURE_ENGINEERING,
    SP_MEASURE_MANAGEMENT,
    SP_MEASURE_TRAINING,
    SP_MEASURE_PPE,
    SP_MEASURE_EMERGENCY,
    SP_MEASURE_KIND_COUNT
} sp_measure_kind;

/** A control measure (管控措施) and how it is inspected. */
typedef struct sp_control_measure {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *event;   /**< code of its event */
    unsigned kind; /**< sp_measure_kind */
    char *description;
    char *inspection_content; /**< what to look at: 排查内容 */
    int64_t cycle_days;       /**< how often */
    char *responsible;
    int64_t removed_at;
} sp_control_measure;
extern SP_API const sp_type sp_control_measure_type;

/** Add a risk in one go: a point, a unit of it and an event of that, all or
 *  nothing. Codes that are not given are made, and link them.
 *  @param point a new one, or one that was loaded (its id is not 0): then it is
 *               left as it is
 *  @param unit  likewise; NULL: no unit and no event. One without a name has
 *               the point's
 *  @param event NULL: none */
SP_API sp_status sp_risk_add(sp_session *session, sp_risk_point *point,
                             sp_risk_unit *unit, sp_risk_event *event);

/** A new assessment of an event. Start from SP_RISK_REASSESSMENT_INIT. */
typedef struct sp_risk_reassessment {
    const char *standard;     /**< NULL: the event's, in the version that is in
                                   force now; name@version: that very one */
    sp_assess_input inherent; /**< all SP_NO_INT: the values stay. `reason`
                                   NULL: it stays; "": it no longer holds */
    sp_assess_input residual; /**< all SP_NO_INT: the values stay */
    bool drop_residual;       /**< the residual risk is not assessed any more */
    const char *analyst;      /**< NULL: the actor */
    const char *reviewer;     /**< NULL: none */
    const char *approver;     /**< NULL: none */
    sp_risk_trigger trigger;
    const char *assessed_at; /**< day; NULL: today */
    const char *review_due;  /**< day; NULL: a year later */
} sp_risk_reassessment;

/** The yearly review: same values, standard in force. */
#define SP_RISK_REASSESSMENT_INIT                                              \
    {                                                                          \
        .inherent = SP_ASSESS_INPUT_INIT, .residual = SP_ASSESS_INPUT_INIT,    \
        .trigger = SP_RISK_YEARLY                                              \
    }

/** Assess event @p code anew. Needs `risk` `update`.
 *  @retval SP_FORBIDDEN the grade falls and there is no second person
 *  @retval SP_INVALID   a value is not in its scale, … */
SP_API sp_status sp_risk_reassess(sp_session *session, const char *code,
                                  const sp_risk_reassessment *assessment);

/** The name of the rule pack that people mean by @p method: "lec" is
 *  lec.standard, "screen" is lec.screen; full names stay as they are.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_risk_standard_name(const char *method, char **out);

/** Events in use whose review is due up to and on @p day, the oldest first.
 *  @param day YYYY-MM-DD
 *  @param[out] out sp_records_clear() */
SP_API sp_status sp_risk_reviews_due(sp_session *session, const char *day,
                                     sp_records *out);

/** In what a file of zones is drawn. */
typedef enum sp_zone_coordinates {
    SP_ZONE_AUTO,   /**< degrees when none is beyond ±180, ±90; else pixels */
    SP_ZONE_PIXELS, /**< pixels of the plan */
    SP_ZONE_DEGREES /**< longitude, latitude */
} sp_zone_coordinates;

/** How zones are imported; all zeros is right nearly always. */
typedef struct sp_zone_import_options {
    bool dry_run; /**< examine and report, write nothing */
    sp_zone_coordinates coordinates;
    sp_datum datum; /**< of degrees; unknown: WGS-84, as GeoJSON has it */
    sp_import_visit visit; /**< or NULL; `line` is the number of the feature */
    void *context;         /**< passed to `visit` */
} sp_zone_import_options;

/** Import zones from a GeoJSON FeatureCollection (or one Feature): Polygon
 *  geometries, the members of a zone as properties under any of their headings;
 *  a feature's `id` is its code when no property is. Degrees become pixels of
 *  the plan, whose corners the park gives. A feature that is refused never
 *  stops the rest; a code that is there is changed, and repeating an import
 *  changes nothing. One ledger entry. Needs `risk` `create`, and `update` for
 *  zones that are there.
 *  @param options NULL for the defaults
 *  @param[out] out counts of features
 *  @retval SP_OK also when features were refused: see @p out
 *  @retval SP_INVALID no GeoJSON, no features, or degrees and no corners */
SP_API sp_status sp_zone_import_geojson(sp_session *session, const char *text,
                                        size_t len,
                                        const sp_zone_import_options *options,
                                        sp_import_result *out);

/** What a map's colours and a card's grade stand for. */
typedef enum sp_risk_basis {
    SP_RISK_BY_INHERENT, /**< 固有风险 */
    SP_RISK_BY_RESIDUAL  /**< 现状风险 */
} sp_risk_basis;

/** Files that are drawn. */
typedef enum sp_risk_format {
    SP_RISK_PNG,
    SP_RISK_SVG, /**< maps only */
    SP_RISK_PDF
} sp_risk_format;

/** How the map is drawn; all zeros is right nearly always. */
typedef struct sp_risk_map_options {
    sp_risk_format format;
    sp_risk_basis basis;
    const char *title; /**< NULL: 安全风险四色分布图 */
    bool no_markers;   /**< leave the risk points' marks out */
} sp_risk_map_options;

/** Draw the four-colour map (四色图) of the zones in use that the actor may
 *  see, on the park's plan or a blank one. The same data and day give the same
 *  bytes. Needs `map` `read`.
 *  @param options NULL for the defaults
 *  @param[out] out the caller's, sp_free()
 *  @param[out] out_hidden zones without a polygon, which the map cannot show;
 *                         may be NULL */
SP_API sp_status sp_risk_map(sp_session *session,
                             const sp_risk_map_options *options, void **out,
                             size_t *out_len, size_t *out_hidden);

/** Draw it into a file, which is there whole or not at all. */
SP_API sp_status sp_risk_map_file(sp_session *session,
                                  const sp_risk_map_options *options,
                                  const char *path, size_t *out_hidden);

/** How a notice card is drawn. */
typedef struct sp_risk_card_options {
    sp_risk_format format; /**< PNG or PDF */
    sp_risk_basis basis;
    bool a5;       /**< A5 across; else A4 */
    unsigned page; /**< PNG: which page, from 0 */
    unsigned dpi;  /**< PNG: 72 … 600; 0: 150 */
} sp_risk_card_options;

/** Draw the notice card (风险告知卡) of risk point @p code. Needs `risk`
 *  `read`.
 *  @param options NULL: a PDF, A4, inherent risk
 *  @param[out] out the caller's, sp_free()
 *  @param[out] out_pages may be NULL */
SP_API sp_status sp_risk_card(sp_session *session, const char *code,
                              const sp_risk_card_options *options, void **out,
                              size_t *out_len, unsigned *out_pages);

/** Draw it into a file, which is there whole or not at all. */
SP_API sp_status sp_risk_card_file(sp_session *session, const char *code,
                                   const sp_risk_card_options *options,
                                   const char *path, unsigned *out_pages);

SP_END_DECLS
#endif
