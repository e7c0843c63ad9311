/* The ledger: prove it, and write down its head somewhere else, so that not
 * even somebody with the file can rewrite it unnoticed. */
#include <string.h>

#include "site.h"

static sp_status print_entry(void *context, const void *record)
{
    const sp_entry *entry = record;

    (void)context;
    printf("%lld  %s  %s  %s  %s\n", (long long)entry->seq, entry->actor,
           entry->verb, entry->subject, entry->code ? entry->code : "");
    return SP_OK;
}

static sp_status work(sp_session *session, const sp_query *last, char **head)
{
    sp_audit_result result;

    TRY(sp_record_each(session, last, print_entry, NULL));
    TRY(sp_audit_head(session, head)); /* "seq:hash" */
    printf("write down: %s\n", *head);
    TRY(sp_audit_verify(session, *head, &result));
    printf("%s\n", result.en);

    char *digit = strchr(*head, ':') + 1; /* another chain than ours */
    *digit = *digit == '0' ? '1' : '0';
    sp_status status = sp_audit_verify(session, *head, &result);
    printf("%s: %s\n", sp_status_name(status), result.en);
    return status == SP_CORRUPT ? SP_OK : SP_CORRUPT;
}

int main(void)
{
    sp_session *session = NULL;
    sp_query *last = sp_query_new(&sp_entry_type);
    char *head = NULL;
    sp_status status = last ? sp_query_order(last, "-seq") : SP_NO_MEMORY;

    if (status == SP_OK) {
        sp_query_page(last, 0, 3);
        status = enter_site("verify_ledger.db", NULL, &session);
    }
    if (status == SP_OK)
        status = work(session, last, &head);
    sp_free(head);
    sp_query_free(last);
    return leave_site("verify_ledger.db", session, status);
}
