/* What a person's certificate is worth on a day: nothing of it is stored. */
#ifndef SP_CERTIFICATE_STATUS_H
#define SP_CERTIFICATE_STATUS_H

#include <safeprod/record.h>

typedef enum sp_certificate_status {
    SP_CERTIFICATE_VALID,
    SP_CERTIFICATE_REVIEW_DUE,     /* usable; its review or its end is near */
    SP_CERTIFICATE_NOT_YET,        /* not usable: it begins later */
    SP_CERTIFICATE_REVIEW_OVERDUE, /* not usable */
    SP_CERTIFICATE_EXPIRED,        /* not usable */
    SP_CERTIFICATE_REVOKED,        /* not usable */
    SP_CERTIFICATE_STATUS_COUNT
} sp_certificate_status;
extern const sp_label sp_certificate_status_labels[SP_CERTIFICATE_STATUS_COUNT];

/* Local days, counted from 1970-01-01; SP_NO_INT: none. */
typedef struct sp_certificate_days {
    int64_t from;       /* first day */
    int64_t to;         /* last day */
    int64_t review_due; /* last day before the review */
    bool revoked;
} sp_certificate_days;

/* @warn_days: how many days before the review, or the end, it is "due". */
sp_certificate_status sp_certificate_status_on(const sp_certificate_days *days,
                                               int64_t day, int64_t warn_days);

/* May somebody work by it? */
bool sp_certificate_usable(sp_certificate_status status);

/* The same from YYYY-MM-DD texts as records hold them (NULL: none). A text that
 * is no day counts as one that is over. */
sp_certificate_status sp_certificate_status_of(const char *from, const char *to,
                                               const char *review_due,
                                               bool revoked, int64_t day,
                                               int64_t warn_days);

#endif
