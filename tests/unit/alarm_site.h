/* A scratch site with devices, and readings for them. */
#ifndef ALARM_SITE_H
#define ALARM_SITE_H

#include <math.h>

#include "actor.h"
#include "site_help.h"

#undef OK
#define OK(call)                                                               \
    do {                                                                       \
        if ((call) != SP_OK)                                                   \
            fail_msg("%s", sp_last_error(SP_EN));                              \
    } while (0)

#define NOW_MS (SITE_NOW * 1000)

typedef struct alarm_site {
    sp_session *root;
    sp_session *admin; /* SAFETY_ADMIN */
    sp_session *head;  /* SAFETY_HEAD */
    sp_session *boss;  /* DEPT_HEAD of D1 */
    sp_session *other; /* DEPT_HEAD of D2 */
} alarm_site;

__attribute__((unused)) static void alarm_clock(alarm_site *s, int64_t now)
{
    sp_session *all[] = {s->root, s->admin, s->head, s->boss, s->other};

    for (size_t i = 0; i < SP_COUNT(all); i++)
        all[i]->options.now = now;
}

__attribute__((unused)) static void
add_device(sp_session *session, const char *code, const char *dept)
{
    sp_device *d = sp_record_new(&sp_device_type);

    OK(sp_text_set(&d->code, code));
    OK(sp_text_set(&d->name, "探测器"));
    OK(sp_text_set(&d->zone, "Z1"));
    OK(sp_text_set(&d->owner_dept, dept));
    OK(sp_device_add(session, d));
    sp_record_free(&sp_device_type, d);
}

__attribute__((unused)) static sp_tag *new_tag(const char *code,
                                               const char *device)
{
    sp_tag *t = sp_record_new(&sp_tag_type);

    OK(sp_text_set(&t->code, code));
    OK(sp_text_set(&t->device, device));
    t->period = 10;
    return t;
}

/* A tag of a flammable gas, limits 25 and 50 %LEL, without repeats. */
__attribute__((unused)) static void
add_gas_tag(sp_session *session, const char *code, const char *device)
{
    sp_tag *t = new_tag(code, device);

    OK(sp_text_set(&t->quantity, "flammable"));
    t->repeat = 0;
    OK(sp_tag_add(session, t));
    sp_record_free(&sp_tag_type, t);
}

__attribute__((unused)) static int open_alarm_site(void **state)
{
    alarm_site *s = calloc(1, sizeof *s);
    sp_zone *zone = sp_record_new(&sp_zone_type);

    s->root = site_make();
    site_add_department(s->root, "D1", NULL);
    site_add_department(s->root, "D2", NULL);
    site_add_user(s->root, "admin", NULL, "SAFETY_ADMIN");
    site_add_user(s->root, "head", NULL, "SAFETY_HEAD");
    site_add_user(s->root, "boss", "D1", "DEPT_HEAD");
    site_add_user(s->root, "other", "D2", "DEPT_HEAD");
    s->admin = site_enter(s->root, "admin");
    s->head = site_enter(s->root, "head");
    s->boss = site_enter(s->root, "boss");
    s->other = site_enter(s->root, "other");
    OK(sp_text_set(&zone->code, "Z1"));
    OK(sp_text_set(&zone->name, "罐区"));
    OK(sp_text_set(&zone->owner_dept, "D1"));
    OK(sp_record_add(s->head, &sp_zone_type, zone));
    sp_record_free(&sp_zone_type, zone);
    add_device(s->admin, "GT1", "D1");
    add_gas_tag(s->admin, "GT1.LEL", "GT1");
    *state = s;
    return 0;
}

__attribute__((unused)) static int close_alarm_site(void **state)
{
    alarm_site *s = *state;
    sp_session *all[] = {s->root, s->admin, s->head, s->boss, s->other};

    for (size_t i = 0; i < SP_COUNT(all); i++)
        sp_session_close(all[i]);
    free(s);
    site_remove(site_path());
    return 0;
}

__attribute__((unused)) static sp_push_result
push_one(sp_session *session, const char *tag, int64_t ms, double value)
{
    sp_reading r = {.tag = tag, .at = ms, .value = value};
    sp_push_result out = {0};

    OK(sp_reading_push(session, "test", &r, 1, NULL, NULL, &out));
    return out;
}

/* The only alarm that is not over. */
__attribute__((unused)) static sp_alarm *open_alarm(sp_session *session)
{
    sp_query *q = sp_query_new(&sp_alarm_type);
    sp_records found;

    OK(sp_record_list(session, q, &found));
    sp_query_free(q);
    assert_int_equal(found.count, 1);
    sp_alarm *a = sp_record_copy(&sp_alarm_type, found.items[0]);
    sp_records_clear(&found);
    return a;
}

__attribute__((unused)) static sp_alarm *load_alarm(sp_session *session,
                                                    const char *code)
{
    void *found = NULL;

    OK(sp_record_load(session, &sp_alarm_type, code, &found));
    return found;
}

#endif
