/* What the guards of hazards share. */
#ifndef SP_HAZARD_GUARD_H
#define SP_HAZARD_GUARD_H

#include "hazard_cycle.h"

#define ORDER_16(article) "安监总局令第16号 art. " article
#define SAFETY_LAW(article) "安全生产法 art. " article

/* What comes with the action. */
const sp_hazard_options *sp_hazard_given(const sp_hazard_case *c);

/* The rules of the level as it will be. */
const sp_hazard_level_rules *sp_hazard_rules_after(const sp_hazard_case *c);

bool sp_hazard_is_blank(const char *text); /* NULL or white space */
bool sp_hazard_is_actor(const sp_hazard_case *c, const char *login);

/* Unless it is @there, a reason. */
void sp_hazard_need(bool there, const char *code, const char *clause,
                    const char *zh, const char *en, sp_permit_reasons *out);

/* A text that is no day is a reason; @return whether it was one. */
bool sp_hazard_no_day(const char *text, sp_permit_reasons *out);

/* From today to @last, else a reason. */
void sp_hazard_day_between(const sp_hazard_case *c, int64_t day, int64_t last,
                           const char *clause, sp_permit_reasons *out);

/* hazard_extend.c: later deadlines. */
sp_hazard_check sp_hazard_guard_in_time, sp_hazard_guard_not_asked,
    sp_hazard_guard_extensions, sp_hazard_guard_interim,
    sp_hazard_guard_later_day, sp_hazard_guard_asked, sp_hazard_guard_higher;

#endif
