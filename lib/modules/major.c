/* Candidates for a major hazard: which lists hold, and what they find. */
#include <safeprod/major.h>

#include <safeprod/archive.h>
#include <safeprod/industry.h>
#include <safeprod/risk.h>

#include <string.h>

#include "hazard_file.h"
#include "major_pack.h"
#include "packs.h"
#include "str.h"
#include "text.h"
#include "when.h"

enum { LISTS_MAX = 64, FINDS_MAX = SP_MAJOR_ITEMS_MAX };

typedef struct source {
    sp_pack *pack;
    const sp_major_list *list;
    char reference[160]; /* name@version */
    bool earlier;
} source;

typedef struct sources {
    source items[LISTS_MAX];
    size_t count;
} sources;

static void sources_free(sources *s)
{
    for (size_t i = 0; i < s->count; i++)
        sp_pack_free(s->items[i].pack);
}
#define AUTOSOURCES SP_CLEANUP(sources_free) sources

/* ---- lists ---- */

static sp_status add_source(sp_session *session, const char *name, sources *out)
{
    source *s = &out->items[out->count];

    *s = (source){0};
    SP_TRY(sp_packs_get(session, name, &s->pack));
    out->count++;
    snprintf(s->reference, sizeof s->reference, "%s@%s", sp_pack_name(s->pack),
             sp_pack_version(s->pack));
    const void *list = NULL;
    SP_TRY(sp_pack_expect(s->pack, "major", &list));
    s->list = list;
    return SP_OK;
}

/* The version in force of each list that the site has. */
static sp_status load_sources(sp_session *session, sources *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT DISTINCT name FROM rule_pack WHERE kind = "
                         "'major' ORDER BY name",
                         &stmt));
    while (out->count < LISTS_MAX) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        SP_AUTOFREE char *name = NULL;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &name));
        SP_TRY(add_source(session, name, out));
    }
    return SP_OK;
}

static int newest_first(const void *a, const void *b)
{
    const source *x = a;
    const source *y = b;
    int days = strcmp(y->list->effective, x->list->effective);

    return days ? days : strcmp(x->reference, y->reference);
}

/* Those that hold, the newest first. One that a newer one overlaps is kept and
 * marked: that it was repealed is not always said. */
static void choose(sources *s, const char *day, const char *sector)
{
    size_t kept = 0;

    qsort(s->items, s->count, sizeof *s->items, newest_first);
    for (size_t i = 0; i < s->count; i++) {
        source one = s->items[i];
        if (!sp_major_holds(one.list, day, sector)) {
            sp_pack_free(one.pack);
            continue;
        }
        for (size_t k = 0; k < kept; k++)
            one.earlier =
                one.earlier || sp_major_overlap(s->items[k].list, one.list);
        s->items[kept++] = one;
    }
    s->count = kept;
}

/* ---- items ---- */

typedef struct find {
    const source *from;
    const sp_major_rule *rule;
    const char *keyword;
    unsigned score;
    size_t order;
} find;

static int best_first(const void *a, const void *b)
{
    const find *x = a;
    const find *y = b;

    if (x->from->earlier != y->from->earlier)
        return x->from->earlier ? 1 : -1;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static size_t look(const sources *s, const char *sector, const char *folded,
                   find *finds)
{
    size_t n = 0;

    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->items[i].list->nrules; k++) {
            find f = {.from = &s->items[i],
                      .rule = &s->items[i].list->rules[k],
                      .order = n};
            if (n == FINDS_MAX || !sp_major_rule_holds(f.rule, sector))
                continue;
            if (folded)
                f.score = sp_major_score(f.rule, folded, &f.keyword);
            if (!folded || f.score > 0)
                finds[n++] = f;
        }
    return n;
}

static sp_status show(const find *f, sp_major_visit visit, void *context)
{
    const sp_pack *pack = f->from->pack;
    const sp_major_item item = {
        .pack = f->from->reference,
        .title_zh = sp_pack_title(pack, SP_ZH),
        .title_en = sp_pack_title(pack, SP_EN),
        .no = f->rule->no,
        .zh = f->rule->zh,
        .en = f->rule->en,
        .clause = f->rule->clause,
        .confidence = f->rule->confidence,
        .effective = sp_pack_effective(pack),
        .earlier = f->from->earlier,
        .keyword = f->keyword,
        .score = f->score,
    };

    return visit(context, &item);
}

/* ---- what is asked ---- */

/* The code of a sector, or NULL when it is not among those of the pack: then
 * any list may hold. */
static sp_status sector_code(sp_session *session, const char *text, char **out)
{
    sp_pack *pack = NULL;
    sp_industry sector;

    if (!text)
        return SP_OK;
    SP_TRY(sp_packs_get(session, "industry.gbt4754", &pack));
    sp_status status = sp_industry_sector(pack, text, &sector);
    if (status == SP_OK)
        status = sp_text_copy(sector.code, out);
    sp_pack_free(pack);
    return status == SP_NOT_FOUND ? SP_OK : status;
}

static sp_status sector_of(sp_session *session, const char *enterprise,
                           char **out)
{
    void *record = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_enterprise_type, "code", enterprise,
                       &record));
    const sp_enterprise *e = record;
    sp_status status = sector_code(session, e->safety_sector, out);
    sp_record_free(&sp_enterprise_type, record);
    return status;
}

static sp_status day_of(const sp_session *session, const char *day,
                        char out[11])
{
    int64_t number = sp_day_of(sp_session_now(session), session->options.zone);

    if (day && !sp_day_parse(day, &number))
        return sp_fail(SP_INVALID, "“%.40s”不是一天，应如 2026-09-30",
                       "\"%.40s\" is no day; 2026-09-30 would be one", day);
    sp_day_format(number, out);
    return SP_OK;
}

static sp_status may(sp_session *session, const char *text)
{
    if (text &&
        sp_require(session, "hazard_report", SP_DO_CREATE, NULL, NULL) == SP_OK)
        return SP_OK;
    return sp_require(session, "hazard_report", SP_DO_READ, NULL, NULL);
}

static sp_status each(sp_session *session, const sp_major_options *options,
                      sp_major_visit visit, void *context)
{
    AUTOSOURCES s = {.count = 0};
    SP_AUTOFREE find *finds = calloc(FINDS_MAX, sizeof *finds);
    SP_AUTOFREE char *folded = NULL;
    SP_AUTOFREE char *sector = NULL;
    char day[11];

    if (!finds)
        return sp_no_memory();
    SP_TRY(day_of(session, options->day, day));
    if (options->sector)
        SP_TRY(sector_code(session, options->sector, &sector));
    else if (options->enterprise)
        SP_TRY(sector_of(session, options->enterprise, &sector));
    if (options->text)
        SP_TRY(sp_text_fold(options->text, &folded));
    SP_TRY(load_sources(session, &s));
    choose(&s, day, sector);
    size_t n = look(&s, sector, folded, finds);
    if (folded)
        qsort(finds, n, sizeof *finds, best_first);
    for (size_t i = 0; i < n; i++)
        SP_TRY(show(&finds[i], visit, context));
    return SP_OK;
}

sp_status sp_major_each(sp_session *session, const sp_major_options *options,
                        sp_major_visit visit, void *context)
{
    SP_TRY(may(session, options->text));
    return each(session, options, visit, context);
}

/* ---- of a hazard ---- */

static sp_status add_measure(sp_session *session, const char *measure,
                             sp_str *text)
{
    void *record = NULL;

    if (!measure)
        return SP_OK;
    sp_status status = sp_rec_find(session->db, &sp_control_measure_type,
                                   "code", measure, &record);
    if (status != SP_OK)
        return status == SP_NOT_FOUND ? SP_OK : status;
    const sp_control_measure *m = record;
    sp_str_addf(text, " %s", m->description ? m->description : "");
    sp_record_free(&sp_control_measure_type, record);
    return SP_OK;
}

sp_status sp_major_candidates(sp_session *session, const char *number,
                              sp_major_visit visit, void *context)
{
    SP_AUTOHAZARD *hazard = NULL;
    SP_AUTOSTR text = {0};
    char day[11];

    SP_TRY(sp_hazard_open(session, number, &hazard));
    const char *const parts[] = {hazard->title, hazard->description,
                                 hazard->place};
    for (size_t i = 0; i < SP_COUNT(parts); i++)
        sp_str_addf(&text, " %s", parts[i] ? parts[i] : "");
    SP_TRY(add_measure(session, hazard->measure, &text));
    SP_TRY(sp_str_ok(&text));
    sp_day_format(sp_day_of(hazard->found_at, session->options.zone), day);
    const sp_major_options options = {
        .day = day, .enterprise = hazard->enterprise, .text = text.data};
    return each(session, &options, visit, context);
}

/* ---- one by its name ---- */

static sp_status show_named(sp_session *session, const char *pack,
                            const char *no, sp_major_visit visit, void *context)
{
    AUTOSOURCES s = {.count = 0};

    SP_TRY(add_source(session, pack, &s));
    const sp_major_list *list = s.items[0].list;
    for (size_t i = 0; i < list->nrules; i++) {
        const find f = {.from = &s.items[0], .rule = &list->rules[i]};
        if (strcmp(list->rules[i].no, no) == 0)
            return show(&f, visit, context);
    }
    return sp_fail(SP_NOT_FOUND, "判定标准 %.80s 没有第 %.40s 条",
                   "the list %.80s has no item %.40s", pack, no);
}

sp_status sp_major_look(sp_session *session, const char *rule,
                        sp_major_visit visit, void *context)
{
    const char *mark = strchr(rule, '#');
    SP_AUTOSTR pack = {0};

    SP_TRY(may(session, NULL));
    if (!mark)
        return sp_fail(SP_INVALID,
                       "“%.80s”应写作 判定标准#条号，如 major.gongmao10#3.2",
                       "\"%.80s\" is not written as list#item, e.g. "
                       "major.gongmao10#3.2",
                       rule);
    sp_str_addn(&pack, rule, (size_t)(mark - rule));
    SP_TRY(sp_str_ok(&pack));
    return show_named(session, sp_str_text(&pack), mark + 1, visit, context);
}
