/* A person as the rules of training see them: what they attended, which exams
 * they passed, how their posts went. */
#include "training_gather.h"

#include <string.h>

#include "risk_tree.h"
#include "str.h"
#include "when.h"

enum { ENTRIES_MAX = 20000 };

void sp_training_dossier_free(sp_training_dossier *d)
{
    for (size_t i = 0; i < d->facts.nentries; i++)
        free((char *)(uintptr_t)d->entries[i].course);
    free(d->entries);
    free(d->exams);
    sp_pack_free(d->pack);
    sp_person_release(&d->person);
    *d = (sp_training_dossier){0};
}

static int64_t day_of(const char *text)
{
    int64_t day;

    return text && sp_day_parse(text, &day) ? day : SP_NO_INT;
}

/* Room for one more; doubles. */
static sp_status grow(void **items, size_t count, size_t size)
{
    if (count & (count - 1) || (count && count < 8))
        return SP_OK;
    if (count >= ENTRIES_MAX)
        return sp_fail(SP_UNSUPPORTED, "培训记录超过 %d 条",
                       "there are more than %d records of training",
                       ENTRIES_MAX);
    void *more = realloc(*items, (count < 8 ? 8 : 2 * count) * size);
    if (!more)
        return sp_no_memory();
    *items = more;
    return SP_OK;
}

/* ---- rows ---- */

static sp_status take_entry(sp_stmt *stmt, sp_training_dossier *d)
{
    int level = sp_label_find(sp_training_level_labels, SP_TRAINING_LEVEL_COUNT,
                              sp_stmt_text(stmt, 1));
    SP_AUTOFREE char *course = NULL;
    void *items = d->entries;

    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 2), &course));
    SP_TRY(grow(&items, d->facts.nentries, sizeof *d->entries));
    d->entries = items;
    d->entries[d->facts.nentries++] = (sp_training_entry){
        .course = SP_TAKE(course),
        .level = level < 0 ? SP_TRAINING_NO_LEVEL : (sp_training_level)level,
        .day = day_of(sp_stmt_text(stmt, 0)),
        .hours = sp_stmt_int(stmt, 3),
        .passed =
            strcmp(sp_stmt_text(stmt, 4),
                   sp_training_result_labels[SP_TRAINING_PASSED].name) == 0,
    };
    return sp_stmt_ok(stmt);
}

static sp_status gather_entries(sp_session *session, sp_training_dossier *d)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT a.day, a.level, a.course, a.hours, a.result FROM "
        "training_attendance a JOIN training_session s ON s.code = a.session "
        "WHERE a.person = $1 AND a.hours > 0 AND s.removed_at IS NULL ORDER BY "
        "s.starts_at, s.code",
        &stmt));
    sp_stmt_bind_text(stmt, 1, d->person->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(take_entry(stmt, d));
    }
}

static sp_status gather_exams(sp_session *session, sp_training_dossier *d)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT day FROM training_exam WHERE person = $1 AND "
                         "passed = 1 ORDER BY day",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, d->person->code);
    for (;;) {
        void *items = d->exams;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(grow(&items, d->facts.nexams, sizeof *d->exams));
        d->exams = items;
        d->exams[d->facts.nexams++] = day_of(sp_stmt_text(stmt, 0));
    }
}

/* ---- posts ---- */

/* What is seen so far of somebody's posts, walking forward. */
typedef struct career {
    bool any;
    bool goes_on;  /* one of them has no end */
    int64_t until; /* last day of all so far */
    char *main;    /* the post that is not beside another */
} career;

static sp_status take_post(sp_stmt *stmt, int zone, career *c,
                           sp_training_dossier *d)
{
    const char *post = sp_stmt_text(stmt, 0);
    int64_t from = day_of(sp_stmt_text(stmt, 1));
    int64_t to = day_of(sp_stmt_text(stmt, 2));
    bool second = sp_stmt_int(stmt, 3) != 0;
    sp_training_turn turn = {from, sp_day_of(sp_stmt_int(stmt, 4), zone)};

    if (c->any && !c->goes_on && d->table->off_job.months &&
        from > sp_day_add_months(c->until, (int)d->table->off_job.months))
        d->facts.came_back = turn;
    if (!second && c->main && strcmp(c->main, post) != 0)
        d->facts.post_changed = turn;
    if (!second)
        SP_TRY(sp_text_set(&c->main, post));
    c->goes_on = c->goes_on || to == SP_NO_INT;
    if (!c->any || to > c->until)
        c->until = to;
    c->any = true;
    return SP_OK;
}

static sp_status walk_posts(sp_session *session, career *c,
                            sp_training_dossier *d)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT post, from_day, to_day, second, created_at "
        "FROM person_post WHERE person = $1 ORDER BY from_day, id",
        &stmt));
    sp_stmt_bind_text(stmt, 1, d->person->code);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(take_post(stmt, sp_session_zone(session), c, d));
    }
}

static sp_status gather_posts(sp_session *session, sp_training_dossier *d)
{
    career c = {0};

    d->facts.post_changed.day = SP_NO_INT;
    d->facts.came_back.day = SP_NO_INT;
    sp_status status = walk_posts(session, &c, d);
    free(c.main);
    return status;
}

/* ---- high hazard ---- */

static sp_status gather_sector(sp_session *session, sp_training_dossier *d)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    if (!d->person->enterprise)
        return SP_OK;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT safety_sector FROM enterprise WHERE code = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, d->person->enterprise);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row)
        d->facts.high = sp_training_is_high(d->table, sp_stmt_text(stmt, 0));
    return SP_OK;
}

static sp_status gather(sp_session *session, const char *code,
                        sp_training_dossier *d)
{
    void *found = NULL;

    SP_TRY(sp_training_pack(session, &d->pack, &d->table));
    SP_TRY(sp_rec_find(session->db, &sp_person_type, "code", code, &found));
    d->person = found;
    d->facts.staff = d->person->staff_kind;
    d->facts.today =
        sp_day_of(sp_session_now(session), sp_session_zone(session));
    d->facts.hired = day_of(d->person->hired_on);
    d->facts.left = day_of(d->person->left_on);
    SP_TRY(gather_sector(session, d));
    SP_TRY(gather_entries(session, d));
    SP_TRY(gather_exams(session, d));
    SP_TRY(gather_posts(session, d));
    d->facts.entries = d->entries;
    d->facts.exams = d->exams;
    return sp_training_stand(d->table, &d->facts, &d->standing);
}

sp_status sp_training_gather(sp_session *session, const char *code,
                             sp_training_dossier *out)
{
    SP_AUTODOSSIER d = {0};

    SP_TRY(gather(session, code, &d));
    *out = d;
    d = (sp_training_dossier){0};
    return SP_OK;
}

/* ---- who may see it ---- */

sp_status sp_training_may_see(sp_session *session, const sp_person *person,
                              sp_action action)
{
    const sp_user *actor = session->actor;

    if (actor && person->user_name &&
        strcmp(actor->name, person->user_name) == 0)
        return SP_OK;
    return sp_require(session, "training_file", action, person->owner_dept,
                      person->user_name);
}

/* ---- what follows ---- */

/* The last day that counts: what the records say, unless somebody knows of
 * more; but nobody goes on in another post before they are trained for it. */
static sp_status set_until(const sp_training_dossier *d, sp_person *p)
{
    const sp_training_standing *s = &d->standing;
    char day[11];

    if (s->complete) {
        sp_day_format(s->until, day);
        p->exam_passed = true;
        return !p->trained_until || strcmp(p->trained_until, day) < 0
                   ? sp_text_set(&p->trained_until, day)
                   : SP_OK;
    }
    if (!s->again)
        return SP_OK;
    sp_day_format(s->again_since - 1, day);
    return p->trained_until && strcmp(p->trained_until, day) > 0
               ? sp_text_set(&p->trained_until, day)
               : SP_OK;
}

/* A change of post that is known already: how they will stand then. */
static sp_status look_ahead(sp_training_dossier *d)
{
    int64_t turns[] = {d->facts.post_changed.day, d->facts.came_back.day};

    for (size_t i = 0; i < SP_COUNT(turns); i++)
        if (turns[i] > d->facts.today)
            d->facts.today = turns[i];
    return sp_training_stand(d->table, &d->facts, &d->standing);
}

sp_status sp_training_settle(sp_session *session, const char *person,
                             bool *out_complete)
{
    SP_AUTODOSSIER d = {0};
    SP_AUTOPERSON *p = NULL;

    SP_TRY(sp_training_gather(session, person, &d));
    p = sp_record_copy(&sp_person_type, d.person);
    if (!p)
        return SP_NO_MEMORY;
    bool complete = d.standing.complete;
    SP_TRY(look_ahead(&d));
    SP_TRY(set_until(&d, p));
    SP_TRY(sp_change(session, &sp_person_type, d.person, p, "train"));
    if (out_complete)
        *out_complete = complete;
    return SP_OK;
}

sp_status sp_training_evaluate(sp_session *session, const char *person,
                               bool *out_complete)
{
    SP_TRY(sp_require(session, "training_file", SP_DO_UPDATE, NULL, NULL));
    return sp_training_settle(session, person, out_complete);
}

/* ---- walking over people ---- */

/* Codes first, then visits: a visit reads other tables, and may write. */
static sp_status codes_of(sp_session *session, const sp_training_filter *f,
                          const char *after, sp_str *out, size_t *out_count)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db,
        "WITH RECURSIVE below(code) AS (SELECT $1 UNION SELECT d.code FROM "
        "department d JOIN below b ON d.parent = b.code) SELECT p.code FROM "
        "person p WHERE p.code > $2 AND ($1 IS NULL OR p.owner_dept IN (SELECT "
        "code FROM below)) AND ($3 IS NULL OR p.code = $3) AND ($4 IS NULL OR "
        "p.post = $4 OR EXISTS (SELECT 1 FROM person_post q WHERE q.person = "
        "p.code AND q.post = $4 AND q.to_day IS NULL)) AND (p.left_on IS NULL "
        "OR p.left_on > $5) ORDER BY p.code LIMIT 500",
        &stmt));
    char today[11];
    sp_today(session, today);
    sp_stmt_bind_text(stmt, 1, f->department);
    sp_stmt_bind_text(stmt, 2, after);
    sp_stmt_bind_text(stmt, 3, f->person);
    sp_stmt_bind_text(stmt, 4, f->post);
    sp_stmt_bind_text(stmt, 5, today);
    *out_count = 0;
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return sp_str_ok(out);
        sp_str_addn(out, sp_stmt_text(stmt, 0),
                    strlen(sp_stmt_text(stmt, 0)) + 1);
        ++*out_count;
    }
}

sp_status sp_training_people(sp_session *session,
                             const sp_training_filter *filter,
                             sp_training_person_visit visit, void *context)
{
    static const sp_training_filter all = {0};
    SP_AUTOFREE char *after = NULL;
    size_t count;

    SP_TRY(sp_text_copy("", &after));
    do {
        SP_AUTOSTR codes = {0};
        SP_TRY(
            codes_of(session, filter ? filter : &all, after, &codes, &count));
        const char *code = sp_str_text(&codes);
        const char *last = code;
        for (size_t i = 0; i < count; i++, code += strlen(code) + 1) {
            SP_TRY(visit(context, code));
            last = code;
        }
        free(SP_TAKE(after));
        SP_TRY(sp_text_copy(last, &after));
    } while (count == 500);
    return SP_OK;
}
