/* Which field or value a person means by a word. */
#include <string.h>

#include "field.h"
#include "text.h"

size_t sp_text_columns(const char *text)
{
    return sp_text_width(text);
}

/* Is @folded one of the words of @alias, which has "|" between them? */
static sp_status among(const char *alias, const char *folded, bool *out)
{
    while (alias && !*out) {
        const char *end = strchr(alias, '|');
        size_t len = end ? (size_t)(end - alias) : strlen(alias);
        SP_AUTOFREE char *word = strndup(alias, len);
        SP_AUTOFREE char *same = NULL;

        if (!word)
            return sp_no_memory();
        SP_TRY(sp_text_fold(word, &same));
        *out = strcmp(same, folded) == 0;
        alias = end ? end + 1 : NULL;
    }
    return SP_OK;
}

/* Is @folded one of these words, or an alias? */
static sp_status answers(const char *const words[4], const char *folded,
                         bool *out)
{
    *out = false;
    for (int i = 0; i < 4 && !*out; i++)
        SP_TRY(among(words[i], folded, out));
    return SP_OK;
}

sp_status sp_type_find_heading(const sp_type *type, const char *heading,
                               const sp_field **out)
{
    SP_AUTOFREE char *folded = NULL;
    const sp_field *found = sp_type_field(type, heading);
    int n = found != NULL;

    if (!found)
        SP_TRY(sp_text_fold(heading, &folded));
    for (size_t i = 0; folded && *folded && i < type->nfields; i++) {
        const sp_field *f = &type->fields[i];
        const char *const words[4] = {f->name, f->zh, f->en, f->alias};
        bool yes;
        SP_TRY(answers(words, folded, &yes));
        if (yes)
            found = f;
        n += yes;
    }
    *out = n == 1 ? found : NULL; /* two answer: the heading says too little */
    return SP_OK;
}

const sp_field *sp_type_heading(const sp_type *type, const char *heading)
{
    const sp_field *found = NULL;

    return sp_type_find_heading(type, heading, &found) == SP_OK ? found : NULL;
}

static sp_status find_label(const sp_label *labels, size_t n, const char *text,
                            int *out)
{
    SP_AUTOFREE char *folded = NULL;

    SP_TRY(sp_text_fold(text, &folded));
    for (size_t i = 0; *folded && i < n; i++) {
        const sp_label *l = &labels[i];
        const char *const words[4] = {l->name, l->zh, l->en, l->alias};
        bool yes;
        SP_TRY(answers(words, folded, &yes));
        if (yes) {
            *out = (int)i;
            return SP_OK;
        }
    }
    return SP_OK;
}

int sp_label_find(const sp_label *labels, size_t n, const char *text)
{
    int found = -1;

    for (size_t i = 0; i < n; i++) /* the usual case, without folding */
        if (strcmp(labels[i].name, text) == 0 ||
            strcmp(labels[i].zh, text) == 0)
            return (int)i;
    return find_label(labels, n, text, &found) == SP_OK ? found
                                                        : SP_LABEL_NO_MEMORY;
}
