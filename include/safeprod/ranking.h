/** @file safeprod/ranking.h
 *  @brief Scores and places of a ranking (监督排名), worked out from counts.
 *
 *  Pure: no site, no clock. A score is a whole number of ten-thousandths of a
 *  point, rounded half up once, so that equal scores are equal; no binary
 *  fraction decides who comes first. */
#ifndef SAFEPROD_RANKING_H
#define SAFEPROD_RANKING_H

#include <safeprod/pack.h>

SP_BEGIN_DECLS

/** How a score follows from counts (docs/DUTIES.md). */
typedef enum sp_rank_formula {
    SP_RANK_COMPLETION, /**< F1: share of tasks that were done */
    SP_RANK_WEIGHTED,   /**< F2: completion, punctuality, quality */
    SP_RANK_LEDGER,     /**< F3: 100 points, minus and plus */
    SP_RANK_BY_ITEM,    /**< F4: as F2, each task by its item's weight */
    SP_RANK_FORMULA_COUNT
} sp_rank_formula;

/** How places are numbered. */
typedef enum sp_rank_style {
    SP_RANK_STANDARD, /**< 1, 2, 2, 4 */
    SP_RANK_DENSE,    /**< 1, 2, 2, 3 */
    SP_RANK_ORDINAL,  /**< 1, 2, 3, 4 */
    SP_RANK_STYLE_COUNT
} sp_rank_style;

/** What orders equal scores. */
typedef enum sp_rank_tie {
    SP_RANK_TIE_ON_TIME,    /**< the larger share done in time first */
    SP_RANK_TIE_COMPLETION, /**< the larger share done first */
    SP_RANK_TIE_N,          /**< more tasks first */
    SP_RANK_TIE_OVERDUE,    /**< fewer missed and late ones first */
    SP_RANK_TIE_COUNT
} sp_rank_tie;

/** Labels of the three. */
extern SP_API const sp_label sp_rank_formula_labels[SP_RANK_FORMULA_COUNT];
extern SP_API const sp_label sp_rank_style_labels[SP_RANK_STYLE_COUNT];
extern SP_API const sp_label sp_rank_tie_labels[SP_RANK_TIE_COUNT];

/** Points have this many parts. */
#define SP_RANK_POINT 10000

/** What a pack of kind "ranking" says. Points and weights are in
 *  ten-thousandths. */
typedef struct sp_rank_rules {
    sp_rank_formula formula;
    sp_rank_style style;
    int64_t completion; /**< weights of F2 and F4: their sum is 10000 */
    int64_t on_time;
    int64_t quality;
    int64_t base; /**< F3 from here on, in points */
    int64_t missed;
    int64_t late;
    int64_t returned;
    int64_t hazard;
    int64_t hazard_cap; /**< most points for hazards */
    int64_t floor;
    int64_t cap;
    int64_t veto_accident; /**< most points of who is answerable for one */
    int64_t veto_overdue;  /**< of who has a major hazard overdue */
    sp_rank_tie ties[SP_RANK_TIE_COUNT];
    size_t nties;
    int64_t min_n;          /**< fewer tasks: no place */
    bool submitted_is_done; /**< what waits for review counts as done; else it
                                 does not count yet */
    int64_t join_percent;   /**< least share of a period that who joins late
                                 has to have before them */
    int64_t grace_days;     /**< of plans that say none */
    int64_t redo_days;      /**< for what was returned, at least */
    int64_t new_days;       /**< who is here for less is marked as new */
    int64_t remind_days;    /**< periods at least so long are reminded of */
    int64_t burst_count;    /**< so many tasks ... */
    int64_t burst_seconds;  /**< ... within this are a flag */
    int64_t hasty_seconds;  /**< submitted so soon after it was made is one */
} sp_rank_rules;

/** Read the rules of a pack.
 *  @retval SP_INVALID it is of another kind */
SP_API sp_status sp_rank_rules_of(const sp_pack *pack, sp_rank_rules *out);

/** Counts of tasks, or sums of their weights in hundredths. */
typedef struct sp_rank_sums {
    int64_t approved;
    int64_t on_time; /**< of these, submitted in time */
    int64_t missed;
    int64_t waiting; /**< submitted, not reviewed */
    int64_t waiting_on_time;
    int64_t reviewed;  /**< approved with a score; counts: how many */
    int64_t score_sum; /**< of their scores (by weight: times it) */
} sp_rank_sums;

/** Somebody, or a department, to be ranked. */
typedef struct sp_rank_input {
    const char *id; /**< orders what is equal in all else; borrowed */
    sp_rank_sums count;
    sp_rank_sums weight;
    int64_t returned; /**< how often tasks were returned */
    int64_t hazards;  /**< reported by them and confirmed */
    bool accident;    /**< answerable for one */
    bool overdue;     /**< has a major hazard overdue */
} sp_rank_input;

/** Who has a place. */
typedef enum sp_rank_band {
    SP_RANK_PLACED,
    SP_RANK_FEW,  /**< fewer tasks than the least number */
    SP_RANK_NONE, /**< no tasks: no score either */
    SP_RANK_BAND_COUNT
} sp_rank_band;

/** Labels of the bands. */
extern SP_API const sp_label sp_rank_band_labels[SP_RANK_BAND_COUNT];

/** What came out: plain data. */
typedef struct sp_rank_result {
    sp_rank_band band;
    int64_t score;   /**< ten-thousandths of a point; 0 without tasks */
    int64_t n;       /**< tasks that count */
    int64_t done;    /**< of these done */
    int64_t on_time; /**< of these done in time */
    int64_t keys[SP_RANK_TIE_COUNT]; /**< ties, the greater first; else 0 */
    int64_t place;                   /**< from 1; 0: none. sp_rank_order() */
    const char *id;                  /**< of the input; borrowed */
    size_t input;                    /**< number of the input */
} sp_rank_result;

/** Work out one score; no place yet.
 *  @retval SP_INVALID counts that cannot be: below 0, above 10^9, or a part
 *                     larger than its whole */
SP_API sp_status sp_rank_score(const sp_rank_rules *rules,
                               const sp_rank_input *input, sp_rank_result *out);

/** Order results and number their places. */
SP_API void sp_rank_order(const sp_rank_rules *rules, sp_rank_result *results,
                          size_t count);

/** Most terms of a score. */
#define SP_RANK_TERMS_MAX 8

/** A term of a score. */
typedef struct sp_rank_term {
    const char *name; /**< e.g. "completion", "missed" */
    const char *zh;
    const char *en;
    int64_t points; /**< ten-thousandths; of all terms the sum is the score */
} sp_rank_term;

/** What a score is made of. Rounded so that the terms add up to it.
 *  @param[out] out room for SP_RANK_TERMS_MAX
 *  @param[out] out_count 0 when there are no tasks */
SP_API sp_status sp_rank_terms(const sp_rank_rules *rules,
                               const sp_rank_input *input,
                               sp_rank_term out[SP_RANK_TERMS_MAX],
                               size_t *out_count);

/** What each task brought, rounded so that together they add up to the score
 *  (F3: to the terms that are about tasks).
 *  @param whole what the score was worked out from
 *  @param parts one input for each task: together their counts are @p whole's
 *  @param[out] out_points room for @p count */
SP_API sp_status sp_rank_shares(const sp_rank_rules *rules,
                                const sp_rank_input *whole,
                                const sp_rank_input *parts, size_t count,
                                int64_t *out_points);

SP_END_DECLS
#endif
