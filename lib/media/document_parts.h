/* Between the parts of a document: values, and the rows that come of blocks. */
#ifndef SP_DOCUMENT_PARTS_H
#define SP_DOCUMENT_PARTS_H

#include "document.h"
#include "document_pack.h"
#include "paper_sheet.h"

/* Where names are looked for: an item, then what is around it. */
typedef struct sp_scope {
    const cJSON *value;
    size_t number; /* of the item, from 1; 0: no item */
    const struct sp_scope *outer;
} sp_scope;

typedef struct sp_document {
    const sp_document_dress *dress;
    sp_paper_sheet sheet;
    size_t bytes; /* of texts so far */
    cairo_surface_t **images;
    size_t nimages;
} sp_document;

/* The value of @name ("a", "a.b", "."), or NULL. */
const cJSON *sp_scope_find(const sp_scope *scope, const char *name, size_t len);

/* Is it there, and not false, empty or null? */
bool sp_scope_holds(const sp_scope *scope, const char *name);

/* A text of the template with its names filled in, kept by the sheet. */
sp_status sp_document_text(sp_document *d, const cJSON *text,
                           const sp_scope *scope, const char **out);

/* The rows of an array of blocks. */
sp_status sp_document_blocks(sp_document *d, const cJSON *blocks,
                             const sp_scope *scope);

/* The picture called @name as a surface, kept by the document; NULL when it has
 * no name. */
sp_status sp_document_image(sp_document *d, const char *name, unsigned across,
                            cairo_surface_t **out);

static inline const char *sp_document_say(const sp_document *d, const char *zh,
                                          const char *en)
{
    return d->dress->lang == SP_EN ? en : zh;
}

#endif
