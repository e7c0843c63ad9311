/** @file safeprod/industry.h
 *  @brief Industries: sections of GB/T 4754-2017 and the sectors of safety
 *  supervision (监管行业), both from a pack of kind "industry". */
#ifndef SAFEPROD_INDUSTRY_H
#define SAFEPROD_INDUSTRY_H

#include <safeprod/pack.h>

SP_BEGIN_DECLS

/** A section (门类) or a sector. Texts are borrowed from the pack. */
typedef struct sp_industry {
    const char *code; /**< e.g. "C", or "metallurgy" */
    const char *zh;   /**< e.g. "制造业", or "冶金" */
    const char *en;
} sp_industry;

/** Normalise a GB/T 4754 code: "C3130", "c3130" or "3130" become "3130"; two to
 *  four digits. The letter is derived and not kept. Fits sp_field.clean.
 *  @param[out] out the caller's, sp_free()
 *  @retval SP_INVALID not of that form */
SP_API sp_status sp_industry_code_clean(const char *text, char **out);

/** The section of a GB/T 4754 code; a letter before it must agree.
 *  @param pack of kind "industry", e.g. the library's own "industry.gbt4754"
 *  @retval SP_NOT_FOUND no section has this division
 *  @retval SP_INVALID   not a code, or the letter is another section's */
SP_API sp_status sp_industry_section(const sp_pack *pack, const char *code,
                                     sp_industry *out);

/** The sector that a text means: its code, label or an alias.
 *  @retval SP_NOT_FOUND none; the sentence lists them */
SP_API sp_status sp_industry_sector(const sp_pack *pack, const char *text,
                                    sp_industry *out);

/** @return How many sectors the pack has; 0 when it is of another kind. */
SP_API size_t sp_industry_sector_count(const sp_pack *pack);

/** @return Sector @p index; all NULL beyond the last. */
SP_API sp_industry sp_industry_sector_at(const sp_pack *pack, size_t index);

SP_END_DECLS
#endif
