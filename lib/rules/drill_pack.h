/* Packs of kind "drill": how often what is drilled, and grades of scores; and
 * what is due by them. */
#ifndef SP_DRILL_PACK_H
#define SP_DRILL_PACK_H

#include <safeprod/drill_rules.h>

#include "pack_kind.h"

enum { SP_DRILL_RULES_MAX = 200, SP_DRILL_CLASSES_MAX = 30 };

/* What has to be tried. */
typedef enum sp_drill_subject {
    SP_DRILL_OF_ANY,     /* any plan */
    SP_DRILL_OF_MAIN,    /* a comprehensive or a special one */
    SP_DRILL_OF_ONSITE,  /* an on-site one, where there is any */
    SP_DRILL_OF_SPECIAL, /* each special one */
    SP_DRILL_OF_EACH_ONSITE,
    SP_DRILL_OF_FIRE,
    SP_DRILL_SUBJECT_COUNT
} sp_drill_subject;

/* The shorter, the stricter. Half-years and years are the calendar's; longer
 * windows count from the last drill, or from when the plan came into force. */
typedef enum sp_drill_window {
    SP_DRILL_HALF_YEAR,
    SP_DRILL_YEAR,
    SP_DRILL_TWO_YEARS,
    SP_DRILL_THREE_YEARS,
    SP_DRILL_WINDOW_COUNT
} sp_drill_window;

extern const sp_label sp_drill_subject_labels[SP_DRILL_SUBJECT_COUNT];

typedef struct sp_drill_rule {
    const char *code;
    const char *source;
    uint32_t classes; /* bits of the pack's */
    int province;     /* number of the pack's; -1: everywhere */
    sp_drill_subject subject;
    sp_drill_window window;
    int64_t times;
} sp_drill_rule;

typedef struct sp_drill_table {
    const char *classes[SP_DRILL_CLASSES_MAX];
    size_t nclasses;
    const char *provinces[SP_DRILL_CLASSES_MAX];
    size_t nprovinces;
    sp_drill_rule rules[SP_DRILL_RULES_MAX];
    size_t nrules;
    int64_t least[SP_DRILL_GRADE_COUNT]; /* score × 100 of each grade */
    int64_t warn_days;
    const cJSON *aspects; /* borrowed */
} sp_drill_table;

/* -1: not of the pack. */
int sp_drill_class(const sp_drill_table *table, const char *name);
int sp_drill_province(const sp_drill_table *table, const char *name);

/* The grade of a mean score × 100. */
sp_drill_grade sp_drill_grade_of(const sp_drill_table *table, int64_t score);

/* ---- what is due ---- */

typedef struct sp_drill_plan {
    const char *code;
    sp_plan_kind kind;
    int64_t since; /* local day it came into force */
} sp_drill_plan;

typedef struct sp_drill_done {
    const char *plan; /* or NULL */
    sp_plan_kind kind;
    bool fire;
    int64_t day; /* local */
} sp_drill_done;

typedef struct sp_drill_case {
    uint32_t classes; /* bits */
    int province;     /* -1: none of the pack's */
    const sp_drill_plan *plans;
    size_t nplans;
    const sp_drill_done *done;
    size_t ndone;
    int64_t today;
} sp_drill_case;

typedef struct sp_drill_need {
    const sp_drill_rule *rule;
    const sp_drill_plan *plan; /* of "each"; else NULL */
    int64_t from;
    int64_t due; /* last day */
    int64_t done;
    bool missed_before;
} sp_drill_need;

/* Each thing that is asked for, the strictest rule of each subject: those that
 * are met as well. */
sp_status sp_drill_needs(const sp_drill_table *table, const sp_drill_case *c,
                         sp_status (*visit)(void *context,
                                            const sp_drill_need *need),
                         void *context);

#endif
