/** @file safeprod/standard.h
 *  @brief The rule packs of a site: scales, bands, matrices, limits.
 *
 *  A site keeps every version of every pack that was ever loaded, so that a
 *  score made years ago can still be explained. In force is the version that
 *  was loaded last. Module `standard`. */
#ifndef SAFEPROD_STANDARD_H
#define SAFEPROD_STANDARD_H

#include <safeprod/pack.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** One version of a rule pack in a site. */
typedef struct sp_rule_pack {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;         /**< name@version */
    char *name;         /**< e.g. "lec.standard" */
    char *pack_version; /**< e.g. "1" */
    char *kind;         /**< e.g. "risk" */
    char *title;        /**< Chinese */
    char *source;       /**< the clause */
    char *sha256;       /**< of `body` */
    bool built_in;      /**< came with the library */
    char *body;         /**< the JSON text */
    int64_t removed_at;
} sp_rule_pack;
extern SP_API const sp_type sp_rule_pack_type;

/** Load a pack into the site and put it in force. Needs `standard` `settings`
 *  or `update`.
 *  @param text JSON; linted first
 *  @param[out] out_code name@version, the caller's; may be NULL
 *  @retval SP_INVALID  the lint's first error
 *  @retval SP_CONFLICT this name and version is there with another content:
 *                      raise the version */
SP_API sp_status sp_standard_load(sp_session *session, const char *text,
                                  size_t len, char **out_code);

/** The pack in force called @p name, or that very version when it is written
 *  name@version. Needs `standard` `read`.
 *  @param[out] out the caller's, sp_pack_free() */
SP_API sp_status sp_standard_get(sp_session *session, const char *name,
                                 sp_pack **out);

SP_END_DECLS
#endif
