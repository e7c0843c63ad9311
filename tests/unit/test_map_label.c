/* Where labels go: what must hold wherever the zones are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "map_label.h"

enum { MOST = 400, CORNERS = 7 };

static const sp_label_size sizes[] = {
    {90, 40, true, false}, {60, 24, true, true}, {30, 12, true, true}};

static sp_map_xy points[MOST][CORNERS];
static sp_map_ring rings[MOST];
static sp_label_want wants[MOST];
static sp_label_place places[MOST];

/* Stars of many sizes, some beyond the paper's edge. */
static void scatter(size_t n, uint32_t seed)
{
    for (size_t i = 0; i < n; i++) {
        double v[4];
        for (int k = 0; k < 4; k++) {
            seed = seed * 1664525 + 1013904223;
            v[k] = (seed >> 8) / 16777216.0;
        }
        for (int k = 0; k < CORNERS; k++) {
            double r = (8 + 90 * v[2]) * (k % 2 ? 1 : 0.4 + 0.6 * v[3]);
            points[i][k] =
                (sp_map_xy){v[0] * 1060 - 30 + r * cos(k * 2 * M_PI / CORNERS),
                            v[1] * 760 - 30 + r * sin(k * 2 * M_PI / CORNERS)};
        }
        rings[i] = (sp_map_ring){points[i], CORNERS};
        wants[i] = (sp_label_want){.shape = {&rings[i], 1},
                                   .rank = i % 5,
                                   .sizes = sizes,
                                   .nsizes = SP_COUNT(sizes),
                                   .beside = i % 11 == 10};
    }
}

static void check_place(size_t i, const sp_label_room *room)
{
    const sp_label_place *p = &places[i];
    const sp_label_size *s = &sizes[p->size];

    assert_true(sp_box_holds(&room->within, &p->box));
    assert_true(fabs(p->box.x1 - p->box.x0 - s->width) < 1e-6);
    assert_true(fabs(p->box.y1 - p->box.y0 - s->height) < 1e-6);
    for (size_t k = 0; k < room->ntaken; k++)
        assert_false(sp_boxes_meet(&p->box, &room->taken[k]));
    if (p->how == SP_LABEL_INSIDE)
        assert_true(sp_shape_holds_box(&wants[i].shape, &p->box));
    if (p->how == SP_LABEL_LED) {
        assert_true(s->outside);
        assert_true(sp_shape_holds(&wants[i].shape, p->anchor));
    }
    assert_int_equal(p->how == SP_LABEL_BESIDE, wants[i].beside);
}

static void labels_never_meet(void **state)
{
    static const sp_map_box taken[] = {{100, 100, 180, 160},
                                       {500, 300, 520, 320}};
    static const sp_label_room room = {
        {0, 0, 1000, 700}, taken, SP_COUNT(taken), 1.5};

    (void)state;
    for (uint32_t seed = 1; seed <= 12; seed++) {
        size_t n = seed * MOST / 12;
        size_t placed = 0;
        scatter(n, seed);
        assert_int_equal(sp_labels_place(wants, n, &room, places), SP_OK);
        for (size_t i = 0; i < n; i++) {
            if (places[i].how == SP_LABEL_NONE)
                continue;
            placed++;
            check_place(i, &room);
            for (size_t k = 0; k < i; k++)
                if (places[k].how != SP_LABEL_NONE)
                    assert_false(sp_boxes_meet(&places[i].box, &places[k].box));
        }
        assert_true(placed > n / 4);
    }
}

static void the_same_wants_give_the_same_places(void **state)
{
    static const sp_label_room room = {{0, 0, 1000, 700}, NULL, 0, 1};
    static sp_label_place again[MOST];

    (void)state;
    scatter(MOST, 7);
    assert_int_equal(sp_labels_place(wants, MOST, &room, places), SP_OK);
    assert_int_equal(sp_labels_place(wants, MOST, &room, again), SP_OK);
    assert_memory_equal(places, again, sizeof(places));
}

static void box_zone(size_t i, double x, double y, double w, double h)
{
    points[i][0] = (sp_map_xy){x, y};
    points[i][1] = (sp_map_xy){x + w, y};
    points[i][2] = (sp_map_xy){x + w, y + h};
    points[i][3] = (sp_map_xy){x, y + h};
    rings[i] = (sp_map_ring){points[i], 4};
    wants[i] = (sp_label_want){
        .shape = {&rings[i], 1}, .sizes = sizes, .nsizes = SP_COUNT(sizes)};
}

static void one_zone_alone(void **state)
{
    static const struct {
        double x, y, w, h;
        sp_label_how how;
        size_t size;
    } cases[] = {
        {100, 100, 200, 100, SP_LABEL_INSIDE, 0},
        {100, 100, 80, 30, SP_LABEL_INSIDE, 1},
        {100, 100, 34, 100, SP_LABEL_INSIDE, 2},
        {100, 100, 10, 10, SP_LABEL_LED, 1},
        {-100, 100, 195, 100, SP_LABEL_INSIDE, 0}, /* half off the paper */
        {-190, 100, 195, 100, SP_LABEL_LED, 1},
        {-500, 100, 200, 100, SP_LABEL_NONE, 0}, /* not on it at all */
        {0, 0, 1000, 700, SP_LABEL_INSIDE, 0},
        {-500, -500, 3000, 3000, SP_LABEL_INSIDE, 0},
    };
    static const sp_label_room room = {{0, 0, 1000, 700}, NULL, 0, 1};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        box_zone(0, cases[i].x, cases[i].y, cases[i].w, cases[i].h);
        assert_int_equal(sp_labels_place(wants, 1, &room, places), SP_OK);
        assert_int_equal(places[0].how, cases[i].how);
        if (cases[i].how != SP_LABEL_NONE)
            assert_int_equal(places[0].size, cases[i].size);
    }
}

/* Two zones at one place: the worse grade has the better label. */
static void the_worst_grade_chooses_first(void **state)
{
    static const sp_label_room room = {{0, 0, 1000, 700}, NULL, 0, 1};

    (void)state;
    box_zone(0, 100, 100, 95, 45);
    box_zone(1, 100, 100, 95, 45);
    wants[0].rank = 3;
    wants[1].rank = 0;
    assert_int_equal(sp_labels_place(wants, 2, &room, places), SP_OK);
    assert_int_equal(places[1].how, SP_LABEL_INSIDE);
    assert_int_equal(places[1].size, 0);
    assert_int_not_equal(places[0].how, SP_LABEL_INSIDE);
}

static void a_hole_is_kept_clear(void **state)
{
    static const sp_map_xy outer[] = {
        {100, 100}, {400, 100}, {400, 400}, {100, 400}};
    static const sp_map_xy inner[] = {
        {150, 150}, {350, 150}, {350, 350}, {150, 350}};
    static const sp_map_ring both[] = {{outer, 4}, {inner, 4}};
    static const sp_label_room room = {{0, 0, 1000, 700}, NULL, 0, 1};
    static const sp_map_box gap = {150, 150, 350, 350};
    sp_label_want want = {
        .shape = {both, 2}, .sizes = sizes, .nsizes = SP_COUNT(sizes)};

    (void)state;
    assert_int_equal(sp_labels_place(&want, 1, &room, places), SP_OK);
    assert_int_equal(places[0].how, SP_LABEL_INSIDE);
    assert_false(sp_boxes_meet(&places[0].box, &gap));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_never_meet),
        cmocka_unit_test(the_same_wants_give_the_same_places),
        cmocka_unit_test(one_zone_alone),
        cmocka_unit_test(the_worst_grade_chooses_first),
        cmocka_unit_test(a_hole_is_kept_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
