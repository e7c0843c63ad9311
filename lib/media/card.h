/* 风险告知卡, the risk notice card that hangs at a risk point: one page A4 (or
 * A5 across) as PDF or PNG. Long texts wrap, then shrink, then go on to the
 * next page; nothing is cut off. Texts are UTF-8 and borrowed; an empty or NULL
 * text leaves its row out. Pure: the same card gives the same bytes. */
#ifndef SP_CARD_H
#define SP_CARD_H

#include "str.h"

enum { SP_CARD_PAGES_MAX = 40, SP_CARD_GROUPS_MAX = 64 };

/* Control measures of one kind, e.g. 工程技术措施. */
typedef struct sp_card_group {
    const char *kind;
    const char *const *items;
    size_t nitems;
} sp_card_group;

typedef enum sp_card_paper { SP_CARD_A4, SP_CARD_A5_ACROSS } sp_card_paper;
typedef enum sp_card_format { SP_CARD_PDF, SP_CARD_PNG } sp_card_format;

typedef struct sp_card {
    const char *title;        /* NULL: 安全风险告知卡 */
    const char *organisation; /* park or enterprise, above the title */
    const char *name;         /* risk point; required */
    const char *code;
    const char *grade; /* label, e.g. "重大风险" */
    uint32_t rgb;      /* 0xRRGGBB of the grade */
    const char *place;
    const char *hazards; /* main dangerous and harmful factors */
    const char *accidents;
    const char *consequences;
    const sp_card_group *controls;
    size_t ncontrols;
    const char *emergency; /* emergency measures */
    const char *signs; /* safety signs, e.g. "禁止烟火、必须戴安全帽" */
    const char *department;
    const char *person;
    const char *phone;
    const char *authority;       /* supervising authority */
    const char *authority_phone; /* its number */
    const char *emergency_phone; /* e.g. "119 / 120" */
    const char *assessed;        /* YYYY-MM-DD; also the PDF's date */
    const char *standard;        /* e.g. "lec.standard@1" */
    const char *version;         /* of the card or the pack */
    const char *basis;           /* e.g. "现状风险"; or NULL */
    sp_lang lang;
    sp_card_paper paper;
} sp_card;

/* @page counts from 0 and matters for PNG alone: SP_NOT_FOUND beyond the last.
 * @dpi is for PNG, 72..600, 0 stands for 150. @out is replaced, untouched on
 * failure; @out_pages (may be NULL) is the number of pages. */
sp_status sp_card_draw(const sp_card *card, sp_card_format format,
                       unsigned page, unsigned dpi, sp_str *out,
                       unsigned *out_pages);

#endif
