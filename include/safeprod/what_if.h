/** @file safeprod/what_if.h
 *  @brief What if? A site's risks under another standard, without a control,
 *  with a factor moved, or with factors that are not known exactly. Nothing is
 *  written: what comes out is a table, or a map that says what it is.
 *
 *  Grades climb as they do in earnest, from events to points to zones. All
 *  risks of the site count, also those that the actor may not see, so that no
 *  zone looks milder for want of a right; rows are given only of what the actor
 *  may see. Module `risk`. */
#ifndef SAFEPROD_WHAT_IF_H
#define SAFEPROD_WHAT_IF_H

#include <safeprod/risk.h>
#include <safeprod/simulate.h>

SP_BEGIN_DECLS

/** A factor that is moved along its scale. */
typedef struct sp_scale_move {
    const char *factor; /**< "l", "e", "c", "m" or "s" */
    int steps;          /**< towards the worse; below 0: towards the better.
                             Beyond the end of its scale a value stays there */
} sp_scale_move;

/** What is supposed; all zeros supposes nothing. */
typedef struct sp_what_if {
    const char *zone;     /**< only risks of this zone are assessed anew; NULL:
                               all */
    const char *standard; /**< "lec", a standard's name or name@version; NULL:
                               each event's own, as it was assessed */
    const sp_pack *pack;  /**< instead of a standard of the site; or NULL */
    const sp_scale_move *moves; /**< of inherent and residual values alike */
    size_t nmoves;
    const char *const *without; /**< controls that are gone: codes of control
                                     measures, names of kinds ("engineering"),
                                     or "all". A residual risk that counted one
                                     of them no longer holds, and the event
                                     counts with its inherent risk */
    size_t nwithout;
} sp_what_if;

/** What a row is about. */
typedef enum sp_what_if_level {
    SP_WHAT_IF_ZONE,
    SP_WHAT_IF_POINT,
    SP_WHAT_IF_EVENT,
    SP_WHAT_IF_LEVEL_COUNT
} sp_what_if_level;

/** One side of a comparison. */
typedef struct sp_what_if_side {
    int64_t score;          /**< of an event, two places; SP_NO_INT: none */
    int64_t residual_score; /**< likewise */
    sp_risk_grade inherent;
    sp_risk_grade residual;
} sp_what_if_side;

/** A zone, a point or an event, before and after. */
typedef struct sp_what_if_row {
    sp_what_if_level level;
    char *code;
    char *name;
    char *zone;  /**< code of the zone it lies in; of a zone its own */
    char *point; /**< code of its point; NULL for a zone */
    sp_what_if_side before;
    sp_what_if_side after;
    bool withdrawn; /**< of an event: its residual risk counted a control that
                         is gone */
    char *zh;       /**< of an event that could not be assessed so, and keeps
                         what it had: why; else NULL */
    char *en;       /**< the same in English */
} sp_what_if_row;

/** How many are of which grade. */
typedef struct sp_what_if_counts {
    int64_t before[SP_RISK_GRADE_COUNT];
    int64_t after[SP_RISK_GRADE_COUNT];
} sp_what_if_counts;

/** What came out. Rows stand as a tree: a zone, then each of its points with
 *  the point's events; in the order of their codes. */
typedef struct sp_what_if_result {
    sp_what_if_row *rows;
    size_t count;
    /** Of the rows, by level and by basis (sp_risk_basis). */
    sp_what_if_counts counts[SP_WHAT_IF_LEVEL_COUNT][2];
    int64_t worse;  /**< events with a worse grade, inherent or residual */
    int64_t better; /**< events with a milder grade and none that is worse */
    int64_t kept;   /**< events that could not be assessed so */
} sp_what_if_result;

/** Suppose it. Needs `risk` `read`.
 *  @param what NULL: nothing is supposed, the table as it is
 *  @param[out] out sp_what_if_clear()
 *  @retval SP_NOT_FOUND no such zone, standard or control measure
 *  @retval SP_INVALID   no such factor */
SP_API sp_status sp_what_if_run(sp_session *session, const sp_what_if *what,
                                sp_what_if_result *out);

/** Free what is in @p result and empty it. */
SP_API void sp_what_if_clear(sp_what_if_result *result);

/** Draw the four-colour map as it would be. Unless @p options has a title, the
 *  map's says that it is a supposition. Needs `map` and `risk` `read`.
 *  @param options NULL for the defaults
 *  @param[out] out the caller's, sp_free()
 *  @param[out] out_hidden zones without a polygon; may be NULL */
SP_API sp_status sp_what_if_map(sp_session *session, const sp_what_if *what,
                                const sp_risk_map_options *options, void **out,
                                size_t *out_len, size_t *out_hidden);

/** What is known of one factor of one event. */
typedef struct sp_risk_range {
    const char *event;  /**< its code */
    const char *factor; /**< "l", "e", "c", "m" or "s" */
    int64_t low;        /**< two places; see sp_spread_triangle() */
    int64_t mode;
    int64_t high;
} sp_risk_range;

/** How a site is simulated. Start from SP_RISK_DOUBTS_INIT. */
typedef struct sp_risk_doubts {
    const char *zone;     /**< only risks of this zone; NULL: all */
    const char *standard; /**< whose events are drawn, without a version; NULL:
                               the one that most events are assessed by */
    sp_risk_basis basis;  /**< by residual: those assessed for it with those
                               values, the others with inherent ones */
    sp_what_if_level by;  /**< a curve for each zone, point or event */
    const char *factors;  /**< letters of those in doubt, e.g. "le"; NULL: all
                           */
    unsigned steps;       /**< of the scale to each side of what was assessed */
    const sp_risk_range *ranges; /**< what is known better; or NULL */
    size_t nranges;
    uint64_t seed;
    int64_t draws; /**< 0: exact */
    bool together; /**< see sp_simulate_options */
} sp_risk_doubts;

/** One step to each side, a hundred thousand draws, a curve for each zone. */
#define SP_RISK_DOUBTS_INIT                                                    \
    {                                                                          \
        .steps = 1, .seed = 1, .draws = 100000                                 \
    }

/** A zone, a point or an event that was simulated. */
typedef struct sp_risk_curve {
    char *code;
    char *name;
    sp_risk_grade grade; /**< as it is now */
    size_t risks;        /**< events that were drawn */
} sp_risk_curve;

/** What came out. */
typedef struct sp_risk_simulation {
    sp_risk_curve *curves;
    size_t count;        /**< the groups of `worst`, in this order */
    sp_simulation worst; /**< how bad the worst event of each is */
    char *standard;      /**< name@version */
    int64_t skipped; /**< events of another standard, or whose values it does
                          not know */
} sp_risk_simulation;

/** Simulate the risks of a site. Needs `risk` `read`. Progress is told.
 *  @param doubts NULL: SP_RISK_DOUBTS_INIT
 *  @param[out] out sp_risk_simulation_clear()
 *  @retval SP_NOT_FOUND  no such zone, standard or event
 *  @retval SP_INVALID    a factor or a value is not of the standard
 *  @retval SP_CANCELLED  the session's progress said so */
SP_API sp_status sp_risk_simulate(sp_session *session,
                                  const sp_risk_doubts *doubts,
                                  sp_risk_simulation *out);

/** Free what is in @p simulation and empty it. */
SP_API void sp_risk_simulation_clear(sp_risk_simulation *simulation);

SP_END_DECLS
#endif
