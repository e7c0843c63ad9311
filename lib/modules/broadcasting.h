/* Who is meant by a broadcast. */
#ifndef SP_BROADCASTING_H
#define SP_BROADCASTING_H

#include <safeprod/broadcast.h>

#include "change.h"

/* Somebody who is called. */
typedef struct sp_called {
    char *who;  /* user:…, person:…, name:… */
    char *name; /* or NULL */
    char *dept; /* or NULL */
} sp_called;

typedef struct sp_called_list {
    sp_called *items;
    size_t count;
} sp_called_list;
void sp_called_clear(sp_called_list *list);
#define SP_AUTOCALLED SP_CLEANUP(sp_called_clear) sp_called_list

/* Everybody whom the targets mean, each once, in the order of `who`. */
sp_status sp_broadcast_who(sp_session *session, const char *targets,
                           sp_called_list *out);

#endif
