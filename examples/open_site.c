/* A new site: its administrator, a safety officer, one enterprise, a list. */
#include "site.h"

/* The administrator gives out rights and has none over archives, so somebody
 * else is needed to keep those. */
static sp_status make(const char *path, sp_session **admin, sp_user *li)
{
    TRY(sp_site_create(path, NULL, "admin", "correct horse", admin));
    TRY(sp_text_set(&li->name, "li"));
    TRY(sp_text_set(&li->display_name, "李安全"));
    TRY(sp_user_add(*admin, li, "battery staple"));
    return sp_user_grant(*admin, "li", "SAFETY_HEAD");
}

static sp_status print_one(void *context, const void *record)
{
    const sp_enterprise *e = record;

    (void)context;
    printf("%s  %s  %s\n", e->code, e->full_name, e->created_by);
    return SP_OK;
}

static sp_status work(const char *path, sp_session **session, sp_enterprise *e,
                      const sp_query *all)
{
    TRY(sp_session_open(path, NULL, session));
    TRY(sp_session_login(*session, "li", "battery staple"));
    TRY(sp_text_set(&e->full_name, "深圳某某化工有限公司"));
    TRY(sp_text_set(&e->safety_sector, "化工"));
    e->risk_grade = SP_RISK_GENERAL;
    TRY(sp_record_add(*session, &sp_enterprise_type, e)); /* makes a code */
    return sp_record_each(*session, all, print_one, NULL);
}

int main(void)
{
    const char *path = "open_site.db";
    sp_session *admin = NULL;
    sp_session *session = NULL;
    sp_user *li = sp_record_new(&sp_user_type);
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);
    sp_query *all = sp_query_new(&sp_enterprise_type);
    sp_status status = li && e && all ? SP_OK : SP_NO_MEMORY;

    if (status == SP_OK)
        status = make(path, &admin, li);
    if (status == SP_OK)
        status = work(path, &session, e, all);
    sp_query_free(all);
    sp_record_free(&sp_enterprise_type, e);
    sp_record_free(&sp_user_type, li);
    sp_session_close(admin);
    return leave_site(path, session, status);
}
