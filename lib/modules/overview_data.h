/* What the overview counts, gathered before a word of it is written. */
#ifndef SP_OVERVIEW_DATA_H
#define SP_OVERVIEW_DATA_H

#include <safeprod/archive.h>
#include <safeprod/assess.h>

#include "actor.h"
#include "alarm_overview.h"
#include "duty_overview.h"
#include "emergency_overview.h"
#include "hazard_overview.h"
#include "incident_overview.h"
#include "inspection_overview.h"
#include "party_overview.h"
#include "permit_overview.h"
#include "training_results.h"

enum {
    SP_OVERVIEW_SECTORS = 64,
    SP_OVERVIEW_MONTHS = 36,
    SP_OVERVIEW_WORST = 12,
    SP_OVERVIEW_DUE = 40,
    SP_OVERVIEW_DUE_SEEN = 5000, /* more are not counted: "5000+" */
    SP_OVERVIEW_DAYS = 30, /* how far ahead papers and reviews are looked at */
    SP_OVERVIEW_STANDARDS = 8,
    SP_OVERVIEW_LEVELS = 5
};

typedef struct sp_overview_sector {
    char name[96];
    int64_t count;
} sp_overview_sector;

typedef struct sp_overview_worst {
    const char *kind; /* record type */
    sp_risk_grade grade;
    char *code;
    char *name;
    char *place;
    char *more; /* of a point its score (two places), of a zone its number of
                   points, of an enterprise its sector */
} sp_overview_worst;

typedef struct sp_overview_due {
    char kind[32]; /* as sp_expiring() says it */
    char *code;
    char *name;
    char day[11];
    int64_t days;
} sp_overview_due;

/* A rule pack that scores were made with. */
typedef struct sp_overview_standard {
    char *name;
    char *version;
    char *zh;
    char *en;
} sp_overview_standard;

typedef struct sp_overview_data {
    sp_park *park; /* NULL: not registered yet */
    int64_t written_off;
    int64_t grades[3][SP_RISK_GRADE_COUNT]; /* enterprises, zones, points */
    sp_overview_sector sectors[SP_OVERVIEW_SECTORS];
    size_t nsectors;
    int64_t last_month; /* months since year 0, the newest drawn */
    int64_t entered[SP_OVERVIEW_MONTHS]; /* the newest last */
    int64_t left[SP_OVERVIEW_MONTHS];
    int64_t levels[SP_OVERVIEW_LEVELS]; /* installations by level; 0: none */
    sp_overview_worst worst[SP_OVERVIEW_WORST];
    size_t nworst;
    sp_overview_due due[SP_OVERVIEW_DUE]; /* the soonest */
    size_t ndue;
    int64_t overdue[2]; /* licences and the like, reviews */
    int64_t soon[2];
    bool due_cut; /* there are more than SP_OVERVIEW_DUE_SEEN */
    sp_overview_standard standards[SP_OVERVIEW_STANDARDS];
    size_t nstandards;
    sp_overview_work work;
    sp_overview_alarms alarms;
    sp_overview_tasks tasks;
    sp_overview_hazards hazards;
    sp_overview_incidents incidents;
    sp_overview_party parties;
    sp_training_counts training;
    sp_overview_emergency emergency;
    sp_overview_duty duty;
    int64_t entries; /* of the ledger */
    char head[65];
} sp_overview_data;

enum { SP_OVERVIEW_ENTERPRISES, SP_OVERVIEW_ZONES, SP_OVERVIEW_POINTS };

sp_status sp_overview_gather(sp_session *session, sp_overview_data *out);
void sp_overview_free(sp_overview_data *data);

#endif
