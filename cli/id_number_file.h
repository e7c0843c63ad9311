/* Identity numbers come from files, so that they are in no history of a shell.
 */
#ifndef SP_ID_NUMBER_FILE_H
#define SP_ID_NUMBER_FILE_H

#include "cmd.h"

/* The first line of the file that --number-file names; AUTOOWN. */
sp_status read_id_number(call *cli, char **out);

#endif
