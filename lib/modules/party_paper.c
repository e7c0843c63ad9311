/* Papers that parties show: licences, qualifications, insurance. */
#include <string.h>

#include "cleaning.h"
#include "party.h"
#include "risk_tree.h"
#include "when.h"

#define FIELD(m, zh, en, ...) SP_FIELD(sp_party_paper, m, zh, en, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_party_paper),
    FIELD(code, "资料编号", "code", .flags = SP_FIXED | SP_BRIEF,
          .max_len = 200, .help_zh = "不填则为 相关方/种类/证号",
          .help_en = "party/kind/number when not given"),
    FIELD(contractor, "相关方", "party",
          .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "contractor",
          .alias = "承包商"),
    FIELD(kind, "资料种类", "kind", .flags = SP_REQUIRED | SP_BRIEF,
          .max_len = 64, .alias = "种类",
          .help_zh = "规则包 party.cn 中的代码或名称，如 insurance",
          .help_en = "as the pack party.cn says it, e.g. insurance"),
    FIELD(name, "名称", "name", .flags = SP_CONTAINS),
    FIELD(number, "证号", "number", .flags = SP_BRIEF, .max_len = 100),
    FIELD(issuer, "发证机关", "issuer"),
    FIELD(valid_from, "有效期起", "valid from", .as = SP_AS_DATE),
    FIELD(valid_to, "有效期至", "valid to", .flags = SP_BRIEF, .as = SP_AS_DATE,
          .help_zh = "长期有效则不填", .help_en = "none: long-term"),
    FIELD(renewal_promised, "续期承诺", "renewal promised",
          .help_zh = "谁承诺在何时续期",
          .help_en = "who promised it, and when"),
    FIELD(note, "备注", "note"),
    SP_REMOVED_FIELD(sp_party_paper),
};

static void check(const void *record, sp_findings *out)
{
    const sp_party_paper *p = record;

    if (p->valid_from && p->valid_to && strcmp(p->valid_to, p->valid_from) < 0)
        sp_finding_add(out, SP_ERROR, "valid_to",
                       "有效期至 %s，早于有效期起 %s",
                       "it ends on %s, before it begins on %s", p->valid_to,
                       p->valid_from);
}

/* The law's term: from a day, so many years, to the day before. */
static sp_status keep_term(const sp_party_paper_kind *kind, sp_party_paper *p)
{
    int64_t from = sp_party_day(p->valid_from);
    char last[11];

    if (!kind->years || from == SP_NO_INT)
        return SP_OK;
    sp_day_format(sp_day_add_months(from, (int)kind->years * 12) - 1, last);
    if (!p->valid_to)
        return sp_text_set(&p->valid_to, last);
    if (strcmp(p->valid_to, last) > 0)
        return sp_fail(SP_INVALID, SP_IN_ZH "有效期 %lld 年，自 %s 起最晚至 %s",
                       SP_IN_EN " is valid for %lld years: from %s to %s at "
                                "the latest",
                       kind->is.zh, kind->is.en, (long long)kind->years,
                       p->valid_from, last);
    return SP_OK;
}

static sp_status before(sp_session *session, const void *old, void *record)
{
    SP_AUTOPARTYBOOK book = {0};
    sp_party_paper *p = record;

    if (!p->kind || !p->contractor)
        return SP_OK; /* the check of fields says it */
    SP_TRY(sp_party_book_open(session, &book));
    const sp_party_paper_kind *kind = sp_party_paper_find(book.rules, p->kind);
    if (!kind)
        return sp_fail(SP_INVALID, "规则包 %.40s 中没有资料种类“%.60s”",
                       "the pack %.40s has no kind of paper \"%.60s\"",
                       book.rules->name, p->kind);
    SP_TRY(sp_text_set(&p->kind, kind->is.code));
    SP_TRY(keep_term(kind, p));
    if (old || p->code)
        return SP_OK;
    return sp_code_derive(&p->code, p->contractor, p->kind, p->number);
}

/* Insurance of the firm bears passes of its people. */
static sp_status after(sp_session *session, const void *old, const void *record)
{
    const sp_party_paper *p = record;

    (void)old;
    return sp_pass_follow_firm(session, p->contractor);
}

static sp_status loaded(sp_session *session, int64_t above)
{
    return sp_pass_follow_each(session,
                               "SELECT code FROM person WHERE contractor IN "
                               "(SELECT contractor FROM party_paper WHERE id > "
                               "$1) AND code > $2 ORDER BY code LIMIT $3",
                               above);
}

static const sp_hooks hooks = {
    .before = before, .after = after, .after_bulk = loaded};

const sp_type sp_party_paper_type = {.name = "party_paper",
                                     .zh = "相关方资料",
                                     .en = "paper of a party",
                                     .table = "party_paper",
                                     .code = "code",
                                     .module = "contractor",
                                     .hide = "removed_at",
                                     .check = check,
                                     .hooks = &hooks,
                                     SP_TYPE(sp_party_paper, fields)};
