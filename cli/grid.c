/* Short tables for people. */
#include "grid.h"

#include <stdlib.h>

#include "terminal.h"

enum { GAP = 2, LEAST = 8 }; /* a column shrinks to so many places */

void grid_add(grid *g, const char *text, const char *colour)
{
    if ((g->ncells & (g->ncells - 1)) == 0) {
        size_t cap = g->ncells ? g->ncells * 2 : 1;
        grid_cell *grown = realloc(g->cells, cap * sizeof *grown);
        if (!grown) {
            g->failed = true;
            return;
        }
        g->cells = grown;
    }
    char *copy = strdup(text ? text : "");
    g->failed = g->failed || !copy;
    g->cells[g->ncells++] = (grid_cell){copy, colour};
}

void grid_add_int(grid *g, double number, const char *colour)
{
    char text[32];
    snprintf(text, sizeof text, "%.0f", number);
    grid_add(g, text, colour);
}

void grid_clear(grid *g)
{
    for (size_t i = 0; i < g->ncells; i++)
        free(g->cells[i].text);
    free(g->cells);
    *g = (grid){.ncolumns = 0};
}

static void measure(const grid *g, size_t widths[GRID_COLUMNS])
{
    for (size_t i = 0; i < g->ncells; i++) {
        size_t width = terminal_width(g->cells[i].text);
        size_t *widest = &widths[i % g->ncolumns];
        if (width > *widest)
            *widest = width;
    }
}

/* Take from the columns that may shrink what the terminal has not. */
static void squeeze(const grid *g, size_t widths[GRID_COLUMNS])
{
    size_t room = terminal_columns(stdout);
    size_t needed = g->indent;
    for (size_t c = 0; c < g->ncolumns; c++)
        needed += widths[c] + (c ? GAP : 0);
    for (size_t c = g->ncolumns; room && needed > room && c-- > 0;) {
        if (!(g->shrink >> c & 1) || widths[c] <= LEAST)
            continue;
        size_t spare = widths[c] - LEAST;
        size_t taken = needed - room < spare ? needed - room : spare;
        widths[c] -= taken;
        needed -= taken;
    }
}

/* One cell; @padded: something follows on its right. */
static void put_cell(const grid_cell *cell, size_t width, bool right,
                     bool padded)
{
    size_t own = terminal_width(cell->text);
    bool coloured = cell->colour && *cell->text && terminal_colours(stdout);
    printf("%*s", (int)(right && own < width ? width - own : 0), "");
    if (coloured)
        printf("\033[%sm", cell->colour);
    size_t written = terminal_write_fit(stdout, cell->text, width);
    if (coloured)
        fputs("\033[0m", stdout);
    /* A wide character that did not fit may leave a place empty. */
    if (!right && padded && written < width)
        printf("%*s", (int)(width - written), "");
}

sp_status grid_print(call *cli, const grid *g)
{
    size_t widths[GRID_COLUMNS] = {0};
    if (g->failed)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    measure(g, widths);
    squeeze(g, widths);
    for (size_t i = 0; i + g->ncolumns <= g->ncells; i += g->ncolumns) {
        printf("%*s", (int)g->indent, "");
        size_t last = g->ncolumns; /* no blanks at the end of a line */
        while (last > 1 && !*g->cells[i + last - 1].text)
            last--;
        for (size_t c = 0; c < last; c++) {
            printf("%*s", c ? GAP : 0, "");
            put_cell(&g->cells[i + c], widths[c], g->right >> c & 1,
                     c + 1 < last);
        }
        putchar('\n');
    }
    return SP_OK;
}
