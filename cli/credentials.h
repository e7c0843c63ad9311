/* Saved tokens: ${XDG_CONFIG_HOME:-~/.config}/safeprod/credentials.json, for
 * its owner's eyes only, by site and user. */
#ifndef SP_CREDENTIALS_H
#define SP_CREDENTIALS_H

#include "cmd.h"

/* A saved token. */
typedef struct credential {
    char *user;
    char *token;
    char *label; /* under which the site knows it */
} credential;
void credential_clear(credential *c);

/* The token of @user, or of the site's default user when NULL.
 * SP_NOT_FOUND: nothing saved. The texts are the caller's. */
sp_status credentials_find(call *cli, const char *site, const char *user,
                           credential *out);

/* Keep a token and make its user the default of the site. */
sp_status credentials_save(call *cli, const char *site, const credential *c);

/* Forget the token of @user. */
sp_status credentials_forget(call *cli, const char *site, const char *user);

/* The absolute path of a site, with links resolved, as the key; the caller's.
 */
sp_status credentials_site(call *cli, const char *path, char **out);

#endif
