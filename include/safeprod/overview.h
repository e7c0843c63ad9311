/** @file safeprod/overview.h
 *  @brief The overview (总览): counts, worst items and what is due, in one
 *  call.
 *
 *  The counts are kept up by every write, so the overview takes the same time
 *  with ten records and with a million. It shows what the actor may see. */
#ifndef SAFEPROD_OVERVIEW_H
#define SAFEPROD_OVERVIEW_H

#include <safeprod/session.h>

SP_BEGIN_DECLS

/** How an overview page is made; all zeros is right nearly always. */
typedef struct sp_overview_options {
    bool no_map;      /**< leave the four-colour map out */
    bool dark;        /**< dark from the start */
    unsigned refresh; /**< a page on a wall loads itself anew every so many
                           seconds; 0: never, else 10 or more */
} sp_overview_options;

/** The overview as a JSON object; its members are described in
 *  lib/modules/overview_page/README.md.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_overview(sp_session *session, char **out);

/** The overview as one HTML file that needs no network.
 *  @param options NULL for the defaults
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_overview_page(sp_session *session,
                                  const sp_overview_options *options,
                                  char **out);

SP_END_DECLS
#endif
