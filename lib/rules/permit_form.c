/* Guards about the ticket as it was written: fields, level, period, papers. */
#include "permit_why.h"

#include <inttypes.h>
#include <string.h>

#include "when.h"

void sp_guard_valid(sp_cycle *c, sp_permit_reasons *out)
{
    if (c->facts->legacy)
        sp_permit_reason_add(out, "legacy", "",
                             "从旧系统导入的作业票只作记录，不能用于作业",
                             "a ticket imported from another system is kept "
                             "for the record and is not valid for work");
}

void sp_guard_reason(sp_cycle *c, sp_permit_reasons *out)
{
    const char *reason = c->request->reason;

    if (!reason || !reason[strspn(reason, " \t\n")])
        sp_permit_reason_add(out, "no_reason", "", "请写明原因",
                             "say the reason");
}

static bool has(const char *const *codes, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (sp_cycle_same(codes[i], code))
            return true;
    return false;
}

void sp_guard_fields(sp_cycle *c, sp_permit_reasons *out)
{
    const sp_cycle_facts *f = c->facts;

    SP_PERMIT_EACH(sp_permit_field, field, c->type, SP_PERMIT_FIELDS)
    {
        if (!field->required || !sp_permit_applies(&field->item, f->grading) ||
            has(f->filled, f->nfilled, field->item.code))
            continue;
        sp_permit_reason_add(
            out, "field_missing", field->item.clause, "“%.60s%.0s”没有填写",
            "\"%.0s%.60s\" is not filled in", field->item.zh, field->item.en);
    }
}

static const sp_permit_item *level_item(const sp_cycle *c, int level)
{
    const sp_permit_list *levels = &c->type->parts[SP_PERMIT_LEVELS];
    const sp_permit_level_row *rows = levels->rows;

    return level >= 0 && (size_t)level < levels->count ? &rows[level].item
                                                       : NULL;
}

/* Levels count from the strictest. */
void sp_guard_level(sp_cycle *c, sp_permit_reasons *out)
{
    const sp_cycle_facts *f = c->facts;
    const sp_permit_item *is = level_item(c, f->grading->effective);
    const sp_permit_item *now = level_item(c, f->level_now);

    if (!is)
        sp_permit_reason_add(out, "no_level", "",
                             "按所填事实，这项作业不需要这种作业票",
                             "by the facts given this work needs no ticket of "
                             "this type");
    else if (now && f->level_now < f->grading->effective)
        sp_permit_reason_add(
            out, "level_higher", sp_guard_clause(c, SP_GUARD_LEVEL),
            "现在的级别是“%.40s%.0s”，高于票上的“%.40s%.0s”，应重新办票",
            "the level is now \"%.0s%.40s\", stricter than \"%.0s%.40s\" on "
            "the ticket: a new ticket is needed",
            now->zh, now->en, is->zh, is->en);
}

static const sp_permit_validity *shortest(const sp_cycle *c)
{
    const sp_permit_validity *least = NULL;

    SP_PERMIT_EACH(sp_permit_validity, v, c->type, SP_PERMIT_VALIDITIES)
    if (sp_permit_applies(&v->item, c->facts->grading) &&
        (!least || v->seconds < least->seconds))
        least = v;
    return least;
}

static void check_length(const sp_cycle *c, int64_t length,
                         sp_permit_reasons *out)
{
    const sp_permit_validity *most = shortest(c);

    if (!most)
        sp_permit_reason_add(out, "no_validity", "",
                             "规则包没有这一级别的最长有效期",
                             "the pack has no longest validity for this level");
    else if (length > most->seconds)
        sp_permit_reason_add(
            out, "period_long", most->item.clause,
            "有效期 %" PRId64 " 小时 %" PRId64 " 分，最长 %" PRId64
            " 小时；到期应另办新票",
            "a validity of %" PRId64 " h %" PRId64 " min, at most %" PRId64
            " h; after that a new ticket is needed",
            length / 3600, (length % 3600 + 59) / 60, most->seconds / 3600);
}

void sp_guard_period(sp_cycle *c, sp_permit_reasons *out)
{
    const sp_cycle_facts *f = c->facts;

    if (f->valid_from == SP_NO_INT || f->valid_to == SP_NO_INT)
        sp_permit_reason_add(out, "no_period", "", "没有写明作业起止时间",
                             "the period of the work is not given");
    else if (f->valid_from >= f->valid_to)
        sp_permit_reason_add(out, "period_reversed", "",
                             "作业开始时间应早于结束时间",
                             "the work must begin before it ends");
    else if (f->valid_to <= c->request->now)
        sp_permit_reason_add(out, "period_past", "", "作业时间已经过去",
                             "the period of the work has passed");
    else if (f->valid_to > (int64_t)1 << 40 ||
             f->valid_from < -((int64_t)1 << 40))
        sp_permit_reason_add(out, "period_far", "", "作业时间不成立",
                             "the period of the work cannot be");
    else if (level_item(c, f->grading->effective))
        check_length(c, f->valid_to - f->valid_from, out);
}

void sp_guard_analysis(sp_cycle *c, sp_permit_reasons *out)
{
    if (!c->facts->analysis)
        sp_permit_reason_add(out, "no_analysis",
                             sp_guard_clause(c, SP_GUARD_ANALYSIS),
                             "没有作业危害分析", "there is no hazard analysis");
}

void sp_guard_documents(sp_cycle *c, sp_permit_reasons *out)
{
    const sp_cycle_facts *f = c->facts;

    SP_PERMIT_EACH(sp_permit_document, d, c->type, SP_PERMIT_DOCUMENTS)
    {
        if (!d->before_approval || !sp_permit_applies(&d->item, f->grading) ||
            has(f->documents, f->ndocuments, d->item.code))
            continue;
        sp_permit_reason_add(
            out, "document_missing", d->item.clause, "没有附上“%.80s%.0s”",
            "\"%.0s%.80s\" is not attached", d->item.zh, d->item.en);
    }
}
