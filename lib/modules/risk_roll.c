/* Grades climb from events to their point and from points to their zone. */
#include <string.h>

#include "risk_tree.h"
#include "str.h"

static unsigned value_of(const sp_label *labels, size_t n, const char *name)
{
    int value = name ? sp_label_find(labels, n, name) : -1;

    return value < 0 ? 0 : (unsigned)value;
}

static unsigned grade_of(const char *name)
{
    return value_of(sp_risk_grade_labels, SP_RISK_GRADE_COUNT, name);
}

void sp_worst_add(sp_worst *w, unsigned inherent, unsigned residual)
{
    unsigned counts = residual ? residual : inherent;

    if (inherent > w->inherent)
        w->inherent = inherent;
    if (counts > w->residual)
        w->residual = counts;
    if (residual)
        w->examined = true;
}

unsigned sp_worst_residual(const sp_worst *w)
{
    return w->examined ? w->residual : SP_RISK_UNASSESSED;
}

/* Keep the earlier (@sign < 0) or the later day. */
static sp_status keep_day(char **day, const char *other, int sign)
{
    if (!other || (*day && strcmp(other, *day) * sign <= 0))
        return SP_OK;
    return sp_text_set(day, other);
}

sp_status sp_risk_point_sum(sp_session *session, sp_risk_point *point)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_worst w = {0};
    bool row;

    point->control_level = SP_CONTROL_NONE;
    SP_TRY(sp_text_set(&point->assessed_at, NULL));
    SP_TRY(sp_text_set(&point->review_due, NULL));
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT e.grade_inherent, e.grade_residual, "
                         "e.control_level, e.assessed_at, e.review_due FROM "
                         "risk_unit u JOIN risk_event e ON e.unit = u.code "
                         "WHERE u.point = $1 AND u.removed_at IS NULL AND "
                         "e.removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, point->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        sp_worst_add(&w, grade_of(sp_stmt_text(stmt, 0)),
                     grade_of(sp_stmt_text(stmt, 1)));
        unsigned level =
            value_of(sp_control_level_labels, SP_CONTROL_LEVEL_COUNT,
                     sp_stmt_text(stmt, 2));
        if (level > point->control_level)
            point->control_level = level;
        SP_TRY(keep_day(&point->assessed_at, sp_stmt_text(stmt, 3), +1));
        SP_TRY(keep_day(&point->review_due, sp_stmt_text(stmt, 4), -1));
    }
    point->grade_inherent = w.inherent;
    point->grade_residual = sp_worst_residual(&w);
    return SP_OK;
}

sp_status sp_risk_zone_sum(sp_session *session, sp_zone *zone)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_worst w = {0};
    int64_t points = 0;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT grade_inherent, grade_residual, count(*) FROM "
                         "risk_point WHERE zone = $1 AND removed_at IS NULL "
                         "GROUP BY grade_inherent, grade_residual",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, zone->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        sp_worst_add(&w, grade_of(sp_stmt_text(stmt, 0)),
                     grade_of(sp_stmt_text(stmt, 1)));
        points += sp_stmt_int(stmt, 2);
    }
    zone->points = points;
    zone->grade_inherent = w.inherent;
    zone->grade_residual = sp_worst_residual(&w);
    return SP_OK;
}

/* ---- writing again what has changed ---- */

/* The type's own hook works the sums out; the write is none when they are as
 * they were. Warnings about the record that caused it stay. */
static sp_status rewrite(sp_session *session, const sp_type *type,
                         const void *old)
{
    sp_findings kept = session->findings;
    void *record = sp_record_copy(type, old);

    if (!record)
        return SP_NO_MEMORY;
    session->findings = (sp_findings){0};
    sp_status status = sp_change(session, type, old, record, "roll_up");
    sp_findings_clear(&session->findings);
    session->findings = kept;
    sp_record_free(type, record);
    return status;
}

static sp_status refresh(sp_session *session, const sp_type *type,
                         const char *code)
{
    void *old = NULL;

    SP_TRY(sp_rec_find(session->db, type, "code", code, &old));
    sp_status status = rewrite(session, type, old);
    sp_record_free(type, old);
    return status;
}

sp_status sp_risk_zone_changed(sp_session *session, const char *zone)
{
    return refresh(session, &sp_zone_type, zone);
}

sp_status sp_risk_point_changed(sp_session *session, const char *point)
{
    return refresh(session, &sp_risk_point_type, point);
}

/* ---- after a bulk load ---- */

typedef struct codes {
    char **items;
    size_t count;
    size_t cap;
} codes;

static void codes_clear(codes *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

static sp_status add_code(codes *list, const char *code)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 64;
        char **items = realloc(list->items, cap * sizeof *items);
        if (!items)
            return sp_no_memory();
        list->items = items;
        list->cap = cap;
    }
    SP_TRY(sp_text_copy(code, &list->items[list->count]));
    list->count++;
    return SP_OK;
}

static sp_status find_codes(sp_session *session, const char *sql, int64_t above,
                            codes *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_int(stmt, 1, above);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(add_code(out, sp_stmt_text(stmt, 0)));
    }
}

static sp_status refresh_all(sp_session *session, const sp_type *type,
                             const char *sql, int64_t above)
{
    SP_CLEANUP(codes_clear) codes list = {0};

    SP_TRY(find_codes(session, sql, above, &list));
    for (size_t i = 0; i < list.count; i++)
        SP_TRY(refresh(session, type, list.items[i]));
    return SP_OK;
}

sp_status sp_risk_points_loaded(sp_session *session, int64_t above)
{
    return refresh_all(session, &sp_zone_type,
                       "SELECT DISTINCT zone FROM risk_point WHERE id > $1 "
                       "ORDER BY zone",
                       above);
}

sp_status sp_risk_events_loaded(sp_session *session, int64_t above)
{
    return refresh_all(session, &sp_risk_point_type,
                       "SELECT DISTINCT u.point FROM risk_event e JOIN "
                       "risk_unit u ON u.code = e.unit WHERE e.id > $1 ORDER "
                       "BY u.point",
                       above);
}

sp_status sp_risk_unit_changed(sp_session *session, const char *unit)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_risk_unit_type, "code", unit, &found));
    sp_risk_unit *record = found;
    sp_status status = sp_risk_point_changed(session, record->point);
    sp_record_free(&sp_risk_unit_type, record);
    return status;
}
