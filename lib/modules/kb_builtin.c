/* The built-in base: what the product itself enforces, in our own words. Each
 * heading ends with the clause that says so: "… 〔GB 30871-2022 5.3.1〕". */
#include <string.h>

#include "embedded.h"
#include "kbing.h"
#include "str.h"

typedef struct reading {
    sp_kb_passages *out;
    const char *title; /* of the whole */
} reading;

/* "特殊作业票 / 动火作业的气体分析 〔GB …〕" to chapter, article and source. */
static sp_status take_heading(const char *heading, sp_kb_passage *p)
{
    const char *slash = strstr(heading, " / ");
    const char *article = slash ? slash + 3 : heading;
    const char *source = strstr(article, " 〔");
    size_t len = source ? (size_t)(source - article) : strlen(article);
    SP_AUTOSTR text = {0};

    sp_str_addn(&text, article, len);
    SP_TRY(sp_str_take(&text, &p->article));
    sp_str_addn(&text, heading, slash ? (size_t)(slash - heading) : 0);
    SP_TRY(sp_str_take(&text, &p->heading));
    if (!source)
        return SP_OK;
    source += strlen(" 〔");
    const char *end = strstr(source, "〕");
    sp_str_addn(&text, source, end ? (size_t)(end - source) : strlen(source));
    return sp_str_take(&text, &p->source);
}

static sp_status take_clause(void *context, const sp_kb_clause *clause)
{
    reading *r = context;
    SP_AUTOPASSAGES one = {0};
    sp_kb_document d = {.code = (char[]){"builtin"},
                        .title = (char *)(uintptr_t)r->title,
                        .collection = (char[]){SP_KB_BUILTIN},
                        .kind = SP_KB_OTHER};
    const sp_kb_row row = {.id = -(int64_t)r->out->count - 1,
                           .seq = (int64_t)r->out->count + 1,
                           .text = clause->text};

    if (r->out->count == SP_KB_BUILTIN_MAX)
        return SP_OK;
    SP_TRY(sp_kb_passage_add(&one, &d, &row));
    SP_TRY(take_heading(clause->heading, one.items));
    return sp_kb_passage_move(r->out, one.items);
}

sp_status sp_kb_builtin(sp_kb_passages *out)
{
    for (const sp_embedded *f = sp_kb_texts; f->name; f++) {
        SP_AUTOFRONT front = {0};
        SP_TRY(sp_kb_front_read(f->data, f->size, &front));
        reading r = {out, front.title ? front.title : ""};
        SP_TRY(sp_kb_cut(f->data, f->size, take_clause, &r));
    }
    return SP_OK;
}

void sp_kb_builtin_hash(char out[SP_HASH_HEX])
{
    sp_hasher h;

    sp_hasher_start(&h);
    for (const sp_embedded *f = sp_kb_texts; f->name; f++)
        sp_hasher_add(&h, f->data, f->size);
    const sp_hash hash = sp_hasher_end(&h);
    sp_hash_hex(&hash, out);
}
