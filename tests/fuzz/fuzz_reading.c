/* A line of readings: read whole or refused with a sentence; and what was read
 * never upsets the rules. */
#include <safeprod/reading.h>

#include <math.h>
#include <string.h>

#include "alarm_engine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth)
        abort();
}

static void step(sp_engine_state *state, const sp_reading *r)
{
    static const sp_engine_rule rule = {.limit = {-5, 0, 25, 50, 10, NAN},
                                        .level = {3, 2, 2, 3, 2, 2},
                                        .range_lo = -1e6,
                                        .range_hi = 1e6,
                                        .deadband = 1,
                                        .on_delay = 1000,
                                        .off_delay = 1000,
                                        .repeat = 5000,
                                        .n = 2,
                                        .m = 3};
    sp_engine_event events[SP_ENGINE_CONDITIONS];
    sp_engine_sample s = {.at = r->at > state->at ? r->at : state->at,
                          .seq = r->seq,
                          .value = r->value,
                          .quality = r->quality};

    size_t n = sp_engine_step(&rule, state, &s, events);
    expect(n <= SP_ENGINE_CONDITIONS);
    for (size_t i = 0; i < n; i++)
        expect(events[i].count > 0 && events[i].first <= events[i].at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data;
    const char *end = at + size;
    sp_engine_state state = {0};

    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((stop ? stop : end) - at);
        char room[128];
        sp_reading r;
        sp_status status = sp_reading_parse(at, len, 480, room, &r);
        expect(status == SP_OK || status == SP_INVALID);
        if (status == SP_OK) {
            expect(*r.tag && strlen(r.tag) < sizeof room && r.at > 0 &&
                   r.seq >= 0 && (unsigned)r.quality < SP_QUALITY_COUNT);
            step(&state, &r);
        } else {
            expect(*sp_last_error(SP_ZH) && *sp_last_error(SP_EN));
        }
        at += len + 1;
    }
    return 0;
}
