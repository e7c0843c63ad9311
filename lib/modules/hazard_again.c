/* Hazards that come back: the same measure at the same point fails again. */
#include "hazard_again.h"

#include "hazard_cycle.h"
#include "packs.h"
#include "risk_tree.h"
#include "str.h"

sp_status sp_hazard_seen_again(sp_session *session, sp_hazard *h)
{
    SP_AUTOPACK *pack = NULL;
    SP_AUTOSTMT *stmt = NULL;
    const sp_hazard_rules *rules;
    bool row;

    if (!h->risk_point || !h->measure)
        return SP_OK;
    SP_TRY(sp_packs_get(session, "hazard.standard", &pack));
    SP_TRY(sp_hazard_rules_of(pack, &rules));
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM hazard WHERE risk_point = $1 AND "
                         "measure = $2 AND closed_at IS NOT NULL AND closed_at "
                         ">= $3 AND closed_at <= $4 ORDER BY closed_at DESC, "
                         "code DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, h->risk_point);
    sp_stmt_bind_text(stmt, 2, h->measure);
    sp_stmt_bind_int(stmt, 3, h->found_at - rules->again_days * 86400);
    sp_stmt_bind_int(stmt, 4, h->found_at);
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_text_set(&h->recurs, sp_stmt_text(stmt, 0)) : SP_OK;
}
