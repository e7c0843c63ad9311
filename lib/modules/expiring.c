/* What runs out: each kind is one statement in a table. */
#include "expiring.h"

#include <safeprod/archive.h>

#include <string.h>

#include "when.h"

/* ---- the papers in use, kept beside ---- */

#define DUE_INSERT                                                             \
    "INSERT INTO licence_due (code, enterprise, day) SELECT l.code, "          \
    "l.enterprise, l.valid_to FROM licence l JOIN enterprise e ON e.code = "   \
    "l.enterprise WHERE l.removed_at IS NULL AND l.valid_to IS NOT NULL AND "  \
    "e.written_off_at IS NULL AND "

static sp_status run_for(sp_session *session, const char *sql, const char *code)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    return sp_stmt_run(stmt);
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

sp_status sp_due_licence(sp_session *session, const void *old_record,
                         const void *record)
{
    const sp_licence *old = old_record;
    const sp_licence *l = record;

    if (old && old->removed_at == l->removed_at &&
        same(old->valid_to, l->valid_to))
        return SP_OK;
    SP_TRY(
        run_for(session, "DELETE FROM licence_due WHERE code = $1", l->code));
    return run_for(session, DUE_INSERT "l.code = $1", l->code);
}

sp_status sp_due_licences(sp_session *session, int64_t above)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         DUE_INSERT "l.id > $1 ON CONFLICT (code) DO NOTHING",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, above);
    return sp_stmt_run(stmt);
}

sp_status sp_due_enterprise(sp_session *session, const void *old_record,
                            const void *record)
{
    const sp_enterprise *old = old_record;
    const sp_enterprise *e = record;

    if (!old || old->status == e->status)
        return SP_OK;
    SP_TRY(run_for(session, "DELETE FROM licence_due WHERE enterprise = $1",
                   e->code));
    return run_for(session, DUE_INSERT "l.enterprise = $1", e->code);
}

/* Those that are new have no papers yet. */
sp_status sp_due_enterprises(sp_session *session, int64_t above)
{
    (void)session;
    (void)above;
    return SP_OK;
}

/* ---- asking ---- */

/* Each gives code, name, day of what runs out until day $1. */
static const struct source {
    const char *kind;
    const char *module;
    const char *sql;
    bool notice; /* the tick says it */
} sources[] = {
    {"licence", "archive",
     "SELECT d.code, e.full_name, d.day, l.owner_dept, l.created_by, l.kind "
     "FROM licence_due d JOIN licence l ON l.code = d.code JOIN enterprise e "
     "ON e.code = d.enterprise WHERE d.day <= $1 ORDER BY d.day, d.code"},
    {"standardisation", "archive",
     "SELECT code, full_name, standardisation_to, owner_dept, created_by, "
     "'standardisation' FROM enterprise WHERE standardisation_to <= $1 AND "
     "standardisation_to IS NOT NULL AND written_off_at IS NULL ORDER BY "
     "standardisation_to, code"},
    {"risk_review", "risk",
     "SELECT code, name, review_due, owner_dept, created_by, 'risk_review' "
     "FROM risk_point WHERE review_due <= $1 AND removed_at IS NULL ORDER BY "
     "review_due, code"},
    {"party_paper", "contractor",
     "SELECT p.code, c.name, p.valid_to, p.owner_dept, p.created_by, "
     "'party_paper' FROM party_paper p JOIN contractor c ON c.code = "
     "p.contractor WHERE p.valid_to <= $1 AND p.valid_to IS NOT NULL AND "
     "p.removed_at IS NULL ORDER BY p.valid_to, p.code",
     .notice = true},
    {"agreement", "contractor",
     "SELECT code, name, agreement_to, owner_dept, created_by, 'agreement' "
     "FROM contractor WHERE agreement_to <= $1 AND agreement_to IS NOT NULL "
     "AND state <> 'exited' ORDER BY agreement_to, code",
     .notice = true},
    {"equipment", "contractor",
     "SELECT code, name, valid_to, owner_dept, created_by, 'equipment' FROM "
     "party_equipment WHERE valid_to <= $1 AND valid_to IS NOT NULL AND "
     "removed_at IS NULL ORDER BY valid_to, code",
     .notice = true},
    {"equipment_inspection", "contractor",
     "SELECT code, name, inspection_due, owner_dept, created_by, "
     "'equipment_inspection' FROM party_equipment WHERE inspection_due <= $1 "
     "AND inspection_due IS NOT NULL AND removed_at IS NULL ORDER BY "
     "inspection_due, code",
     .notice = true},
    {"person_insurance", "training_file",
     "SELECT code, name, insured_until, owner_dept, created_by, "
     "'person_insurance' "
     "FROM person WHERE insured_until <= $1 AND insured_until IS NOT NULL AND "
     "left_on IS NULL ORDER BY insured_until, code",
     .notice = true},
    {"certificate", "training_file",
     "SELECT c.code, p.name, c.valid_to, c.owner_dept, c.created_by, "
     "'certificate' FROM certificate c JOIN person p ON p.code = c.person "
     "WHERE c.valid_to <= $1 AND c.valid_to IS NOT NULL AND c.revoked = 0 AND "
     "c.removed_at IS NULL ORDER BY c.valid_to, c.code",
     .notice = true},
    {"certificate_review", "training_file",
     "SELECT c.code, p.name, c.review_due, c.owner_dept, c.created_by, "
     "'certificate_review' FROM certificate c JOIN person p ON p.code = "
     "c.person WHERE c.review_due <= $1 AND c.review_due IS NOT NULL AND "
     "c.revoked = 0 AND c.removed_at IS NULL ORDER BY c.review_due, c.code",
     .notice = true},
    {"entry_pass", "contractor",
     "SELECT e.code, p.name, e.valid_to, e.owner_dept, e.created_by, "
     "'entry_pass' FROM entry_pass e JOIN person p ON p.code = e.person WHERE "
     "e.valid_to <= $1 AND e.state IN ('issued', 'active', 'suspended') ORDER "
     "BY e.valid_to, e.code",
     .notice = true},
};

enum { SOURCES = sizeof sources / sizeof sources[0], COLUMNS = 6 };

/* The sources side by side, each with its next row: merged by day. */
typedef struct merge {
    sp_stmt *stmt[SOURCES];
    bool more[SOURCES];
    bool all[SOURCES]; /* the actor sees every row */
} merge;

static sp_status next_row(sp_session *session, merge *m, size_t i)
{
    for (;;) {
        SP_TRY(sp_stmt_step(m->stmt[i], &m->more[i]));
        if (!m->more[i])
            return SP_OK;
        for (int k = 0; k < COLUMNS; k++)
            sp_stmt_text(m->stmt[i], k);
        SP_TRY(sp_stmt_ok(m->stmt[i])); /* none is missing from here on */
        if (m->all[i])
            return SP_OK;
        sp_status status = sp_require(session, sources[i].module, SP_DO_READ,
                                      sp_stmt_text(m->stmt[i], 3),
                                      sp_stmt_text(m->stmt[i], 4));
        if (status != SP_FORBIDDEN) /* out of the actor's sight: passed over */
            return status;
    }
}

static sp_status open_sources(sp_session *session, const char *until, merge *m)
{
    for (size_t i = 0; i < SOURCES; i++) {
        sp_scope scope = sp_right(session, sources[i].module, SP_DO_READ, NULL);
        if (scope == SP_SCOPE_NONE)
            continue;
        m->all[i] = scope >= SP_SCOPE_PARK;
        SP_TRY(sp_db_prepare(session->db, sources[i].sql, &m->stmt[i]));
        sp_stmt_bind_text(m->stmt[i], 1, until);
        SP_TRY(next_row(session, m, i));
    }
    return SP_OK;
}

static int soonest(merge *m)
{
    int found = -1;

    for (int i = 0; i < SOURCES; i++)
        if (m->more[i] &&
            (found < 0 || strcmp(sp_stmt_text(m->stmt[i], 2),
                                 sp_stmt_text(m->stmt[found], 2)) < 0))
            found = i;
    return found;
}

static sp_status visit_all(sp_session *session, merge *m, int64_t today,
                           sp_expiry_visit visit, void *context)
{
    for (int i = soonest(m); i >= 0; i = soonest(m)) {
        int64_t day = today;
        sp_day_parse(sp_stmt_text(m->stmt[i], 2), &day);
        SP_TRY(visit(context, sp_stmt_text(m->stmt[i], 5),
                     sp_stmt_text(m->stmt[i], 0), sp_stmt_text(m->stmt[i], 1),
                     sp_stmt_text(m->stmt[i], 2), day - today));
        SP_TRY(next_row(session, m, (size_t)i));
    }
    return SP_OK;
}

sp_status sp_expiring(sp_session *session, int days, sp_expiry_visit visit,
                      void *context)
{
    merge m = {.stmt = {NULL}};
    char until[11];
    int64_t today = sp_day_of(sp_session_now(session), session->options.zone);

    if (days < 0 || days > 36500)
        return sp_fail(SP_INVALID, "天数 %d 应在 0 到 36500 之间",
                       "%d days should be from 0 to 36500", days);
    SP_TRY(sp_require(session, "archive", SP_DO_READ, NULL, NULL));
    sp_day_format(today + days, until);
    sp_status status = open_sources(session, until, &m);
    if (status == SP_OK)
        status = visit_all(session, &m, today, visit, context);
    for (size_t i = 0; i < SOURCES; i++)
        sp_stmt_done(m.stmt[i]);
    return status;
}

/* ---- what the tick says ---- */

sp_status sp_expiring_each(sp_session *session, size_t source,
                           const char *until, const char *from,
                           sp_expiring_row row, void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    bool there;

    SP_TRY(sp_db_prepare(session->db, sources[source].sql, &stmt));
    sp_stmt_bind_text(stmt, 1, until);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &there));
        if (!there)
            return SP_OK;
        const char *day = sp_stmt_text(stmt, 2);
        if (!day || strcmp(day, from) < 0)
            continue;
        SP_TRY(row(context, sources[source].kind, sp_stmt_text(stmt, 0),
                   sp_stmt_text(stmt, 1), day, sp_stmt_text(stmt, 3)));
    }
}

bool sp_expiring_says(size_t source)
{
    return source < SOURCES && sources[source].notice;
}

size_t sp_expiring_sources(void)
{
    return SOURCES;
}
