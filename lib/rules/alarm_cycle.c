/* The life of an alarm. */
#include "alarm_cycle.h"

#include <string.h>

const sp_label sp_alarm_condition_labels[SP_ALARM_CONDITION_COUNT] = {
    [SP_ALARM_LOLO] = {"lolo", "低低限", "far too low", NULL},
    [SP_ALARM_LO] = {"lo", "低限", "too low", NULL},
    [SP_ALARM_HI] = {"hi", "高限", "too high", NULL},
    [SP_ALARM_HIHI] = {"hihi", "高高限", "far too high", NULL},
    [SP_ALARM_RISE] = {"rise", "上升过快", "rises too fast", NULL},
    [SP_ALARM_BAD] = {"bad", "传感器故障", "bad sensor", "故障"},
    [SP_ALARM_SILENT] = {"silent", "失联", "silent sensor", NULL},
    [SP_ALARM_STORM] = {"storm", "报警风暴", "storm of alarms", NULL},
    [SP_ALARM_SCENE] = {"scene", "视频识别", "seen by a camera", NULL},
};

const sp_label sp_alarm_state_labels[SP_ALARM_STATE_COUNT] = {
    [SP_ALARM_RAISED] = {"raised", "未确认", "raised", "报警"},
    [SP_ALARM_ACKED] = {"acked", "已确认", "acknowledged", NULL},
    [SP_ALARM_HANDLING] = {"handling", "处理中", "being handled", NULL},
    [SP_ALARM_RESOLVED] = {"resolved", "待验证", "resolved", NULL},
    [SP_ALARM_CLOSED] = {"closed", "已关闭", "closed", NULL},
    [SP_ALARM_FALSE] = {"false_alarm", "误报", "false alarm", NULL},
    [SP_ALARM_SUPPRESSED] = {"suppressed", "已抑制", "suppressed", NULL},
    [SP_ALARM_AUTO_CLEARED] = {"auto_cleared", "自动恢复", "cleared by itself",
                               NULL},
};

const sp_label sp_alarm_action_labels[SP_ALARM_ACTION_COUNT] = {
    [SP_ALARM_DO_ACK] = {"ack", "确认", "acknowledge", NULL},
    [SP_ALARM_DO_HANDLE] = {"handle", "处理", "handle", NULL},
    [SP_ALARM_DO_RESOLVE] = {"resolve", "处理完毕", "resolve", NULL},
    [SP_ALARM_DO_RETURN] = {"return", "退回处理", "return", NULL},
    [SP_ALARM_DO_CLOSE] = {"close", "关闭", "close", NULL},
    [SP_ALARM_DO_FALSE] = {"false", "认定误报", "call false", NULL},
    [SP_ALARM_DO_SUPPRESS] = {"suppress", "抑制", "suppress", NULL},
    [SP_ALARM_DO_CLEAR] = {"clear", "恢复正常", "clear", NULL},
    [SP_ALARM_DO_RECUR] = {"recur", "再次出现", "recur", NULL},
    [SP_ALARM_DO_RELEASE] = {"release", "解除抑制", "release", NULL},
};

enum { LATCHED = 3 }; /* levels from here on stay until they are dealt with */

/* ---- guards ---- */

typedef sp_status guard(const sp_alarm_facts *f, const sp_alarm_request *r);

static sp_status needs_note(const sp_alarm_facts *f, const sp_alarm_request *r)
{
    if (r->note && *r->note)
        return SP_OK;
    return sp_fail(SP_INVALID, "报警 %.60s：请写明原因或处理情况",
                   "alarm %.60s: say why, or what was done", f->code);
}

static sp_status may_clear(const sp_alarm_facts *f, const sp_alarm_request *r)
{
    (void)r;
    if (f->level < LATCHED)
        return SP_OK;
    return sp_fail(SP_INVALID, "%d 级报警 %.60s 不能自动恢复，须有人处理",
                   "an alarm of level %d does not clear by itself: somebody "
                   "has to deal with %.60s",
                   f->level, f->code);
}

/* What still alarms is not dealt with; serious ones are looked at by a second
 * person. */
static sp_status may_close(const sp_alarm_facts *f, const sp_alarm_request *r)
{
    if (f->lasts)
        return sp_fail(SP_INVALID, "报警 %.60s 的条件仍未消除，不能关闭",
                       "the condition of alarm %.60s lasts; it cannot be "
                       "closed",
                       f->code);
    if (f->level >= LATCHED && f->resolved_by &&
        strcmp(f->resolved_by, r->login) == 0)
        return sp_fail(SP_FORBIDDEN,
                       "%d 级报警须由处理人（%.60s）以外的人验证关闭",
                       "an alarm of level %d is closed by another than who "
                       "resolved it (%.60s)",
                       f->level, f->resolved_by);
    return SP_OK;
}

static sp_status may_call_false(const sp_alarm_facts *f,
                                const sp_alarm_request *r)
{
    SP_TRY(needs_note(f, r));
    if (f->level == 4 && !(r->who & SP_ALARM_BY_APPROVER))
        return sp_fail(SP_FORBIDDEN,
                       "4 级报警 %.60s 只能由有审批权限的人认定为误报",
                       "alarm %.60s is of level 4: only who may approve can "
                       "call it false",
                       f->code);
    return SP_OK;
}

static sp_status may_suppress(const sp_alarm_facts *f,
                              const sp_alarm_request *r)
{
    SP_TRY(needs_note(f, r));
    if (f->level == 4)
        return sp_fail(SP_INVALID,
                       "4 级报警 %.60s 不能抑制；检修请用 device maintain",
                       "alarm %.60s is of level 4 and is not suppressed; for "
                       "work on the device use device maintain",
                       f->code);
    if (r->until == SP_NO_INT || r->until <= r->now)
        return sp_fail(SP_INVALID, "报警 %.60s：请给出抑制的截止时间",
                       "alarm %.60s: say until when it is suppressed", f->code);
    if (r->until - r->now > r->longest_off)
        return sp_fail(SP_INVALID, "报警 %.60s 最多抑制 %lld 小时",
                       "alarm %.60s: it is suppressed for %lld hours at most",
                       f->code, (long long)(r->longest_off / 3600));
    return SP_OK;
}

/* ---- the table ---- */

static const struct row {
    sp_alarm_state from;
    sp_alarm_action action;
    unsigned who;
    sp_alarm_state to;
    guard *guard;
} rows[] = {
/* clang-format off */
#define ROW(s, a, w, t, g)                                                     \
    {SP_ALARM_##s, SP_ALARM_DO_##a, SP_ALARM_BY_##w, SP_ALARM_##t, g}
    ROW(RAISED,       ACK,      PEOPLE, ACKED,        NULL),
    ROW(RAISED,       HANDLE,   PEOPLE, HANDLING,     NULL),
    ROW(ACKED,        HANDLE,   PEOPLE, HANDLING,     NULL),
    ROW(HANDLING,     HANDLE,   PEOPLE, HANDLING,     NULL),
    ROW(ACKED,        RESOLVE,  PEOPLE, RESOLVED,     needs_note),
    ROW(HANDLING,     RESOLVE,  PEOPLE, RESOLVED,     needs_note),
    ROW(RESOLVED,     RETURN,   PEOPLE, HANDLING,     needs_note),
    ROW(RESOLVED,     CLOSE,    PEOPLE, CLOSED,       may_close),
    ROW(RAISED,       FALSE,    PEOPLE, FALSE,        may_call_false),
    ROW(ACKED,        FALSE,    PEOPLE, FALSE,        may_call_false),
    ROW(HANDLING,     FALSE,    PEOPLE, FALSE,        may_call_false),
    ROW(RAISED,       SUPPRESS, PEOPLE, SUPPRESSED,   may_suppress),
    ROW(ACKED,        SUPPRESS, PEOPLE, SUPPRESSED,   may_suppress),
    ROW(SUPPRESSED,   ACK,      PEOPLE, ACKED,        NULL),
    ROW(SUPPRESSED,   RELEASE,  CLOCK,  RAISED,       NULL),
    ROW(RAISED,       CLEAR,    CLOCK,  AUTO_CLEARED, may_clear),
    ROW(ACKED,        CLEAR,    CLOCK,  AUTO_CLEARED, may_clear),
    ROW(SUPPRESSED,   CLEAR,    CLOCK,  AUTO_CLEARED, may_clear),
    ROW(AUTO_CLEARED, RECUR,    CLOCK,  RAISED,       NULL),
#undef ROW
    /* clang-format on */
};

bool sp_alarm_is_over(sp_alarm_state state)
{
    return state == SP_ALARM_CLOSED || state == SP_ALARM_FALSE ||
           state == SP_ALARM_AUTO_CLEARED;
}

sp_status sp_alarm_decide(const sp_alarm_facts *facts,
                          const sp_alarm_request *request, sp_alarm_state *out)
{
    const sp_label *action = &sp_alarm_action_labels[request->action];
    const sp_label *state = &sp_alarm_state_labels[facts->state];

    for (const struct row *r = rows; r < rows + SP_COUNT(rows); r++) {
        if (r->from != facts->state || r->action != request->action)
            continue;
        if (!(r->who & request->who))
            return sp_fail(SP_FORBIDDEN, "报警 %.60s：" SP_IN_ZH "不由您操作",
                           "alarm %.60s: it is not for you to " SP_IN_EN,
                           facts->code, action->zh, action->en);
        if (r->guard)
            SP_TRY(r->guard(facts, request));
        *out = r->to;
        return SP_OK;
    }
    return sp_fail(SP_CONFLICT, "报警 %.60s " SP_IN_ZH "，不能" SP_IN_ZH,
                   "alarm %.60s is " SP_IN_EN
                   ": it is not possible to " SP_IN_EN,
                   facts->code, state->zh, state->en, action->zh, action->en);
}
