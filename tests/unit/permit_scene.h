/* A ticket of level-1 hot work with nothing wrong about it, for tests and
 * benchmarks to spoil. */
#ifndef PERMIT_SCENE_H
#define PERMIT_SCENE_H

#include <string.h>

#include "permit_cycle.h"

enum { SCENE_MINUTE = 60, SCENE_HOUR = 3600 };
#define SCENE_NOON INT64_C(1795500000)

typedef struct permit_scene {
    sp_pack *pack;
    const sp_permit_type *type;
    sp_permit_grading grading;
    sp_permit_reasons fit;
    sp_cycle_certificate certificates[2];
    sp_cycle_person people[6];
    sp_cycle_signature signatures[8];
    sp_cycle_measure measures[40];
    sp_gas_reading readings[4];
    sp_cycle_weather weather[1];
    const char *filled[40];
    sp_cycle_facts facts;
    sp_cycle_actor actor;
    sp_cycle_request request;
} permit_scene;

static inline void scene_people(permit_scene *s)
{
    static const char *const who[][4] = {
        {"work_leader", "p1", "leader", "李"},
        {"worker", "p2", "worker", "王"},
        {"worker", "p3", NULL, "赵"},
        {"guardian", "p4", "guard", "周"},
        {"local_unit", "p5", "unit", "吴"},
    };

    s->certificates[0] = (sp_cycle_certificate){"guardian", 0, SP_NO_INT};
    s->certificates[1] = (sp_cycle_certificate){"welding", 0, SP_NO_INT};
    for (size_t i = 0; i < 5; i++)
        s->people[i] = (sp_cycle_person){.function = who[i][0],
                                         .person = who[i][1],
                                         .login = who[i][2],
                                         .name = who[i][3],
                                         .from = SP_NO_INT,
                                         .to = SP_NO_INT,
                                         .briefed = true,
                                         .certificates = s->certificates,
                                         .ncertificates = 2,
                                         .unfit = &s->fit};
}

/* Everything that the type asks for is filled in, answered and signed. */
static inline void scene_papers(permit_scene *s)
{
    sp_cycle_facts *f = &s->facts;

    SP_PERMIT_EACH(sp_permit_field, field, s->type, SP_PERMIT_FIELDS)
    {
        s->filled[f->nfilled++] = field->item.code;
    }
    SP_PERMIT_EACH(sp_permit_measure, m, s->type, SP_PERMIT_MEASURES)
    {
        s->measures[f->nmeasures++] =
            (sp_cycle_measure){m->no, "leader", SCENE_NOON - SCENE_HOUR};
    }
    s->signatures[0] = (sp_cycle_signature){
        "work_leader", "work_leader", "leader", SCENE_NOON - 3 * SCENE_HOUR};
    s->signatures[1] =
        (sp_cycle_signature){"local_unit_opinion", "local_unit", "unit",
                             SCENE_NOON - 2 * SCENE_HOUR};
    s->signatures[2] = (sp_cycle_signature){"approve_1", "safety_dept",
                                            "safety", SCENE_NOON - SCENE_HOUR};
    f->nsignatures = 3;
}

static inline void scene_gas(permit_scene *s)
{
    static const char *const points[] = {"representative", "within_10m"};

    for (size_t i = 0; i < 2; i++)
        s->readings[i] = (sp_gas_reading){.permit = "P1",
                                          .point = points[i],
                                          .substance = "methane",
                                          .kind = SP_PERMIT_GAS_FLAMMABLE,
                                          .value = 1000,
                                          .unit = SP_GAS_UNIT_VOL,
                                          .lel = 50000,
                                          .at = SCENE_NOON - 10 * SCENE_MINUTE,
                                          .analyst = "p6"};
    s->facts.gas = (sp_gas_log){
        .permit = "P1", .readings = s->readings, .count = 2, .zone = 480};
}

/* @state: where the ticket stands. The actor is the shift leader, who may check
 * and start. */
static inline sp_status scene_begin(permit_scene *s, sp_permit_state state)
{
    static const sp_permit_fact given[] = {
        {"fire_hazard_place", "yes"}, {"in_operation", "no"},
        {"mhi_tank_farm_dike", "no"}, {"pipe_rack", "no"},
        {"outdoor", "yes"},           {"method", "welding"},
    };
    sp_cycle_facts *f = &s->facts;

    memset(s, 0, sizeof *s);
    SP_TRY(sp_pack_builtin("permit.hot_work", &s->pack));
    SP_TRY(sp_permit_type_of(s->pack, &s->type));
    SP_TRY(sp_permit_grade(s->pack, given, SP_COUNT(given), NULL, NULL, NULL,
                           &s->grading));
    scene_people(s);
    *f = (sp_cycle_facts){.number = "P1",
                          .state = state,
                          .finished_from = SP_PERMIT_IN_PROGRESS,
                          .grading = &s->grading,
                          .level_now = s->grading.effective,
                          .submitted_at = SCENE_NOON - 4 * SCENE_HOUR,
                          .valid_from = SCENE_NOON - SCENE_HOUR,
                          .valid_to = SCENE_NOON + 7 * SCENE_HOUR,
                          .suspended_at = SCENE_NOON - 5 * SCENE_MINUTE,
                          .work_from = SCENE_NOON - 8 * SCENE_MINUTE,
                          .applicant = "applicant",
                          .applicant_person = "p0",
                          .analysis = true,
                          .filled = s->filled,
                          .signatures = s->signatures,
                          .measures = s->measures,
                          .people = s->people,
                          .npeople = 5,
                          .briefer = "p1",
                          .briefed_at = SCENE_NOON - SCENE_HOUR,
                          .isolated_by = "p1",
                          .isolated_at = SCENE_NOON - SCENE_HOUR,
                          .heads_in = SP_NO_INT,
                          .tools_in = SP_NO_INT};
    scene_papers(s);
    scene_gas(s);
    s->weather[0] = (sp_cycle_weather){"wind_force", 3};
    s->actor = (sp_cycle_actor){
        .login = "shift", .person = "p7", .roles = "SAFETY_OFFICER"};
    s->request = (sp_cycle_request){.now = SCENE_NOON,
                                    .reason = "因",
                                    .person = "p4",
                                    .weather = s->weather,
                                    .nweather = 1,
                                    .on_site = true,
                                    .cause_cleared = true,
                                    .site_checked = true,
                                    .heads_out = SP_NO_INT,
                                    .tools_out = SP_NO_INT};
    return SP_OK;
}

static inline void scene_end(permit_scene *s)
{
    sp_pack_free(s->pack);
}

#endif
