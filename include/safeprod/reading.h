/** @file safeprod/reading.h
 *  @brief Readings of tags: pushed in any order, twice, late; kept for good.
 *
 *  A push goes through the rules in the same transaction that stores it, in
 *  pieces of SP_READING_PIECE rows. A row that cannot be taken is refused with
 *  its reason and never stops the rest; pushing the same rows again changes
 *  nothing. Readings are only ever added: each piece has a row in
 *  `reading_batch` with the sum of its fingerprints, which the ledger holds, so
 *  that `audit verify` finds a reading that was changed, removed or put in.
 *
 *  **Order.** A reading that is older than the newest of its tag makes the
 *  tag's state anew from the stored readings of the last minutes, so that in
 *  the end the alarms are those of the readings in order. An alarm that was
 *  raised before the late reading spoke against it is not taken back: it is
 *  marked `unconfirmed`. A reading older than the tag's look-back (at least the
 *  lateness of the pack, five minutes) is looked at by itself.
 *
 *  Times are **milliseconds** since 1970 UTC here, since sensors send several
 *  a second. */
#ifndef SAFEPROD_READING_H
#define SAFEPROD_READING_H

#include <safeprod/alarm_rules.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

enum {
    SP_READING_PIECE = 10000,  /**< rows that are stored together */
    SP_READING_LINE_MAX = 4096 /**< bytes of a line of NDJSON */
};

/** Larger values are no measurement. */
#define SP_READING_VALUE_MAX 1e15

/** A reading. */
typedef struct sp_reading {
    const char *tag; /**< code */
    int64_t at;      /**< milliseconds since 1970 UTC, by the device */
    double value;    /**< NaN: none, when the quality is bad */
    sp_quality quality;
    int64_t seq; /**< the device's own number, above 0; 0: it has none. The same
                      number of a tag within a minute is the same reading */
} sp_reading;

/** What became of a row. */
typedef enum sp_reading_fate {
    SP_READING_ACCEPTED,
    SP_READING_LATE,      /**< accepted, more than the pack's lateness old */
    SP_READING_DUPLICATE, /**< there already */
    SP_READING_REFUSED,   /**< see the reason */
    SP_READING_FATE_COUNT
} sp_reading_fate;

/** Called for every row that was not simply accepted. Texts are borrowed.
 *  @param row number in the array */
typedef void (*sp_reading_visit)(void *context, size_t row,
                                 sp_reading_fate fate, const char *zh,
                                 const char *en);

/** What a push did. */
typedef struct sp_push_result {
    int64_t rows; /**< the sum of the next three */
    int64_t accepted;
    int64_t duplicates;
    int64_t refused;
    int64_t late;       /**< of the accepted */
    int64_t future;     /**< of the refused: from the future */
    int64_t raised;     /**< new alarms */
    int64_t collapsed;  /**< alarms that went into a storm's counter */
    int64_t suppressed; /**< of the raised: under maintenance */
    int64_t cleared;
    int64_t reordered; /**< tags whose state was made anew */
} sp_push_result;

/** Push readings. Needs `device_config` `update` or `settings`.
 *  @param source what sent them, e.g. a file or a gateway; NULL: ""
 *  @param visit  or NULL
 *  @param[in,out] out counts are added; start from zeros
 *  @retval SP_OK also when rows were refused: see @p out. When a piece cannot
 *                be stored the pieces before it are. */
SP_API sp_status sp_reading_push(sp_session *session, const char *source,
                                 const sp_reading *readings, size_t count,
                                 sp_reading_visit visit, void *context,
                                 sp_push_result *out);

/** Read one line of NDJSON:
 *  {"tag":"GT-101.LEL","at":"2025-11-24T10:06:00.250+08:00","value":12.5,
 *   "quality":"good","seq":17}; `at` may be a number, seconds or milliseconds
 *  since 1970; t, time, ts, v, q are known as well; other members are passed
 *  over.
 *  @param zone minutes east of UTC of times without an offset
 *  @param[out] tag_room the reading's `tag` points into it
 *  @retval SP_INVALID the sentence says what would be right */
SP_API sp_status sp_reading_parse(const char *line, size_t len, int zone,
                                  char tag_room[128], sp_reading *out);

/** The same from the four or five cells of a table's row; NULL: no such cell.
 */
SP_API sp_status sp_reading_of_cells(const char *tag, const char *at,
                                     const char *value, const char *quality,
                                     const char *seq, int zone,
                                     sp_reading *out);

/** Push a table file (CSV, XLSX, JSON, NDJSON) with the columns tag, at, value
 *  and, where there are any, quality and seq.
 *  @param visit `row` is the line of the file */
SP_API sp_status sp_reading_push_file(sp_session *session, const char *path,
                                      sp_reading_visit visit, void *context,
                                      sp_push_result *out);

/** A stored reading. */
typedef struct sp_stored_reading {
    const char *tag; /**< code; borrowed, as the unit is */
    const char *unit;
    int64_t at; /**< milliseconds; SP_NO_INT: nothing was ever received */
    int64_t seq;
    double value;
    sp_quality quality;
    bool late;
    bool silent; /**< of the newest: nothing for three periods by now */
} sp_stored_reading;

/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_reading_each)(void *context,
                                     const sp_stored_reading *reading);

/** Readings of @p tag in order, from @p from to @p to (milliseconds, both
 *  included). Module `alarm` `read`.
 *  @param limit the newest so many; 0: all */
SP_API sp_status sp_reading_list(sp_session *session, const char *tag,
                                 int64_t from, int64_t to, int64_t limit,
                                 sp_reading_each visit, void *context);

/** The newest reading of each tag that the actor may see. */
SP_API sp_status sp_reading_latest(sp_session *session, const char *device,
                                   sp_reading_each visit, void *context);

/** A piece that was stored. Module `alarm`. */
typedef struct sp_reading_batch {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *source;
    int64_t at; /**< when it was received */
    int64_t rows;
    int64_t late;
    int64_t duplicates;
    int64_t refused;
    int64_t first; /**< milliseconds */
    int64_t last;
    char *digest; /**< hex: sum of the rows' fingerprints */
} sp_reading_batch;
extern SP_API const sp_type sp_reading_batch_type;

SP_END_DECLS
#endif
