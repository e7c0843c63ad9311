/* One pass over the index hazard_found, which holds every column that is
 * needed, in the order of time: a period reads its own part of it alone, and
 * no row of the table. Groups are counted here, not by GROUP BY: that sorts,
 * and what a month is would have to be said in each database's own words. */
#include "stats_scan.h"

#include <string.h>

#include "rates.h"
#include "when.h"

/* clang-format off */
const sp_label sp_stats_dim_labels[SP_STATS_DIM_COUNT] = {
    [SP_STATS_ZONE] = {"zone", "区域", "zone", NULL},
    [SP_STATS_DEPARTMENT] = {"department", "责任部门", "department", "部门"},
    [SP_STATS_SOURCE] = {"source", "来源", "source", NULL},
    [SP_STATS_LEVEL] = {"level", "级别", "level", NULL},
    [SP_STATS_MONTH] = {"month", "月份", "month", "月"},
    [SP_STATS_KIND] = {"kind", "类型", "kind", NULL},
    [SP_STATS_ENTERPRISE] = {"enterprise", "企业", "enterprise", NULL},
};
const sp_label sp_stats_basis_labels[SP_STATS_BASIS_COUNT] = {
    [SP_STATS_APPROVED] = {"approved", "批准延期后的期限",
                           "deadlines with approved extensions", NULL},
    [SP_STATS_ORIGINAL] = {"original", "原定期限", "deadlines as first set",
                           NULL},
};

static const char *const dim_columns[] = {
    [SP_STATS_ZONE] = "zone",
    [SP_STATS_DEPARTMENT] = "COALESCE(unit, owner_dept)",
    [SP_STATS_SOURCE] = "source",
    [SP_STATS_LEVEL] = "level",
    [SP_STATS_MONTH] = "NULL", /* worked out from found_at */
    [SP_STATS_KIND] = "kind",
    [SP_STATS_ENTERPRISE] = "enterprise",
};
/* clang-format on */
SP_ASSERT_COUNT(dim_columns, SP_STATS_DIM_COUNT);

enum { COLUMN_KEYS = 8, FIRST_SLOTS = 256, DAY_SECONDS = 86400 };

/* ---- groups ---- */

void sp_stats_groups_free(sp_stats_groups *g)
{
    for (size_t i = 0; i < g->count; i++)
        free(g->items[i].keys);
    free(g->items);
    free(g->slots);
    *g = (sp_stats_groups){0};
}

const char *sp_stats_key(const sp_stats_group *group, size_t i)
{
    const char *key = group->keys;

    while (i-- > 0)
        key += strlen(key) + 1;
    return key;
}

static uint64_t hash_of(const char *bytes, size_t len)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
    return hash;
}

static size_t *slot_of(const sp_stats_groups *g, uint64_t hash,
                       const char *keys, size_t len)
{
    size_t at = hash & (g->nslots - 1);

    for (; g->slots[at]; at = (at + 1) & (g->nslots - 1)) {
        const sp_stats_group *group = &g->items[g->slots[at] - 1];
        if (group->hash == hash && group->len == len &&
            memcmp(group->keys, keys, len) == 0)
            break;
    }
    return &g->slots[at];
}

/* Never more than half full, so that there is always a free slot. */
static sp_status make_room(sp_stats_groups *g)
{
    if (g->count < g->cap)
        return SP_OK;
    size_t cap = g->cap ? g->cap * 2 : FIRST_SLOTS / 2;
    sp_stats_group *items = realloc(g->items, cap * sizeof *items);
    size_t *slots = calloc(cap * 2, sizeof *slots);
    if (items)
        g->items = items;
    if (!items || !slots) {
        free(slots);
        return sp_no_memory();
    }
    free(g->slots);
    g->slots = slots;
    g->nslots = cap * 2;
    g->cap = cap;
    for (size_t i = 0; i < g->count; i++)
        *slot_of(g, items[i].hash, items[i].keys, items[i].len) = i + 1;
    return SP_OK;
}

static sp_status group_of(sp_stats_groups *g, const char *keys, size_t len,
                          sp_stats_group **out)
{
    uint64_t hash = hash_of(keys, len);

    SP_TRY(make_room(g));
    size_t *slot = slot_of(g, hash, keys, len);
    if (!*slot) {
        char *copy = malloc(len ? len : 1);
        if (!copy)
            return sp_no_memory();
        memcpy(copy, keys, len);
        g->items[g->count++] = (sp_stats_group){copy, len, hash, {0}};
        *slot = g->count;
    }
    *out = &g->items[*slot - 1];
    return SP_OK;
}

/* ---- options ---- */

static sp_status day_bound(const char *text, int64_t *out)
{
    if (sp_day_parse(text, out))
        return SP_OK;
    return sp_fail(SP_INVALID, "“%.40s”不是一天，应如 2026-03-01",
                   "\"%.40s\" is no day; 2026-03-01 would be one", text);
}

sp_status sp_stats_period_of(const sp_session *session,
                             const sp_stats_options *options,
                             sp_stats_period *out)
{
    int64_t from = INT64_MIN;
    int64_t to = INT64_MAX;
    int zone = session->options.zone;

    if (options->from)
        SP_TRY(day_bound(options->from, &from));
    if (options->to)
        SP_TRY(day_bound(options->to, &to));
    if (from > to)
        return sp_fail(SP_INVALID, "开始日期 %.20s 晚于结束日期 %.20s",
                       "the period begins on %.20s, after its end %.20s",
                       options->from, options->to);
    out->from = options->from ? sp_day_start(from, zone) : INT64_MIN;
    out->until = options->to ? sp_day_start(to + 1, zone) : INT64_MAX;
    return SP_OK;
}

static sp_status check_options(const sp_stats_options *o)
{
    if (o->nby > SP_STATS_KEYS)
        return sp_fail(SP_INVALID, "最多按 %d 个维度分组",
                       "at most %d dimensions can be grouped by",
                       SP_STATS_KEYS);
    if ((unsigned)o->basis >= SP_STATS_BASIS_COUNT)
        return sp_fail(SP_INVALID, "没有这种期限口径", "no such deadline");
    for (size_t i = 0; i < o->nby; i++) {
        if ((unsigned)o->by[i] >= SP_STATS_DIM_COUNT)
            return sp_fail(SP_INVALID, "没有这个维度", "no such dimension");
        for (size_t k = 0; k < i; k++)
            if (o->by[k] == o->by[i])
                return sp_fail(SP_INVALID, "维度“" SP_IN_ZH "”写了两次",
                               "the dimension \"" SP_IN_EN
                               "\" stands there twice",
                               sp_stats_dim_labels[o->by[i]].zh,
                               sp_stats_dim_labels[o->by[i]].en);
    }
    return SP_OK;
}

sp_status sp_stats_first_found(sp_session *session, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(
        sp_db_prepare(session->db, "SELECT min(found_at) FROM hazard", &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = row && !sp_stmt_is_null(stmt, 0) ? sp_stmt_int(stmt, 0) : SP_NO_TIME;
    return SP_OK;
}

/* ---- the pass ---- */

typedef struct scan {
    sp_stmt *stmt;
    const sp_stats_options *options;
    sp_stats_groups *groups;
    int zone;
    int64_t today;
    int64_t month_from; /* seconds of the month in `month` */
    int64_t month_until;
    char month[8];
    sp_str keys;
} scan;

static void scan_free(scan *s)
{
    sp_str_free(&s->keys);
}

/* Rows come in the order of time, so a month is worked out once. */
static const char *month_of(scan *s, int64_t time)
{
    char day[11];

    if (time >= s->month_from && time < s->month_until)
        return s->month;
    sp_day_format(sp_day_of(time, s->zone), day);
    if (strlen(day) != 10)
        return "";
    memcpy(s->month, day, 7);
    memcpy(day + 8, "01", 2);
    int64_t first;
    if (!sp_day_parse(day, &first))
        return "";
    s->month_from = sp_day_start(first, s->zone);
    s->month_until = sp_day_start(sp_day_add_months(first, 1), s->zone);
    return s->month;
}

static int64_t time_at(sp_stmt *stmt, int column)
{
    return sp_stmt_is_null(stmt, column) ? SP_NO_TIME
                                         : sp_stmt_int(stmt, column);
}

/* The library wrote it: YYYY-MM-DD. */
static int64_t day_at(sp_stmt *stmt, int column)
{
    const char *text = sp_stmt_text(stmt, column);
    int64_t day;

    return text && sp_day_parse(text, &day) ? day : SP_NO_TIME;
}

static bool is_state(const char *text, sp_hazard_state state)
{
    return text && strcmp(text, sp_hazard_state_labels[state].name) == 0;
}

static void read_facts(const scan *s, sp_hazard_facts *f)
{
    sp_stmt *stmt = s->stmt;
    const char *state = sp_stmt_text(stmt, 1);
    const char *level = sp_stmt_text(stmt, 2);
    int64_t first_closed = time_at(stmt, 4);

    *f = (sp_hazard_facts){
        .found_at = sp_stmt_int(stmt, 0),
        .dismissed = is_state(state, SP_HAZARD_REJECTED) ||
                     is_state(state, SP_HAZARD_MERGED),
        .closed = is_state(state, SP_HAZARD_CLOSED),
        .major = level &&
                 !strcmp(level, sp_hazard_level_labels[SP_HAZARD_MAJOR].name),
        .closed_at = time_at(stmt, 3),
        .first_closed = first_closed == SP_NO_TIME
                            ? SP_NO_TIME
                            : sp_day_of(first_closed, s->zone),
        .deadline = day_at(stmt, 5),
        .due = day_at(stmt, 6),
        .recurs = sp_stmt_int(stmt, 7) != 0,
    };
}

static sp_status take_row(scan *s)
{
    sp_hazard_facts facts;
    sp_stats_group *group = NULL;

    read_facts(s, &facts);
    sp_hazard_count(&facts, s->today, &s->groups->total);
    if (s->options->nby == 0)
        return SP_OK;
    sp_str_clear(&s->keys);
    for (size_t i = 0; i < s->options->nby; i++) {
        const char *key = s->options->by[i] == SP_STATS_MONTH
                              ? month_of(s, facts.found_at)
                              : sp_stmt_text(s->stmt, COLUMN_KEYS + (int)i);
        sp_str_add(&s->keys, key ? key : "");
        sp_str_addc(&s->keys, '\0');
    }
    SP_TRY(sp_str_ok(&s->keys));
    SP_TRY(group_of(s->groups, s->keys.data, s->keys.len, &group));
    sp_hazard_count(&facts, s->today, &group->counts);
    return SP_OK;
}

/* Without "recurs" in words of SQL the index would not be all that is read. */
static void write_sql(const sp_stats_options *o, const sp_sight *sight,
                      sp_str *sql)
{
    int n = 2;

    sp_str_addf(sql,
                "SELECT found_at, state, level, closed_at, first_closed_at, "
                "%s, due, recurs IS NOT NULL",
                o->basis == SP_STATS_ORIGINAL ? "first_deadline" : "deadline");
    for (size_t i = 0; i < o->nby; i++)
        sp_str_addf(sql, ", %s", dim_columns[o->by[i]]);
    sp_str_add(sql, " FROM hazard WHERE found_at >= $1 AND found_at < $2");
    if (o->zone)
        sp_str_addf(sql, " AND zone = $%d", ++n);
    if (o->enterprise)
        sp_str_addf(sql, " AND enterprise = $%d", ++n);
    if (sight->scope == SP_SCOPE_DEPT)
        sp_str_addf(sql,
                    " AND owner_dept IN (WITH RECURSIVE below(code) AS (SELECT "
                    "$%d UNION SELECT d.code FROM department d JOIN below b ON "
                    "d.parent = b.code) SELECT code FROM below)",
                    ++n);
    sp_str_add(sql, " ORDER BY found_at");
}

static void bind(sp_stmt *stmt, const sp_stats_options *o,
                 const sp_sight *sight, const sp_stats_period *period)
{
    int n = 2;

    sp_stmt_bind_int(stmt, 1, period->from);
    sp_stmt_bind_int(stmt, 2, period->until);
    if (o->zone)
        sp_stmt_bind_text(stmt, ++n, o->zone);
    if (o->enterprise)
        sp_stmt_bind_text(stmt, ++n, o->enterprise);
    if (sight->scope == SP_SCOPE_DEPT)
        sp_stmt_bind_text(stmt, ++n, sight->dept);
}

/* Who sees only what they reported themselves sees a list, no statistics. */
static sp_status require(sp_session *session, sp_sight *out)
{
    SP_TRY(sp_require(session, "hazard_report", SP_DO_READ, NULL, NULL));
    *out = sp_sight_of(session, "hazard_report", NULL);
    if (out->scope < SP_SCOPE_DEPT ||
        (out->scope == SP_SCOPE_DEPT && !out->dept))
        return sp_fail(SP_FORBIDDEN, "隐患统计至少需要查看本部门隐患的权限",
                       "statistics of hazards need the right to read those of "
                       "a department at least");
    return SP_OK;
}

sp_status sp_stats_scan(sp_session *session, const sp_stats_options *options,
                        sp_stats_groups *out)
{
    SP_AUTOSTR sql = {0};
    SP_AUTOSTMT *stmt = NULL;
    sp_stats_period period;
    sp_sight sight;
    bool row;
    int zone = session->options.zone;
    SP_CLEANUP(scan_free)
    scan s = {
        .options = options,
        .groups = out,
        .zone = zone,
        .today = sp_day_of(sp_session_now(session), zone),
    };

    *out = (sp_stats_groups){.nkeys = options->nby};
    SP_TRY(require(session, &sight));
    SP_TRY(check_options(options));
    SP_TRY(sp_stats_period_of(session, options, &period));
    write_sql(options, &sight, &sql);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(session->db, sql.data, &stmt));
    bind(stmt, options, &sight, &period);
    s.stmt = stmt;
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(take_row(&s));
    }
}
