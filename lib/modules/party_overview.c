/* What the overview says about related parties. */
#include "party_overview.h"

#include <string.h>

#include "party.h"
#include "party_cycle.h"
#include "risk_tree.h"
#include "when.h"

static sp_status count_states(sp_session *session, sp_overview_party *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT state, count(*) FROM contractor GROUP BY "
                         "state",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *name = sp_stmt_text(stmt, 0);
        int state = name ? sp_label_find(sp_contractor_state_labels,
                                         SP_CONTRACTOR_STATE_COUNT, name)
                         : -1;
        if (state >= 0)
            out->states[state] = sp_stmt_int(stmt, 1);
    }
}

static sp_status count_passes(sp_session *session, sp_overview_party *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11];
    char soon[11];
    bool row;

    sp_today(session, today);
    sp_day_format(sp_party_today(session) + 30, soon);
    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT coalesce(sum(state <> 'suspended' AND valid_from <= $1), 0), "
        "coalesce(sum(state = 'suspended'), 0), coalesce(sum(state <> "
        "'suspended' AND valid_to <= $2), 0) FROM entry_pass WHERE state IN "
        "('issued', 'active', 'suspended') AND valid_to >= $1",
        &stmt));
    sp_stmt_bind_text(stmt, 1, today);
    sp_stmt_bind_text(stmt, 2, soon);
    SP_TRY(sp_stmt_step(stmt, &row));
    out->passes = sp_stmt_int(stmt, 0);
    out->suspended = sp_stmt_int(stmt, 1);
    out->ending = sp_stmt_int(stmt, 2);
    return SP_OK;
}

sp_status sp_overview_party_gather(sp_session *session, sp_overview_party *out)
{
    sp_headcount heads;

    *out = (sp_overview_party){.visitors = -1};
    if (sp_right(session, "visitor", SP_DO_READ, NULL) >= SP_SCOPE_PARK) {
        SP_TRY(sp_headcount_now(session, &heads));
        out->visitors = heads.visitors;
    }
    if (sp_right(session, "contractor", SP_DO_READ, NULL) < SP_SCOPE_PARK)
        return SP_OK;
    out->any = true;
    SP_TRY(count_states(session, out));
    SP_TRY(count_passes(session, out));
    SP_TRY(sp_db_int(session->db,
                     "SELECT count(*) FROM blacklist_entry WHERE state IN "
                     "('in_force', 'lift_proposed')",
                     &out->blacklist));
    return sp_db_int(session->db,
                     "SELECT count(*) FROM blacklist_entry WHERE state IN "
                     "('proposed', 'lift_proposed')",
                     &out->proposals);
}
