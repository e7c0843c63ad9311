/* Files that the build put into the library; tables end with a NULL name. */
#ifndef SP_EMBEDDED_H
#define SP_EMBEDDED_H

#include <stddef.h>

typedef struct sp_embedded {
    const char *name; /* the file's name without its folder */
    const char *data; /* followed by a NUL */
    size_t size;
} sp_embedded;

/* Made by sp_embed() in the CMakeLists.txt of the folder they come from. */
extern const sp_embedded sp_migrations[];
extern const sp_embedded sp_packs[];
extern const sp_embedded sp_kb_texts[];

#endif
