/* A scratch site where dangerous work goes on: people with papers, users with
 * roles, and tickets of each type, filled in by a table. */
#ifndef PERMIT_SITE_H
#define PERMIT_SITE_H

#include "actor.h"
#include "site_help.h"

/* As in site_help.h, and says why not. */
#undef OK
#define OK(call)                                                               \
    do {                                                                       \
        if ((call) != SP_OK)                                                   \
            fail_msg("%s", sp_last_error(SP_EN));                              \
    } while (0)

#define HOUR 3600
#define DAY (24 * HOUR)
#define LATER(s, seconds) ((s)->options.now += (seconds))

/* Users, each with a session of their own. */
enum {
    ROOT,
    HEAD,   /* SAFETY_HEAD */
    ADMIN,  /* SAFETY_ADMIN */
    BOSS,   /* DEPT_HEAD of D1 */
    SECOND, /* another one */
    CHIEF,  /* PRINCIPAL */
    APP,    /* SAFETY_OFFICER: applies */
    LEAD,   /* WORKER: leads the work */
    GUARD,  /* SAFETY_OFFICER: guards */
    HAND,   /* WORKER: anybody on the site */
    USERS
};

typedef struct permit_site {
    sp_session *user[USERS];
} permit_site;

static const struct {
    const char *name;
    const char *role;
} permit_users[USERS] = {
    [ROOT] = {"root", NULL},
    [HEAD] = {"head", "SAFETY_HEAD"},
    [ADMIN] = {"admin", "SAFETY_ADMIN"},
    [BOSS] = {"boss", "DEPT_HEAD"},
    [SECOND] = {"second", "DEPT_HEAD"},
    [CHIEF] = {"chief", "PRINCIPAL"},
    [APP] = {"app", "SAFETY_OFFICER"},
    [LEAD] = {"lead", "WORKER"},
    [GUARD] = {"guard", "SAFETY_OFFICER"},
    [HAND] = {"hand", "WORKER"},
};

/* ---- people ---- */

__attribute__((unused)) static void
add_person(sp_session *session, const char *code, const char *user)
{
    sp_person *p = sp_record_new(&sp_person_type);

    OK(sp_text_set(&p->code, code));
    OK(sp_text_set(&p->name, code));
    OK(sp_text_set(&p->user_name, user));
    OK(sp_text_set(&p->trained_until, "2027-12-31"));
    OK(sp_text_set(&p->owner_dept, "D1"));
    p->exam_passed = true;
    OK(sp_record_add(session, &sp_person_type, p));
    sp_record_free(&sp_person_type, p);
}

__attribute__((unused)) static void add_certificate(sp_session *session,
                                                    const char *person,
                                                    const char *kind,
                                                    const char *valid_to)
{
    sp_certificate *c = sp_record_new(&sp_certificate_type);

    OK(sp_text_set(&c->person, person));
    OK(sp_text_set(&c->kind, kind));
    OK(sp_text_set(&c->valid_to, valid_to));
    OK(sp_record_add(session, &sp_certificate_type, c));
    sp_record_free(&sp_certificate_type, c);
}

static const char *const all_papers[] = {
    "welding", "height",  "electrician", "crane_operator",
    "slinger", "blaster", "signaller",   "explosives_keeper",
};

static inline void add_people(sp_session *admin)
{
    add_person(admin, "P-LEAD", "lead");
    add_person(admin, "P-GUARD", "guard");
    add_person(admin, "P-GUARD2", NULL);
    add_person(admin, "P-WORK", NULL);
    add_person(admin, "P-BRIEF", NULL);
    add_person(admin, "P-GAS", NULL);
    add_person(admin, "P-SHIFT", "hand");
    add_certificate(admin, "P-GUARD", "guardian", "2027-12-31");
    add_certificate(admin, "P-GUARD2", "guardian", "2027-12-31");
    for (size_t i = 0; i < SP_COUNT(all_papers); i++)
        add_certificate(admin, "P-WORK", all_papers[i], "2027-12-31");
}

/* ---- the site ---- */

static inline void add_plan(sp_session *head)
{
    sp_park *park = sp_record_new(&sp_park_type);
    sp_zone *zone = sp_record_new(&sp_zone_type);

    OK(sp_text_set(&park->name, "园区"));
    park->plan_width = 2400; /* about a metre each */
    park->plan_height = 1600;
    park->plan_west = 120;
    park->plan_east = 120.0252;
    park->plan_north = 31;
    park->plan_south = 30.98561;
    OK(sp_record_add(head, &sp_park_type, park));
    OK(sp_text_set(&zone->code, "Z1"));
    OK(sp_text_set(&zone->name, "一车间"));
    OK(sp_text_set(&zone->polygon,
                   "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1000,0],"
                   "[1000,1000],[0,1000],[0,0]]]}"));
    OK(sp_record_add(head, &sp_zone_type, zone));
    sp_record_free(&sp_zone_type, zone);
    sp_record_free(&sp_park_type, park);
}

__attribute__((unused)) static int open_permit_site(void **state)
{
    permit_site *s = calloc(1, sizeof *s);

    s->user[ROOT] = site_make();
    site_add_department(s->user[ROOT], "D1", NULL);
    for (int i = ROOT + 1; i < USERS; i++) {
        site_add_user(s->user[ROOT], permit_users[i].name, "D1",
                      permit_users[i].role);
        s->user[i] = site_enter(s->user[ROOT], permit_users[i].name);
    }
    add_people(s->user[ADMIN]);
    add_plan(s->user[HEAD]);
    *state = s;
    return 0;
}

__attribute__((unused)) static int close_permit_site(void **state)
{
    permit_site *s = *state;

    for (int i = 0; i < USERS; i++)
        sp_session_close(s->user[i]);
    free(s);
    site_remove(site_path());
    return 0;
}

/* Everybody's clock. */
__attribute__((unused)) static void at(permit_site *s, int64_t time)
{
    for (int i = 0; i < USERS; i++)
        s->user[i]->options.now = time;
}

__attribute__((unused)) static int64_t now_of(const permit_site *s)
{
    return s->user[ROOT]->options.now;
}

/* ---- tickets ---- */

typedef struct pair {
    const char *name;
    const char *value;
} pair;

typedef struct gas {
    sp_permit_gas_kind kind;
    const char *substance;
    const char *value;
    const char *unit;
    const char *lel;
    const char *point; /* NULL: representative */
} gas;

/* All that a ticket of a type needs. */
typedef struct recipe {
    const char *type;
    const char *level; /* what it comes to */
    pair facts[8];
    pair fields[12];
    pair staff[6]; /* function, person; besides worker and guardian */
    const char *documents[3];
    gas tests[4];
    const char *weather;
    int hours;
} recipe;

static const recipe recipes[] = {
    {"hot_work",
     "1",
     {{"fire_hazard_place", "yes"},
      {"in_operation", "no"},
      {"mhi_tank_farm_dike", "no"},
      {"pipe_rack", "no"},
      {"outdoor", "yes"},
      {"method", "welding"}},
     {{"part", "V-101 法兰"}, {"certificate_no", "T1|T2"}},
     {{"shift_leader", "P-SHIFT"}},
     {NULL},
     {{SP_PERMIT_GAS_FLAMMABLE, "甲烷", "0.1", "%vol", "5", NULL},
      {SP_PERMIT_GAS_FLAMMABLE, "甲烷", "0.1", "%vol", "5", "within_10m"}},
     "wind_force=3,thunder=no",
     8},
    {"confined_space",
     "single",
     {{"hot_work_inside", "no"}},
     {{"space_name", "T-3"},
      {"original_medium", "甲苯"},
      {"toxic_names", "无"},
      {"flammable_names", "甲苯"}},
     {{"analyst", "P-GAS"}},
     {NULL},
     {{SP_PERMIT_GAS_FLAMMABLE, "甲苯", "0.05", "%vol", "1.1"},
      {SP_PERMIT_GAS_OXYGEN, "氧", "20.9", "%vol", NULL},
      {SP_PERMIT_GAS_TOXIC, "硫化氢", "1", "mg/m3", NULL}},
     "wind_force=3",
     8},
    {"blinding",
     "single",
     {{"action", "insert"}},
     {{"pipe_name", "P-12"},
      {"medium", "氮气"},
      {"temperature", "25"},
      {"pressure", "0.1"},
      {"blind_material", "304"},
      {"blind_spec", "DN80"},
      {"blind_no", "B-7"},
      {"drawing_author", "王"}},
     {{NULL, NULL}},
     {"drawing"},
     {{0}},
     "wind_force=3",
     8},
    {"height",
     "II",
     {{"height", "7.5"}, {"factors", "none"}, {"outdoor", "yes"}},
     {{NULL, NULL}},
     {{NULL, NULL}},
     {NULL},
     {{0}},
     "wind_force=3,fog=no,rain=no,snow=no,thunder=no",
     8},
    {"lifting",
     "3",
     {{"mass", "12"}, {"outdoor", "yes"}},
     {{"rigging", "吊带"}, {"load", "泵"}, {"crew_certificates", "L1|L2"}},
     {{"crane_operator", "P-WORK"},
      {"slinger", "P-WORK"},
      {"signaller", "P-WORK"}},
     {NULL},
     {{0}},
     "wind_force=3,fog=no,rain=no,snow=no,thunder=no",
     8},
    {"temp_power",
     "single",
     {{"hazardous_place", "no"}},
     {{"supply_point", "DB-2"},
      {"permitted_kw", "5"},
      {"voltage", "380"},
      {"equipment", "焊机 5 kW"},
      {"user", "李"},
      {"electrician_certificates", "E1"}},
     {{"electrician", "P-WORK"}},
     {NULL},
     {{0}},
     "wind_force=3",
     8},
    {"excavation",
     "single",
     {{"depth", "0.8"}, {"machines", "no"}, {"hazard_area_pipes", "no"}},
     {{"scope", "2 m x 3 m"}, {"area", "6"}, {"units_concerned", "供水|供电"}},
     {{NULL, NULL}},
     {"sketch"},
     {{0}},
     "wind_force=3",
     8},
    {"road_closure",
     "single",
     {{"night", "no"}},
     {{"reason", "埋管"}, {"units_concerned", "消防"}, {"road", "东一路"}},
     {{NULL, NULL}},
     {"sketch"},
     {{0}},
     "wind_force=3",
     8},
};

__attribute__((unused)) static const recipe *recipe_of(const char *type)
{
    for (size_t i = 0; i < SP_COUNT(recipes); i++)
        if (strcmp(recipes[i].type, type) == 0)
            return &recipes[i];
    fail_msg("no recipe for %s", type);
    return NULL;
}

__attribute__((unused)) static sp_permit *permit_load(sp_session *session,
                                                      const char *number)
{
    void *found = NULL;

    OK(sp_record_load(session, &sp_permit_record_type, number, &found));
    return found;
}

__attribute__((unused)) static sp_permit_state state_of(permit_site *s,
                                                        const char *number)
{
    sp_permit *p = permit_load(s->user[HEAD], number);
    sp_permit_state state = p->state;

    sp_record_free(&sp_permit_record_type, p);
    return state;
}

/* A draft that begins in an hour; the caller's. */
__attribute__((unused)) static char *ticket_draft(permit_site *s,
                                                  const recipe *r)
{
    sp_permit *p = sp_record_new(&sp_permit_record_type);

    OK(sp_text_set(&p->type, r->type));
    OK(sp_text_set(&p->title, "更换阀门"));
    OK(sp_text_set(&p->zone, "Z1"));
    OK(sp_text_set(&p->place, "一车间东侧"));
    OK(sp_text_set(&p->apply_unit, "一车间"));
    OK(sp_text_set(&p->work_unit, "维修班"));
    OK(sp_text_set(&p->work_leader, "P-LEAD"));
    OK(sp_text_set(&p->work_content, "更换 V-101 阀门"));
    OK(sp_text_set(&p->hazard_analysis, "火灾、灼烫"));
    p->x = 100;
    p->y = 100;
    p->planned_from = now_of(s) + HOUR;
    p->planned_to = p->planned_from + r->hours * HOUR - HOUR;
    OK(sp_permit_apply(s->user[APP], p, NULL));
    char *number = strdup(p->code);
    sp_record_free(&sp_permit_record_type, p);
    return number;
}

__attribute__((unused)) static void ticket_fill(permit_site *s, const recipe *r,
                                                const char *number)
{
    sp_session *app = s->user[APP];

    for (const pair *f = r->facts; f->name; f++)
        OK(sp_permit_set_fact(app, number, f->name, f->value));
    for (const pair *f = r->fields; f->name; f++)
        OK(sp_permit_set_field(app, number, f->name, f->value));
    OK(sp_permit_staff_add(app, number, "worker", "P-WORK", SP_NO_INT,
                           SP_NO_INT));
    OK(sp_permit_staff_add(app, number, "guardian", "P-GUARD", SP_NO_INT,
                           SP_NO_INT));
    for (const pair *f = r->staff; f->name; f++)
        OK(sp_permit_staff_add(app, number, f->name, f->value, SP_NO_INT,
                               SP_NO_INT));
    for (const char *const *d = r->documents; *d; d++)
        OK(sp_permit_document_add(app, number, *d, "a.pdf", "x", 1, NULL));
}

/* The call must go well; all that stands in its way is printed. */
__attribute__((unused)) static void do_or_say(sp_session *session,
                                              const char *number,
                                              sp_permit_action action,
                                              const sp_permit_options *options)
{
    sp_permit_reasons reasons = {0};

    if (sp_permit_act(session, number, action, options, NULL) == SP_OK)
        return;
    print_error("%s: %s\n", sp_permit_action_labels[action].name,
                sp_last_error(SP_EN));
    if (sp_permit_why(session, number, action, options, &reasons) == SP_OK)
        for (size_t i = 0; i < reasons.count; i++)
            print_error("  %s (%s): %s\n", reasons.items[i].code,
                        reasons.items[i].clause, reasons.items[i].en);
    sp_permit_reasons_clear(&reasons);
    fail_msg("%s could not be done", sp_permit_action_labels[action].name);
}

/* Somebody signs one of the steps that are open. */
__attribute__((unused)) static void sign_one(permit_site *s, const char *number,
                                             sp_permit_action action,
                                             const sp_permit_options *base)
{
    static const int signers[] = {LEAD, HAND, BOSS, SECOND, ADMIN, HEAD, CHIEF};
    sp_permit *p = permit_load(s->user[HEAD], number);
    char step[64];

    assert_non_null(p->next_steps);
    snprintf(step, sizeof step, "%.*s", (int)strcspn(p->next_steps, ","),
             p->next_steps);
    sp_record_free(&sp_permit_record_type, p);
    for (size_t i = 0; i < SP_COUNT(signers); i++) {
        sp_permit_options options = *base;
        options.step = step;
        options.on_site = true;
        if (sp_permit_act(s->user[signers[i]], number, action, &options,
                          NULL) == SP_OK)
            return;
    }
    sp_permit_options options = *base;
    options.step = step;
    do_or_say(s->user[BOSS], number, action, &options);
}

__attribute__((unused)) static void ticket_approve(permit_site *s,
                                                   const char *number)
{
    static const sp_permit_options none = SP_PERMIT_OPTIONS_INIT;

    for (int i = 0; i < 12 && state_of(s, number) == SP_PERMIT_IN_APPROVAL; i++)
        sign_one(s, number, SP_PERMIT_DO_APPROVE, &none);
    assert_int_equal(state_of(s, number), SP_PERMIT_APPROVED);
}

__attribute__((unused)) static void ticket_measures(permit_site *s,
                                                    const char *number)
{
    sp_permit *p = permit_load(s->user[HEAD], number);
    sp_pack *pack = NULL;

    OK(sp_standard_get(s->user[HEAD], p->standard, &pack));
    for (size_t i = 0; i < sp_permit_part_count(pack, SP_PERMIT_MEASURES);
         i++) {
        const sp_permit_measure *m =
            (const sp_permit_measure *)sp_permit_part_at(pack,
                                                         SP_PERMIT_MEASURES, i);
        OK(sp_permit_measure_confirm(s->user[APP], number, m->no, true, "2",
                                     "P-LEAD"));
    }
    sp_pack_free(pack);
    sp_record_free(&sp_permit_record_type, p);
}

__attribute__((unused)) static void test_gas(permit_site *s, const char *number,
                                             const gas *g, int64_t time)
{
    sp_permit_gas_test *t = sp_record_new(&sp_permit_gas_test_type);

    OK(sp_text_set(&t->permit, number));
    t->kind = g->kind;
    OK(sp_text_set(&t->substance, g->substance));
    OK(sp_text_set(&t->value, g->value));
    OK(sp_text_set(&t->unit, g->unit));
    OK(sp_text_set(&t->lel, g->lel));
    OK(sp_text_set(&t->point, g->point ? g->point : "representative"));
    OK(sp_text_set(&t->analyst, "P-GAS"));
    OK(sp_text_set(&t->instrument, "GX-3R 001"));
    t->sampled_at = time;
    OK(sp_permit_gas(s->user[APP], t));
    assert_int_equal(t->verdict, SP_PERMIT_GAS_PASSED);
    sp_record_free(&sp_permit_gas_test_type, t);
}

__attribute__((unused)) static void ticket_gas(permit_site *s, const recipe *r,
                                               const char *number, int64_t time)
{
    for (const gas *g = r->tests; g->value; g++)
        test_gas(s, number, g, time);
}

__attribute__((unused)) static sp_permit_options start_options(const recipe *r)
{
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;

    o.weather = r->weather;
    o.on_site = true;
    o.site_checked = true;
    o.cause_cleared = true;
    o.monitored = true;
    o.heads = 1;
    o.tools = 3;
    return o;
}

/* From nothing to where work may start, with the clock at its beginning. */
__attribute__((unused)) static char *ticket_ready(permit_site *s,
                                                  const recipe *r)
{
    static const sp_permit_options none = SP_PERMIT_OPTIONS_INIT;
    char *number = ticket_draft(s, r);

    ticket_fill(s, r, number);
    do_or_say(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &none);
    ticket_approve(s, number);
    ticket_measures(s, number);
    at(s, now_of(s) + HOUR);
    OK(sp_permit_brief(s->user[APP], number, "P-BRIEF", NULL, SP_NO_INT));
    OK(sp_permit_isolate(s->user[APP], number, "盲板 B-7", "P-LEAD"));
    ticket_gas(s, r, number, now_of(s) - 600);
    sp_permit *p = permit_load(s->user[HEAD], number);
    bool checks = p->next_steps != NULL;
    sp_record_free(&sp_permit_record_type, p);
    if (checks)
        sign_one(s, number, SP_PERMIT_DO_APPROVE, &none);
    return number;
}

__attribute__((unused)) static char *ticket_started(permit_site *s,
                                                    const recipe *r)
{
    char *number = ticket_ready(s, r);
    sp_permit_options o = start_options(r);

    do_or_say(s->user[LEAD], number, SP_PERMIT_DO_START, &o);
    return number;
}

#endif
