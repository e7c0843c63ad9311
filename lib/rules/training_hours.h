/* Class hours of one person against the law. Pure: entries and days come in,
 * what was had, is needed and is missing comes out. Hours are tenths, so that
 * sums and comparisons are exact. */
#ifndef SP_TRAINING_HOURS_H
#define SP_TRAINING_HOURS_H

#include <safeprod/permit_rules.h>

#include "training_pack.h"

enum {
    SP_TRAINING_DAY_MOST = 240, /* tenths of an hour in a day */
    SP_TRAINING_YEARS_MAX = 60
};

/* The hours that count: those attended, but no more than were planned.
 * @days how many local days the session touches
 * @retval SP_INVALID nothing, below nothing, or more than 24 a day */
sp_status sp_training_effective(int64_t planned, int64_t attended, int64_t days,
                                int64_t *out);

/* Whole tenths of class hours between two times; 0 when they are no span. */
int64_t sp_training_class_hours(int64_t from, int64_t to, int64_t minutes);

/* One attendance. Those who were absent have none. */
typedef struct sp_training_entry {
    const char *course; /* counted once a year; NULL: counted by itself */
    sp_training_level level;
    int64_t day;
    int64_t hours; /* effective */
    bool passed;
} sp_training_entry;

/* A change of what somebody does: training counts for it from the day on which
 * it was known. */
typedef struct sp_training_turn {
    int64_t day; /* SP_NO_INT: there was none */
    int64_t known;
} sp_training_turn;

/* All that is known of somebody. Days are local; SP_NO_INT: none. */
typedef struct sp_training_facts {
    unsigned staff; /* sp_staff_kind */
    bool high;
    int64_t today;
    int64_t hired;
    int64_t left;
    const sp_training_entry *entries; /* by time */
    size_t nentries;
    const int64_t *exams; /* days of exams that were passed, by time */
    size_t nexams;
    sp_training_turn post_changed; /* the last change of post */
    sp_training_turn came_back;    /* the last return after the pack's months */
} sp_training_facts;

/* Hours of a year. */
typedef struct sp_training_year {
    int year;
    int64_t had;
    int64_t needed; /* 0: the year of the first training, or of leaving */
    int64_t met;    /* day on which enough were had, or SP_NO_INT */
} sp_training_year;

/* How somebody stands. */
typedef struct sp_training_standing {
    const sp_training_hours *first; /* rows of the pack */
    const sp_training_hours *yearly;
    int64_t had;     /* before work, the levels in their order */
    int64_t done_on; /* hours and levels, or SP_NO_INT */
    int64_t level_had[SP_TRAINING_LEVEL_COUNT];
    int64_t level_on[SP_TRAINING_LEVEL_COUNT]; /* passed on, or SP_NO_INT */
    unsigned early; /* levels attended before the one below was passed */
    const sp_training_refresher *again; /* asked for; NULL: nothing */
    int64_t again_since;
    int64_t again_from;    /* what is done from this day on counts for it */
    unsigned again_levels; /* levels of it that are missing */
    int64_t exam_on;       /* the exam that holds, or SP_NO_INT */
    bool complete;         /* may take up the post */
    int64_t until;         /* last day that it counts, when complete */
    sp_training_year years[SP_TRAINING_YEARS_MAX];
    size_t nyears;
} sp_training_standing;

/* SP_INVALID: no such kind of staff. */
sp_status sp_training_stand(const sp_training_table *table,
                            const sp_training_facts *facts,
                            sp_training_standing *out);

/* Append what is missing: codes "training_hours", "training_level",
 * "training_again", "training_exam", "training_over", "training_yearly" (of a
 * year that is over), each with its clause. */
void sp_training_say(const sp_training_table *table,
                     const sp_training_facts *facts,
                     const sp_training_standing *standing,
                     sp_permit_reasons *out);

#endif
