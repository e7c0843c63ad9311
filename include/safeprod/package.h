/** @file safeprod/package.h
 *  @brief Packages: one zip, tar.gz or tar.zst file with a manifest of hashes,
 *  made to be handed on and checked years later with no site.
 *
 *  The manifest, `manifest.json`, is the last member (but for its signature,
 *  `manifest.sig`) and lists the name, size and SHA-256 of each other one. */
#ifndef SAFEPROD_PACKAGE_H
#define SAFEPROD_PACKAGE_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** Most files of a package. */
#define SP_PACKAGE_FILES_MAX 65535

/** What sp_package_verify() found: plain data. */
typedef struct sp_package_result {
    int64_t files;    /**< members but the manifest */
    int64_t bytes;    /**< of them, unpacked */
    int64_t faults;   /**< how many were changed, are missing or were put in */
    char sha256[65];  /**< of the whole package, hex */
    char kind[64];    /**< e.g. "permit_case" */
    char made_at[32]; /**< when, as the manifest says */
    char zh[512];     /**< the first fault as a sentence, or that all is well */
    char en[512];     /**< the same in English */
} sp_package_result;

/** Check a package: every file is as the manifest says, none is missing, none
 *  was put in. Needs no site.
 *  @param[out] out set on SP_OK and on SP_CORRUPT
 *  @retval SP_INVALID it is no package
 *  @retval SP_CORRUPT something differs */
SP_API sp_status sp_package_verify(const char *path, sp_package_result *out);

SP_END_DECLS
#endif
