/* Combinations of facts. A number changes at the ends of the rows' ranges
 * alone, and values of a set that stand in the same conditions are one, so the
 * combinations that matter are few. */
#include "permit_space.h"

#include "str.h"
#include "text.h"

enum { CLASSES_MAX = 8 }; /* of values of one set */

void sp_permit_space_clear(sp_permit_space *s, sp_permit_reader *r)
{
    s->r = r;
    s->nitems = s->naxes = 0;
}

void sp_permit_space_add(sp_permit_space *s, const sp_permit_item *item)
{
    if (item->nconditions && s->nitems < SP_PERMIT_ROWS_MAX)
        s->items[s->nitems++] = item;
}

const sp_permit_fact_row *sp_permit_space_fact(const sp_permit_space *s,
                                               size_t fact)
{
    const sp_permit_fact_row *facts = s->r->type->parts[SP_PERMIT_FACTS].rows;

    return &facts[fact];
}

bool sp_permit_space_meets(const sp_permit_space *s, const sp_permit_item *item)
{
    return sp_permit_holds(item->conditions, item->nconditions, s->values);
}

/* The next condition on @fact after *@i, *@k; NULL: no more. */
static const sp_permit_condition *
condition_on(const sp_permit_space *s, size_t fact, size_t *i, size_t *k)
{
    for (; *i < s->nitems; ++*i, *k = 0)
        for (; *k < s->items[*i]->nconditions; ++*k)
            if (s->items[*i]->conditions[*k].fact == fact)
                return &s->items[*i]->conditions[(*k)++];
    return NULL;
}

static void add_point(sp_permit_axis *axis, sp_permit_value value)
{
    for (size_t i = 0; i < axis->npoints; i++)
        if (axis->points[i].number == value.number &&
            axis->points[i].mask == value.mask)
            return;
    if (axis->npoints < SP_PERMIT_POINTS_MAX)
        axis->points[axis->npoints++] = value;
}

/* Where a range begins, and just after it ends. */
static void number_points(const sp_permit_space *s, sp_permit_axis *axis)
{
    const sp_permit_fact_row *fact = sp_permit_space_fact(s, axis->fact);
    const sp_permit_condition *c;
    size_t i = 0, k = 0;

    add_point(axis, (sp_permit_value){.number = fact->min});
    while ((c = condition_on(s, axis->fact, &i, &k))) {
        if (c->from >= fact->min && c->from <= fact->max)
            add_point(axis, (sp_permit_value){.number = c->from});
        if (c->to >= fact->min && c->to < fact->max)
            add_point(axis, (sp_permit_value){.number = c->to + 1});
    }
}

/* Split the values of a set by the conditions that they stand in. */
static size_t find_classes(const sp_permit_space *s, size_t fact,
                           uint64_t classes[CLASSES_MAX + 1])
{
    const sp_permit_condition *c;
    size_t i = 0, k = 0, n = 1;

    classes[0] = sp_permit_all_values(sp_permit_space_fact(s, fact));
    while ((c = condition_on(s, fact, &i, &k)))
        for (size_t at = 0, old = n; at < old && n <= CLASSES_MAX; at++) {
            uint64_t in = classes[at] & c->mask;

            if (!in || in == classes[at])
                continue;
            classes[at] &= ~in;
            classes[n++] = in;
        }
    return n;
}

/* False: there are too many classes. */
static bool set_points(const sp_permit_space *s, sp_permit_axis *axis)
{
    uint64_t classes[CLASSES_MAX + 1];
    size_t n = find_classes(s, axis->fact, classes);

    if (n > CLASSES_MAX)
        return false;
    for (unsigned subset = 0; subset < 1U << n; subset++) {
        sp_permit_value value = {0};

        for (size_t i = 0; i < n; i++)
            if (subset >> i & 1)
                value.mask |= classes[i];
        add_point(axis, value);
    }
    return true;
}

static bool find_points(sp_permit_space *s, size_t fact)
{
    sp_permit_axis *axis = &s->axes[s->naxes++];
    const sp_permit_fact_row *row = sp_permit_space_fact(s, fact);

    axis->fact = fact;
    axis->npoints = axis->at = 0;
    if (row->kind == SP_PERMIT_FACT_SET)
        return set_points(s, axis);
    if (row->kind == SP_PERMIT_FACT_NUMBER)
        number_points(s, axis);
    for (size_t i = 0; i < row->nvalues; i++)
        add_point(axis, (sp_permit_value){.mask = UINT64_C(1) << i});
    return axis->npoints > 0 && axis->npoints < SP_PERMIT_POINTS_MAX;
}

bool sp_permit_space_first(sp_permit_space *s)
{
    size_t facts = s->r->type->parts[SP_PERMIT_FACTS].count;
    size_t combinations = 1;
    bool few = true;

    for (size_t fact = 0; few && fact < facts; fact++) {
        size_t i = 0, k = 0;

        if (!condition_on(s, fact, &i, &k))
            continue;
        few = find_points(s, fact);
        combinations *= s->axes[s->naxes - 1].npoints;
        few = few && combinations <= SP_PERMIT_COMBINATIONS_MAX;
        s->values[fact] = s->axes[s->naxes - 1].points[0];
    }
    if (!few)
        sp_pack_error(s->r->found, "facts",
                      "条件把事实分成太多种情况，无法逐一核对（上限 %d）",
                      "the conditions tell too many combinations of facts "
                      "apart to check them all (at most %d)",
                      SP_PERMIT_COMBINATIONS_MAX);
    return few;
}

bool sp_permit_space_next(sp_permit_space *s)
{
    for (size_t i = 0; i < s->naxes; i++) {
        sp_permit_axis *axis = &s->axes[i];

        axis->at = (axis->at + 1) % axis->npoints;
        s->values[axis->fact] = axis->points[axis->at];
        if (axis->at)
            return true;
    }
    return false;
}

static void describe_value(const sp_permit_fact_row *fact,
                           const sp_permit_value *value, sp_str *out)
{
    char number[32];
    size_t n = 0;

    if (fact->kind == SP_PERMIT_FACT_NUMBER) {
        sp_scaled_to_text(value->number, fact->decimals, number);
        sp_str_add(out, number);
        return;
    }
    for (size_t i = 0; i < fact->nvalues; i++)
        if (value->mask >> i & 1)
            sp_str_addf(out, "%s%s", n++ ? "+" : "", fact->values[i].name);
    if (!n)
        sp_str_add(out, "none");
}

void sp_permit_space_describe(const sp_permit_space *s, sp_str *out)
{
    for (size_t i = 0; i < s->naxes; i++) {
        const sp_permit_axis *axis = &s->axes[i];
        const sp_permit_fact_row *fact = sp_permit_space_fact(s, axis->fact);

        sp_str_addf(out, "%s%s = ", i ? ", " : "", fact->item.code);
        describe_value(fact, &axis->points[axis->at], out);
    }
    if (!s->naxes)
        sp_str_add(out, "*");
}
