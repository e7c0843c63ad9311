/* The sheets of a ticket or a document: rows laid on pages, a head on the first
 * and a foot on each. */
#ifndef SP_PAPER_SHEET_H
#define SP_PAPER_SHEET_H

#include "paper.h"
#include "pen.h"
#include "qr.h"

enum { SP_PAPER_CELLS_MAX = SP_PAPER_COLUMNS_MAX };

/* Points. */
#define SP_PAPER_MARGIN 36.0
#define SP_PAPER_PAD 3.0
#define SP_PAPER_FOOT 20.0

typedef enum sp_paper_look {
    SP_PAPER_LABEL,  /* in the middle, bold */
    SP_PAPER_CENTRE, /* in the middle */
    SP_PAPER_LEFT,
    SP_PAPER_RIGHT,
    SP_PAPER_BOLD, /* at the left */
    SP_PAPER_SIGN  /* at the left, a line to sign on behind it */
} sp_paper_look;

/* A box; `from` and `to` are parts of the table's width. */
typedef struct sp_paper_cell {
    double from;
    double to;
    const char *text;
    const char *tail; /* on a last line of its own, to the right; or NULL */
    sp_paper_look look;
    cairo_surface_t *image; /* instead of a text, in a row of pictures */
} sp_paper_cell;

typedef enum sp_paper_kind {
    SP_PAPER_BOXES,
    SP_PAPER_FREE,     /* no boxes around the texts */
    SP_PAPER_PICTURES, /* `tall` points high */
    SP_PAPER_BREAK     /* a new page, unless it is one */
} sp_paper_kind;

typedef struct sp_paper_row {
    sp_paper_kind kind;
    double size;  /* of its text as part of the sheet's; 0: 1 */
    double above; /* points left free, but on top of a page */
    double tall;
    bool keep; /* on the page where the next row begins */
    sp_paper_cell cells[SP_PAPER_CELLS_MAX];
    size_t ncells;
    unsigned least;    /* lines high at least */
    const char *group; /* one box at the left of all rows that share it */
    double group_to;   /* its width, as part of the table's */
    bool heading;      /* once more on top of each page until its end */
    bool heading_ends; /* the rows below have another heading, or none */
} sp_paper_row;

/* What the sheets are called in sentences, and how much they take. */
typedef struct sp_paper_limits {
    const char *zh;
    const char *en;
    unsigned pages;
    size_t rows;
    bool numbered; /* "No." also when there is none, to be written in */
} sp_paper_limits;

typedef struct sp_paper_sheet {
    const sp_paper *ticket;
    const sp_paper_limits *limits;
    sp_pen *pen;
    sp_qr qr;
    sp_paper_row *rows;
    size_t nrows;
    size_t cap;
    char **owned; /* texts that were put together */
    size_t nowned;
    size_t owned_cap;
    double em;
    cairo_t *cr; /* NULL: only count */
    unsigned page;
    unsigned pages; /* of the whole, for the foot */
    double y;
    double top; /* where rows begin on this page */
    const sp_paper_row *heading;
    const char *group; /* the box at the left that is open */
    double group_to;
    double group_y;
} sp_paper_sheet;

/* For SP_CLEANUP. */
void sp_paper_sheet_free(sp_paper_sheet *s);

/* A new row, empty. */
sp_status sp_paper_sheet_row(sp_paper_sheet *s, sp_paper_row **out);

/* Keep a text that was put together; @text is emptied. */
sp_status sp_paper_sheet_keep(sp_paper_sheet *s, sp_str *text,
                              const char **out);

/* A cell at the end of @r, which has fewer than SP_PAPER_CELLS_MAX. */
void sp_paper_row_cell(sp_paper_row *r, double from, double to,
                       const char *text, sp_paper_look look);

/* Rows of labels with their values. */
sp_status sp_paper_sheet_pairs(sp_paper_sheet *s, const sp_paper_pair *pairs,
                               size_t n);

/* Set `em` to the largest size at which all is on one page, else to one for
 * several; `pages` is how many then. */
sp_status sp_paper_sheet_fit(sp_paper_sheet *s);

/* Lay all rows; with a cairo_t draw them as well. */
sp_status sp_paper_sheet_lay(sp_paper_sheet *s);

/* A page begins with its watermark and head, and ends with its foot. */
void sp_paper_page_begin(sp_paper_sheet *s);
sp_status sp_paper_page_end(sp_paper_sheet *s);

/* All of it as a PDF; `pages` is set. Appended to @out. */
sp_status sp_paper_sheet_pdf(sp_paper_sheet *s, sp_str *out);

extern const double sp_paper_width; /* points */
extern const double sp_paper_height;

static inline bool sp_paper_has(const char *text)
{
    return text && *text;
}

static inline const char *sp_paper_say(const sp_paper_sheet *s, const char *zh,
                                       const char *en)
{
    return s->ticket->lang == SP_EN ? en : zh;
}

#endif
