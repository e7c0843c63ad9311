/** @file safeprod/permit_paper.h
 *  @brief Tickets on paper, their QR codes, and case packs for those who look
 *  into what happened. */
#ifndef SAFEPROD_PERMIT_PAPER_H
#define SAFEPROD_PERMIT_PAPER_H

#include <safeprod/package.h>
#include <safeprod/permit.h>
#include <safeprod/seal.h>

SP_BEGIN_DECLS

/** How a ticket is printed; all zeros will do. */
typedef struct sp_permit_print_options {
    bool blank; /**< gas tests, measures, briefing and signatures are left to be
                     written in by hand */
    bool no_qr; /**< without its QR code; a draft has none anyway */
} sp_permit_print_options;

/** A ticket in the form of annex A of GB 30871-2022, as PDF on A4. A draft, a
 *  ticket that is not approved and one that has ended say so across the page.
 *  Texts are in the session's language. Sealing the QR code makes the site's
 *  key when there is none: see safeprod/seal.h.
 *  @param options NULL: all zeros
 *  @param[out] out the caller's, sp_free()
 *  @param[out] out_pages may be NULL */
SP_API sp_status sp_permit_print(sp_session *session, const char *number,
                                 const sp_permit_print_options *options,
                                 void **out, size_t *out_len,
                                 unsigned *out_pages);

/** What the QR code of a ticket says now: a sealed summary
 *  (sp_seal_verify()).
 *  @param[out] out the caller's, sp_free()
 *  @retval SP_CONFLICT it was imported and is never valid for work */
SP_API sp_status sp_permit_qr_text(sp_session *session, const char *number,
                                   char **out);

/** Any text as a QR code, error level M.
 *  @param[out] out_dark `out_side` squared flags, row by row: 1 is dark. The
 *                       caller's, sp_free(). A quiet zone of four light modules
 *                       belongs around them
 *  @retval SP_INVALID there is none, or too much of it */
SP_API sp_status sp_qr_modules(const char *text, unsigned char **out_dark,
                               unsigned *out_side);

/** The same as a PNG with its quiet zone.
 *  @param scale pixels for each module, 1..64
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_qr_png(const char *text, unsigned scale, void **out,
                           size_t *out_len);

/** Which tickets a case pack is about; what is not given does not narrow it
 *  down. Start from SP_PERMIT_CASE_OPTIONS_INIT. */
typedef struct sp_permit_case_options {
    const char *zone;    /**< code of a zone */
    const char *place;   /**< a part of the place's text */
    int64_t from;        /**< tickets whose period touches this time … */
    int64_t to;          /**< … */
    const char *numbers; /**< with commas: these, whatever their place and
                              time */
} sp_permit_case_options;

/** No narrowing down. */
#define SP_PERMIT_CASE_OPTIONS_INIT                                            \
    {                                                                          \
        .from = SP_NO_INT, .to = SP_NO_INT                                     \
    }

/** What went into a case pack: plain data. */
typedef struct sp_permit_case_result {
    int64_t permits;
    int64_t attachments;
    int64_t entries; /**< of the ledger */
    char sha256[65]; /**< of the pack */
    char head[100];  /**< of the ledger when it was made, "seq:hash" */
} sp_permit_case_result;

/** Pack all that belongs to tickets into one zip (see safeprod/package.h): the
 *  tickets as JSON and PDF, gas tests, people and their certificates, history,
 *  attachments, the entries of the ledger about them, the ledger's head, and a
 *  page to read. One state of the site; the same state and clock give the same
 *  bytes but for the seals' keys. Needs `permit` `export`; only tickets that
 *  the actor may see go in. The ledger keeps the pack's hash.
 *  @param[out] out may be NULL
 *  @retval SP_NOT_FOUND no ticket is meant */
SP_API sp_status sp_permit_case(sp_session *session,
                                const sp_permit_case_options *options,
                                const char *path, sp_permit_case_result *out);

SP_END_DECLS
#endif
