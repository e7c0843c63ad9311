/* 入场证, the entry pass as a card of 85.6 × 54 mm (ISO/IEC 7810 ID-1), as PDF
 * or PNG: a band in the colour of the kind, photo, name, unit, number,
 * validity, areas and a QR code of a signed text. Texts are UTF-8 and borrowed;
 * an empty or NULL one leaves its line out. A long one is made smaller, areas
 * wrap. Pure: the same card gives the same bytes. */
#ifndef SP_PASS_CARD_H
#define SP_PASS_CARD_H

#include "str.h"

enum {
    SP_PASS_DPI_USUAL = 300,
    SP_PASS_DPI_LEAST = 72,
    SP_PASS_DPI_MOST = 600,
    SP_PASS_TEXT_MAX = 2000, /* bytes of one text */
    SP_PASS_PHOTO_MAX = 20 << 20
};

/* Whose card it is decides the band's colour: blue, orange, green. */
typedef enum sp_pass_holder {
    SP_PASS_OWN,        /* own staff */
    SP_PASS_CONTRACTOR, /* contractor or supplier */
    SP_PASS_VISITOR,
    SP_PASS_HOLDER_COUNT
} sp_pass_holder;

typedef enum sp_pass_format { SP_PASS_PDF, SP_PASS_PNG } sp_pass_format;

typedef struct sp_pass_card {
    sp_pass_holder holder;
    const char *organisation; /* on the band; e.g. the park's name */
    const char *title;        /* NULL: 入场证, of a visitor 访客证 */
    const void *photo;        /* PNG or JPEG; NULL: a silhouette */
    size_t photo_len;
    const char *name; /* required */
    const char *unit;
    const char *post; /* post or kind of work */
    const char *number;
    const char *valid_from; /* YYYY-MM-DD */
    const char *valid_to;
    const char *areas;
    const char *note;      /* e.g. of a visitor, who escorts; or NULL */
    const char *qr;        /* what the QR code says; NULL: none */
    const char *watermark; /* e.g. "已失效"; or NULL */
    const char *made;      /* YYYY-MM-DD, the PDF's date */
    sp_lang lang;
} sp_pass_card;

/* @dpi is for PNG, 0 stands for 300. @out is replaced, untouched on failure.
 * SP_INVALID: no name, not UTF-8, a photo that is none, beyond the limits. */
sp_status sp_pass_card_draw(const sp_pass_card *card, sp_pass_format format,
                            unsigned dpi, sp_str *out);

#endif
