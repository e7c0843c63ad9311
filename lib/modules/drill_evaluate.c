/* Drills after the event: scores, and findings that become hazards. */
#include <safeprod/hazard.h>

#include <string.h>

#include "emergencying.h"
#include "str.h"

static bool has(const char *text)
{
    return text && *text;
}

/* ---- scores ---- */

typedef struct scoring {
    sp_session *session;
    const char *drill;
    const char *aspect;
    const char *item;
    int64_t score;
    const char *note;
} scoring;

static void free_item(sp_drill_item **item)
{
    sp_record_free(&sp_drill_item_type, *item);
}

static sp_status score(void *arg)
{
    const scoring *s = arg;
    SP_CLEANUP(free_item)
    sp_drill_item *item = sp_record_new(&sp_drill_item_type);
    SP_AUTODRILL *d = NULL;

    if (!item)
        return SP_NO_MEMORY;
    SP_TRY(sp_drill_load(s->session, s->drill, SP_DO_CREATE, &d));
    if (d->state < SP_DRILL_RUNNING || d->state > SP_DRILL_FINISHED)
        return sp_fail(SP_CONFLICT,
                       "演练 %.60s 的状态为“" SP_IN_ZH "”，不能评分",
                       "drill %.60s is \"" SP_IN_EN "\" and is not scored",
                       d->code, sp_drill_state_labels[d->state].zh,
                       sp_drill_state_labels[d->state].en);
    SP_TRY(sp_drill_next(s->session, sp_drill_scores_sql, d->code, &item->seq));
    SP_TRY(sp_drill_part_code(d->code, 'e', item->seq, &item->code));
    SP_TRY(sp_text_set(&item->owner_dept, d->owner_dept));
    SP_TRY(sp_text_set(&item->drill, d->code));
    SP_TRY(sp_text_set(&item->aspect, s->aspect));
    SP_TRY(sp_text_set(&item->item, s->item));
    SP_TRY(sp_text_set(&item->note, s->note));
    item->score = s->score;
    return sp_change(s->session, &sp_drill_item_type, NULL, item, "score");
}

sp_status sp_drill_score(sp_session *session, const char *drill,
                         const char *aspect, const char *item, int64_t points,
                         const char *note)
{
    scoring s = {session, drill, aspect, item, points, note};

    if (!has(aspect) || !has(item))
        return sp_fail(SP_INVALID, "请写明评估方面和项目",
                       "give the aspect and the item");
    if (points != 0 && points != 1 && points != 3 && points != 5)
        return sp_fail(SP_INVALID,
                       "得分 %lld 无效，应为 0（缺失）、1（差）、3（一般）或 "
                       "5（优）（AQ/T 9009-2015 5.4）",
                       "a score of %lld is none: 0 missing, 1 poor, 3 fair, "
                       "5 excellent (AQ/T 9009-2015 5.4)",
                       (long long)points);
    return sp_db_transaction(session->db, score, &s);
}

/* ---- findings ---- */

typedef struct finding {
    sp_session *session;
    const char *drill;
    const char *title;
    const char *measure;
    char *number;
} finding;

static void free_hazard(sp_hazard **hazard)
{
    sp_record_free(&sp_hazard_type, *hazard);
}

static sp_status report(void *arg)
{
    finding *f = arg;
    SP_CLEANUP(free_hazard) sp_hazard *h = sp_record_new(&sp_hazard_type);
    SP_AUTODRILL *d = NULL;
    SP_AUTOSTR note = {0};

    if (!h)
        return SP_NO_MEMORY;
    SP_TRY(sp_drill_load(f->session, f->drill, SP_DO_CREATE, &d));
    if (d->state < SP_DRILL_RUNNING || d->state == SP_DRILL_CANCELLED)
        return sp_fail(SP_CONFLICT, "演练 %.60s 尚未开展",
                       "drill %.60s has not been held", d->code);
    h->source = SP_HAZARD_DRILL;
    h->found_at = sp_session_now(f->session);
    SP_TRY(sp_text_set(&h->title, f->title));
    SP_TRY(sp_text_set(&h->measures, f->measure));
    SP_TRY(sp_text_set(&h->source_type, "drill"));
    SP_TRY(sp_text_set(&h->source_code, d->code));
    SP_TRY(sp_text_set(&h->enterprise, d->enterprise));
    SP_TRY(sp_text_set(&h->zone, d->zone));
    SP_TRY(sp_text_set(&h->place, d->place ? d->place : d->name));
    SP_TRY(sp_hazard_report(f->session, h, NULL));
    sp_str_addf(&note, "%s: %s", h->code, f->title);
    SP_TRY(sp_str_ok(&note));
    const char *state = sp_drill_state_labels[d->state].name;
    SP_TRY(sp_emergency_write(f->session,
                              &(sp_emergency_line){.subject_type = "drill",
                                                   .subject = d->code,
                                                   .owner_dept = d->owner_dept,
                                                   .action = "finding",
                                                   .from = state,
                                                   .to = state,
                                                   .note = note.data,
                                                   .at = SP_NO_INT}));
    return sp_text_copy(h->code, &f->number);
}

sp_status sp_drill_finding(sp_session *session, const char *drill,
                           const char *title, const char *measure,
                           char **out_hazard)
{
    finding f = {session, drill, title, measure, NULL};

    if (!has(title))
        return sp_fail(SP_INVALID, "请写明发现的问题", "say what was found");
    SP_TRY(sp_require(session, "emergency", SP_DO_READ, NULL, NULL));
    sp_status status = sp_db_transaction(session->db, report, &f);
    if (status != SP_OK) {
        free(f.number);
        return status;
    }
    *out_hazard = f.number;
    return SP_OK;
}
