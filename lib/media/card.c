/* The risk notice card: what is in its rows, and the formats. */
#include "card.h"

#include <math.h>
#include <string.h>

#include "card_sheet.h"
#include "pdf.h"
#include "picture.h"

/* Points. */
#define A4_WIDTH 595.28
#define A4_HEIGHT 841.89
#define A4_MARGIN 30.0
#define A5_WIDTH 595.28
#define A5_HEIGHT 419.53
#define A5_MARGIN 22.0

enum {
    DPI_LEAST = 72,
    DPI_MOST = 600,
    DPI_USUAL = 150,
    TEXT_BYTES_MAX = 200000 /* of all texts together */
};

/* Sizes tried for one page, then used for several. */
static const double a4_sizes[] = {15, 14, 13, 12, 11, 10, 9, 8.2};
static const double a5_sizes[] = {11.5, 10.5, 9.5, 8.7, 8, 7.4, 6.8};

/* A row with one text, unless it is empty. */
static sp_status add_row(sp_card_sheet *s, const char *label, const char *text)
{
    if (!sp_card_has(text))
        return SP_OK;
    sp_card_row *r = &s->rows[s->nrows];
    *r = (sp_card_row){.label = label, .rgb = 0xffffff};
    SP_TRY(sp_text_copy(text, &r->text));
    s->nrows++;
    return SP_OK;
}

/* Two texts side by side; alone when the other is empty. */
static sp_status add_pair(sp_card_sheet *s, const char *label, const char *text,
                          const char *label2, const char *text2)
{
    if (!sp_card_has(text))
        return add_row(s, label2, text2);
    SP_TRY(add_row(s, label, text));
    if (!sp_card_has(text2))
        return SP_OK;
    sp_card_row *r = &s->rows[s->nrows - 1];
    r->label2 = label2;
    return sp_text_copy(text2, &r->text2);
}

static sp_status add_controls(sp_card_sheet *s)
{
    const sp_card *c = s->card;
    SP_AUTOSTR text = {0};

    for (size_t i = 0; i < c->ncontrols; i++) {
        const sp_card_group *g = &c->controls[i];
        if (g->nitems == 0)
            continue;
        if (text.len > 0)
            sp_str_addc(&text, '\n');
        if (sp_card_has(g->kind))
            sp_str_addf(&text, "【%s】\n", g->kind);
        for (size_t k = 0; k < g->nitems; k++)
            sp_str_addf(&text, "%s%zu. %s", k ? "\n" : "", k + 1,
                        g->items[k] ? g->items[k] : "");
    }
    SP_TRY(sp_str_ok(&text));
    return add_row(s, sp_card_say(s, "管控措施", "Control measures"),
                   sp_str_text(&text));
}

static sp_status add_people(sp_card_sheet *s)
{
    const sp_card *c = s->card;
    SP_AUTOSTR who = {0};
    SP_AUTOSTR above = {0};

    if (sp_card_has(c->person))
        sp_str_add(&who, c->person);
    if (sp_card_has(c->phone))
        sp_str_addf(&who, "%s%s", who.len ? "　" : "", c->phone);
    if (sp_card_has(c->authority))
        sp_str_add(&above, c->authority);
    if (sp_card_has(c->authority_phone))
        sp_str_addf(&above, "%s%s", above.len ? "　" : "", c->authority_phone);
    SP_TRY(sp_str_ok(&who));
    SP_TRY(sp_str_ok(&above));
    SP_TRY(add_pair(s, sp_card_say(s, "责任部门", "Department"), c->department,
                    sp_card_say(s, "责任人", "Responsible"),
                    sp_str_text(&who)));
    return add_pair(
        s, sp_card_say(s, "主管部门", "Authority"), sp_str_text(&above),
        sp_card_say(s, "应急电话", "Emergency call"), c->emergency_phone);
}

static sp_status make_rows(sp_card_sheet *s)
{
    const sp_card *c = s->card;

    SP_TRY(add_pair(s, sp_card_say(s, "风险点名称", "Risk point"), c->name,
                    sp_card_say(s, "编号", "Code"), c->code));
    SP_TRY(add_pair(s, sp_card_say(s, "风险等级", "Grade"), c->grade,
                    sp_card_say(s, "所在位置", "Place"), c->place));
    for (size_t i = 0; i < s->nrows; i++)
        if (sp_card_has(c->grade) && strcmp(s->rows[i].text, c->grade) == 0)
            s->rows[i].rgb = c->rgb;
    SP_TRY(add_row(s, sp_card_say(s, "主要危险\n因素", "Main hazards"),
                   c->hazards));
    SP_TRY(add_row(s, sp_card_say(s, "可能事故\n类型", "Possible accidents"),
                   c->accidents));
    SP_TRY(add_row(s, sp_card_say(s, "事故后果", "Consequences"),
                   c->consequences));
    SP_TRY(add_controls(s));
    SP_TRY(add_row(s, sp_card_say(s, "应急处置\n措施", "Emergency measures"),
                   c->emergency));
    SP_TRY(add_row(s, sp_card_say(s, "安全标志", "Safety signs"), c->signs));
    return add_people(s);
}

static sp_status check_text(const char *text, const char *what, size_t *bytes)
{
    SP_TRY(sp_pen_check(text, what));
    *bytes += text ? strlen(text) : 0;
    return SP_OK;
}

static sp_status check_controls(const sp_card *c, size_t *bytes)
{
    if (c->ncontrols > SP_CARD_GROUPS_MAX)
        return sp_fail(SP_INVALID, "管控措施有 %zu 类，最多 %d 类",
                       "there are %zu kinds of control measures; at most %d "
                       "are shown",
                       c->ncontrols, SP_CARD_GROUPS_MAX);
    for (size_t i = 0; i < c->ncontrols; i++) {
        SP_TRY(check_text(c->controls[i].kind, "controls.kind", bytes));
        for (size_t k = 0; k < c->controls[i].nitems; k++)
            SP_TRY(check_text(c->controls[i].items[k], "controls", bytes));
    }
    return SP_OK;
}

static sp_status check_card(const sp_card *c)
{
    const char *const texts[] = {
        c->title,           c->organisation, c->name,      c->code,
        c->grade,           c->place,        c->hazards,   c->accidents,
        c->consequences,    c->emergency,    c->signs,     c->department,
        c->person,          c->phone,        c->authority, c->authority_phone,
        c->emergency_phone, c->assessed,     c->standard,  c->version,
        c->basis,
    };
    size_t bytes = 0;

    if (!sp_card_has(c->name))
        return sp_fail(SP_INVALID, "告知卡没有风险点名称",
                       "the card has no name of a risk point");
    for (size_t i = 0; i < SP_COUNT(texts); i++)
        SP_TRY(check_text(texts[i], "card", &bytes));
    SP_TRY(check_controls(c, &bytes));
    if (bytes > TEXT_BYTES_MAX)
        return sp_fail(SP_INVALID, "告知卡的文字有 %zu 字节，最多 %d 字节",
                       "the card's texts have %zu bytes; at most %d are shown",
                       bytes, TEXT_BYTES_MAX);
    return SP_OK;
}

static void surface_free(cairo_surface_t **surface)
{
    cairo_surface_destroy(*surface);
}

/* Which page to draw, and of how many. */
typedef struct drawing {
    sp_card_sheet *sheet;
    double scale;
    unsigned only;
    unsigned pages;
} drawing;

static sp_status draw_on(void *arg, cairo_t *cr)
{
    const drawing *d = arg;

    cairo_scale(cr, d->scale, d->scale);
    d->sheet->cr = cr;
    d->sheet->only = d->only;
    sp_status status = sp_card_sheet_lay(d->sheet, d->pages);
    d->sheet->cr = NULL;
    return status;
}

static sp_status draw_pdf(sp_card_sheet *s, unsigned pages, sp_str *out)
{
    const sp_pdf pdf = {s->width, s->height, s->card->name, s->card->assessed};
    drawing d = {s, 1, UINT_MAX, pages};

    return sp_pdf_draw(&pdf, draw_on, &d, out);
}

static sp_status draw_png(sp_card_sheet *s, unsigned page, unsigned dpi,
                          unsigned pages, sp_str *out)
{
    double scale = dpi / 72.0;
    SP_AUTOPICTURE p = {0};

    if (page >= pages)
        return sp_fail(SP_NOT_FOUND, "告知卡只有 %u 页，没有第 %u 页",
                       "the card has %u pages; there is no page %u", pages,
                       page + 1);
    SP_TRY(sp_picture_new((unsigned)lround(s->width * scale),
                          (unsigned)lround(s->height * scale), &p));
    SP_CLEANUP(surface_free)
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        p.pixels, CAIRO_FORMAT_RGB24, (int)p.width, (int)p.height,
        (int)p.stride);
    drawing d = {s, scale, page, pages};
    cairo_t *cr = cairo_create(surface);
    sp_status status = draw_on(&d, cr);
    if (status == SP_OK && cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        status = sp_no_memory();
    cairo_destroy(cr);
    SP_TRY(status);
    cairo_surface_flush(surface);
    return sp_picture_png(&p, out);
}

sp_status sp_card_draw(const sp_card *card, sp_card_format format,
                       unsigned page, unsigned dpi, sp_str *out,
                       unsigned *out_pages)
{
    bool a4 = card->paper == SP_CARD_A4;
    SP_AUTOSTR made = {0};
    SP_CLEANUP(sp_card_sheet_free)
    sp_card_sheet s = {.card = card,
                       .width = a4 ? A4_WIDTH : A5_WIDTH,
                       .height = a4 ? A4_HEIGHT : A5_HEIGHT,
                       .margin = a4 ? A4_MARGIN : A5_MARGIN,
                       .sizes = a4 ? a4_sizes : a5_sizes,
                       .nsizes = a4 ? SP_COUNT(a4_sizes) : SP_COUNT(a5_sizes)};
    unsigned pages;

    dpi = dpi ? dpi : DPI_USUAL;
    if (dpi < DPI_LEAST || dpi > DPI_MOST)
        return sp_fail(SP_INVALID, "分辨率为 %u dpi，应为 %d 到 %d",
                       "the resolution is %u dpi; %d to %d are possible", dpi,
                       DPI_LEAST, DPI_MOST);
    SP_TRY(check_card(card));
    SP_TRY(sp_pen_new(true, &s.pen));
    SP_TRY(make_rows(&s));
    SP_TRY(sp_card_sheet_fit(&s, &pages));
    if (format == SP_CARD_PDF)
        SP_TRY(draw_pdf(&s, pages, &made));
    else
        SP_TRY(draw_png(&s, page, dpi, pages, &made));
    sp_str_free(out);
    *out = made;
    made = (sp_str){0};
    if (out_pages)
        *out_pages = pages;
    return SP_OK;
}
