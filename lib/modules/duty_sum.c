/* Sums of tasks, kept by every write of a task. A task that is missed is not
 * written: the sums say until when they know, and what was missed since is a
 * range of an index. */
#include "dutying.h"

#include <stdio.h>
#include <string.h>

#include "when.h"

enum { BAND_OF_ALL = 9, ROWS_AT_ONCE = 1000 };

sp_status sp_duty_rules(sp_session *session, sp_rank_rules *out,
                        sp_pack **out_pack)
{
    SP_AUTOPACK *pack = NULL;

    SP_TRY(sp_packs_get(session, "ranking.standard", &pack));
    SP_TRY(sp_rank_rules_of(pack, out));
    if (out_pack)
        *out_pack = SP_TAKE(pack);
    return SP_OK;
}

int64_t sp_duty_month_of(int64_t time, int zone)
{
    char day[11];
    int year = 0;
    int month = 0;

    sp_day_format(sp_day_of(time, zone), day);
    if (sscanf(day, "%4d-%2d", &year, &month) != 2)
        return 0;
    return year * 100 + month;
}

/* ---- arithmetic ---- */

void sp_duty_tally_add(sp_duty_tally *to, const sp_duty_tally *more)
{
    int64_t *a = (int64_t *)to;
    const int64_t *b = (const int64_t *)more;

    for (int i = 0; i < SP_DUTY_TALLIES; i++)
        a[i] += b[i];
}

void sp_duty_tally_read(sp_stmt *stmt, int first, sp_duty_tally *out)
{
    int64_t *a = (int64_t *)out;

    for (int i = 0; i < SP_DUTY_TALLIES; i++)
        a[i] = sp_stmt_int(stmt, first + i);
}

static void tally_done(const sp_duty_task *t, int64_t sign, sp_duty_tally *to)
{
    bool in_time = t->submitted_at <= t->due_at;
    int64_t weight = sign * t->weight;

    to->approved += sign;
    to->w_approved += weight;
    to->on_time += in_time ? sign : 0;
    to->w_on_time += in_time ? weight : 0;
    if (t->score == SP_NO_INT)
        return;
    to->reviewed += sign;
    to->score_sum += sign * t->score;
    to->w_reviewed += weight;
    to->w_score_sum += weight * t->score;
}

void sp_duty_tally_task(const sp_duty_task *t, int64_t as_of, int64_t sign,
                        sp_duty_tally *to)
{
    bool in_time = t->submitted_at <= t->due_at;

    if (t->returns != SP_NO_INT && t->status != SP_DUTY_WAIVED)
        to->returned += sign * t->returns;
    switch ((sp_duty_status)t->status) {
    case SP_DUTY_APPROVED:
        tally_done(t, sign, to);
        break;
    case SP_DUTY_SUBMITTED:
        to->waiting += sign;
        to->w_waiting += sign * t->weight;
        to->waiting_on_time += in_time ? sign : 0;
        to->w_waiting_on_time += in_time ? sign * t->weight : 0;
        break;
    case SP_DUTY_PENDING:
    case SP_DUTY_RETURNED:
        if (t->miss_at < as_of) {
            to->missed += sign;
            to->w_missed += sign * t->weight;
        }
        break;
    case SP_DUTY_WAIVED:
        to->waived += sign;
        break;
    case SP_DUTY_STATUS_COUNT:
        break;
    }
}

sp_rank_input sp_duty_input_of(const sp_duty_tally *t, const char *id)
{
    return (sp_rank_input){
        .id = id,
        .returned = t->returned,
        .count = {t->approved, t->on_time, t->missed, t->waiting,
                  t->waiting_on_time, t->reviewed, t->score_sum},
        .weight = {t->w_approved, t->w_on_time, t->w_missed, t->w_waiting,
                   t->w_waiting_on_time, t->w_reviewed, t->w_score_sum}};
}

/* ---- the clock ---- */

static sp_status read_clock(sp_session *session, int64_t *as_of, char pack[65])
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *as_of = 0;
    *pack = '\0';
    SP_TRY(sp_db_prepare(
        session->db, "SELECT as_of, pack FROM duty_clock WHERE id = 1", &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    *as_of = sp_stmt_int(stmt, 0);
    snprintf(pack, 65, "%s", sp_stmt_text(stmt, 1));
    return SP_OK;
}

static sp_status write_clock(sp_session *session, int64_t as_of,
                             const char *pack)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "INSERT INTO duty_clock (id, as_of, pack) VALUES (1, "
                         "$1, $2) ON CONFLICT (id) DO UPDATE SET as_of = "
                         "excluded.as_of, pack = excluded.pack",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, as_of);
    sp_stmt_bind_text(stmt, 2, pack);
    return sp_stmt_run(stmt);
}

sp_status sp_duty_as_of(sp_session *session, int64_t *out)
{
    char pack[65];

    return read_clock(session, out, pack);
}

/* ---- one row ---- */

static sp_status read_sum(sp_session *session, int64_t month,
                          const char *person, sp_duty_tally *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT " SP_DUTY_TALLY_COLUMNS
                         " FROM duty_sum WHERE month = $1 AND person = $2",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, month);
    sp_stmt_bind_text(stmt, 2, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row)
        sp_duty_tally_read(stmt, 0, out);
    return SP_OK;
}

static sp_status write_sum(sp_session *session, int64_t month,
                           const char *person, const sp_duty_tally *t,
                           const sp_rank_result *r)
{
    SP_AUTOSTMT *stmt = NULL;
    const int64_t *values = (const int64_t *)t;
    int at = 3;

    SP_TRY(sp_db_prepare(
        session->db,
        "INSERT OR REPLACE INTO duty_sum (month, person, " SP_DUTY_TALLY_COLUMNS
        ", band, score, k1, k2, k3, k4) VALUES ($1, $2, "
        "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, $20, $21, $22, $23, $24)",
        &stmt));
    sp_stmt_bind_int(stmt, 1, month);
    sp_stmt_bind_text(stmt, 2, person);
    for (int i = 0; i < SP_DUTY_TALLIES; i++)
        sp_stmt_bind_int(stmt, at++, values[i]);
    sp_stmt_bind_int(stmt, at++, *person ? (int64_t)r->band : BAND_OF_ALL);
    sp_stmt_bind_int(stmt, at++, r->score);
    for (int i = 0; i < SP_RANK_TIE_COUNT; i++)
        sp_stmt_bind_int(stmt, at++, r->keys[i]);
    return sp_stmt_run(stmt);
}

sp_status sp_duty_sum_write(sp_session *session, const sp_rank_rules *rules,
                            int64_t month, const char *person,
                            const sp_duty_tally *tally)
{
    sp_rank_result result = {0};
    sp_rank_input input = sp_duty_input_of(tally, person);

    if (*person)
        SP_TRY(sp_rank_score(rules, &input, &result));
    return write_sum(session, month, person, tally, &result);
}

static sp_status add_to(sp_session *session, const sp_rank_rules *rules,
                        int64_t month, const char *person,
                        const sp_duty_tally *more)
{
    sp_duty_tally t = {0};

    SP_TRY(read_sum(session, month, person, &t));
    sp_duty_tally_add(&t, more);
    return sp_duty_sum_write(session, rules, month, person, &t);
}

sp_status sp_duty_sum_add(sp_session *session, int64_t month,
                          const char *person, const sp_duty_tally *more)
{
    static const sp_duty_tally nothing = {0};
    sp_rank_rules rules;

    if (memcmp(more, &nothing, sizeof nothing) == 0)
        return SP_OK;
    SP_TRY(sp_duty_rules(session, &rules, NULL));
    SP_TRY(add_to(session, &rules, month, person, more));
    return add_to(session, &rules, month, "", more);
}

/* ---- time passes ---- */

sp_status sp_duty_missed_since(sp_session *session, int64_t as_of, int64_t now,
                               sp_duty_missed_visit visit, void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    char person[260] = "";
    int64_t month = 0;
    sp_duty_tally more = {0};
    bool forward = now >= as_of;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT person, due_at, weight FROM duty_task WHERE "
                         "status IN ('pending', 'returned') AND miss_at >= $1 "
                         "AND miss_at < $2 ORDER BY person, due_at",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, forward ? as_of : now);
    sp_stmt_bind_int(stmt, 2, forward ? now : as_of);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        const char *who = row ? sp_stmt_text(stmt, 0) : "";
        int64_t when =
            row ? sp_duty_month_of(sp_stmt_int(stmt, 1), session->options.zone)
                : 0;
        if (*person && (when != month || strcmp(who, person) != 0)) {
            SP_TRY(visit(context, person, month, &more));
            more = (sp_duty_tally){0};
        }
        if (!row)
            return SP_OK;
        snprintf(person, sizeof person, "%s", who);
        month = when;
        more.missed += forward ? 1 : -1;
        more.w_missed += (forward ? 1 : -1) * sp_stmt_int(stmt, 2);
    }
}

static sp_status add_missed(void *context, const char *person, int64_t month,
                            const sp_duty_tally *more)
{
    return sp_duty_sum_add(context, month, person, more);
}

/* Rows of the sums, read before they are written. */
typedef struct places {
    int64_t months[ROWS_AT_ONCE];
    char people[ROWS_AT_ONCE][260];
    size_t count;
} places;

static sp_status read_places(sp_session *session, int64_t month,
                             const char *person, places *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    out->count = 0;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT month, person FROM duty_sum WHERE (month, "
                         "person) > ($1, $2) AND person <> '' ORDER BY month, "
                         "person LIMIT $3",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, month);
    sp_stmt_bind_text(stmt, 2, person);
    sp_stmt_bind_int(stmt, 3, ROWS_AT_ONCE);
    for (; out->count < ROWS_AT_ONCE; out->count++) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        out->months[out->count] = sp_stmt_int(stmt, 0);
        snprintf(out->people[out->count], sizeof out->people[0], "%s",
                 sp_stmt_text(stmt, 1));
    }
    return SP_OK;
}

static sp_status score_anew(sp_session *session, const sp_rank_rules *rules)
{
    static const sp_duty_tally nothing = {0};
    SP_AUTOFREE places *list = malloc(sizeof *list);
    int64_t month = 0;
    char person[260] = "";

    if (!list)
        return sp_no_memory();
    do {
        SP_TRY(read_places(session, month, person, list));
        for (size_t i = 0; i < list->count; i++)
            SP_TRY(add_to(session, rules, list->months[i], list->people[i],
                          &nothing));
        if (list->count) {
            month = list->months[list->count - 1];
            snprintf(person, sizeof person, "%s",
                     list->people[list->count - 1]);
        }
    } while (list->count == ROWS_AT_ONCE);
    return SP_OK;
}

static sp_status roll(void *arg)
{
    sp_session *session = arg;
    SP_AUTOPACK *pack = NULL;
    sp_rank_rules rules;
    int64_t now = sp_session_now(session);
    int64_t as_of;
    char sha256[65];

    SP_TRY(sp_duty_rules(session, &rules, &pack));
    SP_TRY(read_clock(session, &as_of, sha256));
    bool other = strcmp(sha256, sp_pack_sha256(pack)) != 0;
    if (now > as_of)
        SP_TRY(sp_duty_missed_since(session, as_of, now, add_missed, session));
    if (other && *sha256)
        SP_TRY(score_anew(session, &rules));
    return now > as_of || other
               ? write_clock(session, now > as_of ? now : as_of,
                             sp_pack_sha256(pack))
               : SP_OK;
}

sp_status sp_duty_is_fresh(sp_session *session, const sp_pack *pack, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t now = sp_session_now(session);
    int64_t as_of;
    char sha256[65];
    bool any;

    SP_TRY(read_clock(session, &as_of, sha256));
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM duty_task WHERE status IN ('pending', "
                         "'returned') AND miss_at >= $1 AND miss_at < $2 LIMIT "
                         "1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, now > as_of ? as_of : now);
    sp_stmt_bind_int(stmt, 2, now > as_of ? now : as_of);
    SP_TRY(sp_stmt_step(stmt, &any));
    *out = !any && (!*sha256 || strcmp(sha256, sp_pack_sha256(pack)) == 0);
    return SP_OK;
}

sp_status sp_duty_roll(sp_session *session)
{
    SP_AUTOPACK *pack = NULL;
    sp_rank_rules rules;
    bool fresh;

    SP_TRY(sp_duty_rules(session, &rules, &pack));
    SP_TRY(sp_duty_is_fresh(session, pack, &fresh));
    return fresh ? SP_OK : sp_db_transaction(session->db, roll, session);
}
