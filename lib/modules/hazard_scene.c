/* Gathering what the rules ask about. */
#include "hazard_scene.h"

#include <string.h>

#include "hazard_photo.h"
#include "permit_calendar.h"
#include "risk_tree.h"
#include "when.h"

enum { MERGERS_MAX = 1000 };

void sp_hazard_scene_close(sp_hazard_scene *scene)
{
    sp_hazard_release(&scene->hazard);
    sp_hazard_release(&scene->target);
    sp_pack_free(scene->pack);
    sp_pack_free(scene->calendar);
    *scene = (sp_hazard_scene){0};
}

/* ---- the actor ---- */

static bool has_role(const sp_session *session, const char *role)
{
    return (sp_roles_parse(session->matrix, role) & session->roles) != 0;
}

static unsigned power(sp_session *session, const char *module, sp_action action,
                      const char *dept, const char *maker, unsigned bit)
{
    return sp_require(session, module, action, dept, maker) == SP_OK ? bit : 0;
}

static void look_at_actor(sp_session *session, const sp_hazard *h,
                          sp_hazard_actor *out)
{
    const char *dept = h->unit ? h->unit : h->owner_dept;
    const char *none = dept ? NULL : "-"; /* nobody's: not "in general" */

    *out = (sp_hazard_actor){.login = session->actor->name};
    out->powers = power(session, "hazard_assign", SP_DO_APPROVE, dept, none,
                        SP_HAZARD_GRADER) |
                  power(session, "hazard_assign", SP_DO_CREATE, dept, none,
                        SP_HAZARD_PROPOSER) |
                  power(session, "hazard_verify", SP_DO_APPROVE, dept, none,
                        SP_HAZARD_VERIFIER);
    /* Who may rectify only their own is the named rectifier, or nobody. */
    if (sp_right(session, "hazard_rectify", SP_DO_UPDATE, NULL) > SP_SCOPE_OWN)
        out->powers |= power(session, "hazard_rectify", SP_DO_UPDATE, dept,
                             none, SP_HAZARD_FIXER);
    if (has_role(session, "SAFETY_ADMIN") || has_role(session, "SAFETY_HEAD"))
        out->powers |= SP_HAZARD_SAFETY;
    if (has_role(session, "PRINCIPAL"))
        out->powers |= power(session, "hazard_verify", SP_DO_APPROVE, dept,
                             none, SP_HAZARD_PRINCIPAL);
    for (unsigned r = SP_HAZARD_RANK_OFFICER; r < SP_HAZARD_RANK_COUNT; r++)
        if (has_role(session, sp_hazard_rank_labels[r].name))
            out->rank = r;
}

/* ---- days ---- */

static bool is_workday(const void *calendar, int64_t day)
{
    return sp_calendar_is_workday(calendar, day);
}

static int64_t count_days(const sp_hazard_scene *s, unsigned level, int64_t day,
                          int64_t days)
{
    const void *calendar =
        s->calendar ? sp_pack_read(s->calendar, "calendar") : NULL;

    return sp_hazard_count_days(sp_hazard_rules_for(s->rules, level), day, days,
                                calendar ? is_workday : NULL, calendar);
}

static void set_days(sp_hazard_scene *s)
{
    sp_hazard_request *r = &s->request;
    const sp_hazard *h = s->hazard;
    const sp_hazard_case c = sp_hazard_case_of(s);
    unsigned level = sp_hazard_level_after(&c);
    const sp_hazard_level_rules *rules = sp_hazard_rules_for(s->rules, level);
    int64_t deadline = sp_hazard_day(h->deadline);
    size_t n = (size_t)h->extensions;

    r->default_day = count_days(s, level, r->today, rules->days);
    r->last_day = count_days(s, level, r->today, rules->max_days);
    r->last_extension = r->last_day;
    if (deadline != SP_NO_INT && n < rules->nextensions)
        r->last_extension =
            count_days(s, level, deadline, rules->extensions[n].days);
}

/* ---- the other one of a merger ---- */

/* Does the chain of mergers from @number lead to @to? */
static sp_status leads_to(sp_session *session, const char *number,
                          const char *to, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(
        session->db,
        "WITH RECURSIVE chain(code, depth) AS (SELECT merged_into, 1 FROM "
        "hazard WHERE code = $1 UNION SELECT h.merged_into, c.depth + 1 FROM "
        "hazard h JOIN chain c ON h.code = c.code WHERE c.depth < $3) SELECT 1 "
        "FROM chain WHERE code = $2",
        &stmt));
    sp_stmt_bind_text(stmt, 1, number);
    sp_stmt_bind_text(stmt, 2, to);
    sp_stmt_bind_int(stmt, 3, MERGERS_MAX);
    return sp_stmt_step(stmt, out);
}

static sp_status find_target(sp_hazard_scene *s, const char *into)
{
    if (!into || !*into || s->request.action != SP_HAZARD_DO_MERGE)
        return SP_OK;
    SP_TRY(sp_hazard_open(s->session, into, &s->target));
    s->request.target = s->target;
    return leads_to(s->session, into, s->hazard->code,
                    &s->request.target_loops);
}

/* ---- all of it ---- */

static sp_status open_packs(sp_hazard_scene *s)
{
    const char *name =
        s->hazard->standard ? s->hazard->standard : "hazard.standard";

    SP_TRY(sp_packs_get(s->session, name, &s->pack));
    SP_TRY(sp_hazard_rules_of(s->pack, &s->rules));
    if (!s->rules->levels[SP_HAZARD_GENERAL].workdays &&
        !s->rules->levels[SP_HAZARD_MAJOR].workdays)
        return SP_OK;
    sp_status status = sp_packs_get(s->session, "calendar.cn", &s->calendar);
    return status == SP_NOT_FOUND ? SP_OK : status;
}

sp_hazard_case sp_hazard_case_of(const sp_hazard_scene *s)
{
    return (sp_hazard_case){.rules = s->rules,
                            .hazard = s->hazard,
                            .actor = &s->actor,
                            .request = &s->request};
}

sp_status sp_hazard_gather(sp_session *session, const char *number,
                           sp_hazard_action action,
                           const sp_hazard_options *options, bool by_clock,
                           sp_hazard_scene *s)
{
    int64_t now = sp_session_now(session);
    size_t kept = 0;

    *s = (sp_hazard_scene){.session = session};
    SP_TRY(by_clock ? sp_hazard_find(session, number, &s->hazard)
                    : sp_hazard_open(session, number, &s->hazard));
    SP_TRY(open_packs(s));
    if (by_clock)
        s->actor = (sp_hazard_actor){.login = session->actor->name,
                                     .powers = SP_HAZARD_CLOCK};
    else
        look_at_actor(session, s->hazard, &s->actor);
    s->request = (sp_hazard_request){
        .action = action,
        .options = options,
        .now = now,
        .today = sp_day_of(now, sp_session_zone(session)),
    };
    if (action == SP_HAZARD_DO_SUBMIT || action == SP_HAZARD_DO_FIX_NOW)
        SP_TRY(sp_hazard_count_after(session, s->hazard, &kept));
    s->request.photos = kept + options->nphotos;
    set_days(s);
    return find_target(s, options->into);
}
