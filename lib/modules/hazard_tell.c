/* Who has to know what was done to a hazard (一呼百应). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hazard_move.h"
#include "str.h"
#include "ticking.h"

/* Whom an action concerns, beside those of the ladder. */
enum {
    TELL_RECTIFIER = 1,
    TELL_ASSIGNER = 2,
    TELL_SAFETY = 8,
    TELL_PRINCIPAL = 16,
    TELL_FINDER = 32,
    TELL_DEPT_HEAD = 64
};

static const struct telling {
    sp_hazard_action action;
    unsigned whom;
    const char *zh;
    const char *en;
} tellings[] = {
    {SP_HAZARD_DO_REJECT, TELL_FINDER, "您上报的隐患判为误报",
     "the hazard you reported was rejected"},
    {SP_HAZARD_DO_ASSIGN, TELL_RECTIFIER, "隐患已下发，请按期整改",
     "a hazard is yours to rectify in time"},
    {SP_HAZARD_DO_SUBMIT, TELL_ASSIGNER, "整改已提交，请验收",
     "it was rectified and waits for the check"},
    {SP_HAZARD_DO_FIX_NOW, TELL_DEPT_HEAD, "隐患已即查即改，请验收",
     "it was fixed on the spot and waits for the check"},
    {SP_HAZARD_DO_EXTEND, TELL_ASSIGNER | TELL_SAFETY, "申请延期，请批复",
     "an extension is asked for: decide"},
    {SP_HAZARD_DO_GRANT, TELL_RECTIFIER, "延期已批准",
     "the extension is granted"},
    {SP_HAZARD_DO_REFUSE, TELL_RECTIFIER, "延期未获批准",
     "the extension is refused"},
    {SP_HAZARD_DO_FAIL, TELL_RECTIFIER, "验收不合格，请重新整改",
     "it did not pass the check: rectify it again"},
    {SP_HAZARD_DO_APPROVE, TELL_SAFETY, "主要负责人已同意，请销号",
     "the principal agreed: close it"},
    {SP_HAZARD_DO_CLOSE, TELL_RECTIFIER | TELL_FINDER, "隐患已销号",
     "the hazard is closed"},
    {SP_HAZARD_DO_REOPEN, TELL_RECTIFIER, "隐患重新整改",
     "a hazard is to be rectified again"},
};

/* ---- recipients ---- */

static void add(sp_str *s, const char *kind, const char *name)
{
    if (name && *name)
        sp_str_addf(s, "%s%s:%s", s->len ? " " : "", kind, name);
}

/* By login, where the department says who leads it. */
static sp_status add_head(sp_session *session, const char *dept, sp_str *out)
{
    void *found = NULL;

    if (!dept)
        return SP_OK;
    sp_status status =
        sp_rec_find(session->db, &sp_department_type, "code", dept, &found);
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    sp_department *d = found;
    if (d->head)
        add(out, "user", d->head);
    else
        add(out, "dept", dept);
    sp_record_free(&sp_department_type, d);
    return SP_OK;
}

static sp_status recipients_of(sp_session *session, const sp_hazard *h,
                               unsigned whom, sp_str *out)
{
    if (whom & TELL_RECTIFIER)
        add(out, "user", h->rectifier);
    if (whom & TELL_ASSIGNER)
        add(out, "user", h->assigned_by);
    if (whom & TELL_FINDER && !h->anonymous) /* a notice would name them */
        add(out, "user", h->created_by);
    if (whom & TELL_DEPT_HEAD)
        SP_TRY(add_head(session, h->unit ? h->unit : h->owner_dept, out));
    if (whom & TELL_SAFETY) {
        add(out, "role", "SAFETY_ADMIN");
        add(out, "role", "SAFETY_HEAD");
    }
    if (whom & TELL_PRINCIPAL)
        add(out, "role", "PRINCIPAL");
    return sp_str_ok(out);
}

/* ---- raising ---- */

typedef struct telling_of {
    sp_session *session;
    const sp_hazard *hazard;
    unsigned whom;
    int64_t level;
    const char *kind;
    const char *code;
    const char *zh;
    const char *en;
} telling_of;

static sp_status raise_one(const telling_of *t, sp_tick_result *notices)
{
    const sp_hazard *h = t->hazard;
    const char *day = h->deadline ? h->deadline : "-";
    SP_AUTOSTR to = {0};
    char zh[640];
    char en[640];

    SP_TRY(recipients_of(t->session, h, t->whom, &to));
    if (!to.len)
        return SP_OK;
    snprintf(zh, sizeof zh, "隐患 %.60s“%.240s”：%.120s（期限 %.10s）", h->code,
             h->title, t->zh, day);
    snprintf(en, sizeof en, "hazard %.60s, \"%.240s\": %.120s (deadline %.10s)",
             h->code, h->title, t->en, day);
    return sp_notice_raise(t->session,
                           &(sp_notice_text){.code = t->code,
                                             .kind = t->kind,
                                             .subject_type = "hazard",
                                             .subject = h->code,
                                             .owner_dept = h->owner_dept,
                                             .at = sp_session_now(t->session),
                                             .zh = zh,
                                             .en = en,
                                             .level = t->level,
                                             .recipients = sp_str_text(&to)},
                           notices);
}

/* A major one: the principal and the authority's queue, on the same day
 * (安全生产法 art. 41, 46; order 16 art. 14). */
static sp_status tell_major(sp_hazard_scene *s, const sp_hazard *h,
                            sp_tick_result *notices)
{
    char code[160];

    snprintf(code, sizeof code, "hazard_major/%.100s", h->code);
    SP_TRY(raise_one(&(telling_of){.session = s->session,
                                   .hazard = h,
                                   .whom = TELL_PRINCIPAL | TELL_SAFETY,
                                   .level = 4,
                                   .kind = "hazard_major",
                                   .code = code,
                                   .zh = "定为重大隐患，请组织制定治理方案",
                                   .en = "graded major: have a plan of "
                                         "treatment made"},
                     notices));
    snprintf(code, sizeof code, "hazard_authority/%.100s", h->code);
    return raise_one(&(telling_of){.session = s->session,
                                   .hazard = h,
                                   .whom = TELL_SAFETY,
                                   .level = 3,
                                   .kind = "hazard_authority",
                                   .code = code,
                                   .zh = "重大隐患须向监管部门和职工代表大会"
                                         "报告",
                                   .en = "a major hazard is to be reported to "
                                         "the authority and the workers' "
                                         "congress"},
                     notices);
}

/* The step that was climbed. */
static sp_status tell_ladder(sp_hazard_scene *s, const sp_hazard *h,
                             sp_tick_result *notices)
{
    static const unsigned whom[][2] = {{SP_TELL_RECTIFIER, TELL_RECTIFIER},
                                       {SP_TELL_DEPT_HEAD, TELL_DEPT_HEAD},
                                       {SP_TELL_SAFETY, TELL_SAFETY},
                                       {SP_TELL_PRINCIPAL, TELL_PRINCIPAL}};
    const sp_hazard_level_rules *rules =
        sp_hazard_rules_for(s->rules, h->level);
    const sp_hazard_rung *rung = &rules->ladder[h->escalated - 1];
    bool late = rung->days > 0;
    unsigned to = 0;
    char code[200];

    for (size_t i = 0; i < SP_COUNT(whom); i++)
        if (rung->tell & whom[i][0])
            to |= whom[i][1];
    snprintf(code, sizeof code,
             "hazard_ladder/%.100s/%" PRId64 "/%.10s/%.8s%+" PRId64, h->code,
             h->round, h->deadline, sp_hazard_level_labels[h->level].name,
             rung->days);
    return raise_one(
        &(telling_of){.session = s->session,
                      .hazard = h,
                      .whom = to,
                      .level = late ? (to & TELL_PRINCIPAL ? 4 : 3) : 2,
                      .kind = late ? "hazard_overdue" : "hazard_due",
                      .code = code,
                      .zh = late ? "已逾期，尚未销号" : "即将到期",
                      .en = late ? "overdue and not closed" : "due soon"},
        notices);
}

static sp_status tell_action(sp_hazard_scene *s, const sp_hazard *h,
                             const struct telling *t, sp_tick_result *notices)
{
    char code[200];

    /* The version makes each time of it another notice. */
    snprintf(code, sizeof code, "hazard_%s/%.100s/%" PRId64,
             sp_hazard_action_labels[t->action].name, h->code, h->version);
    return raise_one(&(telling_of){.session = s->session,
                                   .hazard = h,
                                   .whom = t->whom,
                                   .level = 1,
                                   .kind = "hazard_moved",
                                   .code = code,
                                   .zh = t->zh,
                                   .en = t->en},
                     notices);
}

/* A general one ends with the check; a major one goes on to the principal. */
static struct telling after_passing(const sp_hazard *h)
{
    return h->state == SP_HAZARD_CLOSED
               ? (struct telling){SP_HAZARD_DO_PASS,
                                  TELL_RECTIFIER | TELL_FINDER, "隐患已销号",
                                  "the hazard is closed"}
               : (struct telling){SP_HAZARD_DO_PASS, TELL_PRINCIPAL,
                                  "重大隐患验收合格，请审批销号",
                                  "a major hazard passed the check: agree to "
                                  "close it"};
}

sp_status sp_hazard_tell(sp_hazard_scene *s, const sp_hazard *h,
                         const sp_hazard_decision *d, sp_tick_result *notices)
{
    sp_hazard_action action = s->request.action;
    bool was_major = s->hazard->level == SP_HAZARD_MAJOR;
    bool settled = h->state != SP_HAZARD_CONFIRMED && !d->proposed;

    if (action == SP_HAZARD_DO_ESCALATE)
        return tell_ladder(s, h, notices);
    if (h->level == SP_HAZARD_MAJOR && settled &&
        (!was_major || s->hazard->state == SP_HAZARD_CONFIRMED))
        SP_TRY(tell_major(s, h, notices));
    if (action == SP_HAZARD_DO_PASS) {
        const struct telling t = after_passing(h);
        return tell_action(s, h, &t, notices);
    }
    for (size_t i = 0; i < SP_COUNT(tellings); i++)
        if (tellings[i].action == action)
            return tell_action(s, h, &tellings[i], notices);
    return SP_OK;
}
