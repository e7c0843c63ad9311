/* Writing packages. The same files in the same order give the same bytes: no
 * times, no owners. The file appears whole or not at all. */
#ifndef SP_PACKAGE_WRITER_H
#define SP_PACKAGE_WRITER_H

#include <safeprod/package.h>

#include "base.h"

enum { SP_PACKAGE_NAME_MAX = 200 };
#define SP_PACKAGE_MANIFEST "manifest.json"
#define SP_PACKAGE_FORMAT "safeprod-package"

typedef struct sp_package sp_package;

/* @kind, @title and @made_at go into the manifest. */
sp_status sp_package_create(const char *path, const char *kind,
                            const char *title, const char *made_at,
                            sp_package **out);

/* @name: letters, digits and . _ - with "/" between folders, not given
 * before. */
sp_status sp_package_add(sp_package *package, const char *name,
                         const void *bytes, size_t len);

/* Is this a name that a package may have? */
bool sp_package_name_ok(const char *name);

/* The manifest, then the file under its name. @out_sha256: of the package. */
sp_status sp_package_finish(sp_package *package, char out_sha256[65]);

/* For SP_CLEANUP: frees, and leaves nothing unless finished. */
void sp_package_end(sp_package **package);

#endif
