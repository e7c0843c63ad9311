/* Gas, other tickets of the same job, and work beside it. */
#include <stdio.h>
#include <string.h>

#include "permit_gather.h"
#include "permit_live.h"
#include "str.h"
#include "text.h"

/* ---- gas ---- */

static bool is_here(const sp_permit *p, const char *place)
{
    return !place || (p->zone && strcmp(place, p->zone) == 0) ||
           (p->place && strcmp(place, p->place) == 0);
}

static sp_status read_reading(sp_gathered *g, sp_stmt *stmt, sp_gas_reading *r)
{
    const sp_permit *p = g->ticket->permit;
    const char *place = sp_stmt_text(stmt, 6);
    int kind = sp_label_find(sp_permit_gas_kind_labels,
                             SP_PERMIT_GAS_KIND_COUNT, sp_stmt_text(stmt, 1));
    char text[80];

    r->permit = p->code;
    r->at = sp_stmt_int(stmt, 0);
    r->kind = kind < 0 ? SP_PERMIT_GAS_TOXIC : (sp_permit_gas_kind)kind;
    SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 2), &r->substance));
    snprintf(text, sizeof text, "%s %s", sp_stmt_text(stmt, 3),
             sp_stmt_text(stmt, 4));
    SP_TRY(sp_gas_value_parse(text, &r->value, &r->unit));
    const char *lel = sp_stmt_text(stmt, 5);
    if (lel && !sp_text_to_scaled(lel, SP_PERMIT_GAS_DECIMALS, &r->lel))
        r->lel = 0;
    SP_TRY(sp_gather_text(g, is_here(p, place) ? NULL : place, &r->place));
    SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 7), &r->point));
    return sp_gather_text(g, sp_stmt_text(stmt, 8), &r->analyst);
}

static sp_status gather_readings(sp_gathered *g)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_gather_list list = {.size = sizeof(sp_gas_reading)};
    bool row;

    SP_TRY(sp_db_prepare(
        g->ticket->session->db,
        "SELECT sampled_at, kind, substance, value, unit, "
        "lel, place, point, coalesce(analyst, created_by) FROM permit_gas_test "
        "WHERE permit = $1 ORDER BY sampled_at, id",
        &stmt));
    sp_stmt_bind_text(stmt, 1, g->ticket->permit->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        sp_gas_reading *r = sp_gather_row(g, &list);
        if (!r)
            return SP_NO_MEMORY;
        SP_TRY(read_reading(g, stmt, r));
    }
    g->facts.gas.readings = list.rows;
    g->facts.gas.count = list.count;
    return SP_OK;
}

/* Substances that the form names have to be tested for: "硫化氢|一氧化碳". */
static sp_status expect_names(sp_gathered *g, const char *names,
                              sp_permit_gas_kind kind, sp_gather_list *list)
{
    static const char *const none[] = {"无", "none", "-", "/"};

    for (const char *at = names; *at;) {
        char name[120];
        size_t len = strcspn(at, "|");
        bool skip = len == 0;
        snprintf(name, sizeof name, "%.*s", (int)len, at);
        for (size_t i = 0; i < SP_COUNT(none); i++)
            skip = skip || strcmp(name, none[i]) == 0;
        at += len + (at[len] == '|');
        if (skip)
            continue;
        sp_gas_expected *e = sp_gather_row(g, list);
        if (!e)
            return SP_NO_MEMORY;
        e->kind = kind;
        SP_TRY(sp_gather_text(g, name, &e->substance));
    }
    return SP_OK;
}

static sp_status gather_expected(sp_gathered *g)
{
    SP_AUTOPAIRS fields = {0};
    sp_gather_list list = {.size = sizeof(sp_gas_expected)};

    SP_TRY(sp_permit_pairs_read(g->ticket->permit->fields, &fields));
    for (size_t i = 0; i < fields.count; i++) {
        const sp_permit_fact *f = &fields.items[i];
        if (strcmp(f->name, "toxic_names") == 0)
            SP_TRY(expect_names(g, f->value, SP_PERMIT_GAS_TOXIC, &list));
        if (strcmp(f->name, "flammable_names") == 0)
            SP_TRY(expect_names(g, f->value, SP_PERMIT_GAS_FLAMMABLE, &list));
    }
    g->facts.gas.expected = list.rows;
    g->facts.gas.nexpected = list.count;
    return SP_OK;
}

sp_status sp_gather_gas(sp_gathered *g, const sp_permit_options *options)
{
    sp_gas_log *log = &g->facts.gas;

    log->permit = g->ticket->permit->code;
    log->zone = sp_session_zone(g->ticket->session);
    log->monitored = options && options->monitored;
    if (g->ticket->type->parts[SP_PERMIT_GAS_RULES].count == 0)
        return SP_OK;
    SP_TRY(gather_readings(g));
    return gather_expected(g);
}

/* ---- tickets of the same job ---- */

static sp_status read_related(sp_gathered *g, sp_stmt *stmt,
                              sp_gather_list *list)
{
    const sp_permit *p = g->ticket->permit;
    bool row;

    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        sp_cycle_related *r = sp_gather_row(g, list);
        if (!r)
            return SP_NO_MEMORY;
        SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 0), &r->number));
        SP_TRY(sp_gather_text(g, sp_stmt_text(stmt, 1), &r->type));
        int state = sp_label_find(sp_permit_state_labels, SP_PERMIT_STATE_COUNT,
                                  sp_stmt_text(stmt, 2));
        r->state = state < 0 ? SP_PERMIT_CANCELLED : (sp_permit_state)state;
        r->from = sp_stmt_is_null(stmt, 3) ? SP_NO_INT : sp_stmt_int(stmt, 3);
        r->to = sp_stmt_is_null(stmt, 4) ? SP_NO_INT : sp_stmt_int(stmt, 4);
        r->served = p->serves && strcmp(p->serves, r->number) == 0;
    }
}

static sp_status find_related(sp_gathered *g, const char *number,
                              const char *served, sp_gather_list *list)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(
        g->ticket->session->db,
        "SELECT code, type, state, coalesce(valid_from, planned_from), "
        "coalesce(valid_to, planned_to) FROM permit WHERE legacy = 0 AND (code "
        "= $1 OR serves = $2)",
        &stmt));
    sp_stmt_bind_text(stmt, 1, number);
    sp_stmt_bind_text(stmt, 2, served);
    return read_related(g, stmt, list);
}

/* The ticket that this one serves, those that serve it, and those that it
 * names. */
sp_status sp_gather_related(sp_gathered *g)
{
    sp_gather_list list = {.size = sizeof(sp_cycle_related)};
    const sp_permit *p = g->ticket->permit;

    SP_TRY(find_related(g, p->serves ? p->serves : "", p->code, &list));
    for (const char *at = p->related; at && *at;) {
        char number[80];
        size_t len = strcspn(at, ",");
        snprintf(number, sizeof number, "%.*s", (int)len, at);
        at += len + (at[len] == ',');
        if (*number && !(p->serves && strcmp(number, p->serves) == 0))
            SP_TRY(find_related(g, number, "", &list));
    }
    g->facts.related = list.rows;
    g->facts.nrelated = list.count;
    return SP_OK;
}

/* ---- work beside it ---- */

typedef struct clashing {
    sp_gathered *g;
    sp_gather_list list;
    bool guarded;
} clashing;

static sp_status note_clash(void *context, const sp_simops_clash *clash)
{
    clashing *c = context;
    const sp_permit_simops *rule = clash->rule;
    const sp_permit *p = c->g->ticket->permit;
    sp_cycle_conflict *row;

    /* The one it serves is the same job: that is asked of related tickets. */
    if (rule->effect == SP_PERMIT_ALSO_NEEDS ||
        rule->effect == SP_PERMIT_SAME_PERIOD ||
        (p->serves && strcmp(p->serves, clash->other->number) == 0))
        return SP_OK;
    row = sp_gather_row(c->g, &c->list);
    if (!row)
        return SP_NO_MEMORY;
    row->effect = rule->effect;
    row->settled = c->guarded;
    SP_TRY(sp_gather_text(c->g, clash->other->number, &row->other));
    SP_TRY(sp_gather_text(c->g, rule->item.zh, &row->zh));
    SP_TRY(sp_gather_text(c->g, rule->item.en, &row->en));
    return sp_gather_text(c->g, rule->item.clause, &row->clause);
}

sp_status sp_gather_conflicts(sp_gathered *g, const sp_permit_options *options)
{
    clashing c = {.g = g,
                  .list = {.size = sizeof(sp_cycle_conflict)},
                  .guarded = options && options->conflicts_guarded};

    if (*g->ungraded_zh) /* it is no work yet, and is told so elsewhere */
        return SP_OK;
    SP_TRY(sp_live_beside(g->ticket, note_clash, &c));
    g->facts.conflicts = c.list.rows;
    g->facts.nconflicts = c.list.count;
    return SP_OK;
}
