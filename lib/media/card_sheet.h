/* The sheets of a risk notice card: rows of a table laid on pages. */
#ifndef SP_CARD_SHEET_H
#define SP_CARD_SHEET_H

#include "card.h"
#include "pen.h"

enum { SP_CARD_ROWS_MAX = 16 };

/* One row of the table: a heading at the left, text at the right, perhaps a
 * second pair beside it. */
typedef struct sp_card_row {
    const char *label;
    char *text;
    const char *label2; /* NULL: the text has the whole width */
    char *text2;
    uint32_t rgb; /* of the text's ground; white: none */
} sp_card_row;

typedef struct sp_card_sheet {
    const sp_card *card;
    sp_pen *pen;
    double width;
    double height;
    double margin;
    const double *sizes;
    size_t nsizes;
    sp_card_row rows[SP_CARD_ROWS_MAX];
    size_t nrows;
    double em;     /* text size in use */
    cairo_t *cr;   /* NULL: only count */
    unsigned page; /* the page being laid */
    unsigned only; /* the page to draw; UINT_MAX: all */
    double y;
    double table_top; /* where rows begin on this page */
} sp_card_sheet;

/* For SP_CLEANUP: the texts of the rows, and the pen. */
void sp_card_sheet_free(sp_card_sheet *s);

/* Set `em` to the largest size at which all is on one page, else to a readable
 * one over several. */
sp_status sp_card_sheet_fit(sp_card_sheet *s, unsigned *pages);

/* Lay all rows; with a cairo_t draw them as well. @pages is for the foot. */
sp_status sp_card_sheet_lay(sp_card_sheet *s, unsigned pages);

static inline bool sp_card_has(const char *text)
{
    return text && *text;
}

static inline const char *sp_card_say(const sp_card_sheet *s, const char *zh,
                                      const char *en)
{
    return s->card->lang == SP_EN ? en : zh;
}

#endif
