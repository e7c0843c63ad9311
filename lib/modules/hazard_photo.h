/* Photos of a hazard. */
#ifndef SP_HAZARD_PHOTO_H
#define SP_HAZARD_PHOTO_H

#include "hazard_file.h"

/* Are they real pictures, few and small enough? SP_INVALID names the one. */
sp_status sp_hazard_check_photos(const sp_hazard_photo *photos, size_t count);

/* Keep them as attachments; inside a transaction. @when is "before" or "after"
 * rectification, in the hazard's round. @out: their codes with spaces, NULL
 * when there are none; the caller's. */
sp_status sp_hazard_keep_photos(sp_session *session, const sp_hazard *hazard,
                                const char *when, const sp_hazard_photo *photos,
                                size_t count, char **out);

/* How many of after rectification were kept in this round. */
sp_status sp_hazard_count_after(sp_session *session, const sp_hazard *hazard,
                                size_t *out);

/* What the photos say of when and where, where @hazard does not. */
sp_status sp_hazard_ask_photos(sp_session *session,
                               const sp_hazard_photo *photos, size_t count,
                               sp_hazard *hazard);

#endif
