/* A pack of kind "permit" as the rules work with it: for each part one array of
 * rows, all of which begin with an sp_permit_item.
 *
 * How to use it:
 *
 *     const sp_permit_type *type;
 *     SP_TRY(sp_permit_type_of(pack, &type));
 *     SP_PERMIT_EACH(sp_permit_gas_rule, r, type, SP_PERMIT_GAS_RULES)
 *         if (sp_permit_applies(&r->item, &grading)) ...
 *
 * A pack that "extends" another is expanded before it is read, so its text, its
 * hash and this form are those of the whole. Rows are in the order of the pack;
 * steps are sorted by `order` (stable), measures by `no`. */
#ifndef SP_PERMIT_PACK_H
#define SP_PERMIT_PACK_H

#include <safeprod/permit_type.h>

#include "pack_kind.h"

/* One condition; those of a row are joined by "and". */
typedef struct sp_permit_condition {
    size_t fact; /* index */
    enum sp_permit_test {
        SP_PERMIT_TEST_RANGE, /* from <= number <= to */
        SP_PERMIT_TEST_ANY,   /* value and mask share a bit */
        SP_PERMIT_TEST_EMPTY  /* a set without members */
    } test;
    uint64_t mask;
    int64_t from;
    int64_t to;
} sp_permit_condition;

/* The first rule whose conditions hold gives the base level. Its `levels` are
 * not used. */
typedef struct sp_permit_rule {
    sp_permit_item item;
    int level; /* SP_PERMIT_NO_LEVEL: no ticket of this type is needed */
} sp_permit_rule;

/* Raises that hold each lift the level: to `level`, or by `by`. */
typedef struct sp_permit_raise {
    sp_permit_item item; /* `levels`: base levels that it is about */
    int level;           /* SP_PERMIT_NO_LEVEL: `by` counts */
    unsigned by;
    bool outside; /* also when the rules say that no ticket is needed */
    bool upgrade; /* it is 升级管理: see sp_permit_step.upgraded_only */
} sp_permit_raise;

/* What of the calendar leads to an upgrade by one level. */
typedef struct sp_permit_upgrade {
    bool night, rest_day, holiday;
    unsigned by; /* levels; 0: the type knows no upgrade */
    const char *clause;
} sp_permit_upgrade;

typedef struct sp_permit_list {
    void *rows;
    size_t count;
    size_t size; /* of a row */
} sp_permit_list;

typedef struct sp_permit_type {
    const char *code; /* "hot_work" */
    const char *zh;
    const char *en;
    const char *alias;
    bool abstract; /* for others to extend: no levels, no rules */
    int64_t keep_days;
    sp_permit_list parts[SP_PERMIT_PART_COUNT];
    sp_permit_list rules;  /* sp_permit_rule */
    sp_permit_list raises; /* sp_permit_raise */
    sp_permit_upgrade upgrade;
    void **owned; /* what the rows point into */
    size_t nowned;
} sp_permit_type;

/* for (const T *row ...): the rows of a part. */
#define SP_PERMIT_EACH(T, row, type, part)                                     \
    for (const T *row = (const T *)(type)->parts[part].rows,                   \
                 *row##_end = row ? row + (type)->parts[part].count : row;     \
         row < row##_end; row++)

/* The type of @pack, borrowed from it. SP_INVALID: it is of another kind, or
 * abstract. */
sp_status sp_permit_type_of(const sp_pack *pack, const sp_permit_type **out);

/* Names in packs, by their enums. */
extern const sp_label sp_permit_fact_kind_labels[SP_PERMIT_FACT_KIND_COUNT];
extern const sp_label sp_permit_step_kind_labels[SP_PERMIT_STEP_KIND_COUNT];
extern const sp_label sp_permit_field_kind_labels[SP_PERMIT_FIELD_KIND_COUNT];
extern const sp_label sp_permit_gas_kind_labels[SP_PERMIT_GAS_KIND_COUNT];
extern const sp_label sp_permit_watch_labels[SP_PERMIT_WATCH_COUNT];
extern const sp_label sp_permit_moment_labels[SP_PERMIT_MOMENT_COUNT];
extern const sp_label sp_permit_check_labels[SP_PERMIT_CHECK_COUNT];
extern const sp_label sp_permit_relation_labels[SP_PERMIT_RELATION_COUNT];
extern const sp_label sp_permit_effect_labels[SP_PERMIT_EFFECT_COUNT];

/* Does every condition hold? */
bool sp_permit_holds(const sp_permit_condition *conditions, size_t n,
                     const sp_permit_value *values);

/* The first rule that holds; NULL: none. */
const sp_permit_rule *sp_permit_rule_for(const sp_permit_type *type,
                                         const sp_permit_value *values);

#endif
