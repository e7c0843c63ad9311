/* Rankings as people see them: the board of now, one page of it from the sums
 * alone, and boards that were published and never change. */
#include "dutying.h"

#include <stdio.h>
#include <string.h>

#include "blob.h"
#include "field.h"
#include "json.h"
#include "str.h"
#include "text.h"
#include "when.h"

/* ---- the record of a published one ---- */

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_duty_ranking, m, zh, en,                                       \
             .flags = SP_GUARDED __VA_OPT__(, ) __VA_ARGS__)
#define BRIEF(m, zh, en, ...)                                                  \
    SP_FIELD(sp_duty_ranking, m, zh, en,                                       \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_duty_ranking),
    BRIEF(code, "排名编号", "code", .max_len = 120),
    BRIEF(period, "周期", "period"),
    BRIEF(board, "榜单", "board", SP_LABELS(sp_duty_board_labels)),
    FIELD(department, "部门", "department"),
    BRIEF(formula, "计分办法", "formula", SP_LABELS(sp_rank_formula_labels)),
    BRIEF(pack, "规则包", "rule pack"),
    FIELD(pack_sha256, "规则包指纹", "hash of the pack"),
    FIELD(rules, "权重和分值", "weights and points", .as = SP_AS_JSON,
          .max_len = 2000),
    FIELD(row_count, "行数", "rows"),
    BRIEF(ranked, "参加排名", "ranked"),
    FIELD(rows_sha256, "内容指纹", "hash of the rows"),
    BRIEF(published_at, "公布时间", "published at", .as = SP_AS_TIME),
};

const sp_type sp_duty_ranking_type = {.name = "duty_ranking",
                                      .zh = "监督排名",
                                      .en = "ranking",
                                      .table = "duty_ranking",
                                      .code = "code",
                                      .module = "ranking",
                                      .flags = SP_TYPE_VERBS_ONLY,
                                      SP_TYPE(sp_duty_ranking, fields)};

/* ---- who sees what ---- */

bool sp_duty_may_see(sp_session *session, const char *dept, const char *person,
                     const char *self)
{
    sp_scope scope = sp_right(session, "ranking", SP_DO_READ, NULL);
    bool below = false;

    if (scope == SP_SCOPE_ALL || scope == SP_SCOPE_PARK)
        return true;
    if (person && self && *self && strcmp(person, self) == 0)
        return true;
    if (scope != SP_SCOPE_DEPT || !dept || !session->actor->department)
        return false;
    return sp_dept_below(session->db, session->actor->department, dept,
                         &below) == SP_OK &&
           below;
}

typedef struct showing {
    sp_session *session;
    char *self;
    sp_duty_rank_visit visit;
    void *context;
} showing;

static void showing_clear(showing *s)
{
    free(s->self);
}
#define AUTOSHOWING SP_CLEANUP(showing_clear) showing

static sp_status show(const showing *s, const char *dept, bool is_person,
                      sp_duty_rank_row *row)
{
    if (!sp_duty_may_see(s->session, dept, is_person ? row->code : NULL,
                         s->self)) {
        row->code = is_person ? NULL : row->code;
        row->n = row->done = row->on_time = -1;
        row->is_new = false;
    }
    return s->visit(s->context, row);
}

static sp_duty_rank_row row_of(const sp_rank_result *r, const sp_duty_entry *e)
{
    return (sp_duty_rank_row){.place = r->place,
                              .band = r->band,
                              .code = e->code,
                              .name = e->name ? e->name : e->code,
                              .score = r->score,
                              .n = r->n,
                              .done = r->done,
                              .on_time = r->on_time,
                              .is_new = e->is_new};
}

static sp_status show_table(const showing *s, const sp_duty_table *t,
                            size_t limit)
{
    bool people = t->board != SP_DUTY_BOARD_DEPT;

    for (size_t i = 0; i < t->count && (!limit || i < limit); i++) {
        const sp_duty_entry *e = &t->entries[t->results[i].input];
        sp_duty_rank_row row = row_of(&t->results[i], e);
        SP_TRY(show(s, e->dept, people, &row));
    }
    return SP_OK;
}

/* ---- one page, from the index of the sums ---- */

static sp_status read_page(sp_session *session, size_t limit, sp_duty_table *t)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t today = sp_day_of(sp_session_now(session), session->options.zone);
    bool row;

    t->entries = calloc(limit, sizeof *t->entries);
    t->results = calloc(limit, sizeof *t->results);
    if (!t->entries || !t->results)
        return sp_no_memory();
    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT s.person, p.name, p.owner_dept, "
        "p.hired_on, " SP_DUTY_TALLY_COLUMNS
        " FROM duty_sum s LEFT JOIN person p ON p.code = "
        "s.person WHERE s.month = $1 AND s.band IN (0, 1) ORDER BY s.band, "
        "s.score DESC, s.k1 DESC, s.k2 DESC, s.k3 DESC, s.k4 DESC, s.person "
        "LIMIT $2",
        &stmt));
    sp_stmt_bind_int(stmt, 1, t->period.from);
    sp_stmt_bind_int(stmt, 2, (int64_t)limit);
    while (t->count < limit) {
        int64_t hired;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        sp_duty_entry *e = &t->entries[t->count];
        sp_duty_tally_read(stmt, 4, &e->tally);
        t->count++;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &e->code));
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 1), &e->name));
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 2), &e->dept));
        e->is_new = !sp_stmt_is_null(stmt, 3) &&
                    sp_day_parse(sp_stmt_text(stmt, 3), &hired) &&
                    today - hired < t->rules.new_days;
        sp_rank_input input = sp_duty_input_of(&e->tally, e->code);
        SP_TRY(sp_rank_score(&t->rules, &input, &t->results[t->count - 1]));
        t->results[t->count - 1].input = t->count - 1;
    }
    sp_rank_order(&t->rules, t->results, t->count);
    return SP_OK;
}

/* A page is enough when the sums are those of now, and full. */
static sp_status try_page(const showing *s, const sp_duty_ranking_query *query,
                          bool *out_done)
{
    enum { PAGE_MAX = 10000 };
    SP_CLEANUP(sp_duty_table_clear) sp_duty_table t = {.count = 0};
    bool fresh;

    *out_done = false;
    SP_TRY(sp_duty_period_of(s->session, query->period, &t.period));
    SP_TRY(sp_duty_rules(s->session, &t.rules, &t.pack));
    if (query->board != SP_DUTY_BOARD_COMPANY || !query->limit ||
        query->limit > PAGE_MAX || t.period.from != t.period.to ||
        t.rules.formula == SP_RANK_LEDGER)
        return SP_OK;
    SP_TRY(sp_duty_is_fresh(s->session, t.pack, &fresh));
    if (!fresh)
        return SP_OK;
    SP_TRY(read_page(s->session, query->limit, &t));
    if (t.count < query->limit)
        return SP_OK;
    *out_done = true;
    return show_table(s, &t, 0);
}

sp_status sp_duty_rank(sp_session *session, const sp_duty_ranking_query *query,
                       sp_duty_rank_visit visit, void *context)
{
    SP_CLEANUP(sp_duty_table_clear) sp_duty_table t = {.count = 0};
    AUTOSHOWING s = {.session = session, .visit = visit, .context = context};
    bool done;

    SP_TRY(sp_require(session, "ranking", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_duty_self(session, &s.self));
    SP_TRY(try_page(&s, query, &done));
    if (done)
        return SP_OK;
    SP_TRY(sp_duty_table_fill(session, query, &t));
    return show_table(&s, &t, query->limit);
}

/* ---- publishing ---- */

static void write_text(sp_str *s, const char *name, const char *text)
{
    sp_str_addf(s, ",\"%s\":", name);
    sp_json_quote(s, text ? text : "");
}

static sp_status write_rows(const sp_duty_table *t, sp_str *s)
{
    for (size_t i = 0; i < t->count; i++) {
        const sp_rank_result *r = &t->results[i];
        const sp_duty_entry *e = &t->entries[r->input];
        sp_str_addf(s, "{\"place\":%lld,\"band\":\"%s\"", (long long)r->place,
                    sp_rank_band_labels[r->band].name);
        write_text(s, "code", e->code);
        write_text(s, "name", e->name ? e->name : e->code);
        write_text(s, "dept", e->dept);
        sp_str_addf(s,
                    ",\"score\":%lld,\"n\":%lld,\"done\":%lld,\"on_time\":"
                    "%lld,\"new\":%s}\n",
                    (long long)r->score, (long long)r->n, (long long)r->done,
                    (long long)r->on_time, e->is_new ? "true" : "false");
    }
    return sp_str_ok(s);
}

static void write_points(sp_str *s, const char *name, int64_t value)
{
    char text[32];

    sp_scaled_to_text(value, 4, text);
    sp_str_addf(s, "%s\"%s\":%s", s->len > 1 ? "," : "", name, text);
}

static sp_status write_rules(const sp_rank_rules *r, char **out)
{
    SP_AUTOSTR s = {0};

    sp_str_addc(&s, '{');
    write_points(&s, "completion", r->completion);
    write_points(&s, "on_time", r->on_time);
    write_points(&s, "quality", r->quality);
    write_points(&s, "base", r->base);
    write_points(&s, "missed", r->missed);
    write_points(&s, "late", r->late);
    write_points(&s, "returned", r->returned);
    write_points(&s, "hazard", r->hazard);
    write_points(&s, "hazard_cap", r->hazard_cap);
    write_points(&s, "min_n", r->min_n * SP_RANK_POINT);
    sp_str_addf(&s, ",\"style\":\"%s\",\"submitted_is_done\":%s}",
                sp_rank_style_labels[r->style].name,
                r->submitted_is_done ? "true" : "false");
    free(SP_TAKE(*out));
    return sp_str_take(&s, out);
}

typedef struct publishing {
    sp_session *session;
    const sp_duty_ranking_query *query;
    char *code;
} publishing;

static sp_status fill(const sp_duty_table *t, const char *rows_sha256,
                      sp_duty_ranking *r)
{
    SP_AUTOSTR code = {0};
    SP_AUTOSTR pack = {0};

    sp_str_addf(&code, "%s/%s", t->period.name,
                sp_duty_board_labels[t->board].name);
    if (t->dept)
        sp_str_addf(&code, "/%s", t->dept);
    sp_str_addf(&pack, "%s@%s", sp_pack_name(t->pack),
                sp_pack_version(t->pack));
    r->board = t->board;
    r->formula = t->rules.formula;
    r->row_count = (int64_t)t->count;
    r->ranked = 0;
    for (size_t i = 0; i < t->count; i++)
        r->ranked += t->results[i].place > 0;
    SP_TRY(sp_str_take(&code, &r->code));
    SP_TRY(sp_str_take(&pack, &r->pack));
    SP_TRY(sp_text_set(&r->period, t->period.name));
    SP_TRY(sp_text_set(&r->department, t->dept));
    SP_TRY(sp_text_set(&r->owner_dept, t->dept));
    SP_TRY(sp_text_set(&r->pack_sha256, sp_pack_sha256(t->pack)));
    SP_TRY(sp_text_set(&r->rows_sha256, rows_sha256));
    return write_rules(&t->rules, &r->rules);
}

static void release(sp_duty_ranking **ranking)
{
    sp_record_free(&sp_duty_ranking_type, *ranking);
}

static sp_status publish(void *arg)
{
    publishing *p = arg;
    sp_session *session = p->session;
    SP_CLEANUP(sp_duty_table_clear) sp_duty_table t = {.count = 0};
    SP_CLEANUP(release)
    sp_duty_ranking *r = sp_record_new(&sp_duty_ranking_type);
    SP_AUTOSTR rows = {0};
    char sha256[SP_HASH_HEX];
    int64_t left = 0;
    bool there;

    if (!r)
        return SP_NO_MEMORY;
    SP_TRY(sp_duty_waive_leavers(session, &left));
    SP_TRY(sp_duty_table_fill(session, p->query, &t));
    if (t.period.last >=
        sp_day_of(sp_session_now(session), session->options.zone))
        return sp_fail(SP_INVALID, "周期 %.16s 还没有结束，不能公布排名",
                       "the period %.16s is not over: its ranking cannot be "
                       "published yet",
                       t.period.name);
    SP_TRY(write_rows(&t, &rows));
    SP_TRY(fill(&t, "", r));
    SP_TRY(sp_rec_exists(session->db, &sp_duty_ranking_type, r->code, &there));
    if (there)
        return sp_fail(SP_CONFLICT, "排名 %.80s 已公布，不再改变",
                       "the ranking %.80s was published: it stays as it is",
                       r->code);
    SP_TRY(sp_blob_put(session->db, sp_str_text(&rows), rows.len, sha256));
    SP_TRY(sp_text_set(&r->rows_sha256, sha256));
    r->published_at = sp_session_now(session);
    SP_TRY(sp_text_copy(r->code, &p->code));
    return sp_change(session, &sp_duty_ranking_type, NULL, r, "publish");
}

sp_status sp_duty_publish_ranking(sp_session *session,
                                  const sp_duty_ranking_query *query,
                                  char **out_code)
{
    publishing p = {session, query, NULL};

    SP_TRY(sp_require(session, "ranking", SP_DO_APPROVE, NULL, NULL));
    sp_status status = sp_db_transaction(session->db, publish, &p);
    if (status == SP_OK && out_code)
        *out_code = SP_TAKE(p.code);
    free(p.code);
    return status;
}

/* ---- reading one again ---- */

static int64_t number(const cJSON *json, const char *name)
{
    int64_t n = -1;

    sp_json_int(json, name, &n);
    return n;
}

static sp_status show_line(const showing *s, bool people, const char *line,
                           size_t len)
{
    SP_AUTOJSON *json = NULL;
    sp_duty_rank_row row = {.band = SP_RANK_NONE};

    SP_TRY(sp_json_parse(line, len, &json));
    const char *band = sp_json_text(json, "band", "");
    for (int i = 0; i < SP_RANK_BAND_COUNT; i++)
        if (strcmp(sp_rank_band_labels[i].name, band) == 0)
            row.band = (sp_rank_band)i;
    row.place = number(json, "place");
    row.code = sp_json_text(json, "code", NULL);
    row.name = sp_json_text(json, "name", NULL);
    row.score = number(json, "score");
    row.n = number(json, "n");
    row.done = number(json, "done");
    row.on_time = number(json, "on_time");
    row.is_new = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "new"));
    return show(s, sp_json_text(json, "dept", NULL), people, &row);
}

sp_status sp_duty_published(sp_session *session, const char *code,
                            sp_duty_rank_visit visit, void *context)
{
    AUTOSHOWING s = {.session = session, .visit = visit, .context = context};
    SP_CLEANUP(release) sp_duty_ranking *r = NULL;
    SP_AUTOFREE void *bytes = NULL;
    void *found = NULL;
    size_t len;

    SP_TRY(sp_require(session, "ranking", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_duty_self(session, &s.self));
    SP_TRY(
        sp_rec_find(session->db, &sp_duty_ranking_type, "code", code, &found));
    r = found;
    SP_TRY(sp_blob_get(session->db, r->rows_sha256, &bytes, &len));
    for (const char *at = bytes, *end = at + len; at < end;) {
        const char *eol = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((eol ? eol : end) - at);
        SP_TRY(show_line(&s, r->board != SP_DUTY_BOARD_DEPT, at, n));
        at += n + 1;
    }
    return SP_OK;
}
