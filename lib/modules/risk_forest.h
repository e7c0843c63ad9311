/* All risks of a site in memory, as a tree, for questions that write nothing.
 * No rights are checked here but where it says so. */
#ifndef SP_RISK_FOREST_H
#define SP_RISK_FOREST_H

#include "risk_event.h"

/* An event in use and what it belongs to. */
typedef struct sp_leaf {
    const sp_risk_event *event;
    const sp_risk_point *point;
    const sp_zone *zone;
} sp_leaf;

typedef struct sp_forest {
    sp_records zones;  /* by code */
    sp_records points; /* by code */
    sp_records units;  /* by code */
    sp_records events;
    sp_leaf *leaves; /* by zone, point and event */
    size_t nleaves;
} sp_forest;

/* Load it. One state: call it between sp_db_begin_read() and its end. */
sp_status sp_forest_load(sp_session *session, sp_forest *out);
void sp_forest_clear(sp_forest *forest);

/* The record of @code in a list that is in the order of codes, which is the
 * text member at @offset; NULL when it is not there. */
const void *sp_forest_find(const sp_records *list, size_t offset,
                           const char *code);

/* SP_NOT_FOUND unless @zone (NULL: any) is in it. */
sp_status sp_forest_check_zone(const sp_forest *forest, const char *zone);

/* May the actor read this record of the tree? */
bool sp_forest_shows(sp_session *session, const void *record);

#endif
