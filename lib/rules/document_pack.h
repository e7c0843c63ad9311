/* Templates of documents: what their packs hold, read and linted. The form is
 * described where it is drawn, in document.h of media. */
#ifndef SP_DOCUMENT_PACK_H
#define SP_DOCUMENT_PACK_H

#include <safeprod/pack.h>

#include "json.h"

enum {
    SP_DOCUMENT_DEPTH_MAX = 8,    /* of blocks within blocks */
    SP_DOCUMENT_BLOCKS_MAX = 500, /* in one array */
    SP_DOCUMENT_COLUMNS_MAX = 12,
    SP_DOCUMENT_WIDTH_MAX = 1000,
    SP_DOCUMENT_LEAST_MAX = 40,
    SP_DOCUMENT_ACROSS_MAX = 6
};

typedef enum sp_block {
    SP_BLOCK_HEADING,
    SP_BLOCK_TEXT,
    SP_BLOCK_PAIRS,
    SP_BLOCK_TABLE,
    SP_BLOCK_LIST,
    SP_BLOCK_PICTURES,
    SP_BLOCK_SIGNATURES,
    SP_BLOCK_IF,
    SP_BLOCK_UNLESS,
    SP_BLOCK_EACH,
    SP_BLOCK_PAGE,
    SP_BLOCK_COUNT
} sp_block;

/* What a linted pack of this kind gives: borrowed from its JSON. */
typedef struct sp_document_template {
    const cJSON *title;
    const cJSON *blocks;
} sp_document_template;

/* Which block it is; SP_BLOCK_COUNT: none. */
sp_block sp_block_of(const cJSON *block);

/* The name of a kind of block, e.g. "heading". */
const char *sp_block_name(sp_block kind);

/* "left", "centre", "right" as 0, 1, 2; -1: none of them. */
int sp_block_align(const char *text);

/* A text of a template in @lang, the other where there is none; "" of what is
 * no text. Borrowed. */
const char *sp_block_text(const cJSON *text, sp_lang lang);

#endif
