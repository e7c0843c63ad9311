/* Entry passes: the record, the live one of a person, checking. */
#include <stdio.h>
#include <string.h>

#include "party.h"
#include "pass_rule.h"
#include "permit_reason.h"
#include "when.h"

#define SHOWN(m, zh, en, ...)                                                  \
    SP_FIELD(sp_entry_pass, m, zh, en,                                         \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)
#define KEPT(m, zh, en, ...)                                                   \
    SP_FIELD(sp_entry_pass, m, zh, en,                                         \
             .flags = SP_GUARDED __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_entry_pass),
    SHOWN(code, "入场证号", "number", .alias = "证号|编号"),
    SHOWN(person, "人员", "person", .ref = "person"),
    SHOWN(contractor, "所属相关方", "party", .ref = "contractor",
          .alias = "承包商"),
    SHOWN(valid_from, "有效期起", "valid from", .as = SP_AS_DATE),
    SHOWN(valid_to, "有效期至", "valid to", .as = SP_AS_DATE),
    KEPT(ends_by, "到期由", "what sets its end", .max_len = 32),
    KEPT(areas, "准入区域", "areas", .max_len = 500),
    SHOWN(state, "状态", "state", .labels = sp_pass_state_labels,
          .nlabels = SP_PASS_STATE_COUNT),
    KEPT(why, "原因", "why", .max_len = 500),
    KEPT(issued_at, "签发时间", "issued at", .as = SP_AS_TIME),
    KEPT(ended_at, "结束时间", "ended at", .as = SP_AS_TIME),
    KEPT(retrain_after, "须重新培训至晚于", "to be trained for longer than",
         .as = SP_AS_DATE),
};
const sp_type sp_entry_pass_type = {.name = "entry_pass",
                                    .zh = "入场证",
                                    .en = "entry pass",
                                    .table = "entry_pass",
                                    .code = "code",
                                    .module = "contractor",
                                    .flags = SP_TYPE_VERBS_ONLY,
                                    SP_TYPE(sp_entry_pass, fields)};

void sp_pass_release(sp_entry_pass **pass)
{
    sp_record_free(&sp_entry_pass_type, *pass);
}

sp_status sp_pass_live(sp_session *session, const char *person,
                       sp_entry_pass **out)
{
    SP_AUTOSTMT *stmt = NULL;
    void *found = NULL;
    bool row;

    *out = NULL;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT id FROM entry_pass WHERE person = $1 AND "
                         "state IN ('issued', 'active', 'suspended')",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    int64_t id = sp_stmt_int(stmt, 0);
    sp_stmt_done(SP_TAKE(stmt));
    SP_TRY(sp_rec_find_id(session->db, &sp_entry_pass_type, id, &found));
    *out = found;
    return SP_OK;
}

/* ---- asking ---- */

static sp_status may_ask(sp_session *session)
{
    if (sp_right(session, "permit", SP_DO_READ, NULL) == SP_SCOPE_NONE)
        return sp_require(session, "contractor", SP_DO_READ, NULL, NULL);
    return SP_OK;
}

static sp_status judge(sp_session *session, const char *person, int64_t day,
                       sp_permit_reasons *out)
{
    SP_AUTOPARTYBOOK book = {0};
    SP_AUTOGATHERED g = {0};

    SP_TRY(sp_party_book_open(session, &book));
    SP_TRY(sp_pass_gather(session, person, day, &g));
    sp_pass_judge(book.rules, g.facts, day, out);
    return out->failed ? sp_no_memory() : SP_OK;
}

sp_status sp_pass_why(sp_session *session, const char *person,
                      sp_permit_reasons *out)
{
    SP_TRY(may_ask(session));
    return judge(session, person, sp_party_today(session), out);
}

static void check_dates(const sp_entry_pass *p, int64_t at_day,
                        sp_permit_reasons *out)
{
    char day[11];

    sp_day_format(at_day, day);
    if (strcmp(day, p->valid_from) < 0)
        sp_permit_reason_add(
            out, "pass_not_yet", "", "入场证 %.60s 自 %.12s 起有效",
            "pass %.60s is valid from %.12s on", p->code, p->valid_from);
    if (strcmp(day, p->valid_to) > 0)
        sp_permit_reason_add(out, "pass_expired", "",
                             "入场证 %.60s 已于 %.12s 到期",
                             "pass %.60s ended on %.12s", p->code, p->valid_to);
    if (p->state >= SP_PASS_SUSPENDED && p->state != SP_PASS_EXPIRED)
        sp_permit_reason_add(
            out, "pass_state", "", "入场证 %.60s " SP_IN_ZH "：%.200s",
            "pass %.60s is " SP_IN_EN ": %.200s", p->code,
            sp_pass_state_labels[p->state].zh,
            sp_pass_state_labels[p->state].en, p->why ? p->why : "-");
    else if (p->state == SP_PASS_EXPIRED && strcmp(day, p->valid_to) <= 0)
        sp_permit_reason_add(out, "pass_expired", "", "入场证 %.60s 已过期",
                             "pass %.60s has expired", p->code);
}

sp_status sp_pass_check(sp_session *session, const char *number, int64_t at,
                        sp_permit_reasons *out)
{
    SP_AUTOPASS *p = NULL;
    void *found = NULL;
    int64_t day = sp_day_of(at, session->options.zone);

    SP_TRY(may_ask(session));
    SP_TRY(
        sp_rec_find(session->db, &sp_entry_pass_type, "code", number, &found));
    p = found;
    check_dates(p, day, out);
    return judge(session, p->person, day, out);
}
