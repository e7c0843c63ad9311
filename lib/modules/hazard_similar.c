/* Hazards that are like one another. Candidates come by indexes, each with its
 * limit, and are then compared one by one. */
#include <safeprod/hazard_insight.h>

#include <string.h>

#include "hazard_file.h"
#include "str.h"
#include "text_bigrams.h"

enum { SHOWN_DEFAULT = 10, SHOWN_MAX = 50 };

/* Less than this in common is chance. */
static const double least_text = 0.25;

static const struct {
    double zone, point, measure;
} bonus = {0.05, 0.1, 0.15};

/* A candidate that is worth showing. */
typedef struct kept {
    char *number;
    char *title;
    char *zone;
    sp_hazard_likeness like;
} kept;

typedef struct search {
    sp_session *session;
    const char *number; /* itself, to be left out; or NULL */
    const char *zone;
    const char *point;
    const char *measure;
    sp_bigrams wanted;
    size_t limit;
    kept best[SHOWN_MAX]; /* the likest first */
    size_t nbest;
} search;

static void kept_free(kept *k)
{
    free(k->number);
    free(k->title);
    free(k->zone);
    *k = (kept){0};
}

static void search_free(search *s)
{
    sp_bigrams_free(&s->wanted);
    for (size_t i = 0; i < s->nbest; i++)
        kept_free(&s->best[i]);
}

#define COLUMNS                                                                \
    "SELECT code, title, description, state, zone, risk_point, measure, "      \
    "found_at, owner_dept, created_by FROM hazard "

/* Ids are ordered by time. */
static const char newest_sql[] = COLUMNS "ORDER BY id DESC LIMIT 2000";
static const char zone_sql[] =
    COLUMNS "WHERE zone = $1 AND due IS NOT NULL ORDER BY due DESC LIMIT 500";
static const char point_sql[] = COLUMNS
    "WHERE risk_point = $1 AND measure = $2 AND closed_at IS NOT NULL ORDER BY "
    "closed_at DESC LIMIT 200";

/* ---- one candidate ---- */

static bool same(const char *wanted, const char *here)
{
    return wanted && here && strcmp(wanted, here) == 0;
}

static sp_status compare(search *s, sp_stmt *stmt, sp_hazard_likeness *out)
{
    SP_CLEANUP(sp_bigrams_free) sp_bigrams here = {0};
    SP_AUTOSTR text = {0};
    const char *more = sp_stmt_text(stmt, 2);

    sp_str_add(&text, sp_stmt_text(stmt, 1));
    sp_str_add(&text, more ? more : "");
    SP_TRY(sp_str_ok(&text));
    SP_TRY(sp_bigrams_of(sp_str_text(&text), &here));
    *out = (sp_hazard_likeness){
        .text = sp_bigrams_alike(&s->wanted, &here),
        .same_zone = same(s->zone, sp_stmt_text(stmt, 4)),
        .same_point = same(s->point, sp_stmt_text(stmt, 5)),
        .same_measure = same(s->measure, sp_stmt_text(stmt, 6)),
        .found_at = sp_stmt_int(stmt, 7),
    };
    out->score = out->text + bonus.zone * out->same_zone +
                 bonus.point * out->same_point +
                 bonus.measure * out->same_measure;
    out->score = out->score > 1 ? 1 : out->score;
    return SP_OK;
}

/* It may come by more than one index. */
static bool known(const search *s, const char *number)
{
    for (size_t i = 0; i < s->nbest; i++)
        if (strcmp(s->best[i].number, number) == 0)
            return true;
    return s->number && strcmp(s->number, number) == 0;
}

/* The newer of two that are as like. */
static size_t place_of(const search *s, const sp_hazard_likeness *like)
{
    size_t at = s->nbest;

    while (at > 0) {
        const sp_hazard_likeness *other = &s->best[at - 1].like;
        if (other->score > like->score ||
            (other->score == like->score && other->found_at >= like->found_at))
            break;
        at--;
    }
    return at;
}

static sp_status keep(search *s, sp_stmt *stmt, const sp_hazard_likeness *like)
{
    size_t at = place_of(s, like);
    kept new = {.like = *like};

    if (at >= s->limit)
        return SP_OK;
    sp_status status = sp_text_copy(sp_stmt_text(stmt, 0), &new.number);
    if (status == SP_OK)
        status = sp_text_copy(sp_stmt_text(stmt, 1), &new.title);
    if (status == SP_OK)
        status = sp_text_copy(sp_stmt_text(stmt, 4), &new.zone);
    if (status != SP_OK) {
        kept_free(&new);
        return status;
    }
    if (s->nbest == s->limit)
        kept_free(&s->best[--s->nbest]);
    memmove(&s->best[at + 1], &s->best[at],
            (s->nbest - at) * sizeof s->best[0]);
    s->best[at] = new;
    s->nbest++;
    return SP_OK;
}

static sp_status take(search *s, sp_stmt *stmt)
{
    int state = sp_label_find(sp_hazard_state_labels, SP_HAZARD_STATE_COUNT,
                              sp_stmt_text(stmt, 3));
    sp_hazard_likeness like;

    if (state < 0 || state == SP_HAZARD_REJECTED || state == SP_HAZARD_MERGED ||
        known(s, sp_stmt_text(stmt, 0)))
        return SP_OK;
    SP_TRY(compare(s, stmt, &like));
    if (like.text < least_text && !(like.same_point && like.same_measure))
        return SP_OK;
    sp_status seen = sp_require(s->session, "hazard_report", SP_DO_READ,
                                sp_stmt_text(stmt, 8), sp_stmt_text(stmt, 9));
    if (seen != SP_OK)
        return seen == SP_FORBIDDEN ? SP_OK : seen;
    like.state = (sp_hazard_state)state;
    return keep(s, stmt, &like);
}

/* ---- all candidates ---- */

static sp_status look(search *s, const char *sql, const char *a, const char *b)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(s->session->db, sql, &stmt));
    if (a)
        sp_stmt_bind_text(stmt, 1, a);
    if (b)
        sp_stmt_bind_text(stmt, 2, b);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(take(s, stmt));
    }
}

static sp_status look_everywhere(search *s)
{
    SP_TRY(look(s, newest_sql, NULL, NULL));
    if (s->zone)
        SP_TRY(look(s, zone_sql, s->zone, NULL));
    if (s->point && s->measure)
        SP_TRY(look(s, point_sql, s->point, s->measure));
    return SP_OK;
}

static sp_status show(search *s, sp_hazard_likeness_visit visit, void *context)
{
    for (size_t i = 0; i < s->nbest; i++) {
        kept *k = &s->best[i];
        k->like.number = k->number;
        k->like.title = k->title;
        k->like.zone = k->zone;
        SP_TRY(visit(context, &k->like));
    }
    return SP_OK;
}

static sp_status search_words(search *s, const char *text,
                              sp_hazard_likeness_visit visit, void *context)
{
    SP_TRY(sp_bigrams_of(text, &s->wanted));
    if (s->wanted.count == 0)
        return sp_fail(SP_INVALID, "没有可以比较的文字",
                       "there are no words to compare");
    SP_TRY(sp_db_begin_read(s->session->db));
    sp_status status = look_everywhere(s);
    sp_db_end_read(s->session->db);
    SP_TRY(status);
    return show(s, visit, context);
}

static sp_status search_hazard(search *s, const char *number,
                               sp_hazard_likeness_visit visit, void *context)
{
    SP_AUTOHAZARD *hazard = NULL;
    SP_AUTOSTR text = {0};

    SP_TRY(sp_hazard_open(s->session, number, &hazard));
    s->number = hazard->code;
    s->zone = hazard->zone;
    s->point = hazard->risk_point;
    s->measure = hazard->measure;
    sp_str_add(&text, hazard->title);
    sp_str_add(&text, hazard->description ? hazard->description : "");
    SP_TRY(sp_str_ok(&text));
    return search_words(s, sp_str_text(&text), visit, context);
}

sp_status sp_hazard_similar(sp_session *session,
                            const sp_hazard_similar_options *o,
                            sp_hazard_likeness_visit visit, void *context)
{
    SP_CLEANUP(search_free)
    search s = {
        .session = session,
        .zone = o->zone,
        .point = o->risk_point,
        .measure = o->measure,
        .limit = o->limit == 0          ? SHOWN_DEFAULT
                 : o->limit < SHOWN_MAX ? o->limit
                                        : SHOWN_MAX,
    };

    if (o->number)
        return search_hazard(&s, o->number, visit, context);
    SP_TRY(sp_require(session, "hazard_report", SP_DO_READ, NULL, NULL));
    if (!o->text)
        return sp_fail(SP_INVALID, "请给隐患编号或文字",
                       "give the number of a hazard, or words");
    return search_words(&s, o->text, visit, context);
}
