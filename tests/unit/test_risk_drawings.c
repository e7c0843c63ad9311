/* The four-colour map and the notice card of a site. */
#include "example_plan.h"
#include "risk_site.h"

#define EVENT &sp_risk_event_type

/* A small park: grades of every colour, a zone with a hole, one not drawn. */
static void furnish(sp_session *s)
{
    ok(add_record(s, &sp_park_type, "name", "滨海化工园区", "emergency_phone",
                  "0755-8888-0119", "authority", "滨海新区应急管理局",
                  "authority_phone", "12350", NULL));
    ok(add_record(s, &sp_zone_type, "code", "A", "name", "甲类罐区", "polygon",
                  "100,110 760,110 760,560 100,560", NULL));
    ok(add_record(s, &sp_zone_type, "code", "B", "name", "公用工程", "polygon",
                  "1180,680 1700,680 1700,1020 1180,1020;1490,850 1490,990 "
                  "1670,990 1670,850",
                  NULL));
    ok(add_record(s, &sp_zone_type, "code", "C", "name", "还没有画", NULL));
    ok(add_record(s, &sp_risk_point_type, "name", "苯储罐 V-101", "zone", "A",
                  "x", "300", "y", "300", "signs", "禁止烟火、当心火灾",
                  "emergency_measures", "立即切断进料", NULL));
    ok(add_record(s, &sp_risk_unit_type, "name", "储罐本体", "point", "A-01",
                  NULL));
    ok(add_record(s, EVENT, "name", "泄漏着火", "unit", "A-01-01", "l", "3",
                  "e", "6", "c", "40", "residual_l", "0.5", "residual_e", "6",
                  "residual_c", "40", "accident_type", "火灾、中毒和窒息",
                  "factors", "易燃液体", "consequence", "人员伤亡", NULL));
    ok(add_record(s, EVENT, "name", "满罐", "unit", "A-01-01", "l", "1", "e",
                  "6", "c", "7", "accident_type", "火灾，其他爆炸", NULL));
    ok(add_record(s, &sp_control_measure_type, "event", "A-01-01-01",
                  "description", "高液位联锁", "kind", "engineering", NULL));
}

static void same(const void *a, size_t na, const void *b, size_t nb)
{
    assert_int_equal(na, nb);
    assert_memory_equal(a, b, na);
}

static void maps(void **state)
{
    static const char *const starts[] = {[SP_RISK_PNG] = "\x89PNG",
                                         [SP_RISK_SVG] = "<?xml",
                                         [SP_RISK_PDF] = "%PDF"};
    sp_session *s = session_of(state);

    furnish(s);
    for (size_t i = 0; i < SP_COUNT(starts); i++) {
        sp_risk_map_options options = {.format = (sp_risk_format)i};
        void *a = NULL;
        void *b = NULL;
        void *residual = NULL;
        size_t na;
        size_t nb;
        size_t nr;
        size_t hidden = 99;
        ok(sp_risk_map(s, &options, &a, &na, &hidden));
        ok(sp_risk_map(s, &options, &b, &nb, NULL));
        assert_int_equal(hidden, 1);
        assert_memory_equal(a, starts[i], 4);
        same(a, na, b, nb);
        options.basis = SP_RISK_BY_RESIDUAL;
        ok(sp_risk_map(s, &options, &residual, &nr, NULL));
        assert_false(nr == na && memcmp(residual, a, na) == 0);
        sp_free(a);
        sp_free(b);
        sp_free(residual);
    }
}

static void a_map_on_the_plan(void **state)
{
    sp_session *s = session_of(state);
    sp_str plan = {0};
    void *map = NULL;
    size_t len;

    furnish(s);
    ok(sp_example_plan(0.25, SP_ZH, &plan)); /* 600 × 400 */
    ok(sp_park_set_picture(s, SP_PARK_PLAN, plan.data, plan.len));
    refused(add_record(s, &sp_zone_type, "code", "D", "name", "D", "polygon",
                       "0,0 700,0 700,100", NULL),
            SP_INVALID, "outside");
    ok(sp_risk_map(s, NULL, &map, &len, NULL));
    sp_free(map);
    sp_str_free(&plan);
}

static void an_empty_site(void **state)
{
    sp_session *s = session_of(state);
    void *map = NULL;
    size_t len;

    ok(sp_risk_map(s, NULL, &map, &len, NULL));
    sp_free(map);
    refused(sp_risk_card(s, "nowhere", NULL, &map, &len, NULL), SP_NOT_FOUND,
            "nowhere");
}

static void cards(void **state)
{
    static const char *const starts[] = {
        [SP_RISK_PNG] = "\x89PNG", [SP_RISK_PDF] = "%PDF"};
    sp_session *s = session_of(state);
    sp_risk_card_options options = {.format = SP_RISK_SVG};
    void *a = NULL;
    void *b = NULL;
    size_t na;
    size_t nb;
    unsigned pages = 0;

    furnish(s);
    refused(sp_risk_card(s, "A-01", &options, &a, &na, NULL), SP_INVALID,
            "PDF or a PNG");
    for (size_t i = 0; i < SP_COUNT(starts); i++) {
        if (!starts[i])
            continue;
        options.format = (sp_risk_format)i;
        ok(sp_risk_card(s, "A-01", &options, &a, &na, &pages));
        ok(sp_risk_card(s, "A-01", &options, &b, &nb, NULL));
        assert_int_equal(pages, 1);
        assert_memory_equal(a, starts[i], 4);
        same(a, na, b, nb);
        sp_free(a);
        sp_free(b);
    }
}

static void files(void **state)
{
    sp_session *s = session_of(state);
    char path[64];

    furnish(s);
    snprintf(path, sizeof path, "/tmp/sp-risk-%d.svg", (int)getpid());
    sp_risk_map_options options = {.format = SP_RISK_SVG};
    ok(sp_risk_map_file(s, &options, path, NULL));
    assert_int_equal(access(path, R_OK), 0);
    unlink(path);
    assert_int_equal(sp_risk_card_file(s, "A-01", NULL, "/nowhere/x.pdf", NULL),
                     SP_IO);
}

#define ON_SITE(test)                                                          \
    cmocka_unit_test_setup_teardown(test, open_risk_site, close_risk_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(maps),          ON_SITE(a_map_on_the_plan),
        ON_SITE(an_empty_site), ON_SITE(cards),
        ON_SITE(files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
