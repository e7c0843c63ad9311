/* Merging. The record is taken from the larger of the two in one order, which
 * looks at nothing that merging changes; the larger of several does not depend
 * on who is compared first. */
#include "sync_merge.h"

#include <string.h>

#include "record_line.h"
#include "replica.h"
#include "stricter.h"

/* The members that make the order: no heads, no safety facts. */
static sp_status plain_text(const sp_type *type, const void *record,
                            sp_str *out)
{
    size_t n;
    const sp_stricter_rule *rules = sp_stricter_rules(&n);
    void *copy = sp_record_copy(type, record);

    if (!copy)
        return SP_NO_MEMORY;
    for (size_t i = 0; i < type->nfields; i++)
        if (sp_replica_is_head(&type->fields[i]))
            sp_field_clear(&type->fields[i], copy);
    for (size_t i = 0; i < n; i++)
        if (strcmp(rules[i].type, type->name) == 0 && !rules[i].leads)
            sp_field_clear(sp_type_field(type, rules[i].field), copy);
    sp_status status = sp_record_line(type, copy, out);
    sp_record_free(type, copy);
    return status;
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* > 0: @a is the larger. */
static sp_status order(const sp_type *type, const void *a, const void *b,
                       int *out)
{
    const sp_head *x = a;
    const sp_head *y = b;
    SP_AUTOSTR s = {0};
    SP_AUTOSTR t = {0};

    *out = sp_stricter_leads(type, a, b);
    if (*out == 0)
        *out = by_number(x->updated_at, y->updated_at);
    if (*out == 0)
        *out = strcmp(x->updated_by ? x->updated_by : "",
                      y->updated_by ? y->updated_by : "");
    if (*out != 0)
        return SP_OK;
    SP_TRY(plain_text(type, a, &s));
    SP_TRY(plain_text(type, b, &t));
    *out = strcmp(sp_str_text(&s), sp_str_text(&t));
    return SP_OK;
}

static bool is_fact(const sp_type *type, const sp_field *field)
{
    size_t n;
    const sp_stricter_rule *rules = sp_stricter_rules(&n);

    for (size_t i = 0; i < n; i++)
        if (strcmp(rules[i].type, type->name) == 0 &&
            strcmp(rules[i].field, field->name) == 0)
            return true;
    return false;
}

static sp_status list_fields(const sp_type *type, const void *a, const void *b,
                             char **out)
{
    SP_AUTOSTR names = {0};

    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (!sp_replica_is_head(field) && !(field->flags & SP_SECRET) &&
            !is_fact(type, field) && !sp_field_equal(field, a, b))
            sp_str_addf(&names, "%s%s", names.len ? "," : "", field->name);
    }
    return sp_str_take(&names, out);
}

sp_status sp_sync_merge(const sp_type *type, const void *a, const void *b,
                        void **out, char **out_fields)
{
    const sp_head *x = a;
    const sp_head *y = b;
    int larger;

    SP_TRY(order(type, a, b, &larger));
    void *result = sp_record_copy(type, larger >= 0 ? a : b);
    if (!result)
        return SP_NO_MEMORY;
    ((sp_head *)result)->version =
        x->version > y->version ? x->version : y->version;
    sp_status status = sp_stricter_take(type, larger >= 0 ? b : a, result);
    if (status == SP_OK)
        status = list_fields(type, a, b, out_fields);
    if (status != SP_OK)
        sp_record_free(type, result);
    else
        *out = result;
    return status;
}
