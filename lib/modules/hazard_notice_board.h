/* What a notice of hazards tells, before it is written in a format. */
#ifndef SP_HAZARD_NOTICE_BOARD_H
#define SP_HAZARD_NOTICE_BOARD_H

#include <safeprod/hazard_insight.h>

#include "actor.h"

enum { SP_BOARD_ROWS_MAX = 5000 };

/* A line of it. Nobody's name. */
typedef struct sp_board_row {
    char *number;
    char *title;
    char *where; /* zone and place */
    char *dept;  /* name of the responsible department */
    char *deadline;
    char found[11];
    char closed[11]; /* "" while it is open */
    sp_hazard_level level;
    sp_hazard_state state;
    bool overdue;
} sp_board_row;

typedef struct sp_board {
    char from[11];
    char to[11];
    char made[11];
    char *site;         /* name of the park; NULL: not registered */
    sp_board_row *rows; /* open ones first: major, overdue, by deadline */
    size_t count;
    size_t cap;
    size_t open;
    size_t overdue;
    size_t major;
    sp_hazard_counts counts; /* of those found in the period */
} sp_board;

/* @out to be freed, also on failure. */
sp_status sp_board_gather(sp_session *session,
                          const sp_bulletin_options *options, sp_board *out);
void sp_board_free(sp_board *board);

/* "整改中", "已销号", "已逾期": what stands under "state". */
const char *sp_board_state(const sp_board_row *row, sp_lang lang);

#endif
