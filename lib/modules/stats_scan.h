/* One pass over the hazards of a period, grouped. */
#ifndef SP_STATS_SCAN_H
#define SP_STATS_SCAN_H

#include <safeprod/stats.h>

#include "actor.h"
#include "str.h"

enum { SP_STATS_KEYS = 3 };

/* A group: its keys one after the other, each with its NUL. */
typedef struct sp_stats_group {
    char *keys;
    size_t len;
    uint64_t hash;
    sp_hazard_counts counts;
} sp_stats_group;

typedef struct sp_stats_groups {
    sp_stats_group *items;
    size_t count;
    size_t cap;
    size_t *slots; /* a hash table of index + 1; 0: free */
    size_t nslots;
    size_t nkeys;
    sp_hazard_counts total;
} sp_stats_groups;

/* First and last second of the options' period; the widest when not given. */
typedef struct sp_stats_period {
    int64_t from;
    int64_t until; /* not in it */
} sp_stats_period;

sp_status sp_stats_period_of(const sp_session *session,
                             const sp_stats_options *options,
                             sp_stats_period *out);

/* When the site's first hazard was found: before that nobody looked, and no
 * hazards is not the same as none found. SP_NO_TIME: there is none. */
sp_status sp_stats_first_found(sp_session *session, int64_t *out);

/* @out to be freed, also on failure. Checks the right to read. */
sp_status sp_stats_scan(sp_session *session, const sp_stats_options *options,
                        sp_stats_groups *out);
void sp_stats_groups_free(sp_stats_groups *groups);
#define SP_AUTOGROUPS SP_CLEANUP(sp_stats_groups_free) sp_stats_groups

/* Key number @i of a group. Borrowed. */
const char *sp_stats_key(const sp_stats_group *group, size_t i);

#endif
