/* Which field or value a person means by a word. */
#include <string.h>

#include "field.h"
#include "text.h"

size_t sp_text_columns(const char *text)
{
    return sp_text_width(text);
}

/* Is @folded one of the words of @alias, which has "|" between them? */
static bool among(const char *alias, const char *folded)
{
    while (alias) {
        const char *end = strchr(alias, '|');
        size_t len = end ? (size_t)(end - alias) : strlen(alias);
        SP_AUTOFREE char *word = NULL;
        SP_AUTOFREE char *same = NULL;

        word = strndup(alias, len);
        if (word && sp_text_fold(word, &same) == SP_OK &&
            strcmp(same, folded) == 0)
            return true;
        alias = end ? end + 1 : NULL;
    }
    return false;
}

static bool answers(const sp_field *field, const char *folded)
{
    return among(field->name, folded) || among(field->zh, folded) ||
           among(field->en, folded) || among(field->alias, folded);
}

const sp_field *sp_type_heading(const sp_type *type, const char *heading)
{
    const sp_field *found = sp_type_field(type, heading);
    SP_AUTOFREE char *folded = NULL;

    if (found)
        return found;
    if (sp_text_fold(heading, &folded) != SP_OK || !*folded)
        return NULL;
    for (size_t i = 0; i < type->nfields; i++) {
        if (!answers(&type->fields[i], folded))
            continue;
        if (found)
            return NULL; /* two fields answer: the heading says too little */
        found = &type->fields[i];
    }
    return found;
}

int sp_label_find(const sp_label *labels, size_t n, const char *text)
{
    SP_AUTOFREE char *folded = NULL;

    for (size_t i = 0; i < n; i++) /* the usual case, without folding */
        if (strcmp(labels[i].name, text) == 0 ||
            strcmp(labels[i].zh, text) == 0)
            return (int)i;
    if (sp_text_fold(text, &folded) != SP_OK || !*folded)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (among(labels[i].name, folded) || among(labels[i].zh, folded) ||
            among(labels[i].en, folded) || among(labels[i].alias, folded))
            return (int)i;
    return -1;
}
