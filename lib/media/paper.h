/* A ticket (作业票) on paper, in the form of annex A of GB 30871-2022: a boxed
 * table on A4 upright that people sign by hand, or that shows who signed. One
 * QR code in a corner; what has no value is left blank to be written in. Texts
 * are UTF-8 and borrowed; NULL is nothing. Pure: the same ticket gives the same
 * bytes. */
#ifndef SP_PAPER_H
#define SP_PAPER_H

#include "str.h"

enum {
    SP_PAPER_PAGES_MAX = 60,
    SP_PAPER_COLUMNS_MAX = 12,
    SP_PAPER_GRIDS_MAX = 8,
    SP_PAPER_ROWS_MAX = 4000
};

/* A box with its label at the left. */
typedef struct sp_paper_pair {
    const char *label;
    const char *value;
    bool half;      /* two of these in a row share a line */
    unsigned least; /* lines high at least, for writing by hand */
} sp_paper_pair;

/* A table within the ticket, e.g. of gas tests: `nrows` times `ncolumns`
 * texts. NULL: the box at its left reaches over it. */
typedef struct sp_paper_grid {
    const char *label; /* at the left, beside all rows; NULL: none */
    size_t ncolumns;
    size_t nrows;
    size_t head_rows;       /* the first rows are labels ... */
    size_t head_columns;    /* ... and so are the first columns */
    const unsigned *widths; /* of the columns, in proportion; NULL: alike */
    const char *const *texts;
} sp_paper_grid;

typedef enum sp_paper_answer {
    SP_PAPER_OPEN,
    SP_PAPER_INVOLVED,
    SP_PAPER_NOT_INVOLVED
} sp_paper_answer;

/* A line of the checklist. */
typedef struct sp_paper_measure {
    unsigned no;
    const char *text;
    const char *value_label; /* what is filled in beside it; NULL: nothing */
    const char *value;
    sp_paper_answer answer;
    const char *confirmed_by;
} sp_paper_measure;

/* An opinion with its signature. */
typedef struct sp_paper_opinion {
    const char *role; /* e.g. "所在单位意见" */
    const char *text;
    const char *signature;
    const char *time;
} sp_paper_opinion;

typedef struct sp_paper {
    const char *organisation; /* above the title */
    const char *title;        /* e.g. "动火安全作业票"; required */
    const char *number;
    const char *state; /* beside the number; or NULL */
    const char *watermark;
    const char *qr; /* what the QR code says; NULL: none */
    const char *qr_note;
    const sp_paper_pair *pairs; /* above the measures */
    size_t npairs;
    size_t grid_after; /* grids come after so many pairs */
    const sp_paper_grid *grids;
    size_t ngrids;
    const sp_paper_measure *measures;
    size_t nmeasures;
    const char *other_measures;
    const char *other_author;    /* who wrote these */
    const sp_paper_pair *people; /* below the measures */
    size_t npeople;
    const sp_paper_opinion *opinions;
    size_t nopinions;
    const char *const *notes; /* below the table */
    size_t nnotes;
    const char *made; /* YYYY-MM-DD, the PDF's date */
    sp_lang lang;
} sp_paper;

/* @out is replaced, untouched on failure; @out_pages may be NULL. SP_INVALID:
 * not UTF-8, more than the limits. */
sp_status sp_paper_draw(const sp_paper *ticket, sp_str *out,
                        unsigned *out_pages);

#endif
