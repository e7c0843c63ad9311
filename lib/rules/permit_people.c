/* Guards about people: who is there, what they hold, what they may not be at
 * the same time. */
#include "permit_why.h"

#include <string.h>

const char *sp_cycle_name(const sp_cycle_person *p)
{
    return p->name && *p->name       ? p->name
           : p->person && *p->person ? p->person
           : p->login && *p->login   ? p->login
                                     : "?";
}

static bool same_person(const sp_cycle_person *a, const sp_cycle_person *b)
{
    return sp_cycle_same(a->person, b->person) ||
           sp_cycle_same(a->login, b->login);
}

/* ---- certificates ---- */

/* One certificate of the kind that holds for the whole period. */
static bool holds(const sp_cycle_person *p, const char *kind, int64_t from,
                  int64_t to)
{
    for (size_t i = 0; i < p->ncertificates; i++) {
        const sp_cycle_certificate *cert = &p->certificates[i];
        if (sp_cycle_same(cert->kind, kind) &&
            (cert->from == SP_NO_INT || cert->from <= from) &&
            (cert->to == SP_NO_INT || cert->to >= to))
            return true;
    }
    return false;
}

/* The time for which people are asked about: from now (or the beginning, where
 * that is still to come) to the end of the validity. */
static void period_of(const sp_cycle *c, int64_t *from, int64_t *to)
{
    const sp_cycle_facts *f = c->facts;

    *from = f->valid_from > c->request->now ? f->valid_from : c->request->now;
    *to = f->valid_to > *from ? f->valid_to : *from;
}

/* ---- one row of the pack ---- */

/* What a row finds among the people of the ticket. */
typedef struct crew {
    unsigned there;
    unsigned certified;
} crew;

static void check_one(const sp_cycle *c, const sp_permit_person *row,
                      const sp_cycle_person *p, bool certified,
                      sp_permit_reasons *out)
{
    if (row->exclusive && p->busy_with && *p->busy_with)
        sp_permit_reason_add(
            out, "person_busy", row->item.clause,
            "%.60s 同时在作业票 %.40s 上，不能兼顾",
            "%.60s is on ticket %.40s at that time and cannot be on both",
            sp_cycle_name(p), p->busy_with);
    if (row->everyone && !certified)
        sp_permit_reason_add(
            out, "no_certificate", row->item.clause,
            "%.60s 没有在整个作业期间有效的 %.40s 证书",
            "%.60s has no %.40s certificate that is valid for the whole work",
            sp_cycle_name(p), row->certificate);
    (void)c;
}

static crew count(const sp_cycle *c, const sp_permit_person *row,
                  sp_permit_reasons *out)
{
    crew found = {0};
    int64_t from, to;

    period_of(c, &from, &to);
    for (size_t i = 0; i < c->facts->npeople; i++) {
        const sp_cycle_person *p = &c->facts->people[i];
        if (!sp_cycle_has_function(p, row->who, from))
            continue;
        bool certified = !row->certificate || !*row->certificate ||
                         holds(p, row->certificate, from, to);
        found.there++;
        found.certified += certified;
        check_one(c, row, p, certified, out);
    }
    return found;
}

static void check_row(const sp_cycle *c, const sp_permit_person *row,
                      sp_permit_reasons *out)
{
    crew found = count(c, row, out);

    if (found.there < row->least)
        sp_permit_reason_add(out, "people_missing", row->item.clause,
                             "%.100s%.0s：需要 %u 人，有 %u 人",
                             "%.0s%.100s: %u needed, %u there", row->item.zh,
                             row->item.en, row->least, found.there);
    else if (!row->everyone && found.there > 0 &&
             found.certified < (row->least ? row->least : 1))
        sp_permit_reason_add(
            out, "no_certificate", row->item.clause,
            "%.100s%.0s：没有人持有在整个作业期间有效的 %.40s 证书",
            "%.0s%.100s: nobody holds a %.40s certificate that is valid for "
            "the whole work",
            row->item.zh, row->item.en, row->certificate);
}

/* What speaks against each person by themselves. */
static void check_fitness(const sp_cycle *c, bool guardians,
                          sp_permit_reasons *out)
{
    for (size_t i = 0; i < c->facts->npeople; i++) {
        const sp_cycle_person *p = &c->facts->people[i];
        if (sp_cycle_same(p->function, "guardian") != guardians ||
            !sp_cycle_has_function(p, p->function, c->request->now))
            continue;
        if (!p->unfit)
            sp_permit_reason_add(out, "fitness_unknown", "",
                                 "没有查明 %.60s 是否适合这项作业",
                                 "whether %.60s is fit for this work is not "
                                 "known",
                                 sp_cycle_name(p));
        for (size_t k = 0; p->unfit && k < p->unfit->count; k++)
            sp_permit_reason_add(out, p->unfit->items[k].code,
                                 p->unfit->items[k].clause, "%.60s：%.200s%.0s",
                                 "%.60s: %.0s%.200s", sp_cycle_name(p),
                                 p->unfit->items[k].zh, p->unfit->items[k].en);
    }
}

static void check_rows(const sp_cycle *c, bool guardians,
                       sp_permit_reasons *out)
{
    SP_PERMIT_EACH(sp_permit_person, row, c->type, SP_PERMIT_PEOPLE)
    if (sp_permit_applies(&row->item, c->facts->grading) &&
        (strcmp(row->who, "guardian") == 0) == guardians)
        check_row(c, row, out);
    check_fitness(c, guardians, out);
}

/* ---- guards ---- */

void sp_guard_guardian(sp_cycle *c, sp_permit_reasons *out)
{
    check_rows(c, true, out);
}

void sp_guard_workers(sp_cycle *c, sp_permit_reasons *out)
{
    check_rows(c, false, out);
}

void sp_guard_next_guardian(sp_cycle *c, sp_permit_reasons *out)
{
    const char *next = c->request->person;

    for (size_t i = 0; i < c->facts->npeople; i++)
        if (sp_cycle_has_function(&c->facts->people[i], "guardian",
                                  c->request->now) &&
            sp_cycle_same(c->facts->people[i].person, next))
            return;
    if (!next || !*next)
        sp_permit_reason_add(
            out, "no_next_guardian", sp_guard_clause(c, SP_GUARD_NEXT_GUARDIAN),
            "没有写明接班的监护人", "who takes over as guardian is not named");
    else
        sp_permit_reason_add(out, "no_next_guardian",
                             sp_guard_clause(c, SP_GUARD_NEXT_GUARDIAN),
                             "接班的 %.60s 不是本票的监护人",
                             "%.60s, who takes over, is no guardian of this "
                             "ticket",
                             next);
}

/* Guardian and worker, guardian and approver: never one person. */
static void check_duty(const sp_cycle *c, const sp_cycle_person *guardian,
                       sp_permit_reasons *out)
{
    const char *clause = sp_guard_clause(c, SP_GUARD_DUTIES);

    for (size_t i = 0; i < c->facts->npeople; i++)
        if (sp_cycle_has_function(&c->facts->people[i], "worker",
                                  c->request->now) &&
            same_person(guardian, &c->facts->people[i])) {
            sp_permit_reason_add(
                out, "guardian_works", clause,
                "%.60s 既是监护人又是作业人，监护人不得做其他工作",
                "%.60s is guardian and worker; a guardian does no other work",
                sp_cycle_name(guardian));
            break;
        }
    if (sp_cycle_has_signed(c, guardian->login))
        sp_permit_reason_add(
            out, "guardian_approved", clause, "%.60s 既是监护人又审批了本票",
            "%.60s is a guardian of this ticket and signed its "
            "approval",
            sp_cycle_name(guardian));
}

void sp_guard_duties(sp_cycle *c, sp_permit_reasons *out)
{
    for (size_t i = 0; i < c->facts->npeople; i++)
        if (sp_cycle_has_function(&c->facts->people[i], "guardian",
                                  c->request->now))
            check_duty(c, &c->facts->people[i], out);
}

void sp_guard_briefing(sp_cycle *c, sp_permit_reasons *out)
{
    const sp_cycle_facts *f = c->facts;
    const char *clause = sp_guard_clause(c, SP_GUARD_BRIEFING);

    if (!f->briefer || !*f->briefer || f->briefed_at == SP_NO_INT ||
        f->briefed_at > c->request->now) {
        sp_permit_reason_add(out, "not_briefed", clause, "没有进行安全交底",
                             "there was no safety briefing");
        return;
    }
    for (size_t i = 0; i < f->npeople; i++)
        if (sp_cycle_has_function(&f->people[i], "worker", c->request->now) &&
            !f->people[i].briefed)
            sp_permit_reason_add(
                out, "not_briefed", clause, "%.60s 没有参加安全交底",
                "%.60s was not briefed", sp_cycle_name(&f->people[i]));
}
