/** @file safeprod/archive_package.h
 *  @brief Archives as packages: a whole site, or the part that was chosen, in
 *  one file that another site takes in. docs/EXCHANGE.md says what is in it.
 *
 *  The same content gives the same bytes. An empty site that took a package in
 *  gives the same package out again. */
#ifndef SAFEPROD_ARCHIVE_PACKAGE_H
#define SAFEPROD_ARCHIVE_PACKAGE_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** What goes into a package. Start from SP_ARCHIVE_OPTIONS_INIT. */
typedef struct sp_archive_options {
    const char *enterprise; /**< code: it, and what belongs to it; or NULL */
    const char *module;     /**< records of this module; or NULL */
    int64_t since;          /**< records written since then; SP_NO_INT: all */
    bool sign;              /**< with the site's key, safeprod/seal.h */
    bool no_ledger;         /**< leave the entries of the ledger out: then the
                                 bytes depend on the records alone */
} sp_archive_options;

/** Everything, not signed. */
#define SP_ARCHIVE_OPTIONS_INIT                                                \
    {                                                                          \
        .since = INT64_MIN                                                     \
    }

/** What a package holds: plain data. */
typedef struct sp_archive_facts {
    int64_t records;
    int64_t blobs;          /**< files of attachments, kept once each */
    int64_t readings;       /**< rows */
    int64_t entries;        /**< of the ledger */
    int64_t files;          /**< members of the package */
    int64_t bytes;          /**< unpacked */
    int64_t schema;         /**< of the site that made it */
    bool whole;             /**< nothing was chosen: a whole site */
    bool signature_checked; /**< against trusted keys, and right */
    char kind[32];          /**< "site_archive" or "site_changes" */
    char site[200];         /**< name of the park, or "" */
    char made_at[32];
    char signer[9];   /**< key that signed it; "": not signed */
    char sha256[65];  /**< of the file */
    char chosen[400]; /**< what was chosen, as JSON */
} sp_archive_facts;

/** Make a package. With `site` `export` all is taken; else what the actor may
 *  export park-wide, module by module, and the manifest says what was left out.
 *  The ledger of the site says that it was made, or there is no file.
 *  @param path ends in .zip, .tar.zst or .tar.gz
 *  @param options NULL: SP_ARCHIVE_OPTIONS_INIT
 *  @param[out] out may be NULL */
SP_API sp_status sp_archive_export(sp_session *session, const char *path,
                                   const sp_archive_options *options,
                                   sp_archive_facts *out);

/** Check all of a package; needs no site.
 *  @param keys trusted public keys as sp_seal_keys() gives them: then it has to
 *              be signed by one of them; or NULL
 *  @param[out] out set on SP_OK
 *  @retval SP_INVALID   it is no archive
 *  @retval SP_CORRUPT   it does not prove out
 *  @retval SP_NOT_FOUND not signed, or by nobody of @p keys */
SP_API sp_status sp_archive_verify(const char *path, const char *keys,
                                   sp_archive_facts *out);

/** Called for each type of record that a package holds. */
typedef sp_status (*sp_archive_type_visit)(void *context, const char *type,
                                           int64_t records);

/** sp_archive_verify(), then what the manifest says of each type. */
SP_API sp_status sp_archive_show(const char *path, const char *keys,
                                 sp_archive_type_visit visit, void *context,
                                 sp_archive_facts *out);

/** What is done with a record that is there already and differs. */
typedef enum sp_on_conflict {
    SP_CONFLICT_KEEP,     /**< ours stays */
    SP_CONFLICT_REPLACE,  /**< the package's takes its place */
    SP_CONFLICT_STRICTER, /**< ours stays, but for safety facts on which the
                               package is stricter: sp_stricter_rules() */
    SP_CONFLICT_ASK,      /**< ours stays, and each difference is told */
    SP_ON_CONFLICT_COUNT
} sp_on_conflict;

/** @retval SP_INVALID lists the names: keep, replace, stricter, ask */
SP_API sp_status sp_on_conflict_parse(const char *name, sp_on_conflict *out);

/** What became of the records of one type: plain data. */
typedef struct sp_archive_row {
    const char *type; /**< name */
    int64_t added;
    int64_t same;
    int64_t changed; /**< replaced, or made stricter */
    int64_t kept;    /**< differs, ours stayed */
    int64_t asked;   /**< of these, told for a person to decide */
} sp_archive_row;

/** One field in which a record differs; texts are borrowed. */
typedef struct sp_difference {
    const char *type;
    const char *code;
    const char *field;
    const char *ours; /**< as stored; "" for nothing */
    const char *theirs;
    bool taken; /**< theirs is what the record holds now */
} sp_difference;

/** How a package is taken in. Start from SP_ARCHIVE_IMPORT_OPTIONS_INIT. */
typedef struct sp_archive_import_options {
    sp_on_conflict on_conflict;
    bool dry_run;     /**< the same work, undone at the end */
    const char *keys; /**< as for sp_archive_verify() */
    sp_status (*row)(void *context, const sp_archive_row *row); /**< or NULL */
    sp_status (*difference)(void *context,
                            const sp_difference *difference); /**< or NULL */
    void *context;
} sp_archive_import_options;

/** Keep what is there. */
#define SP_ARCHIVE_IMPORT_OPTIONS_INIT                                         \
    {                                                                          \
        .on_conflict = SP_CONFLICT_KEEP                                        \
    }

/** What an import did: plain data. */
typedef struct sp_archive_result {
    sp_archive_row all;
    int64_t blobs;         /**< new ones */
    int64_t readings;      /**< rows */
    int64_t readings_left; /**< rows left out: the site has its own */
    char sha256[65];       /**< of the package */
} sp_archive_result;

/** Take a package in: checked as a whole before the first write, then in one
 *  transaction, all of it or nothing. Records are known by their code. The
 *  second time changes nothing. Needs `exchange` `settings`, and `user`
 *  `settings` when users come with it, whose passwords never travel.
 *  @param options NULL: SP_ARCHIVE_IMPORT_OPTIONS_INIT
 *  @param[out] out may be NULL */
SP_API sp_status sp_archive_import(sp_session *session, const char *path,
                                   const sp_archive_import_options *options,
                                   sp_archive_result *out);

/** Which of two values is the stricter. */
typedef enum sp_stricter {
    SP_STRICTER_LAST,  /**< of two enum values the later in its list */
    SP_STRICTER_FIRST, /**< the earlier in its list */
    SP_STRICTER_LEAST, /**< the lower number, the earlier day or time;
                            something rather than nothing */
    SP_STRICTER_NONE,  /**< the same, but nothing is stricter than any */
    SP_STRICTER_MOST,  /**< the higher; something rather than nothing */
    SP_STRICTER_TRUE,
    SP_STRICTER_FALSE
} sp_stricter;

/** A field that says something about safety, and how two values of it meet. */
typedef struct sp_stricter_rule {
    const char *type;
    const char *field;
    sp_stricter how;
    const char *zh; /**< why */
    const char *en;
    bool leads; /**< whose value it is, their whole record is taken: a state
                     does not go with the dates of another */
} sp_stricter_rule;

/** @return The table of safety facts; @p out_count is how many rows it has. */
SP_API const sp_stricter_rule *sp_stricter_rules(size_t *out_count);

SP_END_DECLS
#endif
