/* Simultaneous operations: the rules between two works. */
#include "simops.h"

#include <math.h>
#include <string.h>

static bool told(const char *text)
{
    return text && *text;
}

static bool same(const char *a, const char *b)
{
    return told(a) && told(b) && strcmp(a, b) == 0;
}

static bool is(const char *word, const sp_simops_work *work)
{
    return strcmp(word, "any") == 0 || same(word, work->type);
}

/* What a rule asks of tickets (another one, the same period) is no clash of
 * works. */
static bool is_clash(const sp_permit_simops *rule)
{
    return rule->relation != SP_PERMIT_SAME_JOB &&
           (rule->effect == SP_PERMIT_FORBID ||
            rule->effect == SP_PERMIT_AVOID ||
            rule->effect == SP_PERMIT_COORDINATE);
}

/* Is the rule about the owner of the pack that it stands in, and the other? */
static bool is_about(const sp_permit_simops *rule, const sp_simops_work *owner,
                     const sp_simops_work *other)
{
    return is_clash(rule) && ((is(rule->a, owner) && is(rule->b, other)) ||
                              (is(rule->b, owner) && is(rule->a, other)));
}

static bool pack_concerns(const sp_simops_work *owner,
                          const sp_simops_work *other)
{
    if (!owner->rules)
        return false;
    SP_PERMIT_EACH(sp_permit_simops, rule, owner->rules, SP_PERMIT_SIMOPS)
    if (is_about(rule, owner, other))
        return true;
    return false;
}

bool sp_simops_concerns(const sp_simops_work *work, const sp_simops_work *other)
{
    return pack_concerns(work, other) || pack_concerns(other, work);
}

sp_status sp_simops_sound(const sp_simops_work *work)
{
    const char *name = told(work->number) ? work->number : "?";
    sp_box box;

    if (!told(work->type) || (work->rules && !work->facts))
        return sp_fail(SP_INVALID, "作业 %.60s 没有类别或定级结果",
                       "work %.60s has no type or was not graded", name);
    if (work->from >= work->to || work->from == SP_NO_INT)
        return sp_fail(SP_INVALID, "作业 %.60s 的开始时间应早于结束时间",
                       "work %.60s must begin before it ends", name);
    if (!(work->radius >= 0 && work->radius <= SP_PLACE_MAX))
        return sp_fail(SP_INVALID, "作业 %.60s 的占地半径 %g 米不成立",
                       "work %.60s cannot take up a radius of %g m", name,
                       work->radius);
    if (work->place.known && sp_place_box(&work->place, &box) != SP_OK)
        return sp_fail_within(SP_INVALID, "作业 %.60s：", "work %.60s: ", name);
    return SP_OK;
}

/* ---- relations in space ---- */

typedef enum nearness { APART, TOGETHER, UNSURE } nearness;

static nearness within(const sp_simops_work *a, const sp_simops_work *b,
                       double metres)
{
    if (a->place.known && b->place.known)
        return sp_places_within(&a->place, &b->place,
                                metres + a->radius + b->radius)
                   ? TOGETHER
                   : APART;
    /* Not marked on the plan: other zones are taken to be far away, one's own
     * and unknown ones are not. */
    return told(a->zone) && told(b->zone) && !same(a->zone, b->zone) ? APART
                                                                     : UNSURE;
}

/* One above the other: not at the same height. */
static nearness in_fall_line(const sp_simops_work *a, const sp_simops_work *b)
{
    nearness plan = within(a, b, 0);

    if (plan == APART)
        return APART;
    if (a->low == SP_NO_INT || b->low == SP_NO_INT)
        return UNSURE;
    return a->low != b->low ? plan : APART;
}

static nearness nearness_of(const sp_permit_simops *rule,
                            const sp_simops_work *a, const sp_simops_work *b)
{
    switch (rule->relation) {
    case SP_PERMIT_NEAR:
        return within(a, b, (double)rule->distance / 1000);
    case SP_PERMIT_SAME_ZONE:
        return same(a->zone, b->zone) ? TOGETHER : APART;
    case SP_PERMIT_SAME_DIKE:
        return same(a->dike, b->dike) ? TOGETHER : APART;
    case SP_PERMIT_SAME_SPACE:
        return same(a->space, b->space) ? TOGETHER : APART;
    case SP_PERMIT_SAME_PIPE:
        return same(a->pipe, b->pipe) ? TOGETHER : APART;
    case SP_PERMIT_SAME_FALL_LINE:
        return in_fall_line(a, b);
    default:
        return APART;
    }
}

/* ---- a pair ---- */

/* The packs of both works often carry the same clause. */
static bool said_before(const sp_permit_simops *rule,
                        const sp_simops_work *owner,
                        const sp_simops_work *other)
{
    SP_PERMIT_EACH(sp_permit_simops, r, owner->rules, SP_PERMIT_SIMOPS)
    if (r->effect == rule->effect && *r->item.clause &&
        strcmp(r->item.clause, rule->item.clause) == 0 &&
        is_about(r, owner, other) &&
        sp_permit_applies(&r->item, owner->facts) &&
        nearness_of(r, owner, other) != APART)
        return true;
    return false;
}

typedef struct pair {
    const sp_simops_work *work;
    const sp_simops_work *other;
    sp_simops_visit *visit;
    void *context;
} pair;

static sp_status by_pack(const pair *p, const sp_simops_work *owner,
                         const sp_simops_work *other)
{
    if (!owner->rules)
        return SP_OK;
    SP_PERMIT_EACH(sp_permit_simops, rule, owner->rules, SP_PERMIT_SIMOPS)
    {
        nearness near;
        if (!is_about(rule, owner, other) ||
            !sp_permit_applies(&rule->item, owner->facts) ||
            (near = nearness_of(rule, owner, other)) == APART ||
            (owner != p->work && p->work->rules &&
             said_before(rule, p->work, p->other)))
            continue;
        sp_simops_clash clash = {
            .work = p->work,
            .other = p->other,
            .rule = rule,
            .unsure = near == UNSURE,
            .from =
                p->work->from > p->other->from ? p->work->from : p->other->from,
            .to = p->work->to < p->other->to ? p->work->to : p->other->to,
        };
        SP_TRY(p->visit(p->context, &clash));
    }
    return SP_OK;
}

sp_status sp_simops_pair(const sp_simops_work *work,
                         const sp_simops_work *other, sp_simops_visit *visit,
                         void *context)
{
    pair p = {work, other, visit, context};

    if (work == other || same(work->number, other->number) ||
        work->from >= other->to || other->from >= work->to)
        return SP_OK;
    SP_TRY(by_pack(&p, work, other));
    return by_pack(&p, other, work);
}
