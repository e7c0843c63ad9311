/* The role matrix of a roles pack, compact. (Contract: access/rights.c.) */
#ifndef SP_ROLE_MATRIX_H
#define SP_ROLE_MATRIX_H

#include <safeprod/pack.h>
#include <safeprod/user.h>

#include "base.h"

enum { SP_ROLES_MAX = 32, SP_MODULES_MAX = 64 };

typedef struct sp_role_matrix sp_role_matrix;

/* @retval SP_INVALID @pack is not of kind "roles" */
sp_status sp_role_matrix_of(const sp_pack *pack, sp_role_matrix **out);
void sp_role_matrix_free(sp_role_matrix *matrix); /* NULL is allowed */

unsigned sp_role_count(const sp_role_matrix *matrix);
/* e.g. "SAFETY_ADMIN"; label in a language. Borrowed from the matrix. */
const char *sp_role_code(const sp_role_matrix *matrix, unsigned role);
const char *sp_role_label(const sp_role_matrix *matrix, unsigned role,
                          sp_lang lang);
/* By code (any case) or label. */
bool sp_role_find(const sp_role_matrix *matrix, const char *text,
                  unsigned *out);

/* "A,B" (NULL: none) to bits; unknown codes are passed over. */
uint32_t sp_roles_parse(const sp_role_matrix *matrix, const char *codes);

/* May @role be held beside @roles?
 * @retval SP_CONFLICT names the two that may not be held together */
sp_status sp_roles_compatible(const sp_role_matrix *matrix, uint32_t roles,
                              unsigned role);

bool sp_module_known(const sp_role_matrix *matrix, const char *module);
/* The module's label; @module itself when it is not known. */
const char *sp_module_label(const sp_role_matrix *matrix, const char *module,
                            sp_lang lang);

/* SP_SCOPE_NONE for what is not in the matrix. @out_public (may be NULL): this
 * cell lets public fields be seen only. */
sp_scope sp_matrix_scope(const sp_role_matrix *matrix, unsigned role,
                         const char *module, sp_action action,
                         bool *out_public);

#endif
