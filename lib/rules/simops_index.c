/* Simultaneous operations: an index by place, code and time.
 *
 * It is one sorted array of (key, begin, work). A key is a cell of a grid, a
 * code, or "lies nowhere"; works under one key are in the order of their
 * beginning, each with the latest end up to there, so that a walk back from the
 * first that begins too late stops where none before can still go on. Keys may
 * collide: whatever is found is looked at as a pair. */
#include "simops.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CELL 64.0 /* metres; about twice the distances of the rules */

enum {
    CELLS_MAX = 256, /* of a work in the index; larger ones are everywhere */
    LOOK_MAX = 1024, /* of what is looked for; beyond, all works are */
    KINDS_MAX = 256
};

typedef struct entry {
    uint64_t key;
    int64_t from;
    int64_t reach; /* latest end of this key's entries up to this one */
    uint32_t work;
} entry;

/* Works of one type and one pack. */
typedef struct kind {
    const char *type;
    const sp_permit_type *rules;
    uint32_t example; /* index of a work of this kind */
} kind;

struct sp_simops_index {
    const sp_simops_work *works;
    size_t count;
    entry *entries;
    size_t nentries;
    size_t room;
    uint8_t *kind_of; /* by work; KINDS_MAX - 1 stands for "any other" */
    kind kinds[KINDS_MAX];
    size_t nkinds;
    double distance; /* greatest of all rules, metres */
    bool by_zone;    /* some rule is about works in the same zone */
};

/* ---- keys ---- */

enum key_class { CELL_KEY, ZONE_KEY, DIKE_KEY, SPACE_KEY, PIPE_KEY, LOST_KEY };

static uint64_t mix(uint64_t h, uint64_t value)
{
    h = (h ^ value) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 29);
}

static uint64_t cell_key(int64_t x, int64_t y)
{
    return mix(mix(mix(1, CELL_KEY), (uint64_t)x), (uint64_t)y);
}

static uint64_t text_key(enum key_class class, const char *text)
{
    uint64_t h = mix(1, class);

    for (const char *p = text; *p; p++)
        h = mix(h, (unsigned char)*p);
    return h;
}

/* The cells that a box covers, widened by @margin. */
typedef struct cells {
    int64_t x0, y0, x1, y1;
} cells;

static cells cells_of(const sp_box *box, double margin)
{
    return (cells){(int64_t)floor((box->x0 - margin) / CELL),
                   (int64_t)floor((box->y0 - margin) / CELL),
                   (int64_t)floor((box->x1 + margin) / CELL),
                   (int64_t)floor((box->y1 + margin) / CELL)};
}

static int64_t cell_count(const cells *c)
{
    return (c->x1 - c->x0 + 1) * (c->y1 - c->y0 + 1);
}

/* ---- building ---- */

static sp_status add_entry(sp_simops_index *index, uint64_t key, size_t work)
{
    const sp_simops_work *w = &index->works[work];

    if (index->nentries == index->room) {
        size_t room = index->room ? 2 * index->room : 1024;
        entry *entries = realloc(index->entries, room * sizeof *entries);
        if (!entries)
            return sp_no_memory();
        index->entries = entries;
        index->room = room;
    }
    index->entries[index->nentries++] =
        (entry){key, w->from, w->to, (uint32_t)work};
    return SP_OK;
}

static sp_status add_code(sp_simops_index *index, enum key_class class,
                          const char *code, size_t work)
{
    return code && *code ? add_entry(index, text_key(class, code), work)
                         : SP_OK;
}

static sp_status add_place(sp_simops_index *index, size_t work)
{
    const sp_simops_work *w = &index->works[work];
    sp_box box;

    if (!w->place.known)
        return add_entry(index, text_key(LOST_KEY, ""), work);
    SP_TRY(sp_place_box(&w->place, &box));
    cells c = cells_of(&box, w->radius);
    if (cell_count(&c) > CELLS_MAX)
        return add_entry(index, text_key(LOST_KEY, ""), work);
    for (int64_t x = c.x0; x <= c.x1; x++)
        for (int64_t y = c.y0; y <= c.y1; y++)
            SP_TRY(add_entry(index, cell_key(x, y), work));
    return SP_OK;
}

static void learn_rules(sp_simops_index *index, const sp_permit_type *rules)
{
    SP_PERMIT_EACH(sp_permit_simops, rule, rules, SP_PERMIT_SIMOPS)
    {
        index->distance = fmax(index->distance, (double)rule->distance / 1000);
        index->by_zone |= rule->relation == SP_PERMIT_SAME_ZONE;
    }
}

static void add_kind(sp_simops_index *index, size_t work)
{
    const sp_simops_work *w = &index->works[work];
    size_t k = 0;

    while (k < index->nkinds && (index->kinds[k].rules != w->rules ||
                                 strcmp(index->kinds[k].type, w->type) != 0))
        k++;
    if (k == index->nkinds && k < KINDS_MAX - 1) {
        index->kinds[index->nkinds++] =
            (kind){w->type, w->rules, (uint32_t)work};
    }
    index->kind_of[work] = (uint8_t)k;
    /* Packs come in with the first work of a kind, and with each of those that
     * have no kind of their own. */
    if (w->rules && (k == KINDS_MAX - 1 || index->kinds[k].example == work))
        learn_rules(index, w->rules);
}

static sp_status add_work(sp_simops_index *index, size_t work)
{
    const sp_simops_work *w = &index->works[work];

    SP_TRY(sp_simops_sound(w));
    add_kind(index, work);
    SP_TRY(add_place(index, work));
    SP_TRY(add_entry(index, text_key(ZONE_KEY, w->zone ? w->zone : ""), work));
    SP_TRY(add_code(index, DIKE_KEY, w->dike, work));
    SP_TRY(add_code(index, SPACE_KEY, w->space, work));
    return add_code(index, PIPE_KEY, w->pipe, work);
}

static int by_key(const void *left, const void *right)
{
    const entry *a = left, *b = right;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->work < b->work ? -1 : a->work > b->work;
}

static void sort(sp_simops_index *index)
{
    entry *e = index->entries;

    if (index->nentries > 0)
        qsort(e, index->nentries, sizeof *e, by_key);
    for (size_t i = 1; i < index->nentries; i++)
        if (e[i].key == e[i - 1].key && e[i].reach < e[i - 1].reach)
            e[i].reach = e[i - 1].reach;
}

void sp_simops_index_free(sp_simops_index *index)
{
    if (!index)
        return;
    free(index->entries);
    free(index->kind_of);
    free(index);
}

static void cleanup(sp_simops_index **index)
{
    sp_simops_index_free(*index);
}

sp_status sp_simops_index_new(const sp_simops_work *works, size_t count,
                              sp_simops_index **out)
{
    SP_CLEANUP(cleanup) sp_simops_index *index = calloc(1, sizeof *index);

    if (!index || count > UINT32_MAX)
        return sp_no_memory();
    index->works = works;
    index->count = count;
    index->kind_of = calloc(count + 1, 1);
    if (!index->kind_of)
        return sp_no_memory();
    for (size_t i = 0; i < count; i++)
        SP_TRY(add_work(index, i));
    sort(index);
    *out = SP_TAKE(index);
    return SP_OK;
}

/* ---- asking ---- */

typedef struct look {
    const sp_simops_index *index;
    const sp_simops_work *work;
    bool concerns[KINDS_MAX];
    double distance;
    bool by_zone;
    uint32_t *found;
    size_t count;
    size_t room;
} look;

static sp_status find(look *l, uint32_t work)
{
    const sp_simops_work *w = &l->index->works[work];

    if (!l->concerns[l->index->kind_of[work]] || w->to <= l->work->from ||
        w->from >= l->work->to)
        return SP_OK;
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : 64;
        uint32_t *found = realloc(l->found, room * sizeof *found);
        if (!found)
            return sp_no_memory();
        l->found = found;
        l->room = room;
    }
    l->found[l->count++] = work;
    return SP_OK;
}

/* The first entry behind all that have @key and begin before @time. */
static size_t behind(const sp_simops_index *index, uint64_t key, int64_t time)
{
    size_t low = 0, high = index->nentries;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const entry *e = &index->entries[middle];
        if (e->key < key || (e->key == key && e->from < time))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static sp_status find_under(look *l, uint64_t key)
{
    const entry *entries = l->index->entries;

    for (size_t i = behind(l->index, key, l->work->to); i-- > 0;) {
        if (entries[i].key != key || entries[i].reach <= l->work->from)
            break;
        SP_TRY(find(l, entries[i].work));
    }
    return SP_OK;
}

static sp_status find_code(look *l, enum key_class class, const char *code)
{
    return code && *code ? find_under(l, text_key(class, code)) : SP_OK;
}

static sp_status find_all(look *l)
{
    for (size_t i = 0; i < l->index->count; i++)
        SP_TRY(find(l, (uint32_t)i));
    return SP_OK;
}

/* A work that is not marked on the plan is near all of its zone and all whose
 * zone is not told. */
static sp_status find_lost(look *l)
{
    SP_TRY(find_under(l, text_key(ZONE_KEY, l->work->zone)));
    return find_under(l, text_key(ZONE_KEY, ""));
}

static sp_status find_near(look *l, const cells *c)
{
    for (int64_t x = c->x0; x <= c->x1; x++)
        for (int64_t y = c->y0; y <= c->y1; y++)
            SP_TRY(find_under(l, cell_key(x, y)));
    return find_under(l, text_key(LOST_KEY, ""));
}

static sp_status find_candidates(look *l)
{
    const sp_simops_work *w = l->work;
    cells c = {0};
    sp_box box;

    if (w->place.known) {
        SP_TRY(sp_place_box(&w->place, &box));
        /* A metre more than the rules say: nothing is lost to rounding. */
        c = cells_of(&box, l->distance + w->radius + 1);
    }
    if (w->place.known ? cell_count(&c) > LOOK_MAX : !w->zone || !*w->zone)
        return find_all(l);
    SP_TRY(w->place.known ? find_near(l, &c) : find_lost(l));
    if (l->by_zone)
        SP_TRY(find_code(l, ZONE_KEY, w->zone));
    SP_TRY(find_code(l, DIKE_KEY, w->dike));
    SP_TRY(find_code(l, SPACE_KEY, w->space));
    return find_code(l, PIPE_KEY, w->pipe);
}

static int by_number(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;

    return *a < *b ? -1 : *a > *b;
}

static void prepare(look *l, const sp_simops_index *index,
                    const sp_simops_work *work)
{
    l->index = index;
    l->work = work;
    l->count = 0;
    l->distance = index->distance;
    l->by_zone = index->by_zone;
    l->concerns[KINDS_MAX - 1] = true;
    for (size_t k = 0; k < index->nkinds; k++)
        l->concerns[k] =
            sp_simops_concerns(work, &index->works[index->kinds[k].example]);
    if (!work->rules)
        return;
    SP_PERMIT_EACH(sp_permit_simops, rule, work->rules, SP_PERMIT_SIMOPS)
    {
        l->distance = fmax(l->distance, (double)rule->distance / 1000);
        l->by_zone |= rule->relation == SP_PERMIT_SAME_ZONE;
    }
}

/* Pairs of @l->work with those found, in order, once each, from number @first
 * on. */
static sp_status ask(look *l, uint32_t first, sp_simops_visit *visit,
                     void *context)
{
    SP_TRY(find_candidates(l));
    if (l->count > 1)
        qsort(l->found, l->count, sizeof *l->found, by_number);
    for (size_t i = 0; i < l->count; i++)
        if (l->found[i] >= first && (i == 0 || l->found[i] != l->found[i - 1]))
            SP_TRY(sp_simops_pair(l->work, &l->index->works[l->found[i]], visit,
                                  context));
    return SP_OK;
}

static void end_look(look *l)
{
    free(l->found);
}

sp_status sp_simops_of(const sp_simops_index *index, const sp_simops_work *work,
                       sp_simops_visit *visit, void *context)
{
    SP_CLEANUP(end_look) look l = {0};

    SP_TRY(sp_simops_sound(work));
    prepare(&l, index, work);
    return ask(&l, 0, visit, context);
}

sp_status sp_simops_all(const sp_simops_index *index, sp_simops_visit *visit,
                        void *context)
{
    SP_CLEANUP(end_look) look l = {0};

    for (size_t i = 0; i < index->count; i++) {
        prepare(&l, index, &index->works[i]);
        SP_TRY(ask(&l, (uint32_t)i + 1, visit, context));
    }
    return SP_OK;
}

/* SP_CANCELLED ends the walk: one is enough. */
static sp_status forbids(void *context, const sp_simops_clash *clash)
{
    bool *forbidden = context;

    if (clash->rule->effect != SP_PERMIT_FORBID)
        return SP_OK;
    *forbidden = true;
    return SP_CANCELLED;
}

sp_status sp_simops_plan(const sp_simops_index *index,
                         const sp_simops_work *slots, size_t count,
                         bool *out_free)
{
    SP_CLEANUP(end_look) look l = {0};

    for (size_t i = 0; i < count; i++)
        SP_TRY(sp_simops_sound(&slots[i]));
    for (size_t i = 0; i < count; i++) {
        bool forbidden = false;
        prepare(&l, index, &slots[i]);
        sp_status status = ask(&l, 0, forbids, &forbidden);
        if (status != SP_OK && !forbidden)
            return status;
        out_free[i] = !forbidden;
    }
    return SP_OK;
}
