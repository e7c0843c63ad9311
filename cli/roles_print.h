/* Roles and the matrix of rights, from the JSON of its rule pack. */
#ifndef SP_ROLES_PRINT_H
#define SP_ROLES_PRINT_H

#include "cmd.h"

/* The roles. @json as sp_role_matrix_text() gives it. */
sp_status roles_print(call *cli, const char *json);

/* The matrix: for people a row per module and a column per role; for programs,
 * and of one @role (code or name), a row per role and module and a column per
 * action. */
sp_status roles_print_matrix(call *cli, const char *json, const char *role);

#endif
