/* What the clock says about training: plans that begin and end, training that
 * runs out, hours that are missing late in a year. It raises notices and
 * changes nothing else: states follow from the clock by themselves. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "risk_tree.h"
#include "str.h"
#include "ticking.h"
#include "training_gather.h"
#include "when.h"

enum { BATCH = 200, WEEK = 7 * 86400 };

/* A row of the statements below: code, words, department, day, login. */
typedef struct row {
    char *code;
    char *name;
    char *dept;
    char *day;
    char *user;
    int64_t at;
} row;

typedef struct batch {
    row items[BATCH];
    size_t count;
} batch;

static void batch_clear(batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        free(b->items[i].code);
        free(b->items[i].name);
        free(b->items[i].dept);
        free(b->items[i].day);
        free(b->items[i].user);
    }
    b->count = 0;
}

/* Read before anything is written. Those that have their notice already are
 * left out by the statement itself. */
static sp_status read_batch(sp_stmt *stmt, batch *b)
{
    bool more;

    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &more));
        if (!more || b->count == BATCH)
            return SP_OK;
        row *r = &b->items[b->count];
        *r = (row){.at = sp_stmt_int(stmt, 5)};
        b->count++;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &r->code));
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 1), &r->name));
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 2), &r->dept));
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 3), &r->day));
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 4), &r->user));
    }
}

typedef struct words {
    char zh[400];
    char en[400];
} words;

typedef struct saying {
    const char *kind;
    const char *type;
    void (*put)(const row *r, words *out);
    const char *sql; /* $1, $2: times or days, from behind */
    bool by_day;
} saying;

static void put_begun(const row *r, words *out)
{
    snprintf(out->zh, sizeof out->zh, "培训“%.80s”（%.60s）已开始", r->name,
             r->code);
    snprintf(out->en, sizeof out->en, "training \"%.80s\" (%.60s) has begun",
             r->name, r->code);
}

static void put_ended(const row *r, words *out)
{
    snprintf(out->zh, sizeof out->zh,
             "培训“%.80s”（%.60s）已结束，请登记结果并归档", r->name, r->code);
    snprintf(out->en, sizeof out->en,
             "training \"%.80s\" (%.60s) is over: record the results and "
             "archive it",
             r->name, r->code);
}

static void put_due(const row *r, words *out)
{
    snprintf(out->zh, sizeof out->zh,
             "%.60s（%.60s）的安全培训有效期至 %s，须完成年度再培训", r->name,
             r->code, r->day);
    snprintf(out->en, sizeof out->en,
             "the training of %.60s (%.60s) counts until %s: yearly training "
             "is due",
             r->name, r->code, r->day);
}

/* A notice's code is its kind, the record and the day or time: said once for
 * each. */
#define UNSAID(kind, code, when)                                               \
    "NOT EXISTS (SELECT 1 FROM notice n WHERE n.code = '" kind "/' || " code   \
    " || '/' || " when ") "

static const saying sayings[] = {
    {"training_begun", "training_plan", put_begun,
     "SELECT p.code, p.title, p.owner_dept, '' || p.starts_at, p.created_by, "
     "p.starts_at FROM training_plan p WHERE p.state = 'published' AND "
     "p.removed_at IS NULL AND p.starts_at <= $1 AND p.starts_at > $2 "
     "AND " UNSAID("training_begun", "p.code", "p.starts_at") "LIMIT 200",
     false},
    {"training_ended", "training_plan", put_ended,
     "SELECT p.code, p.title, p.owner_dept, '' || p.ends_at, p.created_by, "
     "p.ends_at FROM training_plan p WHERE p.state = 'published' AND "
     "p.removed_at IS NULL AND p.ends_at <= $1 AND p.ends_at > $2 AND " UNSAID(
         "training_ended", "p.code", "p.ends_at") "LIMIT 200",
     false},
    {"training_due", "person", put_due,
     "SELECT p.code, p.name, p.owner_dept, p.trained_until, p.user_name, 0 "
     "FROM person p WHERE p.trained_until IS NOT NULL AND p.left_on IS NULL "
     "AND p.trained_until <= $1 AND p.trained_until >= $2 AND " UNSAID(
         "training_due", "p.code", "p.trained_until") "LIMIT 200",
     true},
};

static sp_status say(sp_session *session, const saying *s, const row *r,
                     sp_tick_result *result)
{
    char code[320], to[220];
    int64_t day = 0;
    words w;

    if (s->by_day)
        sp_day_parse(r->day, &day);
    snprintf(code, sizeof code, "%s/%.200s/%s", s->kind, r->code, r->day);
    snprintf(to, sizeof to, "%s%.64s%srole:SAFETY_ADMIN%s%.64s",
             r->user ? "user:" : "", r->user ? r->user : "", r->user ? " " : "",
             r->dept ? " dept:" : "", r->dept ? r->dept : "");
    s->put(r, &w);
    return sp_notice_raise(
        session,
        &(sp_notice_text){
            .code = code,
            .kind = s->kind,
            .subject_type = s->type,
            .subject = r->code,
            .owner_dept = r->dept,
            .at = s->by_day ? sp_day_start(day, session->options.zone) : r->at,
            .zh = w.zh,
            .en = w.en,
            .recipients = to},
        result);
}

/* What is more than a week old was not the clock's to say: a plan that is
 * entered after the event. */
static void bind(sp_session *session, const saying *s, int64_t warn,
                 char days[2][11], sp_stmt *stmt)
{
    int64_t now = sp_session_now(session);
    int64_t today = sp_day_of(now, session->options.zone);

    if (s->by_day) {
        sp_day_format(today + warn, days[0]);
        sp_day_format(today - 1, days[1]);
        sp_stmt_bind_text(stmt, 1, days[0]);
        sp_stmt_bind_text(stmt, 2, days[1]);
    } else {
        sp_stmt_bind_int(stmt, 1, now);
        sp_stmt_bind_int(stmt, 2, now - WEEK);
    }
}

static sp_status fetch(sp_session *session, const saying *s, int64_t warn,
                       batch *b)
{
    SP_AUTOSTMT *stmt = NULL;
    char days[2][11];

    SP_TRY(sp_db_prepare(session->db, s->sql, &stmt));
    bind(session, s, warn, days, stmt);
    return read_batch(stmt, b);
}

static sp_status say_all(sp_session *session, const saying *s, int64_t warn,
                         sp_tick_result *result)
{
    size_t count;

    do {
        SP_CLEANUP(batch_clear) batch b = {.count = 0};
        SP_TRY(fetch(session, s, warn, &b));
        for (size_t i = 0; i < b.count; i++)
            SP_TRY(say(session, s, &b.items[i], result));
        count = b.count;
    } while (count == BATCH);
    return SP_OK;
}

/* ---- hours that are missing late in the year ---- */

/* Whose training ends with this year has not had the hours of this year yet:
 * those would have carried it into the next. By the index of that day. */
static sp_status count_missing(sp_session *session, const char *dept, int year,
                               int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11], end[32];
    bool more;

    sp_today(session, today);
    snprintf(end, sizeof end, "%04d-12-31", year);
    SP_TRY(sp_db_prepare(
        session->db,
        "WITH RECURSIVE below(code) AS (SELECT $1 UNION SELECT d.code FROM "
        "department d JOIN below b ON d.parent = b.code) SELECT count(*) FROM "
        "person WHERE trained_until IS NOT NULL AND left_on IS NULL AND "
        "trained_until >= $2 AND trained_until <= $3 AND +owner_dept IN "
        "(SELECT "
        "code FROM below)",
        &stmt));
    sp_stmt_bind_text(stmt, 1, dept);
    sp_stmt_bind_text(stmt, 2, today);
    sp_stmt_bind_text(stmt, 3, end);
    SP_TRY(sp_stmt_step(stmt, &more));
    *out = more ? sp_stmt_int(stmt, 0) : 0;
    return SP_OK;
}

static sp_status say_missing(sp_session *session, const char *dept, int year,
                             int64_t day, sp_tick_result *result)
{
    int64_t count = 0;
    char code[160], to[120], zh[240], en[240];
    bool there = false;

    snprintf(code, sizeof code, "training_hours/%d/%.100s", year, dept);
    SP_TRY(sp_rec_exists(session->db, &sp_notice_type, code, &there));
    if (there)
        return SP_OK;
    SP_TRY(count_missing(session, dept, year, &count));
    if (count == 0)
        return SP_OK;
    snprintf(to, sizeof to, "role:SAFETY_ADMIN dept:%.64s", dept);
    snprintf(zh, sizeof zh, "部门 %.60s 有 %" PRId64 " 人 %d 年再培训学时不足",
             dept, count, year);
    snprintf(en, sizeof en,
             "%" PRId64 " people of department %.60s lack class hours of %d",
             count, dept, year);
    return sp_notice_raise(
        session,
        &(sp_notice_text){.code = code,
                          .kind = "training_hours",
                          .subject_type = "department",
                          .subject = dept,
                          .owner_dept = dept,
                          .at = sp_day_start(day, session->options.zone),
                          .zh = zh,
                          .en = en,
                          .level = 2,
                          .recipients = to},
        result);
}

static sp_status departments(sp_session *session, sp_str *out, size_t *count)
{
    SP_AUTOSTMT *stmt = NULL;
    bool more;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM department WHERE removed_at IS NULL "
                         "AND parent IS NULL ORDER BY code",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &more));
        if (!more)
            return sp_str_ok(out);
        const char *code = sp_stmt_text(stmt, 0);
        sp_str_addn(out, code, strlen(code) + 1);
        ++*count;
    }
}

/* Once a year, from the day that the pack states, for each department at the
 * top with all below it. */
static sp_status say_years(sp_session *session, const sp_training_table *t,
                           sp_tick_result *result)
{
    SP_AUTOSTR codes = {0};
    size_t count = 0;
    char today[11], text[32];
    int64_t day;
    int year;

    sp_today(session, today);
    if (sscanf(today, "%4d", &year) != 1)
        return SP_OK;
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, t->warn_month,
             t->warn_day);
    if (strcmp(today, text) < 0 || !sp_day_parse(text, &day))
        return SP_OK;
    SP_TRY(departments(session, &codes, &count));
    const char *code = sp_str_text(&codes);
    for (size_t i = 0; i < count; i++, code += strlen(code) + 1)
        SP_TRY(say_missing(session, code, year, day, result));
    return SP_OK;
}

sp_status sp_tick_training(sp_session *session, sp_tick_result *result)
{
    SP_AUTOPACK *pack = NULL;
    const sp_training_table *table = NULL;

    SP_TRY(sp_training_pack(session, &pack, &table));
    for (size_t i = 0; i < SP_COUNT(sayings); i++)
        SP_TRY(say_all(session, &sayings[i], table->warn_days, result));
    return say_years(session, table, result);
}
