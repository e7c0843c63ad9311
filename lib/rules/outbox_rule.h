/* When something is sent again, and when it waits for the morning. */
#ifndef SP_OUTBOX_RULE_H
#define SP_OUTBOX_RULE_H

#include <safeprod/channel_rules.h>

#include "base.h"

enum { SP_OUTBOX_TRIES = 10 }; /* then it is dead */

/* Seconds to wait after the failed try number @tried, from 1: 1, 5, 30 minutes,
 * 2 hours, then a day each (domain: exchange, outbox). */
int64_t sp_outbox_wait(int64_t tried);

/* Quiet hours are from minute @from of the local day to minute @to (SP_NO_INT:
 * none), over midnight too. When may something be said that came up at @now?
 * Level 4 never waits. */
int64_t sp_quiet_until(int64_t from, int64_t to, int64_t level, int64_t now,
                       int zone);

#endif
