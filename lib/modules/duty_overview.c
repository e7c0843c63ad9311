/* What the overview says about duties, from the sums that are kept. */
#include "duty_overview.h"

#include "dutying.h"
#include "str.h"

void sp_overview_duty_free(sp_overview_duty *d)
{
    for (size_t i = 0; i < d->ntop; i++)
        free(d->top[i].name);
    for (size_t i = 0; i < d->nbottom; i++)
        free(d->bottom[i].name);
    *d = (sp_overview_duty){.any = false};
}

#define RANKED                                                                 \
    "SELECT coalesce(p.name, s.person), s.score FROM duty_sum s LEFT JOIN "    \
    "person p ON p.code = s.person WHERE s.month = $1 AND s.band = 0 ORDER "   \
    "BY s.score "

/* Both are a step or two in duty_sum_rank, whichever way it is read. */
static const char top_sql[] = RANKED "DESC, s.k1 DESC, s.k2 DESC, s.k3 DESC, "
                                     "s.k4 DESC, s.person LIMIT $2";
static const char bottom_sql[] = RANKED ", s.k1, s.k2, s.k3, s.k4, s.person "
                                        "DESC LIMIT $2";

static sp_status read_ranked(sp_session *session, const char *sql,
                             int64_t month, int64_t limit,
                             sp_overview_ranked *out, size_t *n)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_int(stmt, 1, month);
    sp_stmt_bind_int(stmt, 2, limit);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        out[*n].score = sp_stmt_int(stmt, 1);
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &out[*n].name));
        ++*n;
    }
}

/* Nobody is among the first and among the last. */
static sp_status gather_ranked(sp_session *session, sp_overview_duty *out)
{
    int64_t left = out->counts.people - SP_OVERVIEW_RANKED;
    SP_AUTOPACK *pack = NULL;
    sp_rank_rules rules;
    sp_duty_period p;
    bool fresh;

    SP_TRY(sp_duty_period_of(session, NULL, &p));
    SP_TRY(sp_duty_rules(session, &rules, &pack));
    SP_TRY(sp_duty_is_fresh(session, pack, &fresh));
    if (!fresh || rules.formula == SP_RANK_LEDGER)
        return SP_OK;
    SP_TRY(read_ranked(session, top_sql, p.from, SP_OVERVIEW_RANKED, out->top,
                       &out->ntop));
    if (left <= 0)
        return SP_OK;
    return read_ranked(session, bottom_sql, p.from,
                       left < SP_OVERVIEW_RANKED ? left : SP_OVERVIEW_RANKED,
                       out->bottom, &out->nbottom);
}

sp_status sp_overview_duty_gather(sp_session *session, sp_overview_duty *out)
{
    if (sp_right(session, "ranking", SP_DO_READ, NULL) < SP_SCOPE_PARK)
        return SP_OK;
    SP_TRY(sp_duty_overview(session, NULL, &out->counts));
    out->any = out->counts.due + out->counts.waiting > 0;
    return out->any ? gather_ranked(session, out) : SP_OK;
}
