/* What the overview counts. Nothing here reads all rows of a table, unless the
 * actor sees a part of them only. */
#include "overview_data.h"

#include <safeprod/risk.h>

#include <stdio.h>
#include <string.h>

#include "change.h"
#include "ledger.h"
#include "packs.h"
#include "when.h"

/* ---- running counts ---- */

static sp_status note_visit(void *context, const void *record)
{
    return sp_state_note(context, record, +1);
}

/* The counts of @name over what the actor may see: the running ones for who
 * sees everything, else counted anew over the rows in sight. */
static sp_status each_count(sp_session *session, const sp_type *type,
                            const char *name, sp_tally_visit visit,
                            void *context)
{
    sp_sight sight = sp_sight_of(session, type->module, NULL);
    const sp_hooks *hooks = type->hooks;
    sp_state seen = {
        .type = type, .tallies = hooks->tallies, .ntallies = hooks->ntallies};

    if (sight.scope == SP_SCOPE_NONE)
        return SP_OK;
    if (sight.scope >= SP_SCOPE_PARK)
        return sp_tally_each(session->db, type, name, visit, context);
    sp_query *query = sp_query_new(type);
    if (!query)
        return SP_NO_MEMORY;
    sp_query_all(query);
    sp_status status =
        sp_rec_each(session->db, query, &sight, note_visit, &seen);
    sp_query_free(query);
    if (status == SP_OK)
        status = sp_state_each(&seen, name, visit, context);
    sp_state_free(&seen);
    return status;
}

static sp_status count_grade(void *context, const char *keys, int64_t n)
{
    int64_t *grades = context;

    for (size_t g = 0; g < SP_RISK_GRADE_COUNT; g++)
        if (strcmp(sp_risk_grade_labels[g].name, keys) == 0)
            grades[g] += n;
    return SP_OK;
}

/* "active|general" */
static sp_status count_enterprise(void *context, const char *keys, int64_t n)
{
    sp_overview_data *data = context;
    const char *bar = strchr(keys, '|');

    if (strncmp(keys, "active|", 7) == 0)
        return count_grade(data->grades[SP_OVERVIEW_ENTERPRISES], bar + 1, n);
    data->written_off += n;
    return SP_OK;
}

static sp_status count_sector(void *context, const char *keys, int64_t n)
{
    sp_overview_data *data = context;

    if (strncmp(keys, "active|", 7) != 0 || !keys[7])
        return SP_OK;
    /* Beyond the last place all others share it. */
    if (data->nsectors < SP_OVERVIEW_SECTORS)
        snprintf(data->sectors[data->nsectors++].name,
                 sizeof data->sectors[0].name, "%s", keys + 7);
    data->sectors[data->nsectors - 1].count += n;
    return SP_OK;
}

typedef struct months {
    int64_t last;
    int64_t *counts;
} months;

static sp_status count_month(void *context, const char *keys, int64_t n)
{
    const months *m = context;
    int year;
    int month;

    if (sscanf(keys, "%d-%d", &year, &month) != 2)
        return SP_OK;
    int64_t back = m->last - (year * 12 + month - 1);
    if (back >= 0 && back < SP_OVERVIEW_MONTHS)
        m->counts[SP_OVERVIEW_MONTHS - 1 - back] += n;
    return SP_OK;
}

static sp_status count_level(void *context, const char *keys, int64_t n)
{
    int64_t *levels = context;
    int level = 0;

    if (sscanf(keys, "%d", &level) == 1 && level >= 0 &&
        level < SP_OVERVIEW_LEVELS)
        levels[level] += n;
    return SP_OK;
}

static sp_status gather_counts(sp_session *session, sp_overview_data *data)
{
    char today[11];
    int year;
    int month;

    sp_day_format(sp_day_of(sp_session_now(session), session->options.zone),
                  today);
    if (sscanf(today, "%d-%d", &year, &month) == 2)
        data->last_month = year * 12 + month - 1;
    months entered = {data->last_month, data->entered};
    months left = {data->last_month, data->left};
    const struct {
        const sp_type *type;
        const char *tally;
        sp_tally_visit visit;
        void *context;
    } counts[] = {
        {&sp_enterprise_type, "status_grade", count_enterprise, data},
        {&sp_enterprise_type, "status_sector", count_sector, data},
        {&sp_enterprise_type, "entered_month", count_month, &entered},
        {&sp_enterprise_type, "written_off_month", count_month, &left},
        {&sp_zone_type, "inherent", count_grade,
         data->grades[SP_OVERVIEW_ZONES]},
        {&sp_risk_point_type, "inherent", count_grade,
         data->grades[SP_OVERVIEW_POINTS]},
        {&sp_mhi_unit_type, "level", count_level, data->levels},
    };

    for (size_t i = 0; i < SP_COUNT(counts); i++)
        SP_TRY(each_count(session, counts[i].type, counts[i].tally,
                          counts[i].visit, counts[i].context));
    return SP_OK;
}

/* ---- worst ---- */

/* Grade, code, name, place, department, maker, more; worst first. The names of
 * the two worst grades stand in the right order by themselves. */
static const struct source {
    const sp_type *type;
    const char *sql;
} worst_sources[] = {
    {&sp_risk_point_type,
     "SELECT p.grade_inherent, p.code, p.name, (SELECT z.code || ' ' || z.name "
     "FROM zone z WHERE z.code = p.zone), p.owner_dept, p.created_by, (SELECT "
     "max(e.score) FROM risk_unit u JOIN risk_event e ON e.unit = u.code WHERE "
     "u.point = p.code AND u.removed_at IS NULL AND e.removed_at IS NULL) FROM "
     "risk_point p WHERE p.removed_at IS NULL AND p.grade_inherent IN "
     "('major', 'serious') ORDER BY p.grade_inherent, p.code"},
    {&sp_zone_type,
     "SELECT grade_inherent, code, name, NULL, owner_dept, created_by, points "
     "FROM zone WHERE removed_at IS NULL AND grade_inherent IN ('major', "
     "'serious') ORDER BY grade_inherent, code"},
    {&sp_enterprise_type,
     "SELECT risk_grade, code, full_name, NULL, owner_dept, created_by, "
     "safety_sector FROM enterprise WHERE written_off_at IS NULL AND "
     "risk_grade IN ('major', 'serious') ORDER BY risk_grade, code"},
};

static sp_status add_worst(sp_stmt *stmt, const sp_type *type,
                           sp_overview_data *data)
{
    sp_overview_worst *w = &data->worst[data->nworst];
    int grade = sp_label_find(sp_risk_grade_labels, SP_RISK_GRADE_COUNT,
                              sp_stmt_text(stmt, 0));

    *w = (sp_overview_worst){.kind = type->name, .grade = (sp_risk_grade)grade};
    data->nworst++;
    SP_TRY(sp_text_set(&w->code, sp_stmt_text(stmt, 1)));
    SP_TRY(sp_text_set(&w->name, sp_stmt_text(stmt, 2)));
    SP_TRY(sp_text_set(&w->place, sp_stmt_text(stmt, 3)));
    return sp_text_set(&w->more, sp_stmt_text(stmt, 6));
}

/* A third of the places for each kind. */
static sp_status gather_kind(sp_session *session, const struct source *source,
                             sp_overview_data *data)
{
    SP_AUTOSTMT *stmt = NULL;
    const char *module = source->type->module;
    size_t room = data->nworst + SP_OVERVIEW_WORST / SP_COUNT(worst_sources);
    bool row;

    if (sp_right(session, module, SP_DO_READ, NULL) == SP_SCOPE_NONE)
        return SP_OK;
    SP_TRY(sp_db_prepare(session->db, source->sql, &stmt));
    while (data->nworst < room) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        sp_status status =
            sp_require(session, module, SP_DO_READ, sp_stmt_text(stmt, 4),
                       sp_stmt_text(stmt, 5));
        if (status == SP_OK)
            status = add_worst(stmt, source->type, data);
        if (status != SP_OK && status != SP_FORBIDDEN)
            return status;
    }
    return SP_OK;
}

static int worse_first(const void *a, const void *b)
{
    const sp_overview_worst *x = a;
    const sp_overview_worst *y = b;

    if (x->grade != y->grade)
        return x->grade > y->grade ? -1 : 1;
    int kind = strcmp(y->kind, x->kind); /* zones before points … */
    return kind ? kind : strcmp(x->code, y->code);
}

static sp_status gather_worst(sp_session *session, sp_overview_data *data)
{
    for (size_t i = 0; i < SP_COUNT(worst_sources); i++)
        SP_TRY(gather_kind(session, &worst_sources[i], data));
    qsort(data->worst, data->nworst, sizeof data->worst[0], worse_first);
    return SP_OK;
}

/* ---- due ---- */

static int64_t sum_due(const sp_overview_data *data)
{
    return data->overdue[0] + data->overdue[1] + data->soon[0] + data->soon[1];
}

static sp_status take_due(void *context, const char *kind, const char *code,
                          const char *name, const char *day, int64_t days)
{
    sp_overview_data *data = context;
    bool review = strcmp(kind, "risk_review") == 0;

    if (sum_due(data) == SP_OVERVIEW_DUE_SEEN) {
        data->due_cut = true;
        return SP_CANCELLED;
    }
    *(days < 0 ? &data->overdue[review] : &data->soon[review]) += 1;
    if (data->ndue == SP_OVERVIEW_DUE)
        return SP_OK;
    sp_overview_due *due = &data->due[data->ndue++];
    *due = (sp_overview_due){.days = days};
    snprintf(due->kind, sizeof due->kind, "%s", kind);
    snprintf(due->day, sizeof due->day, "%s", day);
    SP_TRY(sp_text_set(&due->code, code));
    return sp_text_set(&due->name, name);
}

static sp_status gather_due(sp_session *session, sp_overview_data *data)
{
    sp_status status = sp_expiring(session, SP_OVERVIEW_DAYS, take_due, data);

    return data->due_cut && status == SP_CANCELLED ? SP_OK : status;
}

/* ---- standards ---- */

/* By an index step for each pack, however many events there are. */
static const char standards_sql[] =
    "SELECT p.code FROM rule_pack p WHERE EXISTS (SELECT 1 FROM risk_event e "
    "WHERE e.standard = p.code AND e.removed_at IS NULL) OR EXISTS (SELECT 1 "
    "FROM risk_event e WHERE e.reason_standard = p.code AND e.removed_at IS "
    "NULL) ORDER BY p.code";

static sp_status add_standard(sp_session *session, const char *code,
                              sp_overview_data *data)
{
    sp_overview_standard *s = &data->standards[data->nstandards++];
    sp_pack *pack = NULL;

    *s = (sp_overview_standard){NULL};
    SP_TRY(sp_packs_get(session, code, &pack));
    sp_status status = sp_text_set(&s->name, sp_pack_name(pack));
    if (status == SP_OK)
        status = sp_text_set(&s->version, sp_pack_version(pack));
    if (status == SP_OK)
        status = sp_text_set(&s->zh, sp_pack_title(pack, SP_ZH));
    if (status == SP_OK)
        status = sp_text_set(&s->en, sp_pack_title(pack, SP_EN));
    sp_pack_free(pack);
    return status;
}

static sp_status gather_standards(sp_session *session, sp_overview_data *data)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    if (sp_right(session, "risk", SP_DO_READ, NULL) == SP_SCOPE_NONE)
        return SP_OK;
    SP_TRY(sp_db_prepare(session->db, standards_sql, &stmt));
    while (data->nstandards < SP_OVERVIEW_STANDARDS) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const char *code = sp_stmt_text(stmt, 0);
        SP_TRY(sp_stmt_ok(stmt));
        SP_TRY(add_standard(session, code, data));
    }
    return SP_OK;
}

/* ---- all ---- */

static sp_status gather_park(sp_session *session, sp_overview_data *data)
{
    void *park = NULL;
    sp_status status =
        sp_rec_find(session->db, &sp_park_type, NULL, NULL, &park);

    data->park = park;
    return status == SP_NOT_FOUND ? SP_OK : status;
}

static sp_status gather_ledger(sp_session *session, sp_overview_data *data)
{
    sp_hash head;

    SP_TRY(sp_ledger_last(session->db, &data->entries, &head));
    sp_hash_hex(&head, data->head);
    return SP_OK;
}

static sp_status gather_site(sp_session *session, sp_overview_data *data)
{
    SP_TRY(sp_overview_work_gather(session, &data->work));
    SP_TRY(sp_overview_alarms_gather(session, &data->alarms));
    SP_TRY(sp_overview_tasks_gather(session, &data->tasks));
    SP_TRY(sp_overview_hazards_gather(session, &data->hazards));
    return sp_overview_incidents_gather(session, &data->incidents);
}

static sp_status gather_people(sp_session *session, sp_overview_data *data)
{
    SP_TRY(sp_overview_party_gather(session, &data->parties));
    SP_TRY(sp_training_count(session, &data->training));
    SP_TRY(sp_overview_emergency_gather(session, &data->emergency));
    return sp_overview_duty_gather(session, &data->duty);
}

static sp_status gather_all(sp_session *session, sp_overview_data *data)
{
    SP_TRY(gather_park(session, data));
    SP_TRY(gather_counts(session, data));
    SP_TRY(gather_worst(session, data));
    SP_TRY(gather_due(session, data));
    SP_TRY(gather_standards(session, data));
    SP_TRY(gather_site(session, data));
    SP_TRY(gather_people(session, data));
    return gather_ledger(session, data);
}

sp_status sp_overview_gather(sp_session *session, sp_overview_data *out)
{
    *out = (sp_overview_data){0};
    SP_TRY(sp_require(session, "overview", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_db_begin_read(session->db)); /* one state for all counts */
    sp_status status = gather_all(session, out);
    sp_db_end_read(session->db);
    if (status != SP_OK)
        sp_overview_free(out);
    return status;
}

void sp_overview_free(sp_overview_data *data)
{
    sp_record_free(&sp_park_type, data->park);
    for (size_t i = 0; i < data->nworst; i++) {
        free(data->worst[i].code);
        free(data->worst[i].name);
        free(data->worst[i].place);
        free(data->worst[i].more);
    }
    for (size_t i = 0; i < data->ndue; i++) {
        free(data->due[i].code);
        free(data->due[i].name);
    }
    for (size_t i = 0; i < data->nstandards; i++) {
        free(data->standards[i].name);
        free(data->standards[i].version);
        free(data->standards[i].zh);
        free(data->standards[i].en);
    }
    sp_overview_work_free(&data->work);
    sp_overview_hazards_free(&data->hazards);
    sp_overview_duty_free(&data->duty);
    *data = (sp_overview_data){0};
}
