/* Opening a site for a verb and signing somebody in. */
#ifndef SP_SIGNIN_H
#define SP_SIGNIN_H

#include "cmd.h"

/* Open what cli->cmd.need asks for into cli->session. */
sp_status signin_open(call *cli);

/* Close it, the log and the progress bar. */
void signin_close(call *cli);

/* Make a token for whoever @user is and save it as the default. */
sp_status signin_remember(call *cli, sp_session *session, const char *user);

/* The first line of a file with a secret; "-" is stdin. The caller's,
 * terminal_wipe(). */
sp_status signin_line(call *cli, const char *path, char **out);

/* A password from @file ("-" is stdin), else from the terminal, asked twice
 * when @fresh; else, when @fresh, one that is made here and shown once. The
 * caller's, terminal_wipe(). */
sp_status signin_password(call *cli, const char *user, const char *file,
                          bool fresh, char **out);

/* A password that nobody has to think of. The caller's, terminal_wipe(). */
sp_status signin_make_password(call *cli, char **out);

#endif
