/* Short tables for people: cells in columns, aligned by what they take on a
 * terminal, with colours where there is one. For programs there are sheets
 * (print.h). */
#ifndef SP_GRID_H
#define SP_GRID_H

#include "cmd.h"

enum { GRID_COLUMNS = 8 };

typedef struct grid_cell {
    char *text;
    const char *colour; /* of SGR, e.g. "1;31"; NULL: none */
} grid_cell;

typedef struct grid {
    size_t ncolumns;
    unsigned right;  /* bits: columns that are aligned to the right */
    unsigned shrink; /* bits: columns that give way when the line is too long,
                        the last first */
    size_t indent;
    grid_cell *cells; /* row by row */
    size_t ncells;
    bool failed; /* out of memory */
} grid;

/* The next cell, from left to right; @text is copied, NULL is nothing. */
void grid_add(grid *g, const char *text, const char *colour);
void grid_add_int(grid *g, double number, const char *colour);

/* Print all rows on stdout. */
sp_status grid_print(call *cli, const grid *g);
void grid_clear(grid *g);

#endif
