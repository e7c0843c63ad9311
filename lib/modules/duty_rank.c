/* Working out a whole board: sums, what the clock adds, people, departments. */
#include "dutying.h"

#include <safeprod/hazard.h>

#include <stdio.h>
#include <string.h>

#include "str.h"
#include "text.h"
#include "when.h"

/* ---- periods ---- */

static bool read_period(const char *text, int *year, int *first, int *last)
{
    size_t len = strlen(text);
    int64_t y = 0;
    int64_t part = 1;

    char head[5] = "";
    snprintf(head, sizeof head, "%.4s", text);
    if (len < 4 || !sp_text_to_int(head, &y) || y < 1900 || y > 9998)
        return false;
    *year = (int)y;
    *first = 1;
    *last = 12;
    if (len == 4)
        return true;
    bool quarter = len == 7 && text[4] == '-' && text[5] == 'Q';
    if (text[4] != '-' || len != 7 ||
        !sp_text_to_int(text[5] == '0' ? text + 6 : text + 5 + quarter, &part))
        return false;
    if (part < 1 || part > (quarter ? 4 : 12))
        return false;
    *first = quarter ? (int)part * 3 - 2 : (int)part;
    *last = quarter ? (int)part * 3 : (int)part;
    return true;
}

sp_status sp_duty_period_of(sp_session *session, const char *text,
                            sp_duty_period *out)
{
    sp_duty_period p;
    int year;
    int first;
    int last;
    char day[16];

    if (text) {
        snprintf(p.name, sizeof p.name, "%s", text);
    } else {
        sp_day_format(sp_day_of(sp_session_now(session), session->options.zone),
                      day);
        snprintf(p.name, sizeof p.name, "%.7s", day);
    }
    if ((text && strlen(text) > 7) ||
        !read_period(p.name, &year, &first, &last))
        return sp_fail(SP_INVALID,
                       "“%.20s”不是周期，应为 2026-10、2026-Q4 或 2026",
                       "\"%.20s\" is no period: 2026-10, 2026-Q4 or 2026",
                       text ? text : p.name);
    p.from = year * 100 + first;
    p.to = year * 100 + last;
    snprintf(day, sizeof day, "%04d-%02d-01", year, first);
    sp_day_parse(day, &p.first);
    p.last = sp_day_add_months(p.first, last - first + 1) - 1;
    *out = p;
    return SP_OK;
}

/* ---- the table ---- */

void sp_duty_table_clear(sp_duty_table *t)
{
    for (size_t i = 0; i < t->count; i++) {
        free(t->entries[i].code);
        free(t->entries[i].name);
        free(t->entries[i].dept);
    }
    free(t->entries);
    free(t->results);
    free(t->dept);
    sp_pack_free(t->pack);
    *t = (sp_duty_table){.count = 0};
}

static sp_status add_entry(sp_duty_table *t, const char *code,
                           sp_duty_entry **out)
{
    if (t->count == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 256;
        sp_duty_entry *more = realloc(t->entries, cap * sizeof *more);
        if (!more)
            return sp_no_memory();
        t->entries = more;
        t->cap = cap;
    }
    *out = &t->entries[t->count++];
    **out = (sp_duty_entry){.code = NULL};
    return sp_text_copy(code, &(*out)->code);
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const sp_duty_entry *)a)->code,
                  ((const sp_duty_entry *)b)->code);
}

static sp_duty_entry *find_entry(sp_duty_table *t, size_t sorted,
                                 const char *code)
{
    sp_duty_entry key = {.code = (char *)(uintptr_t)code};

    return sorted ? bsearch(&key, t->entries, sorted, sizeof key, by_code)
                  : NULL;
}

static sp_status read_sums(sp_session *session, sp_duty_table *t)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_duty_entry *e = NULL;
    bool one = t->period.from == t->period.to;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         one ? "SELECT person, " SP_DUTY_TALLY_COLUMNS
                               " FROM duty_sum WHERE month >= $1 AND month <= "
                               "$2 AND person <> '' ORDER BY person"
                             : "SELECT person, " SP_DUTY_TALLY_SUMS
                               " FROM duty_sum WHERE month >= $1 AND month <= "
                               "$2 AND person <> '' GROUP BY person ORDER BY "
                               "person",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, t->period.from);
    sp_stmt_bind_int(stmt, 2, t->period.to);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(add_entry(t, sp_stmt_text(stmt, 0), &e));
        sp_duty_tally_read(stmt, 1, &e->tally);
    }
}

/* ---- what the clock adds ---- */

typedef struct merging {
    sp_duty_table *table;
    size_t sorted;
} merging;

static sp_status merge(void *context, const char *person, int64_t month,
                       const sp_duty_tally *more)
{
    merging *m = context;
    sp_duty_table *t = m->table;

    if (month < t->period.from || month > t->period.to)
        return SP_OK;
    sp_duty_entry *e = find_entry(t, m->sorted, person);
    if (!e && t->count > m->sorted &&
        strcmp(t->entries[t->count - 1].code, person) == 0)
        e = &t->entries[t->count - 1]; /* another month of the same */
    if (!e)
        SP_TRY(add_entry(t, person, &e));
    sp_duty_tally_add(&e->tally, more);
    return SP_OK;
}

static sp_status add_missed(sp_session *session, sp_duty_table *t)
{
    merging m = {t, t->count};
    int64_t as_of;

    SP_TRY(sp_duty_as_of(session, &as_of));
    SP_TRY(sp_duty_missed_since(session, as_of, sp_session_now(session), merge,
                                &m));
    if (t->count > m.sorted)
        qsort(t->entries, t->count, sizeof *t->entries, by_code);
    return SP_OK;
}

/* ---- beside tasks: F3 ---- */

static sp_status count_with(sp_session *session, const char *sql,
                            const char *login, const char *a, const char *b,
                            const char *c, int64_t from, int64_t to,
                            int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, login);
    sp_stmt_bind_text(stmt, 2, a);
    sp_stmt_bind_text(stmt, 3, b);
    sp_stmt_bind_text(stmt, 4, c);
    if (from != SP_NO_INT) {
        sp_stmt_bind_int(stmt, 5, from);
        sp_stmt_bind_int(stmt, 6, to);
    }
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0);
    return SP_OK;
}

sp_status sp_duty_extras(sp_session *session, const sp_duty_period *period,
                         const char *login, int64_t *out_hazards,
                         bool *out_overdue)
{
    const sp_type *type = sp_type_find("hazard");
    int zone = session->options.zone;
    int64_t overdue = 0;
    char today[11];

    *out_hazards = 0;
    *out_overdue = false;
    if (!type || !login)
        return SP_OK;
    const sp_label *states = sp_type_field(type, "state")->labels;
    const sp_label *levels = sp_type_field(type, "level")->labels;
    sp_day_format(sp_day_of(sp_session_now(session), zone), today);
    SP_TRY(count_with(
        session,
        "SELECT count(*) FROM hazard WHERE found_by = $1 AND "
        "state NOT IN ($2, $3, $4) AND found_at >= $5 AND "
        "found_at < $6",
        login, states[SP_HAZARD_REPORTED].name, states[SP_HAZARD_REJECTED].name,
        states[SP_HAZARD_MERGED].name, sp_day_start(period->first, zone),
        sp_day_start(period->last + 1, zone), out_hazards));
    SP_TRY(count_with(session,
                      "SELECT count(*) FROM hazard WHERE rectifier = $1 AND "
                      "level = $2 AND state = $3 AND deadline < $4",
                      login, levels[SP_HAZARD_MAJOR].name,
                      states[SP_HAZARD_RECTIFYING].name, today, SP_NO_INT, 0,
                      &overdue));
    *out_overdue = overdue > 0;
    return SP_OK;
}

/* ---- people ---- */

static sp_status describe(sp_session *session, const sp_duty_table *t,
                          sp_stmt *stmt, sp_duty_entry *e)
{
    int64_t hired;
    int64_t today = sp_day_of(sp_session_now(session), session->options.zone);

    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 1), &e->name));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 2), &e->dept));
    e->is_new = !sp_stmt_is_null(stmt, 3) &&
                sp_day_parse(sp_stmt_text(stmt, 3), &hired) &&
                today - hired < t->rules.new_days;
    return t->rules.formula == SP_RANK_LEDGER
               ? sp_duty_extras(session, &t->period, sp_stmt_text(stmt, 5),
                                &e->hazards, &e->overdue)
               : SP_OK;
}

/* Own staff who are there in the period and have no tasks are told, too. */
static sp_status add_people(sp_session *session, sp_duty_table *t)
{
    SP_AUTOSTMT *stmt = NULL;
    size_t sorted = t->count;
    char first[11];
    sp_duty_entry *e = NULL;
    bool row;

    sp_day_format(t->period.first, first);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code, name, owner_dept, hired_on, left_on, "
                         "user_name, contractor FROM person",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        e = find_entry(t, sorted, sp_stmt_text(stmt, 0));
        if (!e && (!sp_stmt_is_null(stmt, 6) ||
                   (!sp_stmt_is_null(stmt, 4) &&
                    strcmp(sp_stmt_text(stmt, 4), first) <= 0)))
            continue;
        if (!e)
            SP_TRY(add_entry(t, sp_stmt_text(stmt, 0), &e));
        SP_TRY(describe(session, t, stmt, e));
    }
    return SP_OK;
}

/* ---- departments ---- */

static void drop_entry(sp_duty_entry *e)
{
    free(e->code);
    free(e->name);
    free(e->dept);
}

/* Only who belongs to the department or one below it. Others are moved to the
 * end, where they are freed with the table. */
static sp_status keep_team(sp_session *session, sp_duty_table *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->count; i++) {
        sp_duty_entry e = t->entries[i];
        bool below = false;
        if (e.dept)
            SP_TRY(sp_dept_below(session->db, t->dept, e.dept, &below));
        if (!below)
            continue;
        t->entries[i] = t->entries[n];
        t->entries[n++] = e;
    }
    while (t->count > n)
        drop_entry(&t->entries[--t->count]);
    return SP_OK;
}

static sp_status read_departments(sp_session *session, sp_duty_table *out)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_duty_entry *e = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code, name FROM department WHERE removed_at "
                         "IS NULL ORDER BY code",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(add_entry(out, sp_stmt_text(stmt, 0), &e));
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 1), &e->name));
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &e->dept));
    }
}

/* Sums over all tasks of the members, not the mean of their scores. */
static sp_status to_departments(sp_session *session, sp_duty_table *t)
{
    SP_CLEANUP(sp_duty_table_clear) sp_duty_table d = {.count = 0};

    SP_TRY(read_departments(session, &d));
    for (size_t i = 0; i < t->count; i++) {
        sp_duty_entry *e = &t->entries[i];
        sp_duty_entry *to = e->dept ? find_entry(&d, d.count, e->dept) : NULL;
        if (!to)
            continue;
        sp_duty_tally_add(&to->tally, &e->tally);
        to->hazards += e->hazards;
        to->overdue = to->overdue || e->overdue;
    }
    sp_duty_entry *entries = t->entries;
    size_t count = t->count;
    t->entries = d.entries;
    t->count = d.count;
    d.entries = entries; /* freed with it */
    d.count = count;
    return SP_OK;
}

/* ---- all of it ---- */

static sp_status score(sp_duty_table *t)
{
    t->results = calloc(t->count ? t->count : 1, sizeof *t->results);
    if (!t->results)
        return sp_no_memory();
    for (size_t i = 0; i < t->count; i++) {
        sp_duty_entry *e = &t->entries[i];
        sp_rank_input input = sp_duty_input_of(&e->tally, e->code);
        input.hazards = e->hazards;
        input.overdue = e->overdue;
        SP_TRY(sp_rank_score(&t->rules, &input, &t->results[i]));
        t->results[i].input = i;
    }
    sp_rank_order(&t->rules, t->results, t->count);
    return SP_OK;
}

static sp_status choose(sp_session *session, const sp_duty_ranking_query *query,
                        sp_duty_table *out)
{
    const char *dept = query->department;

    if ((unsigned)query->board >= SP_DUTY_BOARD_COUNT)
        return sp_fail(SP_INVALID, "没有榜单 %d", "there is no board %d",
                       (int)query->board);
    SP_TRY(sp_duty_period_of(session, query->period, &out->period));
    SP_TRY(sp_duty_rules(session, &out->rules, &out->pack));
    out->board = query->board;
    if (query->board != SP_DUTY_BOARD_TEAM)
        return SP_OK;
    if (!dept && session->actor)
        dept = session->actor->department;
    if (!dept)
        return sp_fail(SP_INVALID, "班组榜须写明部门",
                       "the board of a team needs a department");
    return sp_text_copy(dept, &out->dept);
}

sp_status sp_duty_table_fill(sp_session *session,
                             const sp_duty_ranking_query *query,
                             sp_duty_table *out)
{
    SP_TRY(choose(session, query, out));
    SP_TRY(read_sums(session, out));
    SP_TRY(add_missed(session, out));
    SP_TRY(add_people(session, out));
    if (out->board == SP_DUTY_BOARD_TEAM)
        SP_TRY(keep_team(session, out));
    if (out->board == SP_DUTY_BOARD_DEPT)
        SP_TRY(to_departments(session, out));
    return score(out);
}
