/* Passages: clauses with what has to be said with them. */
#include <string.h>

#include "kbing.h"
#include "str.h"

static void passage_free(sp_kb_passage *p)
{
    char *const texts[] = {p->document,   p->law,      p->article,
                           p->heading,    p->text,     p->edition,
                           p->effective,  p->repealed, p->superseded,
                           p->collection, p->source};

    for (size_t i = 0; i < SP_COUNT(texts); i++)
        free(texts[i]);
}

void sp_kb_passages_clear(sp_kb_passages *passages)
{
    for (size_t i = 0; i < passages->count; i++)
        passage_free(&passages->items[i]);
    free(passages->items);
    *passages = (sp_kb_passages){0};
}

static sp_status fill(sp_kb_passage *p, const sp_kb_document *d,
                      const sp_kb_row *row)
{
    const struct {
        char **to;
        const char *from;
    } texts[] = {{&p->document, d->code},
                 {&p->law, d->title},
                 {&p->article, row->article},
                 {&p->heading, row->heading},
                 {&p->text, row->text},
                 {&p->edition, d->edition},
                 {&p->effective, d->effective},
                 {&p->repealed, d->repealed},
                 {&p->superseded, d->superseded_by},
                 {&p->collection, d->collection}};

    p->id = row->id;
    p->seq = row->seq;
    p->kind = d->kind;
    for (size_t i = 0; i < SP_COUNT(texts); i++)
        SP_TRY(sp_text_copy(texts[i].from, texts[i].to));
    return SP_OK;
}

/* Room doubles, so that a long document is not copied again and again. */
static sp_status grow(sp_kb_passages *passages)
{
    size_t n = passages->count;

    if ((n & (n - 1)) != 0) /* there is room but at 0, 1, 2, 4, … */
        return SP_OK;
    sp_kb_passage *grown =
        realloc(passages->items, (n ? 2 * n : 1) * sizeof *grown);
    if (!grown)
        return sp_no_memory();
    passages->items = grown;
    return SP_OK;
}

sp_status sp_kb_passage_add(sp_kb_passages *passages,
                            const sp_kb_document *document,
                            const sp_kb_row *row)
{
    SP_TRY(grow(passages));
    sp_kb_passage *p = &passages->items[passages->count++];
    *p = (sp_kb_passage){0};
    return fill(p, document, row);
}

sp_status sp_kb_passage_move(sp_kb_passages *passages, sp_kb_passage *p)
{
    SP_TRY(grow(passages));
    passages->items[passages->count++] = *p;
    *p = (sp_kb_passage){0};
    return SP_OK;
}

void sp_kb_passages_keep(sp_kb_passages *passages, size_t top)
{
    sp_kb_passages rest = {0};

    if (passages->count <= top)
        return;
    rest.count = passages->count - top;
    rest.items = malloc(rest.count * sizeof *rest.items);
    if (!rest.items)
        return; /* more than asked for does no harm */
    memcpy(rest.items, passages->items + top, rest.count * sizeof *rest.items);
    passages->count = top;
    sp_kb_passages_clear(&rest);
}
