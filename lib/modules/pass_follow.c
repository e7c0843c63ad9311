/* Passes make themselves: whenever something changes that one rests on, it
 * follows. */
#include <stdio.h>
#include <string.h>

#include "party.h"
#include "pass_rule.h"
#include "risk_tree.h"
#include "str.h"
#include "when.h"

typedef struct following {
    sp_session *session;
    const char *person;
    int64_t today;
    const sp_party_rules *rules;
    const sp_pass_gathered *g;
    sp_pass_verdict verdict;
    const sp_permit_reasons *reasons;
} following;

/* The last day: of what holds, and not longer than the pack allows. */
static sp_status set_end(const following *f, sp_entry_pass *p)
{
    int64_t last = sp_party_day(p->valid_from) + f->rules->pass_days - 1;
    bool shorter = f->verdict.to != SP_NO_INT && f->verdict.to < last;
    char day[11];

    sp_day_format(shorter ? f->verdict.to : last, day);
    SP_TRY(sp_text_set(&p->valid_to, day));
    return sp_text_set(&p->ends_by, shorter ? f->verdict.ends_by : "limit");
}

static sp_status make(const following *f)
{
    SP_AUTOPASS *p = sp_record_new(&sp_entry_pass_type);
    char day[11];

    if (!p)
        return SP_NO_MEMORY;
    p->state = sp_pass_next(f->verdict.standing);
    p->issued_at = sp_session_now(f->session);
    sp_day_format(f->verdict.from, day);
    SP_TRY(sp_text_set(&p->valid_from, day));
    SP_TRY(set_end(f, p));
    SP_TRY(sp_text_set(&p->person, f->person));
    SP_TRY(sp_text_set(&p->contractor, f->g->contractor));
    SP_TRY(sp_text_set(&p->owner_dept, f->g->owner_dept));
    SP_TRY(sp_party_number(f->session, &sp_entry_pass_type, "RCZ", &p->code));
    return sp_change(f->session, &sp_entry_pass_type, NULL, p, "issue");
}

static bool holds(const following *f)
{
    return f->verdict.standing == SP_PASS_HOLDS ||
           f->verdict.standing == SP_PASS_LATER;
}

/* Why it does not hold: the first reason, in Chinese as all that is stored. */
static sp_status set_why(const following *f, sp_entry_pass *p)
{
    return sp_text_set(&p->why, holds(f) || !f->reasons->count
                                    ? NULL
                                    : f->reasons->items[0].zh);
}

/* Another firm is another pass; and the day after its end it is dead, whatever
 * holds now. */
static bool is_over(const following *f, const sp_entry_pass *p)
{
    return sp_party_day(p->valid_to) < f->today ||
           !sp_same_text(p->contractor, f->g->contractor);
}

static sp_status end_it(const following *f, const sp_entry_pass *old)
{
    SP_AUTOPASS *p = sp_record_copy(&sp_entry_pass_type, old);
    bool moved;

    if (!p)
        return SP_NO_MEMORY;
    moved = !sp_same_text(p->contractor, f->g->contractor);
    p->state = moved ? SP_PASS_RETURNED : SP_PASS_EXPIRED;
    p->ended_at = sp_session_now(f->session);
    SP_TRY(sp_text_set(&p->why, moved ? "不再属于该相关方" : "有效期满"));
    return sp_change(f->session, &sp_entry_pass_type, old, p, "end");
}

static sp_status update(const following *f, const sp_entry_pass *old)
{
    SP_AUTOPASS *p = sp_record_copy(&sp_entry_pass_type, old);
    char day[11];

    if (!p)
        return SP_NO_MEMORY;
    p->state = sp_pass_next(f->verdict.standing);
    if (sp_pass_is_final((sp_pass_state)p->state))
        p->ended_at = sp_session_now(f->session);
    if (holds(f)) {
        /* what began stays begun; what begins later begins then */
        if (f->verdict.standing == SP_PASS_LATER ||
            sp_party_day(p->valid_from) > f->today) {
            sp_day_format(f->verdict.from, day);
            SP_TRY(sp_text_set(&p->valid_from, day));
        }
        SP_TRY(set_end(f, p));
    }
    SP_TRY(set_why(f, p));
    return sp_change(f->session, &sp_entry_pass_type, old, p, "follow");
}

static sp_status follow(const following *f)
{
    SP_AUTOPASS *live = NULL;

    SP_TRY(sp_pass_live(f->session, f->person, &live));
    if (live && !is_over(f, live))
        return update(f, live);
    if (live)
        SP_TRY(end_it(f, live));
    return holds(f) && f->g->contractor ? make(f) : SP_OK;
}

static void clear_reasons(sp_permit_reasons *reasons)
{
    sp_permit_reasons_clear(reasons);
}

sp_status sp_pass_follow(sp_session *session, const char *person)
{
    SP_AUTOPARTYBOOK book = {0};
    SP_AUTOGATHERED g = {0};
    SP_CLEANUP(clear_reasons) sp_permit_reasons reasons = {0};
    following f = {.session = session,
                   .person = person,
                   .today = sp_party_today(session),
                   .g = &g,
                   .reasons = &reasons};

    SP_TRY(sp_party_book_open(session, &book));
    SP_TRY(sp_pass_gather(session, person, f.today, &g));
    f.rules = book.rules;
    f.verdict = sp_pass_judge(book.rules, g.facts, f.today, &reasons);
    if (reasons.failed)
        return sp_no_memory();
    return follow(&f);
}

/* ---- many ---- */

enum { BATCH = 200 };

typedef struct batch {
    char *codes[BATCH];
    size_t count;
} batch;

static void batch_clear(batch *b)
{
    for (size_t i = 0; i < b->count; i++)
        free(b->codes[i]);
    b->count = 0;
}

/* Codes are read before anything is written. */
static sp_status read_batch(sp_stmt *stmt, batch *out)
{
    bool row;

    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row || out->count == BATCH)
            return SP_OK;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &out->codes[out->count]));
        out->count++;
    }
}

typedef struct walk {
    const char *sql;
    const char *text; /* the first parameter, or ... */
    int64_t number;
} walk;

static sp_status next_batch(sp_session *session, const walk *w,
                            const char *after, batch *out)
{
    SP_AUTOSTMT *stmt = NULL;

    batch_clear(out);
    SP_TRY(sp_db_prepare(session->db, w->sql, &stmt));
    if (w->text)
        sp_stmt_bind_text(stmt, 1, w->text);
    else
        sp_stmt_bind_int(stmt, 1, w->number);
    sp_stmt_bind_text(stmt, 2, after);
    sp_stmt_bind_int(stmt, 3, BATCH);
    return read_batch(stmt, out);
}

static sp_status follow_all(sp_session *session, const walk *w)
{
    SP_CLEANUP(batch_clear) batch b = {0};
    SP_AUTOFREE char *after = NULL;

    do {
        SP_TRY(next_batch(session, w, after ? after : "", &b));
        for (size_t i = 0; i < b.count; i++)
            SP_TRY(sp_pass_follow(session, b.codes[i]));
        if (b.count) {
            free(SP_TAKE(after));
            SP_TRY(sp_text_copy(b.codes[b.count - 1], &after));
        }
    } while (b.count == BATCH);
    return SP_OK;
}

sp_status sp_pass_follow_firm(sp_session *session, const char *contractor)
{
    const walk w = {"SELECT code FROM person WHERE contractor = $1 AND code > "
                    "$2 ORDER BY code LIMIT $3",
                    contractor, 0};

    return follow_all(session, &w);
}

sp_status sp_pass_follow_each(sp_session *session, const char *sql,
                              int64_t number)
{
    const walk w = {sql, NULL, number};

    return follow_all(session, &w);
}

sp_status sp_pass_follow_new(sp_session *session, int64_t above)
{
    return sp_pass_follow_each(session,
                               "SELECT code FROM person WHERE id > $1 AND "
                               "contractor IS NOT NULL AND code > $2 ORDER BY "
                               "code LIMIT $3",
                               above);
}
