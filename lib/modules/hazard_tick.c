/* What time does to hazards: reminders before the deadline, and the ladder of
 * escalation after it. */
#include <stdio.h>
#include <string.h>

#include "hazard_move.h"
#include "risk_tree.h"
#include "str.h"
#include "ticking.h"

enum { BATCH = 64 };

/* Where the walk stands: everything before it was done. */
typedef struct sp_hazard_walk {
    char *codes[BATCH];
    size_t count;
    char day[16];
    char code[96];
} sp_hazard_walk;

static void walk_clear(sp_hazard_walk *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->codes[i]);
    w->count = 0;
}

/* The next of those whose step is due, by the partial index: what is not due
 * is not read. */
static sp_status next_batch(sp_session *session, const char *today,
                            sp_hazard_walk *w)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    walk_clear(w);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT ladder_on, code FROM hazard WHERE ladder_on "
                         "IS NOT NULL AND ladder_on <= $1 AND (ladder_on, "
                         "code) > ($2, $3) ORDER BY ladder_on, code LIMIT $4",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, today);
    sp_stmt_bind_text(stmt, 2, w->day);
    sp_stmt_bind_text(stmt, 3, w->code);
    sp_stmt_bind_int(stmt, 4, BATCH);
    char day[16] = "";
    char code[96] = "";
    while (w->count < BATCH) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        snprintf(day, sizeof day, "%s", sp_stmt_text(stmt, 0));
        snprintf(code, sizeof code, "%s", sp_stmt_text(stmt, 1));
        SP_TRY(sp_text_copy(code, &w->codes[w->count]));
        w->count++;
    }
    memcpy(w->day, day, sizeof day);
    memcpy(w->code, code, sizeof code);
    return SP_OK;
}

/* All the steps that were missed, each a transaction. Somebody may have closed
 * it meanwhile, or another tick has been here. */
static sp_status climb_all(sp_session *session, const char *number,
                           sp_tick_result *result)
{
    sp_status status = SP_OK;

    while (status == SP_OK)
        status = sp_hazard_climb(session, number, result);
    return status == SP_INVALID || status == SP_CONFLICT ? SP_OK : status;
}

sp_status sp_tick_hazards(sp_session *session, sp_tick_result *result)
{
    SP_CLEANUP(walk_clear) sp_hazard_walk walk = {0};
    char today[11];

    sp_today(session, today);
    do {
        SP_TRY(next_batch(session, today, &walk));
        for (size_t i = 0; i < walk.count; i++)
            SP_TRY(climb_all(session, walk.codes[i], result));
    } while (walk.count == BATCH);
    return SP_OK;
}
