/* A scratch site on which hazards are found: departments, a zone, a point with
 * a measure, users with roles. */
#ifndef HAZARD_SITE_H
#define HAZARD_SITE_H

#include "actor.h"
#include "site_help.h"

/* As in site_help.h, and says why not. */
#undef OK
#define OK(call)                                                               \
    do {                                                                       \
        if ((call) != SP_OK)                                                   \
            fail_msg("%s", sp_last_error(SP_EN));                              \
    } while (0)

#define DAY INT64_C(86400)

enum {
    ROOT,
    HEAD,    /* SAFETY_HEAD */
    ADMIN,   /* SAFETY_ADMIN */
    CHIEF,   /* PRINCIPAL */
    BOSS,    /* DEPT_HEAD of D1 */
    OFFICER, /* SAFETY_OFFICER of D1 */
    FIXER,   /* WORKER of D1 */
    WORKER,  /* WORKER of D1 */
    FOREIGN, /* DEPT_HEAD of D2 */
    USERS
};

static const struct {
    const char *name;
    const char *dept;
    const char *role;
} hazard_users[USERS] = {
    [ROOT] = {"root", NULL, NULL},
    [HEAD] = {"head", NULL, "SAFETY_HEAD"},
    [ADMIN] = {"admin", NULL, "SAFETY_ADMIN"},
    [CHIEF] = {"chief", NULL, "PRINCIPAL"},
    [BOSS] = {"boss", "D1", "DEPT_HEAD"},
    [OFFICER] = {"officer", "D1", "SAFETY_OFFICER"},
    [FIXER] = {"fixer", "D1", "WORKER"},
    [WORKER] = {"worker", "D1", "WORKER"},
    [FOREIGN] = {"foreign", "D2", "DEPT_HEAD"},
};

typedef struct hazard_site {
    sp_session *user[USERS];
    sp_hazard_result result; /* of the last act() */
} hazard_site;

static inline void set_text(const sp_type *type, void *record,
                            const char *field, const char *text)
{
    OK(sp_record_set(type, record, sp_type_field(type, field), text, 480));
}

static inline void add_with(sp_session *session, const sp_type *type,
                            const char *const *pairs)
{
    void *record = sp_record_new(type);

    for (size_t i = 0; pairs[i]; i += 2)
        set_text(type, record, pairs[i], pairs[i + 1]);
    OK(sp_record_add(session, type, record));
    sp_record_free(type, record);
}
#define ADD(session, type, ...)                                                \
    add_with(session, &sp_##type##_type,                                       \
             (const char *const[]){__VA_ARGS__, NULL})

__attribute__((unused)) static hazard_site *hazard_site_make(void)
{
    hazard_site *s = calloc(1, sizeof *s);

    s->user[ROOT] = site_make();
    site_add_department(s->user[ROOT], "D1", NULL);
    site_add_department(s->user[ROOT], "D2", NULL);
    for (size_t i = 1; i < USERS; i++) {
        site_add_user(s->user[ROOT], hazard_users[i].name, hazard_users[i].dept,
                      hazard_users[i].role);
        s->user[i] = site_enter(s->user[ROOT], hazard_users[i].name);
    }
    ADD(s->user[HEAD], zone, "code", "A3", "name", "三号罐区", "owner_dept",
        "D1");
    ADD(s->user[HEAD], zone, "code", "B1", "name", "仓库", "owner_dept", "D2");
    ADD(s->user[HEAD], risk_point, "code", "P1", "name", "储罐", "zone", "A3");
    ADD(s->user[HEAD], risk_unit, "code", "U1", "name", "罐", "point", "P1");
    return s;
}

__attribute__((unused)) static void hazard_site_free(hazard_site *s)
{
    for (size_t i = USERS; i-- > 0;)
        sp_session_close(s->user[i]);
    site_remove(site_path());
    free(s);
}

/* Time passes for all. */
__attribute__((unused)) static void later(hazard_site *s, int64_t seconds)
{
    for (size_t i = 0; i < USERS; i++)
        s->user[i]->options.now += seconds;
}

/* Report one in a zone; its number is the caller's. */
__attribute__((unused)) static char *report(hazard_site *s, int who,
                                            const char *title)
{
    sp_hazard *h = sp_record_new(&sp_hazard_type);

    OK(sp_text_set(&h->title, title));
    OK(sp_text_set(&h->zone, "A3"));
    OK(sp_hazard_report(s->user[who], h, NULL));
    char *number = strdup(h->code);
    sp_record_free(&sp_hazard_type, h);
    return number;
}

__attribute__((unused)) static sp_hazard *hazard_load(hazard_site *s,
                                                      const char *number)
{
    sp_hazard *h = NULL;

    OK(sp_hazard_load(s->user[HEAD], number, &h));
    return h;
}

/* Act with options by name: ACT(s, BOSS, n, ASSIGN, .unit = "D1", …). */
#define TRY_ACT(s, who, number, action, ...)                                   \
    sp_hazard_act((s)->user[who], number, SP_HAZARD_DO_##action,               \
                  &(sp_hazard_options){.version = SP_NO_INT, __VA_ARGS__},     \
                  &(s)->result)
#define ACT(s, who, number, action, ...)                                       \
    OK(TRY_ACT(s, who, number, action, __VA_ARGS__))

#define STATE_IS(s, number, expected)                                          \
    do {                                                                       \
        sp_hazard *is_ = hazard_load(s, number);                               \
        assert_int_equal(is_->state, SP_HAZARD_##expected);                    \
        sp_record_free(&sp_hazard_type, is_);                                  \
    } while (0)

#define GENERAL_PLAN                                                           \
    .level = SP_HAZARD_GENERAL, .unit = "D1", .rectifier = "fixer",            \
    .measures = "更换法兰垫片"
#define MAJOR_PLAN                                                             \
    .level = SP_HAZARD_MAJOR, .unit = "D1", .rectifier = "fixer",              \
    .measures = "停产检修", .funds = "50000", .plan = "撤离人员，专人监护"

#endif
