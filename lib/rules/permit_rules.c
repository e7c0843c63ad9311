/* Permits to work: the words of the life cycle, and lists of reasons. */
#include "permit_reason.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

const sp_label sp_permit_state_labels[] = {
    [SP_PERMIT_DRAFT] = {"draft", "草稿", "draft", NULL},
    [SP_PERMIT_IN_APPROVAL] = {"in_approval", "审批中", "in approval", NULL},
    [SP_PERMIT_REJECTED] = {"rejected", "已驳回", "rejected", NULL},
    [SP_PERMIT_APPROVED] = {"approved", "已批准待作业", "approved", "已批准"},
    [SP_PERMIT_IN_PROGRESS] = {"in_progress", "进行中", "in progress", NULL},
    [SP_PERMIT_SUSPENDED] = {"suspended", "已暂停", "suspended",
                             "中断|暂停|中断/暂停"},
    [SP_PERMIT_PENDING_ACCEPTANCE] = {"pending_acceptance", "待验收",
                                      "pending acceptance", NULL},
    [SP_PERMIT_COMPLETED] = {"completed", "已完成", "completed", NULL},
    [SP_PERMIT_TERMINATED] = {"terminated", "已终止", "terminated", NULL},
    [SP_PERMIT_EXPIRED] = {"expired", "已过期", "expired", NULL},
    [SP_PERMIT_CANCELLED] = {"cancelled", "已作废", "cancelled",
                             "撤回|已撤回|作废|已作废/撤回"},
};

const sp_label sp_permit_action_labels[] = {
    [SP_PERMIT_DO_SUBMIT] = {"submit", "提交", "submit", NULL},
    [SP_PERMIT_DO_APPROVE] = {"approve", "批准", "approve", "审批|会签"},
    [SP_PERMIT_DO_REJECT] = {"reject", "驳回", "reject", NULL},
    [SP_PERMIT_DO_CANCEL] = {"cancel", "作废", "cancel", "撤回"},
    [SP_PERMIT_DO_START] = {"start", "开始作业", "start", "开工"},
    [SP_PERMIT_DO_SUSPEND] = {"suspend", "暂停", "suspend", "中断|叫停"},
    [SP_PERMIT_DO_RESUME] = {"resume", "恢复作业", "resume", "复工"},
    [SP_PERMIT_DO_HANDOVER] = {"handover", "交接班", "hand over", "交接"},
    [SP_PERMIT_DO_FINISH] = {"finish", "完工", "finish", NULL},
    [SP_PERMIT_DO_ACCEPT] = {"accept", "验收", "accept", "完工验收"},
    [SP_PERMIT_DO_REFUSE] = {"refuse", "不予验收", "refuse", NULL},
    [SP_PERMIT_DO_TERMINATE] = {"terminate", "终止", "terminate", NULL},
    [SP_PERMIT_DO_EXPIRE] = {"expire", "过期", "expire", NULL},
};

bool sp_permit_state_is_final(sp_permit_state state)
{
    return state == SP_PERMIT_COMPLETED || state == SP_PERMIT_TERMINATED ||
           state == SP_PERMIT_EXPIRED || state == SP_PERMIT_CANCELLED;
}

const char *sp_permit_state_short(sp_permit_state state, sp_lang lang)
{
    static const sp_permit_state shown[SP_PERMIT_STATE_COUNT] = {
        [SP_PERMIT_DRAFT] = SP_PERMIT_DRAFT,
        [SP_PERMIT_IN_APPROVAL] = SP_PERMIT_IN_APPROVAL,
        [SP_PERMIT_REJECTED] = SP_PERMIT_IN_APPROVAL,
        [SP_PERMIT_APPROVED] = SP_PERMIT_IN_APPROVAL,
        [SP_PERMIT_IN_PROGRESS] = SP_PERMIT_IN_PROGRESS,
        [SP_PERMIT_SUSPENDED] = SP_PERMIT_IN_PROGRESS,
        [SP_PERMIT_PENDING_ACCEPTANCE] = SP_PERMIT_IN_PROGRESS,
        [SP_PERMIT_COMPLETED] = SP_PERMIT_COMPLETED,
        [SP_PERMIT_TERMINATED] = SP_PERMIT_TERMINATED,
        [SP_PERMIT_EXPIRED] = SP_PERMIT_TERMINATED,
        [SP_PERMIT_CANCELLED] = SP_PERMIT_TERMINATED,
    };

    if ((unsigned)state >= SP_PERMIT_STATE_COUNT)
        return "";
    const sp_label *label = &sp_permit_state_labels[shown[state]];
    return lang == SP_EN ? label->en : label->zh;
}

void sp_permit_reasons_clear(sp_permit_reasons *reasons)
{
    for (size_t i = 0; i < reasons->count; i++) {
        free(reasons->items[i].zh);
        free(reasons->items[i].en);
    }
    free(reasons->items);
    *reasons = (sp_permit_reasons){0};
}

bool sp_permit_reasons_have(const sp_permit_reasons *reasons, const char *code)
{
    for (size_t i = 0; i < reasons->count; i++)
        if (strcmp(reasons->items[i].code, code) == 0)
            return true;
    return false;
}

/* What "%.80s" cut within a character, or would steer a terminal, goes. */
__attribute__((format(printf, 1, 0))) static char *sentence(const char *format,
                                                            va_list args)
{
    char *text = NULL;
    char *to, *from;

    if (vasprintf(&text, format, args) < 0)
        return NULL;
    to = from = text;
    for (size_t left = strlen(text); left > 0;) {
        size_t good = sp_utf8_check(from, left);
        memmove(to, from, good);
        to += good;
        from += good + (good < left);
        left -= good + (good < left);
    }
    *to = '\0';
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    return text;
}

void sp_permit_reason_add(sp_permit_reasons *reasons, const char *code,
                          const char *clause, const char *zh, const char *en,
                          ...)
{
    sp_permit_reason reason = {.code = code, .clause = clause};
    sp_permit_reason *items = reasons->items;
    va_list args, again;

    /* Grown at 0, 8, 16, 32 ...: when the count is such a number, it is full.
     */
    if ((reasons->count & (reasons->count - 1)) == 0 &&
        (reasons->count == 0 || reasons->count >= 8)) {
        size_t room = reasons->count ? 2 * reasons->count : 8;
        items = realloc(items, room * sizeof *items);
        if (items)
            reasons->items = items;
    }
    va_start(args, en);
    va_copy(again, args);
    reason.zh = sentence(zh, args);
    reason.en = sentence(en, again);
    va_end(again);
    va_end(args);
    if (!items || !reason.zh || !reason.en) {
        reasons->failed = true;
        free(reason.zh);
        free(reason.en);
        return;
    }
    items[reasons->count++] = reason;
}

sp_status sp_permit_reasons_status(const sp_permit_reasons *reasons,
                                   sp_status status)
{
    const sp_permit_reason *first = reasons->items;

    if (reasons->failed)
        return sp_no_memory();
    if (reasons->count == 0)
        return SP_OK;
    if (reasons->count == 1)
        return sp_fail(status, "%s%.0s", "%.0s%s", first->zh, first->en);
    return sp_fail(status, "%s%.0s（另有 %zu 项）", "%.0s%s (and %zu more)",
                   first->zh, first->en, reasons->count - 1);
}
