/* Later deadlines of a hazard: asked for in time, decided one level up; and
 * what all guards share. */
#include "hazard_guard.h"

#include <inttypes.h>
#include <string.h>

#include "when.h"

const sp_hazard_options *sp_hazard_given(const sp_hazard_case *c)
{
    return c->request->options;
}

const sp_hazard_level_rules *sp_hazard_rules_after(const sp_hazard_case *c)
{
    return sp_hazard_rules_for(c->rules, sp_hazard_level_after(c));
}

bool sp_hazard_is_blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

bool sp_hazard_is_actor(const sp_hazard_case *c, const char *login)
{
    return login && c->actor->login && strcmp(login, c->actor->login) == 0;
}

/* The plain guards: something is there, or it is said that it is not. */
void sp_hazard_need(bool there, const char *code, const char *clause,
                    const char *zh, const char *en, sp_permit_reasons *out)
{
    if (!there)
        sp_permit_reason_add(out, code, clause, SP_IN_ZH, SP_IN_EN, zh, en);
}

bool sp_hazard_no_day(const char *text, sp_permit_reasons *out)
{
    int64_t day;

    if (sp_hazard_is_blank(text) || sp_day_parse(text, &day))
        return false;
    sp_permit_reason_add(out, "no_day", "",
                         "“%.40s”不是日历上的一天，应写成 2026-12-31 的形式",
                         "\"%.40s\" is no day of the calendar; write it as "
                         "2026-12-31",
                         text);
    return true;
}

void sp_hazard_day_between(const sp_hazard_case *c, int64_t day, int64_t last,
                           const char *clause, sp_permit_reasons *out)
{
    char text[11];
    char latest[11];

    sp_day_format(day, text);
    sp_day_format(last, latest);
    if (day < c->request->today)
        sp_permit_reason_add(
            out, "deadline_past", ORDER_16("15"), "期限 %s 已过，不能早于今天",
            "the deadline, %s, is over; today is the earliest", text);
    else if (day > last)
        sp_permit_reason_add(out, "deadline_late", clause,
                             "期限 %s 太晚，按规则包最晚为 %s",
                             "the deadline, %s, is too late; by the rule pack "
                             "%s is the latest",
                             text, latest);
}

/* ---- later deadlines ---- */

void sp_hazard_guard_in_time(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (c->request->today > sp_hazard_day(c->hazard->deadline))
        sp_permit_reason_add(out, "too_late",
                             sp_hazard_rules_after(c)->extensions_source,
                             "期限 %.10s 已过，延期应在期限之内申请",
                             "the deadline, %.10s, is over; an extension is "
                             "asked for before",
                             c->hazard->deadline);
}

void sp_hazard_guard_not_asked(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (c->hazard->extend_to)
        sp_permit_reason_add(out, "asked_already", "",
                             "已申请延至 %.10s，尚未批复",
                             "an extension to %.10s was asked for and is not "
                             "decided",
                             c->hazard->extend_to);
}

void sp_hazard_guard_extensions(const sp_hazard_case *c, sp_permit_reasons *out)
{
    const sp_hazard_level_rules *rules = sp_hazard_rules_after(c);

    if (c->hazard->extensions >= (int64_t)rules->nextensions)
        sp_permit_reason_add(out, "no_more", rules->extensions_source,
                             "最多延期 %zu 次，已延期 %" PRId64 " 次",
                             "the most is %zu extensions, and it had %" PRId64,
                             rules->nextensions, c->hazard->extensions);
}

void sp_hazard_guard_interim(const sp_hazard_case *c, sp_permit_reasons *out)
{
    sp_hazard_need(!sp_hazard_is_blank(sp_hazard_given(c)->plan), "interim",
                   ORDER_16("16"), "请写明延期期间的防范措施",
                   "say how people are protected until then", out);
}

void sp_hazard_guard_later_day(const sp_hazard_case *c, sp_permit_reasons *out)
{
    const char *text = sp_hazard_given(c)->deadline;
    int64_t day = sp_hazard_day(text);

    if (sp_hazard_is_blank(text)) {
        sp_permit_reason_add(out, "until", "", "请写明延至哪一天",
                             "say until which day");
        return;
    }
    if (sp_hazard_no_day(text, out))
        return;
    if (day <= sp_hazard_day(c->hazard->deadline))
        sp_permit_reason_add(out, "not_later", "",
                             "%.10s 不晚于现在的期限 "
                             "%.10s",
                             "%.10s is not later than the deadline, %.10s",
                             text, c->hazard->deadline);
    else
        sp_hazard_day_between(c, day, c->request->last_extension,
                              sp_hazard_rules_after(c)->extensions_source, out);
}

void sp_hazard_guard_asked(const sp_hazard_case *c, sp_permit_reasons *out)
{
    if (!c->hazard->extend_to)
        sp_permit_reason_add(out, "not_asked", "", "没有待批的延期申请",
                             "no extension was asked for");
    else if (c->request->action == SP_HAZARD_DO_GRANT &&
             sp_hazard_day(c->hazard->extend_to) < c->request->today)
        sp_permit_reason_add(out, "deadline_past", "", "申请延至的 %.10s 已过",
                             "%.10s, which was asked "
                             "for, is over",
                             c->hazard->extend_to);
}

/* One level up, by the pack; never by who asked or who rectifies. */
void sp_hazard_guard_higher(const sp_hazard_case *c, sp_permit_reasons *out)
{
    const sp_hazard_level_rules *rules = sp_hazard_rules_after(c);
    size_t n = (size_t)c->hazard->extensions;
    sp_hazard_rank least = n < rules->nextensions
                               ? rules->extensions[n].approver
                               : SP_HAZARD_RANK_PRINCIPAL;

    if (c->actor->rank < least)
        sp_permit_reason_add(out, "not_higher", rules->extensions_source,
                             "这次延期应由“" SP_IN_ZH "”或更高一级批准",
                             "this extension is for: " SP_IN_EN ", or higher",
                             sp_hazard_rank_labels[least].zh,
                             sp_hazard_rank_labels[least].en);
    if (sp_hazard_is_actor(c, c->hazard->extend_by) ||
        sp_hazard_is_actor(c, c->hazard->rectifier))
        sp_permit_reason_add(out, "own_rectification", rules->extensions_source,
                             "延期的申请人和整改责任人不能自己批准",
                             "who asked for it or rectifies cannot grant it");
}
