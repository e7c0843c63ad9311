/* Writing packages. The same files in the same order give the same bytes: no
 * times, no owners. The file appears whole or not at all. */
#ifndef SP_PACKAGE_WRITER_H
#define SP_PACKAGE_WRITER_H

#include <safeprod/package.h>

#include "base.h"
#include "json.h"

enum { SP_PACKAGE_NAME_MAX = 200, SP_PACKAGE_MANIFEST_MAX = 16 << 20 };
#define SP_PACKAGE_MANIFEST "manifest.json"
#define SP_PACKAGE_SIGNATURE "manifest.sig"
#define SP_PACKAGE_FORMAT "safeprod-package"

typedef struct sp_package sp_package;

typedef enum sp_package_form {
    SP_PACKAGE_ZIP,
    SP_PACKAGE_TAR_GZ,
    SP_PACKAGE_TAR_ZST
} sp_package_form;

/* What the name of a file ends in: .zip, .tar.gz, .tgz, .tar.zst, .spx (which
 * is a tar.zst). @retval SP_INVALID it is none of them */
sp_status sp_package_form_of_name(const char *path, sp_package_form *out);

/* @kind, @title and @made_at go into the manifest. */
sp_status sp_package_create_as(const char *path, sp_package_form form,
                               const char *kind, const char *title,
                               const char *made_at, sp_package **out);

/* As a zip. */
sp_status sp_package_create(const char *path, const char *kind,
                            const char *title, const char *made_at,
                            sp_package **out);

/* @name: letters, digits and . _ - with "/" between folders, not given
 * before. */
sp_status sp_package_add(sp_package *package, const char *name,
                         const void *bytes, size_t len);

/* Is this a name that a package may have? */
bool sp_package_name_ok(const char *name);

/* More for the manifest: a JSON object, as its member "about". */
sp_status sp_package_about(sp_package *package, const char *json);

/* Makes the text of the signature from the whole manifest; the caller's. */
typedef sp_status (*sp_package_signer)(void *context, const void *manifest,
                                       size_t len, char **out);

/* The manifest, its signature unless @sign is NULL, then the file under its
 * name. @out_sha256: of the package. */
sp_status sp_package_finish_signed(sp_package *package, sp_package_signer sign,
                                   void *context, char out_sha256[65]);
sp_status sp_package_finish(sp_package *package, char out_sha256[65]);

/* ---- what was found in a package that proves out ---- */

typedef struct sp_package_content sp_package_content;

/* Read and check all of it: the container, every hash, nothing missing, nothing
 * put in. Memory grows with the number of files alone.
 * @retval SP_INVALID it is no package; SP_CORRUPT: it does not prove out */
sp_status sp_package_examine(const char *path, sp_package_content **out);
void sp_package_content_free(sp_package_content **content);

const sp_package_result *sp_package_found(const sp_package_content *content);
const cJSON *sp_package_manifest(const sp_package_content *content);

/* Bytes of the manifest, and of its signature ("": none). Borrowed. */
const char *sp_package_manifest_text(const sp_package_content *content,
                                     size_t *out_len);
const char *sp_package_signature(const sp_package_content *content);

/* The SHA-256 of a member; NULL when there is none of this name. */
const char *sp_package_member(const sp_package_content *content,
                              const char *name, int64_t *out_size);

/* For SP_CLEANUP: frees, and leaves nothing unless finished. */
void sp_package_end(sp_package **package);

#endif
