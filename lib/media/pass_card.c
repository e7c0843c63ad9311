/* The entry pass: a band, a photo, lines, a code. */
#include "pass_card.h"

#include <math.h>
#include <string.h>

#include "pdf.h"
#include "pen.h"
#include "picture.h"
#include "qr.h"

#define MM (72 / 25.4)
/* ISO/IEC 7810 ID-1, as the contract has it, in points. */
#define WIDTH (85.6 * MM)
#define HEIGHT (54 * MM)
#define EDGE (3 * MM)
#define BAND (12 * MM)
#define PHOTO_WIDTH (20 * MM)
#define PHOTO_TALL (PHOTO_WIDTH * 4 / 3)
#define QR_SIZE (22 * MM)
#define FOOT (2.2 * MM)

#define TEXT_RGB 0x1d2833u
#define QUIET_RGB 0x5c6b7au
#define SILHOUETTE_RGB 0xb9c3ccu
#define GROUND_RGB 0xeef1f4u
#define WATERMARK_RGB 0xc62828u

static const struct look {
    uint32_t rgb;
    const char *zh, *en;
} looks[] = {
    [SP_PASS_OWN] = {0x1f5fa8, "本单位", "staff"},
    [SP_PASS_CONTRACTOR] = {0xc25a00, "相关方", "contractor"},
    [SP_PASS_VISITOR] = {0x2e7d32, "访客", "visitor"},
};
SP_ASSERT_COUNT(looks, SP_PASS_HOLDER_COUNT);

typedef struct sheet {
    const sp_pass_card *card;
    sp_pen *pen;
    sp_qr qr;
    sp_picture photo;
    double scale;
    cairo_t *cr;
} sheet;

static void sheet_free(sheet *s)
{
    sp_pen_free(&s->pen);
    sp_qr_free(&s->qr);
    sp_picture_free(&s->photo);
}

static bool has(const char *text)
{
    return text && *text;
}

static const char *say(const sheet *s, const char *zh, const char *en)
{
    return s->card->lang == SP_EN ? en : zh;
}

static void box(const sheet *s, double x, double y, double w, double h,
                uint32_t rgb)
{
    cairo_new_path(s->cr);
    cairo_rectangle(s->cr, x, y, w, h);
    sp_pen_colour(s->cr, rgb, 1);
    cairo_fill(s->cr);
}

/* ---- the band ---- */

static void draw_band(const sheet *s)
{
    const sp_pass_card *c = s->card;
    const struct look *look = &looks[c->holder];
    sp_ink organisation = {7.5, false, 0xffffff, 0};
    sp_ink title = {12.5, true, 0xffffff, 0};
    sp_ink kind = {9, true, look->rgb, 0};
    const char *usual = c->holder == SP_PASS_VISITOR
                            ? say(s, "访客证", "Visitor pass")
                            : say(s, "入场证", "Entry pass");
    const char *word = say(s, look->zh, look->en);
    double wide = sp_pen_width(s->pen, word, strlen(word), 9, true) + 8;
    double room = WIDTH - 2 * EDGE - wide - 6;

    box(s, 0, 0, WIDTH, BAND, look->rgb);
    if (has(c->organisation))
        sp_pen_fitted(s->pen, s->cr, c->organisation, &organisation, EDGE,
                      BAND * 0.27, room, SP_LEFT);
    sp_pen_fitted(s->pen, s->cr, has(c->title) ? c->title : usual, &title, EDGE,
                  has(c->organisation) ? BAND * 0.66 : BAND / 2, room, SP_LEFT);
    box(s, WIDTH - EDGE - wide, BAND * 0.28, wide, BAND * 0.44, 0xffffff);
    sp_pen_line(s->pen, s->cr, word, strlen(word), &kind,
                WIDTH - EDGE - wide / 2, BAND / 2, SP_CENTRE);
}

/* ---- the photo ---- */

/* Head and shoulders, for whom there is no photo of. */
static void draw_silhouette(const sheet *s, double x, double y)
{
    double middle = x + PHOTO_WIDTH / 2;

    sp_pen_colour(s->cr, SILHOUETTE_RGB, 1);
    cairo_new_path(s->cr);
    cairo_arc(s->cr, middle, y + PHOTO_TALL * 0.4, PHOTO_WIDTH * 0.23, 0,
              2 * M_PI);
    cairo_fill(s->cr);
    cairo_save(s->cr);
    cairo_translate(s->cr, middle, y + PHOTO_TALL);
    cairo_scale(s->cr, PHOTO_WIDTH * 0.42, PHOTO_TALL * 0.32);
    cairo_arc(s->cr, 0, 0, 1, M_PI, 2 * M_PI);
    cairo_restore(s->cr);
    cairo_fill(s->cr);
}

/* As large as fills the frame; what is too much goes at both sides, or at the
 * bottom, where no face is. */
static void draw_face(const sheet *s, double x, double y)
{
    const sp_picture *p = &s->photo;
    double scale = fmax(PHOTO_WIDTH / p->width, PHOTO_TALL / p->height);
    cairo_surface_t *from = cairo_image_surface_create_for_data(
        p->pixels, CAIRO_FORMAT_RGB24, (int)p->width, (int)p->height,
        (int)p->stride);

    cairo_save(s->cr);
    cairo_new_path(s->cr);
    cairo_rectangle(s->cr, x, y, PHOTO_WIDTH, PHOTO_TALL);
    cairo_clip(s->cr);
    cairo_translate(s->cr, x + (PHOTO_WIDTH - p->width * scale) / 2,
                    y + (PHOTO_TALL - p->height * scale) / 4);
    cairo_scale(s->cr, scale, scale);
    cairo_set_source_surface(s->cr, from, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(s->cr), CAIRO_FILTER_GOOD);
    cairo_pattern_set_extend(cairo_get_source(s->cr), CAIRO_EXTEND_PAD);
    cairo_paint(s->cr);
    cairo_restore(s->cr);
    cairo_surface_destroy(from);
}

static void draw_photo(const sheet *s)
{
    double x = EDGE;
    double y = BAND + EDGE * 0.8;

    box(s, x, y, PHOTO_WIDTH, PHOTO_TALL, GROUND_RGB);
    if (s->photo.pixels)
        draw_face(s, x, y);
    else
        draw_silhouette(s, x, y);
    cairo_new_path(s->cr);
    cairo_rectangle(s->cr, x, y, PHOTO_WIDTH, PHOTO_TALL);
    cairo_set_line_width(s->cr, 0.5);
    sp_pen_colour(s->cr, SILHOUETTE_RGB, 1);
    cairo_stroke(s->cr);
}

/* ---- the lines ---- */

static double draw_pair(const sheet *s, const char *label, const char *text,
                        double x, double y, double width)
{
    sp_ink quiet = {6.4, false, QUIET_RGB, 0};
    sp_ink ink = {7.6, false, TEXT_RGB, 0};
    double indent = s->card->lang == SP_EN ? 30 : 22;

    if (!has(text))
        return y;
    sp_pen_fitted(s->pen, s->cr, label, &quiet, x, y, indent - 2, SP_LEFT);
    sp_pen_fitted(s->pen, s->cr, text, &ink, x + indent, y, width - indent,
                  SP_LEFT);
    return y + 11.2;
}

static void draw_lines(const sheet *s)
{
    const sp_pass_card *c = s->card;
    double x = EDGE + PHOTO_WIDTH + 7;
    double width = WIDTH - EDGE - x;
    double beside = s->qr.side ? width - QR_SIZE + 4 : width;
    double y = BAND + EDGE * 0.8 + 8;
    sp_ink name = {14, true, TEXT_RGB, 0};
    SP_AUTOSTR valid = {0};

    sp_pen_fitted(s->pen, s->cr, c->name, &name, x, y, beside, SP_LEFT);
    y = draw_pair(s, say(s, "单位", "Unit"), c->unit, x, y + 15, beside);
    y = draw_pair(s, say(s, "岗位", "Post"), c->post, x, y, beside);
    y = draw_pair(s, say(s, "编号", "No."), c->number, x, y, beside);
    if (has(c->valid_from) || has(c->valid_to))
        sp_str_addf(&valid, "%s%s%s", has(c->valid_from) ? c->valid_from : "",
                    say(s, " 至 ", " to "),
                    has(c->valid_to) ? c->valid_to : "");
    if (!valid.failed)
        draw_pair(s, say(s, "有效期", "Valid"), sp_str_text(&valid), x, y,
                  beside + 2);
}

/* Areas wrap over the lines that are left below the photo, smaller where they
 * are many; what still does not go in ends with "…". */
static void draw_areas(const sheet *s)
{
    const sp_pass_card *c = s->card;
    double top = BAND + EDGE * 0.8 + PHOTO_TALL + 4;
    double room = HEIGHT - FOOT - top - (has(c->note) ? 9 : 0);
    SP_AUTOSTR text = {0};
    PangoLayout *layout = NULL;

    if (!has(c->areas))
        return;
    sp_str_addf(&text, "%s%s", say(s, "准入区域：", "Areas: "), c->areas);
    if (text.failed)
        return;
    for (double size = 7.4; size > 4.4; size -= 0.5) {
        sp_ink ink = {size, false, TEXT_RGB, 0};
        int tall;
        g_clear_object(&layout);
        layout = sp_pen_paragraph(s->pen, text.data, &ink, WIDTH - 2 * EDGE);
        pango_layout_get_size(layout, NULL, &tall);
        if ((double)tall / PANGO_SCALE <= room)
            break;
    }
    pango_layout_set_height(layout, (int)(room * PANGO_SCALE));
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    sp_pen_colour(s->cr, TEXT_RGB, 1);
    cairo_move_to(s->cr, EDGE, top);
    pango_cairo_show_layout(s->cr, layout);
    g_object_unref(layout);
}

static void draw_watermark(const sheet *s)
{
    sp_ink ink = {34, true, WATERMARK_RGB, 0};

    cairo_push_group(s->cr);
    cairo_save(s->cr);
    cairo_translate(s->cr, WIDTH * 0.5, HEIGHT * 0.6);
    cairo_rotate(s->cr, -0.4);
    sp_pen_fitted(s->pen, s->cr, s->card->watermark, &ink, 0, 0, WIDTH * 0.8,
                  SP_CENTRE);
    cairo_restore(s->cr);
    cairo_pop_group_to_source(s->cr);
    cairo_paint_with_alpha(s->cr, 0.55);
}

static sp_status draw(void *arg, cairo_t *cr)
{
    sheet *s = arg;
    const sp_pass_card *c = s->card;
    sp_ink note = {6.4, false, QUIET_RGB, 0};

    s->cr = cr;
    cairo_scale(cr, s->scale, s->scale);
    box(s, 0, 0, WIDTH, HEIGHT, 0xffffff);
    draw_band(s);
    draw_photo(s);
    draw_lines(s);
    draw_areas(s);
    if (s->qr.side)
        sp_qr_draw(&s->qr, cr, WIDTH - QR_SIZE, BAND + 2, QR_SIZE);
    if (has(c->note))
        sp_pen_fitted(s->pen, cr, c->note, &note, EDGE, HEIGHT - FOOT - 4,
                      WIDTH - 2 * EDGE, SP_LEFT);
    box(s, 0, HEIGHT - FOOT, WIDTH, FOOT, looks[c->holder].rgb);
    if (has(c->watermark))
        draw_watermark(s);
    s->cr = NULL;
    return SP_OK;
}

/* ---- formats ---- */

static sp_status check(const sp_pass_card *c)
{
    const struct {
        const char *name, *text;
    } texts[] = {
        {"organisation", c->organisation},
        {"title", c->title},
        {"name", c->name},
        {"unit", c->unit},
        {"post", c->post},
        {"number", c->number},
        {"valid_from", c->valid_from},
        {"valid_to", c->valid_to},
        {"areas", c->areas},
        {"note", c->note},
        {"watermark", c->watermark},
        {"made", c->made},
    };

    if (!has(c->name))
        return sp_fail(SP_INVALID, "入场证没有姓名",
                       "the entry pass has no name");
    if ((unsigned)c->holder >= SP_PASS_HOLDER_COUNT)
        return sp_fail(SP_INVALID, "没有第 %u 类持证人",
                       "there is no kind of holder %u", (unsigned)c->holder);
    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        SP_TRY(sp_pen_check(texts[i].text, texts[i].name));
        if (texts[i].text && strlen(texts[i].text) > SP_PASS_TEXT_MAX)
            return sp_fail(SP_INVALID, "入场证的 %s 超过 %d 字节",
                           "%s of the entry pass is longer than %d bytes",
                           texts[i].name, SP_PASS_TEXT_MAX);
    }
    return SP_OK;
}

static sp_status take_photo(sheet *s)
{
    static const sp_picture_frame frame = {.flatten = true};
    const sp_pass_card *c = s->card;
    sp_status status;

    if (!c->photo)
        return SP_OK;
    if (c->photo_len > SP_PASS_PHOTO_MAX)
        return sp_fail(SP_INVALID, "照片有 %zu 字节，最多 %d 字节",
                       "the photo has %zu bytes; at most %d are taken",
                       c->photo_len, SP_PASS_PHOTO_MAX);
    status = sp_picture_decode(c->photo, c->photo_len, &frame, &s->photo);
    return status == SP_INVALID
               ? sp_fail_within(status, "入场证的照片", "photo of the pass")
               : status;
}

static sp_status draw_png(sheet *s, unsigned dpi, sp_str *out)
{
    SP_AUTOPICTURE p = {0};

    s->scale = dpi / 72.0;
    SP_TRY(sp_picture_new((unsigned)lround(WIDTH * s->scale),
                          (unsigned)lround(HEIGHT * s->scale), &p));
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        p.pixels, CAIRO_FORMAT_RGB24, (int)p.width, (int)p.height,
        (int)p.stride);
    cairo_t *cr = cairo_create(surface);
    sp_status status = draw(s, cr);
    if (status == SP_OK && cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        status = sp_no_memory();
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    cairo_surface_destroy(surface);
    SP_TRY(status);
    return sp_picture_png(&p, out);
}

sp_status sp_pass_card_draw(const sp_pass_card *card, sp_pass_format format,
                            unsigned dpi, sp_str *out)
{
    const sp_pdf pdf = {WIDTH, HEIGHT,
                        has(card->number) ? card->number : card->name,
                        card->made};
    SP_CLEANUP(sheet_free) sheet s = {.card = card, .scale = 1};
    SP_AUTOSTR made = {0};

    dpi = dpi ? dpi : SP_PASS_DPI_USUAL;
    if (dpi < SP_PASS_DPI_LEAST || dpi > SP_PASS_DPI_MOST)
        return sp_fail(SP_INVALID, "分辨率为 %u dpi，应为 %d 到 %d",
                       "the resolution is %u dpi; %d to %d are possible", dpi,
                       SP_PASS_DPI_LEAST, SP_PASS_DPI_MOST);
    SP_TRY(check(card));
    SP_TRY(take_photo(&s));
    if (has(card->qr))
        SP_TRY(sp_qr_make(card->qr, strlen(card->qr), &s.qr));
    SP_TRY(sp_pen_new(true, &s.pen));
    if (format == SP_PASS_PDF)
        SP_TRY(sp_pdf_draw(&pdf, draw, &s, &made));
    else
        SP_TRY(draw_png(&s, dpi, &made));
    sp_str_free(out);
    *out = made;
    made = (sp_str){0};
    return SP_OK;
}
