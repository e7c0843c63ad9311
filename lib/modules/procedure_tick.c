/* What time brings about for procedures: reviews that are overdue, versions
 * that have to be read. */
#include <safeprod/procedure.h>

#include <stdio.h>
#include <string.h>

#include "kbing.h"
#include "ticking.h"
#include "when.h"

typedef struct ticking {
    sp_session *session;
    sp_tick_result *result;
    char today[11];
} ticking;

static sp_status tell_review(const ticking *t, const sp_kb_document *d)
{
    char code[160];
    char zh[400];
    char en[400];

    snprintf(code, sizeof code, "procedure_review/%.64s/%s", d->code,
             d->review_due);
    snprintf(zh, sizeof zh, "规程制度《%.150s》（%s）复审日期 %s 已到",
             d->title, d->code, d->review_due);
    snprintf(en, sizeof en,
             "the procedure %.150s (%s) was to be reviewed by %s", d->title,
             d->code, d->review_due);
    return sp_notice_raise(t->session,
                           &(sp_notice_text){.code = code,
                                             .kind = "procedure_review",
                                             .subject_type = "kb_document",
                                             .subject = d->code,
                                             .owner_dept = d->owner_dept,
                                             .at = sp_session_now(t->session),
                                             .zh = zh,
                                             .en = en},
                           t->result);
}

static sp_status tell_unread(const ticking *t, const sp_kb_document *d)
{
    char code[160];
    char zh[400];
    char en[400];

    snprintf(code, sizeof code, "procedure_unread/%.64s", d->code);
    snprintf(zh, sizeof zh,
             "规程制度《%.150s》有新版本 %.40s（%s），请阅读并登记：safeprod "
             "procedure read %s",
             d->title, d->edition ? d->edition : "", d->code, d->code);
    snprintf(en, sizeof en,
             "the procedure %.150s has a version %.40s (%s) to be read: "
             "safeprod procedure read %s",
             d->title, d->edition ? d->edition : "", d->code, d->code);
    return sp_notice_raise(t->session,
                           &(sp_notice_text){.code = code,
                                             .kind = "procedure_unread",
                                             .subject_type = "kb_document",
                                             .subject = d->code,
                                             .owner_dept = d->owner_dept,
                                             .at = d->created_at,
                                             .zh = zh,
                                             .en = en},
                           t->result);
}

sp_status sp_tick_procedures(sp_session *session, sp_tick_result *result)
{
    const sp_sight all = {.scope = SP_SCOPE_ALL};
    ticking t = {.session = session, .result = result};
    SP_AUTOQUERY *query = sp_query_new(&sp_kb_document_type);
    SP_CLEANUP(sp_records_clear) sp_records found = {NULL};

    if (!query)
        return SP_NO_MEMORY;
    sp_day_format(sp_day_of(sp_session_now(session), session->options.zone),
                  t.today);
    SP_TRY(sp_query_where(query, "kind", "procedure"));
    SP_TRY(sp_rec_list(session->db, query, &all, &found));
    for (size_t i = 0; i < found.count; i++) {
        const sp_kb_document *d = found.items[i];
        if (d->superseded_by || d->repealed)
            continue;
        SP_TRY(tell_unread(&t, d));
        if (d->review_due && strcmp(d->review_due, t.today) < 0)
            SP_TRY(tell_review(&t, d));
    }
    return SP_OK;
}
