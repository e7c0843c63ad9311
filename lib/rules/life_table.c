/* Life cycles as tables. */
#include "life_table.h"

#include <string.h>

const sp_life_row *sp_life_find(const sp_life *life, unsigned state,
                                const char *action)
{
    for (size_t i = 0; i < life->nrows; i++)
        if (life->rows[i].from >> state & 1 &&
            strcmp(life->rows[i].action, action) == 0)
            return &life->rows[i];
    return NULL;
}

const sp_life_guard *sp_life_missing(const sp_life *life,
                                     const sp_life_row *row, uint32_t facts,
                                     size_t *at)
{
    while (*at < life->nguards) {
        const sp_life_guard *g = &life->guards[(*at)++];
        if (g->bit & row->needs & ~facts)
            return g;
    }
    return NULL;
}

static const sp_label *action_label(const sp_life *life, const char *action)
{
    for (size_t i = 0; i < life->nactions; i++)
        if (strcmp(life->actions[i].name, action) == 0)
            return &life->actions[i];
    return NULL;
}

sp_status sp_life_decide(const sp_life *life, unsigned state,
                         const char *action, uint32_t facts,
                         const sp_life_row **out_row, unsigned *out_to)
{
    const sp_label *label = action_label(life, action);
    const sp_life_row *row = sp_life_find(life, state, action);
    size_t at = 0;

    if (!label)
        return sp_fail(SP_INVALID, "没有“%.40s”这个动作",
                       "there is no action \"%.40s\"", action);
    if (!row)
        return sp_fail(SP_CONFLICT, "状态为“" SP_IN_ZH "”时不能“" SP_IN_ZH "”",
                       "what is \"" SP_IN_EN "\" does not take \"" SP_IN_EN
                       "\"",
                       life->states[state].zh, life->states[state].en,
                       label->zh, label->en);
    const sp_life_guard *g = sp_life_missing(life, row, facts, &at);
    if (g)
        return sp_fail(SP_INVALID, SP_IN_ZH "（%s）", SP_IN_EN " (%s)", g->zh,
                       g->en, g->clause);
    *out_row = row;
    *out_to = row->to == SP_LIFE_STAYS ? state : row->to;
    return SP_OK;
}
