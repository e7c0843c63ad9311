/* Commands of the assistant, run and printed. */
#ifndef SP_COMMAND_PRINT_H
#define SP_COMMAND_PRINT_H

#include "cmd.h"

/* Run the command that @text is, and print what it answered. */
sp_status command_print(call *cli, const char *text);

#endif
