/* The gate of an order: each reason once, and what lets it through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "order_gate.h"

enum { NOW = 1000000 };

static const sp_order_need hot = {"hot_work", "动火作业", "hot work"};
static const sp_order_need height = {"height", "高处作业", "work at height"};
static const sp_order_need strange = {"dancing", NULL, NULL};

/* A ticket: is it there, an old one, its state, zone, validity. */
#define TICKET(is_there, is_old, its_state, its_zone, from, to)                \
    (&(const sp_order_ticket){.number = "WX1",                                 \
                              .there = is_there,                               \
                              .type = "hot_work",                              \
                              .zone = its_zone,                                \
                              .state = its_state,                              \
                              .legacy = is_old,                                \
                              .valid_from = from,                              \
                              .valid_to = to})
#define WORKING SP_PERMIT_IN_PROGRESS
#define LIVE TICKET(true, false, WORKING, "Z1", NOW - 10, NOW + 10)
#define AT(from, to) TICKET(true, false, WORKING, "Z1", from, to)
#define IN(state) TICKET(true, false, state, "Z1", NOW - 10, NOW + 10)

typedef struct expected {
    const char *what;
    sp_order_case c;
    const sp_order_ticket *ticket;
    const sp_order_need *need;
    const char *codes; /* in order, with spaces; "": it may start */
} expected;

static void judge(const expected *e)
{
    sp_order_case c = e->c;
    sp_permit_reasons out = {0};
    char codes[200] = "";

    c.number = "MO1";
    c.now = NOW;
    c.tickets = e->ticket;
    c.ntickets = e->ticket != NULL;
    c.needs = e->need;
    c.nneeds = e->need != NULL;
    sp_order_judge(&c, &out);
    for (size_t i = 0; i < out.count; i++) {
        strcat(codes, i ? " " : "");
        strcat(codes, out.items[i].code);
        assert_true(*out.items[i].zh && *out.items[i].en);
        assert_null(strchr(out.items[i].en, '%'));
    }
    if (strcmp(codes, e->codes) != 0)
        print_error("%s\n", e->what);
    assert_string_equal(codes, e->codes);
    sp_permit_reasons_clear(&out);
}

static void each_reason(void **state)
{
    const expected rows[] = {
        {"a live ticket of the type that it needs",
         {.zone = "Z1"},
         LIVE,
         &hot,
         ""},
        {"a live ticket, nothing asked for", {0}, LIVE, NULL, ""},
        {"says that it needs none", {.needs_none = true}, NULL, NULL, ""},
        {"says nothing", {0}, NULL, NULL, "order_silent"},
        {"done", {.state = SP_ORDER_DONE}, LIVE, NULL, "order_ended"},
        {"cancelled", {.state = SP_ORDER_CANCELLED}, LIVE, NULL, "order_ended"},
        {"runs already", {.state = SP_ORDER_RUNNING}, LIVE, NULL, ""},
        {"out of use", {.removed = true}, LIVE, NULL, "order_removed"},
        {"none and one", {.needs_none = true}, LIVE, &hot, "order_contradicts"},
        {"no such ticket",
         {0},
         TICKET(false, false, 0, NULL, 0, 0),
         NULL,
         "permit_missing"},
        {"an old one",
         {0},
         TICKET(true, true, WORKING, "Z1", NOW - 10, NOW + 10),
         NULL,
         "permit_legacy"},
        {"approved, not started",
         {0},
         IN(SP_PERMIT_APPROVED),
         NULL,
         "permit_not_live"},
        {"suspended", {0}, IN(SP_PERMIT_SUSPENDED), NULL, "permit_not_live"},
        {"at its very end", {0}, AT(NOW - 10, NOW), NULL, "permit_expired"},
        {"a second before", {0}, AT(NOW - 10, NOW + 1), NULL, ""},
        {"at its very beginning", {0}, AT(NOW, NOW + 10), NULL, ""},
        {"a second too early",
         {0},
         AT(NOW + 1, NOW + 10),
         NULL,
         "permit_early"},
        {"no period", {0}, AT(NOW - 10, SP_NO_INT), NULL, "permit_expired"},
        {"elsewhere", {.zone = "Z2"}, LIVE, NULL, "permit_elsewhere"},
        {"the place was not told",
         {.zone = "Z2"},
         TICKET(true, false, WORKING, NULL, NOW - 10, NOW + 10),
         NULL,
         ""},
        {"another type", {0}, LIVE, &height, "need_open"},
        {"no ticket at all", {0}, NULL, &hot, "need_open"},
        {"a type that nobody knows", {0}, LIVE, &strange, "need_unknown"},
        {"two things",
         {.state = SP_ORDER_DONE},
         TICKET(false, false, 0, NULL, 0, 0),
         &hot,
         "order_ended permit_missing need_open"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++)
        judge(&rows[i]);
}

/* Only a ticket in progress covers work. */
static void no_other_state_does(void **state)
{
    (void)state;
    for (unsigned s = 0; s < SP_PERMIT_STATE_COUNT; s++) {
        const expected e = {"state",
                            {0},
                            IN(s),
                            NULL,
                            s == SP_PERMIT_IN_PROGRESS ? ""
                                                       : "permit_not_live"};
        judge(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reason),
        cmocka_unit_test(no_other_state_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
