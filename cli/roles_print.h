/* The matrix of rights as a sheet: a row per module, a column per role. */
#ifndef SP_ROLES_PRINT_H
#define SP_ROLES_PRINT_H

#include "cmd.h"

/* @json as sp_role_matrix() gives it. */
sp_status roles_print(call *cli, const char *json);

#endif
