/* Records as values: made, copied, compared, freed. */
#include <math.h>
#include <string.h>

#include "field.h"
#include "str.h"

void sp_field_clear(const sp_field *field, void *record)
{
    void *member = sp_at(record, field);

    switch (field->kind) {
    case SP_TEXT:
        free(*(char **)member);
        *(char **)member = NULL;
        break;
    case SP_INT:
        *(int64_t *)member = field->flags & SP_KEY ? 0 : SP_NO_INT;
        break;
    case SP_REAL:
        *(double *)member = NAN;
        break;
    case SP_BOOL:
        *(bool *)member = false;
        break;
    case SP_ENUM:
        *(unsigned *)member = 0;
        break;
    }
}

void sp_record_clear(const sp_type *type, void *record)
{
    for (size_t i = 0; i < type->nfields; i++)
        sp_field_clear(&type->fields[i], record);
}

void *sp_record_new(const sp_type *type)
{
    void *record = calloc(1, type->size);

    if (!record) {
        sp_no_memory();
        return NULL;
    }
    sp_record_clear(type, record);
    return record;
}

void sp_record_free(const sp_type *type, void *record)
{
    if (!record)
        return;
    for (size_t i = 0; i < type->nfields; i++)
        if (type->fields[i].kind == SP_TEXT)
            free(*(char **)sp_at(record, &type->fields[i]));
    free(record);
}

void *sp_record_copy(const sp_type *type, const void *record)
{
    char *copy = malloc(type->size);
    bool whole = copy != NULL;

    if (!copy) {
        sp_no_memory();
        return NULL;
    }
    memcpy(copy, record, type->size);
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (field->kind != SP_TEXT)
            continue;
        char **text = sp_at(copy, field);
        const char *from = *text;
        *text = NULL; /* never shared, even when a copy fails half-way */
        if (whole && sp_text_copy(from, text) != SP_OK)
            whole = false;
    }
    if (!whole) {
        sp_record_free(type, copy);
        return NULL;
    }
    return copy;
}

sp_status sp_text_set(char **member, const char *text)
{
    char *copy = NULL;

    if (text && *text)
        SP_TRY(sp_text_copy(text, &copy));
    free(*member);
    *member = copy;
    return SP_OK;
}

sp_status sp_field_take(const sp_field *field, const void *from, void *to)
{
    static const size_t sizes[] = {[SP_INT] = sizeof(int64_t),
                                   [SP_REAL] = sizeof(double),
                                   [SP_BOOL] = sizeof(bool),
                                   [SP_ENUM] = sizeof(unsigned)};

    if (field->kind == SP_TEXT)
        return sp_text_set(sp_at(to, field), sp_text_at(from, field));
    memcpy(sp_at(to, field), sp_at(from, field), sizes[field->kind]);
    return SP_OK;
}

bool sp_record_is_empty(const void *record, const sp_field *field)
{
    switch (field->kind) {
    case SP_TEXT:
        return !sp_text_at(record, field);
    case SP_INT:
        return sp_int_at(record, field) == SP_NO_INT;
    case SP_REAL:
        return isnan(*(double *)sp_at(record, field));
    case SP_BOOL:
    case SP_ENUM:
        break;
    }
    return false;
}

bool sp_field_equal(const sp_field *field, const void *a, const void *b)
{
    const void *x = sp_at(a, field);
    const void *y = sp_at(b, field);

    switch (field->kind) {
    case SP_TEXT: {
        const char *s = *(char *const *)x;
        const char *t = *(char *const *)y;
        return s && t ? strcmp(s, t) == 0 : s == t;
    }
    case SP_INT:
        return *(const int64_t *)x == *(const int64_t *)y;
    case SP_REAL: /* bit for bit, so that NaN equals NaN */
        return memcmp(x, y, sizeof(double)) == 0;
    case SP_BOOL:
        return *(const bool *)x == *(const bool *)y;
    case SP_ENUM:
        return *(const unsigned *)x == *(const unsigned *)y;
    }
    return false;
}

const sp_field *sp_type_field(const sp_type *type, const char *name)
{
    for (size_t i = 0; i < type->nfields; i++)
        if (strcmp(type->fields[i].name, name) == 0)
            return &type->fields[i];
    return NULL;
}

const char *sp_field_label(const sp_field *field, unsigned value, sp_lang lang)
{
    if (value >= field->nlabels)
        return "";
    const sp_label *label = &field->labels[value];
    return lang == SP_EN ? label->en : label->zh;
}

void sp_records_clear(sp_records *records)
{
    for (size_t i = 0; i < records->count; i++)
        sp_record_free(records->type, records->items[i]);
    free(records->items);
    *records = (sp_records){.type = records->type};
}
