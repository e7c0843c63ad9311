/** @file safeprod/creditcode.h
 *  @brief Codes with a check digit: unified social credit codes (统一社会信用
 *  代码, GB 32100-2015) and CAS numbers. */
#ifndef SAFEPROD_CREDITCODE_H
#define SAFEPROD_CREDITCODE_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

enum { SP_CREDIT_CODE_LENGTH = 18 /**< characters of a credit code */ };

/** Normalise a unified social credit code (trimmed, half-width, upper case) and
 *  check its form and its check character. Fits sp_field.clean.
 *  @param[out] out the caller's, sp_free()
 *  @retval SP_INVALID the sentence says which character is wrong and, for
 *                     I O S V Z, which was probably meant */
SP_API sp_status sp_credit_code_clean(const char *text, char **out);

/** The 18th character for the first 17 of @p code.
 *  @retval SP_INVALID one of them is not allowed where it stands */
SP_API sp_status sp_credit_code_check_char(const char *code, char *out);

/** Whether the organisation code inside a well-formed credit code (positions 9
 *  to 17, GB 11714) has the right check character. Some codes in use do not
 *  follow it: warn, never refuse. */
SP_API bool sp_credit_code_org_ok(const char *code);

/** Normalise a CAS number ("7664-41-7"; leading zeros and spaces go, other
 *  dashes become "-") and check its digit. Fits sp_field.clean.
 *  @param[out] out the caller's, sp_free()
 *  @retval SP_INVALID the form or the check digit is wrong */
SP_API sp_status sp_cas_clean(const char *text, char **out);

SP_END_DECLS
#endif
