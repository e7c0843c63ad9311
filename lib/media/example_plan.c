/* A made-up chemical park. */
#include "example_plan.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#include "pen.h"
#include "picture.h"

#define OUTLINE(...)                                                           \
    {                                                                          \
        (const sp_map_xy[]){__VA_ARGS__},                                      \
            sizeof((sp_map_xy[]){__VA_ARGS__}) / sizeof(sp_map_xy)             \
    }
#define BOX(x0, y0, x1, y1) OUTLINE({x0, y0}, {x1, y0}, {x1, y1}, {x0, y1})

const sp_example_area sp_example_areas[SP_EXAMPLE_AREAS] = {
    {"A01", "甲类罐区", "Tank farm A", BOX(100, 110, 760, 560)},
    {"A02", "装卸车区", "Loading area", BOX(820, 110, 1100, 560)},
    {"A03", "合成车间", "Synthesis workshop", BOX(1180, 110, 1560, 310)},
    {"A04", "氯化车间", "Chlorination workshop", BOX(1180, 360, 1560, 560)},
    {"A05", "液氨罐区", "Ammonia storage", BOX(1640, 110, 1960, 560)},
    {"A06", "危废暂存库", "Hazardous waste store", BOX(2020, 110, 2300, 560)},
    {"A07", "甲类仓库", "Hazmat warehouse", BOX(100, 680, 560, 1020)},
    {"A08", "丙类仓库", "General warehouse", BOX(640, 680, 1100, 1020)},
    {"A09", "公用工程", "Utilities", BOX(1180, 680, 1700, 1020),
     BOX(1490, 850, 1670, 990)},
    {"A10", "污水处理站", "Waste water works", BOX(1780, 680, 2300, 1020)},
    {"A11", "办公生活区", "Offices and canteen", BOX(100, 1140, 1060, 1480)},
    {"A12", "预留用地", "Reserved land",
     OUTLINE({1340, 1140}, {2300, 1140}, {2300, 1480}, {1480, 1480},
             {1340, 1400})},
};

enum what {
    ROAD,    /* paved, with a dashed middle line along its longer side */
    PAD,     /* paved ground of an area */
    HOUSE,   /* with a shadow and a ridge */
    FLAT,    /* flat roof with skylights */
    TANK,    /* round, as wide as the box */
    BALL,    /* spherical tank */
    BUND,    /* wall around tanks */
    POND,    /* water */
    BASIN,   /* round water with a bridge */
    LAWN,    /* green */
    TREES,   /* a row along the longer side */
    PARKING, /* bays */
    RACK,    /* pipes on stands */
    TRUCK    /* a tanker, lengthwise */
};

/* Repeated nx times to the right and ny times down, dx and dy apart. */
static const struct thing {
    enum what what;
    double x, y, w, h;
    int nx, ny;
    double dx, dy;
} things[] = {
    {LAWN, 40, 50, 2320, 1490},
    {ROAD, 40, 590, 2320, 60},
    {ROAD, 40, 1050, 2320, 60},
    {ROAD, 40, 50, 2320, 44},
    {ROAD, 768, 94, 44, 496},
    {ROAD, 1110, 94, 60, 956},
    {ROAD, 1574, 94, 52, 496},
    {ROAD, 1972, 94, 40, 496},
    {ROAD, 580, 650, 44, 400},
    {ROAD, 1718, 650, 46, 400},
    {ROAD, 1110, 1110, 170, 450},
    /* A01: six tanks in two bunds, pumps */
    {PAD, 100, 110, 660, 450},
    {BUND, 125, 135, 390, 395},
    {TANK, 145, 150, 165, 165, 2, 2, 190, 195},
    {BUND, 545, 135, 195, 255},
    {TANK, 560, 150, 78, 78, 2, 3, 86, 78},
    {HOUSE, 560, 430, 170, 80},
    {RACK, 515, 400, 245, 14},
    /* A02: bays with tankers */
    {PAD, 820, 110, 280, 450},
    {FLAT, 840, 150, 240, 56},
    {TRUCK, 870, 230, 34, 130, 4, 1, 54, 0},
    {PARKING, 850, 400, 220, 120},
    /* A03, A04 */
    {PAD, 1180, 110, 380, 200},
    {FLAT, 1205, 135, 240, 150},
    {TANK, 1465, 140, 62, 62, 1, 2, 0, 74},
    {PAD, 1180, 360, 380, 200},
    {FLAT, 1205, 385, 200, 150},
    {TANK, 1425, 385, 50, 50, 2, 2, 60, 70},
    {RACK, 1180, 328, 380, 14},
    /* A05 */
    {PAD, 1640, 110, 320, 450},
    {BUND, 1665, 140, 270, 270},
    {BALL, 1690, 165, 100, 100, 2, 2, 120, 120},
    {HOUSE, 1680, 440, 170, 90},
    /* A06 */
    {PAD, 2020, 110, 280, 450},
    {HOUSE, 2050, 150, 220, 130, 1, 2, 0, 180},
    /* A07, A08 */
    {PAD, 100, 680, 460, 340},
    {HOUSE, 130, 710, 190, 120, 2, 2, 210, 155},
    {PAD, 640, 680, 460, 340},
    {HOUSE, 670, 710, 400, 125, 1, 2, 0, 155},
    /* A09 */
    {PAD, 1180, 680, 520, 340},
    {FLAT, 1210, 705, 240, 130},
    {HOUSE, 1210, 870, 120, 120},
    {TANK, 1360, 880, 90, 90},
    {FLAT, 1490, 705, 180, 110},
    {POND, 1490, 850, 180, 140},
    /* A10 */
    {PAD, 1780, 680, 520, 340},
    {BASIN, 1815, 715, 130, 130, 3, 1, 155, 0},
    {POND, 1815, 885, 190, 100},
    {HOUSE, 2060, 880, 200, 110},
    /* A11 */
    {PAD, 100, 1140, 960, 340},
    {FLAT, 150, 1180, 360, 110},
    {FLAT, 150, 1340, 210, 100},
    {HOUSE, 420, 1340, 200, 100},
    {PARKING, 720, 1180, 300, 110},
    {LAWN, 560, 1180, 120, 110},
    {LAWN, 680, 1340, 340, 100},
    {TREES, 580, 1200, 80, 70},
    {TREES, 700, 1360, 300, 16},
    {TREES, 700, 1410, 300, 16},
    /* gate */
    {HOUSE, 1150, 1500, 34, 40},
    {FLAT, 1184, 1515, 60, 10},
    {HOUSE, 1244, 1500, 20, 40},
    /* greenery */
    {TREES, 60, 662, 500, 16},
    {TREES, 640, 662, 450, 16},
    {TREES, 1190, 662, 510, 16},
    {TREES, 1780, 662, 520, 16},
    {TREES, 100, 1120, 980, 16},
    {TREES, 1300, 1120, 1000, 16},
    {TREES, 60, 1496, 1020, 16},
    {TREES, 1300, 1496, 1020, 16},
    {TREES, 2320, 120, 16, 450},
    {TREES, 2320, 690, 16, 330},
    {TREES, 64, 120, 16, 450},
};

static const struct name {
    double x, y;
    bool down; /* written downwards */
    const char *zh;
    const char *en;
} names[] = {
    {330, 620, false, "化 工 一 路", "Chemistry Road 1"},
    {1900, 620, false, "化 工 一 路", "Chemistry Road 1"},
    {830, 1080, false, "安 全 大 道", "Safety Avenue"},
    {1900, 1080, false, "安 全 大 道", "Safety Avenue"},
    {1140, 840, true, "中 央 大 道", "Central Avenue"},
    {1195, 1300, true, "主 入 口", "Main gate"},
};

static void ink(cairo_t *cr, uint32_t fill, uint32_t edge, double line)
{
    sp_pen_colour(cr, fill, 1);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, line);
    sp_pen_colour(cr, edge, 1);
    cairo_stroke(cr);
}

static void draw_box(cairo_t *cr, const struct thing *t, uint32_t fill,
                     uint32_t edge, double line)
{
    cairo_new_path(cr);
    cairo_rectangle(cr, t->x, t->y, t->w, t->h);
    ink(cr, fill, edge, line);
}

static void line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_new_path(cr);
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
    cairo_stroke(cr);
}

static void shadow(cairo_t *cr, const struct thing *t, bool is_round)
{
    cairo_new_path(cr);
    if (is_round)
        cairo_arc(cr, t->x + t->w / 2 + 6, t->y + t->h / 2 + 6, t->w / 2, 0,
                  2 * M_PI);
    else
        cairo_rectangle(cr, t->x + 6, t->y + 6, t->w, t->h);
    sp_pen_colour(cr, 0x4a5560, 0.22);
    cairo_fill(cr);
}

static void draw_road(cairo_t *cr, const struct thing *t)
{
    static const double dashes[] = {18, 14};
    bool across = t->w > t->h;
    double x = t->x + t->w / 2;
    double y = t->y + t->h / 2;

    cairo_new_path(cr);
    cairo_rectangle(cr, t->x, t->y, t->w, t->h);
    sp_pen_colour(cr, 0xd3d7db, 1);
    cairo_fill(cr);
    cairo_set_dash(cr, dashes, 2, 0);
    cairo_set_line_width(cr, 2.5);
    sp_pen_colour(cr, 0xffffff, 1);
    if (across)
        line(cr, t->x, y, t->x + t->w, y);
    else
        line(cr, x, t->y, x, t->y + t->h);
    cairo_set_dash(cr, NULL, 0, 0);
}

static void draw_house(cairo_t *cr, const struct thing *t)
{
    bool across = t->w > t->h;

    shadow(cr, t, false);
    draw_box(cr, t, 0xcdd5dd, 0x74818e, 2.5);
    cairo_set_line_width(cr, 1.6);
    sp_pen_colour(cr, 0x93a0ac, 1);
    if (across)
        line(cr, t->x, t->y + t->h / 2, t->x + t->w, t->y + t->h / 2);
    else
        line(cr, t->x + t->w / 2, t->y, t->x + t->w / 2, t->y + t->h);
}

static void draw_flat(cairo_t *cr, const struct thing *t)
{
    shadow(cr, t, false);
    draw_box(cr, t, 0xdde3e8, 0x74818e, 2.5);
    if (t->h < 40)
        return;
    for (double x = t->x + 18; x + 22 < t->x + t->w; x += 44) {
        cairo_new_path(cr);
        cairo_rectangle(cr, x, t->y + t->h / 2 - 14, 22, 28);
        ink(cr, 0xeef4f8, 0xa9b5c0, 1.2);
    }
}

static void draw_tank(cairo_t *cr, const struct thing *t)
{
    double x = t->x + t->w / 2;
    double y = t->y + t->h / 2;
    double r = t->w / 2;

    shadow(cr, t, true);
    cairo_new_path(cr);
    cairo_arc(cr, x, y, r, 0, 2 * M_PI);
    ink(cr, t->what == BALL ? 0xf2ede0 : 0xe9edf1, 0x74818e, 2.5);
    cairo_set_line_width(cr, 1.3);
    sp_pen_colour(cr, 0xaab5c0, 1);
    cairo_new_path(cr);
    cairo_arc(cr, x, y, r * 0.72, 0, 2 * M_PI);
    cairo_stroke(cr);
    if (t->what == BALL)
        line(cr, x - r, y, x + r, y);
    else
        line(cr, x, y, x + r * 0.7, y - r * 0.7);
}

static void draw_water(cairo_t *cr, const struct thing *t)
{
    if (t->what == POND) {
        draw_box(cr, t, 0xbfdcec, 0x6f9db8, 2.5);
        return;
    }
    double x = t->x + t->w / 2;
    double y = t->y + t->h / 2;
    cairo_new_path(cr);
    cairo_arc(cr, x, y, t->w / 2, 0, 2 * M_PI);
    ink(cr, 0xc5dfe6, 0x6f9db8, 3);
    cairo_set_line_width(cr, 4);
    sp_pen_colour(cr, 0x8fa3b0, 1);
    line(cr, x, y, x + t->w / 2, y);
}

static void draw_trees(cairo_t *cr, const struct thing *t)
{
    int n = 0;

    for (double y = t->y + 8; y <= t->y + t->h; y += 26)
        for (double x = t->x + 8; x <= t->x + t->w; x += 26, n++) {
            cairo_new_path(cr);
            cairo_arc(cr, x, y, 7.5 + n * 7 % 3, 0, 2 * M_PI);
            ink(cr, n % 2 ? 0xb7d3a4 : 0xa9c995, 0x86ab72, 1.2);
        }
}

static void draw_parking(cairo_t *cr, const struct thing *t)
{
    draw_box(cr, t, 0xdfe3e6, 0xaab2ba, 1.5);
    cairo_set_line_width(cr, 1.8);
    sp_pen_colour(cr, 0xffffff, 1);
    for (double x = t->x + 26; x < t->x + t->w - 4; x += 26) {
        line(cr, x, t->y, x, t->y + t->h * 0.36);
        line(cr, x, t->y + t->h * 0.64, x, t->y + t->h);
    }
}

static void draw_rack(cairo_t *cr, const struct thing *t)
{
    cairo_set_line_width(cr, 1.8);
    sp_pen_colour(cr, 0x8b98a5, 1);
    for (int i = 0; i < 3; i++)
        line(cr, t->x, t->y + i * t->h / 2, t->x + t->w, t->y + i * t->h / 2);
    for (double x = t->x + 10; x < t->x + t->w; x += 40)
        line(cr, x, t->y - 3, x, t->y + t->h + 3);
}

static void draw_truck(cairo_t *cr, const struct thing *t)
{
    struct thing cab = {HOUSE, t->x, t->y, t->w, 26, 0, 0, 0, 0};

    shadow(cr, t, false);
    draw_box(cr, &cab, 0x8fa6bb, 0x5f7386, 2);
    cairo_new_path(cr);
    cairo_rectangle(cr, t->x, t->y + 30, t->w, t->h - 30);
    ink(cr, 0xf2f4f6, 0x74818e, 2);
}

static void draw_thing(cairo_t *cr, const struct thing *t)
{
    switch (t->what) {
    case ROAD:
        draw_road(cr, t);
        break;
    case PAD:
        draw_box(cr, t, 0xf6f4ee, 0xbdb9ad, 2);
        break;
    case BUND:
        draw_box(cr, t, 0xece9e0, 0x9c9789, 4);
        break;
    case LAWN:
        draw_box(cr, t, 0xe9f1e0, 0xcddcbc, 2);
        break;
    case HOUSE:
        draw_house(cr, t);
        break;
    case FLAT:
        draw_flat(cr, t);
        break;
    case TANK:
    case BALL:
        draw_tank(cr, t);
        break;
    case POND:
    case BASIN:
        draw_water(cr, t);
        break;
    case TREES:
        draw_trees(cr, t);
        break;
    case PARKING:
        draw_parking(cr, t);
        break;
    case RACK:
        draw_rack(cr, t);
        break;
    case TRUCK:
        draw_truck(cr, t);
        break;
    }
}

static void draw_things(cairo_t *cr)
{
    for (size_t i = 0; i < SP_COUNT(things); i++) {
        struct thing t = things[i];
        int nx = t.nx ? t.nx : 1;
        int ny = t.ny ? t.ny : 1;
        for (int n = 0; n < nx * ny; n++) {
            t.x = things[i].x + t.dx * (n % nx);
            t.y = things[i].y + t.dy * (double)(n / nx);
            draw_thing(cr, &t);
        }
    }
}

static void draw_fence(cairo_t *cr)
{
    static const double dashes[] = {10, 5};

    cairo_set_dash(cr, dashes, 2, 0);
    cairo_set_line_width(cr, 4);
    sp_pen_colour(cr, 0x7b8792, 1);
    cairo_new_path(cr);
    cairo_move_to(cr, 1150, 1540);
    cairo_line_to(cr, 40, 1540);
    cairo_line_to(cr, 40, 50);
    cairo_line_to(cr, 2360, 50);
    cairo_line_to(cr, 2360, 1540);
    cairo_line_to(cr, 1264, 1540);
    cairo_stroke(cr);
    cairo_set_dash(cr, NULL, 0, 0);
}

static sp_status draw_names(cairo_t *cr, sp_lang lang)
{
    SP_AUTOPEN *pen = NULL;
    sp_ink grey = {24, false, 0x6a7580, 0};

    SP_TRY(sp_pen_new(false, &pen));
    for (size_t i = 0; i < SP_COUNT(names); i++) {
        const char *text = lang == SP_EN ? names[i].en : names[i].zh;
        cairo_save(cr);
        cairo_translate(cr, names[i].x, names[i].y);
        if (names[i].down)
            cairo_rotate(cr, M_PI / 2);
        sp_pen_line(pen, cr, text, strlen(text), &grey, 0, 0, SP_CENTRE);
        cairo_restore(cr);
    }
    return SP_OK;
}

static sp_status draw_all(const sp_picture *picture, double scale, sp_lang lang)
{
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        picture->pixels, CAIRO_FORMAT_RGB24, (int)picture->width,
        (int)picture->height, (int)picture->stride);
    cairo_t *cr = cairo_create(surface);

    cairo_scale(cr, scale, scale);
    draw_things(cr);
    draw_fence(cr);
    sp_status status = draw_names(cr, lang);
    cairo_surface_flush(surface);
    if (status == SP_OK && cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        status = sp_no_memory();
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return status;
}

sp_status sp_example_plan(double scale, sp_lang lang, sp_str *out)
{
    SP_AUTOPICTURE picture = {0};
    SP_AUTOSTR png = {0};

    if (!(scale >= 0.1 && scale <= 4))
        return sp_fail(SP_INVALID, "平面图的比例为 %g，应为 0.1 到 4",
                       "the plan's scale is %g; 0.1 to 4 are possible", scale);
    SP_TRY(sp_picture_new((unsigned)lround(SP_EXAMPLE_WIDTH * scale),
                          (unsigned)lround(SP_EXAMPLE_HEIGHT * scale),
                          &picture));
    SP_TRY(draw_all(&picture, scale, lang));
    SP_TRY(sp_picture_png(&picture, &png));
    sp_str_free(out);
    *out = png;
    png = (sp_str){0};
    return SP_OK;
}
