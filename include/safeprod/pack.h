/** @file safeprod/pack.h
 *  @brief Rule packs: what regulation or a user fixes, as dated, versioned
 *  data.
 *
 *  A pack is one JSON object:
 *
 *      {"kind": "risk", "name": "lec.standard", "version": "1",
 *       "title_zh": "…", "title_en": "…", "source": "the clause it is from",
 *       "confidence": "V", "effective": "2025-01-01", … the kind's own members}
 *
 *  Its confidence is V (read in the clause), V2 (a secondary source), M (from
 *  memory, to be checked) or D (a design decision). Packs are linted when they
 *  are read: one with an error is refused. A pack never changes once it is
 *  parsed, so any number of threads may use it at the same time; a record pins
 *  the name, version and sha256 of the pack that it was made under.
 *
 *  Besides its own form, the printed form of the product's LEC screen
 *  ({"风险值D": [{"条件": "160 < D < 320", …}], "可能性L": […], …}) is read as
 *  a risk pack. */
#ifndef SAFEPROD_PACK_H
#define SAFEPROD_PACK_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** Limits of what is read. */
enum {
    SP_PACK_BYTES_MAX = 4 << 20, /**< longest text of a pack */
    SP_PACK_FINDINGS_MAX = 200,  /**< findings after which a lint stops */
    SP_PACK_SHA256_LENGTH = 64   /**< hex digits of sp_pack_sha256() */
};

/** A pack that was read and found good. */
typedef struct sp_pack sp_pack;

/** Something the lint found. */
typedef struct sp_pack_finding {
    sp_severity severity; /**< with SP_ERROR the pack is refused */
    char *path;           /**< where, e.g. "bands[1].min"; "" for the whole */
    char *zh;             /**< a sentence that names the value */
    char *en;             /**< the same sentence */
} sp_pack_finding;

/** What a lint found; starts as all zeros. */
typedef struct sp_pack_findings {
    sp_pack_finding *items;
    size_t count;
    size_t errors; /**< how many of them are errors */
    bool failed;   /**< a finding was lost for want of memory */
} sp_pack_findings;

/** Free what is in @p findings and empty it. */
SP_API void sp_pack_findings_clear(sp_pack_findings *findings);

/** Read a pack.
 *  @param text JSON in UTF-8, @p len bytes; copied
 *  @param[out] out the caller's, sp_pack_free()
 *  @retval SP_INVALID the sentence is the first error of the lint */
SP_API sp_status sp_pack_parse(const char *text, size_t len, sp_pack **out);

/** Everything that is wrong or doubtful about a pack's text, also when it is no
 *  JSON at all.
 *  @param[in,out] out findings are appended
 *  @retval SP_OK the text was examined; see `out->errors`
 *  @retval SP_NO_MEMORY it could not be */
SP_API sp_status sp_pack_lint(const char *text, size_t len,
                              sp_pack_findings *out);

/** Free @p pack; NULL is allowed. */
SP_API void sp_pack_free(sp_pack *pack);

/** @return "risk", "direct", "mhi", "roles", "industry", "permit" or
 *  "calendar". Borrowed, as all texts of a pack are; never NULL. */
SP_API const char *sp_pack_kind(const sp_pack *pack);

/** @return The name, e.g. "lec.standard". */
SP_API const char *sp_pack_name(const sp_pack *pack);

/** @return The version, e.g. "1". */
SP_API const char *sp_pack_version(const sp_pack *pack);

/** @return The title in @p lang. */
SP_API const char *sp_pack_title(const sp_pack *pack, sp_lang lang);

/** @return The clause or document that the pack comes from. */
SP_API const char *sp_pack_source(const sp_pack *pack);

/** @return "V", "V2", "M" or "D". */
SP_API const char *sp_pack_confidence(const sp_pack *pack);

/** @return The day from which the pack holds, YYYY-MM-DD; "" when not given.
 */
SP_API const char *sp_pack_effective(const sp_pack *pack);

/** @return The pack's JSON, as it was read (of the screen's form: as it was
 *  converted). Parsing it again gives the same pack. */
SP_API const char *sp_pack_text(const sp_pack *pack);

/** @return SHA-256 of sp_pack_text(), as 64 lower-case hex digits. */
SP_API const char *sp_pack_sha256(const sp_pack *pack);

/** @return How many packs the library carries. */
SP_API size_t sp_pack_builtin_count(void);

/** Parse the library's own pack number @p index.
 *  @param[out] out the caller's, sp_pack_free()
 *  @retval SP_NOT_FOUND @p index is not below sp_pack_builtin_count() */
SP_API sp_status sp_pack_builtin_at(size_t index, sp_pack **out);

/** Parse the library's own pack called @p name, e.g. "lec.standard".
 *  @param[out] out the caller's, sp_pack_free()
 *  @retval SP_NOT_FOUND no such pack; the sentence lists the names */
SP_API sp_status sp_pack_builtin(const char *name, sp_pack **out);

SP_END_DECLS
#endif
