/** @file safeprod/period.h
 *  @brief Periods in people's words: 今天, 本周, 上月, 近30天, 2026年3月,
 *  2026-01-01..2026-01-31. Pure. */
#ifndef SAFEPROD_PERIOD_H
#define SAFEPROD_PERIOD_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** Whole local days, both ends included. */
typedef struct sp_span {
    char from[11]; /**< YYYY-MM-DD */
    char to[11];   /**< YYYY-MM-DD; may lie ahead, e.g. the Sunday of 本周 */
} sp_span;

/** Read a period. Known are, in Chinese and in English: 今天 昨天 前天, 本周
 * 上周, 本月 上月, 本季度 上季度, 上半年 下半年 (of this year), 今年 去年, 近 N
 * 天 / 周 / 个月 / 年 (today included; N in digits or Chinese), a year, a month
 * of this or another year, a day, and from..to with one end left out for "until
 * now" or "since ever". Weeks begin on Monday.
 *  @param today the local day it is, YYYY-MM-DD
 *  @retval SP_INVALID the sentence shows how periods are written */
SP_API sp_status sp_period_parse(const char *text, const char *today,
                                 sp_span *out);

SP_END_DECLS
#endif
