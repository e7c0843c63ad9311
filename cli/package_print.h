/* What commands about packages share. */
#ifndef SP_PACKAGE_PRINT_H
#define SP_PACKAGE_PRINT_H

#include "cmd.h"

/* The keys of --key FILE; NULL when it was not given. AUTOOWN. */
sp_status package_keys(call *cli, char **out);

/* Is there a name, and may the file be written? */
sp_status package_target(call *cli, const char *path);

#endif
