/* A ticket being put on paper: all that is known of it, and the texts that are
 * put together for paper.h. */
#ifndef SP_PERMIT_SHEET_H
#define SP_PERMIT_SHEET_H

#include <safeprod/archive.h>
#include <safeprod/permit_paper.h>
#include <safeprod/person.h>

#include "paper.h"
#include "permit_ticket.h"
#include "str.h"

enum { SP_PERMIT_SHEET_TESTS_MAX = 200 };

typedef struct sp_permit_sheet {
    sp_session *session;
    sp_ticket ticket; /* `pack` is NULL for an imported one */
    bool blank;
    sp_records staff;
    sp_records tests;  /* by time */
    size_t first_test; /* on the paper: the last of many */
    sp_records answers;
    sp_records history; /* by number */
    sp_permit_pairs facts;
    sp_permit_pairs fields;
    char **owned; /* texts and lists for the paper */
    size_t nowned;
    sp_paper paper;
} sp_permit_sheet;

/* Load what is known of @number; who may see it may print it. */
sp_status sp_permit_sheet_open(sp_session *session, const char *number,
                               sp_permit_sheet *out);
void sp_permit_sheet_close(sp_permit_sheet *sheet);
#define SP_AUTOSHEET SP_CLEANUP(sp_permit_sheet_close) sp_permit_sheet

/* Put together what stands on the paper, all but the QR code. */
sp_status sp_permit_sheet_fill(sp_permit_sheet *sheet);

/* Its boxes; permit_sheet_boxes.c. */
sp_status sp_permit_sheet_boxes(sp_permit_sheet *sheet);

/* Its grids of gas tests; permit_sheet_gas.c. */
sp_status sp_permit_sheet_gas(sp_permit_sheet *sheet);

/* Draw it, with the summary in its QR code when @qr is not NULL. */
sp_status sp_permit_sheet_draw(sp_permit_sheet *sheet, const char *qr,
                               sp_str *out, unsigned *out_pages);

/* The state with its time, sealed. */
sp_status sp_permit_sheet_seal(const sp_permit_sheet *sheet, char **out);

/* Keep a text, or room for @n things of @size, as long as the sheet. */
sp_status sp_permit_sheet_keep(sp_permit_sheet *sheet, sp_str *text,
                               const char **out);
void *sp_permit_sheet_room(sp_permit_sheet *sheet, size_t n, size_t size);

/* Somebody's name by code or login name; what it is when nobody has it. */
sp_status sp_permit_sheet_name(sp_permit_sheet *sheet, const char *who,
                               const char **out);

/* 2026年11月24日 08时05分; NULL for no time. */
sp_status sp_permit_sheet_time(sp_permit_sheet *sheet, int64_t time,
                               const char **out);

/* What a fact or a field was given; NULL. */
const char *sp_permit_sheet_given(const sp_permit_pairs *pairs,
                                  const char *name);

/* Does a row of the pack count? While the ticket cannot be graded, those do
 * that depend on no fact. */
bool sp_permit_sheet_counts(const sp_permit_sheet *sheet,
                            const sp_permit_item *item);

static inline const char *sp_sheet_say(const sp_permit_sheet *sheet,
                                       const char *zh, const char *en)
{
    return sp_session_lang(sheet->session) == SP_EN ? en : zh;
}

static inline const char *sp_sheet_label(const sp_permit_sheet *sheet,
                                         const sp_permit_item *item)
{
    return sp_sheet_say(sheet, item->zh, item->en);
}

#endif
