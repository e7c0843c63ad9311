#include "roles_print.h"
sp_status roles_print(call *cli, const char *json)
{
    (void)cli;
    puts(json);
    return SP_OK;
}
