/* A record as JSON. */
#include "field.h"
#include "json.h"
#include "str.h"

static bool is_bare(const sp_field *field)
{
    switch (field->kind) {
    case SP_INT:
        return field->as != SP_AS_TIME;
    case SP_REAL:
    case SP_BOOL:
        return true;
    case SP_TEXT:
        return field->as == SP_AS_JSON;
    case SP_ENUM:
        break;
    }
    return false;
}

void sp_field_json(sp_str *s, const sp_field *field, const void *record,
                   int zone)
{
    SP_AUTOFREE char *text = NULL;

    if (sp_record_text(record, field, zone, &text) != SP_OK) {
        s->failed = true;
        return;
    }
    sp_json_quote(s, field->name);
    sp_str_addc(s, ':');
    if (is_bare(field))
        sp_str_add(s, text);
    else
        sp_json_quote(s, text);
}

sp_status sp_record_json(const sp_type *type, const void *record, int zone,
                         char **out)
{
    SP_AUTOSTR s = {0};

    SP_TRY(sp_record_sound(type, record));
    sp_str_addc(&s, '{');
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (field->flags & SP_SECRET || sp_record_is_empty(record, field))
            continue;
        if (s.len > 1)
            sp_str_addc(&s, ',');
        sp_field_json(&s, field, record, zone);
    }
    sp_str_addc(&s, '}');
    return sp_str_take(&s, out);
}
