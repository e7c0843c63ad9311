/* Documents (文书): a template, which is a rule pack of kind "document", and
 * the values that go into it, drawn on A4 pages. One mechanism for person
 * files, checklists, notices, records of drills, exam papers, agreements.
 *
 * A template's own members are "title" and "blocks". A text is a string, or
 * {"zh": "…", "en": "…"}; "{name}" in it is the value of that name, "" when
 * there is none; inside "each" names of the item go before those around it.
 * Blocks:
 *
 *   {"heading": text, "level": 1|2}
 *   {"text": text, "align": "left|centre|right", "indent": true}
 *   {"pairs": [{"label": text, "value": text, "half": true, "least": 3}, …]}
 *   {"table": {"label": text, "each": name, "empty": text, "columns":
 *       [{"head": text, "value": text, "width": 2, "align": "…"}, …]}}
 *   {"list": {"each": name, "text": text}}
 *   {"pictures": {"each": name, "picture": "{sha}", "caption": text,
 *       "across": 2}}
 *   {"signatures": [text, …]}             lines to sign on
 *   {"if": name, "blocks": […]}           when the value is there and not false
 *   {"unless": name, "blocks": […]}
 *   {"each": name, "blocks": […]}         once for each item of an array
 *   {"page": true}                        a new page
 *
 * Values are a JSON object of texts, numbers, booleans, arrays and objects.
 * "{.}" is the item itself where it is no object, "{#}" its number from 1,
 * "{a.b}" a member of a member, "{{" a brace. What no name is given for is
 * blank: a box to be written in. An array shows with commas, a flag as yes or
 * no. A signature's text that ends with a colon has a line behind it.
 *
 * Tables go on over pages with their heads repeated; long cells wrap; nothing
 * is cut off. Pure: the same template and values give the same bytes. */
#ifndef SP_DOCUMENT_H
#define SP_DOCUMENT_H

#include <safeprod/pack.h>

#include "json.h"
#include "str.h"

enum {
    SP_DOCUMENT_PAGES_MAX = 500,
    SP_DOCUMENT_ROWS_MAX = 40000,
    SP_DOCUMENT_BYTES_MAX = 4 << 20, /* of all texts together */
    SP_DOCUMENT_PICTURES_MAX = 500
};

/* A picture that "pictures" blocks name: PNG or JPEG. Borrowed. */
typedef struct sp_document_picture {
    const char *name;
    const void *bytes;
    size_t len;
} sp_document_picture;

/* What stands on the paper beside the template's blocks. NULL: not there. */
typedef struct sp_document_dress {
    const char *organisation; /* above the title */
    const char *number;       /* below it, at the right */
    const char *state;        /* beside the number */
    const char *watermark;
    const char *qr; /* what a QR code at the top says */
    const char *qr_note;
    const char *made; /* YYYY-MM-DD; also the PDF's date */
    const sp_document_picture *pictures;
    size_t npictures;
    sp_lang lang;
} sp_document_dress;

/* @out is replaced with a PDF, untouched on failure; @out_pages may be NULL.
 * SP_INVALID: not a document template, not UTF-8, a picture that is none, more
 * than the limits. */
sp_status sp_document_draw(const sp_pack *pack, const cJSON *values,
                           const sp_document_dress *dress, sp_str *out,
                           unsigned *out_pages);

#endif
