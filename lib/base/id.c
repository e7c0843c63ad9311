/* Ids: counter << 8 | node, counter = max(last + 1, seconds << 13). */
#include "id.h"

#define EPOCH INT64_C(1577836800) /* 2020-01-01T00:00:00Z */
#define COUNTER_END (INT64_C(1) << (53 - SP_ID_NODE_BITS))
#define SECONDS_END (COUNTER_END >> SP_ID_BURST_BITS)

void sp_ids_seen(sp_ids *ids, int64_t id)
{
    int64_t counter = id >> SP_ID_NODE_BITS;

    if (counter > ids->last)
        ids->last = counter;
}

static int64_t counter_at(int64_t now)
{
    if (now <= EPOCH)
        return 0;
    if (now - EPOCH >= SECONDS_END)
        return COUNTER_END;
    return (now - EPOCH) << SP_ID_BURST_BITS;
}

sp_status sp_ids_next(sp_ids *ids, int64_t now, int64_t *out)
{
    int64_t counter = counter_at(now);

    if (ids->node > SP_ID_NODE_MAX)
        return sp_fail(SP_INVALID, "节点号 %u 超出范围，应在 0 到 %d 之间",
                       "node %u is out of range; it must be 0 to %d", ids->node,
                       (int)SP_ID_NODE_MAX);
    if (counter <= ids->last)
        counter = ids->last + 1;
    if (counter >= COUNTER_END)
        return sp_fail(SP_INVALID,
                       "编号已用尽：时间 %lld 晚于 2156 年，请检查系统时钟",
                       "the ids are used up: time %lld is after 2156; check "
                       "the clock",
                       (long long)now);
    ids->last = counter;
    *out = counter << SP_ID_NODE_BITS | ids->node;
    return SP_OK;
}

int64_t sp_id_time(int64_t id)
{
    return (id >> (SP_ID_NODE_BITS + SP_ID_BURST_BITS)) + EPOCH;
}

unsigned sp_id_node(int64_t id)
{
    return (unsigned)(id & SP_ID_NODE_MAX);
}
