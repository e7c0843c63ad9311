/* Gathers what a notice of hazards tells. */
#include "hazard_notice_board.h"

#include <safeprod/archive.h>

#include <stdio.h>
#include <string.h>

#include "stats_scan.h"
#include "str.h"
#include "when.h"

enum { DAYS_DEFAULT = 30 };

#define COLUMNS                                                                \
    "SELECT h.code, h.title, h.state, h.level, h.found_at, h.closed_at, "      \
    "h.deadline, h.due, (SELECT z.name FROM zone z WHERE z.code = h.zone), "   \
    "h.place, (SELECT d.name FROM department d WHERE d.code = "                \
    "COALESCE(h.unit, h.owner_dept)), h.owner_dept, h.created_by, h.zone, "    \
    "h.enterprise FROM hazard h WHERE "

/* By hazard_found; and by hazard_due: what is open and older. */
static const char found_sql[] =
    COLUMNS "h.found_at >= $1 AND h.found_at < $2 ORDER BY h.found_at";
static const char older_sql[] =
    COLUMNS "h.due IS NOT NULL AND h.found_at < $1 ORDER BY h.due";

void sp_board_free(sp_board *b)
{
    for (size_t i = 0; i < b->count; i++) {
        free(b->rows[i].number);
        free(b->rows[i].title);
        free(b->rows[i].where);
        free(b->rows[i].dept);
        free(b->rows[i].deadline);
    }
    free(b->rows);
    free(b->site);
    *b = (sp_board){0};
}

const char *sp_board_state(const sp_board_row *row, sp_lang lang)
{
    const sp_label *label = &sp_hazard_state_labels[row->state];

    if (row->overdue)
        return lang == SP_EN ? "overdue" : "已逾期";
    return lang == SP_EN ? label->en : label->zh;
}

/* ---- period ---- */

static sp_status set_period(sp_session *session, const sp_bulletin_options *o,
                            sp_board *b, sp_stats_period *period)
{
    int zone = session->options.zone;
    int64_t today = sp_day_of(sp_session_now(session), zone);
    int64_t last = today;

    if (o->to && !sp_day_parse(o->to, &last))
        return sp_fail(SP_INVALID, "“%.40s”不是一天，应如 2026-03-01",
                       "\"%.40s\" is no day; 2026-03-01 would be one", o->to);
    sp_day_format(today, b->made);
    sp_day_format(last, b->to);
    sp_day_format(last - DAYS_DEFAULT, b->from);
    const sp_stats_options options = {.from = o->from ? o->from : b->from,
                                      .to = b->to,
                                      .zone = o->zone,
                                      .enterprise = o->enterprise};
    SP_TRY(sp_stats_period_of(session, &options, period));
    sp_day_format(sp_day_of(period->from, zone), b->from);

    SP_AUTOGROUPS groups = {0};
    SP_TRY(sp_stats_scan(session, &options, &groups));
    b->counts = groups.total;
    return SP_OK;
}

/* ---- rows ---- */

static bool told(int state)
{
    return state != SP_HAZARD_REPORTED && state != SP_HAZARD_REJECTED &&
           state != SP_HAZARD_MERGED;
}

static bool chosen(const char *wanted, const char *here)
{
    return !wanted || (here && strcmp(wanted, here) == 0);
}

static sp_status copy_texts(sp_stmt *stmt, sp_board_row *row)
{
    SP_AUTOSTR where = {0};
    const char *zone = sp_stmt_text(stmt, 8);
    const char *place = sp_stmt_text(stmt, 9);

    sp_str_add(&where, zone ? zone : "");
    if (place)
        sp_str_addf(&where, "%s%s", zone ? " " : "", place);
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &row->number));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 1), &row->title));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 10), &row->dept));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 6), &row->deadline));
    return sp_str_take(&where, &row->where);
}

static sp_status add_row(sp_session *session, sp_stmt *stmt, int state,
                         sp_board *b)
{
    int zone = session->options.zone;
    const char *due = sp_stmt_text(stmt, 7);

    if (b->count == SP_BOARD_ROWS_MAX)
        return sp_fail(SP_INVALID, "公示的隐患超过 %d 条，请缩短时间段",
                       "more than %d hazards: take a shorter period",
                       SP_BOARD_ROWS_MAX);
    if (b->count == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 64;
        sp_board_row *rows = realloc(b->rows, cap * sizeof *rows);
        if (!rows)
            return sp_no_memory();
        b->rows = rows;
        b->cap = cap;
    }
    sp_board_row *row = &b->rows[b->count++];
    *row = (sp_board_row){.state = (sp_hazard_state)state};
    int level = sp_label_find(sp_hazard_level_labels, SP_HAZARD_LEVEL_COUNT,
                              sp_stmt_text(stmt, 3));
    row->level = level < 0 ? SP_HAZARD_UNGRADED : (sp_hazard_level)level;
    row->overdue = due && strcmp(due, b->made) < 0;
    sp_day_format(sp_day_of(sp_stmt_int(stmt, 4), zone), row->found);
    if (state == SP_HAZARD_CLOSED && !sp_stmt_is_null(stmt, 5))
        sp_day_format(sp_day_of(sp_stmt_int(stmt, 5), zone), row->closed);
    b->open += state != SP_HAZARD_CLOSED;
    b->overdue += row->overdue;
    b->major += row->level == SP_HAZARD_MAJOR;
    return copy_texts(stmt, row);
}

static sp_status take(sp_session *session, const sp_bulletin_options *o,
                      sp_stmt *stmt, sp_board *b)
{
    int state = sp_label_find(sp_hazard_state_labels, SP_HAZARD_STATE_COUNT,
                              sp_stmt_text(stmt, 2));

    if (state < 0 || !told(state) || !chosen(o->zone, sp_stmt_text(stmt, 13)) ||
        !chosen(o->enterprise, sp_stmt_text(stmt, 14)))
        return SP_OK;
    sp_status seen = sp_require(session, "hazard_report", SP_DO_READ,
                                sp_stmt_text(stmt, 11), sp_stmt_text(stmt, 12));
    if (seen != SP_OK)
        return seen == SP_FORBIDDEN ? SP_OK : seen;
    return add_row(session, stmt, state, b);
}

static sp_status gather_rows(sp_session *session, const sp_bulletin_options *o,
                             const char *sql, const sp_stats_period *period,
                             bool until, sp_board *b)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_int(stmt, 1, period->from);
    if (until)
        sp_stmt_bind_int(stmt, 2, period->until);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(take(session, o, stmt, b));
    }
}

/* Open before closed, major before general, overdue first, then by deadline;
 * closed ones by the day of closing, the last first. */
static int order(const void *a, const void *b)
{
    const sp_board_row *x = a;
    const sp_board_row *y = b;
    bool open = !*x->closed;

    if (open != !*y->closed)
        return open ? -1 : 1;
    if (x->level != y->level)
        return x->level > y->level ? -1 : 1;
    if (!open && strcmp(x->closed, y->closed) != 0)
        return strcmp(y->closed, x->closed);
    /* the last day there is for those without one */
    int days = strcmp(x->deadline ? x->deadline : "~",
                      y->deadline ? y->deadline : "~");
    return open && days ? days : strcmp(x->number, y->number);
}

static sp_status gather_site(sp_session *session, sp_board *b)
{
    void *record = NULL;
    sp_status status =
        sp_rec_find(session->db, &sp_park_type, NULL, NULL, &record);

    if (status != SP_OK)
        return status == SP_NOT_FOUND ? SP_OK : status;
    status = sp_text_copy(((const sp_park *)record)->name, &b->site);
    sp_record_free(&sp_park_type, record);
    return status;
}

static sp_status gather(sp_session *session, const sp_bulletin_options *o,
                        sp_board *b)
{
    sp_stats_period period;

    SP_TRY(set_period(session, o, b, &period));
    SP_TRY(gather_rows(session, o, found_sql, &period, true, b));
    SP_TRY(gather_rows(session, o, older_sql, &period, false, b));
    if (b->count > 0)
        qsort(b->rows, b->count, sizeof *b->rows, order);
    return gather_site(session, b);
}

sp_status sp_board_gather(sp_session *session,
                          const sp_bulletin_options *options, sp_board *out)
{
    *out = (sp_board){0};
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = gather(session, options, out);
    sp_db_end_read(session->db);
    return status;
}
