/* Which tasks: options that more than one verb has. */
#ifndef SP_INSPECTION_FILTER_H
#define SP_INSPECTION_FILTER_H

#include <safeprod/inspection.h>

#include "cmd.h"

/* clang-format off */
#define INSPECTION_FILTER_OPTIONS                                              \
    {"due", NULL, "现在应做的", "that are due now"},                           \
    {"overdue", NULL, "已逾期的", "that are overdue"},                         \
    {"mine", NULL, "派给自己的", "that are one's own"},                        \
    {"plan", "CODE", "某个计划的", "of a plan"},                               \
    {"assignee", "NAME", "派给某人的", "of an assignee"},                      \
    {"zone", "CODE", "某个区域的", "in a zone"},                               \
    {"from", "DAY", "周期从这天起", "whose period begins from this day on"},   \
    {"to", "DAY", "周期到这天止", "whose period begins up to this day"}
/* clang-format on */

sp_inspection_filter inspection_filter(const call *cli);

#endif
