/** @file safeprod/major.h
 *  @brief Is it a major hazard (重大隐患)? Candidates from the lists of the
 *  sectors.
 *
 *  Which hazards are major is fixed by lists of the authorities, one for a
 *  sector, kept as rule packs of kind "major":
 *
 *      {"kind": "major", "name": "major.gongmao10", …, "effective":
 *       "2023-05-15", "until": "2030-12-31", "sectors": ["machinery", …],
 *       "items": [{"no": "3.1", "zh": "…", "en": "…", "clause": "…",
 *                  "confidence": "V2", "sectors": ["…"],
 *                  "keywords": ["无证", "有限空间+未审批"]}]}
 *
 *  "until" is left out while the list is in force. Items are found by words: a
 *  keyword is found when all its parts, with "+" between, stand in the text. A
 *  find is a candidate. Whether it is a major hazard a person decides; no find
 *  does not say that it is none. */
#ifndef SAFEPROD_MAJOR_H
#define SAFEPROD_MAJOR_H

#include <safeprod/pack.h>
#include <safeprod/session.h>

SP_BEGIN_DECLS

/** An item of a list. Texts are borrowed from the pack. */
typedef struct sp_major_item {
    const char *pack;     /**< "major.gongmao10@1" */
    const char *title_zh; /**< of the pack */
    const char *title_en;
    const char *no; /**< e.g. "3.2"; with the pack it is unique */
    const char *zh; /**< in short; the clause says it in full */
    const char *en;
    const char *clause; /**< e.g. "应急管理部令第10号 第三条第（二）项" */
    const char *confidence; /**< "V", "V2", "M" or "D" */
    const char *effective;  /**< of the pack */
    bool earlier; /**< a later list for the same sectors is in force: whether
                       this one still holds is for a person to say */
    const char *keyword; /**< the longest that was found; NULL in a list */
    unsigned score;      /**< characters of all keywords that were found */
} sp_major_item;

/** Called for an item; borrowed until it returns. */
typedef sp_status (*sp_major_visit)(void *context, const sp_major_item *item);

/** What to look for, and among which lists. */
typedef struct sp_major_options {
    const char *day;        /**< YYYY-MM-DD; NULL: today */
    const char *sector;     /**< code, e.g. "machinery"; NULL: see below */
    const char *enterprise; /**< code: its sector is taken; NULL: all sectors */
    const char *text;       /**< what is wrong, in words; NULL: all items */
} sp_major_options;

/** Items of the lists in force on a day: with a text the candidates, the best
 *  first; without one all of them, list by list, the newest list first.
 *  Needs `hazard_report` `read` (with a text: `create` will do).
 *  @retval SP_NOT_FOUND no such enterprise
 *  @retval SP_INVALID   a day that is none */
SP_API sp_status sp_major_each(sp_session *session,
                               const sp_major_options *options,
                               sp_major_visit visit, void *context);

/** Candidates for a hazard: its title, description, place and the text of the
 *  measure that failed, on the day when it was found, in the sector of its
 *  enterprise.
 *  @param number of the hazard */
SP_API sp_status sp_major_candidates(sp_session *session, const char *number,
                                     sp_major_visit visit, void *context);

/** Visit the one item that a hazard's `major_rule` names: "pack#no", the pack
 *  with or without its version.
 *  @retval SP_NOT_FOUND no such item */
SP_API sp_status sp_major_look(sp_session *session, const char *rule,
                               sp_major_visit visit, void *context);

SP_END_DECLS
#endif
