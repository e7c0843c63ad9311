/* The rows of a sheet, before they are laid. */
#include "paper_sheet.h"

#define LABEL_PART 0.17 /* of the table's width */

void sp_paper_sheet_free(sp_paper_sheet *s)
{
    for (size_t i = 0; i < s->nowned; i++)
        free(s->owned[i]);
    free(s->owned);
    free(s->rows);
    sp_qr_free(&s->qr);
    sp_pen_free(&s->pen);
}

sp_status sp_paper_sheet_row(sp_paper_sheet *s, sp_paper_row **out)
{
    if (s->nrows >= s->limits->rows)
        return sp_fail(SP_INVALID, SP_IN_ZH "超过 %zu 行",
                       SP_IN_EN " has more than %zu rows", s->limits->zh,
                       s->limits->en, s->limits->rows);
    if (s->nrows == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 64;
        sp_paper_row *rows = realloc(s->rows, cap * sizeof *rows);
        if (!rows)
            return sp_no_memory();
        s->rows = rows;
        s->cap = cap;
    }
    s->rows[s->nrows] = (sp_paper_row){0};
    *out = &s->rows[s->nrows++];
    return SP_OK;
}

sp_status sp_paper_sheet_keep(sp_paper_sheet *s, sp_str *text, const char **out)
{
    if (s->nowned == s->owned_cap) {
        size_t cap = s->owned_cap ? 2 * s->owned_cap : 64;
        char **owned = realloc(s->owned, cap * sizeof *owned);
        if (!owned)
            return sp_no_memory();
        s->owned = owned;
        s->owned_cap = cap;
    }
    SP_TRY(sp_str_take(text, &s->owned[s->nowned]));
    *out = s->owned[s->nowned++];
    return SP_OK;
}

void sp_paper_row_cell(sp_paper_row *r, double from, double to,
                       const char *text, sp_paper_look look)
{
    r->cells[r->ncells++] =
        (sp_paper_cell){.from = from, .to = to, .text = text, .look = look};
}

sp_status sp_paper_sheet_pairs(sp_paper_sheet *s, const sp_paper_pair *pairs,
                               size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const sp_paper_pair *p = &pairs[i];
        bool two = p->half && i + 1 < n && p[1].half;
        sp_paper_row *r = NULL;
        SP_TRY(sp_paper_sheet_row(s, &r));
        r->heading_ends = true;
        r->least = p->least;
        sp_paper_row_cell(r, 0, LABEL_PART, p->label, SP_PAPER_LABEL);
        sp_paper_row_cell(r, LABEL_PART, two ? 0.5 : 1, p->value,
                          SP_PAPER_LEFT);
        if (!two)
            continue;
        sp_paper_row_cell(r, 0.5, 0.5 + LABEL_PART, p[1].label, SP_PAPER_LABEL);
        sp_paper_row_cell(r, 0.5 + LABEL_PART, 1, p[1].value, SP_PAPER_LEFT);
        if (p[1].least > r->least)
            r->least = p[1].least;
        i++;
    }
    return SP_OK;
}
