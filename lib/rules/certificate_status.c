/* What a certificate is worth on a day. */
#include "certificate_status.h"

#include "base.h"
#include "when.h"

const sp_label sp_certificate_status_labels[SP_CERTIFICATE_STATUS_COUNT] = {
    [SP_CERTIFICATE_VALID] = {"valid", "有效", "valid", NULL},
    [SP_CERTIFICATE_REVIEW_DUE] = {"review_due", "应复审", "review due",
                                   "待复审|临期"},
    [SP_CERTIFICATE_NOT_YET] = {"not_yet", "未到有效期", "not yet valid", NULL},
    [SP_CERTIFICATE_REVIEW_OVERDUE] = {"review_overdue", "逾期未复审",
                                       "review overdue", NULL},
    [SP_CERTIFICATE_EXPIRED] = {"expired", "已过期", "expired", NULL},
    [SP_CERTIFICATE_REVOKED] = {"revoked", "已吊销", "revoked", "吊销"},
};

static bool over(int64_t last, int64_t day)
{
    return last != SP_NO_INT && day > last;
}

static bool near(int64_t last, int64_t day, int64_t warn_days)
{
    return last != SP_NO_INT && day >= last - warn_days;
}

/* The worst that holds is what it is. */
sp_certificate_status sp_certificate_status_on(const sp_certificate_days *d,
                                               int64_t day, int64_t warn_days)
{
    if (d->revoked)
        return SP_CERTIFICATE_REVOKED;
    if (over(d->to, day))
        return SP_CERTIFICATE_EXPIRED;
    if (over(d->review_due, day))
        return SP_CERTIFICATE_REVIEW_OVERDUE;
    if (d->from != SP_NO_INT && day < d->from)
        return SP_CERTIFICATE_NOT_YET;
    if (near(d->to, day, warn_days) || near(d->review_due, day, warn_days))
        return SP_CERTIFICATE_REVIEW_DUE;
    return SP_CERTIFICATE_VALID;
}

bool sp_certificate_usable(sp_certificate_status status)
{
    return status == SP_CERTIFICATE_VALID ||
           status == SP_CERTIFICATE_REVIEW_DUE;
}

static int64_t day_of(const char *text, int64_t unreadable)
{
    int64_t day;

    if (!text || !*text)
        return SP_NO_INT;
    return sp_day_parse(text, &day) ? day : unreadable;
}

sp_certificate_status sp_certificate_status_of(const char *from, const char *to,
                                               const char *review_due,
                                               bool revoked, int64_t day,
                                               int64_t warn_days)
{
    sp_certificate_days d = {.from = day_of(from, day),
                             .to = day_of(to, day - 1),
                             .review_due = day_of(review_due, day - 1),
                             .revoked = revoked};

    return sp_certificate_status_on(&d, day, warn_days);
}
