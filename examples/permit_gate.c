/* The gate of a MES: may this job go on? Asked by doing it, once for each key;
 * a refusal comes with all reasons. */
#include "site.h"

static sp_status apply(sp_session *session, sp_permit *p)
{
    TRY(sp_text_set(&p->type, "hot_work"));
    TRY(sp_text_set(&p->title, "更换阀门"));
    TRY(sp_text_set(&p->facts,
                    "{\"fire_hazard_place\": \"yes\", "
                    "\"in_operation\": \"no\", \"outdoor\": \"yes\", "
                    "\"mhi_tank_farm_dike\": \"no\", "
                    "\"pipe_rack\": \"no\", \"method\": \"welding\"}"));
    p->planned_from = sp_session_now(session) + 3600;
    p->planned_to = p->planned_from + 4 * 3600;
    return sp_permit_apply(session, p, "mes-job-77");
}

static sp_status tell(sp_session *session, const char *number,
                      sp_permit_action action, const sp_permit_options *options)
{
    sp_permit_reasons why = {0};

    TRY(sp_permit_why(session, number, action, options, &why));
    for (size_t i = 0; i < why.count; i++)
        printf("  %s: %s (%s)\n", why.items[i].code, why.items[i].en,
               why.items[i].clause);
    sp_permit_reasons_clear(&why);
    return SP_OK;
}

static sp_status gate(sp_session *session, const char *number,
                      sp_permit_action action, const char *key)
{
    sp_permit_options options = SP_PERMIT_OPTIONS_INIT;

    options.key = key;
    options.weather = "wind_force=3";
    sp_status status = sp_permit_act(session, number, action, &options, NULL);
    printf("%s: %s\n", sp_permit_action_labels[action].en,
           status == SP_OK ? "done" : sp_status_name(status));
    return status == SP_OK ? SP_OK : tell(session, number, action, &options);
}

int main(void)
{
    sp_session *session = NULL;
    sp_permit *p = sp_record_new(&sp_permit_record_type);
    sp_status status = enter_site("permit_gate.db", NULL, &session);

    if (status == SP_OK)
        status = p ? apply(session, p) : SP_NO_MEMORY;
    if (status == SP_OK)
        status = gate(session, p->code, SP_PERMIT_DO_START, "mes-start-77");
    if (status == SP_OK)
        status = gate(session, p->code, SP_PERMIT_DO_SUBMIT, "mes-submit-77");
    sp_record_free(&sp_permit_record_type, p);
    return leave_site("permit_gate.db", session, status);
}
