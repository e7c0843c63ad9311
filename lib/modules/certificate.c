/* Certificates of people: the record. */
#include <string.h>

#include "cleaning.h"
#include "party.h"

#define DAY(rec, m, zh, en, ...)                                               \
    SP_FIELD(rec, m, zh, en, .as = SP_AS_DATE, __VA_ARGS__)

#define PAPER(m, zh, en, ...) SP_FIELD(sp_certificate, m, zh, en, __VA_ARGS__)

static const sp_field certificate_fields[] = {
    SP_HEAD_FIELDS(sp_certificate),
    PAPER(code, "证书记录编号", "code", .flags = SP_FIXED | SP_BRIEF,
          .max_len = 160, .help_zh = "不填则为 人员编号/种类/证号",
          .help_en = "person/kind/number when not given"),
    PAPER(person, "人员", "person", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .ref = "person", .alias = "人员编号|持证人"),
    PAPER(kind, "证书种类", "kind", .flags = SP_REQUIRED | SP_BRIEF,
          .max_len = 64, .alias = "种类|作业类别",
          .help_zh = "规则包中的代码，如 welding、electrician、guardian",
          .help_en = "as rule packs say it: welding, electrician, guardian, …"),
    PAPER(item, "准操项目", "item"),
    PAPER(number, "证书编号", "number", .flags = SP_BRIEF, .max_len = 64,
          .alias = "证号"),
    PAPER(issuer, "发证机关", "issuer"),
    DAY(sp_certificate, valid_from, "有效期起", "valid from",
        .alias = "发证日期"),
    DAY(sp_certificate, valid_to, "有效期至", "valid to", .flags = SP_BRIEF,
        .help_zh = "长期有效则不填", .help_en = "none: no end"),
    DAY(sp_certificate, review_due, "应复审日期", "review due on",
        .flags = SP_BRIEF, .alias = "复审日期"),
    PAPER(revoked, "已吊销", "revoked", .flags = SP_BRIEF),
    DAY(sp_certificate, review_done, "最近复审日期", "last review on"),
    PAPER(photo, "证件照片", "photo", .flags = SP_GUARDED),
    SP_REMOVED_FIELD(sp_certificate),
};

static void check_certificate(const void *record, sp_findings *out)
{
    const sp_certificate *c = record;

    if (c->valid_from && c->valid_to && strcmp(c->valid_to, c->valid_from) < 0)
        sp_finding_add(out, SP_ERROR, "valid_to",
                       "证书有效期至 %s，早于有效期起 %s",
                       "the certificate ends on %s, before it begins on %s",
                       c->valid_to, c->valid_from);
}

static sp_status certificate_before(sp_session *session, const void *old,
                                    void *record)
{
    sp_certificate *c = record;

    (void)session;
    if (old || c->code || !c->person || !c->kind)
        return SP_OK;
    return sp_code_derive(&c->code, c->person, c->kind, c->number);
}

static sp_status certificate_after(sp_session *session, const void *old,
                                   const void *record)
{
    const sp_certificate *c = record;

    (void)old;
    return sp_pass_follow(session, c->person);
}

static sp_status certificates_loaded(sp_session *session, int64_t above)
{
    return sp_pass_follow_each(session,
                               "SELECT DISTINCT person FROM certificate WHERE "
                               "id > $1 AND person > $2 ORDER BY person LIMIT "
                               "$3",
                               above);
}

static const sp_hooks certificate_hooks = {.before = certificate_before,
                                           .after = certificate_after,
                                           .after_bulk = certificates_loaded};

const sp_type sp_certificate_type = {
    .name = "certificate",
    .zh = "人员证书",
    .en = "certificate",
    .table = "certificate",
    .code = "code",
    .module = "training_file",
    .hide = "removed_at",
    .check = check_certificate,
    .hooks = &certificate_hooks,
    SP_TYPE(sp_certificate, certificate_fields)};
