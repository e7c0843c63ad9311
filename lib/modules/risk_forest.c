/* All risks of a site in memory. */
#include "risk_forest.h"

#include <string.h>

static sp_status list_all(sp_session *session, const sp_type *type,
                          sp_records *out)
{
    static const sp_sight everything = {.scope = SP_SCOPE_ALL};
    SP_AUTOQUERY *query = sp_query_new(type);

    return query ? sp_rec_list(session->db, query, &everything, out)
                 : SP_NO_MEMORY;
}

/* ---- codes in the order of bytes, whatever order the database has ---- */

static const char *code_of(const void *record, size_t offset)
{
    return *(char *const *)(const void *)((const char *)record + offset);
}

static int by_code(const void *a, const void *b, void *offset)
{
    return strcmp(code_of(*(void *const *)a, *(size_t *)offset),
                  code_of(*(void *const *)b, *(size_t *)offset));
}

static void sort_codes(sp_records *list, size_t offset)
{
    if (list->count > 1)
        qsort_r(list->items, list->count, sizeof *list->items, by_code,
                &offset);
}

const void *sp_forest_find(const sp_records *list, size_t offset,
                           const char *code)
{
    size_t low = 0, high = list->count;

    while (code && low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(code_of(list->items[middle], offset), code);
        if (order == 0)
            return list->items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* ---- leaves ---- */

static int by_place(const void *a, const void *b)
{
    const sp_leaf *x = a;
    const sp_leaf *y = b;
    int order = strcmp(x->zone->code, y->zone->code);

    if (order == 0)
        order = strcmp(x->point->code, y->point->code);
    return order ? order : strcmp(x->event->code, y->event->code);
}

/* What was taken out of use, at any level, counts for nothing. */
static bool find_place(const sp_forest *f, const sp_risk_event *event,
                       sp_leaf *out)
{
    const sp_risk_unit *unit =
        sp_forest_find(&f->units, offsetof(sp_risk_unit, code), event->unit);

    out->event = event;
    out->point = unit
                     ? sp_forest_find(&f->points, offsetof(sp_risk_point, code),
                                      unit->point)
                     : NULL;
    out->zone = out->point ? sp_forest_find(&f->zones, offsetof(sp_zone, code),
                                            out->point->zone)
                           : NULL;
    return out->zone != NULL;
}

static sp_status find_leaves(sp_forest *f)
{
    f->leaves = calloc(f->events.count + 1, sizeof *f->leaves);
    if (!f->leaves)
        return sp_no_memory();
    for (size_t i = 0; i < f->events.count; i++)
        if (find_place(f, f->events.items[i], &f->leaves[f->nleaves]))
            f->nleaves++;
    qsort(f->leaves, f->nleaves, sizeof *f->leaves, by_place);
    return SP_OK;
}

sp_status sp_forest_load(sp_session *session, sp_forest *out)
{
    SP_CLEANUP(sp_forest_clear) sp_forest f = {0};

    SP_TRY(list_all(session, &sp_zone_type, &f.zones));
    SP_TRY(list_all(session, &sp_risk_point_type, &f.points));
    SP_TRY(list_all(session, &sp_risk_unit_type, &f.units));
    SP_TRY(list_all(session, &sp_risk_event_type, &f.events));
    sort_codes(&f.zones, offsetof(sp_zone, code));
    sort_codes(&f.points, offsetof(sp_risk_point, code));
    sort_codes(&f.units, offsetof(sp_risk_unit, code));
    SP_TRY(find_leaves(&f));
    *out = f;
    f = (sp_forest){0};
    return SP_OK;
}

void sp_forest_clear(sp_forest *forest)
{
    sp_records_clear(&forest->zones);
    sp_records_clear(&forest->points);
    sp_records_clear(&forest->units);
    sp_records_clear(&forest->events);
    free(forest->leaves);
    *forest = (sp_forest){0};
}

sp_status sp_forest_check_zone(const sp_forest *forest, const char *zone)
{
    if (!zone || sp_forest_find(&forest->zones, offsetof(sp_zone, code), zone))
        return SP_OK;
    return sp_fail(SP_NOT_FOUND, "没有区域“%.60s”",
                   "there is no zone \"%.60s\"", zone);
}

bool sp_forest_shows(sp_session *session, const void *record)
{
    const sp_head *head = record;

    return sp_require(session, "risk", SP_DO_READ, head->owner_dept,
                      head->created_by) == SP_OK;
}
