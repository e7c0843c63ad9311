/* Documents: a template and values on the sheets that tickets have as well. */
#include "document.h"

#include <string.h>

#include "document_parts.h"
#include "pack_kind.h"

#define TEXT_SIZE 10.5 /* points; 五号 */

static const sp_paper_limits limits = {
    "文书", "the document", SP_DOCUMENT_PAGES_MAX, SP_DOCUMENT_ROWS_MAX, false};

static void document_free(sp_document *d)
{
    for (size_t i = 0; i < d->nimages; i++)
        cairo_surface_destroy(d->images[i]);
    free(d->images);
    sp_paper_sheet_free(&d->sheet);
}

static sp_status check_dress(const sp_document_dress *dress)
{
    const char *const texts[] = {dress->organisation, dress->number,
                                 dress->state,        dress->watermark,
                                 dress->qr_note,      dress->made};

    for (size_t i = 0; i < SP_COUNT(texts); i++)
        SP_TRY(sp_pen_check(texts[i], "dress"));
    return SP_OK;
}

sp_status sp_document_draw(const sp_pack *pack, const cJSON *values,
                           const sp_document_dress *dress, sp_str *out,
                           unsigned *out_pages)
{
    const sp_document_template *template;
    sp_paper paper = {.organisation = dress->organisation,
                      .number = dress->number,
                      .state = dress->state,
                      .watermark = dress->watermark,
                      .qr_note = dress->qr_note,
                      .made = dress->made,
                      .lang = dress->lang};
    SP_CLEANUP(document_free)
    sp_document d = {
        .dress = dress,
        .sheet = {.ticket = &paper, .limits = &limits, .em = TEXT_SIZE}};
    const sp_scope scope = {.value = values};
    SP_AUTOSTR made = {0};

    SP_TRY(sp_pack_expect(pack, "document", (const void **)&template));
    SP_TRY(check_dress(dress));
    if (sp_paper_has(dress->qr))
        SP_TRY(sp_qr_make(dress->qr, strlen(dress->qr), &d.sheet.qr));
    SP_TRY(sp_pen_new(true, &d.sheet.pen));
    SP_TRY(sp_document_text(&d, template->title, &scope, &paper.title));
    SP_TRY(sp_document_blocks(&d, template->blocks, &scope));
    SP_TRY(sp_paper_sheet_lay(&d.sheet));
    d.sheet.pages = d.sheet.page + 1;
    SP_TRY(sp_paper_sheet_pdf(&d.sheet, &made));
    sp_str_free(out);
    *out = made;
    made = (sp_str){0};
    if (out_pages)
        *out_pages = d.sheet.pages;
    return SP_OK;
}
