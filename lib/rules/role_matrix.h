/* The role matrix of a pack of kind "roles": role × module × action → scope,
 * denied by default. Actions and scopes are those of safeprod/user.h, which
 * stands in a layer above; here they are numbers in the order of the names
 * below. */
#ifndef SP_ROLE_MATRIX_H
#define SP_ROLE_MATRIX_H

#include <safeprod/pack.h>

#include "base.h"

enum {
    SP_MATRIX_ACTIONS = 7, /* create read update delete approve export settings
                            */
    SP_MATRIX_SCOPES = 5,  /* none own dept park all; wider is greater */
    SP_MATRIX_ROLES_MAX = 32,
    SP_MATRIX_MODULES_MAX = 128
};

extern const char *const sp_matrix_action_names[SP_MATRIX_ACTIONS];
extern const char *const sp_matrix_scope_names[SP_MATRIX_SCOPES];

typedef struct sp_role_matrix sp_role_matrix;

/* The matrix of @pack, independent of it from then on. */
sp_status sp_role_matrix_of(const sp_pack *pack, sp_role_matrix **out);
void sp_role_matrix_free(sp_role_matrix *matrix);

/* Roles, by index. Code and labels are "" beyond the last. */
unsigned sp_role_count(const sp_role_matrix *matrix);
const char *sp_role_code(const sp_role_matrix *matrix, unsigned role);
const char *sp_role_label(const sp_role_matrix *matrix, unsigned role,
                          sp_lang lang);

/* By code or label. */
bool sp_role_find(const sp_role_matrix *matrix, const char *text,
                  unsigned *out);

/* "WORKER,SAFETY_OFFICER" to bits by index; codes that the matrix does not have
 * give no right. NULL: none. */
uint32_t sp_roles_parse(const sp_role_matrix *matrix, const char *text);

/* May @role be held together with @roles? SP_CONFLICT names the other. */
sp_status sp_roles_compatible(const sp_role_matrix *matrix, uint32_t roles,
                              unsigned role);

/* Modules, by index or name. */
unsigned sp_module_count(const sp_role_matrix *matrix);
const char *sp_module_name(const sp_role_matrix *matrix, unsigned module);
bool sp_module_known(const sp_role_matrix *matrix, const char *module);
/* The name itself when it is not known. */
const char *sp_module_label(const sp_role_matrix *matrix, const char *module,
                            sp_lang lang);

/* How far @role reaches: an index of sp_matrix_scope_names; 0 ("none") for
 * anything that is not in the matrix.
 * @out_public (may be NULL): it reads public fields only. */
unsigned sp_matrix_scope(const sp_role_matrix *matrix, unsigned role,
                         const char *module, unsigned action, bool *out_public);

/* A limit on the right that the record's own rules check, such as "一般隐患
 * only"; NULL: none. Borrowed. */
const char *sp_matrix_note(const sp_role_matrix *matrix, unsigned role,
                           const char *module, sp_lang lang);

#endif
