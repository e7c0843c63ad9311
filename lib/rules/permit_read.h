/* Reading packs of kind "permit", shared by the files that do it. */
#ifndef SP_PERMIT_READ_H
#define SP_PERMIT_READ_H

#include "permit_pack.h"
#include "role_matrix.h"

enum {
    SP_PERMIT_ROWS_MAX = 200,      /* of one list */
    SP_PERMIT_CONDITIONS_MAX = 12, /* of one row */
    SP_PERMIT_DAYS_MAX = 3660      /* longest time of a pack */
};

typedef struct sp_permit_reader {
    const cJSON *pack;
    sp_pack_findings *found;
    sp_permit_type *type;
    const sp_role_matrix *roles; /* NULL: not known, no role is looked up */
    const char *trust;           /* confidence of rows that do not say */
    bool failed;                 /* out of memory */
} sp_permit_reader;

/* Memory that lives as long as the type; NULL and `failed` when there is none.
 */
void *sp_permit_own(sp_permit_reader *r, size_t count, size_t size);

/* Row @i of @list. */
const sp_permit_item *sp_permit_list_at(const sp_permit_list *list, size_t i);

/* The row of @list with this code, or NULL. */
const sp_permit_item *sp_permit_list_find(const sp_permit_list *list,
                                          const char *code);

/* How a list is read: `read` fills what comes after the item. */
typedef struct sp_permit_list_rule {
    const char *key;   /* member of the pack */
    const char *known; /* its rows' own members, with a space on both sides */
    size_t size;
    void (*read)(sp_permit_reader *r, const cJSON *json, const char *path,
                 void *row);
} sp_permit_list_rule;

/* By sp_permit_part, then the rules and the raises. */
enum {
    SP_PERMIT_LIST_RULES = SP_PERMIT_PART_COUNT,
    SP_PERMIT_LIST_RAISES,
    SP_PERMIT_LIST_COUNT
};
extern const sp_permit_list_rule sp_permit_lists[SP_PERMIT_LIST_COUNT];

/* What a row adds to its item; see permit_rows.c and permit_facts.c. */
void sp_permit_read_fact(sp_permit_reader *r, const cJSON *json,
                         const char *path, void *row);

/* The member @key, an array of {code, zh, en, alias}, as labels. */
void sp_permit_read_values(sp_permit_reader *r, const cJSON *json,
                           const char *path, const sp_label **out,
                           size_t *out_n);

/* The conditions of a row: its member "when". */
void sp_permit_read_when(sp_permit_reader *r, const cJSON *json,
                         const char *path, sp_permit_item *item);

/* A member that is true, false or absent (false). */
bool sp_permit_flag(sp_permit_reader *r, const cJSON *json, const char *key,
                    const char *path);

/* The text of a fact as a value; SP_INVALID says what would be right. */
sp_status sp_permit_value_read(const sp_permit_fact_row *fact, const char *text,
                               sp_permit_value *out);

/* The bits of all values of a fact. */
uint64_t sp_permit_all_values(const sp_permit_fact_row *fact);

/* What no single row shows: gaps, overlaps, levels without approver ... */
void sp_permit_lint_rules(sp_permit_reader *r);
void sp_permit_lint_rows(sp_permit_reader *r);

#endif
