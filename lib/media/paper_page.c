/* What stands on each page of the sheets beside their rows: watermark, head,
 * foot. */
#include "paper_sheet.h"

#define MARGIN SP_PAPER_MARGIN
#define PAD SP_PAPER_PAD
#define FOOT SP_PAPER_FOOT
#define HEAD_FIRST 78.0 /* of the first page, without a QR code */
#define HEAD_NEXT 30.0
#define QR_SIZE 88.0 /* 31 mm: a dense code at 0.38 mm a module */
#define TITLE_SIZE 20.0
#define WATERMARK_RGB 0xf3d3d3u /* light: text on it stays readable */

#define TEXT_RGB 0x000000u
#define QUIET_RGB 0x444444u

static double table_width(void)
{
    return sp_paper_width - 2 * MARGIN;
}

static void draw_watermark(const sp_paper_sheet *s)
{
    const char *text = s->ticket->watermark;
    sp_ink ink = {110, true, WATERMARK_RGB, 0};

    if (!sp_paper_has(text))
        return;
    cairo_save(s->cr);
    cairo_translate(s->cr, sp_paper_width / 2, sp_paper_height / 2);
    cairo_rotate(s->cr, -0.85);
    sp_pen_fitted(s->pen, s->cr, text, &ink, 0, 0, 700, SP_CENTRE);
    cairo_restore(s->cr);
}

static double head_height(const sp_paper_sheet *s)
{
    if (s->page > 0)
        return HEAD_NEXT;
    return s->qr.side ? QR_SIZE + 12 : HEAD_FIRST;
}

static void draw_number(const sp_paper_sheet *s, double y, double size)
{
    const sp_paper *t = s->ticket;
    SP_AUTOSTR text = {0};
    sp_ink ink = {size, false, TEXT_RGB, 0};

    if (sp_paper_has(t->number) || s->limits->numbered)
        sp_str_addf(&text, "%s%s", sp_paper_say(s, "编号：", "No. "),
                    t->number ? t->number : "");
    if (sp_paper_has(t->state))
        sp_str_addf(&text, "%s%s%s", text.len ? "　　" : "",
                    sp_paper_say(s, "状态：", "state: "), t->state);
    if (!text.data || text.failed)
        return; /* the caller finds no memory soon enough */
    double room = s->page == 0 && s->qr.side ? QR_SIZE + PAD : 0;
    sp_pen_fitted(s->pen, s->cr, text.data, &ink, MARGIN + PAD, y,
                  table_width() - room, SP_LEFT);
}

static void draw_first_head(const sp_paper_sheet *s, double tall)
{
    const sp_paper *t = s->ticket;
    double room = table_width() - (s->qr.side ? 2 * (QR_SIZE + PAD) : 0);
    sp_ink title = {TITLE_SIZE, true, TEXT_RGB, 0};
    sp_ink small = {11, false, TEXT_RGB, 0};
    sp_ink note = {6.5, false, QUIET_RGB, 0};
    double x = sp_paper_width / 2;

    if (sp_paper_has(t->organisation))
        sp_pen_fitted(s->pen, s->cr, t->organisation, &small, x, MARGIN + 6,
                      room, SP_CENTRE);
    sp_pen_fitted(s->pen, s->cr, t->title, &title, x, MARGIN + tall * 0.42,
                  room, SP_CENTRE);
    draw_number(s, MARGIN + tall - 10, 10.5);
    if (!s->qr.side)
        return;
    double left = sp_paper_width - MARGIN - QR_SIZE;
    sp_qr_draw(&s->qr, s->cr, left, MARGIN - 4, QR_SIZE);
    if (sp_paper_has(t->qr_note))
        sp_pen_fitted(s->pen, s->cr, t->qr_note, &note, left + QR_SIZE / 2,
                      MARGIN + QR_SIZE + 1, QR_SIZE, SP_CENTRE);
}

static void draw_next_head(const sp_paper_sheet *s, double tall)
{
    sp_ink title = {12, true, TEXT_RGB, 0};

    sp_pen_fitted(s->pen, s->cr, s->ticket->title, &title,
                  sp_paper_width - MARGIN - PAD, MARGIN + tall - 12,
                  table_width() / 2 - PAD, SP_RIGHT);
    draw_number(s, MARGIN + tall - 12, 9);
}

void sp_paper_page_begin(sp_paper_sheet *s)
{
    double tall = head_height(s);

    if (s->cr) {
        draw_watermark(s);
        if (s->page == 0)
            draw_first_head(s, tall);
        else
            draw_next_head(s, tall);
    }
    s->y = s->top = s->group_y = MARGIN + tall;
}

sp_status sp_paper_page_end(sp_paper_sheet *s)
{
    SP_AUTOSTR text = {0};
    sp_ink ink = {8.5, false, QUIET_RGB, 0};

    if (!s->cr)
        return SP_OK;
    if (s->ticket->lang == SP_EN)
        sp_str_addf(&text, "page %u of %u", s->page + 1, s->pages);
    else
        sp_str_addf(&text, "第 %u 页　共 %u 页", s->page + 1, s->pages);
    SP_TRY(sp_str_ok(&text));
    sp_pen_line(s->pen, s->cr, text.data, text.len, &ink, sp_paper_width / 2,
                sp_paper_height - MARGIN - FOOT / 2 + 4, SP_CENTRE);
    cairo_show_page(s->cr);
    return SP_OK;
}
